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

#include "open.h"
#include "people.h"
#include "person.h"
#include "privilege.h"
#include "prog.h"
#include "proof.h"
#include "rejects.h"
#include "when.h"
#include "wr.h"

static const char usage[] =
    "[-aEhpTVv] [-b ledger] [-e requests] [-f guard[,guard]] [-l ledger]\n"
    "               [-M number|percent%] [-m number|percent%] [-s percent%]\n"
    "               [-u users] [--gzip] [--limit name=n] [--now time]\n"
    "               salesforce advance";

enum { GZIP = 256, NOW };

static const struct option options[] = {
	PROG_OPTIONS,
	{ "all", no_argument, NULL, 'a' },
	{ "base", required_argument, NULL, 'b' },
	{ "excerpt", no_argument, NULL, 'E' },
	{ "gzip", no_argument, NULL, GZIP },
	{ "evidence", required_argument, NULL, 'e' },
	{ "force", required_argument, NULL, 'f' },
	{ "ledger", required_argument, NULL, 'l' },
	{ "max-opt-in", required_argument, NULL, 'M' },
	{ "max", required_argument, NULL, 'm' },
	{ "now", required_argument, NULL, NOW },
	{ "preferences", no_argument, NULL, 'p' },
	{ "shrink", required_argument, NULL, 's' },
	{ "trust", no_argument, NULL, 'T' },
	{ "users", required_argument, NULL, 'u' },
	{ "verbose", no_argument, NULL, 'v' },
	{ NULL, 0, NULL, 0 },
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

static int64_t
later(int64_t a, int64_t b)
{
	return a > b ? a : b;
}

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

	while ((opt = prog_option(argc, argv, options)) != -1)
		read_option(opt);
	if (argc - optind != 2)
		prog_usage();
	if (given.all && given.ledger != NULL)
		die("-a and -l: the ledger goes to one place");
	if (given.excerpt && (given.all || given.ledger != NULL))
		die("-%c and -E: an excerpt makes no ledger",
		    given.all ? 'a' : 'l');
	if (rules.now == WHEN_NONE)
		rules.now = when_now();
}

/* ---- the tables ------------------------------------------------------- */

enum {
	T_ID,
	T_SF_ID,
	T_EMAIL,
	T_OPT_OUT,
	T_CHANGED_AT,
	T_CHANGED_BY,
	T_MODIFIED_AT,
	T_PREFS,
	T_CODE,
	T_OPT_OUT_AT,
	T_COLS
};

#define TABLE_COLS                                                             \
	{                                                                      \
		[T_ID] = { "id", "id", true, NULL, NULL, 0 },                  \
		[T_SF_ID] = { "sf_id", "sf_id", false, NULL, NULL, 0 },        \
		[T_EMAIL] = { "email", "email", false, NULL, NULL, 0 },        \
		[T_OPT_OUT] = { "opt_out", "opt_out", true, NULL, NULL, 0 },   \
		[T_CHANGED_AT] = { "changed_at", "changed_at", false, NULL,    \
			NULL, 0 },                                             \
		[T_CHANGED_BY] = { "changed_by", "changed_by", false, NULL,    \
			NULL, 0 },                                             \
		[T_MODIFIED_AT] = { "modified_at", "modified_at", false, NULL, \
			NULL, 0 },                                             \
		[T_PREFS] = { "prefs", "prefs", false, NULL, NULL, 0 },        \
		[T_CODE] = { "code", "code", false, NULL, NULL, 0 },           \
		[T_OPT_OUT_AT] = { "opt_out_at", "opt_out_at", false, NULL,    \
			NULL, 0 },                                             \
	}

enum {
	B_ID,
	B_SF_ID,
	B_EMAIL,
	B_SF,
	B_ADV,
	B_SF_WAS,
	B_ADV_WAS,
	B_WANT,
	B_CLASS,
	B_SEND_TO,
	B_SET,
	B_SINCE,
	B_CHANGED_AT,
	B_CHANGED_BY,
	B_MODIFIED_AT,
	B_FLAGS,
	B_OPT_OUT_AT,
	B_COLS
};

