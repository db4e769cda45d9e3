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

#include "ident.h"
#include "index.h"
#include "ledger.h"
#include "load.h"
#include "local.h"
#include "open.h"
#include "options.h"
#include "optouts.h"
#include "overwrite.h"
#include "privilege.h"
#include "prog.h"
#include "when.h"

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

/* Why a row is held. */
enum {
	UNKNOWN_ID = 1,
	DIFFERENT_PEOPLE = 2,
	CONTRADICTS = 4,
	CLEARS = 8,
	STILL_OPEN = 16,
	RECHECKS = 32
};

static const char *const reasons[] = { "unknown id",
	"the two ids are of different people",
	"same id twice with different values", "would clear an opt-out",
	"still open since ",
	"would re-check preferences of a person who opted out" };

#define LENGTH(array) (sizeof(array) / sizeof(*(array)))

#define REASONS_SIZE 256

/* A row of the load. */
struct row {
	size_t at, len; /* its bytes in the text */
	size_t key;	/* of keys; INDEX_NONE if it has no id */
	long long line;
	int64_t since; /* of STILL_OPEN, else WHEN_NONE */
	unsigned why;
};

/* An id by which the loader finds a record, and what its rows say. */
struct key {
	size_t values;
	bool differ;
};

/* Bytes, one after the other. */
struct text {
	char *s;
	size_t used, cap;
};

struct job {
	/* What the options say. */
	struct load load;
	const char *table_paths[TABLES_MAX], *held_path, *load_path;
	size_t ntables;
	bool excerpt, verbose;

	struct ledger *tables[TABLES_MAX];
	struct optouts *optouts;

	struct text text; /* the rows of the load */
	struct row *rows;
	size_t nrows, rows_cap, nheld;
	struct index *keys;
	struct key *key_list;
	size_t key_cap;
	struct index *values; /* what rows say beside their ids */
	struct text value;    /* what one row says */
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
		stdins += strcmp(job->table_paths[i], "-") == 0;
	if (stdins + (strcmp(job->load_path, "-") == 0) > 1)
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

/* ---- the load --------------------------------------------------------- */

/*
 * Judges a row by what the tables say of a person. FALSE is safe if it changes
 * nothing, or if the ledger itself sends it: its class is then opt_in, so the
 * person consented. It is not safe while somebody has yet to decide.
 */
static void
judge_person(struct row *row, const struct load_change *change,
    const struct optouts_person *person)
{
	bool clears = change->opt_out == OPT_FALSE &&
		      (person->opted_out || person->now == OPT_TRUE);

	if (clears && person->opted_out)
		row->why |= CLEARS;
	if (clears && person->is_open && person->set != OPT_FALSE) {
		row->why |= STILL_OPEN;
		/* equivalent with "<=": what is equal is the same. */
		if (row->since == WHEN_NONE || person->since < row->since)
			row->since = person->since;
	}
	if (change->checks_preference && person->opted_out)
		row->why |= RECHECKS;
}

/* Judges a row by all people of its Contact ID, from the first link on; returns
 * whether the person of its Advance ID is one of them. */
static bool
judge_contact(const struct optouts *optouts, struct row *row,
    const struct load_change *change, size_t link, size_t person)
{
	bool found = false;

	for (; link != INDEX_NONE; link = optouts_next(optouts, link)) {
		size_t linked = optouts_linked(optouts, link);

		judge_person(row, change, optouts_person(optouts, linked));
		found = found || linked == person;
	}
	return found;
}

static void
judge_row(const struct optouts *optouts, struct row *row,
    const struct load_change *change)
{
	bool both = *change->id != '\0' && *change->contact != '\0';
	size_t person = INDEX_NONE, link = INDEX_NONE;

	if (*change->id != '\0')
		person = optouts_find(optouts, change->id);
	if (*change->contact != '\0')
		link = optouts_first(optouts, change->contact);
	if (person != INDEX_NONE)
		judge_person(row, change, optouts_person(optouts, person));
	if (link == INDEX_NONE) {
		if (person == INDEX_NONE || both)
			row->why |= UNKNOWN_ID;
	} else if (!judge_contact(optouts, row, change, link, person) && both) {
		row->why |= DIFFERENT_PEOPLE;
	}
}

static void
append_field(struct text *text, struct field f)
{
	xgrow(&text->s, &text->cap, text->used + f.len + 1, 1);
	if (f.len > 0)
		memcpy(text->s + text->used, f.s, f.len);
	text->used += f.len;
}

/* What a row says beside its ids: of the opt-out what it means, for "false" and
 * "0" are one value, and of all other columns the bytes. */
static struct field
row_value(
    struct job *job, const struct rec *rec, const struct load_change *change)
{
	struct text *value = &job->value;

	value->used = 0;
	for (size_t i = 0; i < rec->n; i++) {
		if (i == job->load.cols[LOAD_ID].at ||
		    i == job->load.cols[LOAD_SF_ID].at)
			continue;
		if (i == job->load.cols[LOAD_OPT_OUT].at)
			append_field(
			    value, field_of(opt_name(change->opt_out)));
		else
			append_field(value, rec_get(rec, i));
		append_field(value, (struct field){ "", 1 });
	}
	return (struct field){ value->s ? value->s : "", value->used };
}

/* Notes what a row says of its record, so that contradictions are found. */
static void
note_value(struct job *job, struct row *row, const struct rec *rec,
    const struct load_change *change)
{
	const char *key = load_key(&job->load, change);
	size_t known = index_count(job->keys), value;

	if (*key == '\0')
		return;
	row->key = index_put(job->keys, field_of(key));
	value = index_put(job->values, row_value(job, rec, change));
	xgrow(&job->key_list, &job->key_cap, row->key + 1,
	    sizeof(*job->key_list));
	if (row->key == known)
		job->key_list[row->key] = (struct key){ .values = value };
	else if (job->key_list[row->key].values != value)
		job->key_list[row->key].differ = true;
}

static void
take_row(
    struct job *job, const struct rec *rec, const struct load_change *change)
{
	struct row row = { .at = job->text.used,
		.len = rec->raw.len,
		.key = INDEX_NONE,
		.line = rec->line,
		.since = WHEN_NONE };

