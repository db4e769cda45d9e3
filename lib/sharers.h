/* SPDX-License-Identifier: ISC */
/*
 * sharers: people who have an e-mail address, or had a contact, in common with
 * somebody who opted out. They may be one person under two ids. Nothing is
 * known of the addresses but their hashes, without regard to the case of ASCII
 * letters: of people who are told to share one, very few may not.
 */
#ifndef SHARERS_H
#define SHARERS_H

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

/* Adds what a person, by number, has in common with others: an address or a
 * Contact ID. Empty fields are ignored. */
void sharers_add(struct sharers *s, struct field common, size_t number);

/* The same, of somebody whose address others may have who say FALSE. */
void sharers_look_for(struct sharers *s, struct field common, size_t number);

/* And then of such people: what nobody has who was looked for is ignored. The
 * address comes as its hash, from sharers_prefetch called well ahead; 0 is
 * ignored. */
uint64_t sharers_prefetch(const struct sharers *s, struct field common);
void sharers_add_found(struct sharers *s, uint64_t hash, size_t number);

/* Finds who shares what, in time n log n, among the people of whom counts says
 * so; call it once, after the last was added. */
void sharers_settle(struct sharers *s,
    bool (*counts)(const void *context, size_t number), const void *context);

/* Calls back for each person who shares something. */
void sharers_each(const struct sharers *s,
    void (*call)(void *context, size_t number), void *context);

/*
 * The others who share something with a person: fills in their numbers and
 * returns how many they are. Of more than SHARERS_MAX - 1 these are the first
 * ones, each of them once.
 */
size_t sharers_of(
    const struct sharers *s, size_t number, uint32_t others[SHARERS_MAX - 1]);

#endif
