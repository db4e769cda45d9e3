/* SPDX-License-Identifier: ISC */
/*
 * sfextract: a Salesforce export of Contact to an opt table.
 */
#include <stdlib.h>
#include <string.h>

#include "cells.h"
#include "contactfile.h"
#include "files.h"
#include "historyfile.h"
#include "merge.h"
#include "open.h"
#include "options.h"
#include "privilege.h"
#include "prog.h"
#include "tally.h"
#include "wr.h"
#include "zone.h"

enum { ASOF = 256, GZIP, MAX_NULLS, PAD, PAGES, TEE };

static const struct option_row options[] = {
	{ ASOF, 0, "asof", "time", "when the export was taken, UTC" },
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
	{ MAX_NULLS, 0, "max-nulls", "percent",
	    "accept so many nulls in the opt-out, default 2" },
	{ 'n', 0, "no-id", "file",
	    "list the contacts without an Advance ID here" },
	{ PAD, 0, "pad", NULL,
	    "put back leading zeros missing from Advance IDs" },
	{ PAGES, 0, "pages", NULL, "accept a repeated header within a file" },
	{ 'P', 0, "preference", "Column",
	    "a checkbox that is a preference category" },
	{ 'r', 0, "rejects", "file", "write bad records here and go on" },
	{ TEE, 0, "tee", "file", "write the table here, too, uncompressed" },
	{ 0, 0, NULL, NULL, NULL },
};

static const struct program program = {
	"sfextract",
	"[file ...]",
	options,
	OPTIONS_TIMES | OPTIONS_DATES | OPTIONS_LANGUAGE,
};

/* What the options say, but for those about the files. */
static struct {
	const char *no_id, *rejects;
	int64_t asof;
	bool verbose;
	long long max_nulls;
	struct wr_format table; /* the one on standard output */
} given = { .asof = WHEN_NONE, .max_nulls = CELL_MAX_NULLS };

/* What became of the records, and what else the files held. */
struct totals {
	long long in, out, merged, deleted, disagree;
	long long by_contact, no_id; /* without an Advance ID, or any */
	long long rejected, headers, empty;
	long long carried; /* opt-outs of merged contacts */
	long long dated;   /* with a modification date */
};

/* Opt-outs of merged contacts whose survivor is not in the export. */
struct lost {
	long long n;
	const char *file; /* the first */
	long long line;
};

/* A run of the program. */
struct job {
	char **history_paths; /* of -H */
	size_t nhistory_paths;
	struct contactfile file; /* what all exports have in common */
	struct files exports, histories;
	struct historyfile historyfile;
	struct history *history; /* NULL without -H */
	struct merge *merges;	 /* NULL if the export cannot tell of any */
	struct lost lost_optouts;
	struct rejects rejects;
	struct totals counts;
	struct wr *out, *no_id; /* no_id is NULL without -n */
	struct field *kept;	/* the columns to carry, of one contact */
};

/* Fills in an opt-out that the contact does not show, and who changed the field
 * last and when, if the newest change of the history is the one that led to
 * today's value. */
static void
add_change(struct job *job, struct opt_row *row)
{
	const struct change *change = history_find(job->history, row->sf_id);

	if (change == NULL)
		return;
	row->opt_out_at = history_hidden(change, row->opt);
	if (change->opt != row->opt) {
		job->counts.disagree++;
		return;
	}
	row->changed_at = change->at;
	row->changed_by = change->by;
	if (history_is_load(job->history, change))
		row->code = field_of("load");
}

/* ---- rows out --------------------------------------------------------- */

static void
write_head(const struct job *job, struct wr *wr)
{
	const struct col_list *kept = &job->file.kept;

	opt_table_write_head(wr);
	for (size_t i = 0; i < kept->n; i++)
		wr_str(wr, kept->cols[i].name);
	wr_end(wr);
}

static void
put_row(const struct job *job, struct wr *wr, const struct opt_row *row)
{
	opt_table_write(wr, row);
	for (size_t i = 0; i < job->file.kept.n; i++)
		wr_field(wr, job->kept[i]);
	wr_end(wr);
}

/* Writes a contact, with the carried columns in job->kept. One without an
 * Advance ID goes under its Contact ID, which its row then has, and on the list
 * of these. False if it has neither. */
static bool
put_contact(const struct job *job, struct opt_row *row)
{
	if (row->id.len == 0 && job->no_id != NULL)
		put_row(job, job->no_id, row);
	if (row->id.len == 0)
		row->id = row->sf_id;
	if (row->id.len == 0)
		return false;
	put_row(job, job->out, row);
	return true;
}

