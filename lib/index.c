#include "index.h"

#include <endian.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define XXH_INLINE_ALL
#include <xxhash.h>

#include "prog.h"

/*
 * A key of up to 15 digits is a word: four bits a digit, one more than the
 * digit, from the top of 60 bits down, so that words are in the order of the
 * keys' bytes. Another key is the word OTHER and where its length and bytes
 * begin in bytes.
 */
#define DIGITS 15
#define OTHER (UINT64_C(1) << 63)

/*
 * A slot of the table has a key's number in its low bits, as many as the table
 * needs, and above them a part of the key's hash: another key is hardly ever
 * looked at in vain. The table is never full, so no number has all bits set.
 */
#define EMPTY UINT32_MAX
#define BITS_MIN 6
#define BITS_SMALL 20 /* below it a table grows by four times, else by two */
#define BITS_MAX 31

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

static uint64_t
word_at(const struct index *x, size_t number)
{
	uint64_t word;

	memcpy(&word, x->items + number * x->stride, sizeof(word));
	return word;
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

/* The key of a word that is OTHER. */
static struct field
other_key(const struct index *x, uint64_t word)
{
	const char *at = x->bytes + (word & ~OTHER);
	struct field key;

	memcpy(&key.len, at, sizeof(key.len));
	key.s = at + sizeof(key.len);
	return key;
}

/* The key of a word; its digits are written into digits. */
static struct field
key_of(const struct index *x, uint64_t word, char digits[DIGITS])
{
	struct field key = { digits, 0 };

	if (word & OTHER)
		return other_key(x, word);
	for (word <<= 4; word != 0; word <<= 4)
		digits[key.len++] = (char)('0' + (word >> 60) - 1);
	return key;
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
index_ask(const struct index *x, const struct index_probe *p)
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
index_near(const struct index *x, struct index_probe *p)
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

void *
index_put_probe(struct index *x, const struct index_probe *p)
{
	return index_with(x, put(x, p));
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

/* ---- order ------------------------------------------------------------ */

/* Whether the key of number a comes before that of b. */
static bool
is_before(const struct index *x, uint32_t a, uint32_t b)
{
	uint64_t v = word_at(x, a), w = word_at(x, b);
	char v_digits[DIGITS], w_digits[DIGITS];

	if (!((v | w) & OTHER))
		return v < w;
	return field_cmp(key_of(x, v, v_digits), key_of(x, w, w_digits)) < 0;
}

/* Merges a, whose first half is sorted and whose second is too. */
static void
merge(const struct index *x, uint32_t *a, size_t half, size_t n, uint32_t *tmp)
{
	size_t i = half, j = n - half;

	if (half == 0 || half == n || is_before(x, a[half - 1], a[half]))
		return;
	memcpy(tmp, a + half, j * sizeof(*a));
	while (j > 0)
		if (i > 0 && is_before(x, tmp[j - 1], a[i - 1])) {
			i--;
			a[i + j] = a[i];
		} else {
			j--;
			a[i + j] = tmp[j];
		}
}

/* So few are sorted by hand, with the words at hand. */
#define FEW 32

static void
sort_few(const struct index *x, uint32_t *a, size_t n)
{
	uint64_t words[FEW];

	for (size_t i = 0; i < n; i++) {
		uint32_t number = a[i];
		uint64_t word = word_at(x, number);
		size_t j = i;

		for (; j > 0 && words[j - 1] > word; j--) {
			words[j] = words[j - 1];
			a[j] = a[j - 1];
		}
		words[j] = word;
		a[j] = number;
	}
}

#define BUCKETS 4096

/* By how many bits a word less the smallest is shifted to be a bucket. */
static unsigned
shift_of(const struct index *x, const uint32_t *a, size_t n, uint64_t *least)
{
	uint64_t most = 0;
	unsigned shift = 0;

	*least = UINT64_MAX;
	for (size_t i = 0; i < n; i++) {
		uint64_t word = word_at(x, a[i]);

		*least = word < *least ? word : *least;
		most = word > most ? word : most;
	}
	while ((most - *least) >> shift >= BUCKETS)
		shift++;
	return shift;
}

/* Sorts numbers of keys that are digits: into buckets, then each of them. */
static void
sort_words(const struct index *x, uint32_t *a, size_t n, uint32_t *tmp)
{
	uint32_t ends[BUCKETS];
	uint64_t least;
	unsigned shift;
	size_t at = 0;

	if (n <= FEW) {
		sort_few(x, a, n);
		return;
	}
	memset(ends, 0, sizeof(ends));
	shift = shift_of(x, a, n, &least);
	for (size_t i = 0; i < n; i++)
		ends[(word_at(x, a[i]) - least) >> shift]++;
	for (size_t b = 0; b < BUCKETS; b++) {
		at += ends[b];
		ends[b] = (uint32_t)(at - ends[b]);
	}
	for (size_t i = 0; i < n; i++)
		tmp[ends[(word_at(x, a[i]) - least) >> shift]++] = a[i];
	memcpy(a, tmp, n * sizeof(*a));
	at = 0;
	for (size_t b = 0; b < BUCKETS; at = ends[b++])
		if (ends[b] - at > 1)
			sort_words(x, a + at, ends[b] - at, tmp);
}

/* qsort(3) hands its function no context, so other keys are sorted
 * themselves. */
struct entry {
	struct field key;
	uint32_t number;
};

static int
by_key(const void *a, const void *b)
{
	return field_cmp(
	    ((const struct entry *)a)->key, ((const struct entry *)b)->key);
}

static void
sort_others(const struct index *x, uint32_t *a, size_t n)
{
	struct entry *all = xcalloc(n, sizeof(*all));

	for (size_t i = 0; i < n; i++)
		all[i] = (struct entry){ other_key(x, word_at(x, a[i])), a[i] };
	qsort(all, n, sizeof(*all), by_key);
	for (size_t i = 0; i < n; i++)
		a[i] = all[i].number;
	free(all);
}

/* Moves the numbers of keys that are digits to the front; how many they are. */
static size_t
part(const struct index *x, uint32_t *a, size_t n)
{
	size_t digits = 0;

	for (size_t i = 0; i < n; i++) {
		uint32_t number = a[i];

		if (word_at(x, number) & OTHER)
			continue;
		a[i] = a[digits];
		a[digits++] = number;
	}
	return digits;
}

void
index_sort(const struct index *x, uint32_t *a, size_t n)
{
	size_t sorted = n > 0, digits;
	uint32_t *tmp;

	while (sorted < n && is_before(x, a[sorted - 1], a[sorted]))
		sorted++;
	if (sorted == n)
		return;
	tmp = xcalloc(n - sorted, sizeof(*tmp));
	digits = part(x, a + sorted, n - sorted);
	sort_words(x, a + sorted, digits, tmp);
	sort_others(x, a + sorted + digits, n - sorted - digits);
	merge(x, a + sorted, digits, n - sorted, tmp);
	merge(x, a, sorted, n, tmp);
	free(tmp);
}

uint32_t *
index_order(const struct index *x)
{
	uint32_t *order = xcalloc(x->count, sizeof(*order));

	for (size_t i = 0; i < x->count; i++)
		order[i] = (uint32_t)i;
	index_sort(x, order, x->count);
	return order;
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
