/* SPDX-License-Identifier: ISC */
#include "queue.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "arena.h"
#include "open.h"
#include "prog.h"
#include "rejects.h"
#include "sheet.h"
#include "wr.h"

static const char *const names[QUEUE_COLUMNS] = {
	[QUEUE_SF_ID] = "sf_id",
	[QUEUE_ID] = "id",
	[QUEUE_UNIT] = "business_unit",
	[QUEUE_STATUS] = "status",
	[QUEUE_COLOUR] = "colour",
	[QUEUE_SINCE] = "since",
	[QUEUE_REQUESTED_BY] = "requested_by",
	[QUEUE_URGENT] = "urgent",
	[QUEUE_STATE] = "state",
	[QUEUE_STATE_AT] = "state_at",
};

struct queue {
	struct rd *rd; /* the old queue, or NULL */
	struct rec rec;
	struct col cols[QUEUE_COLUMNS];
	size_t *extras; /* columns of the old queue that are not ours */
	size_t nextras;
	struct arena kept;
	bool spreadsheet;
};

/* ---- the old queue ----------------------------------------------------- */

static bool
is_ours(const struct queue *q, size_t column)
{
	for (size_t i = 0; i < QUEUE_COLUMNS; i++)
		if (q->cols[i].at == column)
			return true;
	return false;
}

struct queue *
queue_open(const char *path, bool spreadsheet, char why[PLACE_TEXT_MAX])
{
	struct queue *q = xcalloc(1, sizeof(*q));
	size_t n;

	q->spreadsheet = spreadsheet;
	if (path == NULL)
		return q;
	for (size_t i = 0; i < QUEUE_COLUMNS; i++)
		q->cols[i] = (struct col){
			.name = names[i], .known = names[i], .need = true
		};
	q->rd = xopen_file(path);
	if (!open_csv(
		q->rd, (struct rd_format){ 0 }, q->cols, QUEUE_COLUMNS, why)) {
		die_if_broken(q->rd);
		queue_free(q);
		return NULL;
	}
	n = rd_head(q->rd)->n;
	q->extras = xcalloc(n, sizeof(*q->extras));
	for (size_t i = 0; i < n; i++)
		if (!is_ours(q, i))
			q->extras[q->nextras++] = i;
	return q;
}

const struct rd *
queue_rd(const struct queue *q)
{
	return q->rd;
}

/* Notes why a line cannot be used. */
static void __attribute__((format(printf, 3, 4)))
refuse(struct queue_line *line, enum queue_column column, const char *fmt, ...)
{
	va_list ap;

	if (line->column != NULL)
		return;
	line->column = names[column];
	va_start(ap, fmt);
	vsnprintf(line->why, sizeof(line->why), fmt, ap);
	va_end(ap);
}

/* Checks what a person may have changed and the line cannot do without. */
static void
check_line(struct queue_line *line)
{
	size_t len = line->f[QUEUE_UNIT].len;
	const char *why;

	for (enum queue_column i = QUEUE_SF_ID; i <= QUEUE_UNIT; i++)
		if (field_is_deceptive(line->f[i]) ||
		    memchr(line->f[i].s, '\n', line->f[i].len) != NULL)
			refuse(line, i,
			    "a line end, or an invisible or look-alike "
			    "character");
	if (ident_sf(line->f[QUEUE_SF_ID], "003", line->sf_id, &why) ==
	    SF_BAD) {
		refuse(line, QUEUE_SF_ID, "%s", why);
		line->sf_id[0] = '\0';
	}
	if (len == 0 || len > QUEUE_UNIT_MAX)
		refuse(line, QUEUE_UNIT, "%zu bytes, expected 1 to %d", len,
		    QUEUE_UNIT_MAX);
}

/* Reads the state. People type anything into it, but only the subscriber's
 * status shows that a request is done; until then it is open. */
static void
read_state(struct queue_line *line)
{
	struct field state = field_trim(line->f[QUEUE_STATE]);

	line->is_open = !field_is_nocase(state, "closed") &&
			!field_is_nocase(state, "cancelled") &&
			!field_is_nocase(state, "canceled");
	line->untold = line->is_open && !field_is_nocase(state, "open");
}

