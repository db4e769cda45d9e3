/* SPDX-License-Identifier: ISC */
#include "why.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "consent.h"
#include "kin.h"
#include "outcome.h"
#include "prog.h"

static const char *
date(int64_t when, char buf[WHEN_SIZE])
{
	return when == WHEN_NONE ? "not dated" : when_print(when, buf);
}

static void
print_names(const char *what, struct field f)
{
	if (f.len > 0)
		printf("%s%.*s", what, (int)f.len, f.s);
}

/* What one side says now, and said before. */
static void
print_side(const char *name, const struct side *side, enum opt before)
{
	char buf[WHEN_SIZE];

	printf("%s: ", name);
	if (side->opt == OPT_MISSING) {
		printf("no such row");
	} else {
		printf("%s, %s", side->opt == OPT_TRUE ? "TRUE" : "FALSE",
		    date(side->changed_at, buf));
		print_names(", by ", side->changed_by);
		if (side->blank)
			printf("; a value is not stated");
		if (side->disagree)
			printf("; %u rows disagree, TRUE wins", side->rows);
	}
	if (before != OPT_MISSING)
		printf("; before: %s", before == OPT_TRUE ? "TRUE" : "FALSE");
	putchar('\n');
}

static void
print_ledger(const struct person *p)
{
	const struct base *b = &p->base;
	char buf[WHEN_SIZE];

	if (!b->seen && !p->moved) {
		puts("last run: never seen");
		return;
	}
	printf("last run: wanted %s", b->want == OPT_TRUE ? "TRUE" : "FALSE");
	if (b->class < CLASSES)
		printf(", %s", class_name(b->class));
	printf(", since %s\n", date(b->since, buf));
	if (p->moved)
		puts("a contact had another id: what was wanted came with it");
	if (p->id_lost)
		puts("a contact's Advance ID is blank today: this one is kept");
}

static void
print_evidence(const struct person *p, const struct outcome *o)
{
	int64_t floor = consent_floor(p);
	char buf[WHEN_SIZE];

	if (o->opt_out_at != WHEN_NONE)
		printf("newest opt-out known: %s\n",
		    when_print(o->opt_out_at, buf));
	if (p->contradicted_at != WHEN_NONE)
		puts("the history ends with an opt-out: a change is missing");
	else if (p->overwrite_at != WHEN_NONE)
		printf("set to FALSE by nobody on the list: %s\n",
		    when_print(p->overwrite_at, buf));
	if (p->load)
		puts("set to FALSE together with many others: a load");
	if (o->evidence_at != WHEN_NONE)
		printf("consent: %s, later than all opt-outs\n",
		    when_print(o->evidence_at, buf));
	else if (floor == WHEN_NONE)
		puts("consent: none; nothing says what it would undo");
	else
		printf("consent: none later than %s\n", when_print(floor, buf));
}

/* What is known of others who have the same address. */
static void
print_kin(const struct kin *kin)
{
	char buf[WHEN_SIZE];

	if (kin->opt_out_at != WHEN_NONE)
		printf("the same address opted out under another id: %s\n",
		    when_print(kin->opt_out_at, buf));
	if (kin->mailed)
		puts("the same address is mailed under another id");
}

/* What a person answered to the question of the last run. */
static void
print_answer(const struct person *p)
{
	char buf[WHEN_SIZE];

	/* not covered: each value of the enum has its case. */
	switch (p->answer) {
	case ANSWER_NONE:
		if (p->base.answer & FLAG_ANSWERED)
			puts("answered before: opt_out");
		if (p->base.answer & FLAG_SEEN)
			puts("answered before: seen");
		break;
	case ANSWER_CONSENT:
		printf("answered: consent of %s\n",
		    when_print(p->answered_at, buf));
		break;
	case ANSWER_OPT_OUT:
		puts("answered: opt_out");
		break;
	case ANSWER_SEEN:
		puts("answered: seen");
		break;
	}
}

static void
print_flags(unsigned flags)
{
	for (unsigned i = 0; flags >> i != 0; i++)
		if (flags >> i & 1)
			printf(", %s", flag_name(i));
}

static void
print_verdict(const struct outcome *o)
{
	const struct verdict *v = &o->verdict;
	char buf[WHEN_SIZE];

	printf("so: %s, both should say %s, since %s", class_name(v->class),
	    v->want == OPT_TRUE ? "TRUE" : "FALSE", date(o->since, buf));
	print_flags(o->flags);
	putchar('\n');
	if (v->send_to == TO_NOBODY) {
		puts("to do: nothing");
		return;
	}
	print_names("to do: ", send_to_name(v->send_to));
	if (v->set != OPT_BLANK)
		printf(" to set %s", v->set == OPT_TRUE ? "TRUE" : "FALSE");
	printf(", open since %s", date(o->open_since, buf));
	if (o->times_sent > 0)
		printf(", sent in %lld run%s", o->times_sent,
		    o->times_sent == 1 ? "" : "s");
	putchar('\n');
}

static void
print_person(const struct person *p, const struct outcome *o)
{
	struct ledger_row row = outcome_row(p, o);

	printf("%.*s", (int)p->id.len, p->id.s);
	print_names(", contact ", row.sf_id);
	putchar('\n');
	print_side("Salesforce", &p->sf, p->base.sf);
	print_side("Advance", &p->adv, p->base.adv);
	print_ledger(p);
	print_evidence(p, o);
	print_kin(&p->kin);
	print_answer(p);
	print_verdict(o);
}

/* Whether a person goes by this Advance ID or Contact ID. */
static bool
is_called(const struct person *p, const char *id)
{
	struct field name = field_of(id);

	return field_cmp(p->id, name) == 0 ||
	       contacts_has(contacts_field(&p->sf_id), name) ||
	       (p->sf.rows == 0 && contacts_has(p->base.sf_id, name));
}

void
xwhy_print(const struct people *people, const char *id)
{
	size_t n = people_count(people), found = 0;

	for (size_t i = 0; i < n; i++) {
		struct person p;
		struct outcome o;

		if (people_is_hidden(people, i))
			continue;
		xkin_get(people, i, &p);
		if (!is_called(&p, id))
			continue;
		o = outcome_decide(&p);
		print_person(&p, &o);
		found++;
	}
	if (found == 0)
		die("--why: no table has this id");
	if (fflush(stdout) != 0 || ferror(stdout))
		die("standard output: %s", strerror(errno));
}
