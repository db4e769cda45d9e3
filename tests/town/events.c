/* SPDX-License-Identifier: ISC */
/* events: what happens to people, their contacts and their rows of Advance. */
#include <stdarg.h>
#include <string.h>

#include "prog.h"
#include "town.h"

const char *const users[WHOS] = { "005E0000001lnkZIAQ", "005E0000001spcZIAQ",
	"005E0000001ldrZIAQ", "005E0000001clkZIAQ" };

static const char *const by[WHOS] = { "a link", "a specialist", "a load",
	"a clerk" };

/* Adds a line to what is told of a person when something is wrong. */
void
event_note(struct person *p, int64_t at, const char *fmt, ...)
{
	char text[200], date[WHEN_SIZE];
	va_list ap;
	int n;

	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	xgrow(&p->log, &p->log_cap, p->log_len + 256, 1);
	n = snprintf(p->log + p->log_len, 256, "  week %d, %s: %s\n", town.week,
	    when_print(at, date), text);
	p->log_len += (size_t)n;
	p->busy = true;
}

static int
number_of(const struct person *p, const struct contact *c)
{
	return (int)(c - p->c);
}

void
event_set_contact(
    struct person *p, struct contact *c, bool opt, enum who who, int64_t at)
{
	c->modified_at = at;
	p->busy = true;
	if (c->says == opt)
		return;
	c->says = opt;
	if (c->opt == opt)
		return;
	truth_change(p, at);
	c->opt = opt;
	if (c->nchanges == CHANGES) {
		memmove(c->changes, c->changes + 1,
		    sizeof(*c->changes) * (CHANGES - 1));
		c->nchanges--;
	}
	c->changes[c->nchanges++] = (struct change){ at, opt, who };
	event_note(
	    p, at, "%s %s by %s", c->sf_id, opt ? "TRUE" : "FALSE", by[who]);
}

void
event_set_row(struct person *p, struct row *r, enum opt opt, int64_t at)
{
	bool states = chance(town.states), day = chance(30);

	r->modified_at = at;
	r->says = opt;
	if (proof_is_undone(p, r, opt, at))
		return;
	truth_change(p, at);
	/* Who enters again what a row says leaves its date. */
	if (states || opt != OPT_TRUE || r->opt != OPT_TRUE) {
		r->changed_at = states ? at : NEVER;
		r->day = day;
	}
	r->set_at = at;
	r->opt = opt;
	event_note(p, at, "Advance %s %s%s", r->id,
	    opt == OPT_BLANK ? "blank" : opt_name(opt),
	    states ? "" : ", undated");
}

/* An opt-out in a contact, or nothing but that somebody saved it. */
static void
opt_out_contact(struct person *p, struct contact *c, enum who who, int64_t at)
{
	if (truth_wish(p, at, true, number_of(p, c), NOBODY)) {
		event_set_contact(p, c, true, who, at);
		return;
	}
	c->says = true;
	c->modified_at = at;
}

/* The same in a row of Advance. */
static void
opt_out_row(struct person *p, struct row *r, int64_t at)
{
	if (truth_wish(p, at, true, NOBODY, (int)(r - p->r))) {
		event_set_row(p, r, OPT_TRUE, at);
		return;
	}
	dice_skip(2); /* as many as that rolls */
	r->says = OPT_TRUE;
	r->modified_at = at;
}

static int
index_of(const struct person *p)
{
	return (int)(p - town.people);
}

/* ---- contacts and rows ------------------------------------------------- */

struct contact *
event_create(struct person *p, int key, int64_t at)
{
	struct contact *c;

	if (p->contacts == CONTACTS)
		return NULL;
	c = &p->c[p->contacts];
	memset(c, 0, sizeof(*c));
	new_sf_id(c->sf_id);
	/* Its own address, or that of the first one. */
	snprintf(c->email, sizeof(c->email), "%.18s@example.com",
	    p->contacts == 0 || chance(40) ? c->sf_id : p->c[0].email);
	c->alive = true;
	c->key = key;
	c->master = NOBODY;
	c->created_at = c->modified_at = at;
	p->last_key[p->contacts] = NOBODY;
	p->cm[p->contacts] = NO_MARK;
	own(c->sf_id, (struct owner){ index_of(p), p->contacts++, NOBODY });
	/* Advance knows some by the same address. */
	if (key != NOBODY && chance(60))
		memcpy(p->r[key].email, c->email, sizeof(c->email));
	event_note(p, at, "%s created, id %s, %s", c->sf_id,
	    key == NOBODY ? "none" : p->r[key].id, c->email);
	return c;
}

