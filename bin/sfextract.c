/*
 * sfextract: a Salesforce export of Contact to an opt table.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "exports.h"
#include "files.h"
#include "history.h"
#include "ident.h"
#include "ledger.h"
#include "merge.h"
#include "open.h"
#include "options.h"
#include "privilege.h"
#include "prog.h"
#include "rejects.h"
#include "report.h"
#include "sheet.h"
#include "when.h"
#include "wr.h"
#include "zone.h"

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
	OPTIONS_TIMES | OPTIONS_DATES,
};

/* Columns that the user named: preferences (-P) or columns to carry (-k). */
struct named {
	struct col *cols;
	size_t n, cap;
};

/* What the options say. */
static struct {
	const char *charset, *no_id, *rejects;
	bool verbose, pages;
	char delim;
	struct wr_format table; /* the one on standard output */
	struct ident_spec id;
	struct col cols[CONTACT_COLUMNS];
	struct named prefs, kept;
} given = { .id = { .width = 10 } };

/* What became of the records, and what else the files held. */
struct counts {
	long long in, out, merged, deleted, no_id, repaired, nulls, disagree;
	long long rejected, headers, empty;
	long long apostrophes;
	long long carried, lost, lost_no_id; /* opt-outs of merged contacts */
};

/* A run of the program. */
struct job {
	char **history_paths; /* of -H */
	size_t nhistory_paths;
	struct files exports;
	struct history *history; /* NULL without -H */
	struct merge *merges;	 /* NULL if the export cannot tell of any */
	struct ident_file ids;
	struct rejects rejects;
	struct counts counts;
	struct wr *out, *no_id; /* no_id is NULL without -n */

	/* Of the contact that is being read. */
	char sf_id[IDENT_SF_SIZE], id[IDENT_MAX + 1];
	char *pref_text;
	size_t pref_cap;
	struct field *kept;
};

/* A record of the export. */
struct row {
	struct job *job;
	const struct rd *rd;
	const struct rec *rec;
	bool plain; /* in the columns that are read */
};

static inline struct field
cell(const struct row *row, size_t col)
{
	return col_get(row->rec, &given.cols[col]);
}

static struct place
row_place(const struct row *row)
{
	return place_of(row->rd, row->rec);
}

/* Rejects a record because of a column of contacts, with the shape of what is
 * there; always false. */
static bool
reject_cell(const struct row *row, const struct col *col, const char *what)
{
	char shape[SHAPE_MAX];

	reject(&row->job->rejects, row_place(row), col->name, "%s (%s)", what,
	    field_shape(col_get(row->rec, col), shape, sizeof(shape)));
	return false;
}

/* ---- what a spreadsheet does ------------------------------------------ */

/* The error in a cell, or NULL. #N/A is null to data loaders, but no id. */
static const char *
error_in(const struct col *col, struct field f)
{
	const struct col *ids = given.cols;

	if (sheet_is_null(f) && col != &ids[CONTACT_ID] &&
	    col != &ids[CONTACT_SF_ID])
		return NULL;
	return sheet_error(f);
}

/* Rejects a record with such a cell in one of the columns; true if so. */
static bool
reject_errors(const struct row *row, const struct col *cols, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		struct field f = field_trim(col_get(row->rec, &cols[i]));
		const char *error = error_in(&cols[i], f);

		if (error == NULL)
			continue;
		reject(&row->job->rejects, row_place(row), cols[i].name,
		    "a spreadsheet wrote %s here", error);
		return true;
	}
	return false;
}

/* Rejects a record with a smart quote in an id; true if so. */
static bool
reject_quotes(const struct row *row)
{
	for (size_t i = CONTACT_ID; i <= CONTACT_SF_ID; i++)
		if (sheet_has_smart_quote(cell(row, i))) {
			reject(&row->job->rejects, row_place(row),
			    given.cols[i].name, "a smart quote beside the id");
			return true;
		}
	return false;
}

