/* SPDX-License-Identifier: ISC */
#include "decide.h"

#include <stdbool.h>

/*
 * The decision. The first row that fits decides. W is what both should say, as
 * the last run left it; S and A are what Salesforce and Advance say now:
 *
 *	T F	TRUE, FALSE
 *	-	no such row
 *	+	either of T and F
 *	*	anything
 *	1 0	for W: one of the three is TRUE, none is
 *
 * The row applies where all bits of yes are set and none of no. Opt-out wins;
 * the want of a row goes from TRUE to FALSE only with EVIDENCE.
 */
/* clang-format off */
static const struct cell {
	char w, s, a;
	unsigned yes, no;
	struct verdict verdict;
} cells[] = {
/* W    S    A     yes                                    no              class              want       send_to        set        by */
{ 'F', 'F', 'F', 0,                                     0,            { CLASS_AGREE,       OPT_FALSE, TO_NOBODY,     OPT_BLANK, BY_EITHER } },
{ '*', 'T', 'T', 0,                                     0,            { CLASS_AGREE,       OPT_TRUE,  TO_NOBODY,     OPT_BLANK, BY_EITHER } },

{ 'F', 'T', 'F', 0,                                     0,            { CLASS_OPT_OUT,     OPT_TRUE,  TO_RECORDS,    OPT_TRUE,  BY_SF } },
/* A consent that nothing orders against an opt-out in Advance. */
{ '*', 'F', 'T', EVIDENCE | UNORDERED,                  0,            { CLASS_ADV_OPT_OUT, OPT_TRUE,  TO_REVIEW,     OPT_TRUE,  BY_ADV } },

{ 'F', 'F', 'T', EVIDENCE | NEVER_SEEN,                 0,            { CLASS_OPT_IN,      OPT_FALSE, TO_RECORDS,    OPT_FALSE, BY_SF } },
{ 'F', 'F', 'T', 0,                                     ADV_WAS_TRUE, { CLASS_ADV_OPT_OUT, OPT_TRUE,  TO_SALESFORCE, OPT_TRUE,  BY_ADV } },

/* An opt-in was sent, and Advance does not show it. */
{ 'F', 'F', 'T', EVIDENCE,                              0,            { CLASS_OPT_IN,      OPT_FALSE, TO_RECORDS,    OPT_FALSE, BY_SF } },
{ 'F', 'F', 'T', ADV_LATER,                             0,            { CLASS_ADV_OPT_OUT, OPT_TRUE,  TO_SALESFORCE, OPT_TRUE,  BY_ADV } },
{ 'F', 'F', 'T', ADV_EARLIER,                           0,            { CLASS_OPT_IN,      OPT_FALSE, TO_RECORDS,    OPT_FALSE, BY_SF } },
{ 'F', 'F', 'T', 0,                                     0,            { CLASS_UNANSWERED,  OPT_FALSE, TO_REVIEW,     OPT_BLANK, BY_ADV } },

{ 'T', 'T', 'F', ANSWERED | ADV_WAS_TRUE,               0,            { CLASS_ADV_CLEARED, OPT_TRUE,  TO_RECORDS,    OPT_TRUE,  BY_ADV } },
{ 'T', 'T', 'F', ANSWERED | WAS_CLEARED,                0,            { CLASS_ADV_CLEARED, OPT_TRUE,  TO_RECORDS,    OPT_TRUE,  BY_ADV } },
{ 'T', 'T', 'F', ADV_WAS_TRUE,                          0,            { CLASS_ADV_CLEARED, OPT_TRUE,  TO_REVIEW,     OPT_BLANK, BY_ADV } },
{ 'T', 'T', 'F', WAS_CLEARED,                           0,            { CLASS_ADV_CLEARED, OPT_TRUE,  TO_REVIEW,     OPT_BLANK, BY_ADV } },
{ 'T', 'T', 'F', 0,                                     0,            { CLASS_OPT_OUT,     OPT_TRUE,  TO_RECORDS,    OPT_TRUE,  BY_SF } },

{ 'T', 'F', 'T', EVIDENCE,                              0,            { CLASS_OPT_IN,      OPT_FALSE, TO_RECORDS,    OPT_FALSE, BY_SF } },
{ 'T', 'F', 'T', WAS_ASKED,                             0,            { CLASS_ADV_OPT_OUT, OPT_TRUE,  TO_REVIEW,     OPT_TRUE,  BY_ADV } },
{ 'T', 'F', 'T', WAS_WRITTEN,                           0,            { CLASS_OVERWRITTEN, OPT_TRUE,  TO_SALESFORCE, OPT_TRUE,  BY_SF } },
{ 'T', 'F', 'T', 0,                                     0,            { CLASS_ADV_OPT_OUT, OPT_TRUE,  TO_SALESFORCE, OPT_TRUE,  BY_ADV } },

{ 'T', 'F', 'F', EVIDENCE,                              UNORDERED,    { CLASS_AGREE,       OPT_FALSE, TO_NOBODY,     OPT_BLANK, BY_SF } },
{ 'T', 'F', 'F', ANSWERED,                              0,            { CLASS_LOST,        OPT_TRUE,  TO_BOTH,       OPT_TRUE,  BY_SF } },
{ 'T', 'F', 'F', 0,                                     0,            { CLASS_LOST,        OPT_TRUE,  TO_REVIEW,     OPT_TRUE,  BY_SF } },

/* A contact without an Advance ID. */
{ 'T', 'F', '-', BY_CONTACT | UNORDERED,                0,            { CLASS_OVERWRITTEN, OPT_TRUE,  TO_SALESFORCE, OPT_TRUE,  BY_SF } },
{ 'T', 'F', '-', BY_CONTACT,                            EVIDENCE,     { CLASS_OVERWRITTEN, OPT_TRUE,  TO_SALESFORCE, OPT_TRUE,  BY_SF } },
{ '*', 'T', '-', BY_CONTACT,                            0,            { CLASS_NO_ID,       OPT_TRUE,  TO_NOBODY,     OPT_BLANK, BY_SF } },
{ '*', 'F', '-', BY_CONTACT,                            0,            { CLASS_NO_ID,       OPT_FALSE, TO_NOBODY,     OPT_BLANK, BY_SF } },

/* Advance has no such row. */
{ '1', 'F', '-', EVIDENCE | ADV_SEEN,                   UNORDERED,    { CLASS_ADV_GONE,    OPT_FALSE, TO_NOBODY,     OPT_BLANK, BY_SF } },
{ '1', 'F', '-', EVIDENCE,                              UNORDERED,    { CLASS_SF_ONLY,     OPT_FALSE, TO_NOBODY,     OPT_BLANK, BY_SF } },
{ '1', 'F', '-', ANSWERED | ADV_SEEN,                   0,            { CLASS_ADV_GONE,    OPT_TRUE,  TO_SALESFORCE, OPT_TRUE,  BY_ADV } },
{ '1', 'T', '-', ANSWERED | ADV_SEEN,                   0,            { CLASS_ADV_GONE,    OPT_TRUE,  TO_NOBODY,     OPT_BLANK, BY_ADV } },
{ '1', '+', '-', ADV_SEEN,                              0,            { CLASS_ADV_GONE,    OPT_TRUE,  TO_REVIEW,     OPT_TRUE,  BY_ADV } },
{ '0', '+', '-', ADV_SEEN,                              0,            { CLASS_ADV_GONE,    OPT_FALSE, TO_NOBODY,     OPT_BLANK, BY_ADV } },
{ '1', 'F', '-', ANSWERED,                              0,            { CLASS_SF_ONLY,     OPT_TRUE,  TO_SALESFORCE, OPT_TRUE,  BY_SF } },
{ '1', 'T', '-', ANSWERED,                              0,            { CLASS_SF_ONLY,     OPT_TRUE,  TO_NOBODY,     OPT_BLANK, BY_SF } },
{ '1', '+', '-', 0,                                     0,            { CLASS_SF_ONLY,     OPT_TRUE,  TO_REVIEW,     OPT_TRUE,  BY_SF } },
{ '0', '+', '-', 0,                                     0,            { CLASS_SF_ONLY,     OPT_FALSE, TO_NOBODY,     OPT_BLANK, BY_SF } },

/* Salesforce has no such row. */
{ '1', '-', 'F', EVIDENCE,                              SF_SEEN | UNORDERED, { CLASS_ADV_ONLY,    OPT_FALSE, TO_NOBODY,     OPT_BLANK, BY_ADV } },
{ '1', '-', 'F', ANSWERED,                              SF_SEEN,      { CLASS_ADV_ONLY,    OPT_TRUE,  TO_RECORDS,    OPT_TRUE,  BY_ADV } },
{ '1', '-', 'F', 0,                                     SF_SEEN,      { CLASS_ADV_ONLY,    OPT_TRUE,  TO_REVIEW,     OPT_TRUE,  BY_ADV } },
{ '1', '-', '+', 0,                                     SF_SEEN,      { CLASS_ADV_ONLY,    OPT_TRUE,  TO_NOBODY,     OPT_BLANK, BY_ADV } },
{ '0', '-', '+', 0,                                     SF_SEEN,      { CLASS_ADV_ONLY,    OPT_FALSE, TO_NOBODY,     OPT_BLANK, BY_ADV } },
{ 'T', '-', 'T', EVIDENCE | SF_SEEN | UNORDERED,        0,            { CLASS_ADV_OPT_OUT, OPT_TRUE,  TO_REVIEW,     OPT_TRUE,  BY_ADV } },
{ 'T', '-', 'T', EVIDENCE | SF_SEEN,                    0,            { CLASS_OPT_IN,      OPT_FALSE, TO_RECORDS,    OPT_FALSE, BY_SF } },
{ 'T', '-', 'T', SF_SEEN | WAS_ASKED,                   0,            { CLASS_ADV_OPT_OUT, OPT_TRUE,  TO_REVIEW,     OPT_TRUE,  BY_ADV } },
{ 'F', '-', 'T', EVIDENCE | SF_SEEN | ADV_WAS_TRUE,     UNORDERED,    { CLASS_OPT_IN,      OPT_FALSE, TO_RECORDS,    OPT_FALSE, BY_SF } },
{ 'F', '-', 'T', SF_SEEN | ADV_WAS_TRUE,                ADV_LATER,    { CLASS_UNANSWERED,  OPT_FALSE, TO_REVIEW,     OPT_BLANK, BY_ADV } },
{ '1', '-', 'F', EVIDENCE | SF_SEEN,                    UNORDERED,    { CLASS_SF_GONE,     OPT_FALSE, TO_NOBODY,     OPT_BLANK, BY_SF } },
{ '1', '-', 'F', 0,                                     ADV_WAS_TRUE, { CLASS_SF_GONE,     OPT_TRUE,  TO_RECORDS,    OPT_TRUE,  BY_SF } },
{ '1', '-', 'F', ANSWERED,                              0,            { CLASS_SF_GONE,     OPT_TRUE,  TO_RECORDS,    OPT_TRUE,  BY_SF } },
{ '1', '-', 'F', 0,                                     0,            { CLASS_SF_GONE,     OPT_TRUE,  TO_REVIEW,     OPT_TRUE,  BY_SF } },
{ '1', '-', '+', 0,                                     0,            { CLASS_SF_GONE,     OPT_TRUE,  TO_NOBODY,     OPT_BLANK, BY_SF } },
{ '0', '-', '+', 0,                                     0,            { CLASS_SF_GONE,     OPT_FALSE, TO_NOBODY,     OPT_BLANK, BY_SF } },

{ '1', '-', '-', EVIDENCE,                              UNORDERED,    { CLASS_GONE,        OPT_FALSE, TO_NOBODY,     OPT_BLANK, BY_SF } },
/* equivalent with BY_ADV: a row of somebody gone has only old dates. */
{ '1', '-', '-', LIVES_ON,                              0,            { CLASS_LEFT_BEHIND, OPT_TRUE,  TO_REVIEW,     OPT_BLANK, BY_SF } },
/* equivalent with BY_ADV: a row of somebody gone has only old dates. */
{ '1', '-', '-', 0,                                     0,            { CLASS_GONE,        OPT_TRUE,  TO_NOBODY,     OPT_BLANK, BY_SF } },
/* equivalent with BY_ADV: a row of somebody gone has only old dates. */
{ '0', '-', '-', 0,                                     0,            { CLASS_GONE,        OPT_FALSE, TO_NOBODY,     OPT_BLANK, BY_SF } },
};
/* clang-format on */

