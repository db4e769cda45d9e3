/* SPDX-License-Identifier: ISC */
/*
 * index_words: how an index keeps its keys, for the files of which it consists.
 */
#ifndef INDEX_WORDS_H
#define INDEX_WORDS_H

#include "index.h"

/*
 * A key of up to 15 digits is a word: four bits a digit, one more than the
 * digit, from the top of 60 bits down, so that words are in the order of the
 * keys' bytes. Another key is the word OTHER and where its length and bytes
 * begin in bytes.
 */
#define DIGITS 15
#define OTHER (UINT64_C(1) << 63)

struct index {
	uint64_t seed;
	uint32_t *slots; /* 1 << bits of them, or NULL */
	unsigned bits;
	char *items; /* of each key the word, and what stands beside it */
	size_t stride;
	size_t count, cap;
	char *bytes;
	size_t used, bytes_cap;
	char *digits; /* of the last key that was asked for */
};

static inline uint64_t
word_at(const struct index *x, size_t number)
{
	uint64_t word;

	memcpy(&word, x->items + number * x->stride, sizeof(word));
	return word;
}

/* The key of a word that is OTHER. */
static inline struct field
other_key(const struct index *x, uint64_t word)
{
	const char *at = x->bytes + (word & ~OTHER);
	struct field key;

	memcpy(&key.len, at, sizeof(key.len));
	key.s = at + sizeof(key.len);
	return key;
}

/* The key of a word; its digits are written into digits. */
static inline struct field
key_of(const struct index *x, uint64_t word, char digits[DIGITS])
{
	struct field key = { digits, 0 };

	if (word & OTHER)
		return other_key(x, word);
	for (word <<= 4; word != 0; word <<= 4)
		digits[key.len++] = (char)('0' + (word >> 60) - 1);
	return key;
}

#endif
