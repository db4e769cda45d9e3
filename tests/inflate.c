/* SPDX-License-Identifier: ISC */
/*
 * inflate: only decompresses a file, with the library that the programs use;
 * for tests/bench, which compares their time with this one.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <string.h>
#include <unistd.h>

#include "gz.h"
#include "options.h"
#include "prog.h"

#define BLOCK 262144

static unsigned char in[BLOCK], out[BLOCK];

/* Decompresses n bytes; returns whether a member ended with them. */
static bool
inflate(struct gunzip *state, size_t n)
{
	enum gz_status status = GZ_MORE;
	size_t taken = 0, given;

	do {
		size_t some = n - taken;

		given = sizeof(out);
		status = gunzip(state, in + taken, &some, out, &given);
		if (status != GZ_MORE && status != GZ_END)
			die("damaged");
		taken += some;
	} while (taken < n || given == sizeof(out));
	return status == GZ_END;
}

static const struct program program = {
	"inflate",
	"file",
	NULL,
	0,
};

int
main(int argc, char **argv)
{
	struct gunzip *state = gunzip_new();
	bool ended = false;
	ssize_t n;
	int fd;

	options_start(&program);
	if (argc != 2)
		options_usage();
	fd = open(argv[1], O_RDONLY);
	if (fd == -1 || state == NULL)
		die("%s: %s", argv[1], strerror(errno));
	while ((n = read(fd, in, sizeof(in))) > 0)
		ended = inflate(state, (size_t)n);
	if (n == -1 || !ended)
		die("%s: cut off", argv[1]);
	gunzip_free(state);
	close(fd);
	return EXIT_OK;
}
