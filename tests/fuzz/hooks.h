/* SPDX-License-Identifier: ISC */
/*
 * hooks: runs a program's main in this process, as often as it is wanted, on
 * files that are only in memory.
 *
 * The objects of bin and lib are built with the names in hooks.names taken away
 * from libc: what they open, allocate, start and write goes through hooks.c,
 * which takes it all back at the end, however that comes. Their variables stand
 * in sections of their own, which are put back as they were at the start.
 */
#ifndef HOOKS_H
#define HOOKS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "mark.h"

struct bytes {
	const uint8_t *s;
	size_t n;
};

/* How a program is run; none of it may make a difference. */
struct way {
	enum mark_lane lane;
	bool threads;
	size_t most; /* bytes that a read gives */
};

/* What came of it; the bytes last until the next run. */
struct result {
	int status;
	struct bytes out, err;
	struct bytes files; /* all others that were written */
};

/*
 * Runs a main. The files are called f1, f2, ..., and standard input has the
 * first of them; there are no other files, but those that the run makes.
 */
struct result hooks_run(int (*program)(int, char **), int argc, char **argv,
    const struct bytes *files, size_t n, struct way way);

#endif
