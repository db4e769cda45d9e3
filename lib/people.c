/* SPDX-License-Identifier: ISC */
#include "people.h"

#include <stdlib.h>
#include <string.h>

#include "identity.h"
#include "index.h"
#include "packed.h"
#include "prog.h"

/* What there is of one id, beside it in the index. Rows of one table hang
 * together, the last first. A row of Advance that says a value and no more is
 * not kept as a row. */
struct entry {
	uint32_t sf, adv; /* places of packed rows */
	uint32_t bits;
	uint32_t base; /* a place; it is there only where there is a ledger */
};

enum {
	ADV_OPT = 3, /* enum opt, of several rows the greatest */
	ADV_MANY = 4,
	AGREES = 8,
	HAS_EMAIL = 16, /* the ledger's row has an address */
	WAS_IN_SF = 32, /* what it says, as in struct base */
	WAS_IN_ADV = 64,
	SENT_TO_SHIFT = 7,
	SENT_TO = 7 << SENT_TO_SHIFT,
	CAME = 1024,   /* a contact came from somebody else */
	LEFT = 2048,   /* a contact of the ledger is with somebody else now */
	HIDDEN = 4096, /* all that there is of this id is somebody else's */
	LACKED_ID = 8192, /* the last run told of a contact without its id */
	SHARES = 16384,	  /* an address, with somebody who opted out */
};

/* Rows are added this many at a time: the memory of all of them is asked for
 * before that of the first is needed. */
#define BATCH 32

#define BATCH_BYTES ((size_t)16 * 1024)

enum table { LEDGER, ADVANCE, SALESFORCE };

struct pending {
	struct index_probe probe;
	size_t near;
	struct packed_row row;
	uint32_t bits;		/* of a row of the ledger */
	struct field sf_id_was; /* likewise */
	uint64_t address;	/* of a contact, as sharers know it */
};

struct people {
	const struct rules *rules;
	bool texts, ledger;
	struct index *ids;
	struct packed *rows;
	struct identity *identity; /* of contacts */
	struct sharers *sharers;

	const struct rd *rd;
	char *name;	  /* of Salesforce's table, for messages */
	enum table table; /* that the batch is of */
	struct pending batch[BATCH], *next; /* behind those that are pending */
	struct packed_row was; /* the ledger's, of who is looked at */
	char *text;	       /* the bytes of its fields */
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
	pp->rows = packed_new();
	pp->identity = identity_new();
	pp->sharers = sharers_new();
	pp->next = pp->batch;
	return pp;
}

void
people_free(struct people *pp)
{
	/* not covered: NULL is allowed, as by free; no caller passes it. */
	if (pp == NULL)
		return;
	index_free(pp->ids);
	packed_free(pp->rows);
	identity_free(pp->identity);
	sharers_free(pp->sharers);
	free(pp->name);
	free(pp->text);
	free(pp);
}

/* ---- adding ----------------------------------------------------------- */

/* The place of the ledger's row. */
static uint32_t
base_of(const struct people *pp, const struct entry *e)
{
	return pp->ledger ? e->base : 0;
}

/* Keeps the contacts that the last export lacked, as a row behind the ledger's:
 * hardly any has them. The place of it. */
static uint32_t
put_missing(struct people *pp, struct field sf_ids)
{
	struct packed_row row = { .said = { .changed_at = WHEN_NONE,
				      .modified_at = WHEN_NONE,
				      .opt_out_at = WHEN_NONE,
				      .sf_id = sf_ids },
		.since = WHEN_NONE,
		.open_since = WHEN_NONE,
		.first_asked = WHEN_NONE,
		.sf_id_as = PACKED_TEXT };

	return packed_put(pp->rows, &row);
}

