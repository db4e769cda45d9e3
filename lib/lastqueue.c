/* SPDX-License-Identifier: ISC */
#include "lastqueue.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "index.h"
#include "prog.h"
#include "when.h"

/* Faulty lines: how many, and where the first one is. */
struct odd {
	long long n, at;
	const char *file;
};

/* Room for the contact and unit of a line. */
#define KEY_SIZE (IDENT_SF_SIZE + QUEUE_UNIT_MAX)

struct lastqueue {
	struct queue *queue;
	struct queue *written; /* what people's lacks comes from it; or NULL */
	const struct units *units;
	struct index *keys;	/* contact and unit of every open line */
	struct index *finished; /* of every finished one */
	int64_t *asked;		/* when the newest of these was asked for */
	size_t asked_cap;
	struct queue_line *lines;
	size_t nlines, lines_cap;
	struct odd untold, second, missing;
	size_t nodd;	   /* lines, damages and files that were not read */
	bool damaged;	   /* not all of people's queue was read */
	long long dropped; /* lines */
};

/* ---- opening ------------------------------------------------------------ */

/* Opens the queue that the run wrote, or dies. */
static struct queue *
xopen_written(const struct lastqueue_files *files)
{
	char why[PLACE_TEXT_MAX];
	struct queue *queue =
	    queue_open(files->written, files->spreadsheet, why);

	if (queue == NULL)
		die("%s", why);
	return queue;
}

static void
xopen_queues(struct lastqueue *q, const struct lastqueue_files *files)
{
	char why[PLACE_TEXT_MAX];

	if (files->path != NULL) {
		q->queue = queue_open(files->path, files->spreadsheet, why);
		if (q->queue == NULL && files->written == NULL)
			die("%s", why);
		if (q->queue == NULL) {
			warn_that(
			    "%s; the lines of the last run are kept", why);
			q->nodd++;
		}
	}
	if (q->queue == NULL)
		q->queue = xopen_written(files);
	else if (files->written != NULL)
		q->written = xopen_written(files);
}

struct lastqueue *
xlastqueue_open(const struct lastqueue_files *files, const struct units *units)
{
	struct lastqueue *q = xcalloc(1, sizeof(*q));

	xopen_queues(q, files);
	q->keys = index_new();
	q->finished = index_new();
	q->units = units;
	return q;
}

void
lastqueue_free(struct lastqueue *q)
{
	queue_free(q->queue);
	queue_free(q->written);
	index_free(q->keys);
	index_free(q->finished);
	free(q->asked);
	free(q->lines);
	free(q);
}

/* ---- what people left --------------------------------------------------- */

/* The contact and unit of a line. */
static struct field
key_of(const struct lastqueue *q, const struct queue_line *line,
    char key[KEY_SIZE])
{
	const struct units *units = q->units;
	struct field unit = line->f[QUEUE_UNIT];
	size_t n = units_find(units, unit);

	if (n < units->n)
		unit = field_of(units->unit[n].name);
	snprintf(key, KEY_SIZE, "%s%.*s", line->sf_id, (int)unit.len, unit.s);
	return field_of(key);
}

/* Whether an earlier line asks for the same contact in the same unit. */
static bool
is_second(struct lastqueue *q, const struct queue_line *line)
{
	char key[KEY_SIZE];
	size_t known = index_count(q->keys);

	return index_put(q->keys, key_of(q, line, key)) < known;
}

/* Counts a faulty line; messages name the first one. */
static void
note_odd(struct odd *odd, const struct queue_line *line)
{
	if (odd->n++ > 0)
		return;
	odd->file = line->file;
	odd->at = line->at;
}

static void
warn_odd(const struct odd *odd, const char *what)
{
	if (odd->n > 0)
		warn_that("%s:%lld: %s; %lld such line%s", odd->file, odd->at,
		    what, odd->n, odd->n == 1 ? "" : "s");
}

/* Warns of a line that cannot be used, and of what becomes of it. */
static void __attribute__((format(printf, 2, 3)))
warn_unread(struct lastqueue *q, const char *fmt, ...)
{
	char text[PLACE_TEXT_MAX];
	va_list ap;

	if (q->nodd++ >= WARNINGS_MAX)
		return;
	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	warn_that("%s", text);
}

/* Adds an open line that was copied. One that cannot be used stays as it is, so
 * that it is told again. */
static void
add_line(
    struct lastqueue *q, struct queue_line *line, const struct usernames *users)
{
	if (line->column != NULL)
		warn_unread(q, "%s:%lld: %s: %s; the line is kept as it is",
		    line->file, line->at, line->column, line->why);
	else
		line->f[QUEUE_REQUESTED_BY] =
		    usernames_of(users, line->f[QUEUE_REQUESTED_BY]);
	xgrow(&q->lines, &q->lines_cap, q->nlines + 1, sizeof(*line));
	q->lines[q->nlines++] = *line;
}

/* When a line was asked for, as late as can be; WHEN_NONE if it does not say.
 */
static int64_t
asked_at(const struct queue_line *line)
{
	int64_t when;

	if (when_parse(line->f[QUEUE_SINCE], WHEN_LATEST, &when) != 0)
		return WHEN_NONE;
	return when;
}

