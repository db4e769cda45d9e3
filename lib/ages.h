/* SPDX-License-Identifier: ISC */
/*
 * ages: how many open lines of the Re-subscribe queue there are of each colour,
 * by the whole weeks that they have waited.
 */
#ifndef AGES_H
#define AGES_H

#include <stdint.h>

#include "rec.h"

struct ages;

/* No lines yet; now is the moment to count to. Free with ages_free. All
 * functions die if memory runs out. */
struct ages *ages_new(int64_t now);
void ages_free(struct ages *ages);

/* Adds an open line of a colour that has waited since a time, which may be
 * written in any form: one that cannot be read counts as -1 weeks, one to come
 * as 0. The bytes of the colour must outlive ages. */
void ages_add(struct ages *ages, struct field colour, struct field since);

/* Prints the numbers in one line on standard error, by colour and weeks;
 * nothing if there are no lines. */
void ages_print(struct ages *ages);

#endif
