/*
 * The walk over a block that all ways of marking share. Who includes it has
 * defined LANE, the function's name, and classify, which tells for each of
 * MARK_CHUNK bytes what it is.
 */
#include "mark.h"

/* A bit for each byte of a chunk. */
struct bits {
	uint64_t delim, lf, cr, quote, nul, odd;
};

static inline struct bits classify(
    const char *chunk, const struct mark_format *format);

/* What the chunk before leaves behind. */
struct carry {
	uint64_t inside;   /* all ones within quotes */
	uint64_t may_open; /* its last byte may stand before an opening quote */
	uint64_t closed;   /* its last byte is a closing quote */
	uint64_t cr;	   /* its last byte is a CR outside of quotes */
};

/* In each bit whether the number of bits set up to it is odd. */
static inline uint64_t
parity(uint64_t bits)
{
	for (int i = 1; i < 64; i *= 2)
		bits ^= bits << i;
	return bits;
}

/* Notes the separators of a chunk; which are line ends is in lf. */
static inline void
note(struct marks *m, size_t at, uint64_t seps, uint64_t lf)
{
	uint32_t *out = m->at + m->nat;
	int n = __builtin_popcountll(seps);

	for (; lf != 0; lf &= lf - 1)
		m->ends[m->nrecords++] =
		    (uint32_t)(m->nat + (size_t)__builtin_popcountll(
					    seps & (lf ^ (lf - 1))));
	m->nat += (size_t)n;
	/* Eight at a time, whether there are as many or not: no branch to
	 * guess. */
	for (; n > 0; n -= 8, out += 8)
		for (int i = 0; i < 8; i++) {
			out[i] = (uint32_t)at +
				 (uint32_t)__builtin_ctzll(seps | 1ULL << 63);
			seps &= seps - 1;
		}
}

/* Takes what stands in quotes out of b and tells what is wrong with them. */
static inline uint64_t
quotes(struct bits *b, struct carry *carry)
{
	uint64_t inside = parity(b->quote) ^ carry->inside;
	uint64_t open = b->quote & inside, close = b->quote & ~inside;
	uint64_t closed = close << 1 | carry->closed;
	uint64_t seps, bad;

	b->odd |= (closed & open) | (b->lf & inside);
	b->delim &= ~inside;
	b->lf &= ~inside;
	b->cr &= ~inside;
	seps = b->delim | b->lf;
	bad = open & ~((seps | close) << 1 | carry->may_open);
	bad |= closed & ~(seps | open | b->cr);
	carry->inside = (uint64_t)((int64_t)inside >> 63);
	/* A quote that closes at the end of the chunk is outside from there. */
	carry->may_open = (seps | close) >> 63;
	carry->closed = close >> 63;
	return bad;
}

static inline __attribute__((always_inline)) void
walk(struct marks *m, const char *buf, size_t len,
    const struct mark_format *format, bool quoted)
{
	struct carry carry = { .may_open = 1 };

	for (size_t at = 0; at < len && !m->irregular; at += MARK_CHUNK) {
		struct bits b = classify(buf + at, format);
		uint64_t bad = 0, valid = ~0ULL, before;

		if (quoted)
			bad = quotes(&b, &carry);
		bad |= b.nul | ((b.cr << 1 | carry.cr) & ~b.lf);
		carry.cr = b.cr >> 63;
		if (len - at < MARK_CHUNK)
			valid = (1ULL << (len - at)) - 1;
		bad &= valid;
		m->irregular = bad != 0;
		before = bad ? (bad & -bad) - 1 : valid;
		m->odd[at / MARK_CHUNK / 64] |= (uint64_t)(b.odd != 0)
						<< (at / MARK_CHUNK % 64);
		note(m, at, (b.delim | b.lf) & before, b.lf & before);
	}
}

void LANE(struct marks *m, const char *buf, size_t len,
    const struct mark_format *format);

void
LANE(struct marks *m, const char *buf, size_t len,
    const struct mark_format *format)
{
	if (format->quote != '\0')
		walk(m, buf, len, format, true);
	else
		walk(m, buf, len, format, false);
}
