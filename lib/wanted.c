/* SPDX-License-Identifier: ISC */
#include "wanted.h"

#include <stdlib.h>

#include "arena.h"
#include "prog.h"

/* An open line of the last queue. */
struct line {
	size_t contact, id;
};

struct wanted {
	struct index *contacts;
	struct wanted_contact *contact;
	size_t contact_cap;
	struct arena texts; /* of those that the table asks for */

	struct line *lines;
	size_t nlines, lines_cap;
	struct index *ids; /* of the lines, without leading zeros */
	bool *ids_cancelled;
	size_t ids_cap;
};

struct wanted *
wanted_new(void)
{
	struct wanted *w = xcalloc(1, sizeof(*w));

	w->contacts = index_new();
	w->ids = index_new();
	return w;
}

void
wanted_free(struct wanted *w)
{
	index_free(w->contacts);
	index_free(w->ids);
	arena_free(&w->texts);
	free(w->contact);
	free(w->lines);
	free(w->ids_cancelled);
	free(w);
}

static size_t
put_contact(struct wanted *w, const char *sf_id)
{
	size_t known = index_count(w->contacts);
	size_t number = index_put(w->contacts, field_of(sf_id));

	xgrow(&w->contact, &w->contact_cap, number + 1, sizeof(*w->contact));
	if (number == known)
		w->contact[number] =
		    (struct wanted_contact){ .consent = WHEN_NONE };
	return number;
}

/* ---- the last queue --------------------------------------------------- */

/*
 * An id without leading zeros: a spreadsheet removes them from a queue that
 * people edit, and an opt-out must find its line all the same.
 */
static struct field
significant_digits(struct field id)
{
	id = field_trim(id);
	while (id.len > 1 && id.s[0] == '0') {
		id.s++;
		id.len--;
	}
	return id;
}

static size_t
put_id(struct wanted *w, struct field id)
{
	size_t known = index_count(w->ids);
	size_t number = index_put(w->ids, significant_digits(id));

	xgrow(&w->ids_cancelled, &w->ids_cap, number + 1,
	    sizeof(*w->ids_cancelled));
	if (number == known)
		w->ids_cancelled[number] = false;
	return number;
}

/* A line that another business unit needs repeats what the old line says.
 * People may have written its date in any form; one that cannot be read orders
 * nothing. */
static void
note_request(struct wanted_contact *c, const struct queue_line *line)
{
	int64_t since;

	if (when_parse(line->f[QUEUE_SINCE], WHEN_EARLIEST, &since) == 0)
		c->consent = when_later(c->consent, since);
	if (c->id.s != NULL)
		return;
	c->id = line->f[QUEUE_ID];
	c->since = line->f[QUEUE_SINCE];
	c->by = line->f[QUEUE_REQUESTED_BY];
}

size_t
wanted_add_line(struct wanted *w, const struct queue_line *line)
{
	struct line *new;

	xgrow(&w->lines, &w->lines_cap, w->nlines + 1, sizeof(*new));
	new = &w->lines[w->nlines++];
	new->contact = put_contact(w, line->sf_id);
	new->id = put_id(w, line->f[QUEUE_ID]);
	note_request(&w->contact[new->contact], line);
	return new->contact;
}

/* ---- the table -------------------------------------------------------- */

struct ledger *
xwanted_open(const char *path, bool excerpt)
{
	struct ledger_spec spec = { .type = LEDGER_TABLE,
		.excerpt = excerpt,
		.needs = LEDGER_BIT(LEDGER_ID) | LEDGER_BIT(LEDGER_SF_ID) |
			 LEDGER_BIT(LEDGER_SF) | LEDGER_BIT(LEDGER_SF_WAS) |
			 LEDGER_BIT(LEDGER_WANT) | LEDGER_BIT(LEDGER_CLASS) |
			 LEDGER_BIT(LEDGER_SINCE) |
			 LEDGER_BIT(LEDGER_CHANGED_BY),
		.reads = LEDGER_BIT(LEDGER_EMAIL) };

	return xledger_open(path, &spec);
}

/* The person opted out: cancels the requests of the id and of all contacts. */
static void
cancel_requests(struct wanted *w, const struct ledger *table)
{
	struct field rest = ledger_get(table, LEDGER_SF_ID);
	size_t id = index_find(
	    w->ids, significant_digits(ledger_get(table, LEDGER_ID)));
	char sf_id[IDENT_SF_SIZE];

	if (id != INDEX_NONE)
		w->ids_cancelled[id] = true;
	while (xledger_contact(table, &rest, sf_id)) {
		size_t contact = index_find(w->contacts, field_of(sf_id));

		if (contact != INDEX_NONE)
			w->contact[contact].cancelled = true;
	}
}

