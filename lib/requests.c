/* SPDX-License-Identifier: ISC */
#include "requests.h"

#include <stdlib.h>
#include <string.h>

#include "cells.h"
#include "exports.h"
#include "ident.h"
#include "index.h"
#include "open.h"
#include "prog.h"
#include "rejects.h"
#include "sheet.h"
#include "sieve.h"
#include "when.h"

#define SIEVE_BITS 16

/* An id of either system. */
struct key {
	int64_t date; /* of the newest request that is evidence */
	size_t owner; /* of a Contact ID: the key of its Advance ID */
	bool has_id;  /* of a Contact ID: a table has it with an Advance ID */
	bool seen;    /* a table has it */
};

/* A request, with the numbers of its keys. */
struct request {
	const char *file;
	long long line;
	int64_t when;
	bool early; /* dated after the run */
	size_t id, padded, sf_id;
};

struct requests {
	struct index *ids;   /* of either system */
	struct sieve *sieve; /* the same: hardly any id of a table has one */
	struct key *keys;    /* what is known of each */
	size_t cap;
	struct request *list;
	size_t nlist, list_cap;
	bool other_width; /* an id of the tables has another */
};

struct requests_file {
	const char *path;
	struct rd *rd;
	struct col cols[REQUEST_COLUMNS];
};

struct requests *
requests_new(void)
{
	struct requests *r = xcalloc(1, sizeof(*r));

	r->ids = index_new();
	r->sieve = sieve_new(SIEVE_BITS);
	return r;
}

void
requests_free(struct requests *r)
{
	/* not covered: NULL is allowed, as by free; no caller passes it. */
	if (r == NULL)
		return;
	index_free(r->ids);
	free(r->sieve);
	free(r->keys);
	free(r->list);
	free(r);
}

/* ---- the lists -------------------------------------------------------- */

struct requests_file *
xrequests_open(const char *path)
{
	struct requests_file *file = xcalloc(1, sizeof(*file));
	struct col either = {
		.name = "id", .known = "Advance ID|Contact ID", .need = true
	};

	exports_columns(EXPORT_REQUESTS, file->cols);
	file->path = path;
	file->rd = xopen_file(path);
	rd_allow_open_end(file->rd);
	xopen_csv(
	    file->rd, (struct rd_format){ 0 }, file->cols, REQUEST_COLUMNS);
	if (file->cols[REQUEST_ID].at == REC_NONE &&
	    file->cols[REQUEST_SF_ID].at == REC_NONE)
		xcol_find(
		    file->rd, &either, 1); /* says that neither is there */
	return file;
}

/* An id that a request names, without what a spreadsheet put around it; empty
 * if there is none. Dies if it is damaged. */
static struct field
read_id(struct place at, const struct col *col)
{
	struct field f = sheet_unless_null(col_get(at.rec, col));
	char shape[SHAPE_MAX], damage[SHEET_DAMAGE_MAX];

	sheet_strip_apostrophe(&f);
	for (size_t i = 0; i < f.len; i++)
		if ((unsigned char)f.s[i] < ' ' ||
		    (unsigned char)f.s[i] >= 0x7f)
			die_at(at, col->name,
			    "not an id of printable ASCII (%s)",
			    field_shape(f, shape, sizeof(shape)));
	if (*sheet_damage(f, damage, sizeof(damage)) != '\0')
		die_at(at, col->name, "not an id (%s)%s",
		    field_shape(f, shape, sizeof(shape)), damage);
	return f;
}

/* The number of an id of either system that a request names; INDEX_NONE if it
 * is empty. */
static size_t
put_key(struct requests *r, struct field f)
{
	char id[IDENT_SF_SIZE];
	const char *why;
	size_t known = index_count(r->ids), n;

	if (f.len == 0)
		return INDEX_NONE;
	if (ident_sf(f, "003", id, &why) != SF_BAD)
		f = field_of(id);
	n = index_put(r->ids, f);
	sieve_add(r->sieve, f);
	xgrow(&r->keys, &r->cap, n + 1, sizeof(*r->keys));
	if (n == known)
		r->keys[n] =
		    (struct key){ .date = WHEN_NONE, .owner = INDEX_NONE };
	return n;
}

/* An id that may have lost its leading zeros, with them; INDEX_NONE if it has
 * not. One that still begins with a zero was cut off, and so may be the last
 * one of a file without a line end. */
static size_t
put_padded(struct requests *r, struct place at, struct field f)
{
	char id[IDENT_ADVANCE_WIDTH + 1];

	if (f.len == 0 || f.len >= IDENT_ADVANCE_WIDTH || f.s[0] == '0' ||
	    rd_is_open_end(at.rd))
		return INDEX_NONE;
	for (size_t i = 0; i < f.len; i++)
		if (!is_digit(f.s[i]))
			return INDEX_NONE;
	memset(id, '0', IDENT_ADVANCE_WIDTH - f.len);
	memcpy(id + IDENT_ADVANCE_WIDTH - f.len, f.s, f.len);
	return put_key(r, (struct field){ id, IDENT_ADVANCE_WIDTH });
}

static void
add_request(struct requests *r, struct request request)
{
	xgrow(&r->list, &r->list_cap, r->nlist + 1, sizeof(request));
	r->list[r->nlist++] = request;
}

/* A request without a date is no evidence. */
static int64_t
read_date(const struct requests_file *file, const struct rec *rec)
{
	const struct col *col = &file->cols[REQUEST_DATE];
	struct cell cell = { NULL, file->rd, rec, col,
		sheet_unless_null(col_get(rec, col)) };
	int64_t when;

	if (cell.f.len == 0)
		die_at(place_of(file->rd, rec), col->name, "empty");
	cell_moment(cell, WHEN_EARLIEST, &when);
	return when;
}