static struct col sf_cols[] = TABLE_COLS, adv_cols[] = TABLE_COLS;
static struct col base_cols[B_COLS] = {
	[B_ID] = { "id", "id", true, NULL, NULL, 0 },
	[B_SF_ID] = { "sf_id", "sf_id", true, NULL, NULL, 0 },
	[B_EMAIL] = { "email", "email", true, NULL, NULL, 0 },
	[B_SF] = { "sf", "sf", true, NULL, NULL, 0 },
	[B_ADV] = { "adv", "adv", true, NULL, NULL, 0 },
	[B_SF_WAS] = { "sf_was", "sf_was", true, NULL, NULL, 0 },
	[B_ADV_WAS] = { "adv_was", "adv_was", true, NULL, NULL, 0 },
	[B_WANT] = { "want", "want", true, NULL, NULL, 0 },
	[B_CLASS] = { "class", "class", true, NULL, NULL, 0 },
	[B_SEND_TO] = { "send_to", "send_to", false, NULL, NULL, 0 },
	[B_SET] = { "set", "set", false, NULL, NULL, 0 },
	[B_SINCE] = { "since", "since", true, NULL, NULL, 0 },
	[B_CHANGED_AT] = { "changed_at", "changed_at", true, NULL, NULL, 0 },
	[B_CHANGED_BY] = { "changed_by", "changed_by", true, NULL, NULL, 0 },
	[B_MODIFIED_AT] = { "modified_at", "modified_at", true, NULL, NULL, 0 },
	[B_FLAGS] = { "flags", "flags", false, NULL, NULL, 0 },
	[B_OPT_OUT_AT] = { "opt_out_at", "opt_out_at", false, NULL, NULL, 0 },
};

/* Whether the columns of a table stand in the order in which they are listed
 * here, as in all that we write. */
static bool sf_in_order, adv_in_order, base_in_order;

static struct rd *
open_table(
    const char *path, bool excerpt, struct col *cols, size_t n, bool *in_order)
{
	struct rd *rd = xopen_table(path, excerpt, cols, n);

	*in_order = true;
	for (size_t i = 0; i < n; i++)
		*in_order &= cols[i].at == i;
	return rd;
}

/* A record of a table. If the columns stand in order, a field is got in fewer
 * steps; what reads it is compiled for both. */
struct row {
	const struct rd *rd;
	const struct rec *rec;
	const struct col *cols;
	bool in_order;
};

#define FOR_BOTH static inline __attribute__((always_inline))

FOR_BOTH struct field
get(struct row r, size_t column)
{
	return r.in_order ? rec_get_unquoted(r.rec, column)
			  : col_get(r.rec, &r.cols[column]);
}

static int64_t
xmoment(struct row r, size_t column, struct field f)
{
	char shape[SHAPE_MAX];
	int64_t when;

	if (when_parse(f, WHEN_FIRST_SECOND, &when) == -1)
		die_at(place_of(r.rd, r.rec), r.cols[column].name,
		    "not a moment like 2025-04-18T16:03:00Z (%s)",
		    field_shape(f, shape, sizeof(shape)));
	return when;
}

FOR_BOTH int64_t
moment(struct row r, size_t column)
{
	struct field f = get(r, column);

	return f.len == 0 ? WHEN_NONE : xmoment(r, column, f);
}

/* TRUE, FALSE, or empty, which is blank. */
FOR_BOTH enum opt
opt_of(struct row r, size_t column)
{
	struct field f = get(r, column);
	char shape[SHAPE_MAX];

	if (field_is(f, "FALSE"))
		return OPT_FALSE;
	if (field_is(f, "TRUE"))
		return OPT_TRUE;
	if (f.len > 0)
		die_at(place_of(r.rd, r.rec), r.cols[column].name,
		    "not TRUE or FALSE (%s)",
		    field_shape(f, shape, sizeof(shape)));
	return OPT_BLANK;
}

/* An id that may not be empty. */
static inline struct field
id_of(const struct rd *rd, const struct rec *rec, struct field id)
{
	if (id.len == 0)
		die_at(place_of(rd, rec), "id", "empty");
	return id;
}

/* What is counted of the tables as they are read. */
static struct {
	long long sf, adv, base; /* rows */
	int64_t sf_modified_at, adv_modified_at;
} seen = { .sf_modified_at = WHEN_NONE, .adv_modified_at = WHEN_NONE };

static struct proof *proof;

FOR_BOTH struct field
sf_row(struct row r, struct said *row)
{
	row->opt = opt_of(r, T_OPT_OUT);
	if (row->opt == OPT_BLANK)
		die_at(place_of(r.rd, r.rec), "opt_out",
		    "not TRUE or FALSE (empty)");
	row->changed_at = moment(r, T_CHANGED_AT);
	row->changed_by = get(r, T_CHANGED_BY);
	row->modified_at = moment(r, T_MODIFIED_AT);
	row->opt_out_at = moment(r, T_OPT_OUT_AT);
	row->sf_id = get(r, T_SF_ID);
	row->email = get(r, T_EMAIL);
	row->prefs = get(r, T_PREFS).len > 0;
	row->merged = field_is(get(r, T_CODE), "merged");
	row->consent = row->opt == OPT_FALSE && row->changed_at != WHEN_NONE &&
		       proof_is_user(proof, row->changed_by);
	rules.prefs_known |= row->prefs;
	seen.sf_modified_at = later(seen.sf_modified_at, row->modified_at);
	seen.sf++;
	return id_of(r.rd, r.rec, get(r, T_ID));
}

