/* SPDX-License-Identifier: ISC */
#include "outcolumns.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "answers.h"
#include "prog.h"
#include "zone.h"

/* Where the value of a column comes from. FROM_LATER: a column that older
 * ledgers lack; FROM_CONTACT: one contact of sf_id; FROM_TABLE: any other
 * column of the table. */
enum source {
	FROM_RUN,
	FROM_NEW,
	FROM_DUE,
	FROM_OLD,
	FROM_LEFT,
	FROM_DAYS,
	FROM_QUESTION,
	FROM_PEOPLE, /* empty, for people to fill in */
	FROM_LINK,
	FROM_LATER,
	FROM_CONTACT,
	FROM_TABLE
};

/* Columns that are computed, or that the table may lack. */
static const struct computed {
	const char *name;
	enum source source;
	enum ledger_column of; /* of FROM_LATER */
} computed[] = {
	{ "run", FROM_RUN, 0 },
	{ "new", FROM_NEW, 0 },
	{ "due", FROM_DUE, 0 },
	{ "old", FROM_OLD, 0 },
	{ "left", FROM_LEFT, 0 },
	{ "days", FROM_DAYS, 0 },
	{ "question", FROM_QUESTION, 0 },
	{ "answer", FROM_PEOPLE, 0 },
	{ "by", FROM_PEOPLE, 0 },
	{ "on", FROM_PEOPLE, 0 },
	{ "link", FROM_LINK, 0 },
	{ "open_since", FROM_LATER, LEDGER_OPEN_SINCE },
	{ "times_sent", FROM_LATER, LEDGER_TIMES_SENT },
	{ "first_asked", FROM_LATER, LEDGER_FIRST_ASKED },
};

#define COMPUTED (sizeof(computed) / sizeof(*computed))

struct column {
	struct field header;
	enum source source;
	enum ledger_column of; /* of FROM_LATER, and of a moment */
	size_t at;	       /* of FROM_TABLE: its place in the table */
	bool is_moment, is_user;
};

/* The columns of a table that hold moments. */
static const enum ledger_column moments[] = { LEDGER_SINCE, LEDGER_CHANGED_AT,
	LEDGER_MODIFIED_AT, LEDGER_OPT_OUT_AT, LEDGER_OPEN_SINCE,
	LEDGER_FIRST_ASKED };

/* Room for a computed value. */
#define TEXT_SIZE 512

struct outcolumns {
	const struct receiver *receiver;
	const struct ledger *table;
	struct outcolumns_words words;
	struct column *cols;
	size_t n, cap;
};

static const struct rec *
table_head(const struct outcolumns *c)
{
	return rd_head(ledger_rd(c->table));
}

/* Whether the receiver may have a computed column. */
static bool
has(const struct outcolumns *c, const struct computed *column)
{
	switch (column->source) {
	case FROM_OLD:
		return c->receiver->old != RECEIVER_NO_OLD;
	case FROM_LINK:
		return c->words.record_url != NULL;
	case FROM_QUESTION:
	case FROM_PEOPLE:
		return c->receiver->to == TO_REVIEW;
	default:
		return true;
	}
}

/* The computed column that the receiver has under a name, or NULL. */
static const struct computed *
find_computed(const struct outcolumns *c, struct field name)
{
	for (size_t i = 0; i < COMPUTED; i++)
		if (has(c, &computed[i]) && rec_name_is(name, computed[i].name))
			return &computed[i];
	return NULL;
}

static void __attribute__((noreturn))
die_no_column(const struct outcolumns *c, const char *name)
{
	const struct rec *head = table_head(c);
	char list[1024];
	size_t used = 0;

	for (size_t i = 0; i < COMPUTED; i++)
		if (has(c, &computed[i]))
			used +=
			    (size_t)snprintf(list + used, sizeof(list) - used,
				"%s%s", i > 0 ? ", " : "", computed[i].name);
	for (size_t i = 0; i < head->n && used < sizeof(list); i++) {
		struct field f = rec_get(head, i);

		/* A header with an address is a row: print no address. */
		if (memchr(f.s, '@', f.len) == NULL &&
		    find_computed(c, f) == NULL)
			used += (size_t)snprintf(list + used,
			    sizeof(list) - used, ", %.*s", (int)f.len, f.s);
	}
	die("-o: no column \"%s\"; there are: %s", name, list);
}

/* Whether a column of the ledger stands at this place in the table. */
static bool
is_at(const struct outcolumns *c, size_t at, enum ledger_column column)
{
	return at == rec_find(table_head(c), ledger_column_name(column));
}

static void
find_source(
    const struct outcolumns *c, struct field wanted, struct column *column)
{
	const struct computed *known = find_computed(c, wanted);
	char name[64];

	if (known != NULL) {
		column->source = known->source;
		column->of = known->of;
		column->is_moment = known->source == FROM_LATER &&
				    known->of != LEDGER_TIMES_SENT;
		return;
	}
	snprintf(name, sizeof(name), "%.*s", (int)wanted.len, wanted.s);
	column->at = rec_find(table_head(c), name);
	if (column->at == REC_NONE)
		die_no_column(c, name);
	column->source = FROM_TABLE;
	for (size_t i = 0; i < sizeof(moments) / sizeof(*moments); i++)
		if (is_at(c, column->at, moments[i])) {
			column->is_moment = true;
			column->of = moments[i];
		}
	column->is_user = is_at(c, column->at, LEDGER_CHANGED_BY);
	if (c->receiver->by_contact && is_at(c, column->at, LEDGER_SF_ID))
		column->source = FROM_CONTACT;
}

