/*
 * why: the decision about one person, in words.
 */
#ifndef WHY_H
#define WHY_H

#include "person.h"

/* Prints on standard output what the tables say of a person, what counts as
 * evidence, and what was decided from that. Flush and check the stream. */
void why_print(const struct person *p, const struct outcome *o);

#endif
