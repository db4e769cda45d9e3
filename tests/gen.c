/* SPDX-License-Identifier: ISC */
/*
 * gen: makes a fortnight of people who do not exist, in the shapes in which
 * the exports really come, for examples/ and for tests of any size. The same
 * seed makes the same bytes, everywhere and always.
 *
 * Nothing is kept: whatever is to be known of person number p follows from p
 * and the seed, so that a million people need no more memory than one.
 */
#include <errno.h>
#include <inttypes.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

#include "ident.h"
#include "options.h"
#include "prog.h"

#define HOUR ((int64_t)3600)
#define DAY (24 * HOUR)
#define WEEK (7 * DAY)
#define WEEKS 2
#define UNITS 3

/* The moments of the two exports: Fridays, midnight in Denver. */
#define FIRST_EXPORT ((int64_t)1744956000) /* 2025-04-18T06:00:00Z */
#define FIRST_DAY ((int64_t)1451606400)	   /* 2016-01-01 */
#define TRACKED_DAY ((int64_t)1698796800)  /* 2023-11-01: history begins */
#define QUIET_DAY                                                              \
	((int64_t)1744243200)		  /* 2025-04-10: the fortnight is next \
					   */
#define OVERDUE_DAY ((int64_t)1739210400) /* 2025-02-10T18:00:00Z, a Monday */

/* What the weeks hold for some people; a pair of letters is the two weeks. */
struct plan {
	unsigned count; /* of 300 people; in ordinary[] of 1000 */

	/* Contacts: - none, T or F one, N the first one deleted and another
	 * made, FALSE; D two, TRUE and FALSE; E two, FALSE; M the second of
	 * two merged into the first; X one in the recycle bin. */
	const char *sf;

	/* Advance: - no row, N, a blank; Y opted out long ago, y and does not
	 * say when, a or b in the first or second week. */
	const char *adv;

	/* Changes of Email Opt Out: when (o long ago, e in February, a or b),
	 * who (Agent, Load, Specialist, X: somebody else), + or -. */
	const char *events;

	/* Marketing Cloud: parent, boulder, denver, two weeks each: Active,
	 * Bounced, Held, Unsubscribed, - none, . as it comes. */
	const char *subs;

	/* a, b: asked in that week; i: no Advance ID; l: a preference was left
	 * checked; n: none was checked again. */
	const char *also;
};

/* The comment says what optdiff is to make of them in the two weeks. */
static const struct plan special[] = {
	/* opt_out; agree TRUE: Records applied it */
	{ 4, "TT", "Nb", "aA+", "UU....", "" },
	{ 1, "TT", "Nb", "aA+", "UU....", "l" }, /* prefs_left */
	/* opt_out; opt_out: still open, one of them overdue */
	{ 2, "TT", "NN", "aA+", "UU....", "" },
	{ 1, "TT", "NN", "eA+", "UU....", "" },
	{ 1, "TT", "  ", "aA+", "UU....", "" }, /* blank */
	/* agree; opt_out */
	{ 3, "FT", "NN", "bA+", "AU....", "" },
	/* adv_opt_out; agree TRUE: it was loaded */
	{ 3, "FT", "aa", "bL+", "AAAA..", "" },
	{ 1, "FT", "yy", "bL+", "......", "" },
	/* adv_opt_out; adv_opt_out: it was not */
	{ 1, "FF", "YY", "", "......", "" },
	/* agree; adv_opt_out */
	{ 2, "FF", "Nb", "", "......", "" },
	/* opt_in; agree FALSE */
	{ 1, "FF", "YN", "oA+ aS-", "BA----", "" },
	{ 1, "FF", "YN", "oA+ aS-", "UU----", "" },
	{ 1, "FF", "YN", "oA+ aX-", "AAHH--", "a" },
	{ 1, "FF", "YN", "", "AA--UU", "a" },
	/* opt_in; unanswered: the row came back without its date */
	{ 1, "FF", "Yy", "oA+ aS-", "HH----", "" },
	{ 1, "FF", "Yy", "oA+ aS-", "AAAA--", "" },
	/* opt_in; opt_in again: Advance's date is older than it */
	{ 1, "FF", "YY", "oA+ aS-", "------", "" },
	/* opt_in; adv_opt_out: then they phoned */
	{ 1, "FF", "Yb", "oA+ aS-", "BU----", "a" },
	{ 1, "FF", "Yb", "oA+ aS-", "AA----", "" },
	/* agree TRUE; opt_in */
	{ 1, "TF", "YY", "oA+ bS-", "UU----", "" },
	{ 1, "TF", "YY", "oA+ bS-", "UHUH--", "" },
	{ 1, "TF", "YY", "oA+ bS-", "UA--UA", "" },
	{ 1, "TF", "YY", "oA+ bS-", "UA----", "n" }, /* prefs_none */
	{ 1, "TF", "YY", "oA+ bX-", "UB----", "b" },
	{ 1, "TF", "YY", "oA+ bX-", "------", "b" },
	/* agree TRUE; agree FALSE: consent that reached both */
	{ 1, "TF", "YN", "oA+ bS-", "UA----", "" },
	/* agree TRUE; adv_cleared, also to a blank */
	{ 2, "TT", "YN", "oA+", "UU....", "" },
	{ 1, "TT", "Y ", "oA+", "UU....", "" },
	/* agree TRUE; overwritten */
	{ 3, "TF", "YY", "oA+ bL-", "UU....", "" },
	/* agree FALSE; overwritten, which only the history saw */
	{ 1, "FF", "Nb", "bA+ bL-", "AU....", "" },
	/* overwritten, which only the history saw; agree TRUE */
	{ 1, "FT", "YY", "oA+ aL- bL+", "UU....", "" },
	/* opt_out; lost */
	{ 2, "TF", "NN", "aA+ bL-", "UU....", "" },
	/* agree FALSE; lost, which only the history saw */
	{ 1, "FF", "NN", "bA+ bL-", "AU....", "" },
	/* lost, which only the history saw; opt_out */
	{ 1, "FT", "NN", "aA+ aL- bS+", "UU....", "" },
	/* sf_only, silent and for review */
	{ 3, "FF", "--", "", "......", "" },
	{ 1, "TT", "--", "oA+", "......", "" },
	/* adv_only */
	{ 3, "--", "NN", "", "......", "" },
	{ 1, "--", "YY", "", "......", "" },
	/* new in the second week: adv_only, agree, opt_out, adv_opt_out */
	{ 1, "--", "-N", "", "......", "" },
	{ 3, "-F", "-N", "", "......", "" },
	{ 1, "-T", "-N", "bA+", "......", "" },
	{ 1, "-F", "-b", "", "......", "" },
	/* one side follows: agree, adv_opt_out, opt_out in the second week */
	{ 1, "-F", "NN", "", "......", "" },
	{ 1, "-F", "YY", "", "......", "" },
	{ 1, "TT", "-N", "aA+", "......", "" },
	/* adv_gone */
	{ 2, "FF", "N-", "", "......", "" },
	{ 1, "TT", "Y-", "oA+", "......", "" },
	/* sf_gone: nothing to do, for Records, for review */
	{ 1, "F-", "NN", "", "......", "" },
	{ 1, "TX", "YY", "oA+", "......", "" },
	{ 1, "TX", "NN", "aA+", "......", "" },
	{ 1, "T-", "YN", "oA+", "......", "" },
	/* gone */
	{ 1, "F-", "N-", "", "......", "" },
	{ 1, "T-", "Y-", "oA+", "......", "" },
	/* dup: agree, opt_out, merged; two that agree have no flag */
	{ 1, "DD", "YY", "oA+", "......", "" },
	{ 1, "DD", "NN", "aA+", "......", "" },
	{ 1, "DM", "YY", "oA+", "......", "" },
	{ 1, "EE", "NN", "", "......", "" },
	/* blank: agree */
	{ 4, "FF", "  ", "", "......", "" },
	/* new_sf_id: overwritten, lost, agree, opt_in */
	{ 1, "TN", "YY", "oA+", "......", "" },
	{ 1, "TN", "NN", "aA+", "......", "" },
	{ 1, "FN", "NN", "", "......", "" },
	{ 1, "TN", "YY", "oA+", "UA----", "b" },
	/* no row in any table: no Advance ID, deleted */
	{ 6, "FF", "--", "", "......", "i" },
	{ 2, "TT", "--", "oA+", "......", "i" },
	{ 2, "XX", "--", "", "......", "" },
};

