#include "index.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <xxhash.h>

#include "prog.h"

#define EMPTY UINT32_MAX

struct index {
	uint64_t seed;
	uint32_t *slots; /* numbers, or EMPTY; a power of two of them */
	size_t nslots;
	size_t *ends; /* where in bytes each key ends */
	size_t count, ends_cap;
	char *bytes;
	size_t bytes_cap;
};

struct index *
index_new(void)
{
	struct index *x = xcalloc(1, sizeof(*x));

	if (getentropy(&x->seed, sizeof(x->seed)) == -1)
		die("no random bytes for the hash");
	return x;
}

struct field
index_key(const struct index *x, size_t number)
{
	size_t from = number == 0 ? 0 : x->ends[number - 1];

	return (struct field){ x->bytes + from, x->ends[number] - from };
}

/* The slot that holds the key, or the empty one where it would stand. */
static size_t
slot_of(const struct index *x, struct field key)
{
	size_t mask = x->nslots - 1;
	size_t at = (size_t)XXH3_64bits_withSeed(key.s, key.len, x->seed);

	for (at &= mask; x->slots[at] != EMPTY; at = (at + 1) & mask)
		if (field_cmp(index_key(x, x->slots[at]), key) == 0)
			break;
	return at;
}

static void
grow(struct index *x)
{
	size_t n = x->nslots ? x->nslots * 2 : 64;

	if (x->count >= EMPTY - 1)
		die("over %u keys", EMPTY - 2);
	x->slots = xrealloc(x->slots, n, sizeof(*x->slots));
	x->nslots = n;
	memset(x->slots, 0xff, n * sizeof(*x->slots));
	for (size_t i = 0; i < x->count; i++)
		x->slots[slot_of(x, index_key(x, i))] = (uint32_t)i;
}

size_t
index_put(struct index *x, struct field key)
{
	size_t at, from;

	if (x->count * 4 >= x->nslots * 3)
		grow(x);
	at = slot_of(x, key);
	if (x->slots[at] != EMPTY)
		return x->slots[at];
	from = x->count == 0 ? 0 : x->ends[x->count - 1];
	xgrow(&x->bytes, &x->bytes_cap, from + key.len, 1);
	xgrow(&x->ends, &x->ends_cap, x->count + 1, sizeof(*x->ends));
	if (key.len > 0)
		memcpy(x->bytes + from, key.s, key.len);
	x->ends[x->count] = from + key.len;
	x->slots[at] = (uint32_t)x->count;
	return x->count++;
}

size_t
index_find(const struct index *x, struct field key)
{
	uint32_t number;

	if (x->count == 0)
		return INDEX_NONE;
	number = x->slots[slot_of(x, key)];
	return number == EMPTY ? INDEX_NONE : number;
}

size_t
index_count(const struct index *x)
{
	return x->count;
}

/* qsort(3) hands its function no context, so the keys are sorted themselves. */
struct entry {
	struct field key;
	size_t number;
};

static int
by_key(const void *a, const void *b)
{
	return field_cmp(
	    ((const struct entry *)a)->key, ((const struct entry *)b)->key);
}

size_t *
index_order(const struct index *x)
{
	struct entry *all = xcalloc(x->count, sizeof(*all));
	size_t *order = xcalloc(x->count, sizeof(*order));

	for (size_t i = 0; i < x->count; i++)
		all[i] = (struct entry){ index_key(x, i), i };
	qsort(all, x->count, sizeof(*all), by_key);
	for (size_t i = 0; i < x->count; i++)
		order[i] = all[i].number;
	free(all);
	return order;
}

void
index_free(struct index *x)
{
	if (x == NULL)
		return;
	free(x->slots);
	free(x->ends);
	free(x->bytes);
	free(x);
}
