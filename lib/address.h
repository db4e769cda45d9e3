/*
 * address: whose an e-mail address is. Addresses are compared without regard
 * to the case of ASCII letters, for Marketing Cloud and Salesforce write them
 * differently; one may be several contacts'.
 */
#ifndef ADDRESS_H
#define ADDRESS_H

#include "ident.h"
#include "index.h"

struct addresses;

/* An empty collection; free it with address_free. Dies when memory is out, as
 * address_add does. */
struct addresses *address_new(void);

/* Adds a contact that has an address; the bytes are copied. An empty address
 * is nobody's, and so is one of over 512 bytes. */
void address_add(
    struct addresses *a, struct field address, const char sf_id[IDENT_SF_SIZE]);

/* The first contact that has an address, and the next after it, in the order
 * in which they were added; INDEX_NONE where there is none. */
size_t address_first(const struct addresses *a, struct field address);
size_t address_next(const struct addresses *a, size_t contact);

/* Its Contact ID; lives until the next address_add. */
const char *address_sf_id(const struct addresses *a, size_t contact);

/* Frees all; NULL is allowed. */
void address_free(struct addresses *a);

#endif
