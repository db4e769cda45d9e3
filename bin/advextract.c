/* SPDX-License-Identifier: ISC */
/*
 * advextract: extracts of Advance or Ascend to an opt table.
 */
#include <stdlib.h>
#include <string.h>

#include "advfile.h"
#include "cells.h"
#include "combine.h"
#include "ledger.h"
#include "open.h"
#include "options.h"
#include "privilege.h"
#include "prog.h"
#include "tally.h"
#include "wr.h"
#include "zone.h"

enum { ASOF = 256, EVERYBODY, GZIP, MAX_NULLS, PAD, TABS, TEE };

static const struct option_row options[] = {
	{ 'a', 0, "active", "Column=value[,value]",
	    "only rows with one of these values count" },
	{ ASOF, 0, "asof", "time", "when the extract was taken, UTC" },
	{ 'b', 0, "blank", "blank|false",
	    "what an empty Y/N field means, default blank" },
	{ 'C', 0, "charset", "charset",
	    "character set of the file, as iconv(1) names it" },
	{ 'c', 0, "column", "name=Column",
	    "header of the column that is name" },
	{ 'd', 0, "delimiter", "delim",
	    "character between fields, or its name: TAB, PIPE" },
	{ EVERYBODY, 0, "everybody", NULL,
	    "the codes are of everybody, not of some people" },
	{ GZIP, 0, "gzip", NULL, "compress the table" },
	{ 'I', 0, "id-width", "width|any",
	    "digits of an Advance ID, default 10" },
	{ MAX_NULLS, 0, "max-nulls", "percent",
	    "accept so many nulls in the opt-out, default 2" },
	{ 'p', 0, "population", "entity",
	    "a file with a row for each person of Advance" },
	{ 'q', 0, "no-quotes", NULL, "a quote is a character like any other" },
	{ PAD, 0, "pad", NULL,
	    "put back leading zeros missing from Advance IDs" },
	{ 'r', 0, "rejects", "file", "write bad records here and go on" },
	{ 's', 0, "spool", NULL, "the file is a spool of SQL*Plus" },
	{ TABS, 0, "tabs", "N",
	    "columns to a tab stop, in a file of fixed width" },
	{ TEE, 0, "tee", "file", "write the table here, too, uncompressed" },
	{ 'w', 0, "width", "name=from-to",
	    "characters of a column, in a file of fixed width" },
	{ 'x', 0, "codes", "Column=code[,code]",
	    "a row with one of these codes opts out" },
	{ 'y', 0, "negating", "Column=code[,code]",
	    "a code that takes back one of -x" },
	{ 'z', 0, "known", "Column=code[,code]",
	    "codes without a meaning for the opt-out" },
	{ 0, 0, NULL, NULL, NULL },
};

static const struct program program = {
	"advextract",
	"[file ...]",
	options,
	OPTIONS_TIMES | OPTIONS_DATES | OPTIONS_LANGUAGE,
};

/* What the options say that are about the whole run. */
static struct {
	const char *rejects;
	bool verbose, blank_is_false, pad, everybody;
	int width;
	struct wr_format table; /* the one on standard output */
	int64_t asof;
	long long max_nulls;
} given = { .width = 10, .asof = WHEN_NONE, .max_nulls = CELL_MAX_NULLS };

/* A file; the options that are about it stand before it. */
struct source {
	struct advfile file;
	unsigned yes_no;  /* the number of its Y/N column among the names */
	long long active; /* rows */
};

/* A run of the program. */
struct job {
	struct source *sources;
	size_t nsources, sources_cap;
	struct code_names names; /* of the codes of all files */

	struct combine *people; /* NULL if each row is written as it is read */
	struct rejects rejects;
	struct wr *out;
	struct {
		long long passed_on, not_active;
	} counts;
};

/* A record that is being read. */
struct row {
	struct job *job;
	struct source *src;
	struct advfile_rec rec;
	struct opt_row out; /* what it says of its person */
};

