#include "rd.h"

#include <csv.h>
#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "ahead.h"
#include "limit.h"
#include "mark.h"
#include "prog.h"
#include "ring.h"

#define BLOCK RING_BLOCK
#define BARE_CR "a carriage return that no line feed follows"
#define BAD_ESCAPE "field %zu has a backslash that escapes nothing"

struct rd {
	struct in *in;
	struct rd_format format;
	struct csv_parser csv;

	char *buf; /* what was read; the record begins at start */
	size_t cap, start, pos, end;
	bool eof;
	bool cut;	/* the file ended within a line */
	long long line; /* of the byte at pos */

	char *text; /* the fields of the record, each closed by a NUL */
	size_t text_used, text_cap;
	uint32_t *ends; /* where in text each field ends */
	size_t n, ends_cap;
	int rows;	 /* record ends that libcsv saw */
	long long quote; /* the line where one began that is open, or 0 */

	bool judged;   /* every record goes to libcsv */
	bool markable; /* plain records can be marked */
	struct mark_format mark;
	struct marks marks;    /* of the bytes in buf */
	size_t span;	       /* how many of them are marked at a time */
	const struct marks *m; /* those that records are taken from */
	const char *base;      /* what they are about */
	size_t from;	       /* where in it the next record begins */
	size_t marked;	       /* how many of the marked records were given */
	bool alone;	       /* no thread is to read ahead */
	size_t seen;	       /* bytes read so far, by this thread */
	struct ahead *ahead;   /* the thread that reads, or NULL */
	struct ahead_block *block;

	struct rec head;
	char *head_text, *head_raw;
	uint32_t *head_ends;
	bool bom;	  /* a byte order mark stood before the header */
	bool looked;	  /* at the first bytes */
	bool sep;	  /* the first line names the delimiter */
	bool ended;	  /* the end mark was seen */
	bool codes;	  /* and says that the table lists codes */
	unsigned version; /* that it states, or 1 */
	long long count;
	long long why_line;
	char why[160];
};

static int
never_a_space(unsigned char c)
{
	(void)c;
	return 0;
}

/* Strict, so that a stray quote is an error and not a swallowed file; nothing
 * is a space, so that none is trimmed. */
static void
start_csv(struct rd *rd, const struct rd_format *format)
{
	csv_free(&rd->csv);
	csv_init(&rd->csv, CSV_STRICT | CSV_STRICT_FINI);
	csv_set_space_func(&rd->csv, never_a_space);
	csv_set_blk_size(&rd->csv, (size_t)64 * 1024);
	csv_set_delim(&rd->csv, (unsigned char)format->delim);
	if (format->unquoted) /* no line has a NUL */
		csv_set_quote(&rd->csv, '\0');
}

struct rd *
rd_new(struct in *in)
{
	struct rd *rd = xcalloc(1, sizeof(*rd));

	rd->in = in;
	rd->line = 1;
	rd->version = 1;
	csv_init(&rd->csv, 0);
	return rd;
}

void
rd_judge(struct rd *rd)
{
	rd->judged = true;
}

void
rd_read_ahead(struct rd *rd)
{
	rd->seen = 2 * BLOCK;
}

int
rd_set_charset(struct rd *rd, const char *name)
{
	return in_set_charset(rd->in, name);
}

void
rd_set_alone(struct rd *rd)
{
	rd->alone = true;
}

static enum rd_status __attribute__((format(printf, 4, 5)))
stop(struct rd *rd, enum rd_status status, long long line, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(rd->why, sizeof(rd->why), fmt, ap);
	va_end(ap);
	rd->why_line = line;
	return status;
}

static enum rd_status
wrong_count(struct rd *rd, long long line, size_t n)
{
	return stop(rd, RD_BAD, line, "%zu field%s, the header has %zu", n,
	    n == 1 ? "" : "s", rd->head.n);
}

/* ---- lines ------------------------------------------------------------ */

/* Forgets what was marked. */
static void
unmark(struct rd *rd)
{
	rd->marks.nrecords = 0;
	rd->marks.irregular = false;
	rd->m = &rd->marks;
	rd->marked = 0;
}

/* Reads more bytes behind those that the record still needs. */
static enum rd_status
fill(struct rd *rd)
{
	ssize_t got;

	unmark(rd);
	if (rd->start > 0) {
		memmove(rd->buf, rd->buf + rd->start, rd->end - rd->start);
		rd->pos -= rd->start;
		rd->end -= rd->start;
		rd->start = 0;
	}
	xgrow(&rd->buf, &rd->cap, rd->end + BLOCK + MARK_CHUNK, 1);
	got = in_read(rd->in, rd->buf + rd->end, BLOCK);
	if (got == -1)
		return stop(rd, RD_FAIL, rd->line, "%s", in_why(rd->in));
	rd->eof = got == 0;
	rd->end += (size_t)got;
	rd->seen += (size_t)got;
	return RD_REC;
}

