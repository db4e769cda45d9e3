/* SPDX-License-Identifier: ISC */
#include "in.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "gz.h"
#include "limit.h"
#include "local.h"
#include "overwrite.h"
#include "ring.h"

#define BLOCK RING_BLOCK

enum state { PLAIN, MEMBER, BETWEEN, END, FAILED };

/* A file and the state of its decompression. */
struct file {
	int fd;
	struct in_source source; /* read instead of fd, where it is set */
	unsigned char *buf;	 /* bytes of the file not yet used */
	size_t pos, end, block;
	bool eof;
	enum state state;
	const char *why; /* of FAILED; NULL: error says it */
	int error;
	struct gunzip *gunzip;
	bool more; /* there may be more output without more input */
	long long compressed, inflated; /* bytes of the gzip data so far */
};

struct in {
	struct file file;
	const char *name;
	const char *why; /* of an error */

	bool started; /* the first bytes were looked at */
};

bool
in_is_stdin(const char *path)
{
	return path == NULL || strcmp(path, "-") == 0;
}

struct in *
in_open(const char *path)
{
	struct in *in = calloc(1, sizeof(*in));
	bool std = in_is_stdin(path);

	xlocal(path);
	if (in == NULL)
		return NULL;
	in->file.buf = malloc(BLOCK);
	in->file.block = BLOCK;
	in->name = std ? "stdin" : path;
	in->file.fd = std ? STDIN_FILENO : -1;
	if (in->file.buf != NULL && !std)
		in->file.fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
	if (in->file.buf == NULL || in->file.fd == -1) {
		int saved = errno;

		free(in->file.buf);
		free(in);
		errno = saved;
		return NULL;
	}
	xoverwrite_input(in->file.fd, in->name);
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
	in->file.source = source;
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
	in->file.block = n < BLOCK ? n : BLOCK;
}

/* ---- the file --------------------------------------------------------- */

static ssize_t
fail(struct file *file, const char *why)
{
	file->state = FAILED;
	file->why = why;
	return -1;
}

static ssize_t
read_file(struct file *file, void *buf, size_t n)
{
	const struct in_source *source = &file->source;
	const char *why = NULL;
	ssize_t got;

	if (n > file->block)
		n = file->block;
	do
		got = source->read != NULL
			  ? source->read(source->data, buf, n, &why)
			  : read(file->fd, buf, n);
	while (got == -1 && why == NULL && errno == EINTR);
	if (got == -1) {
		file->error = errno;
		return fail(file, why);
	}
	file->eof = got == 0;
	return got;
}

/* Reads until at least need bytes are held, or the file ends. */
static int
hold(struct file *file, size_t need)
{
	memmove(file->buf, file->buf + file->pos, file->end - file->pos);
	file->end -= file->pos;
	file->pos = 0;
	while (file->end < need && !file->eof) {
		ssize_t got =
		    read_file(file, file->buf + file->end, BLOCK - file->end);

		if (got == -1)
			return -1;
		file->end += (size_t)got;
	}
	return 0;
}

static bool
at_magic(const struct file *file)
{
	return file->end - file->pos >= 2 && file->buf[file->pos] == 0x1f &&
	       file->buf[file->pos + 1] == 0x8b;
}

/* Detects gzip by the first bytes. */
static ssize_t
start(struct file *file)
{
	if (hold(file, 2) == -1)
		return -1;
	if (!at_magic(file))
		return 0;
	file->gunzip = gunzip_new();
	if (file->gunzip == NULL)
		return fail(file, "out of memory");
	file->state = MEMBER;
	return 0;
}

/* After a member there may only be another one, or the end. */
static ssize_t
between(struct file *file)
{
	if (hold(file, 2) == -1)
		return -1;
	if (file->pos == file->end) {
		file->state = END;
		return 0;
	}
	if (!at_magic(file))
		return fail(file,
		    "the gzip data is followed by bytes that are not gzip");
	file->state = MEMBER;
	return 0;
}

static ssize_t
plain(struct file *file, void *buf, size_t n)
{
	size_t held = file->end - file->pos;

	if (held == 0)
		return read_file(file, buf, n);
	if (n > held)
		n = held;
	memcpy(buf, file->buf + file->pos, n);
	file->pos += n;
	return (ssize_t)n;
}

static ssize_t
inflated(struct file *file, void *buf, size_t n)
{
	size_t taken, given = n;

	if (!file->more && hold(file, 1) == -1)
		return -1;
	taken = file->end - file->pos;
	if (!file->more && taken == 0)
		return fail(file, "the gzip data is cut off");
	switch (
	    /* not covered: each value of the enum has its case. */
	    gunzip(file->gunzip, file->buf + file->pos, &taken, buf, &given)) {
	case GZ_MORE:
		break;
	case GZ_END:
		file->state = BETWEEN;
		break;
	case GZ_DAMAGED: /* return the good bytes first */
		fail(file, "the gzip data is damaged");
		break;
	/* not covered: ISA-L allocates only at the start. zlib: make check
	 * ISAL=no. */
	case GZ_NO_MEMORY:
		return fail(file, "out of memory");
	}
	file->pos += taken;
	file->more = given == n && file->state == MEMBER;
	file->compressed += (long long)taken;
	file->inflated += (long long)given;
	if (file->inflated > LIMIT_FREE &&
	    file->inflated / limits.ratio > file->compressed)
		return fail(file, LIMIT_BOMB);
	return (ssize_t)given;
}

/* The next bytes of the file, decompressed if it is compressed. */
static ssize_t
read_raw(struct file *file, void *buf, size_t n)
{
	ssize_t got = 0;

	while (got == 0) {
		/* not covered: each value of the enum has its case. */
		switch (file->state) {
		case PLAIN:
			return plain(file, buf, n);
		case MEMBER:
			got = inflated(file, buf, n);
			break;
		case BETWEEN:
			got = between(file);
			break;
		case END:
			return 0;
		case FAILED:
			return -1;
		}
	}
	return got;
}

ssize_t
in_read(struct in *in, void *buf, size_t n)
{
	ssize_t got;

	if (in->why != NULL)
		return -1;
	if (!in->started)
		start(&in->file); /* if it fails, read_raw says so */
	in->started = true;
	got = read_raw(&in->file, buf, n);
	if (got == -1)
		in->why =
		    in->file.why ? in->file.why : strerror(in->file.error);
	return got;
}

bool
in_is_broken(const struct in *in)
{
	return in->why != NULL && in->file.why == NULL;
}

void
in_close(struct in *in)
{
	struct file *file;

	if (in == NULL)
		return;
	file = &in->file;
	gunzip_free(file->gunzip);
	if (file->source.close != NULL)
		file->source.close(file->source.data);
	if (file->fd != STDIN_FILENO)
		close(file->fd);
	free(file->buf);
	free(in);
}
