/* SPDX-License-Identifier: ISC */
/* check: what must hold of every ledger and file, whoever decided it. */
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "days.h"
#include "prog.h"
#include "town.h"
#include "zone.h"

struct counts counts;

/* Tells all of a person, and ends unless it is only to be counted. */
__attribute__((format(printf, 3, 4))) static void
wrong(const struct person *p, long long *count, const char *fmt, ...)
{
	char text[500];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	if (town.without != NULL ||
	    (town.only != NULL && strstr(text, town.only) == NULL))
		return;
	++*count;
	warn_that("seed %llu week %d: %s", town.seed, town.week, text);
	if (p == NULL || town.counts_only)
		return;
	fprintf(stderr, "%s", p->log);
	for (int k = 0; k < p->rows; k++)
		fprintf(stderr, "  grep %s %s/w*/*.*\n", p->r[k].id, town.dir);
	exit(EXIT_ATTENTION);
}

static bool
has(const char *list, const char *word)
{
	return strstr(list, word) != NULL;
}

static int
compare(const void *id, const void *told)
{
	return strcmp(id, ((const struct told *)told)->id);
}

static struct told *
find(const struct told *told, size_t n, const char *id)
{
	return n == 0 ? NULL : bsearch(id, told, n, sizeof(*told), compare);
}

static struct owner
person_of(const struct told *t)
{
	return owner_of(t->id);
}

/* ---- FALSE --------------------------------------------------------------- */

/* Whether somebody looks at this id, if only at some. */
static bool
is_looked_at(const char *id)
{
	return town.only == NULL || strcmp(town.only, id) == 0;
}

static void
add_unproved(const struct person *p)
{
	struct unproved *u;

	xgrow(&town.unproved, &town.unproved_cap, town.nunproved + 1,
	    sizeof(*town.unproved));
	u = &town.unproved[town.nunproved++];
	*u = (struct unproved){ .person = (int)(p - town.people),
		.untold = p->untold };
	memcpy(u->id, p->r[p->untold.row].id, sizeof(u->id));
	memcpy(u->made, p->wishes, sizeof(u->made));
}

void
check_untold(struct person *p)
{
	const struct untold *u = &p->untold;
	struct untellable *n = &counts.of[u->why];

	if (u->week == NEVER || town.without != NULL)
		return;
	n->all++;
	if (p->asked >= u->week)
		n->reviewed++;
	else
		add_unproved(p);
	if (town.only != NULL && is_looked_at(p->r[u->row].id))
		fprintf(stderr, "%s", p->log);
	p->untold = NOT_UNTOLD;
}

void
check_unproved(const struct unproved *u)
{
	wrong(NULL, &counts.unproved,
	    "FALSE was sent for %s in week %d, review never had it, and "
	    "nothing proves that no input could tell; the last wish was %s",
	    u->id, (int)u->untold.week, whys[u->untold.why]);
}

void
check_false(struct person *p, int row)
{
	const struct wish *last = truth_last(p);
	const char *id = p->r[row].id;
	enum why why;

	if (last == NULL || !last->out)
		return;
	why = truth_why(p, last, row);
	if (p->rm[row].bound || why == WHYS) {
		wrong(p, &counts.against,
		    "FALSE is sent for %s against the last wish", id);
	} else if (p->untold.week == NEVER) {
		p->untold = (struct untold){ .why = why,
			.week = town.week,
			.row = row,
			.answered = truth_was_asked(p, last) };
		proof_choose(p, last, &p->untold);
	}
}

/* ---- opt-outs that are not shown yet ------------------------------------- */

/* The latest day on which an opt-out may be due that was open from a moment. */
static void
latest_due(const struct mark *m, char date[WHEN_SIZE])
{
	static const struct holidays none;
	/* An undated one is dated by the day after the last run. */
	int days = m->dated ? 10 : 12;

	when_print_date(
	    days_add_business(office_local(m->open), days, &none), date);
}

