/*
 * charset: the text of an input in UTF-8, whatever its character set. The only
 * user of iconv(3).
 */
#ifndef CHARSET_H
#define CHARSET_H

#include "in.h"

struct charset;

/* Takes the input, to be closed by charset_free. Dies if memory runs out. */
struct charset *charset_new(struct in *in);

/*
 * Says in which character set the input is, by a name that iconv(3) knows; -1
 * if it knows none of that name. Otherwise UTF-16 and UTF-32 are detected by
 * where their NUL bytes stand, with or without a byte order mark, and a mark
 * that contradicts them is not believed: Data Loader writes FE FF before
 * little-endian text. Anything else is passed on as it is. Before the first
 * charset_read; name must outlive the input.
 */
int charset_set(struct charset *c, const char *name);

/* As in_read. Bytes that the character set does not have are an error too. */
ssize_t charset_read(struct charset *c, void *buf, size_t n);

/* As in_why. */
const char *charset_why(const struct charset *c);

/* The input that it took. */
struct in *charset_in(const struct charset *c);

/* Closes the input and frees all. */
void charset_free(struct charset *c);

#endif
