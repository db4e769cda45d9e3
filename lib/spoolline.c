/* SPDX-License-Identifier: ISC */
#include "spoolline.h"

#include <string.h>
#include <strings.h>

#define COUNT(a) (sizeof(a) / sizeof(*(a)))

/* Whether a line begins so. */
static bool
begins(struct field line, const char *s)
{
	return line.len >= strlen(s) && memcmp(line.s, s, strlen(s)) == 0;
}

static bool
begins_nocase(struct field line, const char *s)
{
	return line.len >= strlen(s) && strncasecmp(line.s, s, strlen(s)) == 0;
}

static bool
contains(struct field line, const char *s)
{
	for (; line.len > 0; line.s++, line.len--)
		if (begins(line, s))
			return true;
	return false;
}

static void
drop(struct field *line, size_t n)
{
	line->s += n;
	line->len -= n;
}

/* ---- the number of rows ------------------------------------------------- */

/* Takes up to 15 digits off the front, as a number; returns how many. */
static size_t
take_digits(struct field *line, size_t most, long long *n)
{
	size_t i = 0;

	for (*n = 0; i < line->len && i < most && is_digit(line->s[i]); i++)
		*n = *n * 10 + line->s[i] - '0';
	drop(line, i);
	return i;
}

/* The bytes of what may stand between groups of three digits; 0 if none is
 * there. SQL Developer writes what the language of its user has. */
static size_t
separator_len(struct field line)
{
	static const char *const all[] = { ",", ".", " ", "'", "\xc2\xa0",
		"\xe2\x80\xaf", "\xe2\x80\x99" };

	for (size_t i = 0; i < COUNT(all); i++)
		if (begins(line, all[i]))
			return strlen(all[i]);
	return 0;
}

/* Takes a number off the front, "1234" or "1,234"; false if there is none. */
static bool
take_number(struct field *line, long long *n)
{
	size_t digits = take_digits(line, 15, n);

	if (digits == 0)
		return false;
	while (digits <= 12) {
		struct field rest = *line;
		long long group;

		drop(&rest, separator_len(rest));
		if (rest.s == line->s || take_digits(&rest, 3, &group) != 3)
			break;
		*n = *n * 1000 + group;
		*line = rest;
		digits += 3;
	}
	return true;
}

static bool
is_any(struct field line, const char *const *all)
{
	for (; *all != NULL; all++)
		if (field_is(line, *all))
			return true;
	return false;
}

/* "123 rows selected.", "1 row selected." or "no rows selected"; of SQL Server
 * "(123 rows affected)", or in older ones "(123 row(s) affected)". */
static bool
read_rows(struct field line, long long *rows)
{
	static const char *const oracle[] = { " rows selected.",
		" row selected.", " rows selected", " row selected", NULL };
	static const char *const microsoft[] = { " rows affected)",
		" row affected)", " row(s) affected)", NULL };
	const char *const *ends = oracle;

	*rows = 0;
	line = field_trim(line);
	if (field_is(line, "no rows selected") ||
	    field_is(line, "no rows selected."))
		return true;
	if (begins(line, "(")) {
		drop(&line, 1);
		ends = microsoft;
	}
	return take_number(&line, rows) && is_any(line, ends);
}

/* ---- prompts ------------------------------------------------------------ */

/* The bytes of a prompt other than "SQL>", such as "advance@PROD>", with the
 * blank behind it; 0 if there is none. */
static size_t
prompt_len(struct field line)
{
	static const char others[] = "@.$#_:/\\-";
	size_t i = 0;

	while (i < line.len &&
	       (is_digit(line.s[i]) ||
		   ((line.s[i] | 0x20) >= 'a' && (line.s[i] | 0x20) <= 'z') ||
		   memchr(others, line.s[i], sizeof(others) - 1) != NULL))
		i++;
	if (i == 0 || i + 1 >= line.len || line.s[i] != '>' ||
	    line.s[i + 1] != ' ')
		return 0;
	return i + 2;
}

/* Whether what stands behind "SQL>" is no row but nothing, a statement, or what
 * a script on standard input leaves: more prompts and the numbers of a
 * statement's lines, "SQL> SQL>   2    3  ". They do not end the line, so a row
 * may follow. */
static bool
is_no_row(struct field line)
{
	long long n;

	while (begins(line, "SQL>")) {
		drop(&line, 4);
		line = field_trim(line);
	}
	while (take_digits(&line, 15, &n) > 0) {
		if (n < 2 || (line.len > 0 && !begins(line, "  ")))
			return false;
		line = field_trim(line);
	}
	return true;
}

/* Whether a line has a prompt; what a user made of it counts only before the
 * statements that a spool has. */
static bool
is_prompt(struct field line)
{
	static const char *const statements[] = { "select ", "with ", "set ",
		"spool ", "column ", "col ", "alter session ", "@", "exit",
		"quit", "go", "use " };
	size_t len = prompt_len(line);

	if (begins(line, "SQL>"))
		return is_no_row(line);
	if (len == 0)
		return false;
	drop(&line, len);
	if (field_trim(line).len == 0)
		return true;
	for (size_t i = 0; i < COUNT(statements); i++)
		if (begins_nocase(line, statements[i]))
			return true;
	return false;
}

