/* SPDX-License-Identifier: ISC */
/* files: the exports of a week, as the programs read them. */
#include <stdlib.h>
#include <string.h>

#include "prog.h"
#include "town.h"
#include "wr.h"
#include "zone.h"

static const struct wr_format CSV = { .delim = ',' };

const char *
files_path(char *buf, size_t size, int week, const char *name)
{
	if (snprintf(buf, size, "%s/w%02d/%s", town.dir, week, name) >=
	    (int)size)
		die("%s: too long", town.dir);
	return buf;
}

static struct wr *
create(const char *name, struct wr_format format, char path[256],
    const char *const *head)
{
	struct wr *wr =
	    xwr_open(files_path(path, 256, town.week, name), format);

	for (; *head != NULL; head++)
		wr_str(wr, *head);
	wr_end(wr);
	return wr;
}

/* A local time without a zone, as Advance writes it; day: the date alone. */
static void
write_local(struct wr *wr, int64_t at, bool day)
{
	char text[WHEN_SIZE];

	if (at == NEVER) {
		wr_str(wr, "");
		return;
	}
	when_print(zone_local(at), text);
	text[10] = ' ';
	text[day ? 10 : 19] = '\0';
	wr_str(wr, text);
}

bool
files_have_contact(const struct person *p, int contact)
{
	const struct shown *s = &p->now;

	return contact < s->contacts && s->c[contact].alive &&
	       !s->c[contact].hidden && !s->hidden;
}

bool
files_have_deleted(const struct person *p, int contact)
{
	const struct shown *s = &p->now;

	return contact < s->contacts && !s->c[contact].alive &&
	       town.shows_deleted;
}

bool
files_have_row(const struct person *p, int row)
{
	const struct shown *s = &p->now;

	return row < s->rows && s->r[row].alive && !s->r[row].hidden;
}

static bool
has_contact(const struct person *p, int contact)
{
	return files_have_contact(p, contact) || files_have_deleted(p, contact);
}

static void
write_contact(struct wr *wr, const struct person *p, const struct contact *c)
{
	char at[WHEN_SIZE];

	wr_str(wr, c->sf_id);
	wr_str(wr, c->alive ? "false" : "true");
	wr_str(wr, c->master == NOBODY ? "" : p->c[c->master].sf_id);
	wr_str(wr, c->email);
	wr_str(wr, c->opt ? "true" : "false");
	wr_str(wr, c->key == NOBODY ? "" : p->r[c->key].id);
	wr_str(wr, when_print(c->modified_at, at));
	wr_end(wr);
}

static void
write_contacts(void)
{
	static const char *const head[] = { "Id", "IsDeleted", "MasterRecordId",
		"Email", "HasOptedOutOfEmail", "Advance_ID__c",
		"SystemModstamp", NULL };
	char path[256];
	struct wr *wr = create("contacts.csv", CSV, path, head);

	for (int i = 0; i < town.size; i++) {
		const struct person *p = &town.people[i];

		for (int k = 0; k < p->now.contacts; k++) {
			if (has_contact(p, k))
				write_contact(wr, p, &p->now.c[k]);
		}
	}
	xwr_close(wr, path);
}

static void
write_history(void)
{
	static const char *const head[] = { "ContactId", "CreatedById",
		"CreatedDate", "Field", "OldValue", "NewValue", NULL };
	int64_t from = town.history == HISTORY_ALL || town.week == 0
			   ? NEVER
			   : town.last_history_at;
	char path[256], at[WHEN_SIZE];
	struct wr *wr = create("history.csv", CSV, path, head);

	for (int i = 0; i < town.size * CONTACTS; i++) {
		const struct person *p = &town.people[i / CONTACTS];
		const struct contact *c = &p->c[i % CONTACTS];

		/* Who may not read a contact may not read its history. */
		if (!has_contact(p, i % CONTACTS))
			continue;
		for (int k = 0; k < c->nchanges; k++) {
			const struct change *ch = &c->changes[k];

			if (ch->at <= from || ch->at > town.history_at)
				continue;
			wr_str(wr, c->sf_id);
			wr_str(wr, users[ch->who]);
			wr_str(wr, when_print(ch->at, at));
			wr_str(wr, "HasOptedOutOfEmail");
			wr_str(wr, ch->opt ? "false" : "true");
			wr_str(wr, ch->opt ? "true" : "false");
			wr_end(wr);
		}
	}
	xwr_close(wr, path);
}

static void
write_advance(void)
{
	static const char *const head[] = { "ID_NUMBER", "EMAIL_ADDRESS",
		"NO_EMAIL_IND", "OPT_OUT_DATE", "DATE_MODIFIED", NULL };
	char path[256];
	struct wr *wr = create(
	    "advance.txt", (struct wr_format){ .delim = '|' }, path, head);

	for (int i = 0; i < town.size * ROWS; i++) {
		const struct person *p = &town.people[i / ROWS];
		const struct row *r = &p->now.r[i % ROWS];

		if (!files_have_row(p, i % ROWS))
			continue;
		wr_str(wr, r->id);
		wr_str(wr, r->email);
		wr_str(wr, r->opt == OPT_TRUE	 ? "Y"
			   : r->opt == OPT_FALSE ? "N"
						 : "");
		write_local(wr, r->changed_at, r->day);
		write_local(wr, town.modified ? r->modified_at : NEVER, false);
		wr_end(wr);
	}
	xwr_close(wr, path);
}

static void
write_requests(void)
{
	static const char *const head[] = { "Advance ID", "Contact ID", "Date",
		NULL };
	char path[256];
	struct wr *wr = create("requests.csv", CSV, path, head);

	for (int i = 0; i < town.size * REQUESTS; i++) {
		const struct person *p = &town.people[i / REQUESTS];
		const struct request *r = &p->requests[i % REQUESTS];

		if (i % REQUESTS >= p->nrequests)
			continue;
		wr_str(wr, r->id);
		wr_str(wr, r->sf_id);
		wr_str(wr, r->date);
		wr_end(wr);
	}
	xwr_close(wr, path);
}

/* The last review.csv, as it came back. */
static void
write_answers(void)
{
	static const char *const head[] = { "id", "class", "sf", "adv",
		"answer", "by", "on", NULL };
	char path[256];
	struct wr *wr = create("answers.csv", CSV, path, head);

	for (int i = 0; i < town.size * QUESTIONS; i++) {
		const struct person *p = &town.people[i / QUESTIONS];
		const struct question *q = &p->questions[i % QUESTIONS];

		if (i % QUESTIONS >= p->nquestions)
			continue;
		wr_str(wr, q->id);
		wr_str(wr, q->class);
		wr_str(wr, q->sf);
		wr_str(wr, q->adv);
		wr_str(wr, q->answer);
		wr_str(wr, "");
		wr_str(wr, "");
		wr_end(wr);
	}
	xwr_close(wr, path);
}

static void
write_users(void)
{
	char path[256];
	FILE *f =
	    fopen(files_path(path, sizeof(path), town.week, "users.txt"), "w");

	if (f == NULL || fprintf(f, "%s\n", users[WHO_SPECIALIST]) < 0 ||
	    fclose(f) != 0)
		die("%s: cannot be written", path);
}

void
files_write(void)
{
	write_contacts();
	if (town.history != HISTORY_NONE)
		write_history();
	write_advance();
	write_requests();
	write_answers();
	write_users();
}
