#include <string.h>

#include "rooms.h"

/* SQL*Plus prints the number of rows only for at least this many (SET
 * FEEDBACK). */
#define FEEDBACK 6

/* Whether it is the line under a header: dashes and column separators. */
static bool
is_rule(const struct rd_format *format, struct field line)
{
	bool dashes = line.len > 0 && line.s[0] == '-';

	for (size_t i = 0; dashes && i < line.len; i++)
		dashes = line.s[i] == '-' || line.s[i] == ' ' ||
			 (format->kind == RD_CSV && line.s[i] == format->delim);
	return dashes;
}

/* Whether dashes of the line are those of a column: they begin and end where
 * it does. */
static bool
is_ruled_off(struct field line, const struct rd_span *span)
{
	size_t from = span->from - 1, to = from;

	if (from >= line.len || line.s[from] != '-' ||
	    (from > 0 && line.s[from - 1] == '-'))
		return false;
	while (to < line.len && line.s[to] == '-')
		to++;
	return span->to == 0 ? to == line.len : to == span->to;
}

/* The dashes under a header must agree with the columns that were given. */
static enum rd_status
check_rule(const struct rd_format *format, struct lines *l, struct field line)
{
	if (format->kind != RD_FIXED)
		return RD_REC;
	line = field_trim(line);
	for (size_t i = 0; i < format->nspans; i++)
		if (!is_ruled_off(line, &format->spans[i]))
			return lines_stop(l, RD_FAIL, l->line,
			    "the dashes under the header show no column that "
			    "begins and ends where -w %s= says",
			    format->spans[i].name);
	return RD_REC;
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
	for (; i < line.len && i < 15 && is_digit(line.s[i]); i++)
		*rows = *rows * 10 + line.s[i] - '0';
	line.s += i;
	line.len -= i;
	return i > 0 && (field_is(line, " rows selected.") ||
			    field_is(line, " row selected."));
}

/* Whether a line of dashes follows the line of len bytes at pos. */
static bool
is_ruled(const struct rd_format *format, struct lines *l, size_t len)
{
	size_t back = l->pos - l->start;
	struct field line;
	bool ruled;

	l->pos += len;
	ruled = lines_peek(l, &line) == RD_REC &&
		is_rule(format, lines_chomp(line));
	l->pos = l->start + back;
	return ruled;
}

/* Whether a line is blank, or the header of columns of fixed width. To look at
 * the line below it moves the line in memory. */
static bool
is_furniture(const struct rd_format *format, struct lines *l, struct field line,
    size_t len)
{
	return field_trim(line).len == 0 ||
	       (format->kind == RD_FIXED && is_ruled(format, l, len));
}

/* Kinds of lines. */
enum found { ROW, FURNITURE, SELECTED };

/* Classifies the line at pos: *len is the number of bytes to skip, the whole
 * line, or, before a row, only form feeds. */
static enum rd_status
look(const struct rd_format *format, struct lines *l, enum found *found,
    size_t *len, long long *rows)
{
	struct field line;
	enum rd_status status = lines_peek(l, &line);
	size_t feeds = 0;

	if (status != RD_REC)
		return status;
	*len = line.len;
	while (line.s[feeds] == '\f')
		feeds++;
	line.s += feeds;
	line.len -= feeds;
	line = lines_chomp(line);
	*found = FURNITURE;
	if (is_rule(format, line))
		return check_rule(format, l, line);
	if (is_selected(line, rows))
		*found = SELECTED;
	else if (!is_furniture(format, l, line, *len)) {
		*found = ROW;
		*len = feeds;
	}
	return RD_REC;
}

/* Nothing but blank lines and prompts may follow the number of rows. */
static enum rd_status
refuse_more(struct lines *l)
{
	struct field line;
	enum rd_status status;

	for (;;) {
		lines_start_record(l);
		status = lines_next(l, &line);
		if (status != RD_REC)
			return status;
		if (field_trim(line).len > 0 &&
		    (line.len < 4 || memcmp(line.s, "SQL>", 4) != 0))
			return lines_stop(l, RD_FAIL, l->line - 1,
			    "unexpected text after the number of rows "
			    "selected");
	}
}

/* Checks the number of rows, in the line at pos. */
static enum rd_status
end_of_spool(struct lines *l, long long rows, long long count)
{
	struct field line;
	enum rd_status status = lines_next(l, &line);

	if (rows != count)
		return lines_stop(l, RD_FAIL, l->line - 1,
		    "%lld row%s selected, but %lld row%s above", rows,
		    rows == 1 ? "" : "s", count, count == 1 ? "" : "s");
	return status == RD_REC ? refuse_more(l) : status;
}

static enum rd_status
no_number(struct lines *l, long long count)
{
	if (count < FEEDBACK)
		return RD_END;
	return lines_stop(l, RD_FAIL, l->line,
	    "no line \"%lld rows selected.\": cut off, or feedback off?",
	    count);
}

enum rd_status
sqlplus_skip_to_row(
    const struct rd_format *format, struct lines *l, long long count)
{
	enum found found = FURNITURE;
	enum rd_status status;
	long long rows;
	size_t len;

	while (found == FURNITURE) {
		status = look(format, l, &found, &len, &rows);
		if (status == RD_END)
			return no_number(l, count);
		if (status != RD_REC)
			return status;
		if (found == SELECTED)
			return end_of_spool(l, rows, count);
		l->pos += len;
		lines_start_record(l);
		l->line += found == FURNITURE;
	}
	return RD_REC;
}

enum rd_status
sqlplus_skip_to_header(const struct rd_format *format, struct lines *l)
{
	enum found found = FURNITURE;
	enum rd_status status;
	long long rows;
	size_t len;

	/* The skipped lines stay in the buffer, because the header may be read
	 * again with another delimiter. */
	while (found == FURNITURE) {
		status = look(format, l, &found, &len, &rows);
		if (status != RD_REC)
			return status;
		if (found == SELECTED)
			return lines_stop(
			    l, RD_FAIL, l->line, "no header and no rows");
		l->pos += len;
		l->line += found == FURNITURE;
	}
	return RD_REC;
}
