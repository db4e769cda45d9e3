/* SPDX-License-Identifier: ISC */
/*
 * proof: that nothing could tell of an opt-out. Either no export ever had
 * anything in common of where it was made and of the id that FALSE was sent
 * for, so they may as well be two people; or the same world is lived once more
 * without it, and the exports are the same, byte for byte. Where it was made,
 * somebody only saves the record at that moment; so do those who overwrote it,
 * or ended a TRUE that it made again before any export.
 */
#include <errno.h>
#include <string.h>

#include "prog.h"
#include "town.h"

/* ---- what the exports have in common ------------------------------------- */

static void
link_places(struct person *p, int a, int b)
{
	p->linked[a][b] = p->linked[b][a] = town.week;
}

void
proof_begin(struct person *p)
{
	for (int a = 0; a < PLACES; a++)
		for (int b = 0; b < PLACES; b++)
			p->linked[a][b] = NEVER;
}

/* The address that this week's exports show of a place, or NULL. */
static const char *
address_of(const struct person *p, int place)
{
	const struct shown *s = &p->now;

	if (place < CONTACTS)
		return files_have_contact(p, place) ||
			       files_have_deleted(p, place)
			   ? s->c[place].email
			   : NULL;
	return files_have_row(p, place - CONTACTS)
		   ? s->r[place - CONTACTS].email
		   : NULL;
}

static void
link_addresses(struct person *p)
{
	for (int a = 0; a < PLACES; a++)
		for (int b = 0; b < a; b++) {
			const char *x = address_of(p, a), *y = address_of(p, b);

			if (x != NULL && y != NULL && strcmp(x, y) == 0)
				link_places(p, a, b);
		}
}

static void
link_contact(struct person *p, int k)
{
	const struct contact *c = &p->now.c[k];

	if (c->key != NOBODY)
		link_places(p, k, CONTACTS + c->key);
	if (c->master != NOBODY)
		link_places(p, k, c->master);
}

/* Whether they are one id, which may lack its leading zeros. */
static bool
is_id(const char *a, const char *b)
{
	return strcmp(a + strspn(a, "0"), b + strspn(b, "0")) == 0;
}

static void
link_request(struct person *p, const struct request *r)
{
	for (int k = 0; k < p->contacts; k++)
		for (int n = 0; n < p->rows; n++)
			if (is_id(p->c[k].sf_id, r->sf_id) &&
			    is_id(p->r[n].id, r->id))
				link_places(p, k, CONTACTS + n);
}

void
proof_see(struct person *p)
{
	for (int k = 0; k < p->now.contacts; k++)
		if (files_have_contact(p, k) || files_have_deleted(p, k))
			link_contact(p, k);
	link_addresses(p);
	for (int k = 0; k < p->nrequests; k++)
		link_request(p, &p->requests[k]);
}

/* Whether exports since a week link the place of a wish with a row. One that
 * was given to somebody else may be any. */
static bool
is_linked(const struct person *p, const struct wish *w, int row, int64_t since)
{
	int place = w->contact != NOBODY ? w->contact : CONTACTS + w->row;
	bool found[PLACES] = { false }, more = true;

	if (place >= PLACES)
		return true;
	found[place] = true;
	while (more) {
		more = false;
		for (int a = 0; a < PLACES; a++)
			for (int b = 0; found[a] && b < PLACES; b++)
				if (!found[b] && p->linked[a][b] >= since)
					more = found[b] = true;
	}
	return found[CONTACTS + row];
}

void
proof_choose(const struct person *p, const struct wish *last, struct untold *u)
{
	for (const struct wish *w = last; w >= p->wishes && w->out; w--) {
		u->linked[w - p->wishes] = is_linked(p, w, u->row, 0);
		u->near[w - p->wishes] = is_linked(p, w, u->row, town.week - 1);
	}
}

/* ---- the world without it -------------------------------------------------
 */

bool
proof_is_without(const struct person *p, const struct wish *w)
{
	const struct unproved *u = town.without;

	return u != NULL && u->person == (int)(p - town.people) &&
	       u->wishes[w - p->wishes];
}

bool
proof_is_undone(
    const struct person *p, const struct row *r, enum opt opt, int64_t at)
{
	const struct unproved *u = town.without;
	bool before = at <= town.adv_at;

	if (u == NULL || u->person != (int)(p - town.people) ||
	    r->opt != OPT_TRUE || opt == OPT_TRUE)
		return false;
	for (int k = 0; k < WISHES; k++) {
		const struct wish *w = &u->made[k];

		if (u->wishes[k] && w->row == (int)(r - p->r) && w->at > at &&
		    w->at < at + WEEK && (w->at <= town.adv_at) == before)
			return true;
	}
	return false;
}

/* Whether a file of a week is the same in both worlds. */
static bool
is_same(const char *name, int week, const char *dir)
{
	char path[2][256], buf[2][4096];
	size_t n[2] = { 1, 1 };
	bool same = true;
	FILE *f[2];

	files_path(path[0], sizeof(path[0]), week, name);
	snprintf(path[1], sizeof(path[1]), "%s/w%02d/%s", dir, week, name);
	for (int k = 0; k < 2; k++)
		if ((f[k] = fopen(path[k], "r")) == NULL)
			die("%s: %s", path[k], strerror(errno));
	while (same && n[0] > 0) {
		for (int k = 0; k < 2; k++)
			n[k] = fread(buf[k], 1, sizeof(buf[k]), f[k]);
		same = n[0] == n[1] && memcmp(buf[0], buf[1], n[0]) == 0;
	}
	fclose(f[0]);
	fclose(f[1]);
	return same;
}

bool
proof_is_same_week(int week, const char *dir)
{
	return is_same("contacts.csv", week, dir) &&
	       (town.history == HISTORY_NONE ||
		   is_same("history.csv", week, dir)) &&
	       is_same("advance.txt", week, dir) &&
	       is_same("requests.csv", week, dir) &&
	       is_same("answers.csv", week, dir);
}
