/*
 * fast: records of CSV and tables that need no parser: their separators are
 * found many bytes at a time (mark.h), and their fields stay where they stand.
 * Whatever is not plainly well-formed is left to the parser, record by record.
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

	struct marks own;      /* of the bytes in the buffer of the lines */
	size_t span;	       /* how many of them are marked at a time */
	const struct marks *m; /* those that records are taken from */
	const char *base;      /* the bytes that they are of */
	size_t from;	       /* where in them the next record begins */
	size_t given;	       /* how many of the marked records were given */

	long long ahead_at;	   /* after so many bytes it does */
	struct ahead *ahead;	   /* the thread that reads, or NULL */
	struct ahead_block *block; /* from it */
};

/* Begins behind the header of CSV or a table. off: every record is left to the
 * parser. May be called again, before the first record is taken. */
void fast_begin(struct fast *f, const struct rd_format *format, bool off);

/*
 * Takes the next record: RD_REC, or RD_FAIL for a wrong escape. RD_END if the
 * parser must read it, at pos of the lines. Fields that had to be unescaped are
 * in to.
 */
enum rd_status fast_take(
    struct fast *f, struct lines *l, struct recbuf *to, struct rec *rec);

/* Ends the thread, before the input is closed, and frees what was taken. */
void fast_end(struct fast *f);

#endif