/* All the others agree in both weeks. */
static const struct plan ordinary[] = {
	{ 890, "FF", "NN", "", "......", "" },
	{ 10, "FF", "NN", "oA+ oS-", "......", "" },
	{ 5, "FF", "  ", "", "......", "" },
	{ 60, "TT", "YY", "oA+", "......", "" },
	{ 25, "TT", "YY", "", "......", "" },
	{ 10, "TT", "yy", "oA+", "......", "" },
};

#define COUNT(a) (sizeof(a) / sizeof(*(a)))

/* Users of Salesforce. */
static const char *const users[] = { ['A'] = "0058X00000A1gnT",
	['L'] = "0058X000006LoAd",
	['S'] = NULL, /* one of the specialists */
	['X'] = "0058X000009FrMr" };
static const char *const specialists[] = { "0058X000007mEcA", "0058X000007nQdB",
	"0058X000008rTzC" };
static const char *const specialist_names[] = { "Imogen Vance", "Teo Markham",
	"Priya Oduya" };

static const char *const first_names[] = { "Ada", "Alden", "Anaïs", "Basil",
	"Beatriz", "Cedric", "Chiara", "Cyrus", "Dagny", "Delphine", "Edwin",
	"Elif", "Esther", "Ewan", "Farah", "Fergus", "Gideon", "Greta", "Hana",
	"Hollis", "Ingrid", "Isidro", "Jasper", "Joaquín", "José", "Juniper",
	"Kaito", "Kerensa", "Lachlan", "Leocadia", "Mabel", "Magnus", "Nadia",
	"Nils", "Odette", "Orson", "Petra", "Quincy", "Ramona", "Renée",
	"Rosalind", "Rufus", "Saskia", "Silas", "Sunniva", "Tamsin", "Tobias",
	"Ulla", "Violeta", "Wendell", "Xenia", "Yusuf", "Zoë", "Zuri" };
static const char *const last_names[] = { "Abernethy", "Ashgrove",
	"Barraclough", "Bellwether", "Blackthorn", "Brightwater", "Castañeda",
	"Coldwell", "Corrigan", "Dunmore", "Eastlake", "Fairweather",
	"Featherby", "Fitzhugh", "Garnett", "Goldfinch", "Greenhalgh",
	"Hartsough", "Hawthorne", "Holloway", "Ivarsson", "Jessamy", "Kestrel",
	"Kingsolver", "Larkspur", "Lindqvist", "Lockridge", "Marchbanks",
	"Merriweather", "Müller", "Nightingale", "Núñez", "O'Dell", "Okonjo",
	"Oyelaran", "Pemberton", "Penhallow", "Quillfeather", "Ravenscroft",
	"Rosewarne", "Santangelo", "Silverthorne", "Sørensen", "Stillwater",
	"Tanglewood", "Thistlewood", "Trelawney", "Underhill", "Vasquez-Lind",
	"Wetherby", "Whitlock", "Winterbourne", "Yarrow", "Zimmerle" };
static const char *const streets[] = { "Larch", "Juniper", "Columbine", "Aspen",
	"Mesa", "Arapahoe", "Folsom", "Walnut", "Baseline", "Colfax" };
static const struct {
	const char *name, *zip;
} cities[] = { { "Boulder", "80302" }, { "Denver", "80204" },
	{ "Aurora", "80045" }, { "Longmont", "80501" }, { "Pueblo", "81003" },
	{ "Colorado Springs", "80918" }, { "Fort Collins", "80521" },
	{ "Golden", "80401" } };
static const char *const titles[] = { "Professor", "Librarian",
	"Dean, School of Law", "Registrar", "Director, Alumni Relations" };
