/* SPDX-License-Identifier: ISC */
/*
 * requests: dated lists of people who asked for email again, which is evidence
 * of their consent. Functions that start with x die with the file's name, the
 * line and the column.
 */
#ifndef REQUESTS_H
#define REQUESTS_H

#include <stdint.h>

#include "rec.h"

struct requests;

/* No requests. Free with requests_free, which allows NULL. */
struct requests *requests_new(void);
void requests_free(struct requests *r);

/* A list that is open. */
struct requests_file;

/* Opens a list and checks its header; path must outlive the requests. */
struct requests_file *xrequests_open(const char *path);

/* Adds the requests of a list, closes it and frees it. A date without a time of
 * day counts as the day's first second; a request that is dated after now is
 * not evidence yet. */
void xrequests_read(
    struct requests *r, struct requests_file *file, int64_t now);

/* To be called with the ids of each row of the tables, Salesforce's last;
 * Contact IDs have ; between. Whether a request names one of them. */
bool requests_see(struct requests *r, struct field id, struct field sf_ids);

/* Whether an id had another width than Advance's; and to be called if one has
 * that is in another shard of the tables. */
bool requests_saw_other_width(const struct requests *r);
void requests_see_other_width(struct requests *r);

/*
 * Call it after the last row: decides which requests are evidence, and warns of
 * those that are dated after the run, name two people, or, unless the tables
 * are excerpts, nobody. An id that lost its leading zeros gets them back if all
 * ids of the tables have 10 characters.
 */
void requests_settle(struct requests *r, bool excerpt);

/* The date of a person's newest request, by the Advance ID or any contact's id,
 * ; between; WHEN_NONE: there is none. */
int64_t requests_date(
    const struct requests *r, struct field id, struct field sf_ids);

#endif
