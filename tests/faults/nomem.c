/* SPDX-License-Identifier: ISC */
/*
 * nomem: an LD_PRELOAD library that makes allocations fail.
 *
 * NOMEM=N: the N-th allocation fails; NOMEM=N+: so do all later ones.
 * NOMEM_SAID=FILE: gets a line when an allocation fails; otherwise, when the
 * program ends, the number of its allocations. It is opened at the start,
 * because the program may give up opening files.
 *
 * Allocations of libseccomp do not count: without memory it loads a filter that
 * lacks some calls, crashes or loops for ever, and no program can prevent that.
 *
 * It uses only glibc's internal allocation functions, which do not recurse.
 */
#define _GNU_SOURCE /* NOLINT: dladdr */
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

void *__libc_malloc(size_t size);		  /* NOLINT: glibc's names */
void *__libc_calloc(size_t n, size_t size);	  /* NOLINT */
void *__libc_realloc(void *p, size_t size);	  /* NOLINT */
void *__libc_memalign(size_t align, size_t size); /* NOLINT */

static atomic_long count;
static _Atomic int hit;
static int said = -1;

static void __attribute__((constructor)) begin(void)
{
	const char *path = getenv("NOMEM_SAID");

	if (path != NULL)
		said = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
}

static void
say(long n)
{
	char text[24];
	size_t at = sizeof(text);

	text[--at] = '\n';
	do
		text[--at] = (char)('0' + n % 10);
	while ((n /= 10) > 0);
	if (write(said, text + at, sizeof(text) - at) !=
	    (ssize_t)(sizeof(text) - at))
		_exit(99);
}

/* Whether the allocation by the code at this address fails. */
static int
fails(void *address)
{
	Dl_info in;
	const char *s = getenv("NOMEM");
	long n, at;
	char *end;

	if (dladdr(address, &in) != 0 && strstr(in.dli_fname, "libseccomp"))
		return 0;
	n = atomic_fetch_add(&count, 1) + 1;
	if (s == NULL)
		return 0;
	at = strtol(s, &end, 10);
	if (n != at && (n < at || *end != '+'))
		return 0;
	if (atomic_exchange(&hit, 1) == 0)
		say(n);
	errno = ENOMEM;
	return 1;
}

static void __attribute__((destructor)) count_them(void)
{
	if (getenv("NOMEM") == NULL)
		say(atomic_load(&count));
}

void *
malloc(size_t size)
{
	return fails(__builtin_return_address(0)) ? NULL : __libc_malloc(size);
}

void *
calloc(size_t n, size_t size)
{
	return fails(__builtin_return_address(0)) ? NULL
						  : __libc_calloc(n, size);
}

void *
realloc(void *p, size_t size)
{
	return fails(__builtin_return_address(0)) ? NULL
						  : __libc_realloc(p, size);
}

void *
aligned_alloc(size_t align, size_t size)
{
	return fails(__builtin_return_address(0))
		   ? NULL
		   : __libc_memalign(align, size);
}

int
posix_memalign(void **p, size_t align, size_t size)
{
	*p = fails(__builtin_return_address(0)) ? NULL
						: __libc_memalign(align, size);
	return *p == NULL ? ENOMEM : 0;
}
