#include "edge.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "prog.h"
#include "utf8.h"

#define REASON_MAX 256

/* No export has more; a spreadsheet has 16384. */
#define COLUMNS_MAX ((size_t)20000)

/* ---- messages --------------------------------------------------------- */

static void __attribute__((noreturn)) die_there(
    const struct rd *rd, long long line, const char *column, const char *why)
{
	die("%s:%lld: %s%s%s", rd_name(rd), line, column ? column : "",
	    column ? ": " : "", why);
}

void
die_at(const struct rd *rd, long long line, const char *column, const char *fmt,
    ...)
{
	char why[REASON_MAX];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(why, sizeof(why), fmt, ap);
	va_end(ap);
	die_there(rd, line, column, why);
}

/* ---- columns ---------------------------------------------------------- */

void
xcol_name(struct col *cols, size_t n, const char *arg)
{
	const char *eq = strchr(arg, '=');
	char names[REASON_MAX] = "";

	for (size_t i = 0; eq != NULL && i < n; i++) {
		size_t len = strlen(cols[i].name);

		if (len == (size_t)(eq - arg) &&
		    strncmp(cols[i].name, arg, len) == 0) {
			cols[i].named = eq + 1;
			return;
		}
	}
	for (size_t i = 0; i < n; i++)
		snprintf(names + strlen(names), sizeof(names) - strlen(names),
		    "%s%s", i ? ", " : "", cols[i].name);
	die("-c: not NAME=Column with a NAME of %s", names);
}

/* The place of the first of the names, | between, that the header has; the
 * names behind it are left in rest. */
