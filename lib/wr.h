/*
 * wr: records out, as CSV or as a table (optparity(5)); the only place that
 * quotes or escapes.
 */
#ifndef WR_H
#define WR_H

#include <stdbool.h>

#include "rec.h"

struct wr;

/*
 * What to write: CSV (RFC 4180) with this delimiter, or a table for 0; the
 * lines of CSV end with CRLF or LF. For a spreadsheet, a field of CSV gets an
 * apostrophe in front that it would take for a formula
 * (owasp.org/www-community/attacks/CSV_Injection) or for a number, which would
 * cost an id its zeros. All of it may be gzip.
 */
struct wr_format {
	char delim;
	bool crlf;
	bool spreadsheet;
	bool gzip;
};

/* The format of a table. */
extern const struct wr_format WR_TABLE;

/*
 * Writes to a new file at path with mode 0600, or to standard output for
 * NULL. The first record is the header. NULL with errno set where the file
 * cannot be made.
 */
struct wr *wr_open(const char *path, struct wr_format format);

/* Adds a field to the record; the bytes are copied. */
void wr_field(struct wr *wr, struct field f);
void wr_str(struct wr *wr, const char *s);

/* The same for a field in which there is nothing to quote or to escape, as a
 * number or a moment. */
void wr_plain(struct wr *wr, struct field f);

/* The same for n fields. */
void wr_plain_fields(struct wr *wr, const struct field *f, size_t n);

/* Ends the record. */
void wr_end(struct wr *wr);

/* How many records were ended, the header not counted. */
long long wr_count(const struct wr *wr);

/* Gives the end mark a third field; word must outlive wr. */
void wr_mark(struct wr *wr, const char *word);

/*
 * Puts the end mark under a table, writes everything out, closes and frees.
 * 0, or -1 with errno set where any write since wr_open failed: the output
 * is then worth nothing.
 */
int wr_close(struct wr *wr);

#endif