/* A field that holds an id, without a spreadsheet's apostrophe. */
static struct field
id_field(const struct row *row, size_t col)
{
	struct field f = field_trim(cell(row, col));

	if (col != CONTACT_ID || given.id.width != 0)
		row->job->counts.apostrophes += sheet_strip_apostrophe(&f);
	return f;
}

/* ---- contacts --------------------------------------------------------- */

/* Reads a checkbox; a blank one is FALSE. False if it is rejected. */
static bool
checkbox(const struct row *row, const struct col *col, enum opt *opt)
{
	int status = opt_parse(col_get(row->rec, col), opt);

	if (status == -1)
		return reject_cell(row, col, "not a checkbox's value");
	row->job->counts.nulls += status;
	if (*opt == OPT_BLANK)
		*opt = OPT_FALSE;
	return true;
}

static bool
contact_moment(
    const struct row *row, size_t col, enum when_bound bound, int64_t *when)
{
	struct field f = sheet_unless_null(cell(row, col));

	*when = WHEN_NONE;
	if (f.len == 0 || when_parse(f, bound, when) == 0)
		return true;
	return reject_cell(row, &given.cols[col], when_refusal(f));
}

static bool
contact_moments(const struct row *row, struct opt_row *out)
{
	enum when_bound bound =
	    out->opt == OPT_TRUE ? WHEN_LATEST : WHEN_EARLIEST;

	return contact_moment(
		   row, CONTACT_MODIFIED_AT, bound, &out->modified_at) &&
	       contact_moment(row, CONTACT_CHANGED_AT, bound, &out->changed_at);
}

/* The names of the preferences that are still checked, with ; between. */
static bool
list_prefs(const struct row *row, struct field *out)
{
	struct job *job = row->job;
	size_t used = 0;

	for (size_t i = 0; i < given.prefs.n; i++) {
		const struct col *pref = &given.prefs.cols[i];
		size_t len = strlen(pref->name);
		enum opt opt;

		if (!checkbox(row, pref, &opt))
			return false;
		if (opt != OPT_TRUE)
			continue;
		xgrow(&job->pref_text, &job->pref_cap, used + len + 1, 1);
		if (used > 0)
			job->pref_text[used++] = ';';
		memcpy(job->pref_text + used, pref->name, len);
		used += len;
	}
	*out = (struct field){ used ? job->pref_text : "", used };
	return true;
}

/* Reads the Contact ID, which is empty if the export has none. */
static bool
contact_id(const struct row *row, struct field *id)
{
	struct job *job = row->job;
	const char *why;

	*id = field_of("");
	if (given.cols[CONTACT_SF_ID].at == REC_NONE)
		return true;
	switch (
	    /* not covered: each value of the enum has its case. */
	    ident_sf(id_field(row, CONTACT_SF_ID), "003", job->sf_id, &why)) {
	case SF_BAD:
		reject(&job->rejects, row_place(row), "sf_id", "%s", why);
		return false;
	case SF_REPAIRED:
		job->counts.repaired++;
		break;
	case SF_SUFFIXED:
	case SF_WHOLE:
		break;
	}
	*id = (struct field){ job->sf_id, IDENT_SF_SIZE - 1 };
	return true;
}

/* Reads the Advance ID, which may be empty; false if it was rejected. */
static bool
advance_id(const struct row *row, struct field *id)
{
	struct job *job = row->job;
	size_t width = (size_t)given.id.width;
	struct field f = id_field(row, CONTACT_ID);
	char why[128];

	*id = field_of("");
	if (f.len == 0)
		return true;
	if (ident_file_read(&job->ids, f, job->id, why, sizeof(why)) == -1) {
		reject(&job->rejects, row_place(row), "id", "%s", why);
		return false;
	}
	*id = (struct field){ job->id, width > 0 ? width : strlen(job->id) };
	return true;
}

/* Rejects a record with what no sound export has in the columns that are read;
 * true if so. */
