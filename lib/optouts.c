/* SPDX-License-Identifier: ISC */
#include "optouts.h"

#include <stdlib.h>

#include "prog.h"

/* More ids with one contact than this are a mistake, and searching their list
 * for every row would take too long. */
#define LINKS_MAX 200

/* A contact of a person. */
struct link {
	size_t person;
	size_t next; /* of the same contact, or INDEX_NONE */
};

struct optouts {
	enum ledger_column now;
	struct index *ids;
	struct optouts_person *people;
	size_t people_cap;
	struct index *contacts;
	size_t *first; /* link of each contact */
	size_t first_cap;
	struct link *links;
	size_t nlinks, links_cap;
};

struct optouts *
optouts_new(enum ledger_column now)
{
	struct optouts *o = xcalloc(1, sizeof(*o));

	o->now = now;
	o->ids = index_new();
	o->contacts = index_new();
	return o;
}

/* ---- reading ----------------------------------------------------------- */

unsigned
optouts_columns(const struct optouts *o, const struct ledger *table)
{
	unsigned ids = LEDGER_BIT(LEDGER_ID) | LEDGER_BIT(LEDGER_SF_ID);

	if (!ledger_is_ledger(table))
		return ids | LEDGER_BIT(LEDGER_OPT_OUT);
	return ids | LEDGER_BIT(LEDGER_WANT) | LEDGER_BIT(LEDGER_CLASS) |
	       LEDGER_BIT(LEDGER_SEND_TO) | LEDGER_BIT(LEDGER_SET) |
	       LEDGER_BIT(LEDGER_SINCE) | LEDGER_BIT(o->now);
}

static size_t
put_person(struct optouts *o, struct field id)
{
	size_t known = index_count(o->ids);
	size_t number = index_put(o->ids, id);

	xgrow(&o->people, &o->people_cap, number + 1, sizeof(*o->people));
	if (number == known)
		o->people[number] =
		    (struct optouts_person){ .since = WHEN_NONE };
	return number;
}

/* False if the contact has LINKS_MAX people already. */
static bool
link_contact(struct optouts *o, const char *sf_id, size_t person)
{
	size_t known = index_count(o->contacts), n = 0;
	size_t contact = index_put(o->contacts, field_of(sf_id));

	xgrow(&o->first, &o->first_cap, contact + 1, sizeof(*o->first));
	if (contact == known)
		o->first[contact] = INDEX_NONE;
	for (size_t l = o->first[contact]; l != INDEX_NONE;
	     l = o->links[l].next)
		if (o->links[l].person == person)
			return true;
		else if (++n == LINKS_MAX)
			return false;
	xgrow(&o->links, &o->links_cap, o->nlinks + 1, sizeof(*o->links));
	o->links[o->nlinks] = (struct link){ person, o->first[contact] };
	o->first[contact] = o->nlinks++;
	return true;
}

static void
link_contacts(struct optouts *o, const struct ledger *table, size_t person)
{
	struct field rest = ledger_get(table, LEDGER_SF_ID);
	char sf_id[IDENT_SF_SIZE];

	while (rest.len > 0 && xledger_contact(table, &rest, sf_id))
		if (!link_contact(o, sf_id, person))
			ledger_die(table, LEDGER_SF_ID,
			    "more than %d ids share one contact", LINKS_MAX);
}

/*
 * The table of sfextract -n has contacts without an Advance ID. Each becomes a
 * person, under a key that cannot be an Advance ID.
 */
static size_t
put_contact_person(struct optouts *o, const struct ledger *table)
{
	struct field rest = ledger_get(table, LEDGER_SF_ID);
	char key[IDENT_SF_SIZE + 1] = " ";

	if (!xledger_contact(table, &rest, key + 1))
		ledger_die(table, LEDGER_SF_ID, "empty, and so is the id");
	if (rest.s != NULL)
		ledger_die(table, LEDGER_SF_ID, "several contacts, but no id");
	return put_person(o, field_of(key));
}

static size_t
put_row_person(struct optouts *o, const struct ledger *table)
{
	char id[IDENT_MAX + 1];

	if (!ledger_is_ledger(table) &&
	    field_trim(ledger_get(table, LEDGER_ID)).len == 0)
		return put_contact_person(o, table);
	return put_person(o, field_of(xledger_id(table, id)));
}

/* Since when the row is open. An older ledger has only since when its class and
 * want hold. */
static int64_t
open_since(const struct ledger *table)
{
	int64_t since = xledger_dated(table, LEDGER_SINCE);

	if (ledger_get(table, LEDGER_OPEN_SINCE).len == 0)
		return since;
	return xledger_dated(table, LEDGER_OPEN_SINCE);
}

static void
read_ledger_row(const struct optouts *o, const struct ledger *table,
    struct optouts_person *person)
{
	if (person->in_ledger)
		ledger_die_twice(table, ledger_rec(table)->line);
	person->in_ledger = true;
	if (xledger_stated(table, LEDGER_WANT) == OPT_TRUE)
		person->opted_out = true;
	xledger_class(table); /* checked even if set is empty */
	person->is_open = xledger_send_to(table) != TO_NOBODY;
	person->set = xledger_set(table);
	person->now = xledger_opt(table, o->now);
	person->since = open_since(table);
}

void
xoptouts_read(struct optouts *o, struct ledger *table)
{
	const struct rd *rd = ledger_rd(table);

	while (xledger_next(table)) {
		size_t number = put_row_person(o, table);
		struct optouts_person *person = &o->people[number];

		link_contacts(o, table, number);
		if (ledger_is_ledger(table))
			read_ledger_row(o, table, person);
		else if (xledger_opt(table, LEDGER_OPT_OUT) == OPT_TRUE)
			person->opted_out = true;
	}
	if (rd_count(rd) == 0)
		die("%s: no records under the header", rd_name(rd));
}

/* ---- looking up -------------------------------------------------------- */

size_t
optouts_find(const struct optouts *o, const char *id)
{
	return index_find(o->ids, field_of(id));
}

size_t
optouts_first(const struct optouts *o, const char *sf_id)
{
	size_t contact = index_find(o->contacts, field_of(sf_id));

	return contact == INDEX_NONE ? INDEX_NONE : o->first[contact];
}

size_t
optouts_next(const struct optouts *o, size_t link)
{
	return o->links[link].next;
}

size_t
optouts_linked(const struct optouts *o, size_t link)
{
	return o->links[link].person;
}

const struct optouts_person *
optouts_person(const struct optouts *o, size_t number)
{
	return &o->people[number];
}

void
optouts_free(struct optouts *o)
{
	/* not covered: NULL is allowed, as by free; no caller passes it. */
	if (o == NULL)
		return;
	index_free(o->ids);
	index_free(o->contacts);
	free(o->people);
	free(o->first);
	free(o->links);
	free(o);
}
