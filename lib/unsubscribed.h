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

/* Creates the file, as one for a spreadsheet (wr.h) or not; dies if that fails.
 */
struct unsubscribed *xunsubscribed_create(const char *path, bool spreadsheet);

/*
 * Takes a row of the table, open by xwanted_open. If both systems say FALSE,
 * its contacts are kept in memory, each in about 32 bytes: the status files,
 * which are read later, say who of them is Unsubscribed.
 */
void xunsubscribed_take(struct unsubscribed *u, const struct ledger *table);

/*
 * Lists the wanted contacts that were found to have unsubscribed after the
 * consent, and the contacts that were kept and are not wanted; subscribers must
 * have watched. Returns how many of the latter there are.
 */
long long unsubscribed_list(struct unsubscribed *u, const struct wanted *wanted,
    const struct subscribers *subscribers);

/* Writes the lines, sorted by contact and unit, closes the file and frees all.
 */
void xunsubscribed_close(struct unsubscribed *u);

#endif
