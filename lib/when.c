/* SPDX-License-Identifier: ISC */
#include "when.h"

#include <endian.h>
#include <stdbool.h>
#include <string.h>
#include <strings.h>
#include <time.h>

#include "dates.h"
#include "prog.h"
#include "zone.h"

#define DAY ((int64_t)86400)

/*
 * SIMD within a register: matches eight characters with a shape, in which 0
 * stands for any digit. In pairs, each byte becomes the two-digit number that
 * it begins: "2025-04-" gives 20, .., 25, .., .., 4. most holds, for each byte,
 * 0x80 minus the first value that does not match: 10 for a digit, 1 for another
 * character. No carry passes from a byte to the next.
 */
static inline bool
take_shape(const char *s, const char *shape, const char *most, uint64_t *pairs)
{
	const uint64_t tops = 0x8080808080808080;
	uint64_t bytes, want, add;

	memcpy(&bytes, s, sizeof(bytes));
	memcpy(&want, shape, sizeof(want));
	memcpy(&add, most, sizeof(add));
	bytes ^= want;
	*pairs = le64toh(bytes) * 10 + (le64toh(bytes) >> 8);
	return ((bytes | ((bytes & ~tops) + add)) & tops) == 0;
}

#define D "\x76" /* a digit */
#define C "\x7f" /* another character */

/* Byte i of the pairs. */
static inline unsigned
pair_at(uint64_t pairs, unsigned i)
{
	return pairs >> (8 * i) & 0xff;
}

/* Whether this is how most exports end behind the seconds: nothing, Z or .000Z.
 */
static inline bool
is_common_end(const char *s, size_t len)
{
	if (len == 5)
		return s[0] == '.' && is_digit(s[1]) && is_digit(s[2]) &&
		       is_digit(s[3]) && s[4] == 'Z';
	return len == 0 || (len == 1 && s[0] == 'Z');
}

/* A cache of one: the last moment that parse_common read, as text. A program
 * mostly writes the moment that it has just read. */
static _Thread_local struct {
	int64_t when;
	char text[WHEN_SIZE];
} latest = { .when = WHEN_NONE };

/* Reads what most exports write: 2025-04-18T16:03:00.000Z, or with less behind
 * the seconds, or a blank for the T. False for anything else, which may still
 * be a moment. */
static bool
parse_common(struct field f, int64_t *when)
{
	uint64_t date, time;
	unsigned y, m, d, seconds;
	bool good;

	if (f.len < 19)
		return false;
	good = take_shape(f.s, "0000-00-", D D D D C D D C, &date);
	good &= take_shape(f.s + 11, "00:00:00", D D C D D C D D, &time);
	if (!good || !is_digit(f.s[8]) || !is_digit(f.s[9]) ||
	    (f.s[10] != 'T' && f.s[10] != ' ') ||
	    !is_common_end(f.s + 19, f.len - 19))
		return false;
	y = pair_at(date, 0) * 100 + pair_at(date, 2);
	m = pair_at(date, 5);
	d = (unsigned)((f.s[8] - '0') * 10 + f.s[9] - '0');
	if (y - 1900 > 2999 - 1900 || m - 1 > 11 || d - 1 > 30 ||
	    (d > 28 && d > (unsigned)dates_month_days((int)y, (int)m)) ||
	    pair_at(time, 0) > 23 || pair_at(time, 3) > 59 ||
	    pair_at(time, 6) > 59)
		return false;
	seconds =
	    (pair_at(time, 0) * 60 + pair_at(time, 3)) * 60 + pair_at(time, 6);
	*when = dates_day((int)y, (int)m, (int)d) * DAY + seconds;
	latest.when = *when;
	memcpy(latest.text, f.s, 19);
	latest.text[10] = 'T';
	memcpy(latest.text + 19, "Z", 2);
	return true;
}

#undef D
#undef C

/* ---- any form --------------------------------------------------------- */

/* The order of --dates: "mdy", "dmy" or "ymd"; NULL if none was given. */
static const char *given_order;

static const char *const orders[] = { "mdy", "dmy", "ymd" };
enum { ORDERS = sizeof(orders) / sizeof(*orders) };

void
xwhen_set_dates(const char *order)
{
	for (size_t i = 0; i < ORDERS; i++) {
		if (strcmp(order, orders[i]) == 0) {
			given_order = orders[i];
			return;
		}
	}
	die("--dates: not mdy, dmy or ymd");
}

/* The local time that a bound means. */
static int64_t
local_time(const struct dates *r, enum when_bound bound)
{
	int64_t known_to = r->has_seconds ? 1 : r->has_time ? 60 : DAY;

	return r->days * DAY + r->seconds +
	       (bound == WHEN_LATEST ? known_to - 1 : 0);
}

/* The first and the last moment that a text may mean. */
#define MIN_WHEN (dates_day(1900, 1, 1) * DAY)
#define MAX_WHEN (dates_day(3000, 1, 1) * DAY - 1)

static int64_t
within(int64_t when)
{
	if (when < MIN_WHEN)
		return MIN_WHEN;
	return when > MAX_WHEN ? MAX_WHEN : when;
}

/* 0, or -1 and WHEN_NONE for a moment that no text may mean. */
static int
check(int64_t *when)
{
	if (*when == within(*when))
		return 0;
	*when = WHEN_NONE;
	return -1;
}

