/* SPDX-License-Identifier: ISC */
#include "held.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "prog.h"

/* Why a row is held. */
enum {
	UNKNOWN_ID = 1,
	DIFFERENT_PEOPLE = 2,
	CONTRADICTS = 4,
	CLEARS = 8,
	STILL_OPEN = 16,
	RECHECKS = 32
};

static const char *const reasons[] = { "unknown id",
	"the two ids are of different people",
	"same id twice with different values", "would clear an opt-out",
	"still open since ",
	"would re-check preferences of a person who opted out" };

#define LENGTH(array) (sizeof(array) / sizeof(*(array)))

/* An id by which the loader finds a record, and what its rows say. */
struct key {
	size_t values;
	bool differ;
};

/* Bytes, one after the other. */
struct text {
	char *s;
	size_t used, cap;
};

struct held {
	struct load *load;
	const struct optouts *optouts;
	struct text text; /* the rows of the load */
	struct held_row *rows;
	size_t nrows, rows_cap, nheld;
	struct index *keys;
	struct key *key_list;
	size_t key_cap;
	struct index *values; /* what rows say beside their ids */
	struct text value;    /* what one row says */
};

struct held *
held_new(struct load *load, const struct optouts *optouts)
{
	struct held *h = xcalloc(1, sizeof(*h));

	h->load = load;
	h->optouts = optouts;
	h->keys = index_new();
	h->values = index_new();
	return h;
}

void
held_free(struct held *h)
{
	index_free(h->keys);
	index_free(h->values);
	free(h->key_list);
	free(h->text.s);
	free(h->value.s);
	free(h->rows);
	free(h);
}

/* ---- reading ---------------------------------------------------------- */

/*
 * Judges a row by what the tables say of a person. FALSE is safe if it changes
 * nothing, or if the ledger itself sends it: its class is then opt_in, so the
 * person consented. It is not safe while somebody has yet to decide.
 */
static void
judge_person(struct held_row *row, const struct load_change *change,
    const struct optouts_person *person)
{
	bool clears = change->opt_out == OPT_FALSE &&
		      (person->opted_out || person->now == OPT_TRUE);

	if (clears && person->opted_out)
		row->why |= CLEARS;
	if (clears && person->is_open && person->set != OPT_FALSE) {
		row->why |= STILL_OPEN;
		/* equivalent with "<=": what is equal is the same. */
		if (row->since == WHEN_NONE || person->since < row->since)
			row->since = person->since;
	}
	if (change->checks_preference && person->opted_out)
		row->why |= RECHECKS;
}

/* Judges a row by all people of its Contact ID, from the first link on; returns
 * whether the person of its Advance ID is one of them. */
static bool
judge_contact(const struct optouts *optouts, struct held_row *row,
    const struct load_change *change, size_t link, size_t person)
{
	bool found = false;

	for (; link != INDEX_NONE; link = optouts_next(optouts, link)) {
		size_t linked = optouts_linked(optouts, link);

		judge_person(row, change, optouts_person(optouts, linked));
		found = found || linked == person;
	}
	return found;
}

static void
judge_row(const struct optouts *optouts, struct held_row *row,
    const struct load_change *change)
{
	bool both = *change->id != '\0' && *change->contact != '\0';
	size_t person = INDEX_NONE, link = INDEX_NONE;

	if (*change->id != '\0')
		person = optouts_find(optouts, change->id);
	if (*change->contact != '\0')
		link = optouts_first(optouts, change->contact);
	if (person != INDEX_NONE)
		judge_person(row, change, optouts_person(optouts, person));
	if (link == INDEX_NONE) {
		if (person == INDEX_NONE || both)
			row->why |= UNKNOWN_ID;
	} else if (!judge_contact(optouts, row, change, link, person) && both) {
		row->why |= DIFFERENT_PEOPLE;
	}
}

static void
append_field(struct text *text, struct field f)
{
	xgrow(&text->s, &text->cap, text->used + f.len + 1, 1);
	if (f.len > 0)
		memcpy(text->s + text->used, f.s, f.len);
	text->used += f.len;
}

