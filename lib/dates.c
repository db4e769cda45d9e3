/* SPDX-License-Identifier: ISC */
#include "dates.h"

#include <string.h>
#include <strings.h>

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

static void
skip_blanks(struct field *f)
{
	while (take_char(f, ' '))
		;
}

/* A blank of any kind: Excel and Salesforce write U+202F and U+00A0 before AM
 * and PM. */
static void
skip_wide_blanks(struct field *f)
{
	for (;;) {
		if (take_char(f, ' '))
			continue;
		if (f->len >= 3 && memcmp(f->s, "\xe2\x80\xaf", 3) == 0)
			*f = (struct field){ f->s + 3, f->len - 3 };
		else if (f->len >= 2 && memcmp(f->s, "\xc2\xa0", 2) == 0)
			*f = (struct field){ f->s + 2, f->len - 2 };
		else
			return;
	}
}

/* Takes one or two digits. */
static bool
take_short(struct field *f, int min, int max, int *out)
{
	bool two = f->len > 1 && is_digit(f->s[1]);

	return take(f, two ? 2 : 1, min, max, out);
}

/* A year of four digits, or of two as Oracle's RR reads it. */
static bool
take_year(struct field *f, int *year)
{
	size_t digits = 0;

	while (digits < f->len && is_digit(f->s[digits]))
		digits++;
	if ((digits != 2 && digits != 4) ||
	    !take(f, digits, digits == 4 ? 1900 : 0, 2999, year))
		return false;
	if (digits == 2)
		*year += *year < 50 ? 2000 : 1900;
	return true;
}

static bool
take_month(struct field *f, int *month)
{
	static const char names[] = "janfebmaraprmayjunjulaugsepoctnovdec";

	for (*month = 1; *month <= 12; ++*month) {
		const char *name = names + (size_t)(*month - 1) * 3;

		if (f->len >= 3 && strncasecmp(f->s, name, 3) == 0) {
			*f = (struct field){ f->s + 3, f->len - 3 };
			return true;
		}
	}
	return false;
}

static bool
set_date(struct dates *d, int year, int month, int day)
{
	if (day > dates_month_days(year, month))
		return false;
	d->days = dates_day(year, month, day);
	return true;
}

/* 2025-04-18 */
static bool
read_iso(struct dates *d)
{
	int y, m, day;

	return take(&d->f, 4, 1900, 2999, &y) && take_char(&d->f, '-') &&
	       take(&d->f, 2, 1, 12, &m) && take_char(&d->f, '-') &&
	       take(&d->f, 2, 1, 31, &day) && set_date(d, y, m, day);
}

/* 18-APR-2025 or 18-APR-25 */
static bool
read_oracle(struct dates *d)
{
	int y, m, day;

	return take_short(&d->f, 1, 31, &day) && take_char(&d->f, '-') &&
	       take_month(&d->f, &m) && take_char(&d->f, '-') &&
	       take_year(&d->f, &y) && set_date(d, y, m, day);
}

/* Apr 18 2025, as SQL Server converts a date to text */
static bool
read_sql_server(struct dates *d)
{
	int y, m, day;

	if (!take_month(&d->f, &m) || !take_char(&d->f, ' '))
		return false;
	skip_blanks(&d->f);
	return take_short(&d->f, 1, 31, &day) && take_char(&d->f, ' ') &&
	       take(&d->f, 4, 1900, 2999, &y) && set_date(d, y, m, day);
}

/* Takes a part of a date, which is named by a letter of an order. */
static bool
take_part(struct field *f, char part, int date[3])
{
	switch (part) {
	case 'y':
		return take(f, 4, 1900, 2999, &date[0]);
	case 'm':
		return take_short(f, 1, 12, &date[1]);
	default:
		return take_short(f, 1, 31, &date[2]);
	}
}

/* 4/18/2025, 18.04.2025 or 2025/4/18: the same separator twice */
static bool
read_digits(struct dates *d, const char *order)
{
	int date[3] = { 0 };
	char separator;

	if (!take_part(&d->f, order[0], date) || d->f.len == 0)
		return false;
	separator = d->f.s[0];
	if (separator != '/' && separator != '.' && separator != '-')
		return false;
	for (size_t i = 1; i < 3; i++)
		if (!take_char(&d->f, separator) ||
		    !take_part(&d->f, order[i], date))
			return false;
	d->in_digits = true;
	return set_date(d, date[0], date[1], date[2]);
}

static bool
is_letter(char c)
{
	return (c | 0x20) >= 'a' && (c | 0x20) <= 'z';
}

/* AM or PM; an hour of such a time is one from 1 to 12. */
static bool
read_half(struct dates *d, int *hour)
{
	struct field f = d->f;
	char half;

	skip_wide_blanks(&f);
	if (f.len < 2 || (f.s[1] != 'M' && f.s[1] != 'm') ||
	    (f.len > 2 && is_letter(f.s[2]))) /* AMERICA/DENVER */
		return true;
	half = f.s[0];
	if (half != 'A' && half != 'a' && half != 'P' && half != 'p')
		return true;
	if (*hour < 1 || *hour > 12)
		return false;
	*hour = *hour % 12 + (half == 'P' || half == 'p' ? 12 : 0);
	d->f = (struct field){ f.s + 2, f.len - 2 };
	d->has_half = true;
	return true;
}

