/* SPDX-License-Identifier: ISC */
/*
 * report: reads the records of an export that a Salesforce report, a query in
 * pages or a spreadsheet wrote: recognises, checks and counts the rows that are
 * not records (footers, repeated headers, empty rows).
 */
#ifndef REPORT_H
#define REPORT_H

#include "rejects.h"

enum gap_kind { GAP_CELLS, GAP_LINE, GAP_PROGRESS, GAP_REMARK };

/* A row of empty cells, a blank line, or a line that a command-line tool writes
 * when it is done. Whether it is an error depends on what follows it. */
struct gap {
	long long line;
	enum gap_kind kind;
};

/* Set the first three members, and the others to zero. */
struct report {
	struct rd *rd;
	struct rejects *rejects;
	bool pages; /* the header may be repeated */

	long long records; /* good and bad ones */
	long long stray;   /* rejected gaps between records */
	long long headers; /* repeated headers */
	long long empty;   /* rows of empty cells after the last record */
	long long footer;  /* the line where the report's footer begins, or 0 */
	long long name;	   /* the first line of text that may be in one, or 0 */

	/* Private. */
	size_t named; /* columns up to the last one with a name; 0: not set */
	bool counted; /* the footer has stated the number of records */
	struct gap *gaps;
	size_t ngaps, cap;
};

/*
 * Reads the next record, whose bytes belong to the reader until the next call;
 * false at the end. A report ends with a blank line and lines of one cell:
 * "Grand Totals (N records)", where N must be right, and other known lines.
 * Empty rows at the end of the file are skipped, and "Querying Data... done" as
 * its last line, and repeated headers if pages is set. A record is rejected if
 * it has a value in a trailing column without a name. Dies with the place and
 * the reason if the footer or the header is wrong.
 */
bool report_next(struct report *r, struct rec *rec);

#endif
