/* SPDX-License-Identifier: ISC */
/* truth: who wished what and when, which opt-outs an input has shown, and which
 * contacts and rows they reach. */
#include <string.h>

#include "prog.h"
#include "town.h"

void
truth_begin(struct person *p)
{
	p->asked = p->faint = NEVER;
	p->untold = NOT_UNTOLD;
	proof_begin(p);
	for (int k = 0; k < CONTACTS; k++)
		p->cm[k] = NO_MARK;
	for (int k = 0; k < ROWS; k++)
		p->rm[k] = NO_MARK;
}

bool
truth_wish(struct person *p, int64_t at, bool out, int contact, int row)
{
	if (p->nwishes == WISHES)
		die("seed %llu: more wishes than there is room for", town.seed);
	p->wishes[p->nwishes++] = (struct wish){
		.at = at, .out = out, .contact = contact, .row = row
	};
	counts.wishes++;
	event_note(p, at, "wishes %s", out ? "none" : "e-mail");
	if (out)
		return !proof_is_without(p, &p->wishes[p->nwishes - 1]);
	check_untold(p);
	p->left_behind = false;
	p->faint = NEVER;
	for (int k = 0; k < CONTACTS; k++)
		p->cm[k] = NO_MARK;
	for (int k = 0; k < ROWS; k++)
		p->rm[k] = NO_MARK;
	return true;
}

void
truth_request(struct person *p, int64_t at)
{
	(void)truth_wish(p, at, false, NOBODY, NOBODY);
	p->wishes[p->nwishes - 1].written = true;
}

void
truth_asked(struct person *p, int64_t at)
{
	for (int k = p->nwishes - 1; k >= 0 && p->wishes[k].at == at; k--)
		p->wishes[k].asked = true;
}

bool
truth_was_asked(const struct person *p, const struct wish *out)
{
	const struct wish *w = out;

	while (w > p->wishes && w->out)
		w--;
	return w->asked;
}

void
truth_answer(struct person *p, const char *id)
{
	struct owner o = owner_of(id);

	if (o.contact != NOBODY)
		p->cm[o.contact].answered = true;
	else if (o.row < p->rows)
		p->rm[o.row].answered = true;
}

bool
truth_out(const struct person *p)
{
	return p->nwishes > 0 && p->wishes[p->nwishes - 1].out;
}

const struct wish *
truth_last(const struct person *p)
{
	for (int n = p->nwishes - 1; n >= 0; n--) {
		const struct wish *w = &p->wishes[n];
		int64_t until = w->contact != NOBODY ? town.sf_at : town.adv_at;

		if (!w->out)
			until = when_later(town.sf_at, town.adv_at);
		if (w->at <= until || w->written)
			return w;
	}
	return NULL;
}

const char *const whys[WHYS] = { [WHY_OTHER_ID] =
				     "known of another id and address",
	[WHY_CALL] = "a call that changed nothing that is dated",
	[WHY_CLICK] = "a click that changed nothing",
	[WHY_ADVANCE] = "overwritten in Advance",
	[WHY_HISTORY] = "overwritten, and there is no history",
	[WHY_MISSING] = "of what an export lacked" };

/* Whether a contact changed to TRUE by a wish. */
static bool
has_change(const struct contact *c, int64_t at)
{
	for (int k = 0; k < c->nchanges; k++)
		if (c->changes[k].at == at && c->changes[k].opt)
			return true;
	return false;
}

/* Whether an id has an address in this week's exports. */
static bool
has_address(const struct person *p, int row, const char *email)
{
	if (strcmp(p->now.r[row].email, email) == 0)
		return true;
	for (int k = 0; k < p->now.contacts; k++)
		if (p->now.c[k].alive && p->now.c[k].key == row &&
		    strcmp(p->now.c[k].email, email) == 0)
			return true;
	return false;
}

static enum why
why_contact(const struct person *p, const struct wish *w, int row)
{
	const struct contact *c = &p->now.c[w->contact];

	if (!files_have_contact(p, w->contact))
		return WHY_MISSING;
	if (w->shown)
		return has_address(p, row, c->email) ? WHYS : WHY_OTHER_ID;
	if (!has_change(&p->c[w->contact], w->at))
		return WHY_CLICK;
	return town.history == HISTORY_NONE ? WHY_HISTORY : WHYS;
}

