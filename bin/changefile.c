/*
 * changefile: makes the file of changes that one receiver loads from the rows
 * that optdiff(1) prints, and the file that clears preferences.
 *
 * A CSV has no end mark, so whoever loads it cannot see that it was cut off:
 * nothing is written before the whole table was read and every row was good.
 */
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "days.h"
#include "grid.h"
#include "ident.h"
#include "index.h"
#include "ledger.h"
#include "options.h"
#include "outcolumns.h"
#include "prefs.h"
#include "privilege.h"
#include "prog.h"
#include "receiver.h"
#include "when.h"
#include "wr.h"
#include "zone.h"

/* More tables are a mistake on the command line. */
#define TABLES_MAX 8

static bool
is_preferences(const struct receiver *receiver)
{
	return receiver->to == TO_NOBODY;
}

/* A row that is written, and what it is sorted by. */
struct line {
	size_t row, number;
	unsigned rank;
	char due[WHEN_SIZE];
};

struct job {
	/* What the options say. */
	const struct receiver *receiver;
	enum opt only; /* -d, or OPT_BLANK */
	const char *columns_arg, *holidays_path, *users_path, *path;
	struct outcolumns_words words;
	struct wr_format format;
	long long days;
	int64_t now;
	char today[WHEN_SIZE];
	bool excerpt, verbose;
	const char *table_paths[TABLES_MAX]; /* -s */
	size_t ntables;

	struct ledger *table;
	struct ledger *tables[TABLES_MAX]; /* of table_paths */
	struct prefs *prefs;
	struct holidays holidays;
	struct outcolumns *columns;
	struct usernames *users;

	struct index *seen; /* ids, or contacts, that have a line */
	struct grid grid;   /* the lines */
	struct line *lines;
	size_t nlines, lines_cap;
	struct {
		long long contacts, out, others, other_direction, overdue;
	} counts;
	char oldest[WHEN_SIZE]; /* when the oldest that is overdue was due */
};

/* ---- options ---------------------------------------------------------- */

enum { NOW = 256, RECORD_URL, USERS };

/* The longest argument of --record-url. */
#define URL_MAX 400

static const struct option_row options[] = {
	{ 'D', 0, "days", "days",
	    "a change is due in so many business days, default 10" },
	{ 'd', 0, "direction", "out|in", "only opt-outs, or only opt-ins" },
	{ 'E', 0, "excerpt", NULL,
	    "the table was filtered by hand: no end mark" },
	{ 'f', 0, "format", "csv|tsv",
	    "comma or tab between fields, default csv" },
	{ 'H', 0, "holidays", "holidays",
	    "file of dates that are not business days" },
	{ 'l', 0, "line-end", "lf|crlf", "how lines end, default lf" },
	{ 'o', 0, "columns", "Header=column,...",
	    "the columns to write and their headers" },
	{ 'R', 0, "run", "run", "what the column run says, default today" },
	{ 's', 0, "salesforce", "sf.tsv",
	    "the opt table with the categories to clear" },
	{ 't', 0, "to",
	    "records|salesforce|review|overdue|open|closed|preferences",
	    "the receiver, default records" },
	{ RECORD_URL, 0, "record-url", "url",
	    "link to the contact: this and its Contact ID" },
	{ USERS, 0, "users", "users.csv",
	    "export of User, for names in place of ids" },
	{ 'X', 0, "words", "true,false",
	    "words for TRUE and FALSE in the columns new and old" },
	{ 'z', 0, "spreadsheet", NULL,
	    "protect ids and formulas from spreadsheets" },
	{ NOW, 0, "now", "time", "the time of the run, UTC, default now" },
	{ 0, 0, NULL, NULL, NULL },
};

static const struct program program = {
	"changefile",
	"[file]",
	options,
	OPTIONS_TIMES,
};

/* Whether an argument is the second of the two words that are allowed. */
static bool
xis_second(const char *option, const char *arg, const char *a, const char *b)
{
	if (strcmp(arg, a) != 0 && strcmp(arg, b) != 0)
		die("%s: expected %s or %s", option, a, b);
	return strcmp(arg, b) == 0;
}

/* Splits the argument of -X. */
static void
take_words(struct job *job, char *arg)
{
	char *comma = strchr(arg, ',');

	if (comma == NULL || comma == arg || comma[1] == '\0' ||
	    strchr(comma + 1, ',') != NULL)
		die("-X: expected two words with a comma between");
	*comma = '\0';
	if (strcmp(arg, comma + 1) == 0)
		die("-X: the two words are the same");
	job->words.true_is = arg;
	job->words.false_is = comma + 1;
}

static void
add_table(struct job *job, const char *path)
{
	if (job->ntables == TABLES_MAX)
		die("-s: more than %d tables", TABLES_MAX);
	job->table_paths[job->ntables++] = path;
}

