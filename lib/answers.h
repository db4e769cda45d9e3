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

/* What a person is asked about a row of review.csv, in words, with the answers
 * that settle it. */
const char *answers_question(
    enum class class, enum send_to send_to, unsigned flags);

struct answers;

/* No answers; free with answers_free, which allows NULL. */
struct answers *answers_new(void);
void answers_free(struct answers *answers);

/* Opens a review.csv that came back and checks its header; its path must
 * outlive the answers. */
void xanswers_open(struct answers *answers, const char *path);

/*
 * Reads all files that are open and closes them. An answer that cannot be read
 * is warned of, and the question remains. Dies if a file is damaged. An opt_out
 * without a date in the column "on" counts as given now.
 */
void xanswers_read(struct answers *answers, int64_t now);

/* To be called with each row of the last ledger: an answer is taken if it is to
 * the question that this row asked. An id that lost its leading zeros is found
 * all the same. */
void answers_see(struct answers *answers, const struct ledger_row *row);

/* Call it after the last row: warns of the answers that were not taken. */
void answers_settle(struct answers *answers);

/* The answer about a person of the ledger, or ANSWER_NONE, and its moment in
 * *when. answers may be NULL. */
enum answer answers_of(
    const struct answers *answers, struct field id, int64_t *when);

/* Warns that the consent of the answer about a person changes nothing, for a
 * reason. */
void answers_refuse(
    const struct answers *answers, struct field id, const char *why);

#endif
