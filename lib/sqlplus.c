/* SPDX-License-Identifier: ISC */
#include <string.h>

#include "rooms.h"
#include "spoolline.h"

/* SQL*Plus prints the number of rows only for at least this many (SET
 * FEEDBACK). */
#define FEEDBACK 6

/* Whether it is the line of dashes under a header. */
static bool
is_rule(const struct rd_format *format, struct field line)
{
	return spoolline_is_rule(
	    line, format->kind == RD_CSV ? format->delim : '\0');
}

/* Whether dashes of the line are those of a column: they begin and end where
 * it does. */
static bool
is_ruled_off(struct field line, const struct rd_span *span)
{
	size_t from = span->from - 1, to = from;
	char dash = line.s[0];

	if (from >= line.len || line.s[from] != dash ||
	    (from > 0 && line.s[from - 1] == dash))
		return false;
	while (to < line.len && line.s[to] == dash)
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

/* Stops with a line that is quoted behind what. */
static enum rd_status
stop_at(struct lines *l, long long at, const char *what, struct field line)
{
	char text[100];

	return lines_stop(l, RD_FAIL, at, "%s: %s", what,
	    field_print(line, text, sizeof(text)));
}

static enum rd_status
stop_at_error(struct lines *l, long long at, struct field line)
{
	return stop_at(l, at, "the database reported an error", line);
}

/* Stops at what follows the line of len bytes at pos, which says that an error
 * does. */
static enum rd_status
stop_at_error_below(struct lines *l, size_t len)
{
	struct field line;
	enum rd_status status;

	l->pos += len;
	l->line++;
	status = lines_peek(l, &line);
	if (status == RD_FAIL)
		return status;
	if (status == RD_END || field_trim(line).len == 0)
		return stop_at_error(l, l->line - 1, field_of("ERROR"));
	return stop_at_error(l, l->line, lines_chomp(line));
}

/* Stops at a line that shows that rows are missing or cannot be read; RD_REC if
 * it does not. The line of len bytes is at pos. */
static enum rd_status
stop_at_trouble(
    struct lines *l, enum spoolline says, struct field line, size_t len)
{
	switch (says) {
	case SPOOLLINE_ERROR:
		return stop_at_error(l, l->line, line);
	case SPOOLLINE_ERROR_BELOW:
		return stop_at_error_below(l, len);
	case SPOOLLINE_LIMIT:
		return stop_at(l, l->line, "rows were left out", line);
	default:
		return RD_REC;
	}
}

/* Whether a line of dashes follows the line of len bytes at pos. */
static bool
is_ruled(const struct rd_format *format, struct lines *l, size_t len)
{
	return is_rule(format, lines_under(l, len));
}

/* Stops if the line at pos is a header that is underlined otherwise than with
 * dashes. */
static enum rd_status
check_header(struct lines *l)
{
	struct field line;
	enum rd_status status = lines_peek(l, &line);
	long long rows;

	/* not covered: look has just seen this line. */
	if (status != RD_REC)
		return status;
	if (spoolline_read(lines_under(l, line.len), &rows) !=
	    SPOOLLINE_UNDERSCORES)
		return RD_REC;
	return lines_stop(l, RD_FAIL, l->line + 1,
	    "a header underlined with _, as by ansiconsole of SQLcl; expected "
	    "\"set sqlformat csv\"");
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

/* Whether a remark may be a row: all rows of several columns have a delimiter,
 * and a banner above the header may have one. */
static bool
may_be_row(const struct rd_format *format, struct field line, bool header)
{
	return !header && format->kind == RD_CSV &&
	       memchr(line.s, format->delim, line.len) != NULL;
}

/* Whether a line is a prompt, or goes on with the statement behind one. */
static bool
is_echo(struct lines *l, struct field line, enum spoolline says)
{
	l->echo = says == SPOOLLINE_PROMPT ||
		  (l->echo && spoolline_is_statement(line));
	return l->echo;
}

/* Whether a line is of a title, which a blank one ends. */
static bool
is_title(struct lines *l, struct field line)
{
	l->title =
	    l->title ? field_trim(line).len > 0 : spoolline_is_title(line);
	return l->title;
}

/* A line without the delimiters that a spreadsheet puts behind a text to make
 * it as many cells as the others. */
static struct field
first_cell(const struct rd_format *format, struct field line)
{
	while (format->kind == RD_CSV && line.len > 0 &&
	       line.s[line.len - 1] == format->delim)
		line.len--;
	return line;
}

/* Kinds of lines. */
enum found { ROW, FURNITURE, SELECTED };

/* What look finds: *len is the number of bytes to skip, the whole line, or,
 * before a row, only form feeds. */
struct look {
	enum found found;
	size_t len;
	long long rows; /* that a line states */
};

/* Classifies the line at pos. */
static enum rd_status
look(const struct rd_format *format, struct lines *l, bool header,
    struct look *at)
{
	struct field line, text;
	enum rd_status status = lines_peek(l, &line);
	enum spoolline says;
	size_t feeds = 0;

	if (status != RD_REC)
		return status;
	*at = (struct look){ FURNITURE, line.len, 0 };
	while (line.s[feeds] == '\f')
		feeds++;
	line.s += feeds;
	line.len -= feeds;
	line = lines_chomp(line);
	text = first_cell(format, line);
	says = spoolline_read(text, &at->rows);
	status = stop_at_trouble(l, says, text, at->len);
	if (status != RD_REC || is_echo(l, text, says) || is_title(l, text) ||
	    (says == SPOOLLINE_REMARK && !may_be_row(format, text, header)))
		return status;
	if (is_rule(format, line))
		return check_rule(format, l, line);
	if (says == SPOOLLINE_ROWS)
		at->found = SELECTED;
	else if (!is_furniture(format, l, text, at->len))
		*at = (struct look){ ROW, feeds, 0 };
	return RD_REC;
}

/* Nothing but blank lines, prompts and remarks may follow the number of rows.
 */
static enum rd_status
refuse_more(const struct rd_format *format, struct lines *l)
{
	struct field line, text;
	enum spoolline says;
	enum rd_status status;
	long long rows;

	for (;;) {
		lines_start_record(l);
		status = lines_peek(l, &line);
		if (status != RD_REC)
			return status;
		text = first_cell(format, lines_chomp(line));
		says = spoolline_read(text, &rows);
		status = stop_at_trouble(l, says, text, line.len);
		if (status != RD_REC)
			return status;
		if (!is_echo(l, text, says) && says != SPOOLLINE_REMARK &&
		    field_trim(text).len > 0)
			return lines_stop(l, RD_FAIL, l->line,
			    "unexpected text after the number of rows "
			    "selected");
		status = lines_next(l, &line);
		if (status != RD_REC)
			return status;
	}
}

/* Checks the number of rows, in the line at pos. */
static enum rd_status
end_of_spool(const struct rd_format *format, struct lines *l, long long rows,
    long long count)
{
	struct field line;
	enum rd_status status = lines_next(l, &line);

	if (rows != count)
		return lines_stop(l, RD_FAIL, l->line - 1,
		    "%lld row%s selected, but %lld row%s above", rows,
		    rows == 1 ? "" : "s", count, count == 1 ? "" : "s");
	/* not covered: a line with a NUL is no number of rows. */
	if (status != RD_REC)
		return status;
	return refuse_more(format, l);
}

static enum rd_status
no_number(struct lines *l, long long count)
{
	if (count < FEEDBACK)
		return RD_END;
	return lines_stop(l, RD_FAIL, l->line,
	    "no line \"%lld rows selected.\" or \"(%lld rows affected)\": cut "
	    "off, or feedback off?",
	    count, count);
}

bool
sqlplus_is_ruled(const struct rd_format *format, struct lines *l)
{
	struct field line;

	if (lines_peek(l, &line) != RD_REC)
		return false;
	if (format->kind == RD_CSV)
		return is_rule(format, lines_chomp(line));
	return is_ruled(format, l, line.len);
}

bool
sqlplus_is_aside(struct field line)
{
	long long rows;

	line = field_trim(line);
	return line.len == 0 ||
	       spoolline_read(line, &rows) != SPOOLLINE_NOTHING;
}

enum rd_status
sqlplus_skip_to_row(
    const struct rd_format *format, struct lines *l, long long count)
{
	struct look at = { .found = FURNITURE };
	enum rd_status status;

	while (at.found == FURNITURE) {
		status = look(format, l, false, &at);
		if (status == RD_END)
			return no_number(l, count);
		if (status != RD_REC)
			return status;
		if (at.found == SELECTED)
			return end_of_spool(format, l, at.rows, count);
		l->pos += at.len;
		lines_start_record(l);
		l->line += at.found == FURNITURE;
	}
	return count == 0 && format->kind == RD_FIXED ? check_header(l)
						      : RD_REC;
}

enum rd_status
sqlplus_skip_to_header(const struct rd_format *format, struct lines *l)
{
	struct look at = { .found = FURNITURE };
	enum rd_status status;
	long long selected = 0;

	/* The skipped lines stay in the buffer, because the header may be read
	 * again with another delimiter. A number of rows above the header is of
	 * an earlier statement. */
	while (at.found != ROW) {
		status = look(format, l, true, &at);
		if (status == RD_END && selected > 0)
			return lines_stop(
			    l, RD_FAIL, selected, "no header and no rows");
		if (status != RD_REC)
			return status;
		if (at.found == SELECTED)
			selected = l->line;
		l->pos += at.len;
		l->line += at.found != ROW;
	}
	return check_header(l);
}