static void
take_option(struct job *job, int opt)
{
	/* not covered: options_next returns only letters that have a case. */
	switch (opt) {
	case 'E':
		job->excerpt = true;
		break;
	case 't':
		job->receiver = xreceiver(optarg);
		break;
	case 'd':
		job->only = xis_second("-d", optarg, "out", "in") ? OPT_FALSE
								  : OPT_TRUE;
		break;
	case 'o':
		job->columns_arg = optarg;
		break;
	case 'D':
		job->days = xnumber("-D", optarg, 0, 366);
		break;
	case 'H':
		job->holidays_path = optarg;
		break;
	case 'f':
		job->format.delim =
		    xis_second("-f", optarg, "csv", "tsv") ? '\t' : ',';
		break;
	case 'l':
		job->format.crlf = xis_second("-l", optarg, "lf", "crlf");
		break;
	case 'R':
		job->words.run = optarg;
		break;
	case 's':
		add_table(job, optarg);
		break;
	case 'v':
		job->verbose = true;
		break;
	case 'X':
		take_words(job, optarg);
		break;
	case 'z':
		job->format.spreadsheet = true;
		break;
	case RECORD_URL:
		if (*optarg == '\0' || strlen(optarg) > URL_MAX)
			die("--record-url: expected 1 to %d bytes", URL_MAX);
		job->words.record_url = optarg;
		break;
	case USERS:
		job->users_path = optarg;
		break;
	case NOW:
		job->now = xwhen_option("--now", optarg);
	}
}

/* Which tables there are, and what cannot be asked of the receiver. */
static void
check_options(const struct job *job)
{
	size_t stdins = job->path == NULL || strcmp(job->path, "-") == 0;

	for (size_t i = 0; i < job->ntables; i++)
		stdins += strcmp(job->table_paths[i], "-") == 0;
	stdins += job->users_path != NULL && strcmp(job->users_path, "-") == 0;
	if (stdins > 1)
		die("only one file can be standard input");
	if (job->format.spreadsheet && job->receiver->by_contact)
		die("-z cannot be combined with -t %s, which a program loads",
		    job->receiver->name);
	if (job->words.true_is != NULL && job->receiver->by_contact)
		die("-X cannot be combined with -t %s: Salesforce takes TRUE "
		    "and FALSE",
		    job->receiver->name);
	if (!is_preferences(job->receiver)) {
		if (job->ntables > 0)
			die("-s: only -t preferences reads opt tables");
		return;
	}
	if (job->ntables == 0)
		die("-t preferences: name the opt table of Salesforce with -s: "
		    "the ledger does not say which categories are checked");
	if (job->columns_arg != NULL || job->only != OPT_BLANK)
		die("%s cannot be combined with -t preferences",
		    job->columns_arg != NULL ? "-o" : "-d");
}

static void
take_options(struct job *job, int argc, char **argv)
{
	int opt;

	while ((opt = options_next(argc, argv)) != -1)
		take_option(job, opt);
	job->path = options_operand(argc, argv);
	if (job->now == WHEN_NONE)
		job->now = when_now();
	when_print_date(zone_local(job->now), job->today);
	if (job->words.run == NULL)
		job->words.run = job->today;
	if (*job->words.run == '\0')
		die("-R: empty");
	check_options(job);
}

/* ---- rows ------------------------------------------------------------- */

/* Checks that the row asks for a value that the receiver may be sent. */
static void
check_set(const struct job *job)
{
	enum opt set = xledger_opt(job->table, LEDGER_SET);

	if ((job->receiver->may_set & RECEIVER_SET(set)) == 0)
		ledger_die(job->table, LEDGER_SET, "%s, expected %s",
		    set == OPT_BLANK ? "empty" : opt_name(set),
		    job->receiver->may_set_text);
	xledger_set(job->table); /* checks it against the class */
}

/* Whether the receiver has to act on the row. */
static bool
is_sent(const struct job *job)
{
	return (xledger_send_to(job->table) & job->receiver->to) != 0;
}

/* Whether the row has the flag for which the receiver gets it, too. */
static bool
is_flagged(const struct job *job)
{
	return job->receiver->flag != 0 &&
	       (xledger_flags(job->table) & job->receiver->flag) != 0;
}

/* Since when the row is open. An older ledger has only since when its class and
 * want hold. */
static int64_t
open_since(const struct job *job)
{
	int64_t since = xledger_dated(job->table, LEDGER_SINCE);

	if (ledger_get(job->table, LEDGER_OPEN_SINCE).len == 0)
		return since;
	return xledger_dated(job->table, LEDGER_OPEN_SINCE);
}

