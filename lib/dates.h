/* SPDX-License-Identifier: ISC */
/*
 * dates: the forms in which exports write dates and times.
 */
#ifndef DATES_H
#define DATES_H

#include <stdbool.h>
#include <stdint.h>

#include "rec.h"

/* What a text says. Begin with the text in f, trimmed, and zeros. */
struct dates {
	struct field f; /* what is left of the text */
	int64_t days;	/* since 1970-01-01, on the clock that it is of */
	int64_t seconds;
	bool in_digits; /* 4/18/2025: the order of day and month matters */
	bool has_time, has_seconds;
	bool has_half; /* AM or PM */
	bool has_zone;
	int64_t ahead;	   /* of UTC, in seconds, if it has a zone */
	struct field zone; /* its name, if it has one: MDT, America/Denver */
};

/* Reads a text in any form; dates of digits in an order such as "mdy", or not
 * at all if that is NULL. False if it is no date, or more than one. */
bool dates_read(struct dates *d, const char *order);

/* The same for the ISO form alone. */
bool dates_read_iso(struct dates *d);

/*
 * Days since 1970-01-01 of a date of the Gregorian calendar, with years that
 * begin in March, so that the day of a leap year comes last:
 * howardhinnant.github.io/date_algorithms.html
 */
static inline int64_t
dates_day(int y, int m, int d)
{
	unsigned year = (unsigned)(m <= 2 ? y - 1 : y);
	unsigned month = (unsigned)(m > 2 ? m - 3 : m + 9);
	unsigned days = year * 365 + year / 4 - year / 100 + year / 400 +
			(153 * month + 2) / 5 + (unsigned)d;

	return (int64_t)days - 1 - 719468;
}

/* The days of a month. */
static inline int
dates_month_days(int y, int m)
{
	static const char days[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30,
		31 };
	bool leap = y % 4 == 0 && (y % 100 != 0 || y % 400 == 0);

	return days[m - 1] + (m == 2 && leap);
}

#endif
