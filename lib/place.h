/* SPDX-License-Identifier: ISC */
/*
 * place: a position in an input, for messages.
 */
#ifndef PLACE_H
#define PLACE_H

#include "rd.h"

/* Room for the reason that a message gives. */
#define PLACE_WHY_MAX 256

/* A record of an input, or only a line, if rec is NULL. Valid until the next
 * record is read. */
struct place {
	const struct rd *rd;
	const struct rec *rec;
	long long line;
};

/* The position of a record, and of a line. */
static inline struct place
place_of(const struct rd *rd, const struct rec *rec)
{
	return (struct place){ rd, rec, rec->line };
}

static inline struct place
place_line(const struct rd *rd, long long line)
{
	return (struct place){ rd, NULL, line };
}

/* Room for a whole message, with the names of a header and of a file. */
#define PLACE_TEXT_MAX 6144

/* Writes the message "file:line: column: reason", cut off if it is longer than
 * that; column may be NULL. */
void place_print(char text[PLACE_TEXT_MAX], struct place at, const char *column,
    const char *fmt, ...) __attribute__((format(printf, 4, 5)));

/* Dies with "file:line: column: reason"; column may be NULL. */
void die_at(struct place at, const char *column, const char *fmt, ...)
    __attribute__((noreturn, format(printf, 3, 4)));

/* Dies with the reason for the reader's last failure, and its line. */
void die_reader(const struct rd *rd) __attribute__((noreturn));

/* Does so if that was an error of the system: for files that people keep, whose
 * damage ends no run. */
void die_if_broken(const struct rd *rd);

#endif
