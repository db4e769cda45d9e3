/*
 * history: who changed Email Opt Out last, and when, by Salesforce's history of
 * field changes (ContactHistory, EntityHistory) or by the table that
 * sfhistory(1) makes of it.
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
	char by[IDENT_SF_SIZE]; /* the user's id */
};

struct history;

/* How the files are to be read. Begin with all zeros and history_columns. */
struct history_options {
	struct col cols[HISTORY_COLUMNS]; /* of an export */
	struct col table[HTABLE_COLUMNS];
	const char *charset;
	char delim;	   /* 0: as the header tells */
	bool pages;	   /* the header may come again */
	bool verbose;	   /* prints counts after each file */
	const char *field; /* one more name of the opt-out field, or NULL */
	struct rejects *rejects;
};

/* Puts the names of the columns there. */
void history_columns(struct history_options *options);

/* No changes. Free it with history_free; NULL is allowed there. */
struct history *history_new(void);
void history_free(struct history *h);

/* Reads the header of a file and finds the columns; dies if one is missing. It
 * is a table of sfhistory if its header is that. */
void xhistory_head(struct rd *rd, void *history_options);

/* Reads a file to its end, after xhistory_head; records that are wrong are
 * rejected, and end the program if the file is a table. */
void xhistory_read(
    struct history *h, struct rd *rd, struct history_options *options);

/* The newest change of a contact, by an id of 18 characters; NULL if none is
 * known. Of two changes in one second the opt-out is the newer one, so that the
 * order of the file does not matter. */
const struct change *history_find(const struct history *h, struct field sf_id);

/* What was read: records, changes of other fields, and contacts. */
struct history_counts {
	long long in, others, contacts;
};
struct history_counts history_counts(const struct history *h);

/* Writes the table, in the order in which contacts were first read. */
void history_write(const struct history *h, struct wr *wr);

#endif
