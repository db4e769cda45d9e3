/* SPDX-License-Identifier: ISC */
#include "index_words.h"

#include <endian.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define XXH_INLINE_ALL
#include <xxhash.h>

#include "prog.h"

/*
 * A slot of the table has a key's number in its low bits, as many as the table
 * needs, and above them a part of the key's hash: another key is hardly ever
 * looked at in vain. The table is never full, so no number has all bits set.
 */
#define EMPTY UINT32_MAX
#define BITS_MIN 6
#define BITS_SMALL 20 /* below it a table grows by four times, else by two */
#define BITS_MAX 31

struct index *
index_new(void)
{
	return index_new_with(0);
}

struct index *
index_new_with(size_t bytes)
{
	struct index *x = xcalloc(1, sizeof(*x));

	x->stride = sizeof(uint64_t) + bytes;

	/* not covered: getentropy fails only before Linux 3.17. */
	if (getentropy(&x->seed, sizeof(x->seed)) == -1)
		die("no random bytes for the hash");
	x->digits = xcalloc(1, DIGITS);
	return x;
}

/* ---- keys ------------------------------------------------------------- */

void
index_prefetch_item(const struct index *x, size_t number)
{
	__builtin_prefetch(x->items + number * x->stride);
}

void *
index_with(const struct index *x, size_t number)
{
	return x->items + number * x->stride + sizeof(uint64_t);
}

/* Eight bytes as the values that they have as digits. */
static uint64_t
digits_at(const char *s)
{
	uint64_t v;

	memcpy(&v, s, sizeof(v));
	return be64toh(v) ^ UINT64_C(0x3030303030303030);
}

/* Whether of eight values one is none of a digit. */
static bool
has_other(uint64_t v)
{
	return ((v | (v + UINT64_C(0x7676767676767676))) &
		   UINT64_C(0x8080808080808080)) != 0;
}

/* Four bits each of eight digits' values. */
static uint64_t
word_of_eight(uint64_t v)
{
	v += UINT64_C(0x0101010101010101);
	v = (v | v >> 4) & UINT64_C(0x00ff00ff00ff00ff);
	v = (v | v >> 8) & UINT64_C(0x0000ffff0000ffff);
	return (v | v >> 16) & UINT64_C(0xffffffff);
}

static uint64_t
word_of_few(struct field key)
{
	uint64_t word = 0;

	for (size_t i = 0; i < key.len; i++) {
		if (!is_digit(key.s[i]))
			return OTHER;
		word = word << 4 | (uint64_t)(key.s[i] - '0' + 1);
	}
	return word << 4 * (DIGITS - key.len);
}

static uint64_t
word_of(struct field key)
{
	unsigned rest = 4 * (DIGITS - (unsigned)key.len);
	uint64_t first, last;

	if (key.len > DIGITS)
		return OTHER;
	if (key.len < 8)
		return word_of_few(key);
	first = digits_at(key.s);
	last = digits_at(key.s + key.len - 8);
	if (has_other(first) || has_other(last))
		return OTHER;
	return word_of_eight(first) << 28 | word_of_eight(last) << rest;
}

struct field
index_key(const struct index *x, size_t number)
{
	return key_of(x, word_at(x, number), x->digits);
}

static bool
is_key(const struct index *x, size_t number, const struct index_probe *p)
{
	uint64_t word = word_at(x, number);

	if (!(p->word & word & OTHER))
		return p->word == word;
	return field_cmp(other_key(x, word), p->key) == 0;
}

/* ---- the table -------------------------------------------------------- */

static uint32_t
slot_for(const struct index *x, uint64_t hash, size_t number)
{
	return (uint32_t)hash << x->bits | (uint32_t)number;
}

/* Not inlined, for most keys are digits. */
static __attribute__((noinline)) uint64_t
hash_of_other(struct field key, uint64_t seed)
{
	return XXH3_64bits_withSeed(key.s, key.len, seed);
}

static uint64_t
hash_of(const struct index *x, uint64_t word, struct field key)
{
	if (word & OTHER)
		return hash_of_other(key, x->seed);
	return XXH3_64bits_withSeed(&word, sizeof(word), x->seed);
}

/* Where a key is looked for first: the top of its hash; the slot itself has
 * of the bottom. */
static size_t
home_of(const struct index *x, uint64_t hash)
{
	return (size_t)(hash >> (64 - x->bits));
}

/* So many keys are put into a new table at once, which is slow to answer. */
#define STEP 32

static void
put_back(struct index *x, size_t first, size_t n)
{
	size_t mask = ((size_t)1 << x->bits) - 1;
	uint64_t hashes[STEP];

	for (size_t i = 0; i < n; i++) {
		uint64_t word = word_at(x, first + i);
		struct field key = { NULL, 0 };

		if (word & OTHER)
			key = other_key(x, word);
		hashes[i] = hash_of(x, word, key);
		__builtin_prefetch(&x->slots[home_of(x, hashes[i])], 1);
	}
	for (size_t i = 0; i < n; i++) {
		size_t at = home_of(x, hashes[i]);

		while (x->slots[at] != EMPTY)
			at = (at + 1) & mask;
		x->slots[at] = slot_for(x, hashes[i], first + i);
	}
}

