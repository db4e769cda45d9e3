/* SPDX-License-Identifier: ISC */
/*
 * optdiff: two opt tables and last week's ledger to what differs, and what to
 * do about it.
 */
#include <stdlib.h>
#include <string.h>

#include "counts.h"
#include "countsfile.h"
#include "guards.h"
#include "inputs.h"
#include "judge.h"
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

enum { GZIP = 256, NOW, FORGET, WHY, CLOSED, LEDGERS, SHARDS, CUT, SHARD };

/* The most days that --forget takes: a century. */
#define FORGET_MAX 36525

static const struct option_row options[] = {
	{ 'A', 0, "answers", "review",
	    "CSV file of answers to what the last run asked" },
	{ 'a', 0, "all", NULL, "print the ledger: every id" },
	{ 'b', 0, "base", "ledger", "the ledger of the last run" },
	{ CUT, 0, "cut", "n", "cut the run into so many shards" },
	{ CLOSED, 0, "closed", "file",
	    "write the rows that were open, and that both show now" },
	{ 'D', 0, "max-dup", "number|percent%",
	    "limit of the guard dup, default 1%" },
	{ 'E', 0, "excerpt", NULL, "the tables were filtered by hand" },
	{ GZIP, 0, "gzip", NULL, "compress the tables" },
	{ 'J', 0, "judge", NULL, "judge all shards and put them together" },
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
	{ SHARD, 0, "shard", "k", "decide about one of them" },
	{ SHARDS, 0, "shards", "folder",
	    "the folder of a run that is cut into shards" },
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
	const char *out, *counted; /* of a shard */
	long long forget;	   /* days, or -1 */
	const char *shards;	   /* the folder */
	bool judge;
	long long cut, shard; /* -1: not */
} given;