static const char *const domains[] = { "example.com", "example.org",
	"example.edu" };
static const char *const reasons[] = {
	"Wrote to us and wants the newsletter again",
	"Asked at the reunion, form is on file",
	"Phoned: unsubscribed by mistake",
};

struct world {
	uint64_t n, seed;
	uint64_t times;	  /* how often special[] is repeated */
	uint64_t special; /* how many people that makes */
	bool large;	  /* the plans are not all there is to see */
	int week;	  /* 0 or 1 */
};

struct event {
	int64_t when;
	char who;
	bool opted;
};

#define EVENTS 3

struct person {
	const struct world *w;
	const struct plan *plan;
	uint64_t p;
	bool is_special;
	struct event events[EVENTS];
	size_t n_events;
	int64_t created, modified; /* before the fortnight */
	char id[IDENT_MAX], first[24], last[24], email[64];
};

/* One Contact in one week. */
struct contact {
	int which; /* of the person's two */
	bool opted, deleted;
	int master; /* which one it was merged into, or -1 */
	int64_t created, modified;
};

/* Each question to chance has its own number. */
enum salt {
	S_PLAN,
	S_ID,
	S_SF_ID,
	S_HISTORY_ID,
	S_FIRST,
	S_LAST,
	S_MAIL,
	S_CREATED,
	S_MODIFIED,
	S_STAMP,
	S_TOUCHED,
	S_CITY,
	S_STREET,
	S_NUMBER,
	S_PHONE,
	S_NO_CALL,
	S_ACCOUNT,
	S_TITLE,
	S_PREFS,
	S_ADV,
	S_ADV_STATED,
	S_ADV_TOUCHED,
	S_ADV_MAIL,
	S_OTHER,
	S_ORDER,
	S_SUB,
	S_UNIT,
	S_STATUS,
	S_JOINED,
	S_REASON,
	S_EVENT = 64,
	S_WEEK = 128,
	S_FILE = 256
};

/* splitmix64's finisher: prng.di.unimi.it/splitmix64.c */
static uint64_t
mix(uint64_t x)
{
	x += 0x9e3779b97f4a7c15u;
	x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9u;
	x = (x ^ (x >> 27)) * 0x94d049bb133111ebu;
	return x ^ (x >> 31);
}

/* A number below m, the answer of chance to one question about a person. */
static uint64_t
roll(const struct person *p, unsigned salt, int64_t m)
{
	return mix(mix(p->w->seed * 1000 + salt) ^ p->p) % (uint64_t)m;
}

/*
 * The place of i, below n, in a shuffle of all numbers below n: four rounds of
 * a Feistel network over the next power of four, taken again while the number
 * is too large.
 */
static uint64_t
shuffle(const struct world *w, unsigned salt, uint64_t i, uint64_t n)
{
	uint64_t key = mix(w->seed * 1000 + salt), mask;
	unsigned half = 1;

	while (((uint64_t)1 << (2 * half)) < n)
		half++;
	mask = ((uint64_t)1 << half) - 1;
	do {
		uint64_t left = i >> half, right = i & mask;

		for (unsigned r = 0; r < 4; r++) {
			uint64_t next =
			    left ^ (mix(key + (uint64_t)r * 77 + right) & mask);

			left = right;
			right = next;
		}
		i = left << half | right;
	} while (i >= n);
	return i;
}

/* A line in the making. */
struct line {
	char s[4096];
	size_t len;
};

static void
put(struct line *l, const char *s, size_t len)
{
	if (len > sizeof(l->s) - l->len)
		die("a line is too long");
	memcpy(l->s + l->len, s, len);
	l->len += len;
}

/* Puts a delimiter before a field that is not the first. No file here has a
 * first field that is empty. */
static void
put_delim(struct line *l, char delim)
{
	if (l->len > 0)
		put(l, &delim, 1);
}

static void
put_plain(struct line *l, char delim, const char *s)
{
	put_delim(l, delim);
	put(l, s, strlen(s));
}

/* Adds a field of CSV, quoted. */
static void
put_quoted(struct line *l, const char *s)
{
	put_delim(l, ',');
	put(l, "\"", 1);
	for (;;) {
		size_t len = strcspn(s, "\"");

		put(l, s, len);
		put(l, "\"\"", s[len] == '\0' ? 1 : 2);
		if (s[len] == '\0')
			return;
		s += len + 1;
	}
}

/* Adds a field of CSV, quoted where it must be. */
static void
put_csv(struct line *l, const char *s)
{
	if (s[strcspn(s, ",\"\r\n")] != '\0')
		put_quoted(l, s);
	else
		put_plain(l, ',', s);
}

static void
end_line(struct line *l, const char *eol, FILE *f)
{
	put(l, eol, strlen(eol));
	fwrite(l->s, 1, l->len, f); /* ferror is asked at the end */
	l->len = 0;
}

/* How a moment is written. */
enum style { DATA_LOADER, ADVANCE, DATE };

static char *
print_digits(char *s, int n, int value)
{
	for (int i = n - 1; i >= 0; i--, value /= 10)
		s[i] = (char)('0' + value % 10);
	return s + n;
}

/* strftime would take most of the time that a million people need. */
static const char *
print_moment(int64_t when, enum style style, char buf[32])
{
	time_t t = (time_t)when;
	struct tm tm;
	char *s = buf;

	gmtime_r(&t, &tm);
	s = print_digits(s, 4, tm.tm_year + 1900);
	*s++ = '-';
	s = print_digits(s, 2, tm.tm_mon + 1);
	*s++ = '-';
	s = print_digits(s, 2, tm.tm_mday);
	if (style != DATE) {
		*s++ = style == DATA_LOADER ? 'T' : ' ';
		s = print_digits(s, 2, tm.tm_hour);
		*s++ = ':';
		s = print_digits(s, 2, tm.tm_min);
		*s++ = ':';
		s = print_digits(s, 2, tm.tm_sec);
	}
	*s = '\0';
	if (style == DATA_LOADER)
		memcpy(s, ".000Z", sizeof(".000Z"));
	return buf;
}

