/*
 * lines: the physical lines of an input, in a buffer that keeps those of the
 * record being read. What the formats behind rd.h read from.
 */
#ifndef LINES_H
#define LINES_H

#include "charset.h"
#include "rd.h"

/* Begin with zeros, in and line = 1. */
struct lines {
	struct charset *in; /* closed by lines_end */
	char *buf;	    /* what was read */
	size_t cap;
	size_t start, pos, end; /* in buf: the record, the next line, the end */
	long long total;	/* bytes read so far */
	long long line;		/* the number of the line at pos */
	long long quote; /* the line where an unclosed quote began, or 0 */
	bool eof;
	bool cut; /* the input ended within a line */
	long long why_line;
	char why[160];
};

/* Notes why a call fails, and on which line; returns status. */
enum rd_status __attribute__((format(printf, 4, 5))) lines_stop(struct lines *l,
    enum rd_status status, long long line, const char *fmt, ...);

/* Drops what lies before pos: the next record begins there. */
static inline void
lines_start_record(struct lines *l)
{
	l->start = l->pos;
}

/* Reads more bytes behind those held, moving them so that start is 0. RD_REC,
 * or RD_FAIL; at the end of the input it sets eof. */
enum rd_status lines_fill(struct lines *l);

/* The line at pos with its line end, which stays there: RD_REC, RD_END, or
 * RD_FAIL for one that is cut off or makes the record too long. The bytes last
 * until the next call. */
enum rd_status lines_peek(struct lines *l, struct field *line);

/* As lines_peek, and passes over the line; a NUL in it is RD_FAIL. */
enum rd_status lines_next(struct lines *l, struct field *line);

/* Passes over blank lines at the end of the input. RD_REC if a line follows,
 * RD_BAD if blank lines stand before it. */
enum rd_status lines_skip_blank_end(struct lines *l);

/* A line without its LF or CRLF. */
struct field lines_chomp(struct field line);

/* Closes the input and frees the buffer. */
void lines_end(struct lines *l);

#define LINES_BARE_CR "a carriage return without a line feed"

#endif
