/* SPDX-License-Identifier: ISC */
#include "sharers.h"

#include <stdlib.h>
#include <string.h>

#include "prog.h"

/* A person has something with this hash. */
struct holding {
	uint64_t hash;
	uint32_t number;
};

struct sharers {
	struct holding *list; /* by number, once it is settled */
	size_t n, cap;
	struct holding *by_hash; /* the same by hash */
	/* Bits of the hashes that were looked for, until it is settled; NULL if
	 * none was. */
	uint64_t *looked_for;
};

/* So many bits fit into the cache that is near: most addresses are those of
 * people who say FALSE, and nobody looked for them. */
#define BITS 21

struct sharers *
sharers_new(void)
{
	return xcalloc(1, sizeof(struct sharers));
}

void
sharers_free(struct sharers *s)
{
	/* not covered: NULL is allowed, as by free; no caller passes it. */
	if (s == NULL)
		return;
	free(s->list);
	free(s->by_hash);
	free(s->looked_for);
	free(s);
}

/* ---- hashes ------------------------------------------------------------- */

/* Letters of both cases are the same; so are a few pairs of other characters,
 * which no two addresses differ in. */
#define FOLD UINT64_C(0x2020202020202020)

static uint64_t
mix(uint64_t hash, uint64_t word)
{
	hash = (hash ^ (word | FOLD)) * UINT64_C(0x9e3779b97f4a7c15);
	return hash ^ hash >> 32;
}

static uint64_t
hash_of(struct field f)
{
	uint64_t word = 0, hash = f.len;

	for (; f.len >= sizeof(word); f.s += sizeof(word)) {
		memcpy(&word, f.s, sizeof(word));
		hash = mix(hash, word);
		f.len -= sizeof(word);
	}
	word = 0;
	memcpy(&word, f.s, f.len);
	return mix(hash, word);
}

static uint64_t *
bits_of(const struct sharers *s, uint64_t hash)
{
	return &s->looked_for[hash >> (64 - BITS + 6)];
}

static uint64_t
bit_of(uint64_t hash)
{
	return UINT64_C(1) << (hash >> (64 - BITS) & 63);
}

/* ---- adding ------------------------------------------------------------- */

static void
add(struct sharers *s, uint64_t hash, size_t number)
{
	xgrow(&s->list, &s->cap, s->n + 1, sizeof(*s->list));
	s->list[s->n++] = (struct holding){ hash, (uint32_t)number };
}

void
sharers_add(struct sharers *s, struct field common, size_t number)
{
	if (common.len > 0)
		add(s, hash_of(common), number);
}

void
sharers_look_for(struct sharers *s, struct field common, size_t number)
{
	uint64_t hash;

	if (common.len == 0)
		return;
	if (s->looked_for == NULL)
		s->looked_for =
		    xcalloc((size_t)1 << (BITS - 6), sizeof(*s->looked_for));
	hash = hash_of(common);
	*bits_of(s, hash) |= bit_of(hash);
	add(s, hash, number);
}

uint64_t
sharers_prefetch(const struct sharers *s, struct field common)
{
	uint64_t hash;

	if (s->looked_for == NULL || common.len == 0)
		return 0;
	hash = hash_of(common);
	__builtin_prefetch(bits_of(s, hash));
	return hash;
}

void
sharers_add_found(struct sharers *s, uint64_t hash, size_t number)
{
	if (hash != 0 && *bits_of(s, hash) & bit_of(hash))
		add(s, hash, number);
}

/* ---- who shares what ---------------------------------------------------- */

static int
by_hash(const void *a, const void *b)
{
	const struct holding *x = a, *y = b;

	if (x->hash != y->hash)
		return x->hash < y->hash ? -1 : 1;
	return (x->number > y->number) - (x->number < y->number);
}

static int
by_number(const void *a, const void *b)
{
	const struct holding *x = a, *y = b;

	if (x->number != y->number)
		return x->number < y->number ? -1 : 1;
	return (x->hash > y->hash) - (x->hash < y->hash);
}

/* Keeps each of the holdings of one hash, from place i on, once, or none where
 * nobody or everybody has it; the place behind them. */
