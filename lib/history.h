/*
 * history: who last changed Email Opt Out, and when, from Salesforce's history
 * of field changes (ContactHistory, EntityHistory, a history report) or from
 * the table that sfhistory(1) makes of it.
 */
#ifndef HISTORY_H
#define HISTORY_H

#include "exports.h"
#include "ident.h"
#include "opt.h"
#include "rejects.h"

/* The newest change of a contact's opt-out. */
struct change {
	int64_t at;
	int64_t order;	    /* what at was read from, for comparing */
	int64_t opt_out_at; /* of the newest change to TRUE, or WHEN_NONE */
	enum opt opt;
	struct field by; /* the user's id or, from a report, name */
};

struct history;

/* How to read the files. Start with all zeros and history_columns. */
struct history_options {
	struct col cols[HISTORY_COLUMNS]; /* of an export */
	struct col table[HTABLE_COLUMNS];
	const char *charset;
	char delim;	   /* 0: detected from the header */
	bool pages;	   /* the header may be repeated */
	bool verbose;	   /* prints counts after each file */
	const char *field; /* one more name of the opt-out field, or NULL */
	struct rejects *rejects;
};

/* Sets the columns and their names. */
void history_columns(struct history_options *options);

/* Returns an empty history; free it with history_free, where NULL is allowed.
 */
struct history *history_new(void);
void history_free(struct history *h);

/* Reads the header of a file, an export or a table of sfhistory, and finds the
 * columns; dies if one is missing. history_options is a struct history_options.
 */
void xhistory_head(struct rd *rd, void *history_options);

/* Reads a file to its end, after xhistory_head. Bad records are rejected; in a
 * table they are errors. */
void xhistory_read(
    struct history *h, struct rd *rd, struct history_options *options);

/* Finds the opt-ins that are part of a load (loads.h), among all changes and
 * not only the newest ones. Call it once, after the last file. */
void history_settle(struct history *h);

/* Whether a change that history_find found is part of a load. */
bool history_is_load(const struct history *h, const struct change *change);

/* The newest change of a contact, by its id of 18 characters; NULL if there is
 * none. Valid until more is read. Of two changes in the same second the opt-out
 * counts as newer, so that the order of the file does not matter. */
const struct change *history_find(const struct history *h, struct field sf_id);

/* The numbers of records read, of changes of other fields, and of contacts. */
struct history_counts {
	long long in, others, contacts;
};
struct history_counts history_counts(const struct history *h);

/* The newest change of the opt-out, or WHEN_NONE if there is none. */
int64_t history_newest(const struct history *h);

/* Warns, in one line, if files were read whose changes are all of other fields:
 * the opt-out may go by another name, and consents would be lost. */
void history_warn(const struct history *h);

/* Writes the table, in the order in which contacts were first read. */
void history_write(const struct history *h, struct wr *wr);

#endif
