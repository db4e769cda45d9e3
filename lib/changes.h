/* SPDX-License-Identifier: ISC */
/*
 * changes: the rows of a table that one receiver has to act on, as the lines of
 * the file that it gets: a line a row or a line a contact, in the receiver's
 * order. All are held until the table was read to its end and every row was
 * good. Functions that start with x die with the file's name, the line and the
 * column.
 */
#ifndef CHANGES_H
#define CHANGES_H

#include "days.h"
#include "outcolumns.h"

/* Which rows there are, and when they are due. */
struct changes_spec {
	const struct receiver *receiver;
	enum opt only;	/* the value to set, or OPT_BLANK */
	long long days; /* business days until a row is due */
	const struct holidays *holidays;
	int64_t now;
	char today[WHEN_SIZE]; /* the date of now where the office is */
};

/* What became of the rows. */
struct changes_counts {
	long long out;	  /* are for the receiver */
	long long others; /* are not, or not overdue */
	long long other_direction;
	long long lines;
	long long overdue;
	char oldest[WHEN_SIZE]; /* when the oldest overdue one was due */
};

struct changes;

/* No lines yet. The spec and the columns must outlive it. Free with
 * changes_free. */
struct changes *changes_new(
    const struct changes_spec *spec, const struct outcolumns *columns);
void changes_free(struct changes *c);

/* Reads a table, opened with the columns that the receiver needs, to its end.
 * Dies if a row asks for what the receiver may not be sent, or if there would
 * be two lines for one person or contact. */
void xchanges_read(struct changes *c, struct ledger *table);

struct changes_counts changes_counts(const struct changes *c);

/* Writes the header and the lines. */
void changes_write(struct changes *c, struct wr *wr);

#endif
