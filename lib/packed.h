/* SPDX-License-Identifier: ISC */
/*
 * packed: rows of the opt tables and the ledger, one after another in memory,
 * in as few bytes as will do. A row is known by its place, which stays; 0 is no
 * row. Rows of one person may hang together: each knows the one before it.
 */
#ifndef PACKED_H
#define PACKED_H

#include "person.h"

/* How a text is kept. */
enum packed_text {
	PACKED_NONE,
	PACKED_TEXT,
	PACKED_KNOWN, /* it is that of the ledger, or of Advance */
	PACKED_CODE   /* as the nine bytes of an sf_id (ident_sf_pack) */
};

/* What a row has. Of the ledger's there are only the moments and texts in
 * said; what else it says is in word. */
struct packed_row {
	struct said said;
	int64_t since;
	int64_t open_since; /* only with this there is times_sent */
	long long times_sent;
	int64_t first_asked; /* only with this there is an answer */
	unsigned answer;     /* as in struct base */
	unsigned word;	     /* 11 bits */
	uint32_t next;	     /* the place of the row before it, or 0 */
	long long line;
	enum packed_text sf_id_as, email_as;
	unsigned char code[IDENT_SF_CODE]; /* of a PACKED_CODE */
};

struct packed;

/* No rows; free with packed_free, which allows NULL. */
struct packed *packed_new(void);
void packed_free(struct packed *packed);

/* Makes room for n rows with so many bytes of text. Dies if memory is out. */
void packed_reserve(struct packed *packed, size_t n, size_t text);

/* Packs a row, for which room was made; its place. Texts are copied. */
uint32_t packed_put(struct packed *packed, const struct packed_row *row);

/* Unpacks a row. A text that is PACKED_CODE or PACKED_KNOWN stays empty; the
 * bytes of the others last until the next packed_put. */
void packed_get(
    const struct packed *packed, uint32_t place, struct packed_row *row);

/* Prefetches a row. */
void packed_prefetch(const struct packed *packed, uint32_t place);

/* ---- what rows say ---------------------------------------------------- */

enum { PACKED_PREFS = 4, PACKED_MERGED = 8, PACKED_CONSENT = 16 };

/* The word of a row of an opt table. */
static inline unsigned
packed_said(const struct said *s)
{
	return (unsigned)s->opt | (s->prefs ? PACKED_PREFS : 0) |
	       (s->merged ? PACKED_MERGED : 0) |
	       (s->consent ? PACKED_CONSENT : 0);
}

/* Unpacks a row of an opt table with all that it says. */
static inline void
packed_get_said(const struct packed *p, uint32_t place, struct packed_row *r)
{
	packed_get(p, place, r);
	r->said.opt = (enum opt)(r->word & 3);
	r->said.prefs = r->word & PACKED_PREFS;
	r->said.merged = r->word & PACKED_MERGED;
	r->said.consent = r->word & PACKED_CONSENT;
}

/* The word of a row of the ledger. */
static inline unsigned
packed_base(const struct base *b)
{
	return (unsigned)b->sf | (unsigned)b->adv << 2 |
	       (unsigned)b->want << 4 | (unsigned)b->class << 6 |
	       (unsigned)b->sf_true << 10;
}

/* The want in it. */
static inline enum opt
packed_want(const struct packed_row *r)
{
	return (enum opt)(r->word >> 4 & 3);
}

/* Advance's last value in it. */
static inline enum opt
packed_adv(const struct packed_row *r)
{
	return (enum opt)(r->word >> 2 & 3);
}

/* Unpacks a row of the ledger with all that it says. */
static inline void
packed_get_base(const struct packed *p, uint32_t place, struct packed_row *r,
    struct base *b)
{
	packed_get(p, place, r);
	b->seen = true;
	b->sf = (enum opt)(r->word & 3);
	b->adv = packed_adv(r);
	b->want = packed_want(r);
	b->class = (enum class)(r->word >> 6 & 15);
	b->sf_true = r->word >> 10 & 1;
	b->changed_at = r->said.changed_at;
	b->modified_at = r->said.modified_at;
	b->opt_out_at = r->said.opt_out_at;
	b->since = r->since;
	b->open_since = r->open_since;
	b->times_sent = r->times_sent;
	b->first_asked = r->first_asked;
	b->answer = r->answer;
	b->changed_by = r->said.changed_by;
	b->sf_id = r->said.sf_id;
	b->email = r->said.email;
}

/* Whether two rows have the same sf_id, or both none. */
static inline bool
packed_same_sf_id(const struct packed_row *a, const struct packed_row *b)
{
	if (a->sf_id_as != b->sf_id_as)
		return false;
	if (a->sf_id_as == PACKED_CODE)
		return memcmp(a->code, b->code, IDENT_SF_CODE) == 0;
	return field_cmp(a->said.sf_id, b->said.sf_id) == 0;
}

#endif