static void
put_moment(struct line *l, int64_t when, enum style style)
{
	char buf[32];

	put_quoted(l, when == 0 ? "" : print_moment(when, style, buf));
}

static int64_t
later(int64_t a, int64_t b)
{
	return a > b ? a : b;
}

/* The first moment of a week; it ends with the export. */
static int64_t
week_start(int week)
{
	return FIRST_EXPORT + (week - 1) * WEEK;
}

/* A moment at which an office is open, Monday to Thursday of a week. */
static int64_t
office_hour(const struct person *p, unsigned salt, int week)
{
	return week_start(week) + 3 * DAY + 9 * HOUR +
	       (int64_t)roll(p, salt, 4) * DAY +
	       (int64_t)roll(p, salt + S_WEEK, 8 * HOUR);
}

/*
 * The moment of an event within a week. Whoever opts out does so from Saturday
 * to Monday; a load runs in one minute of the night to Tuesday, and one that
 * brings opt-outs in the next night; people at desks follow until Thursday.
 */
static int64_t
event_in_week(const struct person *p, unsigned salt, int week, const char *e)
{
	int64_t start = week_start(week);
	int days = *p->plan->also != '\0' ? 2 : 3; /* the sheet comes later */

	if (e[1] == 'A')
		return start + DAY +
		       (int64_t)roll(p, salt, 2 * DAY + 17 * HOUR);
	if (e[1] == 'L')
		return start + (e[2] == '-' ? 3 : 4) * DAY + 20 * HOUR + 840 +
		       (int64_t)roll(p, salt, 60);
	return start + 4 * DAY + 9 * HOUR + (int64_t)roll(p, salt, days) * DAY +
	       (int64_t)roll(p, salt + S_WEEK, 8 * HOUR);
}

static int64_t
event_when(const struct person *p, const char *e)
{
	unsigned salt = S_EVENT + (unsigned)p->n_events;
	int64_t half_year = 180 * DAY;

	switch (e[0]) {
	case 'o':
		return TRACKED_DAY + (int64_t)p->n_events * half_year +
		       (int64_t)roll(p, salt, half_year);
	case 'e':
		return OVERDUE_DAY + (int64_t)roll(p, salt, HOUR);
	default:
		return event_in_week(p, salt, e[0] - 'a', e);
	}
}

/* Reads the events of the plan, as far as this week has seen them. */
static void
make_events(struct person *p)
{
	for (const char *e = p->plan->events; *e != '\0'; e += 3) {
		if (*e == ' ')
			e++;
		if (e[0] == 'b' && p->w->week == 0)
			break;
		p->events[p->n_events].when = event_when(p, e);
		p->events[p->n_events].who = e[1];
		p->events[p->n_events].opted = e[2] == '+';
		p->n_events++;
	}
}

/* The last change of Email Opt Out, or NULL. */
static const struct event *
last_event(const struct person *p)
{
	return p->n_events == 0 ? NULL : &p->events[p->n_events - 1];
}

static const struct plan *
find_plan(const struct person *p)
{
	uint64_t at = p->p, times = p->w->times;
	const struct plan *plan = special;

	if (!p->is_special) {
		at = roll(p, S_PLAN, 1000);
		times = 1;
		plan = ordinary;
	}
	for (; at >= plan->count * times; plan++)
		at -= plan->count * times;
	return plan;
}

/* The Latin-1 letters of UTF-8, from U+00C0 on, without their accents. */
static const char bare[] = "aaaaaaaceeeeiiiidnoooooxouuuuyts"
			   "aaaaaaaceeeeiiiidnooooo-ouuuuyty";

static char *
mail_part(char *s, const char *name)
{
	for (; *name != '\0'; name++) {
		if (*name == '\xc3')
			*s++ = bare[*++name & 0x3f];
		else if (*name >= 'A' && *name <= 'Z')
			*s++ = (char)(*name - 'A' + 'a');
		else if (*name != '\'')
			*s++ = *name;
	}
	return s;
}

static void
make_name(struct person *p)
{
	char *s = p->email;
	size_t rest;

	snprintf(p->first, sizeof(p->first), "%s",
	    first_names[roll(p, S_FIRST, COUNT(first_names))]);
	snprintf(p->last, sizeof(p->last), "%s",
	    last_names[roll(p, S_LAST, COUNT(last_names))]);
	s = mail_part(s, p->first);
	*s++ = '.';
	s = mail_part(s, p->last);
	rest = sizeof(p->email) - (size_t)(s - p->email);
	snprintf(s, rest, "%" PRIu64 "@%s", p->p,
	    domains[roll(p, S_MAIL, COUNT(domains))]);
}

/* Advance IDs: spread over ten million, none twice. */
static void
make_id(struct person *p)
{
	uint64_t n = p->w->n, step = 9900000 / n;

	step = step < 2 ? 2 : step;
	snprintf(p->id, sizeof(p->id), "%010" PRIu64,
	    100000 + shuffle(p->w, S_ID, p->p, n) * step +
		roll(p, S_ID, (int64_t)step));
}

static struct person
make_person(const struct world *w, uint64_t at)
{
	struct person p = { .w = w, .p = at, .is_special = at < w->special };

	p.plan = find_plan(&p);
	make_events(&p);
	make_name(&p);
	make_id(&p);
	p.created =
	    FIRST_DAY + (int64_t)roll(&p, S_CREATED, TRACKED_DAY - FIRST_DAY);
	p.modified =
	    p.created + (int64_t)roll(&p, S_MODIFIED, QUIET_DAY - p.created);
	return p;
}

static bool
also(const struct person *p, char letter)
{
	return strchr(p->plan->also, letter) != NULL;
}

/* The letter of this week, in a pair. */
static char
now(const struct person *p, const char *pair)
{
	return pair[p->w->week];
}

/* Whether the second week's letter is new. */
static bool
changed(const struct person *p, const char *pair)
{
	return p->w->week == 1 && pair[0] != pair[1];
}

/* Some ordinary people are touched by something else shortly before the
 * export; this is when, or 0. */
