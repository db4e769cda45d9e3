/* SPDX-License-Identifier: ISC */
#include "lines.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "limit.h"
#include "mark.h"
#include "prog.h"
#include "ring.h"

#define BLOCK RING_BLOCK

/* The end of a file in DOS. */
#define CTRL_Z '\x1a'

enum rd_status
lines_stop(struct lines *l, enum rd_status status, long long line,
    const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(l->why, sizeof(l->why), fmt, ap);
	va_end(ap);
	l->why_line = line;
	return status;
}

enum rd_status
lines_fill(struct lines *l)
{
	ssize_t got;

	if (l->start > 0) {
		memmove(l->buf, l->buf + l->start, l->end - l->start);
		l->pos -= l->start;
		l->end -= l->start;
		l->start = 0;
	}
	/* Marking reads up to a chunk beyond the end. */
	xgrow(&l->buf, &l->cap, l->end + BLOCK + MARK_CHUNK, 1);
	got = charset_read(l->in, l->buf + l->end, BLOCK);
	if (got == -1)
		return lines_stop(
		    l, RD_FAIL, l->line, "%s", charset_why(l->in));
	l->eof = got == 0;
	l->end += (size_t)got;
	l->total += got;
	return RD_REC;
}

/* RD_FAIL if the first n bytes at pos have a NUL, else RD_REC. */
static enum rd_status
refuse_nul(struct lines *l, size_t n)
{
	const char *s = l->buf + l->pos;
	const char *nul = memchr(s, '\0', n);

	if (nul == NULL)
		return RD_REC;
	return lines_stop(l, RD_FAIL, l->line, "byte %zu of the line is NUL",
	    (size_t)(nul - s) + 1);
}

/* Refuses a record of which more bytes than the limit are in the buffer. */
static enum rd_status
too_long(struct lines *l)
{
	size_t checked = l->pos - l->start;

	if (refuse_nul(l, limits.record + 1 - checked) == RD_FAIL)
		return RD_FAIL;
	return lines_stop(l, RD_FAIL, l->quote ? l->quote : l->line,
	    "a record longer than %zu bytes; --limit record=N accepts longer "
	    "ones",
	    limits.record);
}

static enum rd_status
cut_off(struct lines *l)
{
	l->cut = true;
	if (refuse_nul(l, l->end - l->pos) == RD_FAIL)
		return RD_FAIL;
	if (l->end - l->pos == 1 && l->buf[l->pos] == CTRL_Z)
		return lines_stop(l, RD_FAIL, l->line,
		    "a Ctrl-Z behind the last line, as \"copy\" of Windows "
		    "writes it: remove it");
	if (memchr(l->buf + l->pos, '\r', l->end - l->pos) != NULL)
		return lines_stop(l, RD_FAIL, l->line,
		    l->line > 1 ? LINES_BARE_CR
				: "lines end with a carriage return alone; "
				  "expected a line feed");
	return lines_stop(
	    l, RD_FAIL, l->line, "the last line has no line end: cut off?");
}

/* Gives the last line the line end that a person left out; false if the line is
 * not one of those: a carriage return within it would be a line end as well. */
static bool
close_last_line(struct lines *l)
{
	size_t n = l->end - l->pos;
	const char *s = l->buf + l->pos;
	const char *cr = memchr(s, '\r', n);

	if (!l->open_ok || (cr != NULL && cr + 1 < s + n))
		return false;
	xgrow(&l->buf, &l->cap, l->end + 1 + MARK_CHUNK, 1);
	l->buf[l->end++] = '\n';
	l->open = true;
	return true;
}

enum rd_status
lines_peek(struct lines *l, struct field *line)
{
	size_t seen = 0;

	*line = (struct field){ "", 0 };
	for (;;) {
		size_t have = l->end - l->pos;
		const char *s = l->buf + l->pos, *nl = NULL;

		if (have > seen)
			nl = memchr(s + seen, '\n', have - seen);
		if (nl != NULL)
			have = (size_t)(nl - s) + 1;
		if (l->pos + have - l->start > limits.record)
			return too_long(l);
		if (nl != NULL) {
			*line = (struct field){ s, have };
			return RD_REC;
		}
		if (l->eof && have == 0)
			return RD_END;
		if (l->eof && !close_last_line(l))
			return cut_off(l);
		seen = have;
		if (!l->eof && lines_fill(l) == RD_FAIL)
			return RD_FAIL;
	}
}

enum rd_status
lines_next(struct lines *l, struct field *line)
{
	enum rd_status status = lines_peek(l, line);

	if (status != RD_REC)
		return status;
	if (refuse_nul(l, line->len) == RD_FAIL)
		return RD_FAIL;
	l->pos += line->len;
	l->line++;
	return RD_REC;
}

struct field
lines_chomp(struct field line)
{
	line.len -= line.len > 1 && line.s[line.len - 2] == '\r' ? 2 : 1;
	return line;
}

struct field
lines_under(struct lines *l, size_t len)
{
	size_t back = l->pos - l->start;
	struct field line;
	bool there;

	l->pos += len;
	there = lines_peek(l, &line) == RD_REC;
	l->pos = l->start + back;
	return there ? lines_chomp(line) : field_of("");
}

enum rd_status
lines_skip_blank_end(struct lines *l)
{
	long long first = l->line;
	struct field line;
	enum rd_status status;

	while ((status = lines_peek(l, &line)) == RD_REC &&
	       lines_chomp(line).len == 0) {
		l->pos += line.len;
		lines_start_record(l);
		l->line++;
		if (l->line - first > limits.lines)
			return lines_stop(l, RD_FAIL, first,
			    "more than %lld blank lines; --limit lines=N "
			    "accepts more",
			    limits.lines);
	}
	if (status == RD_REC && l->line > first)
		return lines_stop(l, RD_BAD, first, "a blank line");
	return status;
}

void
lines_end(struct lines *l)
{
	charset_free(l->in);
	free(l->buf);
}
