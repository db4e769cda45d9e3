/* SPDX-License-Identifier: ISC */
/*
 * people: the rows of both opt tables and the ledger, by id, in as little
 * memory as will do. Rows that agree, as nearly all do, are counted from a few
 * bits and not looked at again.
 */
#ifndef PEOPLE_H
#define PEOPLE_H

#include "person.h"
#include "sharers.h"

struct people;

/*
 * Nobody yet. With texts, what any row says is kept; else the addresses of rows
 * that nobody will have to act on are not (person.h, said_differs). Without a
 * ledger there are no rows of one, and a person takes less. The rules must
 * outlive the people; free with people_free, which allows NULL.
 */
struct people *people_new(const struct rules *rules, bool texts, bool ledger);
void people_free(struct people *people);

/*
 * Adds a row of a table, which rd read at this line: first those of the ledger,
 * then those of Advance, then those of Salesforce, with xpeople_end after each
 * table. The bytes of the fields are copied. They die, with the line, where
 * an id is twice in the ledger.
 */
void xpeople_add_base(struct people *people, const struct rd *rd,
    long long line, struct field id, const struct base *base);
void xpeople_add_adv(struct people *people, const struct rd *rd, long long line,
    struct field id, const struct said *row);
void xpeople_add_sf(struct people *people, const struct rd *rd, long long line,
    struct field id, const struct said *row);
void xpeople_end(struct people *people, const struct rd *rd);

/* Adds an address that is nobody's (sharers_add_crowd). */
void people_add_crowd(struct people *people, uint64_t address);

/* Contacts that the ledger has under another id than the export. */
struct people_followed {
	size_t moved; /* they bring the ledger's TRUE with them */
	size_t lost;  /* their Advance ID is blank, and was not in the last run:
			 they stay with the ledger's */
};

/* Finds them: call it once, after the last row. */
struct people_followed people_follow(struct people *people);

/* The numbers of all people are below this one. */
size_t people_count(const struct people *people);

/* Whether all that there is of a number belongs to somebody else, as of a
 * contact that has an Advance ID by now: there is no such person. */
bool people_is_hidden(const struct people *people, size_t number);

/* People who are known to agree, by what Advance's rows say (OPT_MISSING: there
 * is none, but a list of codes) and whether the ledger has them. */
struct agreeing {
	long long of[OPT_TRUE + 1][2];
	long long kept_sf, kept_adv; /* the last run's export had them too */
};

/*
 * The first number from this one on of who is not known to agree: with one
 * contact and at most one row of Advance, no flags but NO_BASE and BLANK, and
 * nothing for anybody to do. Those who are passed over are counted;
 * people_count where all are.
 */
size_t people_next(
    const struct people *people, size_t number, struct agreeing *agreeing);

/* Others who share an address with a person, or a contact of the last run, of
 * whom at least one opted out; see sharers_of. */
size_t people_sharers(const struct people *people, size_t number,
    uint32_t others[SHARERS_MAX - 1]);

/* Prefetch a person: call people_prefetch_entry well ahead, then, once the
 * entry is cached, people_prefetch_rows. */
void people_prefetch_entry(const struct people *people, size_t number);
void people_prefetch_rows(const struct people *people, size_t number);

/* Makes a person of the rows; dies where there are too many contacts. Its
 * fields last until the next call. */
void xpeople_get(
    const struct people *people, size_t number, struct person *person);

/* Sorts numbers by the byte order of the people's ids. */
void people_sort(const struct people *people, uint32_t *numbers, size_t n);

#endif
