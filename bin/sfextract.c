/*
 * sfextract: a Salesforce export of Contact to an opt table.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "archive.h"
#include "ident.h"
#include "index.h"
#include "ledger.h"
#include "merge.h"
#include "open.h"
#include "options.h"
#include "privilege.h"
#include "prog.h"
#include "rejects.h"
#include "report.h"
#include "sheet.h"
#include "sieve.h"
#include "when.h"
#include "wr.h"

enum { GZIP = 256, PAD, PAGES };

static const struct option_row options[] = {
	{ 'C', 0, "charset", "charset",
	    "character set of the files, as iconv(1) names it" },
	{ 'c', 0, "column", "name=Column",
	    "header of the column that is name" },
	{ 'd', 0, "delimiter", "delim",
	    "character between fields, or its name: TAB, PIPE" },
	{ GZIP, 0, "gzip", NULL, "compress the table" },
	{ 'H', 0, "history", "history.csv",
	    "take changed_at and changed_by from this history" },
	{ 'I', 0, "id-width", "width|any",
	    "digits of an Advance ID, default 10" },
	{ 'k', 0, "keep", "Column", "add this column to the table" },
	{ 'n', 0, "no-id", "file",
	    "list the contacts without an Advance ID here" },
	{ PAD, 0, "pad", NULL,
	    "put back leading zeros missing from Advance IDs" },
	{ PAGES, 0, "pages", NULL, "accept the header again within a file" },
	{ 'P', 0, "preference", "Column",
	    "a checkbox that is a preference category" },
	{ 'r', 0, "rejects", "file", "write bad records here and go on" },
	{ 0, 0, NULL, NULL, NULL },
};

static const struct program program = {
	"sfextract",
	"[file ...]",
	options,
};

/* The columns of the export. */
enum {
	ID,
	SF_ID,
	OPT_OUT,
	EMAIL,
	MODIFIED_AT,
	IS_DELETED,
	MASTER_ID,
	CHANGED_AT,
	CHANGED_BY,
	COLS
};

static struct col cols[COLS] = {
	[ID] = { "id", "Advance ID|Advance_ID__c", true,
	    "name the column of the Advance ID with -c id=Column", NULL, 0 },
	[SF_ID] = { "sf_id",
	    "Id|Contact ID|Contact 18 ID|Salesforce Contact 18 ID", true, NULL,
	    NULL, 0 },
	[OPT_OUT] = { "opt_out", "HasOptedOutOfEmail|Email Opt Out", true,
	    "field-level security may hide it from the user who exported", NULL,
	    0 },
	[EMAIL] = { "email", "Email", false, NULL, NULL, 0 },
	[MODIFIED_AT] = { "modified_at",
	    "SystemModstamp|System Modstamp|LastModifiedDate|"
	    "Last Modified Date",
	    false, NULL, NULL, 0 },
	[IS_DELETED] = { "is_deleted", "IsDeleted|Deleted", false, NULL, NULL,
	    0 },
	[MASTER_ID] = { "master_id", "MasterRecordId|Master Record ID", false,
	    NULL, NULL, 0 },
	[CHANGED_AT] = { "changed_at", "", false, NULL, NULL, 0 },
	[CHANGED_BY] = { "changed_by", "", false, NULL, NULL, 0 },
};

/* The columns of ContactHistory and EntityHistory. */
enum { H_CONTACT, H_AT, H_FIELD, H_NEW, H_BY, H_OBJECT, H_COLS };

static struct col history_cols[H_COLS] = {
	[H_CONTACT] = { "contact", "ContactId|Contact ID|ParentId|Parent ID",
	    true, NULL, NULL, 0 },
	[H_AT] = { "changed_at", "CreatedDate|Created Date", true, NULL, NULL,
	    0 },
	[H_FIELD] = { "field", "Field|FieldName|Field Name", true, NULL, NULL,
	    0 },
	[H_NEW] = { "new_value", "NewValue|NewvalString|New Value", true, NULL,
	    NULL, 0 },
	[H_BY] = { "changed_by", "CreatedById|Created By ID", true, NULL, NULL,
	    0 },
	[H_OBJECT] = { "object", "ParentSobjectType", false, NULL, NULL, 0 },
};

/* Columns that the user named: preferences (-P) or carried ones (-k). */
struct named {
	struct col *cols;
	size_t n, cap;
};

