/* SPDX-License-Identifier: ISC */
/*
 * advfile: the extracts of Advance: delimited rows, lines of fixed width or a
 * spool, checked for all that no sound extract has.
 */
#ifndef ADVFILE_H
#define ADVFILE_H

#include "codes.h"
#include "exports.h"
#include "fixed.h"
#include "ident.h"
#include "opt.h"
#include "rejects.h"

/* An extract. Set the first part after advfile_init and before xadvfile_open;
 * free with advfile_free. */
struct advfile {
	const char *path;    /* NULL: standard input */
	const char *charset; /* of -C, or NULL */
	char delim;	     /* 0: as the header tells */
	bool unquoted, spool;
	size_t tabs;	    /* columns to a tab stop, of lines of fixed width */
	bool is_population; /* each person has a row; only the id is needed */
	struct fixed fixed; /* empty: the file is delimited and has a header */
	struct col cols[ADVANCE_COLUMNS];
	struct codes codes;
	struct ident_file ids; /* ids.spec: of Advance IDs */

	struct rd *rd;
	struct rec rec;
	char id[IDENT_MAX + 1];
	size_t named;	       /* columns up to the last that has a name */
	size_t id_name;	       /* the length of the id's name in the header */
	bool numbered;	       /* the first column may have row numbers */
	long long rows;	       /* rows so far, also those set aside */
	long long first;       /* the number of the first row, or -1 */
	long long empty;       /* empty rows at the end */
	long long empty_at;    /* the line of the first */
	long long nulls;       /* in the Y/N column, read as blank */
	long long other_nulls; /* in the other columns, but for codes */
	long long apostrophes; /* ids that had one in front */
};

/* A record whose columns are sound, and its fields in them without the blanks
 * around them. They last until the next one is read. */
struct advfile_rec {
	const struct rec *rec;
	bool plain; /* in the columns that are used */
	struct field f[ADVANCE_COLUMNS];
};

void advfile_init(struct advfile *file);

/* Opens an extract and finds its columns; dies if the id is missing, or if
 * there is neither a Y/N column nor a code that opts out. */
void xadvfile_open(struct advfile *file);

/* Whether the extract has a Y/N column, and that column's name. */
static inline bool
advfile_has_opt_out(const struct advfile *file)
{
	return file->cols[ADVANCE_OPT_OUT].at != REC_NONE;
}

const char *advfile_opt_out_name(const struct advfile *file);

/*
 * Reads the next record that has no damage in the columns that are used; false
 * at the end. Others go to r. Rows of empty cells are passed over at the end of
 * the file. Dies on an empty row in the middle, if the header comes again, if
 * there is a gap in the row numbers of a first column without a name, and at
 * the end if there was no record at all.
 */
bool xadvfile_next(
    struct advfile *file, struct advfile_rec *out, struct rejects *r);

/* Reads the id of a record, which lasts until the next call; false if the
 * record is rejected. */
bool advfile_id(struct advfile *file, const struct advfile_rec *rec,
    struct rejects *r, struct field *id);

void advfile_free(struct advfile *file);

#endif
