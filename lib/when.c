#include "when.h"

#include <stdbool.h>
#include <stdio.h>
#include <time.h>

#include "prog.h"

#define DAY ((int64_t)86400)

/*
 * Days since 1970-01-01 of a date of the Gregorian calendar, with years that
 * begin in March, so that the day of a leap year comes last:
 * howardhinnant.github.io/date_algorithms.html
 */
static int64_t
days_of(int y, int m, int d)
{
	int64_t year = m <= 2 ? y - 1 : y;
	int64_t month = m > 2 ? m - 3 : m + 9;

	return year * 365 + year / 4 - year / 100 + year / 400 +
	       (153 * month + 2) / 5 + d - 1 - 719468;
}

static int
month_days(int y, int m)
{
	return (int)(days_of(m == 12 ? y + 1 : y, m == 12 ? 1 : m + 1, 1) -
		     days_of(y, m, 1));
}

/* Takes n digits off the front as a number between min and max. */
static bool
take(struct field *f, size_t n, int min, int max, int *out)
{
	int value = 0;

	if (f->len < n)
		return false;
	for (size_t i = 0; i < n; i++) {
		if (f->s[i] < '0' || f->s[i] > '9')
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
		while (f->len > 0 && f->s[0] >= '0' && f->s[0] <= '9')
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

int
when_parse(struct field f, enum when_day day, int64_t *when)
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

static struct tm
broken_down(int64_t when)
{
	time_t t = (time_t)when;
	struct tm tm = { 0 };

	gmtime_r(&t, &tm);
	return tm;
}

static const char *
print(int64_t when, const char *format, char buf[WHEN_SIZE])
{
	struct tm tm;

	buf[0] = '\0';
	if (when == WHEN_NONE)
		return buf;
	tm = broken_down(when);
	strftime(buf, WHEN_SIZE, format, &tm);
	return buf;
}

const char *
when_print(int64_t when, char buf[WHEN_SIZE])
{
	return print(when, "%Y-%m-%dT%H:%M:%SZ", buf);
}

const char *
when_print_date(int64_t when, char buf[WHEN_SIZE])
{
	return print(when, "%Y-%m-%d", buf);
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

static int64_t
day_of(int64_t when)
{
	return (when >= 0 ? when : when - DAY + 1) / DAY;
}

void
holidays_add(struct holidays *h, int64_t when)
{
	xgrow(&h->days, &h->cap, h->n + 1, sizeof(*h->days));
	h->days[h->n++] = day_of(when);
}

static bool
is_business(int64_t day, const struct holidays *h)
{
	int64_t weekday = ((day + 4) % 7 + 7) % 7; /* 1970-01-01: Thursday */

	if (weekday == 0 || weekday == 6)
		return false;
	for (size_t i = 0; i < h->n; i++)
		if (h->days[i] == day)
			return false;
	return true;
}

int64_t
when_add_business(int64_t when, long long n, const struct holidays *h)
{
	while (n > 0) {
		when += DAY;
		if (is_business(day_of(when), h))
			n--;
	}
	return when;
}
