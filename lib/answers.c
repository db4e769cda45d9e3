/* SPDX-License-Identifier: ISC */
#include "answers.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "cells.h"
#include "exports.h"
#include "index.h"
#include "opt.h"
#include "prog.h"
#include "sheet.h"

/* ---- questions ---------------------------------------------------------- */

enum {
	MAY_CONSENT = 1 << ANSWER_CONSENT,
	MAY_OPT_OUT = 1 << ANSWER_OPT_OUT,
	MAY_SEE = 1 << ANSWER_SEEN
};

/* The question for each class and the answers that settle it. */
static const struct question {
	unsigned may;
	const char *text;
} questions[CLASSES] = {
	[CLASS_LOST] = { MAY_CONSENT | MAY_OPT_OUT,
	    "Opted out, but now both systems say FALSE and no consent is known."
	    " Did the person consent? Answer: consent DATE, or opt_out." },
	[CLASS_ADV_CLEARED] = { MAY_OPT_OUT,
	    "Advance went from TRUE to FALSE, and Salesforce still says TRUE."
	    " Answer: opt_out, and Advance is set again. If the person"
	    " consented, change Salesforce instead." },
	[CLASS_UNANSWERED] = { MAY_CONSENT | MAY_OPT_OUT,
	    "An opt-in was sent, and Advance still says TRUE. Was it not"
	    " applied, or did the person opt out again? Answer: consent DATE,"
	    " or opt_out." },
	[CLASS_ADV_OPT_OUT] = { MAY_CONSENT | MAY_OPT_OUT,
	    "Advance says TRUE, there is a consent, and nothing shows which"
	    " came last. Answer: consent DATE, or opt_out." },
	[CLASS_SF_ONLY] = { MAY_OPT_OUT | MAY_SEE,
	    "Opted out, and Advance never had this id. Answer: seen, if there"
	    " is nothing to do, or opt_out. If the person consented, change"
	    " Salesforce instead." },
	[CLASS_ADV_GONE] = { MAY_OPT_OUT | MAY_SEE,
	    "Opted out, and the row is gone from Advance. Answer: seen, if"
	    " there is nothing to do, or opt_out. If the person consented,"
	    " change Salesforce instead." },
	[CLASS_ADV_ONLY] = { MAY_CONSENT | MAY_OPT_OUT,
	    "Opted out; Salesforce never had this id and Advance went to FALSE."
	    " Answer: opt_out, and Advance is set again; or consent DATE." },
	[CLASS_LEFT_BEHIND] = { MAY_CONSENT | MAY_SEE,
	    "Opted out, and gone from both systems; another id has the same"
	    " address and says FALSE. If it is the same person, set that one to"
	    " TRUE. Answer: seen, when it is done; or consent DATE." },
	[CLASS_SF_GONE] = { MAY_CONSENT | MAY_OPT_OUT,
	    "Opted out; the contact is gone from Salesforce and Advance went"
	    " to FALSE. Answer: opt_out, and Advance is set again; or consent"
	    " DATE." },
};

/* Of people who are missing from Advance. */
static const struct question still_mailed = { MAY_CONSENT | MAY_OPT_OUT,
	"Opted out, but Salesforce says FALSE, and Advance does not have this"
	" id. Did the person consent? Answer: consent DATE, or opt_out." };

static const struct question merged_away = { MAY_SEE,
	"An opted-out contact was merged into one that is not known. Find that"
	" contact and set it to TRUE. Answer: seen, when it is done." };

static const struct question no_preference = { 0,
	"Opted in, and no preference is checked. Ask the person which, and"
	" check them in Salesforce. No answer is needed." };

/* The question for a row that is sent to review because of its class or of a
 * merge, or that only has a flag for a specialist to look at. */
static const struct question *
question_of(enum class class, enum send_to send_to, unsigned flags, bool mailed)
{
	const struct question *q = &questions[class];

	if (!(send_to & TO_REVIEW))
		return &no_preference;
	if (q->text == NULL || (flags & FLAG_MERGED &&
				   (q->may & MAY_SEE || flags & FLAG_ANSWERED)))
		return &merged_away;
	if (mailed && q->may & MAY_SEE)
		return &still_mailed;
	return q;
}

