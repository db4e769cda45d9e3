/*
 * index: a join by key over records held in memory. Each distinct key gets a
 * number, from 0 in order of arrival; what belongs to the key stands at that
 * number in the caller's own array. The only user of the hash library.
 */
#ifndef INDEX_H
#define INDEX_H

#include <stdbool.h>
#include <stddef.h>

#include "rec.h"

struct index;

/* No such key. */
#define INDEX_NONE ((size_t)-1)

/*
 * An empty index; free it with index_free. Its hash is seeded at random, so
 * that no input can be built to collide; no result depends on the seed.
 */
struct index *index_new(void);

/* The number of a key, which is added where it is new; the bytes are copied.
 * Dies when memory is out. */
size_t index_put(struct index *index, struct field key);

/* The number of a key, or INDEX_NONE. */
size_t index_find(const struct index *index, struct field key);

/* How many keys there are. */
size_t index_count(const struct index *index);

/* The key of a number below index_count; the bytes are the index's, and stay
 * where they are until the next index_put. */
struct field index_key(const struct index *index, size_t number);

/* All numbers in the byte order of their keys. The caller frees. */
size_t *index_order(const struct index *index);

/* Frees all; NULL is allowed. */
void index_free(struct index *index);

#endif