static size_t
keep_shared(struct sharers *s, size_t i, size_t *kept)
{
	const struct holding first = s->list[i];
	size_t start = *kept;

	for (; i < s->n && s->list[i].hash == first.hash; i++)
		if (*kept == start ||
		    s->list[*kept - 1].number != s->list[i].number)
			s->list[(*kept)++] = s->list[i];
	if (*kept - start < 2 || *kept - start > SHARERS_MAX)
		*kept = start;
	return i;
}

/* A slot has the number of the first person with one of its hashes, plus 1. */
#define SLOT_NUMBER ((UINT32_C(1) << 30) - 1)
#define SLOT_AGAIN (UINT32_C(1) << 30) /* and there is somebody else */

static void
note(uint32_t *slot, uint32_t number)
{
	if (*slot == 0)
		*slot = number + 1;
	else if ((*slot & SLOT_NUMBER) != number + 1)
		*slot |= SLOT_AGAIN;
}

/* Drops the holdings that certainly nobody else has, by the bits of the hashes
 * behind the first ones. */
static void
drop_single(struct sharers *s, unsigned first)
{
	unsigned bits = 1;
	size_t kept = 0;
	uint32_t *slots;

	while (s->n >> (bits - 1) != 0)
		bits++;
	slots = xcalloc((size_t)1 << bits, sizeof(*slots));
	for (size_t i = 0; i < s->n; i++)
		note(&slots[s->list[i].hash << first >> (64 - bits)],
		    s->list[i].number);
	for (size_t i = 0; i < s->n; i++)
		if (slots[s->list[i].hash << first >> (64 - bits)] & SLOT_AGAIN)
			s->list[kept++] = s->list[i];
	s->n = kept;
	free(slots);
}

static void
drop_uncounted(struct sharers *s,
    bool (*counts)(const void *context, size_t number), const void *context)
{
	size_t kept = 0;

	for (size_t i = 0; i < s->n; i++)
		if (counts(context, s->list[i].number))
			s->list[kept++] = s->list[i];
	s->n = kept;
}

void
sharers_settle(struct sharers *s,
    bool (*counts)(const void *context, size_t number), const void *context)
{
	size_t kept = 0;

	free(s->looked_for);
	s->looked_for = NULL;
	/* Twice, for sorting takes longer. */
	drop_single(s, 0);
	drop_single(s, 32);
	drop_uncounted(s, counts, context);
	if (s->n == 0)
		return;
	qsort(s->list, s->n, sizeof(*s->list), by_hash);
	for (size_t i = 0; i < s->n;)
		i = keep_shared(s, i, &kept);
	s->n = kept;
	s->by_hash = xcalloc(kept + 1, sizeof(*s->by_hash));
	memcpy(s->by_hash, s->list, kept * sizeof(*s->list));
	qsort(s->list, kept, sizeof(*s->list), by_number);
}

void
sharers_each(const struct sharers *s,
    void (*call)(void *context, size_t number), void *context)
{
	for (size_t i = 0; i < s->n; i++)
		call(context, s->list[i].number);
}

/* The first of a sorted list that is not before a key. */
static size_t
find(const struct sharers *s, const struct holding *list, struct holding key,
    int (*compare)(const void *, const void *))
{
	size_t low = 0, high = s->n;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (compare(&list[middle], &key) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

/* Adds a number to a list that does not have it. */
static size_t
add_other(uint32_t others[SHARERS_MAX - 1], size_t n, uint32_t number)
{
	for (size_t i = 0; i < n; i++)
		if (others[i] == number)
			return n;
	if (n < SHARERS_MAX - 1)
		others[n++] = number;
	return n;
}

size_t
sharers_of(
    const struct sharers *s, size_t number, uint32_t others[SHARERS_MAX - 1])
{
	struct holding key = { 0, (uint32_t)number };
	size_t n = 0;

	for (size_t i = find(s, s->list, key, by_number);
	     i < s->n && s->list[i].number == number; i++) {
		struct holding first = { s->list[i].hash, 0 };

		for (size_t k = find(s, s->by_hash, first, by_hash);
		     k < s->n && s->by_hash[k].hash == first.hash; k++)
			if (s->by_hash[k].number != number)
				n = add_other(others, n, s->by_hash[k].number);
	}
	return n;
}
