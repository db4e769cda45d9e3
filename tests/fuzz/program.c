/* SPDX-License-Identifier: ISC */
/*
 * A program, its whole main, on any arguments and files: it ends with 0, 1 or
 * 2, it says the same whichever way it reads, what it prints with 0 or 1 is
 * whole, with 2 a table never is, nobody is opted in but by the class for it,
 * and what it says on standard error holds no address and no control character.
 *
 * The bytes are a line of arguments, tabs between, and the files f1, f2, ...
 * with END between.
 */
#define _GNU_SOURCE /* NOLINT: memmem */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "hooks.h"
#include "rd.h"

/* The Makefile has them. */
#ifndef PROGRAM
#define PROGRAM "none"
#define WRITES "bytes"
#endif

#define END "\034\035\036\037"
#define MOST_ARGS 32
#define MOST_FILES 8

int program_main(int argc, char **argv);

static void
fail(const char *what)
{
	fprintf(stderr, "%s: %s\n", PROGRAM, what);
	abort();
}

/* ---- what is run ------------------------------------------------------ */

struct call {
	char text[512];
	char *argv[MOST_ARGS + 2];
	int argc;
	struct bytes files[MOST_FILES];
	size_t nfiles;
};

static bool
read_arguments(struct call *call, const uint8_t *s, size_t n)
{
	static char name[] = PROGRAM;

	if (n >= sizeof(call->text) || memchr(s, '\0', n) != NULL)
		return false;
	memcpy(call->text, s, n);
	call->text[n] = '\0';
	call->argv[0] = name;
	call->argc = 1;
	for (char *arg = strtok(call->text, "\t"); arg != NULL;
	     arg = strtok(NULL, "\t")) {
		if (call->argc > MOST_ARGS)
			return false;
		call->argv[call->argc++] = arg;
	}
	call->argv[call->argc] = NULL;
	return true;
}

static bool
read_call(struct call *call, const uint8_t *s, size_t n)
{
	const uint8_t *line = memchr(s, '\n', n);
	const uint8_t *end = s + n;

	if (line == NULL || !read_arguments(call, s, (size_t)(line - s)))
		return false;
	s = line + 1;
	call->nfiles = 0;
	while (s != NULL && call->nfiles < MOST_FILES) {
		const uint8_t *next =
		    memmem(s, (size_t)(end - s), END, strlen(END));

		call->files[call->nfiles].s = s;
		call->files[call->nfiles++].n =
		    (size_t)((next ? next : end) - s);
		s = next ? next + strlen(END) : NULL;
	}
	return true;
}

/* A run has the arguments for itself: it may change them. */
static struct result
run(const struct call *call, struct way way)
{
	static char text[sizeof(call->text)];
	char *argv[MOST_ARGS + 2];

	memcpy(text, call->text, sizeof(text));
	memcpy(argv, call->argv, sizeof(argv));
	for (int i = 1; i < call->argc; i++)
		argv[i] = text + (call->argv[i] - call->text);
	return hooks_run(
	    program_main, call->argc, argv, call->files, call->nfiles, way);
}

/* ---- both ways -------------------------------------------------------- */

/* How far damaged gzip data is inflated, and other sets converted, depends on
 * the blocks that are read. */
static bool
depends_on_blocks(const struct call *call)
{
	for (int i = 1; i < call->argc; i++)
		if (strchr(call->argv[i], 'C') != NULL ||
		    strncmp(call->argv[i], "--ch", 4) == 0)
			return true;
	for (size_t i = 0; i < call->nfiles; i++) {
		struct bytes f = call->files[i];

		if (memchr(f.s, '\0', f.n) != NULL ||
		    (f.n > 1 && (f.s[0] == 0x1f || f.s[0] >= 0xfe)))
			return true;
	}
	return false;
}

static bool
same(struct bytes a, struct bytes b)
{
	return a.n == b.n && (a.n == 0 || memcmp(a.s, b.s, a.n) == 0);
}

static void
compare(const struct result *a, const struct result *b, bool messages)
{
	if (getenv("SAY") != NULL)
		fprintf(stderr, "%d: %.*s%d: %.*s", a->status, (int)a->err.n,
		    (const char *)a->err.s, b->status, (int)b->err.n,
		    (const char *)b->err.s);
	if (a->status != b->status)
		fail("another status the other way");
	if (a->status == 2 && !messages)
		return;
	if (!same(a->err, b->err))
		fail("another message the other way");
	if (a->status != 2 && !same(a->out, b->out))
		fail("another output the other way");
	if (a->status != 2 && !same(a->files, b->files))
		fail("other files the other way");
}

/* ---- what is printed -------------------------------------------------- */

static const char *
path_of(struct bytes b)
{
	static char path[64];
	static int fd = -1;

	if (fd == -1)
		fd = memfd_create("out", MFD_CLOEXEC);
	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	if (fd == -1 || ftruncate(fd, 0) == -1 ||
	    pwrite(fd, b.s, b.n, 0) != (ssize_t)b.n)
		abort();
	return path;
}

static bool
is(const struct rd *rd, const struct rec *rec, const char *column,
    const char *value)
{
	size_t at = rec_find(rd_head(rd), column);

	return at != REC_NONE && field_is(rec_get(rec, at), value);
}