	append_field(&job->text, rec->raw);
	judge_row(job->optouts, &row, change);
	note_value(job, &row, rec, change);
	xgrow(&job->rows, &job->rows_cap, job->nrows + 1, sizeof(row));
	job->rows[job->nrows++] = row;
}

static void
read_load(struct job *job)
{
	struct load_change change;
	struct rec rec;

	job->keys = index_new();
	job->values = index_new();
	while (xload_next(&job->load, &rec, &change))
		take_row(job, &rec, &change);
	if (job->nrows == 0)
		die("%s: no records under the header", rd_name(job->load.rd));
}

/* Holds the rows of a record that contradict each other, and counts the held
 * rows, once all are read. */
static void
hold_contradictions(struct job *job)
{
	for (size_t i = 0; i < job->nrows; i++) {
		struct row *row = &job->rows[i];

		if (row->key != INDEX_NONE && job->key_list[row->key].differ)
			row->why |= CONTRADICTS;
		job->nheld += row->why != 0;
	}
}

/* ---- output ----------------------------------------------------------- */

/* All reasons of a row, separated by "; ". */
static const char *
print_reasons(const struct row *row, char buf[REASONS_SIZE])
{
	char date[WHEN_SIZE];
	size_t used = 0;

	for (size_t i = 0; i < LENGTH(reasons); i++) {
		const char *more = "";

		if ((row->why & (1U << i)) == 0)
			continue;
		if (1U << i == STILL_OPEN)
			more = when_print_date(row->since, date);
		used += (size_t)snprintf(buf + used, REASONS_SIZE - used,
		    "%s%s%s", used > 0 ? "; " : "", reasons[i], more);
	}
	return buf;
}

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

static void
write_row(const struct job *job, FILE *out, const char *path, size_t i)
{
	const struct row *row = &job->rows[i];

	write_bytes(
	    out, path, (struct field){ job->text.s + row->at, row->len });
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
	char reason[REASONS_SIZE], columns[REASONS_SIZE + 48];

	write_held_head(job, out);
	for (size_t i = 0; i < job->nrows; i++) {
		const struct row *row = &job->rows[i];

		if (row->why == 0)
			continue;
		snprintf(columns, sizeof(columns), "%lld%c\"%s\"%c", row->line,
		    job->load.delim, print_reasons(row, reason),
		    job->load.delim);
		write_bytes(out, job->held_path, field_of(columns));
		write_row(job, out, job->held_path, i);
	}
	if (fclose(out) == EOF)
		die_output(job->held_path);
}

static void
write_passed(const struct job *job)
{
	write_bytes(stdout, NULL, rd_head(job->load.rd)->raw);
	for (size_t i = 0; i < job->nrows; i++)
		if (job->rows[i].why == 0)
			write_row(job, stdout, NULL, i);
	if (fclose(stdout) == EOF)
		die_output(NULL);
}

/* Prints line and id only, and no id that is an address (-I any). */
static void
warn_row(const struct job *job, const struct row *row)
{
	struct field id = { "", 0 };
	char reason[REASONS_SIZE];

	if (row->key != INDEX_NONE)
		id = index_key(job->keys, row->key);
	if (id.len > 0 && memchr(id.s, '@', id.len) != NULL)
		id.len = 0;
	warn_that("%s:%lld: %.*s%s%s", rd_name(job->load.rd), row->line,
	    (int)id.len, id.s, id.len > 0 ? ": " : "",
	    print_reasons(row, reason));
}

static void
warn_held(const struct job *job)
{
	size_t shown = 0;

	for (size_t i = 0; i < job->nrows && shown < HELD_SHOWN; i++) {
		if (job->rows[i].why == 0)
			continue;
		warn_row(job, &job->rows[i]);
		shown++;
	}
	if (job->nheld > shown)
		warn_that("… and %zu more", job->nheld - shown);
}

static void
clean_up(struct job *job)
{
	load_free(&job->load);
	optouts_free(job->optouts);
	index_free(job->keys);
	index_free(job->values);
	free(job->key_list);
	free(job->text.s);
	free(job->value.s);
	free(job->rows);
}

int
main(int argc, char **argv)
{
	struct job job = { 0 };
	FILE *held;

	options_start(&program);
	load_init(&job.load);
	take_options(&job, argc, argv);
	xload_open(&job.load, job.load_path);
	open_tables(&job);
	held = create_held(&job);
	privilege_drop();
	read_tables(&job);
	read_load(&job);
	hold_contradictions(&job);
	if (held != NULL)
		write_held(&job, held);
	else
		warn_held(&job);
	write_passed(&job);
	if (job.verbose)
		warn_that("%zu in, %zu passed, %zu held", job.nrows,
		    job.nrows - job.nheld, job.nheld);
	clean_up(&job);
	return job.nheld > 0 ? EXIT_ATTENTION : EXIT_OK;
}
