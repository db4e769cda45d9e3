/* SPDX-License-Identifier: ISC */
#include "rd.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "cliline.h"
#include "fast.h"
#include "lines.h"
#include "prog.h"
#include "recbuf.h"
#include "rooms.h"
#include "sniff.h"

static const char bom[] = "\xef\xbb\xbf";

#define BOM_LEN (sizeof(bom) - 1)

struct rd {
	struct lines lines;
	struct rd_format format;
	struct recbuf fields; /* of the record, if it was parsed */
	struct csv csv;
	struct table table;
	struct fixed_lines fixed;
	struct fast fast;
	bool libcsv; /* must read every record of CSV */

	struct rec head;
	struct recbuf head_fields;
	char *head_raw;
	bool sniffed;	   /* the first bytes were looked at */
	bool bom;	   /* a byte order mark stood before the header */
	long long skipped; /* lines before the header */
	long long count;
};

struct rd *
rd_new(struct in *in)
{
	struct rd *rd = xcalloc(1, sizeof(*rd));

	rd->lines.in = charset_new(in);
	rd->lines.line = 1;
	return rd;
}

void
rd_force_libcsv(struct rd *rd)
{
	rd->libcsv = true;
}

void
rd_read_ahead(struct rd *rd)
{
	rd->fast.ahead_at = 0;
}

void
rd_allow_open_end(struct rd *rd)
{
	rd->lines.open_ok = true;
}

bool
rd_is_open_end(const struct rd *rd)
{
	return rd->lines.open;
}

int
rd_set_charset(struct rd *rd, const char *name)
{
	return charset_set(rd->lines.in, name);
}

/* ---- the header -------------------------------------------------------- */

/* Whether a byte order mark is at this offset in the buffer. */
static bool
has_bom(const struct lines *l, size_t at)
{
	return l->end >= at + BOM_LEN && memcmp(l->buf + at, bom, BOM_LEN) == 0;
}

/* Skips a byte order mark and refuses other formats, by the first bytes. */
static enum rd_status
look(struct rd *rd)
{
	struct lines *l = &rd->lines;
	struct field start;
	const char *what;

	while (l->end < SNIFF_BYTES && !l->eof)
		if (lines_fill(l) == RD_FAIL)
			return RD_FAIL;
	rd->bom = has_bom(l, 0);
	l->pos = rd->bom ? BOM_LEN : 0;
	lines_start_record(l);
	if (rd->bom && has_bom(l, BOM_LEN))
		return lines_stop(l, RD_FAIL, 1, "two byte order marks");
	/* The same number of bytes whatever the size of a block. */
	start = (struct field){ l->buf + l->pos, l->end - l->pos };
	if (l->end > SNIFF_BYTES)
		start.len = SNIFF_BYTES - l->pos;
	what = sniff(start);
	if (what != NULL)
		return lines_stop(l, RD_FAIL, 1, "this is %s", what);
	rd->sniffed = true;
	return RD_REC;
}

/* The header as it came, with its byte order mark and line end. */
static void
keep_raw_head(struct rd *rd)
{
	struct lines *l = &rd->lines;
	size_t before = rd->bom ? BOM_LEN : 0, len = l->pos - l->start;

	free(rd->head_raw);
	rd->head_raw = xcalloc(before + len + 1, 1);
	memcpy(rd->head_raw, bom, before);
	if (len > 0)
		memcpy(rd->head_raw + before, l->buf + l->start, len);
	rd->head.raw = (struct field){ rd->head_raw, before + len };
}

static void
keep_head(struct rd *rd)
{
	keep_raw_head(rd);
	recbuf_free(&rd->head_fields);
	rd->head_fields = recbuf_copy(&rd->fields);
	recbuf_give(&rd->head_fields, &rd->head);
	rd->head.line = 1;
}

/* Refuses a first line of len bytes that is no header: a blank one, or a line
 * of a spool, if the program could read one. */
static enum rd_status
refuse_header(struct rd *rd, size_t len)
{
	struct lines *l = &rd->lines;
	bool offers = rd->format.offers_spool;
	struct field line = { l->buf + l->pos, len };

	if (lines_chomp(line).len == 0)
		return lines_stop(l, RD_FAIL, 1,
		    "a blank line where the header should be%s",
		    offers && lines_under(l, len).len > 0 ? "; -s reads a spool"
							  : "");
	if (offers && sqlplus_is_aside(line))
		return lines_stop(l, RD_FAIL, 1,
		    "a line of SQL*Plus or sqlcmd where the header should be; "
		    "-s reads a spool");
	return RD_REC;
}

static enum rd_status
csv_header(struct rd *rd)
{
	struct lines *l = &rd->lines;
	struct field line;
	enum rd_status status = RD_REC;

	if (rd->format.spool)
		status = sqlplus_skip_to_header(&rd->format, l);
	if (status == RD_REC)
		status = lines_peek(l, &line);
	if (status != RD_REC)
		return status;
	status = refuse_header(rd, line.len);
	return status == RD_REC ? csv_record(&rd->csv, l) : status;
}

