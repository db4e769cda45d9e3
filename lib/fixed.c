/* SPDX-License-Identifier: ISC */
#include "fixed.h"

#include <stdlib.h>
#include <string.h>

#include "prog.h"
#include "rooms.h"
#include "utf8.h"

/* No line has a column that begins or ends later. */
#define WIDTH_MAX 1000000

void
xfixed_add(struct fixed *fixed, char *arg)
{
	char *eq = strchr(arg, '='), *dash = eq ? strchr(eq, '-') : NULL;
	struct rd_span span = { .name = arg };

	if (dash == NULL || eq == arg)
		die("-w: expected name=from-to");
	*eq = *dash = '\0';
	span.from = (size_t)xnumber("-w", eq + 1, 1, WIDTH_MAX);
	if (dash[1] != '\0')
		span.to = (size_t)xnumber(
		    "-w", dash + 1, (long long)span.from, WIDTH_MAX);
	xgrow(&fixed->spans, &fixed->cap, fixed->n + 1, sizeof(span));
	fixed->spans[fixed->n++] = span;
}

void
fixed_header(const struct rd_format *format, struct recbuf *to)
{
	recbuf_clear(to);
	for (size_t i = 0; i < format->nspans; i++)
		recbuf_add(to, field_of(format->spans[i].name));
}

/* Whether it matters where in a line something stands: not for a list, whose
 * only column is the whole line. */
static bool
is_positional(const struct rd_format *format)
{
	return format->nspans > 1 || format->spans[0].from > 1 ||
	       format->spans[0].to > 0;
}

/* Replaces each TAB by blanks up to the next stop. */
static struct field
expand_tabs(
    struct fixed_lines *f, const struct rd_format *format, struct field line)
{
	size_t used = 0, column = 0;

	for (size_t i = 0; i < line.len; i++) {
		bool tab = line.s[i] == '\t';
		size_t n = tab ? format->tabs - column % format->tabs : 1;

		xgrow(&f->text, &f->cap, used + n, 1);
		memset(f->text + used, tab ? ' ' : line.s[i], n);
		used += n;
		/* The later bytes of a character take no column. */
		column += tab ? n : ((unsigned char)line.s[i] & 0xc0) != 0x80;
	}
	return (struct field){ f->text, used };
}

/* How many bytes the first n characters have; n is reduced to how many there
 * are. Bytes that are no UTF-8 are characters of a set that nobody named. */
static size_t
bytes_of(struct field line, size_t *n)
{
	size_t at = 0, count = 0;

	for (; count < *n && at < line.len; count++) {
		size_t len =
		    utf8_len((const unsigned char *)line.s + at, line.len - at);

		at += len > 0 ? len : 1;
	}
	*n = count;
	return at;
}

/* A column of a line, counted in bytes or in characters; false if the line ends
 * before it. */
static bool
slice(struct field line, const struct rd_span *span, bool chars,
    struct field *out)
{
	size_t from = span->from - 1, to = span->to ? span->to : line.len;
	size_t have_from = from, have_to = to;
	size_t at = chars ? bytes_of(line, &have_from) : from;
	size_t end = chars ? bytes_of(line, &have_to) : to;

	if (have_from < from || (span->to > 0 && have_to < to) ||
	    at > line.len || end > line.len)
		return false;
	*out = (struct field){ line.s + at, end > at ? end - at : 0 };
	return true;
}

/* Whether both ways of counting give the same columns. */
static bool
is_same(const struct rd_format *format, struct field line)
{
	for (size_t i = 0; i < format->nspans; i++) {
		struct field one, other;

		if (!slice(line, &format->spans[i], false, &one) ||
		    !slice(line, &format->spans[i], true, &other) ||
		    field_cmp(field_trim(one), field_trim(other)) != 0)
			return false;
	}
	return true;
}

/* Where the last column ends; 0 if it is the rest of the line. */
static size_t
width_of(const struct rd_format *format)
{
	size_t width = 0;

	for (size_t i = 0; i < format->nspans; i++) {
		if (format->spans[i].to == 0)
			return 0;
		if (format->spans[i].to > width)
			width = format->spans[i].to;
	}
	return width;
}

/*
 * How the columns of a line with letters of several bytes are counted: some
 * programs pad to a number of characters, others to a number of bytes, and the
 * length of the line tells which. False if it does not.
 */
static bool
choose(const struct fixed_lines *f, const struct rd_format *format,
    struct field line, bool *chars)
{
	size_t nchars = line.len, width = width_of(format);
	bool by_bytes, by_chars;

	bytes_of(line, &nchars);
	by_bytes = line.len == width || (!f->vary && line.len == f->width);
	by_chars = nchars == width || (!f->vary && nchars == f->width);
	*chars = by_chars;
	return by_bytes != by_chars;
}

/* Notes the length of a line that all ways of counting agree on. */
static void
note_width(struct fixed_lines *f, size_t width)
{
	f->vary = f->vary || (f->width > 0 && f->width != width);
	f->width = width;
}

static enum rd_status
too_short(struct lines *l, struct field line, const struct rd_span *span)
{
	size_t chars = line.len;

	bytes_of(line, &chars);
	return lines_stop(l, RD_BAD, l->line - 1,
	    "the line has %zu character%s, too short for %s at %zu", chars,
	    chars == 1 ? "" : "s", span->name,
	    span->to ? span->to : span->from);
}

static enum rd_status
take_line(struct fixed_lines *f, const struct rd_format *format,
    struct lines *l, struct field line, struct recbuf *to)
{
	bool chars = format->spool || charset_is_named(l->in), plain;
	struct field column;

	plain = field_is_ascii(line);
	if (plain)
		note_width(f, line.len);
	else if (!chars && !is_same(format, line) &&
		 !choose(f, format, line, &chars))
		return lines_stop(l, RD_BAD, l->line - 1,
		    "a letter of several bytes: whether columns are counted in "
		    "bytes or in characters cannot be told from the length of "
		    "the line; -C UTF-8 counts characters");
	recbuf_clear(to);
	for (size_t i = 0; i < format->nspans; i++) {
		if (!slice(line, &format->spans[i], chars && !plain, &column))
			return too_short(l, line, &format->spans[i]);
		recbuf_add(to, column);
	}
	return RD_REC;
}

enum rd_status
fixed_record(struct fixed_lines *f, const struct rd_format *format,
    struct lines *l, struct recbuf *to)
{
	struct field line;
	enum rd_status status = lines_next(l, &line);

	if (status != RD_REC)
		return status;
	line = lines_chomp(line);
	if (!is_positional(format)) {
		recbuf_clear(to);
		recbuf_add(to, line);
		return RD_REC;
	}
	if (memchr(line.s, '\t', line.len) != NULL) {
		if (format->tabs == 0)
			return lines_stop(l, RD_BAD, l->line - 1,
			    "a TAB, which takes a number of columns: \"set tab "
			    "off\" in SQL*Plus, or --tabs 8");
		line = expand_tabs(f, format, line);
	}
	return take_line(f, format, l, line, to);
}

void
fixed_end(struct fixed_lines *f)
{
	free(f->text);
}