static int64_t
touched(const struct person *p, unsigned salt)
{
	if (p->is_special)
		return 0;
	for (int week = p->w->week; week >= 0; week--) {
		unsigned s = salt + S_WEEK * (unsigned)week;

		if (roll(p, s, 100) < 8)
			return week_start(week) + 6 * DAY +
			       (int64_t)roll(p, s + S_FILE, 23 * HOUR);
	}
	return 0;
}

/* A record id of 18 characters: ten that are given, five that are this
 * number's alone, and the suffix. */
static void
print_sf_id(const struct world *w, const char *stem, unsigned salt,
    uint64_t number, char out[IDENT_SF_SIZE])
{
	static const char digits[] = "0123456789"
				     "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
				     "abcdefghijklmnopqrstuvwxyz";
	uint64_t x = shuffle(w, salt, number, 916132832); /* 62^5 */
	char id[16];
	const char *why;

	memcpy(id, stem, 10);
	for (int i = 14; i >= 10; i--, x /= 62)
		id[i] = digits[x % 62];
	id[15] = '\0';
	if (ident_sf(field_of(id), "", out, &why) != SF_SUFFIXED)
		die("an id that is none: %s", why);
}

static void
print_contact_id(const struct person *p, int which, char out[IDENT_SF_SIZE])
{
	print_sf_id(
	    p->w, "0038X00003", S_SF_ID, p->p * 2 + (uint64_t)which, out);
}

static void
put_contact_id(struct line *l, const struct person *p, int which)
{
	char id[IDENT_SF_SIZE] = "";

	if (which >= 0)
		print_contact_id(p, which, id);
	put_quoted(l, id);
}

static void
put_user(struct line *l, const struct person *p, char who)
{
	const char *user = users[(unsigned char)who], *why;
	char id[IDENT_SF_SIZE];

	if (user == NULL)
		user = specialists[p->p % COUNT(specialists)];
	ident_sf(field_of(user), "005", id, &why);
	put_quoted(l, id);
}

static int64_t
contact_modified(const struct person *p, const struct contact *c)
{
	int64_t m =
	    later(later(p->modified, c->created), touched(p, S_TOUCHED));
	const struct event *last = last_event(p);
	char kind = now(p, p->plan->sf);

	if (last != NULL && c->which == 0)
		m = later(m, last->when);
	if (changed(p, p->plan->sf) &&
	    (c->deleted || (kind == 'M' && c->which == 0)))
		m = later(m, office_hour(p, S_MODIFIED, 1));
	return m;
}

/* The person's contacts in this week; returns how many, two at most. */
static int
make_contacts(const struct person *p, struct contact c[2])
{
	char kind = now(p, p->plan->sf);
	int n = kind == '-' ? 0 : strchr("TFX", kind) != NULL ? 1 : 2;

	for (int i = 0; i < n; i++) {
		bool is_new = i == 1 && kind == 'N';

		c[i].which = i;
		c[i].opted = i == 0 && strchr("TDM", kind) != NULL;
		c[i].deleted = kind == 'X' || (kind == 'M' && i == 1) ||
			       (kind == 'N' && i == 0);
		if (c[i].deleted && i == 0)
			c[i].opted = p->plan->sf[0] == 'T';
		c[i].master = kind == 'M' && i == 1 ? 0 : -1;
		c[i].created = p->created;
		if (is_new || p->plan->sf[0] == '-')
			c[i].created =
			    week_start(1) + (int64_t)roll(p, S_CREATED, DAY);
		c[i].modified = contact_modified(p, &c[i]);
	}
	return n;
}

/* The contact that a person goes by, or -1. */
static int
living_contact(const struct person *p, struct contact c[2])
{
	int n = make_contacts(p, c);

	for (int i = 0; i < n; i++)
		if (!c[i].deleted)
			return i;
	return -1;
}

/* Which of the three preference categories are checked: opting out clears
 * them, people check some again, a load does not. */
static unsigned
preferences(const struct person *p, const struct contact *c)
{
	const struct event *last = last_event(p);

	if (c->opted)
		return also(p, 'l') ? 1 : 0;
	if (c->which == 0 && last != NULL && (last->who == 'L' || also(p, 'n')))
		return 0;
	return 1 + (unsigned)roll(p, S_PREFS, 7);
}

static const char *
truth(bool b)
{
	return b ? "true" : "false";
}

/* In a large world 5 % of the contacts have a comma inside quotes (the titles
 * have the other two), and 0.5 % a quote; in a small one somewhat more. */
static void
put_address(struct line *l, const struct person *p)
{
	uint64_t houses = p->w->large ? 33 : 20;
	uint64_t city = roll(p, S_CITY, COUNT(cities));
	char street[96], number[16];

	snprintf(street, sizeof(street), "%d %s Street%s",
	    (int)roll(p, S_NUMBER, 1900) + 20,
	    streets[roll(p, S_STREET, COUNT(streets))],
	    p->p % houses == 3 ? ", Apt 4" : "");
	if (p->p % 1000 == 211)
		snprintf(
		    street, sizeof(street), "Campus Box 120\n%s Hall", p->last);
	snprintf(number, sizeof(number), "(303) 555-01%02d",
	    (int)roll(p, S_PHONE, 100));
	put_quoted(l, street);
	put_quoted(l, cities[city].name);
	put_quoted(l, "CO");
	put_quoted(l, cities[city].zip);
	put_quoted(l, roll(p, S_PHONE + S_WEEK, 3) == 0 ? number : "");
}

static const char *
title(const struct person *p)
{
	return roll(p, S_TITLE, 20) != 0
		   ? ""
		   : titles[roll(p, S_TITLE + S_WEEK, COUNT(titles))];
}

static const char *
description(const struct person *p)
{
	if (p->p % 200 == 57)
		return "Goes by \"Bunny\" in the alumni choir";
	if (p->p % 1000 == 89)
		return p->w->large ? "Moved in 2019.\r\nNew address is on file."
				   : "Moved in 2019.\r\nNew address is on "
				     "file, \"confirmed\".";
	return "";
}

