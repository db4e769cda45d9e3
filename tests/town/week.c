/* SPDX-License-Identifier: ISC */
/* week: the events of a week in their order, loads of whole batches, and the
 * moments at which the exports are taken. */
#include <stdlib.h>
#include <string.h>

#include "prog.h"
#include "town.h"

enum kind {
	RANDOM,
	OFFICE,
	SETTLE_ALL,
	ANSWER,
	LOAD,
	TAKE_SF,
	TAKE_ADV,
	KINDS
};

struct event {
	int64_t at;
	enum kind kind;
	int person;
};

static struct {
	struct event *list;
	size_t n, cap;
} events;

static void
plan(enum kind kind, int person, int64_t at)
{
	xgrow(&events.list, &events.cap, events.n + 1, sizeof(*events.list));
	events.list[events.n++] = (struct event){ at, kind, person };
}

static int
compare(const void *a, const void *b)
{
	const struct event *x = a, *y = b;

	if (x->at != y->at)
		return x->at < y->at ? -1 : 1;
	if (x->person != y->person)
		return x->person < y->person ? -1 : 1;
	return (x->kind > y->kind) - (x->kind < y->kind);
}

/* ---- loads --------------------------------------------------------------- */

/* A file of some weeks ago, or a column that was left empty, is put over the
 * contacts, some in a second. In a specialist's name it is so large that a
 * person cannot have done it: nothing could tell a small one from consent. */
static void
load_contacts(int64_t at)
{
	int first = below(town.size), most = 8 + below(town.size / 4), n = 0;
	enum who who = (enum who)below(WHO_CLERK);
	int per_second = 1 + below(8);

	int seen = 0; /* by the history, too */

	for (int pass = 0; pass < 2; pass++, n = 0) {
		for (int i = 0; i < town.size && n < most; i++) {
			struct person *p =
			    &town.people[(first + i) % town.size];

			for (int k = 0; k < p->contacts; k++) {
				struct contact *c = &p->c[k];

				if (!c->alive || !c->says)
					continue;
				if (pass > 0)
					event_set_contact(p, c, false, who,
					    at + n / per_second);
				seen += !c->hidden && !p->hidden;
				n++;
			}
		}
		if (seen < 8 && who == WHO_SPECIALIST)
			who = WHO_LOADER;
	}
}

static void
load_rows(int64_t at)
{
	int first = below(town.size), n = below(town.size / 4);
	enum opt opt = chance(70) ? OPT_FALSE : OPT_BLANK;

	for (int i = 0; i < n; i++) {
		struct person *p = &town.people[(first + i) % town.size];

		for (int k = 0; k < p->rows; k++)
			if (p->r[k].alive && p->r[k].says != opt)
				event_set_row(p, &p->r[k], opt, at);
	}
}

static void
load(int64_t at)
{
	if (chance(70))
		load_contacts(at);
	else
		load_rows(at);
}

/* ---- exports ------------------------------------------------------------- */

static void
take_sf(void)
{
	for (int i = 0; i < town.size; i++) {
		struct person *p = &town.people[i];

		memcpy(p->now.c, p->c, sizeof(p->c));
		p->now.hidden = p->hidden;
		p->now.contacts = p->contacts;
	}
}

static void
take_adv(void)
{
	for (int i = 0; i < town.size; i++) {
		struct person *p = &town.people[i];

		memcpy(p->now.r, p->r, sizeof(p->r));
		p->now.rows = p->rows;
	}
}

/* When the exports of this week are taken. The history's may be of another
 * hour than that of the contacts. */
static void
set_moments(void)
{
	int64_t base = town.start + town.week * WEEK;
	int gap = (int)town.apart + 1;

	town.last_run_at = town.run_at;
	town.last_history_at = town.history_at;
	town.sf_at = base + below(gap);
	town.adv_at = base + below(gap);
	town.history_at = town.sf_at + (chance(50) ? below(gap / 4 + 1) : 0) -
			  (chance(20) ? below(gap / 4 + 1) : 0);
	if (town.history_at < base)
		town.history_at = base;
	town.run_at = town.sf_at < town.adv_at ? town.sf_at : town.adv_at;
}

/* ---- the week ------------------------------------------------------------ */

static void
plan_person(int i, int64_t from, int64_t to)
{
	struct person *p = &town.people[i];
	int64_t at = 0;

	for (int k = 0; k < p->todos; k++)
		if (p->todo[k].at < to)
			plan(OFFICE, i, p->todo[k].at);
	event_show(p, from);
	if (town.settling || town.week == 0)
		return;
	for (int n = 0; n < 8 && chance(town.busy); n++) {
		/* Some come within an hour of each other. */
		at = at != 0 && chance(40) ? at + 1 + below(3600)
					   : from + below((int)(to - from));
		plan(RANDOM, i, at);
	}
}

static void
happen(const struct event *e)
{
	struct person *p = &town.people[e->person];

	switch (e->kind) {
	case RANDOM:
		event_random(p, e->at);
		break;
	case OFFICE:
		office_do(p, e->at);
		break;
	case SETTLE_ALL:
		event_settle(p, e->at);
		break;
	case ANSWER:
		office_answer(p, e->at);
		break;
	case LOAD:
		load(e->at);
		break;
	case TAKE_SF:
		take_sf();
		break;
	default:
		take_adv();
		break;
	}
}

/* A question that review asked is answered within the week, or not. */
static void
plan_answer(int i, int64_t from, int64_t to)
{
	if (chance(town.settling ? 100 : town.answers))
		plan(chance(50) ? SETTLE_ALL : ANSWER, i,
		    from + HOUR + below((int)(to - from) / 2));
}

void
week_live(void)
{
	int64_t from = town.start + (town.week - 1) * WEEK + town.apart + HOUR;
	int64_t to = from + WEEK;

	events.n = 0;
	set_moments();
	for (int i = 0; i < town.size; i++) {
		plan_person(i, from, to - HOUR);
		if (town.week > 0 && town.people[i].asked == town.week - 1)
			plan_answer(i, from, to);
	}
	for (int n = below(3); n > 0 && town.week > 0 && !town.settling; n--)
		plan(LOAD, 0, from + below((int)WEEK));
	plan(TAKE_SF, town.size, town.sf_at);
	plan(TAKE_ADV, town.size, town.adv_at);
	qsort(events.list, events.n, sizeof(*events.list), compare);
	for (size_t i = 0; i < events.n; i++)
		happen(&events.list[i]);
}