/* Removes the apostrophe that protects an id from a spreadsheet. */
static void
strip_ids(struct field f[QUEUE_COLUMNS])
{
	f[QUEUE_SF_ID] = field_trim(f[QUEUE_SF_ID]);
	sheet_strip_apostrophe(&f[QUEUE_SF_ID]);
	sheet_strip_apostrophe(&f[QUEUE_ID]);
}

enum rd_status
queue_next(struct queue *q, struct queue_line *line)
{
	enum rd_status status;

	do {
		status = q->rd == NULL ? RD_END : rd_next(q->rd, &q->rec);
		if (status != RD_REC)
			return status;
	} while (rec_is_blank(&q->rec));
	line->file = rd_name(q->rd);
	line->at = q->rec.line;
	for (size_t i = 0; i < QUEUE_COLUMNS; i++)
		line->f[i] = col_get(&q->rec, &q->cols[i]);
	line->f[QUEUE_UNIT] = field_trim(line->f[QUEUE_UNIT]);
	strip_ids(line->f);
	read_state(line);
	line->column = NULL;
	check_line(line);
	if (!line->is_open)
		line->column = NULL;
	return RD_REC;
}

/* Gives a line its copied fields. */
static void
set_old(const struct queue *q, struct queue_line *line, const struct field *old)
{
	for (size_t i = 0; i < QUEUE_COLUMNS; i++)
		line->f[i] = old[q->cols[i].at];
	line->f[QUEUE_UNIT] = field_trim(line->f[QUEUE_UNIT]);
	strip_ids(line->f);
	line->old = old;
}

void
queue_keep(struct queue *q, struct queue_line *line)
{
	struct field *old = arena_alloc(&q->kept, q->rec.n * sizeof(*old));

	for (size_t i = 0; i < q->rec.n; i++)
		old[i] = arena_copy(&q->kept, rec_get(&q->rec, i));
	set_old(q, line, old);
}

/* The field of a record in the column that another header calls the same. */
static struct field
field_called(const struct queue *q, struct field name)
{
	const struct rec *head = rd_head(q->rd);

	for (size_t i = 0; i < head->n; i++)
		if (field_cmp(rec_get(head, i), name) == 0)
			return rec_get(&q->rec, i);
	return (struct field){ "", 0 };
}

void
queue_adopt(struct queue *q, const struct queue *from, struct queue_line *line)
{
	const struct rec *head = rd_head(q->rd);
	struct field *old = arena_alloc(&q->kept, head->n * sizeof(*old));

	for (size_t i = 0; i < head->n; i++)
		old[i] = (struct field){ "", 0 };
	for (size_t i = 0; i < QUEUE_COLUMNS; i++)
		old[q->cols[i].at] =
		    arena_copy(&q->kept, col_get(&from->rec, &from->cols[i]));
	for (size_t i = 0; i < q->nextras; i++)
		old[q->extras[i]] = arena_copy(
		    &q->kept, field_called(from, rec_get(head, q->extras[i])));
	set_old(q, line, old);
}

/* ---- the new queue ----------------------------------------------------- */

struct wr *
xqueue_create(const struct queue *q)
{
	struct wr *wr = xwr_open(NULL,
	    (struct wr_format){ .delim = ',', .spreadsheet = q->spreadsheet });

	for (size_t i = 0; i < QUEUE_COLUMNS; i++)
		wr_str(wr, names[i]);
	for (size_t i = 0; i < q->nextras; i++)
		wr_field(wr, rec_get(rd_head(q->rd), q->extras[i]));
	wr_end(wr);
	return wr;
}

void
queue_write(const struct queue *q, struct wr *wr, const struct queue_line *line)
{
	static const struct field empty = { "", 0 };

	if (line->column == NULL)
		wr_str(wr, line->sf_id);
	else
		wr_field(wr, line->f[QUEUE_SF_ID]);
	for (size_t i = QUEUE_SF_ID + 1; i < QUEUE_COLUMNS; i++)
		wr_field(wr, line->f[i]);
	for (size_t i = 0; i < q->nextras; i++)
		wr_field(wr, line->old ? line->old[q->extras[i]] : empty);
	wr_end(wr);
}

void
queue_free(struct queue *q)
{
	if (q == NULL)
		return;
	rd_free(q->rd);
	free(q->extras);
	arena_free(&q->kept);
	free(q);
}
