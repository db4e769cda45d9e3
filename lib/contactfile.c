/* SPDX-License-Identifier: ISC */
#include "contactfile.h"

#include <stdlib.h>
#include <string.h>

#include "cells.h"
#include "open.h"
#include "prog.h"
#include "sheet.h"

/* The first columns of contacts, which are ids. */
#define IDS (CONTACT_SF_ID + 1)

void
contactfile_init(struct contactfile *file)
{
	*file = (struct contactfile){ .ids.spec = { .width = 10 } };
	exports_columns(EXPORT_CONTACTS, file->cols);
	file->prefs.object = file->kept.object = file->cols[0].object;
}

void
contactfile_free(struct contactfile *file)
{
	ident_file_free(&file->ids);
	free(file->prefs.cols);
	free(file->kept.cols);
	free(file->pref_text);
}

/* ---- files -------------------------------------------------------------- */

/*
 * Dies if the header says of the opt-out or an id that it is the Contact's, but
 * not of a column that tells whether or when: in a query of another object it
 * is that object's.
 */
static void
refuse_other_object(const struct contactfile *file, const struct rd *rd)
{
	static const size_t told[] = { CONTACT_MODIFIED_AT, CONTACT_IS_DELETED,
		CONTACT_MASTER_ID };
	const struct rec *head = rd_head(rd);
	bool qualified = false;

	for (size_t i = CONTACT_ID; i <= CONTACT_OPT_OUT; i++)
		qualified = qualified || col_is_qualified(head, &file->cols[i]);
	for (size_t i = 0; i < sizeof(told) / sizeof(*told); i++) {
		const struct col *col = &file->cols[told[i]];

		if (qualified && col->named == NULL && col->at != REC_NONE &&
		    !col_is_qualified(head, col))
			die_at(place_line(rd, 1), col->name,
			    "other columns begin with Contact, but not this "
			    "one, which may be of another object; name it with "
			    "-c %s=Column, or none with -c %s=",
			    col->name, col->name);
	}
}

void
xcontactfile_head(struct rd *rd, void *contactfile)
{
	struct contactfile *file = contactfile;

	xopen_charset(rd, file->charset);
	xopen_csv(rd, (struct rd_format){ .delim = file->delim }, file->cols,
	    CONTACT_COLUMNS);
	xcol_unambiguous(rd, &file->cols[CONTACT_ID]);
	xcol_unambiguous(rd, &file->cols[CONTACT_OPT_OUT]);
	refuse_other_object(file, rd);
	xcol_find(rd, file->prefs.cols, file->prefs.n);
	xcol_find(rd, file->kept.cols, file->kept.n);
}

void
xcontactfile_begin(struct contactfile *file, struct rd *rd)
{
	file->report =
	    (struct report){ rd, file->rejects, .pages = file->pages };
	/* Another file may have them in another order. */
	xcol_find(rd, file->cols, CONTACT_COLUMNS);
	xcol_find(rd, file->prefs.cols, file->prefs.n);
	xcol_find(rd, file->kept.cols, file->kept.n);
}

/* ---- records ------------------------------------------------------------ */

/* Whether a record is plain as a whole, or at least in the columns that are
 * read; the rest of it then only has to be text, and one line. */
static bool
is_plain(const struct contactfile *file, const struct rec *rec)
{
	if (rec->plain)
		return true;
	return rec->one_line &&
	       cols_are_plain(rec, file->cols, CONTACT_COLUMNS) &&
	       cols_are_plain(rec, file->prefs.cols, file->prefs.n) &&
	       cols_are_plain(rec, file->kept.cols, file->kept.n) &&
	       field_is_utf8(rec->raw);
}

bool
contactfile_next(struct contactfile *file)
{
	if (!report_next(&file->report, &file->rec))
		return false;
	file->plain = is_plain(file, &file->rec);
	return true;
}

struct place
contactfile_place(const struct contactfile *file)
{
	return place_of(file->report.rd, &file->rec);
}

static inline struct field
get(const struct contactfile *file, size_t column)
{
	return col_get(&file->rec, &file->cols[column]);
}

/* The same without the blanks around it, and empty if it is a null. */
static inline struct field
get_value(struct contactfile *file, size_t column)
{
	struct field f = get(file, column);

	return f.len == 0 ? f : sheet_count_null(f, &file->other_nulls);
}