/* The newest change of a contact's opt-out, and the newest one to TRUE. */
struct change {
	int64_t at, opt_out_at;
	enum opt opt;
	char by[IDENT_SF_SIZE];
};

/* Those of the history; most contacts are none of them. */
#define SIEVE_BITS 22

static struct index *contacts;
static struct sieve *sieve; /* of the same contacts */
static struct change *changes;
static size_t changes_cap;

/* Files that are read one after another, as one. */
struct files {
	struct rd **rd;
	size_t n, cap;
};

static struct files exports, histories;

/* What the options said. */
static struct {
	const char *charset, *no_id, *rejects;
	char **histories;
	size_t nhistories, cap;
	bool verbose, pages;
	char delim;
	struct wr_format table; /* the one on standard output */
} given;

/* Where contacts go to; no_id is NULL where nobody wants the list. */
struct output {
	struct wr *out, *no_id;
};

static struct named prefs, kept;
static struct merge *merges; /* where the export can tell of any */
static struct ident_file ids = { .spec = { .width = 10 } };
static struct rejects rejects;

/* What became of the records, and what else the files held. */
static struct {
	long long in, out, merged, deleted, no_id, repaired, nulls, disagree;
	long long rejected, headers, empty;
	long long apostrophes;
	long long carried, lost, lost_no_id; /* opt-outs of merged contacts */
} sums;

static void
name_column(struct named *list, char *name)
{
	if (list == &prefs && strchr(name, ';') != NULL)
		die("-P: the name of a preference may hold no ;");
	xgrow(&list->cols, &list->cap, list->n + 1, sizeof(*list->cols));
	list->cols[list->n++] = (struct col){
		.name = name, .known = name, .need = true, .named = name
	};
}

/* ---- history ---------------------------------------------------------- */

static bool
is_opt_out_field(struct field f)
{
	const char *named = cols[OPT_OUT].named;

	return rec_name_is(f, "HasOptedOutOfEmail") ||
	       rec_name_is(f, "Email Opt Out") ||
	       (named != NULL && rec_name_is(f, named));
}

/* Whether one change is newer; of two in one second the opt-out is, so that
 * none is passed over, and the order of the file does not matter. */
static bool
is_newer(const struct change *a, const struct change *b)
{
	if (a->at != b->at)
		return a->at > b->at;
	if (a->opt != b->opt)
		return a->opt == OPT_TRUE;
	return strcmp(a->by, b->by) > 0;
}

static void
keep_change(const char *contact, const struct change *change)
{
	size_t known = index_count(contacts);
	size_t n = index_put(contacts, field_of(contact));
	int64_t opt_out_at = change->opt == OPT_TRUE ? change->at : WHEN_NONE;

	sieve_add(sieve, contact);
	xgrow(&changes, &changes_cap, n + 1, sizeof(*changes));
	if (n < known && changes[n].opt_out_at > opt_out_at)
		opt_out_at = changes[n].opt_out_at;
	if (n == known || is_newer(change, &changes[n]))
		changes[n] = *change;
	changes[n].opt_out_at = opt_out_at;
}

/* Takes a change of the opt-out; false where it was rejected. */
static bool
take_change(const struct rd *rd, const struct rec *rec)
{
	struct change change = { 0 };
	char contact[IDENT_SF_SIZE], shape[SHAPE_MAX];
	struct field at = col_get(rec, &history_cols[H_AT]);
	struct field by = col_get(rec, &history_cols[H_BY]);
	struct field new_value = col_get(rec, &history_cols[H_NEW]);
	const char *why;

	if (reject_text(&rejects, place_of(rd, rec), history_cols, H_COLS))
		return false;
	if (ident_sf(col_get(rec, &history_cols[H_CONTACT]), "003", contact,
		&why) == SF_BAD)
		return reject(
			   &rejects, place_of(rd, rec), "contact", "%s", why),
		       false;
	if (ident_sf(by, "005", change.by, &why) == SF_BAD)
		return reject(&rejects, place_of(rd, rec), "changed_by",
			   "not the id of a User (%s)",
			   field_shape(by, shape, SHAPE_MAX)),
		       false;
	if (when_parse(at, WHEN_FIRST_SECOND, &change.at) == -1 ||
	    change.at == WHEN_NONE)
		return reject(&rejects, place_of(rd, rec), "changed_at",
			   "not a date and time like 2025-04-18T16:03:00Z (%s)",
			   field_shape(at, shape, SHAPE_MAX)),
		       false;
	if (opt_parse(new_value, &change.opt) == -1)
		return reject(&rejects, place_of(rd, rec), "new_value",
			   "not a checkbox's value (%s)",
			   field_shape(new_value, shape, SHAPE_MAX)),
		       false;
	if (change.opt == OPT_BLANK)
		change.opt = OPT_FALSE;
	keep_change(contact, &change);
	return true;
}

