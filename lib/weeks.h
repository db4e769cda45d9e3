/* SPDX-License-Identifier: ISC */
/*
 * weeks: what changed between the ledgers of two weeks.
 */
#ifndef WEEKS_H
#define WEEKS_H

#include "ledger.h"

struct weeks;

/* Opens the ledgers of an earlier and a later run, or dies. Free with
 * weeks_free. */
struct weeks *xweeks_open(const char *earlier, const char *later);
void weeks_free(struct weeks *weeks);

/*
 * Reads both and writes a table of the people whose contacts, values, class,
 * want or receivers differ, with what each ledger says; a person who is in one
 * ledger only has empty fields for the other. Returns how many there are. Dies
 * if a ledger is not sorted by id, as optdiff writes it.
 */
long long xweeks_compare(struct weeks *weeks, struct wr *wr);

/* Prints how many changed from which class to which, in one line on standard
 * error. */
void weeks_print_counts(const struct weeks *weeks);

#endif
