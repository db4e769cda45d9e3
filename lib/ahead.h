/* SPDX-License-Identifier: ISC */
/*
 * ahead: read-ahead: a thread that reads an input and marks its records
 * (mark.h) a few blocks ahead of the caller. It stops at the first byte that
 * mark.h leaves to a parser, and at the end of the input; the caller reads on
 * from there.
 */
#ifndef AHEAD_H
#define AHEAD_H

#include "charset.h"
#include "mark.h"

struct ahead;

/* A block. It begins with the bytes that the block before had after its last
 * record. */
struct ahead_block {
	const char *buf;
	size_t len;	    /* bytes in buf */
	size_t skip;	    /* of these, bytes that the block before had too */
	struct marks marks; /* the records in buf */
	bool last;	    /* the thread reads no more */
};

/*
 * Starts the thread. It begins with a copy of the n bytes at held, which the
 * caller has read from in but not used. Nobody else may read from in until
 * ahead_stop. Returns NULL if no thread or memory is available, or if n is more
 * than half a block. Free it with ahead_free.
 */
struct ahead *ahead_new(
    struct charset *in, struct mark_format format, const char *held, size_t n);

/* The next block, valid until the next call, or NULL after the last one. Its
 * records may be changed. Dies if memory runs out. */
struct ahead_block *ahead_next(struct ahead *ahead);

/* Ends the thread. ahead_next still returns the blocks that were read. */
void ahead_stop(struct ahead *ahead);

/* Ends the thread and frees everything; NULL is allowed. */
void ahead_free(struct ahead *ahead);

#endif
