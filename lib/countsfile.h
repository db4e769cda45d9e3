/* SPDX-License-Identifier: ISC */
/*
 * countsfile: what was counted of one part of a run that was cut (shards.h), as
 * a file, so that the guards judge the parts as a whole.
 */
#ifndef COUNTSFILE_H
#define COUNTSFILE_H

#include "counts.h"

/* The counts of one part or of several, and how it was compared: an excerpt has
 * not all ids; a list of codes, only people with a code. act: there is
 * something to act on. cut: that of the shards (struct shards, seed). */
struct counted {
	struct counts counts;
	bool excerpt, codes, act;
	uint64_t cut;
};

/* Writes them as a table with the columns name and value; wr stays open. */
void countsfile_write(const struct counted *part, struct wr *wr);

/* Adds those of a table that rd reads and whose header was read; dies if it is
 * not such a table, or is of another version or cut. */
void xcountsfile_add(struct counted *whole, struct rd *rd);

#endif
