/* SPDX-License-Identifier: ISC */
#include "statusfile.h"
#include "open.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "prog.h"
#include "sheet.h"
#include "when.h"

/* The most digits of the number of a business unit or of a list. */
#define NUMBER_MAX 20

struct statusfile {
	struct rd *rd;
	const struct statuskind *kind;
	struct col cols[STATUSKIND_COLUMNS];
	char known[STATUSKIND_COLUMNS][256];
	char hint[64];
	const char *list;  /* the only one that is read, or NULL */
	long long on_list; /* its records */
	char first_list[NUMBER_MAX + 1]; /* the list of the first record */
	unsigned statuses;		 /* a bit for each that a record had */
	struct rec rec;
};

/* ---- names of columns ------------------------------------------------- */

static const char *const names_of[STATUSFILE_NAMES] = { "key", "email",
	"status", "new_status", "date", "unit" };

enum { N_KEY, N_EMAIL, N_STATUS, N_NEW_STATUS, N_DATE, N_UNIT };

void
xstatusfile_name(struct statusfile_names *names, const char *arg)
{
	const char *eq = strchr(arg, '=');
	size_t i = 0;

	while (eq != NULL && i < STATUSFILE_NAMES &&
	       (strlen(names_of[i]) != (size_t)(eq - arg) ||
		   strncmp(names_of[i], arg, (size_t)(eq - arg)) != 0))
		i++;
	if (eq == NULL || i == STATUSFILE_NAMES)
		die("-c: expected NAME=Column, where NAME is one of key, "
		    "email, status, "
		    "new_status, date, unit");
	if ((eq[1] == '\0' && i != N_EMAIL && i != N_DATE && i != N_UNIT) ||
	    strlen(eq + 1) > STATUSKIND_NAME_MAX || strchr(eq, '|') != NULL)
		die("-c %s: not the name of a column: 1 to %d bytes without |",
		    names_of[i], STATUSKIND_NAME_MAX);
	names->given[i] = eq + 1;
}

void
xstatusfile_check_names(const struct statusfile_names *names)
{
	for (size_t i = 0; i < STATUSFILE_NAMES; i++)
		if (names->given[i] != NULL && *names->given[i] != '\0' &&
		    !names->used[i])
			die("-c %s: no status file that could use it has this "
			    "column",
			    names_of[i]);
}

/* The name by which -c calls a column of a kind; STATUSFILE_NAMES if none. */
static size_t
name_of(const struct statuskind *kind, size_t col)
{
	static const size_t names[STATUSKIND_COLUMNS] = { [STATUSKIND_KEY] =
							      N_KEY,
		[STATUSKIND_UNIT] = N_UNIT,
		[STATUSKIND_STATUS] = N_STATUS,
		[STATUSKIND_DATE] = N_DATE,
		[STATUSKIND_CATEGORY] = STATUSFILE_NAMES,
		[STATUSKIND_EVENT] = STATUSFILE_NAMES,
		[STATUSKIND_LIST] = STATUSFILE_NAMES,
		[STATUSKIND_EMAIL] = N_EMAIL };

	if (col == STATUSKIND_STATUS && kind->states == STATUSKIND_A_CHANGE)
		return N_NEW_STATUS;
	return names[col];
}

/* ---- headers ---------------------------------------------------------- */

/* Sets a column of a kind: its names are the one that -c gave and the known
 * ones. It has no name if -c says not to use it and the kind does not need it.
 */
static void
set_col(struct statusfile *file, const struct statuskind *kind, size_t col,
    const struct statusfile_names *names)
{
	static const char *const unnamed[STATUSKIND_COLUMNS] = {
		[STATUSKIND_CATEGORY] = "category",
		[STATUSKIND_EVENT] = "event",
		[STATUSKIND_LIST] = "list"
	};
	size_t n = name_of(kind, col);
	const char *given = n < STATUSFILE_NAMES ? names->given[n] : NULL;
	const char *known = kind->known[col] ? kind->known[col] : "";

	if (given != NULL && *given == '\0') { /* not to be used */
		given = NULL;
		if ((kind->need & STATUSKIND_BIT(col)) == 0)
			known = "";
	}
	if (*known == '\0') /* this kind has no such column */
		given = NULL;
	snprintf(file->known[col], sizeof(file->known[col]), "%s%s%s",
	    given ? given : "", given ? "|" : "", known);
	file->cols[col] = (struct col){
		.name = n < STATUSFILE_NAMES ? names_of[n] : unnamed[col],
		.known = file->known[col],
		.need = col == STATUSKIND_KEY ||
			(kind->need & STATUSKIND_BIT(col)) != 0,
		.hint =
		    kind->states != STATUSKIND_A_STATUS && col != STATUSKIND_KEY
			? file->hint
			: statuskind_hint,
		.at = REC_NONE,
	};
}

