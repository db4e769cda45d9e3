/* SPDX-License-Identifier: ISC */
/*
 * answers: what people answered to the questions of review.csv, and the
 * questions themselves.
 */
#ifndef ANSWERS_H
#define ANSWERS_H

#include "ledger.h"

/* What may stand in the column "answer". */
enum answer {
	ANSWER_NONE,
	ANSWER_CONSENT, /* "consent DATE": evidence of that date */
	ANSWER_OPT_OUT, /* "opt_out": TRUE for both */
	ANSWER_SEEN	/* "seen": not asked again until something changes */
};

/* The question for a row of review.csv, in words, with the answers that settle
 * it. mailed: a system says FALSE, though the person opted out. */
const char *answers_question(
    enum class class, enum send_to send_to, unsigned flags, bool mailed);

struct answers;

/* No answers; free with answers_free, which allows NULL. */
struct answers *answers_new(void);
void answers_free(struct answers *answers);

/* Opens a review.csv that came back; its path must outlive the answers. Warns
 * if its header cannot be read: there is then no answer in it. */
void xanswers_open(struct answers *answers, const char *path);

/*
 * Reads all open files and closes them. Warns of an answer that cannot be read,
 * whose question is asked again, and of damage in a file, behind which no
 * answer is read. An opt_out without a date in the column "on" is dated now.
 */
void answers_read(struct answers *answers, int64_t now);

/* How many answers, damages and files could not be read. */
size_t answers_unread(const struct answers *answers);

/* Call this with each row of the last ledger: an answer counts only if it
 * settles the question that the row asked. An id that lost its leading zeros is
 * still found. */
void answers_see(struct answers *answers, const struct ledger_row *row);

/* Call this after the last row: warns of answers that were ignored. */
void answers_settle(struct answers *answers);

/* The answer about a person of the ledger, or ANSWER_NONE, and its moment in
 * *when. */
enum answer answers_of(
    const struct answers *answers, struct field id, int64_t *when);

/* Warns that the consent in the answer about a person has no effect, and why.
 */
void answers_refuse(
    const struct answers *answers, struct field id, const char *why);

#endif
