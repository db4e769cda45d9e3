#define _GNU_SOURCE /* NOLINT: SCHED_BATCH, F_SETPIPE_SZ */
#include "prog.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "limit.h"
#include "local.h"
#include "privilege.h"
#include "utf8.h"

static const char *name = "optparity";
static const char *usage = "";

/* The programs of a pipeline would wait for each other at every 64 KiB that a
 * pipe has room for (pipe(7)), and who wakes another would be put aside for it
 * (sched(7)). What cannot be had is done without; who was given another policy
 * keeps it. */
static void
join_pipeline(void)
{
#ifdef F_SETPIPE_SZ
	fcntl(STDOUT_FILENO, F_SETPIPE_SZ, 1024 * 1024);
#endif
#ifdef SCHED_BATCH
	static const struct sched_param none = { 0 };

	if (sched_getscheduler(0) == SCHED_OTHER)
		sched_setscheduler(0, SCHED_BATCH, &none);
#endif
}

void
prog_start(const char *prog_name, const char *prog_usage)
{
	/* The wrong way round, so that reading and writing them fails. */
	static const int modes[] = { O_WRONLY, O_RDONLY, O_RDWR };

	privilege_begin();
	name = prog_name;
	usage = prog_usage;
	for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++)
		if (fcntl(fd, F_GETFD) == -1 &&
		    open("/dev/null", modes[fd]) != fd)
			die("descriptor %d: closed, and not to be filled", fd);
	join_pipeline();
}

void
prog_usage(void)
{
	fprintf(stderr, "usage: %s %s\n", name, usage);
	exit(EXIT_TROUBLE);
}

/* Answers -h and -V; their output counts as output: a full disk is trouble. */
static void
answer(int opt)
{
	if (opt == 'h')
		printf("usage: %s %s\n", name, usage);
	else
		printf("%s (optparity) %s\nprivileges: %s\n", name, VERSION,
		    privilege_drop());
	if (fflush(stdout) == EOF || ferror(stdout))
		die("stdout: %s", strerror(errno));
	exit(EXIT_SAME);
}

/* What getopt would say itself, of text that could hold anything. */
static void __attribute__((noreturn))
refuse_option(int opt, const char *letters, const char *arg)
{
	if (opt == ':')
		warn_that("option '%s' needs an argument", arg);
	else if (optopt > 0 && optopt <= 255 && !strchr(letters, optopt))
		warn_that("invalid option -- '%c'", optopt);
	else
		warn_that("unrecognized option '%s'", arg);
	prog_usage();
}

/* A first letter of '-' has getopt give all in the order of argv. */
static int
next_option(
    int argc, char **argv, const struct option *options, const char *order)
{
	char letters[128];
	size_t n = strlen(order);
	int opt;

	memcpy(letters, order, n);
	letters[n++] = ':';
	for (const struct option *o = options; o->name != NULL; o++) {
		if (o->val > 255)
			continue;
		letters[n++] = (char)o->val;
		if (o->has_arg == required_argument)
			letters[n++] = ':';
	}
	letters[n] = '\0';
	do {
		opt = getopt_long(argc, argv, letters, options, NULL);
		if (opt == '?' || opt == ':')
			refuse_option(opt, letters, argv[optind - 1]);
		if (opt == 'h' || opt == 'V')
			answer(opt);
		if (opt == PROG_LIMIT && limit_set(optarg) == -1)
			die("--limit: not NAME=N with a NAME of %s",
			    limit_names);
		if (opt == PROG_LOCAL)
			local_set();
	} while (opt == PROG_LIMIT || opt == PROG_LOCAL);
	return opt;
}

int
prog_option(int argc, char **argv, const struct option *options)
{
	return next_option(argc, argv, options, "");
}

int
prog_option_or_file(int argc, char **argv, const struct option *options)
{
	return next_option(argc, argv, options, "-");
}

/* Room for two paths. */
#define MESSAGE_MAX 10000

/* Copies text to a terminal's liking; where the copy ends. */
static char *
put_visible(char *to, const char *text)
{
	const unsigned char *s = (const unsigned char *)text;
	size_t left = strlen(text), len;

	for (; left > 0; left -= len, s += len) {
		bool good;

		len = utf8_len(s, left);
		good = len > 0 && !utf8_deceives(s, len);
		len += len == 0;
		if (good)
			to = (char *)memcpy(to, s, len) + len;
		else if (*s == '\n')
			to += sprintf(to, "\\n");
		else
			for (size_t i = 0; i < len; i++)
				to += sprintf(to, "\\x%02x", s[i]);
	}
	return to;
}

/* In one piece, so that those of two programs do not mix. Who cannot be told
 * goes without what was to be said, and must not think that all is well; but
 * for who closed stderr. */
static void
message(const char *fmt, va_list ap)
{
	char text[MESSAGE_MAX], line[4 * MESSAGE_MAX + 64], *end = line;

	vsnprintf(text, sizeof(text), fmt, ap);
	end += snprintf(line, 64, "%s: ", name);
	end = put_visible(end, text);
	*end++ = '\n';
	*end = '\0';
	if (fputs(line, stderr) == EOF && errno != EBADF)
		_exit(EXIT_TROUBLE);
}

void
die(const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	message(fmt, ap);
	va_end(ap);
	exit(EXIT_TROUBLE);
}

void
warn_that(const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	message(fmt, ap);
	va_end(ap);
}

long long
xnumber(const char *option, const char *s, long long min, long long max)
{
	char *end;
	long long n;

	errno = 0;
	n = strtoll(s, &end, 10);
	if (*s < '0' || *s > '9' || *end != '\0' || errno != 0 || n < min ||
	    n > max)
		die("%s: not a number from %lld to %lld", option, min, max);
	return n;
}

void *
xcalloc(size_t n, size_t size)
{
	void *p = calloc(n ? n : 1, size);

	if (p == NULL)
		die("out of memory");
	return p;
}

void *
xrealloc(void *p, size_t n, size_t size)
{
	if (n > SIZE_MAX / size)
		die("out of memory");
	p = realloc(p, n == 0 ? 1 : n * size);
	if (p == NULL)
		die("out of memory");
	return p;
}

void
xgrow(void *p, size_t *cap, size_t need, size_t size)
{
	void *old;
	size_t n = *cap;

	if (need <= n)
		return;
	n = n * 2 < need ? need : n * 2; /* no array takes half of all */
	n = n < 16 ? 16 : n;
	memcpy(&old, p, sizeof(old));
	old = xrealloc(old, n, size);
	memcpy(p, &old, sizeof(old));
	*cap = n;
}
