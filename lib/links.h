/* SPDX-License-Identifier: ISC */
/*
 * links: whose rows optdiff looks at together: people who have or had a contact
 * in common, by identity.h, or an address, by sharers.h. People are known by
 * the hashes of their ids, so that hardly more is kept than eight bytes for
 * each contact of the ledger.
 */
#ifndef LINKS_H
#define LINKS_H

#include "hashes.h"

struct links;

/* The hash of a person's id (hash_field). */
typedef uint64_t person_hash;

/* Nobody yet; free with links_free, which allows NULL. Its files are made at
 * path, and unlinked at once: about 50 bytes for each contact of the ledger and
 * of the export. Contacts are told apart by their hashes with the seed. The
 * functions die if memory or the disk is full. */
struct links *xlinks_new(const char *path, uint64_t seed);
void links_free(struct links *links);

/*
 * A row of the ledger, and the contacts that it has under the person's id, ;
 * between; then a row of Advance; then of Salesforce. opted_out: the value that
 * the ledger wants is TRUE, or the row says so; of Salesforce's, or its
 * history.
 */
void xlinks_see_ledger(
    struct links *links, person_hash who, bool opted_out, struct field email);
void xlinks_see_had(
    struct links *links, person_hash who, struct field id, struct field sf_ids);
void xlinks_see_advance(
    struct links *links, person_hash who, bool opted_out, struct field email);
void xlinks_see_contact(struct links *links, person_hash who, struct field id,
    struct field sf_id, bool opted_out, struct field email);

/* Adds somebody who belongs to them for another reason. */
void links_add(struct links *links, person_hash who);

/* Finds them all; call it once, after the last row. */
void xlinks_settle(struct links *links);

/* Whether a person is one of them. */
bool links_has(const struct links *links, person_hash who);

/* Calls back for each of them, in no order, and for each address, by its hash,
 * that is nobody's (sharers_each_crowd). */
void links_each(const struct links *links,
    void (*call)(void *context, person_hash who), void *context);
void links_each_crowd(const struct links *links,
    void (*call)(void *context, uint64_t address), void *context);

#endif
