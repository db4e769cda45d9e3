/* SPDX-License-Identifier: ISC */
/*
 * rooms: the parsers behind rd.h, one file each: csv.c, table.c, fixed.c, and
 * sqlplus.c for what is between the rows of a spool. Each reads the fields of
 * the next record from the lines of an input into a recbuf.
 */
#ifndef ROOMS_H
#define ROOMS_H

#include <csv.h>

#include "lines.h"
#include "recbuf.h"

/* ---- CSV (RFC 4180); csv.c is the only user of libcsv -------------------- */

struct csv {
	struct csv_parser parser;
	struct recbuf *to;
	int ends; /* ends of a record that libcsv reported in this record */
};

/* Starts a parser that writes the fields to to. Call csv_end before a second
 * csv_begin. Dies if memory runs out. */
void csv_begin(struct csv *csv, struct recbuf *to, char delim, bool unquoted);

/* Reads the next record, which may have several lines: RD_REC, RD_END or
 * RD_FAIL. */
enum rd_status csv_record(struct csv *csv, struct lines *l);

/* Frees the parser; a struct of zeros is allowed. */
void csv_end(struct csv *csv);

/* ---- tables, optparity(5) ----------------------------------------------- */

/* The fields of an end mark after the count take at most so many bytes. */
#define TABLE_WORDS_MAX 1024

/* Set excerpt and part, set version to 1, and the others to zero. */
struct table {
	bool excerpt;	  /* no end mark is needed */
	bool part;	  /* the end mark must be that of a part */
	bool ended;	  /* the end mark was read */
	bool codes;	  /* it says that the table lists codes */
	unsigned version; /* the version that it states, or 1 */
	size_t words_len;
	char words[TABLE_WORDS_MAX]; /* its fields after the count */
};

/* Reads the next record. count is the number of records before it: unless the
 * table is an excerpt, RD_END requires an end mark with that count. */
enum rd_status table_record(
    struct table *t, struct lines *l, struct recbuf *to, long long count);

/* The value of KEY=VALUE in the end mark that was read; its s is NULL if that
 * has no such field. */
struct field table_mark(const struct table *t, const char *key);

/* Whether a line is an end mark, of a table or of a part. */
bool table_is_end(struct field line);

/* Adds a field to a record with its escapes undone; false if a backslash
 * escapes nothing. */
bool table_unescape(struct recbuf *to, struct field f);

/* Notes such a backslash in the last field added; returns RD_FAIL. */
enum rd_status table_bad_escape(
    struct lines *l, const struct recbuf *to, long long line);

/* ---- fixed-width lines --------------------------------------------------- */

/* Adds the names of the columns to to, as a header. */
void fixed_header(const struct rd_format *format, struct recbuf *to);

/* What is known of the lines of a file. Begin with all zeros. */
struct fixed_lines {
	size_t width; /* of the last line of ASCII, in characters */
	bool vary;    /* they have several widths */
	char *text;   /* a line whose TABs were expanded */
	size_t cap;
};

/*
 * Reads the fields of the next line. Columns are counted in characters; in
 * UTF-8 that nobody named as such, where the length of the line says so, in
 * bytes. RD_BAD if the line is too short for a column, has a TAB although
 * format->tabs is 0, or may be read both ways.
 */
enum rd_status fixed_record(struct fixed_lines *f,
    const struct rd_format *format, struct lines *l, struct recbuf *to);

/* Frees what belongs to f. */
void fixed_end(struct fixed_lines *f);

/* ---- spools of SQL*Plus ------------------------------------------------- */

/* Whether the line at pos, which is to be the first record of an input that was
 * not said to be a spool, shows that it is one: it is the line of dashes under
 * a header of CSV, or there is one under it in lines of fixed width. */
bool sqlplus_is_ruled(const struct rd_format *format, struct lines *l);

/* Whether a line is none of CSV or of fixed width, but may be of a spool. */
bool sqlplus_is_aside(struct field line);

/* Skips the lines before the header; RD_FAIL if there is none. */
enum rd_status sqlplus_skip_to_header(
    const struct rd_format *format, struct lines *l);

/* Skips what is not a row. RD_END after the line "N rows selected.", where N
 * must be count, and which nothing may follow. */
enum rd_status sqlplus_skip_to_row(
    const struct rd_format *format, struct lines *l, long long count);

#endif
