/* SPDX-License-Identifier: ISC */
/*
 * world: random people over many weeks, for tests/worlds.bats. It knows who
 * opted out and who consented, and when; writes what the exports of a week
 * would say of it; runs optdiff and changefile, does what the change files
 * say, or part of it, or late, and demands of every ledger what must hold.
 *
 * A person's opt-out binds a run as soon as the run could know of it:
 *  - a table says TRUE and since when, and that is the opt-out;
 *  - Salesforce says TRUE and no run before saw it say so;
 *  - Salesforce's newest change is a load's FALSE over that TRUE, later than
 *    the ledger's since, and no run before saw the TRUE;
 *  - Advance says TRUE, undated, no run before saw it say so, and it cannot be
 *    Records doing what an earlier run asked for: nobody was to be TRUE, or
 *    Salesforce says TRUE too.
 * From then on want is FALSE, and FALSE is sent, only where the person
 * consented after the newest opt-out that binds. Other opt-outs no export
 * shows: one that came and went untracked, or one by phone on top of a TRUE.
 */
#include <sys/stat.h>
#include <sys/wait.h>

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "ident.h"
#include "ledger.h"
#include "open.h"
#include "options.h"
#include "prog.h"
#include "rejects.h"
#include "town/dice.h"
#include "when.h"
#include "wr.h"

#define WEEK ((int64_t)7 * 86400)
#define START INT64_C(1735884000) /* 2025-01-03T06:00:00Z, a Friday */
#define CONTACTS 6
#define PENDING 24
#define REQUESTS 32
#define ACTIONS 8
#define SETTLE 4 /* runs after the last event */
#define NEVER WHEN_NONE

enum who { WHO_NOBODY, WHO_LINK, WHO_SPECIALIST, WHO_LOAD, WHO_US };

struct contact {
	char sf_id[IDENT_SF_SIZE];
	bool alive, hidden, opt;
	bool blank;  /* its Advance ID, */
	bool lost;   /* and this week's export says so */
	bool own;    /* this TRUE, or the last one, was the person's opt-out */
	int64_t out; /* of when */
	int64_t changed_at, modified_at;
	int64_t opt_out_at; /* the newest change to TRUE, where tracked */
	enum who who;
};

struct advance {
	bool alive, hidden, own, twice;
	enum opt opt;
	int64_t out, changed_at, modified_at;
};

struct request {
	char key[IDENT_SF_SIZE];
	bool is_sf, day;
	int64_t when;
};

/* A row of a change file that somebody still has to do. */
struct pending {
	char sf_id[IDENT_SF_SIZE]; /* or "" for Records */
	enum opt old, new;
	int week;
};

struct person {
	char id[16];
	struct contact c[CONTACTS];
	int contacts;
	struct advance a;
	struct request r[REQUESTS];
	int requests;
	struct pending todo[PENDING];
	int todos;
	int64_t consent; /* the newest */
	int64_t binds;	 /* the newest opt-out that binds */

	/* What the exports of this week say. */
	enum opt s, adv;
	bool dup, id_lost;

	/* What the last run left. */
	bool known, wanted;
	enum opt seen_s, seen_a;
	int64_t since;
	char class[16], sf_id[CONTACTS * IDENT_SF_SIZE];
	char sf_id_was[CONTACTS * IDENT_SF_SIZE];

	char *log;
	size_t log_len, log_cap;
};

static struct {
	unsigned long long seed;
	const char *dir;
	int people, weeks;
	bool trust;	 /* -T */
	bool checks_old; /* Records skips a row that has moved on */
	unsigned tracked, states, busy, obeys;
	int week;
	int64_t now;
	unsigned next_sf_id;
} world;

static struct person *people;
static char users[5][IDENT_SF_SIZE];

/* Classes, and what may stand beside each: want, send_to, set. */
static struct {
	const char *class, *row;
	long seen;
} allowed[] = {
	{ "agree", "FALSE//", 0 },
	{ "agree", "TRUE//", 0 },
	{ "agree", "TRUE/salesforce/TRUE", 0 }, /* contacts disagree */
	{ "opt_out", "TRUE/records/TRUE", 0 },
	{ "opt_out", "TRUE/records;salesforce/TRUE", 0 },
	{ "adv_opt_out", "TRUE/salesforce/TRUE", 0 },
	{ "adv_opt_out", "TRUE/review/TRUE", 0 }, /* or consent */
	{ "opt_in", "FALSE/records/FALSE", 0 },
	{ "unanswered", "FALSE/review/", 0 },
	{ "adv_cleared", "TRUE/review/", 0 },
	{ "adv_cleared", "TRUE/salesforce;review/TRUE", 0 },
	{ "overwritten", "TRUE/salesforce/TRUE", 0 },
	{ "lost", "TRUE/review/TRUE", 0 },
	{ "sf_only", "TRUE/review/TRUE", 0 },
	{ "sf_only", "TRUE/salesforce;review/TRUE", 0 },
	{ "sf_only", "FALSE//", 0 },
	{ "adv_gone", "TRUE/review/TRUE", 0 },
	{ "adv_gone", "TRUE/salesforce;review/TRUE", 0 },
	{ "adv_gone", "FALSE//", 0 },
	{ "adv_only", "TRUE//", 0 },
	{ "adv_only", "TRUE/review/TRUE", 0 },
	{ "adv_only", "FALSE//", 0 },
	{ "sf_gone", "TRUE/records/TRUE", 0 },
	{ "sf_gone", "TRUE/review/TRUE", 0 },
	{ "sf_gone", "TRUE//", 0 },
	{ "sf_gone", "FALSE//", 0 },
	{ "gone", "TRUE//", 0 },
	{ "gone", "FALSE//", 0 },
	{ "left_behind", "TRUE/review/", 0 },
};
#define ALLOWED (sizeof(allowed) / sizeof(*allowed))

