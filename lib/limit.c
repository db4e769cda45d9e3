/* SPDX-License-Identifier: ISC */
#include "limit.h"

#include <stdio.h>
#include <string.h>

#include "prog.h"

/* Offsets in a record have 32 bits. Deflate expands a byte to at most 1032. */
struct limits limits = { (size_t)2 << 20, 1000, 200 };

void
xlimit_set(const char *arg)
{
	static const struct {
		const char *name;
		long long max;
	} known[] = { { "record", 1LL << 30 }, { "lines", 1LL << 30 },
		{ "ratio", 1LL << 20 } };
	size_t i = 0, len = strcspn(arg, "=");
	char option[32];
	long long n;

	while (i < 3 && (strlen(known[i].name) != len ||
			    strncmp(arg, known[i].name, len) != 0))
		i++;
	if (i == 3 || arg[len] != '=')
		die("--limit: expected record=N, lines=N or ratio=N");
	snprintf(option, sizeof(option), "--limit %s", known[i].name);
	n = xnumber(option, arg + len + 1, 1, known[i].max);
	if (i == 0)
		limits.record = (size_t)n;
	else
		*(i == 1 ? &limits.lines : &limits.ratio) = n;
}
