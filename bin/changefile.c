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

#include "answers.h"
#include "days.h"
#include "ident.h"
#include "index.h"
#include "ledger.h"
#include "options.h"
#include "prefs.h"
#include "privilege.h"
#include "prog.h"
#include "when.h"
#include "wr.h"
#include "zone.h"

/* The overdue rows that are printed on standard error; the others are counted.
 */
#define OVERDUE_SHOWN 10

/* More tables are a mistake on the command line. */
#define TABLES_MAX 8

#define BIT(column) LEDGER_BIT(LEDGER_##column)
#define ALWAYS (BIT(ID) | BIT(CLASS) | BIT(SEND_TO) | BIT(SET) | BIT(SINCE))

/* Who gets the file, what is in it, and what its rows may ask for. */
struct receiver {
	const char *name;
	const char *columns; /* the default of -o */
	const char *may_set_text;
	enum send_to to;
	unsigned needs;		/* columns of the table */
	unsigned may_set;	/* a bit for each value */
	enum ledger_column old; /* what the receiver says today, or NO_OLD */
	unsigned flag;		/* rows with this flag are for it, too */
	bool by_contact;	/* a line a contact, not a line a row */
};

#define NO_OLD LEDGER_COLUMNS
#define MAY_SET(opt) (1U << (opt))

static const struct receiver receivers[] = {
	{ .name = "records",
	    .to = TO_RECORDS,
	    .columns = "run,id,old,new,since,due,class",
	    .needs = ALWAYS | BIT(ADV),
	    .may_set = MAY_SET(OPT_TRUE) | MAY_SET(OPT_FALSE),
	    .may_set_text = "TRUE or FALSE",
	    .old = LEDGER_ADV },
	{ .name = "salesforce",
	    .to = TO_SALESFORCE,
	    .columns = "Id=sf_id,HasOptedOutOfEmail=new",
	    .needs = ALWAYS | BIT(SF_ID) | BIT(SF),
	    .may_set = MAY_SET(OPT_TRUE),
	    .may_set_text = "TRUE: Salesforce is never sent anything else",
	    .old = LEDGER_SF,
	    .by_contact = true },
	{ .name = "review",
	    .to = TO_REVIEW,
	    .columns = "run,id,sf_id,sf,adv,sf_was,adv_was,want,set,since,due,"
		       "class,flags,first_asked,question,answer,by,on",
	    .needs = ALWAYS | BIT(SF_ID) | BIT(SF) | BIT(ADV) | BIT(SF_WAS) |
		     BIT(ADV_WAS) | BIT(WANT) | BIT(FLAGS),
	    .may_set = MAY_SET(OPT_TRUE) | MAY_SET(OPT_BLANK),
	    .may_set_text = "TRUE or empty",
	    .old = NO_OLD,
	    .flag = FLAG_PREFS_NONE },
	{ .name = "preferences",
	    .to = TO_NOBODY,
	    .needs = BIT(ID) | BIT(SF_ID) | BIT(FLAGS),
	    .old = NO_OLD,
	    .flag = FLAG_PREFS_LEFT,
	    .by_contact = true },
};

static bool
is_preferences(const struct receiver *receiver)
{
	return receiver->to == TO_NOBODY;
}

/* Where the value of an output column comes from: FROM_LATER is a column that
 * an older ledger lacks, FROM_CONTACT one contact of sf_id, FROM_TABLE any
 * other column of the table. */
enum source {
	FROM_RUN,
	FROM_NEW,
	FROM_DUE,
	FROM_OLD,
	FROM_QUESTION,
	FROM_PEOPLE, /* whoever opens the file fills it in */
	FROM_LATER,
	FROM_CONTACT,
	FROM_TABLE
};

/* The columns that are computed, and the receivers that may have them. */
static const struct computed {
	const char *name;
	enum source source;
	unsigned receivers;
} computed[] = {
	{ "run", FROM_RUN, TO_BOTH | TO_REVIEW },
	{ "new", FROM_NEW, TO_BOTH | TO_REVIEW },
	{ "due", FROM_DUE, TO_BOTH | TO_REVIEW },
	{ "old", FROM_OLD, TO_BOTH },
	{ "first_asked", FROM_LATER, TO_REVIEW },
	{ "question", FROM_QUESTION, TO_REVIEW },
	{ "answer", FROM_PEOPLE, TO_REVIEW },
	{ "by", FROM_PEOPLE, TO_REVIEW },
	{ "on", FROM_PEOPLE, TO_REVIEW },
};

