#include "when.h"

#include <endian.h>
#include <stdbool.h>
#include <string.h>
#include <time.h>

#include "prog.h"

#define DAY ((int64_t)86400)

/*
 * Days since 1970-01-01 of a date of the Gregorian calendar, with years that
 * begin in March, so that the day of a leap year comes last:
 * howardhinnant.github.io/date_algorithms.html
 */
static inline int64_t
days_of(int y, int m, int d)
{
	unsigned year = (unsigned)(m <= 2 ? y - 1 : y);
	unsigned month = (unsigned)(m > 2 ? m - 3 : m + 9);
	unsigned days = year * 365 + year / 4 - year / 100 + year / 400 +
			(153 * month + 2) / 5 + (unsigned)d;

	return (int64_t)days - 1 - 719468;
}

static int
month_days(int y, int m)
{
	static const char days[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30,
		31 };
	bool leap = y % 4 == 0 && (y % 100 != 0 || y % 400 == 0);

	return days[m - 1] + (m == 2 && leap);
}

/* Takes n digits off the front as a number between min and max. */
static bool
take(struct field *f, size_t n, int min, int max, int *out)
{
	int value = 0;

	if (f->len < n)
		return false;
	for (size_t i = 0; i < n; i++) {
		if (!is_digit(f->s[i]))
			return false;
		value = value * 10 + (f->s[i] - '0');
	}
	f->s += n;
	f->len -= n;
	*out = value;
	return value >= min && value <= max;
}

static bool
take_char(struct field *f, char c)
{
	if (f->len == 0 || f->s[0] != c)
		return false;
	f->s++;
	f->len--;
	return true;
}

static bool
take_date(struct field *f, int64_t *days)
{
	int y, m, d;

	if (!take(f, 4, 1900, 2999, &y) || !take_char(f, '-') ||
	    !take(f, 2, 1, 12, &m) || !take_char(f, '-') ||
	    !take(f, 2, 1, 31, &d) || d > month_days(y, m))
		return false;
	*days = days_of(y, m, d);
	return true;
}

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
	    (d > 28 && d > (unsigned)month_days((int)y, (int)m)) ||
	    pair_at(time, 0) > 23 || pair_at(time, 3) > 59 ||
	    pair_at(time, 6) > 59)
		return false;
	seconds =
	    (pair_at(time, 0) * 60 + pair_at(time, 3)) * 60 + pair_at(time, 6);
	*when = days_of((int)y, (int)m, (int)d) * DAY + seconds;
	latest.when = *when;
	memcpy(latest.text, f.s, 19);
	latest.text[10] = 'T';
	memcpy(latest.text + 19, "Z", 2);
	return true;
}

#undef D
#undef C

static bool
take_time(struct field *f, int64_t *seconds)
{
	int h, m, s;

	if (!take(f, 2, 0, 23, &h) || !take_char(f, ':') ||
	    !take(f, 2, 0, 59, &m) || !take_char(f, ':') ||
	    !take(f, 2, 0, 59, &s))
		return false;
	*seconds = ((int64_t)h * 60 + m) * 60 + s;
	if (take_char(f, '.')) {
		int digit;

		if (!take(f, 1, 0, 9, &digit))
			return false;
		while (f->len > 0 && is_digit(f->s[0]))
			take(f, 1, 0, 9, &digit);
	}
	return true;
}

/* The seconds by which a zone is ahead of UTC. */
static bool
take_zone(struct field *f, int64_t *ahead)
{
	bool west = false;
	int h, m;

	*ahead = 0;
	if (f->len == 0 || take_char(f, 'Z'))
		return true;
	if (!take_char(f, '+') && !(west = take_char(f, '-')))
		return false;
	if (!take(f, 2, 0, 14, &h))
		return false;
	take_char(f, ':');
	if (!take(f, 2, 0, 59, &m))
		return false;
	*ahead = ((int64_t)h * 3600 + (int64_t)m * 60) * (west ? -1 : 1);
	return true;
}

/* Reads any form that when_parse takes. */
static int
parse(struct field f, enum when_day day, int64_t *when)
{
	int64_t days, seconds = day == WHEN_LAST_SECOND ? DAY - 1 : 0;
	int64_t ahead = 0;

	f = field_trim(f);
	*when = WHEN_NONE;
	if (f.len == 0)
		return 0;
	if (!take_date(&f, &days))
		return -1;
	if (f.len > 0) {
		if (!take_char(&f, 'T') && !take_char(&f, ' '))
			return -1;
		if (!take_time(&f, &seconds) || !take_zone(&f, &ahead))
			return -1;
	}
	if (f.len > 0)
		return -1;
	*when = days * DAY + seconds - ahead;
	return 0;
}

int
when_parse(struct field f, enum when_day day, int64_t *when)
{
	return parse_common(f, when) ? 0 : parse(f, day, when);
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

/* The inverse of days_of, from the same source; for years up to 9999. */
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
xwhen_now(const char *s)
{
	int64_t when;

	if (when_parse(field_of(s), WHEN_FIRST_SECOND, &when) == -1 ||
	    when == WHEN_NONE)
		die("--now: not a moment like 2025-04-18T16:03:00Z");
	return when;
}
