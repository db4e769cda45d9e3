/*
 * optdiff: two opt tables and last week's ledger to what differs, and what to
 * do about it.
 */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "decide.h"
#include "edge.h"
#include "ident.h"
#include "index.h"
#include "opt.h"
#include "prog.h"
#include "when.h"

static const char usage[] =
    "[-aEhpTVv] [-b ledger] [-e requests] [-f guard[,guard]]\n"
    "               [-M number|percent%] [-m number|percent%] [-s percent%]\n"
    "               [-u users] [--now time] salesforce advance";

enum { NOW = 256 };

static const struct option options[] = {
	PROG_OPTIONS,
	{ "all", no_argument, NULL, 'a' },
	{ "base", required_argument, NULL, 'b' },
	{ "excerpt", no_argument, NULL, 'E' },
	{ "evidence", required_argument, NULL, 'e' },
	{ "force", required_argument, NULL, 'f' },
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

/* More contacts than this with one Advance ID are refused. */
#define CONTACTS_MAX 200

/* A number, or so many percent of something but at least floor. */
struct limit {
	long long n;
	bool percent;
	long long floor;
};

static struct {
	bool all, excerpt, prefs, trust, verbose;
	bool force[GUARDS];
	struct limit mass, optin;
	long long shrink;
	int64_t now;
	const char *base, *evidence, *users;
} given = { .mass = { 5, true, 50 },
	.optin = { 1, true, 20 },
	.shrink = 95,
	.now = WHEN_NONE };

/* What one side says of a person. */
struct side {
	enum opt opt;
	bool blank;    /* some row does not state a value */
	bool disagree; /* rows with this id have different values */
	unsigned rows;
	int64_t changed_at, modified_at;
	int64_t opt_out_at; /* the newest opt-out in the history */
	const char *changed_by;
};

/* What the ledger says. */
struct base {
	bool seen;
	bool sf_true;	  /* Salesforce said TRUE in the last run itself */
	enum opt sf, adv; /* the last value ever seen */
	enum opt want;
	enum kind kind;
	int64_t since, changed_at, modified_at;
	int64_t opt_out_at; /* the newest opt-out that any run knew of */
	const char *sf_id, *changed_by;
};

struct person {
	struct side sf, adv;
	struct base base;
	const char *sf_id, *email;
	bool has_prefs;
	bool merged; /* a contact that was merged into this one opted out */
	bool all_consent;     /* each contact was set FALSE by a specialist */
	int64_t consent_at;   /* the oldest of those changes */
	int64_t overwrite_at; /* the newest change to FALSE by anybody else */
	/* The result. */
	struct verdict verdict;
	int64_t since;
	unsigned char flags;
};

enum {
	NO_BASE = 1,
	IS_DUP = 2,
	BLANK = 4,
	NEW_SF_ID = 8,
	PREFS_LEFT = 16,
	PREFS_NONE = 32,
	MERGED = 64
};

static const char *const flag_names[] = { "no_base", "dup", "blank",
	"new_sf_id", "prefs_left", "prefs_none", "merged" };
#define FLAGS (sizeof(flag_names) / sizeof(*flag_names))

static struct index *ids;
static struct person *people;
static size_t people_cap;

static struct index *users;    /* the specialists */
static struct index *requests; /* ids in the list of requests */
static int64_t *request_dates; /* the newest of each */
static size_t request_cap;

static bool prefs_known; /* some contact has a preference checked */
static bool codes_only;	 /* Advance's table lists codes */

/* ---- small things ----------------------------------------------------- */

/* Texts live as long as the program, in blocks that hang together. */
struct block {
	struct block *before;
	char bytes[];
};

static struct block *texts;

static const char *
keep(struct field f)
{
	static size_t used, size;
	char *s;

	if (f.len == 0)
		return "";
	if (texts == NULL || f.len + 1 > size - used) {
		struct block *new;

		size = f.len + 1 > 65536 ? f.len + 1 : 65536;
		used = 0;
		new = xcalloc(1, sizeof(*new) + size);
		new->before = texts;
		texts = new;
	}
	s = texts->bytes + used;
	memcpy(s, f.s, f.len);
	used += f.len + 1;
	return s;
}

static void
free_texts(void)
{
	while (texts != NULL) {
		struct block *before = texts->before;

		free(texts);
		texts = before;
	}
}

static int64_t
later(int64_t a, int64_t b)
{
	return a > b ? a : b;
}

static struct person *
person_of(struct field id)
{
	size_t known = index_count(ids), n = index_put(ids, id);

	xgrow(&people, &people_cap, n + 1, sizeof(*people));
	if (n == known)
		people[n] = (struct person){
			.sf = { .changed_at = WHEN_NONE,
			    .modified_at = WHEN_NONE,
			    .opt_out_at = WHEN_NONE,
			    .changed_by = "" },
			.adv = { .changed_at = WHEN_NONE,
			    .modified_at = WHEN_NONE,
			    .opt_out_at = WHEN_NONE,
			    .changed_by = "" },
			.base = { .kind = CLASSES,
			    .since = WHEN_NONE,
			    .opt_out_at = WHEN_NONE,
			    .changed_at = WHEN_NONE,
			    .modified_at = WHEN_NONE,
			    .sf_id = "",
			    .changed_by = "" },
			.sf_id = "",
			.email = "",
			.consent_at = WHEN_NONE,
			.overwrite_at = WHEN_NONE,
		};
	return &people[n];
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
		given.evidence = optarg;
		break;
	case 'f':
		force(optarg);
		break;
	case 'M':
		given.optin = read_limit("-M", optarg);
		break;
	case 'm':
		given.mass = read_limit("-m", optarg);
		break;
	case NOW:
		given.now = xwhen_now(optarg);
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
		given.trust = true;
		break;
	case 'u':
		given.users = optarg;
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
	if (given.excerpt && given.all)
		die("-a and -E: an excerpt makes no ledger");
	if (given.now == WHEN_NONE)
		given.now = when_now();
}

/* ---- evidence --------------------------------------------------------- */

/* The specialists, a user a line. */
static void
read_users(struct rd *rd)
{
	char id[IDENT_SF_SIZE];
	const char *why;
	struct field user;
	long long line;

	users = index_new();
	while (rd != NULL && xedge_line(rd, &user, &line)) {
		if (ident_sf(user, "005", id, &why) != SF_BAD)
			user = field_of(id);
		index_put(users, user);
	}
	rd_free(rd);
}

static bool
is_specialist(struct field by)
{
	char id[IDENT_SF_SIZE];
	const char *why;

	if (ident_sf(by, "005", id, &why) != SF_BAD)
		by = field_of(id);
	return by.len > 0 && index_find(users, by) != INDEX_NONE;
}

enum { R_ID, R_SF_ID, R_DATE, R_COLS };

static struct col request_cols[R_COLS] = {
	[R_ID] = { "id", "Advance ID|Advance_ID__c|ID_NUMBER|id", false, NULL,
	    NULL, 0 },
	[R_SF_ID] = { "sf_id", "Contact ID|Contact 18 ID|SubscriberKey|sf_id",
	    false, NULL, NULL, 0 },
	[R_DATE] = { "date",
	    "Date|Request Date|Date Requested|Requested|Timestamp|since", true,
	    "a request without a date is no evidence", NULL, 0 },
};

static struct rd *
open_requests(const char *path)
{
	struct rd *rd;

	if (path == NULL)
		return NULL;
	rd = xedge_open(path);
	xedge_csv(rd, (struct rd_format){ 0 }, request_cols, R_COLS);
	if (request_cols[R_ID].at == REC_NONE &&
	    request_cols[R_SF_ID].at == REC_NONE)
		die_at(rd, 1, NULL,
		    "no column \"Advance ID\" and no column \"Contact ID\"");
	return rd;
}

/* Notes the date of a request under an id of either system. */
static void
add_request(struct field f, int64_t when)
{
	char id[IDENT_SF_SIZE];
	const char *why;
	size_t known = index_count(requests), n;

	f = field_trim(f);
	if (f.len == 0)
		return;
	if (ident_sf(f, "003", id, &why) != SF_BAD)
		f = field_of(id);
	n = index_put(requests, f);
	xgrow(&request_dates, &request_cap, n + 1, sizeof(*request_dates));
	if (n == known || when > request_dates[n])
		request_dates[n] = when;
}

/*
 * The list of requests. A date without a time of day counts as the day's first
 * second; what is dated after this run is not evidence yet.
 */
static void
read_requests(struct rd *rd)
{
	struct rec rec;

	requests = index_new();
	while (rd != NULL && xedge_next(rd, &rec, NULL)) {
		struct field id = col_get(&rec, &request_cols[R_ID]);
		struct field sf_id = col_get(&rec, &request_cols[R_SF_ID]);
		struct field date = col_get(&rec, &request_cols[R_DATE]);
		char shape[SHAPE_MAX];
		int64_t when;

		if (when_parse(date, WHEN_FIRST_SECOND, &when) == -1 ||
		    when == WHEN_NONE)
			die_at(rd, rec.line, "date",
			    "not a date like 2025-04-18 (%s)",
			    field_shape(date, shape, sizeof(shape)));
		if (field_trim(id).len == 0 && field_trim(sf_id).len == 0)
			die_at(rd, rec.line, NULL, "neither id is given");
		if (when > given.now)
			continue;
		add_request(id, when);
		add_request(sf_id, when);
	}
	rd_free(rd);
}

static int64_t
request_date(struct field id)
{
	size_t n = index_find(requests, id);

	return n == INDEX_NONE ? WHEN_NONE : request_dates[n];
}

/* The newest request of a person, by the Advance ID or any contact's id. */
static int64_t
newest_request(struct field id, const char *sf_ids)
{
	int64_t newest = request_date(id);
	struct field rest = field_of(sf_ids), one;

	while (field_next(&rest, ';', &one))
		newest = later(newest, request_date(one));
	return newest;
}

/* ---- the tables ------------------------------------------------------- */

enum {
	T_ID,
	T_OPT_OUT,
	T_SF_ID,
	T_EMAIL,
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
		[T_OPT_OUT] = { "opt_out", "opt_out", true, NULL, NULL, 0 },   \
		[T_SF_ID] = { "sf_id", "sf_id", false, NULL, NULL, 0 },        \
		[T_EMAIL] = { "email", "email", false, NULL, NULL, 0 },        \
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

static struct col sf_cols[] = TABLE_COLS, adv_cols[] = TABLE_COLS;

static int64_t
moment(const struct rd *rd, const struct rec *rec, const struct col *col)
{
	struct field f = col_get(rec, col);
	char shape[SHAPE_MAX];
	int64_t when;

	if (when_parse(f, WHEN_FIRST_SECOND, &when) == -1)
		die_at(rd, rec->line, col->name,
		    "not a moment like 2025-04-18T16:03:00Z (%s)",
		    field_shape(f, shape, sizeof(shape)));
	return when;
}

/* TRUE, FALSE, or empty, which is blank. */
static enum opt
opt_of(const struct rd *rd, const struct rec *rec, const struct col *col)
{
	struct field f = col_get(rec, col);
	char shape[SHAPE_MAX];

	if (field_is(f, "TRUE"))
		return OPT_TRUE;
	if (field_is(f, "FALSE"))
		return OPT_FALSE;
	if (f.len > 0)
		die_at(rd, rec->line, col->name, "not TRUE or FALSE (%s)",
		    field_shape(f, shape, sizeof(shape)));
	return OPT_BLANK;
}

static struct person *
person_in(const struct rd *rd, const struct rec *rec, const struct col *col)
{
	struct field id = col_get(rec, col);

	if (id.len == 0)
		die_at(rd, rec->line, "id", "empty");
	return person_of(id);
}

/* Adds a row to what its side says. TRUE wins, and of rows with one value the
 * newest change; the order of the rows does not matter. */
static void
add_row(struct side *side, enum opt opt, int64_t changed_at, struct field by)
{
	if (opt == OPT_BLANK) {
		side->blank = true;
		opt = OPT_FALSE;
	}
	side->disagree |= side->rows > 0 && side->opt != opt;
	side->rows++;
	if (opt > side->opt) {
		side->opt = opt;
		side->changed_at = WHEN_NONE;
		side->changed_by = "";
	}
	if (opt != side->opt || changed_at < side->changed_at)
		return;
	if (changed_at > side->changed_at ||
	    field_cmp(by, field_of(side->changed_by)) > 0)
		side->changed_by = keep(by);
	side->changed_at = changed_at;
}

/* Puts a contact's id into the ;-list of a person, in byte order; NULL where
 * there is no room: so many contacts are no person. */
static const char *
add_sf_id(const char *list, struct field id)
{
	char joined[CONTACTS_MAX * IDENT_SF_SIZE];
	const char *at = list;
	size_t before;
	int c = -1;

	if (id.len == 0 || *list == '\0')
		return *list == '\0' ? keep(id) : list;
	for (; *at != '\0'; at += strspn(at, ";")) {
		size_t len = strcspn(at, ";");

		c = field_cmp((struct field){ at, len }, id);
		if (c >= 0)
			break;
		at += len;
	}
	if (c == 0)
		return list;
	if (strlen(list) + id.len + 2 > sizeof(joined))
		return NULL;
	before = (size_t)(at - list);
	snprintf(joined, sizeof(joined), "%.*s%s%.*s%s%s", (int)before, list,
	    *at == '\0' ? ";" : "", (int)id.len, id.s, *at ? ";" : "", at);
	return keep(field_of(joined));
}

/* What a contact's change of the field proves. */
static void
add_proof(struct person *p, enum opt opt, int64_t changed_at, struct field by)
{
	bool consent =
	    opt == OPT_FALSE && changed_at != WHEN_NONE && is_specialist(by);

	if (p->sf.rows == 1)
		p->all_consent = true;
	p->all_consent = p->all_consent && consent;
	if (consent &&
	    (p->consent_at == WHEN_NONE || changed_at < p->consent_at))
		p->consent_at = changed_at;
	if (opt == OPT_FALSE && changed_at != WHEN_NONE && !consent)
		p->overwrite_at = later(p->overwrite_at, changed_at);
}

/* Addresses differ between the rows of one id; the smaller is kept. */
static void
keep_email(struct person *p, struct field email)
{
	if (email.len > 0 &&
	    (*p->email == '\0' || field_cmp(email, field_of(p->email)) < 0))
		p->email = keep(email);
}

static void
read_salesforce(struct rd *rd)
{
	struct rec rec;

	while (xedge_next(rd, &rec, NULL)) {
		struct person *p = person_in(rd, &rec, &sf_cols[T_ID]);
		enum opt opt = opt_of(rd, &rec, &sf_cols[T_OPT_OUT]);
		int64_t at = moment(rd, &rec, &sf_cols[T_CHANGED_AT]);
		struct field by = col_get(&rec, &sf_cols[T_CHANGED_BY]);

		if (opt == OPT_BLANK)
			die_at(rd, rec.line, "opt_out",
			    "not TRUE or FALSE (empty)");
		add_row(&p->sf, opt, at, by);
		add_proof(p, opt, at, by);
		p->sf.modified_at = later(p->sf.modified_at,
		    moment(rd, &rec, &sf_cols[T_MODIFIED_AT]));
		p->sf.opt_out_at = later(
		    p->sf.opt_out_at, moment(rd, &rec, &sf_cols[T_OPT_OUT_AT]));
		p->merged |=
		    field_is(col_get(&rec, &sf_cols[T_CODE]), "merged");
		p->sf_id =
		    add_sf_id(p->sf_id, col_get(&rec, &sf_cols[T_SF_ID]));
		if (p->sf_id == NULL)
			die_at(rd, rec.line, "sf_id",
			    "over %d contacts with one id", CONTACTS_MAX);
		keep_email(p, col_get(&rec, &sf_cols[T_EMAIL]));
		if (col_get(&rec, &sf_cols[T_PREFS]).len > 0)
			p->has_prefs = prefs_known = true;
	}
	if (rd_lists_codes(rd))
		die("%s: a list of codes is Advance's: are the two tables "
		    "swapped?",
		    rd_name(rd));
}

static void
read_advance(struct rd *rd)
{
	struct rec rec;

	while (xedge_next(rd, &rec, NULL)) {
		struct person *p = person_in(rd, &rec, &adv_cols[T_ID]);
		int64_t at = moment(rd, &rec, &adv_cols[T_CHANGED_AT]);

		if (col_get(&rec, &adv_cols[T_SF_ID]).len > 0)
			die_at(rd, rec.line, "sf_id",
			    "only Salesforce's table has it: are the two "
			    "tables swapped?");
		add_row(&p->adv, opt_of(rd, &rec, &adv_cols[T_OPT_OUT]), at,
		    col_get(&rec, &adv_cols[T_CHANGED_BY]));
		p->adv.modified_at = later(p->adv.modified_at,
		    moment(rd, &rec, &adv_cols[T_MODIFIED_AT]));
		if (p->sf.rows == 0)
			keep_email(p, col_get(&rec, &adv_cols[T_EMAIL]));
	}
	codes_only = rd_lists_codes(rd);
}

/* A list of codes names only people who have one: of all others Advance does
 * not state a value, and nobody is missing. */
static void
fill_up_advance(void)
{
	for (size_t i = 0; codes_only && i < index_count(ids); i++) {
		struct side *adv = &people[i].adv;

		if (adv->rows > 0)
			continue;
		adv->opt = OPT_FALSE;
		adv->blank = true;
	}
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
	B_SINCE,
	B_CHANGED_AT,
	B_CHANGED_BY,
	B_MODIFIED_AT,
	B_OPT_OUT_AT,
	B_COLS
};

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
	[B_SINCE] = { "since", "since", true, NULL, NULL, 0 },
	[B_CHANGED_AT] = { "changed_at", "changed_at", true, NULL, NULL, 0 },
	[B_CHANGED_BY] = { "changed_by", "changed_by", true, NULL, NULL, 0 },
	[B_MODIFIED_AT] = { "modified_at", "modified_at", true, NULL, NULL, 0 },
	[B_OPT_OUT_AT] = { "opt_out_at", "opt_out_at", false, NULL, NULL, 0 },
};

/* What the guards remember of the ledger. */
static struct {
	long long sf, adv; /* rows of each side */
	int64_t modified_at;
} last = { .modified_at = WHEN_NONE };

/* The last value a side was seen with: now, or else before. */
static enum opt
last_seen(const struct rd *rd, const struct rec *rec, const struct col *now,
    const struct col *was, long long *rows)
{
	enum opt opt = opt_of(rd, rec, now);

	if (opt != OPT_BLANK) {
		++*rows;
		return opt;
	}
	opt = opt_of(rd, rec, was);
	return opt == OPT_BLANK ? OPT_MISSING : opt;
}

static void
add_base(const struct rd *rd, const struct rec *rec)
{
	struct person *p = person_in(rd, rec, &base_cols[B_ID]);
	struct base *b = &p->base;

	if (b->seen)
		die_at(rd, rec->line, "id", "twice in the ledger");
	b->seen = true;
	b->sf = last_seen(
	    rd, rec, &base_cols[B_SF], &base_cols[B_SF_WAS], &last.sf);
	b->adv = last_seen(
	    rd, rec, &base_cols[B_ADV], &base_cols[B_ADV_WAS], &last.adv);
	b->want = opt_of(rd, rec, &base_cols[B_WANT]);
	if (b->want == OPT_BLANK)
		die_at(rd, rec->line, "want", "not TRUE or FALSE (empty)");
	b->kind = class_of(col_get(rec, &base_cols[B_CLASS]));
	if (b->kind == CLASSES)
		die_at(rd, rec->line, "class", "not a class of optdiff");
	b->since = moment(rd, rec, &base_cols[B_SINCE]);
	b->changed_at = moment(rd, rec, &base_cols[B_CHANGED_AT]);
	b->modified_at = moment(rd, rec, &base_cols[B_MODIFIED_AT]);
	b->opt_out_at = moment(rd, rec, &base_cols[B_OPT_OUT_AT]);
	b->sf_true = opt_of(rd, rec, &base_cols[B_SF]) == OPT_TRUE;
	b->changed_by = keep(col_get(rec, &base_cols[B_CHANGED_BY]));
	b->sf_id = keep(col_get(rec, &base_cols[B_SF_ID]));
	if (p->sf.rows == 0)
		p->sf_id = b->sf_id;
	if (*p->email == '\0')
		p->email = keep(col_get(rec, &base_cols[B_EMAIL]));
	last.modified_at = later(last.modified_at, b->modified_at);
}

/* ---- the facts of a person -------------------------------------------- */

static bool
is_new_sf_id(const struct person *p)
{
	return p->base.seen && p->sf.rows > 0 && *p->base.sf_id != '\0' &&
	       *p->sf_id != '\0' && strcmp(p->base.sf_id, p->sf_id) != 0;
}

/* Whether the history shows an opt-out that came and was overwritten. */
static bool
history_overwrote(const struct person *p)
{
	if (given.trust || p->sf.opt != OPT_FALSE ||
	    p->overwrite_at == WHEN_NONE)
		return false;
	return !p->base.seen || p->overwrite_at > p->base.since;
}

/* The newest opt-out that the ledger or the history knows of. */
static int64_t
known_opt_out(const struct person *p)
{
	return later(p->base.opt_out_at, p->sf.opt_out_at);
}

/* Whether the history dates the opt-out that it shows to be overwritten. */
static bool
is_dated(const struct person *p)
{
	if (p->base.want == OPT_TRUE)
		return p->sf.opt_out_at != WHEN_NONE;
	return p->sf.opt_out_at > p->base.since;
}

/*
 * What evidence must be later than, in *floor; false where nothing can be: it
 * must be known what it is later than.
 */
static bool
evidence_floor(const struct person *p, int64_t *floor)
{
	*floor = p->base.seen ? p->base.since : p->adv.changed_at;
	if (p->adv.opt == OPT_TRUE)
		*floor = later(*floor, p->adv.changed_at);
	if (*floor == WHEN_NONE)
		return false;
	*floor = later(*floor, known_opt_out(p));
	/* It came before it was overwritten; nothing else is known of it. */
	if (history_overwrote(p) && !is_dated(p))
		*floor = later(*floor, p->overwrite_at);
	/* Another contact's FALSE is a default, until it was changed since. */
	if (is_new_sf_id(p) && p->sf.modified_at == WHEN_NONE)
		return false;
	if (is_new_sf_id(p))
		*floor = later(*floor, p->sf.modified_at);
	return true;
}

/*
 * The date of an opt-in that is consent because the operator says so (-T), or
 * WHEN_NONE. Undated, it was made after the last run, and counts only where
 * nothing else was.
 */
static int64_t
trusted(const struct person *p, int64_t floor)
{
	int64_t last_run = later(p->base.since, p->base.opt_out_at);

	if (!given.trust || !p->base.sf_true || is_new_sf_id(p))
		return WHEN_NONE;
	if (p->sf.changed_at > last_run)
		return p->sf.changed_at > floor ? p->sf.changed_at : WHEN_NONE;
	return floor == last_run ? given.now : WHEN_NONE;
}

/* The date of the newest evidence of consent, or WHEN_NONE. */
static int64_t
evidence(const struct person *p, struct field id)
{
	int64_t floor, newest = WHEN_NONE, request;

	if (p->sf.opt != OPT_FALSE || !evidence_floor(p, &floor))
		return WHEN_NONE;
	request = newest_request(id, p->sf_id);
	if (p->all_consent && p->consent_at > floor)
		newest = p->sf.changed_at;
	if (request > floor)
		newest = later(newest, request);
	return newest != WHEN_NONE ? newest : trusted(p, floor);
}

/* The newest opt-out, with what a side says now: one that is not dated came
 * after the last run, which did not see it. */
static int64_t
add_opt_out(int64_t newest, const struct side *side, enum opt before)
{
	if (side->opt != OPT_TRUE)
		return newest;
	if (side->changed_at != WHEN_NONE)
		return later(newest, side->changed_at);
	return before == OPT_TRUE ? newest : later(newest, given.now);
}

static struct facts
facts_of(const struct person *p, int64_t evidence_at)
{
	const struct base *b = &p->base;
	struct facts f = { .want = b->seen ? b->want : OPT_FALSE,
		.sf = p->sf.opt,
		.adv = p->adv.opt };
	bool from_history = history_overwrote(p);

	if (from_history)
		f.want = OPT_TRUE;
	if (evidence_at != WHEN_NONE)
		f.bits |= EVIDENCE;
	if (!b->seen)
		f.bits |= NEVER_SEEN;
	if (b->sf != OPT_MISSING)
		f.bits |= SF_SEEN;
	if (b->adv != OPT_MISSING)
		f.bits |= ADV_SEEN;
	if (b->adv == OPT_TRUE)
		f.bits |= ADV_WAS_TRUE;
	if (b->sf == OPT_TRUE || from_history || b->kind == OVERWRITTEN)
		f.bits |= WAS_WRITTEN;
	if (b->kind == ADV_CLEARED)
		f.bits |= WAS_CLEARED;
	if (p->adv.changed_at != WHEN_NONE && b->since != WHEN_NONE) {
		if (p->adv.changed_at > b->since)
			f.bits |= ADV_LATER;
		else if (b->kind == OPT_IN)
			f.bits |= ADV_EARLIER;
	}
	return f;
}

/* When the side whose change made the class changed; WHEN_NONE: not known. */
static int64_t
change_made(const struct person *p, enum by by)
{
	bool sf = p->sf.rows > 0 && p->sf.opt != p->base.sf;
	bool adv = p->adv.rows > 0 && p->adv.opt != p->base.adv;

	if (by == BY_SF)
		return p->sf.changed_at;
	if (by == BY_ADV)
		return p->adv.changed_at;
	if ((sf && p->sf.changed_at == WHEN_NONE) ||
	    (adv && p->adv.changed_at == WHEN_NONE))
		return WHEN_NONE;
	return later(sf ? p->sf.changed_at : WHEN_NONE,
	    adv ? p->adv.changed_at : WHEN_NONE);
}

/*
 * Since when the class and the want hold. Where evidence decided, it is the
 * evidence's date, so that the same evidence never decides twice.
 */
static int64_t
since_of(const struct person *p, enum opt wanted, int64_t evidence_at)
{
	const struct verdict *v = &p->verdict;
	const struct base *b = &p->base;
	int64_t made;

	if (evidence_at != WHEN_NONE && v->want == OPT_FALSE &&
	    (v->kind == OPT_IN || wanted == OPT_TRUE))
		return evidence_at;
	if (b->seen && b->kind == v->kind && b->want == v->want &&
	    b->since != WHEN_NONE)
		return b->since;
	made = change_made(p, v->by);
	if (made == WHEN_NONE || (b->seen && made < b->since))
		return given.now;
	return made;
}

static unsigned char
flags_of(const struct person *p)
{
	unsigned flags = 0;
	bool opted_in =
	    p->verdict.kind == OPT_IN ||
	    (p->sf.opt == OPT_FALSE && p->verdict.want == OPT_FALSE &&
		p->base.sf == OPT_TRUE);

	if (!p->base.seen)
		flags |= NO_BASE;
	if (p->sf.disagree || p->adv.disagree)
		flags |= IS_DUP;
	if (p->adv.blank)
		flags |= BLANK;
	if (is_new_sf_id(p))
		flags |= NEW_SF_ID;
	if (p->sf.opt == OPT_TRUE && p->has_prefs)
		flags |= PREFS_LEFT;
	if (opted_in && prefs_known && !p->has_prefs)
		flags |= PREFS_NONE;
	if (p->merged)
		flags |= MERGED;
	return (unsigned char)flags;
}

static void
decide_person(size_t n)
{
	struct person *p = &people[n];
	int64_t evidence_at = evidence(p, index_key(ids, n));
	struct facts facts = facts_of(p, evidence_at);

	p->verdict = decide(&facts);
	/* Contacts of one person disagree: the other one can still be mailed,
	 * or was opted in, and nothing here tells which. So does one with
	 * another that was merged into it. */
	if ((p->sf.disagree || p->merged) && p->verdict.send_to == TO_NOBODY)
		p->verdict.send_to = TO_REVIEW;
	p->since = since_of(p, facts.want, evidence_at);
	p->flags = flags_of(p);
}

/* ---- guards ----------------------------------------------------------- */

/* Whether an excerpt lacks a side of this person, and so says nothing. */
static bool
is_outside(const struct person *p)
{
	return given.excerpt && (p->sf.rows == 0 || p->adv.rows == 0);
}

struct count {
	const char *name;
	bool partial; /* it does not name everybody */
	long long ids, twice, values[OPT_TRUE + 1];
	int64_t modified_at;
};

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
guard_side(const struct count *c, long long before)
{
	if (c->twice > HANDFUL && c->twice * 100 > c->ids)
		trip(DUP, "%lld of %lld ids of %s stand there twice", c->twice,
		    c->ids, c->name);
	if (given.excerpt)
		return;
	if (!c->partial && c->ids * 100 < before * given.shrink)
		trip(SHRINK, "%s has %lld ids, the ledger has %lld of it",
		    c->name, c->ids, before);
	if (!c->partial && c->ids > 100 &&
	    (c->values[OPT_TRUE] == c->ids || c->values[OPT_FALSE] == c->ids))
		trip(UNIFORM, "all %lld ids of %s have one value", c->ids,
		    c->name);
	if (c->modified_at != WHEN_NONE && c->modified_at < last.modified_at)
		trip(STALE, "the newest change in %s is older than the ledger",
		    c->name);
}

static void
guard(void)
{
	struct count sf = { .name = "Salesforce", .modified_at = WHEN_NONE };
	struct count adv = { .name = "Advance",
		.partial = codes_only,
		.modified_at = WHEN_NONE };
	long long compared = 0, to_act = 0, opt_ins = 0, back = 0;

	for (size_t i = 0; i < index_count(ids); i++) {
		const struct person *p = &people[i];

		if (is_outside(p))
			continue;
		count_side(&sf, &p->sf);
		count_side(&adv, &p->adv);
		compared += p->sf.rows > 0 || p->adv.rows > 0;
		to_act += p->verdict.send_to != TO_NOBODY;
		opt_ins += p->verdict.kind == OPT_IN;
		back += p->sf.modified_at != WHEN_NONE &&
			p->sf.modified_at < p->base.modified_at &&
			strcmp(p->sf_id, p->base.sf_id) == 0;
	}
	guard_side(&sf, last.sf);
	guard_side(&adv, last.adv);
	if (back > HANDFUL)
		trip(STALE, "%lld contacts were changed later in the ledger",
		    back);
	guard_limit(MASS, &given.mass, to_act, compared, "rows to act on");
	guard_limit(OPTIN, &given.optin, opt_ins, compared, "opt-ins");
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

static void
write_flags(struct wr *out, unsigned flags)
{
	char list[80] = "";

	for (size_t i = 0; i < FLAGS; i++)
		if (flags >> i & 1)
			snprintf(list + strlen(list),
			    sizeof(list) - strlen(list), "%s%s",
			    *list ? ";" : "", flag_names[i]);
	wr_str(out, list);
}

/* Who changed the side that made the class, and when; as the ledger had it
 * where that side is missing. */
static void
write_change(struct wr *out, const struct person *p)
{
	const struct side *side = p->verdict.by == BY_ADV ? &p->adv : &p->sf;
	bool here = side->opt != OPT_MISSING;
	char when[WHEN_SIZE];

	wr_str(out, when_print(p->since, when));
	wr_str(out,
	    when_print(here ? side->changed_at : p->base.changed_at, when));
	wr_str(out, here ? side->changed_by : p->base.changed_by);
	wr_str(out,
	    when_print(p->sf.modified_at != WHEN_NONE ? p->sf.modified_at
						      : p->base.modified_at,
		when));
}

static void
write_person(struct wr *out, struct field id, const struct person *p)
{
	const struct verdict *v = &p->verdict;
	int64_t newest = known_opt_out(p);
	char when[WHEN_SIZE];

	wr_field(out, id);
	wr_str(out, p->sf_id);
	wr_str(out, p->email);
	wr_str(out, opt_name(p->sf.opt));
	wr_str(out, opt_name(p->adv.opt));
	wr_str(out, opt_name(p->base.sf));
	wr_str(out, opt_name(p->base.adv));
	wr_str(out, opt_name(v->want));
	wr_str(out, class_name(v->kind));
	wr_str(out, target_name(v->send_to));
	wr_str(out, opt_name(v->set));
	write_change(out, p);
	write_flags(out, p->flags);
	newest = add_opt_out(newest, &p->sf, p->base.sf);
	newest = add_opt_out(newest, &p->adv, p->base.adv);
	wr_str(out, when_print(newest, when));
	wr_end(out);
}

/* Writes what is asked for; whether anything has to be acted on. */
static bool
write_people(struct wr *out)
{
	size_t *order = index_order(ids);
	bool act = false;

	write_head(out);
	for (size_t i = 0; i < index_count(ids); i++) {
		const struct person *p = &people[order[i]];
		bool acts =
		    p->verdict.send_to != TO_NOBODY ||
		    (given.prefs && p->flags & (PREFS_LEFT | PREFS_NONE));

		if (is_outside(p))
			continue;
		act = act || acts;
		if (acts || given.all)
			write_person(out, index_key(ids, order[i]), p);
	}
	free(order);
	return act;
}

static void
say_sums(void)
{
	long long of_class[CLASSES] = { 0 }, outside = 0;
	char line[512];
	size_t used;

	for (size_t i = 0; i < index_count(ids); i++)
		if (is_outside(&people[i]))
			outside++;
		else
			of_class[people[i].verdict.kind]++;
	used =
	    (size_t)snprintf(line, sizeof(line), "%zu ids", index_count(ids));
	for (enum kind c = 0; c < CLASSES; c++)
		if (of_class[c] > 0)
			used +=
			    (size_t)snprintf(line + used, sizeof(line) - used,
				", %lld %s", of_class[c], class_name(c));
	if (outside > 0)
		snprintf(line + used, sizeof(line) - used,
		    ", %lld on one side of an excerpt", outside);
	warn_that("%s", line);
}

/* ---- main ------------------------------------------------------------- */

static void
read_base(struct rd *rd)
{
	struct rec rec;

	while (rd != NULL && xedge_next(rd, &rec, NULL))
		add_base(rd, &rec);
	rd_free(rd);
}

int
main(int argc, char **argv)
{
	struct rd *sf, *adv, *base = NULL, *user_rd = NULL, *request_rd;
	struct wr *out;
	bool act;

	prog_start("optdiff", usage);
	read_options(argc, argv);
	if (given.base != NULL)
		base = xedge_table(given.base, false, base_cols, B_COLS);
	if (given.users != NULL)
		user_rd = xedge_lines(given.users);
	request_rd = open_requests(given.evidence);
	sf = xedge_table(argv[optind], given.excerpt, sf_cols, T_COLS);
	adv = xedge_table(argv[optind + 1], given.excerpt, adv_cols, T_COLS);
	out = xwr_open(NULL, WR_TABLE);
	ids = index_new();
	read_users(user_rd);
	read_requests(request_rd);
	read_salesforce(sf);
	read_advance(adv);
	read_base(base);
	fill_up_advance();
	for (size_t i = 0; i < index_count(ids); i++)
		decide_person(i);
	guard();
	act = write_people(out);
	if (given.verbose)
		say_sums();
	xwr_close(out, NULL);
	rd_free(sf);
	rd_free(adv);
	index_free(ids);
	index_free(users);
	index_free(requests);
	free(people);
	free(request_dates);
	free_texts();
	return act ? EXIT_DIFFER : EXIT_SAME;
}
