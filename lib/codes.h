/* SPDX-License-Identifier: ISC */
/*
 * codes: what the values in the columns of an extract mean for the opt-out,
 * such as Advance's codes of handling, and which of them no option names.
 */
#ifndef CODES_H
#define CODES_H

#include "columns.h"

/* What a value is for. The roles of several values make a set. */
enum value_role {
	VALUE_ACTIVE = 1,   /* only rows that have it count (-a) */
	VALUE_OPTS_OUT = 2, /* -x */
	VALUE_NEGATES = 4,  /* takes back what opts out (-y) */
	VALUE_KNOWN = 8	    /* means nothing here (-z) */
};

/* The roles of codes. A column may hold codes and active values; one of active
 * values and known codes holds no codes, but says which rows are active. */
#define VALUE_IS_CODE (VALUE_OPTS_OUT | VALUE_NEGATES | VALUE_KNOWN)

/* ---- sets of codes ------------------------------------------------------ */

#define CODES_MAX 64

/*
 * The names of all that can make a person TRUE, in all files: a code, or the
 * Y/N column of a file. A set of them is a uint64_t, with the bit 1 << number
 * for each. Begin with all zeros. The names belong to the caller.
 */
struct code_names {
	const char *name[CODES_MAX];
	unsigned n;
};

/* Adds a name, or NULL if it will be known later, and returns its number; dies
 * if there are CODES_MAX. */
unsigned xcode_names_add(struct code_names *names, const char *name);

/* The names of a set in the order in which they were added, with ; between; a
 * name that two numbers have comes once. The bytes are in *text, which grows
 * and which the caller frees. */
struct field code_names_list(
    const struct code_names *names, uint64_t set, char **text, size_t *cap);

/* ---- the codes of a file ------------------------------------------------ */

/* The columns of a file whose values have a role. Begin with all zeros; find
 * the columns with xcol_find; free with codes_free. */
struct codes {
	struct col_list columns;
	unsigned roles;	   /* of all values together */
	long long unknown; /* codes in records that no option names */
	long long nulls;   /* in place of codes */

	struct code_use *uses; /* of each column */
	struct code_value *values;
	size_t uses_cap, nvalues, values_cap;
};

/*
 * Adds the argument Column=value[,value] of an option; each value gets the
 * role, and one that opts out a name in names. Dies on anything else, and if a
 * value has a role already: of codes a column has each but once. The argument
 * is cut up in place and must outlive codes and names.
 */
void xcodes_add(struct codes *codes, struct code_names *names, int option,
    enum value_role role, char *arg);

/* Whether all columns only say which rows are active (-a, and -z for them). */
bool codes_are_statuses(const struct codes *codes);

/*
 * Whether the record at a place has one of its active values in each column
 * that has such values. Another value is counted: an unknown code unless an
 * option names it, or a blank. Dies like xcodes_read.
 */
bool xcodes_are_active(struct codes *codes, struct place at);

/*
 * Reads the codes of the record at a place: adds those that opt out to *set,
 * and sets *negates if there is one that negates. A code that no option names
 * is counted; dies if a column has so many different ones that it cannot be a
 * column of codes.
 */
void xcodes_read(
    struct codes *codes, struct place at, uint64_t *set, bool *negates);

/* Warns of the codes that no option names, with the number of their rows, and
 * of rows that are not active because of a blank. A code that may be personal
 * data is not printed, only its shape. */
void codes_warn_unknown(const struct codes *codes, const char *file);

/* Frees all but the names and arguments. */
void codes_free(struct codes *codes);

#endif
