/* SPDX-License-Identifier: ISC */
#include "address.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "prog.h"

#define ADDRESS_MAX 512

/* A contact that has an address. */
struct holder {
	char sf_id[IDENT_SF_SIZE];
	size_t next; /* with the same address, or INDEX_NONE */
};

struct addresses {
	struct index *index; /* of addresses in lower case */
	struct ends {
		size_t first, last; /* holders of each address */
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

/* Trims an address and folds it to lower case; false if it is to be ignored. */
static bool
fold_address(struct field *f, char lower[ADDRESS_MAX])
{
	*f = field_trim(*f);
	if (f->len == 0 || f->len > ADDRESS_MAX)
		return false;
	for (size_t i = 0; i < f->len; i++)
		lower[i] = (char)tolower((unsigned char)f->s[i]);
	f->s = lower;
	return true;
}

/* A contact with two Advance IDs comes twice and counts once. Comparing with
 * the last holder is enough: if another contact came in between, the address
 * is shared all the same. */
static bool
is_last(const struct addresses *a, size_t number, const char *sf_id)
{
	return strcmp(a->holders[a->ends[number].last].sf_id, sf_id) == 0;
}

void
address_add(
    struct addresses *a, struct field address, const char sf_id[IDENT_SF_SIZE])
{
	char lower[ADDRESS_MAX];
	size_t known = index_count(a->index), number;

	if (!fold_address(&address, lower))
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

void
xaddress_add_row(struct addresses *a, const struct ledger *table)
{
	struct field rest = ledger_get(table, LEDGER_SF_ID);
	struct field email = ledger_get(table, LEDGER_EMAIL);
	char sf_id[IDENT_SF_SIZE];

	if (email.len == 0)
		return;
	while (xledger_contact(table, &rest, sf_id))
		address_add(a, email, sf_id);
}

size_t
address_first(const struct addresses *a, struct field address)
{
	char lower[ADDRESS_MAX];
	size_t number;

	if (!fold_address(&address, lower))
		return INDEX_NONE;
	number = index_find(a->index, address);
	return number == INDEX_NONE ? INDEX_NONE : a->ends[number].first;
}

bool
address_is_international(struct field address)
{
	for (size_t i = 0; i + 4 <= address.len; i++)
		if (strncasecmp(address.s + i, "xn--", 4) == 0)
			return true;
	return !field_is_ascii(address);
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
