/* SPDX-License-Identifier: ISC */
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

#include "privilege.h"
#include "rec.h"
#include "utf8.h"

static const char *name = "optparity";

/* A pipe of 1 MiB instead of 64 KiB, so that the programs of a pipeline wait
 * for each other less often (pipe(7)), and SCHED_BATCH, so that waking the next
 * program does not preempt this one (sched(7)). Both only save time: a failure
 * is ignored, and a policy set by the user stays. */
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
prog_start(const char *prog_name)
{
	/* Opened the wrong way round: reading or writing fails. */
	static const int modes[] = { O_WRONLY, O_RDONLY, O_RDWR };

	privilege_begin();
	name = prog_name;
	for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++)
		if (fcntl(fd, F_GETFD) == -1 &&
		    open("/dev/null", modes[fd]) != fd)
			die("descriptor %d is closed and cannot be opened", fd);
	join_pipeline();
}

/* Room for two paths. */
#define MESSAGE_MAX 10000

/* One write, so that the messages of two programs do not mix. If stderr cannot
 * be written, exit 2; a closed stderr (EBADF) only drops the message. */
static void
message(const char *fmt, va_list ap)
{
	char text[MESSAGE_MAX], line[UTF8_VISIBLE_SIZE(MESSAGE_MAX) + 64];
	char *end = line;

	vsnprintf(text, sizeof(text), fmt, ap);
	end += snprintf(line, 64, "%s: ", name);
	end = utf8_put_visible(end, text, strlen(text));
	*end++ = '\n';
	*end = '\0';
	/* not covered: _exit counts nothing; calls.bats tests it (fault 47). */
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

void
prog_to_correct(size_t n, const char *thing)
{
	if (n > 0)
		warn_that("to correct: %zu %s%s", n, thing, n == 1 ? "" : "s");
}

long long
xnumber(const char *option, const char *s, long long min, long long max)
{
	char *end, shape[SHAPE_MAX];
	long long n;

	errno = 0;
	n = strtoll(s, &end, 10);
	if (*s < '0' || *s > '9' || *end != '\0' || errno != 0 || n < min ||
	    n > max)
		die("%s: expected a number from %lld to %lld, found %s", option,
		    min, max, field_shape(field_of(s), shape, sizeof(shape)));
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
	/* not covered: so many items would have to be in memory before. */
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
	n = n * 2 < need ? need : n * 2; /* no array has half of memory */
	n = n < 16 ? 16 : n;
	memcpy(&old, p, sizeof(old));
	old = xrealloc(old, n, size);
	memcpy(p, &old, sizeof(old));
	*cap = n;
}
