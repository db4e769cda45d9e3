/* SPDX-License-Identifier: ISC */
#include "countsfile.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "hashes.h"
#include "prog.h"
#include "rejects.h"

/* How the values of two parts become one. */
enum how {
	SUM,	/* of long long */
	LATEST, /* of int64_t, moments */
	EITHER, /* of bool */
	SAME,	/* of long long that no part has without the others */
	BITS,	/* of unsigned */
	EQUAL,	/* of uint64_t */
	FIRST	/* of struct counts_column: what its first row says */
};

/* Goes through all values, which have the same order in each file. */
struct walk {
	void (*each)(
	    struct walk *w, const char *name, enum how how, void *value);
	const char *side; /* before the name */
	struct wr *wr;	  /* that is written */
	struct rd *rd;	  /* that is read */
	bool no_rows;	  /* the side has none, so there is no first */
};

static void
visit(struct walk *w, const char *name, enum how how, void *value)
{
	char full[64];

	snprintf(full, sizeof(full), "%s%s", w->side, name);
	w->each(w, full, how, value);
}

static void
visit_column(struct walk *w, unsigned column, struct counts_column *c)
{
	const char *name = counts_column_name(column);
	char text[64];

	snprintf(text, sizeof(text), "%s_filled", name);
	visit(w, text, SUM, &c->filled);
	snprintf(text, sizeof(text), "%s_varies", name);
	visit(w, text, EITHER, &c->varies);
	snprintf(text, sizeof(text), "%s_first", name);
	visit(w, text, FIRST, c);
}

static void
visit_side(struct walk *w, const char *side, struct counts_side *c)
{
	w->side = side;
	w->no_rows = c->rows == 0;
	visit(w, "rows", SUM, &c->rows);
	visit(w, "before", SUM, &c->before);
	visit(w, "kept", SUM, &c->kept);
	visit(w, "ids", SUM, &c->ids);
	visit(w, "repeated", SUM, &c->repeated);
	visit(w, "false", SUM, &c->values[OPT_FALSE]);
	visit(w, "true", SUM, &c->values[OPT_TRUE]);
	visit(w, "modified_at", LATEST, &c->modified_at);
	visit(w, "was_modified_at", LATEST, &c->was_modified_at);
	visit(w, "repeated_stated", EITHER, &c->repeated_stated);
	visit(w, "was_repeated", c->repeated_stated ? SAME : SUM,
	    &c->was_repeated);
	visit(w, "was_used", BITS, &c->was_used);
	for (unsigned i = 0; i < COUNTS_COLUMNS; i++)
		visit_column(w, i, &c->columns[i]);
	w->side = "";
}

static void
visit_history(struct walk *w, const char *side, struct counts_history *h)
{
	w->side = side;
	visit(w, "read", EITHER, &h->read);
	visit(w, "newest", LATEST, &h->newest);
	visit(w, "from", LATEST, &h->from);
	w->side = "";
}

static void
visit_changes(struct walk *w, const char *side, struct counts_changes *c)
{
	w->side = side;
	visit(w, "fresh", SUM, &c->fresh);
	visit(w, "open", SUM, &c->open);
	for (enum class class = 0; class < CLASSES; class ++)
		visit(w, class_name(class), SUM, &c->of_class[class]);
	w->side = "";
}

static void
visit_all(struct walk *w, struct counted *part)
{
	struct counts *c = &part->counts;

	w->side = "";
	visit(w, "cut", EQUAL, &part->cut);
	visit(w, "excerpt", EITHER, &part->excerpt);
	visit(w, "codes", EITHER, &part->codes);
	visit(w, "act", EITHER, &part->act);
	visit(w, "ledger_rows", SUM, &c->ledger_rows);
	visit(w, "ids", SUM, &c->ids);
	visit(w, "outside", SUM, &c->outside);
	visit(w, "compared", SUM, &c->compared);
	visit(w, "opted_in", SUM, &c->opted_in);
	visit(w, "older", SUM, &c->older);
	visit(w, "flipped", SUM, &c->flipped);
	visit_side(w, "sf_", &c->sf);
	visit_side(w, "adv_", &c->adv);
	visit_history(w, "history_", &c->history);
	visit_history(w, "was_history_", &c->was_history);
	visit_changes(w, "to_act_", &c->to_act);
	visit_changes(w, "opt_ins_", &c->opt_ins);
	for (enum class class = 0; class < CLASSES; class ++)
		visit(w, class_name(class), SUM, &c->of_class[class]);
	for (unsigned i = 0; i < FLAGS; i++)
		visit(w, flag_name(i), SUM, &c->of_flag[i]);
}