/* What is no text in what tells a change of the opt-out from others: it would
 * not be taken for one. */
static bool
has_bad_field(const struct rd *rd, const struct rec *rec)
{
	const struct col *field = &history_cols[H_FIELD];
	const struct col *object = &history_cols[H_OBJECT];

	return !rec->plain &&
	       (reject_swallowed(
		    &rejects, place_of(rd, rec), &history_cols[H_CONTACT]) ||
		   reject_bytes(&rejects, place_of(rd, rec), field, 1) ||
		   reject_bytes(&rejects, place_of(rd, rec), object, 1) ||
		   reject_text(&rejects, place_of(rd, rec), field, 1) ||
		   reject_text(&rejects, place_of(rd, rec), object, 1) ||
		   reject_control(&rejects, place_of(rd, rec), field) ||
		   reject_control(&rejects, place_of(rd, rec), object));
}

static void
read_history(struct rd *rd)
{
	struct report report = { rd, &rejects, .pages = given.pages };
	long long others = 0, taken = 0, rejected = rejects.count;
	struct rec rec;

	xcol_find(rd, history_cols, H_COLS);
	rejects.foreign_line = 0;
	while (report_next(&report, &rec)) {
		struct field object = col_get(&rec, &history_cols[H_OBJECT]);

		if (has_bad_field(rd, &rec))
			continue;
		if (!is_opt_out_field(col_get(&rec, &history_cols[H_FIELD])) ||
		    (object.len > 0 && !field_is_nocase(object, "Contact")))
			others++;
		else
			taken += take_change(rd, &rec);
	}
	if (given.verbose)
		warn_that("%s: %lld in, %lld changes of the opt-out, %lld of "
			  "other fields, %lld rejected",
		    rd_name(rd), report.records + report.stray, taken, others,
		    rejects.count - rejected);
}

/* Fills in the newest opt-out, and who changed the field last and when, where
 * the history's newest change is the one that led to today's value. */
static void
add_change(struct opt_row *row)
{
	size_t n;

	if (!sieve_may_have(sieve, row->sf_id.s))
		return;
	n = index_find(contacts, row->sf_id);
	if (n == INDEX_NONE)
		return;
	row->opt_out_at = changes[n].opt_out_at;
	if (changes[n].opt != row->opt) {
		sums.disagree++;
		return;
	}
	row->changed_at = changes[n].at;
	row->changed_by = field_of(changes[n].by);
}

/* ---- what a spreadsheet does ------------------------------------------ */

/* A record of the export. */
struct row {
	const struct rd *rd;
	const struct rec *rec;
	bool plain; /* where it is read */
};

static inline struct field
cell(const struct row *row, size_t col)
{
	return col_get(row->rec, &cols[col]);
}

/* Rejects a record with a spreadsheet error in one of the columns; true if so.
 * Outside of ids #N/A is a null. */
static bool
reject_errors(const struct rd *rd, const struct rec *rec,
    const struct col *columns, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		struct field f = field_trim(col_get(rec, &columns[i]));
		const char *error = sheet_error(f);
		bool is_id = columns == cols && (i == ID || i == SF_ID);

		if (error == NULL || (sheet_is_null(f) && !is_id))
			continue;
		reject(&rejects, place_of(rd, rec), columns[i].name,
		    "a spreadsheet wrote %s here", error);
		return true;
	}
	return false;
}

/* Rejects a record with a smart quote in an id; true if so. */
static bool
reject_quotes(const struct row *row)
{
	for (size_t i = ID; i <= SF_ID; i++)
		if (sheet_has_smart_quote(cell(row, i))) {
			reject(&rejects, place_of(row->rd, row->rec),
			    cols[i].name, "a smart quote beside the id");
			return true;
		}
	return false;
}

/* A field that holds an id, without the apostrophe that tells a spreadsheet
 * that it is text. */
