/*
 * evidence: what shows that a person consented to be e-mailed: the users whose
 * opt-ins are consent, and a dated list of requests. Its functions that read
 * die with the place and the reason.
 */
#ifndef EVIDENCE_H
#define EVIDENCE_H

#include "ledger.h"
#include "open.h"

struct evidence;

/* Nobody, and nothing. trust: the opt-ins of all users are consent, not only of
 * those on the lists. Free with evidence_free, which allows NULL. */
struct evidence *evidence_new(bool trust);
void evidence_free(struct evidence *evidence);

/* Adds the users of a list that xopen_list opened, and closes it. A list that
 * names nobody is refused, and a line that is a damaged id. */
void xevidence_users(struct evidence *evidence, struct rd *rd);

/* A list of requests that is open. */
struct requests;

/* Opens a list of requests and checks its header. */
struct requests *xevidence_open_requests(const char *path);

/* Adds the requests of a list, closes it and frees it; its path must outlive
 * the evidence. A date without a time of day counts as the day's first second;
 * a request that is dated after now is not evidence yet. */
void xevidence_requests(
    struct evidence *evidence, struct requests *requests, int64_t now);

/* Notes who changed a row of the Salesforce table, and when. Whether it is one
 * of the users, by 15 or 18 characters of the id or by name, where the case of
 * ASCII letters and blanks around it make no difference. Empty: nobody. */
bool evidence_see_change(struct evidence *evidence, const struct opt_row *row);

/* Whether an opt-in by a user at a moment is part of a load (loads.h), which is
 * nobody's consent. Known after evidence_settle. */
bool evidence_is_load(
    const struct evidence *evidence, struct field user, int64_t at);

/* Warns, when the Salesforce table was seen, if no change was made by a user of
 * the lists and they have names where the table has ids, or the other way
 * round, or the changes are many. A single user without a change is nothing to
 * say: that is so in most weeks, and of a list that has both names and ids. */
void evidence_warn(const struct evidence *evidence);

/* To be called with the ids of each row of the tables, Salesforce's last;
 * Contact IDs have ; between. */
void evidence_see(
    struct evidence *evidence, struct field id, struct field sf_ids);

/*
 * Call it after the last row: decides which requests are evidence, and warns of
 * those that are dated after the run, name two people, or, unless the tables
 * are excerpts, nobody. An id that lost its leading zeros gets them back if all
 * ids of the tables have 10 characters.
 */
void evidence_settle(struct evidence *evidence, bool excerpt);

/* The date of a person's newest request, by the Advance ID or any contact's id,
 * ; between; WHEN_NONE: there is none. */
int64_t evidence_request(
    const struct evidence *evidence, struct field id, struct field sf_ids);

#endif
