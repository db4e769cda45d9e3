/* SPDX-License-Identifier: ISC */
/*
 * contactfile: the exports of Salesforce's Contact, of which several may be
 * read as one: CSV and reports, checked for all that no sound export has.
 */
#ifndef CONTACTFILE_H
#define CONTACTFILE_H

#include "exports.h"
#include "ident.h"
#include "ledger.h"
#include "report.h"

/* Set the first part after contactfile_init; free with contactfile_free. */
struct contactfile {
	const char *charset; /* of -C, or NULL */
	char delim;	     /* 0: as the header tells */
	bool pages;	     /* the header may come again */
	struct col cols[CONTACT_COLUMNS];
	struct col_list prefs; /* checkboxes of preference categories */
	struct col_list kept;  /* columns that are carried, of free text */
	struct ident_file ids; /* ids.spec: of Advance IDs */
	struct rejects *rejects;

	struct report report; /* of the file that is being read */
	struct rec rec;
	bool plain; /* rec is, in the columns that are read */
	/* in all files; nulls are of checkboxes, and some of the opt-out */
	long long nulls, opt_out_nulls, other_nulls, apostrophes, repaired;

	char sf_id[IDENT_SF_SIZE], id[IDENT_MAX + 1];
	char *pref_text;
	size_t pref_cap;
};

void contactfile_init(struct contactfile *file);
void contactfile_free(struct contactfile *file);

/* Reads the header of a file and finds the columns, or dies; to be given to
 * xfiles_open with the struct contactfile. */
void xcontactfile_head(struct rd *rd, void *contactfile);

/* Begins to read the records of a file, after xcontactfile_head. */
void xcontactfile_begin(struct contactfile *file, struct rd *rd);

/*
 * Reads the next record that is one, by report.h; false at the end. What the
 * functions below give lasts until the next call. They reject the record and
 * return false if what they read is not sound.
 */
bool contactfile_next(struct contactfile *file);

/* Reads whether the contact was deleted; whether it has a survivor, into which
 * it was merged. */
bool contactfile_deleted(struct contactfile *file, bool *deleted);
bool contactfile_has_survivor(const struct contactfile *file);

/* Reads a contact that stays, but for its Advance ID, as a row of an opt table;
 * sf_id is empty if the export has no Contact IDs. */
bool contactfile_read(struct contactfile *file, struct opt_row *out);

/* Reads the Advance ID, which may be empty. */
bool contactfile_id(struct contactfile *file, struct field *id);

/* A contact that was merged into another one. */
struct contactfile_merge {
	struct field loser; /* its Contact ID, or empty */
	char survivor[IDENT_SF_SIZE];
	struct field id; /* its Advance ID, or empty */
	enum opt opt;
};

/* Reads a contact that has a survivor. */
bool contactfile_merged(
    struct contactfile *file, struct contactfile_merge *out);

/* The place of the record. */
struct place contactfile_place(const struct contactfile *file);

#endif
