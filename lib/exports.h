/* SPDX-License-Identifier: ISC */
/*
 * exports: the columns of the files that programs read, under all the names
 * that they go by: what the systems export, a data load, a list of requests.
 * The files of Marketing Cloud stand in statusfile.
 */
#ifndef EXPORTS_H
#define EXPORTS_H

#include "columns.h"

enum export {
	EXPORT_CONTACTS,
	EXPORT_HISTORY,	      /* ContactHistory, EntityHistory, reports */
	EXPORT_HISTORY_TABLE, /* what sfhistory(1) writes */
	EXPORT_ADVANCE,
	EXPORT_SF_LOAD,	 /* a planned data load of Salesforce */
	EXPORT_ADV_LOAD, /* and one of Advance */
	EXPORT_REQUESTS, /* such as the Re-subscribe sheet */
	EXPORT_ANSWERS,	 /* review.csv, as people gave it back */
	EXPORT_USERS,	 /* of User, for their names */
	EXPORTS
};

/* The columns of contacts. */
enum {
	CONTACT_ID,
	CONTACT_SF_ID,
	CONTACT_OPT_OUT,
	CONTACT_EMAIL,
	CONTACT_MODIFIED_AT,
	CONTACT_IS_DELETED,
	CONTACT_MASTER_ID,
	CONTACT_CHANGED_AT,
	CONTACT_CHANGED_BY,
	CONTACT_COLUMNS
};

/* The columns of a history. */
enum {
	HISTORY_CONTACT,
	HISTORY_AT,
	HISTORY_FIELD,
	HISTORY_NEW,
	HISTORY_BY,
	HISTORY_OBJECT,
	HISTORY_COLUMNS
};

/* What a history report calls the columns that an export of the object has
 * under other names. */
#define HISTORY_REPORT_AT "Edit Date"
#define HISTORY_REPORT_FIELD "Field / Event"
#define HISTORY_REPORT_BY "Edited By" /* names of users, not ids */

/* The columns of sfhistory's table, in the order in which they are written. */
enum {
	HTABLE_SF_ID,
	HTABLE_OPT_OUT,
	HTABLE_CHANGED_AT,
	HTABLE_CHANGED_BY,
	HTABLE_OPT_OUT_AT,
	HTABLE_CODE,
	HTABLE_COLUMNS
};

/* The columns of an extract of Advance. */
enum {
	ADVANCE_ID,
	ADVANCE_OPT_OUT,
	ADVANCE_EMAIL,
	ADVANCE_CHANGED_AT,
	ADVANCE_CHANGED_BY,
	ADVANCE_MODIFIED_AT,
	ADVANCE_COLUMNS
};

/* The columns of a data load, whatever the system. */
enum load_column { LOAD_ID, LOAD_SF_ID, LOAD_OPT_OUT, LOAD_COLUMNS };

/* The columns of a list of requests, each by one of the ids or by both. */
enum { REQUEST_ID, REQUEST_SF_ID, REQUEST_DATE, REQUEST_COLUMNS };

/* The columns of review.csv that are read when it comes back. */
enum {
	ANSWER_ID,
	ANSWER_CLASS,
	ANSWER_ANSWER,
	ANSWER_ON,
	ANSWER_SF,
	ANSWER_ADV,
	ANSWER_COLUMNS
};

/* The columns of users. */
enum { USER_ID, USER_NAME, USER_COLUMNS };

/* Copies the columns of a kind of file to cols, which has room for all. */
void exports_columns(enum export export, struct col *cols);

/* The names of a kind's files in an archive, closed by NULL. */
const char *const *exports_files(enum export export);

#endif
