#include "address.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "prog.h"

#define ADDRESS_MAX 512

struct holder {
	char sf_id[IDENT_SF_SIZE];
	size_t next;
};

struct addresses {
	struct index *index; /* of addresses in small letters */
	struct ends {
		size_t first, last; /* of the holders of each */
	} * ends;
	size_t ends_cap;
	struct holder *holders;
	size_t n, cap;
};

struct addresses *
address_new(void)
{
	struct addresses *a = xcalloc(1, sizeof(*a));

	a->index = index_new();
	return a;
}

/* Turns an address into small letters. */
static bool
fold(struct field *f, char small[ADDRESS_MAX])
{
	*f = field_trim(*f);
	if (f->len == 0 || f->len > ADDRESS_MAX)
		return false;
	for (size_t i = 0; i < f->len; i++)
		small[i] = (char)tolower((unsigned char)f->s[i]);
	f->s = small;
	return true;
}

/* One contact with two ids is still one; they stand beside each other, or it
 * does no harm, for the address has several contacts then. */
static bool
is_last(const struct addresses *a, size_t number, const char *sf_id)
{
	return strcmp(a->holders[a->ends[number].last].sf_id, sf_id) == 0;
}

void
address_add(
    struct addresses *a, struct field address, const char sf_id[IDENT_SF_SIZE])
{
	char small[ADDRESS_MAX];
	size_t known = index_count(a->index), number;

	if (!fold(&address, small))
		return;
	number = index_put(a->index, address);
	if (number < known && is_last(a, number, sf_id))
		return;
	xgrow(&a->ends, &a->ends_cap, number + 1, sizeof(*a->ends));
	xgrow(&a->holders, &a->cap, a->n + 1, sizeof(*a->holders));
	if (number == known)
		a->ends[number].first = a->n;
	else
		a->holders[a->ends[number].last].next = a->n;
	a->ends[number].last = a->n;
	memcpy(a->holders[a->n].sf_id, sf_id, IDENT_SF_SIZE);
	a->holders[a->n++].next = INDEX_NONE;
}

size_t
address_first(const struct addresses *a, struct field address)
{
	char small[ADDRESS_MAX];
	size_t number;

	if (!fold(&address, small))
		return INDEX_NONE;
	number = index_find(a->index, address);
	return number == INDEX_NONE ? INDEX_NONE : a->ends[number].first;
}

size_t
address_next(const struct addresses *a, size_t contact)
{
	return a->holders[contact].next;
}

const char *
address_sf_id(const struct addresses *a, size_t contact)
{
	return a->holders[contact].sf_id;
}

void
address_free(struct addresses *a)
{
	if (a == NULL)
		return;
	index_free(a->index);
	free(a->ends);
	free(a->holders);
	free(a);
}
