/* SPDX-License-Identifier: ISC */
/*
 * resubq: keeps the Re-subscribe queue. A person who opted in gets no mail as
 * long as the subscriber is Bounced, Held or Unsubscribed in a business unit of
 * Marketing Cloud; a line of the queue asks somebody to change that. Whoever
 * unsubscribed after the consent opted out again, and gets no line.
 *
 * The queue and the table say which contacts are wanted. The status files are
 * then read once, and only what they say of each wanted contact in each unit is
 * kept in memory.
 */
#include <string.h>
#include <sys/stat.h>

#include "address.h"
#include "ledger.h"
#include "open.h"
#include "options.h"
#include "privilege.h"
#include "prog.h"
#include "requeue.h"
#include "subscribers.h"
#include "unsubscribed.h"
#include "usernames.h"
#include "wanted.h"
#include "when.h"

struct job {
	/* What the options say. */
	const char *path, *unsubscribed_path, *users_path;
	struct lastqueue_files queue_files;
	bool verbose;
	int64_t now;

	struct ledger *table;
	long long rows;		     /* of the table */
	struct in *again;	     /* the table, to be read for addresses */
	struct addresses *addresses; /* of all contacts of the table, or NULL */
	struct usernames *users;     /* NULL: ids are written as they are */
	struct wanted *wanted;
	struct subscribers subscribers;
	struct requeue *queue;
	struct unsubscribed *unsubscribed; /* NULL if nobody is listed */
};

/* ---- options ---------------------------------------------------------- */

enum { NOW = 256, LIST, ONE_STATUS, UNSUBSCRIBED, USERS, WRITTEN };

static const struct option_row options[] = {
	{ 'A', 0, "ambiguous", "file",
	    "list statuses of addresses with several contacts" },
	{ 'C', 0, "charset", "charset",
	    "character set of the files of statuses" },
	{ 'c', 0, "column", "name=Column",
	    "header of the column that is name" },
	{ 'd', 0, "delimiter", "delim",
	    "character between fields, or its name: TAB, PIPE" },
	{ 'E', 0, "excerpt", NULL,
	    "the table was filtered by hand: no end mark" },
	{ LIST, 0, "list", "ID",
	    "of a file of lists, read the list with this ID" },
	{ ONE_STATUS, 0, "one-status", NULL,
	    "a list of all may have a single status" },
	{ 'q', 0, "queue", "queue.csv",
	    "the queue of the last run, as people left it" },
	{ 'r', 0, "rejects", "file", "write bad records here and go on" },
	{ 's', OPTION_REQUIRED, "statuses", "[BU=]statuses.csv",
	    "a file of statuses of one business unit" },
	{ 'u', 0, "unit", "BU=MID",
	    "name of the business unit with this number" },
	{ UNSUBSCRIBED, 0, "unsubscribed", "file",
	    "list who is Unsubscribed while both say FALSE" },
	{ USERS, 0, "users", "users.csv",
	    "export of User, for names in place of ids" },
	{ WRITTEN, 0, "written", "queue.csv",
	    "the queue of the last run, as it was written" },
	{ 'z', 0, "spreadsheet", NULL,
	    "protect ids and formulas from spreadsheets" },
	{ NOW, 0, "now", "time", "the time of the run, UTC, default now" },
	{ 0, 0, NULL, NULL, NULL },
};

static const struct program program = {
	"resubq",
	"[file]",
	options,
	0,
};

static void
take_option(struct job *job, int opt, const char **rejects)
{
	/* not covered: options_next returns only letters that have a case. */
	switch (opt) {
	case 'A':
		job->subscribers.ambiguous_path = optarg;
		break;
	case 'C':
		job->subscribers.charset = optarg;
		break;
	case 'E':
		job->subscribers.excerpt = true;
		break;
	case 's':
		xsubscribers_add_file(&job->subscribers, optarg);
		break;
	case 'q':
		job->queue_files.path = optarg;
		break;
	case 'c':
		xstatusfile_name(&job->subscribers.names, optarg);
		break;
	case 'd':
		job->subscribers.delim = xopen_delim(optarg);
		break;
	case 'r':
		*rejects = optarg;
		break;
	case 'u':
		xunits_add_mid(&job->subscribers.units, optarg);
		break;
	case 'v':
		job->verbose = true;
		break;
	case USERS:
		job->users_path = optarg;
		break;
	case 'z':
		job->queue_files.spreadsheet = true;
		break;
	case WRITTEN:
		job->queue_files.written = optarg;
		break;
	case LIST:
		job->subscribers.names.list = optarg;
		break;
	case ONE_STATUS:
		job->subscribers.one_status = true;
		break;
	case UNSUBSCRIBED:
		job->unsubscribed_path = optarg;
		break;
	case NOW:
		job->now = xwhen_option("--now", optarg);
		break;
	}
}

/* Whether a file is given, and is standard input. */
static bool
is_stdin(const char *path)
{
	return path != NULL && in_is_stdin(path);
}

static void
take_options(struct job *job, int argc, char **argv)
{
	const char *rejects = NULL;
	int opt, from_stdin;

	while ((opt = options_next(argc, argv)) != -1)
		take_option(job, opt, &rejects);
	if (job->subscribers.nfiles == 0)
		options_usage();
	job->path = options_operand(argc, argv);
	from_stdin = in_is_stdin(job->path);
	from_stdin += is_stdin(job->queue_files.path);
	from_stdin += is_stdin(job->queue_files.written);
	from_stdin += is_stdin(job->users_path);
	from_stdin += subscribers_stdin(&job->subscribers);
	if (from_stdin > 1)
		die("only one file can be standard input");
	if (job->now == WHEN_NONE)
		job->now = when_now();
	job->subscribers.rejects.path = rejects;
}

