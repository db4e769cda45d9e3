#include "evidence.h"

#include <stdlib.h>
#include <string.h>

#include "cells.h"
#include "exports.h"
#include "ident.h"
#include "index.h"
#include "prog.h"
#include "rejects.h"
#include "when.h"

struct evidence {
	struct index *users;
	struct index *requests; /* ids of either system */
	int64_t *dates;		/* the newest of each */
	size_t cap;
};

struct evidence *
evidence_new(void)
{
	struct evidence *evidence = xcalloc(1, sizeof(*evidence));

	evidence->users = index_new();
	evidence->requests = index_new();
	return evidence;
}

void
evidence_free(struct evidence *evidence)
{
	/* not covered: NULL is allowed, as by free; no caller passes it. */
	if (evidence == NULL)
		return;
	index_free(evidence->users);
	index_free(evidence->requests);
	free(evidence->dates);
	free(evidence);
}

void
xevidence_users(struct evidence *evidence, struct rd *rd)
{
	char id[IDENT_SF_SIZE];
	const char *why;
	struct field user;
	long long line;
	bool any = false;

	while (xlist_next(rd, &user, &line)) {
		any = true;
		if (ident_sf(user, "005", id, &why) != SF_BAD)
			user = field_of(id);
		index_put(evidence->users, user);
	}
	if (!any)
		die_at(place_line(rd, 1), NULL, "empty: no user in it");
	rd_free(rd);
}

bool
evidence_is_user(const struct evidence *evidence, struct field user)
{
	char id[IDENT_SF_SIZE];
	const char *why;

	if (user.len == 0 || index_count(evidence->users) == 0)
		return false;
	if (ident_sf(user, "005", id, &why) != SF_BAD)
		user = field_of(id);
	return index_find(evidence->users, user) != INDEX_NONE;
}

struct requests {
	struct rd *rd;
	struct col cols[REQUEST_COLUMNS];
};

struct requests *
xevidence_open_requests(const char *path)
{
	struct requests *r = xcalloc(1, sizeof(*r));
	struct col either = {
		.name = "id", .known = "Advance ID|Contact ID", .need = true
	};

	exports_columns(EXPORT_REQUESTS, r->cols);
	r->rd = xopen_file(path);
	rd_allow_open_end(r->rd);
	xopen_csv(r->rd, (struct rd_format){ 0 }, r->cols, REQUEST_COLUMNS);
	if (r->cols[REQUEST_ID].at == REC_NONE &&
	    r->cols[REQUEST_SF_ID].at == REC_NONE)
		xcol_find(r->rd, &either, 1); /* says that neither is there */
	return r;
}

/* Notes the date of a request under an id of either system. */
static void
add_request(struct evidence *evidence, const struct rd *rd, long long line,
    struct field f, int64_t when)
{
	char id[IDENT_SF_SIZE], shape[SHAPE_MAX];
	const char *why;
	size_t known = index_count(evidence->requests), n;

	f = field_trim(f);
	if (f.len == 0)
		return;
	for (size_t i = 0; i < f.len; i++)
		if ((unsigned char)f.s[i] < ' ' ||
		    (unsigned char)f.s[i] >= 0x7f)
			die_at(place_line(rd, line), "id",
			    "not an id of printable ASCII (%s)",
			    field_shape(f, shape, sizeof(shape)));
	if (ident_sf(f, "003", id, &why) != SF_BAD)
		f = field_of(id);
	n = index_put(evidence->requests, f);
	xgrow(
	    &evidence->dates, &evidence->cap, n + 1, sizeof(*evidence->dates));
	if (n == known || when > evidence->dates[n])
		evidence->dates[n] = when;
}

/* A request without a date is no evidence. */
static int64_t
read_date(const struct requests *r, const struct rec *rec)
{
	const struct col *col = &r->cols[REQUEST_DATE];
	struct cell cell = { NULL, r->rd, rec, col,
		field_trim(col_get(rec, col)) };
	int64_t when;

	if (cell.f.len == 0)
		die_at(place_of(r->rd, rec), col->name, "empty");
	cell_moment(cell, WHEN_EARLIEST, &when);
	return when;
}

void
xevidence_requests(struct evidence *evidence, struct requests *r, int64_t now)
{
	struct rd *rd = r->rd;
	struct rec rec;

	while (xrejects_next(rd, &rec, NULL)) {
		struct field id = col_get(&rec, &r->cols[REQUEST_ID]);
		struct field sf_id = col_get(&rec, &r->cols[REQUEST_SF_ID]);
		int64_t when;

		reject_text(NULL, place_of(rd, &rec), r->cols, REQUEST_COLUMNS);
		reject_swallowed(
		    NULL, place_of(rd, &rec), &r->cols[REQUEST_ID]);
		reject_swallowed(
		    NULL, place_of(rd, &rec), &r->cols[REQUEST_SF_ID]);
		when = read_date(r, &rec);
		if (field_trim(id).len == 0 && field_trim(sf_id).len == 0)
			die_at(place_of(rd, &rec), NULL, "neither id is given");
		if (when > now)
			continue;
		add_request(evidence, rd, rec.line, id, when);
		add_request(evidence, rd, rec.line, sf_id, when);
	}
	rd_free(rd);
	free(r);
}

static int64_t
date_of(const struct evidence *evidence, struct field id)
{
	size_t n = index_find(evidence->requests, id);

	return n == INDEX_NONE ? WHEN_NONE : evidence->dates[n];
}

int64_t
evidence_request(
    const struct evidence *evidence, struct field id, struct field sf_ids)
{
	int64_t newest;
	struct field one;

	if (index_count(evidence->requests) == 0)
		return WHEN_NONE;
	newest = date_of(evidence, id);
	while (field_next(&sf_ids, ';', &one))
		newest = when_later(newest, date_of(evidence, one));
	return newest;
}
