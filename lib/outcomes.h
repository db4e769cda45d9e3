/* SPDX-License-Identifier: ISC */
/*
 * outcomes: decides about everybody whom the inputs of a run name, counts what
 * follows, and writes the rows that are asked for.
 */
#ifndef OUTCOMES_H
#define OUTCOMES_H

#include "inputs.h"

/* Start with all zeros; free with outcomes_free. */
struct outcomes {
	/* Set before xoutcomes_count. Outputs are the caller's. */
	bool all;	   /* out gets the ledger: a row of everybody */
	bool prefs;	   /* out also gets the rows with wrong preferences */
	long long forget;  /* days after which the address of a person who is
			      gone is dropped; -1: never */
	struct wr *out;	   /* NULL if nothing is written */
	struct wr *ledger; /* or NULL */
	struct wr *closed; /* rows that were open and are not now, or NULL */

	/* Private: the people whose rows are printed. */
	uint32_t *numbers;
	size_t n, cap;
};

/* Decides about everybody and counts what follows; in an excerpt, who is on one
 * side only is left out. Warns of answers that change nothing; dies where a
 * person has too many contacts. */
void xoutcomes_count(
    struct outcomes *o, const struct inputs *in, struct counts *counts);

/* Writes the rows, by id. Returns whether there is anything to act on. */
bool xoutcomes_write(struct outcomes *o, const struct inputs *in);

/* States what the next run needs to know in the end mark of the ledger, if one
 * is written. asof: the moment of the exports, or WHEN_NONE. */
void outcomes_write_marks(
    const struct outcomes *o, int64_t asof, const struct counts *counts);

void outcomes_free(struct outcomes *o);

#endif
