/* SPDX-License-Identifier: ISC */
/*
 * open: opens the files that a program was given and reads their headers, or
 * dies with the name of the file and the reason.
 */
#ifndef OPEN_H
#define OPEN_H

#include "columns.h"

/* Reads the argument of -d: a character, or a name that the Bulk API has for
 * one (COMMA, TAB, PIPE, ...); dies on anything else. */
char xopen_delim(const char *s);

/* Opens a file; "-" or NULL is standard input. The caller frees the reader. */
struct rd *xopen_file(const char *path);

/* Sets the character set of a file, the argument of -C; if it is NULL the set
 * is detected (charset.h). Dies if iconv(3) does not know it. Call it right
 * after xopen_file. */
void xopen_charset(struct rd *rd, const char *name);

/* The delimiter that a first line "sep=;" names, which it skips, or else delim.
 * Dies if delim is not 0 and not the same. Call it before the header is read.
 */
char xopen_sep(struct rd *rd, char delim);

/*
 * Reads a CSV header and finds the columns. If format.delim is 0, it is the
 * one of comma, tab, semicolon, pipe, caret and backquote with which the
 * header has every column that is needed; dies if there are several. A first
 * line "sep=;" names the delimiter too. open_csv returns false, and why in
 * text, where xopen_csv dies.
 */
void xopen_csv(
    struct rd *rd, struct rd_format format, struct col *cols, size_t n);
bool open_csv(struct rd *rd, struct rd_format format, struct col *cols,
    size_t n, char text[PLACE_TEXT_MAX]);

/* Begins to read lines of fixed width, format.spans, which have no header. A
 * column has no other name than the one that we call it; dies if one that is
 * needed is not among the spans. */
void xopen_fixed(
    struct rd *rd, struct rd_format format, struct col *cols, size_t n);

/* Opens a file of which it turns out later whether it is read. */
struct in *xopen_in(const char *path);

/* Reads the header of a table, or of an excerpt of one. The reader owns in. */
struct rd *xopen_table(struct in *in, bool excerpt);

/* The same of a part of a table (rd.h). */
struct rd *xopen_part(struct in *in);

/* Opens a list that people edit: one item a line, # begins a comment; the last
 * line needs no line end. The caller frees the reader. */
struct rd *xopen_list(const char *path);

/* The next item of a list, without blanks and comment, and its line; false at
 * the end. Its bytes last until the next call. */
bool xlist_next(struct rd *rd, struct field *item, long long *line);

#endif
