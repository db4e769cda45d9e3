/*
 * in: bytes in, from a file or standard input, plain or gzip (RFC 1952), which
 * is detected from the first bytes and not from the name.
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

/* Bytes that come from elsewhere than a file. read is as read(2) is, with the
 * reason of a -1 in *why; name and data live until close. */
struct in_source {
	const char *name;
	void *data;
	ssize_t (*read)(void *data, void *buf, size_t n, const char **why);
	void (*close)(void *data);
};

/* Opens a source, which is closed with the input, or at once for NULL: out of
 * memory. */
struct in *in_open_source(struct in_source source);

/* What messages call it: the path, or "stdin". Lives as long as the input. */
const char *in_name(const struct in *in);

/*
 * Reads up to n of the next bytes into buf: how many, 0 at the end, -1 on an
 * error, which in_why then explains. Compressed data that is cut off, damaged,
 * or followed by bytes that are not a gzip member is an error.
 */
ssize_t in_read(struct in *in, void *buf, size_t n);

/* The reason of the last error: a sentence without the file's name. */
const char *in_why(const struct in *in);

/* Reads at most n bytes at a time from the file; for tests. */
void in_set_block(struct in *in, size_t n);

/* Closes and frees; NULL is allowed. */
void in_close(struct in *in);

#endif
