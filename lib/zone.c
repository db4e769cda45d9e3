/* SPDX-License-Identifier: ISC */
#include "zone.h"

#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "prog.h"
#include "when.h"

#define HOUR ((int64_t)3600)
#define DAY (24 * HOUR)

/* Where the clocks are, at most: the Line Islands and Baker Island. */
#define MOST_AHEAD (14 * HOUR)
#define MOST_BEHIND (12 * HOUR)

/* The folder of the tz database on Linux, with glibc and with musl. */
#define ZONES "/usr/share/zoneinfo"

static enum { UNKNOWN, IS_UTC, NAMED } zone;

/* The argument of -Z. */
static const char *zone_name;

/* A time was read whose zone is not known; parsers run in several threads. */
static atomic_bool is_missed;

static bool
is_name(const char *s)
{
	static const char allowed[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
				      "abcdefghijklmnopqrstuvwxyz"
				      "0123456789_+-/";

	return s[0] >= 'A' && s[0] <= 'Z' && s[strspn(s, allowed)] == '\0';
}

/* Whether the file begins as RFC 8536 says. */
static bool
is_zone_file(const char *path)
{
	FILE *f = fopen(path, "re");
	char magic[5];

	if (f == NULL)
		return false;
	magic[fread(magic, 1, sizeof(magic) - 1, f)] = '\0';
	fclose(f);
	return strcmp(magic, "TZif") == 0;
}

void
xzone_set(const char *name)
{
	char path[256];

	zone_name = name;
	if (strcmp(name, "UTC") == 0) {
		zone = IS_UTC;
		return;
	}
	snprintf(path, sizeof(path), "%s/%s", ZONES, name);
	if (!is_name(name) || strlen(name) > 100 || !is_zone_file(path))
		die("--zone: no time zone '%s' in %s; expected a name like "
		    "America/Denver or UTC (package tzdata)",
		    name, ZONES);
	/* not covered: setenv fails only if memory runs out. */
	if (setenv("TZ", name, 1) == -1)
		die("out of memory");
	tzset();
	zone = NAMED;
}

/* By how many seconds the zone's clocks are ahead of UTC at a moment. */
static int64_t
ahead_at(int64_t utc)
{
	time_t t = (time_t)utc;
	struct tm tm;

	/* not covered: a year of four digits is never out of range. */
	if (localtime_r(&t, &tm) == NULL)
		return 0;
	return tm.tm_gmtoff;
}

/* The moment, from what the clocks show a day before and a day after it. */
static int64_t
convert(int64_t local, bool latest)
{
	int64_t before = ahead_at(local - DAY), after = ahead_at(local + DAY);
	int64_t early, late;

	if (before == after)
		return local - before;
	early = local - (before > after ? before : after);
	late = local - (before > after ? after : before);
	/* Where only one of them shows that time, it is that one. */
	if ((local - ahead_at(early) == early) !=
	    (local - ahead_at(late) == late))
		return local - ahead_at(early) == early ? early : late;
	return latest ? late : early;
}

/* Days whose clocks do not change are remembered, 22 years of them: a look-up
 * for each record would cost more than all else that is done with its times. */
static int64_t
convert_cached(int64_t local, bool latest)
{
	enum { DAYS = 8192 };
	static _Thread_local struct {
		int32_t day, ahead;
		bool is_set;
	} days[DAYS];
	int64_t day = (local >= 0 ? local : local - DAY + 1) / DAY;
	size_t slot = (size_t)day % DAYS;
	int64_t first, last;

	if (days[slot].is_set && days[slot].day == day)
		return local - days[slot].ahead;
	first = ahead_at((day - 1) * DAY);
	last = ahead_at((day + 2) * DAY);
	if (first != last)
		return convert(local, latest);
	days[slot].day = (int32_t)day;
	days[slot].ahead = (int32_t)first;
	days[slot].is_set = true;
	return local - first;
}

int64_t
zone_utc(int64_t local, bool latest)
{
	/* not covered: each value of the enum has its case. */
	switch (zone) {
	case IS_UTC:
		return local;
	case NAMED:
		return convert_cached(local, latest);
	case UNKNOWN:
		break;
	}
	/* Asked first: what is only read is not taken from another's cache. */
	if (!atomic_load_explicit(&is_missed, memory_order_relaxed))
		atomic_store_explicit(&is_missed, true, memory_order_relaxed);
	return latest ? local + MOST_BEHIND : local - MOST_AHEAD;
}

/* Whether clocks with this name show a local time at a moment. */
static bool
is_shown(int64_t utc, int64_t local, struct field name)
{
	time_t t = (time_t)utc;
	struct tm tm;

	/* not covered: a year of four digits is never out of range. */
	if (localtime_r(&t, &tm) == NULL)
		return false;
	return utc + tm.tm_gmtoff == local && field_is_nocase(name, tm.tm_zone);
}

int
zone_utc_named(int64_t local, bool latest, struct field name, int64_t *utc)
{
	if (zone != NAMED)
		return -1;
	if (field_is_nocase(name, zone_name)) {
		*utc = convert(local, latest);
		return 0;
	}
	*utc = convert(local, false);
	if (is_shown(*utc, local, name))
		return 0;
	*utc = convert(local, true);
	return is_shown(*utc, local, name) ? 0 : -1;
}

const char *
zone_refusal(struct field name)
{
	static const struct {
		const char *name, *why;
	} all[] = {
#define SHARED "a time zone that several places share: -Z names yours, such as "
		{ "EST", SHARED "America/New_York" },
		{ "EDT", SHARED "America/New_York" },
		{ "CST", SHARED "America/Chicago" },
		{ "CDT", SHARED "America/Chicago" },
		{ "PST", SHARED "America/Los_Angeles" },
		{ "PDT", SHARED "America/Los_Angeles" },
		{ "CET", SHARED "Europe/Paris" },
		{ "CEST", SHARED "Europe/Paris" },
	};

	if (zone != UNKNOWN)
		return "another time zone than that of -Z at that time";
	for (size_t i = 0; i < sizeof(all) / sizeof(*all); i++)
		if (field_is_nocase(name, all[i].name))
			return all[i].why;
	if (memchr(name.s, '/', name.len) != NULL)
		return "a time zone by its name, which -Z must give as well";
	return SHARED "America/Denver";
#undef SHARED
}

int64_t
zone_local(int64_t utc)
{
	return zone == NAMED ? utc + ahead_at(utc) : utc;
}

const char *
zone_print(int64_t utc, char buf[ZONE_TEXT_SIZE])
{
	int64_t ahead = zone_local(utc) - utc;
	int minutes = (int)((ahead < 0 ? -ahead : ahead) / 60);
	size_t len = strlen(when_print(utc + ahead, buf));

	if (ahead != 0)
		snprintf(buf + len - 1, ZONE_TEXT_SIZE - len + 1, "%c%02d:%02d",
		    ahead < 0 ? '-' : '+', minutes / 60 % 100, minutes % 60);
	return buf;
}

void
zone_warn(void)
{
	if (atomic_load_explicit(&is_missed, memory_order_relaxed))
		warn_that("times without a time zone: an opt-out is taken as "
			  "the latest it can be, consent as the earliest; "
			  "-Z names the zone");
}