/* Takes an item of -o: Header=column, or a column that keeps its name. */
static void
add_column(struct outcolumns *c, struct field item)
{
	const char *eq = memchr(item.s, '=', item.len);
	struct column column = { .header = item };
	struct field wanted = item;

	if (eq != NULL) {
		column.header.len = (size_t)(eq - item.s);
		wanted.s = eq + 1;
		wanted.len = item.len - column.header.len - 1;
	}
	if (column.header.len == 0 || wanted.len == 0)
		die("-o: expected Header=column, separated by commas");
	find_source(c, wanted, &column);
	for (size_t i = 0; i < c->n; i++)
		if (field_cmp(c->cols[i].header, column.header) == 0)
			die("-o: two columns with the header \"%.*s\"",
			    (int)column.header.len, column.header.s);
	xgrow(&c->cols, &c->cap, c->n + 1, sizeof(column));
	c->cols[c->n++] = column;
}

struct outcolumns *
xoutcolumns_find(const char *list, const struct receiver *receiver,
    const struct ledger *table, const struct outcolumns_words *words)
{
	struct outcolumns *c = xcalloc(1, sizeof(*c));
	struct field rest = field_of(list != NULL ? list : receiver->columns);
	struct field item;

	c->receiver = receiver;
	c->table = table;
	c->words = *words;
	while (field_next(&rest, ',', &item))
		add_column(c, item);
	if (list == NULL && words->record_url != NULL &&
	    receiver->to & TO_REVIEW)
		add_column(c, field_of("link"));
	return c;
}

void
outcolumns_free(struct outcolumns *c)
{
	if (c == NULL)
		return;
	free(c->cols);
	free(c);
}

size_t
outcolumns_count(const struct outcolumns *c)
{
	return c->n;
}

/* TRUE or FALSE in the receiver's words. */
static struct field
in_words(const struct outcolumns *c, struct field opt)
{
	if (c->words.true_is == NULL || opt.len == 0)
		return opt;
	return field_of(
	    field_is(opt, "TRUE") ? c->words.true_is : c->words.false_is);
}

/* The address of the record of the first contact. */
static struct field
link_of(const struct outcolumns *c, char text[TEXT_SIZE])
{
	struct field rest = ledger_get(c->table, LEDGER_SF_ID);
	char sf_id[IDENT_SF_SIZE];

	if (!xledger_contact(c->table, &rest, sf_id))
		return field_of("");
	snprintf(text, TEXT_SIZE, "%s%s", c->words.record_url, sf_id);
	return field_of(text);
}

/* A number of days; empty for a row that is listed only for its flag. */
static struct field
number(const struct change *change, long long n, char text[TEXT_SIZE])
{
	if (*change->due == '\0')
		return field_of("");
	snprintf(text, TEXT_SIZE, "%lld", n);
	return field_of(text);
}

/* A moment in the zone of -Z. */
static struct field
moment(const struct outcolumns *c, const struct column *column, struct field f,
    char text[TEXT_SIZE])
{
	char shape[SHAPE_MAX];
	int64_t when;

	if (f.len == 0)
		return f;
	if (when_parse_utc(f, &when) != 0)
		die_at(place_of(ledger_rd(c->table), ledger_rec(c->table)),
		    ledger_column_name(column->of),
		    "not a time like 2025-04-18T16:03:00Z (%s)",
		    field_shape(f, shape, sizeof(shape)));
	return field_of(zone_print(when, text));
}

static struct field
question(const struct outcolumns *c, const struct change *change)
{
	bool mailed = xledger_opt(c->table, LEDGER_SF) == OPT_FALSE ||
		      xledger_opt(c->table, LEDGER_ADV) == OPT_FALSE;

	return field_of(answers_question(change->class,
	    xledger_send_to(c->table), xledger_flags(c->table), mailed));
}

static struct field
raw_value(const struct outcolumns *c, const struct change *change,
    const struct column *column, char text[TEXT_SIZE])
{
	/* not covered: each value of the enum has its case. */
	switch (column->source) {
	case FROM_RUN:
		return field_of(c->words.run);
	case FROM_NEW:
		return in_words(c, ledger_get(c->table, LEDGER_SET));
	case FROM_DUE:
		return field_of(change->due);
	case FROM_OLD:
		return in_words(c, ledger_get(c->table, c->receiver->old));
	case FROM_LEFT:
		return number(change, change->left, text);
	case FROM_DAYS:
		return number(change, change->days, text);
	case FROM_QUESTION:
		return question(c, change);
	case FROM_PEOPLE:
		return field_of("");
	case FROM_LINK:
		return link_of(c, text);
	case FROM_LATER:
		return ledger_get(c->table, column->of);
	case FROM_CONTACT:
		return field_of(change->contact);
	case FROM_TABLE:
		break;
	}
	return rec_get(ledger_rec(c->table), column->at);
}

static struct field
value_of(const struct outcolumns *c, const struct change *change,
    const struct column *column, char text[TEXT_SIZE])
{
	struct field f = raw_value(c, change, column, text);

	if (column->is_user)
		return usernames_of(c->words.users, f);
	return column->is_moment ? moment(c, column, f, text) : f;
}

void
outcolumns_add_head(const struct outcolumns *c, struct grid *grid)
{
	for (size_t i = 0; i < c->n; i++)
		grid_add(grid, c->cols[i].header);
}

void
xoutcolumns_add(
    const struct outcolumns *c, const struct change *change, struct grid *grid)
{
	char text[TEXT_SIZE];

	for (size_t i = 0; i < c->n; i++)
		grid_add(grid, value_of(c, change, &c->cols[i], text));
}
