/* SPDX-License-Identifier: ISC */
#include "person.h"

/* ---- rows ------------------------------------------------------------- */

void
person_begin(struct person *p, struct field id, const struct rules *rules)
{
	static const struct field none = { "", 0 };
	static const struct side side = { .changed_at = WHEN_NONE,
		.modified_at = WHEN_NONE,
		.opt_out_at = WHEN_NONE,
		.first_out = WHEN_NONE,
		.first_past = WHEN_NONE,
		.changed_by = { "", 0 } };

	p->rules = rules;
	p->id = id;
	p->kin = PERSON_NO_KIN;
	p->answer = answers_of(rules->answers, id, &p->answered_at);
	p->sf = p->adv = side;
	p->base = (struct base){ .class = CLASSES,
		.since = WHEN_NONE,
		.open_since = WHEN_NONE,
		.first_asked = WHEN_NONE,
		.opt_out_at = WHEN_NONE,
		.changed_at = WHEN_NONE,
		.modified_at = WHEN_NONE,
		.sf_id = none,
		.sf_id_was = none,
		.email = none,
		.changed_by = none };
	p->email = p->adv_email = p->sf_email = p->differs_email = none;
	p->differs = p->has_prefs = p->all_consent = false;
	p->merged = p->merged_away = false;
	p->load = false;
	p->consent_at = p->overwrite_at = p->contradicted_at = WHEN_NONE;
	p->by_contact = ident_is_contact(id);
	p->moved = p->parted = p->id_lost = false;
	p->sf_id.len = p->notes.len = p->stayed.len = p->missing.len = 0;
}

void
person_add_base(struct person *p, const struct base *base)
{
	p->base = *base;
}

void
person_add_moved(struct person *p, const struct base *from)
{
	struct base *b = &p->base;

	p->moved = true;
	if (b->want != OPT_TRUE)
		b->want = from->want;
	if (from->sf > b->sf) /* equivalent: to set the same has no effect */
		b->sf = from->sf;
	b->since = when_later(b->since, from->since);
	b->opt_out_at = when_later(b->opt_out_at, from->opt_out_at);
	if (from->want == OPT_TRUE && from->open_since != WHEN_NONE) {
		b->open_since = when_earlier(b->open_since, from->open_since);
		/* equivalent: to set the same has no effect. */
		if (from->times_sent > b->times_sent)
			b->times_sent = from->times_sent;
	}
}

/* Adds a row to what its side says. TRUE wins, and of rows with one value the
 * newest change; the order of the rows does not matter. */
static void
add_row(const struct person *p, struct side *side, const struct said *row)
{
	int64_t last = p->rules->last_run;
	enum opt opt = row->opt;

	if (opt == OPT_BLANK) {
		side->blank = true;
		opt = OPT_FALSE;
	}
	side->modified_at = when_later(side->modified_at, row->modified_at);
	side->opt_out_at = when_later(side->opt_out_at, row->opt_out_at);
	side->disagree |= side->rows > 0 && side->opt != opt;
	side->rows++;
	if (opt == OPT_TRUE && row->changed_at > p->base.opt_out_at)
		side->first_out =
		    when_earlier(side->first_out, row->changed_at);
	/* Made once more since it was overwritten, all after the last run. */
	if (opt == OPT_TRUE && last != WHEN_NONE &&
	    row->opt_out_at > when_later(p->base.opt_out_at, last))
		side->first_out =
		    when_earlier(side->first_out, row->opt_out_at);
	if (opt == OPT_FALSE && row->opt_out_at > p->base.opt_out_at)
		side->first_past =
		    when_earlier(side->first_past, row->opt_out_at);
	if (opt > side->opt) {
		side->opt = opt;
		side->changed_at = WHEN_NONE;
		side->changed_by = field_of("");
	}
	if (opt != side->opt || row->changed_at < side->changed_at)
		return;
	if (row->changed_at > side->changed_at ||
	    field_cmp(row->changed_by, side->changed_by) > 0)
		side->changed_by = row->changed_by;
	side->changed_at = row->changed_at;
}

