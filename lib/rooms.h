/*
 * rooms: the formats behind rd.h, one file each: csv.c, table.c, fixed.c and,
 * for what stands between the rows of a spool, sqlplus.c. Each gathers the
 * fields of the next record from the lines of an input.
 */
#ifndef ROOMS_H
#define ROOMS_H

#include <csv.h>

#include "lines.h"
#include "recbuf.h"

/* ---- CSV (RFC 4180) by libcsv, which only this room uses ---------------- */

struct csv {
	struct csv_parser parser;
	struct recbuf *to;
	int ends; /* record ends that libcsv saw in this record */
};

/* Fields go to to. Call csv_end before a second csv_begin. */
void csv_begin(struct csv *csv, struct recbuf *to, char delim, bool unquoted);

/* The next record, which may have more than one line: RD_REC, RD_END or
 * RD_FAIL. */
enum rd_status csv_record(struct csv *csv, struct lines *l);

/* Frees what csv_begin took; a struct of zeros is allowed. */
void csv_end(struct csv *csv);

/* ---- tables, optparity(5) ----------------------------------------------- */

/* Begin with zeros but for excerpt and version 1. */
struct table {
	bool excerpt;	  /* no end mark is needed */
	bool ended;	  /* the end mark was read */
	bool codes;	  /* and says that the table lists codes */
	unsigned version; /* that it states, or 1 */
};

/* The next record. RD_END only after an end mark that counts so many records,
 * unless the table is an excerpt. */
enum rd_status table_record(
    struct table *t, struct lines *l, struct recbuf *to, long long count);

/* Whether a line is an end mark. */
bool table_is_end(struct field line);

/* Adds a field to a record with its escapes undone; false if a backslash
 * escapes nothing. */
bool table_unescape(struct recbuf *to, struct field f);

/* RD_FAIL for such a backslash in the last field added. */
enum rd_status table_bad_escape(
    struct lines *l, const struct recbuf *to, long long line);

/* ---- lines of fixed width ----------------------------------------------- */

/* The names of the columns as a header. */
void fixed_header(const struct rd_format *format, struct recbuf *to);

/* The fields of the next line; RD_BAD if it is too short for a column. */
enum rd_status fixed_record(
    const struct rd_format *format, struct lines *l, struct recbuf *to);

/* ---- spools of SQL*Plus ------------------------------------------------- */

/* Passes over the lines before the header; RD_FAIL if there is none. */
enum rd_status sqlplus_skip_to_header(
    const struct rd_format *format, struct lines *l);

/* Passes over page furniture up to the next row. RD_END after the line "N rows
 * selected.", where N must be count, and behind which nothing may follow. */
enum rd_status sqlplus_skip_to_row(
    const struct rd_format *format, struct lines *l, long long count);

#endif
