/* SPDX-License-Identifier: ISC */
#include "usernames.h"

#include <stdlib.h>

#include "arena.h"
#include "exports.h"
#include "ident.h"
#include "index.h"
#include "open.h"
#include "prog.h"

struct usernames {
	struct rd *rd; /* NULL: read, or its header cannot be read */
	struct col cols[USER_COLUMNS];
	struct index *ids;
	struct field *names;
	size_t cap;
	size_t unread; /* users, damages and files that were not read */
	struct arena texts;
};

struct usernames *
xusernames_open(const char *path)
{
	struct usernames *u = xcalloc(1, sizeof(*u));
	char why[PLACE_TEXT_MAX];

	u->ids = index_new();
	exports_columns(EXPORT_USERS, u->cols);
	u->rd = xopen_file(path);
	rd_allow_open_end(u->rd);
	if (!open_csv(
		u->rd, (struct rd_format){ 0 }, u->cols, USER_COLUMNS, why)) {
		die_if_broken(u->rd);
		warn_that("%s; ids are written in place of names", why);
		u->unread++;
		rd_free(u->rd);
		u->rd = NULL;
	}
	return u;
}

void
usernames_free(struct usernames *u)
{
	if (u == NULL)
		return;
	rd_free(u->rd);
	index_free(u->ids);
	free(u->names);
	arena_free(&u->texts);
	free(u);
}

static void
add(struct usernames *u, const char *id, struct field name)
{
	size_t n = index_put(u->ids, field_of(id));

	xgrow(&u->names, &u->cap, n + 1, sizeof(*u->names));
	u->names[n] = arena_copy(&u->texts, field_trim(name));
}

/* Reads a user; false, and why, if the id cannot be read. */
static bool
read_user(struct usernames *u, const struct rec *rec, const char **why)
{
	struct field f = field_trim(col_get(rec, &u->cols[USER_ID]));
	struct field name = col_get(rec, &u->cols[USER_NAME]);
	char id[IDENT_SF_SIZE];

	if (ident_sf(f, "005", id, why) == SF_BAD)
		return false;
	if (!field_is_deceptive(name))
		add(u, id, name);
	return true;
}

void
usernames_read(struct usernames *u)
{
	enum rd_status status;
	size_t bad = 0;
	struct rec rec;
	const char *why;

	if (u->rd == NULL)
		return;
	while ((status = rd_next(u->rd, &rec)) == RD_REC || status == RD_BAD) {
		if (status == RD_BAD)
			why = rd_why(u->rd);
		else if (read_user(u, &rec, &why))
			continue;
		if (bad++ == 0)
			warn_that("%s:%lld: id: %s; no name for this user",
			    rd_name(u->rd), rec.line, why);
	}
	if (bad > 1)
		warn_that("%s: %zu more such lines", rd_name(u->rd), bad - 1);
	if (status == RD_FAIL) {
		die_if_broken(u->rd);
		warn_that("%s:%lld: %s; the users from here on have no name",
		    rd_name(u->rd), rd_line(u->rd), rd_why(u->rd));
	}
	u->unread += bad + (status == RD_FAIL);
	rd_free(u->rd);
	u->rd = NULL;
}

size_t
usernames_unread(const struct usernames *u)
{
	return u == NULL ? 0 : u->unread;
}

struct field
usernames_of(const struct usernames *u, struct field user)
{
	char id[IDENT_SF_SIZE];
	const char *why;
	size_t n;

	if (u == NULL || ident_sf(user, "005", id, &why) == SF_BAD)
		return user;
	n = index_find(u->ids, field_of(id));
	return n == INDEX_NONE || u->names[n].len == 0 ? user : u->names[n];
}