static void
read_row(const struct job *job, struct change *row)
{
	const struct receiver *receiver = job->receiver;
	int64_t open, due, today = zone_local(job->now);

	row->line = ledger_rec(job->table)->line;
	xledger_id(job->table, row->id);
	row->class = xledger_class(job->table);
	if (!is_sent(job)) {
		xledger_set(job->table); /* checks it */
		return;
	}
	check_set(job);
	if (receiver->old != RECEIVER_NO_OLD)
		xledger_opt(job->table, receiver->old);
	open = zone_local(open_since(job));
	due = days_add_business(open, job->days, &job->holidays);
	when_print_date(due, row->due);
	row->left = days_business_between(today, due, &job->holidays);
	row->days = days_business_between(open, today, &job->holidays);
}

/* Two lines with one key would tell the receiver twice about one person. */
static void
check_unique(struct job *job, enum ledger_column column, const char *key)
{
	size_t known = index_count(job->seen);

	if (index_put(job->seen, field_of(key)) < known)
		ledger_die(job->table, column,
		    "appears twice: there would be two lines for it");
}

static void
hold_line(struct job *job, const struct change *row)
{
	struct line *line;

	xgrow(&job->lines, &job->lines_cap, job->nlines + 1, sizeof(*line));
	line = &job->lines[job->nlines];
	line->number = job->nlines++;
	line->row = job->grid.used;
	/* A row that is listed only for its flag harms nobody. */
	line->rank = *row->due == '\0' ? UINT_MAX : receiver_rank(row->class);
	memcpy(line->due, row->due, sizeof(line->due));
	xoutcolumns_add(job->columns, row, &job->grid);
}

/* A line for each contact of a row: contacts with one id are one person. */
static void
hold_contacts(struct job *job, struct change *row)
{
	struct field rest = ledger_get(job->table, LEDGER_SF_ID);

	if (rest.len == 0)
		ledger_die(job->table, LEDGER_SF_ID,
		    "empty: there is no contact to set %s",
		    opt_name(xledger_opt(job->table, LEDGER_SET)));
	while (xledger_contact(job->table, &rest, row->contact)) {
		check_unique(job, LEDGER_SF_ID, row->contact);
		hold_line(job, row);
	}
}

static bool
is_overdue(const struct job *job, const struct change *row)
{
	return !job->receiver->done && *row->due != '\0' &&
	       strcmp(row->due, job->today) < 0;
}

static void
count_overdue(struct job *job, const struct change *row)
{
	if (!is_overdue(job, row))
		return;
	if (job->counts.overdue++ == 0 || strcmp(row->due, job->oldest) < 0)
		memcpy(job->oldest, row->due, sizeof(job->oldest));
}

static void
take_row(struct job *job)
{
	struct change row = { 0 };

	if (!is_sent(job) && !is_flagged(job)) {
		job->counts.others++;
		return;
	}
	read_row(job, &row);
	if (job->only != OPT_BLANK &&
	    xledger_opt(job->table, LEDGER_SET) != job->only) {
		job->counts.other_direction++;
		return;
	}
	if (job->receiver->late && !is_overdue(job, &row)) {
		job->counts.others++;
		return;
	}
	job->counts.out++;
	count_overdue(job, &row);
	if (job->receiver->by_contact) {
		hold_contacts(job, &row);
		return;
	}
	check_unique(job, LEDGER_ID, row.id);
	hold_line(job, &row);
}

/* ---- preferences ------------------------------------------------------- */

/* Takes the contacts of a row, where they may have categories to clear. */
static void
take_contacts(struct job *job)
{
	struct field rest = ledger_get(job->table, LEDGER_SF_ID);
	char id[IDENT_MAX + 1], sf_id[IDENT_SF_SIZE];

	xledger_id(job->table, id);
	if (!is_flagged(job)) {
		job->counts.others++;
		return;
	}
	if (rest.len == 0)
		ledger_die(job->table, LEDGER_SF_ID,
		    "empty: there is no contact to clear preferences of");
	while (xledger_contact(job->table, &rest, sf_id))
		if (!prefs_add(job->prefs, sf_id, ledger_rec(job->table)->line))
			ledger_die(job->table, LEDGER_SF_ID,
			    "appears twice: there would be two lines for it");
	job->counts.out++;
}

static void
open_tables(struct job *job)
{
	job->prefs = prefs_new();
	for (size_t i = 0; i < job->ntables; i++)
		job->tables[i] = xprefs_open(job->table_paths[i], job->excerpt);
}

/* Each row must have a category to clear: its flag says so. */
static void
read_tables(struct job *job)
{
	long long line;

	for (size_t i = 0; i < job->ntables; i++)
		xprefs_read(job->prefs, job->tables[i]);
	line = prefs_missing(job->prefs);
	if (line != 0)
		die_at(place_line(ledger_rd(job->table), line), "flags",
		    "prefs_left, but no contact of this row has a preference "
		    "checked in the tables of -s: are they of the same run?");
}

