/* SPDX-License-Identifier: ISC */
#include "consent.h"

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
floor_of_evidence(const struct person *p, int64_t *floor)
{
	*floor = person_is_known(p) ? p->base.since : p->adv.changed_at;
	if (p->adv.opt == OPT_TRUE)
		*floor = when_later(*floor, p->adv.changed_at);
	if (*floor == WHEN_NONE)
		return false;
	*floor = when_later(*floor, person_opt_out_at(p));
	/* It came before it was overwritten; nothing else is known of it. */
	if (p->overwrote && !is_dated(p))
		*floor = when_later(*floor, p->overwrite_at);
	/* Another contact's FALSE is a default, until it was changed since; and
	 * what was said before a contact came was said of another id. */
	if ((p->new_sf_id || p->moved) && p->sf.modified_at == WHEN_NONE)
		return false;
	if (p->new_sf_id || p->moved)
		*floor = when_later(*floor, p->sf.modified_at);
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
	int64_t last_run = when_later(p->base.since, p->base.opt_out_at);

	if (!p->rules->trust || !p->base.sf_true || p->new_sf_id || p->moved ||
	    p->load || p->sf.opt != OPT_FALSE ||
	    p->sf.changed_at > p->rules->sf_asof)
		return WHEN_NONE;
	if (p->sf.changed_at >= last_run)
		return p->sf.changed_at > floor ? p->sf.changed_at : WHEN_NONE;
	return floor == last_run ? p->rules->sf_asof : WHEN_NONE;
}

/*
 * The date of the consent in an answer, or WHEN_NONE. The person who answered
 * saw what the last run decided, so the consent may be older than that
 * decision, but not older than an opt-out.
 */
static int64_t
answered_consent(const struct person *p, int64_t floor)
{
	int64_t than = person_opt_out_at(p);

	if (p->answer != ANSWER_CONSENT)
		return WHEN_NONE;
	if (p->adv.opt == OPT_TRUE)
		than = when_later(than, p->adv.changed_at);
	if (than == WHEN_NONE || p->moved || p->new_sf_id ||
	    (p->overwrote && !is_dated(p)))
		than = floor;
	return p->answered_at > than ? when_later(p->answered_at, floor)
				     : WHEN_NONE;
}

/* Whether there is an opt-out that evidence could undo: nothing else asks for
 * any. */
static bool
has_opt_out(const struct person *p)
{
	return p->adv.opt == OPT_TRUE || p->base.want == OPT_TRUE ||
	       p->overwrote;
}

/* Whether a contact that lost its Advance ID shares it with another one: they
 * may be two people, and a request of one is none of the other. */
static bool
are_perhaps_two(const struct person *p)
{
	return p->id_lost && p->sf.rows > 1;
}

bool
consent_may_be_undone(const struct person *p, int64_t consent)
{
	const struct base *b = &p->base;

	return !p->rules->tracked && !p->rules->trust && b->sf == OPT_FALSE &&
	       p->sf.changed_at == WHEN_NONE && b->modified_at != WHEN_NONE &&
	       p->sf.modified_at > b->modified_at &&
	       p->sf.modified_at >= consent;
}

/* Whether Salesforce still said TRUE after a request: in the last run, or until
 * a load set FALSE. An opt-out that was repeated meanwhile left no trace. Nor
 * is it known what a contact says that is missing. */
static bool
is_doubtful(const struct person *p, int64_t request)
{
	const struct base *b = &p->base;
	bool missing = p->sf.rows == 0 && b->sf != OPT_MISSING;
	bool was_true = missing ? b->sf == OPT_TRUE : b->sf_true;

	if (are_perhaps_two(p) || (missing && p->adv.opt == OPT_TRUE) ||
	    consent_may_be_undone(p, request))
		return true;
	return !p->rules->trust &&
	       ((p->load && request < p->overwrite_at) ||
		   (was_true && request <= p->rules->sf_seen));
}

/* Whether Advance still said TRUE after a consent, and was cleared without an
 * opt-in that was sent, or a person who was asked. An opt-out that was repeated
 * meanwhile left no trace. */
static bool
was_cleared(const struct person *p, int64_t consent)
{
	const struct base *b = &p->base;

	return b->adv == OPT_TRUE && p->adv.opt != OPT_TRUE &&
	       b->class != CLASS_OPT_IN && !(b->send_to & TO_REVIEW) &&
	       !p->rules->trust && consent <= p->rules->adv_seen;
}

/* Whether the same address opted out after an answer, and after the last run:
 * who answered could not know. */
static bool
is_overtaken(const struct person *p, int64_t answered)
{
	return p->kin.opt_out_at >= answered &&
	       p->kin.opt_out_at > p->rules->last_run;
}

struct consent
consent_newest(const struct person *p)
{
	struct consent none = { WHEN_NONE, false }, found = none;
	int64_t floor, request, answered;

	if (p->sf.opt == OPT_TRUE || !has_opt_out(p) ||
	    !floor_of_evidence(p, &floor))
		return none;
	request = requests_date(p->rules->requests, p->id, person_contacts(p));
	if (p->all_consent && p->consent_at > floor)
		found.at = p->sf.changed_at;
	else
		found.doubtful = is_doubtful(p, request);
	if (request > floor)
		found.at = when_later(found.at, request);
	/* Somebody with the same address opted out since: perhaps the person.
	 */
	found.doubtful |= p->kin.opt_out_at >= found.at;
	found.doubtful |= was_cleared(p, found.at);
	answered = answered_consent(p, floor);
	if (answered != WHEN_NONE && answered >= found.at)
		found = (struct consent){ answered, is_overtaken(p, answered) };
	if (found.at != WHEN_NONE)
		return found;
	return (struct consent){ trusted(p, floor), false };
}

int64_t
consent_floor(const struct person *p)
{
	int64_t floor;

	return floor_of_evidence(p, &floor) ? floor : WHEN_NONE;
}
