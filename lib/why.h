/* SPDX-License-Identifier: ISC */
/*
 * why: the decision about one person, in words.
 */
#ifndef WHY_H
#define WHY_H

#include "people.h"

/* Prints on standard output what the tables say of the people who go by an
 * Advance ID or Contact ID, what counts as evidence, and what was decided from
 * that. Dies if no table has the id or the output cannot be written. */
void xwhy_print(const struct people *people, const char *id);

#endif
