/* SPDX-License-Identifier: ISC */
#include "receiver.h"

#include <string.h>

#include "prog.h"

#define N_OF(array) (sizeof(array) / sizeof(*(array)))
#define BIT(column) LEDGER_BIT(LEDGER_##column)
#define ANY                                                 \
	(RECEIVER_SET(OPT_TRUE) | RECEIVER_SET(OPT_FALSE) | \
	    RECEIVER_SET(OPT_BLANK))
#define ALWAYS (BIT(ID) | BIT(CLASS) | BIT(SEND_TO) | BIT(SET) | BIT(SINCE))

static const struct receiver receivers[] = {
	{ .name = "records",
	    .to = TO_RECORDS,
	    .columns = "run,id,old,new,since,due,class",
	    .needs = ALWAYS | BIT(ADV),
	    .may_set = RECEIVER_SET(OPT_TRUE) | RECEIVER_SET(OPT_FALSE),
	    .may_set_text = "TRUE or FALSE",
	    .old = LEDGER_ADV,
	    .order = ORDER_DUE },
	{ .name = "salesforce",
	    .to = TO_SALESFORCE,
	    .columns = "Id=sf_id,HasOptedOutOfEmail=new",
	    .needs = ALWAYS | BIT(SF_ID) | BIT(SF),
	    .may_set = RECEIVER_SET(OPT_TRUE),
	    .may_set_text = "TRUE: Salesforce is never sent anything else",
	    .old = LEDGER_SF,
	    .by_contact = true },
	{ .name = "review",
	    .to = TO_REVIEW,
	    .columns = "run,id,sf_id,sf,adv,sf_was,adv_was,want,set,since,"
		       "changed_at,changed_by,due,class,flags,first_asked,"
		       "question,answer,by,on",
	    .needs = ALWAYS | BIT(SF_ID) | BIT(SF) | BIT(ADV) | BIT(SF_WAS) |
		     BIT(ADV_WAS) | BIT(WANT) | BIT(FLAGS) | BIT(CHANGED_AT) |
		     BIT(CHANGED_BY),
	    .may_set = RECEIVER_SET(OPT_TRUE) | RECEIVER_SET(OPT_BLANK),
	    .may_set_text = "TRUE or empty",
	    .old = RECEIVER_NO_OLD,
	    .flag = FLAG_PREFS_NONE,
	    .order = ORDER_WORST },
	{ .name = "overdue",
	    .to = TO_BOTH | TO_REVIEW,
	    .columns = "run,id,sf_id,send_to,class,set,open_since,due,"
		       "times_sent",
	    .needs = ALWAYS | BIT(SF_ID),
	    .may_set = ANY,
	    .old = RECEIVER_NO_OLD,
	    .late = true,
	    .order = ORDER_WORST },
	{ .name = "open",
	    .to = TO_BOTH | TO_REVIEW,
	    .columns = "run,id,sf_id,send_to,class,set,open_since,due,left,"
		       "times_sent",
	    .needs = ALWAYS | BIT(SF_ID),
	    .may_set = ANY,
	    .old = RECEIVER_NO_OLD,
	    .order = ORDER_WORST },
	{ .name = "closed",
	    .to = TO_BOTH | TO_REVIEW,
	    .columns = "run,id,sf_id,class,set,open_since,days,times_sent",
	    .needs = ALWAYS | BIT(SF_ID),
	    .may_set = ANY,
	    .old = RECEIVER_NO_OLD,
	    .done = true,
	    .order = ORDER_DUE },
	{ .name = "preferences",
	    .to = TO_NOBODY,
	    .needs = BIT(ID) | BIT(SF_ID) | BIT(FLAGS),
	    .old = RECEIVER_NO_OLD,
	    .flag = FLAG_PREFS_LEFT,
	    .by_contact = true },
};

const struct receiver *
xreceiver(const char *name)
{
	for (size_t i = 0; i < N_OF(receivers); i++)
		if (strcmp(receivers[i].name, name) == 0)
			return &receivers[i];
	die("-t: expected records, salesforce, review, overdue, open, closed "
	    "or preferences");
}

const struct receiver *
receiver_default(void)
{
	return &receivers[0];
}

/* First those who are mailed although they opted out: by both systems, by
 * Salesforce (where both agree, by a second contact), by Advance, and perhaps
 * under another id. Then those of whom one system knows nothing, and last those
 * who are not mailed although they may be. */
static const enum class worst_first[CLASSES] = { CLASS_LOST, CLASS_OVERWRITTEN,
	CLASS_ADV_OPT_OUT, CLASS_AGREE, CLASS_ADV_CLEARED, CLASS_OPT_OUT,
	CLASS_LEFT_BEHIND, CLASS_SF_GONE, CLASS_ADV_GONE, CLASS_SF_ONLY,
	CLASS_NO_ID, CLASS_ADV_ONLY, CLASS_GONE, CLASS_UNANSWERED,
	CLASS_OPT_IN };

unsigned receiver_rank(enum class class)
{
	unsigned rank = 0;

	while (worst_first[rank] != class)
		rank++;
	return rank;
}
