/* SPDX-License-Identifier: ISC */
/*
 * wr: writes records, as CSV or as a table (optparity(5)). The only place that
 * quotes or escapes a field of these; grid.h has forms for people, and JSON.
 */
#ifndef WR_H
#define WR_H

#include <stdbool.h>

#include "rec.h"

struct wr;

/*
 * How to write records: as CSV (RFC 4180) with this delimiter, or as a table if
 * it is 0. The lines of a CSV end with CRLF or LF. For a spreadsheet, a CSV
 * field gets a leading apostrophe if the spreadsheet would take it for a
 * formula (owasp.org/www-community/attacks/CSV_Injection) or for a number,
 * which would cost an id its leading zeros. With gzip, the whole output is
 * compressed; the file tee, if there is one, gets the same, not compressed. An
 * excerpt is a table without an end mark; a part is one whose end mark says
 * that it is only that, so that no reader takes it for a whole (rd.h).
 */
struct wr_format {
	char delim;
	bool excerpt, part;
	bool crlf;
	bool spreadsheet;
	bool gzip;
	const char *tee;
};

/* The format of a table. */
extern const struct wr_format WR_TABLE;

/*
 * Creates or truncates the file at path, with mode 0600 if it is new, or takes
 * standard output if path is NULL. The first record written is the header.
 * Dies with the path and the reason if that fails. All inputs have to be open.
 */
struct wr *xwr_open(const char *path, struct wr_format format);

/* Adds a field to the record, quoted or escaped if it has to be. The bytes are
 * copied. */
void wr_field(struct wr *wr, struct field f);

/* Adds a string as wr_field does. */
void wr_str(struct wr *wr, const char *s);

/*
 * Adds n fields as they are, which is faster. The caller vouches that none of
 * them needs quotes or escapes: numbers, moments, ids, fields of a table that
 * was read and is written again.
 */
void wr_plain_fields(struct wr *wr, const struct field *f, size_t n);

/* Ends the record. */
void wr_end(struct wr *wr);

/* Adds a record of a table as it stands there, with its line end. */
void wr_line(struct wr *wr, struct field line);

/* Adds bytes as they are, outside of any record: text in a format of the
 * caller's own. Open wr as an excerpt for it. */
void wr_text(struct wr *wr, struct field f);

/* The number of records that were ended, without the header. */
long long wr_count(const struct wr *wr);

/* Adds a field to the end mark of a table: KEY=VALUE, or the key alone if value
 * is NULL. Both are copied; neither may have a tab or line end. wr_words adds
 * all that another mark has (rd_words). */
void wr_mark(struct wr *wr, const char *key, const char *value);
void wr_words(struct wr *wr, struct field words);

/*
 * Writes the end mark of a table and everything that is still buffered, closes
 * the output and frees wr. Dies with the path and the reason if this or any
 * earlier write failed: the output is then incomplete.
 */
void xwr_close(struct wr *wr, const char *path);

#endif
