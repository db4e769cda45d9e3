/* SPDX-License-Identifier: ISC */
/*
 * collide: makes ids of ten digits that all collide in an index whose hash has
 *no seed, as an attacker who knows the hash function could.
 *
 *	collide N		prints N such ids, one a line
 *	collide N seeded	prints the milliseconds that an index takes
 *	collide N unseeded	the same, without a seed
 */
#define _GNU_SOURCE /* NOLINT: getrandom */
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <time.h>

#define XXH_INLINE_ALL
#include <xxhash.h>

#include "index.h"
#include "options.h"
#include "prog.h"

/* The number of top bits of the hash that are equal. */
#define ALIKE 8

static bool unseeded;

/* Replaces libc's getrandom. */
int
getentropy(void *buf, size_t n)
{
	if (!unseeded)
		return getrandom(buf, n, 0) == (ssize_t)n ? 0 : -1;
	memset(buf, 0, n);
	return 0;
}

/* As lib/index.c keeps a key of ten digits. */
static uint64_t
word_of(uint64_t id)
{
	uint64_t word = 0;

	for (unsigned i = 0; i < 10; i++, id /= 10)
		word |= (id % 10 + 1) << (20 + 4 * i);
	return word;
}

/* The first such id, starting from this one. */
static uint64_t
next(uint64_t id)
{
	for (;; id++) {
		uint64_t word = word_of(id);

		if (XXH3_64bits_withSeed(&word, sizeof(word), 0) >>
			(64 - ALIKE) ==
		    0)
			return id;
	}
}

static long
milliseconds(long long n)
{
	struct index *x = index_new();
	char(*ids)[24] = xcalloc((size_t)n, sizeof(*ids));
	clock_t begin;
	uint64_t id = 0;

	for (long long i = 0; i < n; i++) {
		id = next(id + 1);
		snprintf(
		    ids[i], sizeof(ids[i]), "%010llu", (unsigned long long)id);
	}
	begin = clock();
	for (long long i = 0; i < n; i++)
		index_put(x, field_of(ids[i]));
	begin = clock() - begin;
	index_free(x);
	free(ids);
	return (long)(begin * 1000 / CLOCKS_PER_SEC);
}

static const struct program program = {
	"collide",
	"N [seeded|unseeded]",
	NULL,
	0,
};

int
main(int argc, char **argv)
{
	uint64_t id = 0;
	long long n;

	options_start(&program);
	if (argc != 2 && argc != 3)
		options_usage();
	n = xnumber("N", argv[1], 1, 10000000);
	unseeded = argc == 3 && strcmp(argv[2], "unseeded") == 0;
	if (argc == 3)
		printf("%ld\n", milliseconds(n));
	for (; argc == 2 && n > 0; n--) {
		id = next(id + 1);
		printf("%010llu\n", (unsigned long long)id);
	}
	return EXIT_OK;
}
