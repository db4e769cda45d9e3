/*
 * report: the records of an export that came as a Salesforce report, in pages
 * or through a spreadsheet. What is no record in it is told apart, checked and
 * counted. Its functions die with the place and the reason.
 */
#ifndef REPORT_H
#define REPORT_H

#include "rejects.h"

/* A row without a value, of which only what follows it tells what it is. */
struct gap {
	long long line;
	bool blank; /* no cells at all */
};

/* Begin with all zeros but the first three. */
struct report {
	struct rd *rd;
	struct rejects *rejects;
	bool pages; /* the header may come again */

	long long records; /* good and bad ones */
	long long stray;   /* blank lines between them that were rejected */
	long long headers; /* that came again */
	long long empty;   /* rows of empty cells under the last record */
	long long footer;  /* the line where the report's footer begins, or 0 */
	long long name;	   /* the first line of text that may be in one, or 0 */

	size_t named; /* columns up to the last that has a name, or 0 */
	bool counted; /* by the footer */
	struct gap *gaps;
	size_t ngaps, cap;
};

/*
 * The next record, or false at the end. A report ends with a blank line and
 * lines of one cell: "Grand Totals (N records)", which must count right, and
 * others that are known. Rows of empty cells are passed over at the end of the
 * file, and the header that comes again where there are pages. A cell in a
 * column at the end of the header that has no name is rejected.
 */
bool report_next(struct report *r, struct rec *rec);

#endif
