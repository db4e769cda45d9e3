/* SPDX-License-Identifier: ISC */
#include "outcomes.h"

#include <stdlib.h>

#include "kin.h"
#include "outcome.h"
#include "prog.h"

/* ---- counting --------------------------------------------------------- */

/* Whether an excerpt lacks a side of this person, and so says nothing. */
static bool
is_outside(const struct inputs *in, const struct person *p)
{
	return in->spec->excerpt && (p->sf.rows == 0 || p->adv.rows == 0);
}

/* Whether a row is one of those that are printed without a ledger. */
static bool
is_told(const struct outcomes *o, const struct outcome *of)
{
	return of->verdict.send_to != TO_NOBODY ||
	       (o->prefs && of->flags & (FLAG_PREFS_LEFT | FLAG_PREFS_NONE));
}

static void
note(struct outcomes *o, size_t number)
{
	xgrow(&o->numbers, &o->cap, o->n + 1, sizeof(*o->numbers));
	o->numbers[o->n++] = (uint32_t)number;
}

/* Whether a ledger is written, which has a row of everybody. */
static bool
makes_ledger(const struct outcomes *o)
{
	return o->all || o->ledger != NULL;
}

/* Says why a consent that a person answered with changes nothing. */
static void
check_consent(const struct answers *answers, const struct person *p,
    const struct outcome *of)
{
	if (p->answer != ANSWER_CONSENT || of->verdict.want == OPT_FALSE)
		return;
	answers_refuse(answers, p->id,
	    p->sf.opt == OPT_TRUE ? "Salesforce says TRUE: change it there"
	    : p->kin.opt_out_at >= p->answered_at
		? "the same address has opted out since, under another id"
		: "not later than the newest known opt-out");
}

/* Counts a person, and notes whether to print the row. */
static void
count_person(struct outcomes *o, const struct inputs *in, struct counts *counts,
    size_t number)
{
	struct person p;
	struct outcome of;

	xkin_get(in->people, number, &p);
	of = outcome_decide(&p);
	if (is_outside(in, &p)) {
		counts_add_outside(counts);
		return;
	}
	counts_add_person(counts, &p, &of);
	check_consent(in->answers, &p, &of);
	if (!makes_ledger(o) && is_told(o, &of))
		note(o, number);
}

void
xoutcomes_count(
    struct outcomes *o, const struct inputs *in, struct counts *counts)
{
	struct agreeing agreeing = { 0 };
	size_t n = people_count(in->people), i = 0;

	while ((i = people_next(in->people, i, &agreeing)) < n)
		count_person(o, in, counts, i++);
	counts_add_agreeing(counts, &agreeing);
	for (i = 0; makes_ledger(o) && i < n; i++)
		if (!people_is_hidden(in->people, i))
			note(o, i);
}

/* ---- writing ---------------------------------------------------------- */

/* How many people ahead one is prefetched. */
#define AHEAD ((size_t)16)

/* Prefetches people who come after the one at place i. */
static void
prefetch(const struct outcomes *o, const struct people *people, size_t i)
{
	if (o->n - i > AHEAD)
		people_prefetch_rows(people, o->numbers[i + AHEAD]);
	if (o->n - i > 2 * AHEAD)
		people_prefetch_entry(people, o->numbers[i + 2 * AHEAD]);
}

/* Whether the address of a person who is gone is kept no longer. The id, and
 * that the person opted out, are kept for ever. */
static bool
is_forgotten(const struct ledger_row *row, long long days, int64_t now)
{
	return days >= 0 &&
	       (row->class == CLASS_GONE || row->class == CLASS_LEFT_BEHIND) &&
	       row->since < now - days * 86400;
}

/* Writes a row that was closed, as the last run had it. */
static void
write_closed(
    struct wr *wr, const struct person *p, const struct ledger_row *now)
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
	ledger_write(wr, &row);
}

/* Writes a row where it is asked for; whether it has to be acted on. */
static bool
write_person(const struct outcomes *o, const struct person *p)
{
	struct outcome of = outcome_decide(p);
	struct ledger_row row = outcome_row(p, &of);
	bool told = is_told(o, &of);

	if (is_forgotten(&row, o->forget, p->rules->now))
		row.email = (struct field){ "", 0 };
	if (o->all || told)
		ledger_write(o->out, &row);
	if (o->ledger != NULL)
		ledger_write(o->ledger, &row);
	if (o->closed != NULL && outcome_was_closed(p, &of))
		write_closed(o->closed, p, &row);
	return told;
}

static void
write_heads(const struct outcomes *o)
{
	if (o->ledger != NULL)
		ledger_write_head(o->ledger);
	if (o->closed != NULL)
		ledger_write_head(o->closed);
	ledger_write_head(o->out);
}

void
outcomes_write_marks(
    const struct outcomes *o, int64_t asof, const struct counts *counts)
{
	struct wr *wr = o->all ? o->out : o->ledger;
	char text[WHEN_SIZE];

	if (wr == NULL)
		return;
	if (asof != WHEN_NONE)
		wr_mark(wr, "asof", when_print(asof, text));
	counts_write_marks(counts, wr);
}

bool
xoutcomes_write(struct outcomes *o, const struct inputs *in)
{
	bool act = false;

	write_heads(o);
	people_sort(in->people, o->numbers, o->n);
	for (size_t i = 0; i < o->n; i++) {
		struct person p;

		prefetch(o, in->people, i);
		xkin_get(in->people, o->numbers[i], &p);
		act |= write_person(o, &p);
	}
	return act;
}

void
outcomes_free(struct outcomes *o)
{
	free(o->numbers);
}
