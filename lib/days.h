/* SPDX-License-Identifier: ISC */
/*
 * days: business days, holidays, and deadlines in business days.
 */
#ifndef DAYS_H
#define DAYS_H

#include <stddef.h>
#include <stdint.h>

/* Days that are not business days although they are not a Saturday or Sunday.
 * Start with all zeros; free with days_free. */
struct holidays {
	int64_t *days; /* since 1970-01-01, in any order */
	size_t n, cap;
};

/* Adds the UTC day of a moment, once; dies if memory runs out. */
void days_add_holiday(struct holidays *h, int64_t when);

/* Reads a file of holidays: a date like 2025-05-26 a line, "#" starts a
 * comment. Dies if a line is not a date or the file has none. */
struct holidays xdays_read_holidays(const char *path);

/*
 * The moment n business days after when, at the same time of day. The day of
 * when itself is not counted: 15 USC 7704(a)(4)(A) sets the deadline at 10
 * business days after the receipt of an opt-out.
 */
int64_t days_add_business(int64_t when, long long n, const struct holidays *h);

/* How many business days come after the day of from, up to and with the day of
 * to; below 0 if to is before from. */
long long days_business_between(
    int64_t from, int64_t to, const struct holidays *h);

/* Frees the days. */
void days_free(struct holidays *h);

#endif
