/*
 * decide: what two systems say of one person, what both should say, and who
 * has to be told. The decision of optdiff(1), as one table.
 */
#ifndef DECIDE_H
#define DECIDE_H

#include "opt.h"

/* What is the matter with a person. */
enum kind {
	AGREE,
	OPT_OUT,
	ADV_OPT_OUT,
	OPT_IN,
	UNANSWERED,
	ADV_CLEARED,
	OVERWRITTEN,
	LOST,
	SF_ONLY,
	ADV_GONE,
	ADV_ONLY,
	SF_GONE,
	GONE,
	CLASSES
};

/* Who has to do something. */
enum target { TO_NOBODY, TO_RECORDS, TO_SALESFORCE, TO_REVIEW, TARGETS };

/* What decides between the rows of one cell. */
enum {
	EVIDENCE = 1,	   /* of consent, later than what it undoes */
	NEVER_SEEN = 2,	   /* no ledger has this person */
	SF_SEEN = 4,	   /* Salesforce has had this person before */
	ADV_SEEN = 8,	   /* Advance has had this person before */
	ADV_WAS_TRUE = 16, /* Advance's last known value is TRUE */
	WAS_WRITTEN = 32,  /* a TRUE of Salesforce was overwritten */
	WAS_CLEARED = 64,  /* the ledger's class is adv_cleared */
	ADV_LATER = 128,   /* Advance changed after the opt-in was sent */
	ADV_EARLIER = 256, /* Advance last changed before that */
};

/* Whose change made the class. */
enum by { BY_SF, BY_ADV, BY_EITHER };

struct facts {
	enum opt want;	  /* as the last run left it: OPT_FALSE or OPT_TRUE */
	enum opt sf, adv; /* OPT_MISSING, OPT_FALSE or OPT_TRUE */
	unsigned bits;
};

struct verdict {
	enum kind kind;
	enum opt want;
	enum target send_to;
	enum opt set; /* OPT_BLANK where a person decides */
	enum by by;
};

/* The verdict on any facts. */
struct verdict decide(const struct facts *facts);

/* The names in the ledger; of TO_NOBODY it is empty. */
const char *class_name(enum kind kind);
const char *target_name(enum target target);

/* The class of a name, or CLASSES. */
enum kind class_of(struct field name);

#endif