/* The ledger's columns that are looked at. */
enum {
	AT_ID,
	AT_SF_ID,
	AT_SF,
	AT_ADV,
	AT_SF_WAS,
	AT_ADV_WAS,
	AT_WANT,
	AT_CLASS,
	AT_SEND,
	AT_SET,
	AT_SINCE,
	AT_FLAGS,
	AT_SF_ID_WAS,
	AT_COLUMNS
};

/* Adds a line to what is told of a person when something is wrong. */
__attribute__((format(printf, 3, 4))) static void
note(struct person *p, int64_t at, const char *fmt, ...)
{
	char text[200], date[WHEN_SIZE];
	va_list ap;
	int n;

	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	xgrow(&p->log, &p->log_cap, p->log_len + 256, 1);
	n = snprintf(p->log + p->log_len, 256, "  week %d, %s: %s\n",
	    world.week, when_print(at, date), text);
	p->log_len += (size_t)n;
}

/* Tells all of a person and ends. */
__attribute__((noreturn, format(printf, 2, 3))) static void
wrong(const struct person *p, const char *fmt, ...)
{
	char text[1000], consent[WHEN_SIZE], binds[WHEN_SIZE];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	warn_that(
	    "seed %llu week %d id %s: %s", world.seed, world.week, p->id, text);
	fprintf(stderr,
	    "  newest consent %s, newest opt-out that binds %s; what "
	    "happened:\n%s"
	    "  see: grep %s %s/w*/*.tsv\n",
	    when_print(p->consent, consent), when_print(p->binds, binds),
	    p->log_len > 0 ? p->log : "", p->id, world.dir);
	exit(EXIT_ATTENTION);
}

static void
new_sf_id(char out[IDENT_SF_SIZE], const char *prefix, unsigned number)
{
	static const char digit[] =
	    "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
	char id[16];
	const char *why;

	snprintf(id, sizeof(id), "%s5w%07u", prefix, number % 9999999);
	id[12] = 'q';
	id[13] = digit[number * 7 % 62];
	id[14] = digit[number % 62];
	id[15] = '\0';
	if (ident_sf(field_of(id), prefix, out, &why) == SF_BAD)
		die("%s: %s", id, why);
}

/* Sets the field of a contact, as somebody at a moment. */
static void
set_contact(
    struct person *p, struct contact *c, bool opt, enum who who, int64_t at)
{
	c->modified_at = at;
	if (c->opt == opt)
		return;
	c->opt = opt;
	c->changed_at = chance(world.tracked) ? at : NEVER;
	c->who = who;
	if (opt) {
		c->opt_out_at = c->changed_at;
		c->own = who == WHO_LINK;
		c->out = c->own ? at : NEVER;
	} else if (who == WHO_SPECIALIST || world.trust) {
		p->consent = at;
	}
	note(p, at, "%s %s by %s%s", c->sf_id, opt ? "TRUE" : "FALSE",
	    who == WHO_LINK	    ? "link"
	    : who == WHO_SPECIALIST ? "a specialist"
	    : who == WHO_LOAD	    ? "a load"
				    : "us",
	    c->changed_at == NEVER ? ", untracked" : "");
}

static struct contact *
create(struct person *p, int64_t at)
{
	struct contact *c;

	if (p->contacts == CONTACTS)
		return NULL;
	c = &p->c[p->contacts++];
	memset(c, 0, sizeof(*c));
	new_sf_id(c->sf_id, "003", ++world.next_sf_id);
	c->alive = true;
	c->changed_at = c->out = c->opt_out_at = NEVER;
	c->modified_at = at;
	note(p, at, "%s created", c->sf_id);
	return c;
}

/* Sets Advance. own: the person phoned. */
static void
set_advance(struct person *p, enum opt opt, bool own, int64_t at)
{
	struct advance *a = &p->a;
	bool states = chance(world.states);

	a->modified_at = at;
	if (a->opt == opt && !(own && states))
		return;
	a->opt = opt;
	a->changed_at = states ? at : NEVER;
	if (opt == OPT_TRUE) {
		a->own = own;
		a->out = own ? at : NEVER;
	}
	/* Some only know the day: advextract makes its last second of it. */
	if (states && chance(30))
		a->changed_at = at - at % 86400 + 86399;
	note(p, at, "Advance %s%s%s",
	    opt == OPT_BLANK ? "blank" : opt_name(opt), own ? " by phone" : "",
	    states ? "" : ", undated");
}

/* A contact of a person that is there, or NULL. */
static struct contact *
some_contact(struct person *p)
{
	int k, n = below(CONTACTS);

	for (k = 0; k < p->contacts; k++)
		if (p->c[(k + n) % p->contacts].alive)
			return &p->c[(k + n) % p->contacts];
	return NULL;
}

static void
by_link(struct person *p, struct contact *c, int64_t at)
{
	if (c != NULL)
		set_contact(p, c, true, WHO_LINK, at);
}

static void
by_phone(struct person *p, struct contact *c, int64_t at)
{
	(void)c;
	if (p->a.alive)
		set_advance(p, OPT_TRUE, true, at);
}

static void
ask(struct person *p, struct contact *c, int64_t at)
{
	struct request *r;

	if (p->requests == REQUESTS)
		return;
	r = &p->r[p->requests++];
	r->is_sf = c != NULL && chance(40);
	snprintf(r->key, sizeof(r->key), "%s", r->is_sf ? c->sf_id : p->id);
	r->day = chance(30);
	r->when = at;
	p->consent = at;
	note(p, at, "request for %s", r->key);
}

