/* SPDX-License-Identifier: ISC */
#include "kin.h"

#include "outcome.h"

/* When an opt-out was made at the latest that nothing dates: its record was
 * last modified then. */
static int64_t
undated(const struct side *side)
{
	return side->opt == OPT_TRUE && side->changed_at == WHEN_NONE
		   ? side->modified_at
		   : WHEN_NONE;
}

/* The newest opt-out of one of them. It may have been made once more since a
 * run first saw it. */
static int64_t
opted_out(const struct person *p, const struct outcome *o)
{
	int64_t at = when_later(o->opt_out_at, undated(&p->adv));

	if (person_adv_is_news(p))
		at = when_later(at, p->rules->adv_asof);
	/* A history would date it. */
	return p->rules->tracked ? at : when_later(at, undated(&p->sf));
}

/* What one of them says. A contact that says FALSE, and is to, is mailed. */
static void
add_kin(struct kin *kin, const struct person *p)
{
	struct outcome o = outcome_decide(p);

	/* An opt-in that was not applied may be an opt-out since. */
	if (o.verdict.class == CLASS_UNANSWERED)
		kin->opt_out_at = when_later(kin->opt_out_at, undated(&p->adv));
	if (o.verdict.want == OPT_TRUE)
		kin->opt_out_at = when_later(kin->opt_out_at, opted_out(p, &o));
	else if (p->sf.opt == OPT_FALSE)
		kin->mailed = true;
}

void
xkin_get(const struct people *people, size_t number, struct person *p)
{
	uint32_t others[SHARERS_MAX - 1];
	size_t n = people_sharers(people, number, others);
	struct kin kin = PERSON_NO_KIN;

	for (size_t i = 0; i < n; i++) {
		xpeople_get(people, others[i], p);
		add_kin(&kin, p);
	}
	xpeople_get(people, number, p);
	/* One that is known here, too, may have come along with a contact. */
	if (kin.opt_out_at <= person_opt_out_at(p))
		kin.opt_out_at = WHEN_NONE;
	p->kin = kin;
}
