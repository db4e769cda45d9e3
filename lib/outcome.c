/* SPDX-License-Identifier: ISC */
#include "outcome.h"

#include "clock.h"
#include "consent.h"

/* ---- the facts of a person -------------------------------------------- */

/* The newest opt-out, with what a side says now: one that is not dated came
 * after the last run, which did not see it, and before its export. */
static int64_t
add_opt_out(
    int64_t newest, const struct side *side, enum opt before, int64_t asof)
{
	if (side->opt != OPT_TRUE)
		return newest;
	if (side->changed_at != WHEN_NONE)
		return when_later(newest, side->changed_at);
	return before == OPT_TRUE ? newest : when_later(newest, asof);
}

/*
 * Whether Advance's change is earlier than the opt-in that was sent, or not.
 * While the class is opt_in, since is the consent's date. Later on it may not
 * be, but a change that is later than all opt-outs that any run knew of was not
 * there when the opt-in was decided. Nobody knows what the contact said last
 * that the opt-in was of, if there is another one by now.
 */
static unsigned
order_of_adv(const struct person *p)
{
	const struct base *b = &p->base;
	int64_t at = p->adv.changed_at;

	if (at == WHEN_NONE || b->since == WHEN_NONE)
		return 0;
	if (at >= b->since) /* of the same moment: the opt-out wins */
		return ADV_LATER;
	if (b->class == CLASS_OPT_IN)
		return p->new_sf_id || p->kin.opt_out_at >= b->since ||
			       consent_may_be_undone(p, b->since)
			   ? 0
			   : ADV_EARLIER;
	return b->opt_out_at != WHEN_NONE && at > b->opt_out_at ? ADV_LATER : 0;
}

/*
 * Whether nothing orders the consent against the opt-out: Advance's TRUE is not
 * dated, and the last run did not show it although its export may have been
 * taken after the consent; or its record was modified since the consent, and
 * the person may have opted out once more.
 */
static bool
is_unordered(const struct person *p, const struct consent *consent)
{
	bool news = person_adv_is_news(p) && consent->at <= p->rules->adv_asof;

	if (consent->at == WHEN_NONE)
		return false;
	return consent->doubtful || news ||
	       (p->adv.opt == OPT_TRUE && p->adv.changed_at == WHEN_NONE &&
		   p->adv.modified_at >= consent->at);
}

/* Whether the address of somebody lives on under another id, and says FALSE
 * there. A contact that has another id by now took the opt-out along. */
static bool
is_left_behind(const struct person *p)
{
	bool moved = p->base.sf != OPT_MISSING && p->base.sf_id.len == 0;

	return p->kin.mailed && !moved;
}

static struct facts
facts_of(const struct person *p, const struct consent *consent)
{
	const struct base *b = &p->base;
	struct facts f = { .want = person_is_known(p) ? b->want : OPT_FALSE,
		.sf = p->sf.opt,
		.adv = p->adv.opt };
	bool from_history = p->overwrote;
	bool opt_out = p->answer == ANSWER_OPT_OUT;

	if (from_history || opt_out)
		f.want = OPT_TRUE;
	if (opt_out || b->answer & FLAG_ANSWERED)
		f.bits |= ANSWERED;
	if (consent->at != WHEN_NONE)
		f.bits |= EVIDENCE;
	if (!person_is_known(p))
		f.bits |= NEVER_SEEN;
	if (p->by_contact)
		f.bits |= BY_CONTACT;
	if (b->sf != OPT_MISSING)
		f.bits |= SF_SEEN;
	if (b->adv != OPT_MISSING)
		f.bits |= ADV_SEEN;
	if (b->adv == OPT_TRUE)
		f.bits |= ADV_WAS_TRUE;
	if (b->sf == OPT_TRUE || from_history || b->class == CLASS_OVERWRITTEN)
		f.bits |= WAS_WRITTEN;
	if (b->class == CLASS_ADV_CLEARED)
		f.bits |= WAS_CLEARED;
	if (b->class == CLASS_ADV_OPT_OUT && b->send_to & TO_REVIEW && !opt_out)
		f.bits |= WAS_ASKED;
	if (is_unordered(p, consent))
		f.bits |= UNORDERED;
	if (is_left_behind(p))
		f.bits |= LIVES_ON;
	f.bits |= order_of_adv(p);
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
	return when_later(sf ? p->sf.changed_at : WHEN_NONE,
	    adv ? p->adv.changed_at : WHEN_NONE);
}