static struct field
id_of(const struct row *row, size_t col)
{
	struct field f = field_trim(cell(row, col));

	if (col == ID && ids.spec.width == 0)
		return f;
	sums.apostrophes += sheet_strip_apostrophe(&f);
	return f;
}

/* ---- contacts --------------------------------------------------------- */

/* Reads a checkbox; a blank one is FALSE. False where it is rejected. */
static bool
checkbox(const struct row *row, const struct col *col, enum opt *opt)
{
	struct field f = col_get(row->rec, col);
	char shape[SHAPE_MAX];
	int status = opt_parse(f, opt);

	if (status == -1) {
		reject(&rejects, place_of(row->rd, row->rec), col->name,
		    "not a checkbox's value (%s)",
		    field_shape(f, shape, sizeof(shape)));
		return false;
	}
	sums.nulls += status;
	if (*opt == OPT_BLANK)
		*opt = OPT_FALSE;
	return true;
}

static bool
moment(const struct row *row, size_t col, int64_t *when)
{
	struct field f = sheet_unless_null(cell(row, col));
	char shape[SHAPE_MAX];

	*when = WHEN_NONE;
	if (f.len == 0 || when_parse(f, WHEN_FIRST_SECOND, when) == 0)
		return true;
	reject(&rejects, place_of(row->rd, row->rec), cols[col].name,
	    "not a date and time like 2025-04-18T16:03:00Z (%s)",
	    field_shape(f, shape, sizeof(shape)));
	return false;
}

/* The names of the preferences that are still checked, in text. */
static bool
list_prefs(const struct row *row, char **text, size_t *cap, struct field *out)
{
	size_t used = 0;

	for (size_t i = 0; i < prefs.n; i++) {
		size_t len = strlen(prefs.cols[i].name);
		enum opt opt;

		if (!checkbox(row, &prefs.cols[i], &opt))
			return false;
		if (opt != OPT_TRUE)
			continue;
		xgrow(text, cap, used + len + 1, 1);
		if (used > 0)
			(*text)[used++] = ';';
		memcpy(*text + used, prefs.cols[i].name, len);
		used += len;
	}
	*out = (struct field){ used ? *text : "", used };
	return true;
}

/* Reads the contact's own id, which is empty where the export has none. */
static bool
contact_id(const struct row *row, char text[IDENT_SF_SIZE], struct field *id)
{
	const char *why;

	*id = field_of("");
	if (cols[SF_ID].at == REC_NONE)
		return true;
	switch (ident_sf(id_of(row, SF_ID), "003", text, &why)) {
	case SF_BAD:
		reject(&rejects, place_of(row->rd, row->rec), cols[SF_ID].name,
		    "%s", why);
		return false;
	case SF_REPAIRED:
		sums.repaired++;
		break;
	case SF_SUFFIXED:
	case SF_WHOLE:
		break;
	}
	*id = (struct field){ text, IDENT_SF_SIZE - 1 };
	return true;
}

static bool
is_null_id(struct field f)
{
	f = sheet_unless_null(f);
	return f.len == 0 || field_is(f, "000000000000000AAA") ||
	       field_is(f, "000000000000000");
}

/* Notes a merge, and what the contact that is gone says; false where the record
 * was rejected. */
static bool
note_merge(const struct row *row)
{
	char text[IDENT_SF_SIZE], survivor[IDENT_SF_SIZE];
	struct field loser;
	const char *why;
	enum opt opt;

	if (!contact_id(row, text, &loser) ||
	    !checkbox(row, &cols[OPT_OUT], &opt))
		return false;
	if (ident_sf(id_of(row, MASTER_ID), "003", survivor, &why) == SF_BAD) {
		reject(&rejects, place_of(row->rd, row->rec),
		    cols[MASTER_ID].name, "%s", why);
		return false;
	}
	if (merges == NULL) /* no ids: nobody can be found */
		sums.lost += opt == OPT_TRUE;
	else if (!merge_add(
		     merges, loser, field_of(survivor), opt == OPT_TRUE)) {
		reject(&rejects, place_of(row->rd, row->rec),
		    cols[MASTER_ID].name,
		    "the contact was merged into another one above");
		return false;
	}
	sums.merged++;
	return true;
}

