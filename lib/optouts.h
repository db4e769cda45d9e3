/* SPDX-License-Identifier: ISC */
/*
 * optouts: the opt-outs that a ledger or opt tables state, indexed by Advance
 * ID and by Contact ID.
 */
#ifndef OPTOUTS_H
#define OPTOUTS_H

#include "index.h"
#include "ledger.h"

/* What the tables say about a person. */
struct optouts_person {
	bool opted_out; /* want is TRUE in the ledger, or opt_out in a table */
	bool in_ledger;
	/* The columns of the ledger's row, if there is one. */
	bool is_open;  /* send_to is not empty: a receiver has yet to act */
	enum opt set;  /* the value that the receiver must set */
	enum opt now;  /* the column given to optouts_new */
	int64_t since; /* when it became open, or WHEN_NONE */
};

struct optouts;

/* Returns an empty collection; free it with optouts_free. now is the ledger's
 * column with the current value in the system to be loaded: LEDGER_SF or
 * LEDGER_ADV. */
struct optouts *optouts_new(enum ledger_column now);

/* The columns that xoptouts_read reads if a ledger has them, for the spec with
 * which it is opened. */
#define OPTOUTS_READS LEDGER_BIT(LEDGER_OPEN_SINCE)

/* The columns of a table that xoptouts_read needs, as bits for xledger_need. */
unsigned optouts_columns(const struct optouts *o, const struct ledger *table);

/* Reads a table to its end; dies if a row is invalid or if there are none. */
void xoptouts_read(struct optouts *o, struct ledger *table);

/* The number of the person with this Advance ID, or INDEX_NONE. */
size_t optouts_find(const struct optouts *o, const char *id);

/* The people with this Contact ID, as a list of links: the first link, the link
 * after a link (both INDEX_NONE if there is none), and the number of the person
 * of a link. */
size_t optouts_first(const struct optouts *o, const char *sf_id);
size_t optouts_next(const struct optouts *o, size_t link);
size_t optouts_linked(const struct optouts *o, size_t link);

/* The person with this number; valid until the next xoptouts_read. */
const struct optouts_person *optouts_person(
    const struct optouts *o, size_t number);

/* Frees all; NULL is allowed. */
void optouts_free(struct optouts *o);

#endif
