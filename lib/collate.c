/* SPDX-License-Identifier: ISC */
#include "collate.h"

#include <stdlib.h>
#include <string.h>

#include "place.h"
#include "prog.h"
#include "rejects.h"

/* A table and its next record. */
struct table {
	struct rd *rd;
	struct rec rec;
	struct field key;
};

struct collate {
	struct table **heap; /* the one with the smallest key first */
	size_t n;
	char *last; /* the key that was written last */
	size_t last_len, last_cap;
};

/* Moves the table at place i of the heap down to where it belongs. */
static void
sink(struct collate *c, size_t i)
{
	struct table *moved = c->heap[i];

	for (;;) {
		size_t child = 2 * i + 1;

		if (child >= c->n)
			break;
		if (child + 1 < c->n &&
		    field_cmp(c->heap[child + 1]->key, c->heap[child]->key) < 0)
			child++;
		if (field_cmp(moved->key, c->heap[child]->key) <= 0)
			break;
		c->heap[i] = c->heap[child];
		i = child;
	}
	c->heap[i] = moved;
}

/* Reads the next record; false at the end. */
static bool
xadvance(struct table *t)
{
	if (!xrejects_next(t->rd, &t->rec, NULL))
		return false;
	t->key = rec_get(&t->rec, 0);
	return true;
}

static void
check_order(const struct collate *c, const struct table *t)
{
	struct field last = { c->last, c->last_len };

	if (c->last != NULL && field_cmp(t->key, last) <= 0)
		die_at(place_of(t->rd, &t->rec), NULL,
		    "not behind the record before it, by its first column");
}

static void
xwrite(struct collate *c, struct wr *wr)
{
	struct table *t = c->heap[0];

	check_order(c, t);
	wr_line(wr, t->rec.raw);
	xgrow(&c->last, &c->last_cap, t->key.len + 1, 1);
	memcpy(c->last, t->key.s, t->key.len);
	c->last_len = t->key.len;
	if (!xadvance(t))
		c->heap[0] = c->heap[--c->n];
	if (c->n > 0)
		sink(c, 0);
}

static void
check_head(const struct rd *rd, const struct rd *first)
{
	if (!rec_same(rd_head(rd), rd_head(first)))
		die_at(place_line(rd, 1), NULL, "another header than in %s",
		    rd_name(first));
}

void
xcollate(struct rd **rd, size_t n, struct wr *wr)
{
	struct table *tables = xcalloc(n, sizeof(*tables));
	struct collate c = { .heap = xcalloc(n, sizeof(struct table *)) };

	wr_line(wr, rd_head(rd[0])->raw);
	for (size_t i = 0; i < n; i++) {
		check_head(rd[i], rd[0]);
		tables[i].rd = rd[i];
		if (xadvance(&tables[i]))
			c.heap[c.n++] = &tables[i];
	}
	for (size_t i = c.n / 2; i-- > 0;)
		sink(&c, i);
	while (c.n > 0)
		xwrite(&c, wr);
	free(tables);
	free(c.heap);
	free(c.last);
}
