/* SPDX-License-Identifier: ISC */
#include "columns.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "cliline.h"
#include "prog.h"
#include "utf8.h"

/* No export has more; a spreadsheet has 16384. */
#define COLUMNS_MAX ((size_t)20000)

void
col_list_add(struct col_list *list, const char *name)
{
	xgrow(&list->cols, &list->cap, list->n + 1, sizeof(*list->cols));
	list->cols[list->n++] = (struct col){ .name = name,
		.known = name,
		.need = true,
		.object = list->object,
		.named = name };
}

/* ---- columns ---------------------------------------------------------- */

void
xcol_name(struct col *cols, size_t n, const char *arg)
{
	const char *eq = strchr(arg, '=');
	char names[PLACE_WHY_MAX] = "";

	for (size_t i = 0; eq != NULL && i < n; i++) {
		size_t len = strlen(cols[i].name);

		if (len == (size_t)(eq - arg) &&
		    strncmp(cols[i].name, arg, len) == 0) {
			if (cols[i].decides && eq[1] == '\0')
				die("-c %s=: an empty name, as of an unset "
				    "variable of the shell; expected the name "
				    "of a column",
				    cols[i].name);
			cols[i].named = eq + 1;
			return;
		}
	}
	for (size_t i = 0; i < n; i++)
		snprintf(names + strlen(names), sizeof(names) - strlen(names),
		    "%s%s", i ? ", " : "", cols[i].name);
	die("-c: expected NAME=Column, where NAME is one of %s", names);
}

/* A name without the object before it, such as "Contact: " or "Contact.". */
static struct field
without_object(struct field name, const char *object)
{
	size_t len = object == NULL ? 0 : strlen(object);

	name = field_trim(name);
	if (len == 0 || name.len <= len + 1 ||
	    strncasecmp(name.s, object, len) != 0 ||
	    (name.s[len] != ':' && name.s[len] != '.'))
		return name;
	return (struct field){ name.s + len + 1, name.len - len - 1 };
}

/* The object that may be before the names of a column in a header; NULL if -c
 * gave it with its name, which is then the only one. */
static const char *
object_of(const struct col *col)
{
	struct field named = field_trim(field_of(col->named ? col->named : ""));

	if (without_object(named, col->object).len < named.len)
		return NULL;
	return col->object;
}

static size_t
find_name(const struct rec *head, const char *name, const char *object)
{
	for (size_t i = 0; i < head->n; i++)
		if (rec_name_is(without_object(rec_get(head, i), object), name))
			return i;
	return REC_NONE;
}

/* The place of the first of the known names, | between, that the header has;
 * the names behind it are left in rest. */
static size_t
find_known(const struct rec *head, const char *known, const char *object,
    const char **rest)
{
	size_t at = REC_NONE;

	while (at == REC_NONE && *known != '\0') {
		char name[64];
		size_t len = strcspn(known, "|");

		snprintf(name, sizeof(name), "%.*s", (int)len, known);
		at = find_name(head, name, object);
		known += len + (known[len] == '|');
	}
	*rest = known;
	return at;
}

static size_t
find_col(const struct rec *head, const struct col *col)
{
	const char *rest;

	if (col->named == NULL)
		return find_known(head, col->known, col->object, &rest);
	if (*col->named == '\0')
		return REC_NONE;
	return find_name(head, col->named, object_of(col));
}

bool
col_is_qualified(const struct rec *head, const struct col *col)
{
	struct field name;

	if (col->at == REC_NONE)
		return false;
	name = field_trim(rec_get(head, col->at));
	return without_object(name, col->object).len < name.len;
}

static bool
is_missing(const struct rec *head, const struct col *col)
{
	bool wanted = col->named == NULL ? col->need : *col->named != '\0';

	return wanted && find_col(head, col) == REC_NONE;
}

bool
cols_are_there(const struct rec *head, const struct col *cols, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (is_missing(head, &cols[i]))
			return false;
	return true;
}

/*
 * Whether the first record can be shown in a message: it may be data where the
 * header is missing, and nobody's address belongs into a log.
 */