/* ---- deleted and merged contacts -------------------------------------- */

/* Writes an opt-out that came by a merge, in a row that says nothing else. */
static void
put_opt_out(struct job *job, struct field id, struct field sf_id)
{
	struct opt_row row = { .id = id,
		.sf_id = sf_id,
		.opt = OPT_TRUE,
		.changed_at = WHEN_NONE,
		.modified_at = WHEN_NONE,
		.code = field_of("merged"),
		.opt_out_at = WHEN_NONE };

	for (size_t i = 0; i < job->file.kept.n; i++)
		job->kept[i] = field_of("");
	put_contact(job, &row);
}

/*
 * An opt-out whose survivor is not in the export, or none, stays with the
 * contact's own Advance ID, or else with the last Contact ID that is known.
 */
static void
put_lost(struct job *job, const struct merge_loser *loser)
{
	struct lost *lost = &job->lost_optouts;
	char sf_id[IDENT_SF_SIZE] = "";
	const char *why;

	ident_sf(loser->survivor, "", sf_id, &why);
	put_opt_out(job, loser->id, field_of(sf_id));
	job->counts.carried++;
	if (lost->n++ == 0) {
		lost->file = loser->file;
		lost->line = loser->line;
	}
}

/* Notes a merge, and what the contact that is gone says, unless the record is
 * rejected. */
static void
note_merge(struct job *job)
{
	struct place place = contactfile_place(&job->file);
	struct contactfile_merge m;
	struct merge_loser loser;

	if (!contactfile_merged(&job->file, &m))
		return;
	loser = (struct merge_loser){ m.loser, field_of(m.survivor), m.id,
		m.opt == OPT_TRUE, rd_name(place.rd), place.rec->line };
	if (job->merges == NULL) { /* no Contact IDs, so nobody can be found */
		if (loser.opted_out)
			put_lost(job, &loser);
	} else if (!merge_add(job->merges, &loser)) {
		reject(&job->rejects, contactfile_place(&job->file),
		    "master_id",
		    "an earlier record names another contact that it was "
		    "merged into");
		return;
	}
	job->counts.merged++;
}

/* Counts a contact that was deleted, or merged into another. */
static void
note_deleted(struct job *job)
{
	if (contactfile_has_survivor(&job->file))
		note_merge(job);
	else
		job->counts.deleted++;
}

static void
one_contact(struct job *job)
{
	struct contactfile *file = &job->file;
	struct opt_row out;
	bool deleted, by_contact;

	if (!contactfile_deleted(file, &deleted))
		return;
	if (deleted) {
		note_deleted(job);
		return;
	}
	if (!contactfile_read(file, &out))
		return;
	job->counts.dated += out.modified_at != WHEN_NONE;
	if (job->history != NULL)
		add_change(job, &out);
	if (!contactfile_id(file, &out.id))
		return;
	for (size_t i = 0; i < file->kept.n; i++)
		job->kept[i] = col_get(&file->rec, &file->kept.cols[i]);
	if (job->merges != NULL)
		merge_note(job->merges, out.sf_id, out.id, out.opt);
	by_contact = out.id.len == 0;
	if (put_contact(job, &out)) {
		job->counts.out++;
		job->counts.by_contact += by_contact;
	} else {
		job->counts.no_id++;
	}
}

/*
 * If a contact that was merged into one that says FALSE had opted out, the
 * opt-out goes out in a row of its own, so that no row has to wait for the end
 * of the export.
 */
static void
put_merged(struct job *job)
{
	struct merge_loser loser;
	struct merged m;

	merge_follow(job->merges);
	while (merge_next(job->merges, &m)) {
		if (m.opt == OPT_TRUE)
			continue;
		put_opt_out(job, m.id, field_of(m.sf_id));
		job->counts.carried++;
	}
	while (merge_next_lost(job->merges, &loser))
		put_lost(job, &loser);
}

/* ---- what is said ------------------------------------------------------ */

static void
warn_lost(const struct job *job)
{
	const struct lost *lost = &job->lost_optouts;

	if (lost->n > 0)
		warn_that("%s:%lld: opted out, and was merged into a contact "
			  "that is not found in the export: stays TRUE under "
			  "its own id; %lld such contact%s",
		    lost->file, lost->line, lost->n, lost->n == 1 ? "" : "s");
}

