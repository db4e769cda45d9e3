/* SPDX-License-Identifier: ISC */
/*
 * contacts: the ids of the contacts of one person, as one list.
 */
#ifndef CONTACTS_H
#define CONTACTS_H

#include "ident.h"

/* More contacts than this with one Advance ID are refused. */
#define CONTACTS_MAX 200

/* Contacts' ids in byte order, ; between. */
struct contacts {
	size_t len;
	char list[CONTACTS_MAX * IDENT_SF_SIZE];
};

/* The list as a field. */
struct field contacts_field(const struct contacts *c);

/* Whether a list has an id. */
bool contacts_has(struct field list, struct field id);

/* Puts an id into the list, where it is not empty and not there already; false
 * if there is no room. */
bool contacts_add(struct contacts *c, struct field id);

#endif
