/* SPDX-License-Identifier: ISC */
#include "out.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "gz.h"
#include "local.h"
#include "overwrite.h"
#include "ring.h"

struct out {
	int fd;
	bool untouched;	   /* the file still has its old contents */
	int error;	   /* errno of the first write that failed */
	struct gzip *gzip; /* NULL: plain */
	unsigned char *buf;
	bool threaded; /* the thread compresses and writes */
	pthread_t thread;
	struct ring *ring; /* the blocks for the thread */
};

/* Drops the old contents before the first write. EINVAL: not a regular file,
 * which has none. */
static void
truncate_once(struct out *out)
{
	if (out->untouched && ftruncate(out->fd, 0) == -1 && errno != EINVAL)
		out->error = errno;
	out->untouched = false;
}

static void
write_all(struct out *out, const unsigned char *s, size_t n)
{
	truncate_once(out);
	for (size_t done = 0; done < n && out->error == 0;) {
		ssize_t got = write(out->fd, s + done, n - done);

		if (got >= 0)
			done += (size_t)got;
		else if (errno != EINTR)
			out->error = errno;
	}
}

/* Compresses and writes n bytes; 0 bytes end the gzip data. */
static void
compress_all(struct out *out, const unsigned char *s, size_t n)
{
	bool last = n == 0;
	size_t given;

	do {
		size_t taken = n;

		given = RING_BLOCK;
		gzip(out->gzip, s, &taken, out->buf, &given, last);
		s += taken;
		n -= taken;
		write_all(out, out->buf, given);
	} while (given == RING_BLOCK && out->error == 0);
}

static void *
run_thread(void *data)
{
	struct out *out = data;
	ssize_t n;

	do {
		const unsigned char *block = ring_full(out->ring, &n);

		compress_all(out, block, (size_t)n);
		ring_drop(out->ring);
	} while (n > 0);
	return NULL;
}

static void
free_out(struct out *out)
{
	ring_free(out->ring);
	gzip_free(out->gzip);
	free(out->buf);
	free(out);
}

/* If no thread can be started, out_put compresses and writes itself. */
static int
start_gzip(struct out *out)
{
	out->gzip = gzip_new();
	out->buf = malloc(RING_BLOCK);
	out->ring = ring_new();
	if (out->gzip == NULL || out->buf == NULL || out->ring == NULL)
		return -1;
	out->threaded =
	    pthread_create(&out->thread, NULL, run_thread, out) == 0;
	return 0;
}

struct out *
out_open(const char *path, bool gzip)
{
	struct out *out = calloc(1, sizeof(*out));

	xlocal(path);
	if (out == NULL)
		return NULL;
	out->fd = STDOUT_FILENO;
	out->untouched = path != NULL;
	if (path != NULL) {
		xoverwrite_output(path);
		out->fd = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
	}
	if (out->fd != -1 && (!gzip || start_gzip(out) == 0))
		return out;
	if (out->fd != -1 && path != NULL)
		close(out->fd);
	free_out(out);
	return NULL;
}

/* Hands a block to the thread; 0 bytes are the end. */
static void
hand_to_thread(struct out *out, const unsigned char *s, size_t n)
{
	unsigned char *block = ring_empty(out->ring);

	if (n > 0)
		memcpy(block, s, n);
	ring_put(out->ring, (ssize_t)n);
}

void
out_put(struct out *out, const void *s, size_t n)
{
	const unsigned char *from = s;

	while (n > 0) {
		size_t some = n < RING_BLOCK ? n : RING_BLOCK;

		if (out->gzip == NULL)
			write_all(out, from, some);
		else if (out->threaded)
			hand_to_thread(out, from, some);
		else
			compress_all(out, from, some);
		from += some;
		n -= some;
	}
}

int
out_close(struct out *out)
{
	int error;

	if (out->threaded) {
		hand_to_thread(out, NULL, 0);
		pthread_join(out->thread, NULL);
	} else if (out->gzip != NULL)
		compress_all(out, out->buf, 0);
	truncate_once(out);
	error = out->error;
	if (close(out->fd) == -1 && error == 0)
		error = errno;
	free_out(out);
	errno = error;
	return error == 0 ? 0 : -1;
}