static void
consent(struct person *p, struct contact *c, int64_t at)
{
	bool all = chance(80);
	int k;

	if (chance(30))
		ask(p, c, at);
	for (k = 0; k < p->contacts; k++)
		if (p->c[k].alive && (all || &p->c[k] == c))
			set_contact(p, &p->c[k], false, WHO_SPECIALIST, at);
}

static void
load_contact(struct person *p, struct contact *c, int64_t at)
{
	bool all = chance(60);
	int k;

	for (k = 0; k < p->contacts; k++)
		if (p->c[k].alive && (all || &p->c[k] == c))
			set_contact(p, &p->c[k], false, WHO_LOAD, at);
}

static void
load_advance(struct person *p, struct contact *c, int64_t at)
{
	(void)c;
	if (p->a.alive)
		set_advance(p, chance(70) ? OPT_FALSE : OPT_BLANK, false, at);
}

static void
delete_contact(struct person *p, struct contact *c, int64_t at)
{
	if (c == NULL)
		return;
	c->alive = false;
	note(p, at, "%s deleted", c->sf_id);
	if (chance(70))
		create(p, at);
}

/* Two contacts become one; which value it has is anybody's guess. */
static void
merge(struct person *p, struct contact *c, int64_t at)
{
	struct contact *other = some_contact(p);

	if (c == NULL || other == c || other == NULL)
		return;
	other->alive = false;
	c->modified_at = at;
	note(p, at, "%s merged into %s", other->sf_id, c->sf_id);
	if (!other->opt || c->opt || chance(50))
		return;
	set_contact(p, c, true, WHO_LOAD, at);
	c->own = other->own;
	c->out = other->out;
}

static void
second_contact(struct person *p, struct contact *c, int64_t at)
{
	(void)c;
	create(p, at);
}

static void
undelete(struct person *p, struct contact *c, int64_t at)
{
	(void)c;
	if (p->contacts == 0)
		return;
	c = &p->c[below(p->contacts)];
	c->alive = true;
	note(p, at, "%s is there", c->sf_id);
}

/* Missing from the export, or back in it. */
static void
hide_contact(struct person *p, struct contact *c, int64_t at)
{
	if (c == NULL)
		return;
	c->hidden = !c->hidden;
	note(p, at, "%s %s", c->sf_id, c->hidden ? "hidden" : "shown");
}

static void
hide_advance(struct person *p, struct contact *c, int64_t at)
{
	(void)c;
	p->a.hidden = !p->a.hidden;
	note(p, at, "Advance %s", p->a.hidden ? "hidden" : "shown");
}

/* A contact loses its Advance ID, or gets it back. */
static void
lose_id(struct person *p, struct contact *c, int64_t at)
{
	if (c == NULL)
		return;
	c->blank = !c->blank;
	c->modified_at = at;
	note(p, at, "%s %s its id", c->sf_id, c->blank ? "lost" : "got");
}

/* An Advance row goes for good, or a new one is made. */
static void
renew_advance(struct person *p, struct contact *c, int64_t at)
{
	(void)c;
	p->a.alive = !p->a.alive;
	p->a.opt = chance(50) ? OPT_FALSE : OPT_BLANK;
	p->a.changed_at = NEVER;
	p->a.modified_at = at;
	note(p, at, "Advance row %s", p->a.alive ? "made" : "deleted");
}

static void
touch(struct person *p, struct contact *c, int64_t at)
{
	p->a.modified_at = at;
	p->a.twice = chance(10);
	if (c != NULL)
		c->modified_at = at;
}

/* What can happen, and how often. */
static const struct {
	void (*act)(struct person *, struct contact *, int64_t);
	int weight;
} actions[] = {
	{ by_link, 24 },
	{ by_phone, 12 },
	{ consent, 18 },
	{ ask, 10 },
	{ load_contact, 14 },
	{ load_advance, 8 },
	{ delete_contact, 4 },
	{ merge, 4 },
	{ second_contact, 3 },
	{ undelete, 2 },
	{ hide_contact, 5 },
	{ hide_advance, 5 },
	{ lose_id, 4 },
	{ renew_advance, 2 },
	{ touch, 6 },
};
#define KINDS (sizeof(actions) / sizeof(*actions))

static void
something(struct person *p, int64_t at)
{
	size_t k = dice_pick(&actions[0].weight, sizeof(*actions), KINDS);

	actions[k].act(p, some_contact(p), at);
}

/* Does a row of a change file. */
static void
apply(struct person *p, const struct pending *row, int64_t at)
{
	int k;

	if (row->sf_id[0] == '\0') {
		bool moved = row->old == OPT_TRUE ? p->a.opt != OPT_TRUE
						  : p->a.opt == OPT_TRUE;

		if (p->a.alive && !(world.checks_old && moved))
			set_advance(p, row->new, false, at);
		return;
	}
	for (k = 0; k < p->contacts; k++)
		if (p->c[k].alive && strcmp(p->c[k].sf_id, row->sf_id) == 0)
			set_contact(
			    p, &p->c[k], row->new == OPT_TRUE, WHO_US, at);
}

/* Does the rows that are due this week, at some moment of it. */
static void
apply_due(struct person *p, int64_t at)
{
	int k, left = 0;

	for (k = 0; k < p->todos; k++)
		if (p->todo[k].week <= world.week)
			apply(p, &p->todo[k], at);
		else
			p->todo[left++] = p->todo[k];
	p->todos = left;
}

static int
by_time(const void *a, const void *b)
{
	const int64_t *x = a, *y = b;

	return (*x > *y) - (*x < *y);
}

