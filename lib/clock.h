/* SPDX-License-Identifier: ISC */
/*
 * clock: since when somebody has to act for a person. An opt-out's time runs
 * from when it was made until both sides show it, whatever becomes of it in
 * between.
 */
#ifndef CLOCK_H
#define CLOCK_H

#include "outcome.h"

/* Both are for an outcome whose verdict sends the row to somebody. */

/* Since when somebody has to act, by the verdict and since of the outcome. */
int64_t clock_open_since(const struct person *p, const struct outcome *o);

/* In how many runs, this one included, what is open was sent to a system; needs
 * open_since of the outcome, too. */
long long clock_times_sent(const struct person *p, const struct outcome *o);

#endif
