/*
 * sieve: a one-hash Bloom filter of Contact IDs: answers "certainly not here"
 * without a cache miss.
 */
#ifndef SIEVE_H
#define SIEVE_H

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

struct sieve {
	unsigned shift;
	uint64_t words[];
};

/* An empty one of 1 << bits bits, with bits at least 6. Dies if memory runs
 * out; free it by free(3). */
struct sieve *sieve_new(unsigned bits);

/* The bit of a contact: a hash of the 8 of its 15 characters that vary most. */
static inline size_t
sieve_bit(const struct sieve *s, const char *sf_id)
{
	uint64_t bytes;

	memcpy(&bytes, sf_id + 7, sizeof(bytes));
	return bytes * UINT64_C(0x9e3779b97f4a7c15) >> s->shift;
}

/* Adds a contact. */
static inline void
sieve_add(struct sieve *s, const char *sf_id)
{
	size_t bit = sieve_bit(s, sf_id);

	s->words[bit / 64] |= UINT64_C(1) << bit % 64;
}

/* False if the contact was certainly not added. */
static inline bool
sieve_may_have(const struct sieve *s, const char *sf_id)
{
	size_t bit = sieve_bit(s, sf_id);

	return s->words[bit / 64] >> bit % 64 & 1;
}

#endif
