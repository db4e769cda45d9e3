#include "in.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <zlib.h>

#define BLOCK ((size_t)256 * 1024)

enum state { START, PLAIN, MEMBER, BETWEEN, END, FAILED };

struct in {
	int fd;
	const char *name;
	const char *why;
	unsigned char *buf; /* bytes of the file not yet given out */
	size_t pos, end, block;
	bool eof;
	enum state state;
	z_stream z;
};

struct in *
in_open(const char *path)
{
	struct in *in = calloc(1, sizeof(*in));
	bool std = path == NULL || strcmp(path, "-") == 0;

	if (in == NULL || (in->buf = malloc(BLOCK)) == NULL) {
		free(in);
		return NULL;
	}
	in->block = BLOCK;
	in->name = std ? "stdin" : path;
	in->fd = std ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC);
	if (in->fd == -1) {
		int saved = errno;

		free(in->buf);
		free(in);
		errno = saved;
		return NULL;
	}
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
	ssize_t got;

	do
		got = read(in->fd, buf, n < in->block ? n : in->block);
	while (got == -1 && errno == EINTR);
	if (got == -1)
		return fail(in, strerror(errno));
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

ssize_t
in_read(struct in *in, void *buf, size_t n)
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

void
in_close(struct in *in)
{
	if (in == NULL)
		return;
	inflateEnd(&in->z); /* harmless where nothing was begun */
	if (in->fd != STDIN_FILENO)
		close(in->fd);
	free(in->buf);
	free(in);
}
