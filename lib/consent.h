/* SPDX-License-Identifier: ISC */
/*
 * consent: the evidence that a person consented to be e-mailed again, and what
 * it must be later than to undo an opt-out. A person is complete (person_end).
 */
#ifndef CONSENT_H
#define CONSENT_H

#include "person.h"

/* Consent that undoes an opt-out. */
struct consent {
	int64_t at;    /* WHEN_NONE: there is none */
	bool doubtful; /* an opt-out may be newer: see optdiff(1) */
};

/* The newest evidence of consent. */
struct consent consent_newest(const struct person *p);

/* What consent must be later than; WHEN_NONE: it is not known, so there is
 * none. */
int64_t consent_floor(const struct person *p);

/*
 * Whether a contact that says FALSE may have opted out after a consent, and
 * been overwritten: it said FALSE in the last run, was modified since, and
 * nothing dates its changes.
 */
bool consent_may_be_undone(const struct person *p, int64_t consent);

#endif
