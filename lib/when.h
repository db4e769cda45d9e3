/* SPDX-License-Identifier: ISC */
/*
 * when: moments, in seconds of UTC since 1970.
 */
#ifndef WHEN_H
#define WHEN_H

#include <stdint.h>

#include "rec.h"

/* Not known. */
#define WHEN_NONE INT64_MIN

/* The longest text that when_print makes, and its NUL. */
#define WHEN_SIZE 24

/*
 * Which moment is meant where several are: a date without a time of day, a time
 * without a zone when none was given. Consent is taken at its earliest, an
 * opt-out at its latest.
 */
enum when_bound { WHEN_EARLIEST, WHEN_LATEST };

/*
 * Takes the argument of --dates: mdy, dmy or ymd, the order of day, month and
 * year in dates of digits alone. Dies if it is another.
 */
void xwhen_set_dates(const char *order);

/*
 * Reads a moment as an export writes it:
 *
 *	2025-04-18 16:03:00	ISO 8601, with a T or a blank
 *	18-APR-2025, 18-APR-25	Oracle; 50 to 99 are of the last century (RR)
 *	Apr 18 2025  4:03PM	SQL Server
 *	4/18/2025 4:03 PM	reports and sheets, only with --dates
 *	18.04.2025		the same
 *
 * A time of day may lack its seconds, have a fraction, which is dropped, AM or
 * PM, and Z, UTC, GMT, +HHMM or +HH:MM behind it; without these it is in the
 * zone of xzone_set(). A name such as MDT or America/Denver behind it must be
 * of that zone. Blanks around are passed over; an empty field is WHEN_NONE. 0,
 * or -1 and WHEN_NONE for anything else, and for what is before 1900 or after
 * 2999 in UTC.
 */
int when_parse(struct field f, enum when_bound bound, int64_t *when);

/*
 * The same for times of a clock that is known to be so many seconds behind
 * UTC; a date of digits whose time has AM or PM is American, month first.
 */
int when_parse_us(
    struct field f, enum when_bound bound, int64_t behind, int64_t *when);

/*
 * Reads what optparity itself writes, and what --now takes: the ISO form, in
 * UTC, a date alone as its first second. 0 or -1, as when_parse().
 */
int when_parse_utc(struct field f, int64_t *when);

/* Why when_parse() does not take a field: a clause for a message. */
const char *when_refusal(struct field f);

/* Writes 2025-04-18T16:03:00Z, or nothing for WHEN_NONE; returns buf. */
const char *when_print(int64_t when, char buf[WHEN_SIZE]);

/* The same as a field, whose bytes are in buf. */
struct field when_text(int64_t when, char buf[WHEN_SIZE]);

static inline struct field
when_field(int64_t when, char buf[WHEN_SIZE])
{
	buf[0] = '\0';
	return when == WHEN_NONE ? (struct field){ buf, 0 }
				 : when_text(when, buf);
}

/* The later one of two moments; WHEN_NONE is before all others. */
static inline int64_t
when_later(int64_t a, int64_t b)
{
	return a > b ? a : b;
}

/* The earlier one of two moments of which either may be WHEN_NONE, not known;
 * WHEN_NONE if both are. */
static inline int64_t
when_earlier(int64_t a, int64_t b)
{
	return a == WHEN_NONE || (b != WHEN_NONE && b < a) ? b : a;
}

/* Its date alone: 2025-04-18. Not of WHEN_NONE. */
const char *when_print_date(int64_t when, char buf[WHEN_SIZE]);

/* Days from 1970-01-01 to the UTC day of a moment; below 0 before it. */
int64_t when_day(int64_t when);

/* The current time. */
int64_t when_now(void);

/* Reads the argument of an option, such as --now; dies if it is not a moment
 * like 2025-04-18T16:03:00Z. */
int64_t xwhen_option(const char *option, const char *s);

#endif
