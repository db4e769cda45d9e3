/* SPDX-License-Identifier: ISC */
/*
 * optdiff: two opt tables and last week's ledger to what differs, and what to
 * do about it.
 */
#include <stdlib.h>

#include "counts.h"
#include "guards.h"
#include "inputs.h"
#include "open.h"
#include "options.h"
#include "outcomes.h"
#include "privilege.h"
#include "prog.h"
#include "shards.h"
#include "weeks.h"
#include "when.h"
#include "why.h"
#include "wr.h"

enum { GZIP = 256, NOW, FORGET, WHY, CLOSED, LEDGERS };

/* The most days that --forget takes: a century. */
#define FORGET_MAX 36525

static const struct option_row options[] = {
	{ 'A', 0, "answers", "review",
	    "CSV file of answers to what the last run asked" },
	{ 'a', 0, "all", NULL, "print the ledger: every id" },
	{ 'b', 0, "base", "ledger", "the ledger of the last run" },
	{ CLOSED, 0, "closed", "file",
	    "write the rows that were open, and that both show now" },
	{ 'D', 0, "max-dup", "number|percent%",
	    "limit of the guard dup, default 1%" },
	{ 'E', 0, "excerpt", NULL, "the tables were filtered by hand" },
	{ 'G', 0, "guard-counts", "file",
	    "write what the guards counted; do not judge" },
	{ GZIP, 0, "gzip", NULL, "compress the tables" },
	{ 'J', 0, "judge", "counts",
	    "add up files of -G and judge; compare nothing" },
	{ 'e', 0, "evidence", "requests",
	    "CSV file of people who asked for email again" },
	{ FORGET, 0, "forget", "days",
	    "drop addresses of people gone for so many days" },
	{ 'f', 0, "force", "guard[,guard]", "override these guards" },
	{ 'l', 0, "ledger", "ledger", "write the ledger here" },
	{ LEDGERS, 0, "ledgers", NULL,
	    "compare the ledgers of two runs, the earlier first" },
	{ 'M', 0, "max-opt-in", "number|percent%",
	    "limit of the guard optin, default 1%" },
	{ 'm', 0, "max", "number|percent%",
	    "limit of the guard mass, default 5%" },
	{ NOW, 0, "now", "time",
	    "when the exports were taken, UTC, default now" },
	{ 'p', 0, "preferences", NULL,
	    "also print rows with wrong preferences" },
	{ 's', 0, "shrink", "percent%",
	    "limit of the guard shrink, default 95%" },
	{ 'T', 0, "trust", NULL, "every opt-in in Salesforce is consent" },
	{ 'u', 0, "users", "users",
	    "file of the users whose opt-ins are consent" },
	{ WHY, 0, "why", "id",
	    "say in words what is decided about one person" },
	{ 0, 0, NULL, NULL, NULL },
};

static const struct program program = {
	"optdiff",
	"salesforce advance",
	options,
	OPTIONS_TIMES | OPTIONS_DATES,
};

static struct {
	struct inputs_spec in;
	bool all, ledgers, prefs, verbose;
	struct guards guards;
	struct wr_format table; /* those that are written */
	const char *why, *ledger, *closed;
	const char *counts; /* of -G */
	struct options_paths judge;
	long long forget; /* days, or -1 */
} given = { .in.now = WHEN_NONE, .forget = -1 };

/* A run: its inputs and outputs are open before the privileges go. */
struct job {
	struct inputs in;
	struct counts counts;
	struct outcomes outcomes;
	struct wr *shard; /* NULL without -G */
};

/* ---- options ---------------------------------------------------------- */

/* Options of the guards. */
static void
read_guard_option(int opt)
{
	struct guards *g = &given.guards;

	/* not covered: options_next returns only letters that have a case. */
	switch (opt) {
	case 'D':
		g->dup = xguards_limit("-D", optarg);
		g->dup_set = true;
		break;
	case 'f':
		xguards_force(g, optarg);
		break;
	case 'M':
		g->optin = xguards_limit("-M", optarg);
		break;
	case 'm':
		g->mass = xguards_limit("-m", optarg);
		break;
	case 's':
		g->shrink = xguards_percent("-s", optarg);
		break;
	}
}

static void
read_option(int opt)
{
	switch (opt) {
	case 'A':
		options_add_path(&given.in.answers, optarg);
		break;
	case 'a':
		given.all = true;
		break;
	case 'b':
		given.in.base = optarg;
		break;
	case CLOSED:
		given.closed = optarg;
		break;
	case 'E':
		given.in.excerpt = true;
		break;
	case 'e':
		options_add_path(&given.in.requests, optarg);
		break;
	case FORGET:
		given.forget = xnumber("--forget", optarg, 0, FORGET_MAX);
		break;
	case 'G':
		given.counts = optarg;
		break;
	case GZIP:
		given.table.gzip = true;
		break;
	case 'J':
		options_add_path(&given.judge, optarg);
		break;
	case 'l':
		given.ledger = optarg;
		break;
	case LEDGERS:
		given.ledgers = true;
		break;
	case NOW:
		given.in.now = xwhen_option("--now", optarg);
		break;
	case 'p':
		given.prefs = true;
		break;
	case 'T':
		given.in.trust = true;
		break;
	case 'u':
		options_add_path(&given.in.users, optarg);
		break;
	case 'v':
		given.verbose = true;
		break;
	case WHY:
		given.why = optarg;
		break;
	default:
		read_guard_option(opt);
	}
}

