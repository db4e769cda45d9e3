/* SPDX-License-Identifier: ISC */
#include "advfile.h"

#include <stdio.h>
#include <stdlib.h>

#include "open.h"
#include "prog.h"
#include "sheet.h"

void
advfile_init(struct advfile *file)
{
	*file = (struct advfile){ .ids.spec = { .width = 10 } };
	exports_columns(EXPORT_ADVANCE, file->cols);
}

void
advfile_free(struct advfile *file)
{
	rd_free(file->rd);
	ident_file_free(&file->ids);
	codes_free(&file->codes);
	free(file->fixed.spans);
}

/* ---- opening ------------------------------------------------------------ */

static void
read_header(struct advfile *file)
{
	struct rd_format format = { .delim = file->delim,
		.unquoted = file->unquoted,
		.spool = file->spool,
		.offers_spool = !file->spool,
		.tabs = file->tabs,
		.spans = file->fixed.spans,
		.nspans = file->fixed.n };

	if (file->fixed.n > 0)
		xopen_fixed(file->rd, format, file->cols, ADVANCE_COLUMNS);
	else
		xopen_csv(file->rd, format, file->cols, ADVANCE_COLUMNS);
	xcol_unambiguous(file->rd, &file->cols[ADVANCE_ID]);
	xcol_unambiguous(file->rd, &file->cols[ADVANCE_OPT_OUT]);
	xcol_unambiguous(file->rd, &file->cols[ADVANCE_CHANGED_AT]);
	xcol_find(file->rd, file->codes.columns.cols, file->codes.columns.n);
}

/* Dies if the header is that of an export of Contact: it has both ids and the
 * opt-out. Ascend is on Salesforce, too, but its id has a name of its own. */
static void
refuse_contacts(const struct advfile *file)
{
	struct col contacts[CONTACT_COLUMNS];

	exports_columns(EXPORT_CONTACTS, contacts);
	if (file->fixed.n == 0 && file->cols[ADVANCE_ID].named == NULL &&
	    cols_are_there(rd_head(file->rd), contacts, CONTACT_COLUMNS))
		die_at(place_line(file->rd, 1), NULL,
		    "the columns of a Salesforce export of Contact, not of "
		    "Advance; if it is one of Ascend, name its id with "
		    "-c id=Column");
}

/* Notes what read_record looks for in every record. */
static void
note_header(struct advfile *file)
{
	const struct rec *head = rd_head(file->rd);
	size_t id = file->cols[ADVANCE_ID].at;

	file->id_name = field_trim(rec_get(head, id)).len;
	file->named = cols_named(head);
	file->numbered = file->fixed.n == 0 && head->n > 1 &&
			 field_trim(rec_get(head, 0)).len == 0;
	file->first = -1;
}

void
xadvfile_open(struct advfile *file)
{
	bool by_codes = (file->codes.roles & VALUE_OPTS_OUT) != 0;

	file->rd = xopen_file(file->path);
	xopen_charset(file->rd, file->charset);
	file->cols[ADVANCE_OPT_OUT].need = !file->is_population && !by_codes;
	read_header(file);
	refuse_contacts(file);
	note_header(file);
}

const char *
advfile_opt_out_name(const struct advfile *file)
{
	return rec_get(rd_head(file->rd), file->cols[ADVANCE_OPT_OUT].at).s;
}

/* A row number that is longer is none. */
#define ROW_DIGITS_MAX 15

/* ---- damage ------------------------------------------------------------- */

/* A record that is checked. */
struct check {
	const struct advfile *file;
	struct rejects *rejects;
	struct place at;
};

/* Rejects a record in whose columns a spreadsheet made a decimal of a whole
 * number: which digits it had is a guess. */
static bool
has_decimal(const struct check *c, const struct col *cols, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		struct field f = field_trim(col_get(c->at.rec, &cols[i]));

		if (f.len == 0 || f.s[f.len - 1] != '0' || !sheet_is_decimal(f))
			continue;
		reject(c->rejects, c->at, cols[i].name,
		    "a spreadsheet wrote a number with .0 here");
		return true;
	}
	return false;
}

static bool
has_bad_bytes(const struct check *c)
{
	const struct col_list *codes = &c->file->codes.columns;

	return reject_bytes(
		   c->rejects, c->at, c->file->cols, ADVANCE_COLUMNS) ||
	       reject_bytes(c->rejects, c->at, codes->cols, codes->n);
}

static bool
has_errors(const struct check *c)
{
	const struct col_list *codes = &c->file->codes.columns;

	/* A null is no id. */
	return reject_errors(
		   c->rejects, c->at, &c->file->cols[ADVANCE_ID], 1, false) ||
	       reject_errors(
		   c->rejects, c->at, c->file->cols, ADVANCE_COLUMNS, true) ||
	       reject_errors(c->rejects, c->at, codes->cols, codes->n, true);
}

static bool
has_bad_text(const struct check *c)
{
	const struct col_list *codes = &c->file->codes.columns;
	const struct col *cols = c->file->cols;

	return reject_text(c->rejects, c->at, cols, ADVANCE_COLUMNS) ||
	       reject_text(c->rejects, c->at, codes->cols, codes->n) ||
	       reject_swallowed(c->rejects, c->at, &cols[ADVANCE_ID]) ||
	       reject_control(c->rejects, c->at, &cols[ADVANCE_EMAIL]) ||
	       reject_control(c->rejects, c->at, &cols[ADVANCE_CHANGED_BY]);
}

/* ---- records ------------------------------------------------------------ */

/* Whether a record is plain as a whole, or at least in the columns that are
 * read; the rest of it then only has to be text, and one line. */
