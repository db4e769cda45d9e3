/* SPDX-License-Identifier: ISC */
/*
 * statusfile: reads one file of subscriber statuses as Marketing Cloud exports
 * them: All Subscribers, a data view or a tracking extract. The header decides
 * which kind of file it is, never the file's name. Functions that start with x
 * die with the file's name, the line and the column.
 */
#ifndef STATUSFILE_H
#define STATUSFILE_H

#include "rejects.h"
#include "status.h"
#include "statuskind.h"

/* The names that -c gave to columns. Start with all zeros. */
#define STATUSFILE_NAMES 6

struct statusfile_names {
	const char *given[STATUSFILE_NAMES]; /* or NULL */
	bool used[STATUSFILE_NAMES]; /* some file has a column of that name */
	const char *list;	     /* the ID of --list, or NULL */
};

/* Takes the argument of -c, name=Column, which must outlive the names. The
 * column may be empty for email, date and unit: they are then not used. */
void xstatusfile_name(struct statusfile_names *names, const char *arg);

/* Dies if -c named a column that no file has. */
void xstatusfile_check_names(const struct statusfile_names *names);

struct statusfile;

/*
 * Opens a file, reads its header and detects its kind. A charset of NULL and a
 * delimiter of 0 are detected too. Close it with statusfile_close.
 */
struct statusfile *xstatusfile_open(const char *path, const char *charset,
    char delim, struct statusfile_names *names);

/* The reader below it, for messages and counts. */
struct rd *statusfile_rd(const struct statusfile *file);

/* "Unsubs", "_Subscribers"; NULL for a plain list of all subscribers. */
const char *statusfile_kind(const struct statusfile *file);
enum statuskind_extent statusfile_extent(const struct statusfile *file);

/* Whether each record names its business unit. */
bool statusfile_has_units(const struct statusfile *file);

/* A record. Its bytes are valid until the next call. */
struct statusfile_rec {
	const struct rec *rec;
	struct field key, email; /* trimmed; may be empty */
	struct field unit;	 /* the number (MID) of a business unit */
	struct status_record says;
	bool other_list; /* it is of another list than that of --list */
};

/* Reads the next good record; false at the end. Bad ones go to r. */
bool xstatusfile_next(
    struct statusfile *file, struct statusfile_rec *out, struct rejects *r);

/* Whether all records so far had the same status. */
bool statusfile_has_one_status(const struct statusfile *file);

/* Whether a record had this status. */
bool statusfile_has(const struct statusfile *file, enum status status);

/* Frees all; NULL is allowed. */
void statusfile_close(struct statusfile *file);

#endif
