/* SPDX-License-Identifier: ISC */
/*
 * kin: a person together with others who have the same e-mail address, or were
 * one with it in the last run: they may be one person under several ids.
 */
#ifndef KIN_H
#define KIN_H

#include "people.h"

/* As xpeople_get, and looks at what is decided about the person's kin, each of
 * them by itself. */
void xkin_get(const struct people *people, size_t number, struct person *p);

#endif