static void
write_preferences(struct job *job)
{
	struct wr *wr = xwr_open(NULL, job->format);

	job->counts.contacts = prefs_write(job->prefs, wr);
	xwr_close(wr, NULL);
}

/* ---- output ----------------------------------------------------------- */

/* The order of lines in the file. */
static int
compare_number(const struct line *a, const struct line *b)
{
	return (a->number > b->number) - (a->number < b->number);
}

static int
compare_due(const void *a, const void *b)
{
	const struct line *x = a, *y = b;
	int due = strcmp(x->due, y->due);

	if (due == 0 && x->rank != y->rank)
		due = x->rank < y->rank ? -1 : 1;
	return due != 0 ? due : compare_number(x, y);
}

static int
compare_worst(const void *a, const void *b)
{
	const struct line *x = a, *y = b;

	if (x->rank != y->rank)
		return x->rank < y->rank ? -1 : 1;
	return compare_due(a, b);
}

static void
sort_lines(struct job *job)
{
	int (*compare)(const void *, const void *) =
	    job->receiver->order == ORDER_DUE ? compare_due : compare_worst;

	if (job->receiver->order != ORDER_TABLE && job->nlines > 0)
		qsort(job->lines, job->nlines, sizeof(*job->lines), compare);
}

static void
write_lines(struct job *job)
{
	struct wr *wr = xwr_open(NULL, job->format);

	sort_lines(job);
	grid_write_row(&job->grid, 0, wr);
	for (size_t i = 0; i < job->nlines; i++)
		grid_write_row(&job->grid, job->lines[i].row, wr);
	xwr_close(wr, NULL);
}

static void
warn_overdue(const struct job *job)
{
	if (job->counts.overdue > 0)
		warn_that("%lld overdue, the oldest was due %s",
		    job->counts.overdue, job->oldest);
}

static void
print_counts(const struct job *job)
{
	char more[96] = "";
	size_t used = 0;

	if (job->only != OPT_BLANK)
		used = (size_t)snprintf(more, sizeof(more),
		    ", %lld in the other direction",
		    job->counts.other_direction);
	if (job->receiver->by_contact)
		snprintf(more + used, sizeof(more) - used, ", %lld contacts",
		    job->counts.contacts + (long long)job->nlines);
	warn_that("%lld in, %lld out, %lld %s%s",
	    rd_count(ledger_rd(job->table)), job->counts.out,
	    job->counts.others,
	    job->receiver->late ? "not overdue" : "for others", more);
}

static void
open_table(struct job *job)
{
	struct ledger_spec spec = { .type = LEDGER_TABLE,
		.excerpt = job->excerpt,
		.needs = job->receiver->needs,
		.reads = LEDGER_BIT(LEDGER_OPEN_SINCE) |
			 LEDGER_BIT(LEDGER_TIMES_SENT) |
			 LEDGER_BIT(LEDGER_FIRST_ASKED) };

	job->table = xledger_open(job->path, &spec);
}

static void
clean_up(struct job *job)
{
	ledger_close(job->table);
	for (size_t i = 0; i < job->ntables; i++)
		ledger_close(job->tables[i]);
	prefs_free(job->prefs);
	index_free(job->seen);
	outcolumns_free(job->columns);
	usernames_free(job->users);
	grid_free(&job->grid);
	free(job->lines);
	days_free(&job->holidays);
}

static void
make_changes(struct job *job)
{
	job->seen = index_new();
	job->grid.columns = outcolumns_count(job->columns);
	outcolumns_add_head(job->columns, &job->grid);
	while (xledger_next(job->table))
		take_row(job);
	warn_overdue(job);
	write_lines(job);
}

static void
make_preferences(struct job *job)
{
	while (xledger_next(job->table))
		take_contacts(job);
	read_tables(job);
	write_preferences(job);
}

int
main(int argc, char **argv)
{
	struct job job = { .receiver = receiver_default(),
		.only = OPT_BLANK,
		.format = { .delim = ',' },
		.days = 10,
		.now = WHEN_NONE };

	options_start(&program);
	take_options(&job, argc, argv);
	open_table(&job);
	open_tables(&job);
	if (job.users_path != NULL)
		job.words.users = job.users = xusernames_open(job.users_path);
	if (!is_preferences(job.receiver))
		job.columns = xoutcolumns_find(
		    job.columns_arg, job.receiver, job.table, &job.words);
	if (job.holidays_path != NULL)
		job.holidays = xdays_read_holidays(job.holidays_path);
	privilege_drop();
	if (job.users != NULL)
		xusernames_read(job.users);
	if (is_preferences(job.receiver))
		make_preferences(&job);
	else
		make_changes(&job);
	if (job.verbose)
		print_counts(&job);
	clean_up(&job);
	return EXIT_OK;
}
