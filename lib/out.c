#include "out.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "gz.h"
#include "ring.h"

struct out {
	int fd;
	bool fresh;	   /* what was in the file before is there still */
	int error;	   /* errno of the first write that failed */
	struct gzip *gzip; /* NULL: plain */
	unsigned char *buf;
	bool behind; /* a thread does all of this, from ring */
	pthread_t thread;
	struct ring *ring;
};

/* Empties the file that was opened, which may be none that can be (EINVAL). */
static void
empty(struct out *out)
{
	if (out->fresh && ftruncate(out->fd, 0) == -1 && errno != EINVAL)
		out->error = errno;
	out->fresh = false;
}

static void
write_all(struct out *out, const unsigned char *s, size_t n)
{
	empty(out);
	for (size_t done = 0; done < n && out->error == 0;) {
		ssize_t got = write(out->fd, s + done, n - done);

		if (got >= 0)
			done += (size_t)got;
		else if (errno != EINTR)
			out->error = errno;
	}
}

/* Deflates and writes n bytes, or for 0 the end. */
static void
deflate_all(struct out *out, const unsigned char *s, size_t n)
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
write_behind(void *data)
{
	struct out *out = data;
	ssize_t n;

	do {
		const unsigned char *block = ring_full(out->ring, &n);

		deflate_all(out, block, (size_t)n);
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

/* Without a thread (there may be no more of them) all goes on as well. */
static int
start_gzip(struct out *out)
{
	out->gzip = gzip_new();
	out->buf = malloc(RING_BLOCK);
	out->ring = ring_new();
	if (out->gzip == NULL || out->buf == NULL || out->ring == NULL)
		return -1;
	out->behind =
	    pthread_create(&out->thread, NULL, write_behind, out) == 0;
	return 0;
}

struct out *
out_open(const char *path, bool gzip)
{
	struct out *out = calloc(1, sizeof(*out));

	if (out == NULL)
		return NULL;
	out->fd = STDOUT_FILENO;
	out->fresh = path != NULL;
	if (path != NULL)
		out->fd = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
	if (out->fd != -1 && (!gzip || start_gzip(out) == 0))
		return out;
	if (out->fd != -1 && path != NULL)
		close(out->fd);
	free_out(out);
	return NULL;
}

/* Hands a block over to the thread; 0 bytes are the end. */
static void
hand_over(struct out *out, const unsigned char *s, size_t n)
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
		else if (out->behind)
			hand_over(out, from, some);
		else
			deflate_all(out, from, some);
		from += some;
		n -= some;
	}
}

int
out_close(struct out *out)
{
	int error;

	if (out->behind) {
		hand_over(out, NULL, 0);
		pthread_join(out->thread, NULL);
	} else if (out->gzip != NULL)
		deflate_all(out, out->buf, 0);
	empty(out);
	error = out->error;
	if (close(out->fd) == -1 && error == 0)
		error = errno;
	free_out(out);
	errno = error;
	return error == 0 ? 0 : -1;
}
