/* SPDX-License-Identifier: ISC */
#include "rejects.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "prog.h"
#include "sheet.h"
#include "when.h"

struct rejects
xrejects_open(const char *path)
{
	static const char *const names[] = { "file", "line", "column", "reason",
		"record" };
	struct rejects r = { .path = path };

	if (path == NULL)
		return r;
	r.wr = xwr_open(path, WR_TABLE);
	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++)
		wr_str(r.wr, names[i]);
	wr_end(r.wr);
	return r;
}

static void
put_reject(
    struct rejects *r, struct place at, const char *column, const char *why)
{
	char line[24];

	snprintf(line, sizeof(line), "%lld", at.line);
	wr_str(r->wr, rd_name(at.rd));
	wr_str(r->wr, line);
	wr_str(r->wr, column ? column : "");
	wr_str(r->wr, why);
	wr_field(r->wr, at.rec->raw);
	wr_end(r->wr);
}

/* Whether the record of a place was counted as not_utf8. */
static bool
is_foreign(const struct rejects *r, struct place at)
{
	return r->foreign_rd == at.rd && r->not_utf8_line == at.line;
}

static void
reject_why(
    struct rejects *r, struct place at, const char *column, const char *why)
{
	if (r == NULL || r->wr == NULL)
		die_at(at, column, "%s", why);
	put_reject(r, at, column, why);
	r->count++;
	if (is_foreign(r, at)) {
		r->not_utf8--;
		r->foreign_rd = NULL;
	}
}

void
reject(struct rejects *r, struct place at, const char *column, const char *fmt,
    ...)
{
	char why[PLACE_WHY_MAX];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(why, sizeof(why), fmt, ap);
	va_end(ap);
	reject_why(r, at, column, why);
}

bool
reject_bytes(
    struct rejects *r, struct place at, const struct col *cols, size_t n)
{
	char shape[SHAPE_MAX];

	if (at.rec->plain || n == 0 || field_is_utf8(at.rec->raw))
		return false;
	for (size_t i = 0; i < n; i++) {
		struct field f = col_get(at.rec, &cols[i]);

		if (field_is_utf8(f))
			continue;
		reject(r, at, cols[i].name,
		    "not UTF-8 (%s); name the character set with -C, for "
		    "example -C windows-1252",
		    field_shape(f, shape, sizeof(shape)));
		return true;
	}
	if (!is_foreign(r, at))
		r->not_utf8++;
	r->foreign_rd = at.rd;
	r->not_utf8_line = at.line;
	return false;
}

bool
reject_nameless(struct rejects *r, struct place at, size_t named)
{
	for (size_t i = named; i < at.rec->n; i++) {
		if (field_trim(rec_get(at.rec, i)).len == 0)
			continue;
		reject(r, at, NULL, "a value in a column without a name");
		return true;
	}
	return false;
}

bool
reject_errors(struct rejects *r, struct place at, const struct col *cols,
    size_t n, bool nulls)
{
	for (size_t i = 0; i < n; i++) {
		struct field f = field_trim(col_get(at.rec, &cols[i]));
		const char *error;

		if (!sheet_may_be_error(f))
			continue;
		error = sheet_error(f);
		if (error == NULL || (nulls && sheet_is_null(f)))
			continue;
		reject(
		    r, at, cols[i].name, "a spreadsheet wrote %s here", error);
		return true;
	}
	return false;
}

#define CONTROL "a control character, such as a line end: was a quote lost?"

bool
reject_text(
    struct rejects *r, struct place at, const struct col *cols, size_t n)
{
	if (at.rec->plain)
		return false;
	for (size_t i = 0; i < n; i++) {
		struct field f = col_get(at.rec, &cols[i]);
		char shape[SHAPE_MAX];

		if (!at.rec->one_line && memchr(f.s, '\n', f.len) != NULL)
			return reject(r, at, cols[i].name, CONTROL), true;
		int64_t when;

		/* The blank before AM may be one of those characters. */
		if (!field_is_deceptive(f) ||
		    when_parse(f, WHEN_LATEST, &when) == 0)
			continue;
		reject(r, at, cols[i].name,
		    "an invisible or look-alike character (%s)",
		    field_shape(f, shape, sizeof(shape)));
		return true;
	}
	return false;
}

