/*
 * merge: what becomes of the opt-outs of contacts that were merged into others,
 * and the rows of an opt table that wait until all merges are known.
 */
#ifndef MERGE_H
#define MERGE_H

#include <stdbool.h>

#include "opt.h"

struct merge;

/* Nothing merged, no rows; each row has more columns behind its own. Its
 * functions die when memory is out. Free it with merge_free. */
struct merge *merge_new(size_t more);

/* Notes that a contact was merged into another; false where it was merged
 * into a third one before. */
bool merge_add(
    struct merge *m, struct field loser, struct field survivor, bool opted_out);

/* Keeps a copy of a row, and of the fields behind it. */
void merge_hold(
    struct merge *m, const struct opt_row *row, const struct field *more);

/* Follows every opted-out contact to the last survivor. After the last
 * merge_add. */
void merge_follow(struct merge *m);

/* How many opt-outs come to a contact. */
long long merge_carried(struct merge *m, struct field sf_id);

/* How many opt-outs came to no contact that merge_carried was asked for. */
long long merge_lost(const struct merge *m);

/* The rows again, from the first one; false after the last. The bytes are
 * m's, and stay. */
bool merge_next(struct merge *m, struct opt_row *row, struct field *more);

void merge_free(struct merge *m);

#endif
