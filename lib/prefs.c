/* SPDX-License-Identifier: ISC */
#include "prefs.h"

#include <stdlib.h>

#include "index.h"
#include "prog.h"

/* A category that a contact has checked. */
struct mark {
	size_t name; /* of names */
	size_t next; /* of the same contact, or INDEX_NONE */
};

struct contact {
	long long line;
	size_t marks; /* the first, or INDEX_NONE */
};

struct prefs {
	struct index *ids, *names;
	struct contact *contacts;
	size_t contacts_cap;
	struct mark *marks;
	size_t nmarks, marks_cap;
};

struct prefs *
prefs_new(void)
{
	struct prefs *p = xcalloc(1, sizeof(*p));

	p->ids = index_new();
	p->names = index_new();
	return p;
}

bool
prefs_add(struct prefs *p, const char *sf_id, long long line)
{
	size_t known = index_count(p->ids);
	size_t number = index_put(p->ids, field_of(sf_id));

	if (number < known)
		return false;
	xgrow(&p->contacts, &p->contacts_cap, number + 1, sizeof(*p->contacts));
	p->contacts[number] = (struct contact){ line, INDEX_NONE };
	return true;
}

/* ---- reading ----------------------------------------------------------- */

struct ledger *
xprefs_open(const char *path, bool excerpt)
{
	struct ledger_spec spec = { .type = OPT_TABLE,
		.excerpt = excerpt,
		.needs = LEDGER_BIT(LEDGER_SF_ID) | LEDGER_BIT(LEDGER_PREFS) };

	return xledger_open(path, &spec);
}

static bool
has_mark(const struct prefs *p, size_t contact, size_t name)
{
	size_t m = p->contacts[contact].marks;

	while (m != INDEX_NONE && p->marks[m].name != name)
		m = p->marks[m].next;
	return m != INDEX_NONE;
}

static void
add_mark(struct prefs *p, size_t contact, struct field name)
{
	size_t number = index_put(p->names, name);

	if (has_mark(p, contact, number))
		return;
	xgrow(&p->marks, &p->marks_cap, p->nmarks + 1, sizeof(*p->marks));
	p->marks[p->nmarks] =
	    (struct mark){ number, p->contacts[contact].marks };
	p->contacts[contact].marks = p->nmarks++;
}

void
xprefs_read(struct prefs *p, struct ledger *table)
{
	while (xledger_next(table)) {
		struct field ids = ledger_get(table, LEDGER_SF_ID);
		struct field rest = ledger_get(table, LEDGER_PREFS), name;
		char sf_id[IDENT_SF_SIZE];
		size_t contact;

		if (rest.len == 0 || !xledger_contact(table, &ids, sf_id))
			continue;
		contact = index_find(p->ids, field_of(sf_id));
		while (field_next(&rest, ';', &name)) {
			if (name.len == 0)
				ledger_die(table, LEDGER_PREFS,
				    "a category without a name");
			if (contact != INDEX_NONE)
				add_mark(p, contact, name);
		}
	}
}

long long
prefs_missing(const struct prefs *p)
{
	size_t n = index_count(p->ids);

	for (size_t i = 0; i < n;) {
		long long line = p->contacts[i].line;
		bool any = false;

		for (; i < n && p->contacts[i].line == line; i++)
			any = any || p->contacts[i].marks != INDEX_NONE;
		if (!any)
			return line;
	}
	return 0;
}

/* ---- writing ----------------------------------------------------------- */

static void
write_line(
    const struct prefs *p, struct wr *wr, const uint32_t *order, size_t contact)
{
	wr_field(wr, index_key(p->ids, contact));
	for (size_t i = 0; i < index_count(p->names); i++)
		wr_str(wr, has_mark(p, contact, order[i]) ? "FALSE" : "");
	wr_end(wr);
}

long long
prefs_write(const struct prefs *p, struct wr *wr)
{
	uint32_t *order = index_order(p->names);
	long long lines = 0;

	wr_str(wr, "Id");
	for (size_t i = 0; i < index_count(p->names); i++)
		wr_field(wr, index_key(p->names, order[i]));
	wr_end(wr);
	for (size_t i = 0; i < index_count(p->ids); i++) {
		if (p->contacts[i].marks == INDEX_NONE)
			continue;
		write_line(p, wr, order, i);
		lines++;
	}
	free(order);
	return lines;
}

void
prefs_free(struct prefs *p)
{
	index_free(p->ids);
	index_free(p->names);
	free(p->contacts);
	free(p->marks);
	free(p);
}
