/* SPDX-License-Identifier: ISC */
/*
 * subscribers: the statuses of the wanted contacts in each business unit, from
 * all status files of Marketing Cloud. Functions that start with x die with the
 * file's name, the line and the column.
 */
#ifndef SUBSCRIBERS_H
#define SUBSCRIBERS_H

#include "address.h"
#include "index.h"
#include "statusfile.h"
#include "units.h"

/* One of the files. */
struct subscribers_file {
	const char *path;
	const char *unit_name; /* the business unit that -s names, or NULL */
	struct statusfile *status;
	size_t unit; /* of all records, unless they name their own */
	long long wanted, others, no_contact, ambiguous, rejected, not_utf8;
	long long first_ambiguous; /* the line */
	long long international;   /* of no contact as they are written */
	long long first_international;
};

/* What the files say in one business unit. */
struct subscribers_unit {
	bool complete;			/* a file leaves out no subscriber */
	bool complete_unsubscribed;	/* or none who is Unsubscribed */
	struct status_summary *says;	/* of each wanted contact */
	struct status_summary *watched; /* of the first watched contacts */
	size_t nwatched, watched_cap;
	long long rejected;
};

/* Start with all zeros; free with subscribers_free. */
struct subscribers {
	/* Set before xsubscribers_open. */
	const char *charset, *ambiguous_path;
	char delim;
	bool one_status; /* a list of all may have a single status */
	bool excerpt; /* the table is one: other contacts may have an address */
	struct statusfile_names names;
	struct rejects rejects;
	struct units units;

	/* Whether contacts that are not wanted are watched: whether they are
	 * Unsubscribed. Set before xsubscribers_open. */
	bool watch;

	/*
	 * Set before xsubscribers_read; both are the caller's: the contacts
	 * that are wanted, and a function that returns the addresses of all
	 * contacts. It is called once, at the first record that has an address
	 * only.
	 */
	const struct index *contacts;
	const struct addresses *(*read_addresses)(void *data);
	void *data;

	/* Private. */
	size_t nnamed; /* the units with a name come first */
	struct subscribers_file *files;
	size_t nfiles, files_cap;
	struct subscribers_unit *in_unit; /* of units.unit */
	size_t in_unit_cap;
	struct index *watched;		   /* contacts, or NULL */
	struct sieve *sieve;		   /* of the same contacts */
	const struct addresses *addresses; /* NULL until needed */
	bool unsubscribes;  /* a file lists all who are Unsubscribed */
	long long rejected; /* in files whose records name their units */
	struct wr *ambiguous;
};

/* Adds the argument of -s, [UNIT=]FILE, which is changed and must outlive s.
 */
void xsubscribers_add_file(struct subscribers *s, char *arg);

/* How many of the files are standard input. */
int subscribers_stdin(const struct subscribers *s);

/* Opens all files and reads their headers. The units with a name are then
 * known, in the order of -s and then of -u. */
void xsubscribers_open(struct subscribers *s);

/* Reads all files to their ends. */
void xsubscribers_read(struct subscribers *s);

/* The place of a unit in the order of a contact's lines: those without a name
 * share the last one. */
size_t subscribers_rank(const struct subscribers *s, size_t unit);

/* What all files say of a wanted contact in a unit. */
const struct status_summary *subscribers_says(
    const struct subscribers *s, size_t unit, size_t contact);

/* The number of any other contact, if contacts are watched; INDEX_NONE if no
 * file says anything by which it may be Unsubscribed. */
size_t subscribers_watched(const struct subscribers *s, const char *sf_id);

/* What all files say of a watched contact in a unit: enough to know whether it
 * is Unsubscribed. */
const struct status_summary *subscribers_says_watched(
    const struct subscribers *s, size_t unit, size_t contact);

/* Whether nothing in a unit prevents mail to a contact any more; was is the
 * name of the status that the contact had. */
bool subscribers_is_free(
    const struct subscribers *s, size_t unit, size_t contact, struct field was);

/* Warns of records that could be of several contacts; closes the files of
 * rejects and of ambiguous records. */
void xsubscribers_close(struct subscribers *s);

/* Prints a line of counts for each file. */
void subscribers_print_counts(const struct subscribers *s);

/* Frees everything that does not belong to the caller. */
void subscribers_free(struct subscribers *s);

#endif
