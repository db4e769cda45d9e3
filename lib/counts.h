/* SPDX-License-Identifier: ISC */
/*
 * counts: what a run of optdiff counts of its tables and its people: for the
 * guards, and for the line that -v prints.
 */
#ifndef COUNTS_H
#define COUNTS_H

#include "index.h"
#include "outcome.h"
#include "people.h"

/* The columns of an opt table of which it is told whether they became empty. */
enum {
	COUNTS_SF_ID,
	COUNTS_EMAIL,
	COUNTS_CHANGED_AT,
	COUNTS_CHANGED_BY,
	COUNTS_COLUMNS
};

/* So few rows may all be alike. */
#define COUNTS_FEW 100

/* A value is told from others by so many bytes. */
#define COUNTS_FIRST 64

/* Of one column. */
struct counts_column {
	long long filled; /* rows that are not empty in it */
	bool varies;	  /* not all rows have the same, or nothing */
	size_t len;	  /* of the first row */
	char first[COUNTS_FIRST];
};

/* Of one side. */
struct counts_side {
	long long rows;	    /* of its table */
	long long before;   /* ids that it had in the last run */
	long long kept;	    /* of these, ids that it still has */
	long long ids;	    /* in its table, without those outside an excerpt */
	long long repeated; /* of these, ids with several rows */
	long long values[OPT_TRUE + 1]; /* of these, ids by their value */
	int64_t modified_at;		/* the newest of all rows */
	struct counts_column columns[COUNTS_COLUMNS];

	/* What the ledger says of the last run. */
	int64_t was_modified_at;
	long long was_repeated;
	bool repeated_stated; /* by its end mark */
	unsigned was_used;    /* columns that were in use, as bits */
};

/* The newest change of a history. */
struct counts_history {
	bool read;	/* there was one */
	int64_t newest; /* WHEN_NONE: it has no change of the opt-out */
	int64_t from;	/* then, its oldest change of another field */
};

/* Changes that somebody has to act on: new in this run, by class, and those
 * that an earlier run has decided and nobody has applied yet. */
struct counts_changes {
	long long fresh, open;
	long long of_class[CLASSES]; /* of the fresh ones */
};

struct counts {
	struct counts_side sf, adv;
	struct index *minutes; /* of new changes to act on, how many one user
				  made within one minute of the clock: a data
				  load; NULL: none yet */
	long long ledger_rows;
	struct counts_history history, was_history;

	long long ids;
	long long outside;  /* ids on one side of an excerpt: counted no more */
	long long compared; /* ids that are in some opt table */
	struct counts_changes to_act;
	long long opted_in;	       /* from TRUE to FALSE, but not opt_in */
	struct counts_changes opt_ins; /* from TRUE to FALSE, whoever has to
					  act, and other rows opt_in */
	long long older;   /* contacts of which the ledger knew a newer state */
	long long flipped; /* contacts that say something else than then */
	long long of_class[CLASSES], of_flag[FLAGS];
};

/* Nothing counted yet. */
extern const struct counts COUNTS_NONE;

/* The name of a column. */
const char *counts_column_name(unsigned column);

/* Looks at the value of a row in a column of which all rows so far have the
 * same; rows is their number. Either this one or they are not empty. */
void counts_see_value(
    struct counts_column *column, struct field value, long long rows);

static inline void
counts_add_value(struct counts_side *side, unsigned column, struct field value)
{
	struct counts_column *c = &side->columns[column];

	c->filled += value.len > 0;
	/* Nothing so far and nothing now is the same. */
	if (!c->varies && (value.len > 0 || c->len > 0))
		counts_see_value(c, value, side->rows);
}

/* Counts a row of a side's table. */
static inline void
counts_add_row(struct counts_side *side, const struct opt_row *row)
{
	int64_t at = row->changed_at;
	size_t size = at == WHEN_NONE ? 0 : sizeof(at);

	counts_add_value(side, COUNTS_SF_ID, row->sf_id);
	counts_add_value(side, COUNTS_EMAIL, row->email);
	counts_add_value(
	    side, COUNTS_CHANGED_AT, (struct field){ (const char *)&at, size });
	counts_add_value(side, COUNTS_CHANGED_BY, row->changed_by);
	side->rows++;
	side->modified_at = when_later(side->modified_at, row->modified_at);
}

/* Whether all rows of a table have the same in a column, or nothing. */
static inline bool
counts_is_uniform(const struct counts_side *side, unsigned column)
{
	return !side->columns[column].varies;
}

/* Counts a row of the ledger. */
void counts_add_ledger_row(struct counts *c, const struct ledger_row *row);

/* Reads what the end marks state, once their tables are read: that of the
 * ledger, of the last run; that of Salesforce's table, of its history. */
void xcounts_add_ledger_mark(struct counts *c, const struct ledger *ledger);
void xcounts_add_sf_mark(struct counts *c, const struct ledger *sf);

/*
 * Whether a history without a change of the opt-out is that of a quiet week: an
 * incremental one, whose changes of other fields are all newer than the newest
 * opt-out of the last run's, while no contact says something else than then.
 */
bool counts_history_is_quiet(const struct counts *c);

/* States in the end mark of a ledger what the next run compares with. */
void counts_write_marks(const struct counts *c, struct wr *wr);

/* Counts a person and what follows for that person; one whom an excerpt has
 * on one side only; those whom people_next passed over. */
void counts_add_person(
    struct counts *c, const struct person *p, const struct outcome *o);
void counts_add_outside(struct counts *c);
void counts_add_agreeing(struct counts *c, const struct agreeing *a);

/*
 * Of the new changes the most that one user made within one minute, 0 if none
 * has a user and a date; of as many, those that come first by minute and user.
 * The texts last until counts_free.
 */
long long counts_in_a_minute(
    const struct counts *c, struct field *user, struct field *minute);

/* Calls back for each minute and user, as one key; and adds such changes, or
 * returns false if that is no key. */
void counts_each_minute(const struct counts *c,
    void (*call)(void *context, struct field key, uint32_t changes),
    void *context);
bool counts_add_minute(struct counts *c, struct field key, uint32_t changes);

/* Frees what belongs to the counts. */
void counts_free(struct counts *c);

/* Prints the counts as a line of standard error. */
void counts_print(const struct counts *c);

#endif