static void
put_account(struct line *l, const struct person *p)
{
	char id[IDENT_SF_SIZE] = "";

	if (roll(p, S_ACCOUNT, 4) == 0)
		print_sf_id(p->w, "0018X00002", S_ACCOUNT, p->p / 2, id);
	put_quoted(l, id);
}

static const char contact_header[] =
    "\"Id\",\"IsDeleted\",\"MasterRecordId\",\"AccountId\",\"Salutation\","
    "\"FirstName\",\"LastName\",\"MailingStreet\",\"MailingCity\","
    "\"MailingState\",\"MailingPostalCode\",\"Phone\",\"Email\",\"Title\","
    "\"HasOptedOutOfEmail\",\"DoNotCall\",\"Ascend_ID__c\","
    "\"CU_Connections__c\",\"System_News__c\",\"Events__c\",\"CreatedDate\","
    "\"LastModifiedDate\",\"SystemModstamp\",\"Description\"\r\n";

static void
write_contact(FILE *f, const struct person *p, const struct contact *c)
{
	struct line l = { .len = 0 };
	unsigned prefs = preferences(p, c);
	bool slow = roll(p, S_STAMP, 10) == 0; /* a trigger ran afterwards */

	put_contact_id(&l, p, c->which);
	put_quoted(&l, truth(c->deleted));
	put_contact_id(&l, p, c->master);
	put_account(&l, p);
	put_quoted(&l, roll(p, S_FIRST, 3) == 0 ? "Dr." : "");
	put_quoted(&l, p->first);
	put_quoted(&l, p->last);
	put_address(&l, p);
	put_quoted(&l, p->email);
	put_quoted(&l, title(p));
	put_quoted(&l, truth(c->opted));
	put_quoted(&l, truth(roll(p, S_NO_CALL, 50) == 0));
	put_quoted(&l, also(p, 'i') ? "" : p->id);
	put_quoted(&l, truth(prefs & 1));
	put_quoted(&l, truth(prefs & 2));
	put_quoted(&l, truth(prefs & 4));
	put_moment(&l, c->created, DATA_LOADER);
	put_moment(&l, c->modified, DATA_LOADER);
	put_moment(&l, c->modified + (slow ? 7 : 0), DATA_LOADER);
	put_quoted(&l, description(p));
	end_line(&l, "\r\n", f);
}

static const char history_header[] =
    "\"Id\",\"IsDeleted\",\"ContactId\",\"CreatedById\",\"CreatedDate\","
    "\"Field\",\"DataType\",\"OldValue\",\"NewValue\"\r\n";

/* A row of ContactHistory; number is 0 to 3 of a contact. */
struct change {
	unsigned number;
	int64_t when;
	char who;
	const char *field, *type, *was, *is;
};

static void
write_change(FILE *f, const struct person *p, int which, struct change ch)
{
	struct line l = { .len = 0 };
	char id[IDENT_SF_SIZE];

	print_sf_id(p->w, "0178X0000B", S_HISTORY_ID,
	    p->p * 8 + (uint64_t)which * 4 + ch.number, id);
	put_quoted(&l, id);
	put_quoted(&l, "false");
	put_contact_id(&l, p, which);
	put_user(&l, p, ch.who);
	put_moment(&l, ch.when, DATA_LOADER);
	put_quoted(&l, ch.field);
	put_quoted(&l, ch.type);
	put_quoted(&l, ch.was);
	put_quoted(&l, ch.is);
	end_line(&l, "\r\n", f);
}

/* A change of some other field, for a few. */
static void
write_other_change(FILE *f, const struct person *p, const struct contact *c)
{
	struct change ch = { EVENTS, p->modified, 'L', "MailingCity", "Text",
		"Leadville", cities[roll(p, S_CITY, COUNT(cities))].name };

	if (roll(p, S_OTHER, 12) != 0 || p->modified < TRACKED_DAY ||
	    c->created > p->modified)
		return;
	if (*title(p) != '\0') {
		ch.field = "Title";
		ch.was = "";
		ch.is = title(p);
	}
	write_change(f, p, c->which, ch);
}

/* The changes of a contact; their order means nothing in an export. */
static void
write_history(FILE *f, const struct person *p, const struct contact *c)
{
	size_t n = c->which == 0 ? p->n_events : 0;
	bool backwards = roll(p, S_ORDER, 2) == 0;

	write_other_change(f, p, c);
	for (size_t i = 0; i < n; i++) {
		size_t at = backwards ? n - 1 - i : i;
		const struct event *e = &p->events[at];

		write_change(f, p, c->which,
		    (struct change){ (unsigned)at, e->when, e->who,
			"HasOptedOutOfEmail", "Boolean", truth(!e->opted),
			truth(e->opted) });
	}
}

/* What Advance says. */
struct advance {
	const char *ind;
	int64_t stated; /* or 0 */
};

/* When somebody who opted out long ago did so in Advance: a few days after
 * Salesforce, if it was there. */
static int64_t
stated_long_ago(const struct person *p)
{
	if (p->n_events > 0 && p->events[0].opted &&
	    p->events[0].when < QUIET_DAY)
		return p->events[0].when + 5 * DAY;
	return FIRST_DAY +
	       (int64_t)roll(p, S_ADV_STATED, TRACKED_DAY - FIRST_DAY);
}

static struct advance
make_advance(const struct person *p)
{
	char kind = now(p, p->plan->adv);

	switch (kind) {
	case 'N':
		return (struct advance){ "N", 0 };
	case ' ':
		return (struct advance){ " ", 0 };
	case 'y':
		return (struct advance){ "Y", 0 };
	case 'Y':
		return (struct advance){ "Y", stated_long_ago(p) };
	default:
		return (struct advance){ "Y",
			office_hour(p, S_ADV_STATED, kind - 'a') };
	}
}

static int64_t
advance_modified(const struct person *p, const struct advance *a)
{
	int64_t m = FIRST_DAY + (int64_t)roll(p, S_ADV, QUIET_DAY - FIRST_DAY);

	m = later(later(m, a->stated), touched(p, S_ADV_TOUCHED));
	if (p->plan->adv[0] == 'Y') /* it still is, when the date is gone */
		m = later(m, stated_long_ago(p));
	if (changed(p, p->plan->adv))
		m = later(m, office_hour(p, S_ADV, 1));
	return m;
}

