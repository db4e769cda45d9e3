/* SPDX-License-Identifier: ISC */
/*
 * opt: the value of Email Opt Out in one system, and the spellings of a
 * checkbox.
 */
#ifndef OPT_H
#define OPT_H

#include "rec.h"

/* Missing: there is no row. Blank: the row does not state a value. */
enum opt { OPT_MISSING, OPT_BLANK, OPT_FALSE, OPT_TRUE };

/*
 * Reads a spelling that Data Loader, Bulk API, the Data Export Service,
 * jsforce, SFDMU or a spreadsheet writes for a checkbox, or Advance for a Y/N
 * column, ignoring case and surrounding blanks, and a word of the language of
 * xopt_set_language(). Returns 0 and sets *opt to
 * OPT_TRUE, OPT_FALSE, or OPT_BLANK for an empty field; 1, also with OPT_BLANK,
 * if the field says null (#N/A), which a checkbox cannot be; -1 for anything
 * else.
 */
int opt_parse(struct field f, enum opt *opt);

/*
 * Takes the language of -L, de, fr, es or pt, in which spreadsheets and people
 * write TRUE, FALSE, yes and no; dies on another one. Without one such a word
 * is no checkbox, for in a language that nobody names it may mean anything.
 */
void xopt_set_language(const char *code);

/* If a field is such a word: its language, and the option that reads it, such
 * as "German: use -L de"; else NULL. */
const char *opt_language(struct field f);

/* "TRUE", "FALSE", or "" for blank and missing, as a string and as a field. */
const char *opt_name(enum opt opt);
struct field opt_field(enum opt opt);

#endif