const char *
answers_question(
    enum class class, enum send_to send_to, unsigned flags, bool mailed)
{
	return question_of(class, send_to, flags, mailed)->text;
}

/* ---- the answers -------------------------------------------------------- */

struct row {
	const char *file;
	long long line;
	enum answer answer;
	int64_t when;
	enum class class;
	enum opt sf, adv;
	size_t person;	 /* number of the id that it settles */
	const char *why; /* why it was ignored; NULL: no question */
};

struct open_file {
	const char *path;
	struct rd *rd;
	struct col cols[ANSWER_COLUMNS];
};

struct answers {
	struct open_file *files;
	size_t nfiles, files_cap;
	struct index *ids; /* as they stand in the files */
	size_t *first;	   /* the row of each */
	size_t first_cap;
	struct row *rows;
	size_t nrows, rows_cap;
	struct index *people; /* ids whose question was answered */
	size_t *of;	      /* the row of each */
	size_t of_cap;
	size_t said;   /* warnings about answers */
	size_t unread; /* answers, damages and files that were not read */
};

struct answers *
answers_new(void)
{
	struct answers *a = xcalloc(1, sizeof(*a));

	a->ids = index_new();
	a->people = index_new();
	return a;
}

void
answers_free(struct answers *a)
{
	/* not covered: NULL is allowed, as by free; no caller passes it. */
	if (a == NULL)
		return;
	index_free(a->ids);
	index_free(a->people);
	free(a->files);
	free(a->first);
	free(a->rows);
	free(a->of);
	free(a);
}

void
xanswers_open(struct answers *a, const char *path)
{
	struct open_file *file;
	char why[PLACE_TEXT_MAX];

	xgrow(&a->files, &a->files_cap, a->nfiles + 1, sizeof(*file));
	file = &a->files[a->nfiles];
	file->path = path;
	exports_columns(EXPORT_ANSWERS, file->cols);
	file->rd = xopen_file(path);
	rd_allow_open_end(file->rd);
	if (open_csv(file->rd, (struct rd_format){ 0 }, file->cols,
		ANSWER_COLUMNS, why)) {
		a->nfiles++;
		return;
	}
	die_if_broken(file->rd);
	warn_that("%s; no answer in this file is read", why);
	a->unread++;
	rd_free(file->rd);
}

/* ---- reading ------------------------------------------------------------ */

/* Warns that an answer is ignored; only the first warnings are printed. */
static void
say(struct answers *a, const char *file, long long line, const char *why)
{
	if (a->said++ < WARNINGS_MAX)
		warn_that("%s:%lld: answer: %s", file, line, why);
}

/* Whether an answer is this word, ignoring case, "_", "-" and blanks. */
static bool
is_word(struct field f, const char *word)
{
	size_t n = 0;

	for (size_t i = 0; i < f.len; i++) {
		if (strchr("_- ", f.s[i]) != NULL)
			continue;
		if ((f.s[i] | ' ') != word[n])
			return false;
		n++;
	}
	return word[n] == '\0';
}

/* Removes the word consent or consented; false if the answer does not begin
 * with it. */
static bool
behind_consent(struct field *f)
{
	static const char word[] = "consent";
	size_t n = sizeof(word) - 1;

	if (f->len < n || strncasecmp(f->s, word, n) != 0)
		return false;
	f->s += n;
	f->len -= n;
	while (f->len > 0 && strchr("ed:,", *f->s) != NULL) {
		f->s++;
		f->len--;
	}
	*f = field_trim(*f);
	return true;
}

/* Reads the date of an answer: the earliest moment that it can mean for a
 * consent, the latest for an opt-out. Returns why it cannot be read, or NULL.
 */
static const char *
read_date(
    struct row *row, struct field date, enum when_bound bound, int64_t now)
{
	if (when_parse(date, bound, &row->when) != 0)
		return when_refusal(date);
	if (row->when != WHEN_NONE && row->when > now) {
		if (bound == WHEN_EARLIEST)
			return "dated after the run: not evidence yet";
		row->when = now;
	}
	return NULL;
}

/* Reads the columns "answer" and "on". Returns why the answer cannot be read,
 * or NULL. */
