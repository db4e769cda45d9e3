/* SPDX-License-Identifier: ISC */
#include "overwrite.h"

#include <fcntl.h>
#include <stdbool.h>
#include <sys/stat.h>
#include <unistd.h>

#include "prog.h"

/* The lowest free descriptor is always used first, so ours have no such gap. */
#define GAP 16

static bool
is_same(const struct stat *a, const struct stat *b)
{
	if (!S_ISREG(a->st_mode) || a->st_ino != b->st_ino)
		return false;
	return a->st_dev == b->st_dev;
}

static void __attribute__((noreturn)) die_same(const char *name)
{
	die("%s: this file is both an input and an output", name);
}

void
xoverwrite_input(int fd, const char *name)
{
	/* What cannot be examined is no regular file. */
	struct stat in = { 0 }, out = { 0 };

	fstat(fd, &in);
	fstat(STDOUT_FILENO, &out);
	if (is_same(&in, &out))
		die_same(name);
}

void
xoverwrite_output(const char *path)
{
	struct stat out, in;
	int closed = 0;

	if (stat(path, &out) == -1 || !S_ISREG(out.st_mode))
		return;
	for (int fd = 0; closed < GAP; fd++) {
		bool open = fstat(fd, &in) == 0;

		closed = open ? 0 : closed + 1;
		if (!open || !is_same(&out, &in))
			continue;
		if ((fcntl(fd, F_GETFL) & O_ACCMODE) != O_WRONLY)
			die_same(path);
		die("%s: two outputs are this file", path);
	}
}
