/* SPDX-License-Identifier: ISC */
#include "loads.h"

#include <stdlib.h>

#include "index.h"
#include "prog.h"

#define MINUTE 60

struct change {
	size_t user, contact;
	int64_t at;
	bool known;
};

/* After loads_settle only the changes that are part of a load are left. */
struct loads {
	struct index *users;
	struct change *changes;
	size_t n, cap;
};

struct loads *
loads_new(void)
{
	struct loads *l = xcalloc(1, sizeof(*l));

	l->users = index_new();
	return l;
}

void
loads_free(struct loads *l)
{
	/* not covered: NULL is allowed, as by free; no caller passes it. */
	if (l == NULL)
		return;
	index_free(l->users);
	free(l->changes);
	free(l);
}

void
loads_add(
    struct loads *l, struct field user, int64_t at, size_t contact, bool known)
{
	xgrow(&l->changes, &l->cap, l->n + 1, sizeof(*l->changes));
	l->changes[l->n++] =
	    (struct change){ index_put(l->users, user), contact, at, known };
}

static int
compare(const void *a, const void *b)
{
	const struct change *x = a, *y = b;

	if (x->user != y->user)
		/* equivalent: they differ. */
		return x->user < y->user ? -1 : 1;
	return (x->at > y->at) - (x->at < y->at);
}

static int
compare_contacts(const void *a, const void *b)
{
	const struct change *x = a, *y = b;
	int order = compare(x, y);

	if (order != 0 || x->contact == y->contact)
		return order;
	/* equivalent: they differ. */
	return x->contact < y->contact ? -1 : 1;
}

/* Drops changes that were read twice, as from two histories that overlap. */
static void
drop_repeated(struct loads *l)
{
	size_t kept = 0;

	/* equivalent with <=: there is nothing behind the last change. */
	for (size_t i = 0; i < l->n; i++) {
		if (kept > 0 && compare_contacts(
				    &l->changes[kept - 1], &l->changes[i]) == 0)
			l->changes[kept - 1].known |= l->changes[i].known;
		else
			l->changes[kept++] = l->changes[i];
	}
	l->n = kept;
}

/* Whether the changes from i on are so many within a minute. */
static bool
is_burst(const struct loads *l, size_t i)
{
	const struct change *first = &l->changes[i], *last = first + LOADS_MAX;

	return i + LOADS_MAX < l->n && last->user == first->user &&
	       last->at - first->at < MINUTE;
}

void
loads_settle(struct loads *l)
{
	size_t kept = 0, end = 0; /* of the burst that was found last */

	if (l->n == 0)
		return;
	qsort(l->changes, l->n, sizeof(*l->changes), compare_contacts);
	drop_repeated(l);
	/* equivalent: no load ends behind the last change. */
	for (size_t i = 0; i < l->n; i++) {
		if (is_burst(l, i))
			end = i + LOADS_MAX + 1;
		if (i < end || l->changes[i].known)
			l->changes[kept++] = l->changes[i];
	}
	l->n = kept;
}

bool
loads_has(const struct loads *l, struct field user, int64_t at)
{
	struct change key = { .at = at };

	if (l->n == 0)
		return false;
	key.user = index_find(l->users, user);
	return key.user != INDEX_NONE &&
	       bsearch(&key, l->changes, l->n, sizeof(key), compare) != NULL;
}

void
loads_each(const struct loads *l,
    void (*call)(void *context, struct field user, int64_t at), void *context)
{
	for (size_t i = 0; i < l->n; i++)
		if (i == 0 || compare(&l->changes[i - 1], &l->changes[i]) != 0)
			call(context, index_key(l->users, l->changes[i].user),
			    l->changes[i].at);
}
