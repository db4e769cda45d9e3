/* SPDX-License-Identifier: ISC */
/*
 * merge: passes the opt-outs of merged contacts on to the contacts that they
 * were merged into, when all contacts and merges have been read.
 */
#ifndef MERGE_H
#define MERGE_H

#include <stdbool.h>

#include "ident.h"
#include "opt.h"

struct merge;

/* Returns an empty collection; free it with merge_free. Its functions die if
 * memory runs out. */
struct merge *merge_new(void);

/* A contact that was merged into another one; the bytes are the caller's. */
struct merge_loser {
	struct field sf_id, survivor;
	struct field id; /* its Advance ID, or empty */
	bool opted_out;
	const char *file; /* where it stands; must outlive m */
	long long line;
};

/* Notes a merge; false if an earlier call named another survivor. The bytes of
 * the ids are copied. */
bool merge_add(struct merge *m, const struct merge_loser *loser);

/* Notes a contact that still exists, by its Contact ID and its Advance ID,
 * which may be empty, with its own value. The bytes are copied. */
void merge_note(
    struct merge *m, struct field sf_id, struct field id, enum opt opt);

/* Follows the chain of merges of every opted-out contact to its last survivor.
 * Call it after the last merge_add. */
void merge_follow(struct merge *m);

/* A contact that receives opt-outs of others. */
struct merged {
	char sf_id[IDENT_SF_SIZE];
	struct field id;   /* may be empty; belongs to the merge */
	enum opt opt;	   /* its own value */
	long long carried; /* the number of opt-outs */
};

/* The next such contact, in the order of merge_note; false after the last. */
bool merge_next(struct merge *m, struct merged *out);

/*
 * The next contact whose opt-out came to no contact that merge_next has given:
 * the last survivor is not in the export, or the merges go round. Its survivor
 * is then the last contact that is known of. False after the last one.
 */
bool merge_next_lost(struct merge *m, struct merge_loser *out);

/* Frees everything; NULL is allowed. */
void merge_free(struct merge *m);

#endif
