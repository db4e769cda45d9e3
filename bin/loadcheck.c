/* SPDX-License-Identifier: ISC */
/*
 * loadcheck: passes the safe rows of a planned data load and holds back those
 * that would undo an opt-out.
 *
 * A CSV has no end mark, so whoever loads it cannot see that it was cut off:
 * nothing is written before the tables and the whole load were read and every
 * row was good. Rows that pass are written byte for byte as they were read.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "held.h"
#include "ident.h"
#include "ledger.h"
#include "load.h"
#include "local.h"
#include "open.h"
#include "options.h"
#include "optouts.h"
#include "overwrite.h"
#include "privilege.h"
#include "prog.h"

/* The held rows that are printed on standard error; the others are counted. */
#define HELD_SHOWN 10

/* More tables are a mistake on the command line. */
#define TABLES_MAX 8

enum { NO_OPT_OUT = 256 };

static const struct option_row options[] = {
	{ 'c', 0, "column", "name=Column",
	    "header of the column that is name" },
	{ 'd', 0, "delimiter", "delim",
	    "character between fields, or its name: TAB, PIPE" },
	{ 'E', 0, "excerpt", NULL,
	    "the tables were filtered by hand: no end marks" },
	{ 'I', 0, "id-width", "width|any",
	    "digits of an Advance ID, default 10" },
	{ NO_OPT_OUT, 0, "no-opt-out", NULL,
	    "no column of the load becomes the opt-out" },
	{ 'n', 0, "nulls", NULL,
	    "the loader writes nulls: a blank checkbox is FALSE" },
	{ 'P', 0, "preference", "Column", "a column of a preference category" },
	{ 'r', 0, "held", "held.csv", "write the rows held back here" },
	{ 'T', 0, "to", "salesforce|advance",
	    "what the load is for, default salesforce" },
	{ 't', OPTION_REQUIRED, "table", "table", "a ledger or an opt table" },
	{ 0, 0, NULL, NULL, NULL },
};

static const struct program program = {
	"loadcheck",
	"[load.csv]",
	options,
	OPTIONS_LANGUAGE,
};

struct job {
	/* What the options say. */
	struct load load;
	const char *table_paths[TABLES_MAX], *held_path, *load_path;
	size_t ntables;
	bool excerpt, verbose;

	struct ledger *tables[TABLES_MAX];
	struct optouts *optouts;

	struct held *held;
};

/* ---- options ---------------------------------------------------------- */

static const struct load_system *
xload_system(const char *name)
{
	const struct load_system *system = load_system(name);

	if (system == NULL)
		die("-T: expected salesforce or advance");
	return system;
}

static void
add_table(struct job *job, const char *path)
{
	if (job->ntables == TABLES_MAX)
		die("-t: more than %d tables", TABLES_MAX);
	job->table_paths[job->ntables++] = path;
}

static void
take_option(struct job *job, int opt)
{
	/* not covered: options_next returns only letters that have a case. */
	switch (opt) {
	case 'c':
		xcol_name(job->load.cols, LOAD_COLUMNS, optarg);
		break;
	case 'd':
		job->load.delim = xopen_delim(optarg);
		break;
	case 'E':
		job->excerpt = true;
		break;
	case 'I':
		job->load.spec.width = xident_width(optarg);
		break;
	case NO_OPT_OUT:
		job->load.cols[LOAD_OPT_OUT].named = "";
		break;
	case 'n':
		job->load.nulls = true;
		break;
	case 'P':
		col_list_add(&job->load.prefs, optarg);
		break;
	case 'r':
		job->held_path = optarg;
		break;
	case 'T':
		job->load.system = xload_system(optarg);
		break;
	case 't':
		add_table(job, optarg);
		break;
	case 'v':
		job->verbose = true;
	}
}

static void
take_options(struct job *job, int argc, char **argv)
{
	const char *path;
	size_t stdins = 0;
	int opt;

	while ((opt = options_next(argc, argv)) != -1)
		take_option(job, opt);
	if (job->ntables == 0)
		options_usage();
	path = options_operand(argc, argv);
	job->load_path = path ? path : "-";
	for (size_t i = 0; i < job->ntables; i++)
		stdins += in_is_stdin(job->table_paths[i]);
	if (stdins + in_is_stdin(job->load_path) > 1)
		die("only one file can be standard input");
}

/* ---- opening ---------------------------------------------------------- */

static struct ledger *
open_table(const struct job *job, const char *path)
{
	struct ledger_spec spec = { .type = LEDGER_OR_OPT_TABLE,
		.excerpt = job->excerpt,
		.reads = OPTOUTS_READS };
	struct ledger *table = xledger_open(path, &spec);

	xledger_need(table, optouts_columns(job->optouts, table));
	return table;
}

static void
open_tables(struct job *job)
{
	size_t ledgers = 0;

	job->optouts = optouts_new(
	    job->load.system->key == LOAD_ID ? LEDGER_ADV : LEDGER_SF);
	for (size_t i = 0; i < job->ntables; i++) {
		job->tables[i] = open_table(job, job->table_paths[i]);
		ledgers += ledger_is_ledger(job->tables[i]);
	}
	if (ledgers > 1)
		die("-t: more than one ledger");
	if (ledgers == 0 && job->ntables == 1)
		die("-t: an opt table covers only one system: pass the other "
		    "one too, or a ledger");
}