/* The week of a person, up to the run. */
static void
live(struct person *p)
{
	int64_t at[ACTIONS] = { 0 };
	int k, n = 0, due;

	for (k = 0; k < p->contacts; k++)
		p->c[k].hidden &= !chance(40);
	p->a.hidden &= !chance(40);
	while (n < ACTIONS && chance(world.busy))
		n++;
	for (k = 0; k < n; k++)
		at[k] = world.now - WEEK + 1 + below((int)WEEK - 100);
	qsort(at, (size_t)n, sizeof(*at), by_time);
	due = below(n + 1);
	for (k = 0; k < n; k++) {
		/* Some come within an hour of each other. */
		if (k > 0 && (chance(30) || at[k] <= at[k - 1]))
			at[k] = at[k - 1] + 1 + below(3600);
		if (at[k] > world.now)
			at[k] = world.now;
		if (k == due)
			apply_due(p, at[k] - 1);
		something(p, at[k]);
	}
	if (due == n)
		apply_due(p, world.now - 1);
}

/* Somebody as the first run finds them. */
static void
begin(struct person *p, int number)
{
	int64_t at = START - WEEK - 1 - below(300 * 86400);
	int k, n;

	snprintf(p->id, sizeof(p->id), "%010d", 1000 + number * 41 + below(41));
	p->consent = p->binds = p->since = NEVER;
	p->a.changed_at = p->a.out = NEVER;
	p->a.modified_at = at;
	p->a.alive = chance(90);
	p->a.opt = chance(20) ? OPT_BLANK : OPT_FALSE;
	n = chance(10) ? 0 : chance(85) ? 1 : 2;
	for (k = 0; k < n; k++)
		create(p, at - 86400);
	if (chance(30) && p->a.alive)
		set_advance(p, OPT_TRUE, true, at);
	if (n > 0 && chance(p->a.opt == OPT_TRUE ? 70 : 20))
		set_contact(p, &p->c[0], true, WHO_LINK, at);
}

/* Whether this week's export has the contact. */
static bool
exported(const struct contact *c)
{
	return c->alive && !c->hidden;
}

/* What the exports will say of a person. */
static void
look(struct person *p)
{
	int k;

	p->s = OPT_MISSING;
	p->adv = p->a.alive && !p->a.hidden ? p->a.opt : OPT_MISSING;
	p->dup = p->id_lost = false;
	for (k = 0; k < p->contacts; k++) {
		enum opt opt = p->c[k].opt ? OPT_TRUE : OPT_FALSE;

		if (!exported(&p->c[k]))
			continue;
		/* Of any other it is not known whose it was. */
		p->c[k].lost = p->c[k].blank &&
			       (strstr(p->sf_id, p->c[k].sf_id) != NULL ||
				   strstr(p->sf_id_was, p->c[k].sf_id) != NULL);
		p->id_lost |= p->c[k].lost;
		if (p->s != OPT_MISSING && p->s != opt)
			p->dup = true;
		if (p->s != OPT_TRUE)
			p->s = opt;
	}
}

static void
bind_to(struct person *p, int64_t out)
{
	if (out > p->binds)
		p->binds = out;
}

/* Which opt-outs bind from this run on; see the top. */
static void
bind_contact(struct person *p, const struct contact *c)
{
	if (!exported(c) || !c->own)
		return;
	if (c->opt && (c->changed_at == c->out || p->seen_s != OPT_TRUE))
		bind_to(p, c->out);
	if (!c->opt && p->s == OPT_FALSE && p->seen_s != OPT_TRUE &&
	    !world.trust && c->who != WHO_SPECIALIST &&
	    c->changed_at != NEVER && (!p->known || c->changed_at > p->since))
		bind_to(p, c->out);
}

static void
bind_person(struct person *p)
{
	const struct advance *a = &p->a;
	int k;

	for (k = 0; k < p->contacts; k++)
		bind_contact(p, &p->c[k]);
	if (p->adv != OPT_TRUE || !a->own)
		return;
	if (a->changed_at != NEVER ||
	    (p->seen_a != OPT_TRUE && (!p->wanted || p->s == OPT_TRUE)))
		bind_to(p, a->out);
}

/* The numbers below n in some order; the caller frees. */
static size_t *
shuffled(size_t n)
{
	size_t *order = xcalloc(n + 1, sizeof(*order)), k;

	for (k = 0; k < n; k++) {
		size_t j = (size_t)below((int)k + 1);

		order[k] = order[j];
		order[j] = k;
	}
	return order;
}

static const char *
week_path(char *buf, size_t size, int week, const char *name)
{
	if (snprintf(buf, size, "%s/w%02d/%s", world.dir, week, name) >=
	    (int)size)
		die("%s: too long", world.dir);
	return buf;
}

static struct wr *
open_week(const char *name, struct wr_format format, char path[256])
{
	return xwr_open(week_path(path, 256, world.week, name), format);
}

static void
write_contact(struct wr *wr, const struct person *p, const struct contact *c)
{
	const char *who = c->changed_at == NEVER ? "" : users[c->who];
	char email[64] = "";
	struct opt_row row = { .id = field_of(c->lost ? c->sf_id : p->id),
		.sf_id = field_of(c->sf_id),
		.opt = c->opt ? OPT_TRUE : OPT_FALSE,
		.changed_at = c->changed_at,
		.changed_by = field_of(who),
		.modified_at = c->modified_at,
		.opt_out_at = c->opt_out_at };

	if ((p - people) % 6 < 2) /* as the one before or after */
		snprintf(email, sizeof(email), "%s%td@example.com",
		    c->sf_id[13] % 2 ? "two" : "TWO", (p - people) / 2);
	else if (c->sf_id[12] % 8 != 0)
		snprintf(email, sizeof(email), "%s@example.com", c->sf_id);
	row.email = field_of(email);
	row.prefs = field_of(c->sf_id[13] % 2 == 0 ? "News;Events" : "");
	row.code = field_of("");
	opt_table_write(wr, &row);
	wr_end(wr);
}