static void
add_base(struct people *pp, size_t number, struct entry *e, struct pending *new)
{
	struct packed_row *row = &new->row;
	enum opt want = packed_want(row);

	if (e->base != 0)
		die_at(
		    place_line(pp->rd, row->line), "id", "twice in the ledger");
	e->bits |= new->bits;
	sharers_see_ledger(
	    pp->sharers, want == OPT_TRUE, row->said.email, number);
	if (row->email_as != PACKED_NONE)
		e->bits |= HAS_EMAIL;
	/* It is printed only of who is not in Salesforce now, and of them only
	 * where Advance may still have to be told. */
	if (!pp->texts && want != OPT_TRUE && packed_adv(row) != OPT_TRUE)
		row->email_as = PACKED_NONE;
	if (new->sf_id_was.len > 0)
		row->next = put_missing(pp, new->sf_id_was);
	e->base = packed_put(pp->rows, row);
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
	struct packed_row row = { .word = e->bits & ADV_OPT,
		.said = { .changed_at = WHEN_NONE,
		    .modified_at = WHEN_NONE,
		    .opt_out_at = WHEN_NONE },
		.since = WHEN_NONE,
		.open_since = WHEN_NONE,
		.first_asked = WHEN_NONE };

	if (e->adv == 0)
		e->adv = packed_put(pp->rows, &row);
	e->bits |= ADV_MANY;
}

static void
add_adv(
    struct people *pp, size_t number, struct entry *e, struct packed_row *row)
{
	unsigned before = e->bits & ADV_OPT, opt = row->word;

	sharers_see_advance(
	    pp->sharers, opt == OPT_TRUE, row->said.email, number);
	if (!needs_adv_email(pp, e))
		row->email_as = PACKED_NONE;
	if (before != OPT_MISSING)
		keep_first(pp, e);
	row->next = e->adv;
	if (row->said.changed_at != WHEN_NONE ||
	    row->said.modified_at != WHEN_NONE ||
	    row->said.changed_by.len > 0 || row->email_as != PACKED_NONE ||
	    e->bits & ADV_MANY)
		e->adv = packed_put(pp->rows, row);
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
    const struct packed_row *base, struct field email)
{
	struct packed_row row;

	if (base != NULL && base->said.email.len > 0)
		return field_cmp(base->said.email, email) == 0;
	if (e->adv == 0 || e->bits & ADV_MANY)
		return false;
	packed_get(pp->rows, e->adv, &row);
	return field_cmp(row.said.email, email) == 0;
}

/* Whether a contact is the one of the ledger and not older than there. */
static bool
is_as_before(const struct packed_row *row, const struct packed_row *base)
{
	if (!packed_same_sf_id(row, base))
		return row->sf_id_as == PACKED_NONE;
	/* equivalent with &&: slower, it is looked at again. */
	return row->said.modified_at == WHEN_NONE ||
	       /* equivalent with >: slower, it is looked at again. */
	       row->said.modified_at >= base->said.modified_at;
}

/* The contacts of a row that was unpacked, none where it is PACKED_KNOWN; room
 * is for a packed one. */
static struct field
contacts_in(const struct packed_row *row, char room[IDENT_SF_SIZE])
{
	return row->sf_id_as == PACKED_CODE ? ident_sf_unpack(row->code, room)
					    : row->said.sf_id;
}

/* Whether the ledger does not have this contact here: it may turn out to have
 * come from somebody else. */
static bool
is_stranger(const struct people *pp, const struct packed_row *row)
{
	/* equivalent with ||: more is kept and looked up, and not found. */
	return pp->ledger && row->sf_id_as != PACKED_KNOWN &&
	       row->sf_id_as != PACKED_NONE;
}

/* What the bits of an entry tell of the ledger's row; see base_bits. */
static void
get_base_bits(uint32_t bits, struct base *base)
{
	base->in_sf = bits & WAS_IN_SF;
	base->in_adv = bits & WAS_IN_ADV;
	base->send_to = (enum send_to)((bits & SENT_TO) >> SENT_TO_SHIFT);
}