/* Notes which names of -c this file has. */
static void
note_used(const struct statusfile *file, struct statusfile_names *names)
{
	for (size_t col = 0; col < STATUSKIND_COLUMNS; col++) {
		size_t n = name_of(file->kind, col);

		if (n < STATUSFILE_NAMES && names->given[n] != NULL &&
		    file->kind->known[col] != NULL &&
		    statuskind_has_any(rd_head(file->rd), names->given[n]))
			names->used[n] = true;
	}
}

struct statusfile *
xstatusfile_open(const char *path, const char *charset, char delim,
    struct statusfile_names *names)
{
	struct statusfile *file = xcalloc(1, sizeof(*file));

	file->rd = xopen_file(path);
	xopen_charset(file->rd, charset);
	/* All kinds have a key of the same names. */
	set_col(file, statuskind_plain(), STATUSKIND_KEY, names);
	xopen_csv(file->rd, (struct rd_format){ .delim = delim },
	    &file->cols[STATUSKIND_KEY], 1);
	file->kind =
	    statuskind_find(rd_head(file->rd), names->given[N_NEW_STATUS]);
	if (file->kind->name != NULL)
		snprintf(file->hint, sizeof(file->hint), "read as %s",
		    file->kind->name);
	for (size_t i = 0; i < STATUSKIND_COLUMNS; i++)
		set_col(file, file->kind, i, names);
	xcol_find(file->rd, file->cols, STATUSKIND_COLUMNS);
	note_used(file, names);
	if (file->cols[STATUSKIND_LIST].at != REC_NONE) {
		if (names->list == NULL)
			die("%s: the statuses of lists (_ListSubscribers), not "
			    "of subscribers; --list ID reads those of one list",
			    rd_name(file->rd));
		file->list = names->list;
	}
	return file;
}

struct rd *
statusfile_rd(const struct statusfile *file)
{
	return file->rd;
}

const char *
statusfile_kind(const struct statusfile *file)
{
	return file->kind->name;
}

enum statuskind_extent
statusfile_extent(const struct statusfile *file)
{
	return file->kind->extent;
}

bool
statusfile_has_units(const struct statusfile *file)
{
	return file->cols[STATUSKIND_UNIT].at != REC_NONE;
}

void
statusfile_close(struct statusfile *file)
{
	/* not covered: NULL is allowed, as by free; no caller passes it. */
	if (file == NULL)
		return;
	rd_free(file->rd);
	free(file);
}

static inline struct field
cell(const struct statusfile *file, enum statuskind_column col)
{
	return col_get(&file->rec, &file->cols[col]);
}

/* ---- dates ------------------------------------------------------------ */

/* Reads a date that orders no records, and may have any form: a day, or a time
 * of Marketing Cloud's own clock. */
static void
read_vague_date(struct field f, struct statusfile_rec *out)
{
	int64_t behind =
	    memchr(f.s, ':', f.len) != NULL ? STATUSKIND_CENTRAL : 0;

	if (f.len > 0)
		when_parse_us(
		    f, WHEN_LATEST, behind, &out->says.unsubscribed_at);
}

/*
 * Reads since when the status holds. A day without a time counts as its last
 * second for a status that stops mail and as its first for one that does not. A
 * kind that is about changes must have a date.
 */
static bool
read_date(const struct statusfile *file, struct statusfile_rec *out,
    struct rejects *r)
{
	struct field f = sheet_unless_null(cell(file, STATUSKIND_DATE));
	enum when_bound bound =
	    out->says.status > STATUS_ACTIVE ? WHEN_LATEST : WHEN_EARLIEST;
	char shape[SHAPE_MAX], damage[SHEET_DAMAGE_MAX];

