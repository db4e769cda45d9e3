/* SPDX-License-Identifier: ISC */
#include "charset.h"

#include <errno.h>
#include <iconv.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "prog.h"
#include "ring.h"

#define BLOCK RING_BLOCK

struct charset {
	struct in *in;
	const char *name; /* NULL: passed on as it is */
	bool looked;	  /* at the first bytes */
	bool converts;
	iconv_t cd;
	unsigned char *raw; /* bytes not yet converted, from pos to end */
	size_t pos, end;
	bool eof;
	const char *why; /* of an error, after which nothing is read */
};

struct charset *
charset_new(struct in *in)
{
	struct charset *c = xcalloc(1, sizeof(*c));

	c->in = in;
	c->raw = xrealloc(NULL, BLOCK, 1);
	return c;
}

const char *
charset_why(const struct charset *c)
{
	return c->why ? c->why : in_why(c->in);
}

struct in *
charset_in(const struct charset *c)
{
	return c->in;
}

void
charset_free(struct charset *c)
{
	if (c->converts)
		iconv_close(c->cd);
	in_close(c->in);
	free(c->raw);
	free(c);
}

int
charset_set(struct charset *c, const char *name)
{
	iconv_t cd = iconv_open("UTF-8", name);

	if (cd == (iconv_t)-1) /* NOLINT: as POSIX has it */
		return -1;
	iconv_close(cd);
	c->name = name;
	return 0;
}

bool
charset_is_named(const struct charset *c)
{
	return c->name != NULL;
}

/* Reads until n raw bytes are held, or the file ends. */
static int
hold(struct charset *c, size_t n)
{
	memmove(c->raw, c->raw + c->pos, c->end - c->pos);
	c->end -= c->pos;
	c->pos = 0;
	while (c->end < n && !c->eof) {
		ssize_t got = in_read(c->in, c->raw + c->end, BLOCK - c->end);

		if (got == -1)
			return -1;
		c->eof = got == 0;
		c->end += (size_t)got;
	}
	return 0;
}

/* The wide character set in which these bytes, of which there are up to four,
 * are an ASCII letter; NULL if there is none. */
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

/* Whether a byte order mark of UTF-16 is at pos, of the given order. */
static bool
has_mark(const struct charset *c, bool little)
{
	const unsigned char *s = c->raw + c->pos;

	return c->end - c->pos >= 2 && s[0] == (little ? 0xff : 0xfe) &&
	       s[1] == (little ? 0xfe : 0xff);
}

/* Chooses the character set from the first bytes. */
static void
choose_set(struct charset *c)
{
	const unsigned char *s = c->raw;
	bool is_le = has_mark(c, true);

	if (!is_le && !has_mark(c, false)) {
		c->name = wide_set(s, c->end);
		return;
	}
	c->pos = 2;
	if (c->end >= 4 && is_le && s[2] == 0 && s[3] == 0)
		c->pos = 4; /* the mark of UTF-32 */
	c->name = wide_set(s + c->pos, c->end - c->pos);
	if (c->name == NULL)
		c->name = is_le ? "UTF-16LE" : "UTF-16BE";
}

/* Nothing more is read. */
static ssize_t
refuse(struct charset *c, const char *why)
{
	c->why = why;
	return -1;
}

static int
look(struct charset *c)
{
	c->looked = true;
	if (hold(c, 8) == -1 && c->end == 0)
		return -1;
	if (c->name == NULL)
		choose_set(c);
	if (c->name == NULL)
		return 0;
	if (c->pos > 0 && (has_mark(c, true) || has_mark(c, false)))
		return (int)refuse(c, "two byte order marks");
	c->cd = iconv_open("UTF-8", c->name);
	if (c->cd == (iconv_t)-1) /* NOLINT: as POSIX has it */
		return (int)refuse(
		    c, "iconv cannot convert this character set");
	c->converts = true;
	return 0;
}

/* Passes the bytes on that were looked at, and then those that come. */
static ssize_t
pass(struct charset *c, void *buf, size_t n)
{
	size_t held = c->end - c->pos;

	if (held == 0)
		return in_read(c->in, buf, n);
	/* not covered: the first read asks for as much as can be held. */
	n = n < held ? n : held;
	memcpy(buf, c->raw + c->pos, n);
	c->pos += n;
	return (ssize_t)n;
}

static ssize_t
convert(struct charset *c, void *buf, size_t n)
{
	char *to = buf;
	size_t room = n;

	for (;;) {
		char *from = (char *)c->raw + c->pos;
		size_t left = c->end - c->pos;
		size_t status = iconv(c->cd, &from, &left, &to, &room);
		int why = errno;

		c->pos = c->end - left;
		if (room < n)
			return (ssize_t)(n - room);
		if (status == (size_t)-1 && why != EINVAL)
			return refuse(
			    c, "bytes that are invalid in the character set");
		if (hold(c, left + 1) == -1)
			return -1;
		if (c->end == left)
			return left == 0 ? 0
					 : refuse(c, "the file ends in the "
						     "middle of a character");
	}
}

ssize_t
charset_read(struct charset *c, void *buf, size_t n)
{
	if (c->why != NULL || (!c->looked && look(c) == -1))
		return -1;
	return c->converts ? convert(c, buf, n) : pass(c, buf, n);
}