static void
check_mark(struct person *p, const struct mark *m, const struct told *t,
    const char *what, const char *receiver)
{
	char due[WHEN_SIZE];

	if (m->open == NEVER)
		return;
	counts.open++;
	/* That a record was modified is a question, which review has had. */
	if (!m->sure && p->asked >= p->faint)
		return;
	if (t == NULL ||
	    (!has(t->send_to, receiver) && !has(t->send_to, "review"))) {
		if (!p->left_behind)
			wrong(p, &counts.lost,
			    "%s says FALSE and nobody is told: %s %s", what,
			    t == NULL ? "no row" : t->class,
			    t == NULL ? "" : t->send_to);
		return;
	}
	latest_due(m, due);
	if (m->sure && (t->due[0] == '\0' || strcmp(t->due, due) > 0))
		wrong(p, &counts.late, "%s is due %s and not %s", what, due,
		    t->due[0] ? t->due : "at all");
}

/* The rows that have each contact of a person. */
static void
check_person(
    struct person *p, const struct told *told, size_t n, const size_t *of)
{
	for (int k = 0; k < p->now.contacts; k++)
		if (files_have_contact(p, k))
			check_mark(p, &p->cm[k],
			    of[k] == 0 ? NULL : &told[of[k] - 1], p->c[k].sf_id,
			    "salesforce");
	for (int k = 0; k < p->now.rows && k < p->rows; k++)
		if (p->now.r[k].alive && !p->now.r[k].hidden)
			check_mark(p, &p->rm[k], find(told, n, p->r[k].id),
			    p->r[k].id, "records");
}

/* ---- the ledger ---------------------------------------------------------- */

static void
check_flips(struct told *t, const struct told *was, struct person *p)
{
	if (was == NULL || p->busy) {
		t->flips = 0;
		return;
	}
	t->flips = was->flips + (strcmp(t->class, was->class) != 0 ||
				    strcmp(t->want, was->want) != 0);
	if (t->flips > 2)
		wrong(p, &counts.flips,
		    "%s becomes %s, changed %d times, and nobody acted", t->id,
		    t->class, t->flips);
}

/* Notes whose row it is, and which contacts it has; number counts from 1. */
static void
note_row(const struct told *t, size_t number, size_t *of)
{
	struct person *p = &town.people[person_of(t).person];
	char ids[sizeof(t->sf_ids)], *rest = ids, *id;

	if (has(t->send_to, "review"))
		p->asked = town.week;
	if (has(t->send_to, "review") && strcmp(t->class, "left_behind") == 0)
		p->left_behind = true;
	memcpy(ids, t->sf_ids, sizeof(ids));
	while ((id = strtok_r(rest, ";", &rest)) != NULL) {
		struct owner o = owner_of(id);

		of[o.person * CONTACTS + o.contact] = number;
	}
}

void
check_week(struct told *told, size_t n, const struct told *was, size_t nwas)
{
	size_t *of = xcalloc((size_t)town.size * CONTACTS, sizeof(*of));

	counts.rows += (long long)n;
	for (size_t i = 0; i < n; i++) {
		struct person *p = &town.people[person_of(&told[i]).person];

		check_flips(&told[i], find(was, nwas, told[i].id), p);
		note_row(&told[i], i + 1, of);
	}
	for (int i = 0; i < town.size; i++) {
		struct person *p = &town.people[i];

		check_person(p, told, n, of + (size_t)i * CONTACTS);
		p->busy = false;
	}
	free(of);
}

static bool
is_asked_again(const struct question *was, const struct question *now)
{
	return was->settles && strcmp(was->id, now->id) == 0 &&
	       strcmp(was->class, now->class) == 0 &&
	       strcmp(was->sf, now->sf) == 0 &&
	       strcmp(was->adv, now->adv) == 0 && was->may == now->may;
}

void
check_answers(struct person *p)
{
	bool any = false;

	for (int k = 0; k < p->nanswered; k++) {
		const struct question *q = &p->answered[k];

		any |= q->answer[0] != '\0';
		for (int i = 0; !p->busy && i < p->nquestions; i++)
			if (is_asked_again(q, &p->questions[i]))
				wrong(p, &counts.again, "%s was answered %s",
				    q->id, q->answer);
	}
	p->busy |= any;
}

void
check_said(long long have, long long said)
{
	if (said < have)
		wrong(NULL, &counts.lost,
		    "%lld requests are nobody's, and %lld are said", have,
		    said);
}

void
check_overdue(const char *file, long long have, long long said)
{
	if (have != said)
		wrong(NULL, &counts.late,
		    "%s has %lld rows overdue, and %lld are said", file, have,
		    said);
}