/* Shorter ids that are not only digits have them at fixed places: A1234. */
#define ANYWHERE_MIN 15

/*
 * Whether the text of a first column can be an id, and f, which is as long,
 * another one. It is often something else, such as a name, of which a line in
 * an address ("Apt12") is not another.
 */
static bool
is_like_first(struct field f, struct field first)
{
	bool digits = false;

	for (size_t i = 0; i < first.len; i++) {
		digits = digits || is_digit(first.s[i]);
		if (first.len < ANYWHERE_MIN &&
		    is_digit(f.s[i]) != is_digit(first.s[i]))
			return false;
	}
	return digits;
}

/* Whether a text looks like an id of the same kind and length as id. */
static bool
is_like(struct field f, struct field id)
{
	bool only_digits = true, digits = false;

	if (f.len != id.len || id.len < 5)
		return false;
	for (size_t i = 0; i < id.len; i++)
		only_digits = only_digits && is_digit(id.s[i]);
	for (size_t i = 0; i < f.len; i++) {
		char small = (char)(f.s[i] | 0x20);

		if (!is_digit(f.s[i]) &&
		    (only_digits || small < 'a' || small > 'z'))
			return false;
		digits = digits || is_digit(f.s[i]);
	}
	return digits;
}

/* Whether a line within a text, after the first, has such an id in the column
 * with this number; key: of ids, and not of a first column that may be any. */
static bool
contains_id_line(
    struct field text, size_t at, char delim, struct field id, bool key)
{
	struct field line, item;

	field_next(&text, '\n', &line);
	while (field_next(&text, '\n', &line))
		for (size_t i = 0; field_next(&line, delim, &item); i++)
			if (i == at && is_like(field_trim(item), id) &&
			    (key || is_like_first(field_trim(item), id)))
				return true;
	return false;
}

bool
reject_swallowed(struct rejects *r, struct place at, const struct col *key)
{
	struct field id, first, line, rest;

	if (at.rec->one_line || key->at == REC_NONE)
		return false;
	/* The first column often has an id too, and may itself contain other
	 * lines: its own value is then on the first of them. */
	id = field_trim(rec_get(at.rec, key->at));
	rest = rec_get(at.rec, 0);
	field_next(&rest, '\n', &line);
	field_next(&line, rd_delim(at.rd), &first);
	first = field_trim(first);
	for (size_t i = 0; i < at.rec->n; i++) {
		struct field f = rec_get(at.rec, i);
		char delim = rd_delim(at.rd);

		if (memchr(f.s, '\n', f.len) == NULL)
			continue;
		if (!contains_id_line(f, 0, delim, first, key->at == 0) &&
		    (i == key->at ||
			!contains_id_line(f, key->at, delim, id, true)))
			continue;
		reject(r, at, key->name,
		    "field %zu contains a line with another id: was a quote "
		    "lost?",
		    i + 1);
		return true;
	}
	return false;
}

bool
reject_control(struct rejects *r, struct place at, const struct col *col)
{
	struct field f = col_get(at.rec, col);

	if (field_is_clean(f))
		return false;
	for (size_t i = 0; i < f.len; i++)
		if ((unsigned char)f.s[i] < ' ')
			return reject(r, at, col->name, CONTROL), true;
	return false;
}

void
xrejects_close(struct rejects *r)
{
	if (r->wr != NULL)
		xwr_close(r->wr, r->path);
}

bool
xrejects_next(struct rd *rd, struct rec *rec, struct rejects *r)
{
	for (;;) {
		switch (rd_next(rd, rec)) {
		case RD_REC:
			return true;
		case RD_END:
			return false;
		case RD_BAD:
			reject_why(r, place_of(rd, rec), NULL, rd_why(rd));
			break;
		case RD_FAIL:
			die_reader(rd);
		}
	}
}