/* Says that optdiff's guard stale will have nothing to look at, unless that was
 * asked for with -c modified_at=. */
static void
warn_undated(const struct job *job)
{
	const struct col *col = &job->file.cols[CONTACT_MODIFIED_AT];

	if (job->counts.dated > 0 || (col->named && *col->named == '\0'))
		return;
	warn_that("%s: modified_at: no modification date %s, so an older "
		  "export goes unnoticed: export SystemModstamp, or name the "
		  "column with -c modified_at=Column",
	    rd_name(job->exports.rd[0]),
	    col->at == REC_NONE ? "under any of its names" : "in any row");
}

static void
print_counts(const struct job *job)
{
	const struct totals *t = &job->counts;
	struct tally c;

	tally_begin(&c, t->in, t->out, t->rejected);
	tally_add(&c, t->merged, "merged");
	tally_add(&c, t->deleted, "deleted");
	tally_add(&c, t->no_id, "no id");
	tally_add(&c, job->rejects.not_utf8, "not UTF-8 in unused columns");
	tally_group(&c, "; of these");
	tally_add(&c, t->by_contact, "without an Advance ID");
	tally_add(&c, job->file.apostrophes, "ids with an apostrophe");
	tally_add(&c, job->file.ids.padded, "padded");
	tally_add(&c, job->file.repaired, "repaired");
	tally_add(&c, job->file.other_nulls, "nulls outside checkboxes");
	tally_add(&c, t->disagree, "differing from the history");
	tally_add(&c, t->carried, "opted out by a merge");
	tally_group(&c, "; also");
	tally_add(&c, t->headers, "repeated headers");
	tally_add(&c, t->empty, "empty rows");
	tally_print(&c);
}

/* ---- files ------------------------------------------------------------ */

static void
read_export(struct job *job, struct rd *rd)
{
	const struct report *report = &job->file.report;
	long long opt_out_nulls = job->file.opt_out_nulls;
	long long nulls = job->file.nulls, in;
	struct totals *c = &job->counts;

	xcontactfile_begin(&job->file, rd);
	while (contactfile_next(&job->file))
		one_contact(job);
	in = report->records + report->stray;
	if (in == 0)
		die("%s: no records under the header: an empty export",
		    rd_name(rd));
	nulls = job->file.nulls - nulls;
	if (nulls > 0)
		warn_that("%s: %lld checkbox%s null, which is read as FALSE",
		    rd_name(rd), nulls,
		    nulls == 1 ? " contains" : "es contain");
	xcell_check_nulls(rd_name(rd), job->file.opt_out_nulls - opt_out_nulls,
	    in, given.max_nulls);
	if (given.verbose && job->exports.n > 1)
		warn_that("%s: %lld in, one of %zu files", rd_name(rd), in,
		    job->exports.n);
	c->in += in;
	c->headers += report->headers;
	c->empty += report->empty;
}

static void
extract(struct job *job)
{
	struct totals *c = &job->counts;
	long long rejected = job->rejects.count;

	write_head(job, job->out);
	if (job->no_id != NULL)
		write_head(job, job->no_id);
	for (size_t i = 0; i < job->exports.n; i++)
		read_export(job, job->exports.rd[i]);
	if (job->merges != NULL)
		put_merged(job);
	c->rejected = job->rejects.count - rejected;
	if (c->out == c->by_contact)
		die("%s: no usable record: %lld in, %lld without an Advance "
		    "ID, %lld rejected",
		    rd_name(job->exports.rd[0]), c->in,
		    c->by_contact + c->no_id, c->rejected);
	warn_lost(job);
	if (given.verbose) {
		warn_undated(job);
		print_counts(job);
	}
}

/* Whether the export can tell of merges. */
static bool
tells_merges(const struct contactfile *file)
{
	return file->cols[CONTACT_SF_ID].at != REC_NONE &&
	       file->cols[CONTACT_MASTER_ID].at != REC_NONE;
}

/* States in the end mark what holds for the whole table. The newest change of a
 * history without any is empty. */
static void
write_marks(const struct job *job)
{
	char asof[WHEN_SIZE], newest[WHEN_SIZE];

	if (given.asof != WHEN_NONE)
		wr_mark(job->out, "asof", when_print(given.asof, asof));
	if (job->history != NULL)
		wr_mark(job->out, "history",
		    when_print(history_newest(job->history), newest));
	if (job->history != NULL &&
	    historyfile_from(&job->historyfile) != WHEN_NONE)
		wr_mark(job->out, "history_from",
		    when_print(historyfile_from(&job->historyfile), newest));
}

