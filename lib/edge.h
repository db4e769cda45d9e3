/*
 * edge: what the programs share where files come in and go out: options that
 * name columns and delimiters, headers, rejected records. Its functions die
 * with the file's name, the line and the column where something is wrong.
 */
#ifndef EDGE_H
#define EDGE_H

#include <stdbool.h>

#include "rd.h"
#include "sums.h"
#include "wr.h"

/* A column that a program looks for. */
struct col {
	const char *name;  /* what we call it */
	const char *known; /* names that it goes by, | between, best first */
	bool need;	   /* a header without it is refused */
	const char *hint;  /* said where it is missing; or NULL */
	const char *named; /* the name that -c gave it; "" for none at all */
	size_t at;	   /* its place in the header, or REC_NONE */
};

/* Takes the argument of -c, name=Column; dies where no column of the n is
 * called so. arg must outlive cols. */
void xcol_name(struct col *cols, size_t n, const char *arg);

/* The field of a record in a column; empty where the header lacks it. */
static inline struct field
col_get(const struct rec *rec, const struct col *col)
{
	if (col->at == REC_NONE)
		return (struct field){ "", 0 };
	return rec_get(rec, col->at);
}

/* Whether each of the n columns of a record is plain (field_is_plain). */
bool cols_are_plain(const struct rec *rec, const struct col *cols, size_t n);

/*
 * Looks the columns up in the header. Dies where one that is needed is
 * missing, or one that is there stands twice.
 */
void xcol_find(const struct rd *rd, struct col *cols, size_t n);

/* Dies where the header has the column under two of its known names, as which
 * of them counts would be a guess; for columns that alone decide. */
void xcol_one(const struct rd *rd, const struct col *col);

/* Reads the argument of -d: a character, or a name that the Bulk API has for
 * one (COMMA, TAB, PIPE, ...); dies on another. */
char xdelim(const char *s);

/* Opens a file, for its sum too, or dies. */
struct rd *xedge_open(const char *path);

/* Says in which character set a file is, for -C; NULL: as in_set_charset finds
 * it. Dies where there is none of that name. Right after xedge_open. */
void xedge_charset(struct rd *rd, const char *name);

/*
 * Reads a CSV header and finds the columns. A delimiter of 0 is the one of
 * comma, tab, semicolon, pipe, caret and backquote under which the header has
 * every column that is needed; it dies where there are two such. A first line
 * "sep=;" names it too.
 */
void xedge_csv(
    struct rd *rd, struct rd_format format, struct col *cols, size_t n);

/* Opens a table, or an excerpt of one, and finds the columns. */
struct rd *xedge_table(
    const char *path, bool excerpt, struct col *cols, size_t n);

/* The same in two steps, for a table of which it turns out later whether it is
 * read: opens the file or dies, and reads its header. */
struct in *xedge_later(const char *path);
struct rd *xedge_table_of(
    struct in *in, const char *path, bool excerpt, struct col *cols, size_t n);

/* Opens a file that people keep: an item a line, # begins a comment. */
struct rd *xedge_lines(const char *path);

/* The next item of it, without blanks and comment, and its line; false at the
 * end. Its bytes last until the next call. */
bool xedge_line(struct rd *rd, struct field *item, long long *line);

/* Where bad records go: a table with file, line, column, reason and the
 * record as it came; or nowhere, and the first one is the end. */
struct rejects {
	struct wr *wr;
	const char *path;
	long long count;
	/* records that stay and have other bytes in unused columns, and the
	 * line of the last one in this file */
	long long foreign;
	long long foreign_line;
};

/* Opens the file of rejects; NULL for none. */
struct rejects xrejects_open(const char *path);

/* Rejects a record for a column (NULL for the record as a whole), or dies. */
void reject(struct rejects *r, const struct rd *rd, const struct rec *rec,
    const char *column, const char *fmt, ...)
    __attribute__((format(printf, 5, 6)));

/* Rejects a record in which one of the columns is not UTF-8; true if so. One
 * that is not UTF-8 elsewhere is counted as foreign. */
bool reject_bytes(struct rejects *r, const struct rd *rd, const struct rec *rec,
    const struct col *cols, size_t n);

/*
 * Rejects a record in which one of the columns, none of them free text, has a
 * line end (a quote that was lost swallows lines) or a character that deceives
 * (utf8.h): it would match nothing, and look as if it did. True if so. r may be
 * NULL.
 */
bool reject_text(struct rejects *r, const struct rd *rd, const struct rec *rec,
    const struct col *cols, size_t n);

/*
 * Rejects a record that swallowed another one: a quote that was lost, and one
 * further down, make a text of all between, which is good CSV. A line of it
 * then has an id where the key has its place among the delimiters. True if so.
 * r may be NULL.
 */
bool reject_swallowed(struct rejects *r, const struct rd *rd,
    const struct rec *rec, const struct col *key);

/* As reject_text for a control character in a column that nothing else is known
 * of, as an address. */
bool reject_control(struct rejects *r, const struct rd *rd,
    const struct rec *rec, const struct col *col);

/* Writes the file of rejects out. */
void xrejects_close(struct rejects *r);

/* The next good record, or false at the end. Bad ones go to r; NULL where
 * there can be none. */
bool xedge_next(struct rd *rd, struct rec *rec, struct rejects *r);

/* Dies with the place of a record and a reason. */
void die_at(const struct rd *rd, long long line, const char *column,
    const char *fmt, ...) __attribute__((noreturn, format(printf, 4, 5)));

/* Makes an output (NULL: standard output), or closes it, or dies. */
struct wr *xwr_open(const char *path, struct wr_format format);
void xwr_close(struct wr *wr, const char *path);

#endif