static void
write_advance(struct wr *wr, const struct person *p)
{
	char email[64];
	struct opt_row row = { .id = field_of(p->id),
		.sf_id = field_of(""),
		.opt = p->a.opt,
		.changed_at = p->a.changed_at,
		.changed_by = field_of(""),
		.modified_at = p->a.modified_at,
		.prefs = field_of(""),
		.code = field_of(p->a.opt == OPT_TRUE ? "NEM" : ""),
		.opt_out_at = NEVER };

	snprintf(email, sizeof(email), "%s@example.org", p->id);
	row.email = field_of(email);
	opt_table_write(wr, &row);
	wr_end(wr);
	if (!p->a.twice)
		return;
	row.opt = OPT_FALSE;
	row.changed_at = NEVER;
	opt_table_write(wr, &row);
	wr_end(wr);
}

/* Writes a table of either side, in some order. */
static void
write_table(const char *name, bool salesforce)
{
	size_t n = (size_t)world.people * CONTACTS, k;
	size_t *order = shuffled(n);
	char path[256];
	struct wr *wr = open_week(name, WR_TABLE, path);

	opt_table_write_head(wr);
	wr_end(wr);
	for (k = 0; k < n; k++) {
		const struct person *p = &people[order[k] / CONTACTS];
		int which = (int)(order[k] % CONTACTS);

		if (salesforce && which < p->contacts && exported(&p->c[which]))
			write_contact(wr, p, &p->c[which]);
		if (!salesforce && which == 0 && p->adv != OPT_MISSING)
			write_advance(wr, p);
	}
	xwr_close(wr, path);
	free(order);
}

static void
write_request(struct wr *wr, const struct request *r)
{
	char date[WHEN_SIZE];

	wr_str(wr, r->is_sf ? "" : r->key);
	wr_str(wr, r->is_sf ? r->key : "");
	wr_str(wr, r->day ? when_print_date(r->when, date)
			  : when_print(r->when, date));
	wr_end(wr);
}

static void
write_requests(const char *name)
{
	size_t n = (size_t)world.people * REQUESTS, k;
	size_t *order = shuffled(n);
	char path[256];
	struct wr *wr =
	    open_week(name, (struct wr_format){ .delim = ',' }, path);

	wr_str(wr, "Advance ID");
	wr_str(wr, "Contact ID");
	wr_str(wr, "Date");
	wr_end(wr);
	for (k = 0; k < n; k++) {
		const struct person *p = &people[order[k] / REQUESTS];
		int which = (int)(order[k] % REQUESTS);

		if (which < p->requests)
			write_request(wr, &p->r[which]);
	}
	xwr_close(wr, path);
	free(order);
}

/* The specialists, and what the oracle needs to know of the run. */
static void
write_notes(void)
{
	char path[256], now[WHEN_SIZE];
	FILE *f;

	week_path(path, sizeof(path), world.week, "users.txt");
	if ((f = fopen(path, "w")) == NULL ||
	    fprintf(f, "%s\n", users[WHO_SPECIALIST]) < 0 || fclose(f) != 0)
		die("%s: %s", path, strerror(errno));
	week_path(path, sizeof(path), world.week, "run");
	if ((f = fopen(path, "w")) == NULL ||
	    fprintf(f, "now=%s T=%s\n", when_print(world.now, now),
		world.trust ? "1" : "") < 0 ||
	    fclose(f) != 0)
		die("%s: %s", path, strerror(errno));
}

/* Runs a program of the week's folder with its output to a file of it. */
static int
run(const char *out, char *const argv[])
{
	char path[256];
	pid_t pid;
	int status, fd;

	fflush(NULL);
	if ((pid = fork()) == -1)
		die("fork: %s", strerror(errno));
	if (pid == 0) {
		week_path(path, sizeof(path), world.week, "");
		if (chdir(path) == -1 ||
		    (fd = open(out, O_WRONLY | O_CREAT | O_TRUNC, 0600)) ==
			-1 ||
		    dup2(fd, STDOUT_FILENO) == -1)
			die("%s: %s", out, strerror(errno));
		/* stderr has the guards that were overridden. */
		if ((fd = open("stderr", O_WRONLY | O_CREAT | O_APPEND,
			 0600)) == -1 ||
		    dup2(fd, STDERR_FILENO) == -1)
			die("stderr: %s", strerror(errno));
		execvp(argv[0], argv);
		die("%s: %s", argv[0], strerror(errno));
	}
	if (waitpid(pid, &status, 0) == -1)
		die("waitpid: %s", strerror(errno));
	if (!WIFEXITED(status) || WEXITSTATUS(status) > EXIT_ATTENTION)
		die("seed %llu week %d: %s failed (%d); see %s/w%02d/stderr",
		    world.seed, world.week, argv[0],
		    WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status),
		    world.dir, world.week);
	return WEXITSTATUS(status);
}

static int
run_optdiff(char *out, char *sf, char *adv, char *requests)
{
	char now[WHEN_SIZE], base[32];
	char *argv[24];
	int n = 0;

	when_print(world.now, now);
	snprintf(base, sizeof(base), "../w%02d/ledger.tsv", world.week - 1);
	argv[n++] = "optdiff";
	argv[n++] = "-a";
	argv[n++] = "-f";
	argv[n++] = "mass,optin,shrink,dup,uniform,stale,history";
	argv[n++] = "-u";
	argv[n++] = "users.txt";
	argv[n++] = "-e";
	argv[n++] = requests;
	argv[n++] = "--now";
	argv[n++] = now;
	/* The oracle reads the day of a request in UTC. */
	argv[n++] = "-Z";
	argv[n++] = "UTC";
	if (world.trust)
		argv[n++] = "-T";
	if (world.week > 0) {
		argv[n++] = "-b";
		argv[n++] = base;
	}
	argv[n++] = sf;
	argv[n++] = adv;
	argv[n] = NULL;
	return run(out, argv);
}