/* The NUL in the first n bytes at pos, or else RD_REC. */
static enum rd_status
find_nul(struct rd *rd, size_t n)
{
	const char *s = rd->buf + rd->pos;
	const char *nul = memchr(s, '\0', n);

	if (nul == NULL)
		return RD_REC;
	return stop(rd, RD_FAIL, rd->line, "byte %zu of the line is NUL",
	    (size_t)(nul - s) + 1);
}

/* Of a record that is longer than it may be; so much of it is in buf. */
static enum rd_status
too_long(struct rd *rd)
{
	size_t before = rd->pos - rd->start; /* whole lines, which were not */

	if (find_nul(rd, limits.record + 1 - before) == RD_FAIL)
		return RD_FAIL;
	return stop(rd, RD_FAIL, rd->quote ? rd->quote : rd->line,
	    "a record of over %zu bytes; --limit record=N takes longer ones",
	    limits.record);
}

static enum rd_status
cut_off(struct rd *rd)
{
	if (find_nul(rd, rd->end - rd->pos) == RD_FAIL)
		return RD_FAIL;
	if (memchr(rd->buf + rd->pos, '\r', rd->end - rd->pos) != NULL)
		return stop(rd, RD_FAIL, rd->line, BARE_CR);
	return stop(
	    rd, RD_FAIL, rd->line, "the last line has no line end: cut off?");
}

/* The bytes of the line at pos, its end included; RD_END at the end. */
static enum rd_status
peek_line(struct rd *rd, struct field *line)
{
	size_t seen = 0;

	*line = (struct field){ "", 0 };
	for (;;) {
		size_t have = rd->end - rd->pos;
		char *nl = NULL;

		if (have > seen)
			nl =
			    memchr(rd->buf + rd->pos + seen, '\n', have - seen);
		if (nl != NULL) {
			char *s = rd->buf + rd->pos;

			*line = (struct field){ s, (size_t)(nl - s) + 1 };
			if (rd->pos + line->len - rd->start > limits.record)
				return too_long(rd);
			return RD_REC;
		}
		if (rd->end - rd->start > limits.record)
			return too_long(rd);
		if (rd->eof && have == 0)
			return RD_END;
		rd->cut = rd->eof;
		if (rd->cut)
			return cut_off(rd);
		seen = have;
		if (fill(rd) == RD_FAIL)
			return RD_FAIL;
	}
}

static enum rd_status
next_line(struct rd *rd, struct field *line)
{
	enum rd_status status = peek_line(rd, line);

	if (status != RD_REC)
		return status;
	if (find_nul(rd, line->len) == RD_FAIL)
		return RD_FAIL;
	rd->pos += line->len;
	rd->line++;
	return RD_REC;
}

/* A line without its LF or CRLF. */
static struct field
chomp(struct field line)
{
	line.len -= line.len > 1 && line.s[line.len - 2] == '\r' ? 2 : 1;
	return line;
}

/* ---- fields ----------------------------------------------------------- */

static void
clear(struct rd *rd)
{
	rd->text_used = 0;
	rd->n = 0;
	rd->rows = 0;
}

static void
add(struct rd *rd, const char *s, size_t len)
{
	if (rd->text_used + len >= UINT32_MAX)
		die("out of memory");
	xgrow(&rd->text, &rd->text_cap, rd->text_used + len + 1, 1);
	memcpy(rd->text + rd->text_used, s, len);
	rd->text_used += len;
	rd->text[rd->text_used++] = '\0';
	xgrow(&rd->ends, &rd->ends_cap, rd->n + 1, sizeof(*rd->ends));
	rd->ends[rd->n++] = (uint32_t)rd->text_used - 1;
}

/* The fields that were gathered; none may be added while they are used. */
static void
give(struct rd *rd, struct rec *rec)
{
	rec->first = rec->base = rd->text;
	rec->ends = rd->ends;
	rec->quote = '\0';
	rec->n = rd->n;
}

/* ---- CSV -------------------------------------------------------------- */

static void
on_field(void *s, size_t len, void *data)
{
	struct rd *rd = data;

	if (rd->rows == 0) /* else it stands behind a bare CR */
		add(rd, s, len);
}

static void
on_row(int c, void *data)
{
	struct rd *rd = data;

	(void)c;
	rd->rows++;
}

static bool
parse(struct rd *rd, const char *s, size_t n)
{
	return csv_parse(&rd->csv, s, n, on_field, on_row, rd) == n;
}