/* Reads a row, and gives its id; so do those below. */
static struct field
read_sf(const struct rd *rd, const struct rec *rec, struct said *row)
{
	if (sf_in_order)
		return sf_row((struct row){ rd, rec, sf_cols, true }, row);
	return sf_row((struct row){ rd, rec, sf_cols, false }, row);
}

FOR_BOTH struct field
adv_row(struct row r, struct said *row)
{
	row->opt = opt_of(r, T_OPT_OUT);
	row->changed_at = moment(r, T_CHANGED_AT);
	row->changed_by = get(r, T_CHANGED_BY);
	row->modified_at = moment(r, T_MODIFIED_AT);
	row->opt_out_at = WHEN_NONE;
	row->sf_id = field_of("");
	row->email = get(r, T_EMAIL);
	row->prefs = row->merged = row->consent = false;
	if (get(r, T_SF_ID).len > 0)
		die_at(place_of(r.rd, r.rec), "sf_id",
		    "only Salesforce's table has it: are the two tables "
		    "swapped?");
	seen.adv_modified_at = later(seen.adv_modified_at, row->modified_at);
	seen.adv++;
	return id_of(r.rd, r.rec, get(r, T_ID));
}

static struct field
read_adv(const struct rd *rd, const struct rec *rec, struct said *row)
{
	if (adv_in_order)
		return adv_row((struct row){ rd, rec, adv_cols, true }, row);
	return adv_row((struct row){ rd, rec, adv_cols, false }, row);
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

FOR_BOTH struct field
base_row(struct row r, struct base *b)
{
	enum opt sf = opt_of(r, B_SF);
	char shape[SHAPE_MAX];

	*b = (struct base){ .seen = true,
		.sf = last_seen(sf, opt_of(r, B_SF_WAS), &last.sf),
		.sf_true = sf == OPT_TRUE,
		.adv = last_seen(
		    opt_of(r, B_ADV), opt_of(r, B_ADV_WAS), &last.adv),
		.want = opt_of(r, B_WANT),
		.class = class_of(get(r, B_CLASS)),
		.since = moment(r, B_SINCE),
		.changed_at = moment(r, B_CHANGED_AT),
		.modified_at = moment(r, B_MODIFIED_AT),
		.opt_out_at = moment(r, B_OPT_OUT_AT),
		.changed_by = get(r, B_CHANGED_BY),
		.sf_id = get(r, B_SF_ID),
		.email = get(r, B_EMAIL) };
	if (b->want == OPT_BLANK)
		die_at(
		    place_of(r.rd, r.rec), "want", "not TRUE or FALSE (empty)");
	if (b->class == CLASSES)
		die_at(place_of(r.rd, r.rec), "class",
		    "not a class that optdiff gives (%s)",
		    field_shape(get(r, B_CLASS), shape, sizeof(shape)));
	last.modified_at = later(last.modified_at, b->modified_at);
	seen.base++;
	return id_of(r.rd, r.rec, get(r, B_ID));
}

static struct field
read_base(const struct rd *rd, const struct rec *rec, struct base *b)
{
	if (base_in_order)
		return base_row((struct row){ rd, rec, base_cols, true }, b);
	return base_row((struct row){ rd, rec, base_cols, false }, b);
}

static void
add_base(struct people *people, struct rd *rd)
{
	struct rec rec;
	struct base base;

	while (xrejects_next(rd, &rec, NULL)) {
		struct field id = read_base(rd, &rec, &base);

		xpeople_add_base(people, rd, rec.line, id, &base);
	}
	xpeople_end(people, rd);
}

static void
add_advance(struct people *people, struct rd *rd)
{
	struct rec rec;
	struct said row;

	while (xrejects_next(rd, &rec, NULL)) {
		struct field id = read_adv(rd, &rec, &row);

		xpeople_add_adv(people, rd, rec.line, id, &row);
	}
	xpeople_end(people, rd);
	rules.codes = rd_lists_codes(rd);
}

static void
refuse_codes(const struct rd *rd)
{
	if (rd_lists_codes(rd))
		die("%s: a list of codes is Advance's: are the two tables "
		    "swapped?",
		    rd_name(rd));
}

static void
add_salesforce(struct people *people, struct rd *rd)
{
	struct rec rec;
	struct said row;

	while (xrejects_next(rd, &rec, NULL)) {
		struct field id = read_sf(rd, &rec, &row);

		xpeople_add_sf(people, rd, rec.line, id, &row);
	}
	xpeople_end(people, rd);
	refuse_codes(rd);
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
	c->modified_at = later(c->modified_at, side->modified_at);
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

static void
write_head(struct wr *out)
{
	static const char *const names[] = { "id", "sf_id", "email", "sf",
		"adv", "sf_was", "adv_was", "want", "class", "send_to", "set",
		"since", "changed_at", "changed_by", "modified_at", "flags",
		"opt_out_at" };

	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++)
		wr_str(out, names[i]);
	wr_end(out);
}

/* The names of flags, ; between; each set is put together once. */
static const char *
flags_text(unsigned flags)
{
	static char texts[1 << FLAGS][80];
	char *text = texts[flags];
	size_t used = 0;

	if (*text != '\0')
		return text;
	for (unsigned i = 0; i < FLAGS; i++)
		if (flags >> i & 1)
			used += (size_t)snprintf(text + used,
			    sizeof(texts[0]) - used, "%s%s", used ? ";" : "",
			    flag_name(i));
	return text;
}

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
	char when[4][WHEN_SIZE];
	const struct field f[] = { p->id, sf_id, p->email, opt_field(p->sf.opt),
		opt_field(p->adv.opt), opt_field(p->base.sf),
		opt_field(p->base.adv), opt_field(v->want),
		field_of(class_name(v->class)),
		field_of(send_to_name(v->send_to)), opt_field(v->set),
		when_field(o->since, when[0]), when_field(changed_at, when[1]),
		by, when_field(modified_at, when[2]),
		field_of(flags_text(o->flags)),
		when_field(o->opt_out_at, when[3]) };
	size_t n = sizeof(f) / sizeof(*f);

	if (field_is_clean(p->id) && field_is_clean(sf_id) &&
	    field_is_clean(p->email) && field_is_clean(by))
		wr_plain_fields(out, f, n);
	else
		for (size_t i = 0; i < n; i++)
			wr_field(out, f[i]);
	wr_end(out);
}

