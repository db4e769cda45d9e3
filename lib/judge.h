/* SPDX-License-Identifier: ISC */
/*
 * judge: what the shards of a run (shards.h) counted and made, as a whole.
 */
#ifndef JUDGE_H
#define JUDGE_H

#include "countsfile.h"
#include "shards.h"

/* What a shard makes; and the extension of its file. */
enum judge_kind { JUDGE_OUT, JUDGE_LEDGER, JUDGE_CLOSED, JUDGE_KINDS };
extern const char *const judge_names[JUDGE_KINDS];

struct judge;

/* Opens what all shards made, of these kinds as bits, or dies: one that is
 * missing has not ended. Free with judge_free, which allows NULL. */
struct judge *xjudge_open(const struct shards *shards, unsigned kinds);
void judge_free(struct judge *judge);

/* Adds up what they counted. Dies if that is not each row of each table. */
void xjudge_count(struct judge *judge, struct counted *whole);

/* Writes what they made of a kind, by id. */
void xjudge_collate(struct judge *judge, enum judge_kind kind, struct wr *wr);

#endif