/* What libcsv says of a line: whether it is well-formed. A record that ends
 * before the line does has a bare CR. */
static enum rd_status
parse_line(struct rd *rd, struct field line)
{
	size_t n = line.len;

	while (n > 0 && (line.s[n - 1] == '\n' || line.s[n - 1] == '\r'))
		n--;
	if (parse(rd, line.s, n) && rd->rows == 0 &&
	    parse(rd, line.s + n, line.len - n))
		return RD_REC;
	if (csv_error(&rd->csv) == CSV_ENOMEM)
		die("out of memory");
	if (rd->rows > 0)
		return stop(rd, RD_FAIL, rd->line - 1, BARE_CR);
	return stop(rd, RD_FAIL, rd->line - 1,
	    "a quote where none can be (field %zu)", rd->n + 1);
}

/*
 * One record of CSV. libcsv is given a line at a time, so at most one record
 * can end in a call. A quote that a line leaves open began in it where a field
 * ended in it too; else it was open before.
 */
static enum rd_status
next_csv(struct rd *rd, long long first)
{
	struct field line;

	clear(rd);
	rd->quote = 0;
	while (rd->rows == 0) {
		enum rd_status status = next_line(rd, &line);
		size_t n = rd->n;

		if (rd->line > first && (status == RD_END || rd->cut))
			return stop(
			    rd, RD_FAIL, rd->quote, "a quote is never closed");
		if (status != RD_REC)
			return status;
		if (parse_line(rd, line) == RD_FAIL)
			return RD_FAIL;
		if (rd->n > n || rd->quote == 0)
			rd->quote = rd->line - 1;
		if (rd->rows == 0 && rd->line - first >= limits.lines)
			return stop(rd, RD_FAIL, rd->quote,
			    "a quote is not closed within %lld lines; --limit "
			    "lines=N takes more",
			    limits.lines);
	}
	rd->quote = 0;
	return RD_REC;
}

/* Passes over blank lines where nothing but blank lines follows. */
static enum rd_status
skip_blank_end(struct rd *rd)
{
	long long first = rd->line;
	struct field line;
	enum rd_status status = RD_REC;

	while (
	    (status = peek_line(rd, &line)) == RD_REC && chomp(line).len == 0) {
		rd->pos += line.len;
		rd->start = rd->pos;
		rd->line++;
		if (rd->line - first > limits.lines)
			return stop(rd, RD_FAIL, first,
			    "over %lld blank lines; --limit lines=N takes more",
			    limits.lines);
	}
	if (status == RD_REC && rd->line > first)
		return stop(rd, RD_BAD, first, "a blank line");
	return status;
}

/* ---- spools of SQL*Plus ------------------------------------------------ */

/* A spool of fewer rows need not say how many there are. */
#define FEEDBACK 6

/* The line under a header: dashes, and what stands between columns. */
static bool
is_rule(const struct rd *rd, struct field line)
{
	bool dashes = line.len > 0 && line.s[0] == '-';

	for (size_t i = 0; dashes && i < line.len; i++)
		dashes = line.s[i] == '-' || line.s[i] == ' ' ||
			 (rd->format.kind == RD_CSV &&
			     line.s[i] == rd->format.delim);
	return dashes;
}

/* "123 rows selected.", "1 row selected." or "no rows selected". */
static bool
is_selected(struct field line, long long *rows)
{
	size_t i = 0;

	line = field_trim(line);
	*rows = 0;
	if (field_is(line, "no rows selected"))
		return true;
	for (; i < line.len && i < 15; i++) {
		if (line.s[i] < '0' || line.s[i] > '9')
			break;
		*rows = *rows * 10 + line.s[i] - '0';
	}
	line.s += i;
	line.len -= i;
	return i > 0 && (field_is(line, " rows selected.") ||
			    field_is(line, " row selected."));
}

/* Whether the line of len bytes at pos stands above a line of dashes. */
static bool
is_ruled(struct rd *rd, size_t len)
{
	size_t back = rd->pos - rd->start;
	struct field line;
	bool ruled;

	rd->pos += len;
	ruled = peek_line(rd, &line) == RD_REC && is_rule(rd, chomp(line));
	rd->pos = rd->start + back;
	return ruled;
}

/* Nothing but blank lines and prompts may follow the number of rows. */
static enum rd_status
end_of_spool(struct rd *rd, long long rows)
{
	struct field line;
	enum rd_status status = next_line(rd, &line);

	if (rows != rd->count)
		return stop(rd, RD_FAIL, rd->line - 1,
		    "%lld row%s selected, but %lld row%s stand%s above", rows,
		    rows == 1 ? "" : "s", rd->count, rd->count == 1 ? "" : "s",
		    rd->count == 1 ? "s" : "");
	while (status == RD_REC) {
		rd->start = rd->pos;
		status = next_line(rd, &line);
		if (status == RD_REC && field_trim(line).len > 0 &&
		    (line.len < 4 || memcmp(line.s, "SQL>", 4) != 0))
			return stop(rd, RD_FAIL, rd->line - 1,
			    "something follows the number of rows selected");
	}
	return status;
}

