/* SPDX-License-Identifier: ISC */
/*
 * rows, installed as optparity-rows: the columns and rows of a table that a
 * person asks for, in a form for people or for other programs.
 *
 * What it writes has no end mark, so whoever reads it cannot see that it was
 * cut off: nothing is written before the whole table was read.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "grid.h"
#include "ledger.h"
#include "options.h"
#include "privilege.h"
#include "prog.h"
#include "survey.h"

/* The forms of the output. */
static const struct form {
	const char *name;
	struct wr_format format;
	void (*write)(const struct grid *grid, struct wr *wr);
} forms[] = {
	{ "tsv", { .excerpt = true }, grid_write_records },
	{ "table", { .excerpt = true }, grid_write_aligned },
	{ "csv", { .delim = ',' }, grid_write_records },
	{ "md", { .excerpt = true }, grid_write_markdown },
	{ "json", { .excerpt = true }, grid_write_json },
};

#define TSV (&forms[0])
#define TABLE (&forms[1])
#define CSV (&forms[2])

/* The longest name of a column: of Oracle's no identifier is longer. */
enum { COLUMN_NAME_MAX = 128 };

/* A condition: whether the column has this value, or has not. */
struct condition {
	const char *column, *value;
	bool equal;
	size_t at; /* in the table */
};

struct job {
	/* What the options say. */
	const struct form *form;
	const char **names; /* of -c */
	size_t nnames, names_cap;
	struct condition *conditions;
	size_t nconditions, conditions_cap;
	const char *path;
	bool spreadsheet, verbose, count, survey;

	struct ledger *table;
	size_t *columns; /* that are written: where they stand in the table */
	struct grid grid;
	long long out;
};

/* ---- options ---------------------------------------------------------- */

enum { COUNT = 256, SURVEY };

static const struct option_row options[] = {
	{ 'c', 0, "columns", "column,...",
	    "the columns to write, in this order" },
	{ 'f', 0, "format", "tsv|table|csv|md|json",
	    "default table on a terminal, else tsv" },
	{ 'w', 0, "where", "column=value",
	    "only rows with this value; != for another value" },
	{ 'z', 0, "spreadsheet", NULL,
	    "protect ids and formulas from spreadsheets" },
	{ COUNT, 0, "count", NULL, "print how many records a CSV export has" },
	{ SURVEY, 0, "survey", NULL,
	    "show what the columns of an export hold" },
	{ 0, 0, NULL, NULL, NULL },
};

static const struct program program = {
	"optparity-rows",
	"[file]",
	options,
	0,
};

/* Takes the argument of -c, whose commas become ends of strings. */
static void
add_columns(struct job *job, char *list)
{
	char *name;

	while ((name = strsep(&list, ",")) != NULL) {
		if (*name == '\0')
			die("-c: an empty name; expected names of columns, "
			    "comma between");
		xgrow(&job->names, &job->names_cap, job->nnames + 1,
		    sizeof(*job->names));
		job->names[job->nnames++] = name;
	}
}

/* Takes the argument of -w, whose operator becomes the end of the name. */
static void
add_condition(struct job *job, char *arg)
{
	size_t len = strcspn(arg, "=");
	struct condition new = { .column = arg, .equal = true };

	if (arg[len] == '\0')
		die("-w: expected COLUMN=VALUE or COLUMN!=VALUE");
	new.value = arg + len + 1;
	if (len > 0 && arg[len - 1] == '!') {
		new.equal = false;
		len--;
	}
	if (len == 0)
		die("-w: no name of a column before the =");
	arg[len] = '\0';
	xgrow(&job->conditions, &job->conditions_cap, job->nconditions + 1,
	    sizeof(new));
	job->conditions[job->nconditions++] = new;
}

static const struct form *
xform(const char *name)
{
	for (size_t i = 0; i < sizeof(forms) / sizeof(*forms); i++)
		if (strcmp(forms[i].name, name) == 0)
			return &forms[i];
	die("-f: not tsv, table, csv, md or json");
}

static void
take_option(struct job *job, int opt)
{
	/* not covered: options_next returns only letters that have a case. */
	switch (opt) {
	case 'c':
		add_columns(job, optarg);
		break;
	case 'f':
		job->form = xform(optarg);
		break;
	case 'v':
		job->verbose = true;
		break;
	case 'w':
		add_condition(job, optarg);
		break;
	case 'z':
		job->spreadsheet = true;
		break;
	case COUNT:
		job->count = true;
		break;
	case SURVEY:
		job->survey = true;
		break;
	}
}

/* On a terminal nothing of the data may control it. */
static void
take_options(struct job *job, int argc, char **argv)
{
	int opt;

	while ((opt = options_next(argc, argv)) != -1)
		take_option(job, opt);
	job->path = options_operand(argc, argv);
	if (job->count && (job->nnames > 0 || job->nconditions > 0 ||
			      job->form != NULL || job->spreadsheet))
		die("--count: not with -c, -f, -w or -z");
	if (job->survey &&
	    (job->count || job->nnames > 0 || job->nconditions > 0))
		die("--survey: not with -c, -w or --count");
	if (job->form == NULL)
		job->form = isatty(STDOUT_FILENO) ? TABLE : TSV;
	if (job->spreadsheet && job->form != CSV)
		die("-z: only for -f csv");
}

/* ---- columns ---------------------------------------------------------- */