/* The value of a field as 0 or more letters. */
static const char *
text(struct field f, char *buf, size_t size)
{
	snprintf(buf, size, "%.*s", (int)f.len, f.s);
	return buf;
}

static bool
is_opt(struct field f, enum opt opt)
{
	return field_is(f, opt_name(opt));
}

/* The contacts' ids as the ledger lists them. */
static void
list_sf_ids(const struct person *p, char *buf, size_t size)
{
	const char *last = "", *next;
	size_t len = 0;
	int k;

	buf[0] = '\0';
	for (;;) {
		next = NULL;
		for (k = 0; k < p->contacts; k++)
			if (exported(&p->c[k]) &&
			    strcmp(p->c[k].sf_id, last) > 0 &&
			    (next == NULL || strcmp(p->c[k].sf_id, next) < 0))
				next = p->c[k].sf_id;
		if (next == NULL)
			return;
		len += (size_t)snprintf(
		    buf + len, size - len, "%s%s", len > 0 ? ";" : "", next);
		last = next;
	}
}

static bool
has_word(struct field flags, const char *name)
{
	size_t len = strlen(name), at = 0;

	while (at < flags.len) {
		const char *end = memchr(flags.s + at, ';', flags.len - at);
		size_t n = end ? (size_t)(end - flags.s) - at : flags.len - at;

		if (n == len && memcmp(flags.s + at, name, n) == 0)
			return true;
		at += n + 1;
	}
	return false;
}

/* What the row says of both sides must be so. */
static void
check_facts(const struct person *p, const struct field *row)
{
	char sf_ids[CONTACTS * IDENT_SF_SIZE];
	bool blank = p->adv == OPT_BLANK;
	enum opt adv = p->adv == OPT_BLANK ? OPT_FALSE : p->adv;

	list_sf_ids(p, sf_ids, sizeof(sf_ids));
	if (!is_opt(row[AT_SF], p->s) || !is_opt(row[AT_ADV], adv))
		wrong(p, "sf or adv is not what the tables say");
	if (!is_opt(row[AT_SF_WAS], p->seen_s) ||
	    !is_opt(row[AT_ADV_WAS], p->seen_a))
		wrong(p, "sf_was or adv_was is not what was seen last");
	if (!field_is(row[AT_SF_ID], sf_ids[0] ? sf_ids : p->sf_id))
		wrong(p, "sf_id is not %s", sf_ids[0] ? sf_ids : p->sf_id);
	if (has_word(row[AT_FLAGS], "no_base") == p->known)
		wrong(p, "flag no_base");
	if (!p->a.twice && has_word(row[AT_FLAGS], "blank") != blank)
		wrong(p, "flag blank");
	if (p->dup && !has_word(row[AT_FLAGS], "dup"))
		wrong(p, "contacts disagree and there is no flag dup");
	if (has_word(row[AT_FLAGS], "new_sf_id") !=
	    (sf_ids[0] && p->sf_id[0] && strcmp(sf_ids, p->sf_id) != 0))
		wrong(p, "flag new_sf_id");
	if (has_word(row[AT_FLAGS], "id_lost") != p->id_lost)
		wrong(p, "flag id_lost");
}

/* class, want, send_to and set must be a row of the table. */
static void
check_row(const struct person *p, const struct field *row)
{
	char got[64];
	size_t k;

	snprintf(got, sizeof(got), "%.*s/%.*s/%.*s", (int)row[AT_WANT].len,
	    row[AT_WANT].s, (int)row[AT_SEND].len, row[AT_SEND].s,
	    (int)row[AT_SET].len, row[AT_SET].s);
	for (k = 0; k < ALLOWED; k++)
		if (field_is(row[AT_CLASS], allowed[k].class) &&
		    strcmp(allowed[k].row, got) == 0)
			break;
	if (k == ALLOWED)
		wrong(p, "%.*s with want/send_to/set %s",
		    (int)row[AT_CLASS].len, row[AT_CLASS].s, got);
	allowed[k].seen++;
	if (strcmp(got, "TRUE/salesforce/TRUE") == 0 &&
	    field_is(row[AT_CLASS], "agree") && !p->dup)
		wrong(p, "an agreement that nothing disturbs is sent");
}

/* The side that differs is told, or a person is asked. */
static void
check_sent(const struct person *p, const struct field *row)
{
	enum opt want = field_is(row[AT_WANT], "TRUE") ? OPT_TRUE : OPT_FALSE;
	bool adv_true = p->adv == OPT_TRUE, sf_true = p->s == OPT_TRUE;
	bool adv_off = p->adv != OPT_MISSING && adv_true != (want == OPT_TRUE);
	bool sf_off = p->s != OPT_MISSING && sf_true != (want == OPT_TRUE);

	if (has_word(row[AT_SEND], "records") && (!adv_off || sf_off))
		wrong(p, "sent to Records, which is not what differs");
	if (has_word(row[AT_SEND], "salesforce") && !p->dup &&
	    (!sf_off || adv_off))
		wrong(p, "sent to Salesforce, which is not what differs");
	if (p->dup && !has_word(row[AT_SEND], "salesforce"))
		wrong(p, "the contact that says FALSE is not told");
	if (field_is(row[AT_SET], "TRUE")
		? want != OPT_TRUE
		: field_is(row[AT_SET], "FALSE") && want != OPT_FALSE)
		wrong(p, "set is not want");
	/* Advance alone may say what it likes of who never was a contact. */
	if (row[AT_SEND].len == 0 && (adv_off || sf_off || p->dup) &&
	    !field_is(row[AT_CLASS], "adv_only"))
		wrong(p, "silent, and a side differs");
}