static void
grow(struct index *x)
{
	size_t n;

	/* not covered: needs over 1,600,000,000 keys. */
	if (x->bits == BITS_MAX)
		die("over %zu keys", x->count);
	if (x->slots == NULL)
		x->bits = BITS_MIN;
	else
		x->bits += x->bits < BITS_SMALL ? 2 : 1;
	n = (size_t)1 << x->bits;
	x->slots = xrealloc(x->slots, n, sizeof(*x->slots));
	memset(x->slots, 0xff, n * sizeof(*x->slots));
	for (size_t i = 0; i < x->count; i += STEP)
		put_back(x, i, x->count - i < STEP ? x->count - i : STEP);
}

void
index_reserve(struct index *x, size_t n)
{
	while (x->slots == NULL || x->count + n > ((size_t)3 << x->bits) / 4)
		grow(x);
	xgrow(&x->items, &x->cap, x->count + n, x->stride);
	memset(x->items + x->count * x->stride, 0, n * x->stride);
}

void
index_probe(const struct index *x, struct field key, struct index_probe *p)
{
	p->word = word_of(key);
	p->key = p->word & OTHER ? key : (struct field){ "", 0 };
	p->hash = hash_of(x, p->word, key);
	p->at = home_of(x, p->hash);
}

void
index_prefetch_slot(const struct index *x, const struct index_probe *p)
{
	__builtin_prefetch(&x->slots[p->at]);
}

static uint32_t
mask_of(const struct index *x)
{
	return (UINT32_C(1) << x->bits) - 1;
}

/* Whether the key of a slot, which is not empty, may have this hash. */
static bool
may_have(const struct index *x, uint32_t slot, uint64_t hash)
{
	return (slot ^ slot_for(x, hash, 0)) <= mask_of(x);
}

size_t
index_prefetch_key(const struct index *x, struct index_probe *p)
{
	const char *item;
	uint32_t slot;
	size_t number;

	while ((slot = x->slots[p->at]) != EMPTY && !may_have(x, slot, p->hash))
		p->at = (p->at + 1) & mask_of(x);
	if (slot == EMPTY)
		return INDEX_NONE;
	number = slot & mask_of(x);
	item = x->items + number * x->stride;
	__builtin_prefetch(item);
	__builtin_prefetch(item + x->stride - 1);
	return number;
}

/* The slot of a key, or the empty one where it would stand. */
static inline size_t
slot_of(const struct index *x, const struct index_probe *p)
{
	size_t at = p->at;
	uint32_t slot;

	while (
	    (slot = x->slots[at]) != EMPTY &&
	    (!may_have(x, slot, p->hash) || !is_key(x, slot & mask_of(x), p)))
		at = (at + 1) & mask_of(x);
	return at;
}

/* Keeps the bytes of a key; its word. */
static uint64_t
keep_bytes(struct index *x, struct field key)
{
	size_t at = x->used;

	xgrow(&x->bytes, &x->bytes_cap, at + sizeof(key.len) + key.len, 1);
	memcpy(x->bytes + at, &key.len, sizeof(key.len));
	memcpy(x->bytes + at + sizeof(key.len), key.s, key.len);
	x->used += sizeof(key.len) + key.len;
	return OTHER | at;
}

static inline size_t
put(struct index *x, const struct index_probe *p)
{
	size_t at = slot_of(x, p);
	uint64_t word = p->word;

	if (x->slots[at] != EMPTY)
		return x->slots[at] & mask_of(x);
	if (word & OTHER)
		word = keep_bytes(x, p->key);
	memcpy(x->items + x->count * x->stride, &word, sizeof(word));
	x->slots[at] = slot_for(x, p->hash, x->count);
	return x->count++;
}

size_t
index_put_probe(struct index *x, const struct index_probe *p)
{
	return put(x, p);
}

size_t
index_put(struct index *x, struct field key)
{
	struct index_probe p;

	index_reserve(x, 1);
	index_probe(x, key, &p);
	return put(x, &p);
}

size_t
index_find(const struct index *x, struct field key)
{
	struct index_probe p;
	uint32_t slot;

	if (x->count == 0)
		return INDEX_NONE;
	index_probe(x, key, &p);
	slot = x->slots[slot_of(x, &p)];
	return slot == EMPTY ? INDEX_NONE : slot & mask_of(x);
}

size_t
index_count(const struct index *x)
{
	return x->count;
}

void
index_free(struct index *x)
{
	if (x == NULL)
		return;
	free(x->slots);
	free(x->items);
	free(x->bytes);
	free(x->digits);
	free(x);
}
