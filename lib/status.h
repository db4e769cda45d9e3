/* SPDX-License-Identifier: ISC */
/*
 * status: the statuses of a Marketing Cloud subscriber, how they are spelled,
 * and which one counts if several records disagree.
 */
#ifndef STATUS_H
#define STATUS_H

#include <stdint.h>

#include "rec.h"

/* From the best to the worst. */
enum status {
	STATUS_NONE, /* not found, or not stated */
	STATUS_DELETED,
	STATUS_ACTIVE,
	STATUS_BOUNCED,
	STATUS_HELD,
	STATUS_UNSUBSCRIBED
};

/* "Held" and "gray"; both are empty for STATUS_NONE and STATUS_DELETED. */
const char *status_name(enum status status);
const char *status_colour(enum status status);

/* Reads a status or its colour in any known spelling. Returns 0, or -1 if the
 * field is not one. */
int status_parse(struct field f, enum status *status);

/* What one record says about a subscriber. */
struct status_record {
	enum status status;
	bool is_hint; /* counts only if nothing else is known */
	int64_t at;   /* since when; WHEN_NONE if that is not known */
	/* When the subscriber unsubscribed, or WHEN_NONE; that of a date too
	 * vague for at. */
	int64_t unsubscribed_at;
};

/* What all records say about one subscriber in one business unit. Start with
 * all zeros. There may be one for every contact: it is small. */
struct status_summary {
	int64_t at;		 /* the newest date */
	int64_t unsubscribed_at; /* the newest, if unsubscribed */
	uint8_t newest;		 /* the status of the records with this date */
	uint8_t worst;		 /* the status of the records without a date */
	bool unsubscribed;	 /* and it is known when */
	bool has_hint;
	bool is_listed; /* some record is the subscriber's, or may be */
};

/* Adds what a record says. */
void status_add(
    struct status_summary *summary, const struct status_record *record);

/* The status that counts: the worse of the newest with a date and the worst
 * without a date; if both are missing, a hint is a bounce. */
enum status status_overall(const struct status_summary *summary);

/* When the subscriber last unsubscribed; WHEN_NONE if that is not known. */
int64_t status_unsubscribed_at(const struct status_summary *summary);

#endif