/* Whether the contact is gone: deleted, or merged into another. */
static bool
is_gone(const struct row *row, enum opt deleted)
{
	if (deleted != OPT_TRUE)
		return false;
	if (is_null_id(cell(row, MASTER_ID)))
		sums.deleted++;
	else
		note_merge(row);
	return true;
}

/* Rejects a record with bytes that no export has where they are; true if so. */
static bool
reject_rare(const struct row *row)
{
	const struct rd *rd = row->rd;
	const struct rec *rec = row->rec;

	return reject_bytes(&rejects, place_of(rd, rec), cols, COLS) ||
	       reject_bytes(&rejects, place_of(rd, rec), kept.cols, kept.n) ||
	       reject_errors(rd, rec, cols, COLS) ||
	       reject_errors(rd, rec, prefs.cols, prefs.n) ||
	       reject_errors(rd, rec, kept.cols, kept.n) ||
	       reject_quotes(row) ||
	       reject_text(&rejects, place_of(rd, rec), cols, COLS) ||
	       reject_text(&rejects, place_of(rd, rec), prefs.cols, prefs.n) ||
	       reject_control(&rejects, place_of(rd, rec), &cols[EMAIL]) ||
	       reject_control(&rejects, place_of(rd, rec), &cols[CHANGED_BY]);
}

/* Reads the values of a contact that stays; false where it was rejected. */
static bool
read_contact(const struct row *row, struct opt_row *out)
{
	static char sf_id[IDENT_SF_SIZE];
	static char *pref_text;
	static size_t pref_cap;

	if ((!row->plain && reject_rare(row)) ||
	    !contact_id(row, sf_id, &out->sf_id) ||
	    !checkbox(row, &cols[OPT_OUT], &out->opt) ||
	    !moment(row, MODIFIED_AT, &out->modified_at) ||
	    !moment(row, CHANGED_AT, &out->changed_at) ||
	    !list_prefs(row, &pref_text, &pref_cap, &out->prefs))
		return false;
	out->email = sheet_unless_null(cell(row, EMAIL));
	out->changed_by = sheet_unless_null(cell(row, CHANGED_BY));
	out->code = field_of("");
	out->opt_out_at = WHEN_NONE;
	out->plain = row->plain && out->prefs.len == 0;
	if (contacts != NULL)
		add_change(out);
	return true;
}

static void
write_head(struct wr *wr)
{
	opt_table_write_head(wr);
	for (size_t i = 0; i < kept.n; i++)
		wr_str(wr, kept.cols[i].name);
	wr_end(wr);
}

static void
write_row(struct wr *wr, const struct opt_row *row, const struct field *more)
{
	opt_table_write(wr, row);
	for (size_t i = 0; i < kept.n; i++)
		wr_field(wr, more[i]);
	wr_end(wr);
}

/* Writes a contact to the table, or to those that have no id. */
static void
put_contact(const struct output *to, const struct opt_row *row,
    const struct field *more)
{
	struct wr *wr = row->id.len > 0 ? to->out : to->no_id;

	if (wr != NULL)
		write_row(wr, row, more);
}

/* Reads the Advance ID; false where it was rejected. */
static bool
advance_id(const struct row *row, char text[IDENT_MAX + 1], struct field *id)
{
	size_t width = (size_t)ids.spec.width;
	struct field f = id_of(row, ID);
	char why[128];

	*id = field_of("");
	if (f.len == 0)
		return true;
	if (ident_file_read(&ids, f, text, why, sizeof(why)) == -1) {
		reject(&rejects, place_of(row->rd, row->rec), cols[ID].name,
		    "%s", why);
		return false;
	}
	*id = (struct field){ text, width > 0 ? width : strlen(text) };
	return true;
}

static bool
has_swallowed(const struct row *row)
{
	return reject_swallowed(
		   &rejects, place_of(row->rd, row->rec), &cols[ID]) ||
	       reject_swallowed(
		   &rejects, place_of(row->rd, row->rec), &cols[SF_ID]);
}

static void
one_contact(const struct row *row, const struct output *to)
{
	static struct field *more;
	static size_t cap;
	char id[IDENT_MAX + 1];
	struct opt_row out;
	enum opt deleted;

	if ((!row->plain && has_swallowed(row)) ||
	    !checkbox(row, &cols[IS_DELETED], &deleted) ||
	    is_gone(row, deleted) || !read_contact(row, &out) ||
	    !advance_id(row, id, &out.id))
		return;
	xgrow(&more, &cap, kept.n, sizeof(*more));
	for (size_t i = 0; i < kept.n; i++)
		more[i] = col_get(row->rec, &kept.cols[i]);
	if (merges != NULL)
		merge_note(merges, out.sf_id, out.id, out.opt);
	if (out.id.len > 0)
		sums.out++;
	else
		sums.no_id++;
	put_contact(to, &out, more);
}

