/* SPDX-License-Identifier: ISC */
#include "codes.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "index.h"
#include "prog.h"
#include "sheet.h"

/* A column with more unknown codes holds something else, such as names. */
#define UNKNOWN_MAX 500

/* So many unknown codes of a column are printed. */
#define UNKNOWN_SHOWN 20

struct code_value {
	enum value_role role;
	size_t column; /* of columns */
	struct field text;
	unsigned number; /* of VALUE_OPTS_OUT, among the names */
};

struct code_use {
	unsigned roles;	       /* of its values together */
	long long blank;       /* rows that are not active for lack of one */
	struct index *unknown; /* codes that no option names, or NULL */
	long long *rows;       /* of each of them */
	size_t rows_cap;
};

/* ---- sets of codes ------------------------------------------------------ */

unsigned
xcode_names_add(struct code_names *names, const char *name)
{
	if (names->n == CODES_MAX)
		die("-x: over %d codes and files", CODES_MAX);
	names->name[names->n] = name;
	return names->n++;
}

static bool
has(uint64_t set, unsigned number)
{
	return (set >> number & 1) != 0;
}

/* Whether a code is in a set already, by its name: two files may have it. */
static bool
is_repeated(const struct code_names *names, uint64_t set, unsigned number)
{
	for (unsigned i = 0; i < number; i++)
		if (has(set, i) &&
		    strcmp(names->name[i], names->name[number]) == 0)
			return true;
	return false;
}

struct field
code_names_list(
    const struct code_names *names, uint64_t set, char **text, size_t *cap)
{
	size_t used = 0;

	for (unsigned i = 0; i < names->n; i++) {
		size_t len;

		if (!has(set, i) || is_repeated(names, set, i))
			continue;
		len = strlen(names->name[i]);
		xgrow(text, cap, used + len + 1, 1);
		if (used > 0)
			(*text)[used++] = ';';
		memcpy(*text + used, names->name[i], len);
		used += len;
	}
	return (struct field){ used ? *text : "", used };
}

/* ---- options ------------------------------------------------------------ */

/* The number of a column, which is added if it is new. */
static size_t
put_column(struct codes *codes, const char *name)
{
	size_t i = 0;

	while (i < codes->columns.n &&
	       !rec_name_is(field_of(name), codes->columns.cols[i].name))
		i++;
	if (i < codes->columns.n)
		return i;
	xgrow(&codes->uses, &codes->uses_cap, i + 1, sizeof(*codes->uses));
	codes->uses[i] = (struct code_use){ 0 };
	col_list_add(&codes->columns, name);
	return i;
}

/* The value of one of the roles in a column, or NULL. */
static const struct code_value *
find_value(
    const struct codes *codes, size_t column, unsigned roles, struct field f)
{
	for (size_t i = 0; i < codes->nvalues; i++) {
		const struct code_value *v = &codes->values[i];

		if (v->column == column && (v->role & roles) != 0 &&
		    v->text.len == f.len && memcmp(v->text.s, f.s, f.len) == 0)
			return v;
	}
	return NULL;
}

static void
add_value(struct codes *codes, struct code_names *names, int option,
    struct code_value value)
{
	unsigned rivals =
	    value.role == VALUE_ACTIVE ? VALUE_ACTIVE : VALUE_IS_CODE;

	if (find_value(codes, value.column, rivals, value.text) != NULL)
		die("-%c: %s is named twice for one file", option,
		    value.text.s);
	if (value.role == VALUE_OPTS_OUT)
		value.number = xcode_names_add(names, value.text.s);
	xgrow(&codes->values, &codes->values_cap, codes->nvalues + 1,
	    sizeof(value));
	codes->values[codes->nvalues++] = value;
}

void
xcodes_add(struct codes *codes, struct code_names *names, int option,
    enum value_role role, char *arg)
{
	char *eq = strchr(arg, '=');
	size_t column;

	if (eq == NULL || eq == arg || eq[1] == '\0')
		die("-%c: expected Column=%s", option,
		    role == VALUE_ACTIVE ? "value[,value]" : "code[,code]");
	*eq = '\0';
	column = put_column(codes, arg);
	for (char *s = strtok(eq + 1, ","); s != NULL; s = strtok(NULL, ","))
		add_value(codes, names, option,
		    (struct code_value){
			.role = role, .column = column, .text = field_of(s) });
	codes->uses[column].roles |= role;
	codes->roles |= role;
}

/* ---- records ------------------------------------------------------------ */

static void
count_unknown(
    struct codes *codes, struct place at, size_t column, struct field f)
{
	struct code_use *c = &codes->uses[column];
	size_t known, n;