/* Writes the header, of the ledger too where there is one. */
static void
write_heads(struct wr *out, struct wr *ledger)
{
	if (ledger != NULL)
		write_head(ledger);
	write_head(out);
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
join(struct rd *sf, struct rd *adv, struct rd *base, struct wr *out,
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
		.users = xcalloc(given.users.n, sizeof(*l.users)),
		.requests = xcalloc(given.evidence.n, sizeof(*l.requests)),
	};

	for (size_t i = 0; i < given.users.n; i++)
		l.users[i] = xopen_list(given.users.path[i]);
	for (size_t i = 0; i < given.evidence.n; i++)
		l.requests[i] = xproof_open_requests(given.evidence.path[i]);
	return l;
}

static void
read_lists(struct lists *l)
{
	for (size_t i = 0; i < given.users.n; i++)
		xproof_users(proof, l->users[i]);
	for (size_t i = 0; i < given.evidence.n; i++)
		xproof_requests(proof, l->requests[i], rules.now);
	free(l->users);
	free(l->requests);
	free(given.users.path);
	free(given.evidence.path);
}

/* ---- main ------------------------------------------------------------- */

int
main(int argc, char **argv)
{
	struct rd *sf, *adv, *base = NULL;
	struct lists lists;
	struct wr *out, *ledger = NULL;
	bool act;

	prog_start("optdiff", usage);
	read_options(argc, argv);
	if (given.base != NULL)
		base = open_table(
		    given.base, false, base_cols, B_COLS, &base_in_order);
	lists = open_lists();
	sf = open_table(
	    argv[optind], given.excerpt, sf_cols, T_COLS, &sf_in_order);
	adv = open_table(
	    argv[optind + 1], given.excerpt, adv_cols, T_COLS, &adv_in_order);
	out = xwr_open(NULL, given.table);
	if (given.ledger != NULL)
		ledger = xwr_open(given.ledger, given.table);
	privilege_drop();
	rules.proof = proof = proof_new();
	read_lists(&lists);
	act = join(sf, adv, base, out, ledger);
	xwr_close(out, NULL);
	rd_free(sf);
	rd_free(adv);
	rd_free(base);
	proof_free(proof);
	return act ? EXIT_DIFFER : EXIT_SAME;
}