static const char *const class_names[CLASSES] = {
	[CLASS_AGREE] = "agree",
	[CLASS_OPT_OUT] = "opt_out",
	[CLASS_ADV_OPT_OUT] = "adv_opt_out",
	[CLASS_OPT_IN] = "opt_in",
	[CLASS_UNANSWERED] = "unanswered",
	[CLASS_ADV_CLEARED] = "adv_cleared",
	[CLASS_OVERWRITTEN] = "overwritten",
	[CLASS_LOST] = "lost",
	[CLASS_SF_ONLY] = "sf_only",
	[CLASS_ADV_GONE] = "adv_gone",
	[CLASS_ADV_ONLY] = "adv_only",
	[CLASS_SF_GONE] = "sf_gone",
	[CLASS_GONE] = "gone",
	[CLASS_NO_ID] = "no_id",
	[CLASS_LEFT_BEHIND] = "left_behind",
};

#define NAME(s)                  \
	{                        \
		s, sizeof(s) - 1 \
	}

static const struct field send_to_names[RECEIVER_SETS] = {
	[TO_NOBODY] = NAME(""),
	[TO_RECORDS] = NAME("records"),
	[TO_SALESFORCE] = NAME("salesforce"),
	[TO_BOTH] = NAME("records;salesforce"),
	[TO_REVIEW] = NAME("review"),
	[TO_RECORDS | TO_REVIEW] = NAME("records;review"),
	[TO_SALESFORCE | TO_REVIEW] = NAME("salesforce;review"),
	[TO_BOTH | TO_REVIEW] = NAME("records;salesforce;review"),
};