static enum rd_status
no_number(struct rd *rd)
{
	if (rd->count < FEEDBACK)
		return RD_END;
	return stop(rd, RD_FAIL, rd->line,
	    "no line \"%lld rows selected.\": cut off, or feedback off?",
	    rd->count);
}

/* Passes over what stands between rows, up to the next row or header. What was
 * passed is dropped where keep is false. */
static enum rd_status
skip_pages(struct rd *rd, bool keep)
{
	for (;;) {
		struct field line;
		enum rd_status status = peek_line(rd, &line);
		size_t len = line.len, feeds = 0;
		bool fixed = rd->format.kind == RD_FIXED;
		long long rows;

		if (status != RD_REC)
			return status == RD_END && !keep ? no_number(rd)
							 : status;
		while (line.s[feeds] == '\f')
			feeds++;
		line.s += feeds;
		line.len -= feeds;
		line = chomp(line);
		if (is_selected(line, &rows))
			return keep ? RD_REC : end_of_spool(rd, rows);
		if (field_trim(line).len > 0 && !is_rule(rd, line) &&
		    !(fixed && is_ruled(rd, len))) {
			rd->pos += feeds;
			rd->start = keep ? rd->start : rd->pos;
			return RD_REC;
		}
		rd->pos += len;
		rd->start = keep ? rd->start : rd->pos;
		rd->line++;
	}
}

/* Whether the record that was gathered is the header. */
static bool
is_head(const struct rd *rd)
{
	size_t n = rd->n, len = rd->text_used;

	return n == rd->head.n && len == (size_t)rd->head_ends[n - 1] + 1 &&
	       memcmp(rd->text, rd->head_text, len) == 0;
}

/* ---- tables and fixed width -------------------------------------------- */

/* Undoes the escapes of a table's field, in place; false where one is wrong. */
static bool
unescape(struct rd *rd, struct field f)
{
	static const char from[] = "tnr\\", to[] = "\t\n\r\\";
	size_t n = 0;
	char *out;

	add(rd, f.s, f.len);
	out = rd->text + rd->text_used - f.len - 1;
	for (size_t i = 0; i < f.len; i++) {
		const char *p = NULL;

		if (f.s[i] != '\\') {
			out[n++] = f.s[i];
			continue;
		}
		if (i + 1 < f.len)
			p = memchr(from, f.s[i + 1], sizeof(from) - 1);
		if (p == NULL)
			return false;
		out[n++] = to[p - from];
		i++;
	}
	out[n] = '\0';
	rd->text_used -= f.len - n;
	rd->ends[rd->n - 1] = (uint32_t)rd->text_used - 1;
	return true;
}

static enum rd_status next_table(struct rd *);

/* Reads a word that stands behind the count in an end mark. */
static bool
mark_word(struct rd *rd, struct field word)
{
	static const char version[] = "version=";
	size_t len = sizeof(version) - 1, n = 0;

	if (field_is(word, "codes"))
		return rd->codes = true;
	if (word.len <= len || word.len > len + 6 ||
	    memcmp(word.s, version, len) != 0)
		return false;
	for (size_t i = len; i < word.len; i++) {
		if (!is_digit(word.s[i]))
			return false;
		n = 10 * n + (size_t)(word.s[i] - '0');
	}
	rd->version = (unsigned)n;
	return true;
}

/* The end mark of an excerpt counts records that may be gone, and stands
 * wherever a sort has put it. */
static enum rd_status
end_mark(struct rd *rd, struct field line)
{
	bool excerpt = rd->format.kind == RD_EXCERPT;
	char want[32];
	struct field rest = line, word;

	rd->codes = false;
	rd->version = 1;
	snprintf(want, sizeof(want), "%lld", rd->count);
	field_next(&rest, '\t', &word); /* #end */
	if (!excerpt &&
	    (!field_next(&rest, '\t', &word) || !field_is(word, want)))
		return stop(rd, RD_FAIL, rd->line - 1,
		    "the end mark does not count the %lld records above it",
		    rd->count);
	while (field_next(&rest, '\t', &word))
		if (!mark_word(rd, word) && !excerpt)
			return stop(rd, RD_FAIL, rd->line - 1,
			    "the end mark has a word that is not known here: "
			    "a newer optparity wrote it");
	if (excerpt)
		return next_table(rd);
	rd->ended = true;
	rd->start = rd->pos;
	if (peek_line(rd, &rest) != RD_END)
		return stop(
		    rd, RD_FAIL, rd->line, "something follows the end mark");
	return RD_END;
}

