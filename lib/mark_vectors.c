/* SPDX-License-Identifier: ISC */
/*
 * mark with vectors. In mark_avx2.c, which is compiled for AVX2, SIMDe maps to
 * the AVX2 instructions; here it emulates them with those that every CPU of the
 * architecture has (SSE2, NEON).
 */
#ifndef LANE
#define LANE mark_vectors
#endif

#include "mark_lane.h"

#include <simde/x86/avx2.h>

static inline uint64_t
equal(simde__m256i low, simde__m256i high, char byte)
{
	simde__m256i want = simde_mm256_set1_epi8(byte);
	uint32_t l = (uint32_t)simde_mm256_movemask_epi8(
	    simde_mm256_cmpeq_epi8(low, want));
	uint32_t h = (uint32_t)simde_mm256_movemask_epi8(
	    simde_mm256_cmpeq_epi8(high, want));

	return (uint64_t)h << 32 | l;
}

/* Which bytes are control characters, above 0x7f (negative as signed bytes), a
 * backslash or a #. */
static inline uint32_t
rare(simde__m256i bytes)
{
	simde__m256i all =
	    simde_mm256_cmpgt_epi8(simde_mm256_set1_epi8(' '), bytes);

	all = simde_mm256_or_si256(
	    all, simde_mm256_cmpeq_epi8(bytes, simde_mm256_set1_epi8('\\')));
	all = simde_mm256_or_si256(
	    all, simde_mm256_cmpeq_epi8(bytes, simde_mm256_set1_epi8('#')));
	return (uint32_t)simde_mm256_movemask_epi8(all);
}

static inline struct bits
classify(const char *s, const struct mark_format *format)
{
	simde__m256i low = simde_mm256_loadu_si256((const void *)s);
	simde__m256i high = simde_mm256_loadu_si256((const void *)(s + 32));
	struct bits b = { 0 };

	b.delim = equal(low, high, format->delim);
	b.lf = equal(low, high, '\n');
	b.rare = (uint64_t)rare(high) << 32 | rare(low);
	/* A NUL and a CR are rare too. */
	if ((b.rare & ~(b.delim | b.lf)) != 0) {
		b.nul = equal(low, high, '\0');
		if (!format->table)
			b.cr = equal(low, high, '\r');
	}
	if (format->quote != '\0')
		b.quote = equal(low, high, format->quote);
	if (format->table)
		b.odd = equal(low, high, '\\');
	return b;
}
