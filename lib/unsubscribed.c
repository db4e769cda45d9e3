/* SPDX-License-Identifier: ISC */
#include "unsubscribed.h"

#include <stdlib.h>
#include <string.h>

#include "arena.h"
#include "prog.h"
#include "when.h"
#include "wr.h"

/* A line of the file: a contact in a business unit. */
struct line {
	struct field sf_id, id, unit;
	size_t rank;	 /* of the unit */
	int64_t at;	 /* since when it is Unsubscribed, or WHEN_NONE */
	int64_t consent; /* when it opted in, or WHEN_NONE */
	bool after;	 /* it unsubscribed after it consented */
};

struct unsubscribed {
	const char *path;
	struct wr *wr;
	char *kept; /* contacts for whom both say FALSE: see keep */
	size_t kept_len, kept_cap;
	struct arena texts; /* of the lines */
	struct line *lines;
	size_t nlines, lines_cap;
};

static void
write_head(struct wr *wr)
{
	static const char *const names[] = { "sf_id", "id", "business_unit",
		"unsubscribed_at", "consent", "reason" };

	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++)
		wr_str(wr, names[i]);
	wr_end(wr);
}

struct unsubscribed *
xunsubscribed_create(const char *path, bool spreadsheet)
{
	struct unsubscribed *u = xcalloc(1, sizeof(*u));

	u->path = path;
	u->wr = xwr_open(path,
	    (struct wr_format){ .delim = ',', .spreadsheet = spreadsheet });
	write_head(u->wr);
	return u;
}

/* ---- the table ---------------------------------------------------------- */

/* Keeps a contact: the length of the id, the id, and the Contact ID. */
static void
keep(struct unsubscribed *u, struct field id, const char *sf_id)
{
	uint32_t len = (uint32_t)id.len;
	size_t n = sizeof(len) + len + IDENT_SF_SIZE;
	char *to;

	xgrow(&u->kept, &u->kept_cap, u->kept_len + n, 1);
	to = u->kept + u->kept_len;
	memcpy(to, &len, sizeof(len));
	memcpy(to + sizeof(len), id.s, len);
	memcpy(to + sizeof(len) + len, sf_id, IDENT_SF_SIZE);
	u->kept_len += n;
}

/* Takes the next contact that was kept; *at is where it is. */
static const char *
next_kept(const struct unsubscribed *u, size_t *at, struct field *id)
{
	const char *from = u->kept + *at;
	uint32_t len;

	memcpy(&len, from, sizeof(len));
	*id = (struct field){ from + sizeof(len), len };
	*at += sizeof(len) + len + IDENT_SF_SIZE;
	return id->s + len;
}

void
xunsubscribed_take(struct unsubscribed *u, const struct ledger *table)
{
	struct field rest = ledger_get(table, LEDGER_SF_ID);
	char sf_id[IDENT_SF_SIZE];

	if (xledger_stated(table, LEDGER_WANT) == OPT_TRUE ||
	    xledger_opt(table, LEDGER_SF) != OPT_FALSE)
		return;
	while (xledger_contact(table, &rest, sf_id))
		keep(u, ledger_get(table, LEDGER_ID), sf_id);
}

/* ---- who is listed ------------------------------------------------------ */

/* Adds a line, whose bytes are copied. */
static void
add_line(struct unsubscribed *u, const struct line *line)
{
	struct line *new;

	xgrow(&u->lines, &u->lines_cap, u->nlines + 1, sizeof(*line));
	new = &u->lines[u->nlines++];
	*new = *line;
	new->sf_id = arena_copy(&u->texts, line->sf_id);
	new->id = arena_copy(&u->texts, line->id);
	new->unit = arena_copy(&u->texts, line->unit);
}

/* Lists a contact in a unit if it is Unsubscribed there. */
static bool
list_in(struct unsubscribed *u, struct line *line,
    const struct subscribers *subscribers, size_t unit,
    const struct status_summary *says)
{
	if (status_overall(says) != STATUS_UNSUBSCRIBED)
		return false;
	line->unit = field_of(subscribers->units.unit[unit].name);
	line->rank = subscribers_rank(subscribers, unit);
	line->at = status_unsubscribed_at(says);
	add_line(u, line);
	return true;
}

/* Lists a contact that unsubscribed after the consent. */
static void
list_revoked(struct unsubscribed *u, const struct wanted *wanted,
    const struct subscribers *subscribers, size_t contact)
{
	const struct wanted_contact *c = wanted_get(wanted, contact);
	struct line line = { .sf_id = wanted_sf_id(wanted, contact),
		.id = c->id,
		.consent = c->consent,
		.after = true };

	for (size_t unit = 0; unit < subscribers->units.n; unit++)
		list_in(u, &line, subscribers, unit,
		    subscribers_says(subscribers, unit, contact));
}

/* Lists a contact for whom both systems say FALSE. The queue shows those that
 * are wanted; they are not watched. */
static bool
list_watched(struct unsubscribed *u, const struct subscribers *subscribers,
    struct field id, const char *sf_id)
{
	struct line line = {
		.sf_id = field_of(sf_id), .id = id, .consent = WHEN_NONE
	};
	size_t contact = subscribers_watched(subscribers, sf_id);
	bool any = false;

	if (contact == INDEX_NONE)
		return false;
	for (size_t unit = 0; unit < subscribers->units.n; unit++)
		any |= list_in(u, &line, subscribers, unit,
		    subscribers_says_watched(subscribers, unit, contact));
	return any;
}

long long
unsubscribed_list(struct unsubscribed *u, const struct wanted *wanted,
    const struct subscribers *subscribers)
{
	long long n = 0;

	for (size_t i = 0; i < wanted_count(wanted); i++)
		if (wanted_get(wanted, i)->revoked)
			list_revoked(u, wanted, subscribers, i);
	for (size_t at = 0; at < u->kept_len;) {
		struct field id;
		const char *sf_id = next_kept(u, &at, &id);

		n += list_watched(u, subscribers, id, sf_id);
	}
	return n;
}

/* ---- the file ----------------------------------------------------------- */

static int
by_contact_and_unit(const void *a, const void *b)
{
	const struct line *x = a, *y = b;
	int order = field_cmp(x->sf_id, y->sf_id);

	if (order != 0)
		return order;
	if (x->rank != y->rank)
		return x->rank < y->rank ? -1 : 1;
	order = field_cmp(x->unit, y->unit);
	return order != 0 ? order : field_cmp(x->id, y->id);
}

static void
write_line(struct wr *wr, const struct line *line)
{
	char at[WHEN_SIZE], consent[WHEN_SIZE];

	wr_field(wr, line->sf_id);
	wr_field(wr, line->id);
	wr_field(wr, line->unit);
	wr_field(wr, when_field(line->at, at));
	wr_field(wr, when_field(line->consent, consent));
	wr_str(
	    wr, line->after ? "after the consent" : "both systems say FALSE");
	wr_end(wr);
}

void
xunsubscribed_close(struct unsubscribed *u)
{
	if (u->nlines > 0)
		qsort(u->lines, u->nlines, sizeof(*u->lines),
		    by_contact_and_unit);
	for (size_t i = 0; i < u->nlines; i++)
		write_line(u->wr, &u->lines[i]);
	xwr_close(u->wr, u->path);
	free(u->lines);
	free(u->kept);
	arena_free(&u->texts);
	free(u);
}