static enum why
why_row(const struct person *p, const struct wish *w, int row)
{
	const struct row *r = &p->now.r[w->row];

	if (w->row >= p->now.rows || !r->alive || r->hidden)
		return WHY_MISSING;
	if (w->shown)
		return has_address(p, row, r->email) ? WHYS : WHY_OTHER_ID;
	if (r->opt != OPT_TRUE || r->set_at != w->at)
		return WHY_ADVANCE;
	return town.modified && r->changed_at == NEVER ? WHYS : WHY_CALL;
}

enum why
truth_why(const struct person *p, const struct wish *w, int row)
{
	return w->contact != NOBODY ? why_contact(p, w, row)
				    : why_row(p, w, row);
}

/* Whether all contacts that have the id of a row say TRUE, and the row does. */
static bool
is_whole(const struct person *p, int row)
{
	if (p->r[row].alive && p->r[row].opt != OPT_TRUE)
		return false;
	for (int k = 0; k < p->contacts; k++)
		if (p->c[k].alive && p->c[k].key == row && !p->c[k].opt)
			return false;
	return true;
}

void
truth_change(struct person *p, int64_t at)
{
	for (int k = 0; k < p->rows; k++)
		if (is_whole(p, k))
			p->rm[k].whole = at;
	for (int k = 0; k < p->contacts; k++)
		if (p->c[k].opt &&
		    (p->c[k].key == NOBODY || is_whole(p, p->c[k].key)))
			p->cm[k].whole = at;
}

/* Whether the history of this week has the change to TRUE that was made then.
 */
static bool
history_shows(const struct person *p, int contact, int64_t at)
{
	const struct contact *c = &p->c[contact];
	int64_t from = town.history == HISTORY_ALL || town.week == 0
			   ? NEVER
			   : town.last_history_at;

	if (town.history == HISTORY_NONE)
		return false;
	for (int k = 0; k < c->nchanges; k++) {
		const struct change *ch = &c->changes[k];

		if (ch->opt && ch->at == at && ch->at > from &&
		    ch->at <= town.history_at)
			return true;
	}
	return false;
}

/* Whether an input shows a wish: the export says what it made, or the history
 * has it. */
static bool
contact_shows(const struct person *p, const struct wish *w)
{
	const struct contact *c = &p->now.c[w->contact];

	if (!files_have_contact(p, w->contact))
		return false;
	return history_shows(p, w->contact, w->at) ||
	       (c->opt && c->changes[c->nchanges - 1].at == w->at);
}

/* The same of a row; faint: nothing is new but that it was modified, or that
 * the export has it again. */
static bool
row_shows(const struct person *p, struct wish *w)
{
	const struct row *r = &p->now.r[w->row];

	if (w->row >= p->rows || !files_have_row(p, w->row) ||
	    r->opt != OPT_TRUE || r->set_at != w->at)
		return false;
	if (r->changed_at != NEVER && r->changed_at != w->at)
		return false; /* it is the date of one before */
	w->faint = r->changed_at == NEVER && p->rs[w->row].opt;
	return !w->faint || town.modified || !p->rs[w->row].shown;
}

/* Whether an input says exactly when it was. */
static bool
is_dated(const struct person *p, const struct wish *w)
{
	if (w->contact != NOBODY)
		return history_shows(p, w->contact, w->at);
	return p->now.r[w->row].changed_at == w->at && !p->now.r[w->row].day &&
	       town.zone;
}

/* Binds a contact or a row; whether that is new. An opt-out that this week's
 * inputs show for the first time has a moment. */
static bool
bind(struct mark *m, bool sure, int64_t at, bool dated)
{
	bool news = !m->bound || (sure && !m->sure) || at > m->at;

	m->bound = true;
	if (sure && !m->sure)
		m->open = NEVER;
	m->sure |= sure;
	if (at > m->at) {
		m->at = at;
		m->exact = dated;
	}
	return news;
}

static bool
pass_on(const struct mark *from, struct mark *to)
{
	return from->bound && bind(to, from->sure, from->at, from->exact);
}

/* Whether the last export had the place where a wish was made, or it is newer:
 * what was missing for weeks is known from now on. */
static bool
was_there(const struct person *p, const struct wish *w)
{
	if (w->contact != NOBODY)
		return p->cs[w->contact].shown ||
		       p->c[w->contact].created_at > town.last_run_at;
	return p->rs[w->row].shown ||
	       p->now.r[w->row].created_at > town.last_run_at;
}

