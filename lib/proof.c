#include "proof.h"

#include <stdlib.h>
#include <string.h>

#include "exports.h"
#include "ident.h"
#include "index.h"
#include "prog.h"
#include "rejects.h"
#include "when.h"

struct proof {
	struct index *users;
	struct index *requests; /* ids of either system */
	int64_t *dates;		/* the newest of each */
	size_t cap;
};

struct proof *
proof_new(void)
{
	struct proof *proof = xcalloc(1, sizeof(*proof));

	proof->users = index_new();
	proof->requests = index_new();
	return proof;
}

void
proof_free(struct proof *proof)
{
	/* not covered: NULL is allowed, as by free; no caller passes it. */
	if (proof == NULL)
		return;
	index_free(proof->users);
	index_free(proof->requests);
	free(proof->dates);
	free(proof);
}

void
xproof_users(struct proof *proof, struct rd *rd)
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
		index_put(proof->users, user);
	}
	if (!any)
		die_at(place_line(rd, 1), NULL, "empty: no user in it");
	rd_free(rd);
}

bool
proof_is_user(const struct proof *proof, struct field user)
{
	char id[IDENT_SF_SIZE];
	const char *why;

	if (user.len == 0 || index_count(proof->users) == 0)
		return false;
	if (ident_sf(user, "005", id, &why) != SF_BAD)
		user = field_of(id);
	return index_find(proof->users, user) != INDEX_NONE;
}

struct requests {
	struct rd *rd;
	struct col cols[REQUEST_COLUMNS];
};

struct requests *
xproof_open_requests(const char *path)
{
	struct requests *r = xcalloc(1, sizeof(*r));
	struct col either = { "id", "Advance ID|Contact ID", true, NULL, NULL,
		0 };

	exports_columns(EXPORT_REQUESTS, r->cols);
	r->rd = xopen_file(path);
	xopen_csv(r->rd, (struct rd_format){ 0 }, r->cols, REQUEST_COLUMNS);
	if (r->cols[REQUEST_ID].at == REC_NONE &&
	    r->cols[REQUEST_SF_ID].at == REC_NONE)
		xcol_find(r->rd, &either, 1); /* says that neither is there */
	return r;
}

/* Notes the date of a request under an id of either system. */
static void
add_request(struct proof *proof, const struct rd *rd, long long line,
    struct field f, int64_t when)
{
	char id[IDENT_SF_SIZE], shape[SHAPE_MAX];
	const char *why;
	size_t known = index_count(proof->requests), n;

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
	n = index_put(proof->requests, f);
	xgrow(&proof->dates, &proof->cap, n + 1, sizeof(*proof->dates));
	if (n == known || when > proof->dates[n])
		proof->dates[n] = when;
}

void
xproof_requests(struct proof *proof, struct requests *r, int64_t now)
{
	struct rd *rd = r->rd;
	struct rec rec;

	while (xrejects_next(rd, &rec, NULL)) {
		struct field id = col_get(&rec, &r->cols[REQUEST_ID]);
		struct field sf_id = col_get(&rec, &r->cols[REQUEST_SF_ID]);
		struct field date = col_get(&rec, &r->cols[REQUEST_DATE]);
		char shape[SHAPE_MAX];
		int64_t when;

		reject_text(NULL, place_of(rd, &rec), r->cols, REQUEST_COLUMNS);
		reject_swallowed(
		    NULL, place_of(rd, &rec), &r->cols[REQUEST_ID]);
		reject_swallowed(
		    NULL, place_of(rd, &rec), &r->cols[REQUEST_SF_ID]);
		if (field_trim(date).len == 0)
			die_at(place_of(rd, &rec), "date", "empty");
		if (when_parse(date, WHEN_EARLIEST, &when) == -1)
			die_at(place_of(rd, &rec), "date", "%s (%s)",
			    when_refusal(date),
			    field_shape(date, shape, sizeof(shape)));
		if (field_trim(id).len == 0 && field_trim(sf_id).len == 0)
			die_at(place_of(rd, &rec), NULL, "neither id is given");
		if (when > now)
			continue;
		add_request(proof, rd, rec.line, id, when);
		add_request(proof, rd, rec.line, sf_id, when);
	}
	rd_free(rd);
	free(r);
}

static int64_t
later(int64_t a, int64_t b)
{
	return a > b ? a : b;
}

static int64_t
date_of(const struct proof *proof, struct field id)
{
	size_t n = index_find(proof->requests, id);

	return n == INDEX_NONE ? WHEN_NONE : proof->dates[n];
}

int64_t
proof_request(const struct proof *proof, struct field id, struct field sf_ids)
{
	int64_t newest;
	struct field one;

	if (index_count(proof->requests) == 0)
		return WHEN_NONE;
	newest = date_of(proof, id);
	while (field_next(&sf_ids, ';', &one))
		newest = later(newest, date_of(proof, one));
	return newest;
}