/* Since when the class and the want hold. */
static int64_t
since_of(const struct person *p, const struct verdict *v)
{
	const struct base *b = &p->base;
	int64_t made;

	if (b->seen && b->class == v->class && b->want == v->want &&
	    b->since != WHEN_NONE)
		return b->since;
	made = change_made(p, v->by);
	if (made == WHEN_NONE || (person_is_known(p) && made < b->since))
		return p->rules->now;
	return made;
}

static unsigned
flags_of(const struct person *p, const struct verdict *v)
{
	unsigned flags = 0;
	bool opted_in = v->class == CLASS_OPT_IN ||
			(p->sf.opt == OPT_FALSE && v->want == OPT_FALSE &&
			    p->base.sf == OPT_TRUE);

	if (!p->base.seen)
		flags |= FLAG_NO_BASE;
	if (p->sf.disagree || p->adv.disagree)
		flags |= FLAG_DUP;
	if (p->adv.blank)
		flags |= FLAG_BLANK;
	if (p->new_sf_id)
		flags |= FLAG_NEW_SF_ID;
	if (p->sf.opt == OPT_TRUE && p->has_prefs)
		flags |= FLAG_PREFS_LEFT;
	if (opted_in && p->rules->prefs_known && !p->has_prefs)
		flags |= FLAG_PREFS_NONE;
	if (p->merged)
		flags |= FLAG_MERGED;
	if (p->moved)
		flags |= FLAG_MOVED;
	if (p->id_lost)
		flags |= FLAG_ID_LOST;
	if (v->class == CLASS_LEFT_BEHIND ||
	    (v->send_to & TO_REVIEW && p->kin.opt_out_at != WHEN_NONE))
		flags |= FLAG_SAME_ADDRESS;
	return flags;
}

/* ---- what was asked ----------------------------------------------------- */

/* What a side said in the last run: OPT_MISSING if it did not have the id. */
static enum opt
said_then(bool had, enum opt opt)
{
	return had ? opt : OPT_MISSING;
}

/* Whether both sides, the class and the want are as the last run had them. */
static bool
is_unchanged(const struct person *p, const struct verdict *v)
{
	const struct base *b = &p->base;

	return b->class == v->class && b->want == v->want &&
	       said_then(b->in_sf, b->sf) == p->sf.opt &&
	       said_then(b->in_adv, b->adv) == p->adv.opt;
}

/* The flags of answers: FLAG_ANSWERED until both systems show the opt-out or
 * the person consents, FLAG_SEEN until anything changes. Both are kept of an
 * opt-out with a contact that was merged into one that is not known. */
static unsigned
answers_kept(const struct person *p, const struct verdict *v)
{
	unsigned kept = p->base.answer;

	if (p->answer == ANSWER_OPT_OUT)
		kept = FLAG_ANSWERED;
	if (p->answer == ANSWER_SEEN)
		kept |= FLAG_SEEN;
	if (!is_unchanged(p, v))
		kept &= ~(unsigned)FLAG_SEEN;
	if (v->want != OPT_TRUE || v->class == CLASS_AGREE)
		kept &= ~(unsigned)FLAG_ANSWERED;
	return kept;
}

/* Does not send a row to review that a person has seen. */
static void
leave_alone(struct verdict *v)
{
	v->send_to &= ~(unsigned)TO_REVIEW;
	if (v->send_to == TO_NOBODY)
		v->set = OPT_BLANK;
}