static bool
reject_unsound(const struct row *row)
{
	struct rejects *rejects = &row->job->rejects;
	const struct named *prefs = &given.prefs, *kept = &given.kept;
	const struct col *cols = given.cols;
	struct place at = row_place(row);

	return reject_bytes(rejects, at, cols, CONTACT_COLUMNS) ||
	       reject_bytes(rejects, at, kept->cols, kept->n) ||
	       reject_errors(row, cols, CONTACT_COLUMNS) ||
	       reject_errors(row, prefs->cols, prefs->n) ||
	       reject_errors(row, kept->cols, kept->n) || reject_quotes(row) ||
	       reject_text(rejects, at, cols, CONTACT_COLUMNS) ||
	       reject_text(rejects, at, prefs->cols, prefs->n) ||
	       reject_control(rejects, at, &cols[CONTACT_EMAIL]) ||
	       reject_control(rejects, at, &cols[CONTACT_CHANGED_BY]);
}

/* Fills in the newest opt-out, and who changed the field last and when, if the
 * newest change of the history is the one that led to today's value. */
static void
add_change(struct job *job, struct opt_row *row)
{
	const struct change *change = history_find(job->history, row->sf_id);

	if (change == NULL)
		return;
	row->opt_out_at = change->opt_out_at;
	if (change->opt != row->opt) {
		job->counts.disagree++;
		return;
	}
	row->changed_at = change->at;
	row->changed_by = field_of(change->by);
}

/* Reads the values of a contact that stays; false if it was rejected. */
static bool
read_contact(const struct row *row, struct opt_row *out)
{
	if ((!row->plain && reject_unsound(row)) ||
	    !contact_id(row, &out->sf_id) ||
	    !checkbox(row, &given.cols[CONTACT_OPT_OUT], &out->opt) ||
	    !contact_moments(row, out) || !list_prefs(row, &out->prefs))
		return false;
	out->email = sheet_unless_null(cell(row, CONTACT_EMAIL));
	out->changed_by = sheet_unless_null(cell(row, CONTACT_CHANGED_BY));
	out->code = field_of("");
	out->opt_out_at = WHEN_NONE;
	out->plain = row->plain && out->prefs.len == 0;
	if (row->job->history != NULL)
		add_change(row->job, out);
	return advance_id(row, &out->id);
}

/* ---- deleted and merged contacts -------------------------------------- */

static bool
is_null_id(struct field f)
{
	f = sheet_unless_null(f);
	return f.len == 0 || field_is(f, "000000000000000AAA") ||
	       field_is(f, "000000000000000");
}

/* Notes a merge, and what the contact that is gone says, unless the record is
 * rejected. */
static void
note_merge(const struct row *row)
{
	struct job *job = row->job;
	char survivor[IDENT_SF_SIZE];
	struct field loser;
	const char *why;
	enum opt opt;

	if (!contact_id(row, &loser) ||
	    !checkbox(row, &given.cols[CONTACT_OPT_OUT], &opt))
		return;
	if (ident_sf(id_field(row, CONTACT_MASTER_ID), "003", survivor, &why) ==
	    SF_BAD) {
		reject(&job->rejects, row_place(row), "master_id", "%s", why);
		return;
	}
	if (job->merges == NULL) /* no Contact IDs, so nobody can be found */
		job->counts.lost += opt == OPT_TRUE;
	else if (!merge_add(
		     job->merges, loser, field_of(survivor), opt == OPT_TRUE)) {
		reject(&job->rejects, row_place(row), "master_id",
		    "the contact was merged into another one above");
		return;
	}
	job->counts.merged++;
}

/* Counts a contact that was deleted, or merged into another; whether it was. */
static bool
is_gone(const struct row *row, enum opt deleted)
{
	if (deleted != OPT_TRUE)
		return false;
	if (is_null_id(cell(row, CONTACT_MASTER_ID)))
		row->job->counts.deleted++;
	else
		note_merge(row);
	return true;
}

/* ---- rows out --------------------------------------------------------- */

