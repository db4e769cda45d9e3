/* SPDX-License-Identifier: ISC */
#include "guards.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "prog.h"

/* So few are no sign of a damaged export. */
#define HANDFUL 5

const struct guards GUARDS_DEFAULT = { .mass = { 5, true, 50 },
	.optin = { 1, true, 20 },
	.dup = { 1, true, HANDFUL },
	.shrink = 95 };

static const char *const names[GUARDS] = { "mass", "optin", "shrink", "dup",
	"uniform", "stale", "history" };

/* ---- options ---------------------------------------------------------- */

struct guards_limit
xguards_limit(const char *option, const char *arg)
{
	struct guards_limit limit = { 0 };
	char digits[24];
	size_t len = strlen(arg);

	limit.percent = len > 0 && arg[len - 1] == '%';
	snprintf(
	    digits, sizeof(digits), "%.*s", (int)(len - limit.percent), arg);
	limit.n = xnumber(option, digits, 0, limit.percent ? 100 : INT64_MAX);
	return limit;
}

long long
xguards_percent(const char *option, const char *arg)
{
	long long percent = xguards_limit(option, arg).n;

	if (percent > 100)
		die("%s: expected a percentage", option);
	return percent;
}

void
xguards_force(struct guards *g, const char *list)
{
	struct field rest = field_of(list), name;

	/* Commas at the ends or side by side have nothing between them. */
	while (field_next(&rest, ',', &name)) {
		enum guard guard = 0;

		if (name.len == 0)
			continue;
		while (guard < GUARDS && !field_is(name, names[guard]))
			guard++;
		if (guard == GUARDS)
			die("-f: expected one of mass, optin, shrink, dup, "
			    "uniform, stale, history");
		g->force[guard] = true;
	}
}

/* ---- what each looks for ---------------------------------------------- */

#define WHY_SIZE 512

/* What a guard looks at. */
struct seen {
	const struct guards *g;
	const struct counts *c;
	const struct counts_side *side; /* NULL: the run as a whole */
	const char *name;		/* of the side */
};

/* The limit in ids, of so many that are compared. */
static long long
most_of(const struct guards_limit *limit, long long compared)
{
	long long most = limit->percent ? compared * limit->n / 100 : limit->n;

	/* equivalent with "<=": what is equal is the same. */
	return most < limit->floor ? limit->floor : most;
}

/* Adds text to why, as far as there is room. */
static void __attribute__((format(printf, 2, 3)))
add(char why[WHY_SIZE], const char *fmt, ...)
{
	size_t used = strlen(why);
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(why + used, WHY_SIZE - used, fmt, ap);
	va_end(ap);
}

/* Each of these is true if its guard trips; what it found is in why. */

/* A share of doubles that is as in the last run is how the office is. */
static bool
many_repeated(const struct seen *s, char why[WHY_SIZE])
{
	const struct counts_side *side = s->side;
	long long grown = side->repeated - side->was_repeated;
	long long most = most_of(&s->g->dup, side->ids);
	bool known = s->c->ledger_rows > 0;

	snprintf(why, WHY_SIZE, "%lld of %lld ids of %s appear more than once",
	    side->repeated, side->ids, s->name);
	if (s->g->dup_set || !known)
		add(why, ", over the limit of %lld", most);
	if ((s->g->dup_set || !known) && side->repeated > most)
		return true;
	snprintf(why, WHY_SIZE,
	    "%lld of %lld ids of %s appear more than once, %lld in the last "
	    "run",
	    side->repeated, side->ids, s->name, side->was_repeated);
	return known && grown > HANDFUL && grown * 100 > side->ids;
}

static bool
many_missing(const struct seen *s, char why[WHY_SIZE])
{
	long long kept = s->side->kept, before = s->side->before;

	snprintf(why, WHY_SIZE,
	    "%s has %lld of the %lld ids that it had in the last run, under "
	    "%lld%%",
	    s->name, kept, before, s->g->shrink);
	return kept * 100 < before * s->g->shrink;
}