static void
see_wish(struct person *p, struct wish *w)
{
	bool shown =
	    w->contact != NOBODY ? contact_shows(p, w) : row_shows(p, w);
	bool news = shown && !w->shown && !w->faint && was_there(p, w);
	struct mark *m =
	    w->contact != NOBODY ? &p->cm[w->contact] : &p->rm[w->row];

	if (shown && !w->shown && w->faint && p->faint == NEVER)
		p->faint = town.week;
	w->shown |= shown;
	if (w->shown && (w->contact != NOBODY || w->row < p->rows))
		(void)bind(
		    m, !w->faint, news ? w->at : NEVER, news && is_dated(p, w));
}

static void
see_wishes(struct person *p)
{
	int n = p->nwishes;

	while (n > 0 && p->wishes[n - 1].out)
		n--;
	for (; n < p->nwishes; n++)
		see_wish(p, &p->wishes[n]);
}

/* An answer tells of an opt-out, if it is no older than a consent. */
static void
see_answer(struct mark *m)
{
	if (m->answered)
		(void)bind(m, true, NEVER, false);
	m->answered = false;
}

/* Binds both if one is; whether that is new. */
static bool
tie(struct mark *a, struct mark *b)
{
	return pass_on(a, b) || pass_on(b, a);
}

/* An opt-out reaches all that have one id in this week's exports, and whom a
 * contact that had it was merged into. One that lost its id keeps it. */
static bool
reach(struct person *p)
{
	bool news = false;

	for (int k = 0; k < p->now.contacts; k++) {
		const struct contact *c = &p->now.c[k];
		int key = c->key == NOBODY ? p->last_key[k] : c->key;

		if (files_have_contact(p, k) && key != NOBODY && key < p->rows)
			news |= tie(&p->cm[k], &p->rm[key]);
		if (!c->alive && c->master != NOBODY && c->opt &&
		    p->cm[k].bound && town.shows_deleted &&
		    files_have_contact(p, c->master))
			news |= pass_on(&p->cm[k], &p->cm[c->master]);
	}
	return news;
}

/* The time of what says FALSE runs from the opt-out that is new, from when it
 * was created, or from when all that there is of the person had shown the
 * opt-out; or else from now, as of what the last export lacked. One that
 * nothing dates is newer than the last run. */
static void
run_clock(struct mark *m, bool opt, const struct seen *was, int64_t created)
{
	int64_t now = when_later(town.sf_at, town.adv_at);
	int64_t since = when_later(created, m->whole);

	if (!m->bound || opt)
		m->open = NEVER;
	if (!m->bound || opt || m->open != NEVER)
		return;
	if (created < town.last_run_at &&
	    (!was->shown || (was->opt && m->at < town.last_run_at)))
		m->at = NEVER;
	m->dated = m->exact && m->at != NEVER && since <= m->at;
	m->open = m->at != NEVER ? when_later(m->at, since) : now;
	if (!m->dated)
		m->open = when_later(
		    m->open, town.week == 0 ? now : town.last_run_at);
}

static void
see_contact(struct person *p, int k)
{
	const struct contact *c = &p->now.c[k];
	struct seen was = p->cs[k];

	p->cs[k] = (struct seen){ files_have_contact(p, k), c->opt };
	if (!p->cs[k].shown) {
		p->cm[k].open = NEVER;
		return;
	}
	run_clock(&p->cm[k], c->opt, &was, c->created_at);
	if (c->key != NOBODY)
		p->last_key[k] = c->key;
}

static void
see_row(struct person *p, int k)
{
	const struct row *r = &p->now.r[k];
	struct seen was = p->rs[k];

	p->rs[k].shown = files_have_row(p, k);
	if (!p->rs[k].shown) {
		p->rm[k].open = NEVER;
		return;
	}
	p->rs[k].opt = r->opt == OPT_TRUE;
	run_clock(&p->rm[k], p->rs[k].opt, &was, r->created_at);
}

void
truth_see(struct person *p)
{
	for (int k = 0; k < CONTACTS; k++)
		p->cm[k].at = NEVER;
	for (int k = 0; k < ROWS; k++)
		p->rm[k].at = NEVER;
	see_wishes(p);
	proof_see(p);
	for (int k = 0; k < CONTACTS; k++)
		see_answer(&p->cm[k]);
	for (int k = 0; k < ROWS; k++)
		see_answer(&p->rm[k]);
	while (reach(p))
		continue;
	for (int k = 0; k < p->now.contacts; k++)
		see_contact(p, k);
	for (int k = 0; k < p->now.rows; k++)
		see_row(p, k);
}
