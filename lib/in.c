#include "in.h"

#include <errno.h>
#include <fcntl.h>
#include <iconv.h>
#include <nettle/sha2.h>
#include <nettle/version.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "gz.h"
#include "limit.h"
#include "ring.h"

#define BLOCK RING_BLOCK

enum state { PLAIN, MEMBER, BETWEEN, END, FAILED };

/* The bytes of a file, inflated. Where a thread reads ahead, all of it is that
 * thread's, until it ends. */
struct file {
	int fd;
	struct in_source source; /* read instead of fd, where it is set */
	unsigned char *buf;	 /* bytes of the file not yet given out */
	size_t pos, end, block;
	bool eof;
	enum state state;
	const char *why; /* of FAILED; NULL: error says it */
	int error;
	struct gunzip *gunzip;
	bool more;		/* it may give more without being given any */
	long long taken, given; /* bytes before and after inflating */
	bool hashed;
	struct sha256_ctx sha;
};

struct in {
	struct file file;
	const char *name;
	const char *why; /* of an error */
	char *sum;	 /* where it goes at the end, or NULL */

	bool started; /* the first bytes were looked at, for gzip */
	bool ahead;   /* a thread reads the file, into ring */
	bool ended;   /* that thread */
	pthread_t thread;
	struct ring *ring;
	size_t taken; /* of the ring's block */

	bool looked;	/* and for the character set */
	const char *cs; /* its name; NULL: passed on as it is */
	bool converts;
	iconv_t cd;
	unsigned char *raw; /* inflated, not yet converted */
	size_t raw_pos, raw_end;
	bool raw_eof;
	bool refused; /* what came is for nobody */
};

