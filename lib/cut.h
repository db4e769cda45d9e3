/* SPDX-License-Identifier: ISC */
/*
 * cut: cuts the tables of a run into shards (shards.h), row by row as they are
 * read.
 */
#ifndef CUT_H
#define CUT_H

#include "ledger.h"
#include "person.h"
#include "shards.h"

struct cut;

/* Opens the files of s->n shards and that of the whole; base: there is a
 * ledger. Adds to s what becomes known, which must outlive the cut. Dies if
 * the folder has such files already or they cannot be written. */
struct cut *xcut_new(struct shards *s, bool base);

/*
 * A row of the ledger, of Advance, of Salesforce, in this order, which the
 * table has just read; apart: it belongs to shard 0 for a reason of the
 * caller's. xcut_end comes after each table.
 */
void xcut_base(struct cut *cut, const struct ledger *table, struct field id,
    const struct base *row, bool apart);
void xcut_adv(struct cut *cut, const struct ledger *table, struct field id,
    const struct said *row, bool apart);
void xcut_sf(struct cut *cut, const struct ledger *table, struct field id,
    const struct said *row, bool apart);
void xcut_end(struct cut *cut, const struct ledger *table);

/* Finds out who is in shard 0, writes the file of the whole, and closes all. */
void xcut_close(struct cut *cut);

#endif
