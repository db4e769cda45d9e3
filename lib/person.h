/* SPDX-License-Identifier: ISC */
/*
 * person: all that the tables of both systems and the ledger say of one
 * person, row by row in any order. outcome.h says what follows from it.
 */
#ifndef PERSON_H
#define PERSON_H

#include "answers.h"
#include "contacts.h"
#include "ledger.h"
#include "requests.h"
#include "specialists.h"

/* What a run decides by, beside the tables. */
struct rules {
	const struct specialists *specialists;
	const struct requests *requests;
	const struct answers *answers; /* NULL: none */
	bool trust;	  /* every opt-in in Salesforce is consent */
	bool codes;	  /* Advance's table lists only people with a code */
	bool prefs_known; /* some contact has a preference checked */
	bool tracked;	  /* Salesforce's table was made with a history */
	int64_t now;
	/* The moments that the exports show, and that of the newest change in
	 * the history; now where a table does not state it. */
	int64_t sf_asof, adv_asof, history_at;
	int64_t last_run; /* WHEN_NONE: not known */
	/* Until when it may have seen the changes of each side. */
	int64_t sf_seen, adv_seen;
};

/* A row of an opt table. */
struct said {
	enum opt opt;
	bool prefs;   /* some preference is checked */
	bool merged;  /* what was merged into this contact had opted out */
	bool consent; /* one of the users made it FALSE, by itself or not */
	int64_t changed_at, modified_at, opt_out_at;
	struct field changed_by, sf_id, email;
};

/* A row of the ledger. */
struct base {
	bool seen;
	bool sf_true;	  /* Salesforce said TRUE in the last run itself */
	enum opt sf, adv; /* the last value ever seen */
	enum opt want;
	enum class class;
	enum send_to send_to;
	bool in_sf, in_adv; /* whether the last run's exports had the id */
	bool lacked_id;	    /* a contact's Advance ID was blank there */
	int64_t since, changed_at, modified_at;
	int64_t opt_out_at; /* the newest opt-out that any run knew of */
	int64_t open_since; /* WHEN_NONE: nobody had to act */
	long long times_sent;
	int64_t first_asked; /* WHEN_NONE: nobody was asked */
	unsigned answer;     /* of FLAG_ANSWERED and FLAG_SEEN */
	struct field sf_id, email, changed_by;
	struct field sf_id_was; /* other contacts, which the export lacked */
};

/* What one side says of a person. */
struct side {
	enum opt opt;
	bool blank;    /* some row does not state a value */
	bool disagree; /* rows with this id have different values */
	unsigned rows;
	int64_t changed_at, modified_at;
	int64_t opt_out_at; /* the newest opt-out in the history */
	int64_t first_out;  /* the oldest that the ledger does not know */
	int64_t first_past; /* the same, of what says FALSE by now */
	struct field changed_by;
};

/* Others with the same e-mail address, under other ids (kin.h). */
struct kin {
	int64_t opt_out_at; /* the newest one, if it is newer than the person's;
			       else WHEN_NONE */
	bool mailed;	    /* a contact says FALSE, and is to */
};
#define PERSON_NO_KIN ((struct kin){ .opt_out_at = WHEN_NONE })

struct person {
	const struct rules *rules;
	struct field id;
	struct kin kin;	    /* none before xkin_get */
	enum answer answer; /* to what the last run asked */
	int64_t answered_at;
	struct side sf, adv;
	struct base base;
	struct field email; /* the result; "" before person_end */
	struct field adv_email, sf_email, differs_email;
	bool differs; /* a contact makes a difference: see said_differs */
	bool has_prefs;
	bool new_sf_id;	 /* another contact than in the ledger */
	bool by_contact; /* there is no Advance ID: id is that of the contact */
	bool moved;	 /* a contact had another id in the ledger */
	bool parted;	 /* a contact of the ledger's row has another id */
	bool id_lost;	 /* a contact's Advance ID is blank today */
	bool merged;	 /* a contact that was merged into this one opted out */
	bool merged_away;     /* into a contact that is not known */
	bool all_consent;     /* each contact was set FALSE by a specialist */
	int64_t consent_at;   /* the oldest of those changes */
	int64_t overwrite_at; /* the newest change to FALSE by anybody else */
	int64_t contradicted_at; /* the newest opt-out in a history that does
				    not say what became of it */
	bool overwrote; /* the history shows an opt-out that came and was
			   overwritten; false before person_end */
	bool load; /* a change to FALSE is one of many (specialists_is_load) */
	char room[IDENT_SF_SIZE]; /* for who adds the ledger's row */
	struct contacts sf_id;
	struct contacts stayed;	 /* of the ledger's, for who adds its row */
	struct contacts missing; /* others that a ledger had here; the export
				    has them nowhere. Incomplete before
				    person_end */
	struct contacts notes;	 /* contacts of which it is said beside their
				    row that one merged into them opted out */
};

/*
 * A person from the rows of all tables. The ledger's row comes first, then
 * those of Advance, then those of Salesforce; in whatever order those of one
 * table come, the result is the same. The bytes of id and of all fields, and
 * the rules, must outlive the person. person_add_sf gives false where there is
 * no room: so many contacts are no person.
 */
void person_begin(struct person *p, struct field id, const struct rules *rules);
void person_add_base(struct person *p, const struct base *base);

/* Adds the ledger's row of another id, which one of the contacts had. */
void person_add_moved(struct person *p, const struct base *base);
void person_add_adv(struct person *p, const struct said *row);
bool person_add_sf(struct person *p, const struct said *row);
bool person_end(struct person *p);

/*
 * Whether a contact's row alone makes a difference to a person, of whom all but
 * Salesforce's rows is known: Advance's value, OPT_MISSING for none, and the
 * ledger's row, or NULL. Where no row of a person makes one, nobody has to act.
 * Of several contacts the address of one that makes it is printed.
 */
bool said_differs(const struct said *row, enum opt adv, const struct base *base,
    const struct rules *rules);

/* Whether the ledger knows the person, or a contact of it. */
static inline bool
person_is_known(const struct person *p)
{
	return p->base.seen || p->moved;
}

/* The newest opt-out that the ledger, the history or an answer knows of, or
 * WHEN_NONE. */
int64_t person_opt_out_at(const struct person *p);

/* Whether Advance shows an undated opt-out that its last extract did not show:
 * it may be as new as this one. */
bool person_adv_is_news(const struct person *p);

/* The contacts that the person's row has in the ledger, ; between. */
struct field person_contacts(const struct person *p);

#endif