#define COMPUTED (sizeof(computed) / sizeof(*computed))

/* A column of the output. */
struct column {
	struct field header;
	enum source source;
	size_t at; /* of FROM_TABLE: its place in the table */
};

/* A row for the receiver. */
struct row {
	long long line;
	enum class class;
	char id[IDENT_MAX + 1];
	/* The date, so that text compares as time; empty for a row that is
	 * there for its flag alone. */
	char due[WHEN_SIZE];
	char contact[IDENT_SF_SIZE];
};

struct overdue {
	char id[IDENT_MAX + 1];
	char due[WHEN_SIZE];
	enum class class;
	long long line;
};

struct job {
	/* What the options say. */
	const struct receiver *receiver;
	enum opt only; /* -d, or OPT_BLANK */
	const char *columns_arg, *run, *holidays_path, *path;
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
	struct column *columns;
	size_t ncolumns, columns_cap;

	struct index *seen; /* ids, or contacts, that have a line */
	char *held;	    /* the lines: fields, each ended by a NUL */
	size_t held_used, held_cap;
	struct {
		long long lines, out, others, other_direction, overdue;
	} counts;
	struct overdue overdue[OVERDUE_SHOWN]; /* the oldest first */
};

/* ---- options ---------------------------------------------------------- */

enum { NOW = 256 };

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
	{ 't', 0, "to", "records|salesforce|review|preferences",
	    "the receiver, default records" },
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

static const struct receiver *
xreceiver(const char *name)
{
	for (size_t i = 0; i < sizeof(receivers) / sizeof(*receivers); i++)
		if (strcmp(receivers[i].name, name) == 0)
			return &receivers[i];
	die("-t: expected records, salesforce, review or preferences");
}

