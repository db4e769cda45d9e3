/* SPDX-License-Identifier: ISC */
#include "survey.h"

#include <stdio.h>
#include <stdlib.h>

#include "exports.h"
#include "ident.h"
#include "open.h"
#include "opt.h"
#include "privilege.h"
#include "prog.h"
#include "statuskind.h"

/* A code and how often it is there. */
struct code {
	char text[SURVEY_CODE_MAX + 1];
	long long n;
};

/* What the fields of a column hold. */
struct content {
	long long filled, yes, no, ids;
	struct code codes[SURVEY_CODES];
	size_t ncodes;
	bool other; /* than codes, or too many of them */
};

/* ---- the kind of a file ------------------------------------------------- */

/* The most columns that a kind of file has. */
enum { COLUMNS_MAX = 16 };

struct kind {
	const char *name;
	enum export export;
	size_t n;
	unsigned
	    need; /* a bit for each column without which it is another kind */
	unsigned any; /* and for those of which one must be there */
};

#define BIT(column) (1U << (column))

/* A file is of the first kind that it has the columns of. The Advance ID has
 * another name in every Salesforce. */
static const struct kind kinds[] = {
	{ "contacts", EXPORT_CONTACTS, CONTACT_COLUMNS,
	    BIT(CONTACT_SF_ID) | BIT(CONTACT_OPT_OUT), 0 },
	{ "history", EXPORT_HISTORY, HISTORY_COLUMNS,
	    BIT(HISTORY_CONTACT) | BIT(HISTORY_AT) | BIT(HISTORY_FIELD), 0 },
	{ "requests", EXPORT_REQUESTS, REQUEST_COLUMNS, BIT(REQUEST_DATE),
	    BIT(REQUEST_ID) | BIT(REQUEST_SF_ID) },
	{ "advance", EXPORT_ADVANCE, ADVANCE_COLUMNS, 0,
	    BIT(ADVANCE_ID) | BIT(ADVANCE_OPT_OUT) },
};

enum { KINDS = sizeof(kinds) / sizeof(*kinds) };

/* Finds the columns that files of a kind have; a bit for each that is there. */
static unsigned
find_columns(const struct rd *rd, const struct kind *kind, struct col *cols)
{
	unsigned there = 0;

	exports_columns(kind->export, cols);
	for (size_t i = 0; i < kind->n; i++)
		cols[i].need = false;
	xcol_find(rd, cols, kind->n);
	for (size_t i = 0; i < kind->n; i++)
		if (cols[i].at != REC_NONE)
			there |= BIT(i);
	return there;
}

/* The kind of a file with this header, and its columns; or NULL. */
static const struct kind *
find_kind(const struct rd *rd, struct col *cols)
{
	for (size_t i = 0; i < KINDS; i++) {
		unsigned there = find_columns(rd, &kinds[i], cols);

		if ((there & kinds[i].need) == kinds[i].need &&
		    (kinds[i].any == 0 || (there & kinds[i].any) != 0))
			return &kinds[i];
	}
	return NULL;
}

/* Whether a header is one of a file of Marketing Cloud. */
static bool
is_status(const struct rec *head)
{
	const struct statuskind *kind = statuskind_find(head, NULL);

	return kind != statuskind_plain() ||
	       (statuskind_has_any(head, kind->known[STATUSKIND_KEY]) &&
		   statuskind_has_any(head, kind->known[STATUSKIND_STATUS]));
}

/* Whether the file can be read with this delimiter: it has several columns. */
static bool
has_columns(struct rd *rd, void *data)
{
	(void)data;
	return rd_head(rd)->n > 1;
}

static void
read_header(struct rd *rd)
{
	struct rd_format format = { .kind = RD_CSV };
	char sep;

	rd_skip_messages(rd);
	sep = xopen_sep(rd, 0);
	format.delim =
	    sep != 0 ? sep : rd_find_delim(rd, format, has_columns, NULL);
	if (format.delim == 0)
		die_at(place_line(rd, 1), NULL,
		    "several delimiters are possible in the header");
	if (rd_header(rd, format) != RD_REC)
		die_reader(rd);
}

/* ---- the columns -------------------------------------------------------- */

