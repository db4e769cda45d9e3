/* SPDX-License-Identifier: ISC */
#include "recbuf.h"

#include <stdlib.h>
#include <string.h>

#include "prog.h"

void
recbuf_clear(struct recbuf *b)
{
	b->used = b->n = 0;
}

void
recbuf_add(struct recbuf *b, struct field f)
{
	/* not covered: a record is limited to 2^30 bytes. */
	if (b->used + f.len >= UINT32_MAX)
		die("out of memory");
	xgrow(&b->text, &b->text_cap, b->used + f.len + 1, 1);
	memcpy(b->text + b->used, f.s, f.len);
	xgrow(&b->ends, &b->ends_cap, b->n + 1, sizeof(*b->ends));
	b->ends[b->n++] = (uint32_t)(b->used + f.len);
	b->used += f.len + 1;
	b->text[b->used - 1] = '\0';
}

char *
recbuf_last(struct recbuf *b)
{
	return b->text + (b->n > 1 ? b->ends[b->n - 2] + 1 : 0);
}

void
recbuf_shorten(struct recbuf *b, size_t len)
{
	char *last = recbuf_last(b);

	last[len] = '\0';
	b->ends[b->n - 1] = (uint32_t)(last - b->text + len);
	b->used = b->ends[b->n - 1] + (size_t)1;
}

void
recbuf_give(const struct recbuf *b, struct rec *rec)
{
	rec->first = rec->base = b->text;
	rec->ends = b->ends;
	rec->quote = '\0';
	rec->n = b->n;
}

struct recbuf
recbuf_copy(const struct recbuf *b)
{
	struct recbuf copy = { .used = b->used, .n = b->n };

	xgrow(&copy.text, &copy.text_cap, b->used, 1);
	xgrow(&copy.ends, &copy.ends_cap, b->n, sizeof(*b->ends));
	if (b->n > 0) {
		memcpy(copy.text, b->text, b->used);
		memcpy(copy.ends, b->ends, b->n * sizeof(*b->ends));
	}
	return copy;
}

bool
recbuf_same(const struct recbuf *a, const struct recbuf *b)
{
	size_t size = a->n * sizeof(*a->ends);

	return a->n == b->n && a->used == b->used &&
	       memcmp(a->ends, b->ends, size) == 0 &&
	       memcmp(a->text, b->text, a->used) == 0;
}

void
recbuf_free(struct recbuf *b)
{
	free(b->text);
	free(b->ends);
	*b = (struct recbuf){ 0 };
}