static struct row *
create_row(struct person *p, int64_t at)
{
	char id[sizeof(p->r[0].id)];
	struct row *r;

	if (p->rows == ROWS)
		return NULL;
	r = &p->r[p->rows];
	memset(r, 0, sizeof(*r));
	new_row_id(id);
	memcpy(r->id, id, sizeof(id));
	p->rm[p->rows] = NO_MARK;
	p->rs[p->rows] = (struct seen){ false, false };
	own(r->id, (struct owner){ index_of(p), NOBODY, p->rows++ });
	snprintf(r->email, sizeof(r->email), "%s@example.org", id);
	r->alive = true;
	r->opt = r->says = chance(20) ? OPT_BLANK : OPT_FALSE;
	r->changed_at = NEVER;
	r->created_at = r->modified_at = at;
	event_note(p, at, "Advance %s made", r->id);
	return r;
}

/* A contact of a person that is there, or NULL. */
static struct contact *
some_contact(struct person *p)
{
	int n = below(CONTACTS);

	for (int k = 0; k < p->contacts; k++)
		if (p->c[(k + n) % p->contacts].alive)
			return &p->c[(k + n) % p->contacts];
	return NULL;
}

static struct row *
some_row(struct person *p)
{
	int n = below(ROWS);

	for (int k = 0; k < p->rows; k++)
		if (p->r[(k + n) % p->rows].alive)
			return &p->r[(k + n) % p->rows];
	return NULL;
}

/* ---- what people wish --------------------------------------------------- */

static void
by_link(struct person *p, struct contact *c, int64_t at)
{
	if (c == NULL)
		return;
	opt_out_contact(p, c, WHO_LINK, at);
}

static void
by_phone(struct person *p, struct contact *c, int64_t at)
{
	struct row *r = some_row(p);

	if (c != NULL && (r == NULL || chance(25))) {
		opt_out_contact(
		    p, c, chance(50) ? WHO_SPECIALIST : WHO_CLERK, at);
	} else if (r != NULL) {
		opt_out_row(p, r, at);
	}
}

static void
ask(struct person *p, struct contact *c, int64_t at)
{
	struct row *row = some_row(p);

	if (c == NULL && row == NULL)
		return;
	truth_request(p, at);
	request_add(p, c, row, at);
}

static void
consent(struct person *p, struct contact *c, int64_t at)
{
	bool all = chance(80);

	if (c == NULL)
		return;
	if (chance(30))
		ask(p, c, at);
	(void)truth_wish(p, at, false, NOBODY, NOBODY);
	for (int k = 0; k < p->contacts; k++)
		if (p->c[k].alive && (all || &p->c[k] == c))
			event_set_contact(
			    p, &p->c[k], false, WHO_SPECIALIST, at);
}

/* ---- what becomes of records -------------------------------------------- */

static void
delete_contact(struct person *p, struct contact *c, int64_t at)
{
	if (c == NULL)
		return;
	c->alive = false;
	event_note(p, at, "%s deleted", c->sf_id);
	if (chance(70))
		event_create(p, c->key, at);
}

/* Two contacts become one, which has the value and the id of either. */
static void
merge(struct person *p, struct contact *c, int64_t at)
{
	struct contact *other = some_contact(p);

	if (c == NULL || other == c || other == NULL)
		return;
	other->alive = false;
	other->master = number_of(p, c);
	other->modified_at = c->modified_at = at;
	if (c->key == NOBODY || (other->key != NOBODY && chance(30)))
		c->key = other->key;
	event_note(p, at, "%s merged into %s, id %s", other->sf_id, c->sf_id,
	    c->key == NOBODY ? "none" : p->r[c->key].id);
	if (other->says && chance(50))
		event_set_contact(p, c, true, WHO_CLERK, at);
}

