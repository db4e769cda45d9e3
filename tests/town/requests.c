/* SPDX-License-Identifier: ISC */
/* requests: the sheet of people who ask to be e-mailed again, as people fill
 * it. */
#include <string.h>

#include "town.h"
#include "zone.h"

/* The date of a request as people type it, in the office's time. */
static void
write_date(struct request *r, int64_t at)
{
	char date[WHEN_SIZE];
	int form = below(3);

	if (form == 0) {
		snprintf(r->date, sizeof(r->date), "%s", when_print(at, date));
		return;
	}
	when_print(zone_local(at), date);
	snprintf(r->date, sizeof(r->date), "%.*s", form == 1 ? 10 : 16, date);
	if (form == 2)
		r->date[10] = ' ';
}

/* What goes wrong when a request is written down. */
static void
damage(struct request *r, struct person *p)
{
	const struct person *other = &town.people[below(town.size)];

	if (chance(5)) {
		snprintf(r->id, sizeof(r->id), "99%08d", below(99999999));
		r->sf_id[0] = '\0';
		r->nobodys = true;
	} else if (chance(3)) {
		snprintf(r->date, sizeof(r->date), "2031-01-01");
	} else if (chance(4) && r->id[0] != '\0' && other != p &&
		   other->contacts > 0) {
		memcpy(r->sf_id, other->c[0].sf_id, sizeof(r->sf_id));
	} else if (chance(4) && r->id[0] == '0') {
		memmove(r->id, r->id + strspn(r->id, "0"),
		    strlen(r->id + strspn(r->id, "0")) + 1);
	}
}

/* Under the id of a contact, or that of a row of Advance where there is none.
 */
void
request_add(struct person *p, const struct contact *c, const struct row *row,
    int64_t at)
{
	struct request *r;

	if (p->nrequests == REQUESTS)
		return;
	r = &p->requests[p->nrequests++];
	memset(r, 0, sizeof(*r));
	if (c != NULL && c->key != NOBODY && chance(60))
		memcpy(r->id, p->r[c->key].id, sizeof(r->id));
	else if (c == NULL)
		memcpy(r->id, row->id, sizeof(r->id));
	if (c != NULL && (r->id[0] == '\0' || chance(20)))
		memcpy(r->sf_id, c->sf_id, sizeof(r->sf_id));
	write_date(r, at);
	event_note(p, at, "asked to be e-mailed, %s%s%s %s", r->id,
	    r->id[0] && r->sf_id[0] ? "/" : "", r->sf_id, r->date);
	if (!town.settling)
		damage(r, p);
}
