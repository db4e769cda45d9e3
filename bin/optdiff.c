/*
 * optdiff: two opt tables and last week's ledger to what differs, and what to
 * do about it.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "answers.h"
#include "counts.h"
#include "evidence.h"
#include "guards.h"
#include "ledger.h"
#include "open.h"
#include "options.h"
#include "people.h"
#include "person.h"
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

/* The arguments of an option that may be given more than once. */
struct paths {
	const char **path;
	size_t n, cap;
};

static struct {
	bool all, excerpt, ledgers, prefs, trust, verbose;
	struct guards guards;
	struct wr_format table; /* those that are written */
	const char *why, *base, *ledger, *closed;
	const char *counts; /* of -G */
	struct paths answers, evidence, users, judge;
	int64_t now;
	long long forget; /* days, or -1 */
} given = { .now = WHEN_NONE, .forget = -1 };

/* The people whose rows are printed. */
struct printed {
	uint32_t *numbers;
	size_t n, cap;
};

/* A run: its inputs and outputs are open before the privileges go. */
struct job {
	struct ledger *sf, *adv, *base; /* base: NULL without -b */
	struct rd **users;		/* of each -u */
	struct requests **requests;	/* of each -e */
	struct wr *out, *ledger;	/* ledger: NULL without -l */
	struct wr *closed;		/* NULL without --closed */
	struct wr *shard;		/* NULL without -G */
	struct evidence *evidence;
	struct answers *answers;
	struct rules rules;
	struct people *people;
	struct counts counts;
	struct printed printed;
};

/* ---- options ---------------------------------------------------------- */

