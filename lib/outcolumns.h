/* SPDX-License-Identifier: ISC */
/*
 * outcolumns: the columns of a file of changes, and where the values in them
 * come from; the list of option -o.
 */
#ifndef OUTCOLUMNS_H
#define OUTCOLUMNS_H

#include "grid.h"
#include "receiver.h"
#include "usernames.h"

/* A row of the table as it is for the receiver. */
struct change {
	long long line;
	enum class class;
	char id[IDENT_MAX + 1];
	/* The date, so that text compares as time; empty for a row that is
	 * there for its flag alone. */
	char due[WHEN_SIZE];
	char contact[IDENT_SF_SIZE]; /* one of sf_id */
	/* In business days: until it is due, below 0 if it is overdue, and
	 * since it is open. */
	long long left, days;
};

/* How values are written. Everything must outlive the columns. */
struct outcolumns_words {
	const char *run;		/* what the column "run" says */
	const char *true_is, *false_is; /* in "new" and "old"; NULL: as it is */
	const struct usernames *users;	/* for "changed_by", or NULL */
	const char *record_url;		/* prefix of the Contact ID in "link" */
};

struct outcolumns;

/*
 * Finds the columns of a list such as "Id=sf_id,due" in the header of a table,
 * which must outlive them, or dies. NULL: those that the receiver has by
 * default, and "link" if there is a record_url and its rows are for people.
 * Free with outcolumns_free, which allows NULL.
 */
struct outcolumns *xoutcolumns_find(const char *list,
    const struct receiver *receiver, const struct ledger *table,
    const struct outcolumns_words *words);
void outcolumns_free(struct outcolumns *columns);

/* How many columns there are. */
size_t outcolumns_count(const struct outcolumns *columns);

/* Adds the headers to a grid, or the values of the table's record. Moments are
 * written in the zone that was given (zone_print). Dies if one is no moment. */
void outcolumns_add_head(const struct outcolumns *columns, struct grid *grid);
void xoutcolumns_add(const struct outcolumns *columns,
    const struct change *change, struct grid *grid);

#endif
