/* SPDX-License-Identifier: ISC */
/*
 * incat: runs lib/in and lib/out on files, for the tests.
 *
 *	incat bytes BLOCK FILE	all of them, read BLOCK bytes at a time
 *	incat few N FILE	all of them, asked for N at a time
 *	incat close N FILE	closes after N bytes, and says so
 *	incat damage FILE	of a gzip file: how many flipped bits are not
 *				detected, and where a cut is not
 */
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "in.h"
#include "options.h"
#include "out.h"
#include "prog.h"

static unsigned char buf[1 << 20];

static struct in *
xopen(const char *path, const char *block)
{
	struct in *in = in_open(path);

	if (in == NULL)
		die("%s: %s", path, strerror(errno));
	in_set_block(in, (size_t)xnumber("BLOCK", block, 1, 1 << 30));
	return in;
}

static int
read_all(const char *block, const char *path, size_t few)
{
	struct in *in = xopen(path, block);
	ssize_t n;

	while ((n = in_read(in, buf, few)) > 0)
		fwrite(buf, 1, (size_t)n, stdout);
	fflush(stdout);
	if (n == -1)
		die("%s: %s", path, in_why(in));
	in_close(in);
	return ferror(stdout) ? EXIT_TROUBLE : 0;
}

static int
close_early(const char *n, const char *path)
{
	struct in *in = xopen(path, "16");

	for (long long left = xnumber("N", n, 0, 1 << 30); left > 0;)
		left -= in_read(in, buf, (size_t)(left < 16 ? 16 : left));
	in_close(in);
	puts("closed");
	return 0;
}

/* ---- damage ------------------------------------------------------------ */

struct bytes {
	unsigned char *s;
	size_t n, pos;
};

static ssize_t
read_bytes(void *data, void *to, size_t n, const char **why)
{
	struct bytes *bytes = data;

	(void)why;
	if (n > bytes->n - bytes->pos)
		n = bytes->n - bytes->pos;
	memcpy(to, bytes->s + bytes->pos, n);
	bytes->pos += n;
	return (ssize_t)n;
}

static void
close_bytes(void *data)
{
	((struct bytes *)data)->pos = 0;
}

/* Reads all of the bytes; returns the reason for an error, or NULL. */
static struct bytes
inflate_bytes(struct bytes bytes, size_t block, const char **why)
{
	struct bytes out = { xcalloc(sizeof(buf), 1), 0, 0 };
	struct in *in = in_open_source(
	    (struct in_source){ "bytes", &bytes, read_bytes, close_bytes });
	ssize_t n;

	if (in == NULL)
		die("out of memory");
	in_set_block(in, block);
	while ((n = in_read(in, out.s + out.n, sizeof(buf) - out.n)) > 0)
		out.n += (size_t)n;
	*why = n == 0 ? NULL : in_why(in);
	in_close(in);
	return out;
}

/* Whether the damaged bytes are refused; dies if they give other output than
 * the whole ones. */
static bool
is_refused(struct bytes damaged, size_t block, const struct bytes *whole)
{
	const char *why;
	struct bytes out = inflate_bytes(damaged, block, &why);

	if (why == NULL &&
	    (out.n != whole->n || memcmp(out.s, whole->s, out.n) != 0))
		die("damaged, not refused, and not the same");
	free(out.s);
	return why != NULL;
}

/* The two bytes of the gzip signature are not changed. */
static void
flip(struct bytes bytes, const struct bytes *whole)
{
	size_t refused = 0, same = 0;

	for (size_t bit = 16; bit < 8 * bytes.n; bit++) {
		bool is;

		bytes.s[bit / 8] ^= (unsigned char)(1U << bit % 8);
		is = is_refused(bytes, 1 + bit % 64, whole);
		refused += is;
		same += !is;
		bytes.s[bit / 8] ^= (unsigned char)(1U << bit % 8);
	}
	printf("flipped: %zu refused, %zu the same\n", refused, same);
}

static void
cut(struct bytes bytes)
{
	size_t all = bytes.n;

	for (bytes.n = 2; bytes.n < all; bytes.n++) {
		const char *why;
		struct bytes out = inflate_bytes(bytes, 1 + all % 64, &why);

		free(out.s);
		if (why == NULL)
			printf("cut at %zu: not refused\n", bytes.n);
		else if (strcmp(why, "the gzip data is cut off") != 0)
			printf("cut at %zu: %s\n", bytes.n, why);
	}
}

static int
damage(const char *path)
{
	struct bytes bytes = { xcalloc(sizeof(buf), 1), 0, 0 }, whole;
	const char *why;
	FILE *file = fopen(path, "rb");

	if (file == NULL)
		die("%s: %s", path, strerror(errno));
	bytes.n = fread(bytes.s, 1, sizeof(buf), file);
	fclose(file);
	whole = inflate_bytes(bytes, sizeof(buf), &why);
	if (why != NULL)
		die("%s: %s", path, why);
	flip(bytes, &whole);
	cut(bytes);
	free(whole.s);
	free(bytes.s);
	return 0;
}

/* ---- output ------------------------------------------------------------ */

static int
deflate_all(const char *block, const char *path, bool dies)
{
	size_t n, size = (size_t)xnumber("N", block, 1, sizeof(buf));
	FILE *file = fopen(path, "rb");
	struct out *out = out_open(NULL, true);

	if (file == NULL || out == NULL)
		die("%s: %s", path, strerror(errno));
	while ((n = fread(buf, 1, size, file)) > 0)
		out_put(out, buf, n);
	fclose(file);
	if (dies)
		die("not ended");
	if (out_close(out) == -1)
		die("stdout: %s", strerror(errno));
	return 0;
}

static const struct program program = {
	"incat",
	"bytes|few|close|damage|gzip|die ... FILE",
	NULL,
	0,
};

int
main(int argc, char **argv)
{
	options_start(&program);
	if (argc == 4 && strcmp(argv[1], "bytes") == 0)
		return read_all(argv[2], argv[3], sizeof(buf));
	if (argc == 4 && strcmp(argv[1], "few") == 0)
		return read_all("1048576", argv[3],
		    (size_t)xnumber("N", argv[2], 1, sizeof(buf)));
	if (argc == 4 && strcmp(argv[1], "close") == 0)
		return close_early(argv[2], argv[3]);
	if (argc == 3 && strcmp(argv[1], "damage") == 0)
		return damage(argv[2]);
	if (argc == 4 && strcmp(argv[1], "gzip") == 0)
		return deflate_all(argv[2], argv[3], false);
	if (argc == 4 && strcmp(argv[1], "die") == 0)
		return deflate_all(argv[2], argv[3], true);
	options_usage();
}