/* Whether an argument is the second of the two words that are allowed. */
static bool
xis_second(const char *option, const char *arg, const char *a, const char *b)
{
	if (strcmp(arg, a) != 0 && strcmp(arg, b) != 0)
		die("%s: expected %s or %s", option, a, b);
	return strcmp(arg, b) == 0;
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
		job->run = optarg;
		break;
	case 's':
		add_table(job, optarg);
		break;
	case 'v':
		job->verbose = true;
		break;
	case 'z':
		job->format.spreadsheet = true;
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
	if (job->format.spreadsheet && job->receiver->by_contact)
		die("-z cannot be combined with -t %s, which a program loads",
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
	if (stdins > 1)
		die("only one file can be standard input");
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
	if (job->run == NULL)
		job->run = job->today;
	if (*job->run == '\0')
		die("-R: empty");
	check_options(job);
}

/* ---- columns of the output -------------------------------------------- */

/* The computed column that the receiver has under a name, or NULL. */
static const struct computed *
find_computed(const struct job *job, struct field name)
{
	for (size_t i = 0; i < COMPUTED; i++)
		if (computed[i].receivers & job->receiver->to &&
		    rec_name_is(name, computed[i].name))
			return &computed[i];
	return NULL;
}

static const struct rec *
table_head(const struct job *job)
{
	return rd_head(ledger_rd(job->table));
}

static void __attribute__((noreturn))
die_no_column(const struct job *job, const char *name)
{
	const struct rec *head = table_head(job);
	char has[1024];
	size_t used = 0;

	for (size_t i = 0; i < COMPUTED; i++)
		if (computed[i].receivers & job->receiver->to)
			used += (size_t)snprintf(has + used, sizeof(has) - used,
			    "%s%s", i > 0 ? ", " : "", computed[i].name);
	for (size_t i = 0; i < head->n && used < sizeof(has); i++) {
		struct field f = rec_get(head, i);

		/* A header with an address is a row: print no address. */
		if (memchr(f.s, '@', f.len) == NULL &&
		    find_computed(job, f) == NULL)
			used += (size_t)snprintf(has + used, sizeof(has) - used,
			    ", %.*s", (int)f.len, f.s);
	}
	die("-o: no column \"%s\"; there are: %s", name, has);
}

static void
find_source(const struct job *job, struct field wanted, struct column *column)
{
	const struct computed *known = find_computed(job, wanted);
	char name[64];

	if (known != NULL) {
		column->source = known->source;
		return;
	}
	snprintf(name, sizeof(name), "%.*s", (int)wanted.len, wanted.s);
	column->at = rec_find(table_head(job), name);
	if (column->at == REC_NONE)
		die_no_column(job, name);
	column->source = FROM_TABLE;
	if (job->receiver->by_contact &&
	    column->at ==
		rec_find(table_head(job), ledger_column_name(LEDGER_SF_ID)))
		column->source = FROM_CONTACT;
}

/* Takes an item of -o: Header=column, or a column that keeps its name. */
static void
add_column(struct job *job, struct field item)
{
	const char *eq = memchr(item.s, '=', item.len);
	struct column column = { .header = item };
	struct field wanted = item;

	if (eq != NULL) {
		column.header.len = (size_t)(eq - item.s);
		wanted.s = eq + 1;
		wanted.len = item.len - column.header.len - 1;
	}
	if (column.header.len == 0 || wanted.len == 0)
		die("-o: expected Header=column, separated by commas");
	find_source(job, wanted, &column);
	for (size_t i = 0; i < job->ncolumns; i++)
		if (field_cmp(job->columns[i].header, column.header) == 0)
			die("-o: two columns with the header \"%.*s\"",
			    (int)column.header.len, column.header.s);
	xgrow(&job->columns, &job->columns_cap, job->ncolumns + 1,
	    sizeof(column));
	job->columns[job->ncolumns++] = column;
}

static void
find_columns(struct job *job)
{
	const char *list = job->columns_arg;
	struct field rest, item;

	if (is_preferences(job->receiver))
		return;
	rest = field_of(list != NULL ? list : job->receiver->columns);
	while (field_next(&rest, ',', &item))
		add_column(job, item);
}

/* ---- rows ------------------------------------------------------------- */

/* Checks that the row asks for a value that the receiver may be sent. */
static void
check_set(const struct job *job)
{
	enum opt set = xledger_opt(job->table, LEDGER_SET);

	if ((job->receiver->may_set & MAY_SET(set)) == 0)
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
read_row(const struct job *job, struct row *row)
{
	const struct receiver *receiver = job->receiver;

	row->line = ledger_rec(job->table)->line;
	xledger_id(job->table, row->id);
	row->class = xledger_class(job->table);
	if (!is_sent(job)) {
		xledger_set(job->table); /* checks it */
		return;
	}
	check_set(job);
	if (receiver->old != NO_OLD)
		xledger_opt(job->table, receiver->old);
	when_print_date(days_add_business(zone_local(open_since(job)),
			    job->days, &job->holidays),
	    row->due);
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

static struct field
column_value(
    const struct job *job, const struct row *row, const struct column *column)
{
	/* not covered: each value of the enum has its case. */
	switch (column->source) {
	case FROM_RUN:
		return field_of(job->run);
	case FROM_NEW:
		return ledger_get(job->table, LEDGER_SET);
	case FROM_DUE:
		return field_of(row->due);
	case FROM_OLD:
		return ledger_get(job->table, job->receiver->old);
	case FROM_QUESTION:
		return field_of(answers_question(row->class,
		    xledger_send_to(job->table), xledger_flags(job->table)));
	case FROM_PEOPLE:
		return field_of("");
	case FROM_LATER:
		return ledger_get(job->table, LEDGER_FIRST_ASKED);
	case FROM_CONTACT:
		return field_of(row->contact);
	case FROM_TABLE:
		break;
	}
	return rec_get(ledger_rec(job->table), column->at);
}

static void
hold_line(struct job *job, const struct row *row)
{
	for (size_t i = 0; i < job->ncolumns; i++) {
		struct field f = column_value(job, row, &job->columns[i]);

		xgrow(
		    &job->held, &job->held_cap, job->held_used + f.len + 1, 1);
		if (f.len > 0)
			memcpy(job->held + job->held_used, f.s, f.len);
		job->held_used += f.len;
		job->held[job->held_used++] = '\0';
	}
	job->counts.lines++;
}

/* A line for each contact of a row: contacts with one id are one person. */
static void
hold_contacts(struct job *job, struct row *row)
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

/* Keeps the oldest, and of those due on one day the first. */
static void
note_overdue(struct job *job, const struct row *row)
{
	struct overdue new = { .class = row->class, .line = row->line };
	size_t n = OVERDUE_SHOWN;

	if (*row->due == '\0' || strcmp(row->due, job->today) >= 0)
		return;
	if (job->counts.overdue < OVERDUE_SHOWN)
		n = (size_t)job->counts.overdue;
	job->counts.overdue++;
	memcpy(new.id, row->id, sizeof(new.id));
	memcpy(new.due, row->due, sizeof(new.due));
	for (; n > 0 && strcmp(new.due, job->overdue[n - 1].due) < 0; n--)
		if (n < OVERDUE_SHOWN)
			job->overdue[n] = job->overdue[n - 1];
	if (n < OVERDUE_SHOWN)
		job->overdue[n] = new;
}

static void
take_row(struct job *job)
{
	struct row row = { 0 };

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
	job->counts.out++;
	note_overdue(job, &row);
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

	job->counts.lines = prefs_write(job->prefs, wr);
	xwr_close(wr, NULL);
}

/* ---- output ----------------------------------------------------------- */

static void
write_lines(const struct job *job)
{
	struct wr *wr = xwr_open(NULL, job->format);
	const char *s = job->held;

	for (size_t i = 0; i < job->ncolumns; i++)
		wr_field(wr, job->columns[i].header);
	wr_end(wr);
	for (long long line = 0; line < job->counts.lines; line++) {
		for (size_t i = 0; i < job->ncolumns; i++) {
			wr_str(wr, s);
			s += strlen(s) + 1;
		}
		wr_end(wr);
	}
	xwr_close(wr, NULL);
}

/* Prints no id that is an address, which -I any allows. */
static void
warn_row(const struct overdue *row)
{
	if (strchr(row->id, '@') == NULL)
		warn_that("overdue: %s due %s (%s)", row->id, row->due,
		    class_name(row->class));
	else
		warn_that("overdue: line %lld due %s (%s)", row->line, row->due,
		    class_name(row->class));
}

static void
warn_overdue(const struct job *job)
{
	long long n = job->counts.overdue;

	if (n == 0)
		return;
	warn_that(
	    "%lld overdue, the oldest was due %s", n, job->overdue[0].due);
	for (int i = 0; i < OVERDUE_SHOWN && i < n; i++)
		warn_row(&job->overdue[i]);
	if (n > OVERDUE_SHOWN)
		warn_that("… and %lld more", n - OVERDUE_SHOWN);
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
		    job->counts.lines);
	warn_that("%lld in, %lld out, %lld for others%s",
	    rd_count(ledger_rd(job->table)), job->counts.out,
	    job->counts.others, more);
}

static void
open_table(struct job *job)
{
	struct ledger_spec spec = { .type = LEDGER_TABLE,
		.excerpt = job->excerpt,
		.needs = job->receiver->needs,
		.reads = BIT(OPEN_SINCE) | BIT(FIRST_ASKED) };

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
	free(job->columns);
	free(job->held);
	days_free(&job->holidays);
}

static void
make_changes(struct job *job)
{
	job->seen = index_new();
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
	struct job job = { .receiver = receivers,
		.only = OPT_BLANK,
		.format = { .delim = ',' },
		.days = 10,
		.now = WHEN_NONE };

	options_start(&program);
	take_options(&job, argc, argv);
	open_table(&job);
	open_tables(&job);
	find_columns(&job);
	if (job.holidays_path != NULL)
		job.holidays = xdays_read_holidays(job.holidays_path);
	privilege_drop();
	if (is_preferences(job.receiver))
		make_preferences(&job);
	else
		make_changes(&job);
	if (job.verbose)
		print_counts(&job);
	clean_up(&job);
	return EXIT_OK;
}
