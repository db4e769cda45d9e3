/*
 * unsubscribed: the file of contacts who are Unsubscribed in Marketing Cloud
 * while Salesforce and Advance say FALSE. Nothing else shows them.
 */
#ifndef UNSUBSCRIBED_H
#define UNSUBSCRIBED_H

#include <stdint.h>

#include "rec.h"

struct unsubscribed;

/* A line of the file: a contact in a business unit. */
struct unsubscribed_line {
	struct field sf_id, id, unit;
	size_t rank;	 /* the order of the units of one contact */
	int64_t at;	 /* since when it is Unsubscribed, or WHEN_NONE */
	int64_t consent; /* when it opted in, or WHEN_NONE */
	bool after;	 /* it unsubscribed after it consented */
};

/* Creates the file, as one for a spreadsheet (wr.h) or not; dies if that fails.
 */
struct unsubscribed *xunsubscribed_create(const char *path, bool spreadsheet);

/* Adds a line, whose bytes are copied. */
void unsubscribed_add(
    struct unsubscribed *u, const struct unsubscribed_line *line);

/* Writes the lines, sorted by contact and unit, closes the file and frees all.
 */
void xunsubscribed_close(struct unsubscribed *u);

#endif
