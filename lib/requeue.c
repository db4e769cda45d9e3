/* SPDX-License-Identifier: ISC */
#include "requeue.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ages.h"
#include "prog.h"

/* A line of the new queue. */
struct line {
	struct queue_line q;
	size_t contact; /* of the wanted ones */
	size_t unit;	/* units.n if no file is about it */
	size_t rank;	/* of the unit; those without a name come last */
	size_t nth;	/* as they were added */
};

struct requeue {
	struct lastqueue *last;
	struct wanted *wanted;
	const struct subscribers *subscribers;
	struct line *lines;
	size_t nlines, lines_cap;
	bool *has_line; /* for each unit and contact */
	struct requeue_counts counts;
	const char *now;
};

struct requeue *
xrequeue_open(const struct lastqueue_files *files, struct wanted *wanted,
    const struct subscribers *subscribers)
{
	struct requeue *q = xcalloc(1, sizeof(*q));

	q->last = xlastqueue_open(files, &subscribers->units);
	q->wanted = wanted;
	q->subscribers = subscribers;
	return q;
}

void
requeue_free(struct requeue *q)
{
	lastqueue_free(q->last);
	free(q->lines);
	free(q->has_line);
	free(q);
}

static void
add_line(struct requeue *q, const struct line *line)
{
	xgrow(&q->lines, &q->lines_cap, q->nlines + 1, sizeof(*line));
	q->lines[q->nlines] = *line;
	q->lines[q->nlines].nth = q->nlines;
	q->nlines++;
}

void
xrequeue_read(struct requeue *q, const struct usernames *users)
{
	const struct queue_line *old;
	size_t n;

	xlastqueue_read(q->last, users);
	old = lastqueue_lines(q->last, &n);
	for (size_t i = 0; i < n; i++) {
		struct line line = { .q = old[i] };

		if (old[i].column != NULL) {
			q->counts.kept++;
			continue;
		}
		line.contact = wanted_add_line(q->wanted, &line.q);
		line.unit =
		    units_find(&q->subscribers->units, line.q.f[QUEUE_UNIT]);
		add_line(q, &line);
	}
	q->counts.dropped = lastqueue_dropped(q->last);
	q->counts.unread = lastqueue_unread(q->last);
}

/* ---- decisions -------------------------------------------------------- */

static void
set_state(const struct requeue *q, struct queue_line *line, const char *state)
{
	line->f[QUEUE_STATE] = field_of(state);
	line->f[QUEUE_STATE_AT] = field_of(q->now);
	line->is_open = strcmp(state, "open") == 0;
}

static void
set_status(struct queue_line *line, enum status status)
{
	line->f[QUEUE_STATUS] = field_of(status_name(status));
	line->f[QUEUE_COLOUR] = field_of(status_colour(status));
}

static enum status
status_in(const struct requeue *q, size_t unit, size_t contact)
{
	return status_overall(subscribers_says(q->subscribers, unit, contact));
}

/* Points to whether a contact has a line for a unit. */
static bool *
has_line(const struct requeue *q, size_t unit, size_t contact)
{
	return &q->has_line[unit * wanted_count(q->wanted) + contact];
}

/* Gives an old line today's status; whether its request is done. */
static bool
update_status(struct requeue *q, struct line *line)
{
	const struct units *units = &q->subscribers->units;
	enum status status;
	bool is_done;

	line->unit = units_find(units, line->q.f[QUEUE_UNIT]);
	if (line->unit == units->n)
		return false;
	*has_line(q, line->unit, line->contact) = true;
	line->q.f[QUEUE_UNIT] = field_of(units->unit[line->unit].name);
	status = status_in(q, line->unit, line->contact);
	is_done = subscribers_is_free(
	    q->subscribers, line->unit, line->contact, line->q.f[QUEUE_STATUS]);
	if (is_done || status != STATUS_NONE)
		set_status(&line->q, status);
	return is_done;
}

static void
decide_old(struct requeue *q, struct line *line)
{
	const struct wanted_contact *c = wanted_get(q->wanted, line->contact);
	bool is_done = update_status(q, line);

	if (c->asked) /* the contact may have another id by now */
		line->q.f[QUEUE_ID] = c->id;
	if (c->cancelled || c->revoked) {
		set_state(q, &line->q, "cancelled");
		q->counts.cancelled++;
	} else if (is_done) {
		set_state(q, &line->q, "closed");
		q->counts.closed++;
	} else {
		line->q.f[QUEUE_STATE] = field_of("open");
		q->counts.kept++;
	}
}

