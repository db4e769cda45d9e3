/* SPDX-License-Identifier: ISC */
/*
 * shards: what the guards counted of one part of a job (counts.h), as a file,
 * so that a job that was split into parts by id is judged as a whole.
 */
#ifndef SHARDS_H
#define SHARDS_H

#include "counts.h"

/* The counts of one part or of several, and how it was compared: an excerpt has
 * not all ids; a list of codes, only people with a code. */
struct shards {
	struct counts counts;
	bool excerpt, codes;
};

/* Writes them as a table with the columns name and value; wr stays open. */
void shards_write(const struct shards *shards, struct wr *wr);

/* Adds those of a table that rd reads and whose header was read; dies if it is
 * not such a table, or is of another version. */
void xshards_add(struct shards *shards, struct rd *rd);

#endif
