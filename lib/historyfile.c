/* SPDX-License-Identifier: ISC */
#include "historyfile.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "cells.h"
#include "ident.h"
#include "open.h"
#include "prog.h"
#include "report.h"
#include "sheet.h"
#include "when.h"

/* A file that is being read. */
struct reading {
	struct history *h;
	struct historyfile *file;
	struct rd *rd;
	struct rec rec;
	bool names; /* changed_by may be a name */
};

void
historyfile_columns(struct historyfile *file)
{
	exports_columns(EXPORT_HISTORY, file->cols);
	exports_columns(EXPORT_HISTORY_TABLE, file->table);
	file->oldest = WHEN_NONE;
}

/* ---- an export -------------------------------------------------------- */

static struct field
cell(const struct reading *r, size_t column)
{
	return col_get(&r->rec, &r->file->cols[column]);
}

static struct cell
cell_of(const struct reading *r, size_t column)
{
	return (struct cell){ r->file->rejects, r->rd, &r->rec,
		&r->file->cols[column], cell(r, column) };
}

/* Rejects the record because of a column; always false. */
static bool
reject_cell(const struct reading *r, size_t column, const char *what)
{
	return cell_reject(r->file->rejects, place_of(r->rd, &r->rec),
	    &r->file->cols[column], what);
}

/*
 * Reads when the value changed. Where the moment is not known exactly, at is
 * the latest that an opt-out can be and the earliest that a consent can be;
 * order is the middle of both, so that two changes that a file dates alike keep
 * their order.
 */
static bool
read_at(const struct reading *r, struct change *change)
{
	struct field f = cell(r, HISTORY_AT);
	int64_t earliest, latest;

	if (when_parse(f, WHEN_EARLIEST, &earliest) == -1 ||
	    earliest == WHEN_NONE)
		return reject_cell(r, HISTORY_AT, when_refusal(f));
	when_parse(f, WHEN_LATEST, &latest);
	change->at = change->opt == OPT_TRUE ? latest : earliest;
	change->order = earliest + (latest - earliest) / 2;
	return true;
}

/* Reads a user by id or, if that is allowed, by name; false if it is neither.
 */
static bool
read_user(struct history *h, struct field f, bool names, struct field *user)
{
	char id[IDENT_SF_SIZE];
	const char *why;

	f = field_trim(f);
	if (ident_sf(f, "005", id, &why) != SF_BAD)
		f = field_of(id);
	else if (!names || !ident_is_user_name(f))
		return false;
	*user = history_user(h, f);
	return true;
}

/* Reads who made the change; false if the record was rejected. */
static bool
read_by(const struct reading *r, struct change *change)
{
	const struct col *col = &r->file->cols[HISTORY_BY];
	struct rejects *rejects = r->file->rejects;
	struct place at = place_of(r->rd, &r->rec);

	if (r->names && (reject_bytes(rejects, at, col, 1) ||
			    reject_errors(rejects, at, col, 1, false)))
		return false;
	if (read_user(r->h, cell(r, HISTORY_BY), r->names, &change->by))
		return true;
	return reject_cell(r, HISTORY_BY,
	    r->names ? "not a user's name or User ID" : "not a User ID");
}

/* Salesforce writes the values of a checkbox as true and false. A blank may be
 * FALSE, but also a lost TRUE, and would be a consent. */
#define NO_VALUE                                                           \
	"no value, expected true or false: it was lost, or the exporting " \
	"program writes nothing for FALSE"

/* Takes a change of the opt-out; false if the record was rejected. */
static bool
take_change(const struct reading *r)
{
	struct rejects *rejects = r->file->rejects;
	struct place at = place_of(r->rd, &r->rec);
	struct change change = { 0 };
	char contact[IDENT_SF_SIZE];
	const char *why;
	long long nulls = 0;

	if (reject_text(rejects, at, r->file->cols, HISTORY_COLUMNS))
		return false;
	if (ident_sf(cell(r, HISTORY_CONTACT), "003", contact, &why) ==
	    SF_BAD) {
		reject(rejects, at, "contact", "%s", why);
		return false;
	}
	if (!read_by(r, &change))
		return false;
	if (!cell_checkbox(cell_of(r, HISTORY_NEW), &change.opt, &nulls))
		return false;
	if (change.opt == OPT_BLANK)
		return reject_cell(r, HISTORY_NEW, NO_VALUE);
	if (!read_at(r, &change))
		return false;
	change.opt_out_at = WHEN_NONE;
	history_add(r->h, contact, &change, false);
	return true;
}