static void
add_sf(struct people *pp, size_t number, struct entry *e, struct pending *new)
{
	struct packed_row *row = &new->row;
	const struct packed_row *known = base_of(pp, e) != 0 ? &pp->was : NULL;
	struct base base;
	bool differs;

	sharers_see_contact(pp->sharers,
	    row->said.opt == OPT_TRUE || (e->bits & ADV_OPT) == OPT_TRUE ||
		row->said.opt_out_at != WHEN_NONE,
	    row->said.email, new->address, number);
	if (known != NULL) {
		packed_get_base(pp->rows, base_of(pp, e), &pp->was, &base);
		get_base_bits(e->bits, &base);
	}
	differs = said_differs(
	    &row->said, adv_opt(pp, e), known ? &base : NULL, pp->rules);
	if (!differs && e->sf == 0 && !(e->bits & ADV_MANY) &&
	    (known == NULL || (is_as_before(row, known) && known->next == 0)))
		e->bits |= AGREES;
	else
		e->bits &= ~(unsigned)AGREES;
	/* equivalent with ==: more is kept and looked up, and not found. */
	if (known != NULL && known->sf_id_as != PACKED_NONE &&
	    packed_same_sf_id(row, known))
		row->sf_id_as = PACKED_KNOWN;
	if (!pp->texts && !differs && !is_stranger(pp, row))
		row->email_as = PACKED_NONE;
	/* equivalent with ==: more is kept, of the same address. */
	if (row->email_as != PACKED_NONE &&
	    is_known_email(pp, e, known, row->said.email))
		row->email_as = PACKED_KNOWN;
	row->next = e->sf;
	e->sf = packed_put(pp->rows, row);
}

static void
add(struct people *pp, struct pending *new)
{
	size_t number = index_put_probe(pp->ids, &new->probe);
	struct entry *e = index_with(pp->ids, number);

	if (pp->table == LEDGER)
		add_base(pp, number, e, new);
	else if (pp->table == ADVANCE)
		add_adv(pp, number, e, &new->row);
	else
		add_sf(pp, number, e, new);
}

void
people_prefetch_entry(const struct people *pp, size_t number)
{
	index_prefetch_item(pp->ids, number);
}

static void
prefetch_row(const struct people *pp, uint32_t place)
{
	if (place != 0)
		packed_prefetch(pp->rows, place);
}

void
people_prefetch_rows(const struct people *pp, size_t number)
{
	const struct entry *e = index_with(pp->ids, number);

	prefetch_row(pp, base_of(pp, e));
	prefetch_row(pp, e->sf);
	prefetch_row(pp, e->adv);
}

/* Adds the rows of the batch. One of Advance may become two. */
static void
add_all(struct people *pp)
{
	struct pending *p;

	packed_reserve(
	    pp->rows, 2 * (size_t)(pp->next - pp->batch), pp->text_used);
	for (p = pp->batch; p < pp->next; p++)
		index_prefetch_slot(pp->ids, &p->probe);
	for (p = pp->batch; p < pp->next; p++)
		p->near = index_prefetch_key(pp->ids, &p->probe);
	/* Only a contact is compared with what is there. */
	for (p = pp->batch; p < pp->next && pp->table == SALESFORCE; p++) {
		p->address = sharers_prefetch(pp->sharers, p->row.said.email);
		if (p->near != INDEX_NONE)
			people_prefetch_rows(pp, p->near);
	}
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
static inline struct packed_row *
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
	new->row.since = new->row.open_since = WHEN_NONE;
	new->row.first_asked = WHEN_NONE;
	new->row.line = line;
	new->row.next = 0;
	return &new->row;
}

static enum packed_text
text_kept(struct field f)
{
	return f.len > 0 ? PACKED_TEXT : PACKED_NONE;
}

/* Copies the texts of a row into the batch. */
static void
hold_texts(struct people *pp, struct packed_row *row, struct field changed_by,
    struct field email)
{
	row->said.changed_by = hold(pp, changed_by);
	row->said.email = hold(pp, email);
	row->email_as = text_kept(email);
}

static void
hold_sf_id(struct people *pp, struct packed_row *row, struct field sf_id)
{
	row->sf_id_as = PACKED_CODE;
	if (ident_sf_pack(sf_id, row->code))
		return;
	row->said.sf_id = hold(pp, sf_id);
	row->sf_id_as = text_kept(sf_id);
}

