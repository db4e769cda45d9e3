#include "specialists.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "ident.h"
#include "index.h"
#include "loads.h"
#include "prog.h"
#include "sheet.h"

/* A small office may have few changes at first, and none of a specialist's. */
#define CHANGES_MIN 20

/* A kind of user, the ids or the names, in the lists and in the table. */
struct kind {
	long long listed;  /* in the lists */
	long long changes; /* in the table */
};

enum { IDS, NAMES, KINDS };

struct specialists {
	struct index *users; /* ids, and names in lower case */
	struct kind kinds[KINDS];
	char *file; /* where the first of the users is listed, or NULL */
	long long line;
	long long matches;   /* changes of the table by one of the users */
	bool trust;	     /* every user's opt-ins are consent */
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
	free(s->file);
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

/* Keeps the place of the first user: the list will be closed. */
static void
note_place(struct specialists *s, const char *file, long long line)
{
	size_t size = strlen(file) + 1;

	s->file = xcalloc(size, 1);
	memcpy(s->file, file, size);
	s->line = line;
}

void
xspecialists_read(struct specialists *s, struct rd *rd)
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
		s->kinds[kind].listed++;
		if (s->file == NULL)
			note_place(s, rd_name(rd), line);
		any = true;
		index_put(s->users, user.key);
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
	bool listed;

	if (f.len == 0 || index_count(s->users) == 0)
		return false;
	s->kinds[user_key(f, &user)].changes++;
	listed = index_find(s->users, user.key) != INDEX_NONE;
	s->matches += listed;
	return listed;
}

bool
specialists_see(struct specialists *s, const struct opt_row *row)
{
	bool listed = see_user(s, row->changed_by);
	bool load = field_is(row->code, "load");

	if (row->opt == OPT_FALSE && row->changed_at != WHEN_NONE &&
	    row->changed_by.len > 0 && (listed || s->trust || load))
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
		    s->file, s->line);
	else if (names->listed == 0 && ids->changes == 0)
		warn_that("%s:%lld: a User ID, but the Salesforce table has "
			  "only names in changed_by: no opt-in is consent by "
			  "this list",
		    s->file, s->line);
	else if (changes >= CHANGES_MIN)
		warn_that("%s: none of the %lld changes in the Salesforce "
			  "table was made by a user of the list",
		    s->file, changes);
}