static void
add_path(struct paths *paths, const char *path)
{
	xgrow(&paths->path, &paths->cap, paths->n + 1, sizeof(*paths->path));
	paths->path[paths->n++] = path;
}

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
		add_path(&given.answers, optarg);
		break;
	case 'a':
		given.all = true;
		break;
	case 'b':
		given.base = optarg;
		break;
	case CLOSED:
		given.closed = optarg;
		break;
	case 'E':
		given.excerpt = true;
		break;
	case 'e':
		add_path(&given.evidence, optarg);
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
		add_path(&given.judge, optarg);
		break;
	case 'l':
		given.ledger = optarg;
		break;
	case LEDGERS:
		given.ledgers = true;
		break;
	case NOW:
		given.now = xwhen_option("--now", optarg);
		break;
	case 'p':
		given.prefs = true;
		break;
	case 'T':
		given.trust = true;
		break;
	case 'u':
		add_path(&given.users, optarg);
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
		add_path(&given.judge, argv[optind]);
	if (argc - optind != (given.judge.n > 0 ? 0 : 2))
		options_usage();
	if (given.judge.n > 0 && given.counts != NULL)
		die("-G and -J: counts are either written or judged");
	if (given.ledgers && (given.all || given.base != NULL ||
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
	if (given.excerpt && (given.all || given.ledger != NULL))
		die("-%c and -E: an excerpt makes no ledger",
		    given.all ? 'a' : 'l');
	if (given.answers.n > 0 && given.base == NULL)
		die("-A: answers are to what the ledger of -b asked");
	if (given.now == WHEN_NONE)
		given.now = when_now();
}

/* ---- the tables ------------------------------------------------------- */

/* stated: every row of Salesforce says TRUE or FALSE. */
static struct ledger *
open_opt_table(const char *path, bool stated)
{
	static const unsigned needs =
	    LEDGER_BIT(LEDGER_ID) | LEDGER_BIT(LEDGER_OPT_OUT);
	struct ledger_spec spec = { .type = OPT_TABLE,
		.excerpt = given.excerpt,
		.stated = stated,
		.needs = needs,
		.reads = OPT_TABLE_ALL & ~needs };

	return xledger_open(path, &spec);
}

/* Older ledgers may lack the columns that are only read. */
static struct ledger *
open_base(const char *path)
{
	struct ledger_spec spec = { .type = LEDGER_BASE,
		.needs = LEDGER_ALL & ~LEDGER_LATER,
		.reads = LEDGER_LATER };

	return xledger_open(path, &spec);
}

static void
read_sf(struct job *job, struct opt_row *row, struct said *said)
{
	bool listed;

	xledger_opt_row(job->sf, row);
	listed = evidence_see_change(job->evidence, row);
	*said = (struct said){ .opt = row->opt,
		.prefs = row->prefs.len > 0,
		.merged = field_is(row->code, "merged"),
		.consent = row->opt == OPT_FALSE &&
			   row->changed_at != WHEN_NONE && listed,
		.changed_at = row->changed_at,
		.modified_at = row->modified_at,
		.opt_out_at = row->opt_out_at,
		.changed_by = row->changed_by,
		.sf_id = row->sf_id,
		.email = row->email };
	job->rules.prefs_known |= said->prefs;
	counts_add_row(&job->counts.sf, row);
}

static void
read_adv(struct job *job, struct opt_row *row, struct said *said)
{
	xledger_opt_row(job->adv, row);
	*said = (struct said){ .opt = row->opt,
		.changed_at = row->changed_at,
		.modified_at = row->modified_at,
		.opt_out_at = WHEN_NONE,
		.changed_by = row->changed_by,
		.sf_id = { "", 0 },
		.email = row->email };
	if (row->sf_id.len > 0)
		ledger_die(job->adv, LEDGER_SF_ID,
		    "only Salesforce's table has it: are the two tables "
		    "swapped?");
	counts_add_row(&job->counts.adv, row);
}

/* The last value a side was seen with: now, or else before. */
static enum opt
last_seen(enum opt now, enum opt was)
{
	if (now != OPT_BLANK)
		return now;
	return was == OPT_BLANK ? OPT_MISSING : was;
}

static void
read_base(struct job *job, struct ledger_row *row, struct base *b)
{
	xledger_row(job->base, row);
	*b = (struct base){ .seen = true,
		.sf = last_seen(row->sf, row->sf_was),
		.sf_true = row->sf == OPT_TRUE,
		.adv = last_seen(row->adv, row->adv_was),
		.want = row->want,
		.class = row->class,
		.send_to = row->send_to,
		.in_sf = row->sf != OPT_BLANK,
		.lacked_id = row->flags & FLAG_ID_LOST,
		.in_adv = row->adv != OPT_BLANK,
		.since = row->since,
		.open_since = row->open_since,
		.times_sent = row->times_sent,
		.first_asked = row->first_asked,
		.answer = row->first_asked == WHEN_NONE
			      ? 0
			      : row->flags & (FLAG_ANSWERED | FLAG_SEEN),
		.changed_at = row->changed_at,
		.modified_at = row->modified_at,
		.opt_out_at = row->opt_out_at,
		.changed_by = row->changed_by,
		.sf_id = row->sf_id,
		.email = row->email };
	counts_add_ledger_row(&job->counts, row);
}

static void
add_base(struct job *job)
{
	const struct rd *rd = ledger_rd(job->base);
	struct ledger_row row;
	struct base base;

	while (xledger_next(job->base)) {
		read_base(job, &row, &base);
		evidence_see(job->evidence, row.id, row.sf_id);
		answers_see(job->answers, &row);
		xpeople_add_base(job->people, rd, ledger_rec(job->base)->line,
		    row.id, &base);
	}
	xpeople_end(job->people, rd);
	answers_settle(job->answers);
	job->rules.last_run = xledger_mark_moment(job->base, "asof");
	xcounts_add_ledger_mark(&job->counts, job->base);
}

/* A moment that the end mark of a table states, or else now. */
static int64_t
stated(const struct ledger *table, const char *key)
{
	int64_t when = xledger_mark_moment(table, key);

	return when == WHEN_NONE ? given.now : when;
}

static void
add_advance(struct job *job)
{
	const struct rd *rd = ledger_rd(job->adv);
	struct opt_row row;
	struct said said;

	while (xledger_next(job->adv)) {
		read_adv(job, &row, &said);
		evidence_see(job->evidence, row.id, (struct field){ "", 0 });
		xpeople_add_adv(
		    job->people, rd, ledger_rec(job->adv)->line, row.id, &said);
	}
	xpeople_end(job->people, rd);
	job->rules.codes = rd_lists_codes(rd);
	job->rules.adv_asof = stated(job->adv, "asof");
}

static void
add_salesforce(struct job *job)
{
	const struct rd *rd = ledger_rd(job->sf);
	struct opt_row row;
	struct said said;

	while (xledger_next(job->sf)) {
		read_sf(job, &row, &said);
		evidence_see(job->evidence, row.id, row.sf_id);
		xpeople_add_sf(
		    job->people, rd, ledger_rec(job->sf)->line, row.id, &said);
	}
	xpeople_end(job->people, rd);
	job->rules.sf_asof = stated(job->sf, "asof");
	job->rules.history_at = stated(job->sf, "history");
	xcounts_add_sf_mark(&job->counts, job->sf);
	if (rd_lists_codes(rd))
		die("%s: a list of codes is Advance's: are the two tables "
		    "swapped?",
		    rd_name(rd));
}

/* ---- who is printed --------------------------------------------------- */

/* Whether an excerpt lacks a side of this person, and so says nothing. */
static bool
is_outside(const struct person *p)
{
	return given.excerpt && (p->sf.rows == 0 || p->adv.rows == 0);
}

/* Whether the row is printed without -a. */
static bool
is_told(const struct outcome *o)
{
	return o->verdict.send_to != TO_NOBODY ||
	       (given.prefs && o->flags & (FLAG_PREFS_LEFT | FLAG_PREFS_NONE));
}

static void
note(struct printed *printed, size_t number)
{
	xgrow(&printed->numbers, &printed->cap, printed->n + 1,
	    sizeof(*printed->numbers));
	printed->numbers[printed->n++] = (uint32_t)number;
}

/* Whether a ledger is written, which has a row of everybody. */
static bool
makes_ledger(void)
{
	return given.all || given.ledger != NULL;
}

/* Says why a consent that a person answered with changes nothing. */
static void
check_consent(
    const struct job *job, const struct person *p, const struct outcome *o)
{
	int64_t when;

	if (answers_of(job->answers, p->id, &when) != ANSWER_CONSENT ||
	    o->verdict.want == OPT_FALSE)
		return;
	answers_refuse(job->answers, p->id,
	    p->sf.opt == OPT_TRUE ? "Salesforce says TRUE: change it there"
				  : "not later than the newest known opt-out");
}

/* Counts a person, and notes whether to print the row. */
static void
count_person(struct job *job, size_t number)
{
	struct person p;
	struct outcome o;

	xpeople_get(job->people, number, &p);
	o = person_decide(&p);
	if (is_outside(&p)) {
		counts_add_outside(&job->counts);
		return;
	}
	counts_add_person(&job->counts, &p, &o);
	check_consent(job, &p, &o);
	if (!makes_ledger() && is_told(&o))
		note(&job->printed, number);
}

static void
count_people(struct job *job)
{
	struct agreeing agreeing = { 0 };
	size_t n = people_count(job->people), i = 0;

	while ((i = people_next(job->people, i, &agreeing)) < n)
		count_person(job, i++);
	counts_add_agreeing(&job->counts, &agreeing);
	for (i = 0; makes_ledger() && i < n; i++)
		if (!people_is_hidden(job->people, i))
			note(&job->printed, i);
}

/* ---- output ----------------------------------------------------------- */

/* So many people are prefetched at once. */
#define AHEAD ((size_t)16)

/* Prefetches some of those who come after the first i. */
static void
prefetch(const struct job *job, size_t i)
{
	const struct printed *printed = &job->printed;
	size_t left = printed->n - i;
	size_t rows = left < 2 * AHEAD ? left : 2 * AHEAD;
	size_t entries = left < 3 * AHEAD ? left : 3 * AHEAD;

	for (size_t j = AHEAD; j < rows; j++)
		people_prefetch_rows(job->people, printed->numbers[i + j]);
	for (size_t j = 2 * AHEAD; j < entries; j++)
		people_prefetch_entry(job->people, printed->numbers[i + j]);
}

/* Whether the address of a person who is gone is kept no longer. The id, and
 * that the person opted out, are kept for ever. */
static bool
is_forgotten(const struct ledger_row *row)
{
	return given.forget >= 0 && row->class == CLASS_GONE &&
	       row->since < given.now - given.forget * 86400;
}

/* Writes a row that was closed, as the last run had it. */
static void
write_closed(
    const struct job *job, const struct person *p, const struct ledger_row *now)
{
	const struct base *b = &p->base;
	struct ledger_row row = *now;

	row.email = (struct field){ "", 0 };
	row.class = b->class;
	row.send_to = b->send_to;
	row.set = b->want == OPT_TRUE || b->class == CLASS_OPT_IN ? b->want
								  : OPT_BLANK;
	row.open_since = b->open_since;
	row.times_sent = b->times_sent;
	ledger_write(job->closed, &row);
}

/* Writes a row where it is asked for; whether it has to be acted on. */
static bool
write_person(struct job *job, const struct person *p)
{
	struct outcome o = person_decide(p);
	struct ledger_row row = person_row(p, &o);
	bool told = is_told(&o);

	if (is_forgotten(&row))
		row.email = (struct field){ "", 0 };
	if (given.all || told)
		ledger_write(job->out, &row);
	if (job->ledger != NULL)
		ledger_write(job->ledger, &row);
	if (job->closed != NULL && person_was_closed(p, &o))
		write_closed(job, p, &row);
	return told;
}

/* Writes the rows; whether there is anything to act on. */
static bool
write_people(struct job *job)
{
	struct printed *printed = &job->printed;
	bool act = false;

	if (job->ledger != NULL)
		ledger_write_head(job->ledger);
	if (job->closed != NULL)
		ledger_write_head(job->closed);
	ledger_write_head(job->out);
	people_sort(job->people, printed->numbers, printed->n);
	for (size_t i = 0; i < printed->n; i++) {
		struct person p;

		if (i % AHEAD == 0)
			prefetch(job, i);
		xpeople_get(job->people, printed->numbers[i], &p);
		act |= write_person(job, &p);
	}
	return act;
}

/* The earlier of the moments that the tables state, or WHEN_NONE. */
static int64_t
earlier_asof(const struct job *job)
{
	int64_t sf = xledger_mark_moment(job->sf, "asof");
	int64_t adv = xledger_mark_moment(job->adv, "asof");

	return sf == WHEN_NONE || (adv != WHEN_NONE && adv < sf) ? adv : sf;
}

/* States in the end mark of the ledger what the next run needs to know. */
static void
write_marks(const struct job *job)
{
	struct wr *wr = given.all ? job->out : job->ledger;
	int64_t asof = earlier_asof(job);
	char text[WHEN_SIZE];

	if (wr == NULL)
		return;
	if (asof != WHEN_NONE)
		wr_mark(wr, "asof", when_print(asof, text));
	counts_write_marks(&job->counts, wr);
}

/* ---- one person ------------------------------------------------------- */

/* Whether a person goes by this Advance ID or Contact ID. */
static bool
is_called(const struct person *p, const char *id)
{
	struct field name = field_of(id);

	return field_cmp(p->id, name) == 0 ||
	       contacts_has(contacts_field(&p->sf_id), name) ||
	       (p->sf.rows == 0 && contacts_has(p->base.sf_id, name));
}

/* Says why; the guards have nothing to refuse, for nothing is sent. */
static void
explain(struct job *job)
{
	size_t n = people_count(job->people), found = 0;

	for (size_t i = 0; i < n; i++) {
		struct person p;
		struct outcome o;

		if (people_is_hidden(job->people, i))
			continue;
		xpeople_get(job->people, i, &p);
		if (!is_called(&p, given.why))
			continue;
		o = person_decide(&p);
		why_print(&p, &o);
		found++;
	}
	if (found == 0)
		die("--why: no table has this id");
	if (fflush(stdout) != 0 || ferror(stdout))
		die("standard output: %s", strerror(errno));
}

/* ---- the run ---------------------------------------------------------- */

static void
open_job(struct job *job, const char *sf, const char *adv)
{
	if (given.base != NULL)
		job->base = open_base(given.base);
	job->users = xcalloc(given.users.n, sizeof(struct rd *));
	for (size_t i = 0; i < given.users.n; i++)
		job->users[i] = xopen_list(given.users.path[i]);
	job->requests = xcalloc(given.evidence.n, sizeof(struct requests *));
	for (size_t i = 0; i < given.evidence.n; i++)
		job->requests[i] =
		    xevidence_open_requests(given.evidence.path[i]);
	job->answers = answers_new();
	for (size_t i = 0; i < given.answers.n; i++)
		xanswers_open(job->answers, given.answers.path[i]);
	job->sf = open_opt_table(sf, true);
	job->adv = open_opt_table(adv, false);
	if (given.why == NULL)
		job->out = xwr_open(NULL, given.table);
	if (given.ledger != NULL)
		job->ledger = xwr_open(given.ledger, given.table);
	if (given.closed != NULL)
		job->closed = xwr_open(given.closed, given.table);
	if (given.counts != NULL)
		job->shard = xwr_open(given.counts, WR_TABLE);
}

static void
read_evidence(struct job *job)
{
	job->evidence = evidence_new(given.trust);
	for (size_t i = 0; i < given.users.n; i++)
		xevidence_users(job->evidence, job->users[i]);
	for (size_t i = 0; i < given.evidence.n; i++)
		xevidence_requests(job->evidence, job->requests[i], given.now);
	job->rules.evidence = job->evidence;
	xanswers_read(job->answers, given.now);
	job->rules.answers = job->answers;
}

/* Follows the contacts that the ledger has under another id. A sheet whose ids
 * were sorted without the rest would move nearly all of them. */
static void
follow_contacts(struct job *job)
{
	struct people_followed f = people_follow(job->people);

	if (f.moved > 0)
		warn_that("%zu contact%s another Advance ID than in the last "
			  "run: flag moved; an opt-out goes with the contact",
		    f.moved, f.moved == 1 ? " has" : "s have");
	if (f.lost > 0)
		warn_that("%zu contact%s no Advance ID any more: flag id_lost; "
			  "the one of the last run is kept",
		    f.lost, f.lost == 1 ? " has" : "s have");
}

/* Reads the tables. What a row of one makes of a person is known only with the
 * rows of those before it. */
static void
read_tables(struct job *job)
{
	job->people =
	    people_new(&job->rules, makes_ledger(), job->base != NULL);
	if (job->base != NULL)
		add_base(job);
	add_advance(job);
	add_salesforce(job);
	follow_contacts(job);
	evidence_settle(job->evidence, given.excerpt);
}

static void
free_job(struct job *job)
{
	ledger_close(job->sf);
	ledger_close(job->adv);
	ledger_close(job->base);
	people_free(job->people);
	counts_free(&job->counts);
	evidence_free(job->evidence);
	answers_free(job->answers);
	free(job->users);
	free(job->requests);
	free(job->printed.numbers);
	free(given.users.path);
	free(given.evidence.path);
	free(given.answers.path);
}

/* ---- jobs that were split --------------------------------------------- */

static void
write_shard(const struct job *job)
{
	struct shards shard = { .counts = job->counts,
		.excerpt = given.excerpt,
		.codes = job->rules.codes };

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

/* ---- main ------------------------------------------------------------- */

int
main(int argc, char **argv)
{
	struct job job = { .counts = COUNTS_NONE };
	bool act;

	options_start(&program);
	read_options(argc, argv);
	if (given.judge.n > 0)
		return judge();
	if (given.ledgers)
		return compare_ledgers(argv[optind], argv[optind + 1]);
	job.rules = (struct rules){ .trust = given.trust,
		.now = given.now,
		.sf_asof = given.now,
		.adv_asof = given.now,
		.history_at = given.now,
		.last_run = WHEN_NONE };
	open_job(&job, argv[optind], argv[optind + 1]);
	privilege_drop();
	read_evidence(&job);
	read_tables(&job);
	if (given.why != NULL) {
		explain(&job);
		free_job(&job);
		return EXIT_OK;
	}
	count_people(&job);
	if (job.shard == NULL)
		xguards_check(
		    &given.guards, &job.counts, given.excerpt, job.rules.codes);
	if (!given.excerpt)
		evidence_warn(job.evidence);
	act = write_people(&job);
	write_marks(&job);
	if (job.ledger != NULL)
		xwr_close(job.ledger, given.ledger);
	if (job.closed != NULL)
		xwr_close(job.closed, given.closed);
	if (job.shard != NULL)
		write_shard(&job);
	if (given.verbose)
		counts_print(&job.counts);
	xwr_close(job.out, NULL);
	free_job(&job);
	return act ? EXIT_ATTENTION : EXIT_OK;
}
