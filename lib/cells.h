/* SPDX-License-Identifier: ISC */
/*
 * cells: reads single cells of a record. What is wrong with one rejects the
 * record, in the same words whatever the file.
 */
#ifndef CELLS_H
#define CELLS_H

#include "opt.h"
#include "rejects.h"
#include "when.h"

/* A cell. rejects may be NULL: what is wrong with it then ends the program. */
struct cell {
	struct rejects *rejects;
	const struct rd *rd;
	const struct rec *rec;
	const struct col *col;
	struct field f; /* its text */
};

/* Rejects the record of a place because of a column, with the shape of the text
 * there, and what a spreadsheet did to it, behind what is wrong; always false.
 */
bool cell_reject(struct rejects *r, struct place at, const struct col *col,
    const char *what);

/*
 * Reads a moment; false if the record is rejected. An empty cell is WHEN_NONE.
 */
static inline bool
cell_moment(struct cell c, enum when_bound bound, int64_t *when)
{
	*when = WHEN_NONE;
	if (c.f.len == 0 || when_parse(c.f, bound, when) == 0)
		return true;
	return cell_reject(
	    c.rejects, place_of(c.rd, c.rec), c.col, when_refusal(c.f));
}

/* Rejects the record of a cell that is no checkbox; always false. If the cell
 * is the word of a language for one (opt.h), it names the option that reads it.
 */
bool cell_refuse_checkbox(struct cell c);

/* Reads a checkbox or a Y/N column; false if the record is rejected. A null is
 * as blank as an empty cell, and *nulls counts it. */
static inline bool
cell_checkbox(struct cell c, enum opt *opt, long long *nulls)
{
	int status = opt_parse(c.f, opt);

	if (status == -1)
		return cell_refuse_checkbox(c);
	*nulls += status;
	return true;
}

#define CELL_FIRST_CHANGE INT64_C(631152000) /* 1990-01-01 */

/*
 * Reads when an opt-out changed, as cell_moment does. A moment of before 1990
 * is a placeholder, as the 1900-01-01 that SQL Server writes for no date: it is
 * not known then, and *nulls counts it.
 */
static inline bool
cell_change(
    struct cell c, enum when_bound bound, int64_t *when, long long *nulls)
{
	if (!cell_moment(c, bound, when))
		return false;
	if (*when != WHEN_NONE && *when < CELL_FIRST_CHANGE) {
		*when = WHEN_NONE;
		(*nulls)++;
	}
	return true;
}

/* The default of --max-nulls, in percent. */
enum { CELL_MAX_NULLS = 2 };

/* Dies if more than max percent of the records of a file, and more than one,
 * say null in the column of the opt-out: nobody knows what they stood for. */
void xcell_check_nulls(
    const char *file, long long nulls, long long records, long long max);

#endif