static bool
is_plain(const struct advfile *file, const struct rec *rec)
{
	const struct col_list *codes = &file->codes.columns;

	if (rec->plain)
		return true;
	return rec->one_line &&
	       cols_are_plain(rec, file->cols, ADVANCE_COLUMNS) &&
	       cols_are_plain(rec, codes->cols, codes->n) &&
	       field_is_utf8(rec->raw);
}

/* What a field of a record may be, as far as a glance at it tells. */
enum { A_DECIMAL = 1, AN_ERROR = 2 };

/* Gets the fields of a record, and what any of its used columns may be. */
static unsigned
get_fields(struct advfile *file, struct advfile_rec *out)
{
	unsigned may_be = file->codes.columns.n > 0 ? A_DECIMAL | AN_ERROR : 0;

	for (size_t i = 0; i < ADVANCE_COLUMNS; i++) {
		struct field f = col_get(out->rec, &file->cols[i]);

		if (f.len == 1 && f.s[0] == ' ') /* as Advance writes none */
			f.len = 0;
		f = sheet_count_null(f,
		    i == ADVANCE_OPT_OUT ? &file->nulls : &file->other_nulls);
		out->f[i] = f;
		if (f.len > 0 && f.s[f.len - 1] == '0')
			may_be |= A_DECIMAL;
	}
	/* An error in another column cannot be read. */
	if (sheet_may_be_error(out->f[ADVANCE_EMAIL]) ||
	    sheet_may_be_error(out->f[ADVANCE_CHANGED_BY]))
		may_be |= AN_ERROR;
	return may_be;
}

/* Whether a record has no value at all; there can be no other one under it. */
static bool
is_empty(struct advfile *file, const struct rec *rec)
{
	if (!rec_is_blank(rec)) {
		if (file->empty > 0)
			die_at(place_line(file->rd, file->empty_at), NULL,
			    "an empty row, and others under it");
		return false;
	}
	if (file->empty++ == 0)
		file->empty_at = rec->line;
	return true;
}

/* Dies if the row does not have the next number, as PL/SQL Developer counts
 * them from 1 and others from 0: rows are missing. A first value that is no
 * number means that the column has something else. */
static void
check_number(struct advfile *file, const struct rec *rec)
{
	struct field f = field_trim(rec_get(rec, 0));
	long long number, expected;
	char found[SHAPE_MAX + 2], shape[SHAPE_MAX];

	if (!field_number(f, ROW_DIGITS_MAX, &number))
		number = -1;
	if (file->first == -1) {
		file->numbered = number >= 0;
		file->first = number != file->rows;
	}
	expected = file->first + file->rows;
	if (!file->numbered || number == expected)
		return;
	if (number >= 0)
		snprintf(found, sizeof(found), "%lld", number);
	else
		snprintf(found, sizeof(found), "(%s)",
		    field_shape(f, shape, sizeof(shape)));
	die_at(place_of(file->rd, rec), NULL,
	    "row number %s, expected %lld: rows are missing or were moved; "
	    "export the extract again, or without row numbers",
	    found, expected);
}

/* Rejects a record with damage in the columns that are used. */
static bool
is_damaged(const struct check *c, bool plain, unsigned may_be)
{
	const struct col_list *codes = &c->file->codes.columns;
	const struct col *cols = c->file->cols;

	return (!plain && has_bad_bytes(c)) ||
	       reject_nameless(c->rejects, c->at, c->file->named) ||
	       ((!plain || (may_be & AN_ERROR) != 0) && has_errors(c)) ||
	       ((may_be & A_DECIMAL) != 0 &&
		   (has_decimal(c, cols, ADVANCE_COLUMNS) ||
		       has_decimal(c, codes->cols, codes->n))) ||
	       (!plain && has_bad_text(c));
}

/* Reads a record; false if it is empty or was rejected. */
static bool
read_record(struct advfile *file, struct advfile_rec *out, struct rejects *r)
{
	const struct rec *rec = out->rec;
	unsigned may_be = get_fields(file, out);
	size_t id = out->f[ADVANCE_ID].len;

	if (id == file->id_name && rec_same(rec, rd_head(file->rd)))
		die_at(place_of(file->rd, rec), NULL, "a repeated header");
	if ((id == 0 || file->empty > 0) && is_empty(file, rec))
		return false;
	if (file->numbered)
		check_number(file, rec);
	file->rows++;
	out->plain = is_plain(file, rec);
	if (out->plain && may_be == 0 && file->named == rec->n)
		return true;
	return !is_damaged(&(struct check){ file, r, place_of(file->rd, rec) },
	    out->plain, may_be);
}

bool
xadvfile_next(struct advfile *file, struct advfile_rec *out, struct rejects *r)
{
	long long rejected = r->count;

	out->rec = &file->rec;
	while (xrejects_next(file->rd, &file->rec, r)) {
		file->rows += r->count - rejected;
		if (read_record(file, out, r))
			return true;
		rejected = r->count;
	}
	if (rd_count(file->rd) == file->empty)
		die("%s: no records: an empty extract", rd_name(file->rd));
	return false;
}

bool
advfile_id(struct advfile *file, const struct advfile_rec *rec,
    struct rejects *r, struct field *id)
{
	struct field f = rec->f[ADVANCE_ID];
	size_t width = (size_t)file->ids.spec.width;
	char why[128];

	if (width > 0)
		file->apostrophes += sheet_strip_apostrophe(&f);
	if (ident_file_read(&file->ids, f, file->id, why, sizeof(why)) == -1) {
		reject(r, place_of(file->rd, rec->rec), "id", "%s", why);
		return false;
	}
	*id = (struct field){ file->id, width > 0 ? width : strlen(file->id) };
	return true;
}
