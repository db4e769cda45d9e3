/* SPDX-License-Identifier: ISC */
/*
 * options: the command line of a program. One table makes the structures of
 * getopt_long(3), the usage line and -h; scripts/package/completions makes
 * the shell completions from -h.
 */
#ifndef OPTIONS_H
#define OPTIONS_H

#include <stddef.h>
#include <unistd.h> /* optarg, optind */

/* A table has at most so many rows, those of every program included. */
enum { OPTIONS_MAX = 48 };

/* Flags of a row. */
enum { OPTION_REQUIRED = 1 }; /* must be given: the usage shows no brackets */

/*
 * An option. letter is its short form and what options_next() returns for
 * it; above 255 it has only the long form, name. arg is the name of its
 * argument, NULL if it takes none. help says in at most 52 characters what
 * the option does.
 */
struct option_row {
	int letter;
	unsigned flags;
	const char *name;
	const char *arg;
	const char *help;
};

/*
 * A program: its name in messages, its operands as the SYNOPSIS shows them
 * ("" if it has none), and its options in any order, closed by a row of
 * zeros; NULL if it has only those of every program: -h, -V, -v, --limit and
 * --local.
 */
struct program {
	const char *name;
	const char *operands;
	const struct option_row *options;
	unsigned reads; /* OPTIONS_TIMES and the like */
};

/* Flags of a program: it takes -Z, the zone of times; --dates, the order of
 * dates; -L, the language of checkboxes. */
enum { OPTIONS_TIMES = 1, OPTIONS_DATES = 2, OPTIONS_LANGUAGE = 4 };

/*
 * Begins the program, as prog_start() does. program must outlive the process.
 */
void options_start(const struct program *program);

/*
 * The letter of the next option of argv, with its argument in optarg; -1
 * after the last one, with the operands from argv[optind] on. Carries out -h,
 * -V, --limit, --local, -Z, --dates and -L itself. An invalid option prints the
 * usage and exits with EXIT_TROUBLE.
 */
int options_next(int argc, char **argv);

/*
 * The only operand, after options_next() returned -1; NULL if there is none.
 * Several print the usage and exit with EXIT_TROUBLE.
 */
const char *options_operand(int argc, char **argv);

/*
 * The same for a program whose options belong to the file that follows them:
 * an operand before "--" is returned in its place as OPTION_FILE, with its
 * text in optarg.
 */
enum { OPTION_FILE = 1 };
int options_next_or_file(int argc, char **argv);

/* The files of an option that may be given more than once. Start with all
 * zeros; the paths are the caller's, and free(path) frees the list. */
struct options_paths {
	const char **path;
	size_t n, cap;
};

/* Adds a path; dies if memory runs out. */
void options_add_path(struct options_paths *paths, const char *path);

/* Prints the usage on stderr and exits with EXIT_TROUBLE. */
void options_usage(void) __attribute__((noreturn));

#endif