static void
write_head(struct wr *wr)
{
	opt_table_write_head(wr);
	for (size_t i = 0; i < given.kept.n; i++)
		wr_str(wr, given.kept.cols[i].name);
	wr_end(wr);
}

/* Writes a contact, with the carried columns in job->kept, to the table or to
 * the list of those without an id. */
static void
put_contact(const struct job *job, const struct opt_row *row)
{
	struct wr *wr = row->id.len > 0 ? job->out : job->no_id;

	if (wr == NULL)
		return;
	opt_table_write(wr, row);
	for (size_t i = 0; i < given.kept.n; i++)
		wr_field(wr, job->kept[i]);
	wr_end(wr);
}

static bool
has_swallowed(const struct row *row)
{
	struct rejects *rejects = &row->job->rejects;
	struct place at = row_place(row);

	return reject_swallowed(rejects, at, &given.cols[CONTACT_ID]) ||
	       reject_swallowed(rejects, at, &given.cols[CONTACT_SF_ID]);
}

static void
one_contact(const struct row *row)
{
	struct job *job = row->job;
	struct opt_row out;
	enum opt deleted;

	if ((!row->plain && has_swallowed(row)) ||
	    !checkbox(row, &given.cols[CONTACT_IS_DELETED], &deleted) ||
	    is_gone(row, deleted) || !read_contact(row, &out))
		return;
	for (size_t i = 0; i < given.kept.n; i++)
		job->kept[i] = col_get(row->rec, &given.kept.cols[i]);
	if (job->merges != NULL)
		merge_note(job->merges, out.sf_id, out.id, out.opt);
	if (out.id.len > 0)
		job->counts.out++;
	else
		job->counts.no_id++;
	put_contact(job, &out);
}

/*
 * If a contact that was merged into one that says FALSE had opted out, the
 * opt-out goes out in a row of its own, so that no row has to wait for the end
 * of the export.
 */
static void
put_merged(struct job *job)
{
	struct merged m;

	for (size_t i = 0; i < given.kept.n; i++)
		job->kept[i] = field_of("");
	merge_follow(job->merges);
	while (merge_next(job->merges, &m)) {
		struct opt_row row = { .id = m.id,
			.sf_id = field_of(m.sf_id),
			.opt = OPT_TRUE,
			.changed_at = WHEN_NONE,
			.modified_at = WHEN_NONE,
			.code = field_of("merged"),
			.opt_out_at = WHEN_NONE };

		if (m.id.len == 0)
			job->counts.lost_no_id += m.carried;
		if (m.opt == OPT_TRUE)
			continue;
		put_contact(job, &row);
		job->counts.carried++;
	}
	job->counts.lost += merge_lost(job->merges);
}

/* ---- what is said ------------------------------------------------------ */

static void
warn_lost(const struct counts *c)
{
	if (c->lost > 0)
		warn_that("%lld opt-outs of merged contacts are lost: who they "
			  "were merged into is not in the export",
		    c->lost);
	if (c->lost_no_id > 0)
		warn_that("%lld opt-outs of merged contacts reach nobody: who "
			  "they were merged into has no Advance ID",
		    c->lost_no_id);
}

static void
add_count(char *line, size_t size, long long n, const char *what)
{
	size_t used = strlen(line);

	if (n > 0)
		snprintf(line + used, size - used, ", %lld %s", n, what);
}

static void
print_counts(const struct job *job)
{
	const struct counts *c = &job->counts;
	const size_t size = 512;
	char line[512];

	snprintf(line, size, "%lld in, %lld out, %lld rejected", c->in, c->out,
	    c->rejected);
	add_count(line, size, c->merged, "merged");
	add_count(line, size, c->deleted, "deleted");
	add_count(line, size, c->no_id, "no id");
	add_count(line, size, job->rejects.foreign,
	    "with other bytes in columns not used");
	if (job->ids.padded + c->repaired + c->apostrophes + c->disagree +
		c->carried >
	    0) {
		strncat(line, "; of these", size - strlen(line) - 1);
		add_count(line, size, c->apostrophes, "ids with an apostrophe");
		add_count(line, size, job->ids.padded, "padded");
		add_count(line, size, c->repaired, "repaired");
		add_count(line, size, c->disagree, "not as the history says");
		add_count(line, size, c->carried, "opted out by a merge");
	}
	if (c->headers + c->empty > 0) {
		strncat(line, "; besides", size - strlen(line) - 1);
		add_count(line, size, c->headers, "headers again");
		add_count(line, size, c->empty, "empty rows");
	}
	warn_that("%s", line);
}

