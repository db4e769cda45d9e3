/* SPDX-License-Identifier: ISC */
/*
 * outcome: what follows from all that is known of one person: the decision,
 * since when it holds, and the row of the ledger.
 */
#ifndef OUTCOME_H
#define OUTCOME_H

#include "person.h"

/* What follows for a person. */
struct outcome {
	struct verdict verdict;
	int64_t since;
	int64_t opt_out_at; /* the newest opt-out that is known now */
	int64_t open_since; /* where somebody has to act; else WHEN_NONE */
	long long times_sent;
	int64_t
	    first_asked; /* where a person is or was asked; else WHEN_NONE */
	unsigned flags;
	int64_t evidence_at; /* of consent that counts, or WHEN_NONE */
};

struct outcome outcome_decide(const struct person *p);

/* Whether a row was open in the last run, and every system shows now what was
 * wanted then. */
bool outcome_was_closed(const struct person *p, const struct outcome *o);

/* The row of the ledger for a person; its fields are the person's. Who changed
 * the side that made the class, and when, is as the ledger had it where that
 * side is missing. */
struct ledger_row outcome_row(const struct person *p, const struct outcome *o);

#endif
