/* SPDX-License-Identifier: ISC */
/*
 * prog: what every program shares: its exit statuses, its messages, and
 * allocation that cannot fail. Besides options, nothing else of the library
 * prints or exits but the functions whose names begin with x.
 */
#ifndef PROG_H
#define PROG_H

#include <stddef.h>

/* The exit statuses of every program, optparity(5). EXIT_ATTENTION: there is
 * something to act on, or a row was held back. */
enum { EXIT_OK = 0, EXIT_ATTENTION = 1, EXIT_TROUBLE = 2 };

/*
 * Begins a program called name, which must outlive the process. A descriptor
 * of 0, 1 and 2 that is closed is opened on /dev/null the wrong way round: no
 * data file gets its number, and reading or writing it fails.
 */
void prog_start(const char *name);

/*
 * Prints "name: message" on stderr and exits with EXIT_TROUBLE. Bytes of the
 * message that would control a terminal, or that a reader cannot see, are
 * printed as \n or \x1b: names of files and columns can hold anything.
 */
void die(const char *fmt, ...) __attribute__((noreturn, format(printf, 1, 2)));

/* Prints "name: message" on stderr in the same way and returns. If stderr
 * cannot be written, exits with EXIT_TROUBLE; a closed stderr (EBADF) only
 * drops the message. */
void warn_that(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

/* So many warnings of one kind are printed; the rest are only counted. */
enum { WARNINGS_MAX = 10 };

/* Prints "to correct: N things" on stderr unless n is 0, for -v: how many
 * things that people keep, such as lines of the queue, could not be read. */
void prog_to_correct(size_t n, const char *thing);

/*
 * The whole number from min to max in s, the argument of an option. Otherwise
 * dies with a message that names the option, the range and the shape of s.
 */
long long xnumber(
    const char *option, const char *s, long long min, long long max);

/* calloc(3) and realloc(3) for n things of size bytes; they die if memory is
 * out. The caller frees. */
void *xcalloc(size_t n, size_t size);
void *xrealloc(void *p, size_t n, size_t size);

/*
 * Grows the array at *p, which has room for *cap things of size bytes, to room
 * for at least need, and at least doubles it if it grows. Dies if memory is
 * out.
 */
void xgrow(void *p, size_t *cap, size_t need, size_t size);

#endif
