/* SPDX-License-Identifier: ISC */
#include "ahead.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "ring.h"

/* Bytes in a block; mark_block reads up to MARK_CHUNK beyond them. */
#define ROOM (RING_BLOCK - MARK_CHUNK)

struct ahead {
	struct charset *in;
	struct mark_format format;
	struct ring *ring;
	pthread_t thread;
	struct ahead_block block[RING_BLOCKS]; /* of the ring's blocks */
	char *held;
	const char *tail; /* the bytes that the next block begins with */
	size_t ntail;
	unsigned put; /* blocks that the thread filled */

	/* The caller's side. */
	unsigned got; /* blocks that it has finished with */
	bool in_use;  /* it has a block */
	bool done;    /* it has finished with the last block */
	bool stopped; /* the thread has ended */
};

/* How many bytes the whole records of a block have. */
static size_t
end_of_records(const struct marks *m)
{
	if (m->nrecords == 0)
		return 0;
	return m->at[m->ends[m->nrecords - 1] - 1] + 1;
}

/* Appends to a block, at least to half of it if the input has that much:
 * handing over many small blocks would cost more than reading them. */
static bool
read_some(struct ahead *a, struct ahead_block *b, char *buf)
{
	size_t before = b->len;
	ssize_t got = 1;

	while (got > 0 && b->len < ROOM / 2) {
		got = charset_read(a->in, buf + b->len, ROOM - b->len);
		if (got > 0)
			b->len += (size_t)got;
	}
	return b->len > before;
}

/* Reads and marks a block. Errors of the input are not reported here: the
 * caller meets them when it reads on. */
static void
fill(struct ahead *a, struct ahead_block *b, char *buf)
{
	b->marks.nrecords = 0;
	b->marks.irregular = false;
	if (read_some(a, b, buf))
		mark_block(&b->marks, buf, b->len, &a->format);
	b->last = b->marks.nrecords == 0 || b->marks.irregular;
}

static void *
run(void *data)
{
	struct ahead *a = data;
	bool last = false;

	while (!last) {
		char *buf = (char *)ring_empty(a->ring);
		struct ahead_block *b = &a->block[a->put % RING_BLOCKS];
		size_t end;

		if (buf == NULL)
			break;
		/* The block before, with the tail, is not filled again yet. */
		memcpy(buf, a->tail, a->ntail);
		b->buf = buf;
		b->len = b->skip = a->ntail;
		fill(a, b, buf);
		last = b->last;
		end = end_of_records(&b->marks);
		a->tail = buf + end;
		a->ntail = b->len - end;
		a->put++;
		ring_put(a->ring, 0);
	}
	return NULL;
}

struct ahead *
ahead_new(
    struct charset *in, struct mark_format format, const char *held, size_t n)
{
	/* not covered: read_ahead in rd.c hands over less than SPAN bytes. */
	struct ahead *a = n < ROOM / 2 ? calloc(1, sizeof(*a)) : NULL;

	if (a == NULL)
		return NULL;
	a->in = in;
	a->format = format;
	a->ring = ring_new();
	a->held = malloc(n + 1);
	a->tail = a->held;
	a->ntail = n;
	if (a->held != NULL)
		memcpy(a->held, held, n);
	a->stopped = a->ring == NULL || a->held == NULL ||
		     pthread_create(&a->thread, NULL, run, a) != 0;
	if (!a->stopped)
		return a;
	ahead_free(a);
	return NULL;
}

struct ahead_block *
ahead_next(struct ahead *a)
{
	ssize_t n;

	if (a->in_use) {
		a->done = a->block[a->got++ % RING_BLOCKS].last;
		a->in_use = false;
		ring_drop(a->ring);
	}
	if (a->done || (a->stopped && a->got == a->put))
		return NULL;
	ring_full(a->ring, &n);
	a->in_use = true;
	return &a->block[a->got % RING_BLOCKS];
}

void
ahead_stop(struct ahead *a)
{
	if (a->stopped)
		return;
	ring_stop(a->ring);
	pthread_join(a->thread, NULL);
	a->stopped = true;
}

void
ahead_free(struct ahead *a)
{
	if (a == NULL)
		return;
	ahead_stop(a);
	for (size_t i = 0; i < RING_BLOCKS; i++)
		mark_free(&a->block[i].marks);
	ring_free(a->ring);
	free(a->held);
	free(a);
}
