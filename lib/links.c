/* SPDX-License-Identifier: ISC */
#include "links.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "ident.h"
#include "prog.h"
#include "sharers.h"

/*
 * What two people may have in common, a contact or an address, by its hash. All
 * are written to files by that hash, and each file is looked at by itself.
 */
struct record {
	uint64_t common;
	uint64_t who;	/* and bits: of a contact, these; else sharers.h's */
	uint64_t email; /* of a contact without an Advance ID, its address */
};

/* The bits, and the person without them. */
#define OF_EXPORT (UINT64_C(1) << 63)
#define BY_CONTACT (UINT64_C(1) << 62) /* the person has no Advance ID */
#define WHO (BY_CONTACT - 1)

/* The number of files of a kind: what is looked at of one stays in the cache.
 */
#define FILES ((size_t)64)

enum kind { CONTACTS, ADDRESSES, KINDS };

struct links {
	uint64_t seed;
	const char *path;
	FILE *files[KINDS][FILES];
	struct hashes *outs; /* people of whom Advance says TRUE */
	struct hashes *linked;
	struct hashes *hidden;	 /* contacts that belong to another person */
	struct sharers *sharers; /* makes the addresses; keeps none */

	/* Of the file that is looked at: */
	struct hashes *had;	  /* contacts of the ledger; marked: they are
				     in the export */
	struct hashes *came;	  /* contacts of the strangers: few */
	struct record *strangers; /* contacts that the ledger has not so */
	size_t n, cap;
	struct crowds {
		uint64_t *list;
		size_t n, cap;
	} crowds;
};

static void __attribute__((noreturn)) die_of_file(const struct links *l)
{
	die("%s: %s", l->path, strerror(errno));
}

static void
spill(struct links *l, enum kind kind, struct record record)
{
	FILE *f = l->files[kind][record.common % FILES];

	if (fwrite(&record, sizeof(record), 1, f) != 1)
		die_of_file(l);
}

static void
spill_address(void *links, uint64_t common, uint64_t who)
{
	spill(links, ADDRESSES, (struct record){ common, who, 0 });
}

struct links *
xlinks_new(const char *path, uint64_t seed)
{
	struct links *l = xcalloc(1, sizeof(*l));

	l->seed = seed;
	l->path = path;
	for (size_t i = 0; i < KINDS * FILES; i++) {
		FILE *f = fopen(path, "w+bx");

		if (f == NULL || unlink(path) == -1)
			die_of_file(l);
		l->files[i / FILES][i % FILES] = f;
	}
	l->outs = hashes_new();
	l->linked = hashes_new();
	l->hidden = hashes_new();
	l->sharers = sharers_new();
	sharers_spill(l->sharers, spill_address, l);
	return l;
}

void
links_free(struct links *l)
{
	/* not covered: NULL is allowed, as by free; no caller passes it. */
	if (l == NULL)
		return;
	hashes_free(l->outs);
	hashes_free(l->linked);
	hashes_free(l->hidden);
	sharers_free(l->sharers);
	free(l->strangers);
	free(l->crowds.list);
	free(l);
}

/* ---- rows ------------------------------------------------------------- */

void
xlinks_see_ledger(
    struct links *l, person_hash who, bool opted_out, struct field email)
{
	sharers_see_ledger(l->sharers, opted_out, email, who);
}

void
xlinks_see_had(
    struct links *l, person_hash who, struct field id, struct field sf_ids)
{
	uint64_t bits = ident_is_contact(id) ? BY_CONTACT : 0;
	struct field one;

	while (field_next_listed(&sf_ids, &one))
		spill(l, CONTACTS,
		    (struct record){ hash_field(one, l->seed), who | bits, 0 });
}

void
xlinks_see_advance(
    struct links *l, person_hash who, bool opted_out, struct field email)
{
	sharers_see_advance(l->sharers, opted_out, email, who);
	if (opted_out)
		hashes_put(l->outs, who << 1);
}

void
xlinks_see_contact(struct links *l, person_hash who, struct field id,
    struct field sf_id, bool opted_out, struct field email)
{
	struct record contact = { .who = who | OF_EXPORT };

	sharers_see_contact(l->sharers,
	    opted_out || hashes_has(l->outs, who << 1), email,
	    sharers_prefetch(l->sharers, email), who);
	if (sf_id.len == 0)
		return;
	contact.common = hash_field(sf_id, l->seed);
	if (ident_is_contact(id)) {
		contact.who |= BY_CONTACT;
		contact.email = sharers_hash(email);
	}
	spill(l, CONTACTS, contact);
}

/* ---- who is linked ---------------------------------------------------- */

void
links_add(struct links *l, person_hash who)
{
	hashes_put(l->linked, who << 1);
}

/* Reads a file from its beginning; record by record, false at its end. */
static void
xrewind(const struct links *l, FILE *f)
{
	if (fflush(f) == EOF || fseek(f, 0, SEEK_SET) == -1)
		die_of_file(l);
}

static bool
xnext(const struct links *l, FILE *f, struct record *record)
{
	if (fread(record, sizeof(*record), 1, f) == 1)
		return true;
	if (ferror(f))
		die_of_file(l);
	return false;
}