static bool
looks_like_header(const struct rec *head)
{
	for (size_t i = 0; i < head->n; i++) {
		struct field f = rec_get(head, i);
		size_t digits = 0;

		for (size_t j = 0; j < f.len; j++) {
			if (f.s[j] == '@' || (unsigned char)f.s[j] < ' ')
				return false;
			digits += f.s[j] >= '0' && f.s[j] <= '9';
		}
		if (digits > 4 || f.len > 60)
			return false;
	}
	return true;
}

/* The names that a column goes by, as "A" or "B". */
static const char *
names_of(const struct col *col, char *buf, size_t size)
{
	const char *s = col->named ? col->named : col->known;
	size_t used = 0;

	for (; *s != '\0' && used < size; s += strspn(s, "|")) {
		size_t len = strcspn(s, "|");

		used += (size_t)snprintf(buf + used, size - used, "%s\"%.*s\"",
		    used ? " or " : "", (int)len, s);
		s += len;
	}
	return buf;
}

bool
cols_no_records(const struct rd *rd, char text[PLACE_TEXT_MAX])
{
	const struct rec *head = rd_head(rd);
	struct field line = head->n == 1 ? rec_get(head, 0) : head->raw;
	char error[100];
	long long records;

	switch (cliline_read(line, &records)) {
	case CLILINE_NONE:
		snprintf(text, PLACE_TEXT_MAX, "%s: the query found no records",
		    rd_name(rd));
		return true;
	case CLILINE_ERROR:
		snprintf(text, PLACE_TEXT_MAX,
		    "%s: the Salesforce CLI reported an error: %s", rd_name(rd),
		    field_print(line, error, sizeof(error)));
		return true;
	default:
		return false;
	}
}

/* Says that the header lacks a column. */
static void
print_missing(
    const struct rd *rd, const struct col *col, char text[PLACE_TEXT_MAX])
{
	const struct rec *head = rd_head(rd);
	char has[1024] = "", want[PLACE_WHY_MAX] = "";
	size_t used = 0, i;

	names_of(col, want, sizeof(want));
	if (head->n == 1 && field_trim(rec_get(head, 0)).len == 0) {
		place_print(text, place_line(rd, 1), NULL,
		    "a blank line where the header should be");
		return;
	}
	if (cols_no_records(rd, text))
		return;
	if (!looks_like_header(head)) {
		snprintf(text, PLACE_TEXT_MAX,
		    "%s:1: %s: no column %s; the first line does not look "
		    "like a header (%zu field%s)",
		    rd_name(rd), col->name, want, head->n,
		    head->n == 1 ? "" : "s");
		return;
	}
	for (i = 0; i < head->n && used + 70 < sizeof(has); i++)
		used += (size_t)snprintf(has + used, sizeof(has) - used,
		    "%s%.*s", i ? ", " : "", (int)rec_get(head, i).len,
		    rec_get(head, i).s);
	if (i < head->n)
		snprintf(has + used, sizeof(has) - used, " and %zu more",
		    head->n - i);
	snprintf(text, PLACE_TEXT_MAX,
	    "%s:1: %s: no column %s; the header has: %s%s%s", rd_name(rd),
	    col->name, want, has, col->hint ? "; " : "",
	    col->hint ? col->hint : "");
}

/* Whether a name is another one but for bytes that are no text, or invisible
 * characters. */
static bool
is_disguised(struct field f, const char *name, const char *object)
{
	const unsigned char *s = (const unsigned char *)f.s;
	char bare[128];
	size_t used = 0, len;

	if (f.len >= sizeof(bare) ||
	    (field_is_utf8(f) && !field_is_deceptive(f)))
		return false;
	for (size_t i = 0; i < f.len; i += len + (len == 0)) {
		len = utf8_len(s + i, f.len - i);
		if (len == 0 || utf8_is_deceptive(s + i, len))
			continue;
		memcpy(bare + used, s + i, len);
		used += len;
	}
	bare[used] = '\0';
	return rec_name_is(without_object(field_of(bare), object), name);
}