/* Rejects a record if the columns that name the changed field are damaged:
 * otherwise a change of the opt-out might be skipped. */
static bool
reject_field(const struct reading *r)
{
	const struct col *cols = r->file->cols;
	const struct col *field = &cols[HISTORY_FIELD];
	const struct col *object = &cols[HISTORY_OBJECT];
	struct rejects *rejects = r->file->rejects;
	struct place at = place_of(r->rd, &r->rec);

	if (reject_errors(rejects, at, field, 1, false) ||
	    reject_errors(rejects, at, object, 1, false))
		return true;
	if (sheet_unless_null(col_get(&r->rec, field)).len == 0) {
		reject(rejects, at, field->name, "empty");
		return true;
	}
	return !r->rec.plain &&
	       (reject_swallowed(rejects, at, &cols[HISTORY_CONTACT]) ||
		   reject_bytes(rejects, at, field, 1) ||
		   reject_bytes(rejects, at, object, 1) ||
		   reject_text(rejects, at, field, 1) ||
		   reject_text(rejects, at, object, 1) ||
		   reject_control(rejects, at, field) ||
		   reject_control(rejects, at, object));
}

/* The next character of a field's name that counts, in lower case; -1 at its
 * end. Labels are typed by people: "E-mail Opt-Out". */
static int
next_of_field(struct field *f)
{
	while (f->len > 0) {
		unsigned char c = (unsigned char)*f->s++;

		f->len--;
		if (c != ' ' && c != '-' && c != '_')
			return tolower(c);
	}
	return -1;
}

static bool
names_field(struct field f, const char *name)
{
	struct field want = field_of(name);
	int a, b;

	if (field_cmp(f, want) == 0)
		return true;
	do {
		a = next_of_field(&f);
		b = next_of_field(&want);
	} while (a == b && a != -1);
	return a == b;
}

/* Splits "Contact.Name", and takes the object from it if no column states one.
 */
static void
split_object(struct field *name, struct field *object)
{
	const char *dot = memchr(name->s, '.', name->len);
	size_t len;

	if (dot == NULL)
		dot = memchr(name->s, ':', name->len);
	if (dot == NULL)
		return;
	len = (size_t)(dot - name->s);
	if (object->len == 0)
		*object = field_trim((struct field){ name->s, len });
	name->s += len + 1;
	name->len -= len + 1;
}

/* Whether the record is a change of the opt-out of a contact, or of a person
 * account, whose fields are its contact's with Person before their names. */
static bool
is_opt_out(const struct reading *r)
{
	struct field name = cell(r, HISTORY_FIELD);
	struct field object = field_trim(cell(r, HISTORY_OBJECT));
	const char *named = r->file->field;
	bool contact = object.len == 0 || field_is_nocase(object, "Contact");

	if (contact && named != NULL && names_field(name, named))
		return true;
	split_object(&name, &object);
	contact = object.len == 0 || field_is_nocase(object, "Contact");
	if (contact && names_field(name, "HasOptedOutOfEmail"))
		return true;
	return (contact || field_is_nocase(object, "Account") ||
		   field_is_nocase(object, "Person Account")) &&
	       (names_field(name, "Email Opt Out") ||
		   names_field(name, "PersonHasOptedOutOfEmail"));
}

/* Whether a text can be shown in a message as the name of a field: where the
 * columns are shifted, it may be somebody's name or address. */
static bool
may_be_shown(const char *text)
{
	size_t digits = 0, len = strlen(text);

	if (len >= HISTORYFILE_NAME_SIZE)
		return false;
	for (; *text != '\0'; text++) {
		unsigned char c = (unsigned char)*text;

		if (!isalnum(c) && strchr(" _.-/()", c) == NULL)
			return false;
		digits += is_digit(*text);
	}
	return digits <= 4;
}

/* Notes when a field changed that is not the opt-out. One without a moment says
 * nothing of the others. */
