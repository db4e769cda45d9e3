/* SPDX-License-Identifier: ISC */
/*
 * units: the business units of Marketing Cloud, by their names and by the
 * numbers (MIDs) that records use for them.
 */
#ifndef UNITS_H
#define UNITS_H

#include "rec.h"

struct unit {
	const char *name;
	char *number; /* the bytes of a name that is only a number, or NULL */
};

/* The number that records use for a business unit. */
struct unit_mid {
	const char *number, *name;
	size_t unit; /* known after units_name_mids */
};

/* Start with all zeros; free with units_free. */
struct units {
	struct unit *unit;
	size_t n, cap;
	struct unit_mid *mids;
	size_t nmids, mids_cap;
};

/* Records that name more units than this have something else in the column. */
#define UNITS_MAX 1000

/* Takes the argument of -u, NAME=MID, which is changed and must outlive the
 * units; dies if it is not one or if the MID is given twice. */
void xunits_add_mid(struct units *u, char *arg);

/* Adds the units that -u named and that are not there yet, in their order. */
void units_name_mids(struct units *u);

/* The unit of a name, without regard to case; u->n if there is none. */
size_t units_find(const struct units *u, struct field name);

/* The unit of a name, added if it is not there; name must outlive the units. */
size_t units_put(struct units *u, const char *name);

/* The unit of a MID. A MID without a name is added as a unit with the MID as
 * its name, up to UNITS_MAX; UNITS_MAX if there are that many. */
size_t units_put_mid(struct units *u, struct field mid);

/* Frees everything. */
void units_free(struct units *u);

#endif