/* ---- writing ---------------------------------------------------------- */

/* What the first row says, as a checksum (FNV-1a): it may be an address. */
static uint64_t
checksum(const struct counts_column *c)
{
	size_t len = c->len < COUNTS_FIRST ? c->len : COUNTS_FIRST;
	uint64_t hash = UINT64_C(14695981039346656037) + c->len;

	for (size_t i = 0; i < len; i++)
		hash = (hash ^ (unsigned char)c->first[i]) *
		       UINT64_C(1099511628211);
	return hash;
}

#define NO_ROW "0000000000000000"

static void
write_line(struct wr *wr, struct field name, const char *value)
{
	wr_field(wr, name);
	wr_str(wr, value);
	wr_end(wr);
}

static void
write_value(struct walk *w, const char *name, enum how how, void *value)
{
	char text[WHEN_SIZE];

	if (how == LATEST)
		when_print(*(int64_t *)value, text);
	else if (how == FIRST && w->no_rows)
		snprintf(text, sizeof(text), NO_ROW);
	else if (how == FIRST)
		hash_print(checksum(value), text);
	else if (how == EQUAL)
		hash_print(*(uint64_t *)value, text);
	else
		snprintf(text, sizeof(text), "%lld",
		    how == SUM || how == SAME ? *(long long *)value
		    : how == EITHER	      ? *(bool *)value
					      : (long long)*(unsigned *)value);
	write_line(w->wr, field_of(name), text);
}

/* The changes that one user made within one minute come last. */
static void
write_minute(void *wr, struct field minute, uint32_t changes)
{
	char text[WHEN_SIZE];

	snprintf(text, sizeof(text), "%" PRIu32, changes);
	write_line(wr, minute, text);
}

void
countsfile_write(const struct counted *part, struct wr *wr)
{
	struct walk w = { .each = write_value, .wr = wr };
	struct counted copy = *part;

	write_line(wr, field_of("name"), "value");
	visit_all(&w, &copy);
	counts_each_minute(&part->counts, write_minute, wr);
}

/* ---- reading ---------------------------------------------------------- */

static void __attribute__((noreturn))
die_not_counts(const struct rd *rd, long long line)
{
	die_at(place_line(rd, line), NULL,
	    "not the counts of a shard of this cut");
}

/* Of parts whose first rows differ no part need vary. */
static bool
add_first(struct counts_column *c, struct field f)
{
	if (f.len != strlen(NO_ROW))
		return false;
	if (field_is(f, NO_ROW))
		return true;
	if (c->len == 0)
		memcpy(c->first, f.s, c->len = f.len);
	c->varies |= memcmp(c->first, f.s, f.len) != 0;
	return true;
}

static bool
add_value(enum how how, struct field f, void *value)
{
	int64_t when;
	long long n = 0;

	uint64_t hash = 0;

	if (how == FIRST)
		return add_first(value, f);
	if (how == EQUAL)
		return hash_parse(f, &hash) && hash == *(uint64_t *)value;
	if (how == LATEST) {
		if (when_parse_utc(f, &when) == -1)
			return false;
		*(int64_t *)value = when_later(*(int64_t *)value, when);
		return true;
	}
	if (!field_number(f, 15, &n))
		return false;
	if (how == SUM)
		*(long long *)value += n;
	else if (how == SAME)
		*(long long *)value = n;
	else if (how == EITHER)
		*(bool *)value |= n != 0;
	else
		*(unsigned *)value |= (unsigned)n;
	return true;
}

static void
read_value(struct walk *w, const char *name, enum how how, void *value)
{
	struct rec rec;

	if (!xrejects_next(w->rd, &rec, NULL))
		die_not_counts(w->rd, 1);
	if (!field_is(rec_get(&rec, 0), name) ||
	    !add_value(how, rec_get(&rec, 1), value))
		die_not_counts(w->rd, rec.line);
}

/* Adds a minute; false if it is none. */
static bool
add_minute(struct counts *c, const struct rec *rec)
{
	long long n;

	return field_number(rec_get(rec, 1), 9, &n) &&
	       counts_add_minute(c, rec_get(rec, 0), (uint32_t)n);
}

void
xcountsfile_add(struct counted *whole, struct rd *rd)
{
	struct walk w = { .each = read_value, .rd = rd };
	const struct rec *head = rd_head(rd);
	struct rec rec;

	if (head->n != 2 || !field_is(rec_get(head, 0), "name"))
		die_not_counts(rd, 1);
	visit_all(&w, whole);
	while (xrejects_next(rd, &rec, NULL))
		if (!add_minute(&whole->counts, &rec))
			die_not_counts(rd, rec.line);
}
