/* SPDX-License-Identifier: ISC */
#include "place.h"

#include <stdarg.h>
#include <stdio.h>

#include "prog.h"

void
die_at(struct place at, const char *column, const char *fmt, ...)
{
	char why[PLACE_WHY_MAX];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(why, sizeof(why), fmt, ap);
	va_end(ap);
	die("%s:%lld: %s%s%s", rd_name(at.rd), at.line, column ? column : "",
	    column ? ": " : "", why);
}

void
die_reader(const struct rd *rd)
{
	die_at(place_line(rd, rd_line(rd)), NULL, "%s", rd_why(rd));
}
