/*
 * counts: what a run of optdiff counts of its tables and its people: for the
 * guards, and for the line that -v prints.
 */
#ifndef COUNTS_H
#define COUNTS_H

#include "people.h"

/* Of one side. */
struct counts_side {
	long long rows;	    /* of its table */
	long long before;   /* ids that it had in the last run */
	long long kept;	    /* of these, ids that it still has */
	long long ids;	    /* in its table, without those outside an excerpt */
	long long repeated; /* of these, ids with several rows */
	long long values[OPT_TRUE + 1]; /* of these, ids by their value */
	int64_t modified_at;		/* the newest of all rows */
};

/* Changes that somebody has to act on: new in this run, by class, and those
 * that an earlier run has decided and nobody has applied yet. */
struct counts_changes {
	long long fresh, open;
	long long of_class[CLASSES]; /* of the fresh ones */
};

struct counts {
	struct counts_side sf, adv;
	long long ledger_rows;
	int64_t ledger_modified_at; /* the newest of all rows */

	long long ids;
	long long outside;  /* ids on one side of an excerpt: counted no more */
	long long compared; /* ids that are in some opt table */
	struct counts_changes to_act;
	struct counts_changes opt_ins; /* from TRUE to FALSE, whoever has to
					  act, and other rows opt_in */
	long long older; /* contacts of which the ledger knew a newer state */
	long long of_class[CLASSES], of_flag[FLAGS];
};

/* Nothing counted yet. */
extern const struct counts COUNTS_NONE;

/* Counts a row of a side's table, and when its record was last modified. */
static inline void
counts_add_row(struct counts_side *side, int64_t modified_at)
{
	side->rows++;
	side->modified_at = when_later(side->modified_at, modified_at);
}

/* Counts a row of the ledger. */
void counts_add_ledger_row(struct counts *c, const struct ledger_row *row);

/* Counts a person and what follows for that person; one whom an excerpt has
 * on one side only; those whom people_next passed over. */
void counts_add_person(
    struct counts *c, const struct person *p, const struct outcome *o);
void counts_add_outside(struct counts *c);
void counts_add_agreeing(struct counts *c, const struct agreeing *a);

/* Prints the counts as a line of standard error. */
void counts_print(const struct counts *c);

#endif
