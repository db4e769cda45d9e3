/* SPDX-License-Identifier: ISC */
/*
 * specialists: the users whose opt-ins in Salesforce are consent, unless a load
 * made them. Functions that start with x die with the file's name and the line.
 */
#ifndef SPECIALISTS_H
#define SPECIALISTS_H

#include "ledger.h"

struct specialists;

/* Nobody. trust: the opt-ins of all users are consent, not only of those on the
 * lists. Free with specialists_free, which allows NULL. */
struct specialists *specialists_new(bool trust);
void specialists_free(struct specialists *s);

/* Adds the users of a list that xopen_list opened, and closes it. A list that
 * names nobody is refused, and a line that is a damaged id. */
void xspecialists_read(struct specialists *s, struct rd *rd);

/* Notes who changed a row of the Salesforce table, and when. Whether it is one
 * of the users, by 15 or 18 characters of the id or by name, where the case of
 * ASCII letters and blanks around it make no difference. Empty: nobody. */
bool specialists_see(struct specialists *s, const struct opt_row *row);

/* Finds the loads among the changes. Call it once, after the last row. */
void specialists_settle(struct specialists *s);

/* Whether an opt-in by a user at a moment is part of a load (loads.h), which is
 * nobody's consent. Known after specialists_settle. */
bool specialists_is_load(
    const struct specialists *s, struct field user, int64_t at);

/* Calls back for each moment at which a user's opt-ins are part of a load, once
 * they are found. */
void specialists_each_load(const struct specialists *s,
    void (*call)(void *context, struct field user, int64_t at), void *context);

/* Call these before the first row of a table that is not all of Salesforce's:
 * the loads are then those that are added, and none is looked for. */
void specialists_know_loads(struct specialists *s);
void specialists_add_load(struct specialists *s, struct field user, int64_t at);

/* Warns, when the Salesforce table was seen, if no change was made by a user of
 * the lists and they have names where the table has ids, or the other way
 * round, or the changes are many. A single user without a change is nothing to
 * say: that is so in most weeks, and of a list that has both names and ids. */
void specialists_warn(const struct specialists *s);

/* Prints, for -v, the lines of the lists whose users made no change in the
 * Salesforce table, unless none did, of which specialists_warn tells. */
void specialists_print(const struct specialists *s);

#endif