/* The bits of an entry that tell of the ledger's row. */
static uint32_t
base_bits(const struct base *base)
{
	return (base->in_sf ? WAS_IN_SF : 0) | (base->in_adv ? WAS_IN_ADV : 0) |
	       (base->lacked_id ? LACKED_ID : 0) |
	       (uint32_t)base->send_to << SENT_TO_SHIFT;
}

void
xpeople_add_base(struct people *pp, const struct rd *rd, long long line,
    struct field id, const struct base *base)
{
	struct packed_row *row = begin(pp, LEDGER, rd, line, id,
	    base->changed_by.len + base->sf_id.len + base->email.len +
		base->sf_id_was.len);

	(pp->next - 1)->bits = base_bits(base);
	(pp->next - 1)->sf_id_was = hold(pp, base->sf_id_was);
	row->word = packed_base(base);
	row->said.changed_at = base->changed_at;
	row->said.modified_at = base->modified_at;
	row->said.opt_out_at = base->opt_out_at;
	row->since = base->since;
	row->open_since = base->open_since;
	row->times_sent = base->times_sent;
	row->first_asked = base->first_asked;
	row->answer = base->answer;
	hold_texts(pp, row, base->changed_by, base->email);
	hold_sf_id(pp, row, base->sf_id);
}

void
xpeople_add_adv(struct people *pp, const struct rd *rd, long long line,
    struct field id, const struct said *said)
{
	struct packed_row *row = begin(
	    pp, ADVANCE, rd, line, id, said->changed_by.len + said->email.len);

	row->word = (unsigned)said->opt;
	row->said.changed_at = said->changed_at;
	row->said.opt_out_at = WHEN_NONE;
	/* The last moment at which an undated opt-out may have been made. */
	row->said.modified_at =
	    pp->ledger && said->opt == OPT_TRUE && said->changed_at == WHEN_NONE
		? said->modified_at
		: WHEN_NONE;
	hold_texts(pp, row, said->changed_by, said->email);
	row->sf_id_as = PACKED_NONE;
}

void
xpeople_add_sf(struct people *pp, const struct rd *rd, long long line,
    struct field id, const struct said *said)
{
	struct packed_row *row = begin(pp, SALESFORCE, rd, line, id,
	    said->changed_by.len + said->sf_id.len + said->email.len);

