/* SPDX-License-Identifier: ISC */
#include "options.h"

#include <errno.h>
#include <getopt.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "limit.h"
#include "local.h"
#include "opt.h"
#include "privilege.h"
#include "prog.h"
#include "when.h"
#include "zone.h"

/* The widths of a line, as in a page, and of an option before its help in -h.
 */
enum { LINE_WIDTH = 78, OPTION_WIDTH = 28 };

enum { LIMIT = 512, LOCAL, DATES };

static const struct option_row common[] = {
	{ 'h', 0, "help", NULL, "print this help" },
	{ LIMIT, 0, "limit", "name=n",
	    "change a limit on the input, optparity(5)" },
	{ LOCAL, 0, "local", NULL,
	    "read and write files below this folder only" },
	{ 'V', 0, "version", NULL, "print the version" },
	{ 'v', 0, "verbose", NULL, "end with counts on standard error" },
	{ 0, 0, NULL, NULL, NULL },
};

static const struct option_row zone[] = {
	{ 'Z', 0, "zone", "zone",
	    "of times without one, such as America/Denver" },
	{ 0, 0, NULL, NULL, NULL },
};

static const struct option_row dates[] = {
	{ DATES, 0, "dates", "mdy|dmy|ymd",
	    "the order in dates like 4/18/2025" },
	{ 0, 0, NULL, NULL, NULL },
};

static const struct option_row language[] = {
	{ 'L', 0, "language", "de|fr|es|pt",
	    "of checkboxes, such as WAHR and FALSCH" },
	{ 0, 0, NULL, NULL, NULL },
};

static const struct program *program;

/* What is made of the program's table: its rows in the order of the usage,
 * and the two forms that getopt_long() takes. */
static struct {
	struct option_row rows[OPTIONS_MAX];
	size_t n;
	struct option longs[OPTIONS_MAX + 1];
	char letters[2 * OPTIONS_MAX + 3];
} table;

static void
add_rows(const struct option_row *rows)
{
	for (; rows->name != NULL; rows++) {
		/* not covered: no program has so many options. */
		if (table.n == OPTIONS_MAX)
			die("more than %d options", OPTIONS_MAX);
		table.rows[table.n++] = *rows;
	}
}

/* The groups of the usage: [-hv], [-c arg], [--long], -required arg. */
static int
group_of(const struct option_row *row)
{
	if (row->flags & OPTION_REQUIRED)
		return 3;
	if (row->letter > 255)
		return 2;
	return row->arg != NULL;
}

/* By letter, the capital first; options without one last, by name. */
static int
by_letter(const void *one, const void *other)
{
	const struct option_row *a = one;
	const struct option_row *b = other;
	char x[2] = { (char)a->letter }, y[2] = { (char)b->letter };
	int order = (a->letter > 255) - (b->letter > 255);

	if (order != 0)
		return order;
	if (a->letter > 255)
		return strcmp(a->name, b->name);
	order = strcasecmp(x, y);
	return order != 0 ? order : a->letter - b->letter;
}

static int
by_usage(const void *one, const void *other)
{
	const struct option_row *a = one;
	const struct option_row *b = other;
	int order = group_of(a) - group_of(b);

	return order != 0 ? order : by_letter(one, other);
}

/* A first letter of '-' has getopt return operands in their place, a ':' has
 * it tell a missing argument from an unknown option. */
static void
make_getopt(void)
{
	char *letter = table.letters;

	*letter++ = '-';
	*letter++ = ':';
	for (size_t i = 0; i < table.n; i++) {
		const struct option_row *row = &table.rows[i];

		table.longs[i].name = row->name;
		table.longs[i].has_arg =
		    row->arg != NULL ? required_argument : no_argument;
		table.longs[i].val = row->letter;
		if (row->letter > 255)
			continue;
		*letter++ = (char)row->letter;
		if (row->arg != NULL)
			*letter++ = ':';
	}
}

void
options_start(const struct program *p)
{
	prog_start(p->name);
	program = p;
	memset(&table, 0, sizeof(table)); /* tests start programs in turn */
	add_rows(common);
	if (p->options != NULL)
		add_rows(p->options);
	if (p->reads & OPTIONS_TIMES)
		add_rows(zone);
	if (p->reads & OPTIONS_DATES)
		add_rows(dates);
	if (p->reads & OPTIONS_LANGUAGE)
		add_rows(language);
	qsort(table.rows, table.n, sizeof(*table.rows), by_usage);
	make_getopt();
}

/* ---- the usage -------------------------------------------------------- */

/* Prints a word of the usage, on a new line if this one has no room. */
static int
put_word(FILE *f, const char *word, int column, int indent)
{
	int len = (int)strlen(word);

	if (column + 1 + len > LINE_WIDTH) {
		fprintf(f, "\n%*s", indent, "");
		column = indent;
	} else {
		fputc(' ', f);
		column++;
	}
	fputs(word, f);
	return column + len;
}

static void
row_word(const struct option_row *row, char *word, size_t size)
{
	bool required = row->flags & OPTION_REQUIRED;
	char letter[2] = { (char)row->letter, '\0' };
	bool is_long = row->letter > 255;

	snprintf(word, size, "%s-%s%s%s%s%s", required ? "" : "[",
	    is_long ? "-" : "", is_long ? row->name : letter,
	    row->arg ? " " : "", row->arg ? row->arg : "", required ? "" : "]");
}

