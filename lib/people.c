#include "people.h"

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
	uint32_t sf, adv, base; /* places */
	uint32_t bits;
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

/* Rows are added this many at a time: the memory of all of them is asked for
 * before that of the first is needed. */
#define BATCH 32

#define BATCH_BYTES ((size_t)16 * 1024)

enum table { LEDGER, ADVANCE, SALESFORCE };

struct pending {
	enum table table;
	long long line;
	struct index_probe probe;
	size_t near;
	struct said said;
	struct base base;
};

struct people {
	const struct rules *rules;
	bool texts;
	struct index *ids;
	struct names names;
	unsigned char *bytes;
	size_t used, bytes_cap;

	const struct rd *rd;
	char *name; /* of Salesforce's table, for messages */
	size_t n;
	struct pending batch[BATCH];
	char *text; /* the bytes of its fields */
	size_t text_used, text_cap;
};

struct people *
people_new(const struct rules *rules, bool texts)
{
	struct people *pp = xcalloc(1, sizeof(*pp));

	pp->rules = rules;
	pp->texts = texts;
	pp->ids = index_new_with(sizeof(struct entry));
	pp->names.index = index_new();
	pp->used = UNIT;
	return pp;
}

void
people_free(struct people *pp)
{
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

/* The head of a packed row: what follows it, and above that what it says. */
enum {
	CHAINED = 1, /* the place of another row, and the line of this one */
	HAS_CHANGED = 2,
	HAS_MODIFIED = 4,
	HAS_OPT_OUT = 8,
	HAS_SINCE = 16,
	HAS_BY = 32,
	SF_ID_SHIFT = 6,
	EMAIL_SHIFT = 8,
	WORD_SHIFT = 10,
	HEAD_BYTES = 3
};

/* How a text is kept. */
enum kept {
	NOT_KEPT,
	AS_TEXT,
	AS_BEFORE, /* it is that of the ledger, or of Advance */
	AS_CODE	   /* as the nine bytes of an sf_id */
};

/* What a packed row has. */
struct row {
	unsigned word; /* what it says beside the following, in 14 bits */
	uint32_t next;
	long long line;
	int64_t changed_at, modified_at, opt_out_at, since;
	struct field changed_by, sf_id, email;
	enum kept sf_id_kept, email_kept;
};

/* A moment, of the years 1899 to 3000, takes 40 bits. */
#define WHEN_HALF (INT64_C(1) << 39)

static unsigned char *
put_number(unsigned char *to, uint64_t n, unsigned bytes)
{
	for (unsigned i = 0; i < bytes; i++)
		*to++ = (unsigned char)(n >> 8 * i);
	return to;
}

static const unsigned char *
get_number(const unsigned char *from, uint64_t *n, unsigned bytes)
{
	*n = 0;
	for (unsigned i = 0; i < bytes; i++)
		*n |= (uint64_t)*from++ << 8 * i;
	return from;
}

static unsigned char *
put_when(unsigned char *to, int64_t when)
{
	if (when == WHEN_NONE)
		return to;
	if (when < -WHEN_HALF || when >= WHEN_HALF)
		die("a moment of over 40 bits");
	return put_number(to, (uint64_t)when, 5);
}

static const unsigned char *
get_when(const unsigned char *from, bool there, int64_t *when)
{
	uint64_t n;

	*when = WHEN_NONE;
	if (!there)
		return from;
	from = get_number(from, &n, 5);
	*when = (int64_t)(n ^ (uint64_t)WHEN_HALF) - WHEN_HALF;
	return from;
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

/* An upper bound of what a row takes. */
static size_t
size_of(const struct row *r)
{
	return 96 + r->sf_id.len + r->email.len;
}

static unsigned
head_of(const struct row *r)
{
	unsigned head = 0;

	head |= r->next != 0 ? CHAINED : 0;
	head |= r->changed_at != WHEN_NONE ? HAS_CHANGED : 0;
	head |= r->modified_at != WHEN_NONE ? HAS_MODIFIED : 0;
	head |= r->opt_out_at != WHEN_NONE ? HAS_OPT_OUT : 0;
	head |= r->since != WHEN_NONE ? HAS_SINCE : 0;
	head |= r->changed_by.len > 0 ? HAS_BY : 0;
	head |= (unsigned)r->sf_id_kept << SF_ID_SHIFT;
	head |= (unsigned)r->email_kept << EMAIL_SHIFT;
	return head | r->word << WORD_SHIFT;
}

/* Packs a row; its place. */
static uint32_t
put_row(struct people *pp, struct row *r)
{
	unsigned char *to, code[IDENT_SF_CODE];
	size_t at = pp->used;

	if (r->sf_id_kept == AS_TEXT && ident_sf_pack(r->sf_id, code))
		r->sf_id_kept = AS_CODE;
	xgrow(&pp->bytes, &pp->bytes_cap, at + size_of(r), 1);
	to = put_number(pp->bytes + at, head_of(r), HEAD_BYTES);
	if (r->next != 0) {
		to = put_number(to, r->next, 4);
		to = put_size(to, (size_t)r->line);
	}
	to = put_when(to, r->changed_at);
	to = put_when(to, r->modified_at);
	to = put_when(to, r->opt_out_at);
	to = put_when(to, r->since);
	if (r->changed_by.len > 0)
		to = put_size(to, put_name(&pp->names, r->changed_by));
	if (r->sf_id_kept == AS_TEXT)
		to = put_text(to, r->sf_id);
	if (r->sf_id_kept == AS_CODE) {
		memcpy(to, code, sizeof(code));
		to += sizeof(code);
	}
	if (r->email_kept == AS_TEXT)
		to = put_text(to, r->email);
	pp->used = (size_t)(to - pp->bytes);
	pp->used = (pp->used + UNIT - 1) / UNIT * UNIT;
	if (pp->used > PLACES_MAX)
		die("over %zu bytes of rows: sort the tables, and use -S",
		    PLACES_MAX);
	return (uint32_t)(at / UNIT);
}

/* Unpacks a row. An sf_id that was kept as a code is written into room; what is
 * kept AS_BEFORE is left to the caller. */
static struct row
get_row(const struct people *pp, uint32_t place, char room[IDENT_SF_SIZE])
{
	const unsigned char *from = pp->bytes + place * UNIT;
	struct row r = {
		.changed_by = { "", 0 }, .sf_id = { "", 0 }, .email = { "", 0 }
	};
	uint64_t head, n;
	size_t size;

	from = get_number(from, &head, HEAD_BYTES);
	r.word = (unsigned)(head >> WORD_SHIFT);
	r.sf_id_kept = (enum kept)(head >> SF_ID_SHIFT & 3);
	r.email_kept = (enum kept)(head >> EMAIL_SHIFT & 3);
	if (head & CHAINED) {
		from = get_number(from, &n, 4);
		r.next = (uint32_t)n;
		from = get_size(from, &size);
		r.line = (long long)size;
	}
	from = get_when(from, head & HAS_CHANGED, &r.changed_at);
	from = get_when(from, head & HAS_MODIFIED, &r.modified_at);
	from = get_when(from, head & HAS_OPT_OUT, &r.opt_out_at);
	from = get_when(from, head & HAS_SINCE, &r.since);
	if (head & HAS_BY) {
		from = get_size(from, &size);
		r.changed_by = pp->names.of[size];
	}
	if (r.sf_id_kept == AS_TEXT)
		from = get_text(from, &r.sf_id);
	if (r.sf_id_kept == AS_CODE) {
		r.sf_id = ident_sf_unpack(from, room);
		from += IDENT_SF_CODE;
	}
	if (r.email_kept == AS_TEXT)
		get_text(from, &r.email);
	return r;
}

/* ---- what rows say ---------------------------------------------------- */

enum { SAYS_PREFS = 4, SAYS_MERGED = 8, SAYS_CONSENT = 16 };

static struct row
row_of_said(const struct said *s)
{
	return (struct row){ .word = (unsigned)s->opt |
				     (s->prefs ? SAYS_PREFS : 0) |
				     (s->merged ? SAYS_MERGED : 0) |
				     (s->consent ? SAYS_CONSENT : 0),
		.changed_at = s->changed_at,
		.modified_at = s->modified_at,
		.opt_out_at = s->opt_out_at,
		.since = WHEN_NONE,
		.changed_by = s->changed_by,
		.sf_id = s->sf_id,
		.sf_id_kept = s->sf_id.len > 0 ? AS_TEXT : NOT_KEPT,
		.email = s->email,
		.email_kept = s->email.len > 0 ? AS_TEXT : NOT_KEPT };
}

static struct said
said_of_row(const struct row *r)
{
	return (struct said){ .opt = (enum opt)(r->word & 3),
		.prefs = r->word & SAYS_PREFS,
		.merged = r->word & SAYS_MERGED,
		.consent = r->word & SAYS_CONSENT,
		.changed_at = r->changed_at,
		.modified_at = r->modified_at,
		.opt_out_at = r->opt_out_at,
		.changed_by = r->changed_by,
		.sf_id = r->sf_id,
		.email = r->email };
}

static struct row
row_of_base(const struct base *b)
{
	return (struct row){ .word = (unsigned)b->sf | (unsigned)b->adv << 2 |
				     (unsigned)b->want << 4 |
				     (unsigned)b->kind << 6 |
				     (unsigned)b->sf_true << 10,
		.changed_at = b->changed_at,
		.modified_at = b->modified_at,
		.opt_out_at = b->opt_out_at,
		.since = b->since,
		.changed_by = b->changed_by,
		.sf_id = b->sf_id,
		.sf_id_kept = b->sf_id.len > 0 ? AS_TEXT : NOT_KEPT,
		.email = b->email,
		.email_kept = b->email.len > 0 ? AS_TEXT : NOT_KEPT };
}

static struct base
get_base(const struct people *pp, uint32_t place, char room[IDENT_SF_SIZE])
{
	struct row r = get_row(pp, place, room);

	return (struct base){ .seen = true,
		.sf = (enum opt)(r.word & 3),
		.adv = (enum opt)(r.word >> 2 & 3),
		.want = (enum opt)(r.word >> 4 & 3),
		.kind = (enum kind)(r.word >> 6 & 15),
		.sf_true = r.word >> 10 & 1,
		.changed_at = r.changed_at,
		.modified_at = r.modified_at,
		.opt_out_at = r.opt_out_at,
		.since = r.since,
		.changed_by = r.changed_by,
		.sf_id = r.sf_id,
		.email = r.email };
}

/* ---- adding ----------------------------------------------------------- */

static void
add_base(struct people *pp, struct entry *e, const struct pending *new)
{
	struct row row = row_of_base(&new->base);

	if (e->base != 0)
		die_at(pp->rd, new->line, "id", "twice in the ledger");
	/* It is printed only of who is not in Salesforce now. */
	if (!pp->texts && new->base.want != OPT_TRUE)
		row.email_kept = NOT_KEPT;
	if (row.email.len > 0)
		e->bits |= HAS_EMAIL;
	e->base = put_row(pp, &row);
}

/* Whether Advance's address may be printed: of who has no other. */
static bool
needs_adv_email(const struct people *pp, const struct entry *e)
{
	return !(e->bits & HAS_EMAIL) && (pp->texts || e->base != 0);
}

static void
add_adv(struct people *pp, struct entry *e, const struct pending *new)
{
	struct row row = row_of_said(&new->said);
	enum opt before = (enum opt)(e->bits & ADV_OPT);
	bool bare;

	row.sf_id_kept = NOT_KEPT;
	row.modified_at = row.opt_out_at = WHEN_NONE;
	if (!needs_adv_email(pp, e))
		row.email_kept = NOT_KEPT;
	bare = row.changed_at == WHEN_NONE && row.changed_by.len == 0 &&
	       row.email_kept == NOT_KEPT;
	if (before != OPT_MISSING) {
		struct said bare_row = { .opt = before,
			.changed_at = WHEN_NONE,
			.modified_at = WHEN_NONE,
			.opt_out_at = WHEN_NONE };
		struct row first = row_of_said(&bare_row);

		if (e->adv == 0)
			e->adv = put_row(pp, &first);
		e->bits |= ADV_MANY;
	}
	row.next = e->adv;
	row.line = new->line;
	if (!bare || e->bits & ADV_MANY)
		e->adv = put_row(pp, &row);
	if (new->said.opt > before)
		e->bits =
		    (e->bits & ~(unsigned)ADV_OPT) | (unsigned)new->said.opt;
}

/* What Advance says of a person, blank or not. */
static enum opt
adv_opt(const struct people *pp, const struct entry *e)
{
	enum opt opt = (enum opt)(e->bits & ADV_OPT);

	return opt == OPT_MISSING && pp->rules->codes ? OPT_BLANK : opt;
}

/* The address that is known before Salesforce's row comes. */
static struct field
known_email(
    const struct people *pp, const struct entry *e, const struct base *base)
{
	char room[IDENT_SF_SIZE];

	if (base->email.len > 0)
		return base->email;
	if (e->adv == 0 || e->bits & ADV_MANY)
		return (struct field){ "", 0 };
	return get_row(pp, e->adv, room).email;
}

/* Whether a contact is the one of the ledger and not older than there. */
static bool
is_as_before(const struct said *said, const struct base *base)
{
	if (field_cmp(said->sf_id, base->sf_id) != 0)
		return base->sf_id.len == 0 || said->sf_id.len == 0;
	return said->modified_at == WHEN_NONE ||
	       said->modified_at >= base->modified_at;
}

static void
add_sf(struct people *pp, struct entry *e, const struct pending *new)
{
	struct row row = row_of_said(&new->said);
	struct base base = {
		.sf_id = { "", 0 }, .email = { "", 0 }, .modified_at = WHEN_NONE
	};
	enum opt adv = adv_opt(pp, e);
	char room[IDENT_SF_SIZE];
	bool differs;

	if (e->base != 0)
		base = get_base(pp, e->base, room);
	differs =
	    said_differs(&new->said, adv, e->base ? &base : NULL, pp->rules);
	if (base.sf_id.len > 0 && field_cmp(base.sf_id, row.sf_id) == 0)
		row.sf_id_kept = AS_BEFORE;
	if (!pp->texts && !differs)
		row.email_kept = NOT_KEPT;
	if (row.email_kept == AS_TEXT &&
	    field_cmp(known_email(pp, e, &base), row.email) == 0)
		row.email_kept = AS_BEFORE;
	if (!differs && e->sf == 0 && !(e->bits & ADV_MANY) &&
	    is_as_before(&new->said, &base))
		e->bits |= AGREES;
	else
		e->bits &= ~(unsigned)AGREES;
	row.next = e->sf;
	row.line = new->line;
	e->sf = put_row(pp, &row);
}

static void
add(struct people *pp, const struct pending *new)
{
	size_t n = index_put_probe(pp->ids, &new->probe);
	struct entry *e = index_with(pp->ids, n);

	if (new->table == LEDGER)
		add_base(pp, e, new);
	else if (new->table == ADVANCE)
		add_adv(pp, e, new);
	else
		add_sf(pp, e, new);
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
people_later(const struct people *pp, size_t number)
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
people_soon(const struct people *pp, size_t number)
{
	const struct entry *e = index_with(pp->ids, number);

	row_soon(pp, e->base);
	row_soon(pp, e->sf);
	row_soon(pp, e->adv);
}

/* Adds the rows of the batch. */
static void
add_all(struct people *pp)
{
	for (size_t i = 0; i < pp->n; i++)
		pp->batch[i].near = index_near(pp->ids, &pp->batch[i].probe);
	for (size_t i = 0; i < pp->n; i++)
		if (pp->batch[i].near != INDEX_NONE)
			people_soon(pp, pp->batch[i].near);
	for (size_t i = 0; i < pp->n; i++)
		add(pp, &pp->batch[i]);
	pp->n = pp->text_used = 0;
}

/* Room in the batch for a row with so many bytes of text. */
static struct pending *
room_for(struct people *pp, const struct rd *rd, size_t size)
{
	if (pp->n == BATCH || size > pp->text_cap - pp->text_used)
		add_all(pp);
	if (pp->n == 0)
		xgrow(&pp->text, &pp->text_cap,
		    size > BATCH_BYTES ? size : BATCH_BYTES, 1);
	pp->rd = rd;
	return &pp->batch[pp->n++];
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

static void
add_said(struct people *pp, enum table table, const struct rd *rd,
    long long line, struct field id, const struct said *row)
{
	struct pending *new = room_for(pp, rd,
	    id.len + row->changed_by.len + row->sf_id.len + row->email.len);

	new->table = table;
	new->line = line;
	new->probe = index_probe(pp->ids, hold(pp, id));
	new->said = *row;
	new->said.changed_by = hold(pp, row->changed_by);
	new->said.sf_id = hold(pp, row->sf_id);
	new->said.email = hold(pp, row->email);
}

void
xpeople_add_base(struct people *pp, const struct rd *rd, long long line,
    struct field id, const struct base *base)
{
	struct pending *new = room_for(pp, rd,
	    id.len + base->changed_by.len + base->sf_id.len + base->email.len);

	new->table = LEDGER;
	new->line = line;
	new->probe = index_probe(pp->ids, hold(pp, id));
	new->base = *base;
	new->base.changed_by = hold(pp, base->changed_by);
	new->base.sf_id = hold(pp, base->sf_id);
	new->base.email = hold(pp, base->email);
}

void
xpeople_add_adv(struct people *pp, const struct rd *rd, long long line,
    struct field id, const struct said *row)
{
	add_said(pp, ADVANCE, rd, line, id, row);
}

void
xpeople_add_sf(struct people *pp, const struct rd *rd, long long line,
    struct field id, const struct said *row)
{
	add_said(pp, SALESFORCE, rd, line, id, row);
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

bool
people_agree(const struct people *pp, size_t number, enum opt *opt,
    unsigned *flags, bool *listed)
{
	const struct entry *e = index_with(pp->ids, number);
	enum opt adv = (enum opt)(e->bits & ADV_OPT);

	*opt = adv == OPT_TRUE ? OPT_TRUE : OPT_FALSE;
	*flags = (e->base == 0 ? NO_BASE : 0) |
		 (adv < OPT_FALSE ? (unsigned)BLANK : 0);
	*listed = adv != OPT_MISSING;
	return e->bits & AGREES;
}

static void
get_adv(const struct people *pp, const struct entry *e, struct person *p)
{
	enum opt opt = (enum opt)(e->bits & ADV_OPT);
	struct said bare = { .opt = opt,
		.changed_at = WHEN_NONE,
		.modified_at = WHEN_NONE,
		.opt_out_at = WHEN_NONE,
		.changed_by = { "", 0 },
		.email = { "", 0 } };
	struct row row = { .next = e->adv };
	char room[IDENT_SF_SIZE];

	if (e->adv == 0 && opt != OPT_MISSING)
		person_add_adv(p, &bare);
	while (row.next != 0) {
		struct said said;

		row = get_row(pp, row.next, room);
		said = said_of_row(&row);
		person_add_adv(p, &said);
	}
}

static void
xget_sf(const struct people *pp, const struct entry *e, struct person *p)
{
	struct row row = { .next = e->sf };
	char room[IDENT_SF_SIZE];

	while (row.next != 0) {
		struct said said;

		row = get_row(pp, row.next, room);
		if (row.sf_id_kept == AS_BEFORE)
			row.sf_id = p->base.sf_id;
		if (row.email_kept == AS_BEFORE)
			row.email = p->base.email.len > 0 ? p->base.email
							  : p->adv_email;
		said = said_of_row(&row);
		if (!person_add_sf(p, &said))
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
	if (e->base != 0) {
		struct base base = get_base(pp, e->base, p->room);

		person_add_base(p, &base);
	}
	get_adv(pp, e, p);
	xget_sf(pp, e, p);
}

void
people_sort(const struct people *pp, uint32_t *numbers, size_t n)
{
	index_sort(pp->ids, numbers, n);
}
