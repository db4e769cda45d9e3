/* SPDX-License-Identifier: ISC */
#include "units.h"

#include <stdlib.h>
#include <string.h>

#include "prog.h"

void
xunits_add_mid(struct units *u, char *arg)
{
	struct unit_mid mid = { .name = arg };
	char *eq = strchr(arg, '=');
	size_t len;

	if (eq != NULL) {
		*eq = '\0';
		mid.number = eq + 1;
	}
	len = eq ? strlen(mid.number) : 0;
	if (*mid.name == '\0' || len == 0 || len > 20 ||
	    strspn(mid.number, "0123456789") != len)
		die("-u: expected BU=MID, where MID is the number of a "
		    "business "
		    "unit");
	for (size_t i = 0; i < u->nmids; i++)
		if (strcmp(mid.number, u->mids[i].number) == 0)
			die("-u: MID %s is given twice", mid.number);
	xgrow(&u->mids, &u->mids_cap, u->nmids + 1, sizeof(mid));
	u->mids[u->nmids++] = mid;
}

void
units_name_mids(struct units *u)
{
	for (size_t i = 0; i < u->nmids; i++)
		u->mids[i].unit = units_put(u, u->mids[i].name);
}

size_t
units_find(const struct units *u, struct field name)
{
	size_t i = 0;

	while (i < u->n && !field_is_nocase(name, u->unit[i].name))
		i++;
	return i;
}

size_t
units_put(struct units *u, const char *name)
{
	size_t i = units_find(u, field_of(name));

	if (i < u->n)
		return i;
	xgrow(&u->unit, &u->cap, u->n + 1, sizeof(*u->unit));
	u->unit[u->n] = (struct unit){ .name = name };
	return u->n++;
}

size_t
units_put_mid(struct units *u, struct field mid)
{
	size_t unit;
	char *number;

	for (size_t i = 0; i < u->nmids; i++)
		if (field_is(mid, u->mids[i].number))
			return u->mids[i].unit;
	unit = units_find(u, mid);
	if (unit < u->n)
		return unit;
	if (u->n == UNITS_MAX)
		return UNITS_MAX;
	number = xcalloc(mid.len + 1, 1);
	memcpy(number, mid.s, mid.len);
	unit = units_put(u, number);
	u->unit[unit].number = number;
	return unit;
}

void
units_free(struct units *u)
{
	for (size_t i = 0; i < u->n; i++)
		free(u->unit[i].number);
	free(u->unit);
	free(u->mids);
}