static const struct rec *
table_head(const struct job *job)
{
	return rd_head(ledger_rd(job->table));
}

/* Where a column stands in the table; dies if it is missing, or there twice. */
static size_t
xcolumn(const struct job *job, const char *name)
{
	struct col col = {
		.name = name, .known = name, .named = name, .need = true
	};

	xcol_find(ledger_rd(job->table), &col, 1);
	return col.at;
}

static void
find_named(struct job *job)
{
	for (size_t i = 0; i < job->nnames; i++) {
		job->columns[i] = xcolumn(job, job->names[i]);
		for (size_t j = 0; j < i; j++)
			if (job->columns[j] == job->columns[i])
				die("-c: column \"%s\" twice", job->names[i]);
	}
}

/* All columns. The members of a JSON object are told apart by their names. */
static void
find_all(struct job *job)
{
	const struct rec *head = table_head(job);

	for (size_t i = 0; i < head->n; i++) {
		job->columns[i] = i;
		for (size_t j = 0; j < i; j++)
			if (field_cmp(rec_get(head, j), rec_get(head, i)) == 0)
				die_at(place_line(ledger_rd(job->table), 1),
				    NULL, "columns %zu and %zu have one name",
				    j + 1, i + 1);
	}
}

/* JSON has the names in every row, which would multiply a long one. */
static void
check_lengths(const struct job *job)
{
	for (size_t i = 0; i < job->grid.columns; i++) {
		size_t at = job->columns[i];

		if (rec_get(table_head(job), at).len > COLUMN_NAME_MAX)
			die_at(place_line(ledger_rd(job->table), 1), NULL,
			    "the name of column %zu has over %d bytes", at + 1,
			    COLUMN_NAME_MAX);
	}
}

static void
find_columns(struct job *job)
{
	bool all = job->nnames == 0;

	job->grid.columns = all ? table_head(job)->n : job->nnames;
	job->columns = xcalloc(job->grid.columns, sizeof(*job->columns));
	if (all)
		find_all(job);
	else
		find_named(job);
	check_lengths(job);
	for (size_t i = 0; i < job->nconditions; i++)
		job->conditions[i].at = xcolumn(job, job->conditions[i].column);
}

/* ---- rows ------------------------------------------------------------- */

/* Whether a field is this value, or a list that has it, with ; between. */
static bool
has_value(struct field f, const char *value)
{
	struct field one;

	if (field_is(f, value))
		return true;
	while (field_next_listed(&f, &one))
		if (field_is(one, value))
			return *value != '\0';
	return false;
}

static bool
is_wanted(const struct job *job, const struct rec *rec)
{
	for (size_t i = 0; i < job->nconditions; i++) {
		const struct condition *c = &job->conditions[i];

		if (has_value(rec_get(rec, c->at), c->value) != c->equal)
			return false;
	}
	return true;
}

static void
hold_row(struct job *job, const struct rec *rec)
{
	for (size_t i = 0; i < job->grid.columns; i++)
		grid_add(&job->grid, rec_get(rec, job->columns[i]));
}

static void
read_rows(struct job *job)
{
	hold_row(job, table_head(job));
	while (xledger_next(job->table)) {
		if (!is_wanted(job, ledger_rec(job->table)))
			continue;
		hold_row(job, ledger_rec(job->table));
		job->out++;
	}
}

static void
write_rows(const struct job *job)
{
	struct wr_format format = job->form->format;
	struct wr *wr;

	format.spreadsheet = job->spreadsheet;
	wr = xwr_open(NULL, format);
	job->form->write(&job->grid, wr);
	xwr_close(wr, NULL);
}

/* ---- the records of an export ------------------------------------------ */

static void
count_records(const struct job *job)
{
	struct rd *rd = xopen_file(job->path);
	struct wr *wr;
	struct rec rec;
	enum rd_status status;
	char text[32];
	int len;

	status =
	    rd_header(rd, (struct rd_format){ .kind = RD_CSV, .delim = ',' });
	privilege_drop();
	while (status == RD_REC)
		status = rd_next(rd, &rec);
	if (status != RD_END)
		die_reader(rd);
	len = snprintf(text, sizeof(text), "%lld\n", rd_count(rd));
	wr = xwr_open(NULL, (struct wr_format){ .excerpt = true });
	wr_text(wr, (struct field){ text, (size_t)len });
	xwr_close(wr, NULL);
	rd_free(rd);
}

static void
clean_up(struct job *job)
{
	ledger_close(job->table);
	grid_free(&job->grid);
	free(job->columns);
	free(job->names);
	free(job->conditions);
}

int
main(int argc, char **argv)
{
	/* Any table: no column is needed. */
	struct ledger_spec any = { .type = LEDGER_TABLE };
	struct job job = { 0 };

	options_start(&program);
	take_options(&job, argc, argv);
	if (job.count) {
		count_records(&job);
		return EXIT_OK;
	}
	if (job.survey) {
		xsurvey(xopen_file(job.path), &job.grid);
		write_rows(&job);
		grid_free(&job.grid);
		return EXIT_OK;
	}
	job.table = xledger_open(job.path, &any);
	find_columns(&job);
	privilege_drop();
	read_rows(&job);
	write_rows(&job);
	if (job.verbose)
		warn_that("%lld in, %lld out", rd_count(ledger_rd(job.table)),
		    job.out);
	clean_up(&job);
	return EXIT_OK;
}
