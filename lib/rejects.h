/*
 * rejects: records that are set aside because something is wrong with them, and
 * the checks that find what no sound export has.
 */
#ifndef REJECTS_H
#define REJECTS_H

#include "columns.h"
#include "wr.h"

/* Where bad records go: a table with file, line, column, reason and the record
 * as it came. Without a file the first bad record ends the program. */
struct rejects {
	struct wr *wr;
	const char *path;
	long long count;
	/* records that stay and are not UTF-8 in columns that are not used,
	 * and the last of them */
	long long foreign;
	const struct rd *foreign_rd;
	long long foreign_line;
};

/* Opens the file of rejects; NULL for none. */
struct rejects xrejects_open(const char *path);

/* Writes the file of rejects out. */
void xrejects_close(struct rejects *r);

/* The next good record, or false at the end. Bad ones go to r; if r is NULL
 * the first one ends the program. */
bool xrejects_next(struct rd *rd, struct rec *rec, struct rejects *r);

/* Sets the record of a place aside because of a column (NULL for the record as
 * a whole), or dies. */
void reject(struct rejects *r, struct place at, const char *column,
    const char *fmt, ...) __attribute__((format(printf, 4, 5)));

/* The functions below reject the record of a place if a check fails; true if
 * so. r may be NULL, except in reject_bytes. */

/* None of the columns may be other than UTF-8. A record that is not UTF-8
 * elsewhere is counted as foreign. */
bool reject_bytes(
    struct rejects *r, struct place at, const struct col *cols, size_t n);

/* No column behind the first so many (cols_named) may have a value: a column
 * too many to its left would have pushed it there. */
bool reject_nameless(struct rejects *r, struct place at, size_t named);

/* None of the columns may have an error that a spreadsheet wrote instead of a
 * value (sheet.h); but #N/A, which is how data loaders write a null, if nulls
 * is set. */
bool reject_errors(struct rejects *r, struct place at, const struct col *cols,
    size_t n, bool nulls);

/* None of the columns, which are not free text, may have a line end (a lost
 * quote swallows lines) or an invisible or look-alike character (utf8.h): the
 * value would match nothing, and look as if it did. */
bool reject_text(
    struct rejects *r, struct place at, const struct col *cols, size_t n);

/* The record may not have swallowed another one. Two lost quotes make one field
 * of all lines between them, which is sound CSV; but a line of it then has an
 * id where the key column has its place among the delimiters. */
bool reject_swallowed(
    struct rejects *r, struct place at, const struct col *key);

/* The column may have no control character; for one of which nothing else is
 * known, such as an address. */
bool reject_control(struct rejects *r, struct place at, const struct col *col);

#endif
