#include "prog.h"

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "privilege.h"

static const char *name = "optparity";
static const char *usage = "";

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
			_exit(EXIT_TROUBLE);
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

/* A first letter of '-' has getopt give all in the order of argv. */
static int
next_option(
    int argc, char **argv, const struct option *options, const char *order)
{
	char letters[128];
	size_t n = strlen(order);
	int opt;

	memcpy(letters, order, n);
	for (const struct option *o = options; o->name != NULL; o++) {
		if (o->val > 255)
			continue;
		letters[n++] = (char)o->val;
		if (o->has_arg == required_argument)
			letters[n++] = ':';
	}
	letters[n] = '\0';
	argv[0] = (char *)name; /* getopt's messages begin with it */
	opt = getopt_long(argc, argv, letters, options, NULL);
	if (opt == '?')
		prog_usage();
	if (opt == 'h' || opt == 'V')
		answer(opt);
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

static void
message(const char *fmt, va_list ap)
{
	fprintf(stderr, "%s: ", name);
	vfprintf(stderr, fmt, ap);
	fputc('\n', stderr);
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
	if (size != 0 && n > SIZE_MAX / size)
		die("out of memory");
	p = realloc(p, n == 0 || size == 0 ? 1 : n * size);
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
	n = n > SIZE_MAX / 2 || n * 2 < need ? need : n * 2;
	n = n < 16 ? 16 : n;
	memcpy(&old, p, sizeof(old));
	old = xrealloc(old, n, size);
	memcpy(p, &old, sizeof(old));
	*cap = n;
}
