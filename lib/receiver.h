/* SPDX-License-Identifier: ISC */
/*
 * receiver: who gets a file of changes, what is in it, and what its rows may
 * ask for.
 */
#ifndef RECEIVER_H
#define RECEIVER_H

#include "ledger.h"

/* The order of the rows; ties are in the order of the table. */
enum order {
	ORDER_TABLE,
	ORDER_DUE,  /* the oldest first */
	ORDER_WORST /* the most harmful class first, then the oldest */
};

struct receiver {
	const char *name;
	enum send_to to;     /* TO_NOBODY: preferences, which are not sent */
	const char *columns; /* unless -o says otherwise */
	unsigned needs;	     /* columns of the table */
	unsigned may_set;    /* RECEIVER_SET of each value */
	const char *may_set_text;
	enum ledger_column old; /* what it says today, or RECEIVER_NO_OLD */
	unsigned flag;		/* rows with this flag are for it, too */
	bool by_contact;	/* a line a contact, not a line a row */
	bool late;		/* only rows that are overdue */
	bool done;		/* rows that were closed: none is overdue */
	enum order order;
};

#define RECEIVER_NO_OLD LEDGER_COLUMNS
#define RECEIVER_SET(opt) (1U << (opt))

/* The receiver of a name, the argument of -t; dies if there is none. */
const struct receiver *xreceiver(const char *name);

/* The first one, Records. */
const struct receiver *receiver_default(void);

/* Whether the record of a table has the flag for which the receiver gets it,
 * too; dies if a flag is unknown. */
static inline bool
xreceiver_is_flagged(
    const struct receiver *receiver, const struct ledger *table)
{
	return receiver->flag != 0 &&
	       (xledger_flags(table) & receiver->flag) != 0;
}

/* The rank of a class by the harm it does while nobody acts: 0 is the worst. */
unsigned receiver_rank(enum class class);

#endif
