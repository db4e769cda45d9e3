/*
 * counts: what a run of optdiff counts of its tables and its people: for the
 * guards, and for the line that -v prints.
 */
#ifndef COUNTS_H
#define COUNTS_H

#include "people.h"

/* Of one side. */
struct counts_side {
	long long rows; /* of its table */
	long long
	    before;    /* rows of the ledger that have a value of this side */
	long long ids; /* in its table, without those outside an excerpt */
	long long repeated;		/* of these, ids with several rows */
	long long values[OPT_TRUE + 1]; /* of these, ids by their value */
	int64_t modified_at;		/* the newest of all rows */
};

struct counts {
	struct counts_side sf, adv;
	long long ledger_rows;
	int64_t ledger_modified_at; /* the newest of all rows */

	long long ids;
	long long outside;  /* ids on one side of an excerpt: counted no more */
	long long compared; /* ids that are in some opt table */
	long long to_act;   /* ids for which somebody has to act */
	long long opt_ins;  /* ids of the class opt_in */
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
