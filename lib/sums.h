/*
 * sums: the SHA-256 of every input, for --sums: a file that sha256sum -c reads.
 * Its functions die where something is wrong.
 */
#ifndef SUMS_H
#define SUMS_H

#include "in.h"

/* Makes the file; NULL: there are to be no sums. Before any input is opened. */
void xsums_open(const char *path);

/* Has an input that was opened from path be summed. */
void xsums_add(struct in *in, const char *path);

/* Reads a file for its sum alone: one that is not read as a whole. */
void xsums_read(const char *path);

/* Writes the file: of each path a line, in the order in which they were opened.
 * Dies where one was not read to its end, or was another at another time. */
void xsums_close(void);

#endif