static size_t
find_known(const struct rec *head, const char *known, const char **rest)
{
	size_t at = REC_NONE;

	while (at == REC_NONE && *known != '\0') {
		char name[64];
		size_t len = strcspn(known, "|");

		snprintf(name, sizeof(name), "%.*s", (int)len, known);
		at = rec_find(head, name);
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
		return find_known(head, col->known, &rest);
	return *col->named ? rec_find(head, col->named) : REC_NONE;
}

static bool
is_missing(const struct rec *head, const struct col *col)
{
	bool wanted = col->named == NULL ? col->need : *col->named != '\0';

	return wanted && find_col(head, col) == REC_NONE;
}

static bool
has_all(const struct rec *head, const struct col *cols, size_t n)
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

static void __attribute__((noreturn))
die_missing(const struct rd *rd, const struct col *col)
{
	const struct rec *head = rd_head(rd);
	char has[1024] = "", want[REASON_MAX] = "";
	size_t used = 0, i;

	names_of(col, want, sizeof(want));
	if (head->n == 1 && field_trim(rec_get(head, 0)).len == 0)
		die_at(rd, 1, NULL, "a blank line where the header should be");
	if (!looks_like_header(head))
		die("%s:1: %s: no column %s; the first line does not look "
		    "like a header (%zu field%s)",
		    rd_name(rd), col->name, want, head->n,
		    head->n == 1 ? "" : "s");
	for (i = 0; i < head->n && used + 70 < sizeof(has); i++)
		used += (size_t)snprintf(has + used, sizeof(has) - used,
		    "%s%.*s", i ? ", " : "", (int)rec_get(head, i).len,
		    rec_get(head, i).s);
	if (i < head->n)
		snprintf(has + used, sizeof(has) - used, " and %zu more",
		    head->n - i);
	die("%s:1: %s: no column %s; the header has: %s%s%s", rd_name(rd),
	    col->name, want, has, col->hint ? "; " : "",
	    col->hint ? col->hint : "");
}

/* Whether a name is another one but for bytes that are no text, or characters
 * that nobody sees. */
static bool
is_disguised(struct field f, const char *name)
{
	const unsigned char *s = (const unsigned char *)f.s;
	char bare[128];
	size_t used = 0, len;

	if (f.len >= sizeof(bare) || (field_is_utf8(f) && !field_deceives(f)))
		return false;
	for (size_t i = 0; i < f.len; i += len + (len == 0)) {
		len = utf8_len(s + i, f.len - i);
		if (len == 0 || utf8_deceives(s + i, len))
			continue;
		memcpy(bare + used, s + i, len);
		used += len;
	}
	bare[used] = '\0';
	return rec_name_is(field_of(name), bare);
}

/* Dies where a name of the header is what no export has, and a column may go
 * unnoticed for it, or records with it. */
static void
check_name(const struct rd *rd, size_t at, const struct col *cols, size_t n)
{
	struct field f = rec_get(rd_head(rd), at), name;

	if (memchr(f.s, '\n', f.len) != NULL &&
	    memchr(f.s, rd_delim(rd), f.len) != NULL)
		die_at(rd, 1, NULL,
		    "name %zu has a line end and a delimiter in it: was a "
		    "quote lost?",
		    at + 1);
	for (size_t i = 0; i < f.len; i++)
		if ((unsigned char)f.s[i] < ' ' && f.s[i] != '\t' &&
		    f.s[i] != '\r' && f.s[i] != '\n')
			die_at(rd, 1, NULL,
			    "name %zu has a control character in it", at + 1);
	for (size_t i = 0; i < n; i++) {
		struct field known = field_of(cols[i].known);

		while (field_next(&known, '|', &name)) {
			char text[64];

			snprintf(
			    text, sizeof(text), "%.*s", (int)name.len, name.s);
			if (name.len > 0 && is_disguised(f, text))
				die_at(rd, 1, cols[i].name,
				    "name %zu looks like this column's, with "
				    "bytes in it that nobody sees",
				    at + 1);
		}
	}
}

bool
cols_are_plain(const struct rec *rec, const struct col *cols, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (!field_is_plain(col_get(rec, &cols[i])))
			return false;
	return true;
}

void
xcol_find(const struct rd *rd, struct col *cols, size_t n)
{
	const struct rec *head = rd_head(rd);

	if (head->n > COLUMNS_MAX)
		die_at(
		    rd, 1, NULL, "%zu columns: over %zu", head->n, COLUMNS_MAX);
	for (size_t i = 0; i < head->n; i++)
		check_name(rd, i, cols, n);
	for (size_t i = 0; i < n; i++) {
		struct col *col = &cols[i];

		if (is_missing(head, col))
			die_missing(rd, col);
		col->at = find_col(head, col);
		for (size_t j = col->at + 1; col->at != REC_NONE && j < head->n;
		     j++)
			if (rec_name_is(
				rec_get(head, j), rec_get(head, col->at).s))
				die_at(rd, 1, col->name,
				    "the header has this column twice");
	}
}

void
xcol_one(const struct rd *rd, const struct col *col)
{
	const struct rec *head = rd_head(rd);
	const char *rest;
	size_t one, other;

	if (col->named != NULL)
		return;
	one = find_known(head, col->known, &rest);
	other = find_known(head, rest, &rest);
	if (other != REC_NONE)
		die_at(rd, 1, col->name,
		    "the header has both %.*s and %.*s; name one with -c "
		    "%s=Column",
		    (int)rec_get(head, one).len, rec_get(head, one).s,
		    (int)rec_get(head, other).len, rec_get(head, other).s,
		    col->name);
}

char
xdelim(const char *s)
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
		die("-d: not a delimiter: one character, or COMMA, TAB, "
		    "SEMICOLON, PIPE, CARET, BACKQUOTE");
	return *s;
}

/* ---- opening ---------------------------------------------------------- */

struct in *
xedge_later(const char *path)
{
	struct in *in = in_open(path);

	if (in == NULL)
		die("%s: %s", path, strerror(errno));
	return in;
}

struct rd *
xedge_open(const char *path)
{
	struct in *in = xedge_later(path);

	xsums_add(in, path);
	return rd_new(in);
}

void
xedge_charset(struct rd *rd, const char *name)
{
	if (name != NULL && rd_set_charset(rd, name) == -1)
		die("-C: no character set that iconv knows");
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

	return has_all(rd_head(rd), w->cols, w->n);
}