static const char *
read_answer(struct row *row, struct field f, struct field on, int64_t now)
{
	const char *why;

	if (is_word(f, "optout") || is_word(f, "optedout")) {
		row->answer = ANSWER_OPT_OUT;
		/* An opt-out counts even if its date cannot be read. */
		if (read_date(row, on, WHEN_LATEST, now) != NULL ||
		    row->when == WHEN_NONE)
			row->when = now;
		return NULL;
	}
	if (is_word(f, "seen")) {
		row->answer = ANSWER_SEEN;
		return NULL;
	}
	if (!behind_consent(&f))
		return "expected consent DATE, opt_out or seen";
	why = read_date(row, f.len > 0 ? f : on, WHEN_EARLIEST, now);
	if (why != NULL)
		return why;
	if (row->when == WHEN_NONE)
		return "no date: write the date of the consent, such as "
		       "consent 2025-04-18";
	row->answer = ANSWER_CONSENT;
	return NULL;
}

/* What a system said when the question was asked; OPT_MISSING: not stated. */
static enum opt
read_opt(const struct rec *rec, const struct col *col)
{
	enum opt opt;

	if (col->at == REC_NONE || opt_parse(col_get(rec, col), &opt) < 0)
		return OPT_MISSING;
	return opt;
}

/* Adds a row under its id. Contradictory answers for one id are all ignored. */
static void
add_row(struct answers *a, struct field id, const struct row *row)
{
	size_t known = index_count(a->ids), n = index_put(a->ids, id);
	struct row *first;

	xgrow(&a->first, &a->first_cap, n + 1, sizeof(*a->first));
	if (n < known) {
		first = &a->rows[a->first[n]];
		if (first->answer != row->answer || first->when != row->when) {
			first->answer = ANSWER_NONE;
			say(a, row->file, row->line,
			    "contradicts another answer for the same id");
		}
		return;
	}
	a->first[n] = a->nrows;
	xgrow(&a->rows, &a->rows_cap, a->nrows + 1, sizeof(*row));
	a->rows[a->nrows++] = *row;
}

static void
read_row(struct answers *a, const struct open_file *file, const struct rec *rec,
    int64_t now)
{
	struct row row = { .file = file->path,
		.line = rec->line,
		.when = WHEN_NONE,
		.person = INDEX_NONE };
	struct field answer =
	    field_trim(col_get(rec, &file->cols[ANSWER_ANSWER]));
	struct field id = field_trim(col_get(rec, &file->cols[ANSWER_ID]));
	char damage[SHEET_DAMAGE_MAX];
	const char *why;

	if (answer.len == 0)
		return;
	why = read_answer(&row, answer,
	    field_trim(col_get(rec, &file->cols[ANSWER_ON])), now);
	row.class =
	    class_of(field_trim(col_get(rec, &file->cols[ANSWER_CLASS])));
	row.sf = read_opt(rec, &file->cols[ANSWER_SF]);
	row.adv = read_opt(rec, &file->cols[ANSWER_ADV]);
	sheet_strip_apostrophe(&id);
	if (why == NULL && id.len == 0)
		why = "the row has no id";
	if (why == NULL && *sheet_damage(id, damage, sizeof(damage)) != '\0')
		why = "a spreadsheet damaged the id of this row";
	if (why == NULL && row.class == CLASSES)
		why = "the row has no class";
	if (why != NULL)
		say(a, row.file, row.line, why);
	else
		add_row(a, id, &row);
}

/* Reads a file. A record that cannot be read has no answer, and what is behind
 * a damage has none either: all is asked again. */
static void
read_file(struct answers *a, const struct open_file *file, int64_t now)
{
	struct rd *rd = file->rd;
	enum rd_status status;
	struct rec rec;

	while ((status = rd_next(rd, &rec)) == RD_REC || status == RD_BAD)
		if (status == RD_REC)
			read_row(a, file, &rec, now);
		else
			say(a, file->path, rec.line, rd_why(rd));
	if (status == RD_FAIL) {
		die_if_broken(rd);
		warn_that("%s:%lld: %s; the answers from here on are not read",
		    file->path, rd_line(rd), rd_why(rd));
		a->unread++;
	}
	rd_free(rd);
}

void
answers_read(struct answers *a, int64_t now)
{
	for (size_t i = 0; i < a->nfiles; i++)
		read_file(a, &a->files[i], now);
	a->unread += a->said;
}

