/* SPDX-License-Identifier: ISC */
/*
 * prefs: the preference categories that some contacts still have checked, as
 * the opt tables of Salesforce list them.
 */
#ifndef PREFS_H
#define PREFS_H

#include "ledger.h"

struct prefs;

/* Returns an empty collection; free it with prefs_free. */
struct prefs *prefs_new(void);

/* Adds a contact whose categories are wanted, and the line by which messages
 * name it; false if it was added before. */
bool prefs_add(struct prefs *p, const char *sf_id, long long line);

/* Opens an opt table, or an excerpt of one, for xprefs_read; dies if it has no
 * column of contacts or of preferences. */
struct ledger *xprefs_open(const char *path, bool excerpt);

/* Reads a table to its end and notes the categories of the added contacts. Dies
 * if a Contact ID is invalid or a category has no name. */
void xprefs_read(struct prefs *p, struct ledger *table);

/* The first line of which no contact has a category checked; 0 if there is
 * none. */
long long prefs_missing(const struct prefs *p);

/* Writes a CSV: a line for each contact that has a category checked, in the
 * order in which they were added, with its Id and FALSE for these categories;
 * there is a column for each category that one of them has checked, in byte
 * order. Returns the number of lines. */
long long prefs_write(const struct prefs *p, struct wr *wr);

/* Frees all. */
void prefs_free(struct prefs *p);

#endif
