/* SPDX-License-Identifier: ISC */
/*
 * unsubscribed: finds the contacts who are Unsubscribed in Marketing Cloud
 * while Salesforce and Advance say FALSE, and writes the file of them. Nothing
 * else shows them. Functions that start with x die with the file's name, the
 * line and the column.
 */
#ifndef UNSUBSCRIBED_H
#define UNSUBSCRIBED_H

#include "subscribers.h"
#include "wanted.h"

struct unsubscribed;

/*
 * Creates the file, as one for a spreadsheet (wr.h) or not, and opens the table
 * that xunsubscribed_list reads: a file, which was or will be read as a whole
 * before. Dies if either fails.
 */
struct unsubscribed *xunsubscribed_create(
    const char *path, bool spreadsheet, const char *table);

/*
 * Lists the wanted contacts that were found to have unsubscribed after the
 * consent, and the contacts of the table for whom both systems say FALSE and
 * that are not wanted; subscribers must watch. Returns how many of the latter
 * there are. Dies unless the table has as many records as when it was read
 * before.
 */
long long xunsubscribed_list(struct unsubscribed *u,
    const struct wanted *wanted, const struct subscribers *subscribers,
    long long records);

/* Writes the lines, sorted by contact and unit, closes the file and frees all.
 */
void xunsubscribed_close(struct unsubscribed *u);

#endif
