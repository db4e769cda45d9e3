/* SPDX-License-Identifier: ISC */
/*
 * hashes: hashes of 64 bits for ids, and a set of them. Of 40 million ids that
 * differ, two have the same hash once in 10,000 runs.
 */
#ifndef HASHES_H
#define HASHES_H

#include <stdbool.h>
#include <stdint.h>

#include "rec.h"

/* The hash of a field; who knows the seed could build ids that collide. */
uint64_t hash_field(struct field f, uint64_t seed);

/* A hash as text, of 16 hexadecimal digits; hash_parse is false for what is
 * none. */
#define HASH_TEXT_SIZE 17
void hash_print(uint64_t hash, char text[HASH_TEXT_SIZE]);
bool hash_parse(struct field f, uint64_t *hash);

/* A random seed. Dies if there is none. */
uint64_t xhash_seed(void);

/* A set of hashes, of which the lowest bit is not looked at. */
struct hashes;

/* An empty set; free it with hashes_free, which allows NULL. Dies if memory
 * runs out, as hashes_put does. */
struct hashes *hashes_new(void);
void hashes_free(struct hashes *set);

void hashes_put(struct hashes *set, uint64_t hash);
bool hashes_has(const struct hashes *set, uint64_t hash);

/* Marks a hash; false if the set does not have it. */
bool hashes_mark(struct hashes *set, uint64_t hash);
bool hashes_is_marked(const struct hashes *set, uint64_t hash);

/* Calls back for each hash, in no order. */
void hashes_each(const struct hashes *set,
    void (*call)(void *context, uint64_t hash), void *context);

#endif