static void
note_oldest(const struct reading *r)
{
	int64_t at, *oldest = &r->file->oldest;

	if (when_parse(cell(r, HISTORY_AT), WHEN_EARLIEST, &at) == 0 &&
	    at != WHEN_NONE && (*oldest == WHEN_NONE || at < *oldest))
		*oldest = at;
}

/* Notes the name of a field that is not the opt-out. */
static void
note_other(const struct reading *r)
{
	struct historyfile_names *others = &r->file->names;
	struct field object = cell(r, HISTORY_OBJECT);
	struct field field = cell(r, HISTORY_FIELD);
	char name[2 * HISTORYFILE_NAME_SIZE];

	if (r->file->optouts > 0)
		return;
	note_oldest(r);
	if (others->more)
		return;
	snprintf(name, sizeof(name), "%.*s%s%.*s",
	    (int)(object.len < HISTORYFILE_NAME_SIZE ? object.len
						     : HISTORYFILE_NAME_SIZE),
	    object.s, object.len > 0 ? "." : "",
	    (int)(field.len < HISTORYFILE_NAME_SIZE ? field.len
						    : HISTORYFILE_NAME_SIZE),
	    field.s);
	if (!may_be_shown(name))
		return;
	for (size_t i = 0; i < others->n; i++)
		if (strcmp(others->name[i], name) == 0)
			return;
	others->more = others->n == HISTORYFILE_NAMES;
	if (!others->more)
		memcpy(others->name[others->n++], name, strlen(name) + 1);
}

int64_t
historyfile_from(const struct historyfile *file)
{
	return file->optouts > 0 ? WHEN_NONE : file->oldest;
}

void
historyfile_warn(const struct historyfile *file)
{
	char names[HISTORYFILE_NAMES * (HISTORYFILE_NAME_SIZE + 2) + 32] = "";
	size_t used = 0;

	if (file->optouts > 0 || file->others == 0)
		return;
	for (size_t i = 0; i < file->names.n; i++)
		used += (size_t)snprintf(names + used, sizeof(names) - used,
		    "%s%s", i ? ", " : "; they are of ", file->names.name[i]);
	if (file->names.more)
		snprintf(names + used, sizeof(names) - used, ", ...");
	warn_that("no change of the opt-out field among %lld change%s in the "
		  "history%s; sfhistory -f takes another name of the field",
	    file->others, file->others == 1 ? "" : "s", names);
}

static void
read_export(struct reading *r)
{
	struct historyfile *file = r->file;
	struct rejects *rejects = file->rejects;
	struct report report = { r->rd, rejects, .pages = file->pages };
	long long others = 0, taken = 0, rejected = rejects->count;

	while (report_next(&report, &r->rec)) {
		if (reject_field(r))
			continue;
		if (is_opt_out(r)) {
			r->file->optouts++;
			taken += take_change(r);
		} else {
			note_other(r);
			others++;
		}
	}
	file->in += report.records + report.stray;
	file->others += others;
	if (file->verbose)
		warn_that("%s: %lld in, %lld changes of the opt-out, %lld of "
			  "other fields, %lld rejected",
		    rd_name(r->rd), report.records + report.stray, taken,
		    others, rejects->count - rejected);
}

/* ---- a table ---------------------------------------------------------- */

static bool
is_table(const struct rec *head)
{
	return rec_find(head, "opt_out_at") != REC_NONE;
}

static void __attribute__((noreturn))
die_cell(const struct reading *r, size_t column, const char *what)
{
	const struct col *col = &r->file->table[column];
	char shape[SHAPE_MAX];

	die_at(place_of(r->rd, &r->rec), col->name, "%s (%s)", what,
	    field_shape(col_get(&r->rec, col), shape, sizeof(shape)));
}

static int64_t
xtable_moment(const struct reading *r, size_t column)
{
	int64_t when;

	if (when_parse_utc(col_get(&r->rec, &r->file->table[column]), &when) ==
	    -1)
		die_cell(r, column, "not a moment like 2025-04-18T16:03:00Z");
	return when;
}