bool
spoolline_is_statement(struct field line)
{
	long long n;

	if (!begins(line, " "))
		return false;
	line = field_trim(line);
	return take_digits(&line, 15, &n) > 0 && n > 1 &&
	       (begins(line, "  ") || begins(line, "* "));
}

/* ---- headers ------------------------------------------------------------ */

bool
spoolline_is_rule(struct field line, char delim)
{
	char dash = line.len > 0 ? line.s[0] : ' ';

	if (dash != '-' && dash != '=')
		return false;
	for (size_t i = 0; i < line.len; i++)
		if (line.s[i] != dash && line.s[i] != ' ' &&
		    (delim == '\0' || line.s[i] != delim))
			return false;
	return true;
}

bool
spoolline_is_title(struct field line)
{
	size_t digits, blanks;

	line = field_trim(line);
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

/* Whether a line underlines columns as SQLcl's ansiconsole does: their width is
 * another on each page. */
static bool
is_underscores(struct field line)
{
	line = field_trim(line);
	for (size_t i = 0; i < line.len; i++)
		if (line.s[i] != '_' && line.s[i] != ' ')
			return false;
	return begins(line, "__");
}

/* ---- messages ----------------------------------------------------------- */

static const struct {
	const char *begins;
	enum spoolline says;
} messages[] = {
	/* SQL*Plus and SQLcl */
	{ "ORA-", SPOOLLINE_ERROR },
	{ "SP2-", SPOOLLINE_ERROR },
	{ "PLS-", SPOOLLINE_ERROR },
	{ "TNS-", SPOOLLINE_ERROR },
	{ "SQL Error: ", SPOOLLINE_ERROR },
	{ "Error starting at line ", SPOOLLINE_ERROR },
	{ "ERROR:", SPOOLLINE_ERROR_BELOW },
	{ "ERROR at line ", SPOOLLINE_ERROR_BELOW },
	{ "Warning: You are no longer connected", SPOOLLINE_ERROR },
	{ "Elapsed: ", SPOOLLINE_REMARK },
	{ "SQL_ID: ", SPOOLLINE_REMARK },
	{ "Session altered.", SPOOLLINE_REMARK },
	{ "Commit complete.", SPOOLLINE_REMARK },
	{ "PL/SQL procedure successfully completed.", SPOOLLINE_REMARK },
	{ "SQL*Plus: Release ", SPOOLLINE_REMARK },
	{ "SQLcl: Release ", SPOOLLINE_REMARK },
	{ "Version 1", SPOOLLINE_REMARK },
	{ "Version 2", SPOOLLINE_REMARK },
	{ "Copyright (c) ", SPOOLLINE_REMARK },
	{ "Last Successful login time: ", SPOOLLINE_REMARK },
	{ "Connected to:", SPOOLLINE_REMARK },
	{ "Connected.", SPOOLLINE_REMARK },
	{ "Oracle Database ", SPOOLLINE_REMARK },
	{ "With the ", SPOOLLINE_REMARK },
	{ "Disconnected from Oracle ", SPOOLLINE_REMARK },
	/* PL/SQL Developer */
	{ "Executed in ", SPOOLLINE_REMARK },
	/* SQL Developer */
	{ "Connection created by CONNECT script ", SPOOLLINE_REMARK },
	/* SQL Server */
	{ "Msg ", SPOOLLINE_ERROR },
	{ "Sqlcmd: ", SPOOLLINE_ERROR },
	{ "HResult ", SPOOLLINE_ERROR },
	{ "Timeout expired", SPOOLLINE_ERROR },
	{ "An error occurred while executing batch", SPOOLLINE_ERROR },
	{ "Query was canceled by user", SPOOLLINE_ERROR },
	{ "Query completed with errors", SPOOLLINE_ERROR },
	{ "Changed database context to ", SPOOLLINE_REMARK },
	{ "Changed language setting to ", SPOOLLINE_REMARK },
	{ "Completion time: ", SPOOLLINE_REMARK },
	{ "Warning: Null value is eliminated ", SPOOLLINE_REMARK },
};

/* Whether a program says that it stopped at a number of rows, as SQL Developer
 * does: "Only 5,000 rows currently supported in a script results". */
static bool
is_limit(struct field line)
{
	static const char *const others[] = { "row limit", "rows limited to ",
		"maximum number of rows" };

	if (begins(line, "Only ") && contains(line, " rows currently support"))
		return true;
	for (size_t i = 0; i < COUNT(others); i++)
		if (begins_nocase(line, others[i]))
			return true;
	return false;
}

enum spoolline
spoolline_read(struct field line, long long *rows)
{
	if (read_rows(line, rows))
		return SPOOLLINE_ROWS;
	if (is_prompt(line))
		return SPOOLLINE_PROMPT;
	if (begins(line, "\"") || (line.len > 0 && is_digit(line.s[0])))
		return SPOOLLINE_NOTHING; /* as most rows */
	if (is_underscores(line))
		return SPOOLLINE_UNDERSCORES;
	if (is_limit(line))
		return SPOOLLINE_LIMIT;
	for (size_t i = 0; i < COUNT(messages); i++)
		if (begins(line, messages[i].begins))
			return messages[i].says;
	return SPOOLLINE_NOTHING;
}
