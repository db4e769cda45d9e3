/* SPDX-License-Identifier: ISC */
/*
 * in: reads bytes from a file or standard input, plain or gzip (RFC 1952),
 * which is detected from the first bytes and not from the name.
 */
#ifndef IN_H
#define IN_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

struct in;

/* Whether a path stands for standard input: NULL or "-". */
bool in_is_stdin(const char *path);

/*
 * Opens a file, or standard input (in_is_stdin). Returns NULL and sets errno
 * if that fails. path must outlive the input; free it with in_close. Dies as
 * xlocal and xoverwrite_input do.
 */
struct in *in_open(const char *path);

/* A source of bytes that is not a file. read works like read(2); if it returns
 * -1 it sets *why to the reason. name and data must live until close. */
struct in_source {
	const char *name;
	void *data;
	ssize_t (*read)(void *data, void *buf, size_t n, const char **why);
	void (*close)(void *data);
};

/* Opens a source. Returns NULL if memory runs out, after closing the source;
 * otherwise in_close closes it. */
struct in *in_open_source(struct in_source source);

/* The name in messages: the path, or "stdin". Valid until in_close. */
const char *in_name(const struct in *in);

/*
 * Reads up to n bytes into buf and returns their number; 0 at the end, -1 on an
 * error, which in_why explains. It is an error if compressed data is cut off,
 * damaged, followed by bytes that are not a gzip member, or beyond the limit on
 * the ratio (limit.h).
 */
ssize_t in_read(struct in *in, void *buf, size_t n);

/* The reason for the last error, without the file's name; valid until
 * in_close. */
const char *in_why(const struct in *in);

/* Whether the last error was the system's, such as that of a disk, and not what
 * is in the file. */
bool in_is_broken(const struct in *in);

/* Makes it read at most n bytes at a time from the file; for tests. */
void in_set_block(struct in *in, size_t n);

/* Closes and frees; NULL is allowed. */
void in_close(struct in *in);

#endif