static void
add_new(struct requeue *q, size_t contact, size_t unit)
{
	const struct wanted_contact *c = wanted_get(q->wanted, contact);
	const struct units *units = &q->subscribers->units;
	struct line line = { .contact = contact, .unit = unit };
	struct queue_line *new = &line.q;

	memcpy(
	    new->sf_id, wanted_sf_id(q->wanted, contact).s, IDENT_SF_SIZE - 1);
	new->f[QUEUE_ID] = c->id;
	new->f[QUEUE_UNIT] = field_of(units->unit[unit].name);
	new->f[QUEUE_SINCE] = c->since;
	new->f[QUEUE_REQUESTED_BY] = c->by;
	new->f[QUEUE_URGENT] = field_of("");
	set_status(new, status_in(q, unit, contact));
	set_state(q, new, "open");
	add_line(q, &line);
	q->counts.added++;
}

static bool
is_blocked(const struct requeue *q, size_t unit, size_t contact)
{
	const struct wanted_contact *c = wanted_get(q->wanted, contact);

	return !c->cancelled && !c->revoked &&
	       status_in(q, unit, contact) >= STATUS_BOUNCED;
}

static int
by_contact_and_unit(const void *a, const void *b)
{
	const struct line *x = a, *y = b;
	int order = strcmp(x->q.sf_id, y->q.sf_id);

	if (order != 0)
		return order;
	if (x->rank != y->rank)
		return x->rank < y->rank ? -1 : 1;
	return field_cmp(x->q.f[QUEUE_UNIT], y->q.f[QUEUE_UNIT]);
}

static void
sort_lines(struct requeue *q)
{
	for (size_t i = 0; i < q->nlines; i++)
		q->lines[i].rank =
		    subscribers_rank(q->subscribers, q->lines[i].unit);
	if (q->nlines > 0)
		qsort(q->lines, q->nlines, sizeof(*q->lines),
		    by_contact_and_unit);
}

void
requeue_decide(struct requeue *q, const char *now)
{
	size_t nunits = q->subscribers->units.n;
	size_t ncontacts = wanted_count(q->wanted);

	q->now = now;
	q->has_line = xcalloc(nunits * ncontacts, sizeof(bool));
	for (size_t i = 0; i < q->nlines; i++)
		decide_old(q, &q->lines[i]);
	for (size_t c = 0; c < ncontacts; c++)
		for (size_t u = 0; u < nunits; u++)
			if (is_blocked(q, u, c) && !*has_line(q, u, c))
				add_new(q, c, u);
	sort_lines(q);
}

/* ---- the new queue ---------------------------------------------------- */

void
requeue_warn_units(const struct requeue *q)
{
	const struct line *first = NULL;
	long long n = 0;

	for (size_t i = 0; i < q->nlines; i++) {
		const struct line *line = &q->lines[i];

		if (line->unit < q->subscribers->units.n || !line->q.is_open)
			continue;
		n++;
		if (first == NULL || line->nth < first->nth)
			first = line;
	}
	if (n > 0)
		warn_that(
		    "%s:%lld: business_unit: no status file for it; %lld such "
		    "line%s kept open",
		    first->q.file, first->q.at, n, n == 1 ? "" : "s");
}

void
xrequeue_write(const struct requeue *q)
{
	const struct queue *queue = lastqueue_queue(q->last);
	struct wr *wr = xqueue_create(queue);
	const struct queue_line *old;
	size_t n;

	for (size_t i = 0; i < q->nlines; i++)
		queue_write(queue, wr, &q->lines[i].q);
	old = lastqueue_lines(q->last, &n);
	for (size_t i = 0; i < n; i++)
		if (old[i].column != NULL)
			queue_write(queue, wr, &old[i]);
	xwr_close(wr, NULL);
}

struct requeue_counts
requeue_counts(const struct requeue *q)
{
	return q->counts;
}

void
requeue_print_ages(const struct requeue *q, int64_t now)
{
	struct ages *ages = ages_new(now);

	for (size_t i = 0; i < q->nlines; i++) {
		const struct field *f = q->lines[i].q.f;

		if (field_is(f[QUEUE_STATE], "open"))
			ages_add(ages, f[QUEUE_COLOUR], f[QUEUE_SINCE]);
	}
	ages_print(ages);
	ages_free(ages);
}