/* want is FALSE only for who consented after the newest opt-out. */
static void
check_consent(const struct person *p, const struct field *row)
{
	bool willing = p->consent != NEVER && p->consent > p->binds;

	if (field_is(row[AT_SET], "FALSE") && !willing)
		wrong(p, "FALSE is sent, and no consent is newer");
	if (field_is(row[AT_WANT], "FALSE") && p->binds != NEVER && !willing)
		wrong(p, "want is FALSE, and no consent is newer");
}

/* since stays while class and want do, and never goes back. */
static int64_t
check_since(const struct person *p, const struct field *row)
{
	int64_t since;
	bool kept, dated = false;
	int k;

	if (when_parse_utc(row[AT_SINCE], &since) != 0 || since == NEVER)
		wrong(p, "since is no moment");
	kept = p->known && field_is(row[AT_CLASS], p->class) &&
	       field_is(row[AT_WANT], p->wanted ? "TRUE" : "FALSE");
	if (kept && since < p->since)
		wrong(p, "since goes back");
	for (k = 0; k < p->contacts; k++)
		dated |= exported(&p->c[k]) && since == p->c[k].changed_at;
	dated |= p->adv != OPT_MISSING && since == p->a.changed_at;
	for (k = 0; k < p->requests; k++)
		dated |= since == p->r[k].when ||
			 (p->r[k].day &&
			     since == p->r[k].when - p->r[k].when % 86400);
	dated |= since == world.now || (p->known && since == p->since);
	if (!dated)
		wrong(p, "since is the moment of nothing");
	if (p->known && since < p->since)
		wrong(p, "since is older than it was");
	return since;
}

static void
check(struct person *p, const struct field *row)
{
	char line[300];
	size_t len = 0;
	int k;

	for (k = 0; k < AT_COLUMNS && len < sizeof(line); k++)
		len += (size_t)snprintf(line + len, sizeof(line) - len,
		    "%s%.*s", k > 0 ? "|" : "", (int)row[k].len, row[k].s);
	note(p, world.now, "ledger %s", line);
	check_facts(p, row);
	check_row(p, row);
	check_sent(p, row);
	check_consent(p, row);
	p->since = check_since(p, row);
	p->known = true;
	p->wanted = field_is(row[AT_WANT], "TRUE");
	if (p->s != OPT_MISSING)
		p->seen_s = p->s;
	if (p->adv != OPT_MISSING)
		p->seen_a = p->adv == OPT_BLANK ? OPT_FALSE : p->adv;
	text(row[AT_CLASS], p->class, sizeof(p->class));
	text(row[AT_SF_ID], p->sf_id, sizeof(p->sf_id));
	text(row[AT_SF_ID_WAS], p->sf_id_was, sizeof(p->sf_id_was));
	if (world.week == world.weeks + SETTLE - 1 && row[AT_SEND].len > 0 &&
	    !field_is(row[AT_SEND], "review"))
		wrong(p, "still to act on after all was done");
}

/* Every id of the tables and the last ledger once, in byte order. */
static void
check_ledger(int status)
{
	static struct col cols[] = { { .name = "id", .known = "id" },
		{ .name = "sf_id", .known = "sf_id" },
		{ .name = "sf", .known = "sf" },
		{ .name = "adv", .known = "adv" },
		{ .name = "sf_was", .known = "sf_was" },
		{ .name = "adv_was", .known = "adv_was" },
		{ .name = "want", .known = "want" },
		{ .name = "class", .known = "class" },
		{ .name = "send_to", .known = "send_to" },
		{ .name = "set", .known = "set" },
		{ .name = "since", .known = "since" },
		{ .name = "flags", .known = "flags" },
		{ .name = "sf_id_was", .known = "sf_id_was" } };
	char path[256];
	struct field row[AT_COLUMNS];
	struct rec rec;
	struct rd *rd;
	bool open = false;
	int k, c;

	week_path(path, sizeof(path), world.week, "ledger.tsv");
	for (c = 0; c < AT_COLUMNS; c++)
		cols[c].need = true;
	rd = xopen_table(xopen_in(path), false);
	xcol_find(rd, cols, AT_COLUMNS);
	for (k = 0; k < world.people; k++) {
		struct person *p = &people[k];

		if (!p->known && p->s == OPT_MISSING && p->adv == OPT_MISSING)
			continue;
		if (!xrejects_next(rd, &rec, NULL))
			wrong(p, "the ledger ends before its row");
		for (c = 0; c < AT_COLUMNS; c++)
			row[c] = col_get(&rec, &cols[c]);
		if (!field_is(row[AT_ID], p->id))
			wrong(p, "its row is not where it must be");
		open |= row[AT_SEND].len > 0;
		check(p, row);
	}
	if (xrejects_next(rd, &rec, NULL))
		die("seed %llu week %d: more rows than people", world.seed,
		    world.week);
	if (status != (open ? EXIT_ATTENTION : EXIT_OK))
		die("seed %llu week %d: status %d", world.seed, world.week,
		    status);
	rd_free(rd);
}

/* The same people in another order are the same bytes. */
static void
check_order(void)
{
	write_table("sf2.tsv", true);
	write_table("adv2.tsv", false);
	write_requests("requests2.csv");
	run_optdiff("ledger2.tsv", "sf2.tsv", "adv2.tsv", "requests2.csv");
	if (run("cmp",
		(char *[]){ "cmp", "ledger.tsv", "ledger2.tsv", NULL }) != 0)
		die("seed %llu week %d: another order gives other bytes",
		    world.seed, world.week);
}