/* Rejects a record that has swallowed another one; true if so. */
static bool
reject_two(struct contactfile *file)
{
	struct place at = contactfile_place(file);

	return reject_swallowed(file->rejects, at, &file->cols[CONTACT_ID]) ||
	       reject_swallowed(file->rejects, at, &file->cols[CONTACT_SF_ID]);
}

/* Rejects a record with a smart quote in an id; true if so. */
static bool
reject_quotes(struct contactfile *file)
{
	for (size_t i = 0; i < IDS; i++)
		if (sheet_has_smart_quote(get(file, i))) {
			reject(file->rejects, contactfile_place(file),
			    file->cols[i].name, "a smart quote next to the id");
			return true;
		}
	return false;
}

/* Rejects a record with an error of a spreadsheet in the columns that are read;
 * true if so. #N/A is null to data loaders, but no id. */
static bool
reject_sheet_errors(struct contactfile *file)
{
	struct rejects *rejects = file->rejects;
	const struct col_list *prefs = &file->prefs, *kept = &file->kept;
	const struct col *cols = file->cols;
	struct place at = contactfile_place(file);

	return reject_errors(rejects, at, cols, IDS, false) ||
	       reject_errors(
		   rejects, at, cols + IDS, CONTACT_COLUMNS - IDS, true) ||
	       reject_errors(rejects, at, prefs->cols, prefs->n, true) ||
	       reject_errors(rejects, at, kept->cols, kept->n, true);
}

/* Rejects a record with what no sound export has in the columns that are read;
 * true if so. */
static bool
reject_unsound(struct contactfile *file)
{
	struct rejects *rejects = file->rejects;
	const struct col_list *prefs = &file->prefs, *kept = &file->kept;
	const struct col *cols = file->cols;
	struct place at = contactfile_place(file);

	return reject_bytes(rejects, at, cols, CONTACT_COLUMNS) ||
	       reject_bytes(rejects, at, kept->cols, kept->n) ||
	       reject_sheet_errors(file) || reject_quotes(file) ||
	       reject_text(rejects, at, cols, CONTACT_COLUMNS) ||
	       reject_text(rejects, at, prefs->cols, prefs->n) ||
	       reject_control(rejects, at, &cols[CONTACT_EMAIL]) ||
	       reject_control(rejects, at, &cols[CONTACT_CHANGED_BY]);
}

/* ---- cells -------------------------------------------------------------- */

/* Reads a checkbox; a blank one is FALSE. */
static bool
read_checkbox(struct contactfile *file, const struct col *col, enum opt *opt)
{
	struct cell cell = { file->rejects, file->report.rd, &file->rec, col,
		col_get(&file->rec, col) };

	if (cell.f.len == 0)
		return *opt = OPT_FALSE, true;
	if (!cell_checkbox(cell, opt, &file->nulls))
		return false;
	if (*opt == OPT_BLANK)
		*opt = OPT_FALSE;
	return true;
}

static bool
read_opt_out(struct contactfile *file, enum opt *opt)
{
	long long nulls = file->nulls;

	if (!read_checkbox(file, &file->cols[CONTACT_OPT_OUT], opt))
		return false;
	file->opt_out_nulls += file->nulls - nulls;
	return true;
}

static struct cell
cell_of(struct contactfile *file, size_t column)
{
	return (struct cell){ file->rejects, file->report.rd, &file->rec,
		&file->cols[column], get_value(file, column) };
}

static bool
read_moments(struct contactfile *file, struct opt_row *out)
{
	enum when_bound bound =
	    out->opt == OPT_TRUE ? WHEN_LATEST : WHEN_EARLIEST;

	return cell_moment(cell_of(file, CONTACT_MODIFIED_AT), bound,
		   &out->modified_at) &&
	       cell_change(cell_of(file, CONTACT_CHANGED_AT), bound,
		   &out->changed_at, &file->other_nulls);
}

/* Reads the names of the preferences that are checked, with ; between. */
static bool
read_prefs(struct contactfile *file, struct field *out)
{
	size_t used = 0;

	for (size_t i = 0; i < file->prefs.n; i++) {
		const struct col *pref = &file->prefs.cols[i];
		size_t len = strlen(pref->name);
		enum opt opt;

		if (!read_checkbox(file, pref, &opt))
			return false;
		if (opt != OPT_TRUE)
			continue;
		xgrow(&file->pref_text, &file->pref_cap, used + len + 1, 1);
		if (used > 0)
			file->pref_text[used++] = ';';
		memcpy(file->pref_text + used, pref->name, len);
		used += len;
	}
	*out = (struct field){ used ? file->pref_text : "", used };
	return true;
}