/* ---- merges ----------------------------------------------------------- */

/*
 * The opt-outs of merged contacts come to a survivor that says FALSE in a row
 * of their own, so that no row has to wait for the end of the export.
 */
static void
put_merged(const struct output *to)
{
	struct field *more = xcalloc(kept.n + 1, sizeof(*more));
	struct merged m;

	merge_follow(merges);
	while (merge_next(merges, &m)) {
		struct opt_row row = { .id = m.id,
			.sf_id = field_of(m.sf_id),
			.opt = OPT_TRUE,
			.changed_at = WHEN_NONE,
			.modified_at = WHEN_NONE,
			.code = field_of("merged"),
			.opt_out_at = WHEN_NONE };

		if (m.id.len == 0)
			sums.lost_no_id += m.carried;
		if (m.opt == OPT_TRUE)
			continue;
		put_contact(to, &row, more);
		sums.carried++;
	}
	sums.lost += merge_lost(merges);
	free(more);
}

static void
say_lost(void)
{
	if (sums.lost > 0)
		warn_that("%lld opt-outs of merged contacts are lost: who they "
			  "were merged into is not in the export",
		    sums.lost);
	if (sums.lost_no_id > 0)
		warn_that("%lld opt-outs of merged contacts reach nobody: who "
			  "they were merged into has no Advance ID",
		    sums.lost_no_id);
}

/* ---- the end ---------------------------------------------------------- */

static void
say_sum(char *line, size_t size, long long n, const char *what)
{
	size_t used = strlen(line);

	if (n > 0)
		snprintf(line + used, size - used, ", %lld %s", n, what);
}

static void
say_sums(void)
{
	char line[512];

	snprintf(line, sizeof(line), "%lld in, %lld out, %lld rejected",
	    sums.in, sums.out, sums.rejected);
	say_sum(line, sizeof(line), sums.merged, "merged");
	say_sum(line, sizeof(line), sums.deleted, "deleted");
	say_sum(line, sizeof(line), sums.no_id, "no id");
	say_sum(line, sizeof(line), rejects.foreign,
	    "with other bytes in columns not used");
	if (ids.padded + sums.repaired + sums.apostrophes + sums.disagree +
		sums.carried >
	    0) {
		strncat(line, "; of these", sizeof(line) - strlen(line) - 1);
		say_sum(line, sizeof(line), sums.apostrophes,
		    "ids with an apostrophe");
		say_sum(line, sizeof(line), ids.padded, "padded");
		say_sum(line, sizeof(line), sums.repaired, "repaired");
		say_sum(line, sizeof(line), sums.disagree,
		    "not as the history says");
		say_sum(
		    line, sizeof(line), sums.carried, "opted out by a merge");
	}
	if (sums.headers + sums.empty > 0) {
		strncat(line, "; besides", sizeof(line) - strlen(line) - 1);
		say_sum(line, sizeof(line), sums.headers, "headers again");
		say_sum(line, sizeof(line), sums.empty, "empty rows");
	}
	warn_that("%s", line);
}

/* Whether a record is plain as a whole, or where it is read; of the rest it has
 * to be known only that it is text, and ends no line. */
static bool
is_plain(const struct rec *rec)
{
	if (rec->plain)
		return true;
	return rec->one_line && cols_are_plain(rec, cols, COLS) &&
	       cols_are_plain(rec, prefs.cols, prefs.n) &&
	       cols_are_plain(rec, kept.cols, kept.n) &&
	       field_is_utf8(rec->raw);
}

