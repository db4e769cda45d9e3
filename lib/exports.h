/*
 * exports: the kinds of file that the systems export, and that programs read:
 * their columns under all the names that they go by. The files of Marketing
 * Cloud stand in statusfile.
 */
#ifndef EXPORTS_H
#define EXPORTS_H

#include "columns.h"

enum export {
	EXPORT_CONTACTS,
	EXPORT_HISTORY,	      /* ContactHistory and EntityHistory */
	EXPORT_HISTORY_TABLE, /* what sfhistory(1) writes */
	EXPORT_ADVANCE,
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

/* The columns of sfhistory's table, in the order in which they are written. */
enum {
	HTABLE_SF_ID,
	HTABLE_OPT_OUT,
	HTABLE_CHANGED_AT,
	HTABLE_CHANGED_BY,
	HTABLE_OPT_OUT_AT,
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

/* Copies the columns of a kind of file to cols, which has room for all. */
void exports_columns(enum export export, struct col *cols);

/* The names of a kind's files in an archive, closed by NULL. */
const char *const *exports_files(enum export export);

#endif