struct in *
in_open(const char *path)
{
	struct in *in = calloc(1, sizeof(*in));
	bool std = path == NULL || strcmp(path, "-") == 0;

	if (in == NULL)
		return NULL;
	in->file.buf = malloc(BLOCK);
	in->raw = malloc(BLOCK);
	in->file.block = BLOCK;
	in->name = std ? "stdin" : path;
	in->file.fd = std ? STDIN_FILENO : -1;
	if (in->file.buf != NULL && in->raw != NULL && !std)
		in->file.fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
	if (in->file.buf == NULL || in->raw == NULL || in->file.fd == -1) {
		int saved = errno;

		free(in->file.buf);
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

void
in_hash(struct in *in, char sum[IN_SUM_SIZE])
{
	sum[0] = '\0';
	in->sum = sum;
	in->file.hashed = true;
	sha256_init(&in->file.sha);
}

/* ---- the file --------------------------------------------------------- */

static ssize_t
fail(struct file *file, const char *why)
{
	file->state = FAILED;
	file->why = why;
	return -1;
}

/* As read(2), where alone a thread that reads ahead can be ended: a pipe may
 * have nothing to give for ever. */
static ssize_t
read_fd(int fd, void *buf, size_t n)
{
	int old;
	ssize_t got;

	pthread_setcancelstate(PTHREAD_CANCEL_ENABLE, &old);
	got = read(fd, buf, n);
	pthread_setcancelstate(old, NULL);
	return got;
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
			  : read_fd(file->fd, buf, n);
	while (got == -1 && why == NULL && errno == EINTR);
	if (got == -1) {
		file->error = errno;
		return fail(file, why);
	}
	if (file->hashed)
		sha256_update(&file->sha, (size_t)got, buf);
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

/* Looks at the first bytes. */
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

/* After a member: another one, or the end; nothing else. */
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
		return fail(
		    file, "bytes that are not gzip after the gzip data");
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
	    gunzip(file->gunzip, file->buf + file->pos, &taken, buf, &given)) {
	case GZ_MORE:
		break;
	case GZ_END:
		file->state = BETWEEN;
		break;
	case GZ_DAMAGED: /* what came before is given out first */
		fail(file, "the gzip data is damaged");
		break;
	case GZ_NO_MEMORY:
		return fail(file, "out of memory");
	}
	file->pos += taken;
	file->more = given == n && file->state == MEMBER;
	file->taken += (long long)taken;
	file->given += (long long)given;
	if (file->given > LIMIT_FREE &&
	    file->given / limits.ratio > file->taken)
		return fail(file, LIMIT_BOMB);
	return (ssize_t)given;
}

/* The next bytes of the file, inflated where they are compressed. */
static ssize_t
read_raw(struct file *file, void *buf, size_t n)
{
	ssize_t got = 0;

	while (got == 0) {
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

/* ---- reading ahead ---------------------------------------------------- */

static void *
read_ahead(void *data)
{
	struct in *in = data;
	unsigned char *block;
	ssize_t got = 1;

	pthread_setcancelstate(PTHREAD_CANCEL_DISABLE, NULL);
	while (got > 0 && (block = ring_empty(in->ring)) != NULL) {
		got = read_raw(&in->file, block, RING_BLOCK);
		ring_put(in->ring, got);
	}
	return NULL;
}

/*
 * Looks at the first bytes, and starts a thread where there is more to do than
 * to read. Without one (there may be no more threads) all goes on as well.
 */
static void
start_ahead(struct in *in)
{
	in->started = true;
	if (start(&in->file) == -1)
		return;
	if (in->file.state == PLAIN && !in->file.hashed &&
	    in->file.source.read == NULL)
		return;
	in->ring = ring_new();
	in->ahead = in->ring != NULL &&
		    pthread_create(&in->thread, NULL, read_ahead, in) == 0;
}

static void
stop_ahead(struct in *in)
{
	if (in->ahead) {
		ring_stop(in->ring);
		if (!in->ended)
			pthread_cancel(in->thread);
		pthread_join(in->thread, NULL);
	}
	ring_free(in->ring);
}

/* As read_raw, of what the thread read. */
static ssize_t
take(struct in *in, void *buf, size_t n)
{
	ssize_t got;
	const unsigned char *block = ring_full(in->ring, &got);

	if (got <= 0) { /* this block is not dropped: it is so from now on */
		in->ended = true;
		return got;
	}
	if (n > (size_t)got - in->taken)
		n = (size_t)got - in->taken;
	memcpy(buf, block + in->taken, n);
	in->taken += n;
	if (in->taken == (size_t)got) {
		in->taken = 0;
		ring_drop(in->ring);
	}
	return (ssize_t)n;
}

/* Writes the sum of the file, which was read to its end. */
static void
put_sum(struct in *in)
{
	uint8_t digest[SHA256_DIGEST_SIZE];

#if NETTLE_VERSION_MAJOR >= 4
	sha256_digest(&in->file.sha, digest);
#else
	sha256_digest(&in->file.sha, sizeof(digest), digest);
#endif
	for (size_t i = 0; i < sizeof(digest); i++)
		snprintf(in->sum + 2 * i, 3, "%02x", digest[i]);
	in->sum = NULL;
}

/* The next bytes of the file, or the reason why there are none. */
static ssize_t
next_raw(struct in *in, void *buf, size_t n)
{
	ssize_t got;

	if (in->why != NULL)
		return -1;
	if (!in->started)
		start_ahead(in);
	got = in->ahead ? take(in, buf, n) : read_raw(&in->file, buf, n);
	if (got == -1)
		in->why =
		    in->file.why ? in->file.why : strerror(in->file.error);
	if (got == 0 && in->sum != NULL)
		put_sum(in);
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
		    next_raw(in, in->raw + in->raw_end, BLOCK - in->raw_end);

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

/* Whether a mark of UTF-16 stands at raw_pos, of either order. */
static bool
has_mark(const struct in *in, bool little)
{
	const unsigned char *s = in->raw + in->raw_pos;

	return in->raw_end - in->raw_pos >= 2 &&
	       s[0] == (little ? 0xff : 0xfe) && s[1] == (little ? 0xfe : 0xff);
}

/* Chooses the character set from the first bytes. */
static void
choose_set(struct in *in)
{
	const unsigned char *s = in->raw;
	bool is_le = has_mark(in, true);

	if (!is_le && !has_mark(in, false)) {
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

/* For good: nothing is given out behind it. */
static ssize_t
refuse(struct in *in, const char *why)
{
	in->why = why;
	in->refused = true;
	return -1;
}

static int
look(struct in *in)
{
	in->looked = true;
	if (hold_raw(in, 8) == -1 && in->raw_end == 0)
		return -1;
	if (in->cs == NULL)
		choose_set(in);
	if (in->cs == NULL)
		return 0;
	if (in->raw_pos > 0 && (has_mark(in, true) || has_mark(in, false)))
		return (int)refuse(in, "two byte order marks");
	in->cd = iconv_open("UTF-8", in->cs);
	if (in->cd == (iconv_t)-1) /* NOLINT: as POSIX has it */
		return (int)refuse(in, "a character set that iconv lacks");
	in->converts = true;
	return 0;
}

/* Passes the bytes on that were looked at, and then those that come. */
static ssize_t
pass(struct in *in, void *buf, size_t n)
{
	size_t held = in->raw_end - in->raw_pos;

	if (held == 0)
		return next_raw(in, buf, n);
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
			return refuse(
			    in, "bytes that the character set does not have");
		if (hold_raw(in, left + 1) == -1)
			return -1;
		if (in->raw_end == left)
			return left == 0
				   ? 0
				   : refuse(in,
					 "the file ends within a character");
	}
}

ssize_t
in_read(struct in *in, void *buf, size_t n)
{
	if (in->refused || (!in->looked && look(in) == -1))
		return -1;
	return in->converts ? convert(in, buf, n) : pass(in, buf, n);
}

void
in_close(struct in *in)
{
	struct file *file;

	if (in == NULL)
		return;
	file = &in->file;
	stop_ahead(in);
	gunzip_free(file->gunzip);
	if (in->converts)
		iconv_close(in->cd);
	if (file->source.close != NULL)
		file->source.close(file->source.data);
	if (file->fd != STDIN_FILENO)
		close(file->fd);
	free(file->buf);
	free(in->raw);
	free(in);
}
