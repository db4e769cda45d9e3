/* SPDX-License-Identifier: ISC */
#include "sieve.h"

#include "prog.h"

struct sieve *
sieve_new(unsigned bits)
{
	size_t bytes = ((size_t)1 << bits) / 8;
	struct sieve *s = xcalloc(1, sizeof(*s) + bytes);

	s->shift = 64 - bits;
	return s;
}
