/* SPDX-License-Identifier: ISC */
/*
 * loads: changes of one user that follow one another so fast that a program
 * made them, a data load or a trigger, and not the people whom they are about.
 */
#ifndef LOADS_H
#define LOADS_H

#include "rec.h"

/* More changes than this of one user within one minute are a load. */
#define LOADS_MAX 5

struct loads;

/* No changes yet; free with loads_free, which allows NULL. */
struct loads *loads_new(void);
void loads_free(struct loads *loads);

/* Adds a user's change of a contact, which any number stands for, at a moment;
 * the same one twice counts once. known: it is part of a load, whatever else is
 * added. The bytes are copied. Dies if memory runs out. */
void loads_add(struct loads *loads, struct field user, int64_t at,
    size_t contact, bool known);

/* Finds the loads among the changes. Call it once, after the last change. */
void loads_settle(struct loads *loads);

/* Whether the change by a user at a moment is part of a load. */
bool loads_has(const struct loads *loads, struct field user, int64_t at);

/* Calls back for each user and moment of which that is so. */
void loads_each(const struct loads *loads,
    void (*call)(void *context, struct field user, int64_t at), void *context);

#endif
