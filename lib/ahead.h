/*
 * ahead: a thread that reads an input and marks its records, some blocks ahead
 * of who takes them. It only serves the plain part of a file: from where
 * something is not, and at the end, its caller reads on alone.
 */
#ifndef AHEAD_H
#define AHEAD_H

#include "charset.h"
#include "mark.h"

struct ahead;

/* A block that begins where the records of the block before it end: with the
 * skip bytes that stood behind them there. */
struct ahead_block {
	const char *buf;
	size_t len, skip;
	struct marks marks;
	bool last; /* nothing is read behind it */
};

/*
 * Begins with a copy of the n bytes of in that were read already. NULL where
 * there is no thread to be had, no memory, or no room for so many. in is the
 * thread's until ahead_stop.
 */
struct ahead *ahead_new(
    struct charset *in, struct mark_format format, const char *held, size_t n);

/* The next block, which is the caller's until the next call; NULL behind the
 * last one. Dies when memory is out. */
struct ahead_block *ahead_next(struct ahead *ahead);

/* Has the thread end, after which ahead_next gives what it had read. */
void ahead_stop(struct ahead *ahead);

/* Ends the thread and frees all; NULL is allowed. */
void ahead_free(struct ahead *ahead);

#endif