/* ---- opening ---------------------------------------------------------- */

/* Whether the table can be read a second time. */
static bool
is_regular(const char *path)
{
	struct stat st;

	return !in_is_stdin(path) && stat(path, &st) == 0 &&
	       S_ISREG(st.st_mode);
}

static void
open_all(struct job *job)
{
	job->wanted = wanted_new();
	job->table = xwanted_open(job->path, job->subscribers.excerpt);
	job->queue =
	    xrequeue_open(&job->queue_files, job->wanted, &job->subscribers);
	if (job->users_path != NULL)
		job->users = xusernames_open(job->users_path);
	job->subscribers.watch = job->unsubscribed_path != NULL;
	xsubscribers_open(&job->subscribers);
	if (is_regular(job->path))
		job->again = xopen_in(job->path);
	else
		job->addresses = address_new();
	if (job->unsubscribed_path != NULL)
		job->unsubscribed = xunsubscribed_create(
		    job->unsubscribed_path, job->queue_files.spreadsheet);
}

/* ---- reading ---------------------------------------------------------- */

static void
read_table(struct job *job)
{
	while (xledger_next(job->table)) {
		xwanted_take(job->wanted, job->table, job->users);
		if (job->unsubscribed != NULL)
			xunsubscribed_take(job->unsubscribed, job->table);
		if (job->addresses != NULL)
			xaddress_add_row(job->addresses, job->table);
	}
	wanted_settle(job->wanted);
	job->rows = rd_count(ledger_rd(job->table));
	ledger_close(job->table);
}

/*
 * Reads the table a second time, for its addresses: most status files need
 * none of them, and they take much memory.
 */
static const struct addresses *
read_addresses(void *data)
{
	struct ledger_spec spec = { .type = LEDGER_TABLE,
		.needs = LEDGER_BIT(LEDGER_SF_ID),
		.reads = LEDGER_BIT(LEDGER_EMAIL) };
	struct job *job = data;
	struct ledger *table;

	if (job->addresses != NULL)
		return job->addresses;
	spec.excerpt = job->subscribers.excerpt;
	table = xledger_open_in(job->again, &spec);
	job->again = NULL;
	job->addresses = address_new();
	while (xledger_next(table))
		xaddress_add_row(job->addresses, table);
	xledger_unchanged(table, job->rows);
	ledger_close(table);
	return job->addresses;
}

static void
read_statuses(struct job *job)
{
	job->subscribers.contacts = wanted_index(job->wanted);
	job->subscribers.read_addresses = read_addresses;
	job->subscribers.data = job;
	xsubscribers_read(&job->subscribers);
}

/* ---- main ------------------------------------------------------------- */

static void
warn_revoked(const struct job *job, long long n)
{
	if (n > 0)
		warn_that("%lld contact%s unsubscribed after the consent: to "
			  "review as opt-outs, not in the queue%s",
		    n, n == 1 ? "" : "s",
		    job->unsubscribed_path ? ""
					   : "; --unsubscribed lists them");
}

static void
print_counts(const struct job *job, long long unsubscribed)
{
	struct requeue_counts n = requeue_counts(job->queue);

	subscribers_print_counts(&job->subscribers);
	prog_to_correct(n.unread, "queue line");
	requeue_print_ages(job->queue, job->now);
	if (job->unsubscribed_path != NULL)
		warn_that("%lld contact%s unsubscribed while both systems say "
			  "FALSE",
		    unsubscribed, unsubscribed == 1 ? "" : "s");
	warn_that("%lld in; %lld kept, %lld new, %lld closed, "
		  "%lld cancelled, %lld dropped",
	    job->rows, n.kept, n.added, n.closed, n.cancelled, n.dropped);
}

static void
clean_up(struct job *job)
{
	requeue_free(job->queue);
	wanted_free(job->wanted);
	subscribers_free(&job->subscribers);
	usernames_free(job->users);
	address_free(job->addresses);
	in_close(job->again);
}

int
main(int argc, char **argv)
{
	struct job job = { .now = WHEN_NONE };
	char now[WHEN_SIZE];
	long long revoked, unsubscribed = 0;

	options_start(&program);
	take_options(&job, argc, argv);
	open_all(&job);
	privilege_drop();
	if (job.users != NULL)
		usernames_read(job.users);
	xrequeue_read(job.queue, job.users);
	read_table(&job);
	read_statuses(&job);
	revoked = wanted_find_revoked(job.wanted, &job.subscribers);
	requeue_decide(job.queue, when_print(job.now, now));
	if (job.unsubscribed != NULL)
		unsubscribed = unsubscribed_list(
		    job.unsubscribed, job.wanted, &job.subscribers);
	requeue_warn_units(job.queue);
	warn_revoked(&job, revoked);
	xsubscribers_close(&job.subscribers);
	if (job.unsubscribed != NULL)
		xunsubscribed_close(job.unsubscribed);
	xrequeue_write(job.queue);
	if (job.verbose)
		print_counts(&job, unsubscribed);
	clean_up(&job);
	return revoked > 0 ? EXIT_ATTENTION : EXIT_OK;
}
