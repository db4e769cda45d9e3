/*
 * status: what Marketing Cloud says of its subscribers, in the files that it
 * gives out: an export of All Subscribers, a data view, a tracking extract.
 * Which of them a file is, its header tells, never its name. Dies as edge
 * does, with the file's name, the line and the column.
 */
#ifndef STATUS_H
#define STATUS_H

#include "edge.h"
#include "when.h"

/* From the best to the worst. */
enum status {
	STATUS_NONE, /* not found, or not said */
	STATUS_DELETED,
	STATUS_ACTIVE,
	STATUS_BOUNCED,
	STATUS_HELD,
	STATUS_UNSUBSCRIBED
};

/* "Held" and "gray"; both are empty for STATUS_NONE and STATUS_DELETED. */
const char *status_name(enum status status);
const char *status_colour(enum status status);

/* Whom a file leaves out: nobody; nobody who is Unsubscribed in a business
 * unit; or whoever had no event in the days that it is about. */
enum status_extent { STATUS_ALL, STATUS_ALL_UNSUBSCRIBED, STATUS_SOME };

/* What -c named. Begin with all zeros. */
#define STATUS_NAMES 6

struct status_names {
	const char *given[STATUS_NAMES]; /* or NULL */
	bool used[STATUS_NAMES];	 /* some file has a column called so */
};

/* Takes the argument of -c, name=Column, which must outlive the names. The
 * column may be empty for email, date and unit: they are not used then. */
void xstatus_name(struct status_names *names, const char *arg);

/* Dies where a column was named that no file has. */
void xstatus_used(const struct status_names *names);

struct status_file;

/*
 * Opens a file, reads its header and tells its kind. A charset of NULL and a
 * delimiter of 0 are found out. Close it with status_close.
 */
struct status_file *xstatus_open(const char *path, const char *charset,
    char delim, struct status_names *names);

/* The reader under it, for messages and counts. */
struct rd *status_rd(const struct status_file *file);

/* "Unsubs", "_Subscribers"; NULL for All Subscribers, the plain one. */
const char *status_kind(const struct status_file *file);
enum status_extent status_extent(const struct status_file *file);

/* Whether each of its records names its business unit. */
bool status_has_units(const struct status_file *file);

/* What one record says of one subscriber. Its bytes last until the next. */
struct status_rec {
	const struct rec *rec;
	struct field key, email; /* without blanks around them; may be empty */
	struct field unit;	 /* the number (MID) of a business unit */
	enum status status;
	bool hint;  /* worth something only where nothing else is known */
	int64_t at; /* since when; WHEN_NONE where that is not known */
};

/* The next good record, or false at the end. Bad ones go to r. */
bool xstatus_next(
    struct status_file *file, struct status_rec *out, struct rejects *r);

/* What all files say of one subscriber in one place. Begin with all zeros. */
struct status_word {
	enum status newest; /* of what has a date */
	int64_t at;
	enum status worst; /* of what has none */
	bool hinted;
	bool seen; /* it is there, or may be */
};

/* Adds what a record says. */
void status_hear(struct status_word *word, const struct status_rec *rec);

/* The worst of: the newest that has a date, and all that has none. */
enum status status_heard(const struct status_word *word);

/* Frees all; NULL is allowed. */
void status_close(struct status_file *file);

#endif