static struct person *
find_person(struct field id, struct field sf_id)
{
	int k, c;

	for (k = 0; k < world.people; k++) {
		if (id.len > 0 && field_is(id, people[k].id))
			return &people[k];
		for (c = 0; sf_id.len > 0 && c < people[k].contacts; c++)
			if (field_is(sf_id, people[k].c[c].sf_id))
				return &people[k];
	}
	die("seed %llu week %d: a change for nobody", world.seed, world.week);
}

/* Takes a row of a change file: it is done in time, late, or never. */
static void
take(struct field id, struct field sf_id, struct field old, struct field new)
{
	struct person *p = find_person(id, sf_id);
	struct pending *row = &p->todo[p->todos];
	bool settling = world.week >= world.weeks - 1;

	if (!settling && !chance(world.obeys)) {
		if (p->todos == PENDING || chance(30))
			return;
		row->week = world.week + 2 + below(2);
	} else {
		row->week = world.week + 1;
	}
	if (p->todos == PENDING)
		die("more to do than there is room for");
	text(sf_id, row->sf_id, sizeof(row->sf_id));
	if (opt_parse(old, &row->old) == -1 || opt_parse(new, &row->new) == -1)
		wrong(p, "the change file has no value");
	p->todos++;
}

static void
read_changes(char *kind, const char *out, struct col *cols, size_t n)
{
	char path[256];
	const struct field none = { "", 0 };
	struct rec rec;
	struct rd *rd;

	run(out, (char *[]){ "changefile", "-t", kind, "ledger.tsv", NULL });
	rd = xopen_file(week_path(path, sizeof(path), world.week, out));
	xopen_csv(rd, (struct rd_format){ .delim = ',' }, cols, n);
	while (xrejects_next(rd, &rec, NULL))
		if (n == 2)
			take(none, col_get(&rec, &cols[0]), none,
			    col_get(&rec, &cols[1]));
		else
			take(col_get(&rec, &cols[0]), none,
			    col_get(&rec, &cols[1]), col_get(&rec, &cols[2]));
	rd_free(rd);
}

static void
take_changes(void)
{
	struct col records[] = { { .name = "id", .known = "id", .need = true },
		{ .name = "old", .known = "old", .need = true },
		{ .name = "new", .known = "new", .need = true } };
	struct col sf[] = {
		{ .name = "Id", .known = "Id", .need = true },
		{ .name = "new", .known = "HasOptedOutOfEmail", .need = true }
	};
	int k;

	/* What is late when all is settled is never done. */
	if (world.week >= world.weeks - 1)
		for (k = 0; k < world.people; k++)
			people[k].todos = 0;
	read_changes("records", "records.csv", records, 3);
	read_changes("salesforce", "salesforce.csv", sf, 2);
}

/* A week: it is lived, exported, compared, checked. */
static void
one_week(void)
{
	char path[256];
	int k, status;

	world.now = START + world.week * WEEK;
	week_path(path, sizeof(path), world.week, "");
	if (mkdir(path, 0700) == -1)
		die("%s: %s", path, strerror(errno));
	for (k = 0; k < world.people; k++) {
		struct person *p = &people[k];

		if (world.week > 0 && world.week < world.weeks)
			live(p);
		else
			apply_due(p, world.now - WEEK / 2);
		look(p);
		bind_person(p);
	}
	write_table("sf.tsv", true);
	write_table("adv.tsv", false);
	write_requests("requests.csv");
	write_notes();
	status = run_optdiff("ledger.tsv", "sf.tsv", "adv.tsv", "requests.csv");
	check_ledger(status);
	check_order();
	take_changes();
}

static void
start(void)
{
	int k;

	dice_start(world.seed);
	for (k = 1; k < 5; k++)
		new_sf_id(users[k], "005", (unsigned)k);
	world.tracked = (unsigned)below(3) * 50;
	world.states = (unsigned)below(3) * 50;
	world.busy = 30 + (unsigned)below(35);
	world.obeys = (unsigned)below(5) * 25;
	world.checks_old = chance(50);
	people = xcalloc((size_t)world.people, sizeof(*people));
	for (k = 0; k < world.people; k++)
		begin(&people[k], k);
}

static void
finish(void)
{
	size_t n;
	int k;

	for (n = 0; n < ALLOWED; n++)
		printf("%s %s %ld\n", allowed[n].class, allowed[n].row,
		    allowed[n].seen);
	for (k = 0; k < world.people; k++)
		free(people[k].log);
	free(people);
	if (fflush(stdout) != 0)
		die("stdout: %s", strerror(errno));
}

int
main(int argc, char **argv)
{
	static const struct option_row options[] = {
		{ 'd', OPTION_REQUIRED, "dir", "dir", "where its files go" },
		{ 'n', OPTION_REQUIRED, "people", "people", "how many" },
		{ 's', 0, "seed", "seed", "of the random numbers" },
		{ 'T', 0, "trust", NULL, "optdiff runs with -T" },
		{ 'w', OPTION_REQUIRED, "weeks", "weeks", "how many" },
		{ 0, 0, NULL, NULL, NULL },
	};
	static const struct program program = { "world", "", options, 0 };
	int c;

	options_start(&program);
	while ((c = options_next(argc, argv)) != -1)
		switch (c) {
		case 's':
			world.seed = (unsigned long long)xnumber(
			    "-s", optarg, 0, 1000000000);
			break;
		case 'n':
			world.people = (int)xnumber("-n", optarg, 1, 100000);
			break;
		case 'w':
			world.weeks = (int)xnumber("-w", optarg, 1, 80);
			break;
		case 'd':
			world.dir = optarg;
			break;
		case 'T':
			world.trust = true;
			break;
		default:
			options_usage();
		}
	if (world.dir == NULL || world.people == 0 || world.weeks == 0 ||
	    optind != argc)
		options_usage();
	start();
	for (; world.week < world.weeks + SETTLE; world.week++)
		one_week();
	finish();
	return EXIT_OK;
}