static bool
one_value(const struct seen *s, char why[WHY_SIZE])
{
	const long long *values = s->side->values, ids = s->side->ids;

	snprintf(
	    why, WHY_SIZE, "all %lld ids of %s have one value", ids, s->name);
	return ids > COUNTS_FEW &&
	       (values[OPT_TRUE] == ids || values[OPT_FALSE] == ids);
}

/* The first column that was in use in the last run and is not now. */
static bool
lost_column(const struct seen *s, char why[WHY_SIZE])
{
	const struct counts_side *side = s->side;
	unsigned i = 0;

	while (i < COUNTS_COLUMNS &&
	       !((side->was_used >> i & 1) && counts_is_uniform(side, i)))
		i++;
	if (i == COUNTS_COLUMNS || side->rows <= COUNTS_FEW)
		return false;
	snprintf(why, WHY_SIZE,
	    "%s is %s in all %lld rows of %s; it was not "
	    "in the last run",
	    counts_column_name(i),
	    side->columns[i].filled > 0 ? "the same" : "empty", side->rows,
	    s->name);
	return true;
}

static bool
no_history(const struct seen *s, char why[WHY_SIZE])
{
	const struct counts_history *now = &s->c->history;
	const struct counts_history *was = &s->c->was_history;
	char newest[WHEN_SIZE], before[WHEN_SIZE];

	if (s->side != &s->c->sf)
		return false;
	if (!now->read) {
		snprintf(
		    why, WHY_SIZE, "no history was read; the last run had one");
		return was->read;
	}
	if (now->newest == WHEN_NONE) {
		snprintf(
		    why, WHY_SIZE, "the history has no change of the opt-out");
		return !counts_history_is_quiet(s->c) &&
		       (!was->read || was->newest != WHEN_NONE);
	}
	snprintf(why, WHY_SIZE,
	    "the newest change in the history is of %s, in the last run's of "
	    "%s",
	    when_print(now->newest, newest), when_print(was->newest, before));
	return now->newest < was->newest;
}

/* A side is compared with itself: one that is quiet for a week, or is the same
 * as in the last run, is not older. */
static bool
side_older(const struct seen *s, char why[WHY_SIZE])
{
	int64_t now = s->side->modified_at, was = s->side->was_modified_at;
	char newest[WHEN_SIZE], before[WHEN_SIZE];

	snprintf(why, WHY_SIZE,
	    "the newest change in %s is of %s, in the last run of %s", s->name,
	    when_print(now, newest), when_print(was, before));
	return now != WHEN_NONE && now < was;
}

/* Without any date, neither an older export nor an older record would be
 * noticed. */
static bool
lost_dates(const struct seen *s, char why[WHY_SIZE])
{
	snprintf(why, WHY_SIZE,
	    "no modification date in any row of %s; the last run had them",
	    s->name);
	return s->side->rows > HANDFUL && s->side->modified_at == WHEN_NONE &&
	       s->side->was_modified_at != WHEN_NONE;
}

static bool
contacts_older(const struct seen *s, char why[WHY_SIZE])
{
	snprintf(why, WHY_SIZE,
	    "%lld contacts were changed later in the ledger", s->c->older);
	return s->c->older > HANDFUL;
}

static void
add_classes(char why[WHY_SIZE], const struct counts_changes *changes)
{
	const char *comma = ":";

	for (enum class class = 0; class < CLASSES; class ++) {
		if (changes->of_class[class] == 0)
			continue;
		add(why, "%s %lld %s", comma, changes->of_class[class],
		    class_name(class));
		comma = ",";
	}
}

/* Says what one user did within a minute, if that is most of it: a load. */
static void
add_load(char why[WHY_SIZE], const struct counts *c)
{
	struct field user, minute;
	long long n = counts_in_a_minute(c, &user, &minute);

	if (n > HANDFUL && n * 2 > c->to_act.fresh)
		add(why, ", %lld of them by user %.*s at %.*sZ", n,
		    (int)user.len, user.s, (int)minute.len, minute.s);
}

