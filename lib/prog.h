/*
 * prog: what every program is made of: its name, its options, its end.
 * The only file of the library that prints or exits.
 */
#ifndef PROG_H
#define PROG_H

#include <getopt.h>
#include <stddef.h>

/* Exit statuses, the same for every program; optparity(5). */
enum { EXIT_SAME = 0, EXIT_DIFFER = 1, EXIT_TROUBLE = 2 };

/* The options that every program has; the first of an option table. */
enum { PROG_LIMIT = 512, PROG_LOCAL };
#define PROG_OPTIONS                                          \
	{ "help", no_argument, NULL, 'h' },                   \
	    { "limit", required_argument, NULL, PROG_LIMIT }, \
	    { "local", no_argument, NULL, PROG_LOCAL },       \
	{                                                     \
		"version", no_argument, NULL, 'V'             \
	}

/*
 * Begins a program called name. Puts something on any of the descriptors 0, 1,
 * 2 that is closed, so that no data file lands on one; to read from it or write
 * to it is an error, but for messages, which are lost. usage is the text
 * of the page's SYNOPSIS without the name; both strings must outlive the
 * program.
 */
void prog_start(const char *name, const char *usage);

/*
 * The next option as getopt_long(3) gives it, -1 after the last. options is
 * closed by an entry of zeros; its val is the short letter, or above 255 for
 * an option without one. Answers -h, -V, --limit and --local itself; an unknown
 * option prints the usage and exits with EXIT_TROUBLE.
 */
int prog_option(int argc, char **argv, const struct option *options);

/*
 * The same for a program whose options belong to the file that they stand
 * before: what is no option comes too, in its place among them, as PROG_FILE
 * with its text in optarg. What follows "--" is left in argv, from optind on.
 */
enum { PROG_FILE = 1 };
int prog_option_or_file(int argc, char **argv, const struct option *options);

/* Prints the usage on stderr and exits with EXIT_TROUBLE. */
void prog_usage(void) __attribute__((noreturn));

/*
 * Prints "name: message" on stderr and exits with EXIT_TROUBLE. A message may
 * quote names of files and columns, which can be anybody's work: what a
 * terminal would obey, or a reader not see, comes as \n or \x1b.
 */
void die(const char *fmt, ...) __attribute__((noreturn, format(printf, 1, 2)));

/* Prints "name: message" on stderr, in the same way; exits with EXIT_TROUBLE
 * where that fails, unless stderr was closed. */
void warn_that(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

/*
 * A whole number between min and max from the argument of an option; dies
 * with a message that names the option where it is none.
 */
long long xnumber(
    const char *option, const char *s, long long min, long long max);

/* calloc(3) and realloc(3) for n things of size bytes; they die when memory
 * is out. The caller frees. */
void *xcalloc(size_t n, size_t size);
void *xrealloc(void *p, size_t n, size_t size);

/*
 * Makes room in the array at *p, of *cap things of size bytes, for at least
 * need of them, at least doubling it; dies when memory is out.
 */
void xgrow(void *p, size_t *cap, size_t need, size_t size);

#endif
