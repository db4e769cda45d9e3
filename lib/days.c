/* SPDX-License-Identifier: ISC */
#include "days.h"

#include <stdlib.h>
#include <string.h>

#include "open.h"
#include "prog.h"
#include "sheet.h"
#include "when.h"

#define DAY ((int64_t)86400)

static bool
is_holiday(int64_t day, const struct holidays *h)
{
	for (size_t i = 0; i < h->n; i++)
		if (h->days[i] == day)
			return true;
	return false;
}

void
days_add_holiday(struct holidays *h, int64_t when)
{
	if (is_holiday(when_day(when), h))
		return;
	xgrow(&h->days, &h->cap, h->n + 1, sizeof(*h->days));
	h->days[h->n++] = when_day(when);
}

struct holidays
xdays_read_holidays(const char *path)
{
	struct rd *rd = xopen_list(path);
	struct holidays holidays = { 0 };
	char shape[SHAPE_MAX], damage[SHEET_DAMAGE_MAX];
	struct field date;
	long long line;
	int64_t when;

	while (xlist_next(rd, &date, &line)) {
		if (date.len != strlen("2025-05-26") ||
		    when_parse_utc(date, &when) == -1)
			die_at(place_line(rd, line), NULL,
			    "not a date like 2025-05-26 (%s)%s",
			    field_shape(date, shape, sizeof(shape)),
			    sheet_damage(date, damage, sizeof(damage)));
		days_add_holiday(&holidays, when);
	}
	if (holidays.n == 0)
		die_at(place_line(rd, 1), NULL, "no date in the file");
	rd_free(rd);
	return holidays;
}

static bool
is_weekend(int64_t day)
{
	int64_t weekday = ((day + 4) % 7 + 7) % 7; /* 1970-01-01: Thursday */

	return weekday == 0 || weekday == 6;
}

static bool
is_business_day(int64_t day, const struct holidays *h)
{
	return !is_weekend(day) && !is_holiday(day, h);
}

int64_t
days_add_business(int64_t when, long long n, const struct holidays *h)
{
	while (n > 0) {
		when += DAY;
		if (is_business_day(when_day(when), h))
			n--;
	}
	return when;
}

long long
days_business_between(int64_t from, int64_t to, const struct holidays *h)
{
	int64_t first = when_day(from), last = when_day(to);
	long long n;

	if (last < first)
		return -days_business_between(to, from, h);
	n = (last - first) / 7 * 5;
	for (int64_t day = first + (last - first) / 7 * 7; day++ < last;)
		n += !is_weekend(day);
	for (size_t i = 0; i < h->n; i++)
		n -= h->days[i] > first && h->days[i] <= last &&
		     !is_weekend(h->days[i]);
	return n;
}

void
days_free(struct holidays *h)
{
	free(h->days);
}