static void
second_contact(struct person *p, struct contact *c, int64_t at)
{
	event_create(p, c == NULL ? NOBODY : c->key, at);
}

static void
undelete(struct person *p, struct contact *c, int64_t at)
{
	if (p->contacts == 0)
		return;
	c = &p->c[below(p->contacts)];
	if (c->alive || c->master != NOBODY)
		return;
	c->alive = true;
	event_note(p, at, "%s restored", c->sf_id);
}

/* One of them is missing from the export, or back in it. */
static void
hide_contact(struct person *p, struct contact *c, int64_t at)
{
	if (c == NULL)
		return;
	c->hidden = !c->hidden;
	event_note(p, at, "%s %s", c->sf_id, c->hidden ? "hidden" : "shown");
}

/* The same of all of them. */
static void
hide_contacts(struct person *p, struct contact *c, int64_t at)
{
	(void)c;
	p->hidden = !p->hidden;
	event_note(p, at, "contacts %s", p->hidden ? "hidden" : "shown");
}

static void
hide_row(struct person *p, struct contact *c, int64_t at)
{
	struct row *r = some_row(p);

	(void)c;
	if (r == NULL)
		return;
	r->hidden = !r->hidden;
	event_note(
	    p, at, "Advance %s %s", r->id, r->hidden ? "hidden" : "shown");
}

void
event_show(struct person *p, int64_t at)
{
	if (p->hidden && chance(40))
		hide_contacts(p, NULL, at);
	for (int k = 0; k < p->contacts; k++)
		if (p->c[k].hidden && chance(40))
			hide_contact(p, &p->c[k], at);
	for (int k = 0; k < p->rows; k++)
		if (p->r[k].hidden && chance(40)) {
			p->r[k].hidden = false;
			event_note(p, at, "Advance %s shown", p->r[k].id);
		}
}

static void
delete_row(struct person *p, struct contact *c, int64_t at)
{
	struct row *r = some_row(p);

	(void)c;
	if (r == NULL)
		return;
	r->alive = false;
	event_note(p, at, "Advance %s deleted", r->id);
}

/* A contact gets the id of another row of the person, or of a new one. */
static void
move(struct person *p, struct contact *c, int64_t at)
{
	struct row *r = p->rows > 1 ? some_row(p) : create_row(p, at);

	if (c == NULL || r == NULL || c->key == (int)(r - p->r))
		return;
	if (c->key != NOBODY && chance(40))
		p->r[c->key].alive = false;
	c->key = (int)(r - p->r);
	c->modified_at = at;
	event_note(p, at, "%s has id %s", c->sf_id, r->id);
}

static void
lose_id(struct person *p, struct contact *c, int64_t at)
{
	if (c == NULL || c->key == NOBODY)
		return;
	c->key = NOBODY;
	c->modified_at = at;
	event_note(p, at, "%s lost its id", c->sf_id);
}

static void
get_id(struct person *p, struct contact *c, int64_t at)
{
	struct row *r = some_row(p);

	if (c == NULL || c->key != NOBODY || r == NULL)
		return;
	c->key = (int)(r - p->r);
	c->modified_at = at;
	event_note(p, at, "%s has id %s", c->sf_id, r->id);
}

/* Two rows of Advance become one; contacts follow, at once or later. */
static void
merge_rows(struct person *p, struct contact *c, int64_t at)
{
	struct row *from = some_row(p), *to = some_row(p);

	(void)c;
	if (from == NULL || from == to)
		return;
	from->alive = false;
	event_note(p, at, "Advance %s merged into %s", from->id, to->id);
	if (from->says == OPT_TRUE && chance(50))
		event_set_row(p, to, OPT_TRUE, at);
	for (int k = 0; k < p->contacts; k++)
		if (p->c[k].key == (int)(from - p->r) && chance(60)) {
			p->c[k].key = (int)(to - p->r);
			p->c[k].modified_at = at;
		}
}

