/* SPDX-License-Identifier: ISC */
/*
 * guards: refuse what looks like a damaged export, one of another week, or a
 * load gone wrong, before anything is printed. The guards, their order and what
 * each applies to are one table in guards.c; optdiff(1) describes them.
 */
#ifndef GUARDS_H
#define GUARDS_H

#include "counts.h"

enum guard {
	GUARD_MASS,
	GUARD_OPTIN,
	GUARD_SHRINK,
	GUARD_DUP,
	GUARD_UNIFORM,
	GUARD_STALE,
	GUARD_HISTORY,
	GUARDS
};

/* A number of ids, or so many percent of the ids compared but at least floor.
 */
struct guards_limit {
	long long n;
	bool percent;
	long long floor;
};

/* The settings of the operator. */
struct guards {
	bool force[GUARDS]; /* overridden */
	struct guards_limit mass, optin, dup;
	bool dup_set;	  /* dup holds even if the last run had as many */
	long long shrink; /* percent */
};

extern const struct guards GUARDS_DEFAULT;

/* Overrides the guards of a list such as "mass,optin"; dies if a name is not a
 * guard's. */
void xguards_force(struct guards *g, const char *list);

/* Reads the argument of an option, such as "100" or "5%": a limit, or a
 * percentage with or without its sign. Dies if it is not one. */
struct guards_limit xguards_limit(const char *option, const char *arg);
long long xguards_percent(const char *option, const char *arg);

/*
 * Checks all guards: dies at the first that trips and is not overridden, warns
 * of one that is. excerpt: the tables were filtered by hand, so an id may be
 * missing. codes: Advance's table lists only people with a code.
 */
void xguards_check(
    const struct guards *g, const struct counts *c, bool excerpt, bool codes);

#endif
