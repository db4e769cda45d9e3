/* SPDX-License-Identifier: ISC */
/*
 * sieve: a one-hash Bloom filter of ids: answers "certainly not here" without a
 * cache miss, and for less than the hash of an index.
 */
#ifndef SIEVE_H
#define SIEVE_H

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include "rec.h"

struct sieve {
	unsigned shift;
	uint64_t words[];
};

/* An empty one of 1 << bits bits, with bits at least 6. Dies if memory runs
 * out; free it by free(3). */
struct sieve *sieve_new(unsigned bits);

/* The bit of an id: a hash of its last 8 characters, which vary most. */
static inline size_t
sieve_bit(const struct sieve *s, struct field id)
{
	uint64_t bytes = 0;

	if (id.len >= sizeof(bytes))
		memcpy(&bytes, id.s + id.len - sizeof(bytes), sizeof(bytes));
	else
		memcpy(&bytes, id.s, id.len);
	return bytes * UINT64_C(0x9e3779b97f4a7c15) >> s->shift;
}

/* Adds an id. */
static inline void
sieve_add(struct sieve *s, struct field id)
{
	size_t bit = sieve_bit(s, id);

	s->words[bit / 64] |= UINT64_C(1) << bit % 64;
}

/* False if the id was certainly not added. */
static inline bool
sieve_may_have(const struct sieve *s, struct field id)
{
	size_t bit = sieve_bit(s, id);

	return s->words[bit / 64] >> bit % 64 & 1;
}

#endif