static bool
read_fraction(struct dates *d)
{
	int digit;

	if (!take_char(&d->f, '.'))
		return true;
	if (!take(&d->f, 1, 0, 9, &digit))
		return false;
	while (d->f.len > 0 && is_digit(d->f.s[0]))
		take(&d->f, 1, 0, 9, &digit);
	return true;
}

/* 16:03:00, 4:03 PM, or Oracle's 04.03.00.000000 PM */
static bool
read_time(struct dates *d)
{
	bool two = d->f.len > 1 && is_digit(d->f.s[1]);
	int h, m, s = 0;
	char colon;

	if (!take_short(&d->f, 0, 23, &h) || d->f.len == 0)
		return false;
	colon = d->f.s[0] == '.' ? '.' : ':';
	if (!take_char(&d->f, colon) || !take(&d->f, 2, 0, 59, &m))
		return false;
	d->has_seconds = take_char(&d->f, colon);
	if (d->has_seconds && (!take(&d->f, 2, 0, 59, &s) || !read_fraction(d)))
		return false;
	if (!read_half(d, &h))
		return false;
	if (!two && !d->has_half && !d->in_digits)
		return false;
	d->seconds = ((int64_t)h * 60 + m) * 60 + s;
	d->has_time = true;
	return true;
}

/* +HHMM or +HH:MM; behind GMT also +H or +H:MM, as forms of Google write it. */
static bool
read_offset(struct dates *d)
{
	bool west = false, behind_gmt = d->has_zone;
	int h, m = 0;

	if (!take_char(&d->f, '+') && !(west = take_char(&d->f, '-')))
		return false;
	if (behind_gmt ? !take_short(&d->f, 0, 14, &h)
		       : !take(&d->f, 2, 0, 14, &h))
		return false;
	if (!behind_gmt || d->f.len > 0) {
		take_char(&d->f, ':');
		if (!take(&d->f, 2, 0, 59, &m))
			return false;
	}
	d->ahead = ((int64_t)h * 3600 + (int64_t)m * 60) * (west ? -1 : 1);
	d->has_zone = true;
	return true;
}

/* Takes a name of a zone: MDT, or America/Denver as Oracle writes it. */
static bool
read_zone_name(struct dates *d)
{
	bool region = memchr(d->f.s, '/', d->f.len) != NULL;

	d->zone = d->f;
	for (size_t i = 0; i < d->zone.len; i++) {
		char c = d->zone.s[i];

		if (!is_letter(c) && (!region || (c != '/' && c != '_')))
			return false;
	}
	d->f.len = 0;
	return region || (d->zone.len >= 3 && d->zone.len <= 5);
}

/* Takes UTC or GMT, behind which an offset may follow. */
static bool
take_utc(struct dates *d)
{
	struct field first = { d->f.s, d->f.len < 3 ? d->f.len : 3 };

	if (!field_is_nocase(first, "UTC") && !field_is_nocase(first, "GMT"))
		return false;
	d->f = (struct field){ d->f.s + 3, d->f.len - 3 };
	d->has_zone = true;
	return true;
}

/* Z, UTC, GMT, an offset, or a name; databases write a blank before it. */
static bool
read_zone(struct dates *d)
{
	struct field all;

	if (d->f.len == 0)
		return true;
	skip_blanks(&d->f);
	if (take_char(&d->f, 'Z') || take_char(&d->f, 'z')) {
		d->has_zone = true;
		return true;
	}
	if (take_utc(d) && d->f.len == 0)
		return true;
	all = d->f;
	if (read_offset(d))
		return true;
	d->f = all;
	return !d->has_zone && read_zone_name(d);
}

static bool
read_date(struct dates *d, const char *order)
{
	static bool (*const forms[])(
	    struct dates *) = { read_iso, read_oracle, read_sql_server };
	struct field all = d->f;

	for (size_t i = 0; i < sizeof(forms) / sizeof(*forms); i++) {
		d->f = all;
		if (forms[i](d))
			return true;
	}
	d->f = all;
	return order != NULL && read_digits(d, order);
}

/* What may follow a date: nothing, or a time of day and a zone. */
static bool
read_rest(struct dates *d)
{
	if (d->f.len == 0)
		return true;
	take_char(&d->f, ','); /* Lightning: 4/18/2025, 4:03 PM */
	if (!take_char(&d->f, 'T') && !take_char(&d->f, ' '))
		return false;
	skip_blanks(&d->f);
	return read_time(d) && read_zone(d) && d->f.len == 0;
}

bool
dates_read(struct dates *d, const char *order)
{
	return read_date(d, order) && read_rest(d);
}

bool
dates_read_iso(struct dates *d)
{
	return read_iso(d) && read_rest(d);
}
