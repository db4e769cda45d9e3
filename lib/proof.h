/*
 * proof: what shows that a person consented to be e-mailed: the users whose
 * opt-ins are consent, and a dated list of requests. Its functions that read
 * die with the place and the reason.
 */
#ifndef PROOF_H
#define PROOF_H

#include "open.h"

struct proof;

/* Nobody, and nothing; free with proof_free, which allows NULL. */
struct proof *proof_new(void);
void proof_free(struct proof *proof);

/* Adds the users of a list that xopen_list opened, and closes it. A list that
 * names nobody is refused. */
void xproof_users(struct proof *proof, struct rd *rd);

/* A list of requests that is open. */
struct requests;

/* Opens a list of requests and checks its header. */
struct requests *xproof_open_requests(const char *path);

/* Adds the requests of a list, closes it and frees it. A date without a time of
 * day counts as the day's first second; a request that is dated after now is
 * not evidence yet. */
void xproof_requests(
    struct proof *proof, struct requests *requests, int64_t now);

/* Whether a user is one of those, named by 15 or by 18 characters. */
bool proof_is_user(const struct proof *proof, struct field user);

/* The date of a person's newest request, by the Advance ID or any contact's id,
 * ; between; WHEN_NONE: there is none. */
int64_t proof_request(
    const struct proof *proof, struct field id, struct field sf_ids);

#endif