static bool
is_code(struct field f)
{
	for (size_t i = 0; i < f.len; i++)
		if (!is_digit(f.s[i]) && !(f.s[i] >= 'A' && f.s[i] <= 'Z') &&
		    f.s[i] != '-' && f.s[i] != '_')
			return false;
	return f.len <= SURVEY_CODE_MAX;
}

static void
count_code(struct content *c, struct field f)
{
	size_t i = 0;

	while (i < c->ncodes && !field_is(f, c->codes[i].text))
		i++;
	if (i == SURVEY_CODES || !is_code(f)) {
		c->other = true;
		return;
	}
	if (i == c->ncodes)
		snprintf(c->codes[c->ncodes++].text, SURVEY_CODE_MAX + 1,
		    "%.*s", (int)f.len, f.s);
	c->codes[i].n++;
}

static bool
is_id(struct field f)
{
	long long n;

	return f.len == IDENT_ADVANCE_WIDTH && field_number(f, f.len, &n);
}

static void
count_field(struct content *c, struct field f)
{
	enum opt opt;

	f = field_trim(f);
	if (f.len == 0)
		return;
	c->filled++;
	if (opt_parse(f, &opt) == 0) {
		c->yes += opt == OPT_TRUE;
		c->no += opt == OPT_FALSE;
	}
	c->ids += is_id(f);
	if (!c->other)
		count_code(c, f);
}

/* ---- the rows ----------------------------------------------------------- */

static void
add_number(struct grid *grid, long long n)
{
	char text[24];

	snprintf(text, sizeof(text), "%lld", n);
	grid_add(grid, field_of(text));
}

static int
compare_codes(const void *a, const void *b)
{
	return strcmp(
	    ((const struct code *)a)->text, ((const struct code *)b)->text);
}

static void
add_codes(struct grid *grid, struct content *c)
{
	char text[SURVEY_CODES * (SURVEY_CODE_MAX + 24)] = "";
	size_t len = 0;

	qsort(c->codes, c->ncodes, sizeof(*c->codes), compare_codes);
	if (!c->other && c->filled >= 2 * (long long)c->ncodes)
		for (size_t i = 0; i < c->ncodes; i++)
			len += (size_t)snprintf(text + len, sizeof(text) - len,
			    "%s%s %lld", i ? ";" : "", c->codes[i].text,
			    c->codes[i].n);
	grid_add(grid, field_of(text));
}

/* What a file of a kind has in a column, or "". */
static const char *
known_as(const struct kind *kind, const struct col *cols, size_t at)
{
	for (size_t i = 0; kind != NULL && i < kind->n; i++)
		if (cols[i].at == at)
			return cols[i].name;
	return "";
}

static void
add_header(struct grid *grid)
{
	static const char *const names[SURVEY_COLUMNS] = { "kind", "column",
		"known", "rows", "filled", "true", "false", "ids", "codes" };

	grid->columns = SURVEY_COLUMNS;
	for (size_t i = 0; i < SURVEY_COLUMNS; i++)
		grid_add(grid, field_of(names[i]));
}

void
xsurvey(struct rd *rd, struct grid *grid)
{
	struct col cols[COLUMNS_MAX];
	const struct kind *kind = NULL;
	struct content *contents;
	struct rec rec;
	long long rows = 0;
	const char *name;
	size_t n;

	read_header(rd);
	n = cols_named(rd_head(rd));
	name = is_status(rd_head(rd)) ? "status" : "";
	if (*name == '\0' && (kind = find_kind(rd, cols)) != NULL)
		name = kind->name;
	contents = xcalloc(n, sizeof(*contents));
	privilege_drop();
	for (; rd_next(rd, &rec) == RD_REC; rows++)
		for (size_t i = 0; i < n; i++)
			count_field(&contents[i], rec_get(&rec, i));
	add_header(grid);
	for (size_t i = 0; i < n; i++) {
		grid_add(grid, field_of(name));
		grid_add(grid, field_trim(rec_get(rd_head(rd), i)));
		grid_add(grid, field_of(known_as(kind, cols, i)));
		add_number(grid, rows);
		add_number(grid, contents[i].filled);
		add_number(grid, contents[i].yes);
		add_number(grid, contents[i].no);
		add_number(grid, contents[i].ids);
		add_codes(grid, &contents[i]);
	}
	free(contents);
	rd_free(rd);
}