/* ---- ids ---------------------------------------------------------------- */

/* A field that holds an id, without a spreadsheet's apostrophe. */
static struct field
id_field(struct contactfile *file, size_t column)
{
	struct field f = field_trim(get(file, column));

	if (column != CONTACT_ID || file->ids.spec.width != 0)
		file->apostrophes += sheet_strip_apostrophe(&f);
	return sheet_count_null(f, &file->other_nulls);
}

static bool
reject_id(struct contactfile *file, size_t column, const char *why)
{
	reject(file->rejects, contactfile_place(file), file->cols[column].name,
	    "%s", why);
	return false;
}

/* Reads the Contact ID, which is empty if the export has none. */
static bool
read_sf_id(struct contactfile *file, struct field *id)
{
	const char *why;

	*id = field_of("");
	if (file->cols[CONTACT_SF_ID].at == REC_NONE)
		return true;
	switch (
	    /* not covered: each value of the enum has its case. */
	    ident_sf(id_field(file, CONTACT_SF_ID), "003", file->sf_id, &why)) {
	case SF_BAD:
		return reject_id(file, CONTACT_SF_ID, why);
	case SF_REPAIRED:
		file->repaired++;
		break;
	case SF_SUFFIXED:
	case SF_WHOLE:
		break;
	}
	*id = (struct field){ file->sf_id, IDENT_SF_SIZE - 1 };
	return true;
}

bool
contactfile_id(struct contactfile *file, struct field *id)
{
	size_t width = (size_t)file->ids.spec.width;
	struct field f = id_field(file, CONTACT_ID);
	char why[128];

	*id = field_of("");
	if (f.len == 0)
		return true;
	if (ident_file_read(&file->ids, f, file->id, why, sizeof(why)) == -1)
		return reject_id(file, CONTACT_ID, why);
	*id = (struct field){ file->id, width > 0 ? width : strlen(file->id) };
	return true;
}

/* ---- contacts ----------------------------------------------------------- */

/* Whether a column of free text may have an error of a spreadsheet; what has
 * one elsewhere cannot be read. */
static bool
may_have_error(const struct contactfile *file, const struct opt_row *row)
{
	bool may = sheet_may_be_error(row->email) |
		   sheet_may_be_error(row->changed_by);

	for (size_t i = 0; i < file->kept.n; i++)
		may = may || sheet_may_be_error(field_trim(
				 col_get(&file->rec, &file->kept.cols[i])));
	return may;
}

bool
contactfile_read(struct contactfile *file, struct opt_row *out)
{
	if ((!file->plain && reject_unsound(file)) ||
	    !read_sf_id(file, &out->sf_id) || !read_opt_out(file, &out->opt) ||
	    !read_moments(file, out) || !read_prefs(file, &out->prefs))
		return false;
	out->email = get_value(file, CONTACT_EMAIL);
	out->changed_by = get_value(file, CONTACT_CHANGED_BY);
	if (file->plain && may_have_error(file, out) &&
	    reject_sheet_errors(file))
		return false;
	out->code = field_of("");
	out->opt_out_at = WHEN_NONE;
	out->plain = file->plain && out->prefs.len == 0;
	return true;
}

bool
contactfile_deleted(struct contactfile *file, bool *deleted)
{
	enum opt opt;

	if ((!file->plain && reject_two(file)) ||
	    !read_checkbox(file, &file->cols[CONTACT_IS_DELETED], &opt))
		return false;
	/* Only a merge gives a contact a survivor, whatever else is missing. */
	*deleted = opt == OPT_TRUE || contactfile_has_survivor(file);
	return true;
}

bool
contactfile_has_survivor(const struct contactfile *file)
{
	struct field f = sheet_unless_null(get(file, CONTACT_MASTER_ID));

	return f.len > 0 && !field_is(f, "000000000000000AAA") &&
	       !field_is(f, "000000000000000");
}

bool
contactfile_merged(struct contactfile *file, struct contactfile_merge *out)
{
	const char *why;

	if (!read_sf_id(file, &out->loser) || !read_opt_out(file, &out->opt))
		return false;
	if (ident_sf(id_field(file, CONTACT_MASTER_ID), "003", out->survivor,
		&why) == SF_BAD)
		return reject_id(file, CONTACT_MASTER_ID, why);
	return contactfile_id(file, &out->id);
}
