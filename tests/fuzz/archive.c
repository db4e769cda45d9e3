/* SPDX-License-Identifier: ISC */
/*
 * archive, as a program: the files of the names that are given, of each ZIP
 * archive.
 */
#include <stdio.h>
#include <string.h>

#include "archive.h"
#include "columns.h"
#include "prog.h"

static void
print(struct in *in)
{
	static char buf[4096];
	ssize_t n;

	while ((n = in_read(in, buf, sizeof(buf))) > 0)
		fwrite(buf, 1, (size_t)n, stdout);
	if (n == -1)
		die("%s: %s", in_name(in), in_why(in));
	in_close(in);
}

int
main(int argc, char **argv)
{
	prog_start("archive");
	xarchive_parts(argv + 1, (size_t)argc - 1);
	for (int i = 1; i < argc; i++) {
		const char *why;
		struct in *in;

		if (!archive_is("f1"))
			die("not an archive");
		in = archive_open("f1", argv[i], &why);
		if (in == NULL && why != NULL)
			die("%s: %s", argv[i], why);
		if (in != NULL)
			print(in);
	}
	return EXIT_OK;
}
