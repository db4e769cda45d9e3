/*
 * optouts: who opted out, by a ledger or by opt tables. People are found by
 * Advance ID and by Contact ID.
 */
#ifndef OPTOUTS_H
#define OPTOUTS_H

#include "index.h"
#include "ledger.h"

/* What the tables say of a person. */
struct optouts_person {
	bool opted_out; /* the ledger wants TRUE, or an opt table states it */
	bool in_ledger;
	bool is_open;  /* the ledger's row waits for a receiver */
	enum opt set;  /* what the receiver is to set */
	enum opt now;  /* what the column `now` of the ledger says */
	int64_t since; /* of the ledger, or WHEN_NONE */
};

struct optouts;

/* Knows nobody yet. now is the ledger's column with the current value of the
 * system that is loaded: LEDGER_SF or LEDGER_ADV. Free it with optouts_free. */
struct optouts *optouts_new(enum ledger_column now);

/* The columns that xoptouts_read needs of a table, for xledger_need. */
unsigned optouts_columns(const struct optouts *o, const struct ledger *table);

/* Reads a table to its end; dies if a row is damaged or there is none. */
void xoptouts_read(struct optouts *o, struct ledger *table);

/* The number of the person with an Advance ID, or INDEX_NONE. */
size_t optouts_find(const struct optouts *o, const char *id);

/* The people of a Contact ID. The first link and the next, INDEX_NONE after
 * the last; and the number of the person of a link. */
size_t optouts_first(const struct optouts *o, const char *sf_id);
size_t optouts_next(const struct optouts *o, size_t link);
size_t optouts_linked(const struct optouts *o, size_t link);

const struct optouts_person *optouts_person(
    const struct optouts *o, size_t number);

void optouts_free(struct optouts *o);

#endif
