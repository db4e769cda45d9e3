/* SPDX-License-Identifier: ISC */
/* ids: the ids of both systems, and whose they are. */
#include <stdlib.h>

#include "prog.h"
#include "town.h"

void
new_sf_id(char out[IDENT_SF_SIZE])
{
	static const char digit[] =
	    "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
	unsigned number = ++town.ids;
	char id[16];
	const char *why;

	snprintf(id, sizeof(id), "0035w%07u", number % 9999999);
	id[12] = 'q';
	id[13] = digit[number * 7 % 62];
	id[14] = digit[number % 62];
	id[15] = '\0';
	if (ident_sf(field_of(id), "003", out, &why) == SF_BAD)
		die("%s: %s", id, why);
}

#define FIRST_ROW 100u
#define BETWEEN_ROWS 41u

void
new_row_id(char out[16])
{
	snprintf(out, 16, "%010u",
	    FIRST_ROW + ++town.ids * BETWEEN_ROWS + (unsigned)below(41));
}

/* The number under which an id was given out. */
static size_t
number_of(const char *id)
{
	char digits[8];

	if (id[3] != '5')
		return (strtoul(id, NULL, 10) - FIRST_ROW) / BETWEEN_ROWS;
	snprintf(digits, sizeof(digits), "%.7s", id + 5);
	return strtoul(digits, NULL, 10);
}

void
own(const char *id, struct owner owner)
{
	size_t n = number_of(id);

	xgrow(&town.owners, &town.owners_cap, n + 1, sizeof(owner));
	town.owners[n] = owner;
}

struct owner
owner_of(const char *id)
{
	size_t n = number_of(id);

	if (n > town.ids)
		die("seed %llu week %d: an id that nobody has", town.seed,
		    town.week);
	return town.owners[n];
}
