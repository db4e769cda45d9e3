/* SPDX-License-Identifier: ISC */
/*
 * lastqueue: the lines of the last queue that are still open: those of the file
 * that people keep, and those that the run wrote and that this file lacks.
 * Functions that start with x die with the file's name, the line and the
 * column.
 */
#ifndef LASTQUEUE_H
#define LASTQUEUE_H

#include "queue.h"
#include "units.h"
#include "usernames.h"

/*
 * The last queue: path as people left it, written as the run wrote it; each is
 * NULL if there is none. spreadsheet: the new one is to be opened in a
 * spreadsheet (wr.h).
 */
struct lastqueue_files {
	const char *path, *written;
	bool spreadsheet;
};

struct lastqueue;

/*
 * Opens the last queue and checks its header. Warns if that of path cannot be
 * read and there is the one that the run wrote, which is then read instead.
 * units outlives it. Free with lastqueue_free.
 */
struct lastqueue *xlastqueue_open(
    const struct lastqueue_files *files, const struct units *units);
void lastqueue_free(struct lastqueue *last);

/*
 * Reads the last queue to its end; warns of lines in an unknown state, of a
 * second line for a contact and unit, and of lines that cannot be used, which
 * are kept. An open line that the run wrote and that people's has neither open
 * nor finished is kept too. Only with those of the run a line that cannot be
 * read at all, or damage, ends in a warning. Names of users stand for their ids
 * unless users is NULL.
 */
void xlastqueue_read(struct lastqueue *last, const struct usernames *users);

/* The open lines, how many there are, and the queue that they are written to.
 * They last as long as last. A line with a column cannot be used. */
const struct queue_line *lastqueue_lines(
    const struct lastqueue *last, size_t *n);
struct queue *lastqueue_queue(const struct lastqueue *last);

/* How many lines were dropped; and how many lines, damages and files could not
 * be read, and have to be corrected. */
long long lastqueue_dropped(const struct lastqueue *last);
size_t lastqueue_unread(const struct lastqueue *last);

#endif