	row->word = packed_said(said);
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

void
people_add_crowd(struct people *pp, uint64_t address)
{
	sharers_add_crowd(pp->sharers, address);
}

/* ---- contacts that are with somebody else now --------------------------- */

/* The next of a person's contacts in the export, from place *next on, that the
 * ledger does not have there, and its address. */
static bool
next_stranger(const struct people *pp, uint32_t *next, struct field *sf_id,
    char room[IDENT_SF_SIZE], struct field *email)
{
	struct packed_row row = { .next = *next };

	while (row.next != 0) {
		packed_get(pp->rows, row.next, &row);
		*next = row.next;
		if (!is_stranger(pp, &row))
			continue;
		*sf_id = contacts_in(&row, room);
		*email = row.said.email;
		return true;
	}
	return false;
}

/* Whether a contact that the ledger has here is with this person in the export,
 * too. A row that is known is of the only contact of the last export; was: it
 * lacked this one. */
static bool
is_here(const struct people *pp, const struct entry *e, struct field sf_id,
    bool was)
{
	struct packed_row row = { .next = e->sf };
	char room[IDENT_SF_SIZE];

	while (row.next != 0) {
		packed_get(pp->rows, row.next, &row);
		if (row.sf_id_as == PACKED_KNOWN
			? !was
			: field_cmp(contacts_in(&row, room), sf_id) == 0)
			return true;
	}
	return false;
}

static void
note_leavers(struct people *pp, size_t number)
{
	const struct entry *e = index_with(pp->ids, number);
	char room[IDENT_SF_SIZE];
	struct packed_row row;
	struct field rest, one;

	if (base_of(pp, e) == 0 || e->bits & AGREES)
		return;
	row.next = e->base;
	for (bool was = false; row.next != 0; was = true) {
		packed_get(pp->rows, row.next, &row);
		rest = contacts_in(&row, room);
		while (field_next_listed(&rest, &one))
			if (!is_here(pp, e, one, was))
				identity_left(pp->identity, one, number);
	}
}

static void
find_comers(struct people *pp, size_t number, struct people_followed *followed)
{
	struct entry *e = index_with(pp->ids, number);
	uint32_t next = e->sf;
	char room[IDENT_SF_SIZE];
	struct field sf_id, email;
	size_t from;
	bool has_id;

	if (base_of(pp, e) != 0 && e->bits & AGREES)
		return;
	has_id = !ident_is_contact(index_key(pp->ids, number));
	while (next_stranger(pp, &next, &sf_id, room, &email)) {
		struct entry *other;

		if (!identity_came(pp->identity, sf_id, number, has_id, &from))
			continue;
		other = index_with(pp->ids, from);
		sharers_add(pp->sharers, sf_id, number);
		sharers_add(pp->sharers, sf_id, from);
		if (!has_id)
			sharers_add(pp->sharers, email, from);
		e->bits &= ~(unsigned)AGREES;
		e->bits |= has_id ? CAME : HIDDEN;
		other->bits |= has_id ? LEFT : CAME;
		if (has_id && ident_is_contact(index_key(pp->ids, from)))
			other->bits |= HIDDEN;
		if (has_id)
			followed->moved++;
		else if (!(other->bits & LACKED_ID))
			followed->lost++;
	}
}

static void
mark_sharer(void *people, sharer number)
{
	struct people *pp = people;
	struct entry *e = index_with(pp->ids, number);

	e->bits |= SHARES;
}

static void
follow(struct people *pp, struct people_followed *followed)
{
	size_t n = index_count(pp->ids);

	/* equivalent with <=: there is nothing behind the last entry. */
	for (size_t i = 0; i < n; i++)
		note_leavers(pp, i);
	/* equivalent with <=: there is nothing behind the last entry. */
	for (size_t i = 0; i < n; i++)
		find_comers(pp, i, followed);
	identity_settle(pp->identity);
}

/* Whether an id is that of a person of its own. */
static bool
is_person(const void *people, sharer number)
{
	return !people_is_hidden(people, number);
}

struct people_followed
people_follow(struct people *pp)
{
	struct people_followed followed = { 0 };

	if (pp->ledger)
		follow(pp, &followed);
	sharers_settle(
	    pp->sharers, (struct sharers_count){ is_person, pp, SHARERS_MAX });
	sharers_each(pp->sharers, mark_sharer, pp);
	return followed;
}

size_t
people_sharers(
    const struct people *pp, size_t number, uint32_t others[SHARERS_MAX - 1])
{
	const struct entry *e = index_with(pp->ids, number);

	return e->bits & SHARES ? sharers_of(pp->sharers, number, others) : 0;
}

bool
people_is_hidden(const struct people *pp, size_t number)
{
	const struct entry *e = index_with(pp->ids, number);

	return e->bits & HIDDEN;
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

		if (e->bits & HIDDEN) {
			agreeing->kept_sf += (e->bits & WAS_IN_SF) != 0;
			continue;
		}
		if (!(e->bits & AGREES))
			break;
		agreeing->of[e->bits & ADV_OPT][base_of(pp, e) != 0]++;
		agreeing->kept_sf += (e->bits & WAS_IN_SF) != 0;
		agreeing->kept_adv += (e->bits & WAS_IN_ADV) != 0 &&
				      (e->bits & ADV_OPT) != OPT_MISSING;
	}
	return number;
}

