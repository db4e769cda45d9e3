/* SPDX-License-Identifier: ISC */
/*
 * shards: the folder of a run of optdiff that is cut into shards, so that each
 * takes a part of the memory, or works on another machine. A shard has the
 * people whom the hash of their id puts there; but who has a contact or an
 * address in common with others (links.h), or is named in a list, is in shard
 * 0. So all shards together decide as one run does.
 *
 * The folder has a file "whole", of all that a shard cannot know by itself, and
 * of each shard K the files K.sf, K.adv, K.base (its rows; those of shard 0 are
 * read from the inputs), K.out, K.ledger, K.closed and K.counts (what it made
 * of them). optdiff is the only program that reads them.
 */
#ifndef SHARDS_H
#define SHARDS_H

#include "arena.h"
#include "hashes.h"
#include "wr.h"

/* The number of shards besides shard 0. */
enum { SHARDS_MIN = 2, SHARDS_MAX = 64 };

/* The tables of a run, as their rows are counted. */
enum { SHARDS_BASE, SHARDS_ADV, SHARDS_SF, SHARDS_TABLES };

/* Changes of one user that are part of a load. */
struct shards_load {
	struct field user;
	int64_t at;
};

/* What the file "whole" has. */
struct shards {
	const char *folder;
	char **args; /* the options and operands of the run */
	size_t nargs, args_cap;
	long long n;		/* shards besides shard 0 */
	uint64_t seed;		/* of the hashes of ids */
	uint64_t inputs, lists; /* xshards_stamp of those that shard 0 reads,
				   and of those that all read */
	int64_t asof;		/* that the tables state, or WHEN_NONE */
	int64_t sf_was_modified, adv_was_modified; /* struct counts_side */
	long long prefs_known; /* some contact has a preference checked */
	long long other_width; /* some id is not of the width of Advance's */
	long long rows[SHARDS_TABLES];
	struct hashes *linked; /* hashes of the ids of those in shard 0 */
	uint64_t *crowds;      /* addresses that are nobody's (sharers.h) */
	size_t ncrowds, crowds_cap;
	struct shards_load *loads;
	size_t nloads, loads_cap;
	struct arena texts;
};

/* A path in a folder, of a shard's file or, where k is -1, of the whole. The
 * caller frees it. */
char *shards_path(const char *folder, long long k, const char *name);

/* Nothing known yet but a random seed; free with shards_free, which allows
 * NULL. */
struct shards *shards_new(const char *folder);
void shards_free(struct shards *s);

/* Add to what is known; bytes are copied. They die if memory runs out. A person
 * is added by the hash of the id. */
void shards_add_arg(struct shards *s, struct field arg);
void shards_add_linked(void *shards, uint64_t person);
void shards_add_crowd(void *shards, uint64_t address);
void shards_add_load(void *shards, struct field user, int64_t at);

/* Adds the size of a file and when it was last written to a stamp, which is 0
 * at first: it must be as it was when the run was cut. Dies if it is no regular
 * file. */
void xshards_stamp(uint64_t *stamp, const char *path);

/* Writes all as a table; wr stays open. */
void shards_write(const struct shards *s, struct wr *wr);

/* Reads what is in a folder, or dies. */
struct shards *xshards_read(const char *folder);

/* The hash of an id, below 1 << 62. */
uint64_t shards_hash(const struct shards *s, struct field id);

/* The shard of a person, by the hash of the id, who is not in shard 0. */
long long shards_of(const struct shards *s, uint64_t person);

/* Whether a row with this id is one of shard k. */
bool shards_has(const struct shards *s, long long k, struct field id);

#endif
