/* SPDX-License-Identifier: ISC */
/*
 * identity: contacts that the ledger has under another id than the export. An
 * opt-out belongs to a person, so it goes with the contact from id to id.
 */
#ifndef IDENTITY_H
#define IDENTITY_H

#include <stdint.h>

#include "rec.h"

/* A contact that came from one person to another, by the numbers of both. One
 * that has no Advance ID today comes back to whom it left: from is then the
 * contact by itself. */
struct move {
	uint32_t to, from;
	bool lost_id;
};

struct identity;

/* No contacts yet; free with identity_free, which allows NULL. Its functions
 * die if memory runs out. */
struct identity *identity_new(void);
void identity_free(struct identity *identity);

/* Notes a contact that the ledger has under a person, and the export has not.
 * The bytes are copied. */
void identity_left(struct identity *identity, struct field sf_id, size_t from);

/*
 * Tells of a contact that the export has under a person, and the ledger has
 * not; call it after the last identity_left. Returns whether the contact left
 * somebody else, who is then in *from.
 */
bool identity_came(struct identity *identity, struct field sf_id, size_t to,
    bool has_id, size_t *from);

/* Whether a contact left one person for another one with an id. */
bool identity_moved(const struct identity *identity, struct field sf_id);

/* The contacts that came to a person, and their number in *n. Call
 * identity_settle before, once, after the last identity_came. */
void identity_settle(struct identity *identity);
const struct move *identity_moves(
    const struct identity *identity, size_t to, size_t *n);

#endif
