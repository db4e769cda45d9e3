/*
 * optdiff: two opt tables and last week's ledger to what differs, and what to
 * do about it.
 */
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "evidence.h"
#include "ledger.h"
#include "open.h"
#include "options.h"
#include "people.h"
#include "person.h"
#include "privilege.h"
#include "prog.h"
#include "rejects.h"
#include "when.h"
#include "wr.h"

enum { GZIP = 256, NOW };

static const struct option_row options[] = {
	{ 'a', 0, "all", NULL, "print the ledger: every id" },
	{ 'b', 0, "base", "ledger", "the ledger of the last run" },
	{ 'E', 0, "excerpt", NULL, "the tables were filtered by hand" },
	{ GZIP, 0, "gzip", NULL, "compress the tables" },
	{ 'e', 0, "evidence", "requests",
	    "CSV file of people who asked for email again" },
	{ 'f', 0, "force", "guard[,guard]", "override these guards" },
	{ 'l', 0, "ledger", "ledger", "write the ledger here" },
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
	{ 0, 0, NULL, NULL, NULL },
};

static const struct program program = {
	"optdiff",
	"salesforce advance",
	options,
	OPTIONS_TIMES | OPTIONS_DATES,
};

enum guard { MASS, OPTIN, SHRINK, DUP, UNIFORM, STALE, GUARDS };

static const char *const guard_names[GUARDS] = { "mass", "optin", "shrink",
	"dup", "uniform", "stale" };

/* So few are no sign of a damaged export. */
#define HANDFUL 5

/* A number, or so many percent of something but at least floor. */
struct limit {
	long long n;
	bool percent;
	long long floor;
};

/* The arguments of an option that may be given more than once. */
struct paths {
	const char **path;
	size_t n, cap;
};

static struct {
	bool all, excerpt, prefs, verbose;
	bool force[GUARDS];
	struct limit mass, optin;
	long long shrink;
	struct wr_format table; /* those that are written */
	const char *base, *ledger;
	struct paths evidence, users;
} given = { .mass = { 5, true, 50 }, .optin = { 1, true, 20 }, .shrink = 95 };

static struct rules rules = { .now = WHEN_NONE };

/* ---- options ---------------------------------------------------------- */

static struct limit
read_limit(const char *option, const char *arg)
{
	struct limit limit = { 0 };
	char digits[24];
	size_t len = strlen(arg);

	limit.percent = len > 0 && arg[len - 1] == '%';
	snprintf(
	    digits, sizeof(digits), "%.*s", (int)(len - limit.percent), arg);
	limit.n = xnumber(option, digits, 0, limit.percent ? 100 : INT64_MAX);
	return limit;
}

static void
force(char *list)
{
	for (char *s = strtok(list, ","); s != NULL; s = strtok(NULL, ",")) {
		enum guard g = 0;

		while (g < GUARDS && strcmp(s, guard_names[g]) != 0)
			g++;
		if (g == GUARDS)
			die("-f: not one of mass, optin, shrink, dup, uniform, "
			    "stale");
		given.force[g] = true;
	}
}

static void
add_path(struct paths *paths, const char *path)
{
	xgrow(&paths->path, &paths->cap, paths->n + 1, sizeof(*paths->path));
	paths->path[paths->n++] = path;
}

static void
read_option(int opt)
{
	/* not covered: options_next returns only letters that have a case. */
	switch (opt) {
	case 'a':
		given.all = true;
		break;
	case 'b':
		given.base = optarg;
		break;
	case 'E':
		given.excerpt = true;
		break;
	case 'e':
		add_path(&given.evidence, optarg);
		break;
	case 'f':
		force(optarg);
		break;
	case GZIP:
		given.table.gzip = true;
		break;
	case 'l':
		given.ledger = optarg;
		break;
	case 'M':
		given.optin = read_limit("-M", optarg);
		break;
	case 'm':
		given.mass = read_limit("-m", optarg);
		break;
	case NOW:
		rules.now = xwhen_now(optarg);
		break;
	case 'p':
		given.prefs = true;
		break;
	case 's':
		given.shrink = read_limit("-s", optarg).n;
		if (given.shrink > 100)
			die("-s: not a percentage");
		break;
	case 'T':
		rules.trust = true;
		break;
	case 'u':
		add_path(&given.users, optarg);
		break;
	case 'v':
		given.verbose = true;
		break;
	}
}

