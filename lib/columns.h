/* SPDX-License-Identifier: ISC */
/*
 * columns: the columns that a program looks for in a header, under all the
 * names that they go by.
 */
#ifndef COLUMNS_H
#define COLUMNS_H

#include <stdbool.h>

#include "place.h"

/* A column that a program looks for. */
struct col {		   /* NOLINT: the order in which it is initialized */
	const char *name;  /* what we call it */
	const char *known; /* names that it goes by, | between, best first */
	bool need;	   /* a header without it is refused */
	const char *hint;  /* said if it is missing; or NULL */
	const char *named; /* the name that -c gave it; "" for none at all */
	size_t at;	   /* its place in the header, or REC_NONE */
	bool decides;	   /* -c cannot give it an empty name */
	/* Its object, such as Contact: "Contact: " or "Contact." may be before
	 * its names in a header. NULL: never. */
	const char *object;
};

/* Columns that the user named. Begin with all zeros, or with the object that
 * may be before their names in a header; free cols. */
struct col_list {
	const char *object;
	struct col *cols;
	size_t n, cap;
};

/* Adds a column that has to be in the header under this name. The name must
 * outlive the list. */
void col_list_add(struct col_list *list, const char *name);

/* Takes the argument of -c, name=Column; dies if none of the n columns has
 * that name, or if Column is empty and the column decides: an unset variable
 * of the shell must not hide it. arg must outlive cols. */
void xcol_name(struct col *cols, size_t n, const char *arg);

/* The field of a record in a column; empty if the header lacks the column. */
static inline struct field
col_get(const struct rec *rec, const struct col *col)
{
	if (col->at == REC_NONE)
		return (struct field){ "", 0 };
	return rec_get(rec, col->at);
}

/* How many columns of a header there are up to the last one that has a name: a
 * spreadsheet adds others behind it. */
size_t cols_named(const struct rec *head);

/* Whether each of the n columns of a record is plain (field_is_plain). */
bool cols_are_plain(const struct rec *rec, const struct col *cols, size_t n);

/* Whether a header has all of the n columns that are needed or named. */
bool cols_are_there(const struct rec *head, const struct col *cols, size_t n);

/*
 * Finds the columns in the header. False, and why in text, if one that is
 * needed is missing, or if one that is there is there twice, also with and
 * without its object. xcol_find then dies.
 */
bool cols_find(
    const struct rd *rd, struct col *cols, size_t n, char text[PLACE_TEXT_MAX]);
void xcol_find(const struct rd *rd, struct col *cols, size_t n);

/* Whether the header has the column under a name with its object before it. */
bool col_is_qualified(const struct rec *head, const struct col *col);

/* Whether the header is what the command-line tool of Salesforce writes in
 * place of a file without records; the text then says so. */
bool cols_no_records(const struct rd *rd, char text[PLACE_TEXT_MAX]);

/* Dies if the header has the column under two of its known names: which of the
 * two counts would be a guess. For columns that alone decide. */
void xcol_unambiguous(const struct rd *rd, const struct col *col);

#endif
