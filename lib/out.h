/* SPDX-License-Identifier: ISC */
/*
 * out: writes bytes to a file or to standard output, plain or as gzip. If gzip,
 * a thread of its own compresses and writes, a few blocks behind out_put.
 */
#ifndef OUT_H
#define OUT_H

#include <stdbool.h>
#include <stddef.h>

struct out;

/*
 * Opens or creates the file at path, with mode 0600 if it is new, or takes
 * standard output if path is NULL. A file keeps what it had until the first
 * write or out_close. Returns NULL and sets errno if that fails; out_close
 * frees. All inputs have to be open: dies as xlocal and xoverwrite_output do.
 */
struct out *out_open(const char *path, bool gzip);

/* Writes n bytes. Only out_close tells whether it failed. */
void out_put(struct out *out, const void *s, size_t n);

/*
 * Ends the gzip data, closes the file and frees out. Returns 0, or -1 with
 * errno set if this or any earlier write failed.
 */
int out_close(struct out *out);

#endif