/* The operands, a word each; "[file ...]" is one word. */
static void
put_operands(FILE *f, const char *s, int column, int indent)
{
	char word[128];

	while (*s != '\0') {
		size_t len = strcspn(s, *s == '[' ? "]" : " ");

		/* not covered: every [ in an operand list has its ]. */
		len += *s == '[' && s[len] == ']';
		snprintf(word, sizeof(word), "%.*s", (int)len, s);
		column = put_word(f, word, column, indent);
		s += len;
		s += strspn(s, " ");
	}
}

/* The words of the page's SYNOPSIS. */
static void
print_usage(FILE *f)
{
	char word[128] = "[-";
	int column = fprintf(f, "usage: %s", program->name), indent = column;
	size_t i, len = 2;

	/* not covered: every program has an option of a later group, -h. */
	for (i = 0; i < table.n && group_of(&table.rows[i]) == 0; i++)
		word[len++] = (char)table.rows[i].letter;
	memcpy(word + len, "]", 2);
	column = put_word(f, word, column, indent + 1);
	for (; i < table.n; i++) {
		row_word(&table.rows[i], word, sizeof(word));
		column = put_word(f, word, column, indent + 1);
	}
	put_operands(f, program->operands, column, indent + 1);
	fputc('\n', f);
}

/* A line of -h, or two if the option is long. */
static void
print_row(const struct option_row *row)
{
	int len;

	if (row->letter > 255)
		len = printf("      --%s", row->name);
	else
		len = printf("  -%c, --%s", row->letter, row->name);
	if (row->arg != NULL)
		len += printf(" %s", row->arg);
	if (len + 2 > OPTION_WIDTH) {
		putchar('\n');
		len = 0;
	}
	printf("%*s%s\n", OPTION_WIDTH - len, "", row->help);
}

static void
print_help(void)
{
	print_usage(stdout);
	putchar('\n');
	qsort(table.rows, table.n, sizeof(*table.rows), by_letter);
	for (size_t i = 0; i < table.n; i++)
		print_row(&table.rows[i]);
}

void
options_add_path(struct options_paths *paths, const char *path)
{
	xgrow(&paths->path, &paths->cap, paths->n + 1, sizeof(*paths->path));
	paths->path[paths->n++] = path;
}

void
options_usage(void)
{
	print_usage(stderr);
	exit(EXIT_TROUBLE);
}

/* ---- the command line ------------------------------------------------- */

/* The output of -h and -V is output: a full disk is an error. */
static void __attribute__((noreturn)) answer(int opt)
{
	if (opt == 'h')
		print_help();
	else
		printf("%s (optparity) %s\nprivileges: %s\n", program->name,
		    VERSION, privilege_drop());
	if (fflush(stdout) == EOF || ferror(stdout))
		die("stdout: %s", strerror(errno));
	exit(EXIT_OK);
}

static bool
is_known(int letter)
{
	size_t i = 0;

	while (i < table.n && table.rows[i].letter != letter)
		i++;
	return i < table.n;
}

/* Whether arg, "--name" or "--name=x", is the beginning of two long options. */
static bool
is_ambiguous(const char *arg)
{
	size_t n = 0, len = strcspn(arg + 2, "=");

	for (size_t i = 0; i < table.n; i++)
		n += strncmp(table.rows[i].name, arg + 2, len) == 0;
	return n > 1;
}

/* getopt's own messages would print arg as it is; warn_that() escapes it. For
 * an option that is known optopt is its letter, of a long one that is not it is
 * 0, and a byte above 0x7f may be negative. */
static void __attribute__((noreturn)) refuse(int opt, const char *arg)
{
	if (opt == ':')
		warn_that("option '%s' needs an argument", arg);
	else if (is_known(optopt))
		warn_that("option '%s' takes no argument", arg);
	else if (optopt != 0)
		warn_that("invalid option -- '%c'", optopt);
	else if (is_ambiguous(arg))
		warn_that("option '%s' is ambiguous", arg);
	else
		warn_that("unrecognized option '%s'", arg);
	options_usage();
}

/* Carries out an option that lib knows; false for one of the program's. */
static bool
is_carried_out(int opt)
{
	switch (opt) {
	case 'h':
	case 'V':
		answer(opt);
	case 'Z':
		xzone_set(optarg);
		return true;
	case DATES:
		xwhen_set_dates(optarg);
		return true;
	case 'L':
		xopt_set_language(optarg);
		return true;
	case LIMIT:
		xlimit_set(optarg);
		return true;
	case LOCAL:
		local_set();
		return true;
	default:
		return false;
	}
}

static int
next(int argc, char **argv, const char *letters)
{
	int opt;

	do {
		opt = getopt_long(argc, argv, letters, table.longs, NULL);
		if (opt == '?' || opt == ':')
			refuse(opt, argv[optind - 1]);
	} while (is_carried_out(opt));
	return opt;
}

int
options_next(int argc, char **argv)
{
	return next(argc, argv, table.letters + 1);
}

const char *
options_operand(int argc, char **argv)
{
	if (argc - optind > 1)
		options_usage();
	return argv[optind];
}

int
options_next_or_file(int argc, char **argv)
{
	return next(argc, argv, table.letters);
}