static void
read_export(struct rd *rd, const struct output *to)
{
	struct report report = { rd, &rejects, .pages = given.pages };
	struct rec rec;
	struct row row = { .rd = rd, .rec = &rec };

	xcol_find(rd, cols, COLS);
	xcol_find(rd, prefs.cols, prefs.n);
	xcol_find(rd, kept.cols, kept.n);
	rejects.foreign_line = 0;
	sums.nulls = 0;
	while (report_next(&report, &rec)) {
		row.plain = is_plain(&rec);
		one_contact(&row, to);
	}
	if (report.records + report.stray == 0)
		die("%s: no records under the header: an empty export",
		    rd_name(rd));
	if (sums.nulls > 0)
		warn_that("%s: %lld checkboxes say null: taken as FALSE",
		    rd_name(rd), sums.nulls);
	if (given.verbose && exports.n > 1)
		warn_that("%s: %lld in, one of %zu files", rd_name(rd),
		    report.records + report.stray, exports.n);
	sums.in += report.records + report.stray;
	sums.headers += report.headers;
	sums.empty += report.empty;
}

static void
extract(const struct output *to)
{
	long long rejected = rejects.count;

	write_head(to->out);
	if (to->no_id != NULL)
		write_head(to->no_id);
	for (size_t i = 0; i < exports.n; i++)
		read_export(exports.rd[i], to);
	if (merges != NULL)
		put_merged(to);
	sums.rejected = rejects.count - rejected;
	if (sums.out == 0)
		die("%s: nobody is left: of %lld records %lld have no Advance "
		    "ID, %lld were rejected",
		    rd_name(exports.rd[0]), sums.in, sums.no_id, sums.rejected);
	say_lost();
	if (given.verbose)
		say_sums();
}

/* ---- files ------------------------------------------------------------ */

/* Dies where a file has a column that another one lacks. */
static void
check_columns(const struct rd *rd, const struct rd *other, const struct rd *at,
    const char *what)
{
	const struct rec *head = rd_head(rd);

	for (size_t i = 0; i < head->n; i++)
		if (rec_get(head, i).len > 0 &&
		    rec_find(rd_head(other), rec_get(head, i).s) == REC_NONE)
			die("%s:1: %.*s: %s %s", rd_name(at),
			    (int)rec_get(head, i).len, rec_get(head, i).s, what,
			    rd_name(at == rd ? other : rd));
}

/* Adds a file, whose columns were found, to those of its kind. */
static void
add_file(struct files *files, struct rd *rd)
{
	if (files->n > 0) {
		const struct rd *first = files->rd[0];

		check_columns(
		    first, rd, rd, "this column is missing, it is in");
		check_columns(rd, first, rd, "this column is not in");
	}
	xgrow(&files->rd, &files->cap, files->n + 1, sizeof(struct rd *));
	files->rd[files->n++] = rd;
}

static void
free_files(struct files *files)
{
	for (size_t i = 0; i < files->n; i++)
		rd_free(files->rd[i]);
	free(files->rd);
}

/* Finds the named columns too, so that a missing one is told before output. */
static void
add_export(struct rd *rd)
{
	xopen_charset(rd, given.charset);
	xopen_csv(rd, (struct rd_format){ .delim = given.delim }, cols, COLS);
	xcol_unambiguous(rd, &cols[ID]);
	xcol_unambiguous(rd, &cols[OPT_OUT]);
	xcol_find(rd, prefs.cols, prefs.n);
	xcol_find(rd, kept.cols, kept.n);
	add_file(&exports, rd);
}

static void
add_history(struct rd *rd)
{
	xopen_charset(rd, given.charset);
	xopen_csv(rd, (struct rd_format){ 0 }, history_cols, H_COLS);
	add_file(&histories, rd);
}

/* A kind of export: the names of its files in an archive, and what takes one
 * that was opened. */
struct kind {
	const char *names[3];
	void (*add)(struct rd *rd);
};

static const struct kind of_contacts = { { "Contact.csv" }, add_export };
static const struct kind of_history = {
	{ "ContactHistory.csv", "EntityHistory.csv" }, add_history
};

/* Opens what an archive holds of the kind; whether it does. */
static bool
open_archive(const char *path, const struct kind *kind)
{
	bool found = false;

	for (const char *const *name = kind->names; *name != NULL; name++) {
		const char *why;
		struct in *in = archive_open(path, *name, &why);

		if (why != NULL)
			die("%s/%s: %s", path, *name, why);
		if (in == NULL)
			continue;
		found = true;
		kind->add(rd_new(in));
	}
	return found;
}