static void
take_row(const struct reading *r)
{
	const struct col *table = r->file->table;
	struct field opt = col_get(&r->rec, &table[HTABLE_OPT_OUT]);
	struct change change = { .at = xtable_moment(r, HTABLE_CHANGED_AT),
		.opt_out_at = xtable_moment(r, HTABLE_OPT_OUT_AT) };
	char contact[IDENT_SF_SIZE];
	const char *why;

	change.order = change.at;
	if (ident_sf(col_get(&r->rec, &table[HTABLE_SF_ID]), "003", contact,
		&why) == SF_BAD)
		die_at(place_of(r->rd, &r->rec), "sf_id", "%s", why);
	if (!read_user(r->h, col_get(&r->rec, &table[HTABLE_CHANGED_BY]), true,
		&change.by))
		die_cell(r, HTABLE_CHANGED_BY, "not a user's name or User ID");
	if (change.at == WHEN_NONE)
		die_cell(r, HTABLE_CHANGED_AT,
		    "not a moment like 2025-04-18T16:03:00Z");
	change.opt = field_is(opt, "TRUE") ? OPT_TRUE : OPT_FALSE;
	if (change.opt == OPT_FALSE && !field_is(opt, "FALSE"))
		die_cell(r, HTABLE_OPT_OUT, "not TRUE or FALSE");
	history_add(r->h, contact, &change,
	    field_is(col_get(&r->rec, &table[HTABLE_CODE]), "load"));
}

static void
read_table(struct reading *r)
{
	while (xrejects_next(r->rd, &r->rec, NULL)) {
		take_row(r);
		r->file->in++;
	}
	if (r->file->verbose)
		warn_that("%s: %lld contacts", rd_name(r->rd), rd_count(r->rd));
}

/* ---- a report --------------------------------------------------------- */

static const struct {
	size_t column;
	const char *name;
} report_names[] = { { HISTORY_AT, HISTORY_REPORT_AT },
	{ HISTORY_FIELD, HISTORY_REPORT_FIELD },
	{ HISTORY_BY, HISTORY_REPORT_BY } };

#define REPORT_NAMES (sizeof(report_names) / sizeof(*report_names))

static bool
is_report(const struct rec *head)
{
	for (size_t i = 0; i < REPORT_NAMES; i++)
		if (rec_find(head, report_names[i].name) != REC_NONE)
			return true;
	return false;
}

/* Dies if a column of a report was found under the name that it has in an
 * export: a report's "Created Date" is the contact's, not the change's. */
static void
check_report(const struct rd *rd, const struct col *cols)
{
	const struct rec *head = rd_head(rd);

	if (!is_report(head))
		return;
	for (size_t i = 0; i < REPORT_NAMES; i++) {
		const struct col *col = &cols[report_names[i].column];
		struct field name = rec_get(head, col->at);

		if (col->named == NULL &&
		    !rec_name_is(name, report_names[i].name))
			die_at(place_line(rd, 1), col->name,
			    "a history report without \"%s\", and its \"%.*s\" "
			    "is something else; sfhistory -c %s=Column names "
			    "the column",
			    report_names[i].name, (int)name.len, name.s,
			    col->name);
	}
}

/* Whether changed_by has names: the user said which column it is, or it is a
 * report's. */
static bool
has_names(const struct rd *rd, const struct col *by)
{
	return by->named != NULL ||
	       rec_name_is(rec_get(rd_head(rd), by->at), HISTORY_REPORT_BY);
}

/* ---- both ------------------------------------------------------------- */

void
xhistoryfile_head(struct rd *rd, void *historyfile)
{
	struct historyfile *file = historyfile;

	xopen_charset(rd, file->charset);
	if (rd_header(rd, (struct rd_format){ .kind = RD_TABLE }) == RD_REC &&
	    is_table(rd_head(rd))) {
		xcol_find(rd, file->table, HTABLE_COLUMNS);
		return;
	}
	xopen_csv(rd, (struct rd_format){ .delim = file->delim }, file->cols,
	    HISTORY_COLUMNS);
	check_report(rd, file->cols);
}

void
xhistoryfile_read(struct historyfile *file, struct rd *rd, struct history *h)
{
	struct reading r = { .h = h, .file = file, .rd = rd };

	if (is_table(rd_head(rd))) {
		xcol_find(rd, file->table, HTABLE_COLUMNS);
		read_table(&r);
	} else {
		xcol_find(rd, file->cols, HISTORY_COLUMNS);
		r.names = has_names(rd, &file->cols[HISTORY_BY]);
		read_export(&r);
	}
}
