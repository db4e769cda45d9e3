#include "in.h"

#include <errno.h>
#include <fcntl.h>
#include <iconv.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <zlib.h>

#define BLOCK ((size_t)256 * 1024)

enum state { START, PLAIN, MEMBER, BETWEEN, END, FAILED };

struct in {
	int fd;
	struct in_source source; /* read instead of fd, where it is set */
	const char *name;
	const char *why;
	unsigned char *buf; /* bytes of the file not yet given out */
	size_t pos, end, block;
	bool eof;
	enum state state;
	z_stream z;

	bool looked;	/* at the first bytes, for the character set */
	const char *cs; /* its name; NULL: passed on as it is */
	iconv_t cd;
	unsigned char *raw; /* inflated, not yet converted */
	size_t raw_pos, raw_end;
	bool raw_eof;
};

struct in *
in_open(const char *path)
{
	struct in *in = calloc(1, sizeof(*in));
	bool std = path == NULL || strcmp(path, "-") == 0;

	if (in == NULL)
		return NULL;
	in->buf = malloc(BLOCK);
	in->raw = malloc(BLOCK);
	in->block = BLOCK;
	in->name = std ? "stdin" : path;
	in->fd = std ? STDIN_FILENO : -1;
	if (in->buf != NULL && in->raw != NULL && !std)
		in->fd = open(path, O_RDONLY | O_CLOEXEC);
	if (in->buf == NULL || in->raw == NULL || in->fd == -1) {
		int saved = errno;

		free(in->buf);
		free(in->raw);
		free(in);
		errno = saved;
		return NULL;
	}
	return in;
}

struct in *
in_open_source(struct in_source source)
{
	struct in *in = in_open(NULL);

	if (in == NULL) {
		source.close(source.data);
		return NULL;
	}
	in->name = source.name;
	in->source = source;
	return in;
}

const char *
in_name(const struct in *in)
{
	return in->name;
}

const char *
in_why(const struct in *in)
{
	return in->why;
}

void
in_set_block(struct in *in, size_t n)
{
	in->block = n < BLOCK ? n : BLOCK;
}

static ssize_t
fail(struct in *in, const char *why)
{
	in->state = FAILED;
	in->why = why;
	return -1;
}

static ssize_t
read_fd(struct in *in, void *buf, size_t n)
{
	const char *why = NULL;
	ssize_t got;

	if (n > in->block)
		n = in->block;
	do
		got = in->source.read != NULL
			  ? in->source.read(in->source.data, buf, n, &why)
			  : read(in->fd, buf, n);
	while (got == -1 && why == NULL && errno == EINTR);
	if (got == -1)
		return fail(in, why ? why : strerror(errno));
	in->eof = got == 0;
	return got;
}

/* Reads until at least need bytes are held, or the file ends. */
static int
hold(struct in *in, size_t need)
{
	memmove(in->buf, in->buf + in->pos, in->end - in->pos);
	in->end -= in->pos;
	in->pos = 0;
	while (in->end < need && !in->eof) {
		ssize_t got = read_fd(in, in->buf + in->end, BLOCK - in->end);

		if (got == -1)
			return -1;
		in->end += (size_t)got;
	}
	return 0;
}

static bool
at_magic(const struct in *in)
{
	return in->end - in->pos >= 2 && in->buf[in->pos] == 0x1f &&
	       in->buf[in->pos + 1] == 0x8b;
}

static ssize_t
start(struct in *in)
{
	if (hold(in, 2) == -1)
		return -1;
	if (!at_magic(in)) {
		in->state = PLAIN;
		return 0;
	}
	if (inflateInit2(&in->z, 15 + 16) != Z_OK)
		return fail(in, "out of memory");
	in->state = MEMBER;
	return 0;
}

/* After a member: another one, or the end; nothing else. */
static ssize_t
between(struct in *in)
{
	if (hold(in, 2) == -1)
		return -1;
	if (in->pos == in->end) {
		in->state = END;
		return 0;
	}
	if (!at_magic(in))
		return fail(in, "bytes that are not gzip after the gzip data");
	inflateReset(&in->z);
	in->state = MEMBER;
	return 0;
}

static ssize_t
plain(struct in *in, void *buf, size_t n)
{
	size_t held = in->end - in->pos;

	if (held == 0)
		return read_fd(in, buf, n);
	if (n > held)
		n = held;
	memcpy(buf, in->buf + in->pos, n);
	in->pos += n;
	return (ssize_t)n;
}

static ssize_t
inflated(struct in *in, void *buf, size_t n)
{
	int z;

	if (hold(in, 1) == -1)
		return -1;
	if (in->pos == in->end)
		return fail(in, "the gzip data is cut off");
	in->z.next_in = in->buf + in->pos;
	in->z.avail_in = (uInt)(in->end - in->pos);
	in->z.next_out = buf;
	in->z.avail_out = (uInt)n;
	z = inflate(&in->z, Z_NO_FLUSH);
	in->pos = in->end - in->z.avail_in;
	if (z == Z_STREAM_END)
		in->state = BETWEEN;
	else if (z == Z_MEM_ERROR)
		return fail(in, "out of memory");
	else if (z != Z_OK && z != Z_BUF_ERROR)
		return fail(in, "the gzip data is damaged");
	return (ssize_t)(n - in->z.avail_out);
}

