/* SPDX-License-Identifier: ISC */
#include "packed.h"

#include <endian.h>
#include <stdlib.h>
#include <string.h>

#include "index.h"
#include "prog.h"

/* Rows stand at multiples of UNIT; a place is that multiple. */
#define UNIT ((size_t)4)
#define PLACES_MAX ((size_t)UINT32_MAX * UNIT)

/* Texts that stand in very many rows, each kept once. */
struct names {
	struct index *index;
	struct field *of;
	size_t cap;
	size_t last; /* that was asked for */
};

struct packed {
	struct names names; /* of changed_by */
	unsigned char *bytes;
	size_t used, cap;
};

struct packed *
packed_new(void)
{
	struct packed *p = xcalloc(1, sizeof(*p));

	p->names.index = index_new();
	p->used = UNIT;
	return p;
}

void
packed_free(struct packed *p)
{
	/* not covered: NULL is allowed, as by free; no caller passes it. */
	if (p == NULL)
		return;
	for (size_t i = 0; i < index_count(p->names.index); i++)
		free((char *)p->names.of[i].s);
	free(p->names.of);
	index_free(p->names.index);
	free(p->bytes);
	free(p);
}

/* ---- names ------------------------------------------------------------ */

static size_t
put_name(struct names *names, struct field name)
{
	size_t known = index_count(names->index), n;
	char *s;

	if (known > 0 && field_cmp(names->of[names->last], name) == 0)
		return names->last;
	n = index_put(names->index, name);
	names->last = n;
	if (n < known)
		return n;
	xgrow(&names->of, &names->cap, n + 1, sizeof(*names->of));
	s = xcalloc(name.len, 1);
	memcpy(s, name.s, name.len);
	names->of[n] = (struct field){ s, name.len };
	return n;
}

/* ---- packed rows ------------------------------------------------------ */

/* The head of a packed row, of two bytes: what follows it, and above that the
 * low bits of what it says. */
enum {
	CHAINED = 1, /* the place of another row, and the line of this one */
	HAS_CHANGED = 2,
	HAS_MODIFIED = 4,
	HAS_OPT_OUT = 8,
	HAS_SINCE = 16,
	HAS_BY = 32,
	SAYS_MORE = 64, /* a byte with the high bits */
	SF_ID_SHIFT = 7,
	EMAIL_SHIFT = 9,
	WORD_SHIFT = 11,
	WORD_BITS = 5
};

/* The top bits of the word: a moment and a number follow. */
#define IS_OPEN (1U << 12)
#define IS_ASKED (1U << 11)

/* What a row takes at most, without its texts. */
#define ROW_MAX ((size_t)120)

static unsigned char *
put_number(unsigned char *to, uint64_t n, size_t bytes)
{
	n = htole64(n);
	memcpy(to, &n, bytes);
	return to + bytes;
}

static const unsigned char *
get_number(const unsigned char *from, uint64_t *n, size_t bytes)
{
	*n = 0;
	memcpy(n, from, bytes);
	*n = le64toh(*n);
	return from + bytes;
}

/* A moment, of the years 1899 to 3000, takes 40 bits. Eight bytes are written
 * and read, for there is room behind. */
#define WHEN_BYTES 5
#define WHEN_HALF (INT64_C(1) << 39)

static inline unsigned char *
put_when(unsigned char *to, int64_t when, unsigned has, unsigned *head)
{
	if (when == WHEN_NONE)
		return to;
	/* not covered: when_parse accepts the years 1900 to 2999: 36 bits. */
	if (when < -WHEN_HALF || when >= WHEN_HALF)
		die("a moment of over 40 bits");
	*head |= has;
	put_number(to, (uint64_t)when, sizeof(uint64_t));
	return to + WHEN_BYTES;
}

static const unsigned char *
get_when(const unsigned char *from, bool there, int64_t *when)
{
	uint64_t n, half = (uint64_t)WHEN_HALF;

	*when = WHEN_NONE;
	if (!there)
		return from;
	get_number(from, &n, sizeof(n));
	n &= 2 * half - 1;
	*when = (int64_t)(n ^ half) - WHEN_HALF;
	return from + WHEN_BYTES;
}

/* Seven bits a byte; the last one has no top bit. */
static unsigned char *
put_size(unsigned char *to, size_t n)
{
	for (; n > 127; n >>= 7)
		*to++ = (unsigned char)(n | 128);
	*to++ = (unsigned char)n;
	return to;
}

static const unsigned char *
get_size(const unsigned char *from, size_t *n)
{
	unsigned shift = 0;

	*n = 0;
	do
		*n |= (size_t)(*from & 127) << shift;
	while (shift += 7, *from++ > 127);
	return from;
}

static unsigned char *
put_text(unsigned char *to, struct field f)
{
	to = put_size(to, f.len);
	memcpy(to, f.s, f.len);
	return to + f.len;
}

static const unsigned char *
get_text(const unsigned char *from, struct field *f)
{
	from = get_size(from, &f->len);
	f->s = (const char *)from;
	return from + f->len;
}

