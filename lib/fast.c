/* SPDX-License-Identifier: ISC */
#include "fast.h"

#include <string.h>

#include "limit.h"
#include "prog.h"
#include "ring.h"
#include "rooms.h"

#define BLOCK RING_BLOCK

/* The least that is marked at a time; with fewer bytes at hand, more are read
 * first. */
#define SPAN ((size_t)4096)

/* A thread is not worth its start for a file smaller than this. */
#define SMALL ((long long)2 * BLOCK)

/* Forgets what was marked. */
static void
unmark(struct fast *f)
{
	f->own.nrecords = 0;
	f->own.irregular = false;
	f->m = &f->own;
	f->given = 0;
}

void
fast_begin(struct fast *f, const struct rd_format *format, bool off)
{
	bool table = format->kind == RD_TABLE || format->kind == RD_EXCERPT;

	/* A spool has more than records, and lines of fixed width have no
	 * separators. */
	f->on = !off && !format->spool && (table || format->kind == RD_CSV);
	f->format = (struct mark_format){ .table = table };
	f->format.delim = table ? '\t' : format->delim;
	f->format.quote = table || format->unquoted ? '\0' : '"';
	f->span = BLOCK;
	f->ahead_at = SMALL;
	unmark(f);
}

/* ---- marking ----------------------------------------------------------- */

/* Marks the bytes at pos; whether a record was found. If the parser must read
 * the next record, few bytes are marked behind it at first. */
static bool
mark(struct fast *f, struct lines *l)
{
	bool irregular = f->own.irregular;

	unmark(f);
	while (!irregular) {
		size_t have = l->end - l->pos, len;

		/* The parser will meet the same error. */
		if (have < SPAN && !l->eof && lines_fill(l) == RD_REC)
			have = l->end - l->pos;
		len = have < f->span ? have : f->span;
		f->base = l->buf + l->pos;
		f->from = 0;
		mark_block(&f->own, f->base, len, &f->format);
		irregular = f->own.irregular;
		if (f->own.nrecords > 0) {
			f->span = BLOCK;
			return true;
		}
		if (len < have)
			f->span *= 2;
		else if (l->eof || have >= BLOCK || lines_fill(l) != RD_REC)
			break;
	}
	unmark(f);
	f->span = SPAN;
	return false;
}

/* ---- the thread that reads ahead --------------------------------------- */

/* Starts it, if the file is not small and all bytes read so far were marked. */
static void
start_thread(struct fast *f, struct lines *l)
{
	size_t have = l->end - l->pos;

	if (f->ahead != NULL || l->total < f->ahead_at || l->eof ||
	    have >= SPAN || f->own.irregular)
		return;
	f->ahead = ahead_new(l->in, f->format, l->buf + l->pos, have);
	f->ahead_at = l->total + SMALL; /* do not try again at once */
	if (f->ahead != NULL)
		l->start = l->pos = l->end = 0;
}

/* Ends it; the bytes that it had read go to the lines. */
static void
stop_thread(struct fast *f, struct lines *l)
{
	struct ahead_block *b = f->block;
	size_t from = f->from;

	ahead_stop(f->ahead);
	while (b != NULL) {
		size_t n = b->len - from;

		xgrow(&l->buf, &l->cap, l->end + n + MARK_CHUNK, 1);
		memcpy(l->buf + l->end, b->buf + from, n);
		l->end += n;
		b = ahead_next(f->ahead);
		from = b ? b->skip : 0;
	}
	ahead_free(f->ahead);
	f->ahead = NULL;
	f->block = NULL;
	unmark(f);
}

/* Marks more records; false if the parser must read the next one. */
static bool
more(struct fast *f, struct lines *l)
{
	start_thread(f, l);
	if (f->ahead == NULL)
		return mark(f, l);
	if (f->block == NULL || !f->block->last) {
		f->block = ahead_next(f->ahead);
		f->m = &f->block->marks;
		f->base = f->block->buf;
		f->from = f->given = 0;
		if (f->m->nrecords > 0)
			return true;
	}
	stop_thread(f, l);
	return mark(f, l);
}

/* ---- records ----------------------------------------------------------- */

/* Adds a field of CSV with its doubled quotes made single. */
static void
add_undoubled(struct recbuf *to, struct field f, char quote)
{
	char *out;
	size_t n = 0;

	recbuf_add(to, f);
	if (memchr(f.s, quote, f.len) == NULL)
		return;
	out = recbuf_last(to);
	for (size_t i = 0; i < f.len; i++) {
		out[n++] = f.s[i];
		i += f.s[i] == quote;
	}
	recbuf_shorten(to, n);
}

/* Gathers the fields of a record with quotes or escapes undone. */
static enum rd_status
unescape(
    const struct fast *f, struct lines *l, struct recbuf *to, struct rec *rec)
{
	recbuf_clear(to);
	for (size_t i = 0; i < rec->n; i++)
		if (!f->format.table)
			add_undoubled(to, rec_get(rec, i), f->format.quote);
		else if (!table_unescape(to, rec_get(rec, i)))
			return table_bad_escape(l, to, rec->line);
	recbuf_give(to, rec);
	return RD_REC;
}

static long long
count_lines(struct field f)
{
	long long n = 0;
	const char *end = f.s + f.len;

	for (const char *s = f.s; s < end; n++)
		s = (const char *)memchr(s, '\n', (size_t)(end - s)) + 1;
	return n;
}

/* Returns the next marked record in place; false if the parser must read it: a
 * blank line, an end mark, a record beyond a limit. */
static bool
take_marked(struct fast *f, struct lines *l, struct rec *rec)
{
	const struct marks *m = f->m;
	size_t first = f->given ? m->ends[f->given - 1] : 0;
	size_t last = m->ends[f->given] - 1;
	size_t from = f->from, to = m->at[last];
	const char *s = f->base + from;
	unsigned flags = m->flags[f->given];
	long long lines = 1;

	rec->n = last - first + 1;
	rec->raw = (struct field){ s, to + 1 - from };
	rec->line = l->line;
	rec->first = s;
	rec->base = f->base;
	rec->ends = m->at + first;
	rec->quote = f->format.quote;
	if (f->format.table && *s == '#' && table_is_end(rec->raw))
		return false;
	if (!f->format.table && f->base[to - (to > from)] == '\r')
		m->at[last]--;
	if (!f->format.table && m->at[last] == from)
		return false;
	if (flags & MARK_ODD)
		lines = count_lines(rec->raw);
	if (rec->raw.len > limits.record || lines > limits.lines)
		return false;
	rec->plain = flags == 0;
	rec->one_line = (flags & MARK_ODD) == 0;
	l->line += lines;
	f->given++;
	f->from = to + 1;
	if (f->block == NULL)
		l->pos += rec->raw.len;
	return true;
}

enum rd_status
fast_take(struct fast *f, struct lines *l, struct recbuf *to, struct rec *rec)
{
	if (!f->on || (f->given == f->m->nrecords && !more(f, l)))
		return RD_END;
	if (!take_marked(f, l, rec)) {
		if (f->ahead != NULL)
			stop_thread(f, l);
		unmark(f);
		f->span = SPAN;
		return RD_END;
	}
	return rec->one_line ? RD_REC : unescape(f, l, to, rec);
}

void
fast_end(struct fast *f)
{
	ahead_free(f->ahead);
	mark_free(&f->own);
}
