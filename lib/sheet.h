/* SPDX-License-Identifier: ISC */
/*
 * sheet: what spreadsheets and other programs do to a cell: error values, null
 * spellings, decimals, apostrophes, smart quotes. These functions only
 * recognise it; whether a cell is repaired or refused is up to the program.
 */
#ifndef SHEET_H
#define SHEET_H

#include <stdbool.h>

#include "rec.h"

/* The name of the error that a spreadsheet wrote instead of a value, such as
 * "#REF!", "#N/A", or "###" for any number of signs in a column that was too
 * narrow; NULL if it is none. The cell has no blanks around it. */
const char *sheet_error(struct field f);

/* Whether it begins or ends as such an error does: #REF!, Err:502, Loading...
 */
static inline bool
sheet_may_be_error(struct field f)
{
	return f.len > 0 && (f.s[0] == '#' || f.s[f.len - 1] == '.' ||
				(f.len >= 7 && f.s[f.len - 4] == ':'));
}

/* Whether it is a word for "no value", in any case: NULL, (null), [NULL],
 * <null>, NA, N/A, #N/A or \N. It has no blanks around it. */
bool sheet_is_spelled_null(struct field f);

/* The same; inline for what hardly any cell begins with. */
static inline bool
sheet_is_null(struct field f)
{
	if (f.len < 2 || f.len > 6)
		return false;
	switch (f.s[0]) {
	case 'N':
	case 'n':
	case '(':
	case '[':
	case '<':
	case '#':
	case '\\':
		return sheet_is_spelled_null(f);
	default:
		return false;
	}
}

/* The cell without the blanks around it; empty if it is a null, which is
 * counted. */
static inline struct field
sheet_count_null(struct field f, long long *nulls)
{
	f = field_trim(f);
	if (sheet_is_null(f)) {
		f.len = 0;
		(*nulls)++;
	}
	return f;
}

/* The same without the count. */
static inline struct field
sheet_unless_null(struct field f)
{
	long long nulls = 0;

	return sheet_count_null(f, &nulls);
}

/* Whether a whole number became a decimal: 17.0, or 17,0 in other languages. */
bool sheet_is_decimal(struct field f);

/* Whether a long number was shortened: 1.23E+09 or 1,23E+09, or 1.23E9 as Java
 * writes it. */
bool sheet_is_shortened(struct field f);

#define SHEET_DAMAGE_MAX 80

/* What a spreadsheet did to a cell that cannot be read, to be put behind the
 * message: "; a spreadsheet wrote #REF!" or a number with .0, or shortened one;
 * "" if it is nothing of that. text has size bytes, SHEET_DAMAGE_MAX are
 * enough; returns text. */
const char *sheet_damage(struct field f, char *text, size_t size);

/* Whether a cell has one of the quotes that word processors make of ' and ",
 * U+2018 to U+201F. */
bool sheet_has_smart_quote(struct field f);

/* Removes the apostrophe that tells a spreadsheet that a cell is text; false
 * if there is none. */
bool sheet_strip_apostrophe(struct field *f);

#endif