static void
read_options(int argc, char **argv)
{
	int opt;

	while ((opt = options_next(argc, argv)) != -1)
		read_option(opt);
	if (argc - optind != 2)
		options_usage();
	if (given.all && given.ledger != NULL)
		die("-a and -l: the ledger goes to one place");
	if (given.excerpt && (given.all || given.ledger != NULL))
		die("-%c and -E: an excerpt makes no ledger",
		    given.all ? 'a' : 'l');
	if (rules.now == WHEN_NONE)
		rules.now = when_now();
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

/* Ledgers of the first version may lack the columns that are only read. */
static struct ledger *
open_base(const char *path)
{
	static const unsigned reads =
	    LEDGER_BIT(LEDGER_SEND_TO) | LEDGER_BIT(LEDGER_SET) |
	    LEDGER_BIT(LEDGER_FLAGS) | LEDGER_BIT(LEDGER_OPT_OUT_AT);
	struct ledger_spec spec = { .type = LEDGER_BASE,
		.needs = LEDGER_ALL & ~reads,
		.reads = reads };

	return xledger_open(path, &spec);
}

/* What is counted of the tables as they are read. */
static struct {
	long long sf, adv, base; /* rows */
	int64_t sf_modified_at, adv_modified_at;
} seen = { .sf_modified_at = WHEN_NONE, .adv_modified_at = WHEN_NONE };

static struct evidence *evidence;

static void
read_sf(struct ledger *l, struct opt_row *row, struct said *said)
{
	xledger_opt_row(l, row);
	*said = (struct said){ .opt = row->opt,
		.prefs = row->prefs.len > 0,
		.merged = field_is(row->code, "merged"),
		.consent = row->opt == OPT_FALSE &&
			   row->changed_at != WHEN_NONE &&
			   evidence_is_user(evidence, row->changed_by),
		.changed_at = row->changed_at,
		.modified_at = row->modified_at,
		.opt_out_at = row->opt_out_at,
		.changed_by = row->changed_by,
		.sf_id = row->sf_id,
		.email = row->email };
	rules.prefs_known |= said->prefs;
	seen.sf_modified_at = when_later(seen.sf_modified_at, row->modified_at);
	seen.sf++;
}

static void
read_adv(struct ledger *l, struct opt_row *row, struct said *said)
{
	xledger_opt_row(l, row);
	*said = (struct said){ .opt = row->opt,
		.changed_at = row->changed_at,
		.modified_at = row->modified_at,
		.opt_out_at = WHEN_NONE,
		.changed_by = row->changed_by,
		.sf_id = { "", 0 },
		.email = row->email };
	if (row->sf_id.len > 0)
		ledger_die(l, LEDGER_SF_ID,
		    "only Salesforce's table has it: are the two tables "
		    "swapped?");
	seen.adv_modified_at =
	    when_later(seen.adv_modified_at, row->modified_at);
	seen.adv++;
}

/* What the guards remember of the ledger. */
static struct {
	long long sf, adv; /* rows of each side */
	int64_t modified_at;
} last = { .modified_at = WHEN_NONE };

/* The last value a side was seen with: now, or else before. */
static enum opt
last_seen(enum opt now, enum opt was, long long *rows)
{
	*rows += now != OPT_BLANK;
	if (now != OPT_BLANK)
		return now;
	return was == OPT_BLANK ? OPT_MISSING : was;
}

static void
read_base(struct ledger *l, struct ledger_row *row, struct base *b)
{
	xledger_row(l, row);
	*b = (struct base){ .seen = true,
		.sf = last_seen(row->sf, row->sf_was, &last.sf),
		.sf_true = row->sf == OPT_TRUE,
		.adv = last_seen(row->adv, row->adv_was, &last.adv),
		.want = row->want,
		.class = row->class,
		.since = row->since,
		.changed_at = row->changed_at,
		.modified_at = row->modified_at,
		.opt_out_at = row->opt_out_at,
		.changed_by = row->changed_by,
		.sf_id = row->sf_id,
		.email = row->email };
	last.modified_at = when_later(last.modified_at, row->modified_at);
	seen.base++;
}

static void
add_base(struct people *people, struct ledger *l)
{
	struct ledger_row row;
	struct base base;

	while (xledger_next(l)) {
		read_base(l, &row, &base);
		xpeople_add_base(
		    people, ledger_rd(l), ledger_rec(l)->line, row.id, &base);
	}
	xpeople_end(people, ledger_rd(l));
}

static void
add_advance(struct people *people, struct ledger *l)
{
	struct opt_row row;
	struct said said;

	while (xledger_next(l)) {
		read_adv(l, &row, &said);
		xpeople_add_adv(
		    people, ledger_rd(l), ledger_rec(l)->line, row.id, &said);
	}
	xpeople_end(people, ledger_rd(l));
	rules.codes = rd_lists_codes(ledger_rd(l));
}

static void
add_salesforce(struct people *people, struct ledger *l)
{
	struct opt_row row;
	struct said said;

	while (xledger_next(l)) {
		read_sf(l, &row, &said);
		xpeople_add_sf(
		    people, ledger_rd(l), ledger_rec(l)->line, row.id, &said);
	}
	xpeople_end(people, ledger_rd(l));
	if (rd_lists_codes(ledger_rd(l)))
		die("%s: a list of codes is Advance's: are the two tables "
		    "swapped?",
		    rd_name(ledger_rd(l)));
}

/* ---- what became of all ----------------------------------------------- */

struct count {
	long long ids, twice, values[OPT_TRUE + 1];
	int64_t modified_at;
};

/* What the guards and the sums look at. */
struct tally {
	struct count sf, adv;
	long long ids, outside, compared, to_act, opt_ins, back;
	long long of_class[CLASSES], of_flag[FLAGS];
};

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
count_flags(struct tally *t, unsigned flags, long long n)
{
	for (unsigned i = 0; flags != 0; i++, flags >>= 1)
		t->of_flag[i] += flags & 1 ? n : 0;
}

static void
count_side(struct count *c, const struct side *side)
{
	if (side->rows == 0)
		return;
	c->ids++;
	c->twice += side->rows > 1;
	c->values[side->opt]++;
	c->modified_at = when_later(c->modified_at, side->modified_at);
}

static void
count_person(struct tally *t, const struct person *p, const struct outcome *o)
{
	t->ids++;
	if (is_outside(p)) {
		t->outside++;
		return;
	}
	count_side(&t->sf, &p->sf);
	count_side(&t->adv, &p->adv);
	t->compared += p->sf.rows > 0 || p->adv.rows > 0;
	t->to_act += o->verdict.send_to != TO_NOBODY;
	t->opt_ins += o->verdict.class == CLASS_OPT_IN;
	t->back += p->sf.modified_at != WHEN_NONE &&
		   p->sf.modified_at < p->base.modified_at &&
		   field_cmp(contacts_field(&p->sf_id), p->base.sf_id) == 0;
	t->of_class[o->verdict.class]++;
	count_flags(t, o->flags, 1);
}

/* Counts n people who agree, as count_person would. */
static void
count_alike(struct tally *t, enum opt adv, bool known, long long n)
{
	enum opt opt = adv == OPT_TRUE ? OPT_TRUE : OPT_FALSE;

	t->ids += n;
	t->compared += n;
	t->sf.ids += n;
	t->sf.values[opt] += n;
	if (adv != OPT_MISSING) {
		t->adv.ids += n;
		t->adv.values[opt] += n;
	}
	t->of_class[CLASS_AGREE] += n;
	count_flags(t,
	    (known ? 0 : FLAG_NO_BASE) | (adv < OPT_FALSE ? FLAG_BLANK : 0), n);
}

static void
count_agreeing(struct tally *t, const struct agreeing *a)
{
	for (enum opt adv = OPT_MISSING; adv <= OPT_TRUE; adv++) {
		count_alike(t, adv, false, a->of[adv][0]);
		count_alike(t, adv, true, a->of[adv][1]);
	}
}

/* ---- guards ----------------------------------------------------------- */

/* Trips a guard: dies, or says that it was overridden. */
static void __attribute__((format(printf, 2, 3)))
trip(enum guard g, const char *fmt, ...)
{
	char what[256];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(what, sizeof(what), fmt, ap);
	va_end(ap);
	if (!given.force[g])
		die("%s: %s; nothing printed; -f %s overrides", guard_names[g],
		    what, guard_names[g]);
	warn_that("%s: %s; overridden", guard_names[g], what);
}

static void
guard_limit(enum guard g, const struct limit *limit, long long n,
    long long compared, const char *what)
{
	long long most = limit->percent ? compared * limit->n / 100 : limit->n;

	/* equivalent with "<=": what is equal is the same. */
	most = most < limit->floor ? limit->floor : most;
	if (n > most)
		trip(g, "%lld %s, at most %lld of %lld ids are believed", n,
		    what, most, compared);
}

static void
guard_side(
    const struct count *c, const char *name, bool partial, long long before)
{
	if (c->twice > HANDFUL && c->twice * 100 > c->ids)
		trip(DUP, "%lld of %lld ids of %s stand there twice", c->twice,
		    c->ids, name);
	if (given.excerpt)
		return;
	if (!partial && c->ids * 100 < before * given.shrink)
		trip(SHRINK, "%s has %lld ids, the ledger has %lld of it", name,
		    c->ids, before);
	if (!partial && c->ids > 100 &&
	    (c->values[OPT_TRUE] == c->ids || c->values[OPT_FALSE] == c->ids))
		trip(
		    UNIFORM, "all %lld ids of %s have one value", c->ids, name);
	if (c->modified_at != WHEN_NONE && c->modified_at < last.modified_at)
		trip(STALE, "the newest change in %s is older than the ledger",
		    name);
}

static void
xguard(struct tally *t)
{
	t->sf.modified_at = seen.sf_modified_at;
	t->adv.modified_at = seen.adv_modified_at;
	guard_side(&t->sf, "Salesforce", false, last.sf);
	guard_side(&t->adv, "Advance", rules.codes, last.adv);
	if (t->back > HANDFUL)
		trip(STALE, "%lld contacts were changed later in the ledger",
		    t->back);
	guard_limit(
	    MASS, &given.mass, t->to_act, t->compared, "rows to act on");
	guard_limit(OPTIN, &given.optin, t->opt_ins, t->compared, "opt-ins");
}

/* ---- output ----------------------------------------------------------- */

/* A row of the ledger. Who changed the side that made the class, and when, is
 * as the ledger had it where that side is missing. */
static void
write_person(struct wr *out, const struct person *p, const struct outcome *o)
{
	const struct verdict *v = &o->verdict;
	const struct side *side = v->by == BY_ADV ? &p->adv : &p->sf;
	bool here = side->opt != OPT_MISSING;
	struct field by = here ? side->changed_by : p->base.changed_by;
	struct field sf_id =
	    p->sf.rows > 0 ? contacts_field(&p->sf_id) : p->base.sf_id;
	int64_t changed_at = here ? side->changed_at : p->base.changed_at;
	int64_t modified_at = p->sf.modified_at != WHEN_NONE
				  ? p->sf.modified_at
				  : p->base.modified_at;
	const struct ledger_row row = { .id = p->id,
		.sf_id = sf_id,
		.email = p->email,
		.sf = p->sf.opt,
		.adv = p->adv.opt,
		.sf_was = p->base.sf,
		.adv_was = p->base.adv,
		.want = v->want,
		.class = v->class,
		.send_to = v->send_to,
		.set = v->set,
		.since = o->since,
		.changed_at = changed_at,
		.changed_by = by,
		.modified_at = modified_at,
		.flags = o->flags,
		.opt_out_at = o->opt_out_at };

	ledger_write(out, &row);
}

/* Writes the header, of the ledger too where there is one. */
static void
write_heads(struct wr *out, struct wr *ledger)
{
	if (ledger != NULL)
		ledger_write_head(ledger);
	ledger_write_head(out);
}

static void
close_ledger(struct wr *ledger)
{
	if (ledger != NULL)
		xwr_close(ledger, given.ledger);
}

/* Adds ", N what" to a line, or ";" and the same. */
static void
add_sum(char line[1024], const char *comma, long long n, const char *what)
{
	size_t used = strlen(line);

	snprintf(line + used, 1024 - used, "%s %lld %s", comma, n, what);
}

static void
say_sums(const struct tally *t)
{
	char line[1024];
	const char *comma = ";";

	snprintf(line, sizeof(line),
	    "%lld in (%lld Salesforce, %lld Advance, %lld ledger), %lld ids",
	    seen.sf + seen.adv + seen.base, seen.sf, seen.adv, seen.base,
	    t->ids);
	for (enum class c = 0; c < CLASSES; c++)
		if (t->of_class[c] > 0)
			add_sum(line, ",", t->of_class[c], class_name(c));
	if (t->outside > 0)
		add_sum(line, ",", t->outside, "on one side of an excerpt");
	for (unsigned i = 0; i < FLAGS; i++)
		if (t->of_flag[i] > 0) {
			add_sum(line, comma, t->of_flag[i], flag_name(i));
			comma = ",";
		}
	warn_that("%s", line);
}

/* ---- the people ------------------------------------------------------- */

/* The people whose rows are printed. */
struct printed {
	uint32_t *numbers;
	size_t n, cap;
};

/* The memory of so many people is asked for at once, for to ask takes time
 * too: first for the memory that says where the other is. */
#define AHEAD ((size_t)16)

static void
note(struct printed *printed, size_t number)
{
	xgrow(&printed->numbers, &printed->cap, printed->n + 1,
	    sizeof(*printed->numbers));
	printed->numbers[printed->n++] = (uint32_t)number;
}

/* Counts everybody, and notes who is printed. */
static void
count_people(
    const struct people *people, struct tally *t, struct printed *printed)
{
	struct agreeing agreeing = { 0 };
	size_t n = people_count(people), i = 0;
	bool all = given.all || given.ledger != NULL;

	while ((i = people_next(people, i, &agreeing)) < n) {
		struct person p;
		struct outcome o;

		xpeople_get(people, i, &p);
		o = person_decide(&p);
		count_person(t, &p, &o);
		if (!all && !is_outside(&p) && is_told(&o))
			note(printed, i);
		i++;
	}
	count_agreeing(t, &agreeing);
	for (i = 0; all && i < n; i++)
		note(printed, i);
}

/* Writes a row where it is asked for; whether it has to be acted on. */
static bool
write_out(struct wr *out, struct wr *ledger, const struct person *p)
{
	struct outcome o = person_decide(p);
	bool told = is_told(&o);

	if (given.all || told)
		write_person(out, p, &o);
	if (ledger != NULL)
		write_person(ledger, p, &o);
	return told;
}

/* Asks for the memory of some of those who come after the first i. */
static void
ask(const struct people *people, const struct printed *printed, size_t i)
{
	size_t left = printed->n - i;
	size_t soon = left < 2 * AHEAD ? left : 2 * AHEAD;
	size_t later = left < 3 * AHEAD ? left : 3 * AHEAD;

	for (size_t j = AHEAD; j < soon; j++)
		people_soon(people, printed->numbers[i + j]);
	for (size_t j = 2 * AHEAD; j < later; j++)
		people_later(people, printed->numbers[i + j]);
}

static bool
write_people(struct people *people, const struct printed *printed,
    struct wr *out, struct wr *ledger)
{
	bool act = false;

	people_sort(people, printed->numbers, printed->n);
	for (size_t i = 0; i < printed->n; i++) {
		struct person p;

		if (i % AHEAD == 0)
			ask(people, printed, i);
		xpeople_get(people, printed->numbers[i], &p);
		act |= write_out(out, ledger, &p);
	}
	return act;
}

/* Joins the tables, and says whether there is anything to act on. */
static bool
join(struct ledger *sf, struct ledger *adv, struct ledger *base, struct wr *out,
    struct wr *ledger)
{
	struct people *people =
	    people_new(&rules, given.all || given.ledger != NULL, base != NULL);
	struct printed printed = { NULL, 0, 0 };
	struct tally t = { .ids = 0 };
	bool act;

	if (base != NULL)
		add_base(people, base);
	add_advance(people, adv);
	add_salesforce(people, sf);
	count_people(people, &t, &printed);
	xguard(&t);
	write_heads(out, ledger);
	act = write_people(people, &printed, out, ledger);
	close_ledger(ledger);
	if (given.verbose)
		say_sums(&t);
	free(printed.numbers);
	people_free(people);
	return act;
}

/* ---- evidence --------------------------------------------------------- */

/* The lists of users and of requests, opened before the privileges go. */
struct lists {
	struct rd **users;
	struct requests **requests;
};

static struct lists
open_lists(void)
{
	struct lists l = {
		.users = xcalloc(given.users.n, sizeof(struct rd *)),
		.requests =
		    xcalloc(given.evidence.n, sizeof(struct requests *)),
	};

	for (size_t i = 0; i < given.users.n; i++)
		l.users[i] = xopen_list(given.users.path[i]);
	for (size_t i = 0; i < given.evidence.n; i++)
		l.requests[i] = xevidence_open_requests(given.evidence.path[i]);
	return l;
}

static void
read_lists(struct lists *l)
{
	for (size_t i = 0; i < given.users.n; i++)
		xevidence_users(evidence, l->users[i]);
	for (size_t i = 0; i < given.evidence.n; i++)
		xevidence_requests(evidence, l->requests[i], rules.now);
	free(l->users);
	free(l->requests);
	free(given.users.path);
	free(given.evidence.path);
}

/* ---- main ------------------------------------------------------------- */

int
main(int argc, char **argv)
{
	struct ledger *sf, *adv, *base = NULL;
	struct lists lists;
	struct wr *out, *ledger = NULL;
	bool act;

	options_start(&program);
	read_options(argc, argv);
	if (given.base != NULL)
		base = open_base(given.base);
	lists = open_lists();
	sf = open_opt_table(argv[optind], true);
	adv = open_opt_table(argv[optind + 1], false);
	out = xwr_open(NULL, given.table);
	if (given.ledger != NULL)
		ledger = xwr_open(given.ledger, given.table);
	privilege_drop();
	rules.evidence = evidence = evidence_new();
	read_lists(&lists);
	act = join(sf, adv, base, out, ledger);
	xwr_close(out, NULL);
	ledger_close(sf);
	ledger_close(adv);
	ledger_close(base);
	evidence_free(evidence);
	return act ? EXIT_ATTENTION : EXIT_OK;
}