static enum rd_status
any_header(struct rd *rd)
{
	/* not covered: each value of the enum has its case. */
	switch (rd->format.kind) {
	case RD_TABLE:
	case RD_EXCERPT:
		return table_record(
		    &rd->table, &rd->lines, &rd->fields, rd->count);
	case RD_FIXED:
		fixed_header(&rd->format, &rd->fields);
		return RD_REC;
	case RD_CSV:
		break;
	}
	return csv_header(rd);
}

/* Prepares the room for a format, for the first time or once more. */
static void
set_format(struct rd *rd, const struct rd_format *format)
{
	rd->format = *format;
	rd->table = (struct table){ .excerpt = format->kind == RD_EXCERPT,
		.part = format->part,
		.version = 1 };
	csv_end(&rd->csv);
	csv_begin(&rd->csv, &rd->fields, format->delim, format->unquoted);
	fast_begin(&rd->fast, format, rd->libcsv);
}

enum rd_status
rd_header(struct rd *rd, struct rd_format format)
{
	struct lines *l = &rd->lines;
	enum rd_status status;

	set_format(rd, &format);
	if (!rd->sniffed && look(rd) == RD_FAIL)
		return RD_FAIL;
	l->cut = false;
	l->pos = l->start;
	l->line = rd->skipped + 1;
	status = any_header(rd);
	if (status == RD_END)
		return lines_stop(l, RD_FAIL, 1, "empty: not even a header");
	if (status == RD_REC)
		keep_head(rd);
	return status;
}

/* ---- delimiters -------------------------------------------------------- */

/* Those that the Bulk API knows. */
static const char delims[] = ",\t;|^`";

char
rd_find_delim(struct rd *rd, struct rd_format format,
    bool (*fits)(struct rd *rd, void *data), void *data)
{
	char found = 0, widest = ',';
	size_t width = 0;

	for (const char *d = delims; *d != '\0'; d++) {
		format.delim = *d;
		if (rd_header(rd, format) != RD_REC)
			continue;
		if (rd->head.n > width) {
			width = rd->head.n;
			widest = *d;
		}
		if (!fits(rd, data))
			continue;
		if (found != 0 && rd->head.n > 1)
			return 0;
		if (found == 0)
			found = *d;
	}
	return found ? found : widest;
}

/* Skips a line before the header, of len bytes. */
static void
skip_line(struct rd *rd, size_t len)
{
	struct lines *l = &rd->lines;

	l->pos += len;
	lines_start_record(l);
	rd->skipped++;
}

void
rd_skip_messages(struct rd *rd)
{
	struct field line;
	long long records;

	/* rd_header will meet the same error. */
	if (look(rd) == RD_FAIL)
		return;
	while (lines_peek(&rd->lines, &line) == RD_REC) {
		enum cliline says = cliline_read(lines_chomp(line), &records);

		if (says != CLILINE_DONE && says != CLILINE_REMARK)
			return;
		skip_line(rd, line.len);
	}
}

char
rd_sep(struct rd *rd)
{
	struct lines *l = &rd->lines;
	struct field line;
	size_t len;

	/* rd_header will meet the same error. */
	if (!rd->sniffed || lines_peek(l, &line) != RD_REC)
		return 0;
	len = line.len;
	line = lines_chomp(line);
	if (line.len != 5 || strncasecmp(line.s, "sep=", 4) != 0 ||
	    memchr(delims, line.s[4], sizeof(delims) - 1) == NULL)
		return 0;
	skip_line(rd, len);
	return line.s[4];
}

/* ---- records ----------------------------------------------------------- */

/* Parses the next record into rd->fields. */
static enum rd_status
parse(struct rd *rd)
{
	enum rd_status status;

	if (rd->format.kind == RD_TABLE || rd->format.kind == RD_EXCERPT)
		return table_record(
		    &rd->table, &rd->lines, &rd->fields, rd->count);
	status = lines_skip_blank_end(&rd->lines);
	if (status != RD_REC)
		return status;
	if (rd->format.kind == RD_FIXED)
		return fixed_record(
		    &rd->fixed, &rd->format, &rd->lines, &rd->fields);
	return csv_record(&rd->csv, &rd->lines);
}

/* Parses the next row, and says in which line it begins. Each page of a spool
 * has a repeated header. */
static enum rd_status
parse_row(struct rd *rd, long long *line)
{
	struct lines *l = &rd->lines;
	enum rd_status status = RD_REC;

	do {
		if (rd->format.spool)
			status = sqlplus_skip_to_row(&rd->format, l, rd->count);
		*line = l->line;
		if (status == RD_REC)
			status = parse(rd);
		if (rd->format.kind == RD_EXCERPT) /* end marks were skipped */
			*line = l->line - 1;
	} while (status == RD_REC && rd->format.spool &&
		 recbuf_same(&rd->fields, &rd->head_fields));
	return status;
}

