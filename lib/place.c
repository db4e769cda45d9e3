/* SPDX-License-Identifier: ISC */
#include "place.h"

#include <stdarg.h>
#include <stdio.h>

#include "prog.h"

static void __attribute__((format(printf, 4, 0)))
print_at(char text[PLACE_TEXT_MAX], struct place at, const char *column,
    const char *fmt, va_list ap)
{
	char why[PLACE_WHY_MAX];

	vsnprintf(why, sizeof(why), fmt, ap);
	snprintf(text, PLACE_TEXT_MAX, "%s:%lld: %s%s%s", rd_name(at.rd),
	    at.line, column ? column : "", column ? ": " : "", why);
}

void
place_print(char text[PLACE_TEXT_MAX], struct place at, const char *column,
    const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	print_at(text, at, column, fmt, ap);
	va_end(ap);
}

void
die_at(struct place at, const char *column, const char *fmt, ...)
{
	char text[PLACE_TEXT_MAX];
	va_list ap;

	va_start(ap, fmt);
	print_at(text, at, column, fmt, ap);
	va_end(ap);
	die("%s", text);
}

void
die_reader(const struct rd *rd)
{
	die_at(place_line(rd, rd_line(rd)), NULL, "%s", rd_why(rd));
}

void
die_if_broken(const struct rd *rd)
{
	if (rd_is_broken(rd))
		die_reader(rd);
}