/* The moment of what was read; -1 if it has none. */
static int
to_utc(const struct dates *r, enum when_bound bound, int64_t *when)
{
	bool late = bound == WHEN_LATEST;

	*when = local_time(r, bound);
	if (r->has_zone) {
		*when -= r->ahead;
		return check(when);
	}
	if (r->zone.len == 0)
		*when = zone_utc(*when, late);
	else if (zone_utc_named(*when, late, r->zone, when) == -1) {
		*when = WHEN_NONE;
		return -1;
	}
	*when = within(*when);
	return 0;
}

int
when_parse(struct field f, enum when_bound bound, int64_t *when)
{
	struct dates r = { .f = field_trim(f) };
	int64_t common;

	if (parse_common(r.f, &common)) {
		*when = r.f.s[r.f.len - 1] == 'Z'
			    ? common
			    : within(zone_utc(common, bound == WHEN_LATEST));
		return 0;
	}
	*when = WHEN_NONE;
	if (r.f.len == 0)
		return 0;
	if (!dates_read(&r, given_order))
		return -1;
	return to_utc(&r, bound, when);
}

int
when_parse_us(
    struct field f, enum when_bound bound, int64_t behind, int64_t *when)
{
	struct dates r = { .f = field_trim(f) };

	*when = WHEN_NONE;
	if (r.f.len == 0)
		return 0;
	if (!dates_read(&r, "mdy") || r.zone.len > 0 ||
	    (r.in_digits && !r.has_half))
		return -1;
	*when = local_time(&r, bound) + (r.has_zone ? -r.ahead : behind);
	return check(when);
}

/* Whether a date of digits can be read in some order. */
static bool
has_some_order(struct field f)
{
	for (size_t i = 0; i < ORDERS; i++) {
		struct dates r = { .f = f };

		if (dates_read(&r, orders[i]))
			return true;
	}
	return false;
}

const char *
when_refusal(struct field f)
{
	struct dates r = { .f = field_trim(f) };

	if (dates_read(&r, given_order))
		return r.zone.len > 0 ? zone_refusal(r.zone)
				      : "before 1900 or after 2999 in UTC";
	if (given_order == NULL)
		return has_some_order(field_trim(f))
			   ? "a date whose order is not known without --dates "
			     "mdy, dmy or ymd"
			   : "not a date like 2025-04-18 or 2025-04-18 "
			     "16:03:00";
	switch (given_order[0]) {
	case 'm':
		return "not a date like 2025-04-18 or 4/18/2025";
	case 'd':
		return "not a date like 2025-04-18 or 18/4/2025";
	default:
		return "not a date like 2025-04-18 or 2025/4/18";
	}
}

/* Reads any form that when_parse_utc takes. */
static int
parse_utc(struct field f, int64_t *when)
{
	struct dates r = { .f = field_trim(f) };

	*when = WHEN_NONE;
	if (r.f.len == 0)
		return 0;
	if (!dates_read_iso(&r) || r.zone.len > 0)
		return -1;
	*when = local_time(&r, WHEN_EARLIEST) - r.ahead;
	return check(when);
}

int
when_parse_utc(struct field f, int64_t *when)
{
	return parse_common(f, when) ? 0 : parse_utc(f, when);
}

int64_t
when_day(int64_t when)
{
	return (when >= 0 ? when : when - DAY + 1) / DAY;
}

/* Writes two digits. */
static char *
two(char *to, unsigned value)
{
	static const char all[] = "0001020304050607080910111213141516171819"
				  "2021222324252627282930313233343536373839"
				  "4041424344454647484950515253545556575859"
				  "6061626364656667686970717273747576777879"
				  "8081828384858687888990919293949596979899";

	memcpy(to, all + (size_t)value * 2, 2);
	return to + 2;
}

/* The inverse of dates_day, from the same source; for years up to 9999. */
static char *
put_date(char *to, int64_t days)
{
	uint32_t z = (uint32_t)(days + 719468), era = z / 146097;
	uint32_t doe = z - era * 146097;
	uint32_t yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365;
	uint32_t doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
	uint32_t mp = (5 * doy + 2) / 153;
	uint32_t month = mp < 10 ? mp + 3 : mp - 9, year;

	year = era * 400 + yoe + (month <= 2);
	to = two(two(to, year / 100), year % 100);
	*to++ = '-';
	to = two(to, month);
	*to++ = '-';
	return two(to, doy - (153 * mp + 2) / 5 + 1);
}

struct field
when_text(int64_t when, char buf[WHEN_SIZE])
{
	unsigned seconds;
	char *to;

	if (when == latest.when) {
		memcpy(buf, latest.text, 21);
		return (struct field){ buf, 20 };
	}
	seconds = (unsigned)(when - when_day(when) * DAY);
	to = put_date(buf, when_day(when));
	*to++ = 'T';
	to = two(to, seconds / 3600);
	*to++ = ':';
	to = two(to, seconds / 60 % 60);
	*to++ = ':';
	to = two(to, seconds % 60);
	*to++ = 'Z';
	*to = '\0';
	return (struct field){ buf, (size_t)(to - buf) };
}

const char *
when_print(int64_t when, char buf[WHEN_SIZE])
{
	return when_field(when, buf).s;
}

const char *
when_print_date(int64_t when, char buf[WHEN_SIZE])
{
	*put_date(buf, when_day(when)) = '\0';
	return buf;
}

int64_t
when_now(void)
{
	return (int64_t)time(NULL);
}

int64_t
xwhen_option(const char *option, const char *s)
{
	int64_t when;

	if (when_parse_utc(field_of(s), &when) == -1 || when == WHEN_NONE)
		die("%s: not a moment like 2025-04-18T16:03:00Z", option);
	return when;
}