/* Only an opt_in sets FALSE, and nothing but TRUE goes to Salesforce. */
static void
check_decision(const struct rd *rd, const struct rec *rec)
{
	if (rec_find(rd_head(rd), "send_to") == REC_NONE ||
	    rec_find(rd_head(rd), "set") == REC_NONE)
		return;
	if (is(rd, rec, "set", "FALSE") && !is(rd, rec, "class", "opt_in"))
		fail("an opt-in that is none");
	if (is(rd, rec, "send_to", "salesforce") && !is(rd, rec, "set", "TRUE"))
		fail("no opt-out for Salesforce");
	if (is(rd, rec, "want", "FALSE") && is(rd, rec, "set", "TRUE"))
		fail("an opt-out that nobody wants");
}

/* Whether our own reader takes it for whole. */
static bool
is_whole(struct bytes b, struct rd_format format)
{
	struct in *in = in_open(path_of(b));
	struct rd *rd = rd_new(in);
	enum rd_status status = rd_header(rd, format);
	struct rec rec;

	while (status == RD_REC && (status = rd_next(rd, &rec)) == RD_REC)
		check_decision(rd, &rec);
	rd_free(rd);
	return status == RD_END;
}

static bool
has(const struct call *call, const char *arg)
{
	for (int i = 1; i < call->argc; i++)
		if (strstr(call->argv[i], arg) != NULL)
			return true;
	return false;
}

/* Whether every line of b is one of a, in this order. */
static bool
comes_from(struct bytes a, struct bytes b)
{
	while (b.n > 0) {
		const uint8_t *end = memchr(b.s, '\n', b.n), *other;
		size_t len = end ? (size_t)(end - b.s) + 1 : b.n;

		if (a.n == 0)
			return false;
		other = memchr(a.s, '\n', a.n);
		if (other == NULL)
			other = a.s + a.n - 1;
		if ((size_t)(other - a.s) + 1 == len &&
		    memcmp(a.s, b.s, len) == 0) {
			b.s += len;
			b.n -= len;
		}
		a.n -= (size_t)(other - a.s) + 1;
		a.s = other + 1;
	}
	return true;
}

static void
check_passed(const struct call *call, struct bytes out)
{
	bool from = depends_on_blocks(call);

	for (size_t i = 0; i < call->nfiles; i++)
		from = from || comes_from(call->files[i], out);
	if (!from)
		fail("rows that came from nowhere");
}

static void
check_output(const struct call *call, const struct result *r)
{
	struct rd_format table = { .kind = RD_TABLE };
	struct rd_format csv = { .kind = RD_CSV, .delim = ',' };
	struct rd_format tsv = { .kind = RD_CSV, .delim = '\t' };

	if (strcmp(WRITES, "table") == 0) {
		if (is_whole(r->out, table) != (r->status != 2))
			fail(r->status == 2 ? "failed, with a whole table"
					    : "a table that is not whole");
	} else if (r->status == 2) {
		return;
	} else if (strcmp(WRITES, "csv") == 0) {
		if (!is_whole(r->out, csv) && !is_whole(r->out, tsv))
			fail("CSV that is not whole");
	} else if (strcmp(WRITES, "rows") == 0)
		check_passed(call, r->out);
}

/* ---- what is said ----------------------------------------------------- */

/* Of what the arguments themselves do not have. */
static void
check_messages(const struct call *call, struct bytes err)
{
	bool known = has(call, "@");

	for (int i = 1; i < call->argc; i++)
		for (const char *s = call->argv[i]; *s != '\0'; s++)
			known = known || *(const uint8_t *)s < ' ' ||
				*(const uint8_t *)s >= 0x7f;
	for (size_t i = 0; i < err.n && !known; i++) {
		if (err.s[i] == '@')
			fail("an address on standard error");
		if ((err.s[i] < ' ' && err.s[i] != '\n') || err.s[i] == 0x7f)
			fail("a control character on standard error");
	}
}

/* ---- the harness ------------------------------------------------------ */

int LLVMFuzzerInitialize(int *argc, char ***argv);

int
LLVMFuzzerInitialize(int *argc, char ***argv) /* NOLINT: its signature */
{
	(void)argc;
	(void)argv;
	/* What -h and -V print. */
	if (freopen("/dev/null", "w", stdout) == NULL)
		abort();
	return 0;
}

static bool
is_usage(struct bytes out)
{
	return out.n >= 7 && memcmp(out.s, "usage: ", 7) == 0;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct call call;
	struct result a, b;
	bool answer;

	if (!read_call(&call, data, size))
		return -1;
	/* What -V prints is not seen, and of -h the usage is. */
	answer = has(&call, "h") || has(&call, "V");
	a = run(&call, (struct way){ MARK_BYTES, false, 1U << 30 });
	b = run(&call, (struct way){ MARK_AVX2, true, 4093 });
	if (a.status < 0 || a.status > 2)
		fail("a status beyond 2");
	compare(&a, &b, !depends_on_blocks(&call));
	if (a.out.n > 65536 + 512 * size)
		fail("more output than is sensible");
	check_messages(&call, a.err);
	if (!answer || (a.out.n > 0 && !is_usage(a.out)))
		check_output(&call, &a);
	return 0;
}