static bool
fits(char pattern, enum opt opt)
{
	switch (pattern) {
	case 'T':
		return opt == OPT_TRUE;
	case 'F':
		return opt == OPT_FALSE;
	case '-':
		return opt == OPT_MISSING;
	case '+':
		return opt != OPT_MISSING;
	default:
		return true;
	}
}

static bool
fits_all(const struct cell *c, const struct facts *f)
{
	bool any =
	    f->want == OPT_TRUE || f->sf == OPT_TRUE || f->adv == OPT_TRUE;

	if ((c->w == '1' && !any) || (c->w == '0' && any))
		return false;
	return fits(c->w, f->want) && fits(c->s, f->sf) && fits(c->a, f->adv) &&
	       (f->bits & c->yes) == c->yes && (f->bits & c->no) == 0;
}

struct verdict
decide(const struct facts *f)
{
	const struct cell *c = cells;

	/* The last row of each group fits whatever the bits are. */
	while (!fits_all(c, f))
		c++;
	return c->verdict;
}

const char *class_name(enum class class)
{
	return class_names[class];
}

struct field
send_to_name(enum send_to receivers)
{
	return send_to_names[receivers];
}

enum send_to
send_to_of(struct field name)
{
	enum send_to to = TO_NOBODY;

	while (to < RECEIVER_SETS && field_cmp(name, send_to_names[to]) != 0)
		to++;
	return to;
}

enum class class_of(struct field name) {
	enum class class = 0;

	while (class < CLASSES && !field_is(name, class_names[class])) class ++;
	return class;
}
