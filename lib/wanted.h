/* SPDX-License-Identifier: ISC */
/*
 * wanted: the contacts that the Re-subscribe queue asks about: those who opted
 * in, those of the open lines of the last queue, and who of them opted out
 * again. Functions that start with x die with the file's name, the line and
 * the column; all die if memory runs out.
 */
#ifndef WANTED_H
#define WANTED_H

#include "address.h"
#include "ledger.h"
#include "queue.h"
#include "subscribers.h"
#include "usernames.h"

struct wanted_contact {
	bool asked;		    /* by the table that was read */
	bool cancelled;		    /* the contact opted out */
	bool revoked;		    /* it unsubscribed after the consent */
	int64_t consent;	    /* the newest, or WHEN_NONE */
	struct field id, since, by; /* as the queue's columns say them */
};

struct wanted;

/* No contacts yet; free with wanted_free. */
struct wanted *wanted_new(void);
void wanted_free(struct wanted *w);

/* Adds the contact of an open line of the last queue, and returns its number.
 * The bytes of the fields are the caller's and must outlive w. Call it before
 * xwanted_take. */
size_t wanted_add_line(struct wanted *w, const struct queue_line *line);

/* Opens the table for xwanted_take; excerpt: it needs no end mark. Close it
 * with ledger_close. */
struct ledger *xwanted_open(const char *path, bool excerpt);

/* Takes a row of the table: adds the contacts of somebody who opted in, or
 * notes who opted out. Names of users stand for their ids unless users is NULL.
 */
void xwanted_take(struct wanted *w, const struct ledger *table,
    const struct usernames *users);

/* Finds the lines that the table cancels, after its last row. */
void wanted_settle(struct wanted *w);

/* Finds who unsubscribed in a business unit after the consent, once all status
 * files have been read (xsubscribers_read). Returns how many there are. */
long long wanted_find_revoked(
    struct wanted *w, const struct subscribers *subscribers);

/* The contacts by number: how many there are, the Contact ID of one, and what
 * is known of it. The index is for subscribers; all belongs to w. */
const struct index *wanted_index(const struct wanted *w);
size_t wanted_count(const struct wanted *w);
struct field wanted_sf_id(const struct wanted *w, size_t contact);
const struct wanted_contact *wanted_get(const struct wanted *w, size_t contact);

#endif