static void
put_advance_moment(struct line *l, int64_t when)
{
	char buf[32];

	put_plain(l, '|', when == 0 ? " " : print_moment(when, ADVANCE, buf));
}

static void
write_advance_row(FILE *f, const struct person *p)
{
	struct line l = { .len = 0 };
	struct advance a = make_advance(p);
	uint64_t mail = roll(p, S_ADV_MAIL, 40);
	char name[64];

	snprintf(name, sizeof(name), "%s %s", p->first, p->last);
	put_plain(&l, '|', p->id);
	put_plain(&l, '|', name);
	if (mail == 0)
		put_plain(&l, '|', " "); /* Advance writes blanks, not nulls */
	else
		put_plain(&l, '|', p->email);
	put_plain(&l, '|', a.ind);
	put_advance_moment(&l, a.stated);
	put_advance_moment(&l, advance_modified(p, &a));
	end_line(&l, "\n", f);
}

static const char *const unit_files[UNITS] = { "subscribers.csv",
	"subscribers-boulder.csv", "subscribers-denver.csv" };

static const char subscriber_header[] =
    "\"Subscriber Key\",\"Email Address\",\"Status\",\"Date Undeliverable\","
    "\"Date Joined\",\"Date Unsubscribed\",\"Bounce Count\"\r\n";

/* The status in a business unit, 0 being the parent: A, B, H, U or -. */
static char
subscriber(const struct person *p, const struct contact *c, int unit)
{
	char planned = p->plan->subs[unit * WEEKS + p->w->week], parent;
	uint64_t chance = roll(p, S_STATUS, 100);

	if (planned != '.')
		return planned;
	if (unit == 0) {
		if (roll(p, S_SUB, 100) >= 30)
			return '-';
		return c->opted || chance == 0 ? 'U'
		       : chance < 3	       ? 'H'
		       : chance < 6	       ? 'B'
					       : 'A';
	}
	parent = subscriber(p, c, 0);
	if (parent == '-' ||
	    roll(p, S_UNIT + S_WEEK * (unsigned)unit, 2 + unit) != 0)
		return '-';
	return parent == 'A' && chance >= 97 ? 'H' : parent;
}

static void
write_subscriber(
    FILE *f, const struct person *p, const struct contact *c, int unit)
{
	static const char *const names[] = { ['A'] = "Active",
		['B'] = "Bounced",
		['H'] = "Held",
		['U'] = "Unsubscribed" };
	struct line l = { .len = 0 };
	char status = subscriber(p, c, unit);
	bool bad = status == 'B' || status == 'H';
	int64_t joined = c->created + DAY, ended = QUIET_DAY;

	if (status == '-')
		return;
	if (joined > QUIET_DAY)
		joined = c->created;
	for (size_t i = 0; i < p->n_events && status == 'U'; i++)
		if (p->events[i].opted)
			ended = p->events[i].when;
	if (ended < joined)
		ended = joined;
	put_contact_id(&l, p, c->which);
	put_quoted(&l, p->email);
	put_quoted(&l, names[(unsigned char)status]);
	put_moment(&l, bad ? later(joined, QUIET_DAY - 40 * DAY) : 0, DATE);
	put_moment(&l, joined, DATE);
	put_moment(&l, status == 'U' ? ended : 0, DATE);
	put_quoted(&l, status == 'H' ? "4" : status == 'B' ? "1" : "0");
	end_line(&l, "\r\n", f);
}

/* When a person was put on the sheet: the day after the change, when the
 * subscriber turned out not to be active, or a Wednesday. */
static int64_t
asked_when(const struct person *p, int week)
{
	const struct event *last = last_event(p);

	if (last != NULL && last->when >= week_start(week) && !last->opted)
		return last->when + DAY;
	return week_start(week) + 5 * DAY + 12 * HOUR;
}

static void
write_request(FILE *f, const struct person *p, int64_t when)
{
	struct line l = { .len = 0 };
	struct contact c[2];
	char buf[32], id[IDENT_SF_SIZE];

	print_contact_id(p, living_contact(p, c), id);
	put_csv(&l, print_moment(when, DATE, buf));
	put_csv(&l, id);
	put_csv(&l, p->email);
	put_csv(&l, specialist_names[p->p % COUNT(specialists)]);
	put_csv(&l, reasons[roll(p, S_REASON, COUNT(reasons))]);
	end_line(&l, "\r\n", f);
}

/* The output folder, and the path of a file in it. */
struct place {
	const char *dir;
	char path[4096];
};

static const char *
path_of(struct place *at, int week, const char *name)
{
	int n;

	if (week < 0)
		n = snprintf(
		    at->path, sizeof(at->path), "%s/%s", at->dir, name);
	else
		n = snprintf(at->path, sizeof(at->path), "%s/week%d/%s",
		    at->dir, week + 1, name);
	if (n < 0 || (size_t)n >= sizeof(at->path))
		die("the path is too long");
	return at->path;
}

static FILE *
xopen(struct place *at, int week, const char *name)
{
	FILE *f = fopen(path_of(at, week, name), "wb");

	if (f == NULL)
		die("%s: %s", at->path, strerror(errno));
	return f;
}

static void
xclose(FILE *f)
{
	bool bad = ferror(f) != 0;

	if (fclose(f) == EOF || bad)
		die("cannot write: %s", strerror(errno));
}

static void
xmkdir(const char *path)
{
	if (mkdir(path, 0777) == -1 && errno != EEXIST)
		die("%s: %s", path, strerror(errno));
}

/* The people of a file in its own order. */
static struct person
nth_person(const struct world *w, unsigned file, uint64_t i)
{
	unsigned salt = S_FILE + file * WEEKS + (unsigned)w->week;

	return make_person(w, shuffle(w, salt, i, w->n));
}