/* The person opted in: looks for all contacts in the status files. */
static void
add_requests(
    struct wanted *w, const struct ledger *table, const struct usernames *users)
{
	struct field rest = ledger_get(table, LEDGER_SF_ID);
	struct wanted_contact c = { .asked = true };
	char sf_id[IDENT_SF_SIZE];
	int64_t since = xledger_dated(table, LEDGER_SINCE);

	if (rest.len == 0)
		ledger_die(
		    table, LEDGER_SF_ID, "empty: no contact to look for");
	c.id = arena_copy(&w->texts, ledger_get(table, LEDGER_ID));
	c.since = arena_copy(&w->texts, ledger_get(table, LEDGER_SINCE));
	c.by = arena_copy(&w->texts,
	    usernames_of(users, ledger_get(table, LEDGER_CHANGED_BY)));
	while (xledger_contact(table, &rest, sf_id)) {
		size_t number = put_contact(w, sf_id); /* may move them */

		c.cancelled = w->contact[number].cancelled;
		c.consent = when_later(w->contact[number].consent, since);
		w->contact[number] = c;
	}
}

/* Whether the row is an opt-in that Advance does not know yet, or one that it
 * shows already or has no row for. Who has no contact in Salesforce has nobody
 * to subscribe. */
static bool
is_opt_in(const struct ledger *table)
{
	bool opt_in = xledger_class(table) == CLASS_OPT_IN;

	if (xledger_opt(table, LEDGER_SF) != OPT_FALSE)
		return false;
	return opt_in || (xledger_opt(table, LEDGER_SF_WAS) == OPT_TRUE &&
			     xledger_stated(table, LEDGER_WANT) == OPT_FALSE);
}

void
xwanted_take(
    struct wanted *w, const struct ledger *table, const struct usernames *users)
{
	bool opted_out = xledger_stated(table, LEDGER_WANT) == OPT_TRUE;
	bool opted_in = is_opt_in(table);

	if (opted_in && opted_out)
		ledger_die(table, LEDGER_WANT, "TRUE, but the class is opt_in");
	if (opted_in)
		add_requests(w, table, users);
	else if (opted_out)
		cancel_requests(w, table);
}

/*
 * An opt-out cancels lines by its id too, because the contact may have been
 * replaced; but not a line whose contact opted in under another id.
 */
void
wanted_settle(struct wanted *w)
{
	for (size_t i = 0; i < w->nlines; i++) {
		const struct line *line = &w->lines[i];
		struct wanted_contact *c = &w->contact[line->contact];

		if (w->ids_cancelled[line->id] && !c->asked)
			c->cancelled = true;
	}
}

/* ---- who opted out again ---------------------------------------------- */

/* Whether a contact unsubscribed in a unit at the time of its consent or later:
 * a tie goes to the opt-out. */
static bool
unsubscribed_again(
    const struct wanted_contact *c, const struct status_summary *says)
{
	int64_t at = status_unsubscribed_at(says);

	return status_overall(says) == STATUS_UNSUBSCRIBED && at != WHEN_NONE &&
	       c->consent != WHEN_NONE && at >= c->consent;
}

long long
wanted_find_revoked(struct wanted *w, const struct subscribers *subscribers)
{
	long long n = 0;

	for (size_t i = 0; i < wanted_count(w); i++) {
		struct wanted_contact *c = &w->contact[i];

		for (size_t u = 0; u < subscribers->units.n; u++)
			if (!c->cancelled &&
			    unsubscribed_again(
				c, subscribers_says(subscribers, u, i)))
				c->revoked = true;
		n += c->revoked;
	}
	return n;
}

/* ---- the contacts ----------------------------------------------------- */

const struct index *
wanted_index(const struct wanted *w)
{
	return w->contacts;
}

size_t
wanted_count(const struct wanted *w)
{
	return index_count(w->contacts);
}

struct field
wanted_sf_id(const struct wanted *w, size_t contact)
{
	return index_key(w->contacts, contact);
}

const struct wanted_contact *
wanted_get(const struct wanted *w, size_t contact)
{
	return &w->contact[contact];
}