	out->says.at = WHEN_NONE;
	if (file->kind->states == STATUSKIND_A_STATUS &&
	    out->says.status != STATUS_UNSUBSCRIBED)
		return true; /* it has only a date of unsubscribing */
	if (file->kind->vague) {
		read_vague_date(f, out);
		return true;
	}
	if (when_parse_us(f, bound, file->kind->behind, &out->says.at) == 0 &&
	    (out->says.at != WHEN_NONE ||
		file->kind->states != STATUSKIND_A_CHANGE)) {
		if (out->says.status == STATUS_UNSUBSCRIBED)
			out->says.unsubscribed_at = out->says.at;
		return true;
	}
	reject(r, place_of(file->rd, out->rec), "date",
	    "not a moment like 2025-04-18 16:03:00 or 4/18/2025 4:03:00 PM "
	    "(%s)%s%s",
	    field_shape(f, shape, sizeof(shape)),
	    sheet_damage(f, damage, sizeof(damage)),
	    file->kind->states == STATUSKIND_A_STATUS
		? "; -c date= leaves dates out"
		: "");
	return false;
}

/* ---- records ---------------------------------------------------------- */

/* How the categories of bounces begin, the first one being the hard ones. */
static const char *const categories[] = { "hard", "soft", "block", "tech",
	"unknown", "other" };

#define CATEGORIES (sizeof(categories) / sizeof(*categories))

/* The number of a category; CATEGORIES if it is none. */
static size_t
find_category(struct field f)
{
	size_t i = 0;

	for (; i < CATEGORIES; i++) {
		size_t len = strlen(categories[i]);

		if (f.len >= len &&
		    field_is_nocase((struct field){ f.s, len }, categories[i]))
			break;
	}
	return i;
}

/*
 * A bounce is an event, not a status: mail goes on until there were several. A
 * hard one is a hint, which counts if nothing else is known.
 */
static bool
read_bounce(const struct statusfile *file, struct statusfile_rec *out,
    struct rejects *r)
{
	struct field f = sheet_unless_null(cell(file, STATUSKIND_CATEGORY));
	size_t category = find_category(f);
	char shape[SHAPE_MAX], damage[SHEET_DAMAGE_MAX];

	if (category == CATEGORIES) {
		reject(r, place_of(file->rd, out->rec), "category",
		    "not a category such as Hard bounce, Soft bounce or Block "
		    "bounce (%s)%s",
		    field_shape(f, shape, sizeof(shape)),
		    sheet_damage(f, damage, sizeof(damage)));
		return false;
	}
	out->says.status = STATUS_NONE;
	if (category == 0) {
		out->says.status = STATUS_BOUNCED;
		out->says.is_hint = true;
	}
	return true;
}

static bool
read_status(const struct statusfile *file, struct statusfile_rec *out,
    struct rejects *r)
{
	struct field f = sheet_unless_null(cell(file, STATUSKIND_STATUS));
	char shape[SHAPE_MAX], damage[SHEET_DAMAGE_MAX];

	out->says.status = STATUS_NONE;
	if (status_parse(f, &out->says.status) == 0 ||
	    (f.len == 0 && file->kind->nullable))
		return true;
	reject(r, place_of(file->rd, out->rec),
	    file->cols[STATUSKIND_STATUS].name,
	    "not a subscriber status such as Active, Bounced, Held or "
	    "Unsubscribed (%s)%s",
	    field_shape(f, shape, sizeof(shape)),
	    sheet_damage(f, damage, sizeof(damage)));
	return false;
}

/* Whether it is the number of a business unit (MID) or of a list (ListID). */
static bool
is_number(struct field f)
{
	for (size_t i = 0; i < f.len; i++)
		if (!is_digit(f.s[i]))
			return false;
	return f.len > 0 && f.len <= NUMBER_MAX;
}

static bool
read_unit(const struct statusfile *file, struct statusfile_rec *out,
    struct rejects *r)
{
	char shape[SHAPE_MAX];

	out->unit = field_trim(cell(file, STATUSKIND_UNIT));
	if (!statusfile_has_units(file) || is_number(out->unit))
		return true;
	reject(r, place_of(file->rd, out->rec), "unit",
	    "not the number (MID) of a business unit (%s)",
	    field_shape(out->unit, shape, sizeof(shape)));
	return false;
}

/* Whether an event is an unsubscribe: extracts of opens, clicks and sends have
 * the same columns. */
static bool
check_event(const struct statusfile *file, const struct statusfile_rec *out,
    struct rejects *r)
{
	struct field f = field_trim(cell(file, STATUSKIND_EVENT));
	char shape[SHAPE_MAX];

