#include "people.h"

#include <endian.h>
#include <stdlib.h>
#include <string.h>

#include "index.h"
#include "prog.h"

/*
 * Rows stand packed one after another in bytes, each at a multiple of UNIT; a
 * place is that multiple, and 0 is none.
 */
#define UNIT ((size_t)4)
#define PLACES_MAX ((size_t)UINT32_MAX * UNIT)

/* What there is of one id, beside it in the index. Rows of one table hang
 * together, the last first. A row of Advance that says a value and no more is
 * not kept as a row. */
struct entry {
	uint32_t sf, adv; /* places */
	uint32_t bits;
	uint32_t base; /* a place; it is there only where there is a ledger */
};

enum {
	ADV_OPT = 3, /* enum opt, of several rows the greatest */
	ADV_MANY = 4,
	AGREES = 8,
	HAS_EMAIL = 16, /* the ledger's row has an address */
};

/* Texts that stand in very many rows, each kept once. */
struct names {
	struct index *index;
	struct field *of;
	size_t cap;
	size_t last; /* that was asked for */
};

/* How a text is kept. */
enum kept {
	NOT_KEPT,
	AS_TEXT,
	AS_BEFORE, /* it is that of the ledger, or of Advance */
	AS_CODE	   /* as the nine bytes of an sf_id */
};

/* What a row has. Of the ledger's there are only the moments and texts in
 * said; what else it says is in word. */
struct row {
	struct said said;
	int64_t since;
	unsigned word; /* 13 bits */
	uint32_t next;
	long long line;
	enum kept sf_id_kept, email_kept;
	unsigned char code[IDENT_SF_CODE]; /* of sf_id, kept AS_CODE */
};

/* Rows are added this many at a time: the memory of all of them is asked for
 * before that of the first is needed. */
#define BATCH 32

#define BATCH_BYTES ((size_t)16 * 1024)

enum table { LEDGER, ADVANCE, SALESFORCE };

struct pending {
	struct index_probe probe;
	size_t near;
	struct row row;
};

struct people {
	const struct rules *rules;
	bool texts, ledger;
	struct index *ids;
	struct names names;
	unsigned char *bytes;
	size_t used, bytes_cap;

	const struct rd *rd;
	char *name;	  /* of Salesforce's table, for messages */
	enum table table; /* that the batch is of */
	struct pending batch[BATCH], *next; /* behind those that are pending */
	struct row was; /* the ledger's, of who is looked at */
	char *text;	/* the bytes of its fields */
	size_t text_used, text_cap;
};

struct people *
people_new(const struct rules *rules, bool texts, bool ledger)
{
	struct people *pp = xcalloc(1, sizeof(*pp));

	pp->rules = rules;
	pp->texts = texts;
	pp->ledger = ledger;
	pp->ids = index_new_with(
	    ledger ? sizeof(struct entry) : offsetof(struct entry, base));
	pp->names.index = index_new();
	pp->used = UNIT;
	pp->next = pp->batch;
	return pp;
}

