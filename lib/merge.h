/*
 * merge: what becomes of the opt-outs of contacts that were merged into others:
 * who gets them is known when all contacts and merges are.
 */
#ifndef MERGE_H
#define MERGE_H

#include <stdbool.h>

#include "ident.h"
#include "opt.h"

struct merge;

/* Nothing merged, no contacts. Its functions die when memory is out. Free it
 * with merge_free. */
struct merge *merge_new(void);

/* Notes that a contact was merged into another; false where it was merged
 * into a third one before. */
bool merge_add(
    struct merge *m, struct field loser, struct field survivor, bool opted_out);

/* Notes a contact that stays, by its ids (an Advance ID or empty) and what it
 * says itself. */
void merge_note(
    struct merge *m, struct field sf_id, struct field id, enum opt opt);

/* Follows every opted-out contact to the last survivor. After the last
 * merge_add. */
void merge_follow(struct merge *m);

/* A contact to which opt-outs of others come. */
struct merged {
	char sf_id[IDENT_SF_SIZE];
	struct field id;   /* empty where it has none; m's */
	enum opt opt;	   /* what it says itself */
	long long carried; /* how many opt-outs */
};

/* The next one of those that were noted, in their order; false after the
 * last. */
bool merge_next(struct merge *m, struct merged *out);

/* How many opt-outs came to no contact that merge_next has given. */
long long merge_lost(const struct merge *m);

void merge_free(struct merge *m);

#endif
