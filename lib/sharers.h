/* SPDX-License-Identifier: ISC */
/*
 * sharers: people who have an e-mail address, or had a contact, in common with
 * somebody who opted out. They may be one person under two ids. Nothing is
 * known of the addresses but their hashes, without regard to the case of ASCII
 * letters: of people who are told to share one, very few may not.
 */
#ifndef SHARERS_H
#define SHARERS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "rec.h"

struct sharers;

/* An address that more people have is nobody's, such as a placeholder. */
#define SHARERS_MAX 4

/* Nobody yet; free with sharers_free, which allows NULL. Its functions die if
 * memory runs out. */
struct sharers *sharers_new(void);
void sharers_free(struct sharers *s);

/* A person, below 1 << 62: a number, or a hash of the id. */
typedef uint64_t sharer;

/* Adds what a person has in common with others: an address or a Contact ID.
 * Empty fields are ignored. */
void sharers_add(struct sharers *s, struct field common, sharer who);

/*
 * The address of a row: of the ledger, opted_out if it is to be TRUE; of
 * Advance, if it says TRUE; of Salesforce, if it or Advance says TRUE or a
 * history knows of an opt-out. The address of a contact that says FALSE counts
 * only where the ledger wants TRUE of somebody with the same; its hash comes
 * from sharers_prefetch, called well ahead.
 */
void sharers_see_ledger(
    struct sharers *s, bool opted_out, struct field email, sharer who);
void sharers_see_advance(
    struct sharers *s, bool opted_out, struct field email, sharer who);
uint64_t sharers_prefetch(const struct sharers *s, struct field email);
void sharers_see_contact(struct sharers *s, bool opted_out, struct field email,
    uint64_t hash, sharer who);

/*
 * For more people than memory has room for: what is added from now on is called
 * back, by the hash of what is common and with bits beside the person, and not
 * kept. All that have one hash can then be added to others. sharers_hash gives
 * that of a field, or 0 of an empty one.
 */
void sharers_spill(struct sharers *s,
    void (*spill)(void *context, uint64_t common, uint64_t who), void *context);
void sharers_add_hash(struct sharers *s, uint64_t common, uint64_t who);
uint64_t sharers_hash(struct field common);

/* What is common to too many, as it was found elsewhere: it is nobody's. The
 * value is one that sharers_each_crowd gave. */
void sharers_add_crowd(struct sharers *s, uint64_t common);

/* Who is a person of its own, and how many may have something in common before
 * it is nobody's: SHARERS_MAX. */
struct sharers_count {
	bool (*counts)(const void *context, sharer who);
	const void *context;
	size_t most;
};

/* Finds who shares what, in time n log n; call it once, after the last was
 * added. */
void sharers_settle(struct sharers *s, struct sharers_count count);

/* Calls back for each person who shares something, perhaps several times; and
 * for each thing, by its hash, that too many share. */
void sharers_each(const struct sharers *s,
    void (*call)(void *context, sharer who), void *context);
void sharers_each_crowd(const struct sharers *s,
    void (*call)(void *context, uint64_t common), void *context);

/*
 * The others who share something with a person: fills in their numbers and
 * returns how many they are. Of more than SHARERS_MAX - 1 these are the first
 * ones, each of them once.
 */
size_t sharers_of(
    const struct sharers *s, sharer who, uint32_t others[SHARERS_MAX - 1]);

#endif