/* ---- options ---------------------------------------------------------- */

/* The file that the options belong to that come now. */
static struct source *
next_source(const struct job *job)
{
	return &job->sources[job->nsources];
}

static void
begin_source(struct job *job)
{
	xgrow(&job->sources, &job->sources_cap, job->nsources + 1,
	    sizeof(*job->sources));
	*next_source(job) = (struct source){ 0 };
	advfile_init(&next_source(job)->file);
}

static void
add_values(struct job *job, int option, enum value_role role)
{
	xcodes_add(
	    &next_source(job)->file.codes, &job->names, option, role, optarg);
}

static void
add_file(struct job *job, const char *path)
{
	struct source *src = next_source(job);
	unsigned roles = src->file.codes.roles;

	src->file.path = path;
	src->yes_no = xcode_names_add(&job->names, NULL);
	if ((roles & VALUE_NEGATES) != 0 && (roles & VALUE_OPTS_OUT) == 0)
		die("-y: there is no -x before this file whose codes it "
		    "negates");
	job->nsources++;
	begin_source(job);
}

static void
add_population(struct job *job, const char *path)
{
	struct source *src = next_source(job);

	if (!codes_are_statuses(&src->file.codes))
		die("-p: its file has no codes; -x, -y and -z belong behind "
		    "it, before the file that they are about");
	src->file.is_population = true;
	add_file(job, path);
}

/* The options that say what the next file is like. */
static bool
read_file_option(struct job *job, int opt)
{
	struct advfile *file = &next_source(job)->file;

	switch (opt) {
	case 'a':
		add_values(job, opt, VALUE_ACTIVE);
		return true;
	case 'c':
		xcol_name(file->cols, ADVANCE_COLUMNS, optarg);
		return true;
	case 'C':
		file->charset = optarg;
		return true;
	case 'd':
		file->delim = xopen_delim(optarg);
		return true;
	case 'q':
		file->unquoted = true;
		return true;
	case 's':
		file->spool = true;
		return true;
	case TABS:
		file->tabs = (size_t)xnumber("--tabs", optarg, 1, 100);
		return true;
	case 'w':
		xfixed_add(&file->fixed, optarg);
		return true;
	case 'x':
		add_values(job, opt, VALUE_OPTS_OUT);
		return true;
	case 'y':
		add_values(job, opt, VALUE_NEGATES);
		return true;
	case 'z':
		add_values(job, opt, VALUE_KNOWN);
		return true;
	}
	return false;
}

static void
read_option(int opt)
{
	/* not covered: options_next returns only letters that have a case. */
	switch (opt) {
	case ASOF:
		given.asof = xwhen_option("--asof", optarg);
		break;
	case 'b':
		given.blank_is_false = strcmp(optarg, "false") == 0;
		if (!given.blank_is_false && strcmp(optarg, "blank") != 0)
			die("-b: expected blank or false");
		break;
	case EVERYBODY:
		given.everybody = true;
		break;
	case GZIP:
		given.table.gzip = true;
		break;
	case TEE:
		given.table.tee = optarg;
		break;
	case 'I':
		given.width = xident_width(optarg);
		break;
	case MAX_NULLS:
		given.max_nulls = xnumber("--max-nulls", optarg, 0, 100);
		break;
	case PAD:
		given.pad = true;
		break;
	case 'r':
		given.rejects = optarg;
		break;
	case 'v':
		given.verbose = true;
		break;
	}
}

/* Files come in the order in which they are read, each with the options that
 * stand before it; those that are left are about standard input, where no file
 * but a population is given. */
