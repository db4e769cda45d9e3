/* SPDX-License-Identifier: ISC */
#include "sharers.h"

#include <stdlib.h>
#include <string.h>

#include "prog.h"

/* A person has something with this hash. */
struct holding {
	uint64_t hash;
	uint64_t who; /* and a few bits */
};

/* The bits, and the person without them. */
#define LOOKED_FOR (UINT64_C(1) << 63) /* the ledger wants TRUE */
#define FOUND (UINT64_C(1) << 62)      /* it counts only beside such a one */
#define WHO (FOUND - 1)

struct sharers {
	struct holding *list; /* by person, once it is settled */
	size_t n, cap;
	struct holding *by_hash; /* the same by hash */
	uint64_t *crowds;	 /* hashes of what is nobody's */
	size_t ncrowds, crowds_cap;
	/* Bits of hashes, of two sizes, until it is settled; NULL until
	 * somebody was looked for. */
	uint64_t *near, *far;
	void (*spill)(void *context, uint64_t common, uint64_t who);
	void *context;
};

/* So many bits fit into the cache that is near: most addresses are those of
 * people who say FALSE, and nobody looked for them. Where millions are looked
 * for, nearly all of these are set, and others decide, of 4 MB: of 550,000
 * they leave one in sixty. */
#define NEAR_BITS 21
#define FAR_BITS 25

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
	free(s->crowds);
	free(s->near);
	free(s->far);
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
	const char *end = f.s + f.len;

	if (f.len < sizeof(word)) {
		memcpy(&word, f.s, f.len);
		return mix(hash, word);
	}
	for (const char *s = f.s; end - s > (ptrdiff_t)sizeof(word);
	     s += sizeof(word)) {
		memcpy(&word, s, sizeof(word));
		hash = mix(hash, word);
	}
	/* The last word overlaps the one before. */
	memcpy(&word, end - sizeof(word), sizeof(word));
	return mix(hash, word);
}

/* The word of a hash among 1 << bits bits, and its bit there. */
static uint64_t *
word_of(uint64_t *words, unsigned bits, uint64_t hash)
{
	return &words[hash >> (64 - bits + 6)];
}

static uint64_t
bit_of(unsigned bits, uint64_t hash)
{
	return UINT64_C(1) << (hash >> (64 - bits) & 63);
}

static void
set_bit(uint64_t *words, unsigned bits, uint64_t hash)
{
	*word_of(words, bits, hash) |= bit_of(bits, hash);
}

static bool
has_bit(uint64_t *words, unsigned bits, uint64_t hash)
{
	return *word_of(words, bits, hash) & bit_of(bits, hash);
}

/* ---- adding ------------------------------------------------------------- */

static void
add(struct sharers *s, uint64_t hash, uint64_t who)
{
	if (s->spill != NULL)
		s->spill(s->context, hash, who);
	else
		sharers_add_hash(s, hash, who);
}

void
sharers_add_hash(struct sharers *s, uint64_t hash, uint64_t who)
{
	xgrow(&s->list, &s->cap, s->n + 1, sizeof(*s->list));
	s->list[s->n++] = (struct holding){ hash, who };
}

void
sharers_add(struct sharers *s, struct field common, sharer who)
{
	if (common.len > 0)
		add(s, hash_of(common), who);
}

uint64_t
sharers_hash(struct field common)
{
	return common.len > 0 ? hash_of(common) : 0;
}

void
sharers_spill(struct sharers *s,
    void (*spill)(void *context, uint64_t common, uint64_t who), void *context)
{
	s->spill = spill;
	s->context = context;
}

void
sharers_see_ledger(
    struct sharers *s, bool opted_out, struct field email, sharer who)
{
	uint64_t hash;

	if (!opted_out || email.len == 0)
		return;
	if (s->near == NULL) {
		s->near = xcalloc((size_t)1 << NEAR_BITS >> 3, 1);
		s->far = xcalloc((size_t)1 << FAR_BITS >> 3, 1);
	}
	hash = hash_of(email);
	set_bit(s->near, NEAR_BITS, hash);
	set_bit(s->far, FAR_BITS, hash);
	add(s, hash, who | LOOKED_FOR);
}

void
sharers_see_advance(
    struct sharers *s, bool opted_out, struct field email, sharer who)
{
	if (opted_out)
		sharers_add(s, email, who);
}

uint64_t
sharers_prefetch(const struct sharers *s, struct field email)
{
	uint64_t hash;

	if (s->near == NULL || email.len == 0)
		return 0;
	hash = hash_of(email);
	__builtin_prefetch(word_of(s->near, NEAR_BITS, hash));
	return hash;
}

void
sharers_see_contact(struct sharers *s, bool opted_out, struct field email,
    uint64_t hash, sharer who)
{
	if (opted_out)
		sharers_add(s, email, who);
	else if (hash != 0 && has_bit(s->near, NEAR_BITS, hash) &&
		 has_bit(s->far, FAR_BITS, hash))
		add(s, hash, who | FOUND);
}

static void
note_crowd(struct sharers *s, uint64_t hash)
{
	xgrow(&s->crowds, &s->crowds_cap, s->ncrowds + 1, sizeof(*s->crowds));
	s->crowds[s->ncrowds++] = hash;
}

void
sharers_add_crowd(struct sharers *s, uint64_t common)
{
	note_crowd(s, common);
}

