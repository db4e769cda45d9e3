/* SPDX-License-Identifier: ISC */
#include "wr.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "out.h"
#include "prog.h"
#include "ring.h"

#define BLOCK RING_BLOCK

struct wr {
	struct out *out, *tee; /* tee is NULL if there is none */
	struct wr_format format;
	long long lines;
	char *words; /* added to the end mark, each after a tab, or NULL */
	size_t words_len, words_cap;
	bool begun; /* the record has a field already */
	size_t used;
	char buf[BLOCK];
};

const struct wr_format WR_TABLE = { 0 };

static void
die_of(const char *path)
{
	die("%s: %s", path ? path : "stdout", strerror(errno));
}

static struct out *
xout_open(const char *path, bool gzip)
{
	struct out *out = out_open(path, gzip);

	if (out == NULL)
		die_of(path);
	return out;
}

struct wr *
xwr_open(const char *path, struct wr_format format)
{
	struct wr *wr = malloc(sizeof(*wr));

	if (wr == NULL)
		die_of(path);
	memset(wr, 0, offsetof(struct wr, buf));
	wr->format = format;
	wr->out = xout_open(path, format.gzip);
	if (format.tee != NULL)
		wr->tee = xout_open(format.tee, false);
	return wr;
}

static void
flush(struct wr *wr)
{
	out_put(wr->out, wr->buf, wr->used);
	if (wr->tee != NULL)
		out_put(wr->tee, wr->buf, wr->used);
	wr->used = 0;
}

/* Not inlined: the callers rarely need it, and do without its registers. */
static __attribute__((noinline)) void
put_bytes(struct wr *wr, const char *s, size_t len)
{
	while (len > 0) {
		size_t room = BLOCK - wr->used;
		size_t n = len < room ? len : room;

		memcpy(wr->buf + wr->used, s, n);
		wr->used += n;
		s += n;
		len -= n;
		if (wr->used == BLOCK)
			flush(wr);
	}
}

static void
put_escaped(struct wr *wr, struct field f)
{
	static const char from[] = "\t\n\r\\", to[] = "tnr\\";
	size_t kept = 0;

	for (size_t i = 0; i < f.len; i++) {
		const char *p = memchr(from, f.s[i], sizeof(from) - 1);

		if (p == NULL)
			continue;
		put_bytes(wr, f.s + kept, i - kept);
		put_bytes(wr, "\\", 1);
		put_bytes(wr, &to[p - from], 1);
		kept = i + 1;
	}
	put_bytes(wr, f.s + kept, f.len - kept);
}

/* Whether CSV needs quotes around a field that is not empty. */
static bool
needs_quotes(const struct wr *wr, struct field f)
{
	for (size_t i = 0; i < f.len; i++)
		if (f.s[i] == wr->format.delim || f.s[i] == '"' ||
		    f.s[i] == '\r' || f.s[i] == '\n')
			return true;
	return f.s[0] == ' ' || f.s[f.len - 1] == ' ';
}

/* A whole number that is too short for an id. */
static bool
is_count(struct field f)
{
	if (f.len > 6 || (f.len > 1 && f.s[0] == '0'))
		return false;
	for (size_t i = 0; i < f.len; i++)
		if (!is_digit(f.s[i]))
			return false;
	return true;
}

/* Whether a spreadsheet would change the field: a formula, or a number with
 * what makes it a decimal or a power of ten. A long number is an id. */
static bool
needs_apostrophe(const struct wr *wr, struct field f)
{
	static const char begins[] = "=+-@\t\r", number[] = "0123456789.,eE+-";
	size_t digits = 0;

	if (!wr->format.spreadsheet || f.len == 0)
		return false;
	if (memchr(begins, f.s[0], sizeof(begins) - 1) != NULL)
		return true;
	while (digits < f.len &&
	       memchr(number, f.s[digits], sizeof(number) - 1) != NULL)
		digits++;
	if (f.len == 10 && f.s[4] == '-' && f.s[7] == '-')
		return false; /* a date */
	return digits == f.len && !is_count(f);
}

static void
put_quoted(struct wr *wr, struct field f, bool apostrophe)
{
	size_t kept = 0;

	put_bytes(wr, apostrophe ? "\"'" : "\"", apostrophe ? 2 : 1);
	for (size_t i = 0; i < f.len; i++) {
		if (f.s[i] != '"')
			continue;
		put_bytes(wr, f.s + kept, i - kept + 1);
		kept = i; /* writes the quote a second time */
	}
	put_bytes(wr, f.s + kept, f.len - kept);
	put_bytes(wr, "\"", 1);
}

/*
 * Most fields are shorter than a call of memcpy is worth: 1 to SHORT_MAX bytes
 * are copied by a few moves of a fixed size, which overlap in the middle.
 */
