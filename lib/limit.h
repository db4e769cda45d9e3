/* SPDX-License-Identifier: ISC */
/*
 * limit: the limits on records, lines and compression ratio (--limit,
 * optparity(5)). Input beyond one is refused as damaged or malicious.
 */
#ifndef LIMIT_H
#define LIMIT_H

#include <stddef.h>

struct limits {
	size_t record;	 /* bytes of a record */
	long long lines; /* lines of a record, or blank lines at the end */
	long long ratio; /* inflated bytes for each compressed byte */
};

/* The limits in force. Options set them, before anything is read and before
 * there are threads. */
extern struct limits limits;

/* Sets a limit from the argument of --limit, "NAME=N". Dies if the name or the
 * number is not a valid one. */
void xlimit_set(const char *arg);

/* Up to this many bytes are inflated whatever their ratio: a small file of
 * repetitive data is harmless. */
#define LIMIT_FREE (1LL << 20)

/* The message about data that inflates to more than limits.ratio allows. */
#define LIMIT_BOMB                                                             \
	"inflates to more than --limit ratio=N allows (default 200 times its " \
	"size): a decompression bomb?"

#endif