/* ---- files ------------------------------------------------------------ */

/* Finds the columns that the user named. */
static void
find_named(const struct rd *rd)
{
	xcol_find(rd, given.prefs.cols, given.prefs.n);
	xcol_find(rd, given.kept.cols, given.kept.n);
}

/* Reads the header of an export. */
static void
read_head(struct rd *rd, void *unused)
{
	(void)unused;
	xopen_charset(rd, given.charset);
	xopen_csv(rd, (struct rd_format){ .delim = given.delim }, given.cols,
	    CONTACT_COLUMNS);
	xcol_unambiguous(rd, &given.cols[CONTACT_ID]);
	xcol_unambiguous(rd, &given.cols[CONTACT_OPT_OUT]);
	find_named(rd);
}

/* Whether a record is plain as a whole, or at least in the columns that are
 * read; the rest of it then only has to be text, and one line. */
static bool
is_plain(const struct rec *rec)
{
	if (rec->plain)
		return true;
	return rec->one_line &&
	       cols_are_plain(rec, given.cols, CONTACT_COLUMNS) &&
	       cols_are_plain(rec, given.prefs.cols, given.prefs.n) &&
	       cols_are_plain(rec, given.kept.cols, given.kept.n) &&
	       field_is_utf8(rec->raw);
}

static void
read_export(struct job *job, struct rd *rd)
{
	struct report report = { rd, &job->rejects, .pages = given.pages };
	struct counts *c = &job->counts;
	struct rec rec;
	struct row row = { .job = job, .rd = rd, .rec = &rec };

	xcol_find(rd, given.cols, CONTACT_COLUMNS);
	find_named(rd);
	job->rejects.foreign_line = 0;
	c->nulls = 0;
	while (report_next(&report, &rec)) {
		row.plain = is_plain(&rec);
		one_contact(&row);
	}
	if (report.records + report.stray == 0)
		die("%s: no records under the header: an empty export",
		    rd_name(rd));
	if (c->nulls > 0)
		warn_that("%s: %lld checkboxes say null: taken as FALSE",
		    rd_name(rd), c->nulls);
	if (given.verbose && job->exports.n > 1)
		warn_that("%s: %lld in, one of %zu files", rd_name(rd),
		    report.records + report.stray, job->exports.n);
	c->in += report.records + report.stray;
	c->headers += report.headers;
	c->empty += report.empty;
}

static void
extract(struct job *job)
{
	struct counts *c = &job->counts;
	long long rejected = job->rejects.count;

	write_head(job->out);
	if (job->no_id != NULL)
		write_head(job->no_id);
	for (size_t i = 0; i < job->exports.n; i++)
		read_export(job, job->exports.rd[i]);
	if (job->merges != NULL)
		put_merged(job);
	c->rejected = job->rejects.count - rejected;
	if (c->out == 0)
		die("%s: nobody is left: of %lld records %lld have no Advance "
		    "ID, %lld were rejected",
		    rd_name(job->exports.rd[0]), c->in, c->no_id, c->rejected);
	warn_lost(c);
	if (given.verbose)
		print_counts(job);
}

/* Whether the export can tell of merges. */
static bool
tells_merges(void)
{
	return given.cols[CONTACT_SF_ID].at != REC_NONE &&
	       given.cols[CONTACT_IS_DELETED].at != REC_NONE &&
	       given.cols[CONTACT_MASTER_ID].at != REC_NONE;
}

