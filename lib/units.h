/*
 * units: the business units of Marketing Cloud, and what the files of statuses
 * say in each of the contacts that are wanted. Dies as edge does.
 */
#ifndef UNITS_H
#define UNITS_H

#include "address.h"
#include "index.h"
#include "sieve.h"
#include "status.h"

/* A business unit. Those that have no name are called by their number. */
struct unit {
	const char *name;
	char *number;		   /* its own bytes; or NULL */
	bool all;		   /* some file leaves none of it out */
	bool all_unsubscribed;	   /* or none who is Unsubscribed in it */
	struct status_word *words; /* one for each contact */
	long long rejected;
};

/* The number that stands for a business unit in the records of some files. */
struct unit_mid {
	const char *number, *name;
	size_t unit;
};

/* A file of statuses. */
struct unit_file {
	const char *path;
	const char *of; /* the business unit that -s names, or NULL */
	struct status_file *status;
	size_t unit; /* of its records, where they do not name their own */
	long long wanted, others, no_contact, ambiguous, rejected, foreign;
	long long first_ambiguous;
};

/* Begin with all zeros. */
struct units {
	/* What the options say; before xunits_open. */
	const char *charset, *ambiguous_path;
	char delim;
	bool excerpt; /* the table is one: whose an address is, is not known */
	struct status_names names;
	struct rejects rejects;

	/* The contacts that are wanted, and what gives, where a record needs
	 * them, the addresses of all of the table; both are the caller's;
	 * before xunits_read. */
	const struct index *contacts;
	const struct sieve *sieve; /* of the same contacts */
	const struct addresses *(*read_addresses)(void *data);
	void *data;

	struct unit *unit;
	size_t n, cap;
	size_t nnamed; /* so many have a name; they come first */

	/* The rest is nobody else's affair. */
	struct unit_file *files;
	size_t nfiles, files_cap;
	struct unit_mid *mids;
	size_t nmids, mids_cap;
	const struct addresses *addresses; /* NULL until they were needed */
	bool view;	    /* of all who are Unsubscribed in any unit */
	long long rejected; /* of files whose records name their units */
	struct wr *ambiguous;
};

/* Takes the argument of -s, [BU=]FILE, or of -u, BU=MID. It is changed, and
 * must outlive the units. */
void xunits_add_file(struct units *u, char *arg);
void xunits_add_mid(struct units *u, char *arg);

/* How many of the files are standard input. */
int units_stdin(const struct units *u);

/* Opens all files and reads their headers; the units that have a name are
 * known then, in the order of -s and of -u. */
void xunits_open(struct units *u);

/* Reads all files to their ends. */
void xunits_read(struct units *u);

/* The unit of a name, without regard to case; u->n for none. */
size_t units_find(const struct units *u, struct field name);

/* What all files say of a contact in a unit. */
enum status units_status(const struct units *u, size_t unit, size_t contact);

/*
 * Whether nothing stands in a contact's way in a unit any more; was is the
 * name of the status that it had.
 */
bool units_is_free(
    const struct units *u, size_t unit, size_t contact, struct field was);

/* Warns of records that count for nobody; closes the files of rejects and of
 * ambiguous records. */
void xunits_close(struct units *u);

/* Prints the sums, a line for each file. */
void units_say_sums(const struct units *u);

/* Frees all that is not the caller's. */
void units_free(struct units *u);

#endif
