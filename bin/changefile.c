/* SPDX-License-Identifier: ISC */
/*
 * changefile: makes the file of changes that one receiver loads from the rows
 * that optdiff(1) prints, and the file that clears preferences.
 *
 * A CSV has no end mark, so whoever loads it cannot see that it was cut off:
 * nothing is written before the whole table was read and every row was good.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "changes.h"
#include "days.h"
#include "ident.h"
#include "in.h"
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

struct job {
	/* What the options say. */
	struct changes_spec spec;
	const char *columns_arg, *holidays_path, *users_path, *path;
	struct outcolumns_words words;
	struct wr_format format;
	bool excerpt, verbose;
	const char *table_paths[TABLES_MAX]; /* -s */
	size_t ntables;

	struct ledger *table;
	struct ledger *tables[TABLES_MAX]; /* of table_paths */
	struct prefs *prefs;
	struct holidays holidays;
	struct outcolumns *columns;
	struct usernames *users;
	struct changes_counts counts;
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
		job->spec.receiver = xreceiver(optarg);
		break;
	case 'd':
		job->spec.only = xis_second("-d", optarg, "out", "in")
				     ? OPT_FALSE
				     : OPT_TRUE;
		break;
	case 'o':
		job->columns_arg = optarg;
		break;
	case 'D':
		job->spec.days = xnumber("-D", optarg, 0, 366);
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
		job->spec.now = xwhen_option("--now", optarg);
	}
}

/* Which tables there are, and what cannot be asked of the receiver. */
static void
check_options(const struct job *job)
{
	size_t stdins = in_is_stdin(job->path);

	for (size_t i = 0; i < job->ntables; i++)
		stdins += in_is_stdin(job->table_paths[i]);
	stdins += job->users_path != NULL && in_is_stdin(job->users_path);
	if (stdins > 1)
		die("only one file can be standard input");
	if (job->format.spreadsheet && job->spec.receiver->by_contact)
		die("-z cannot be combined with -t %s, which a program loads",
		    job->spec.receiver->name);
	if (job->words.true_is != NULL && job->spec.receiver->by_contact)
		die("-X cannot be combined with -t %s: Salesforce takes TRUE "
		    "and FALSE",
		    job->spec.receiver->name);
	if (!is_preferences(job->spec.receiver)) {
		if (job->ntables > 0)
			die("-s: only -t preferences reads opt tables");
		return;
	}
	if (job->ntables == 0)
		die("-t preferences: name the opt table of Salesforce with -s: "
		    "the ledger does not say which categories are checked");
	if (job->columns_arg != NULL || job->spec.only != OPT_BLANK)
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
	if (job->spec.now == WHEN_NONE)
		job->spec.now = when_now();
	when_print_date(zone_local(job->spec.now), job->spec.today);
	job->spec.holidays = &job->holidays;
	if (job->words.run == NULL)
		job->words.run = job->spec.today;
	if (*job->words.run == '\0')
		die("-R: empty");
	check_options(job);
}

/* ---- preferences ------------------------------------------------------- */

/* Takes the contacts of a row, where they may have categories to clear. */
static void
take_contacts(struct job *job)
{
	struct field rest = ledger_get(job->table, LEDGER_SF_ID);
	char id[IDENT_MAX + 1], sf_id[IDENT_SF_SIZE];

	xledger_id(job->table, id);
	if (!xreceiver_is_flagged(job->spec.receiver, job->table)) {
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

	job->counts.lines = prefs_write(job->prefs, wr);
	xwr_close(wr, NULL);
}

/* ---- changes ---------------------------------------------------------- */

static void
warn_overdue(const struct job *job)
{
	if (job->counts.overdue > 0)
		warn_that("%lld overdue, the oldest was due %s",
		    job->counts.overdue, job->counts.oldest);
}

static void
print_counts(const struct job *job)
{
	char more[96] = "";
	size_t used = 0;

	if (job->spec.only != OPT_BLANK)
		used = (size_t)snprintf(more, sizeof(more),
		    ", %lld in the other direction",
		    job->counts.other_direction);
	if (job->spec.receiver->by_contact)
		snprintf(more + used, sizeof(more) - used, ", %lld contacts",
		    job->counts.lines);
	warn_that("%lld in, %lld out, %lld %s%s",
	    rd_count(ledger_rd(job->table)), job->counts.out,
	    job->counts.others,
	    job->spec.receiver->late ? "not overdue" : "for others", more);
}

static void
open_table(struct job *job)
{
	struct ledger_spec spec = { .type = LEDGER_TABLE,
		.excerpt = job->excerpt,
		.needs = job->spec.receiver->needs,
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
	outcolumns_free(job->columns);
	usernames_free(job->users);
	days_free(&job->holidays);
}

static void
make_changes(struct job *job)
{
	struct changes *changes = changes_new(&job->spec, job->columns);
	struct wr *wr;

	xchanges_read(changes, job->table);
	job->counts = changes_counts(changes);
	warn_overdue(job);
	wr = xwr_open(NULL, job->format);
	changes_write(changes, wr);
	xwr_close(wr, NULL);
	changes_free(changes);
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
	struct job job = { .spec = { .receiver = receiver_default(),
			       .only = OPT_BLANK,
			       .days = 10,
			       .now = WHEN_NONE },
		.format = { .delim = ',' } };

	options_start(&program);
	take_options(&job, argc, argv);
	open_table(&job);
	open_tables(&job);
	if (job.users_path != NULL)
		job.words.users = job.users = xusernames_open(job.users_path);
	if (!is_preferences(job.spec.receiver))
		job.columns = xoutcolumns_find(
		    job.columns_arg, job.spec.receiver, job.table, &job.words);
	if (job.holidays_path != NULL)
		job.holidays = xdays_read_holidays(job.holidays_path);
	privilege_drop();
	if (job.users != NULL)
		usernames_read(job.users);
	if (is_preferences(job.spec.receiver))
		make_preferences(&job);
	else
		make_changes(&job);
	if (job.verbose) {
		prog_to_correct(usernames_unread(job.users), "user");
		print_counts(&job);
	}
	clean_up(&job);
	return EXIT_OK;
}