static void
xclose(const struct links *l, FILE *f)
{
	if (fclose(f) == EOF)
		die_of_file(l);
}

/* A contact with its person, as one hash. */
static uint64_t
pair(const struct record *r)
{
	return r->common ^ (r->who & WHO) * UINT64_C(0xff51afd7ed558ccd);
}

/* Notes a contact of the ledger, whose come first in a file, or of the export.
 */
static void
see_contact(struct links *l, const struct record *r)
{
	if (!(r->who & OF_EXPORT)) {
		hashes_put(l->had, pair(r));
		return;
	}
	if (hashes_mark(l->had, pair(r)))
		return;
	hashes_put(l->came, r->common);
	xgrow(&l->strangers, &l->cap, l->n + 1, sizeof(*l->strangers));
	l->strangers[l->n++] = *r;
}

static int
by_common(const void *a, const void *b)
{
	const struct record *x = a, *y = b;

	return (x->common > y->common) - (x->common < y->common);
}

/* The first stranger that is this contact, or behind it. */
static size_t
find(const struct links *l, uint64_t contact)
{
	size_t low = 0, high = l->n;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (l->strangers[middle].common < contact)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

/* Links the person whom a contact left with one to whom it came. One of them
 * may be the contact by itself: without an Advance ID today, it stays with the
 * former, whose address is then its own, too. */
static void
link_move(struct links *l, const struct record *from, const struct record *to)
{
	person_hash former = from->who & WHO, now = to->who & WHO;

	links_add(l, former);
	links_add(l, now);
	if (to->who & BY_CONTACT) {
		hashes_put(l->hidden, now << 1);
		if (to->email != 0)
			spill_address(l, to->email, former);
	} else if (from->who & BY_CONTACT)
		hashes_put(l->hidden, former << 1);
}

static void
link_moved(struct links *l, const struct record *left)
{
	for (size_t i = find(l, left->common);
	     i < l->n && l->strangers[i].common == left->common; i++)
		link_move(l, left, &l->strangers[i]);
}

/* Links who had a contact with who has it. */
static void
link_contacts(struct links *l, FILE *f)
{
	struct record r;

	l->had = hashes_new();
	l->came = hashes_new();
	l->n = 0;
	xrewind(l, f);
	while (xnext(l, f, &r))
		see_contact(l, &r);
	if (l->n > 0) {
		qsort(l->strangers, l->n, sizeof(r), by_common);
		xrewind(l, f);
		while (xnext(l, f, &r) && !(r.who & OF_EXPORT))
			if (hashes_has(l->came, r.common) &&
			    !hashes_is_marked(l->had, pair(&r)))
				link_moved(l, &r);
	}
	xclose(l, f);
	hashes_free(l->had);
	hashes_free(l->came);
}

/* Whether a hash is that of a person of its own. Somebody more or less makes no
 * difference: more people than are counted as a crowd are linked, and what they
 * share is judged when all of them are seen. */
static bool
is_person(const void *links, sharer who)
{
	const struct links *l = links;

	return !hashes_has(l->hidden, who << 1);
}

static void
add_sharer(void *links, sharer who)
{
	links_add(links, who);
}

static void
add_crowd(void *links, uint64_t address)
{
	struct crowds *c = &((struct links *)links)->crowds;

	xgrow(&c->list, &c->cap, c->n + 1, sizeof(*c->list));
	c->list[c->n++] = address;
}

/* Links who have an address in common. */
static void
link_addresses(struct links *l, FILE *f)
{
	struct sharers *s = sharers_new();
	struct record r;

	xrewind(l, f);
	while (xnext(l, f, &r))
		sharers_add_hash(s, r.common, r.who);
	xclose(l, f);
	sharers_settle(
	    s, (struct sharers_count){ is_person, l, (size_t)2 * SHARERS_MAX });
	sharers_each(s, add_sharer, l);
	sharers_each_crowd(s, add_crowd, l);
	sharers_free(s);
}

void
xlinks_settle(struct links *l)
{
	hashes_free(l->outs);
	l->outs = NULL;
	for (size_t i = 0; i < FILES; i++)
		link_contacts(l, l->files[CONTACTS][i]);
	for (size_t i = 0; i < FILES; i++)
		link_addresses(l, l->files[ADDRESSES][i]);
}

bool
links_has(const struct links *l, person_hash who)
{
	return hashes_has(l->linked, who << 1);
}

struct each {
	void (*call)(void *context, person_hash who);
	void *context;
};

static void
call_back(void *each, uint64_t hash)
{
	const struct each *e = each;

	e->call(e->context, hash >> 1);
}

void
links_each(const struct links *l, void (*call)(void *context, person_hash who),
    void *context)
{
	struct each each = { call, context };

	hashes_each(l->linked, call_back, &each);
}

void
links_each_crowd(const struct links *l,
    void (*call)(void *context, uint64_t address), void *context)
{
	for (size_t i = 0; i < l->crowds.n; i++)
		call(context, l->crowds.list[i]);
}
