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

/* Whether a line begins so. */
static bool
begins(struct field line, const char *s)
{
	return line.len >= strlen(s) && memcmp(line.s, s, strlen(s)) == 0;
}

/* Takes a number of up to 15 digits off the front; false if there is none. */
static bool
take_number(struct field *line, long long *n)
{
	size_t i = 0;

	*n = 0;
	for (; i < line->len && i < 15 && is_digit(line->s[i]); i++)
		*n = *n * 10 + line->s[i] - '0';
	line->s += i;
	line->len -= i;
	return i > 0;
}

/* "123 rows selected.", "1 row selected." or "no rows selected"; of SQL Server
 * "(123 rows affected)". */
static bool
is_selected(struct field line, long long *rows)
{
	line = field_trim(line);
	*rows = 0;
	if (field_is(line, "no rows selected"))
		return true;
	if (line.len > 0 && line.s[0] == '(') {
		line.s++;
		line.len--;
		return take_number(&line, rows) &&
		       (field_is(line, " rows affected)") ||
			   field_is(line, " row affected)"));
	}
	return take_number(&line, rows) &&
	       (field_is(line, " rows selected.") ||
		   field_is(line, " row selected."));
}

/* A statement that the spool repeats (SET ECHO ON), and the lines of it after
 * the first, which are numbered from 2 on. */
static bool
is_echo(const struct lines *l, struct field line)
{
	long long n;

	if (begins(line, "SQL>"))
		return true;
	if (!l->echo || line.len == 0 || line.s[0] != ' ')
		return false;
	line = field_trim(line);
	return take_number(&line, &n) && n > 1 && begins(line, "  ");
}

/* Whether a line is of a page's title (TTITLE): the first has the date and the
 * page, "Fri Apr 18      page    1"; a blank one ends it. */
static bool
is_title(const struct lines *l, struct field line)
{
	size_t digits, blanks;

	line = field_trim(line);
	if (l->title)
		return line.len > 0;
	digits = line.len;
	while (digits > 0 && is_digit(line.s[digits - 1]))
		digits--;
	blanks = digits;
	while (blanks > 0 && line.s[blanks - 1] == ' ')
		blanks--;
	return digits < line.len && blanks < digits && blanks > 16 &&
	       memcmp(line.s + blanks - 5, " page", 5) == 0 &&
	       line.s[3] == ' ' && line.s[7] == ' ' && is_digit(line.s[8]);
}

/* What SQL*Plus and sqlcmd say beside the rows; under "ERROR:" stands which. */
static bool
is_note(struct field line)
{
	return begins(line, "ERROR:") || begins(line, "ERROR at line ") ||
	       begins(line, "Elapsed: ") ||
	       begins(line, "Changed database context to ") ||
	       begins(line, "Session altered.") ||
	       begins(line, "PL/SQL procedure successfully completed.");
}

/* An error of the database or of SQL*Plus, after which rows are missing. */
static bool
is_error(struct field line)
{
	static const char *const errors[] = { "ORA-", "SP2-", "PLS-", "TNS-",
		"Msg " };

	for (size_t i = 0; i < sizeof(errors) / sizeof(*errors); i++)
		if (begins(line, errors[i]))
			return true;
	return false;
}

/* Quotes an error; of more than its first line only that. */
static enum rd_status
stop_at_error(struct lines *l, struct field line)
{
	char text[100];
	size_t n = 0;

	for (; n < line.len && n + 1 < sizeof(text); n++)
		text[n] =
		    line.s[n] >= ' ' && line.s[n] < 0x7f ? line.s[n] : '?';
	text[n] = '\0';
	return lines_stop(
	    l, RD_FAIL, l->line, "the database reported an error: %s", text);
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
	if (is_error(line))
		return stop_at_error(l, line);
	l->echo = is_echo(l, line);
	l->title = is_title(l, line);
	if (l->echo || l->title || is_note(line))
		return RD_REC;
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
		if (is_error(line))
			return stop_at_error(l, lines_chomp(line));
		l->echo = is_echo(l, line);
		if (field_trim(line).len > 0 && !l->echo && !is_note(line))
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
