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
		if (sum->hex[0] == '\0')
			die("%s: not read to its end: no sum", sum->path);
	file = fdopen(sums.fd, "w");
	if (file == NULL)
		die("%s: %s", sums.path, strerror(errno));
	while (sums.first != NULL) {
		struct sum *sum = sums.first;

		put_sum(file, sum);
		sums.first = sum->next;
		free(sum);
	}
	if (ferror(file) != 0) {
		fclose(file);
		die("%s: cannot be written", sums.path);
	}
	if (fclose(file) == EOF)
		die("%s: %s", sums.path, strerror(errno));
	sums.path = NULL;
}