void
people_free(struct people *pp)
{
	/* not covered: NULL is allowed, as by free; no caller passes it. */
	if (pp == NULL)
		return;
	for (size_t i = 0; i < index_count(pp->names.index); i++)
		free((char *)pp->names.of[i].s);
	free(pp->names.of);
	index_free(pp->names.index);
	index_free(pp->ids);
	free(pp->bytes);
	free(pp->name);
	free(pp->text);
	free(pp);
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

/* What a row takes at most, without its texts. */
#define ROW_MAX ((size_t)96)

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

/* Makes room for n rows with so much text. */
static void
reserve(struct people *pp, size_t n, size_t text)
{
	xgrow(&pp->bytes, &pp->bytes_cap, pp->used + n * ROW_MAX + text, 1);
	/* not covered: needs over 16 GiB of rows in memory. */
	if (pp->used > PLACES_MAX)
		die("over %zu bytes of rows", PLACES_MAX);
}

/* Packs a row, for which room was made; its place. */
static inline uint32_t
put_row(struct people *pp, const struct row *r)
{
	unsigned char *start = pp->bytes + pp->used, *to = start + 2;
	unsigned head = (unsigned)r->sf_id_kept << SF_ID_SHIFT |
			(unsigned)r->email_kept << EMAIL_SHIFT |
			r->word << WORD_SHIFT;

	if (r->word >> WORD_BITS != 0) {
		head |= SAYS_MORE;
		*to++ = (unsigned char)(r->word >> WORD_BITS);
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
	if (r->said.changed_by.len > 0) {
		head |= HAS_BY;
		to = put_size(to, put_name(&pp->names, r->said.changed_by));
	}
	if (r->sf_id_kept == AS_TEXT)
		to = put_text(to, r->said.sf_id);
	if (r->sf_id_kept == AS_CODE) {
		memcpy(to, r->code, sizeof(r->code));
		to += sizeof(r->code);
	}
	if (r->email_kept == AS_TEXT)
		to = put_text(to, r->said.email);
	put_number(start, head, 2);
	pp->used = ((size_t)(to - pp->bytes) + UNIT - 1) / UNIT * UNIT;
	return (uint32_t)((size_t)(start - pp->bytes) / UNIT);
}

/* Unpacks a row, but for what is kept AS_CODE or AS_BEFORE. */
static void
get_row(const struct people *pp, uint32_t place, struct row *r)
{
	const unsigned char *from = pp->bytes + place * UNIT;
	struct said *s = &r->said;
	uint64_t head, n = 0;
	size_t size;

	from = get_number(from, &head, 2);
	if (head & SAYS_MORE)
		from = get_number(from, &n, 1);
	r->word = (unsigned)(head >> WORD_SHIFT | n << WORD_BITS);
	r->sf_id_kept = (enum kept)(head >> SF_ID_SHIFT & 3);
	r->email_kept = (enum kept)(head >> EMAIL_SHIFT & 3);
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
	s->changed_by = s->sf_id = s->email = (struct field){ "", 0 };
	if (head & HAS_BY) {
		from = get_size(from, &size);
		s->changed_by = pp->names.of[size];
	}
	if (r->sf_id_kept == AS_TEXT)
		from = get_text(from, &s->sf_id);
	if (r->sf_id_kept == AS_CODE) {
		memcpy(r->code, from, sizeof(r->code));
		from += sizeof(r->code);
	}
	if (r->email_kept == AS_TEXT)
		get_text(from, &s->email);
}

/* ---- what rows say ---------------------------------------------------- */

enum { SAYS_PREFS = 4, SAYS_MERGED = 8, SAYS_CONSENT = 16 };

static unsigned
word_of_said(const struct said *s)
{
	return (unsigned)s->opt | (s->prefs ? SAYS_PREFS : 0) |
	       (s->merged ? SAYS_MERGED : 0) | (s->consent ? SAYS_CONSENT : 0);
}

static void
get_said(const struct people *pp, uint32_t place, struct row *r)
{
	get_row(pp, place, r);
	r->said.opt = (enum opt)(r->word & 3);
	r->said.prefs = r->word & SAYS_PREFS;
	r->said.merged = r->word & SAYS_MERGED;
	r->said.consent = r->word & SAYS_CONSENT;
}

static unsigned
word_of_base(const struct base *b)
{
	return (unsigned)b->sf | (unsigned)b->adv << 2 |
	       (unsigned)b->want << 4 | (unsigned)b->class << 6 |
	       (unsigned)b->sf_true << 10;
}

static void
get_base(const struct people *pp, uint32_t place, struct row *r, struct base *b)
{
	get_row(pp, place, r);
	b->seen = true;
	b->sf = (enum opt)(r->word & 3);
	b->adv = (enum opt)(r->word >> 2 & 3);
	b->want = (enum opt)(r->word >> 4 & 3);
	b->class = (enum class)(r->word >> 6 & 15);
	b->sf_true = r->word >> 10 & 1;
	b->changed_at = r->said.changed_at;
	b->modified_at = r->said.modified_at;
	b->opt_out_at = r->said.opt_out_at;
	b->since = r->since;
	b->changed_by = r->said.changed_by;
	b->sf_id = r->said.sf_id;
	b->email = r->said.email;
}

/* Whether two rows have the same sf_id, or both none. */
static bool
same_sf_id(const struct row *a, const struct row *b)
{
	if (a->sf_id_kept != b->sf_id_kept)
		return false;
	if (a->sf_id_kept == AS_CODE)
		return memcmp(a->code, b->code, IDENT_SF_CODE) == 0;
	return field_cmp(a->said.sf_id, b->said.sf_id) == 0;
}

/* ---- adding ----------------------------------------------------------- */

/* The place of the ledger's row. */
static uint32_t
base_of(const struct people *pp, const struct entry *e)
{
	return pp->ledger ? e->base : 0;
}

static void
add_base(struct people *pp, struct entry *e, struct row *row)
{
	enum opt want = (enum opt)(row->word >> 4 & 3);

	if (e->base != 0)
		die_at(
		    place_line(pp->rd, row->line), "id", "twice in the ledger");
	if (row->email_kept != NOT_KEPT)
		e->bits |= HAS_EMAIL;
	/* It is printed only of who is not in Salesforce now. */
	if (!pp->texts && want != OPT_TRUE)
		row->email_kept = NOT_KEPT;
	e->base = put_row(pp, row);
}

/* Whether Advance's address may be printed: of who has no other. */
static bool
needs_adv_email(const struct people *pp, const struct entry *e)
{
	return !(e->bits & HAS_EMAIL) && (pp->texts || base_of(pp, e) != 0);
}

/* Keeps the first row of Advance after all, for here is another. */
static void
keep_first(struct people *pp, struct entry *e)
{
	struct row row = { .word = e->bits & ADV_OPT,
		.said = { .changed_at = WHEN_NONE,
		    .modified_at = WHEN_NONE,
		    .opt_out_at = WHEN_NONE },
		.since = WHEN_NONE };

	if (e->adv == 0)
		e->adv = put_row(pp, &row);
	e->bits |= ADV_MANY;
}

static void
add_adv(struct people *pp, struct entry *e, struct row *row)
{
	unsigned before = e->bits & ADV_OPT, opt = row->word;

	if (!needs_adv_email(pp, e))
		row->email_kept = NOT_KEPT;
	if (before != OPT_MISSING)
		keep_first(pp, e);
	row->next = e->adv;
	if (row->said.changed_at != WHEN_NONE || row->said.changed_by.len > 0 ||
	    row->email_kept != NOT_KEPT || e->bits & ADV_MANY)
		e->adv = put_row(pp, row);
	if (opt > before)
		e->bits = (e->bits & ~(unsigned)ADV_OPT) | opt;
}

/* What Advance says of a person, blank or not. */
static enum opt
adv_opt(const struct people *pp, const struct entry *e)
{
	enum opt opt = (enum opt)(e->bits & ADV_OPT);

	return opt == OPT_MISSING && pp->rules->codes ? OPT_BLANK : opt;
}

/* Whether an address is the one that is known before Salesforce's row comes;
 * base may be NULL. */
static bool
is_known_email(const struct people *pp, const struct entry *e,
    const struct row *base, struct field email)
{
	struct row row;

	if (base != NULL && base->said.email.len > 0)
		return field_cmp(base->said.email, email) == 0;
	if (e->adv == 0 || e->bits & ADV_MANY)
		return false;
	get_row(pp, e->adv, &row);
	return field_cmp(row.said.email, email) == 0;
}

/* Whether a contact is the one of the ledger and not older than there. */
static bool
is_as_before(const struct row *row, const struct row *base)
{
	if (!same_sf_id(row, base))
		return base->sf_id_kept == NOT_KEPT ||
		       row->sf_id_kept == NOT_KEPT;
	return row->said.modified_at == WHEN_NONE ||
	       row->said.modified_at >= base->said.modified_at;
}

static void
add_sf(struct people *pp, struct entry *e, struct row *row)
{
	const struct row *known = base_of(pp, e) != 0 ? &pp->was : NULL;
	struct base base;
	bool differs;

	if (known != NULL)
		get_base(pp, base_of(pp, e), &pp->was, &base);
	differs = said_differs(
	    &row->said, adv_opt(pp, e), known ? &base : NULL, pp->rules);
	if (!differs && e->sf == 0 && !(e->bits & ADV_MANY) &&
	    (known == NULL || is_as_before(row, known)))
		e->bits |= AGREES;
	else
		e->bits &= ~(unsigned)AGREES;
	if (known != NULL && known->sf_id_kept != NOT_KEPT &&
	    same_sf_id(row, known))
		row->sf_id_kept = AS_BEFORE;
	if (!pp->texts && !differs)
		row->email_kept = NOT_KEPT;
	if (row->email_kept != NOT_KEPT &&
	    is_known_email(pp, e, known, row->said.email))
		row->email_kept = AS_BEFORE;
	row->next = e->sf;
	e->sf = put_row(pp, row);
}

static void
add(struct people *pp, struct pending *new)
{
	struct entry *e = index_put_probe(pp->ids, &new->probe);

	if (pp->table == LEDGER)
		add_base(pp, e, &new->row);
	else if (pp->table == ADVANCE)
		add_adv(pp, e, &new->row);
	else
		add_sf(pp, e, &new->row);
}

/* GCC takes a function that does no more than this for one that does nothing,
 * and leaves out the calls of it; therefore the empty instruction. */
static void
prefetch(const void *p)
{
	__builtin_prefetch(p);
	__asm__ volatile("");
}

void
people_prefetch_entry(const struct people *pp, size_t number)
{
	prefetch(index_with(pp->ids, number));
}

/* A row may reach into the next line of the cache. */
static void
row_soon(const struct people *pp, uint32_t place)
{
	if (place == 0)
		return;
	prefetch(pp->bytes + place * UNIT);
	prefetch(pp->bytes + place * UNIT + 63);
}

void
people_prefetch_rows(const struct people *pp, size_t number)
{
	const struct entry *e = index_with(pp->ids, number);

	row_soon(pp, base_of(pp, e));
	row_soon(pp, e->sf);
	row_soon(pp, e->adv);
}

/* Adds the rows of the batch. One of Advance may become two. */
static void
add_all(struct people *pp)
{
	struct pending *p;

	reserve(pp, 2 * (size_t)(pp->next - pp->batch), pp->text_used);
	for (p = pp->batch; p < pp->next; p++)
		index_ask(pp->ids, &p->probe);
	for (p = pp->batch; p < pp->next; p++)
		p->near = index_near(pp->ids, &p->probe);
	for (p = pp->batch; p < pp->next; p++)
		if (p->near != INDEX_NONE)
			people_prefetch_rows(pp, p->near);
	for (p = pp->batch; p < pp->next; p++)
		add(pp, p);
	pp->next = pp->batch;
	pp->text_used = 0;
}

/* Copies the bytes of a field into the batch. */
static struct field
hold(struct people *pp, struct field f)
{
	char *to = pp->text + pp->text_used;

	if (f.len == 0)
		return f;
	memcpy(to, f.s, f.len);
	pp->text_used += f.len;
	return (struct field){ to, f.len };
}

/* A place in the batch for a row with so many bytes of text. */
static inline struct row *
begin(struct people *pp, enum table table, const struct rd *rd, long long line,
    struct field id, size_t size)
{
	struct pending *new;

	size += id.len;
	if (pp->next == pp->batch + BATCH ||
	    size > pp->text_cap - pp->text_used)
		add_all(pp);
	if (pp->next == pp->batch) {
		xgrow(&pp->text, &pp->text_cap,
		    size > BATCH_BYTES ? size : BATCH_BYTES, 1);
		index_reserve(pp->ids, BATCH);
		pp->rd = rd;
		pp->table = table;
	}
	new = pp->next++;
	index_probe(pp->ids, id, &new->probe);
	new->probe.key = hold(pp, new->probe.key);
	new->row.since = WHEN_NONE;
	new->row.line = line;
	new->row.next = 0;
	return &new->row;
}

static enum kept
text_kept(struct field f)
{
	return f.len > 0 ? AS_TEXT : NOT_KEPT;
}

/* Copies the texts of a row into the batch. */
static void
hold_texts(struct people *pp, struct row *row, struct field changed_by,
    struct field email)
{
	row->said.changed_by = hold(pp, changed_by);
	row->said.email = hold(pp, email);
	row->email_kept = text_kept(email);
}

static void
hold_sf_id(struct people *pp, struct row *row, struct field sf_id)
{
	row->sf_id_kept = AS_CODE;
	if (ident_sf_pack(sf_id, row->code))
		return;
	row->said.sf_id = hold(pp, sf_id);
	row->sf_id_kept = text_kept(sf_id);
}

void
xpeople_add_base(struct people *pp, const struct rd *rd, long long line,
    struct field id, const struct base *base)
{
	struct row *row = begin(pp, LEDGER, rd, line, id,
	    base->changed_by.len + base->sf_id.len + base->email.len);

	row->word = word_of_base(base);
	row->said.changed_at = base->changed_at;
	row->said.modified_at = base->modified_at;
	row->said.opt_out_at = base->opt_out_at;
	row->since = base->since;
	hold_texts(pp, row, base->changed_by, base->email);
	hold_sf_id(pp, row, base->sf_id);
}

void
xpeople_add_adv(struct people *pp, const struct rd *rd, long long line,
    struct field id, const struct said *said)
{
	struct field email =
	    pp->texts || pp->ledger ? said->email : (struct field){ "", 0 };
	struct row *row =
	    begin(pp, ADVANCE, rd, line, id, said->changed_by.len + email.len);

	row->word = (unsigned)said->opt;
	row->said.changed_at = said->changed_at;
	row->said.modified_at = row->said.opt_out_at = WHEN_NONE;
	hold_texts(pp, row, said->changed_by, email);
	row->sf_id_kept = NOT_KEPT;
}

void
xpeople_add_sf(struct people *pp, const struct rd *rd, long long line,
    struct field id, const struct said *said)
{
	struct row *row = begin(pp, SALESFORCE, rd, line, id,
	    said->changed_by.len + said->sf_id.len + said->email.len);

	row->word = word_of_said(said);
	row->said = *said;
	hold_texts(pp, row, said->changed_by, said->email);
	hold_sf_id(pp, row, said->sf_id);
}

void
xpeople_end(struct people *pp, const struct rd *rd)
{
	size_t size = strlen(rd_name(rd)) + 1;

	add_all(pp);
	free(pp->name);
	pp->name = xcalloc(size, 1);
	memcpy(pp->name, rd_name(rd), size);
}

/* ---- what became of them ---------------------------------------------- */

size_t
people_count(const struct people *pp)
{
	return index_count(pp->ids);
}

size_t
people_next(const struct people *pp, size_t number, struct agreeing *agreeing)
{
	size_t n = index_count(pp->ids);

	for (; number < n; number++) {
		const struct entry *e = index_with(pp->ids, number);

		if (!(e->bits & AGREES))
			break;
		agreeing->of[e->bits & ADV_OPT][base_of(pp, e) != 0]++;
	}
	return number;
}

static void
get_adv(const struct people *pp, const struct entry *e, struct person *p)
{
	struct row row = { .said = { .opt = (enum opt)(e->bits & ADV_OPT),
			       .changed_at = WHEN_NONE,
			       .modified_at = WHEN_NONE,
			       .opt_out_at = WHEN_NONE,
			       .changed_by = { "", 0 },
			       .email = { "", 0 } },
		.next = e->adv };

	if (e->adv == 0 && row.said.opt != OPT_MISSING)
		person_add_adv(p, &row.said);
	while (row.next != 0) {
		get_said(pp, row.next, &row);
		person_add_adv(p, &row.said);
	}
}

static void
xget_sf(const struct people *pp, const struct entry *e, struct person *p)
{
	struct row row = { .next = e->sf };
	struct field known =
	    p->base.email.len > 0 ? p->base.email : p->adv_email;
	char room[IDENT_SF_SIZE];

	while (row.next != 0) {
		get_said(pp, row.next, &row);
		if (row.sf_id_kept == AS_CODE)
			row.said.sf_id = ident_sf_unpack(row.code, room);
		if (row.sf_id_kept == AS_BEFORE)
			row.said.sf_id = p->base.sf_id;
		if (row.email_kept == AS_BEFORE)
			row.said.email = known;
		if (!person_add_sf(p, &row.said))
			die("%s:%lld: sf_id: over %d contacts with one id",
			    pp->name, row.line, CONTACTS_MAX);
	}
	if (!person_end(p))
		die("%s: sf_id: over %d contacts with one id", pp->name,
		    CONTACTS_MAX);
}

void
xpeople_get(const struct people *pp, size_t number, struct person *p)
{
	const struct entry *e = index_with(pp->ids, number);

	person_begin(p, index_key(pp->ids, number), pp->rules);
	if (base_of(pp, e) != 0) {
		struct row row;

		get_base(pp, base_of(pp, e), &row, &p->base);
		if (row.sf_id_kept == AS_CODE)
			p->base.sf_id = ident_sf_unpack(row.code, p->room);
	}
	get_adv(pp, e, p);
	xget_sf(pp, e, p);
}

void
people_sort(const struct people *pp, uint32_t *numbers, size_t n)
{
	index_sort(pp->ids, numbers, n);
}
