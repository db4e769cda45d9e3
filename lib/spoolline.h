/* SPDX-License-Identifier: ISC */
/*
 * spoolline: what a single line says that SQL*Plus, SQLcl, Toad, SQL Server's
 * sqlcmd or Management Studio write beside the rows of a query.
 */
#ifndef SPOOLLINE_H
#define SPOOLLINE_H

#include "rec.h"

/* What a line says; of most rows SPOOLLINE_NOTHING. */
enum spoolline {
	SPOOLLINE_NOTHING,
	SPOOLLINE_REMARK,      /* nothing about the rows: a time, a banner */
	SPOOLLINE_PROMPT,      /* a prompt, and mostly a statement behind it */
	SPOOLLINE_ROWS,	       /* the number of rows */
	SPOOLLINE_ERROR,       /* an error, in this line */
	SPOOLLINE_ERROR_BELOW, /* an error, in the next line */
	SPOOLLINE_LIMIT,       /* rows were left out */
	SPOOLLINE_UNDERSCORES, /* a header is underlined with _ */
};

/* What a line says, which has no line end. *rows is the number of rows of
 * SPOOLLINE_ROWS, which may have separators: "1,234 rows selected." */
enum spoolline spoolline_read(struct field line, long long *rows);

/* Whether a line is the one of dashes under a header, or of = (SET UNDERLINE);
 * delim may be between them, or is NUL. */
bool spoolline_is_rule(struct field line, char delim);

/* Whether a line is the first one of a page's title (TTITLE), with the date and
 * the page: "Fri Apr 18      page    1". */
bool spoolline_is_title(struct field line);

/* Whether a line continues a statement behind a prompt: such lines are numbered
 * from 2 on. */
bool spoolline_is_statement(struct field line);

#endif