#define SHORT_MAX 64

static inline char *
copy_short(char *to, struct field f)
{
	const char *s = f.s;
	size_t n = f.len;

	if (n >= 16) {
		memcpy(to, s, 16);
		if (n > 32) {
			memcpy(to + 16, s + 16, 16);
			memcpy(to + n - 32, s + n - 32, 16);
		}
		memcpy(to + n - 16, s + n - 16, 16);
	} else if (n >= 8) {
		memcpy(to, s, 8);
		memcpy(to + n - 8, s + n - 8, 8);
	} else if (n >= 4) {
		memcpy(to, s, 4);
		memcpy(to + n - 4, s + n - 4, 4);
	} else {
		to[0] = s[0];
		to[n / 2] = s[n / 2];
		to[n - 1] = s[n - 1];
	}
	return to + n;
}

void
wr_plain_fields(struct wr *wr, const struct field *f, size_t n)
{
	char delim = wr->format.delim ? wr->format.delim : '\t';
	bool roomy = n * (SHORT_MAX + 1) < BLOCK - wr->used;
	char *to = wr->buf + wr->used;
	size_t begun = wr->begun, i = 0;

	for (; roomy && i < n && f[i].len <= SHORT_MAX; i++, begun = 1) {
		*to = delim;
		to += begun;
		if (f[i].len > 0)
			to = copy_short(to, f[i]);
	}
	wr->used = (size_t)(to - wr->buf);
	for (; i < n; i++, begun = 1) {
		put_bytes(wr, &delim, begun);
		put_bytes(wr, f[i].s, f[i].len);
	}
	wr->begun = true;
}

void
wr_field(struct wr *wr, struct field f)
{
	char delim = wr->format.delim;
	bool apostrophe = delim != 0 && needs_apostrophe(wr, f);

	if (f.len == 0 || (delim == 0 && field_is_clean(f))) {
		wr_plain_fields(wr, &f, 1);
		return;
	}
	if (wr->begun)
		put_bytes(wr, delim ? &delim : "\t", 1);
	wr->begun = true;
	if (delim == 0)
		put_escaped(wr, f);
	else if (needs_quotes(wr, f))
		put_quoted(wr, f, apostrophe);
	else {
		put_bytes(wr, "'", apostrophe);
		put_bytes(wr, f.s, f.len);
	}
}

void
wr_str(struct wr *wr, const char *s)
{
	wr_field(wr, field_of(s));
}

void
wr_end(struct wr *wr)
{
	wr->begun = false;
	wr->lines++;
	if (!wr->format.crlf && wr->used + 1 < BLOCK)
		wr->buf[wr->used++] = '\n';
	else if (wr->format.crlf)
		put_bytes(wr, "\r\n", 2);
	else
		put_bytes(wr, "\n", 1);
}

void
wr_line(struct wr *wr, struct field line)
{
	put_bytes(wr, line.s, line.len);
	wr->lines++;
}

void
wr_text(struct wr *wr, struct field f)
{
	put_bytes(wr, f.s, f.len);
}

long long
wr_count(const struct wr *wr)
{
	/* not covered: the header of a table is written first. */
	return wr->lines > 0 ? wr->lines - 1 : 0;
}

void
wr_mark(struct wr *wr, const char *key, const char *value)
{
	const char *equals = value ? "=" : "";
	size_t size = strlen(key) + (value ? strlen(value) : 0) + 3;

	xgrow(&wr->words, &wr->words_cap, wr->words_len + size, 1);
	wr->words_len += (size_t)snprintf(wr->words + wr->words_len, size,
	    "\t%s%s%s", key, equals, value ? value : "");
}

void
wr_words(struct wr *wr, struct field words)
{
	if (words.len == 0)
		return;
	xgrow(&wr->words, &wr->words_cap, wr->words_len + words.len + 1, 1);
	wr->words[wr->words_len++] = '\t';
	memcpy(wr->words + wr->words_len, words.s, words.len);
	wr->words_len += words.len;
}

static void
xout_close(struct out *out, const char *path)
{
	if (out_close(out) == -1)
		die_of(path);
}

void
xwr_close(struct wr *wr, const char *path)
{
	char mark[64];

	if (wr->format.delim == 0 && !wr->format.excerpt) {
		snprintf(mark, sizeof(mark), "#%s\t%lld",
		    wr->format.part ? "part" : "end", wr_count(wr));
		put_bytes(wr, mark, strlen(mark));
		put_bytes(wr, wr->words, wr->words_len);
		put_bytes(wr, "\n", 1);
	}
	flush(wr);
	if (wr->tee != NULL)
		xout_close(wr->tee, wr->format.tee);
	xout_close(wr->out, path);
	free(wr->words);
	free(wr);
}
