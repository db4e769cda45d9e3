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

/* What when_parse reads a date without a time of day as. */
enum when_day { WHEN_FIRST_SECOND, WHEN_LAST_SECOND };

/*
 * Reads YYYY-MM-DD, alone or followed by T or a blank and HH:MM:SS, a fraction
 * (dropped) and Z, +HHMM, +HH:MM or -HH:MM; without a zone it is UTC. Blanks
 * around it are passed over; an empty field is WHEN_NONE. 0, or -1 for anything
 * else: the order of days and months in 4/5/2025 is never guessed.
 */
int when_parse(struct field f, enum when_day day, int64_t *when);

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

/* Its date alone: 2025-04-18. Not of WHEN_NONE. */
const char *when_print_date(int64_t when, char buf[WHEN_SIZE]);

/* Days from 1970-01-01 to the UTC day of a moment; below 0 before it. */
int64_t when_day(int64_t when);

/* The current time. */
int64_t when_now(void);

/* Reads the argument of --now; dies if it is not a moment. */
int64_t xwhen_now(const char *s);

#endif