static void
read_options(struct job *job, int argc, char **argv)
{
	int opt, waiting = 0;
	bool file = false;

	begin_source(job);
	while ((opt = options_next_or_file(argc, argv)) != -1) {
		if (opt == OPTION_FILE || opt == 'p')
			waiting = 0;
		if (opt == OPTION_FILE) {
			add_file(job, optarg);
			file = true;
		} else if (opt == 'p') {
			add_population(job, optarg);
		} else if (read_file_option(job, opt)) {
			waiting = opt;
		} else {
			read_option(opt);
		}
	}
	for (; optind < argc; optind++, waiting = 0, file = true)
		add_file(job, argv[optind]);
	if (file && waiting != 0)
		die("-%c: no file follows; it belongs before the file that it "
		    "is about",
		    waiting);
	if (!file)
		add_file(job, NULL);
}

/* ---- opening ---------------------------------------------------------- */

static void
open_source(struct job *job, struct source *src)
{
	src->file.ids.spec = (struct ident_spec){ given.width, given.pad };
	xadvfile_open(&src->file);
	if (advfile_has_opt_out(&src->file))
		job->names.name[src->yes_no] = advfile_opt_out_name(&src->file);
}

static void
open_sources(struct job *job)
{
	int stdins = 0;

	for (size_t i = 0; i < job->nsources; i++) {
		const char *path = job->sources[i].file.path;

		stdins += in_is_stdin(path);
	}
	if (stdins > 1)
		die("standard input is given twice");
	for (size_t i = 0; i < job->nsources; i++)
		open_source(job, &job->sources[i]);
}

/* ---- rows ------------------------------------------------------------- */

static struct cell
row_cell(const struct row *row, size_t column)
{
	return (struct cell){ &row->job->rejects, row->src->file.rd,
		row->rec.rec, &row->src->file.cols[column],
		row->rec.f[column] };
}

/* Reads the Y/N column; false if the row is rejected. Where only codes tell, a
 * row without one says FALSE. */
static bool
read_yes_no(struct row *row)
{
	enum opt *opt = &row->out.opt;

	*opt = OPT_FALSE;
	if (!advfile_has_opt_out(&row->src->file))
		return true;
	if (!cell_checkbox(
		row_cell(row, ADVANCE_OPT_OUT), opt, &row->src->file.nulls))
		return false;
	if (*opt == OPT_BLANK && given.blank_is_false)
		*opt = OPT_FALSE;
	return true;
}

static bool
read_id(struct row *row)
{
	return advfile_id(
	    &row->src->file, &row->rec, &row->job->rejects, &row->out.id);
}

/*
 * Reads the other columns, once it is known what the row says; false if the row
 * is rejected. A moment that is not known to the second is the latest that it
 * can be if the row opts out, so that only what is certainly later undoes the
 * opt-out, and the earliest if it does not.
 */
static bool
read_rest(struct row *row)
{
	struct opt_row *out = &row->out;
	enum when_bound bound =
	    out->opt == OPT_TRUE ? WHEN_LATEST : WHEN_EARLIEST;

	out->email = row->rec.f[ADVANCE_EMAIL];
	out->changed_by = row->rec.f[ADVANCE_CHANGED_BY];
	return cell_change(row_cell(row, ADVANCE_CHANGED_AT), bound,
		   &out->changed_at, &row->src->file.other_nulls) &&
	       cell_moment(row_cell(row, ADVANCE_MODIFIED_AT), bound,
		   &out->modified_at) &&
	       read_id(row);
}

/* Writes a row of a file whose Y/N column is all that is asked for. */
static void
pass_on(struct row *row)
{
	struct job *job = row->job;
	struct opt_row *out = &row->out;
	bool opted_out = out->opt == OPT_TRUE;

	if (!read_rest(row))
		return;
	out->code =
	    field_of(opted_out ? job->names.name[row->src->yes_no] : "");
	out->plain = row->rec.plain && !opted_out;
	opt_table_write(job->out, out);
	wr_end(job->out);
	job->counts.passed_on++;
}

/* Reads what the codes of a row say, beside its Y/N column; false if it is not
 * active, and so says nothing but that the person is there. */
