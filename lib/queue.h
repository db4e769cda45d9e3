/* SPDX-License-Identifier: ISC */
/*
 * queue: the Re-subscribe queue, a CSV file that people edit: reads and checks
 * the lines of an old one and writes those of a new one. Functions that start
 * with x die with the file's name, the line and the column.
 */
#ifndef QUEUE_H
#define QUEUE_H

#include "ident.h"
#include "place.h"
#include "wr.h"

/* The columns, in the order in which they are written. */
enum queue_column {
	QUEUE_SF_ID,
	QUEUE_ID,
	QUEUE_UNIT,
	QUEUE_STATUS,
	QUEUE_COLOUR,
	QUEUE_SINCE,
	QUEUE_REQUESTED_BY,
	QUEUE_URGENT,
	QUEUE_STATE,
	QUEUE_STATE_AT,
	QUEUE_COLUMNS
};

/* Room for why a line cannot be used. */
#define QUEUE_WHY_SIZE 128

/* A line: its sf_id is sf_id, not f[QUEUE_SF_ID], which may be in any form. */
struct queue_line {
	char sf_id[IDENT_SF_SIZE];
	struct field f[QUEUE_COLUMNS];
	const struct field *old; /* all fields of the old line, or NULL */
	const char *file;	 /* where the old line stands: its file, */
	long long at;		 /* and its line there */
	/* A line is open unless its state is closed or cancelled; untold: its
	 * state is none of open, closed and cancelled. */
	bool is_open, untold;
	/* Why an open line cannot be used, and the column; NULL: it can. The
	 * sf_id of a finished line is empty if it cannot be read. */
	char why[QUEUE_WHY_SIZE];
	const char *column;
};

/* The longest name of a business unit. */
#define QUEUE_UNIT_MAX 255

struct queue;

/* Opens an old queue and finds its columns; if path is NULL there is none.
 * Returns NULL, and why, if its header cannot be read, but dies if the disk
 * fails. spreadsheet: the new one
 * is to be opened in a spreadsheet (wr.h). Free it with queue_free. */
struct queue *queue_open(
    const char *path, bool spreadsheet, char why[PLACE_TEXT_MAX]);

/*
 * Reads the next line of the old queue. Its bytes are valid until the next
 * call. What a person wrote into a line, an id or a unit that cannot be read,
 * is stated in it. RD_BAD: the line has another number of fields than the
 * header; RD_FAIL: the file is damaged. The reason and the line are then the
 * reader's.
 */
enum rd_status queue_next(struct queue *q, struct queue_line *line);

/* The reader of the old queue, for messages; NULL if there is none. */
const struct rd *queue_rd(const struct queue *q);

/* Copies the bytes of the line that was read last, which are then valid until
 * queue_free. queue_adopt does so with one that was read from another queue. */
void queue_keep(struct queue *q, struct queue_line *line);
void queue_adopt(
    struct queue *q, const struct queue *from, struct queue_line *line);

/* Create the new queue on standard output, with its header, and write a line.
 * Other columns of the old queue follow ours; a new line leaves them empty. */
struct wr *xqueue_create(const struct queue *q);
void queue_write(
    const struct queue *q, struct wr *wr, const struct queue_line *line);

/* Frees all; NULL is allowed. */
void queue_free(struct queue *q);

#endif