static enum rd_status
next_table(struct rd *rd)
{
	struct field line;
	enum rd_status status = next_line(rd, &line);
	bool good = true;

	if (status == RD_END && rd->format.kind == RD_TABLE && !rd->ended)
		return stop(rd, RD_FAIL, rd->line,
		    "no end mark: the program that writes this table, or its "
		    "input, stopped early");
	if (status != RD_REC)
		return status;
	line.len--;
	if (line.len >= 5 && memcmp(line.s, "#end\t", 5) == 0)
		return end_mark(rd, line);
	clear(rd);
	while (good) {
		char *tab = memchr(line.s, '\t', line.len);
		size_t len = tab ? (size_t)(tab - line.s) : line.len;

		good = unescape(rd, (struct field){ line.s, len });
		if (tab == NULL)
			break;
		line.s += len + 1;
		line.len -= len + 1;
	}
	if (!good)
		return stop(rd, RD_FAIL, rd->line - 1, BAD_ESCAPE, rd->n);
	return RD_REC;
}

static enum rd_status
next_fixed(struct rd *rd)
{
	struct field line;
	enum rd_status status = next_line(rd, &line);

	if (status != RD_REC)
		return status;
	line = chomp(line);
	clear(rd);
	for (size_t i = 0; i < rd->format.nspans; i++) {
		const struct rd_span *s = &rd->format.spans[i];
		size_t from = s->from - 1, to = s->to ? s->to : line.len;

		if (to > line.len || from > line.len)
			return stop(rd, RD_BAD, rd->line - 1,
			    "the line has %zu bytes, %s stands at %zu",
			    line.len, s->name, s->to ? s->to : s->from);
		add(rd, line.s + from, to > from ? to - from : 0);
	}
	return RD_REC;
}

static enum rd_status
next_any(struct rd *rd)
{
	enum rd_status status;

	switch (rd->format.kind) {
	case RD_TABLE:
	case RD_EXCERPT:
		return next_table(rd);
	case RD_FIXED:
	case RD_CSV:
		break;
	}
	status = skip_blank_end(rd);
	if (status != RD_REC)
		return status;
	if (rd->format.kind == RD_FIXED)
		return next_fixed(rd);
	return next_csv(rd, rd->line);
}

/* The next row, and the line where it begins. In a spool the header is none. */
static enum rd_status
next_row(struct rd *rd, long long *line)
{
	enum rd_status status = RD_REC;

	do {
		if (rd->format.spool)
			status = skip_pages(rd, false);
		*line = rd->line;
		if (status == RD_REC)
			status = next_any(rd);
	} while (status == RD_REC && rd->format.spool && is_head(rd));
	return status;
}

/* ---- marked records ---------------------------------------------------- */

/* The least that is marked at a time, and less than which is too little to go
 * on with where more is to be had. */
#define SPAN ((size_t)4096)

/* Marks the bytes at pos; whether a record is plain there. Where none is, it is
 * the turn of libcsv for one, and little is marked behind it. */
static bool
mark(struct rd *rd)
{
	bool irregular = rd->marks.irregular;

	unmark(rd);
	while (!irregular) {
		size_t have = rd->end - rd->pos, len;

		/* An error comes up again, behind the last whole record. */
		if (have < SPAN && !rd->eof && fill(rd) == RD_REC)
			have = rd->end - rd->pos;
		len = have < rd->span ? have : rd->span;
		rd->base = rd->buf + rd->pos;
		rd->from = 0;
		mark_block(&rd->marks, rd->base, len, &rd->mark);
		irregular = rd->marks.irregular;
		if (rd->marks.nrecords > 0) {
			rd->span = BLOCK;
			return true;
		}
		if (len < have)
			rd->span *= 2;
		else if (rd->eof || have >= BLOCK || fill(rd) != RD_REC)
			break;
	}
	unmark(rd);
	rd->span = SPAN;
	return false;
}

/* Has a thread read on where a file is no small one, and all that was read of
 * it was plain. */
static void
read_ahead(struct rd *rd)
{
	size_t have = rd->end - rd->pos;

	if (rd->alone || rd->ahead != NULL || rd->seen < 2 * BLOCK || rd->eof ||
	    have >= SPAN || rd->marks.irregular)
		return;
	rd->ahead = ahead_new(rd->in, rd->mark, rd->buf + rd->pos, have);
	rd->seen = 0; /* once is enough */
	if (rd->ahead != NULL)
		rd->start = rd->pos = rd->end = 0;
}

