/* SPDX-License-Identifier: ISC */
/*
 * mark_lane: the loop over a block, shared by all implementations of mark.h.
 * The file that includes it defines LANE, the name of the function, and
 * classify, which classifies the MARK_CHUNK bytes of a chunk.
 */
#include "mark.h"

/* The classes of the bytes of a chunk, one bit for each byte. */
struct bits {
	uint64_t delim, lf, cr, quote, nul, odd, rare;
};

static inline struct bits classify(
    const char *chunk, const struct mark_format *format);

/* The state after a chunk that the next one needs. */
struct carry {
	uint64_t inside;    /* all ones if it ends within quotes */
	uint64_t may_open;  /* a quote may open right after its last byte */
	uint64_t closed;    /* its last byte is a closing quote */
	uint64_t cr;	    /* its last byte is a CR outside of quotes */
	uint64_t odd, rare; /* found in the unfinished record */
};

/* Prefix XOR: each bit says whether an odd number of bits is set up to it. */
static inline uint64_t
parity(uint64_t bits)
{
	bits ^= bits << 1;
	bits ^= bits << 2;
	bits ^= bits << 4;
	bits ^= bits << 8;
	bits ^= bits << 16;
	return bits ^ bits << 32;
}

/* Where the next separator and the next record are written. */
struct notes {
	uint32_t *at, *ends;
	uint8_t *flags;
};

/* Writes the records that end in a chunk; n separators were found before it. */
static inline void
note_ends(struct notes *to, struct carry *carry, size_t n, uint64_t seps,
    struct bits b)
{
	for (uint64_t lf = b.lf; lf != 0; lf &= lf - 1) {
		uint64_t upto = lf ^ (lf - 1);
		bool odd = (carry->odd | (b.odd & upto)) != 0;
		bool rare = (carry->rare | (b.rare & upto)) != 0;

		*to->ends++ =
		    (uint32_t)n + (uint32_t)__builtin_popcountll(seps & upto);
		*to->flags++ = (uint8_t)(odd | rare << 1);
		b.odd &= ~upto;
		b.rare &= ~upto;
		carry->odd = carry->rare = 0;
	}
	carry->odd |= b.odd;
	carry->rare |= b.rare;
}

/* The index of the lowest_bit set bit, or MARK_CHUNK if there is none: one
 * instruction with BMI (tzcnt). */
static inline uint32_t
lowest_bit(uint64_t bits)
{
	return bits != 0 ? (uint32_t)__builtin_ctzll(bits) : MARK_CHUNK;
}

/* Writes the offsets of the separators of a chunk. */
static inline void
note(struct notes *to, size_t at, uint64_t seps)
{
	int count = __builtin_popcountll(seps);
	uint32_t *out = to->at;

	to->at += count;
	/* Always eight at a time, even if there are fewer, so that no branch is
	 * mispredicted. */
	for (; count > 0; count -= 8, out += 8) {
#pragma GCC unroll 8
		for (int i = 0; i < 8; i++) {
			out[i] = (uint32_t)at + lowest_bit(seps);
			seps &= seps - 1;
		}
	}
}

/* Removes separators within quotes from b; returns the bytes that are wrong,
 * such as a quote in the middle of a field. */
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
	carry->inside = 0 - (inside >> 63);
	/* A quote may be doubled across the end of the chunk. */
	carry->may_open = (seps | close) >> 63;
	carry->closed = close >> 63;
	return bad;
}

/* Marks one chunk, as far as its bytes belong to the block (valid). Returns the
 * bytes that are wrong; nothing is marked from the first of them on. */
static inline __attribute__((always_inline)) uint64_t
step(struct marks *m, struct notes *to, struct carry *carry, const char *buf,
    size_t at, uint64_t valid, struct mark_format format)
{
	struct bits b = classify(buf + at, &format);
	uint64_t bad = 0;

	if (format.quote != '\0')
		bad = quotes(&b, carry);
	bad |= b.nul | ((b.cr << 1 | carry->cr) & ~b.lf);
	carry->cr = b.cr >> 63;
	bad &= valid;
	if (__builtin_expect(bad != 0, 0))
		valid = (bad & -bad) - 1;
	b.rare &= ~(b.delim | b.lf | b.cr);
	b.lf &= valid;
	note_ends(to, carry, (size_t)(to->at - m->at), b.delim | b.lf, b);
	note(to, at, (b.delim | b.lf) & valid);
	return bad;
}

static inline __attribute__((always_inline)) void
walk(
    struct marks *block, const char *buf, size_t len, struct mark_format format)
{
	struct marks m =
	    *block; /* a local copy, so that it stays in registers */
	struct carry carry = { .may_open = 1 };
	struct notes to = { m.at, m.ends, m.flags };
	uint64_t bad = 0;
	size_t at = 0;

	for (; at + MARK_CHUNK <= len && bad == 0; at += MARK_CHUNK)
		bad = step(&m, &to, &carry, buf, at, ~0ULL, format);
	if (at < len && bad == 0)
		bad = step(
		    &m, &to, &carry, buf, at, (1ULL << (len - at)) - 1, format);
	block->nrecords = (size_t)(to.ends - m.ends);
	block->irregular = bad != 0;
}

void LANE(struct marks *m, const char *buf, size_t len,
    const struct mark_format *format);

void
LANE(struct marks *m, const char *buf, size_t len,
    const struct mark_format *format)
{
	/* The constants give each format a loop of its own, without branches
	 * for the others. */
	if (format->table)
		walk(m, buf, len, (struct mark_format){ '\t', '\0', true });
	else if (format->quote == '"')
		walk(m, buf, len,
		    (struct mark_format){ format->delim, '"', false });
	else
		walk(m, buf, len,
		    (struct mark_format){ format->delim, '\0', false });
}
