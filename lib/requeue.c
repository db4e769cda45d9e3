/* SPDX-License-Identifier: ISC */
#include "requeue.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ages.h"
#include "prog.h"
#include "queue.h"

/* A line of the new queue. */
struct line {
	struct queue_line q;
	size_t contact; /* of the wanted ones */
	size_t unit;	/* units.n if no file is about it */
	size_t rank;	/* of the unit; those without a name come last */
};

/* Faulty lines of the last queue. */
struct odd {
	long long n, first;
};

struct requeue {
	struct queue *queue;
	struct wanted *wanted;
	const struct subscribers *subscribers;
	struct index *keys; /* contact and unit of every open old line */
	struct odd untold, second;
	struct line *lines;
	size_t nlines, lines_cap;
	struct queue_line *unread; /* that cannot be used, as they were */
	size_t nunread, unread_cap;
	bool *has_line; /* for each unit and contact */
	struct requeue_counts counts;
	const char *now;
};

struct requeue *
xrequeue_open(const char *path, bool spreadsheet, struct wanted *wanted,
    const struct subscribers *subscribers)
{
	struct requeue *q = xcalloc(1, sizeof(*q));

	q->queue = xqueue_open(path, spreadsheet);
	q->keys = index_new();
	q->wanted = wanted;
	q->subscribers = subscribers;
	return q;
}

void
requeue_free(struct requeue *q)
{
	queue_free(q->queue);
	index_free(q->keys);
	free(q->lines);
	free(q->unread);
	free(q->has_line);
	free(q);
}

static void
add_line(struct requeue *q, const struct line *line)
{
	xgrow(&q->lines, &q->lines_cap, q->nlines + 1, sizeof(*line));
	q->lines[q->nlines++] = *line;
}

/* ---- the last queue --------------------------------------------------- */

/* Whether an earlier line asks for the same contact in the same unit. */
static bool
is_second(struct requeue *q, const struct line *line)
{
	const struct units *units = &q->subscribers->units;
	char key[IDENT_SF_SIZE + QUEUE_UNIT_MAX];
	struct field unit = line->q.f[QUEUE_UNIT];
	size_t known = index_count(q->keys);

	if (line->unit < units->n)
		unit = field_of(units->unit[line->unit].name);
	snprintf(
	    key, sizeof(key), "%s%.*s", line->q.sf_id, (int)unit.len, unit.s);
	return index_put(q->keys, field_of(key)) < known;
}

/* Counts a faulty line; messages name the first one. */
static void
note_odd(struct odd *odd, const struct line *line)
{
	if (odd->n++ == 0)
		odd->first = line->q.at;
}

static void
warn_odd(const struct requeue *q, const struct odd *odd, const char *what)
{
	if (odd->n > 0)
		warn_that("%s:%lld: %s; %lld such line%s",
		    rd_name(queue_rd(q->queue)), odd->first, what, odd->n,
		    odd->n == 1 ? "" : "s");
}

/* Lines that cannot be used are named in warnings; the others are counted. */
#define SAID_MAX 10

/* Keeps a line that cannot be used as it is, so that it is told again. */
static void
keep_unread(struct requeue *q, struct queue_line *line)
{
	if (q->nunread < SAID_MAX)
		warn_that("%s:%lld: %s: %s; the line is kept as it is",
		    rd_name(queue_rd(q->queue)), line->at, line->column,
		    line->why);
	queue_keep(q->queue, line);
	xgrow(&q->unread, &q->unread_cap, q->nunread + 1, sizeof(*line));
	q->unread[q->nunread++] = *line;
	q->counts.kept++;
}

static void
take_old_line(
    struct requeue *q, struct line *line, const struct usernames *users)
{
	if (!line->q.is_open) {
		q->counts.dropped++;
		return;
	}
	if (line->q.column != NULL) {
		keep_unread(q, &line->q);
		return;
	}
	line->unit = units_find(&q->subscribers->units, line->q.f[QUEUE_UNIT]);
	if (is_second(q, line)) {
		q->counts.dropped++;
		note_odd(&q->second, line);
		return;
	}
	if (line->q.untold)
		note_odd(&q->untold, line);
	queue_keep(q->queue, &line->q);
	line->q.f[QUEUE_REQUESTED_BY] =
	    usernames_of(users, line->q.f[QUEUE_REQUESTED_BY]);
	line->contact = wanted_add_line(q->wanted, &line->q);
	add_line(q, line);
}

void
xrequeue_read(struct requeue *q, const struct usernames *users)
{
	struct line line = { 0 };

	while (xqueue_next(q->queue, &line.q))
		take_old_line(q, &line, users);
	if (q->nunread > SAID_MAX)
		warn_that("%zu more lines are kept as they are",
		    q->nunread - SAID_MAX);
	warn_odd(q, &q->untold,
	    "state: not open, closed or cancelled; treated as open until the "
	    "subscriber is active");
	warn_odd(q, &q->second,
	    "a second open line for this contact and business unit; dropped");
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
	long long n = 0, first = 0;

	for (size_t i = 0; i < q->nlines; i++) {
		const struct line *line = &q->lines[i];

		if (line->unit < q->subscribers->units.n || !line->q.is_open)
			continue;
		n++;
		if (first == 0 || line->q.at < first)
			first = line->q.at;
	}
	if (n > 0)
		warn_that(
		    "%s:%lld: business_unit: no status file for it; %lld such "
		    "line%s kept open",
		    rd_name(queue_rd(q->queue)), first, n, n == 1 ? "" : "s");
}

void
xrequeue_write(const struct requeue *q)
{
	struct wr *wr = xqueue_create(q->queue);

	for (size_t i = 0; i < q->nlines; i++)
		queue_write(q->queue, wr, &q->lines[i].q);
	for (size_t i = 0; i < q->nunread; i++)
		queue_write(q->queue, wr, &q->unread[i]);
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
