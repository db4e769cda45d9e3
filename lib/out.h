/*
 * out: bytes out, to a file or standard output, plain or gzip. A thread of the
 * output deflates and writes, some blocks behind out_put.
 */
#ifndef OUT_H
#define OUT_H

#include <stdbool.h>
#include <stddef.h>

struct out;

/*
 * Makes a file with mode 0600, or takes standard output for NULL. NULL with
 * errno set where that fails; the caller gives it back with out_close.
 */
struct out *out_open(const char *path, bool gzip);

/* Writes n bytes; that it failed is known when the output is closed. */
void out_put(struct out *out, const void *s, size_t n);

/*
 * Ends the gzip data, which is cut off until then, closes and frees. 0, or -1
 * with errno set where any write since out_open failed.
 */
int out_close(struct out *out);

#endif
