/* SPDX-License-Identifier: ISC */
#include "index_words.h"

#include <stdlib.h>
#include <string.h>

#include "prog.h"

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

#define BUCKETS_MAX 4096

/* By how many bits a word less the smallest is shifted to be one of so many
 * buckets. */
static unsigned
shift_of(const struct index *x, const uint32_t *a, size_t n, size_t buckets,
    uint64_t *least)
{
	uint64_t most = 0;
	unsigned shift = 0;

	*least = UINT64_MAX;
	for (size_t i = 0; i < n; i++) {
		uint64_t word = word_at(x, a[i]);

		*least = word < *least ? word : *least;
		most = word > most ? word : most;
	}
	while ((most - *least) >> shift >= buckets)
		shift++;
	return shift;
}

/* Sorts numbers of keys that are digits: into buckets, no more than there are
 * keys, then each of them. */
static void
sort_words(const struct index *x, uint32_t *a, size_t n, uint32_t *tmp)
{
	uint32_t ends[BUCKETS_MAX];
	size_t buckets = n < BUCKETS_MAX ? n : BUCKETS_MAX, at = 0;
	uint64_t least;
	unsigned shift;

	if (n <= FEW) {
		sort_few(x, a, n);
		return;
	}
	memset(ends, 0, buckets * sizeof(*ends));
	shift = shift_of(x, a, n, buckets, &least);
	for (size_t i = 0; i < n; i++)
		ends[(word_at(x, a[i]) - least) >> shift]++;
	for (size_t b = 0; b < buckets; b++) {
		at += ends[b];
		ends[b] = (uint32_t)(at - ends[b]);
	}
	for (size_t i = 0; i < n; i++)
		tmp[ends[(word_at(x, a[i]) - least) >> shift]++] = a[i];
	memcpy(a, tmp, n * sizeof(*a));
	at = 0;
	for (size_t b = 0; b < buckets; at = ends[b++])
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