static void
write_salesforce(const struct world *w, struct place *at)
{
	FILE *contacts = xopen(at, w->week, "contacts.csv");
	FILE *history = xopen(at, w->week, "history.csv");

	/* Data Loader got a newer version over the week: since v63 it writes a
	 * byte order mark. */
	if (w->week == 1)
		fputs("\xef\xbb\xbf", contacts);
	fputs(contact_header, contacts);
	fputs(history_header, history);
	for (uint64_t i = 0; i < w->n; i++) {
		struct person p = nth_person(w, 0, i);
		struct contact c[2];
		int n = make_contacts(&p, c);

		for (int k = 0; k < n; k++) {
			write_contact(contacts, &p, &c[k]);
			if (!c[k].deleted)
				write_history(history, &p, &c[k]);
		}
	}
	xclose(contacts);
	xclose(history);
}

static void
write_advance(const struct world *w, struct place *at)
{
	FILE *f = xopen(at, w->week, "advance.txt");

	fputs("ID_NUMBER|PREF_MAIL_NAME|EMAIL_ADDRESS|NO_EMAIL_IND|"
	      "OPT_OUT_DATE|DATE_MODIFIED\n",
	    f);
	for (uint64_t i = 0; i < w->n; i++) {
		struct person p = nth_person(w, 1, i);

		if (now(&p, p.plan->adv) != '-')
			write_advance_row(f, &p);
	}
	xclose(f);
}

static void
write_subscribers(const struct world *w, struct place *at)
{
	FILE *f[UNITS];

	for (int unit = 0; unit < UNITS; unit++) {
		f[unit] = xopen(at, w->week, unit_files[unit]);
		fputs(subscriber_header, f[unit]);
	}
	for (uint64_t i = 0; i < w->n; i++) {
		struct person p = nth_person(w, 2, i);
		struct contact c[2];
		int k = living_contact(&p, c);

		for (int unit = 0; unit < UNITS && k >= 0; unit++)
			write_subscriber(f[unit], &p, &c[k], unit);
	}
	for (int unit = 0; unit < UNITS; unit++)
		xclose(f[unit]);
}

/* The sheet grows: the second week's has the first one's lines too. Only
 * people with a plan ask, so a day is looked up among them alone. */
static void
write_requests(const struct world *w, struct place *at)
{
	FILE *f = xopen(at, w->week, "requests.csv");

	fputs("Date,Contact ID,Email,Requested By,Reason\r\n", f);
	for (int day = 0; day < 7 * (w->week + 1); day++) {
		struct world then = *w;
		int64_t begin = week_start(0) + day * DAY;

		then.week = day / 7;
		for (uint64_t i = 0; i < w->special; i++) {
			struct person p = make_person(&then, i);
			int64_t when = asked_when(&p, then.week);

			if (also(&p, then.week == 0 ? 'a' : 'b') &&
			    when >= begin && when < begin + DAY)
				write_request(f, &p, when);
		}
	}
	xclose(f);
}

static void
write_specialists(struct place *at)
{
	FILE *f = xopen(at, -1, "specialists.txt");

	for (size_t i = 0; i < COUNT(specialists); i++) {
		char id[IDENT_SF_SIZE];
		const char *why;

		ident_sf(field_of(specialists[i]), "005", id, &why);
		fprintf(f, "%s\n", id);
	}
	xclose(f);
}

/* Federal holidays, 5 U.S.C. 6103. */
static void
write_holidays(struct place *at)
{
	FILE *f = xopen(at, -1, "holidays.txt");

	fputs(
	    "# Days that are no business days, beside Saturdays and Sundays.\n"
	    "# Federal holidays of 2025 and the first of 2026.\n"
	    "2025-01-01\n2025-01-20\n2025-02-17\n2025-05-26\n2025-06-19\n"
	    "2025-07-04\n2025-09-01\n2025-10-13\n2025-11-11\n2025-11-27\n"
	    "2025-12-25\n2026-01-01\n2026-01-19\n2026-02-16\n",
	    f);
	xclose(f);
}

/* How many special people there are: all plans once, and in a large world
 * again and again as long as they stay below a fortieth. */
static void
size_world(struct world *w)
{
	uint64_t once = 0;

	for (size_t i = 0; i < COUNT(special); i++)
		once += special[i].count;
	w->times = w->n / 40 / once;
	if (w->times == 0)
		w->times = 1;
	w->special = once * w->times;
	if (w->n < w->special)
		die("-n: the plans alone are %" PRIu64 " people", w->special);
	w->large = w->times > 1;
}

/* Makes the week that is asked for, 0 being both. */
static void
write_world(struct world *w, int only, const char *dir)
{
	struct place at = { .dir = dir };

	xmkdir(dir);
	write_specialists(&at);
	write_holidays(&at);
	for (w->week = 0; w->week < WEEKS; w->week++) {
		if (only != 0 && only != w->week + 1)
			continue;
		xmkdir(path_of(&at, w->week, ""));
		write_salesforce(w, &at);
		write_advance(w, &at);
		write_subscribers(w, &at);
		write_requests(w, &at);
	}
}

int
main(int argc, char **argv)
{
	static const struct option_row options[] = {
		{ 'n', 0, "people", "people", "how many people" },
		{ 's', 0, "seed", "seed", "seed of the random numbers" },
		{ 'w', 0, "week", "week", "only this week" },
		{ 0, 0, NULL, NULL, NULL },
	};
	static const struct program program = { "gen", "dir", options, 0 };
	struct world w = { .n = 300, .seed = 1 };
	int opt, only = 0;

	options_start(&program);
	while ((opt = options_next(argc, argv)) != -1) {
		if (opt == 'n')
			w.n = (uint64_t)xnumber("-n", optarg, 1, 50000000);
		else if (opt == 'w')
			only = (int)xnumber("-w", optarg, 1, WEEKS);
		else
			w.seed = (uint64_t)xnumber("-s", optarg, 0, 1000000000);
	}
	if (argc - optind != 1)
		options_usage();
	size_world(&w);
	write_world(&w, only, argv[optind]);
	return EXIT_OK;
}
