#include "evidence.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "cells.h"
#include "exports.h"
#include "ident.h"
#include "index.h"
#include "loads.h"
#include "prog.h"
#include "rejects.h"
#include "sheet.h"
#include "sieve.h"
#include "when.h"

/* A small office may have few changes at first, and none of a specialist's. */
#define CHANGES_MIN 20

/* A kind of user, the ids or the names, in the lists and in the table. */
struct kind {
	long long listed;  /* in the lists */
	long long changes; /* in the table */
};

enum { IDS, NAMES, KINDS };

/* The width of the ids whose leading zeros are put back. */
#define PADDED_WIDTH ((size_t)10)

#define SIEVE_BITS 16

/* Requests that are named in warnings; the others are counted. */
#define SAID_MAX 10

/* An id of either system. */
struct key {
	int64_t date; /* of the newest request that is evidence */
	size_t owner; /* of a Contact ID: the key of its Advance ID */
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

struct evidence {
	struct index *users; /* ids, and names in lower case */
	struct kind kinds[KINDS];
	char *file; /* where the first of the users is listed, or NULL */
	long long line;
	long long matches;	/* changes of the table by one of the users */
	bool trust;		/* every user's opt-ins are consent */
	struct loads *loads;	/* of opt-ins */
	size_t rows;		/* whose opt-ins these are */
	struct index *requests; /* ids of either system */
	struct sieve *sieve;	/* the same: hardly any id of a table has one */
	struct key *keys;	/* what is known of each */
	size_t cap;
	struct request *list;
	size_t nlist, list_cap;
	bool other_width; /* an id of the tables has another */
};

struct evidence *
evidence_new(bool trust)
{
	struct evidence *evidence = xcalloc(1, sizeof(*evidence));

	evidence->users = index_new();
	evidence->requests = index_new();
	evidence->sieve = sieve_new(SIEVE_BITS);
	evidence->loads = loads_new();
	evidence->trust = trust;
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
	free(evidence->sieve);
	loads_free(evidence->loads);
	free(evidence->file);
	free(evidence->keys);
	free(evidence->list);
	free(evidence);
}

/* A user as the index has it; the bytes are in buf or the field's own. */
struct user {
	struct field key;
	char buf[IDENT_NAME_MAX + 1];
};

/* Makes the key of an id or a name; returns which of the two it is. */
static int
user_key(struct field f, struct user *user)
{
	char id[IDENT_SF_SIZE];
	const char *why;

	f = field_trim(f);
	if (ident_sf(f, "005", id, &why) != SF_BAD) {
		memcpy(user->buf, id, sizeof(id));
		user->key = field_of(user->buf);
		return IDS;
	}
	user->key = f;
	if (f.len > IDENT_NAME_MAX)
		return NAMES;
	for (size_t i = 0; i < f.len; i++)
		user->buf[i] = (char)tolower((unsigned char)f.s[i]);
	user->key.s = user->buf;
	return NAMES;
}

/* The characters of a User ID without its suffix. */
#define USER_ID_MIN 15

/* Whether a line has a User ID and more, such as quotes or a name. */
static bool
has_user_id(struct field f)
{
	size_t run = 0;

	for (size_t i = 0; i < f.len; i++) {
		run = isalnum((unsigned char)f.s[i]) ? run + 1 : 0;
		if (run == USER_ID_MIN &&
		    memcmp(f.s + i + 1 - run, "005", 3) == 0)
			return true;
	}
	return false;
}

/* Dies if a line of the list is neither an id nor a name: its opt-ins would
 * never be consent. */
static void
check_user(const struct rd *rd, long long line, struct field f)
{
	char shape[SHAPE_MAX], damage[SHEET_DAMAGE_MAX];

	field_shape(f, shape, sizeof(shape));
	sheet_damage(f, damage, sizeof(damage));
	if (!field_is_utf8(f))
		die_at(place_line(rd, line), NULL, "not UTF-8 (%s)", shape);
	if (field_is_deceptive(f))
		die_at(place_line(rd, line), NULL,
		    "an invisible or look-alike character (%s)", shape);
	if (ident_is_damaged_user(f))
		die_at(place_line(rd, line), NULL,
		    "begins like a User ID, but is not a valid one (%s)",
		    shape);
	if (has_user_id(f))
		die_at(place_line(rd, line), NULL,
		    "a User ID and more (%s); a # before what else the line "
		    "says makes it a comment",
		    shape);
	if (!ident_has_letter(f) || *damage != '\0')
		die_at(place_line(rd, line), NULL,
		    "neither a User ID nor the name of a user (%s)%s", shape,
		    damage);
}

/* Keeps the place of the first user: the list will be closed. */
static void
note_place(struct evidence *evidence, const char *file, long long line)
{
	size_t size = strlen(file) + 1;

	evidence->file = xcalloc(size, 1);
	memcpy(evidence->file, file, size);
	evidence->line = line;
}

void
xevidence_users(struct evidence *evidence, struct rd *rd)
{
	struct user user;
	struct field f;
	long long line;
	bool any = false;

	while (xlist_next(rd, &f, &line)) {
		int kind;

		sheet_strip_apostrophe(&f);
		kind = user_key(f, &user);
		if (kind == NAMES)
			check_user(rd, line, f);
		evidence->kinds[kind].listed++;
		if (evidence->file == NULL)
			note_place(evidence, rd_name(rd), line);
		any = true;
		index_put(evidence->users, user.key);
	}
	if (!any)
		die_at(place_line(rd, 1), NULL, "empty: no user in it");
	rd_free(rd);
}

static bool
see_user(struct evidence *evidence, struct field f)
{
	struct user user;
	bool listed;

	if (f.len == 0 || index_count(evidence->users) == 0)
		return false;
	evidence->kinds[user_key(f, &user)].changes++;
	listed = index_find(evidence->users, user.key) != INDEX_NONE;
	evidence->matches += listed;
	return listed;
}

bool
evidence_see_change(struct evidence *evidence, const struct opt_row *row)
{
	bool listed = see_user(evidence, row->changed_by);
	bool load = field_is(row->code, "load");

	if (row->opt == OPT_FALSE && row->changed_at != WHEN_NONE &&
	    row->changed_by.len > 0 && (listed || evidence->trust || load))
		loads_add(evidence->loads, row->changed_by, row->changed_at,
		    evidence->rows++, load);
	return listed;
}

bool
evidence_is_load(const struct evidence *evidence, struct field user, int64_t at)
{
	return user.len > 0 && loads_has(evidence->loads, user, at);
}

void
evidence_warn(const struct evidence *evidence)
{
	const struct kind *ids = &evidence->kinds[IDS];
	const struct kind *names = &evidence->kinds[NAMES];
	long long changes = ids->changes + names->changes;

	if (evidence->matches > 0 || changes == 0)
		return;
	if (ids->listed == 0 && names->changes == 0)
		warn_that("%s:%lld: a name, but the Salesforce table has only "
			  "User IDs in changed_by: no opt-in is consent by "
			  "this list",
		    evidence->file, evidence->line);
	else if (names->listed == 0 && ids->changes == 0)
		warn_that("%s:%lld: a User ID, but the Salesforce table has "
			  "only names in changed_by: no opt-in is consent by "
			  "this list",
		    evidence->file, evidence->line);
	else if (changes >= CHANGES_MIN)
		warn_that("%s: none of the %lld changes in the Salesforce "
			  "table was made by a user of the list",
		    evidence->file, changes);
}

struct requests {
	const char *path;
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
	r->path = path;
	r->rd = xopen_file(path);
	rd_allow_open_end(r->rd);
	xopen_csv(r->rd, (struct rd_format){ 0 }, r->cols, REQUEST_COLUMNS);
	if (r->cols[REQUEST_ID].at == REC_NONE &&
	    r->cols[REQUEST_SF_ID].at == REC_NONE)
		xcol_find(r->rd, &either, 1); /* says that neither is there */
	return r;
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
put_key(struct evidence *evidence, struct field f)
{
	char id[IDENT_SF_SIZE];
	const char *why;
	size_t known = index_count(evidence->requests), n;

	if (f.len == 0)
		return INDEX_NONE;
	if (ident_sf(f, "003", id, &why) != SF_BAD)
		f = field_of(id);
	n = index_put(evidence->requests, f);
	sieve_add(evidence->sieve, f);
	xgrow(&evidence->keys, &evidence->cap, n + 1, sizeof(*evidence->keys));
	if (n == known)
		evidence->keys[n] =
		    (struct key){ WHEN_NONE, INDEX_NONE, false };
	return n;
}

/* An id that may have lost its leading zeros, with them; INDEX_NONE if it has
 * not. One that still begins with a zero was cut off, and so may be the last
 * one of a file without a line end. */
static size_t
put_padded(struct evidence *evidence, struct place at, struct field f)
{
	char id[PADDED_WIDTH + 1];

	if (f.len == 0 || f.len >= PADDED_WIDTH || f.s[0] == '0' ||
	    rd_is_open_end(at.rd))
		return INDEX_NONE;
	for (size_t i = 0; i < f.len; i++)
		if (!is_digit(f.s[i]))
			return INDEX_NONE;
	memset(id, '0', PADDED_WIDTH - f.len);
	memcpy(id + PADDED_WIDTH - f.len, f.s, f.len);
	return put_key(evidence, (struct field){ id, PADDED_WIDTH });
}

static void
add_request(struct evidence *evidence, struct request request)
{
	xgrow(&evidence->list, &evidence->list_cap, evidence->nlist + 1,
	    sizeof(request));
	evidence->list[evidence->nlist++] = request;
}

/* A request without a date is no evidence. */
static int64_t
read_date(const struct requests *r, const struct rec *rec)
{
	const struct col *col = &r->cols[REQUEST_DATE];
	struct cell cell = { NULL, r->rd, rec, col,
		sheet_unless_null(col_get(rec, col)) };
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
		struct place at = place_of(rd, &rec);
		struct field id, sf_id;
		int64_t when;

		if (rec_is_blank(&rec))
			continue;
		reject_text(NULL, place_of(rd, &rec), r->cols, REQUEST_COLUMNS);
		reject_swallowed(
		    NULL, place_of(rd, &rec), &r->cols[REQUEST_ID]);
		reject_swallowed(
		    NULL, place_of(rd, &rec), &r->cols[REQUEST_SF_ID]);
		when = read_date(r, &rec);
		id = read_id(at, &r->cols[REQUEST_ID]);
		sf_id = read_id(at, &r->cols[REQUEST_SF_ID]);
		if (id.len == 0 && sf_id.len == 0)
			die_at(place_of(rd, &rec), NULL, "neither id is given");
		add_request(
		    evidence, (struct request){ .file = r->path,
				  .line = rec.line,
				  .when = when,
				  .early = when > now,
				  .id = put_key(evidence, id),
				  .padded = put_padded(evidence, at, id),
				  .sf_id = put_key(evidence, sf_id) });
	}
	rd_free(rd);
	free(r);
}

/* ---- what the tables say of the requests -------------------------------- */

static size_t
find_key(const struct evidence *evidence, struct field f)
{
	return f.len > 0 && sieve_may_have(evidence->sieve, f)
		   ? index_find(evidence->requests, f)
		   : INDEX_NONE;
}

void
evidence_see(struct evidence *evidence, struct field id, struct field sf_ids)
{
	struct field one;
	size_t owner, n;

	if (evidence->nlist == 0)
		return;
	owner = find_key(evidence, id);
	if (owner != INDEX_NONE)
		evidence->keys[owner].seen = true;
	evidence->other_width =
	    evidence->other_width ||
	    (id.len != PADDED_WIDTH && id.len != IDENT_SF_SIZE - 1);
	while (field_next(&sf_ids, ';', &one)) {
		n = find_key(evidence, one);
		if (n == INDEX_NONE)
			continue;
		evidence->keys[n].seen = true;
		/* Without an Advance ID it keeps the one of the ledger. */
		if (owner != INDEX_NONE || !ident_is_contact(id))
			evidence->keys[n].owner = owner;
	}
}

static bool
is_seen(const struct evidence *evidence, size_t n)
{
	return n != INDEX_NONE && evidence->keys[n].seen;
}

/* Why a request is not evidence, or of nobody; NULL if all is well. */
static const char *
judge(const struct evidence *evidence, const struct request *q, bool excerpt)
{
	bool id = is_seen(evidence, q->id), sf_id = is_seen(evidence, q->sf_id);

	if (q->early)
		return "dated after the run: not evidence yet";
	if (id && sf_id && evidence->keys[q->sf_id].owner != q->id)
		return "the two ids are of different people: not evidence";
	if (!id && !sf_id && !excerpt)
		return "no table has this id";
	return NULL;
}

static void
count_date(struct evidence *evidence, size_t n, int64_t when)
{
	if (n != INDEX_NONE)
		evidence->keys[n].date =
		    when_later(evidence->keys[n].date, when);
}

void
evidence_settle(struct evidence *evidence, bool excerpt)
{
	size_t said = 0;

	loads_settle(evidence->loads);
	for (size_t i = 0; i < evidence->nlist; i++) {
		struct request *q = &evidence->list[i];
		const char *why;

		if (!evidence->other_width && !is_seen(evidence, q->id) &&
		    is_seen(evidence, q->padded))
			q->id = q->padded;
		why = judge(evidence, q, excerpt);
		if (why != NULL && said++ < SAID_MAX)
			warn_that("%s:%lld: %s", q->file, q->line, why);
		if (why != NULL)
			continue;
		count_date(evidence, q->id, q->when);
		count_date(evidence, q->sf_id, q->when);
	}
	if (said > SAID_MAX)
		warn_that("%zu more requests are not evidence either",
		    said - SAID_MAX);
}

static int64_t
date_of(const struct evidence *evidence, struct field id)
{
	size_t n = index_find(evidence->requests, id);

	return n == INDEX_NONE ? WHEN_NONE : evidence->keys[n].date;
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