static bool
read_codes(struct row *row, struct combine_codes *said)
{
	struct codes *codes = &row->src->file.codes;
	struct place at = place_of(row->src->file.rd, row->rec.rec);
	uint64_t yes = (uint64_t)1 << row->src->yes_no;
	enum opt *opt = &row->out.opt;

	if ((codes->roles & VALUE_NEGATES) != 0)
		said->negatable = ~yes;
	if (!xcodes_are_active(codes, at)) {
		*opt = OPT_FALSE;
		return false;
	}
	said->set = *opt == OPT_TRUE ? yes : 0;
	xcodes_read(codes, at, &said->set, &said->negates);
	if (said->set != 0)
		*opt = OPT_TRUE;
	return true;
}

/* Adds a row to what others say of its person. */
static void
combine(struct row *row)
{
	struct combine_codes said = { 0 };
	bool active = read_codes(row, &said);

	if (!read_rest(row))
		return;
	row->src->active += active;
	if (!active)
		row->out.changed_at = WHEN_NONE;
	combine_add(row->job->people, &row->out, &said);
}

static void
one_row(struct row *row)
{
	if (!read_yes_no(row))
		return;
	if (row->job->people == NULL)
		pass_on(row);
	else
		combine(row);
}

static void
one_of_population(struct row *row)
{
	if (!read_id(row))
		return;
	if (!xcodes_are_active(&row->src->file.codes,
		place_of(row->src->file.rd, row->rec.rec))) {
		row->job->counts.not_active++;
		return;
	}
	row->src->active++;
	combine_add_person(row->job->people, row->out.id);
}

static void
read_source(struct job *job, struct source *src)
{
	unsigned roles = src->file.codes.roles;
	struct row row = { .job = job,
		.src = src,
		.out = { .sf_id = field_of(""),
		    .prefs = field_of(""),
		    .opt_out_at = WHEN_NONE } };

	while (xadvfile_next(&src->file, &row.rec, &job->rejects)) {
		if (src->file.is_population)
			one_of_population(&row);
		else
			one_row(&row);
	}
	xcell_check_nulls(rd_name(src->file.rd), src->file.nulls,
	    rd_count(src->file.rd), given.max_nulls);
	if ((roles & VALUE_ACTIVE) != 0 && src->active == 0) {
		codes_warn_unknown(&src->file.codes, rd_name(src->file.rd));
		die("%s: -a: no row is active", rd_name(src->file.rd));
	}
	if ((roles & VALUE_NEGATES) != 0)
		combine_settle(job->people);
}

/* The population last: it fills up what the others do not say. */
static void
read_sources(struct job *job)
{
	for (size_t i = 0; i < job->nsources; i++)
		if (!job->sources[i].file.is_population)
			read_source(job, &job->sources[i]);
	for (size_t i = 0; i < job->nsources; i++)
		if (job->sources[i].file.is_population)
			read_source(job, &job->sources[i]);
}

/* ---- counts ----------------------------------------------------------- */

/* The records that go out: one a person, or as they came. */
static long long
count_out(const struct job *job)
{
	if (job->people == NULL)
		return job->counts.passed_on;
	return (long long)combine_count(job->people);
}

static long long
count_in(const struct job *job)
{
	long long in = 0;

	for (size_t i = 0; i < job->nsources; i++)
		in += rd_count(job->sources[i].file.rd);
	return in;
}

static bool
has_population(const struct job *job)
{
	for (size_t i = 0; i < job->nsources; i++)
		if (job->sources[i].file.is_population)
			return true;
	return false;
}

/* The people who are not in the population, if there is one. */
static long long
count_outside(const struct job *job)
{
	return has_population(job) ? combine_outside(job->people) : 0;
}

/* Whether the table names only people who have a code, so that an id that is
 * absent may still be in Advance. */