void
xedge_csv(struct rd *rd, struct rd_format format, struct col *cols, size_t n)
{
	struct wanted wanted = { cols, n };
	char sep = rd_sep(rd);

	if (sep != 0 && format.delim != 0 && sep != format.delim)
		die_at(rd, 1, NULL, "sep= names another delimiter than -d");
	if (sep != 0)
		format.delim = sep;
	if (format.delim == 0)
		format.delim = rd_find_delim(rd, format, has_wanted, &wanted);
	if (format.delim == 0)
		die_at(rd, 1, NULL,
		    "more than one delimiter is possible: give -d");
	if (rd_header(rd, format) != RD_REC)
		die_there(rd, rd_line(rd), NULL, rd_why(rd));
	xcol_find(rd, cols, n);
}

struct rd *
xedge_table(const char *path, bool excerpt, struct col *cols, size_t n)
{
	return xedge_table_of(xedge_later(path), path, excerpt, cols, n);
}

struct rd *
xedge_table_of(
    struct in *in, const char *path, bool excerpt, struct col *cols, size_t n)
{
	struct rd *rd = rd_new(in);
	struct rd_format format = { .kind = excerpt ? RD_EXCERPT : RD_TABLE };

	xsums_add(in, path);
	if (rd_header(rd, format) != RD_REC)
		die_there(rd, rd_line(rd), NULL, rd_why(rd));
	xcol_find(rd, cols, n);
	return rd;
}

struct rd *
xedge_lines(const char *path)
{
	static const struct rd_span all = { "line", 1, 0 };
	struct rd *rd = xedge_open(path);
	struct rd_format format = {
		.kind = RD_FIXED, .spans = &all, .nspans = 1
	};

	if (rd_header(rd, format) != RD_REC)
		die_there(rd, rd_line(rd), NULL, rd_why(rd));
	return rd;
}

bool
xedge_line(struct rd *rd, struct field *item, long long *line)
{
	enum rd_status status;
	struct rec rec;

	while ((status = rd_next(rd, &rec)) != RD_END) {
		const char *hash;

		if (status == RD_FAIL)
			die_there(rd, rd_line(rd), NULL, rd_why(rd));
		if (status == RD_BAD) /* blank */
			continue;
		*item = rec_get(&rec, 0);
		hash = memchr(item->s, '#', item->len);
		if (hash != NULL)
			item->len = (size_t)(hash - item->s);
		*item = field_trim(*item);
		*line = rec.line;
		if (item->len > 0)
			return true;
	}
	return false;
}

/* ---- rejects ---------------------------------------------------------- */

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
put_reject(struct rejects *r, const struct rd *rd, const struct rec *rec,
    const char *column, const char *why)
{
	char line[24];

	snprintf(line, sizeof(line), "%lld", rec->line);
	wr_str(r->wr, rd_name(rd));
	wr_str(r->wr, line);
	wr_str(r->wr, column ? column : "");
	wr_str(r->wr, why);
	wr_field(r->wr, rec->raw);
	wr_end(r->wr);
}

static void
reject_why(struct rejects *r, const struct rd *rd, const struct rec *rec,
    const char *column, const char *why)
{
	if (r == NULL || r->wr == NULL)
		die_there(rd, rec->line, column, why);
	put_reject(r, rd, rec, column, why);
	r->count++;
	if (r->foreign_line == rec->line) {
		r->foreign--;
		r->foreign_line = 0;
	}
}

void
reject(struct rejects *r, const struct rd *rd, const struct rec *rec,
    const char *column, const char *fmt, ...)
{
	char why[REASON_MAX];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(why, sizeof(why), fmt, ap);
	va_end(ap);
	reject_why(r, rd, rec, column, why);
}

bool
reject_bytes(struct rejects *r, const struct rd *rd, const struct rec *rec,
    const struct col *cols, size_t n)
{
	char shape[SHAPE_MAX];

	if (rec->plain || n == 0 || field_is_utf8(rec->raw))
		return false;
	for (size_t i = 0; i < n; i++) {
		struct field f = col_get(rec, &cols[i]);

		if (field_is_utf8(f))
			continue;
		reject(r, rd, rec, cols[i].name,
		    "not UTF-8 (%s); -C names the character set, as "
		    "windows-1252",
		    field_shape(f, shape, sizeof(shape)));
		return true;
	}
	if (r->foreign_line != rec->line)
		r->foreign++;
	r->foreign_line = rec->line;
	return false;
}

