/* SPDX-License-Identifier: ISC */
/*
 * town: an office and its people over many weeks, for town.bats. It makes the
 * exports of each week, runs the programs on them, loads what they say, late or
 * in part, and knows at every moment who wished what. Nothing here looks at how
 * the programs decide.
 *
 *	dice	random numbers and ids
 *	events	what happens to people, contacts and rows of Advance
 *	requests	the sheet of people who ask to be e-mailed again
 *	week	the events of a week, in their order, and loads of whole batches
 *	files	the exports of a week, as the programs read them
 *	office	runs the programs, and does what their files say
 *	truth	which opt-outs an input has shown, and whom they reach
 *	proof	that no program could tell of the others
 *	check	what must hold of every ledger and file
 */
#ifndef TOWN_H
#define TOWN_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "dice.h"
#include "ident.h"
#include "opt.h"
#include "when.h"

#define HOUR ((int64_t)3600)
#define DAY (24 * HOUR)
#define WEEK (7 * DAY)
#define NEVER WHEN_NONE

enum {
	CONTACTS = 8,		  /* of a person */
	ROWS = 4,		  /* of a person in Advance */
	PLACES = CONTACTS + ROWS, /* contacts, and then rows */
	CHANGES = 64,		  /* of a contact's opt-out */
	WISHES = 96,		  /* of a person */
	REQUESTS = 32,		  /* of a person */
	PENDING = 96,  /* rows of change files that wait, of a person */
	QUESTIONS = 8, /* rows of review.csv, of a person */
	SETTLE = 6,    /* weeks at the end in which nothing new happens */
	NOBODY = -1
};

enum who { WHO_LINK, WHO_SPECIALIST, WHO_LOADER, WHO_CLERK, WHOS };

struct change {
	int64_t at;
	bool opt;
	enum who who;
};

struct contact {
	char sf_id[IDENT_SF_SIZE], email[48];
	bool alive, hidden, opt;
	bool says;  /* opt in the world as it is: see proof */
	int key;    /* the row of Advance whose id it has, or NOBODY */
	int master; /* the contact that it was merged into, or NOBODY */
	int64_t created_at, modified_at;
	struct change changes[CHANGES];
	int nchanges;
};

/* A row of Advance. */
struct row {
	char id[16], email[48];
	bool alive, hidden;
	enum opt opt, says;		 /* the same */
	int64_t created_at, set_at;	 /* in truth */
	int64_t changed_at, modified_at; /* NEVER: not stated */
	bool day; /* of changed_at only the day is stated */
};

/* What is known of a contact or a row, beside what it says. */
struct mark {
	bool bound;    /* an opt-out that an input showed has reached it */
	bool sure;     /* and not only as a record that was modified */
	bool answered; /* somebody wrote so into review.csv */
	int64_t at;    /* when the one was made that is shown first this week */
	bool exact;    /* an input dates that */
	int64_t open;  /* since when it is bound and says FALSE, or NEVER */
	bool dated;    /* an input dates that */
	int64_t whole; /* when all that have its id said TRUE the last time */
};
#define NO_MARK ((struct mark){ .at = NEVER, .open = NEVER, .whole = NEVER })

struct wish {
	int64_t at;
	bool out;
	int contact, row; /* where it was made; NOBODY */
	bool shown;	  /* an input has shown it */
	bool written;	  /* in the sheet of requests, at once */
	bool asked;	  /* it is what the person said whom review was about */
	bool faint;	  /* but only that a record was modified */
};

struct request {
	char id[16], sf_id[IDENT_SF_SIZE], date[32];
	bool nobodys;
};

/* Why nothing could tell of a last wish. */
enum why {
	WHY_OTHER_ID, /* it is known, of another id and another address */
	WHY_CALL,     /* Advance said TRUE already, and states no date */
	WHY_CLICK,    /* Salesforce did: no change was made */
	WHY_ADVANCE,  /* overwritten in Advance, which has no history */
	WHY_HISTORY,  /* in Salesforce, of which there is none either */
	WHY_MISSING,  /* the export lacks the contact or row */
	WHYS	      /* there is no such reason: it could be told */
};

