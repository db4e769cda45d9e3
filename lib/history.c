/* SPDX-License-Identifier: ISC */
#include "history.h"

#include <stdlib.h>

#include "arena.h"
#include "exports.h"
#include "index.h"
#include "loads.h"
#include "prog.h"
#include "sieve.h"
#include "when.h"

/* Size of the Bloom filter, as a power of two: most contacts of an export have
 * no change. */
#define SIEVE_BITS 22

/* The users, each kept once. */
struct users {
	struct index *index;
	struct field *names;
	size_t cap;
	struct arena bytes;
};

struct history {
	struct index *contacts;
	struct sieve *sieve; /* of the same contacts */
	struct change *changes;
	size_t cap;
	struct users users;
	struct loads *loads; /* of opt-ins */
};

struct history *
history_new(void)
{
	struct history *h = xcalloc(1, sizeof(*h));

	h->contacts = index_new();
	h->sieve = sieve_new(SIEVE_BITS);
	h->users.index = index_new();
	h->loads = loads_new();
	return h;
}

void
history_free(struct history *h)
{
	if (h == NULL)
		return;
	index_free(h->contacts);
	free(h->sieve);
	free(h->changes);
	index_free(h->users.index);
	free(h->users.names);
	arena_free(&h->users.bytes);
	loads_free(h->loads);
	free(h);
}

static bool
is_newer(const struct change *a, const struct change *b)
{
	if (a->order != b->order)
		return a->order > b->order;
	if (a->opt != b->opt)
		return a->opt == OPT_TRUE;
	return field_cmp(a->by, b->by) > 0;
}

struct field
history_user(struct history *h, struct field user)
{
	struct users *users = &h->users;
	size_t known = index_count(users->index);
	size_t n = index_put(users->index, user);

	if (n == known) {
		xgrow(&users->names, &users->cap, n + 1, sizeof(*users->names));
		users->names[n] = arena_copy(&users->bytes, user);
	}
	return users->names[n];
}

/* Notes when an opt-out was made: the newest two are kept. */
static void
note_opt_out(struct change *kept, int64_t at)
{
	if (at > kept->opt_out_at) {
		kept->before = kept->opt_out_at;
		kept->opt_out_at = at;
	} else if (at != kept->opt_out_at) {
		kept->before = when_later(kept->before, at);
	}
}

void
history_add(struct history *h, const char *sf_id, const struct change *change,
    bool load)
{
	size_t known = index_count(h->contacts);
	size_t n = index_put(h->contacts, field_of(sf_id));
	struct change kept = { .opt_out_at = WHEN_NONE, .before = WHEN_NONE };

	sieve_add(h->sieve, field_of(sf_id));
	xgrow(&h->changes, &h->cap, n + 1, sizeof(*h->changes));
	if (n < known)
		kept = h->changes[n];
	note_opt_out(&kept, change->opt_out_at);
	if (change->opt == OPT_TRUE)
		note_opt_out(&kept, change->at);
	if (n == known || is_newer(change, &h->changes[n]))
		h->changes[n] = *change;
	h->changes[n].opt_out_at = kept.opt_out_at;
	h->changes[n].before = kept.before;
	if (change->opt == OPT_FALSE)
		loads_add(h->loads, change->by, change->at, n, load);
}

void
history_settle(struct history *h)
{
	loads_settle(h->loads);
}

int64_t
history_hidden(const struct change *newest, enum opt opt)
{
	bool shown = newest->opt == OPT_TRUE && opt == OPT_TRUE;

	return shown && newest->before != WHEN_NONE ? newest->before
						    : newest->opt_out_at;
}

bool
history_is_load(const struct history *h, const struct change *change)
{
	return change->opt == OPT_FALSE &&
	       loads_has(h->loads, change->by, change->at);
}

const struct change *
history_find(const struct history *h, struct field sf_id)
{
	size_t n = INDEX_NONE;

	if (sieve_may_have(h->sieve, sf_id))
		n = index_find(h->contacts, sf_id);
	return n == INDEX_NONE ? NULL : &h->changes[n];
}

long long
history_contacts(const struct history *h)
{
	return (long long)index_count(h->contacts);
}

int64_t
history_newest(const struct history *h)
{
	int64_t newest = WHEN_NONE;

	for (size_t i = 0; i < index_count(h->contacts); i++)
		newest = when_later(newest, h->changes[i].at);
	return newest;
}

void
history_write(const struct history *h, struct wr *wr)
{
	struct col cols[HTABLE_COLUMNS];

	exports_columns(EXPORT_HISTORY_TABLE, cols);
	for (size_t i = 0; i < HTABLE_COLUMNS; i++)
		wr_str(wr, cols[i].name);
	wr_end(wr);
	for (size_t i = 0; i < index_count(h->contacts); i++) {
		const struct change *c = &h->changes[i];
		char at[WHEN_SIZE], opt_out_at[WHEN_SIZE];

		wr_field(wr, index_key(h->contacts, i));
		wr_field(wr, opt_field(c->opt));
		wr_field(wr, when_field(c->at, at));
		wr_field(wr, c->by);
		wr_field(wr, when_field(history_hidden(c, c->opt), opt_out_at));
		wr_str(wr, history_is_load(h, c) ? "load" : "");
		wr_end(wr);
	}
}