/* What a row says beside its ids: of the opt-out what it means, for "false" and
 * "0" are one value, and of all other columns the bytes. */
static struct field
row_value(
    struct held *h, const struct rec *rec, const struct load_change *change)
{
	struct text *value = &h->value;

	value->used = 0;
	for (size_t i = 0; i < rec->n; i++) {
		if (i == h->load->cols[LOAD_ID].at ||
		    i == h->load->cols[LOAD_SF_ID].at)
			continue;
		if (i == h->load->cols[LOAD_OPT_OUT].at)
			append_field(
			    value, field_of(opt_name(change->opt_out)));
		else
			append_field(value, rec_get(rec, i));
		append_field(value, (struct field){ "", 1 });
	}
	return (struct field){ value->s ? value->s : "", value->used };
}

/* Notes what a row says of its record, so that contradictions are found. */
static void
note_value(struct held *h, struct held_row *row, const struct rec *rec,
    const struct load_change *change)
{
	const char *key = load_key(h->load, change);
	size_t known = index_count(h->keys), value;

	if (*key == '\0')
		return;
	row->key = index_put(h->keys, field_of(key));
	value = index_put(h->values, row_value(h, rec, change));
	xgrow(&h->key_list, &h->key_cap, row->key + 1, sizeof(*h->key_list));
	if (row->key == known)
		h->key_list[row->key] = (struct key){ .values = value };
	else if (h->key_list[row->key].values != value)
		h->key_list[row->key].differ = true;
}

static void
take_row(
    struct held *h, const struct rec *rec, const struct load_change *change)
{
	struct held_row row = { .at = h->text.used,
		.len = rec->raw.len,
		.key = INDEX_NONE,
		.line = rec->line,
		.since = WHEN_NONE };

	append_field(&h->text, rec->raw);
	judge_row(h->optouts, &row, change);
	note_value(h, &row, rec, change);
	xgrow(&h->rows, &h->rows_cap, h->nrows + 1, sizeof(row));
	h->rows[h->nrows++] = row;
}

/* Holds the rows of a record that contradict each other, and counts the held
 * rows, once all are read. */
static void
hold_contradictions(struct held *h)
{
	for (size_t i = 0; i < h->nrows; i++) {
		struct held_row *row = &h->rows[i];

		if (row->key != INDEX_NONE && h->key_list[row->key].differ)
			row->why |= CONTRADICTS;
		h->nheld += row->why != 0;
	}
}

void
xheld_read(struct held *h)
{
	struct load_change change;
	struct rec rec;

	while (xload_next(h->load, &rec, &change))
		take_row(h, &rec, &change);
	if (h->nrows == 0)
		die("%s: no records under the header", rd_name(h->load->rd));
	hold_contradictions(h);
}

/* ---- the rows --------------------------------------------------------- */

const struct held_row *
held_rows(const struct held *h, size_t *n)
{
	*n = h->nrows;
	return h->rows;
}

size_t
held_count(const struct held *h)
{
	return h->nheld;
}

struct field
held_bytes(const struct held *h, const struct held_row *row)
{
	return (struct field){ h->text.s + row->at, row->len };
}

struct field
held_key(const struct held *h, const struct held_row *row)
{
	return row->key == INDEX_NONE ? (struct field){ "", 0 }
				      : index_key(h->keys, row->key);
}

const char *
held_reasons(const struct held_row *row, char buf[HELD_REASONS_SIZE])
{
	char date[WHEN_SIZE];
	size_t used = 0;

	for (size_t i = 0; i < LENGTH(reasons); i++) {
		const char *more = "";

		if ((row->why & (1U << i)) == 0)
			continue;
		if (1U << i == STILL_OPEN)
			more = when_print_date(row->since, date);
		used += (size_t)snprintf(buf + used, HELD_REASONS_SIZE - used,
		    "%s%s%s", used > 0 ? "; " : "", reasons[i], more);
	}
	return buf;
}
