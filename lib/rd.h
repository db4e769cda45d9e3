/*
 * rd: records in: CSV of any delimiter (RFC 4180), lines of fixed width, or a
 * table (optparity(5)). Records that are plainly so are taken from where they
 * stand (mark.h); libcsv, which nothing else uses, is the judge of all others.
 */
#ifndef RD_H
#define RD_H

#include "in.h"
#include "rec.h"

struct rd;

/* Columns of a line of fixed width, from 1; to is 0 for the rest of it. */
struct rd_span {
	const char *name;
	size_t from, to;
};

/* What comes: CSV with this delimiter, whose quotes may be nothing but bytes of
 * a field (unquoted); a table; or lines of fixed width, for which the spans
 * (the caller's, for as long as the reader lives) are the header. An excerpt is
 * a table that needs no end mark. CSV and lines of fixed width may be a spool:
 * what SQL*Plus puts between the rows (form feeds, blank lines, headers, lines
 * of dashes) is passed over, and "N rows selected." must count right. */
struct rd_format {
	enum { RD_CSV, RD_TABLE, RD_EXCERPT, RD_FIXED } kind;
	char delim;
	bool unquoted, spool;
	const struct rd_span *spans;
	size_t nspans;
};

/* What rd_next found. After RD_BAD the next record can be read: the record
 * is whole but wrong. After RD_FAIL nothing can. */
enum rd_status { RD_END, RD_REC, RD_BAD, RD_FAIL };

/*
 * Reads from in, which the reader owns from then on and closes. Dies when
 * memory is out.
 */
struct rd *rd_new(struct in *in);

/* Has libcsv read every record of CSV and the parser every one of a table, for
 * tests that compare both ways. Before rd_header. */
void rd_force_libcsv(struct rd *rd);

/* Has a thread read ahead from the first record on, and not only where the file
 * is no small one; for tests. After rd_header. */
void rd_read_ahead(struct rd *rd);

/* As charset_set; before rd_header. */
int rd_set_charset(struct rd *rd, const char *name);

/*
 * Reads the header under a format. May be called again, before any rd_next,
 * to try another one. RD_REC, or RD_FAIL; an empty input is RD_FAIL.
 */
enum rd_status rd_header(struct rd *rd, struct rd_format format);

/*
 * Finds the delimiter of CSV: reads the header under each one that is known and
 * calls fits, which looks at rd_head. Returns the delimiter that fits, 0 if
 * more than one does, or, if none does, the one that gives the widest header,
 * for a message. A header of one column has no delimiter and fits under any.
 * Call rd_header after it, for the header may be that of another delimiter.
 */
char rd_find_delim(struct rd *rd, struct rd_format format,
    bool (*fits)(struct rd *rd, void *data), void *data);

/*
 * The delimiter that a first line "sep=;" names, as spreadsheets write it; the
 * line is passed over then. 0 where there is none. Before rd_header.
 */
char rd_sep(struct rd *rd);

/* The header that rd_header read; lives as long as the reader. Its raw bytes
 * have the byte order mark, if there is one, and the line end. */
const struct rec *rd_head(const struct rd *rd);

/*
 * The next record after the header; one beyond a limit (limit.h) is RD_FAIL,
 * for it is a quote that was never closed. Its fields and bytes belong to the
 * reader until the next call. For RD_BAD *rec has the raw bytes and the line,
 * no fields. A record has as many fields as the header, or it is RD_BAD; blank
 * lines at the end are passed over. A table gives RD_END only after an end
 * mark that counts right.
 */
enum rd_status rd_next(struct rd *rd, struct rec *rec);

/* Why the last call said RD_BAD or RD_FAIL, and on which line. */
const char *rd_why(const struct rd *rd);
long long rd_line(const struct rd *rd);

/* What messages call the input; lives as long as the reader. */
const char *rd_name(const struct rd *rd);

/* The delimiter that the header was read with. */
char rd_delim(const struct rd *rd);

/* How many records rd_next has given, the bad ones with them. */
long long rd_count(const struct rd *rd);

/*
 * Whether the end mark says that the table lists codes: it names only people
 * who have one, so that nobody is missing for not being in it. Known after
 * RD_END.
 */
bool rd_lists_codes(const struct rd *rd);

/* The version that the end mark states (version=N), or 1. Known after
 * RD_END. */
unsigned rd_version(const struct rd *rd);

/* Frees all; NULL is allowed. */
void rd_free(struct rd *rd);

#endif
