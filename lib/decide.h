/* SPDX-License-Identifier: ISC */
/*
 * decide: what two systems say of one person, what both should say, and who
 * has to be told. The decision of optdiff(1), as one table.
 */
#ifndef DECIDE_H
#define DECIDE_H

#include "opt.h"

/* What is the matter with a person. */
enum class {
	CLASS_AGREE,
	CLASS_OPT_OUT,
	CLASS_ADV_OPT_OUT,
	CLASS_OPT_IN,
	CLASS_UNANSWERED,
	CLASS_ADV_CLEARED,
	CLASS_OVERWRITTEN,
	CLASS_LOST,
	CLASS_SF_ONLY,
	CLASS_ADV_GONE,
	CLASS_ADV_ONLY,
	CLASS_SF_GONE,
	CLASS_GONE,
	CLASS_NO_ID,
	CLASS_LEFT_BEHIND,
	CLASSES
};

/* Who has to do something: any of these together. */
enum send_to {
	TO_NOBODY = 0,
	TO_RECORDS = 1,
	TO_SALESFORCE = 2,
	TO_REVIEW = 4,
	TO_BOTH = TO_RECORDS | TO_SALESFORCE,
	RECEIVER_SETS = 8
};

/* What decides between the rows of one cell. */
enum {
	EVIDENCE = 1,	   /* of consent, later than what it undoes */
	NEVER_SEEN = 2,	   /* no ledger has this person */
	SF_SEEN = 4,	   /* Salesforce has had this person before */
	ADV_SEEN = 8,	   /* Advance has had this person before */
	ADV_WAS_TRUE = 16, /* Advance's last known value is TRUE */
	WAS_WRITTEN = 32,  /* a TRUE of Salesforce was overwritten */
	WAS_CLEARED = 64,  /* the ledger's class is adv_cleared */
	ADV_LATER = 128,   /* Advance changed no earlier than the opt-in */
	ADV_EARLIER = 256, /* Advance last changed before that */
	UNORDERED = 512, /* nothing orders Advance's new TRUE and the consent */
	BY_CONTACT = 2048, /* there is no Advance ID, so nothing of Advance's */
	WAS_ASKED = 1024,  /* a person was asked about that, and is still */
	ANSWERED = 8192,   /* and answered that it is an opt-out */
	LIVES_ON = 16384,  /* the same address says FALSE under another id */
};

/* Whose change made the class. */
enum by { BY_SF, BY_ADV, BY_EITHER };

struct facts {
	enum opt want;	  /* as the last run left it: OPT_FALSE or OPT_TRUE */
	enum opt sf, adv; /* OPT_MISSING, OPT_FALSE or OPT_TRUE */
	unsigned bits;
};

struct verdict {
	enum class class;
	enum opt want;
	enum send_to send_to;
	enum opt set; /* OPT_BLANK where a person decides */
	enum by by;
};

/* The verdict on any facts. */
struct verdict decide(const struct facts *facts);

/* The names in the ledger. Of several receivers: with ; between, in the order
 * of their bits; of TO_NOBODY: empty. */
const char *class_name(enum class class);
struct field send_to_name(enum send_to receivers);

/* The receivers of a name in the ledger, or RECEIVER_SETS. */
enum send_to send_to_of(struct field name);

/* The class of a name, or CLASSES. */
enum class class_of(struct field name);

#endif
