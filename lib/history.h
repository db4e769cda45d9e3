/* SPDX-License-Identifier: ISC */
/*
 * history: who last changed Email Opt Out of each contact, and when; the table
 * that sfhistory(1) writes. historyfile.h reads the files. All functions die if
 * memory runs out.
 */
#ifndef HISTORY_H
#define HISTORY_H

#include <stdint.h>

#include "opt.h"
#include "wr.h"

/* The newest change of a contact's opt-out. */
struct change {
	int64_t at;
	int64_t order;	    /* what at was read from, for comparing */
	int64_t opt_out_at; /* of the newest change to TRUE, or WHEN_NONE */
	int64_t before;	    /* of the one before that, or WHEN_NONE */
	enum opt opt;
	struct field by; /* the user's id or, from a report, name */
};

struct history;

/* Returns an empty history; free it with history_free, where NULL is allowed.
 */
struct history *history_new(void);
void history_free(struct history *h);

/* Keeps the bytes of a user, each one once, until history_free. */
struct field history_user(struct history *h, struct field user);

/* Adds a change of a contact, by its id of 18 characters; by must be of
 * history_user, and opt_out_at is of another change to TRUE that is known, or
 * WHEN_NONE. load: the change is known to be part of one. */
void history_add(struct history *h, const char *sf_id,
    const struct change *change, bool load);

/* Finds the opt-ins that are part of a load (loads.h), among all changes and
 * not only the newest ones. Call it once, after the last one was added. */
void history_settle(struct history *h);

/*
 * The opt-out that a contact with this value does not show: the newest one in
 * the history, or, if that is the one that led to TRUE, the one before it;
 * where there is no other, the newest.
 */
int64_t history_hidden(const struct change *newest, enum opt opt);

/* Whether a change that history_find found is part of a load. */
bool history_is_load(const struct history *h, const struct change *change);

/* The newest change of a contact, by its id of 18 characters; NULL if there is
 * none. Valid until more is added. Of two changes in the same second the
 * opt-out counts as newer, so that the order of the file does not matter. */
const struct change *history_find(const struct history *h, struct field sf_id);

/* How many contacts have a change. */
long long history_contacts(const struct history *h);

/* The newest change of the opt-out, or WHEN_NONE if there is none. */
int64_t history_newest(const struct history *h);

/* Writes the table, in the order in which contacts were first read. */
void history_write(const struct history *h, struct wr *wr);

#endif
