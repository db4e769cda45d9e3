/* SPDX-License-Identifier: ISC */
#include "identity.h"

#include <stdlib.h>

#include "index.h"
#include "prog.h"

/* Beside a contact that left. */
struct leaver {
	uint32_t from;
	bool moved;
};

struct identity {
	struct index *leavers; /* by Contact ID */
	struct move *moves;
	size_t n, cap;
};

struct identity *
identity_new(void)
{
	struct identity *t = xcalloc(1, sizeof(*t));

	t->leavers = index_new_with(sizeof(struct leaver));
	return t;
}

void
identity_free(struct identity *t)
{
	/* not covered: NULL is allowed, as by free; no caller passes it. */
	if (t == NULL)
		return;
	index_free(t->leavers);
	free(t->moves);
	free(t);
}

void
identity_left(struct identity *t, struct field sf_id, size_t from)
{
	size_t known = index_count(t->leavers);
	size_t n = index_put(t->leavers, sf_id);

	if (n < known)
		return;
	*(struct leaver *)index_with(t->leavers, n) =
	    (struct leaver){ .from = (uint32_t)from };
}

bool
identity_came(struct identity *t, struct field sf_id, size_t to, bool has_id,
    size_t *from)
{
	size_t n = index_find(t->leavers, sf_id);
	struct leaver *leaver;

	if (n == INDEX_NONE)
		return false;
	leaver = index_with(t->leavers, n);
	*from = leaver->from;
	xgrow(&t->moves, &t->cap, t->n + 1, sizeof(*t->moves));
	t->moves[t->n++] =
	    has_id ? (struct move){ (uint32_t)to, leaver->from, false }
		   : (struct move){ leaver->from, (uint32_t)to, true };
	leaver->moved |= has_id;
	return true;
}

bool
identity_moved(const struct identity *t, struct field sf_id)
{
	size_t n = index_find(t->leavers, sf_id);

	return n != INDEX_NONE &&
	       ((const struct leaver *)index_with(t->leavers, n))->moved;
}

/* By the person to whom they came, and then by the one whom they left. */
static int
compare(const void *a, const void *b)
{
	const struct move *x = a, *y = b;

	if (x->to != y->to)
		/* equivalent: they differ. */
		return x->to < y->to ? -1 : 1;
	/* equivalent: of two contacts from one person either may be first. */
	return (x->from > y->from) - (x->from < y->from);
}

void
identity_settle(struct identity *t)
{
	if (t->n > 0) /* equivalent: to sort nothing has no effect */
		qsort(t->moves, t->n, sizeof(*t->moves), compare);
}

const struct move *
identity_moves(const struct identity *t, size_t to, size_t *n)
{
	size_t low = 0, high = t->n;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (t->moves[middle].to < to)
			low = middle + 1;
		else
			high = middle;
	}
	/* equivalent with <=: only SAN=1 shows that it reads one more. */
	for (*n = 0; low + *n < t->n && t->moves[low + *n].to == to;)
		++*n;
	return t->moves + low;
}
