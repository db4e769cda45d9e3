/* SPDX-License-Identifier: ISC */
/*
 * historyfile: reads Salesforce's history of field changes (ContactHistory,
 * EntityHistory, a history report) or the table that sfhistory(1) makes of it.
 * Functions that start with x die with the file's name, the line and the
 * column.
 */
#ifndef HISTORYFILE_H
#define HISTORYFILE_H

#include "exports.h"
#include "history.h"
#include "rejects.h"

/* How many names of other fields a message has room for. */
#define HISTORYFILE_NAMES 5
#define HISTORYFILE_NAME_SIZE 48

/* The first fields that are not the opt-out, in the order of the file. */
struct historyfile_names {
	char name[HISTORYFILE_NAMES][HISTORYFILE_NAME_SIZE];
	size_t n;
	bool more;
};

/* How files are read, and what is counted in all of them. Start with all zeros
 * and historyfile_columns. */
struct historyfile {
	/* Set before xhistoryfile_head. */
	struct col cols[HISTORY_COLUMNS]; /* of an export */
	struct col table[HTABLE_COLUMNS];
	const char *charset;
	char delim;	   /* 0: detected from the header */
	bool pages;	   /* the header may be repeated */
	bool verbose;	   /* prints counts after each file */
	const char *field; /* one more name of the opt-out field, or NULL */
	struct rejects *rejects; /* set before xhistoryfile_read */

	long long in, others; /* records read, and changes of other fields */

	/* Private. */
	long long optouts; /* changes of the opt-out, good and bad ones */
	struct historyfile_names names;
	int64_t oldest; /* of the changes of other fields, or WHEN_NONE */
};

/* Sets the columns and their names. */
void historyfile_columns(struct historyfile *file);

/* Reads the header of a file, an export or a table of sfhistory, and finds the
 * columns; dies if one is missing. historyfile is a struct historyfile. */
void xhistoryfile_head(struct rd *rd, void *historyfile);

/* Adds the changes of a file to a history, to the file's end, after
 * xhistoryfile_head. Bad records are rejected; in a table they are errors. */
void xhistoryfile_read(
    struct historyfile *file, struct rd *rd, struct history *h);

/* The oldest change of another field where there is none of the opt-out; else,
 * and of a table, WHEN_NONE. */
int64_t historyfile_from(const struct historyfile *file);

/* Warns, in one line, if files were read whose changes are all of other fields:
 * the opt-out may go by another name, and consents would be lost. */
void historyfile_warn(const struct historyfile *file);

#endif
