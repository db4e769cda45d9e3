/* SPDX-License-Identifier: ISC */
/*
 * load: a planned data load: finds its columns and reads what each row would
 * change. Functions that begin with x die with the file's name, the line and
 * the column.
 */
#ifndef LOAD_H
#define LOAD_H

#include "exports.h"
#include "ident.h"
#include "opt.h"

/* A system that loads files. */
struct load_system {
	const char *name;
	enum export export;   /* the columns of its loads */
	enum load_column key; /* the id by which it finds its records */
};

/* The system named "salesforce" or "advance"; NULL for any other name. */
const struct load_system *load_system(const char *name);

/* A column that may be loaded into the opt-out, for all that its name says. */
struct load_doubt {
	size_t at;     /* its place in the header */
	bool is_other; /* a row has something else than a checkbox there */
	bool is_set;   /* a row sets it */
};

/* Set the first part before xload_open, after load_init; free with load_free.
 */
struct load {
	const struct load_system *system;
	struct ident_spec spec; /* of Advance IDs */
	bool nulls;		/* an empty checkbox is loaded as FALSE */
	char delim;		/* 0: detected by xload_open */
	struct col cols[LOAD_COLUMNS];
	struct col_list prefs; /* the columns of preference categories */

	struct rd *rd;
	struct load_doubt *doubts;
	size_t ndoubts, doubts_cap;
};

/* Sets the defaults: Salesforce, Advance IDs of 10 digits. */
void load_init(struct load *load);

/* Opens a file and finds its columns. */
void xload_open(struct load *load, const char *path);

/* What a row would set, and for whom. */
struct load_change {
	char id[IDENT_MAX + 1], contact[IDENT_SF_SIZE]; /* may be empty */
	enum opt opt_out; /* OPT_BLANK if it stays as it is */
	bool checks_preference;
};

/* Reads the next row, whose bytes belong to the reader until the next call;
 * false at the end, where it dies if a column that nobody named has only
 * checkboxes and a name that an opt-out or an opt-in may have. */
bool xload_next(struct load *load, struct rec *rec, struct load_change *change);

/* The id by which the system finds the record, else the other one, else "". */
const char *load_key(const struct load *load, const struct load_change *change);

/* Closes the file and frees everything. */
void load_free(struct load *load);

#endif
