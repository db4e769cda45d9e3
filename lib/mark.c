/* SPDX-License-Identifier: ISC */
#define LANE mark_bytes

#include "mark.h"

#include <stdlib.h>
#include <string.h>

#include "mark_lane.h"
#include "prog.h"

/* Byte by byte: the reference that tests compare the others with. */
static inline struct bits
classify(const char *s, const struct mark_format *format)
{
	struct bits b = { 0 };

	for (size_t i = 0; i < MARK_CHUNK; i++) {
		uint64_t bit = 1ULL << i;

		/* not covered: if char is signed, such a byte is negative,
		 * below a blank. */
		if (s[i] < ' ' || (unsigned char)s[i] > 0x7f || s[i] == '\\' ||
		    s[i] == '#')
			b.rare |= bit;
		if (s[i] == format->delim)
			b.delim |= bit;
		else if (s[i] == '\n')
			b.lf |= bit;
		else if (s[i] == '\0')
			b.nul |= bit;
		else if (s[i] == format->quote)
			b.quote |= bit;
		else if (s[i] == '\r' && !format->table)
			b.cr |= bit;
		else if (s[i] == '\\' && format->table)
			b.odd |= bit;
	}
	return b;
}

typedef void lane_fn(
    struct marks *, const char *, size_t, const struct mark_format *);

lane_fn mark_vectors, mark_avx2;

static lane_fn *lane_in_use;

static bool
has_avx2(void)
{
#ifdef __x86_64__
	/* not covered: the machine has AVX2. */
	return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("bmi");
#else
	return false;
#endif
}

bool
mark_use_lane(enum mark_lane lane)
{
	static lane_fn *const lanes[] = { mark_bytes, mark_vectors, mark_avx2 };

	/* not covered: the machine has AVX2. */
	if (lane == MARK_AVX2 && !has_avx2())
		return false;
	lane_in_use = lanes[lane];
	return true;
}

/* Makes room for a block of len bytes; each byte may be a separator. */
static void
make_room(struct marks *m, size_t len)
{
	if (len <= m->room && m->at != NULL)
		return;
	mark_free(m);
	m->at = xrealloc(NULL, len + MARK_CHUNK, sizeof(*m->at));
	m->ends = xrealloc(NULL, len, sizeof(*m->ends));
	m->flags = xrealloc(NULL, len, sizeof(*m->flags));
	m->room = len;
}

void
mark_block(struct marks *m, const char *buf, size_t len,
    const struct mark_format *format)
{
	/* not covered: the machine has AVX2. */
	if (lane_in_use == NULL && !mark_use_lane(MARK_AVX2))
		mark_use_lane(MARK_VECTORS);
	make_room(m, len);
	m->nrecords = 0;
	m->irregular = false;
	lane_in_use(m, buf, len, format);
}

void
mark_free(struct marks *m)
{
	free(m->at);
	free(m->ends);
	free(m->flags);
	*m = (struct marks){ 0 };
}