/* ---- main ------------------------------------------------------------- */

static void
name_column(struct named *list, char *name)
{
	if (list == &given.prefs && strchr(name, ';') != NULL)
		die("-P: the name of a preference may hold no ;");
	xgrow(&list->cols, &list->cap, list->n + 1, sizeof(*list->cols));
	list->cols[list->n++] = (struct col){
		.name = name, .known = name, .need = true, .named = name
	};
}

static void
read_options(struct job *job, int argc, char **argv)
{
	int opt;

	exports_columns(EXPORT_CONTACTS, given.cols);
	job->history_paths = xcalloc((size_t)argc, sizeof(char *));
	while ((opt = options_next(argc, argv)) != -1) {
		/* not covered: options_next returns only letters that have a
		 * case. */
		switch (opt) {
		case 'C':
			given.charset = optarg;
			break;
		case 'c':
			xcol_name(given.cols, CONTACT_COLUMNS, optarg);
			break;
		case 'd':
			given.delim = xopen_delim(optarg);
			break;
		case GZIP:
			given.table.gzip = true;
			break;
		case 'H':
			job->history_paths[job->nhistory_paths++] = optarg;
			break;
		case 'I':
			given.id.width = xident_width(optarg);
			break;
		case 'k':
			name_column(&given.kept, optarg);
			break;
		case 'n':
			given.no_id = optarg;
			break;
		case PAD:
			given.id.pad = true;
			break;
		case PAGES:
			given.pages = true;
			break;
		case 'P':
			name_column(&given.prefs, optarg);
			break;
		case 'r':
			given.rejects = optarg;
			break;
		case 'v':
			given.verbose = true;
			break;
		}
	}
	if (job->nhistory_paths > 0 &&
	    (given.cols[CONTACT_CHANGED_AT].named ||
		given.cols[CONTACT_CHANGED_BY].named))
		die("-H and -c changed_at, changed_by: one or the other");
}

static void
free_job(struct job *job)
{
	files_close(&job->exports);
	merge_free(job->merges);
	history_free(job->history);
	ident_file_free(&job->ids);
	free(job->pref_text);
	free(job->kept);
	free(job->history_paths);
	free(given.prefs.cols);
	free(given.kept.cols);
}

int
main(int argc, char **argv)
{
	struct job job = { 0 };
	struct history_options history = { .rejects = &job.rejects };
	struct files histories = { 0 };

	options_start(&program);
	read_options(&job, argc, argv);
	job.ids.spec = given.id;
	job.kept = xcalloc(given.kept.n + 1, sizeof(*job.kept));
	xfiles_open(&job.exports, EXPORT_CONTACTS, argv + optind,
	    (size_t)(argc - optind), read_head, NULL);
	history_columns(&history);
	history.charset = given.charset;
	history.pages = given.pages;
	history.verbose = given.verbose;
	history.field = given.cols[CONTACT_OPT_OUT].named;
	if (job.nhistory_paths > 0) {
		if (given.cols[CONTACT_SF_ID].at == REC_NONE)
			die("-H needs the column sf_id");
		xfiles_open(&histories, EXPORT_HISTORY, job.history_paths,
		    job.nhistory_paths, xhistory_head, &history);
		job.history = history_new();
	}
	job.rejects = xrejects_open(given.rejects);
	if (given.no_id != NULL)
		job.no_id = xwr_open(given.no_id, WR_TABLE);
	job.out = xwr_open(NULL, given.table);
	privilege_drop();
	if (tells_merges())
		job.merges = merge_new();
	for (size_t i = 0; i < histories.n; i++)
		xhistory_read(job.history, histories.rd[i], &history);
	extract(&job);
	xrejects_close(&job.rejects);
	zone_warn();
	if (job.no_id != NULL)
		xwr_close(job.no_id, given.no_id);
	xwr_close(job.out, NULL);
	files_close(&histories);
	free_job(&job);
	return EXIT_OK;
}