static void
read_options(int argc, char **argv)
{
	int opt;

	given.guards = GUARDS_DEFAULT;
	while ((opt = options_next(argc, argv)) != -1)
		read_option(opt);
	for (; given.judge.n > 0 && optind < argc; optind++)
		options_add_path(&given.judge, argv[optind]);
	if (argc - optind != (given.judge.n > 0 ? 0 : 2))
		options_usage();
	if (given.judge.n > 0 && given.counts != NULL)
		die("-G and -J: counts are either written or judged");
	if (given.ledgers && (given.all || given.in.base != NULL ||
				 given.ledger != NULL || given.why != NULL))
		die("--ledgers compares two ledgers and decides nothing: it "
		    "cannot be combined with -a, -b, -l or --why");
	if (given.all && given.ledger != NULL)
		die("-a and -l: the ledger goes to one place");
	if (given.closed != NULL && !given.all && given.ledger == NULL)
		die("--closed: only with -l or -a: without a ledger those whom "
		    "both show are not looked at");
	if (given.why != NULL && (given.all || given.ledger != NULL))
		die("--why prints no table: it cannot be combined with -%c",
		    given.all ? 'a' : 'l');
	if (given.in.excerpt && (given.all || given.ledger != NULL))
		die("-%c and -E: an excerpt makes no ledger",
		    given.all ? 'a' : 'l');
	if (given.in.now == WHEN_NONE)
		given.in.now = when_now();
	if (given.judge.n == 0) {
		given.in.sf = argv[optind];
		given.in.adv = argv[optind + 1];
	}
	given.in.texts = given.all || given.ledger != NULL;
}

/* ---- jobs that were split --------------------------------------------- */

static void
write_shard(const struct job *job)
{
	struct shards shard = { .counts = job->counts,
		.excerpt = given.in.excerpt,
		.codes = job->in.rules.codes };

	shards_write(&shard, job->shard);
	xwr_close(job->shard, given.counts);
}

/* Judges what several runs counted. */
static int
judge(void)
{
	struct shards all = { .counts = COUNTS_NONE };
	struct rd **rd = xcalloc(given.judge.n, sizeof(struct rd *));

	for (size_t i = 0; i < given.judge.n; i++)
		rd[i] = xopen_table(xopen_in(given.judge.path[i]), false);
	privilege_drop();
	for (size_t i = 0; i < given.judge.n; i++) {
		xshards_add(&all, rd[i]);
		rd_free(rd[i]);
	}
	xguards_check(&given.guards, &all.counts, all.excerpt, all.codes);
	free(rd);
	free(given.judge.path);
	return EXIT_OK;
}

/* ---- ledgers of two runs ------------------------------------------------ */

/* Prints what changed between two ledgers. */
static int
compare_ledgers(const char *earlier, const char *later)
{
	struct weeks *weeks = xweeks_open(earlier, later);
	struct wr *wr = xwr_open(NULL, given.table);
	long long changed;

	privilege_drop();
	changed = xweeks_compare(weeks, wr);
	if (given.verbose)
		weeks_print_counts(weeks);
	xwr_close(wr, NULL);
	weeks_free(weeks);
	return changed > 0 ? EXIT_ATTENTION : EXIT_OK;
}

/* ---- the run ---------------------------------------------------------- */

static void
open_outputs(struct job *job)
{
	struct outcomes *o = &job->outcomes;

	*o = (struct outcomes){
		.all = given.all, .prefs = given.prefs, .forget = given.forget
	};
	if (given.why == NULL)
		o->out = xwr_open(NULL, given.table);
	if (given.ledger != NULL)
		o->ledger = xwr_open(given.ledger, given.table);
	if (given.closed != NULL)
		o->closed = xwr_open(given.closed, given.table);
	if (given.counts != NULL)
		job->shard = xwr_open(given.counts, WR_TABLE);
}

static void
close_outputs(const struct job *job)
{
	const struct outcomes *o = &job->outcomes;

	if (o->ledger != NULL)
		xwr_close(o->ledger, given.ledger);
	if (o->closed != NULL)
		xwr_close(o->closed, given.closed);
	if (job->shard != NULL)
		write_shard(job);
	if (given.verbose) {
		prog_to_correct(answers_unread(job->in.answers), "answer");
		specialists_print(job->in.specialists);
		counts_print(&job->counts);
	}
	xwr_close(o->out, NULL);
}

/* Decides about everybody; whether there is anything to act on. */
static bool
decide_all(struct job *job)
{
	bool act;

	xoutcomes_count(&job->outcomes, &job->in, &job->counts);
	if (job->shard == NULL)
		xguards_check(&given.guards, &job->counts, given.in.excerpt,
		    job->in.rules.codes);
	if (!given.in.excerpt)
		specialists_warn(job->in.specialists);
	act = xoutcomes_write(&job->outcomes, &job->in, &job->counts);
	close_outputs(job);
	return act;
}

static void
free_job(struct job *job)
{
	inputs_free(&job->in);
	counts_free(&job->counts);
	outcomes_free(&job->outcomes);
	free(given.in.users.path);
	free(given.in.requests.path);
	free(given.in.answers.path);
}

int
main(int argc, char **argv)
{
	struct job job = { .counts = COUNTS_NONE };
	bool act = false;

	options_start(&program);
	read_options(argc, argv);
	if (given.judge.n > 0)
		return judge();
	if (given.ledgers)
		return compare_ledgers(given.in.sf, given.in.adv);
	xinputs_open(&job.in, &given.in);
	open_outputs(&job);
	privilege_drop();
	xinputs_read(&job.in, &job.counts);
	if (given.why != NULL) /* nothing is sent: the guards do not matter */
		xwhy_print(job.in.people, given.why);
	else
		act = decide_all(&job);
	free_job(&job);
	return act ? EXIT_ATTENTION : EXIT_OK;
}