void
packed_reserve(struct packed *p, size_t n, size_t text)
{
	xgrow(&p->bytes, &p->cap, p->used + n * ROW_MAX + text, 1);
	/* not covered: needs over 16 GiB of rows in memory. */
	if (p->used > PLACES_MAX)
		die("over %zu bytes of rows", PLACES_MAX);
}

uint32_t
packed_put(struct packed *p, const struct packed_row *r)
{
	unsigned char *start = p->bytes + p->used, *to = start + 2;
	unsigned word = r->word | (r->open_since != WHEN_NONE ? IS_OPEN : 0) |
			(r->first_asked != WHEN_NONE ? IS_ASKED : 0);
	unsigned head = (unsigned)r->sf_id_as << SF_ID_SHIFT |
			(unsigned)r->email_as << EMAIL_SHIFT |
			word << WORD_SHIFT;

	if (word >> WORD_BITS != 0) {
		head |= SAYS_MORE;
		*to++ = (unsigned char)(word >> WORD_BITS);
	}
	if (r->next != 0) {
		head |= CHAINED;
		to = put_number(to, r->next, 4);
		to = put_size(to, (size_t)r->line);
	}
	to = put_when(to, r->said.changed_at, HAS_CHANGED, &head);
	to = put_when(to, r->said.modified_at, HAS_MODIFIED, &head);
	to = put_when(to, r->said.opt_out_at, HAS_OPT_OUT, &head);
	to = put_when(to, r->since, HAS_SINCE, &head);
	if (word & IS_OPEN) {
		to = put_when(to, r->open_since, 0, &head);
		to = put_size(to, (size_t)r->times_sent);
	}
	if (word & IS_ASKED) {
		to = put_when(to, r->first_asked, 0, &head);
		to = put_size(to, r->answer);
	}
	if (r->said.changed_by.len > 0) {
		head |= HAS_BY;
		to = put_size(to, put_name(&p->names, r->said.changed_by));
	}
	if (r->sf_id_as == PACKED_TEXT)
		to = put_text(to, r->said.sf_id);
	if (r->sf_id_as == PACKED_CODE) {
		memcpy(to, r->code, sizeof(r->code));
		to += sizeof(r->code);
	}
	if (r->email_as == PACKED_TEXT)
		to = put_text(to, r->said.email);
	put_number(start, head, 2);
	p->used = ((size_t)(to - p->bytes) + UNIT - 1) / UNIT * UNIT;
	return (uint32_t)((size_t)(start - p->bytes) / UNIT);
}

void
packed_get(const struct packed *p, uint32_t place, struct packed_row *r)
{
	const unsigned char *from = p->bytes + place * UNIT;
	struct said *s = &r->said;
	uint64_t head, n = 0;
	size_t size;

	from = get_number(from, &head, 2);
	if (head & SAYS_MORE)
		from = get_number(from, &n, 1);
	r->word = (unsigned)(head >> WORD_SHIFT | n << WORD_BITS);
	r->sf_id_as = (enum packed_text)(head >> SF_ID_SHIFT & 3);
	r->email_as = (enum packed_text)(head >> EMAIL_SHIFT & 3);
	r->next = 0;
	if (head & CHAINED) {
		from = get_number(from, &n, 4);
		r->next = (uint32_t)n;
		from = get_size(from, &size);
		r->line = (long long)size;
	}
	from = get_when(from, head & HAS_CHANGED, &s->changed_at);
	from = get_when(from, head & HAS_MODIFIED, &s->modified_at);
	from = get_when(from, head & HAS_OPT_OUT, &s->opt_out_at);
	from = get_when(from, head & HAS_SINCE, &r->since);
	from = get_when(from, r->word & IS_OPEN, &r->open_since);
	r->times_sent = 0;
	if (r->word & IS_OPEN) {
		from = get_size(from, &size);
		r->times_sent = (long long)size;
	}
	from = get_when(from, r->word & IS_ASKED, &r->first_asked);
	r->answer = 0;
	if (r->word & IS_ASKED) {
		from = get_size(from, &size);
		r->answer = (unsigned)size;
	}
	s->changed_by = s->sf_id = s->email = (struct field){ "", 0 };
	if (head & HAS_BY) {
		from = get_size(from, &size);
		s->changed_by = p->names.of[size];
	}
	if (r->sf_id_as == PACKED_TEXT)
		from = get_text(from, &s->sf_id);
	if (r->sf_id_as == PACKED_CODE) {
		memcpy(r->code, from, sizeof(r->code));
		from += sizeof(r->code);
	}
	if (r->email_as == PACKED_TEXT)
		get_text(from, &s->email);
}

void
packed_prefetch(const struct packed *p, uint32_t place)
{
	/* A row may reach into the next line of the cache. */
	__builtin_prefetch(p->bytes + place * UNIT);
	__builtin_prefetch(p->bytes + place * UNIT + 63);
}
