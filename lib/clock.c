/* SPDX-License-Identifier: ISC */
#include "clock.h"

#define DAY ((int64_t)86400)

/* When an opt-out that nothing dates was made: after the last run, which did
 * not show it, and before its record was modified; modified may be WHEN_NONE.
 */
static int64_t
undated(const struct person *p, int64_t modified)
{
	int64_t last = p->rules->last_run;

	/* equivalent with >=: both are now. */
	if (last == WHEN_NONE || last + DAY > p->rules->now)
		return p->rules->now;
	/* equivalent with <=: both are the day after. */
	return modified > last && modified < last + DAY ? modified : last + DAY;
}

/* When a side's opt-out was made, of several the first one; WHEN_NONE: it shows
 * none. */
static int64_t
made_at(const struct person *p, const struct side *side)
{
	if (side->opt != OPT_TRUE)
		return WHEN_NONE;
	return side->first_out != WHEN_NONE ? side->first_out
					    : undated(p, side->modified_at);
}

/* Whether both sides showed an opt-out that is new until Salesforce's was
 * overwritten. */
static bool
was_shown(const struct person *p)
{
	int64_t at = p->adv.changed_at;

	return p->adv.opt == OPT_TRUE && p->sf.rows == 1 && !p->new_sf_id &&
	       !p->moved && !p->parted && at != WHEN_NONE &&
	       at < p->overwrite_at;
}

/* The first opt-out in Advance that no run knew and that is dated. A date that
 * is not new may be read in another zone than in the last run. */
static int64_t
first_in_advance(const struct person *p)
{
	int64_t at = p->adv.first_out;

	return p->base.adv == OPT_TRUE && at <= p->rules->last_run ? WHEN_NONE
								   : at;
}

/* When the first opt-out was made that no run saw before. */
static int64_t
new_opt_out(const struct person *p)
{
	int64_t at = p->sf.first_past;

	if (!p->overwrote)
		return when_earlier(made_at(p, &p->sf), made_at(p, &p->adv));
	if (was_shown(p))
		return p->overwrite_at;
	if (at == WHEN_NONE)
		at = p->overwrite_at;
	return when_earlier(at, p->base.adv == OPT_TRUE ? first_in_advance(p)
							: made_at(p, &p->adv));
}

/* The first opt-out that no run knew, on either side, also one that is
 * overwritten: where the last run knew of another, that was overwritten before,
 * or both sides never showed it. */
static int64_t
first_out(const struct person *p)
{
	int64_t sf = p->overwrote ? p->sf.first_past : p->sf.first_out;

	return when_earlier(sf, first_in_advance(p));
}

/* When an opt-out that both sides showed in the last run was overwritten on one
 * of them, or another contact came that does not show it. Or it was made once
 * more before that, and perhaps both never showed it. */
static int64_t
reopened(const struct person *p, const struct outcome *o)
{
	const struct rules *r = p->rules;
	int64_t at = o->since;
	bool dated = at != p->base.since && at > r->last_run && at < r->now;

	if (r->last_run != WHEN_NONE && !dated)
		at = undated(p, p->sf.opt == OPT_TRUE ? p->adv.modified_at
						      : p->sf.modified_at);
	/* A contact brought what both sides showed; Advance's own is new. */
	if (p->moved && p->base.adv != OPT_TRUE)
		at = when_earlier(at, made_at(p, &p->adv));
	return when_earlier(at, first_out(p));
}

int64_t
clock_open_since(const struct person *p, const struct outcome *o)
{
	const struct base *b = &p->base;
	enum opt want = o->verdict.want;
	int64_t first;

	if (want != OPT_TRUE)
		return o->since;
	if (b->want == OPT_TRUE && b->open_since != WHEN_NONE)
		return when_earlier(b->open_since, first_out(p));
	if (b->want == OPT_TRUE)
		return reopened(p, o);
	first = new_opt_out(p);
	return first != WHEN_NONE ? first : o->since;
}

long long
clock_times_sent(const struct person *p, const struct outcome *o)
{
	const struct verdict *v = &o->verdict;
	bool sent = v->send_to & TO_BOTH;
	int64_t was = p->base.open_since;
	bool same = v->want == p->base.want && was != WHEN_NONE &&
		    (v->want == OPT_TRUE || o->open_since == was);

	return (same ? p->base.times_sent : 0) + sent;
}