/* Addresses differ between the rows of one id; the smallest is kept. */
static void
keep_email(struct field *kept, struct field email)
{
	if (email.len > 0 && (kept->len == 0 || field_cmp(email, *kept) < 0))
		*kept = email;
}

void
person_add_adv(struct person *p, const struct said *row)
{
	add_row(p, &p->adv, row);
	keep_email(&p->adv_email, row->email);
}

/* A list of codes names only people who have one: of all others Advance does
 * not state a value, and nobody is missing. */
static void
fill_up_advance(struct person *p)
{
	if (!p->rules->codes || p->adv.rows > 0 || p->by_contact)
		return;
	p->adv.opt = OPT_FALSE;
	p->adv.blank = true;
}

/* Whether the history's newest change says TRUE, and the contact FALSE: a
 * change is missing, and nothing tells whose. */
static bool
said_contradicts(const struct said *row)
{
	return row->opt == OPT_FALSE && row->opt_out_at != WHEN_NONE &&
	       row->opt_out_at >= row->changed_at;
}

/* What a contact's change of the field proves. */
static void
add_change(struct person *p, const struct said *row)
{
	int64_t at = row->changed_at;
	bool early = at > p->rules->sf_asof; /* dated after the export */
	bool load =
	    row->opt == OPT_FALSE &&
	    specialists_is_load(p->rules->specialists, row->changed_by, at);
	bool consent = row->consent && !early && !load;

	if (p->sf.rows == 1)
		p->all_consent = true;
	p->load |= load;
	p->all_consent = p->all_consent && consent;
	/* equivalent: to set the same has no effect. */
	if (consent && (p->consent_at == WHEN_NONE || at < p->consent_at))
		p->consent_at = at;
	if (row->opt == OPT_FALSE && at != WHEN_NONE && !consent &&
	    !(early && row->consent))
		p->overwrite_at = when_later(p->overwrite_at, at);
	if (said_contradicts(row))
		p->contradicted_at =
		    when_later(p->contradicted_at, row->opt_out_at);
}

/* Whether a row says nothing of its contact but that one was merged into it. */
static bool
is_note(const struct said *row)
{
	return row->merged && row->sf_id.len > 0 && row->email.len == 0 &&
	       row->changed_at == WHEN_NONE && row->changed_by.len == 0 &&
	       row->modified_at == WHEN_NONE && row->opt_out_at == WHEN_NONE &&
	       !row->prefs;
}

static bool
add_contact_row(struct person *p, const struct said *row)
{
	const struct base *base = p->base.seen ? &p->base : NULL;
	bool came = p->moved && !contacts_has(p->base.sf_id, row->sf_id);

	fill_up_advance(p);
	add_row(p, &p->sf, row);
	add_change(p, row);
	p->merged |= row->merged;
	p->has_prefs |= row->prefs;
	keep_email(&p->sf_email, row->email);
	if (came || said_differs(row, p->adv.opt, base, p->rules)) {
		p->differs = true;
		keep_email(&p->differs_email, row->email);
	}
	return contacts_add(&p->sf_id, row->sf_id);
}

bool
person_add_sf(struct person *p, const struct said *row)
{
	if (is_note(row))
		return contacts_add(&p->notes, row->sf_id);
	return add_contact_row(p, row);
}

/* A note of a contact that has a row adds to it; one that has none is known
 * from it alone. */
static bool
add_note(struct person *p, struct field sf_id)
{
	struct said row = { .opt = OPT_TRUE,
		.merged = true,
		.changed_at = WHEN_NONE,
		.modified_at = WHEN_NONE,
		.opt_out_at = WHEN_NONE,
		.changed_by = { "", 0 },
		.sf_id = sf_id,
		.email = { "", 0 } };

	if (!contacts_has(contacts_field(&p->sf_id), sf_id)) {
		p->merged_away = true;
		return add_contact_row(p, &row);
	}
	p->merged = p->differs = true;
	if (p->sf.opt != OPT_TRUE) {
		p->sf.opt = OPT_TRUE;
		p->sf.changed_at = WHEN_NONE;
		p->sf.changed_by = field_of("");
	}
	return true;
}