static bool
lists_codes(const struct job *job)
{
	if (given.everybody || has_population(job))
		return false;
	for (size_t i = 0; i < job->nsources; i++)
		if (advfile_has_opt_out(&job->sources[i].file))
			return false;
	return true;
}

static void
print_warnings(const struct job *job)
{
	long long outside = count_outside(job);

	for (size_t i = 0; i < job->nsources; i++) {
		const struct advfile *file = &job->sources[i].file;

		codes_warn_unknown(&file->codes, rd_name(file->rd));
		if (file->nulls > 0)
			warn_that("%s: %lld Y/N field%s null, which is read as "
				  "blank",
			    rd_name(file->rd), file->nulls,
			    file->nulls == 1 ? " contains" : "s contain");
	}
	if (outside > 0)
		warn_that("%lld id%s not in the population of -p", outside,
		    outside == 1 ? " is" : "s are");
}

static void
print_counts(const struct job *job)
{
	long long in = count_in(job), out = count_out(job);
	long long padded = 0, apostrophes = 0, empty = 0, unknown = 0;
	long long nulls = 0;
	struct tally c;

	for (size_t i = 0; i < job->nsources; i++) {
		const struct advfile *file = &job->sources[i].file;

		padded += file->ids.padded;
		apostrophes += file->apostrophes;
		empty += file->empty;
		unknown += file->codes.unknown;
		nulls += file->other_nulls + file->codes.nulls;
		if (job->nsources > 1)
			warn_that("%s: %lld in, one of %zu files",
			    rd_name(file->rd), rd_count(file->rd),
			    job->nsources);
	}
	tally_begin(&c, in, out, job->rejects.count);
	tally_add(&c,
	    in - out - job->rejects.count - job->counts.not_active - empty,
	    "more of the same id");
	tally_add(&c, job->counts.not_active, "not active in the population");
	tally_add(&c, empty, "empty");
	tally_group(&c, "; of these");
	tally_add(&c, padded, "padded");
	tally_add(&c, apostrophes, "with an apostrophe");
	if (job->people != NULL)
		tally_add(&c, combine_negated(job->people), "negated");
	tally_add(&c, nulls, "nulls outside the Y/N column");
	tally_add(&c, unknown, "with codes that no option names");
	tally_add(&c, count_outside(job), "not in the population");
	tally_add(&c, job->rejects.not_utf8, "not UTF-8 in unused columns");
	tally_print(&c);
}

/* ---- main ------------------------------------------------------------- */

static void
write_people(const struct job *job)
{
	combine_write(job->people, &job->names, job->out);
	if (lists_codes(job))
		wr_mark(job->out, "codes", NULL);
}

static void
free_job(struct job *job)
{
	for (size_t i = 0; i < job->nsources; i++)
		advfile_free(&job->sources[i].file);
	combine_free(job->people);
	free(job->sources);
}

int
main(int argc, char **argv)
{
	struct job job = { 0 };
	char asof[WHEN_SIZE];

	options_start(&program);
	read_options(&job, argc, argv);
	open_sources(&job);
	job.rejects = xrejects_open(given.rejects);
	job.out = xwr_open(NULL, given.table);
	privilege_drop();
	opt_table_write_head(job.out);
	wr_end(job.out);
	if (job.nsources > 1 || job.sources[0].file.codes.columns.n > 0)
		job.people = combine_new();
	read_sources(&job);
	if (count_out(&job) == 0)
		die("%s: no usable record: %lld in, %lld rejected",
		    rd_name(job.sources[0].file.rd), count_in(&job),
		    job.rejects.count);
	if (job.people != NULL)
		write_people(&job);
	if (given.asof != WHEN_NONE)
		wr_mark(job.out, "asof", when_print(given.asof, asof));
	print_warnings(&job);
	if (given.verbose)
		print_counts(&job);
	xrejects_close(&job.rejects);
	zone_warn();
	xwr_close(job.out, NULL);
	free_job(&job);
	return EXIT_OK;
}
