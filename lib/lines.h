/* SPDX-License-Identifier: ISC */
/*
 * lines: reads the physical lines of an input, for the parsers behind rd.h. Its
 * buffer keeps all lines of the current record.
 */
#ifndef LINES_H
#define LINES_H

#include "charset.h"
#include "rd.h"

/* Set in, set line to 1, and the others to zero. */
struct lines {
	struct charset *in; /* closed by lines_end */
	char *buf;	    /* what was read */
	size_t cap;
	size_t start, pos, end; /* offsets in buf: record, next line, end */
	long long total;	/* bytes read so far */
	long long line;		/* the number of the line at pos */
	bool echo;	 /* of a spool: a statement that it repeats goes on */
	bool title;	 /* of a spool: a title of a page goes on */
	long long quote; /* the line where an unclosed quote began, or 0 */
	bool eof;
	bool cut;     /* the input ended within a line, which is an error */
	bool open_ok; /* the last line needs no line end */
	bool open;    /* it had none, and has been read or looked at */
	long long why_line;
	char why[160];
};

/* Notes the reason and the line of a failure; returns status. */
enum rd_status __attribute__((format(printf, 4, 5))) lines_stop(struct lines *l,
    enum rd_status status, long long line, const char *fmt, ...);

/* Drops what lies before pos: the next record begins there. */
static inline void
lines_start_record(struct lines *l)
{
	l->start = l->pos;
}

/* Reads more bytes into the buffer, after moving start to 0. RD_REC or RD_FAIL;
 * sets eof at the end of the input. */
enum rd_status lines_fill(struct lines *l);

/* Returns the line at pos, with its line end, without moving pos: RD_REC,
 * RD_END, or RD_FAIL if it is cut off or makes the record too long. Its bytes
 * are valid until the next call. */
enum rd_status lines_peek(struct lines *l, struct field *line);

/* As lines_peek, and moves pos past the line; a NUL in it is RD_FAIL. */
enum rd_status lines_next(struct lines *l, struct field *line);

/* Skips blank lines at the end of the input. If another line follows: RD_REC,
 * or RD_BAD if blank lines precede it. */
enum rd_status lines_skip_blank_end(struct lines *l);

/* Returns the line under the one of len bytes at pos, without its line end; an
 * empty field if there is none. May move the line at pos in memory. */
struct field lines_under(struct lines *l, size_t len);

/* A line without its LF or CRLF. */
struct field lines_chomp(struct field line);

/* Closes the input and frees the buffer. */
void lines_end(struct lines *l);

#define LINES_BARE_CR "a carriage return without a line feed"

#endif