size_t
answers_unread(const struct answers *a)
{
	return a->unread;
}

/* ---- whose they are ----------------------------------------------------- */

/* Finds the row of an id, also if a spreadsheet removed its leading zeros. */
static struct row *
find(struct answers *a, struct field id)
{
	size_t n = index_find(a->ids, id);

	if (n == INDEX_NONE && id.len == IDENT_ADVANCE_WIDTH && *id.s == '0') {
		while (id.len > 1 && *id.s == '0') {
			id.s++;
			id.len--;
		}
		n = index_find(a->ids, id);
	}
	return n == INDEX_NONE ? NULL : &a->rows[a->first[n]];
}

/* Whether a system said the same when the question was asked, if stated. */
static bool
is_same(enum opt then, enum opt ledger)
{
	return then == OPT_MISSING || then == ledger;
}

/* What was expected in place of another answer. */
static const char *
expected(unsigned may)
{
	switch (may) {
	case MAY_CONSENT | MAY_OPT_OUT:
		return "expected consent DATE or opt_out";
	case MAY_CONSENT | MAY_SEE:
		return "expected seen or consent DATE";
	case MAY_OPT_OUT | MAY_SEE:
		return "expected seen or opt_out, or change Salesforce";
	case MAY_OPT_OUT:
		return "expected opt_out, or change Salesforce";
	default:
		return "expected seen";
	}
}

/* Why an answer does not settle the question of a ledger row; NULL: it does. */
static const char *
judge(const struct row *row, const struct ledger_row *asked)
{
	bool mailed = asked->sf == OPT_FALSE || asked->adv == OPT_FALSE;
	const struct question *q =
	    question_of(asked->class, asked->send_to, asked->flags, mailed);

	if (row->class != asked->class || !is_same(row->sf, asked->sf) ||
	    !is_same(row->adv, asked->adv))
		return "the question has changed since";
	if (!(q->may & 1U << row->answer))
		return expected(q->may);
	return NULL;
}

void
answers_see(struct answers *a, const struct ledger_row *asked)
{
	struct row *row;
	size_t n;

	if (a->nrows == 0 || !(asked->send_to & TO_REVIEW))
		return;
	row = find(a, asked->id);
	if (row == NULL || row->answer == ANSWER_NONE)
		return;
	row->why = judge(row, asked);
	if (row->why != NULL) {
		say(a, row->file, row->line, row->why);
		return;
	}
	if (row->person != INDEX_NONE) {
		say(a, row->file, row->line, "two people have this id");
		row->answer = ANSWER_NONE;
		return;
	}
	n = row->person = index_put(a->people, asked->id);
	xgrow(&a->of, &a->of_cap, n + 1, sizeof(*a->of));
	a->of[n] = (size_t)(row - a->rows);
}

void
answers_settle(struct answers *a)
{
	const struct row *first = NULL;
	size_t idle = 0;

	for (size_t i = 0; i < a->nrows; i++) {
		const struct row *row = &a->rows[i];

		if (row->person != INDEX_NONE || row->why != NULL ||
		    row->answer == ANSWER_NONE)
			continue;
		if (idle++ == 0)
			first = row;
	}
	if (a->said > WARNINGS_MAX)
		warn_that(
		    "%zu more answers were ignored", a->said - WARNINGS_MAX);
	if (idle > 0)
		warn_that("%s:%lld: answer: the last run did not ask about "
			  "this id; %zu such answer%s",
		    first->file, first->line, idle, idle == 1 ? "" : "s");
}

static const struct row *
taken(const struct answers *a, struct field id)
{
	size_t n;

	if (index_count(a->people) == 0)
		return NULL;
	n = index_find(a->people, id);
	return n == INDEX_NONE ? NULL : &a->rows[a->of[n]];
}

enum answer
answers_of(const struct answers *a, struct field id, int64_t *when)
{
	const struct row *row = taken(a, id);

	*when = row == NULL ? WHEN_NONE : row->when;
	return row == NULL ? ANSWER_NONE : row->answer;
}

void
answers_refuse(const struct answers *a, struct field id, const char *why)
{
	const struct row *row = taken(a, id);

	warn_that("%s:%lld: answer: %s", row->file, row->line, why);
}