void
xrequests_read(struct requests *r, struct requests_file *file, int64_t now)
{
	struct rd *rd = file->rd;
	struct rec rec;

	while (xrejects_next(rd, &rec, NULL)) {
		struct place at = place_of(rd, &rec);
		struct field id, sf_id;
		int64_t when;

		if (rec_is_blank(&rec))
			continue;
		reject_text(
		    NULL, place_of(rd, &rec), file->cols, REQUEST_COLUMNS);
		reject_swallowed(
		    NULL, place_of(rd, &rec), &file->cols[REQUEST_ID]);
		reject_swallowed(
		    NULL, place_of(rd, &rec), &file->cols[REQUEST_SF_ID]);
		when = read_date(file, &rec);
		id = read_id(at, &file->cols[REQUEST_ID]);
		sf_id = read_id(at, &file->cols[REQUEST_SF_ID]);
		if (id.len == 0 && sf_id.len == 0)
			die_at(place_of(rd, &rec), NULL, "neither id is given");
		add_request(r, (struct request){ .file = file->path,
				   .line = rec.line,
				   .when = when,
				   .early = when > now,
				   .id = put_key(r, id),
				   .padded = put_padded(r, at, id),
				   .sf_id = put_key(r, sf_id) });
	}
	rd_free(rd);
	free(file);
}

/* ---- what the tables say of the requests -------------------------------- */

static size_t
find_key(const struct requests *r, struct field f)
{
	return f.len > 0 && sieve_may_have(r->sieve, f) ? index_find(r->ids, f)
							: INDEX_NONE;
}

bool
requests_see(struct requests *r, struct field id, struct field sf_ids)
{
	struct field one;
	size_t owner, n;
	bool named;

	if (r->nlist == 0)
		return false;
	owner = find_key(r, id);
	named = owner != INDEX_NONE;
	if (named)
		r->keys[owner].seen = true;
	r->other_width = r->other_width || (id.len != IDENT_ADVANCE_WIDTH &&
					       id.len != IDENT_SF_SIZE - 1);
	while (field_next(&sf_ids, ';', &one)) {
		n = find_key(r, one);
		if (n == INDEX_NONE)
			continue;
		named = true;
		r->keys[n].seen = true;
		/* Without an Advance ID it keeps the one of the ledger. */
		if (!ident_is_contact(id) || !r->keys[n].has_id)
			r->keys[n].owner = owner;
		r->keys[n].has_id |= !ident_is_contact(id);
	}
	return named;
}

bool
requests_saw_other_width(const struct requests *r)
{
	return r->other_width;
}

void
requests_see_other_width(struct requests *r)
{
	r->other_width = true;
}

static bool
is_seen(const struct requests *r, size_t n)
{
	return n != INDEX_NONE && r->keys[n].seen;
}

/* Whether the contact of a request has another Advance ID than the request. One
 * that no table has may be new, to a contact that has none. */
static bool
names_two(const struct requests *r, const struct request *q)
{
	const struct key *contact;

	if (q->id == INDEX_NONE || !is_seen(r, q->sf_id))
		return false;
	contact = &r->keys[q->sf_id];
	if (contact->owner == q->id)
		return false;
	return is_seen(r, q->id) ||
	       (contact->has_id &&
		   (q->padded == INDEX_NONE || contact->owner != q->padded));
}

/* Why a request is not evidence, or of nobody; NULL if all is well. */
static const char *
judge(const struct requests *r, const struct request *q, bool excerpt)
{
	bool id = is_seen(r, q->id), sf_id = is_seen(r, q->sf_id);

	if (q->early)
		return "dated after the run: not evidence yet";
	if (names_two(r, q))
		return "the two ids are of different people: not evidence";
	if (!id && !sf_id && !excerpt)
		return "no table has this id";
	return NULL;
}

static void
count_date(struct requests *r, size_t n, int64_t when)
{
	if (n != INDEX_NONE)
		r->keys[n].date = when_later(r->keys[n].date, when);
}

void
requests_settle(struct requests *r, bool excerpt)
{
	size_t said = 0;

	for (size_t i = 0; i < r->nlist; i++) {
		struct request *q = &r->list[i];
		const char *why;

		if (!r->other_width && !is_seen(r, q->id) &&
		    is_seen(r, q->padded))
			q->id = q->padded;
		why = judge(r, q, excerpt);
		if (why != NULL && said++ < WARNINGS_MAX)
			warn_that("%s:%lld: %s", q->file, q->line, why);
		if (why != NULL)
			continue;
		count_date(r, q->id, q->when);
		count_date(r, q->sf_id, q->when);
	}
	if (said > WARNINGS_MAX)
		warn_that("%zu more requests are not evidence either",
		    said - WARNINGS_MAX);
}

static int64_t
date_of(const struct requests *r, struct field id)
{
	size_t n = index_find(r->ids, id);

	return n == INDEX_NONE ? WHEN_NONE : r->keys[n].date;
}

int64_t
requests_date(const struct requests *r, struct field id, struct field sf_ids)
{
	int64_t newest;
	struct field one;

	if (index_count(r->ids) == 0)
		return WHEN_NONE;
	newest = date_of(r, id);
	while (field_next(&sf_ids, ';', &one))
		newest = when_later(newest, date_of(r, one));
	return newest;
}
