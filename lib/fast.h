/* SPDX-License-Identifier: ISC */
/*
 * fast: the fast path for CSV and tables: a SIMD scanner finds the separators
 * (mark.h), and fields are used in place. Every record that is not well-formed
 * beyond doubt is left to the parser.
 */
#ifndef FAST_H
#define FAST_H

#include "ahead.h"
#include "lines.h"
#include "mark.h"
#include "recbuf.h"

struct fast {
	bool on;
	struct mark_format format;

	struct marks own;      /* the marks of the buffer of struct lines */
	size_t span;	       /* bytes that are marked at a time */
	const struct marks *m; /* the marks in use: own, or the block's */
	const char *base;      /* the bytes that were marked */
	size_t from;	       /* offset of the next record in them */
	size_t given;	       /* marked records that were returned */

	long long ahead_at;	   /* start the thread after this many bytes */
	struct ahead *ahead;	   /* the thread that reads ahead, or NULL */
	struct ahead_block *block; /* its current block */
};

/* Starts after the header. If off is set, every record is left to the parser.
 * May be called again before the first record is read. */
void fast_begin(struct fast *f, const struct rd_format *format, bool off);

/*
 * Takes the next record: RD_REC, or RD_FAIL for a wrong escape. RD_END if the
 * parser must read it, at pos of the lines. Fields that had to be unescaped are
 * in to.
 */
enum rd_status fast_take(
    struct fast *f, struct lines *l, struct recbuf *to, struct rec *rec);

/* Ends the thread and frees the memory. Call it before closing the input. */
void fast_end(struct fast *f);

#endif
