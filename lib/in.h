/*
 * in: bytes in, from a file or standard input, plain or gzip (RFC 1952), told
 * apart by their first bytes and not by the name. The only user of zlib.
 */
#ifndef IN_H
#define IN_H

#include <stddef.h>
#include <sys/types.h>

struct in;

/*
 * Opens a file, or standard input for NULL or "-". NULL with errno set where
 * that fails; the caller gives it back with in_close.
 */
struct in *in_open(const char *path);

/* What messages call it: the path, or "stdin". Lives as long as the input. */
const char *in_name(const struct in *in);

/*
 * Up to n of the next bytes into buf: how many, 0 at the end, -1 on an error,
 * which in_why then explains. Compressed data that is cut off, damaged, or
 * followed by bytes that are no gzip member is an error.
 */
ssize_t in_read(struct in *in, void *buf, size_t n);

/* The reason of the last error: a sentence without the file's name. */
const char *in_why(const struct in *in);

/* Reads at most n bytes at a time from the file; for tests. */
void in_set_block(struct in *in, size_t n);

/* Closes and frees; NULL is allowed. */
void in_close(struct in *in);

#endif