/* Reads on without the thread, with the bytes that it had read. */
static void
read_alone(struct rd *rd)
{
	struct ahead_block *b = rd->block;
	size_t from = rd->from;

	ahead_stop(rd->ahead);
	while (b != NULL) {
		size_t n = b->len - from;

		xgrow(&rd->buf, &rd->cap, rd->end + n + MARK_CHUNK, 1);
		memcpy(rd->buf + rd->end, b->buf + from, n);
		rd->end += n;
		b = ahead_next(rd->ahead);
		from = b ? b->skip : 0;
	}
	ahead_free(rd->ahead);
	rd->ahead = NULL;
	rd->block = NULL;
	unmark(rd);
}

/* The next marked records; false where it is the turn of libcsv. */
static bool
more_marked(struct rd *rd)
{
	read_ahead(rd);
	if (rd->ahead == NULL)
		return mark(rd);
	if (rd->block == NULL || !rd->block->last) {
		rd->block = ahead_next(rd->ahead);
		rd->m = &rd->block->marks;
		rd->base = rd->block->buf;
		rd->from = rd->marked = 0;
		if (rd->m->nrecords > 0)
			return true;
	}
	read_alone(rd);
	return mark(rd);
}

/* Adds a field of CSV, whose quotes are doubled. */
static void
add_undoubled(struct rd *rd, struct field f)
{
	char *out;
	size_t n = 0;

	add(rd, f.s, f.len);
	if (memchr(f.s, rd->mark.quote, f.len) == NULL)
		return;
	out = rd->text + rd->text_used - f.len - 1;
	for (size_t i = 0; i < f.len; i++) {
		out[n++] = f.s[i];
		i += f.s[i] == rd->mark.quote;
	}
	out[n] = '\0';
	rd->text_used -= f.len - n;
	rd->ends[rd->n - 1] = (uint32_t)rd->text_used - 1;
}

/* Undoes what is doubled or escaped in a record, whose fields then stand in
 * text. */
