/* SPDX-License-Identifier: ISC */
#include "hashes.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#define XXH_INLINE_ALL
#include <xxhash.h>

#include "prog.h"

#define MARK UINT64_C(1)
#define FIRST_BITS 10

/* Open addressing with linear probing; an empty slot is 0. */
struct hashes {
	uint64_t *slots;
	unsigned bits; /* the number of slots is 1 << bits */
	size_t n;
};

uint64_t
hash_field(struct field f, uint64_t seed)
{
	return XXH3_64bits_withSeed(f.s, f.len, seed);
}

void
hash_print(uint64_t hash, char text[HASH_TEXT_SIZE])
{
	snprintf(text, HASH_TEXT_SIZE, "%016" PRIx64, hash);
}

bool
hash_parse(struct field f, uint64_t *hash)
{
	*hash = 0;
	for (size_t i = 0; i < f.len; i++) {
		char c = f.s[i];

		if (!is_digit(c) && (c < 'a' || c > 'f'))
			return false;
		*hash = *hash << 4 |
			(uint64_t)(is_digit(c) ? c - '0' : c - 'a' + 10);
	}
	return f.len == HASH_TEXT_SIZE - 1;
}

uint64_t
xhash_seed(void)
{
	uint64_t seed;

	if (getentropy(&seed, sizeof(seed)) == -1)
		die("no random numbers");
	return seed;
}

struct hashes *
hashes_new(void)
{
	struct hashes *set = xcalloc(1, sizeof(*set));

	set->bits = FIRST_BITS;
	set->slots = xcalloc((size_t)1 << set->bits, sizeof(*set->slots));
	return set;
}

void
hashes_free(struct hashes *set)
{
	/* not covered: NULL is allowed, as by free; no caller passes it. */
	if (set == NULL)
		return;
	free(set->slots);
	free(set);
}

/* A hash as it stands in a slot. */
static uint64_t
kept(uint64_t hash)
{
	hash &= ~MARK;
	return hash != 0 ? hash : MARK << 1;
}

static size_t
first(const struct hashes *set, uint64_t hash)
{
	return hash * UINT64_C(0x9e3779b97f4a7c15) >> (64 - set->bits);
}

/* The slot of a hash, or the empty one where it would be. */
static uint64_t *
slot_of(const struct hashes *set, uint64_t hash)
{
	size_t mask = ((size_t)1 << set->bits) - 1;
	size_t at = first(set, hash);

	while (set->slots[at] != 0 && (set->slots[at] & ~MARK) != hash)
		at = (at + 1) & mask;
	return &set->slots[at];
}

static void
grow(struct hashes *set)
{
	size_t n = (size_t)1 << set->bits++;
	uint64_t *old = set->slots;

	set->slots = xcalloc(2 * n, sizeof(*set->slots));
	for (size_t i = 0; i < n; i++)
		if (old[i] != 0)
			*slot_of(set, old[i] & ~MARK) = old[i];
	free(old);
}

void
hashes_put(struct hashes *set, uint64_t hash)
{
	uint64_t *slot;

	/* Three quarters full at most. */
	if (set->n >= (size_t)3 << (set->bits - 2))
		grow(set);
	slot = slot_of(set, kept(hash));
	set->n += *slot == 0;
	if (*slot == 0)
		*slot = kept(hash);
}

bool
hashes_has(const struct hashes *set, uint64_t hash)
{
	return *slot_of(set, kept(hash)) != 0;
}

bool
hashes_mark(struct hashes *set, uint64_t hash)
{
	uint64_t *slot = slot_of(set, kept(hash));

	if (*slot == 0)
		return false;
	*slot |= MARK;
	return true;
}

bool
hashes_is_marked(const struct hashes *set, uint64_t hash)
{
	return *slot_of(set, kept(hash)) & MARK;
}

void
hashes_each(const struct hashes *set,
    void (*call)(void *context, uint64_t hash), void *context)
{
	size_t n = (size_t)1 << set->bits;

	for (size_t i = 0; i < n; i++)
		if (set->slots[i] != 0)
			call(context, set->slots[i] & ~MARK);
}