/* A run: its inputs and outputs are open before the privileges go. */
struct job {
	struct inputs in;
	struct counts counts;
	struct outcomes outcomes;
	struct wr *counted; /* of a shard; else NULL */
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
	case CUT:
		given.cut = xnumber("--cut", optarg, SHARDS_MIN, SHARDS_MAX);
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
	case GZIP:
		given.table.gzip = true;
		break;
	case 'J':
		given.judge = true;
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
	case SHARD:
		given.shard = xnumber("--shard", optarg, 0, SHARDS_MAX);
		break;
	case SHARDS:
		given.shards = optarg;
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

/* Options that a shard or the judge takes beside those of the cut. */
static bool
is_beside(int opt)
{
	return opt == SHARDS || opt == SHARD || strchr("DfJMmsv", opt) != NULL;
}

/* Reads a command line; whether all of its options are such. */
static bool
read_line(int argc, char **argv)
{
	bool beside = true;
	int opt;

	optind = 0; /* anew */
	while ((opt = options_next(argc, argv)) != -1) {
		read_option(opt);
		beside = beside && is_beside(opt);
	}
	return beside;
}

static void
begin_options(void)
{
	memset(&given, 0, sizeof(given));
	given.guards = GUARDS_DEFAULT;
	given.in.now = WHEN_NONE;
	given.in.shard = given.cut = given.shard = given.forget = -1;
}

static void
read_operands(int argc, char **argv)
{
	if (argc - optind != 2)
		options_usage();
	given.in.sf = argv[optind];
	given.in.adv = argv[optind + 1];
}

/* A shard writes parts, in the folder. */
static void
name_outputs(void)
{
	long long k = given.in.shard = given.shard;

	if (k > given.in.shards->n)
		die("--shard %lld: the run was cut into %lld", k,
		    given.in.shards->n);
	given.table = (struct wr_format){ .part = true };
	given.out = shards_path(given.shards, k, judge_names[JUDGE_OUT]);
	given.counted = shards_path(given.shards, k, "counts");
	if (given.ledger != NULL)
		given.ledger =
		    shards_path(given.shards, k, judge_names[JUDGE_LEDGER]);
	if (given.closed != NULL)
		given.closed =
		    shards_path(given.shards, k, judge_names[JUDGE_CLOSED]);
}

/* Reads the command line of the cut, and once more that of a shard or of the
 * judge. The first word of either is the program. */
static void
read_cut(int argc, char **argv)
{
	struct shards *whole = xshards_read(given.shards);
	int n = (int)whole->nargs;

	begin_options();
	read_line(n, whole->args);
	read_operands(n, whole->args);
	given.cut = -1;
	read_line(argc, argv);
	given.in.shards = whole;
	if (given.shard >= 0)
		name_outputs();
}

static void
check_shards(bool beside, int operands)
{
	bool cuts = given.cut >= 0, decides = given.shard >= 0;

	if (given.shards == NULL && (cuts || decides || given.judge))
		die("--cut, --shard and --judge: only with --shards");
	if (given.shards == NULL)
		return;
	if (cuts + decides + given.judge != 1)
		die("--shards: with one of --cut, --shard and --judge");
	if (cuts && (given.why != NULL || given.ledgers))
		die("--cut cannot be combined with --why or --ledgers");
	if (!cuts && (!beside || operands > 0))
		die("--shards: the inputs, and all options but those of guards "
		    "and -v, belong to --cut");
}

static void
check_options(void)
{
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
}

static void
stamp_all(uint64_t *stamp, const struct options_paths *paths)
{
	for (size_t i = 0; i < paths->n; i++)
		xshards_stamp(stamp, paths->path[i]);
}

/* The stamps of the lists that all shards read, and of the other inputs. */
static uint64_t
lists_stamp(void)
{
	uint64_t stamp = 0;

	stamp_all(&stamp, &given.in.users);
	return stamp;
}

static uint64_t
inputs_stamp(void)
{
	uint64_t stamp = 0;

	xshards_stamp(&stamp, given.in.sf);
	xshards_stamp(&stamp, given.in.adv);
	if (given.in.base != NULL)
		xshards_stamp(&stamp, given.in.base);
	stamp_all(&stamp, &given.in.requests);
	stamp_all(&stamp, &given.in.answers);
	return stamp;
}

static void
check_unchanged(void)
{
	const struct shards *s = given.in.shards;

	if (lists_stamp() != s->lists ||
	    (given.shard == 0 && inputs_stamp() != s->inputs))
		die("an input has changed since the cut");
}

/* What the shards have to know of the command line; all of them decide by the
 * same moment. */
static void
note_options(int argc, char **argv)
{
	struct shards *s = given.in.shards = shards_new(given.shards);
	char now[WHEN_SIZE + 8] = "--now=";

	s->n = given.cut;
	s->lists = lists_stamp();
	s->inputs = inputs_stamp();
	when_print(given.in.now, now + strlen(now));
	shards_add_arg(s, field_of(argv[0]));
	for (int i = 1; i < argc; i++) {
		if (i == optind && strcmp(argv[i - 1], "--") != 0)
			shards_add_arg(s, field_of(now));
		shards_add_arg(s, field_of(argv[i]));
	}
}

static void
read_options(int argc, char **argv)
{
	bool beside;

	begin_options();
	beside = read_line(argc, argv);
	check_shards(beside, argc - optind);
	if (given.shard >= 0 || given.judge)
		read_cut(argc, argv);
	else
		read_operands(argc, argv);
	check_options();
	if (given.shard >= 0)
		check_unchanged();
	if (given.in.now == WHEN_NONE)
		given.in.now = when_now();
	given.in.texts = given.all || given.ledger != NULL;
	given.in.cuts = given.cut >= 0;
	if (given.in.cuts)
		note_options(argc, argv);
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
open_outputs(struct outcomes *o)
{
	if (given.why == NULL)
		o->out = xwr_open(given.out, given.table);
	if (given.ledger != NULL)
		o->ledger = xwr_open(given.ledger, given.table);
	if (given.closed != NULL)
		o->closed = xwr_open(given.closed, given.table);
}

/* The first output is closed last: when it is whole, all are. */
static void
close_outputs(const struct outcomes *o)
{
	if (o->ledger != NULL)
		xwr_close(o->ledger, given.ledger);
	if (o->closed != NULL)
		xwr_close(o->closed, given.closed);
}

static void
write_counted(const struct job *job, bool act)
{
	struct counted shard = { .counts = job->counts,
		.excerpt = given.in.excerpt,
		.codes = job->in.rules.codes,
		.act = act,
		.cut = given.in.shards->seed };

	countsfile_write(&shard, job->counted);
	xwr_close(job->counted, given.counted);
}

static void
tell_specialists(const struct job *job)
{
	if (!given.in.excerpt)
		specialists_warn(job->in.specialists);
	if (given.verbose)
		specialists_print(job->in.specialists);
}

/* Decides about everybody; whether there is anything to act on. */
static bool
decide_all(struct job *job)
{
	struct outcomes *o = &job->outcomes;
	bool act;

	xoutcomes_count(o, &job->in, &job->counts);
	if (job->counted == NULL)
		xguards_check(&given.guards, &job->counts, given.in.excerpt,
		    job->in.rules.codes);
	act = xoutcomes_write(o, &job->in);
	if (job->counted == NULL)
		outcomes_write_marks(o, xinputs_asof(&job->in), &job->counts);
	close_outputs(o);
	if (given.verbose)
		prog_to_correct(answers_unread(job->in.answers), "answer");
	if (job->counted == NULL) {
		tell_specialists(job);
		if (given.verbose)
			counts_print(&job->counts);
	}
	xwr_close(o->out, given.out);
	if (job->counted != NULL)
		write_counted(job, act);
	return act;
}

static void
free_job(struct job *job)
{
	inputs_free(&job->in);
	counts_free(&job->counts);
	outcomes_free(&job->outcomes);
	shards_free(given.in.shards);
	free(given.in.users.path);
	free(given.in.requests.path);
	free(given.in.answers.path);
}

/* Decides about everybody, or about those of a shard. */
static int
run(struct job *job)
{
	bool act = false;

	xinputs_open(&job->in, &given.in);
	job->outcomes = (struct outcomes){
		.all = given.all, .prefs = given.prefs, .forget = given.forget
	};
	open_outputs(&job->outcomes);
	if (given.counted != NULL)
		job->counted = xwr_open(given.counted, WR_TABLE);
	privilege_drop();
	xinputs_read(&job->in, &job->counts);
	if (given.why != NULL) /* nothing is sent: the guards do not matter */
		xwhy_print(job->in.people, given.why);
	else
		act = decide_all(job);
	free_job(job);
	return act && given.shard < 0 ? EXIT_ATTENTION : EXIT_OK;
}

/* ---- shards ----------------------------------------------------------- */

/* Puts together what the shards made, if no guard trips. */
static int
judge(void)
{
	const struct shards *s = given.in.shards;
	struct counted whole = { .counts = COUNTS_NONE, .cut = s->seed };
	struct outcomes o = { .all = given.all };
	struct judge *j;

	j = xjudge_open(s, 1U << JUDGE_OUT |
			       (given.ledger != NULL) << JUDGE_LEDGER |
			       (given.closed != NULL) << JUDGE_CLOSED);
	open_outputs(&o);
	privilege_drop();
	xjudge_count(j, &whole);
	xguards_check(&given.guards, &whole.counts, whole.excerpt, whole.codes);
	xjudge_collate(j, JUDGE_OUT, o.out);
	if (o.ledger != NULL)
		xjudge_collate(j, JUDGE_LEDGER, o.ledger);
	if (o.closed != NULL)
		xjudge_collate(j, JUDGE_CLOSED, o.closed);
	outcomes_write_marks(&o, s->asof, &whole.counts);
	close_outputs(&o);
	if (given.verbose)
		counts_print(&whole.counts);
	xwr_close(o.out, given.out);
	counts_free(&whole.counts);
	judge_free(j);
	return whole.act ? EXIT_ATTENTION : EXIT_OK;
}

/* Cuts the tables. What is told of all rows is told here, for no shard has
 * them. */
static int
cut(struct job *job)
{
	xinputs_open(&job->in, &given.in);
	xinputs_open_cut(&job->in);
	privilege_drop();
	xinputs_read(&job->in, &job->counts);
	tell_specialists(job);
	free_job(job);
	return EXIT_OK;
}

int
main(int argc, char **argv)
{
	struct job job = { .counts = COUNTS_NONE };

	options_start(&program);
	read_options(argc, argv);
	if (given.ledgers)
		return compare_ledgers(given.in.sf, given.in.adv);
	if (given.judge)
		return judge();
	return given.in.cuts ? cut(&job) : run(&job);
}
