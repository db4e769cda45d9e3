/* SPDX-License-Identifier: ISC */
/*
 * requeue: makes the Re-subscribe queue of this run out of the last one: which
 * of its lines are kept, closed, cancelled or dropped, and which are new.
 * Functions that start with x die with the file's name, the line and the
 * column; all die if memory runs out.
 */
#ifndef REQUEUE_H
#define REQUEUE_H

#include "lastqueue.h"
#include "subscribers.h"
#include "wanted.h"

/* What became of the lines of the last queue, and how many are new. unread:
 * lines, damages and files that could not be read, and have to be corrected. */
struct requeue_counts {
	long long kept, closed, cancelled, dropped, added;
	size_t unread;
};

struct requeue;

/* Opens the last queue, as xlastqueue_open does. wanted and subscribers are the
 * caller's and must outlive it. Free with requeue_free. */
struct requeue *xrequeue_open(const struct lastqueue_files *files,
    struct wanted *wanted, const struct subscribers *subscribers);
void requeue_free(struct requeue *q);

/* Reads the last queue to its end, as xlastqueue_read does, and adds the
 * contacts of its open lines to the wanted ones. */
void xrequeue_read(struct requeue *q, const struct usernames *users);

/* Decides about each old line and adds the new ones, once wanted and
 * subscribers are complete. now is the time of the run as text, and must
 * outlive q. */
void requeue_decide(struct requeue *q, const char *now);

/* Warns of open lines whose business unit has no status file: nothing can close
 * them. */
void requeue_warn_units(const struct requeue *q);

/* Writes the queue to standard output, by contact and unit. */
void xrequeue_write(const struct requeue *q);

struct requeue_counts requeue_counts(const struct requeue *q);

/* Prints how many lines are open, by colour and by the weeks from when they
 * were asked for until now, in one line on standard error. */
void requeue_print_ages(const struct requeue *q, int64_t now);

#endif