/* Whether more changes are new in this run than the limit allows; what is open
 * from before does not count, but is said. */
static bool
is_over(const struct guards_limit *limit, const struct counts *c,
    const struct counts_changes *changes, const char *what, char why[WHY_SIZE])
{
	long long most = most_of(limit, c->compared);
	char floor[32] = "";

	if (limit->floor > 0)
		snprintf(floor, sizeof(floor), ", at least %lld", limit->floor);
	snprintf(why, WHY_SIZE,
	    "%lld changes%s new in this run, over the limit "
	    "of %lld",
	    changes->fresh, what, most);
	if (limit->percent)
		add(why, " (%lld%% of %lld%s)", limit->n, c->compared, floor);
	add_classes(why, changes);
	if (changes == &c->to_act)
		add_load(why, c);
	if (changes->open > 0)
		add(why, "; %lld more still open from before", changes->open);
	return changes->fresh > most;
}

static bool
many_to_act(const struct seen *s, char why[WHY_SIZE])
{
	return is_over(&s->g->mass, s->c, &s->c->to_act, "", why);
}

static bool
many_opt_ins(const struct seen *s, char why[WHY_SIZE])
{
	return is_over(
	    &s->g->optin, s->c, &s->c->opt_ins, " from TRUE to FALSE", why);
}

/* ---- the guards ------------------------------------------------------- */

/* What a guard applies to: each side, or else the run as a whole. */
enum {
	SIDE = 1,
	EXCERPT = 2, /* excerpts too */
	CODES = 4    /* a list of codes, which lacks most people, too */
};

/* The guards, in the order in which they are checked. */
static const struct row {
	enum guard guard;
	unsigned applies_to;
	bool (*trips)(const struct seen *s, char why[WHY_SIZE]);
} rows[] = {
	{ GUARD_DUP, SIDE | EXCERPT | CODES, many_repeated },
	{ GUARD_SHRINK, SIDE, many_missing },
	/* equivalent with CODES: Advance has no history. */
	{ GUARD_HISTORY, SIDE, no_history },
	{ GUARD_UNIFORM, SIDE, one_value },
	{ GUARD_UNIFORM, SIDE | CODES, lost_column },
	{ GUARD_STALE, SIDE | CODES, side_older },
	{ GUARD_STALE, SIDE | CODES, lost_dates },
	{ GUARD_STALE, EXCERPT, contacts_older },
	{ GUARD_MASS, EXCERPT, many_to_act },
	{ GUARD_OPTIN, EXCERPT, many_opt_ins },
};

/* A guard trips: dies, or says that it was overridden. */
static void
trip(const struct guards *g, enum guard guard, const char *why)
{
	const char *name = names[guard];

	if (!g->force[guard])
		die("%s: %s; nothing printed; -f %s overrides", name, why,
		    name);
	warn_that("%s: %s; overridden", name, why);
}

/* Whether a guard applies to all of these. */
static bool
applies(const struct row *row, unsigned to)
{
	return (row->applies_to & to) == to &&
	       (row->applies_to & SIDE) == (to & SIDE);
}

static void
check(const struct seen *s, unsigned to)
{
	char why[WHY_SIZE];

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++)
		if (applies(&rows[i], to) && rows[i].trips(s, why))
			trip(s->g, rows[i].guard, why);
}

void
xguards_check(
    const struct guards *g, const struct counts *c, bool excerpt, bool codes)
{
	const struct seen sf = { g, c, &c->sf, "Salesforce" };
	const struct seen adv = { g, c, &c->adv, "Advance" };
	const struct seen all = { g, c, NULL, NULL };
	unsigned to = excerpt ? EXCERPT : 0;

	check(&sf, to | SIDE);
	check(&adv, to | SIDE | (codes ? CODES : 0));
	check(&all, to);
}