/* Dies where one of the files stands there twice; pipes are all different. */
static void
check_twice(char *const *paths, size_t n)
{
	struct stat *st = xcalloc(n + 1, sizeof(*st));

	for (size_t i = 0; i < n; i++) {
		if (stat(paths[i], &st[i]) == -1 || !S_ISREG(st[i].st_mode))
			st[i].st_ino = 0;
		for (size_t j = 0; j < i && st[i].st_ino != 0; j++)
			if (st[j].st_ino == st[i].st_ino &&
			    st[j].st_dev == st[i].st_dev)
				die("%s: this file is given twice, as %s too",
				    paths[i], paths[j]);
	}
	free(st);
}

/* Opens files, of which those that are archives are parts of one export: at
 * least one of these must have what is wanted. */
static void
open_files(char **paths, size_t n, const struct kind *kind)
{
	const char *without = NULL;
	bool found = false;

	xarchive_parts(paths, n);
	check_twice(paths, n);
	for (size_t i = 0; i < n; i++) {
		if (!archive_is(paths[i])) {
			kind->add(xopen_file(paths[i]));
			continue;
		}
		if (open_archive(paths[i], kind))
			found = true;
		else if (without == NULL)
			without = paths[i];
	}
	if (without != NULL && !found)
		die("%s: a ZIP archive or a workbook without %s%s%s", without,
		    kind->names[0], kind->names[1] ? " or " : "",
		    kind->names[1] ? kind->names[1] : "");
}

/* Whether the export can tell of merges. */
static bool
tells_merges(void)
{
	return cols[SF_ID].at != REC_NONE && cols[IS_DELETED].at != REC_NONE &&
	       cols[MASTER_ID].at != REC_NONE;
}

static void
open_inputs(char **operands, size_t n)
{
	if (n == 0)
		add_export(xopen_file(NULL));
	open_files(operands, n, &of_contacts);
	if (given.nhistories > 0 && cols[SF_ID].at == REC_NONE)
		die("-H needs the column sf_id");
	open_files(given.histories, given.nhistories, &of_history);
}

/* ---- options ---------------------------------------------------------- */

static void
add_history_path(char *path)
{
	xgrow(&given.histories, &given.cap, given.nhistories + 1,
	    sizeof(*given.histories));
	given.histories[given.nhistories++] = path;
}

static void
read_options(int argc, char **argv)
{
	int opt;

	while ((opt = options_next(argc, argv)) != -1) {
		switch (opt) {
		case 'C':
			given.charset = optarg;
			break;
		case 'c':
			xcol_name(cols, COLS, optarg);
			break;
		case 'd':
			given.delim = xopen_delim(optarg);
			break;
		case GZIP:
			given.table.gzip = true;
			break;
		case 'H':
			add_history_path(optarg);
			break;
		case 'I':
			ids.spec.width = xident_width(optarg);
			break;
		case 'k':
			name_column(&kept, optarg);
			break;
		case 'n':
			given.no_id = optarg;
			break;
		case PAD:
			ids.spec.pad = true;
			break;
		case PAGES:
			given.pages = true;
			break;
		case 'P':
			name_column(&prefs, optarg);
			break;
		case 'r':
			given.rejects = optarg;
			break;
		case 'v':
			given.verbose = true;
			break;
		}
	}
	if (given.nhistories > 0 &&
	    (cols[CHANGED_AT].named || cols[CHANGED_BY].named))
		die("-H and -c changed_at, changed_by: one or the other");
}

int
main(int argc, char **argv)
{
	struct output to = { 0 };

	options_start(&program);
	read_options(argc, argv);
	open_inputs(argv + optind, (size_t)(argc - optind));
	rejects = xrejects_open(given.rejects);
	if (given.no_id != NULL)
		to.no_id = xwr_open(given.no_id, WR_TABLE);
	to.out = xwr_open(NULL, given.table);
	privilege_drop();
	if (tells_merges())
		merges = merge_new();
	if (histories.n > 0) {
		contacts = index_new();
		sieve = sieve_new(SIEVE_BITS);
	}
	for (size_t i = 0; i < histories.n; i++)
		read_history(histories.rd[i]);
	extract(&to);
	xrejects_close(&rejects);
	if (to.no_id != NULL)
		xwr_close(to.no_id, given.no_id);
	xwr_close(to.out, NULL);
	free_files(&histories);
	free_files(&exports);
	merge_free(merges);
	index_free(contacts);
	free(sieve);
	ident_file_free(&ids);
	free(given.histories);
	free(changes);
	free(prefs.cols);
	free(kept.cols);
	return EXIT_OK;
}
