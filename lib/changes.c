/* SPDX-License-Identifier: ISC */
#include "changes.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "index.h"
#include "prog.h"
#include "zone.h"

/* A row that is written, and what it is sorted by. */
struct line {
	size_t row, number;
	unsigned rank;
	char due[WHEN_SIZE];
};

struct changes {
	const struct changes_spec *spec;
	const struct receiver *receiver; /* the spec's */
	const struct outcolumns *columns;
	struct ledger *table;
	struct index *seen; /* ids, or contacts, that have a line */
	struct grid grid;   /* the lines */
	struct line *lines;
	size_t nlines, lines_cap;
	struct changes_counts counts;
};

struct changes *
changes_new(const struct changes_spec *spec, const struct outcolumns *columns)
{
	struct changes *c = xcalloc(1, sizeof(*c));

	c->spec = spec;
	c->receiver = spec->receiver;
	c->columns = columns;
	c->seen = index_new();
	c->grid.columns = outcolumns_count(columns);
	outcolumns_add_head(columns, &c->grid);
	return c;
}

void
changes_free(struct changes *c)
{
	index_free(c->seen);
	grid_free(&c->grid);
	free(c->lines);
	free(c);
}

/* ---- reading ---------------------------------------------------------- */

/* Checks that the row asks for a value that the receiver may be sent. */
static void
check_set(const struct changes *c)
{
	enum opt set = xledger_opt(c->table, LEDGER_SET);

	if ((c->receiver->may_set & RECEIVER_SET(set)) == 0)
		ledger_die(c->table, LEDGER_SET, "%s, expected %s",
		    set == OPT_BLANK ? "empty" : opt_name(set),
		    c->receiver->may_set_text);
	xledger_set(c->table); /* checks it against the class */
}

/* Whether the receiver has to act on the row. */
static bool
is_sent(const struct changes *c)
{
	return (xledger_send_to(c->table) & c->receiver->to) != 0;
}

/* Since when the row is open. An older ledger has only since when its class and
 * want hold. */
static int64_t
open_since(const struct changes *c)
{
	int64_t since = xledger_dated(c->table, LEDGER_SINCE);

	if (ledger_get(c->table, LEDGER_OPEN_SINCE).len == 0)
		return since;
	return xledger_dated(c->table, LEDGER_OPEN_SINCE);
}

static void
read_row(const struct changes *c, struct change *row)
{
	int64_t open, due, today = zone_local(c->spec->now);

	row->line = ledger_rec(c->table)->line;
	xledger_id(c->table, row->id);
	row->class = xledger_class(c->table);
	if (!is_sent(c)) {
		xledger_set(c->table); /* checks it */
		return;
	}
	check_set(c);
	if (c->receiver->old != RECEIVER_NO_OLD)
		xledger_opt(c->table, c->receiver->old);
	open = zone_local(open_since(c));
	due = days_add_business(open, c->spec->days, c->spec->holidays);
	when_print_date(due, row->due);
	row->left = days_business_between(today, due, c->spec->holidays);
	row->days = days_business_between(open, today, c->spec->holidays);
}

/* Two lines with one key would tell the receiver twice about one person. */
static void
check_unique(struct changes *c, enum ledger_column column, const char *key)
{
	size_t known = index_count(c->seen);

	if (index_put(c->seen, field_of(key)) < known)
		ledger_die(c->table, column,
		    "appears twice: there would be two lines for it");
}

static void
hold_line(struct changes *c, const struct change *row)
{
	struct line *line;

	xgrow(&c->lines, &c->lines_cap, c->nlines + 1, sizeof(*line));
	line = &c->lines[c->nlines];
	line->number = c->nlines++;
	line->row = c->grid.used;
	/* A row that is listed only for its flag harms nobody. */
	line->rank = *row->due == '\0' ? UINT_MAX : receiver_rank(row->class);
	memcpy(line->due, row->due, sizeof(line->due));
	xoutcolumns_add(c->columns, row, &c->grid);
}

/* A line for each contact of a row: contacts with one id are one person. */
static void
hold_contacts(struct changes *c, struct change *row)
{
	struct field rest = ledger_get(c->table, LEDGER_SF_ID);

	if (rest.len == 0)
		ledger_die(c->table, LEDGER_SF_ID,
		    "empty: there is no contact to set %s",
		    opt_name(xledger_opt(c->table, LEDGER_SET)));
	while (xledger_contact(c->table, &rest, row->contact)) {
		check_unique(c, LEDGER_SF_ID, row->contact);
		hold_line(c, row);
	}
}

static bool
is_overdue(const struct changes *c, const struct change *row)
{
	return !c->receiver->done && *row->due != '\0' &&
	       strcmp(row->due, c->spec->today) < 0;
}

static void
count_overdue(struct changes *c, const struct change *row)
{
	if (!is_overdue(c, row))
		return;
	if (c->counts.overdue++ == 0 || strcmp(row->due, c->counts.oldest) < 0)
		memcpy(c->counts.oldest, row->due, sizeof(c->counts.oldest));
}

static void
take_row(struct changes *c)
{
	struct change row = { 0 };

	if (!is_sent(c) && !xreceiver_is_flagged(c->receiver, c->table)) {
		c->counts.others++;
		return;
	}
	read_row(c, &row);
	if (c->spec->only != OPT_BLANK &&
	    xledger_opt(c->table, LEDGER_SET) != c->spec->only) {
		c->counts.other_direction++;
		return;
	}
	if (c->receiver->late && !is_overdue(c, &row)) {
		c->counts.others++;
		return;
	}
	c->counts.out++;
	count_overdue(c, &row);
	if (c->receiver->by_contact) {
		hold_contacts(c, &row);
		return;
	}
	check_unique(c, LEDGER_ID, row.id);
	hold_line(c, &row);
}

void
xchanges_read(struct changes *c, struct ledger *table)
{
	c->table = table;
	while (xledger_next(table))
		take_row(c);
}

struct changes_counts
changes_counts(const struct changes *c)
{
	struct changes_counts counts = c->counts;

	counts.lines = (long long)c->nlines;
	return counts;
}

/* ---- writing ---------------------------------------------------------- */

/* The order of lines in the file. */
static int
compare_number(const struct line *a, const struct line *b)
{
	return (a->number > b->number) - (a->number < b->number);
}

static int
compare_due(const void *a, const void *b)
{
	const struct line *x = a, *y = b;
	int due = strcmp(x->due, y->due);

	if (due == 0 && x->rank != y->rank)
		due = x->rank < y->rank ? -1 : 1;
	return due != 0 ? due : compare_number(x, y);
}

static int
compare_worst(const void *a, const void *b)
{
	const struct line *x = a, *y = b;

	if (x->rank != y->rank)
		return x->rank < y->rank ? -1 : 1;
	return compare_due(a, b);
}

static void
sort_lines(struct changes *c)
{
	int (*compare)(const void *, const void *) =
	    c->receiver->order == ORDER_DUE ? compare_due : compare_worst;

	if (c->receiver->order != ORDER_TABLE && c->nlines > 0)
		qsort(c->lines, c->nlines, sizeof(*c->lines), compare);
}

void
changes_write(struct changes *c, struct wr *wr)
{
	sort_lines(c);
	grid_write_row(&c->grid, 0, wr);
	for (size_t i = 0; i < c->nlines; i++)
		grid_write_row(&c->grid, c->lines[i].row, wr);
}