static enum rd_status
parse_record(struct rd *rd, struct rec *rec)
{
	struct lines *l = &rd->lines;
	long long line;
	enum rd_status status = parse_row(rd, &line);

	if (status == RD_END || status == RD_FAIL)
		return status;
	rec->raw = (struct field){ l->buf + l->start, l->pos - l->start };
	rec->line = line;
	rec->n = 0;
	rec->plain = rec->one_line = false;
	if (status == RD_REC)
		recbuf_give(&rd->fields, rec);
	return status;
}

/* What may have made too many fields; empty for a table, which has no quotes.
 */
static const char *
why_more(const struct rd *rd, size_t n)
{
	if (rd->format.kind != RD_CSV || rd->format.unquoted || n < rd->head.n)
		return "";
	switch (rd->format.delim) {
	case ',':
		return ": a comma without quotes?";
	case ';':
		return ": a semicolon without quotes?";
	case '\t':
		return ": a TAB without quotes?";
	default:
		return ": a delimiter without quotes?";
	}
}

/* Refuses a spool that was not said to be one, by the dashes under its header.
 */
static enum rd_status
refuse_spool(struct rd *rd)
{
	const struct rd_format *format = &rd->format;
	struct lines *l = &rd->lines;

	lines_start_record(l);
	if (format->spool ||
	    (format->kind != RD_CSV &&
		(format->kind != RD_FIXED || !format->offers_spool)) ||
	    !sqlplus_is_ruled(format, l))
		return RD_REC;
	return lines_stop(l, RD_FAIL, l->line + (format->kind == RD_FIXED),
	    "dashes under the header, as in a spool of SQL*Plus or sqlcmd%s",
	    format->offers_spool ? "; -s reads it" : "");
}

/* Adds to the reason why a record is bad that it may be a line of a spool. */
static enum rd_status
add_hint(struct rd *rd, const struct rec *rec)
{
	struct lines *l = &rd->lines;
	size_t used = strlen(l->why);

	if (rd->format.offers_spool && sqlplus_is_aside(rec->raw))
		snprintf(
		    l->why + used, sizeof(l->why) - used, "; -s reads a spool");
	return RD_BAD;
}

enum rd_status
rd_next(struct rd *rd, struct rec *rec)
{
	struct lines *l = &rd->lines;
	enum rd_status status;

	if (rd->count == 0 && refuse_spool(rd) == RD_FAIL)
		return RD_FAIL;
	do {
		lines_start_record(l);
		status = fast_take(&rd->fast, l, &rd->fields, rec);
		if (status == RD_END) {
			lines_start_record(l);
			status = parse_record(rd, rec);
		}
		/* An excerpt may be several tables, one behind the other. */
	} while (status == RD_REC && rd->format.kind == RD_EXCERPT &&
		 rec_same(rec, &rd->head));
	if (status == RD_END || status == RD_FAIL)
		return status;
	rd->count++;
	if (status == RD_REC && rec->n != rd->head.n)
		status = lines_stop(l, RD_BAD, rec->line,
		    "%zu field%s, the header has %zu%s", rec->n,
		    rec->n == 1 ? "" : "s", rd->head.n, why_more(rd, rec->n));
	if (status != RD_BAD)
		return status;
	rec->n = 0;
	return add_hint(rd, rec);
}

/* ---- what is known ----------------------------------------------------- */

const struct rec *
rd_head(const struct rd *rd)
{
	return &rd->head;
}

const char *
rd_why(const struct rd *rd)
{
	return rd->lines.why;
}

long long
rd_line(const struct rd *rd)
{
	return rd->lines.why_line;
}

bool
rd_is_broken(const struct rd *rd)
{
	return in_is_broken(charset_in(rd->lines.in));
}

const char *
rd_name(const struct rd *rd)
{
	return in_name(charset_in(rd->lines.in));
}

char
rd_delim(const struct rd *rd)
{
	return rd->format.delim;
}

long long
rd_count(const struct rd *rd)
{
	return rd->count;
}

bool
rd_lists_codes(const struct rd *rd)
{
	return rd->table.codes;
}

unsigned
rd_version(const struct rd *rd)
{
	return rd->table.version;
}

struct field
rd_mark(const struct rd *rd, const char *key)
{
	return table_mark(&rd->table, key);
}

struct field
rd_words(const struct rd *rd)
{
	return (struct field){ rd->table.words, rd->table.words_len };
}

void
rd_free(struct rd *rd)
{
	if (rd == NULL)
		return;
	fast_end(&rd->fast);
	lines_end(&rd->lines);
	csv_end(&rd->csv);
	fixed_end(&rd->fixed);
	recbuf_free(&rd->fields);
	recbuf_free(&rd->head_fields);
	free(rd->head_raw);
	free(rd);
}
