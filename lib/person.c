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
		.changed_by = { "", 0 } };

	p->rules = rules;
	p->id = id;
	p->sf = p->adv = side;
	p->base = (struct base){ .class = CLASSES,
		.since = WHEN_NONE,
		.open_since = WHEN_NONE,
		.first_asked = WHEN_NONE,
		.opt_out_at = WHEN_NONE,
		.changed_at = WHEN_NONE,
		.modified_at = WHEN_NONE,
		.sf_id = none,
		.email = none,
		.changed_by = none };
	p->email = p->adv_email = p->sf_email = p->differs_email = none;
	p->differs = p->has_prefs = p->all_consent = false;
	p->merged = p->merged_away = false;
	p->load = false;
	p->consent_at = p->overwrite_at = p->contradicted_at = WHEN_NONE;
	p->by_contact = ident_is_contact(id);
	p->moved = p->id_lost = false;
	p->sf_id.len = p->notes.len = p->stayed.len = 0;
}

void
person_add_base(struct person *p, const struct base *base)
{
	p->base = *base;
}

static int64_t
earlier(int64_t a, int64_t b)
{
	/* equivalent: of two that are the same either will do. */
	return a == WHEN_NONE || (b != WHEN_NONE && b < a) ? b : a;
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
		b->open_since = earlier(b->open_since, from->open_since);
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
		side->first_out = earlier(side->first_out, row->changed_at);
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
	bool load = row->opt == OPT_FALSE &&
		    evidence_is_load(p->rules->evidence, row->changed_by, at);
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

static bool
is_new_sf_id(const struct person *p)
{
	return p->base.seen && p->sf.rows > 0 && p->base.sf_id.len > 0 &&
	       p->sf_id.len > 0 &&
	       field_cmp(p->base.sf_id, contacts_field(&p->sf_id)) != 0;
}

bool
person_end(struct person *p)
{
	struct field rest = contacts_field(&p->notes), one;

	fill_up_advance(p);
	while (p->notes.len > 0 && field_next(&rest, ';', &one))
		if (!add_note(p, one))
			return false;
	p->new_sf_id = is_new_sf_id(p);
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

/* ---- the facts of a person -------------------------------------------- */

/* Whether the ledger knows the person, or a contact of it. */
static bool
is_known(const struct person *p)
{
	return p->base.seen || p->moved;
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
	if (at == WHEN_NONE || !is_known(p) || at > p->base.since)
		return at != WHEN_NONE;
	return !p->rules->trust && came_overwritten(p);
}

/* The newest opt-out that the ledger, the history or an answer knows of. */
static int64_t
known_opt_out(const struct person *p)
{
	int64_t newest = when_later(p->base.opt_out_at, p->sf.opt_out_at);
	int64_t when;

	if (answers_of(p->rules->answers, p->id, &when) != ANSWER_OPT_OUT)
		return newest;
	return when_later(newest, when);
}

/* Whether the history dates the opt-out that it shows to be overwritten. */
static bool
is_dated(const struct person *p)
{
	if (p->base.want == OPT_TRUE)
		return p->sf.opt_out_at != WHEN_NONE;
	return p->sf.opt_out_at > p->base.since;
}

/*
 * What evidence must be later than, in *floor; false where nothing can be: it
 * must be known what it is later than.
 */
static bool
floor_of_evidence(const struct person *p, int64_t *floor)
{
	*floor = is_known(p) ? p->base.since : p->adv.changed_at;
	if (p->adv.opt == OPT_TRUE)
		*floor = when_later(*floor, p->adv.changed_at);
	if (*floor == WHEN_NONE)
		return false;
	*floor = when_later(*floor, known_opt_out(p));
	/* It came before it was overwritten; nothing else is known of it. */
	if (history_overwrote(p) && !is_dated(p))
		*floor = when_later(*floor, p->overwrite_at);
	/* Another contact's FALSE is a default, until it was changed since; and
	 * what was said before a contact came was said of another id. */
	if ((p->new_sf_id || p->moved) && p->sf.modified_at == WHEN_NONE)
		return false;
	if (p->new_sf_id || p->moved)
		*floor = when_later(*floor, p->sf.modified_at);
	return true;
}

/*
 * The date of an opt-in that is consent because the operator says so (-T), or
 * WHEN_NONE. Undated, it was made after the last run, and counts only where
 * nothing else was.
 */
static int64_t
trusted(const struct person *p, int64_t floor)
{
	int64_t last_run = when_later(p->base.since, p->base.opt_out_at);

	if (!p->rules->trust || !p->base.sf_true || p->new_sf_id || p->moved ||
	    p->load || p->sf.opt != OPT_FALSE ||
	    p->sf.changed_at > p->rules->sf_asof)
		return WHEN_NONE;
	if (p->sf.changed_at > last_run)
		return p->sf.changed_at > floor ? p->sf.changed_at : WHEN_NONE;
	return floor == last_run ? p->rules->sf_asof : WHEN_NONE;
}

/*
 * The date of the consent in an answer, or WHEN_NONE. The person who answered
 * saw what the last run decided, so the consent may be older than that
 * decision, but not older than an opt-out.
 */
static int64_t
answered_consent(const struct person *p, int64_t floor)
{
	int64_t than = known_opt_out(p), when;

	if (answers_of(p->rules->answers, p->id, &when) != ANSWER_CONSENT)
		return WHEN_NONE;
	if (p->adv.opt == OPT_TRUE)
		than = when_later(than, p->adv.changed_at);
	if (than == WHEN_NONE || p->moved || p->new_sf_id ||
	    (history_overwrote(p) && !is_dated(p)))
		than = floor;
	return when > than ? when_later(when, floor) : WHEN_NONE;
}

/* Whether there is an opt-out that evidence could undo: nothing else asks for
 * any. */
static bool
has_opt_out(const struct person *p)
{
	return p->adv.opt == OPT_TRUE || p->base.want == OPT_TRUE ||
	       history_overwrote(p);
}

/* The contacts that the row has in the ledger. */
static struct field
contacts_of(const struct person *p)
{
	return p->sf.rows > 0 ? contacts_field(&p->sf_id) : p->base.sf_id;
}

/* Consent that undoes an opt-out. */
struct consent {
	int64_t at;    /* WHEN_NONE: there is none */
	bool doubtful; /* a request, and the contact still said TRUE later on */
};

/* Whether Salesforce still said TRUE after a request: in the last run, or until
 * a load set FALSE. An opt-out that was repeated meanwhile left no trace. Nor
 * is it known what a contact says that is missing. */
static bool
is_doubtful(const struct person *p, int64_t request)
{
	if (p->sf.rows == 0 && p->base.sf != OPT_MISSING)
		return p->adv.opt == OPT_TRUE;
	return !p->rules->trust &&
	       ((p->load && request < p->overwrite_at) ||
		   (p->base.sf_true && request <= p->rules->last_run));
}

/* The newest evidence of consent. */
static struct consent
newest_consent(const struct person *p)
{
	struct consent none = { WHEN_NONE, false }, found = none;
	int64_t floor, request, answered;

	if (p->sf.opt == OPT_TRUE || !has_opt_out(p) ||
	    !floor_of_evidence(p, &floor))
		return none;
	request = evidence_request(p->rules->evidence, p->id, contacts_of(p));
	if (p->all_consent && p->consent_at > floor)
		found.at = p->sf.changed_at;
	else
		found.doubtful = is_doubtful(p, request);
	if (request > floor)
		found.at = when_later(found.at, request);
	answered = answered_consent(p, floor);
	if (answered != WHEN_NONE && answered >= found.at)
		found = (struct consent){ answered, false };
	if (found.at != WHEN_NONE)
		return found;
	return (struct consent){ trusted(p, floor), false };
}

/* The newest opt-out, with what a side says now: one that is not dated came
 * after the last run, which did not see it, and before its export. */
static int64_t
add_opt_out(
    int64_t newest, const struct side *side, enum opt before, int64_t asof)
{
	if (side->opt != OPT_TRUE)
		return newest;
	if (side->changed_at != WHEN_NONE)
		return when_later(newest, side->changed_at);
	return before == OPT_TRUE ? newest : when_later(newest, asof);
}

/*
 * Whether Advance's change is earlier than the opt-in that was sent, or not.
 * While the class is opt_in, since is the consent's date. Later on it may not
 * be, but a change that is later than all opt-outs that any run knew of was not
 * there when the opt-in was decided.
 */
static unsigned
order_of_adv(const struct person *p)
{
	const struct base *b = &p->base;
	int64_t at = p->adv.changed_at;

	if (at == WHEN_NONE || b->since == WHEN_NONE)
		return 0;
	if (at >= b->since) /* of the same moment: the opt-out wins */
		return ADV_LATER;
	if (b->class == CLASS_OPT_IN)
		return ADV_EARLIER;
	return b->opt_out_at != WHEN_NONE && at > b->opt_out_at ? ADV_LATER : 0;
}

/*
 * Whether nothing orders the consent against the opt-out: Advance's TRUE is not
 * dated, and the last run did not show it although its export may have been
 * taken after the consent; or its record was modified since the consent, and
 * the person may have opted out once more.
 */
static bool
is_unordered(const struct person *p, const struct consent *consent)
{
	bool news =
	    p->base.adv != OPT_TRUE && consent->at <= p->rules->adv_asof;

	if (consent->at == WHEN_NONE)
		return false;
	return consent->doubtful ||
	       (p->adv.opt == OPT_TRUE && p->adv.changed_at == WHEN_NONE &&
		   (news || p->adv.modified_at >= consent->at));
}

static struct facts
facts_of(const struct person *p, const struct consent *consent)
{
	const struct base *b = &p->base;
	struct facts f = { .want = is_known(p) ? b->want : OPT_FALSE,
		.sf = p->sf.opt,
		.adv = p->adv.opt };
	bool from_history = history_overwrote(p);
	int64_t when;
	bool opt_out =
	    answers_of(p->rules->answers, p->id, &when) == ANSWER_OPT_OUT;

	if (from_history || opt_out)
		f.want = OPT_TRUE;
	if (opt_out || b->answer & FLAG_ANSWERED)
		f.bits |= ANSWERED;
	if (consent->at != WHEN_NONE)
		f.bits |= EVIDENCE;
	if (!is_known(p))
		f.bits |= NEVER_SEEN;
	if (p->by_contact)
		f.bits |= BY_CONTACT;
	if (b->sf != OPT_MISSING)
		f.bits |= SF_SEEN;
	if (b->adv != OPT_MISSING)
		f.bits |= ADV_SEEN;
	if (b->adv == OPT_TRUE)
		f.bits |= ADV_WAS_TRUE;
	if (b->sf == OPT_TRUE || from_history || b->class == CLASS_OVERWRITTEN)
		f.bits |= WAS_WRITTEN;
	if (b->class == CLASS_ADV_CLEARED)
		f.bits |= WAS_CLEARED;
	if (b->class == CLASS_ADV_OPT_OUT && b->send_to & TO_REVIEW && !opt_out)
		f.bits |= WAS_ASKED;
	if (is_unordered(p, consent))
		f.bits |= UNORDERED;
	f.bits |= order_of_adv(p);
	return f;
}

/* When the side whose change made the class changed; WHEN_NONE: not known. */
static int64_t
change_made(const struct person *p, enum by by)
{
	bool sf = p->sf.rows > 0 && p->sf.opt != p->base.sf;
	bool adv = p->adv.rows > 0 && p->adv.opt != p->base.adv;

	if (by == BY_SF)
		return p->sf.changed_at;
	if (by == BY_ADV)
		return p->adv.changed_at;
	if ((sf && p->sf.changed_at == WHEN_NONE) ||
	    (adv && p->adv.changed_at == WHEN_NONE))
		return WHEN_NONE;
	return when_later(sf ? p->sf.changed_at : WHEN_NONE,
	    adv ? p->adv.changed_at : WHEN_NONE);
}

/* Since when the class and the want hold. */
static int64_t
since_of(const struct person *p, const struct verdict *v)
{
	const struct base *b = &p->base;
	int64_t made;

	if (b->seen && b->class == v->class && b->want == v->want &&
	    b->since != WHEN_NONE)
		return b->since;
	made = change_made(p, v->by);
	if (made == WHEN_NONE || (is_known(p) && made < b->since))
		return p->rules->now;
	return made;
}

static unsigned
flags_of(const struct person *p, const struct verdict *v)
{
	unsigned flags = 0;
	bool opted_in = v->class == CLASS_OPT_IN ||
			(p->sf.opt == OPT_FALSE && v->want == OPT_FALSE &&
			    p->base.sf == OPT_TRUE);

	if (!p->base.seen)
		flags |= FLAG_NO_BASE;
	if (p->sf.disagree || p->adv.disagree)
		flags |= FLAG_DUP;
	if (p->adv.blank)
		flags |= FLAG_BLANK;
	if (p->new_sf_id)
		flags |= FLAG_NEW_SF_ID;
	if (p->sf.opt == OPT_TRUE && p->has_prefs)
		flags |= FLAG_PREFS_LEFT;
	if (opted_in && p->rules->prefs_known && !p->has_prefs)
		flags |= FLAG_PREFS_NONE;
	if (p->merged)
		flags |= FLAG_MERGED;
	if (p->moved)
		flags |= FLAG_MOVED;
	if (p->id_lost)
		flags |= FLAG_ID_LOST;
	return flags;
}

/* ---- what was asked ----------------------------------------------------- */

/* Whether both sides, the class and the want are as the last run had them. */
static bool
is_unchanged(const struct person *p, const struct verdict *v)
{
	const struct base *b = &p->base;

	return b->class == v->class && b->want == v->want &&
	       b->in_sf == (p->sf.rows > 0) && b->in_adv == (p->adv.rows > 0) &&
	       (!b->in_sf || b->sf == p->sf.opt) &&
	       (!b->in_adv || b->adv == p->adv.opt);
}

/* The flag of an answer: FLAG_ANSWERED until both systems show the opt-out or
 * the person consents, FLAG_SEEN until anything changes, or 0. */
static unsigned
answer_kept(const struct person *p, const struct verdict *v)
{
	int64_t when;
	enum answer answer = answers_of(p->rules->answers, p->id, &when);
	unsigned kept = p->base.answer;

	if (answer == ANSWER_OPT_OUT)
		kept = FLAG_ANSWERED;
	if (answer == ANSWER_SEEN)
		kept = FLAG_SEEN;
	if (kept == FLAG_SEEN)
		return is_unchanged(p, v) ? kept : 0;
	return v->want == OPT_TRUE && v->class != CLASS_AGREE ? kept : 0;
}

/* Does not send a row to review that a person has seen. */
static void
leave_alone(struct verdict *v)
{
	v->send_to &= ~(unsigned)TO_REVIEW;
	if (v->send_to == TO_NOBODY)
		v->set = OPT_BLANK;
}

/* When the question was first asked, also if its answer is kept. */
static int64_t
first_asked(const struct person *p, const struct outcome *o)
{
	const struct base *b = &p->base;
	bool answered = o->flags & (FLAG_ANSWERED | FLAG_SEEN);
	bool same = b->class == o->verdict.class &&
		    b->want == o->verdict.want && b->answer == 0;

	if (!answered && !(o->verdict.send_to & TO_REVIEW))
		return WHEN_NONE;
	if (b->first_asked != WHEN_NONE && (answered || same))
		return b->first_asked;
	return p->rules->now;
}

/* Adds who else has to be told. Opt-out wins: a second contact that says
 * FALSE, and one that an opted-out contact was merged into, get TRUE too. Where
 * the one merged into is not known, a person has to find it. */
static void
tell_all(const struct person *p, struct verdict *v)
{
	if (!p->sf.disagree && !p->merged)
		return;
	v->send_to |=
	    p->merged_away || p->sf_id.len == 0 ? TO_REVIEW : TO_SALESFORCE;
	v->set = OPT_TRUE;
}

/* ---- the clock of what is open ------------------------------------------ */

#define DAY ((int64_t)86400)

/* When an opt-out that nothing dates was made: after the last run, which did
 * not show it, and before its record was modified; modified may be WHEN_NONE.
 */
static int64_t
undated(const struct person *p, int64_t modified)
{
	int64_t last = p->rules->last_run;

	if (last == WHEN_NONE || last + DAY > p->rules->now)
		return p->rules->now;
	return modified > last && modified < last + DAY ? modified : last + DAY;
}

/* When a side's opt-out was made, of several the first one; WHEN_NONE: it shows
 * none. */
static int64_t
made_at(const struct person *p, const struct side *side)
{
	if (side->opt != OPT_TRUE)
		return WHEN_NONE;
	return side->first_out != WHEN_NONE ? side->first_out
					    : undated(p, side->modified_at);
}

/* Whether both sides showed an opt-out until Salesforce's was overwritten. */
static bool
was_shown(const struct person *p)
{
	int64_t at = p->adv.changed_at;

	return p->adv.opt == OPT_TRUE && p->sf.rows == 1 &&
	       (p->base.adv == OPT_TRUE ||
		   (at != WHEN_NONE && at < p->overwrite_at));
}

/* When the first opt-out was made that no run saw before. */
static int64_t
new_opt_out(const struct person *p)
{
	int64_t at = p->sf.opt_out_at;

	if (!history_overwrote(p))
		return earlier(made_at(p, &p->sf), made_at(p, &p->adv));
	if (was_shown(p))
		return p->overwrite_at;
	if (at <= p->base.opt_out_at)
		at = p->overwrite_at;
	return p->base.adv == OPT_TRUE ? at : earlier(at, made_at(p, &p->adv));
}

/* When an opt-out that both sides showed in the last run was overwritten on one
 * of them, or another contact came that does not show it. Or it was made once
 * more before that, and perhaps both never showed it. */
static int64_t
reopened(const struct person *p, const struct outcome *o)
{
	const struct rules *r = p->rules;
	int64_t at = o->since;
	bool dated = at != p->base.since && at > r->last_run && at < r->now;

	if (history_overwrote(p) && p->sf.opt_out_at > p->base.opt_out_at &&
	    !was_shown(p))
		return p->sf.opt_out_at;
	if (r->last_run != WHEN_NONE && !dated)
		at = undated(p, p->sf.opt == OPT_TRUE ? p->adv.modified_at
						      : p->sf.modified_at);
	at = earlier(at, p->sf.first_out);
	/* An old date may be read in another zone than in the last run. */
	if (p->adv.first_out > r->last_run)
		at = earlier(at, p->adv.first_out);
	return at;
}

/* Since when somebody has to act. An opt-out's time runs from when it was made
 * until both sides show it, whatever becomes of it in between. */
static int64_t
open_since(const struct person *p, const struct outcome *o)
{
	const struct base *b = &p->base;
	enum opt want = o->verdict.want;
	int64_t first;

	if (o->verdict.send_to == TO_NOBODY)
		return WHEN_NONE;
	if (b->want == want && b->open_since != WHEN_NONE &&
	    (want == OPT_TRUE || o->since == b->since))
		return b->open_since;
	if (want != OPT_TRUE)
		return o->since;
	if (b->want == OPT_TRUE)
		return reopened(p, o);
	first = new_opt_out(p);
	return first != WHEN_NONE ? first : o->since;
}

static long long
times_sent(const struct person *p, const struct outcome *o)
{
	const struct verdict *v = &o->verdict;
	bool sent = v->send_to & TO_BOTH && v->set != OPT_BLANK;
	bool same =
	    o->open_since == p->base.open_since && v->want == p->base.want;

	if (o->open_since == WHEN_NONE)
		return 0;
	return (same ? p->base.times_sent : 0) + sent;
}

struct outcome
person_decide(const struct person *p)
{
	struct consent consent = newest_consent(p);
	struct facts facts = facts_of(p, &consent);
	struct outcome o = { .verdict = decide(&facts) };

	tell_all(p, &o.verdict);
	/* The same evidence never decides twice, and not after it was in doubt.
	 */
	o.since = since_of(p, &o.verdict);
	if (consent.at != WHEN_NONE && o.verdict.want == OPT_FALSE)
		o.since = consent.at;
	else if (facts.bits & UNORDERED)
		o.since = when_later(o.since, consent.at);
	o.flags = flags_of(p, &o.verdict) | answer_kept(p, &o.verdict);
	if (o.flags & FLAG_SEEN)
		leave_alone(&o.verdict);
	o.opt_out_at = known_opt_out(p);
	o.opt_out_at =
	    add_opt_out(o.opt_out_at, &p->sf, p->base.sf, p->rules->sf_asof);
	o.opt_out_at =
	    add_opt_out(o.opt_out_at, &p->adv, p->base.adv, p->rules->adv_asof);
	o.open_since = open_since(p, &o);
	o.times_sent = times_sent(p, &o);
	o.first_asked = first_asked(p, &o);
	o.evidence_at = consent.at;
	return o;
}

bool
person_was_closed(const struct person *p, const struct outcome *o)
{
	const struct verdict *v = &o->verdict;
	bool all_show = v->class == CLASS_AGREE ||
			(v->class == CLASS_NO_ID && p->sf.opt == v->want);

	return p->base.open_since != WHEN_NONE && v->send_to == TO_NOBODY &&
	       v->want == p->base.want && all_show;
}

int64_t
person_floor(const struct person *p)
{
	int64_t floor;

	return floor_of_evidence(p, &floor) ? floor : WHEN_NONE;
}

struct ledger_row
person_row(const struct person *p, const struct outcome *o)
{
	const struct verdict *v = &o->verdict;
	const struct side *side = v->by == BY_ADV ? &p->adv : &p->sf;
	bool here = side->opt != OPT_MISSING;

	return (struct ledger_row){ .id = p->id,
		.sf_id = contacts_of(p),
		.email = p->email,
		.sf = p->sf.opt,
		.adv = p->adv.opt,
		.sf_was = p->base.sf,
		.adv_was = p->base.adv,
		.want = v->want,
		.class = v->class,
		.send_to = v->send_to,
		.set = v->set,
		.since = o->since,
		.changed_at = here ? side->changed_at : p->base.changed_at,
		.changed_by = here ? side->changed_by : p->base.changed_by,
		.modified_at = p->sf.modified_at != WHEN_NONE
				   ? p->sf.modified_at
				   : p->base.modified_at,
		.flags = o->flags,
		.opt_out_at = o->opt_out_at,
		.open_since = o->open_since,
		.times_sent = o->times_sent,
		.first_asked = o->first_asked };
}