/* Contacts are written to, and Advance is, and nothing of this changes. */
static void
touch(struct person *p, struct contact *c, int64_t at)
{
	struct row *r = some_row(p);

	if (r != NULL)
		r->modified_at = at;
	if (c != NULL)
		c->modified_at = at;
	event_note(p, at, "touched");
}

/* The id of somebody who is gone is given to another person. */
static void
reuse_id(struct person *p, struct contact *c, int64_t at)
{
	struct person *other = &town.people[below(town.size)];
	int k, n = p->rows - 1;
	struct row *r;

	(void)c;
	if (n < 0 || p->r[n].alive || other == p || other->rows == ROWS)
		return;
	for (k = 0; k < p->contacts; k++)
		if (p->c[k].key == n || p->last_key[k] == n)
			return;
	r = create_row(other, at);
	memcpy(r->id, p->r[n].id, sizeof(r->id));
	memcpy(r->email, p->r[n].email, sizeof(r->email));
	own(r->id, (struct owner){ index_of(other), NOBODY, other->rows - 1 });
	p->rows--;
	for (k = 0; k < p->nwishes; k++)
		if (p->wishes[k].row == n)
			p->wishes[k].row = ROWS; /* no row */
	for (k = 0; k < p->todos; k++)
		if (p->todo[k].row == n)
			p->todo[k].row = ROWS;
	event_note(p, at, "Advance %s given to somebody else", r->id);
	event_create(other, (int)(r - other->r), at);
}

/* ---- what can happen, and how often -------------------------------------- */

static const struct {
	void (*act)(struct person *, struct contact *, int64_t);
	int weight;
} events[] = {
	{ by_link, 24 },
	{ by_phone, 14 },
	{ consent, 18 },
	{ ask, 10 },
	{ delete_contact, 4 },
	{ merge, 4 },
	{ second_contact, 4 },
	{ undelete, 2 },
	{ hide_contacts, 5 },
	{ hide_contact, 5 },
	{ hide_row, 5 },
	{ delete_row, 1 },
	{ move, 5 },
	{ lose_id, 3 },
	{ get_id, 4 },
	{ merge_rows, 3 },
	{ reuse_id, 1 },
	{ touch, 8 },
};
#define KINDS (sizeof(events) / sizeof(*events))

void
event_random(struct person *p, int64_t at)
{
	size_t k = dice_pick(&events[0].weight, sizeof(*events), KINDS);

	events[k].act(p, some_contact(p), at);
}

/* A person is asked, and both systems are made to say what they wish. */
void
event_settle(struct person *p, int64_t at)
{
	struct contact *c = some_contact(p);
	bool out = truth_out(p);

	event_note(p, at, "was asked, and wishes %s", out ? "none" : "e-mail");
	if (!out) {
		ask(p, c, at);
		truth_asked(p, at);
	}
	for (int k = 0; k < p->contacts; k++)
		if (p->c[k].alive)
			event_set_contact(p, &p->c[k], out, WHO_SPECIALIST, at);
	for (int k = 0; out && k < p->rows; k++)
		if (p->r[k].alive && p->r[k].says != OPT_TRUE)
			event_set_row(p, &p->r[k], OPT_TRUE, at);
}

/* Somebody as the first run finds them. */
void
event_begin(struct person *p)
{
	int64_t at = town.start - 2 * WEEK - below(300 * 86400);
	int rows = chance(10) ? 0 : chance(92) ? 1 : 2;
	int contacts = chance(10) ? 0 : chance(85) ? 1 : 2;

	for (int k = 0; k < rows; k++)
		create_row(p, at - DAY);
	for (int k = 0; k < contacts; k++)
		event_create(p,
		    chance(90) && p->rows > 0 ? below(p->rows) : NOBODY,
		    at - DAY);
	truth_begin(p);
	if (chance(30))
		by_phone(p, some_contact(p), at);
	if (chance(25))
		by_link(p, some_contact(p), at + HOUR);
}