/* Whether a name of the header seems to be one of a column's, but is not. */
static bool
is_disguised_as(struct field f, const struct col *col)
{
	struct field known = field_of(col->known), name;
	char text[64];

	while (field_next(&known, '|', &name)) {
		snprintf(text, sizeof(text), "%.*s", (int)name.len, name.s);
		if (name.len > 0 && is_disguised(f, text, col->object))
			return true;
	}
	return false;
}

/* Whether a name of the header is what exports have; if not, a column may go
 * unnoticed for it, or records with it, and the text says so. */
static bool
check_name(const struct rd *rd, size_t at, const struct col *cols, size_t n,
    char text[PLACE_TEXT_MAX])
{
	struct field f = rec_get(rd_head(rd), at);
	struct place header = place_line(rd, 1);

	if (memchr(f.s, '\n', f.len) != NULL &&
	    memchr(f.s, rd_delim(rd), f.len) != NULL) {
		place_print(text, header, NULL,
		    "name %zu has a line end and a delimiter in it: was a "
		    "quote lost?",
		    at + 1);
		return false;
	}
	for (size_t i = 0; i < f.len; i++)
		if ((unsigned char)f.s[i] < ' ' && f.s[i] != '\t' &&
		    f.s[i] != '\r' && f.s[i] != '\n') {
			place_print(text, header, NULL,
			    "name %zu has a control character in it", at + 1);
			return false;
		}
	for (size_t i = 0; i < n; i++)
		if (is_disguised_as(f, &cols[i])) {
			place_print(text, header, cols[i].name,
			    "name %zu looks like this column's, with "
			    "invisible bytes in it",
			    at + 1);
			return false;
		}
	return true;
}

size_t
cols_named(const struct rec *head)
{
	size_t named = head->n;

	while (named > 0 && field_trim(rec_get(head, named - 1)).len == 0)
		named--;
	return named;
}

bool
cols_are_plain(const struct rec *rec, const struct col *cols, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (!field_is_plain(col_get(rec, &cols[i])))
			return false;
	return true;
}

/* Whether the header has the name of a column again behind it. */
static bool
is_repeated(const struct rec *head, const struct col *col)
{
	const char *object = object_of(col);
	const char *name = without_object(rec_get(head, col->at), object).s;

	for (size_t i = col->at + 1; i < head->n; i++)
		if (rec_name_is(without_object(rec_get(head, i), object), name))
			return true;
	return false;
}

bool
cols_find(
    const struct rd *rd, struct col *cols, size_t n, char text[PLACE_TEXT_MAX])
{
	const struct rec *head = rd_head(rd);

	if (head->n > COLUMNS_MAX) {
		place_print(text, place_line(rd, 1), NULL,
		    "%zu columns: over %zu", head->n, COLUMNS_MAX);
		return false;
	}
	for (size_t i = 0; i < head->n; i++)
		if (!check_name(rd, i, cols, n, text))
			return false;
	for (size_t i = 0; i < n; i++) {
		struct col *col = &cols[i];

		if (is_missing(head, col)) {
			print_missing(rd, col, text);
			return false;
		}
		col->at = find_col(head, col);
		if (col->at != REC_NONE && is_repeated(head, col)) {
			place_print(text, place_line(rd, 1), col->name,
			    "the header has this column twice");
			return false;
		}
	}
	return true;
}

void
xcol_find(const struct rd *rd, struct col *cols, size_t n)
{
	char text[PLACE_TEXT_MAX];

	if (!cols_find(rd, cols, n, text))
		die("%s", text);
}

void
xcol_unambiguous(const struct rd *rd, const struct col *col)
{
	const struct rec *head = rd_head(rd);
	const char *rest;
	size_t one, other;

	if (col->named != NULL)
		return;
	one = find_known(head, col->known, col->object, &rest);
	other = find_known(head, rest, col->object, &rest);
	if (other != REC_NONE)
		die_at(place_line(rd, 1), col->name,
		    "the header has both %.*s and %.*s; name one with -c "
		    "%s=Column",
		    (int)rec_get(head, one).len, rec_get(head, one).s,
		    (int)rec_get(head, other).len, rec_get(head, other).s,
		    col->name);
}