/* FALSE was sent against a last wish of which nothing could tell. */
struct untold {
	enum why why;
	int64_t week; /* NEVER: it was not */
	int row;
	bool answered; /* the consent was an answer to review */
	/* That one and those before it for the same, where exports link the
	 * place with the row: any, and the last two. */
	bool linked[WISHES], near[WISHES];
};
#define NOT_UNTOLD ((struct untold){ .week = NEVER })

/* A row of a change file that somebody has still to do. */
struct pending {
	int contact, row; /* NOBODY for one of them */
	enum opt old, new;
	int64_t at;
};

enum { MAY_CONSENT = 1, MAY_OPT_OUT = 2, MAY_SEE = 4 };

/* A row of the last review.csv, and what a person wrote beside it. */
struct question {
	char id[32], class[16], sf[8], adv[8];
	int other;	 /* a person who has one of its contacts, or NOBODY */
	unsigned may;	 /* the answers that it offers */
	char answer[32]; /* "": none */
	bool settles;	 /* it is one of those, and typed as it should be */
};

/* What a week's exports show of a person. */
struct shown {
	struct contact c[CONTACTS];
	struct row r[ROWS];
	int contacts, rows;
	bool hidden;
};

struct person {
	struct contact c[CONTACTS];
	struct row r[ROWS];
	int contacts, rows;
	struct request requests[REQUESTS];
	int nrequests;
	struct pending todo[PENDING];
	int todos;
	struct question questions[QUESTIONS], answered[QUESTIONS];
	int nquestions, nanswered; /* those of this run, and of the last one */
	struct wish wishes[WISHES];
	int nwishes;
	bool hidden; /* the export lacks the contacts */
	bool busy;   /* something happened since the last run */
	struct mark cm[CONTACTS], rm[ROWS];
	/* The last week in which an export linked two of them; NEVER. */
	int64_t linked[PLACES][PLACES];
	int last_key[CONTACTS]; /* the id that an export showed last */
	int64_t asked;		/* the last week in which review had a row */
	struct untold untold;
	int64_t faint;	  /* the week in which a faint wish was shown */
	bool left_behind; /* review was asked so since the last wish */
	struct seen {
		bool shown, opt; /* in the last export */
	} cs[CONTACTS], rs[ROWS];
	struct shown now;
	char *log;
	size_t log_len, log_cap;
};

/* Whose an id is; NOBODY for contact or row. */
struct owner {
	int person, contact, row;
};

/* What review never had, to be proved. */
struct unproved {
	int person;
	struct untold untold;
	char id[16];
	struct wish made[WISHES];
	const bool *wishes; /* those without which it is lived once more */
};

enum history { HISTORY_NONE, HISTORY_WEEK, HISTORY_ALL };
enum records { RECORDS_PROMPT, RECORDS_LATE, RECORDS_MONTHLY };

struct town {
	unsigned long long seed;
	const char *dir;
	int size, weeks, week;

	/* How this office is. */
	enum history history;
	enum records records;
	bool checks_old;    /* Records skips a row that has moved on */
	bool zone;	    /* the programs are told the office's zone */
	bool modified;	    /* Advance states when a row was modified */
	bool shows_deleted; /* Salesforce's export has deleted contacts */
	unsigned states;    /* how often Advance dates an opt-out, in percent */
	unsigned busy;	    /* how much happens, in percent */
	unsigned answers;   /* how often a question is answered, in percent */
	int64_t start;	    /* the first run is on this day */
	int64_t apart;	    /* the longest time between two exports */

	/* The exports of this week and the last. */
	int64_t sf_at, adv_at, history_at, run_at;
	int64_t last_run_at, last_history_at;

	struct person *people;
	unsigned ids; /* that were given out */
	struct owner *owners;
	size_t owners_cap;
	bool settling;
	struct unproved *unproved;
	size_t nunproved, unproved_cap;
	const struct unproved *without; /* NULL: the world is as it is */
	bool counts_only;		/* goes on when something is wrong */
	const char *only; /* looks only at what is wrong with this id */
};

extern struct town town;
extern const char *const users[WHOS];

/* ids */
void new_sf_id(char out[IDENT_SF_SIZE]);
void new_row_id(char out[16]);

void own(const char *id, struct owner owner);
struct owner owner_of(const char *id);

