/* SPDX-License-Identifier: ISC */
/*
 * statuskind: the kinds of files of subscriber statuses that Marketing Cloud
 * exports, as data: their columns and all names of these, how a header shows
 * the kind, and what a record states.
 */
#ifndef STATUSKIND_H
#define STATUSKIND_H

#include <stdint.h>

#include "rec.h"

/* The columns that are looked for. The address is last because it is not always
 * used. */
enum statuskind_column {
	STATUSKIND_KEY,
	STATUSKIND_UNIT,
	STATUSKIND_STATUS,
	STATUSKIND_DATE,
	STATUSKIND_CATEGORY,
	STATUSKIND_EVENT,
	STATUSKIND_LIST,
	STATUSKIND_EMAIL,
	STATUSKIND_COLUMNS
};

#define STATUSKIND_BIT(column) (1U << (column))

/* Which subscribers a file leaves out: none; none that is Unsubscribed in a
 * business unit; or all without an event in the days that it covers. */
enum statuskind_extent {
	STATUSKIND_ALL,
	STATUSKIND_ALL_UNSUBSCRIBED,
	STATUSKIND_EVENTS
};

/* What a record states: the status of today, or an event. */
enum statuskind_states {
	STATUSKIND_A_STATUS,
	STATUSKIND_AN_UNSUBSCRIBE,
	STATUSKIND_A_BOUNCE,
	STATUSKIND_A_CHANGE
};

/* Marketing Cloud's own clock: UTC-6, the whole year. */
#define STATUSKIND_CENTRAL ((int64_t)6 * 3600)

struct statuskind {
	const char *name;  /* "Unsubs"; NULL: a plain list of all subscribers */
	const char *mark;  /* columns that no later kind has, | between; NULL:
			      its status column */
	const char * not ; /* columns that this kind has not, or NULL */
	int64_t behind;	   /* seconds that its clock is behind UTC */
	const char *known[STATUSKIND_COLUMNS]; /* names, | between, or NULL */
	unsigned need; /* a bit for each column that must be there */
	enum statuskind_extent extent;
	enum statuskind_states states;
	bool nullable; /* a status may be empty */
	bool vague;    /* its dates order no records */
};

/* The kinds and their columns, as a hint for messages. */
extern const char statuskind_hint[];

/* The longest name of a column. */
#define STATUSKIND_NAME_MAX 63

/* Whether a header has one of the names, | between, each of at most
 * STATUSKIND_NAME_MAX bytes. */
bool statuskind_has_any(const struct rec *head, const char *names);

/* The kind that has no name: it has the columns that nearly all have. */
const struct statuskind *statuskind_plain(void);

/* The kind of a file with this header. new_status: one more name of the status
 * column of StatusChanges, or NULL. */
const struct statuskind *statuskind_find(
    const struct rec *head, const char *new_status);

#endif
