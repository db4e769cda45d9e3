/* SPDX-License-Identifier: ISC */
/*
 * zone: the time zone of the office, in which exports write their times and
 * in which days are counted, from the tz database.
 */
#ifndef ZONE_H
#define ZONE_H

#include <stdbool.h>
#include <stdint.h>

#include "rec.h"

/*
 * Takes the zone of -Z: a name of the tz database such as America/Denver, or
 * UTC. Dies if there is none of that name. Must be called before privileges
 * are dropped, since it reads a file.
 */
void xzone_set(const char *name);

/*
 * The moment of a local time, both in seconds since 1970-01-01T00:00:00. A time
 * that occurs twice, or not at all, when the clocks change is the latest or the
 * earliest that it can be. So is every time when no zone was given: somewhere
 * from 14 hours ahead of UTC to 12 behind it.
 */
int64_t zone_utc(int64_t local, bool latest);

/*
 * The same where the text names its zone: MDT, or America/Denver, in any case.
 * It must be a name of the zone of -Z, and that of its clocks at the time; of a
 * time that occurs twice it says which is meant. Returns -1 if it is not.
 */
int zone_utc_named(int64_t local, bool latest, struct field name, int64_t *utc);

/* Why zone_utc_named() does not take a name: a clause for a message. */
const char *zone_refusal(struct field name);

/* The local time of a moment, for counting days; UTC when no zone was given. */
int64_t zone_local(int64_t utc);

/* Room for what zone_print writes, and its NUL. */
#define ZONE_TEXT_SIZE 32

/* Writes a moment as people read it: 2025-04-18T10:03:00-06:00 in the zone that
 * was given, or in UTC with Z behind it. Returns buf. */
const char *zone_print(int64_t utc, char buf[ZONE_TEXT_SIZE]);

/*
 * Says in one line that zone_utc() was called although no zone was given: a
 * decision may rest on it.
 */
void zone_warn(void);

#endif
