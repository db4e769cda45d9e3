/* SPDX-License-Identifier: ISC */
#include "open.h"

#include <errno.h>
#include <string.h>

#include "prog.h"
#include "sheet.h"

char
xopen_delim(const char *s)
{
	static const struct {
		const char *name;
		char c;
	} names[] = { { "COMMA", ',' }, { "TAB", '\t' }, { "\\t", '\t' },
		{ "SEMICOLON", ';' }, { "PIPE", '|' }, { "CARET", '^' },
		{ "BACKQUOTE", '`' } };

	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++)
		if (field_is_nocase(field_of(s), names[i].name))
			return names[i].c;
	if (strlen(s) != 1 || strchr("\"\r\n", *s) != NULL)
		die("-d: expected one character, or COMMA, TAB, SEMICOLON, "
		    "PIPE, CARET or BACKQUOTE");
	return *s;
}

struct in *
xopen_in(const char *path)
{
	struct in *in = in_open(path);

	if (in == NULL)
		die("%s: %s", path, strerror(errno));
	return in;
}

struct rd *
xopen_file(const char *path)
{
	struct in *in = xopen_in(path);

	return rd_new(in);
}

void
xopen_charset(struct rd *rd, const char *name)
{
	if (name != NULL && rd_set_charset(rd, name) == -1)
		die("-C: iconv does not know this character set");
}

/* Columns that a header is to have. */
struct wanted {
	const struct col *cols;
	size_t n;
};

static bool
has_wanted(struct rd *rd, void *data)
{
	const struct wanted *w = data;

	return cols_are_there(rd_head(rd), w->cols, w->n);
}

/* Takes the delimiter that a first line "sep=;" names; false, and why in text,
 * if it is not the one that was given. */
static bool
take_sep(struct rd *rd, char *delim, char text[PLACE_TEXT_MAX])
{
	char sep;

	rd_skip_messages(rd);
	sep = rd_sep(rd);
	if (sep != 0 && *delim != 0 && sep != *delim) {
		place_print(text, place_line(rd, 1), NULL,
		    "sep= names a different delimiter than -d");
		return false;
	}
	if (sep != 0)
		*delim = sep;
	return true;
}

char
xopen_sep(struct rd *rd, char delim)
{
	char text[PLACE_TEXT_MAX];

	if (!take_sep(rd, &delim, text))
		die("%s", text);
	return delim;
}

/* Says why the header cannot be read; a line without an end may be the message
 * of a query without records. */
static void
print_failure(struct rd *rd, struct rd_format format, char text[PLACE_TEXT_MAX])
{
	rd_allow_open_end(rd);
	if (rd_header(rd, format) != RD_REC || !cols_no_records(rd, text))
		place_print(
		    text, place_line(rd, rd_line(rd)), NULL, "%s", rd_why(rd));
}

bool
open_csv(struct rd *rd, struct rd_format format, struct col *cols, size_t n,
    char text[PLACE_TEXT_MAX])
{
	struct wanted wanted = { cols, n };

	if (!take_sep(rd, &format.delim, text))
		return false;
	if (format.delim == 0)
		format.delim = rd_find_delim(rd, format, has_wanted, &wanted);
	if (format.delim == 0) {
		place_print(text, place_line(rd, 1), NULL,
		    "more than one delimiter is possible: choose one with -d");
		return false;
	}
	if (rd_header(rd, format) != RD_REC) {
		print_failure(rd, format, text);
		return false;
	}
	return cols_find(rd, cols, n, text);
}

void
xopen_csv(struct rd *rd, struct rd_format format, struct col *cols, size_t n)
{
	char text[PLACE_TEXT_MAX];

	if (!open_csv(rd, format, cols, n, text))
		die("%s", text);
}

void
xopen_fixed(struct rd *rd, struct rd_format format, struct col *cols, size_t n)
{
	format.kind = RD_FIXED;
	for (size_t i = 0; i < n; i++)
		cols[i].known = cols[i].name;
	if (rd_header(rd, format) != RD_REC)
		die_reader(rd);
	xcol_find(rd, cols, n);
}

static struct rd *
xopen_as(struct in *in, struct rd_format format)
{
	struct rd *rd = rd_new(in);

	if (rd_header(rd, format) != RD_REC)
		die_reader(rd);
	return rd;
}

struct rd *
xopen_table(struct in *in, bool excerpt)
{
	return xopen_as(
	    in, (struct rd_format){ .kind = excerpt ? RD_EXCERPT : RD_TABLE });
}

struct rd *
xopen_part(struct in *in)
{
	return xopen_as(
	    in, (struct rd_format){ .kind = RD_TABLE, .part = true });
}

struct rd *
xopen_list(const char *path)
{
	static const struct rd_span all = { "line", 1, 0 };
	struct rd *rd = xopen_file(path);
	struct rd_format format = {
		.kind = RD_FIXED, .spans = &all, .nspans = 1
	};

	rd_allow_open_end(rd);
	if (rd_header(rd, format) != RD_REC)
		die_reader(rd);
	return rd;
}

/* Dies if what begins with a # is an error of a spreadsheet, and no comment. A
 * row of # is one: people underline with it. */
static void
refuse_error(const struct rd *rd, long long line, struct field comment)
{
	const char *error = sheet_error(field_trim(comment));

	if (error != NULL && error[0] == '#' && error[1] != '#')
		die_at(place_line(rd, line), NULL,
		    "a spreadsheet wrote %s here", error);
}

bool
xlist_next(struct rd *rd, struct field *item, long long *line)
{
	enum rd_status status;
	struct rec rec;

	while ((status = rd_next(rd, &rec)) != RD_END) {
		const char *hash;

		if (status == RD_FAIL)
			die_reader(rd);
		if (status == RD_BAD) /* blank */
			continue;
		*item = rec_get(&rec, 0);
		hash = memchr(item->s, '#', item->len);
		*line = rec.line;
		if (hash != NULL) {
			size_t len = (size_t)(hash - item->s);

			refuse_error(
			    rd, *line, (struct field){ hash, item->len - len });
			item->len = len;
		}
		*item = field_trim(*item);
		if (item->len > 0)
			return true;
	}
	return false;
}
