#include "sums.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "prog.h"

struct sum {
	const char *path;
	char hex[IN_SUM_SIZE];
	struct sum *next;
};

static struct {
	const char *path; /* NULL: no sums */
	int fd;
	struct sum *first, **last;
} sums;

void
xsums_open(const char *path)
{
	sums.path = path;
	sums.last = &sums.first;
	if (path == NULL)
		return;
	sums.fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	if (sums.fd == -1)
		die("%s: %s", path, strerror(errno));
}

void
xsums_add(struct in *in, const char *path)
{
	struct sum *sum;

	if (sums.path == NULL)
		return;
	sum = xcalloc(1, sizeof(*sum));
	sum->path = path ? path : "-";
	*sums.last = sum;
	sums.last = &sum->next;
	in_hash(in, sum->hex);
}

void
xsums_read(const char *path)
{
	static unsigned char buf[64 * 1024];
	struct in *in;
	ssize_t n;

	if (sums.path == NULL)
		return;
	in = in_open(path);
	if (in == NULL)
		die("%s: %s", path, strerror(errno));
	xsums_add(in, path);
	while ((n = in_read(in, buf, sizeof(buf))) > 0)
		;
	if (n == -1)
		die("%s: %s", path, in_why(in));
	in_close(in);
}

/* The sum of the same file, of a time before that it was read. */
static const struct sum *
earlier(const struct sum *sum)
{
	const struct sum *other = sums.first;

	while (other != sum && strcmp(other->path, sum->path) != 0)
		other = other->next;
	return other != sum ? other : NULL;
}

static void
check_sum(const struct sum *sum)
{
	const struct sum *other = earlier(sum);

	if (sum->hex[0] == '\0')
		die("%s: not read to its end: no sum", sum->path);
	if (other != NULL && strcmp(other->hex, sum->hex) != 0)
		die("%s: read twice, and not the same", sum->path);
}

/* Writes a name as sha256sum(1) does, which begins a line with a backslash
 * where one stands for something. */
static void
put_name(FILE *file, const char *name)
{
	for (; *name != '\0'; name++) {
		if (*name == '\n')
			fputs("\\n", file);
		else if (*name == '\r')
			fputs("\\r", file);
		else if (*name == '\\')
			fputs("\\\\", file);
		else
			putc(*name, file);
	}
}

static void
put_sum(FILE *file, const struct sum *sum)
{
	if (strpbrk(sum->path, "\n\r\\") != NULL)
		putc('\\', file);
	fprintf(file, "%s  ", sum->hex);
	put_name(file, sum->path);
	putc('\n', file);
}

void
xsums_close(void)
{
	FILE *file;

	if (sums.path == NULL)
		return;
	for (const struct sum *sum = sums.first; sum != NULL; sum = sum->next)
		check_sum(sum);
	file = fdopen(sums.fd, "w");
	if (file == NULL)
		die("%s: %s", sums.path, strerror(errno));
	for (const struct sum *sum = sums.first; sum != NULL; sum = sum->next)
		if (earlier(sum) == NULL)
			put_sum(file, sum);
	if (fflush(file) == EOF || ferror(file) != 0 || fclose(file) == EOF)
		die("%s: %s", sums.path, strerror(errno));
	while (sums.first != NULL) {
		struct sum *next = sums.first->next;

		free(sums.first);
		sums.first = next;
	}
	sums.path = NULL;
}
