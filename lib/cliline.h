/* SPDX-License-Identifier: ISC */
/*
 * cliline: what a single line says that the Salesforce CLI writes beside the
 * records, when a file takes both its output and its messages.
 */
#ifndef CLILINE_H
#define CLILINE_H

#include "rec.h"

enum cliline {
	CLILINE_NOTHING,
	CLILINE_DONE,	 /* the query has ended */
	CLILINE_REMARK,	 /* a warning that is not about the records */
	CLILINE_RECORDS, /* the number of records */
	CLILINE_NONE,	 /* there are no records */
	CLILINE_ERROR,
};

/* What a line says, which has no line end. *records is the number of
 * CLILINE_RECORDS. */
enum cliline cliline_read(struct field line, long long *records);

#endif
