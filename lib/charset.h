/* SPDX-License-Identifier: ISC */
/*
 * charset: the text of an input in UTF-8, whatever its character set. The only
 * user of iconv(3).
 */
#ifndef CHARSET_H
#define CHARSET_H

#include <stdbool.h>

#include "in.h"

struct charset;

/* Takes over the input, which charset_free closes. Dies if memory runs out. */
struct charset *charset_new(struct in *in);

/*
 * Sets the character set of the input, by a name that iconv(3) knows; returns
 * -1 if it does not know it. Call it before the first charset_read; name must
 * outlive the input. Without it, UTF-16 and UTF-32 are detected by the
 * positions of their NUL bytes, with or without a byte order mark. A mark that
 * contradicts these is ignored, because Data Loader writes FE FF before
 * little-endian text. Anything else is passed on unchanged.
 */
int charset_set(struct charset *c, const char *name);

/* Whether the character set is known: it was set, or detected. */
bool charset_is_named(const struct charset *c);

/* As in_read. Bytes that are invalid in the character set are an error too. */
ssize_t charset_read(struct charset *c, void *buf, size_t n);

/* As in_why. */
const char *charset_why(const struct charset *c);

/* The input. */
struct in *charset_in(const struct charset *c);

/* Closes the input and frees all. */
void charset_free(struct charset *c);

#endif