static enum rd_status
undo(struct rd *rd, struct rec *rec)
{
	bool good = true;

	clear(rd);
	for (size_t i = 0; i < rec->n && good; i++)
		if (rd->mark.table)
			good = unescape(rd, rec_get(rec, i));
		else
			add_undoubled(rd, rec_get(rec, i));
	if (!good)
		return stop(rd, RD_FAIL, rec->line, BAD_ESCAPE, rd->n);
	give(rd, rec);
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

/* The next marked record as it stands; false where it is for libcsv: a blank
 * line, an end mark, one beyond a limit. */
static bool
take_marked(struct rd *rd, struct rec *rec, bool *odd)
{
	const struct marks *m = rd->m;
	size_t first = rd->marked ? m->ends[rd->marked - 1] : 0;
	size_t last = m->ends[rd->marked] - 1;
	size_t from = rd->from, to = m->at[last];
	const char *base = rd->base, *s = base + from;
	long long lines = 1;

	rec->n = last - first + 1;
	rec->first = s;
	rec->raw = (struct field){ s, to + 1 - from };
	rec->line = rd->line;
	rec->base = base;
	rec->ends = m->at + first;
	rec->quote = rd->mark.quote;
	if (rd->mark.table && *s == '#' && rec->raw.len >= 5 &&
	    memcmp(s, "#end\t", 5) == 0)
		return false;
	if (!rd->mark.table && base[to - (to > from)] == '\r')
		m->at[last]--;
	if (!rd->mark.table && m->at[last] == from)
		return false;
	*odd = m->kinds[rd->marked] & MARK_ODD;
	if (*odd)
		lines = count_lines(rec->raw);
	if (rec->raw.len > limits.record || lines > limits.lines)
		return false;
	rec->plain = m->kinds[rd->marked] == 0;
	rec->one_line = !*odd;
	rd->line += lines;
	rd->marked++;
	rd->from = to + 1;
	if (rd->block == NULL)
		rd->pos += rec->raw.len;
	return true;
}

/* The next record where it is marked as a plain one. */
static bool
next_marked(struct rd *rd, struct rec *rec, enum rd_status *status)
{
	bool odd = false;

	if (rd->marked == rd->m->nrecords && !more_marked(rd))
		return false;
	if (!take_marked(rd, rec, &odd)) {
		if (rd->ahead != NULL)
			read_alone(rd);
		unmark(rd);
		rd->span = SPAN;
		return false;
	}
	*status = RD_REC;
	if (odd)
		*status = undo(rd, rec);
	if (*status == RD_REC && rec->n != rd->head.n)
		*status = wrong_count(rd, rec->line, rec->n);
	rd->count++;
	if (*status == RD_BAD)
		rec->n = 0;
	return true;
}

/* ---- the header ------------------------------------------------------- */

/* Files that are something else altogether, told by how they begin. */
static const struct {
	const char *bytes;
	size_t len;
	const char *what;
} others[] = {
	{ "PK\003\004", 4, "a ZIP archive or a workbook" },
	{ "PK\005\006", 4, "an empty ZIP archive" },
	{ "%PDF", 4, "a PDF" },
	{ "{\\rtf", 5, "RTF" },
	{ "\xd0\xcf\x11\xe0", 4, "an old workbook" },
	{ "<", 1, "HTML or XML: a login page?" },
	{ "{", 1, "JSON" },
	{ "[", 1, "JSON" },
	{ "\x1f\x9d", 2, "compressed by compress, not gzip" },
	{ "\x1f\x1e", 2, "compressed by pack, not gzip" },
	{ "\x1f\xa0", 2, "compressed by lzh, not gzip" },
	{ "BZh", 3, "compressed by bzip2, not gzip" },
	{ "\3757zXZ", 5, "compressed by xz, not gzip" },
	{ "\x28\xb5\x2f\xfd", 4, "compressed by zstd, not gzip" },
	{ "\x04\x22\x4d\x18", 4, "compressed by lz4, not gzip" },
	{ "7z\xbc\xaf", 4, "a 7z archive" },
	{ "Rar!", 4, "a RAR archive" },
};

/* So much of a file is looked at, if it has so much. */
#define LOOK ((size_t)6)

/* What the bytes at pos are, or NULL for nothing that is known. Text may have
 * blanks in front. */
static const char *
other_format(const struct rd *rd)
{
	const char *s = rd->buf + rd->pos, *end = rd->buf + LOOK;

	if (rd->end < LOOK)
		end = rd->buf + rd->end;
	while (s < end && (*s == ' ' || *s == '\t' || *s == '\r' || *s == '\n'))
		s++;
	for (size_t i = 0; i < sizeof(others) / sizeof(*others); i++)
		if ((size_t)(end - s) >= others[i].len &&
		    memcmp(s, others[i].bytes, others[i].len) == 0)
			return others[i].what;
	return NULL;
}

/* Looks at the first bytes: a BOM is passed over, another format refused. */
static enum rd_status
look(struct rd *rd)
{
	const char *what;

	while (rd->end < LOOK && !rd->eof)
		if (fill(rd) == RD_FAIL)
			return RD_FAIL;
	rd->bom = rd->end >= 3 && memcmp(rd->buf, "\xef\xbb\xbf", 3) == 0;
	if (rd->bom)
		rd->start = rd->pos = 3;
	if (rd->pos == 3 && rd->end >= 6 &&
	    memcmp(rd->buf + 3, "\xef\xbb\xbf", 3) == 0)
		return stop(rd, RD_FAIL, 1, "two byte order marks");
	what = other_format(rd);
	if (what != NULL)
		return stop(rd, RD_FAIL, 1, "this is %s", what);
	rd->looked = true;
	return RD_REC;
}

/* The header's line as it came, with its byte order mark and line end. */
static void
keep_raw_head(struct rd *rd)
{
	size_t bom = rd->bom ? 3 : 0, len = rd->pos - rd->start;

	free(rd->head_raw);
	rd->head_raw = xcalloc(bom + len + 1, 1);
	if (rd->bom)
		memcpy(rd->head_raw, "\xef\xbb\xbf", bom);
	if (len > 0)
		memcpy(rd->head_raw + bom, rd->buf + rd->start, len);
	rd->head.raw = (struct field){ rd->head_raw, bom + len };
}

static void
keep_head(struct rd *rd)
{
	size_t size = rd->n * sizeof(*rd->ends);

	keep_raw_head(rd);
	free(rd->head_text);
	free(rd->head_ends);
	rd->head_text = xcalloc(rd->text_used, 1);
	memcpy(rd->head_text, rd->text, rd->text_used);
	rd->head_ends = xcalloc(rd->n, sizeof(*rd->ends));
	memcpy(rd->head_ends, rd->ends, size);
	give(rd, &rd->head);
	rd->head.first = rd->head.base = rd->head_text;
	rd->head.ends = rd->head_ends;
	rd->head.line = 1;
}

static void
add_span_names(struct rd *rd)
{
	clear(rd);
	for (size_t i = 0; i < rd->format.nspans; i++)
		add(rd, rd->format.spans[i].name,
		    strlen(rd->format.spans[i].name));
}

static enum rd_status
csv_header(struct rd *rd)
{
	struct field line;
	enum rd_status status =
	    rd->format.spool ? skip_pages(rd, true) : RD_REC;
	long long rows;

	if (status == RD_REC)
		status = peek_line(rd, &line);
	if (status == RD_REC && rd->format.spool && is_selected(line, &rows))
		return stop(rd, RD_FAIL, rd->line, "no header and no rows");
	if (status == RD_REC && chomp(line).len == 0)
		return stop(
		    rd, RD_FAIL, 1, "a blank line where the header should be");
	return status == RD_REC ? next_csv(rd, rd->line) : status;
}

/* What the Bulk API separates columns with. */
static const char delims[] = ",\t;|^`";

char
rd_find_delim(struct rd *rd, struct rd_format format,
    bool (*fits)(struct rd *rd, void *data), void *data)
{
	char found = 0, widest = ',';
	size_t width = 0;

	for (const char *d = delims; *d != '\0'; d++) {
		format.delim = *d;
		if (rd_header(rd, format) != RD_REC)
			continue;
		if (rd->head.n > width) {
			width = rd->head.n;
			widest = *d;
		}
		if (!fits(rd, data))
			continue;
		if (found != 0 && rd->head.n > 1)
			return 0;
		if (found == 0)
			found = *d;
	}
	return found ? found : widest;
}

char
rd_sep(struct rd *rd)
{
	struct field line;
	size_t len;

	/* What is wrong here rd_header finds too. */
	if (look(rd) == RD_FAIL || peek_line(rd, &line) != RD_REC)
		return 0;
	len = line.len;
	line = chomp(line);
	if (line.len != 5 || strncasecmp(line.s, "sep=", 4) != 0 ||
	    memchr(delims, line.s[4], sizeof(delims) - 1) == NULL)
		return 0;
	rd->pos += len;
	rd->start = rd->pos;
	rd->sep = true;
	return line.s[4];
}

enum rd_status
rd_header(struct rd *rd, struct rd_format format)
{
	enum rd_status status = RD_REC;

	rd->format = format;
	rd->cut = false;
	rd->mark = (struct mark_format){ .delim = format.delim };
	rd->mark.table = format.kind != RD_CSV;
	if (rd->mark.table)
		rd->mark.delim = '\t';
	else if (!format.unquoted)
		rd->mark.quote = '"';
	rd->span = BLOCK;
	/* A spool has more than records, and lines of fixed width have no
	 * separators. */
	rd->markable = !rd->judged && format.kind != RD_FIXED && !format.spool;
	unmark(rd);
	start_csv(rd, &format);
	if (!rd->looked && look(rd) == RD_FAIL)
		return RD_FAIL;
	rd->pos = rd->start;
	rd->line = rd->sep ? 2 : 1;
	if (format.kind == RD_FIXED)
		add_span_names(rd);
	else if (format.kind == RD_CSV)
		status = csv_header(rd);
	else
		status = next_table(rd);
	if (status == RD_END)
		return stop(rd, RD_FAIL, 1, "empty: not even a header");
	if (status != RD_REC)
		return status;
	keep_head(rd);
	return RD_REC;
}

/* ---- records ---------------------------------------------------------- */

enum rd_status
rd_next(struct rd *rd, struct rec *rec)
{
	enum rd_status status;
	long long line;

	rd->start = rd->pos;
	if (rd->markable && next_marked(rd, rec, &status))
		return status;
	rd->start = rd->pos;
	status = next_row(rd, &line);
	if (status == RD_END || status == RD_FAIL)
		return status;
	rd->count++;
	rec->raw = (struct field){ rd->buf + rd->start, rd->pos - rd->start };
	rec->line = line;
	rec->n = 0;
	rec->plain = rec->one_line = false;
	if (status == RD_REC && rd->n != rd->head.n)
		status = wrong_count(rd, line, rd->n);
	if (status == RD_REC)
		give(rd, rec);
	return status;
}

const struct rec *
rd_head(const struct rd *rd)
{
	return &rd->head;
}

const char *
rd_why(const struct rd *rd)
{
	return rd->why;
}

long long
rd_line(const struct rd *rd)
{
	return rd->why_line;
}

const char *
rd_name(const struct rd *rd)
{
	return in_name(rd->in);
}

char
rd_delim(const struct rd *rd)
{
	return rd->format.delim;
}

long long
rd_count(const struct rd *rd)
{
	return rd->count;
}

bool
rd_lists_codes(const struct rd *rd)
{
	return rd->codes;
}

unsigned
rd_version(const struct rd *rd)
{
	return rd->version;
}

void
rd_free(struct rd *rd)
{
	if (rd == NULL)
		return;
	ahead_free(rd->ahead);
	csv_free(&rd->csv);
	in_close(rd->in);
	mark_free(&rd->marks);
	free(rd->buf);
	free(rd->text);
	free(rd->ends);
	free(rd->head_text);
	free(rd->head_raw);
	free(rd->head_ends);
	free(rd);
}
