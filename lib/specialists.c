/* SPDX-License-Identifier: ISC */
#include "specialists.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ident.h"
#include "index.h"
#include "loads.h"
#include "prog.h"
#include "sheet.h"

/* Room for a number and a comma. */
#define COUNT_SIZE 24

/* A small office may have few changes at first, and none of a specialist's. */
#define CHANGES_MIN 20

/* A kind of user, the ids or the names, in the lists and in the table. */
struct kind {
	long long listed;  /* in the lists */
	long long changes; /* in the table */
};

enum { IDS, NAMES, KINDS };

/* A user of the lists. */
struct listed {
	size_t list; /* number of the list that has it first */
	long long line;
	bool seen; /* a change of the table is by this user */
};

struct specialists {
	struct index *users; /* ids, and names in lower case */
	struct listed *listed;
	size_t listed_cap;
	struct kind kinds[KINDS];
	char **lists; /* their names */
	size_t nlists, lists_cap;
	long long matches;   /* changes of the table by one of the users */
	bool trust;	     /* every user's opt-ins are consent */
	bool loads_known;    /* none is looked for */
	struct loads *loads; /* of opt-ins */
	size_t rows;	     /* whose opt-ins these are */
};

struct specialists *
specialists_new(bool trust)
{
	struct specialists *s = xcalloc(1, sizeof(*s));

	s->users = index_new();
	s->loads = loads_new();
	s->trust = trust;
	return s;
}

void
specialists_free(struct specialists *s)
{
	/* not covered: NULL is allowed, as by free; no caller passes it. */
	if (s == NULL)
		return;
	index_free(s->users);
	loads_free(s->loads);
	for (size_t i = 0; i < s->nlists; i++)
		free(s->lists[i]);
	free(s->lists);
	free(s->listed);
	free(s);
}

/* ---- the lists -------------------------------------------------------- */

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

/* Keeps the name of a list, which will be closed. */
static void
note_list(struct specialists *s, const char *name)
{
	size_t size = strlen(name) + 1;

	xgrow(&s->lists, &s->lists_cap, s->nlists + 1, sizeof(*s->lists));
	s->lists[s->nlists] = xcalloc(size, 1);
	memcpy(s->lists[s->nlists++], name, size);
}

static void
add_user(struct specialists *s, struct field key, long long line)
{
	size_t known = index_count(s->users), n = index_put(s->users, key);

	if (n < known)
		return;
	xgrow(&s->listed, &s->listed_cap, n + 1, sizeof(*s->listed));
	s->listed[n] = (struct listed){ .list = s->nlists - 1, .line = line };
}

void
xspecialists_read(struct specialists *s, struct rd *rd)
{
	struct user user;
	struct field f;
	long long line;
	bool any = false;

	note_list(s, rd_name(rd));
	while (xlist_next(rd, &f, &line)) {
		int kind;

		sheet_strip_apostrophe(&f);
		kind = user_key(f, &user);
		if (kind == NAMES)
			check_user(rd, line, f);
		s->kinds[kind].listed++;
		any = true;
		add_user(s, user.key, line);
	}
	if (!any)
		die_at(place_line(rd, 1), NULL, "empty: no user in it");
	rd_free(rd);
}

/* ---- the Salesforce table --------------------------------------------- */

static bool
see_user(struct specialists *s, struct field f)
{
	struct user user;
	size_t n;

	if (f.len == 0 || index_count(s->users) == 0)
		return false;
	s->kinds[user_key(f, &user)].changes++;
	n = index_find(s->users, user.key);
	if (n == INDEX_NONE)
		return false;
	s->listed[n].seen = true;
	s->matches++;
	return true;
}

bool
specialists_see(struct specialists *s, const struct opt_row *row)
{
	bool listed = see_user(s, row->changed_by);
	bool load = field_is(row->code, "load");

	if (!s->loads_known && row->opt == OPT_FALSE &&
	    row->changed_at != WHEN_NONE && row->changed_by.len > 0 &&
	    (listed || s->trust || load))
		loads_add(s->loads, row->changed_by, row->changed_at, s->rows++,
		    load);
	return listed;
}

void
specialists_settle(struct specialists *s)
{
	loads_settle(s->loads);
}

bool
specialists_is_load(const struct specialists *s, struct field user, int64_t at)
{
	return user.len > 0 && loads_has(s->loads, user, at);
}

void
specialists_each_load(const struct specialists *s,
    void (*call)(void *context, struct field user, int64_t at), void *context)
{
	loads_each(s->loads, call, context);
}

void
specialists_know_loads(struct specialists *s)
{
	s->loads_known = true;
}

void
specialists_add_load(struct specialists *s, struct field user, int64_t at)
{
	loads_add(s->loads, user, at, s->rows++, true);
}

void
specialists_warn(const struct specialists *s)
{
	const struct kind *ids = &s->kinds[IDS];
	const struct kind *names = &s->kinds[NAMES];
	long long changes = ids->changes + names->changes;

	if (s->matches > 0 || changes == 0)
		return;
	if (ids->listed == 0 && names->changes == 0)
		warn_that("%s:%lld: a name, but the Salesforce table has only "
			  "User IDs in changed_by: no opt-in is consent by "
			  "this list",
		    s->lists[0], s->listed[0].line);
	else if (names->listed == 0 && ids->changes == 0)
		warn_that("%s:%lld: a User ID, but the Salesforce table has "
			  "only names in changed_by: no opt-in is consent by "
			  "this list",
		    s->lists[0], s->listed[0].line);
	else if (changes >= CHANGES_MIN)
		warn_that("%s: none of the %lld changes in the Salesforce "
			  "table was made by a user of the list",
		    s->lists[0], changes);
}

/* Lines that are named; the others are counted. */
#define NAMED_MAX 10

/* Prints which users of a list no change is by. */
static void
print_unseen(const struct specialists *s, size_t list)
{
	char lines[NAMED_MAX * COUNT_SIZE] = "";
	size_t unseen = 0, users = 0, used = 0;

	for (size_t i = 0; i < index_count(s->users); i++) {
		if (s->listed[i].list != list)
			continue;
		users++;
		if (s->listed[i].seen || unseen++ >= NAMED_MAX)
			continue;
		used += (size_t)snprintf(lines + used, COUNT_SIZE, "%s%lld",
		    used > 0 ? ", " : "", s->listed[i].line);
	}
	if (unseen > 0)
		warn_that("%s: no change by %zu of %zu users: line%s %s%s",
		    s->lists[list], unseen, users, unseen == 1 ? "" : "s",
		    lines, unseen > NAMED_MAX ? " and more" : "");
}

void
specialists_print(const struct specialists *s)
{
	for (size_t i = 0; s->matches > 0 && i < s->nlists; i++)
		print_unseen(s, i);
}
