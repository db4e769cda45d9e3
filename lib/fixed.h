/* SPDX-License-Identifier: ISC */
/*
 * fixed: the columns of lines of fixed width, which have no header.
 */
#ifndef FIXED_H
#define FIXED_H

#include "rd.h"

/* Columns in the order in which they were added. Begin with all zeros; free
 * spans. */
struct fixed {
	struct rd_span *spans;
	size_t n, cap;
};

/*
 * Adds the column that an argument of -w describes: name=from-to, in characters
 * from 1 on, or name=from- for the rest of the line. Dies on anything else. The
 * argument is cut up in place and must outlive the columns.
 */
void xfixed_add(struct fixed *fixed, char *arg);

#endif