static void
get_adv(const struct people *pp, const struct entry *e, struct person *p)
{
	struct packed_row row = { .said = { .opt =
						(enum opt)(e->bits & ADV_OPT),
				      .changed_at = WHEN_NONE,
				      .modified_at = WHEN_NONE,
				      .opt_out_at = WHEN_NONE,
				      .changed_by = { "", 0 },
				      .email = { "", 0 } },
		.next = e->adv };

	if (e->adv == 0 && row.said.opt != OPT_MISSING)
		person_add_adv(p, &row.said);
	while (row.next != 0) {
		packed_get_said(pp->rows, row.next, &row);
		person_add_adv(p, &row.said);
	}
}

static void
xget_sf(const struct people *pp, const struct entry *e, struct person *p)
{
	struct packed_row row = { .next = e->sf };
	struct field known =
	    p->base.email.len > 0 ? p->base.email : p->adv_email;
	char room[IDENT_SF_SIZE];

	while (row.next != 0) {
		packed_get_said(pp->rows, row.next, &row);
		row.said.sf_id = row.sf_id_as == PACKED_KNOWN
				     ? p->base.sf_id
				     : contacts_in(&row, room);
		if (row.email_as == PACKED_KNOWN)
			row.said.email = known;
		if (!person_add_sf(p, &row.said))
			die("%s:%lld: sf_id: over %d contacts with one id",
			    pp->name, row.line, CONTACTS_MAX);
	}
}

static void
get_base(const struct people *pp, const struct entry *e, struct base *base,
    char room[IDENT_SF_SIZE])
{
	struct packed_row row;

	packed_get_base(pp->rows, e->base, &row, base);
	get_base_bits(e->bits, base);
	base->sf_id = contacts_in(&row, room);
	base->sf_id_was = field_of("");
	if (row.next == 0)
		return;
	packed_get(pp->rows, row.next, &row);
	base->sf_id_was = row.said.sf_id;
}

/* Adds what the ledger has of contacts under the ids that they had. */
static void
get_moved(const struct people *pp, size_t number, struct person *p)
{
	size_t n;
	const struct move *move = identity_moves(pp->identity, number, &n);
	char room[IDENT_SF_SIZE];

	for (; n > 0; n--, move++) {
		struct base base;

		if (move->lost_id)
			continue;
		get_base(pp, index_with(pp->ids, move->from), &base, room);
		person_add_moved(p, &base);
	}
}

/* Leaves out the contacts of the ledger's row that are with somebody else. */
static void
drop_leavers(const struct people *pp, struct person *p)
{
	struct field rest = p->base.sf_id, one;

	while (field_next_listed(&rest, &one))
		if (!identity_moved(pp->identity, one))
			contacts_add(&p->stayed, one);
	p->base.sf_id = contacts_field(&p->stayed);
	p->parted = true;
	rest = p->base.sf_id_was;
	while (field_next_listed(&rest, &one))
		if (!identity_moved(pp->identity, one))
			contacts_add(&p->missing, one);
	p->base.sf_id_was = field_of("");
}

/* Adds the contacts whose Advance ID is blank today. */
static void
xget_lost(const struct people *pp, size_t number, struct person *p)
{
	size_t n;
	const struct move *move = identity_moves(pp->identity, number, &n);

	for (; n > 0; n--, move++) {
		if (!move->lost_id)
			continue;
		p->id_lost = true;
		xget_sf(pp, index_with(pp->ids, move->from), p);
	}
}

void
xpeople_get(const struct people *pp, size_t number, struct person *p)
{
	const struct entry *e = index_with(pp->ids, number);

	person_begin(p, index_key(pp->ids, number), pp->rules);
	if (base_of(pp, e) != 0)
		get_base(pp, e, &p->base, p->room);
	if (e->bits & LEFT)
		drop_leavers(pp, p);
	if (e->bits & CAME)
		get_moved(pp, number, p);
	get_adv(pp, e, p);
	xget_sf(pp, e, p);
	if (e->bits & CAME)
		xget_lost(pp, number, p);
	if (!person_end(p))
		die("%s: sf_id: over %d contacts with one id", pp->name,
		    CONTACTS_MAX);
}

void
people_sort(const struct people *pp, uint32_t *numbers, size_t n)
{
	index_sort(pp->ids, numbers, n);
}
