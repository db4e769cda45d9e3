/* SPDX-License-Identifier: ISC */
/*
 * address: the contacts that have an e-mail address. Addresses are compared
 * without regard to the case of ASCII letters, because Marketing Cloud and
 * Salesforce write them differently. Several contacts may have one address.
 */
#ifndef ADDRESS_H
#define ADDRESS_H

#include "index.h"
#include "ledger.h"

struct addresses;

/* Returns an empty collection; free it with address_free. This and address_add
 * die if memory runs out. */
struct addresses *address_new(void);

/* Adds a contact that has an address; the bytes are copied. An empty address,
 * or one longer than 512 bytes, is ignored. */
void address_add(
    struct addresses *a, struct field address, const char sf_id[IDENT_SF_SIZE]);

/* Adds the contacts of the current row of a table, which was opened with its
 * columns sf_id and email; dies if a contact's id is none. */
void xaddress_add_row(struct addresses *a, const struct ledger *table);

/* The first contact that has an address, and the next one after it, in the
 * order in which they were added; INDEX_NONE if there is none. */
size_t address_first(const struct addresses *a, struct field address);
size_t address_next(const struct addresses *a, size_t contact);

/* Whether an address has letters beyond ASCII, or their ASCII form "xn--" (RFC
 * 3492): another system may write it in the other form, or in another case. */
bool address_is_international(struct field address);

/* The Contact ID of a contact; valid until the next address_add. */
const char *address_sf_id(const struct addresses *a, size_t contact);

/* Frees all; NULL is allowed. */
void address_free(struct addresses *a);

#endif