/* Drops a line that a person or the run closed or cancelled. */
static void
drop_finished(struct lastqueue *q, const struct queue_line *line)
{
	char key[KEY_SIZE];
	size_t known = index_count(q->finished), n;
	int64_t when = asked_at(line);

	q->dropped++;
	if (*line->sf_id == '\0')
		return;
	n = index_put(q->finished, key_of(q, line, key));
	xgrow(&q->asked, &q->asked_cap, n + 1, sizeof(*q->asked));
	if (n == known || when == WHEN_NONE ||
	    (q->asked[n] != WHEN_NONE && q->asked[n] < when))
		q->asked[n] = when;
}

static void
take_old_line(
    struct lastqueue *q, struct queue_line *line, const struct usernames *users)
{
	if (!line->is_open) {
		drop_finished(q, line);
		return;
	}
	if (line->column == NULL && is_second(q, line)) {
		q->dropped++;
		note_odd(&q->second, line);
		return;
	}
	if (line->column == NULL && line->untold)
		note_odd(&q->untold, line);
	queue_keep(q->queue, line);
	add_line(q, line, users);
}

/* Says why people's queue, or a line of it, cannot be read. Without the one
 * that the run wrote, what it asked for would be lost. */
static void
xtell_damage(struct lastqueue *q, enum rd_status status)
{
	const struct rd *rd = queue_rd(q->queue);

	if (q->written == NULL)
		die_reader(rd);
	die_if_broken(rd);
	q->damaged = true;
	warn_unread(q, "%s:%lld: %s; %s", rd_name(rd), rd_line(rd), rd_why(rd),
	    status == RD_BAD
		? "the line is not read, and that of the last run is kept"
		: "the lines from here on are not read, and those of the last "
		  "run are kept");
}

/* ---- what people's queue lacks ------------------------------------------ */

/* Whether people's queue has a line finished that the run wrote; a request of
 * later is another one. */
static bool
is_finished(const struct lastqueue *q, const struct queue_line *line)
{
	char key[KEY_SIZE];
	size_t n = index_find(q->finished, key_of(q, line, key));
	int64_t when = asked_at(line);

	return n != INDEX_NONE && (q->asked[n] == WHEN_NONE ||
				      when == WHEN_NONE || when <= q->asked[n]);
}

/* Whether a line that cannot be used is among those of people's queue. */
static bool
is_kept(const struct lastqueue *q, const struct queue_line *line)
{
	for (size_t i = 0; i < q->nlines; i++) {
		const struct field *f = q->lines[i].f;

		if (q->lines[i].column != NULL &&
		    field_cmp(f[QUEUE_SF_ID], line->f[QUEUE_SF_ID]) == 0 &&
		    field_cmp(f[QUEUE_ID], line->f[QUEUE_ID]) == 0 &&
		    field_cmp(f[QUEUE_UNIT], line->f[QUEUE_UNIT]) == 0)
			return true;
	}
	return false;
}

/* Takes an open line that the run wrote if people's queue lacks it: it was
 * deleted, pasted over, or cannot be read. One that could not be used then may
 * have been corrected. */
static void
take_written_line(
    struct lastqueue *q, struct queue_line *line, const struct usernames *users)
{
	bool usable = line->column == NULL;

	if (!line->is_open)
		return;
	if (usable ? is_finished(q, line) || is_second(q, line)
		   : !q->damaged || is_kept(q, line))
		return;
	queue_adopt(q->queue, q->written, line);
	note_odd(&q->missing, line);
	add_line(q, line, users);
}

void
xlastqueue_read(struct lastqueue *q, const struct usernames *users)
{
	struct queue_line line;
	enum rd_status status;

	while ((status = queue_next(q->queue, &line)) != RD_END) {
		if (status == RD_REC)
			take_old_line(q, &line, users);
		else
			xtell_damage(q, status);
		if (status == RD_FAIL)
			break;
	}
	while (q->written != NULL &&
	       (status = queue_next(q->written, &line)) != RD_END) {
		if (status != RD_REC)
			die_reader(queue_rd(q->written));
		take_written_line(q, &line, users);
	}
	if (q->nodd > WARNINGS_MAX)
		warn_that("%zu more such lines", q->nodd - WARNINGS_MAX);
	warn_odd(&q->untold,
	    "state: not open, closed or cancelled; treated as open until the "
	    "subscriber is active");
	warn_odd(&q->second,
	    "a second open line for this contact and business unit; dropped");
	warn_odd(&q->missing,
	    "an open line of the last run that the queue lacks; kept: write "
	    "closed or cancelled to drop it");
}

/* ---- what was read ------------------------------------------------------ */

const struct queue_line *
lastqueue_lines(const struct lastqueue *q, size_t *n)
{
	*n = q->nlines;
	return q->lines;
}

struct queue *
lastqueue_queue(const struct lastqueue *q)
{
	return q->queue;
}

long long
lastqueue_dropped(const struct lastqueue *q)
{
	return q->dropped;
}

size_t
lastqueue_unread(const struct lastqueue *q)
{
	return q->nodd;
}