	if (c->unknown == NULL)
		c->unknown = index_new();
	known = index_count(c->unknown);
	n = index_put(c->unknown, f);
	if (n == UNKNOWN_MAX)
		die_at(at, codes->columns.cols[column].name,
		    "not a column of codes: over %d that no option names",
		    UNKNOWN_MAX);
	xgrow(&c->rows, &c->rows_cap, n + 1, sizeof(*c->rows));
	if (n == known)
		c->rows[n] = 0;
	c->rows[n]++;
	codes->unknown++;
}

/* Counts a value that is not active, unless an option names it. */
static void
count_inactive(
    struct codes *codes, struct place at, size_t column, struct field f)
{
	if (find_value(codes, column, VALUE_IS_CODE, f) != NULL)
		return;
	if (f.len == 0 || sheet_is_null(f))
		codes->uses[column].blank++;
	else
		count_unknown(codes, at, column, f);
}

bool
xcodes_are_active(struct codes *codes, struct place at)
{
	bool active = true;

	for (size_t i = 0; i < codes->columns.n; i++) {
		struct field f =
		    field_trim(col_get(at.rec, &codes->columns.cols[i]));

		if ((codes->uses[i].roles & VALUE_ACTIVE) == 0 ||
		    find_value(codes, i, VALUE_ACTIVE, f) != NULL)
			continue;
		active = false;
		count_inactive(codes, at, i, f);
	}
	return active;
}

/* Whether a column tells which rows are active, and nothing else. */
static bool
is_status(const struct code_use *use)
{
	return (use->roles & VALUE_ACTIVE) != 0 &&
	       (use->roles & (VALUE_OPTS_OUT | VALUE_NEGATES)) == 0;
}

bool
codes_are_statuses(const struct codes *codes)
{
	for (size_t i = 0; i < codes->columns.n; i++)
		if (!is_status(&codes->uses[i]))
			return false;
	return true;
}

void
xcodes_read(struct codes *codes, struct place at, uint64_t *set, bool *negates)
{
	for (size_t i = 0; i < codes->columns.n; i++) {
		struct field f =
		    field_trim(col_get(at.rec, &codes->columns.cols[i]));
		const struct code_value *v;

		if (is_status(&codes->uses[i]) || f.len == 0)
			continue;
		v = find_value(codes, i, VALUE_IS_CODE, f);
		if (v == NULL && sheet_is_null(f))
			codes->nulls++;
		else if (v == NULL)
			count_unknown(codes, at, i, f);
		else if (v->role == VALUE_OPTS_OUT)
			*set |= (uint64_t)1 << v->number;
		else if (v->role == VALUE_NEGATES)
			*negates = true;
	}
}

/* ---- unknown codes ------------------------------------------------------ */

/* A code is no personal data, but what does not look like one might be. */
static bool
looks_like_code(struct field f)
{
	size_t digits = 0;

	if (f.len > 8)
		return false;
	for (size_t i = 0; i < f.len; i++) {
		char c = f.s[i], small = (char)(c | 0x20);

		digits += is_digit(c);
		if (!is_digit(c) && (small < 'a' || small > 'z') &&
		    strchr("-_./&+*", c) == NULL)
			return false;
	}
	return digits <= 3;
}

static void
warn_column(const char *file, const char *name, const struct code_use *c)
{
	size_t n = index_count(c->unknown);
	uint32_t *order = index_order(c->unknown);

	for (size_t i = 0; i < n && i < UNKNOWN_SHOWN; i++) {
		struct field f = index_key(c->unknown, order[i]);
		long long rows = c->rows[order[i]];
		char shape[SHAPE_MAX], text[SHAPE_MAX + 2];

		if (looks_like_code(f))
			snprintf(text, sizeof(text), "%.*s", (int)f.len, f.s);
		else
			snprintf(text, sizeof(text), "(%s)",
			    field_shape(f, shape, sizeof(shape)));
		warn_that("%s: %s: a code that no option names: %s, %lld "
			  "row%s",
		    file, name, text, rows, rows == 1 ? "" : "s");
	}
	if (n > UNKNOWN_SHOWN)
		warn_that("%s: %s: and %zu more codes that no option names",
		    file, name, n - UNKNOWN_SHOWN);
	free(order);
}

void
codes_warn_unknown(const struct codes *codes, const char *file)
{
	for (size_t i = 0; i < codes->columns.n; i++) {
		const char *name = codes->columns.cols[i].name;
		const struct code_use *use = &codes->uses[i];

		if (use->unknown != NULL)
			warn_column(file, name, use);
		if (use->blank > 0)
			warn_that("%s: %s: blank, so not active, in %lld row%s",
			    file, name, use->blank, use->blank == 1 ? "" : "s");
	}
}

void
codes_free(struct codes *codes)
{
	for (size_t i = 0; i < codes->columns.n; i++) {
		index_free(codes->uses[i].unknown);
		free(codes->uses[i].rows);
	}
	free(codes->columns.cols);
	free(codes->uses);
	free(codes->values);
}