/* When the question was first asked, also if its answer is kept. */
static int64_t
first_asked(const struct person *p, const struct outcome *o)
{
	const struct base *b = &p->base;
	bool answered = o->flags & (FLAG_ANSWERED | FLAG_SEEN);
	bool same = b->class == o->verdict.class &&
		    b->want == o->verdict.want && b->answer == 0;

	if (!answered && !(o->verdict.send_to & TO_REVIEW))
		return WHEN_NONE;
	if (b->first_asked != WHEN_NONE && (answered || same))
		return b->first_asked;
	return p->rules->now;
}

/* ---- the outcome ------------------------------------------------------ */

/* Who sets TRUE in a contact beside the others. Where the one that an opted-out
 * contact was merged into is not known, a person has to find it. */
static enum send_to
who_adds(const struct person *p)
{
	if (p->sf_id.len == 0)
		return TO_REVIEW;
	if (!p->merged_away)
		return TO_SALESFORCE;
	return p->sf.disagree ? TO_SALESFORCE | TO_REVIEW : TO_REVIEW;
}

/* Adds who else has to be told. Opt-out wins: a second contact that says
 * FALSE, and one that an opted-out contact was merged into, get TRUE too. */
static void
tell_all(const struct person *p, struct verdict *v)
{
	if (!p->sf.disagree && !p->merged)
		return;
	v->send_to |= who_adds(p);
	v->set = OPT_TRUE;
}

struct outcome
outcome_decide(const struct person *p)
{
	struct consent consent = consent_newest(p);
	struct facts facts = facts_of(p, &consent);
	struct outcome o = { .verdict = decide(&facts),
		.open_since = WHEN_NONE };

	tell_all(p, &o.verdict);
	/* The same evidence never decides twice, and not after it was in doubt.
	 */
	o.since = since_of(p, &o.verdict);
	if (consent.at != WHEN_NONE && o.verdict.want == OPT_FALSE)
		o.since = consent.at;
	else if (facts.bits & UNORDERED)
		o.since = when_later(o.since, consent.at);
	o.flags = flags_of(p, &o.verdict) | answers_kept(p, &o.verdict);
	if (o.flags & FLAG_SEEN)
		leave_alone(&o.verdict);
	o.opt_out_at = person_opt_out_at(p);
	o.opt_out_at =
	    add_opt_out(o.opt_out_at, &p->sf, p->base.sf, p->rules->sf_asof);
	o.opt_out_at =
	    add_opt_out(o.opt_out_at, &p->adv, p->base.adv, p->rules->adv_asof);
	if (o.verdict.send_to != TO_NOBODY) {
		o.open_since = clock_open_since(p, &o);
		o.times_sent = clock_times_sent(p, &o);
	}
	o.first_asked = first_asked(p, &o);
	o.evidence_at = consent.at;
	return o;
}

bool
outcome_was_closed(const struct person *p, const struct outcome *o)
{
	const struct verdict *v = &o->verdict;
	bool all_show = v->class == CLASS_AGREE ||
			v->class == CLASS_NO_ID; /* nobody else to */

	return p->base.open_since != WHEN_NONE && v->send_to == TO_NOBODY &&
	       v->want == p->base.want && all_show;
}

struct ledger_row
outcome_row(const struct person *p, const struct outcome *o)
{
	const struct verdict *v = &o->verdict;
	const struct side *side = v->by == BY_ADV ? &p->adv : &p->sf;
	bool here = side->opt != OPT_MISSING;

	return (struct ledger_row){ .id = p->id,
		.sf_id = person_contacts(p),
		.email = p->email,
		.sf = p->sf.opt,
		.adv = p->adv.opt,
		.sf_was = p->base.sf,
		.adv_was = p->base.adv,
		.want = v->want,
		.class = v->class,
		.send_to = v->send_to,
		.set = v->set,
		.since = o->since,
		.changed_at = here ? side->changed_at : p->base.changed_at,
		.changed_by = here ? side->changed_by : p->base.changed_by,
		.modified_at = p->sf.modified_at != WHEN_NONE
				   ? p->sf.modified_at
				   : p->base.modified_at,
		.flags = o->flags,
		.opt_out_at = o->opt_out_at,
		.open_since = o->open_since,
		.times_sent = o->times_sent,
		.first_asked = o->first_asked,
		.sf_id_was = contacts_field(&p->missing) };
}