/* The next bytes of the file, inflated where they are compressed. */
static ssize_t
read_raw(struct in *in, void *buf, size_t n)
{
	ssize_t got = 0;

	if (n > BLOCK)
		n = BLOCK;
	while (got == 0) {
		switch (in->state) {
		case START:
			got = start(in);
			break;
		case PLAIN:
			return plain(in, buf, n);
		case MEMBER:
			got = inflated(in, buf, n);
			break;
		case BETWEEN:
			got = between(in);
			break;
		case END:
			return 0;
		case FAILED:
			return -1;
		}
	}
	return got;
}

/* ---- character sets --------------------------------------------------- */

int
in_set_charset(struct in *in, const char *name)
{
	iconv_t cd = iconv_open("UTF-8", name);

	if (cd == (iconv_t)-1) /* NOLINT: as POSIX has it */
		return -1;
	iconv_close(cd);
	in->cs = name;
	return 0;
}

/* Reads until n raw bytes are held, or the file ends. */
static int
hold_raw(struct in *in, size_t n)
{
	memmove(in->raw, in->raw + in->raw_pos, in->raw_end - in->raw_pos);
	in->raw_end -= in->raw_pos;
	in->raw_pos = 0;
	while (in->raw_end < n && !in->raw_eof) {
		ssize_t got =
		    read_raw(in, in->raw + in->raw_end, BLOCK - in->raw_end);

		if (got == -1)
			return -1;
		in->raw_eof = got == 0;
		in->raw_end += (size_t)got;
	}
	return 0;
}

/* Which of the wide sets has its NULs where an ASCII letter has them, in the
 * four bytes after a mark; NULL for none. */
static const char *
wide_set(const unsigned char *s, size_t n)
{
	static const struct {
		const char *name;
		size_t width;
		size_t letter; /* which byte of the character is not NUL */
	} sets[] = { { "UTF-32LE", 4, 0 }, { "UTF-32BE", 4, 3 },
		{ "UTF-16LE", 2, 0 }, { "UTF-16BE", 2, 1 } };

	for (size_t i = 0; i < sizeof(sets) / sizeof(*sets); i++) {
		bool fits = n >= sets[i].width;

		for (size_t j = 0; fits && j < sets[i].width; j++)
			fits = (s[j] != 0) == (j == sets[i].letter);
		if (fits)
			return sets[i].name;
	}
	return NULL;
}

/* Chooses the character set from the first bytes. */
static void
choose_set(struct in *in)
{
	static const unsigned char le[] = { 0xff, 0xfe }, be[] = { 0xfe, 0xff };
	const unsigned char *s = in->raw;
	bool is_le = in->raw_end >= 2 && memcmp(s, le, 2) == 0;
	bool is_be = in->raw_end >= 2 && memcmp(s, be, 2) == 0;

	if (!is_le && !is_be) {
		in->cs = wide_set(s, in->raw_end);
		return;
	}
	in->raw_pos = 2;
	if (in->raw_end >= 4 && is_le && s[2] == 0 && s[3] == 0)
		in->raw_pos = 4; /* the mark of UTF-32 */
	in->cs = wide_set(s + in->raw_pos, in->raw_end - in->raw_pos);
	if (in->cs == NULL)
		in->cs = is_le ? "UTF-16LE" : "UTF-16BE";
}

static int
look(struct in *in)
{
	in->looked = true;
	if (hold_raw(in, 8) == -1)
		return -1;
	if (in->cs == NULL)
		choose_set(in);
	if (in->cs == NULL)
		return 0;
	in->cd = iconv_open("UTF-8", in->cs);
	if (in->cd == (iconv_t)-1) { /* NOLINT: as POSIX has it */
		in->cs = NULL;
		return (int)fail(in, "a character set that iconv lacks");
	}
	return 0;
}

/* Passes the bytes on that were looked at, and then those that come. */
static ssize_t
pass(struct in *in, void *buf, size_t n)
{
	size_t held = in->raw_end - in->raw_pos;

	if (held == 0)
		return read_raw(in, buf, n);
	n = n < held ? n : held;
	memcpy(buf, in->raw + in->raw_pos, n);
	in->raw_pos += n;
	return (ssize_t)n;
}

static ssize_t
convert(struct in *in, void *buf, size_t n)
{
	char *to = buf;
	size_t room = n;

	for (;;) {
		char *from = (char *)in->raw + in->raw_pos;
		size_t left = in->raw_end - in->raw_pos;
		size_t status = iconv(in->cd, &from, &left, &to, &room);
		int why = errno;

		in->raw_pos = in->raw_end - left;
		if (room < n)
			return (ssize_t)(n - room);
		if (status == (size_t)-1 && why != EINVAL)
			return fail(
			    in, "bytes that the character set does not have");
		if (hold_raw(in, left + 1) == -1)
			return -1;
		if (in->raw_end == left)
			return left == 0
				   ? 0
				   : fail(in,
					 "the file ends within a character");
	}
}

ssize_t
in_read(struct in *in, void *buf, size_t n)
{
	if (!in->looked && look(in) == -1)
		return -1;
	return in->cs == NULL ? pass(in, buf, n) : convert(in, buf, n);
}

void
in_close(struct in *in)
{
	if (in == NULL)
		return;
	inflateEnd(&in->z); /* harmless where nothing was begun */
	if (in->looked && in->cs != NULL)
		iconv_close(in->cd);
	if (in->source.close != NULL)
		in->source.close(in->source.data);
	if (in->fd != STDIN_FILENO)
		close(in->fd);
	free(in->buf);
	free(in->raw);
	free(in);
}
