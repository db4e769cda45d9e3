/*
 * unsubscribed: the file of contacts who are Unsubscribed in Marketing Cloud
 * while Salesforce and Advance say FALSE. Nothing else shows them.
 */
#ifndef UNSUBSCRIBED_H
#define UNSUBSCRIBED_H

#include <stdint.h>

#include "ident.h"
#include "index.h"

struct unsubscribed;

/* A line of the file: a contact in a business unit. The bytes are the caller's
 * and must last until xunsubscribed_close. */
struct unsubscribed_line {
	struct field sf_id, id, unit;
	size_t rank;	 /* the order of the units of one contact */
	int64_t at;	 /* since when it is Unsubscribed, or WHEN_NONE */
	int64_t consent; /* when it opted in, or WHEN_NONE */
	bool after;	 /* it unsubscribed after it consented */
};

/* Creates the file; with a path of NULL there is none, and only the contacts
 * are kept. Dies if it cannot be written. */
struct unsubscribed *xunsubscribed_create(const char *path);

/* Adds a contact for whom both systems say FALSE, and its Advance ID. The bytes
 * are copied. */
void unsubscribed_watch(
    struct unsubscribed *u, const char *sf_id, struct field id);

/* These contacts, by number, and the Advance ID of each. */
const struct index *unsubscribed_watched(const struct unsubscribed *u);
struct field unsubscribed_id(const struct unsubscribed *u, size_t number);

/* Adds a line. */
void unsubscribed_add(
    struct unsubscribed *u, const struct unsubscribed_line *line);

/* Writes the lines, sorted by contact and unit, closes the file and frees all.
 */
void xunsubscribed_close(struct unsubscribed *u);

#endif
