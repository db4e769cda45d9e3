/* SPDX-License-Identifier: ISC */
#include "limit.h"
#include "prog.h"
#include "rooms.h"

static int
never_a_space(unsigned char c)
{
	(void)c;
	return 0;
}

/* Strict, so that a stray quote is an error and not a swallowed file; nothing
 * is a space, so that none is trimmed. */
void
csv_begin(struct csv *csv, struct recbuf *to, char delim, bool unquoted)
{
	csv->to = to;
	csv_init(&csv->parser, CSV_STRICT | CSV_STRICT_FINI);
	csv_set_space_func(&csv->parser, never_a_space);
	csv_set_blk_size(&csv->parser, (size_t)64 * 1024);
	csv_set_delim(&csv->parser, (unsigned char)delim);
	if (unquoted) /* no line has a NUL */
		csv_set_quote(&csv->parser, '\0');
}

void
csv_end(struct csv *csv)
{
	csv_free(&csv->parser);
}

static void
on_field(void *s, size_t len, void *data)
{
	struct csv *csv = data;

	if (csv->ends == 0) /* otherwise it follows a bare CR */
		recbuf_add(csv->to, (struct field){ s, len });
}

static void
on_record_end(int c, void *data)
{
	struct csv *csv = data;

	(void)c;
	csv->ends++;
}

static bool
parse(struct csv *csv, const char *s, size_t n)
{
	return csv_parse(&csv->parser, s, n, on_field, on_record_end, csv) == n;
}

/* Parses a line that was read. If the record ends before the line does, the
 * line has a bare CR. */
static enum rd_status
parse_line(struct csv *csv, struct lines *l, struct field line)
{
	size_t n = line.len;

	while (n > 0 && (line.s[n - 1] == '\n' || line.s[n - 1] == '\r'))
		n--;
	if (parse(csv, line.s, n) && csv->ends == 0 &&
	    parse(csv, line.s + n, line.len - n))
		return RD_REC;
	/* not covered: libcsv allocates before the counters do; make faults
	 * tests it. */
	if (csv_error(&csv->parser) == CSV_ENOMEM)
		die("out of memory");
	if (csv->ends > 0)
		return lines_stop(l, RD_FAIL, l->line - 1, LINES_BARE_CR);
	return lines_stop(l, RD_FAIL, l->line - 1,
	    "an unexpected quote (field %zu)", csv->to->n + 1);
}

/* Whether the quotes are closed in what came after the last line end, so that
 * nothing but a line end is missing. Nothing can be parsed afterwards. */
static bool
tail_is_closed(struct csv *csv, const struct lines *l)
{
	bool sound = parse(csv, l->buf + l->pos, l->end - l->pos);

	return sound && csv->ends == 0 &&
	       csv_fini(&csv->parser, on_field, on_record_end, csv) == 0;
}

/*
 * libcsv gets one line at a time, so at most one record can end in a call. If a
 * quote is open at the end of a line and a field ended in that line, the quote
 * was opened in it; otherwise it was open before.
 */
enum rd_status
csv_record(struct csv *csv, struct lines *l)
{
	long long first = l->line;
	struct field line;

	recbuf_clear(csv->to);
	csv->ends = 0;
	l->quote = 0;
	while (csv->ends == 0) {
		enum rd_status status = lines_next(l, &line);
		size_t n = csv->to->n;

		if (l->line > first &&
		    (status == RD_END || (l->cut && !tail_is_closed(csv, l))))
			return lines_stop(
			    l, RD_FAIL, l->quote, "a quote is never closed");
		if (status != RD_REC)
			return status;
		if (parse_line(csv, l, line) == RD_FAIL)
			return RD_FAIL;
		if (csv->to->n > n || l->quote == 0)
			l->quote = l->line - 1;
		if (csv->ends == 0 && l->line - first >= limits.lines)
			return lines_stop(l, RD_FAIL, l->quote,
			    "a quote is not closed within %lld lines; --limit "
			    "lines=N accepts more",
			    limits.lines);
	}
	l->quote = 0;
	return RD_REC;
}