/* ---- who shares what ---------------------------------------------------- */

static int
compare(uint64_t x, uint64_t y)
{
	return (x > y) - (x < y);
}

static int
by_hash(const void *a, const void *b)
{
	const struct holding *x = a, *y = b;

	if (x->hash != y->hash)
		return compare(x->hash, y->hash);
	return compare(x->who & WHO, y->who & WHO);
}

static int
by_person(const void *a, const void *b)
{
	const struct holding *x = a, *y = b;

	if (x->who != y->who)
		return compare(x->who, y->who);
	return compare(x->hash, y->hash);
}

static int
by_value(const void *a, const void *b)
{
	return compare(*(const uint64_t *)a, *(const uint64_t *)b);
}

/* Writes the holdings of one hash, from place i to end, each person who counts
 * once, at place to, which is not behind them; returns their number. */
static size_t
gather(struct sharers *s, struct sharers_count count, size_t i, size_t end,
    size_t to)
{
	uint64_t hash = s->list[i].hash, bits = 0;
	size_t n = 0;

	for (size_t k = i; k < end; k++)
		bits |= s->list[k].who & LOOKED_FOR;
	for (; i < end; i++) {
		uint64_t who = s->list[i].who & WHO;

		if ((s->list[i].who & FOUND && bits == 0) ||
		    !count.counts(count.context, who))
			continue;
		if (n == 0 || s->list[to + n - 1].who != who)
			s->list[to + n++] = (struct holding){ hash, who };
	}
	return n;
}

/* A slot has the first person with one of its hashes, plus 1, if that is so
 * small a number. */
#define SLOT_NUMBER ((UINT32_C(1) << 30) - 1)
#define SLOT_AGAIN (UINT32_C(1) << 30) /* and there is somebody else */

static void
note(uint32_t *slot, uint64_t who)
{
	uint32_t own = who < SLOT_NUMBER ? (uint32_t)who + 1 : SLOT_NUMBER;

	if (*slot == 0)
		*slot = own;
	else if ((*slot & SLOT_NUMBER) != own || own == SLOT_NUMBER)
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
		    s->list[i].who & WHO);
	for (size_t i = 0; i < s->n; i++)
		if (slots[s->list[i].hash << first >> (64 - bits)] & SLOT_AGAIN)
			s->list[kept++] = s->list[i];
	s->n = kept;
	free(slots);
}

/* The place behind the holdings of the hash at place i. */
static size_t
end_of(const struct sharers *s, size_t i)
{
	uint64_t hash = s->list[i].hash;

	while (i < s->n && s->list[i].hash == hash)
		i++;
	return i;
}

/* Keeps what several have, but neither everybody nor a crowd that was found
 * elsewhere. */
static void
keep_shared(struct sharers *s, struct sharers_count count)
{
	size_t kept = 0, known = s->ncrowds;

	if (known > 0)
		qsort(s->crowds, known, sizeof(*s->crowds), by_value);
	for (size_t i = 0, end; i < s->n; i = end) {
		uint64_t hash = s->list[i].hash;
		size_t n;

		end = end_of(s, i);
		n = gather(s, count, i, end, kept);
		if (n > count.most)
			note_crowd(s, hash);
		else if (n > 1 &&
			 (known == 0 || bsearch(&hash, s->crowds, known,
					    sizeof(hash), by_value) == NULL))
			kept += n;
	}
	s->n = kept;
}

void
sharers_settle(struct sharers *s, struct sharers_count count)
{
	free(s->near);
	free(s->far);
	s->near = s->far = NULL;
	/* Twice, for sorting takes longer. */
	drop_single(s, 0);
	drop_single(s, 32);
	if (s->n == 0)
		return;
	qsort(s->list, s->n, sizeof(*s->list), by_hash);
	keep_shared(s, count);
	s->by_hash = xcalloc(s->n + 1, sizeof(*s->by_hash));
	memcpy(s->by_hash, s->list, s->n * sizeof(*s->list));
	qsort(s->list, s->n, sizeof(*s->list), by_person);
}

void
sharers_each(const struct sharers *s, void (*call)(void *context, sharer who),
    void *context)
{
	for (size_t i = 0; i < s->n; i++)
		call(context, s->list[i].who);
}

void
sharers_each_crowd(const struct sharers *s,
    void (*call)(void *context, uint64_t common), void *context)
{
	for (size_t i = 0; i < s->ncrowds; i++)
		call(context, s->crowds[i]);
}

/* The first of a sorted list that is not before a key. */
static size_t
find(const struct sharers *s, const struct holding *list, struct holding key,
    int (*order)(const void *, const void *))
{
	size_t low = 0, high = s->n;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (order(&list[middle], &key) < 0)
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
    const struct sharers *s, sharer who, uint32_t others[SHARERS_MAX - 1])
{
	struct holding key = { 0, who };
	size_t n = 0;

	for (size_t i = find(s, s->list, key, by_person);
	     i < s->n && s->list[i].who == who; i++) {
		struct holding first = { s->list[i].hash, 0 };

		for (size_t k = find(s, s->by_hash, first, by_hash);
		     k < s->n && s->by_hash[k].hash == first.hash; k++)
			if (s->by_hash[k].who != who)
				n = add_other(
				    others, n, (uint32_t)s->by_hash[k].who);
	}
	return n;
}
