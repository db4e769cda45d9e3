/* SPDX-License-Identifier: ISC */
/*
 * rejects: the file of rejected records (-r), and the checks for damage that no
 * valid export contains.
 */
#ifndef REJECTS_H
#define REJECTS_H

#include "columns.h"
#include "wr.h"

/* The file of rejected records: a table with the file, line, column, reason and
 * the record as it was. Without a file, the first bad record is an error. */
struct rejects {
	struct wr *wr;
	const char *path;
	long long count;
	/* records that stay and are not UTF-8 in columns that are not used,
	 * and the last of them */
	long long not_utf8;
	const struct rd *foreign_rd;
	long long not_utf8_line;
};

/* Opens the file, which xrejects_close closes; if path is NULL there is none.
 */
struct rejects xrejects_open(const char *path);

/* Closes the file, if there is one; dies if it could not be written. */
void xrejects_close(struct rejects *r);

/* Reads the next good record; false at the end. Bad ones are rejected to r; if
 * r is NULL, dies at the first one. Dies if rd fails. */
bool xrejects_next(struct rd *rd, struct rec *rec, struct rejects *r);

/* Rejects the record of a place because of a column (NULL for the record as a
 * whole), with a reason; dies if r is NULL or has no file. */
void reject(struct rejects *r, struct place at, const char *column,
    const char *fmt, ...) __attribute__((format(printf, 4, 5)));

/* Each function below rejects the record of a place if it fails a check, and
 * then returns true. r may be NULL, except in reject_bytes. */

/* The n columns must be UTF-8. A record that is not UTF-8 elsewhere is counted
 * in r->not_utf8. */
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

/* The record must not contain other records. If two quotes are lost, all lines
 * between them become one field, which is valid CSV; but then a line of that
 * field has an id at the position of the key column. */
bool reject_swallowed(
    struct rejects *r, struct place at, const struct col *key);

/* The column must not contain a control character. For columns that have no
 * stricter check, such as an address. */
bool reject_control(struct rejects *r, struct place at, const struct col *col);

#endif
