/*
 * sieve: bits for some Contacts, so that the many others need not be looked up:
 * memory is slow to answer.
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

/* Without any contact; of 1 << bits bits, 6 or more. Dies when memory is out;
 * free with free(3). */
struct sieve *sieve_new(unsigned bits);

/* Where a contact's bit is, by the 8 of its 15 characters that vary most. */
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

/* Whether a contact may have been added; it is sure only where it was not. */
static inline bool
sieve_may_have(const struct sieve *s, const char *sf_id)
{
	size_t bit = sieve_bit(s, sf_id);

	return s->words[bit / 64] >> bit % 64 & 1;
}

#endif