static void
read_tables(struct job *job)
{
	for (size_t i = 0; i < job->ntables; i++) {
		xoptouts_read(job->optouts, job->tables[i]);
		ledger_close(job->tables[i]);
	}
}

/* ---- output ----------------------------------------------------------- */

static void __attribute__((noreturn)) die_output(const char *path)
{
	die("%s: %s", path ? path : "stdout", strerror(errno));
}

static void
write_bytes(FILE *out, const char *path, struct field f)
{
	if (f.len > 0 && fwrite(f.s, 1, f.len, out) != f.len)
		die_output(path);
}

static FILE *
create_held(const struct job *job)
{
	FILE *out = NULL;
	int fd;

	if (job->held_path == NULL)
		return NULL;
	xlocal(job->held_path);
	xoverwrite_output(job->held_path);
	fd = open(
	    job->held_path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	if (fd != -1)
		out = fdopen(fd, "w");
	if (out == NULL)
		die_output(job->held_path);
	return out;
}

/* The header, with two columns in front, which go behind a byte order mark. */
static void
write_held_head(const struct job *job, FILE *out)
{
	struct field head = rd_head(job->load.rd)->raw, bom = { head.s, 0 };
	char names[48];

	if (head.len >= 3 && memcmp(head.s, "\xef\xbb\xbf", 3) == 0)
		bom.len = 3;
	head.s += bom.len;
	head.len -= bom.len;
	snprintf(names, sizeof(names), "line%creason%c", job->load.delim,
	    job->load.delim);
	write_bytes(out, job->held_path, bom);
	write_bytes(out, job->held_path, field_of(names));
	write_bytes(out, job->held_path, head);
}

/*
 * The held rows as they were read, with two columns in front: a person repairs
 * them in a spreadsheet, removes the two and checks the file again. The reason
 * is quoted because the delimiter may be any character.
 */
static void
write_held(const struct job *job, FILE *out)
{
	char reason[HELD_REASONS_SIZE], columns[HELD_REASONS_SIZE + 48];
	size_t n;
	const struct held_row *row = held_rows(job->held, &n);

	write_held_head(job, out);
	for (; n > 0; n--, row++) {
		if (row->why == 0)
			continue;
		snprintf(columns, sizeof(columns), "%lld%c\"%s\"%c", row->line,
		    job->load.delim, held_reasons(row, reason),
		    job->load.delim);
		write_bytes(out, job->held_path, field_of(columns));
		write_bytes(out, job->held_path, held_bytes(job->held, row));
	}
	if (fclose(out) == EOF)
		die_output(job->held_path);
}

static void
write_passed(const struct job *job)
{
	size_t n;
	const struct held_row *row = held_rows(job->held, &n);

	write_bytes(stdout, NULL, rd_head(job->load.rd)->raw);
	for (; n > 0; n--, row++)
		if (row->why == 0)
			write_bytes(stdout, NULL, held_bytes(job->held, row));
	if (fclose(stdout) == EOF)
		die_output(NULL);
}

/* Prints line and id only, and no id that is an address (-I any). */
static void
warn_row(const struct job *job, const struct held_row *row)
{
	struct field id = held_key(job->held, row);
	char reason[HELD_REASONS_SIZE];

	if (id.len > 0 && memchr(id.s, '@', id.len) != NULL)
		id.len = 0;
	warn_that("%s:%lld: %.*s%s%s", rd_name(job->load.rd), row->line,
	    (int)id.len, id.s, id.len > 0 ? ": " : "",
	    held_reasons(row, reason));
}

static void
warn_held(const struct job *job)
{
	size_t n, shown = 0;
	const struct held_row *row = held_rows(job->held, &n);

	for (; n > 0 && shown < HELD_SHOWN; n--, row++) {
		if (row->why == 0)
			continue;
		warn_row(job, row);
		shown++;
	}
	if (held_count(job->held) > shown)
		warn_that("… and %zu more", held_count(job->held) - shown);
}

static void
clean_up(struct job *job)
{
	load_free(&job->load);
	optouts_free(job->optouts);
	held_free(job->held);
}

int
main(int argc, char **argv)
{
	struct job job = { 0 };
	size_t rows, nheld;
	FILE *held;

	options_start(&program);
	load_init(&job.load);
	take_options(&job, argc, argv);
	xload_open(&job.load, job.load_path);
	open_tables(&job);
	held = create_held(&job);
	privilege_drop();
	read_tables(&job);
	job.held = held_new(&job.load, job.optouts);
	xheld_read(job.held);
	held_rows(job.held, &rows);
	nheld = held_count(job.held);
	if (held != NULL)
		write_held(&job, held);
	else
		warn_held(&job);
	write_passed(&job);
	if (job.verbose)
		warn_that(
		    "%zu in, %zu passed, %zu held", rows, rows - nheld, nheld);
	clean_up(&job);
	return nheld > 0 ? EXIT_ATTENTION : EXIT_OK;
}
