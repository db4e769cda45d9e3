/* SPDX-License-Identifier: ISC */
/*
 * rd: the reader of records: CSV with any delimiter (RFC 4180), fixed-width
 * lines, or tables (optparity(5)). Well-formed records are used in place
 * (fast.h); all others go through a parser, for CSV libcsv.
 */
#ifndef RD_H
#define RD_H

#include "in.h"
#include "rec.h"

struct rd;

/* A column of fixed-width lines: its first and last byte, counted from 1; to is
 * 0 for the rest of the line. */
struct rd_span {
	const char *name;
	size_t from, to;
};

/*
 * The format of an input: CSV with a delimiter, in which quotes may be ordinary
 * characters (unquoted); a table, or a part of one, of which no guard has
 * judged the whole; an excerpt, a table that needs no end mark; or fixed-width
 * lines, whose header is the spans. The spans belong to the caller and must
 * outlive the reader. CSV and fixed-width lines may be a spool: what SQL*Plus
 * puts between rows (form feeds, blank lines, headers, dashes) is skipped, and
 * the number in "N rows selected." must be right. If it is not one, but the
 * program has an option for spools, messages name the option.
 */
struct rd_format {
	enum { RD_CSV, RD_TABLE, RD_EXCERPT, RD_FIXED } kind;
	char delim;
	bool unquoted, spool, offers_spool, part;
	const struct rd_span *spans;
	size_t nspans;
	size_t tabs; /* columns from one tab stop to the next, or 0: refused */
};

/* What rd_next found: the end, a record, a bad record, after which the next one
 * can be read, or a failure, after which nothing can. */
enum rd_status { RD_END, RD_REC, RD_BAD, RD_FAIL };

/* Returns a reader of in, which it then owns and closes. Free it with rd_free.
 * Dies if memory runs out. */
struct rd *rd_new(struct in *in);

/* Makes the parsers read every record, for tests that compare both ways. Call
 * it before rd_header. */
void rd_force_libcsv(struct rd *rd);

/* Makes a thread read ahead from the first record on, even if the file is
 * small; for tests. Call it after rd_header. */
void rd_read_ahead(struct rd *rd);

/* Lets the last line do without a line end, for lists that people keep: their
 * editors often leave it out. Call it before rd_header. */
void rd_allow_open_end(struct rd *rd);

/* Whether the record or header that was read last is such a line: the file may
 * have been cut off within it. */
bool rd_is_open_end(const struct rd *rd);

/* Sets the character set, as charset_set does. Call it before rd_header. */
int rd_set_charset(struct rd *rd, const char *name);

/*
 * Reads the header. Returns RD_REC or RD_FAIL; an empty input is RD_FAIL. May
 * be called again before the first rd_next, to try another format.
 */
enum rd_status rd_header(struct rd *rd, struct rd_format format);

/*
 * Finds the delimiter of CSV: reads the header with each of comma, tab,
 * semicolon, pipe, caret and backquote, and calls fits, which looks at rd_head.
 * Returns the delimiter that fits; 0 if several do; or, if none does, the one
 * with the most columns, for a message. A header of one column fits with any.
 * Call rd_header afterwards: the header may be that of another delimiter.
 */
char rd_find_delim(struct rd *rd, struct rd_format format,
    bool (*fits)(struct rd *rd, void *data), void *data);

/* Skips lines that the Salesforce CLI writes before the header (cliline.h).
 * Call it once, before rd_sep. */
void rd_skip_messages(struct rd *rd);

/*
 * If the first line is one like "sep=;", as spreadsheets write it, skips it and
 * returns the delimiter that it names; otherwise returns 0. Call it after
 * rd_skip_messages and before rd_header.
 */
char rd_sep(struct rd *rd);

/* The header that rd_header read, valid until rd_free. Its raw bytes include
 * the byte order mark, if there is one, and the line end. */
const struct rec *rd_head(const struct rd *rd);

/*
 * Reads the next record after the header. Its fields and bytes belong to the
 * reader and are valid until the next call. A record with another number of
 * fields than the header is RD_BAD: *rec then has only the raw bytes and the
 * line. A record that exceeds a limit (limit.h) is RD_FAIL, because its quote
 * was never closed. Blank lines at the end are skipped. For a table, RD_END
 * means that the end mark is there and its count is right.
 */
enum rd_status rd_next(struct rd *rd, struct rec *rec);

/* Why the last call returned RD_BAD or RD_FAIL, and on which line. */
const char *rd_why(const struct rd *rd);
long long rd_line(const struct rd *rd);

/* Whether the last RD_FAIL was an error of the system (in_is_broken). */
bool rd_is_broken(const struct rd *rd);

/* The name of the input in messages, valid until rd_free. */
const char *rd_name(const struct rd *rd);

/* The delimiter that the header was read with. */
char rd_delim(const struct rd *rd);

/* The number of records that rd_next has returned, including bad ones. */
long long rd_count(const struct rd *rd);

/*
 * Whether the end mark says that the table was made from a list of codes: then
 * it names only people who have a code, and others are not missing. Known after
 * RD_END.
 */
bool rd_lists_codes(const struct rd *rd);

/* The version that the end mark states (version=N), or 1. Known after
 * RD_END. */
unsigned rd_version(const struct rd *rd);

/* The value of KEY=VALUE in the end mark; its s is NULL if it has no such
 * field. Known after RD_END, and valid until rd_free. */
struct field rd_mark(const struct rd *rd, const char *key);

/* All of its fields, TAB between. Known after RD_END, and valid until rd_free.
 */
struct field rd_words(const struct rd *rd);

/* Closes the input and frees everything; NULL is allowed. */
void rd_free(struct rd *rd);

#endif