	if (file->cols[STATUSKIND_EVENT].at == REC_NONE ||
	    field_is_nocase(f, "Unsubscribe") ||
	    field_is_nocase(f, "OtherUnsubscribe"))
		return true;
	reject(r, place_of(file->rd, out->rec), "event",
	    "not Unsubscribe: an extract of other events? (%s)",
	    field_shape(f, shape, sizeof(shape)));
	return false;
}

/* How many of the columns are used: the address only if there is no key. */
static size_t
used_cols(const struct statusfile *file)
{
	struct field key = sheet_unless_null(cell(file, STATUSKIND_KEY));

	return key.len > 0 ? STATUSKIND_EMAIL : STATUSKIND_COLUMNS;
}

/* Rejects a record with an error of a spreadsheet; what is plain can have one
 * only in columns of free text, and is refused by the others. */
static bool
has_error(const struct statusfile *file, const struct statusfile_rec *out,
    struct rejects *r)
{
	if (out->rec->plain && !sheet_may_be_error(out->key) &&
	    !sheet_may_be_error(out->email))
		return false;
	return reject_errors(
	    r, place_of(file->rd, out->rec), file->cols, used_cols(file), true);
}

static bool
read_rec(const struct statusfile *file, struct statusfile_rec *out,
    struct rejects *r)
{
	out->key = sheet_unless_null(cell(file, STATUSKIND_KEY));
	out->email = sheet_unless_null(cell(file, STATUSKIND_EMAIL));
	out->says.is_hint = false;
	out->says.at = out->says.unsubscribed_at = WHEN_NONE;
	if (has_error(file, out, r) || !read_unit(file, out, r))
		return false;
	switch (file->kind->states) {
	case STATUSKIND_A_BOUNCE:
		return read_bounce(file, out, r);
	case STATUSKIND_AN_UNSUBSCRIBE:
		if (!check_event(file, out, r))
			return false;
		out->says.status = STATUS_UNSUBSCRIBED;
		return read_date(file, out, r);
	case STATUSKIND_A_STATUS:
	case STATUSKIND_A_CHANGE:
		break;
	}
	return read_status(file, out, r) && read_date(file, out, r);
}

/* Reads of which list a record is; false if it is rejected. */
static bool
read_list(
    struct statusfile *file, struct statusfile_rec *out, struct rejects *r)
{
	struct field f = field_trim(cell(file, STATUSKIND_LIST));
	char shape[SHAPE_MAX];

	out->other_list = false;
	if (file->list == NULL)
		return true;
	if (!is_number(f)) {
		reject(r, place_of(file->rd, out->rec),
		    file->cols[STATUSKIND_LIST].name,
		    "not the number (ListID) of a list (%s)",
		    field_shape(f, shape, sizeof(shape)));
		return false;
	}
	if (file->first_list[0] == '\0')
		memcpy(file->first_list, f.s, f.len);
	out->other_list = !field_is(f, file->list);
	file->on_list += !out->other_list;
	return true;
}

/* A list without members is most likely a typing error. */
static void
check_list(const struct statusfile *file)
{
	if (file->list != NULL && file->on_list == 0 &&
	    file->first_list[0] != '\0')
		die("%s: no record is of the list %s of --list; the first one "
		    "is of %s",
		    rd_name(file->rd), file->list, file->first_list);
}

bool
xstatusfile_next(
    struct statusfile *file, struct statusfile_rec *out, struct rejects *r)
{
	out->rec = &file->rec;
	while (xrejects_next(file->rd, &file->rec, r))
		if (!reject_bytes(r, place_of(file->rd, &file->rec), file->cols,
			used_cols(file)) &&
		    !reject_text(r, place_of(file->rd, &file->rec), file->cols,
			used_cols(file)) &&
		    !reject_swallowed(r, place_of(file->rd, &file->rec),
			&file->cols[STATUSKIND_KEY]) &&
		    read_rec(file, out, r) && read_list(file, out, r)) {
			file->statuses |= 1U << out->says.status;
			return true;
		}
	check_list(file);
	return false;
}

bool
statusfile_has_one_status(const struct statusfile *file)
{
	return (file->statuses & (file->statuses - 1)) == 0;
}

bool
statusfile_has(const struct statusfile *file, enum status status)
{
	return (file->statuses >> status & 1) != 0;
}
