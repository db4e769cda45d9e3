/* SPDX-License-Identifier: ISC */
/*
 * index: a join by key over records held in memory. Each distinct key gets a
 * number, from 0 in order of arrival; what belongs to the key stands at that
 * number in the caller's own array. It and hashes.h alone use the hash library.
 *
 * Digits, up to 15 of them, are kept as a number of eight bytes; of other keys
 * the bytes are kept. With its place in the table a key takes 13 to 19 bytes.
 */
#ifndef INDEX_H
#define INDEX_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "rec.h"

struct index;

/* No such key. */
#define INDEX_NONE ((size_t)-1)

/*
 * An empty index; free it with index_free. Its hash is seeded at random, so
 * that no input can be built to collide; no result depends on the seed.
 */
struct index *index_new(void);

/*
 * The same with so many bytes beside each key, a multiple of 4, that are zeros
 * at first: who reads the one finds the other near. index_with gives those of a
 * number; they stay where they are until the next key is added.
 */
struct index *index_new_with(size_t bytes);
void *index_with(const struct index *index, size_t number);

/* The number of a key, which is added where it is new; the bytes are copied.
 * Dies when memory is out. */
size_t index_put(struct index *index, struct field key);

/* The number of a key, or INDEX_NONE. */
size_t index_find(const struct index *index, struct field key);

/*
 * A batched lookup, so that cache misses overlap: index_reserve makes room for
 * n more keys, and index_probe begins with each. Then prefetch the slots of all
 * keys with index_prefetch_slot; then, with index_prefetch_key, the keys that
 * they are compared with: it gives the number that a key probably has, or
 * INDEX_NONE. index_put_probe puts a key there at last, and gives its number.
 * The bytes that are in probe->key after index_probe, none for
 * digits, must last until then.
 */
struct index_probe {
	struct field key;
	uint64_t word, hash;
	size_t at;
};

void index_reserve(struct index *index, size_t n);
void index_probe(
    const struct index *index, struct field key, struct index_probe *probe);
void index_prefetch_slot(
    const struct index *index, const struct index_probe *probe);
size_t index_prefetch_key(const struct index *index, struct index_probe *probe);
size_t index_put_probe(struct index *index, const struct index_probe *probe);

/* Prefetches the key of a number, and what stands beside it. */
void index_prefetch_item(const struct index *index, size_t number);

/* How many keys there are. */
size_t index_count(const struct index *index);

/* The key of a number below index_count; the bytes are the index's, and stay
 * as they are until the next index_put or, where they are digits,
 * index_key. */
struct field index_key(const struct index *index, size_t number);

/* Sorts n different numbers by the byte order of their keys. Numbers that are
 * in this order already cost nothing. */
void index_sort(const struct index *index, uint32_t *numbers, size_t n);

/* All numbers in the byte order of their keys. The caller frees. */
uint32_t *index_order(const struct index *index);

/* Frees all; NULL is allowed. */
void index_free(struct index *index);

#endif