/* ---- main ------------------------------------------------------------- */

static void
add_preference(struct contactfile *file, const char *name)
{
	if (strchr(name, ';') != NULL)
		die("-P: the name of a preference must not contain ;");
	col_list_add(&file->prefs, name);
}

static void
read_option(struct job *job, int opt)
{
	struct contactfile *file = &job->file;

	/* not covered: options_next returns only letters that have a case. */
	switch (opt) {
	case ASOF:
		given.asof = xwhen_option("--asof", optarg);
		break;
	case 'C':
		file->charset = optarg;
		break;
	case 'c':
		xcol_name(file->cols, CONTACT_COLUMNS, optarg);
		break;
	case 'd':
		file->delim = xopen_delim(optarg);
		break;
	case GZIP:
		given.table.gzip = true;
		break;
	case TEE:
		given.table.tee = optarg;
		break;
	case 'H':
		job->history_paths[job->nhistory_paths++] = optarg;
		break;
	case 'I':
		file->ids.spec.width = xident_width(optarg);
		break;
	case 'k':
		col_list_add(&file->kept, optarg);
		break;
	case MAX_NULLS:
		given.max_nulls = xnumber("--max-nulls", optarg, 0, 100);
		break;
	case 'n':
		given.no_id = optarg;
		break;
	case PAD:
		file->ids.spec.pad = true;
		break;
	case PAGES:
		file->pages = true;
		break;
	case 'P':
		add_preference(file, optarg);
		break;
	case 'r':
		given.rejects = optarg;
		break;
	case 'v':
		given.verbose = true;
		break;
	}
}

static void
read_options(struct job *job, int argc, char **argv)
{
	const struct contactfile *file = &job->file;
	int opt;

	contactfile_init(&job->file);
	job->history_paths = xcalloc((size_t)argc, sizeof(char *));
	while ((opt = options_next(argc, argv)) != -1)
		read_option(job, opt);
	if (job->nhistory_paths > 0 &&
	    (file->cols[CONTACT_CHANGED_AT].named ||
		file->cols[CONTACT_CHANGED_BY].named))
		die("-H cannot be combined with -c changed_at or -c "
		    "changed_by");
}

static void
open_histories(struct job *job)
{
	const struct contactfile *file = &job->file;
	struct historyfile *how = &job->historyfile;

	if (job->nhistory_paths == 0)
		return;
	if (file->cols[CONTACT_SF_ID].at == REC_NONE)
		die("-H needs the column sf_id");
	historyfile_columns(how);
	how->rejects = &job->rejects;
	how->charset = file->charset;
	how->pages = file->pages;
	how->verbose = given.verbose;
	how->field = file->cols[CONTACT_OPT_OUT].named;
	xfiles_open(&job->histories, EXPORT_HISTORY, job->history_paths,
	    job->nhistory_paths, xhistoryfile_head, how);
	job->history = history_new();
}

static void
free_job(struct job *job)
{
	files_close(&job->exports);
	files_close(&job->histories);
	merge_free(job->merges);
	history_free(job->history);
	contactfile_free(&job->file);
	free(job->kept);
	free(job->history_paths);
}

int
main(int argc, char **argv)
{
	struct job job = { 0 };

	options_start(&program);
	read_options(&job, argc, argv);
	job.kept = xcalloc(job.file.kept.n + 1, sizeof(*job.kept));
	job.file.rejects = &job.rejects;
	xfiles_open(&job.exports, EXPORT_CONTACTS, argv + optind,
	    (size_t)(argc - optind), xcontactfile_head, &job.file);
	open_histories(&job);
	job.rejects = xrejects_open(given.rejects);
	if (given.no_id != NULL)
		job.no_id = xwr_open(given.no_id, WR_TABLE);
	job.out = xwr_open(NULL, given.table);
	privilege_drop();
	if (tells_merges(&job.file))
		job.merges = merge_new();
	for (size_t i = 0; i < job.histories.n; i++)
		xhistoryfile_read(
		    &job.historyfile, job.histories.rd[i], job.history);
	if (job.history != NULL) {
		history_settle(job.history);
		historyfile_warn(&job.historyfile);
	}
	extract(&job);
	xrejects_close(&job.rejects);
	zone_warn();
	if (job.no_id != NULL)
		xwr_close(job.no_id, given.no_id);
	write_marks(&job);
	xwr_close(job.out, NULL);
	free_job(&job);
	return EXIT_OK;
}