/* ---- what the rows say together ----------------------------------------- */

/* Whether the contacts in the export are not those of the ledger, or one of the
 * two has none. */
static bool
has_other_contacts(const struct person *p)
{
	return p->sf.rows > 0 &&
	       field_cmp(p->base.sf_id, contacts_field(&p->sf_id)) != 0;
}

/* Whether a contact was not here in the last run, so that the ledger's since
 * says nothing of it, and its history shows an opt-out that no run saw. */
static bool
came_overwritten(const struct person *p)
{
	bool came = p->moved || p->new_sf_id || !p->base.in_sf;

	return came && p->sf.opt_out_at > p->base.opt_out_at &&
	       p->overwrite_at > p->sf.opt_out_at;
}

/* Whether the history shows an opt-out that came and was overwritten. */
static bool
history_overwrote(const struct person *p)
{
	int64_t at = p->contradicted_at;

	if (p->sf.opt != OPT_FALSE)
		return false;
	if (!p->rules->trust)
		at = when_later(at, p->overwrite_at);
	if (at == WHEN_NONE || !person_is_known(p) || at > p->base.since)
		return at != WHEN_NONE;
	return !p->rules->trust && came_overwritten(p);
}

/* Notes the contacts of a list of the ledger that the export lacks. Of too many
 * some are left out. */
static void
add_missing(struct person *p, struct field list)
{
	struct field one;

	while (field_next_listed(&list, &one))
		if (!contacts_has(contacts_field(&p->sf_id), one))
			(void)contacts_add(&p->missing, one);
}

bool
person_end(struct person *p)
{
	struct field rest = contacts_field(&p->notes), one;
	bool other;

	fill_up_advance(p);
	while (field_next_listed(&rest, &one))
		if (!add_note(p, one))
			return false;
	other = has_other_contacts(p);
	if (other)
		add_missing(p, p->base.sf_id);
	add_missing(p, p->base.sf_id_was);
	p->new_sf_id =
	    other && p->base.seen && p->base.sf_id.len > 0 && p->sf_id.len > 0;
	p->overwrote = history_overwrote(p);
	if (p->differs)
		p->email = p->differs_email;
	else if (p->sf.rows > 0)
		p->email = p->sf_email;
	else
		p->email = p->base.email.len > 0 ? p->base.email : p->adv_email;
	return true;
}

bool
said_differs(const struct said *row, enum opt adv, const struct base *base,
    const struct rules *rules)
{
	if (adv == OPT_BLANK)
		adv = OPT_FALSE;
	if (row->merged || row->opt != adv)
		return true;
	if (row->opt == OPT_TRUE)
		return row->prefs;
	if (base != NULL && (base->want == OPT_TRUE || base->sf == OPT_TRUE))
		return true;
	if (said_contradicts(row) &&
	    (base == NULL || row->opt_out_at > base->since))
		return true;
	/* Whether it may be that this FALSE overwrote an opt-out. A user's is
	 * consent only if it is not one of many. */
	return !rules->trust && row->changed_at != WHEN_NONE &&
	       (base == NULL || row->changed_at > base->since ||
		   (!base->in_sf && row->opt_out_at > base->opt_out_at));
}

int64_t
person_opt_out_at(const struct person *p)
{
	int64_t newest = when_later(p->base.opt_out_at, p->sf.opt_out_at);

	if (p->answer != ANSWER_OPT_OUT)
		return newest;
	return when_later(newest, p->answered_at);
}

bool
person_adv_is_news(const struct person *p)
{
	return p->adv.opt == OPT_TRUE && p->adv.changed_at == WHEN_NONE &&
	       !(p->base.in_adv && p->base.adv == OPT_TRUE);
}

struct field
person_contacts(const struct person *p)
{
	return p->sf.rows > 0 ? contacts_field(&p->sf_id) : p->base.sf_id;
}