/* events */
void event_note(struct person *p, int64_t at, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));
struct contact *event_create(struct person *p, int key, int64_t at);
void event_begin(struct person *p);
void event_random(struct person *p, int64_t at);
void event_set_contact(
    struct person *p, struct contact *c, bool opt, enum who who, int64_t at);
void event_set_row(struct person *p, struct row *r, enum opt opt, int64_t at);
void event_show(struct person *p, int64_t at); /* what is hidden, perhaps */
void event_settle(struct person *p, int64_t at);

/* requests */
void request_add(struct person *p, const struct contact *c,
    const struct row *row, int64_t at);

/* week: lives from the last exports to those of this week. */
void week_live(void);

/* files: writes them into the week's folder. */
void files_write(void);
bool files_have_contact(const struct person *p, int contact);
bool files_have_row(const struct person *p, int row);
bool files_have_deleted(const struct person *p, int contact);
const char *files_path(char *buf, size_t size, int week, const char *name);

/* office: runs the programs on them, and takes what their files say. */
void office_run(void);
int64_t office_local(int64_t at); /* in the zone in which it counts days */
void office_do(struct person *p, int64_t until);
void office_answer(struct person *p, int64_t at); /* what review asked */

/* truth */
void truth_begin(struct person *p);

/* Returns whether it is also said to somebody: see proof. */
bool truth_wish(struct person *p, int64_t at, bool out, int contact, int row);
void truth_request(struct person *p, int64_t at); /* the same, in the sheet */

/* The person whom a question of review was about said so at this moment. */
void truth_asked(struct person *p, int64_t at);

/* Whether the wish for e-mail before an opt-out was said so. */
bool truth_was_asked(const struct person *p, const struct wish *out);
void truth_see(struct person *p);

/* Somebody answers that the person with this id has opted out. */
void truth_answer(struct person *p, const char *id);

/* To be called before what a contact or a row says is changed. */
void truth_change(struct person *p, int64_t at);
bool truth_out(const struct person *p); /* whether the last wish is one */

/* The newest wish that the exports could show, or NULL. */
const struct wish *truth_last(const struct person *p);

/* Why no input could tell the row's id of a wish. */
enum why truth_why(const struct person *p, const struct wish *w, int row);
extern const char *const whys[WHYS];

/* proof */
void proof_begin(struct person *p);
void proof_see(struct person *p); /* what this week's exports link */

/* The wishes without which the world is to be lived once more. */
void proof_choose(
    const struct person *p, const struct wish *last, struct untold *u);

/* Whether a wish is not made in this world. */
bool proof_is_without(const struct person *p, const struct wish *w);

/* Whether a change of a row is left out, too: it ended a TRUE that such a wish
 * made again before any export. */
bool proof_is_undone(
    const struct person *p, const struct row *r, enum opt opt, int64_t at);

/* Whether the exports of a week are those in another folder. */
bool proof_is_same_week(int week, const char *dir);

/* check */
struct counts {
	long long rows, wishes, open;
	long long lost, against, unproved, flips, late, again, answers;
	struct untellable {
		long long all, reviewed, answered, strangers, parted, same;
	} of[WHYS];
};
extern struct counts counts;

/* A row of the ledger, with what the change files say of it. */
struct told {
	char id[32], sf[8], adv[8], want[8], class[16], send_to[32];
	char sf_ids[256];
	char due[16]; /* "": it is in no file */
	int flips;    /* since somebody did something */
};

/* Looks at what a run left; was is the ledger before it, both by id. */
void check_week(
    struct told *told, size_t n, const struct told *was, size_t nwas);

/* Nothing is asked again that was answered. To be called before check_week. */
void check_answers(struct person *p);

/* FALSE is sent to Records for this row. */
void check_false(struct person *p, int row);

/* Counts whether review had what nothing could tell, once no more comes of it:
 * the person wishes for e-mail, or the world ends. */
void check_untold(struct person *p);

/* It was not in review, and nothing proves that no input could tell. */
void check_unproved(const struct unproved *u);

/* So many requests are nobody's, and so many are said to be no evidence. */
void check_said(long long have, long long said);

/* A file has so many overdue rows, and the program says that it has others. */
void check_overdue(const char *file, long long have, long long said);

#endif