#define CONTROL "a control character, as a line end: was a quote lost?"

bool
reject_text(struct rejects *r, const struct rd *rd, const struct rec *rec,
    const struct col *cols, size_t n)
{
	if (rec->plain)
		return false;
	for (size_t i = 0; i < n; i++) {
		struct field f = col_get(rec, &cols[i]);
		char shape[SHAPE_MAX];

		if (!rec->one_line && memchr(f.s, '\n', f.len) != NULL)
			return reject(r, rd, rec, cols[i].name, CONTROL), true;
		if (!field_deceives(f))
			continue;
		reject(r, rd, rec, cols[i].name,
		    "a character that nobody sees, or that looks like another "
		    "one (%s)",
		    field_shape(f, shape, sizeof(shape)));
		return true;
	}
	return false;
}

/* Whether a text has the looks of an id as long as this one. */
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

/* Whether a line within a text has such an id behind so many delimiters. */
static bool
has_swallowed(struct field text, size_t at, char delim, struct field id)
{
	struct field line, item;

	field_next(&text, '\n', &line);
	while (field_next(&text, '\n', &line))
		for (size_t i = 0; field_next(&line, delim, &item); i++)
			if (i == at && is_like(field_trim(item), id))
				return true;
	return false;
}

bool
reject_swallowed(struct rejects *r, const struct rd *rd, const struct rec *rec,
    const struct col *key)
{
	struct field id, first, line, rest;

	if (rec->one_line || key->at == REC_NONE)
		return false;
	/* The first column mostly has an id too, and may have swallowed: its
	 * own row then comes behind it. */
	id = field_trim(rec_get(rec, key->at));
	rest = rec_get(rec, 0);
	field_next(&rest, '\n', &line);
	field_next(&line, rd_delim(rd), &first);
	first = field_trim(first);
	for (size_t i = 0; i < rec->n; i++) {
		struct field f = rec_get(rec, i);
		char delim = rd_delim(rd);

		if (memchr(f.s, '\n', f.len) == NULL)
			continue;
		if (!has_swallowed(f, 0, delim, first) &&
		    (i == key->at || !has_swallowed(f, key->at, delim, id)))
			continue;
		reject(r, rd, rec, key->name,
		    "field %zu has a line with another id in it: was a quote "
		    "lost?",
		    i + 1);
		return true;
	}
	return false;
}

bool
reject_control(struct rejects *r, const struct rd *rd, const struct rec *rec,
    const struct col *col)
{
	struct field f = col_get(rec, col);

	if (field_is_clean(f))
		return false;
	for (size_t i = 0; i < f.len; i++)
		if ((unsigned char)f.s[i] < ' ')
			return reject(r, rd, rec, col->name, CONTROL), true;
	return false;
}

void
xrejects_close(struct rejects *r)
{
	if (r->wr != NULL)
		xwr_close(r->wr, r->path);
}

bool
xedge_next(struct rd *rd, struct rec *rec, struct rejects *r)
{
	for (;;) {
		switch (rd_next(rd, rec)) {
		case RD_REC:
			return true;
		case RD_END:
			return false;
		case RD_BAD:
			reject_why(r, rd, rec, NULL, rd_why(rd));
			break;
		case RD_FAIL:
			die_there(rd, rd_line(rd), NULL, rd_why(rd));
		}
	}
}

/* ---- output ----------------------------------------------------------- */

struct wr *
xwr_open(const char *path, struct wr_format format)
{
	struct wr *wr = wr_open(path, format);

	if (wr == NULL)
		die("%s: %s", path ? path : "stdout", strerror(errno));
	return wr;
}

void
xwr_close(struct wr *wr, const char *path)
{
	if (wr_close(wr) == -1)
		die("%s: %s", path ? path : "stdout", strerror(errno));
}
