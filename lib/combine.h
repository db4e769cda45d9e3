/* SPDX-License-Identifier: ISC */
/*
 * combine: puts the rows of Advance's extracts together, so that each person
 * has one row of an opt table. Opt-out wins: a person is TRUE if any row is,
 * else FALSE if any row is, else blank. No result depends on the order of the
 * rows, but for the order of the people, who come as their ids came first.
 */
#ifndef COMBINE_H
#define COMBINE_H

#include "codes.h"
#include "ledger.h"

struct combine;

/* Nobody. Free it with combine_free; NULL is allowed there. */
struct combine *combine_new(void);
void combine_free(struct combine *c);

/* What makes a row TRUE, beside its fields. */
struct combine_codes {
	uint64_t set;	    /* the codes of the row, and its Y */
	uint64_t negatable; /* those that a negating row of the file cancels */
	bool negates;	    /* it is such a row */
};

/*
 * Adds a row to its person. Of its fields id, email, opt, changed_at,
 * changed_by and modified_at are read, and what is needed of them is copied.
 * If a code is negatable, or the row negates, combine_settle must follow at the
 * end of the file.
 */
void combine_add(struct combine *c, const struct opt_row *row,
    const struct combine_codes *codes);

/* Decides which codes of a file were negated, once all of its rows are known:
 * all of a person's, unless they are dated and no row that negates is certainly
 * later. */
void combine_settle(struct combine *c);

/* Adds a person of the population, who is FALSE if no other row has the id. */
void combine_add_person(struct combine *c, struct field id);

/* People, those whose codes were negated, and those who were not added to the
 * population. */
size_t combine_count(const struct combine *c);
long long combine_negated(const struct combine *c);
long long combine_outside(const struct combine *c);

/* Writes a row for each person, with the names of the codes. */
void combine_write(
    const struct combine *c, const struct code_names *names, struct wr *wr);

#endif
