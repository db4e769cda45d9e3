/* SPDX-License-Identifier: ISC */
/* office: runs the programs on the exports of a week, and does what their files
 * say: in time, late, in part. */
#include <sys/stat.h>
#include <sys/wait.h>

#include <errno.h>
#include <fcntl.h>
#include <spawn.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "prog.h"
#include "town.h"
#include "zone.h"

extern char **environ;

#define ZONE "America/Denver"

/* The ledgers of this week and the last, by id. */
static struct ledger {
	struct told *rows;
	size_t n, cap;
} ledger, last;

/* ---- programs ------------------------------------------------------------ */

/* Runs a program in the current folder: its output is NAME, its messages are
 * NAME.err. To spawn it takes no copy of the town, as fork would. */
static pid_t
spawn(const char *name, char *const argv[])
{
	posix_spawn_file_actions_t acts;
	const int flags = O_WRONLY | O_CREAT | O_TRUNC;
	char err[64];
	pid_t pid;

	snprintf(err, sizeof(err), "%s.err", name);
	if ((errno = posix_spawn_file_actions_init(&acts)) != 0 ||
	    (errno = posix_spawn_file_actions_addopen(
		 &acts, STDOUT_FILENO, name, flags, 0600)) != 0 ||
	    (errno = posix_spawn_file_actions_addopen(
		 &acts, STDERR_FILENO, err, flags, 0600)) != 0 ||
	    (errno = posix_spawnp(&pid, argv[0], &acts, NULL, argv, environ)) !=
		0)
		die("%s: %s", argv[0], strerror(errno));
	posix_spawn_file_actions_destroy(&acts);
	return pid;
}

/* Runs it in the week's folder. Returns its status, which may be 0 or 1. */
static int
run(const char *name, char *const argv[])
{
	int here = open(".", O_RDONLY | O_CLOEXEC), status;
	char dir[256];
	pid_t pid;

	files_path(dir, sizeof(dir), town.week, "");
	if (here == -1 || chdir(dir) == -1)
		die("%s: %s", dir, strerror(errno));
	pid = spawn(name, argv);
	if (fchdir(here) == -1 || close(here) == -1 ||
	    waitpid(pid, &status, 0) == -1)
		die("%s: %s", argv[0], strerror(errno));
	if (!WIFEXITED(status) || WEXITSTATUS(status) > EXIT_ATTENTION)
		die("seed %llu week %d: %s failed (%d); see %s%s.err",
		    town.seed, town.week, argv[0],
		    WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status),
		    dir, name);
	return WEXITSTATUS(status);
}

/* The words of a command. */
struct words {
	char *argv[32];
	int n;
};

static void
add(struct words *w, char *word)
{
	w->argv[w->n++] = word;
	w->argv[w->n] = NULL;
}

static void
add_zone(struct words *w)
{
	if (town.zone) {
		add(w, "-Z");
		add(w, ZONE);
	}
}

static void
extract(void)
{
	struct words sf = { .n = 0 }, adv = { .n = 0 };
	char at[WHEN_SIZE];

	add(&sf, "sfextract");
	add(&sf, "--asof");
	when_print(town.sf_at, at);
	add(&sf, at);
	add_zone(&sf);
	if (town.history != HISTORY_NONE) {
		add(&sf, "-H");
		add(&sf, "history.csv");
	}
	add(&sf, "contacts.csv");
	run("sf.tsv", sf.argv);
	add(&adv, "advextract");
	add(&adv, "--asof");
	when_print(town.adv_at, at);
	add(&adv, at);
	add_zone(&adv);
	add(&adv, "advance.txt");
	run("adv.tsv", adv.argv);
}

static void
compare_sides(void)
{
	struct words w = { .n = 0 };
	char now[WHEN_SIZE], base[32];

	snprintf(base, sizeof(base), "../w%02d/ledger.tsv", town.week - 1);
	add(&w, "optdiff");
	add(&w, "-a");
	add(&w, "-f");
	add(&w, "mass,optin,shrink,dup,uniform,stale,history");
	add(&w, "-u");
	add(&w, "users.txt");
	add(&w, "-e");
	add(&w, "requests.csv");
	add(&w, "--now");
	when_print(town.run_at, now);
	add(&w, now);
	add_zone(&w);
	if (town.week > 0) {
		add(&w, "-b");
		add(&w, base);
		add(&w, "-A");
		add(&w, "answers.csv");
	}
	add(&w, "sf.tsv");
	add(&w, "adv.tsv");
	run("ledger.tsv", w.argv);
}

static void
make_file(char *to, const char *name, char *columns)
{
	struct words w = { .n = 0 };
	char now[WHEN_SIZE];

	add(&w, "changefile");
	add(&w, "-t");
	add(&w, to);
	add(&w, "--now");
	when_print(town.run_at, now);
	add(&w, now);
	add_zone(&w);
	if (columns != NULL) {
		add(&w, "-o");
		add(&w, columns);
	}
	add(&w, "ledger.tsv");
	run(name, w.argv);
}

/* ---- reading ------------------------------------------------------------- */

#define FIELDS 24

/* A file whose fields need no quotes, and the record that was read last. */
struct reading {
	FILE *f;
	char sep, *line;
	size_t cap;
	char *head_line, *head[FIELDS], *field[FIELDS];
	const char *name;
};

static int
split(char *line, char sep, char *field[FIELDS])
{
	int n = 0;

	line[strcspn(line, "\n")] = '\0';
	for (char *next = line; next != NULL && n < FIELDS; n++) {
		field[n] = next;
		if ((next = strchr(next, sep)) != NULL)
			*next++ = '\0';
	}
	for (int i = n; i < FIELDS; i++)
		field[i] = NULL;
	return n;
}

static void
open_reading(struct reading *r, const char *name, char sep)
{
	char path[256];
	size_t cap = 0;

	*r = (struct reading){ .sep = sep, .name = name };
	files_path(path, sizeof(path), town.week, name);
	if ((r->f = fopen(path, "r")) == NULL)
		die("%s: %s", path, strerror(errno));
	if (getline(&r->head_line, &cap, r->f) == -1)
		die("%s: empty", path);
	split(r->head_line, sep, r->head);
}

static bool
next(struct reading *r)
{
	if (getline(&r->line, &r->cap, r->f) == -1 || r->line[0] == '#')
		return false;
	split(r->line, r->sep, r->field);
	return true;
}

static const char *
get(const struct reading *r, const char *column)
{
	for (int i = 0; i < FIELDS && r->head[i] != NULL; i++)
		if (strcmp(r->head[i], column) == 0)
			return r->field[i];
	die("%s: no column %s", r->name, column);
}

static void
close_reading(struct reading *r)
{
	fclose(r->f);
	free(r->line);
	free(r->head_line);
}

static void
copy(char *to, size_t size, const char *from)
{
	if (snprintf(to, size, "%s", from) >= (int)size)
		die("longer than there is room for: %s", from);
}

static void
read_ledger(void)
{
	struct ledger was = last;
	struct reading r;

	last = ledger;
	ledger = was;
	ledger.n = 0;
	open_reading(&r, "ledger.tsv", '\t');
	while (next(&r)) {
		struct told *t;

		xgrow(&ledger.rows, &ledger.cap, ledger.n + 1, sizeof(*t));
		t = &ledger.rows[ledger.n++];
		memset(t, 0, sizeof(*t));
		copy(t->id, sizeof(t->id), get(&r, "id"));
		copy(t->sf, sizeof(t->sf), get(&r, "sf"));
		copy(t->adv, sizeof(t->adv), get(&r, "adv"));
		copy(t->want, sizeof(t->want), get(&r, "want"));
		copy(t->class, sizeof(t->class), get(&r, "class"));
		copy(t->send_to, sizeof(t->send_to), get(&r, "send_to"));
		copy(t->sf_ids, sizeof(t->sf_ids), get(&r, "sf_id"));
	}
	close_reading(&r);
}

/* ---- the files ----------------------------------------------------------- */

static void
put_off(struct person *p, struct pending todo, bool records)
{
	int64_t run = town.start + town.week * WEEK + town.apart + 2 * HOUR;

	todo.at = run + below((int)(WEEK - 4 * HOUR));
	if (!town.settling && chance(records ? 10 : 5))
		return; /* nobody does it */
	if (!town.settling && records) {
		if (town.records == RECORDS_MONTHLY)
			todo.at = run + (3 - town.week % 4) * WEEK + 3 * DAY;
		else if (town.records == RECORDS_LATE && chance(60))
			todo.at += (1 + below(4)) * WEEK;
	} else if (!town.settling && chance(10))
		todo.at += WEEK;
	if (p->todos == PENDING)
		die("seed %llu: more to do than there is room for", town.seed);
	p->todo[p->todos++] = todo;
}

static enum opt
opt_of(const char *text)
{
	enum opt opt;

	if (opt_parse(field_of(text), &opt) != 0)
		die("not a value: %s", text);
	return opt;
}

static void
take_record(const struct reading *r)
{
	struct owner o = owner_of(get(r, "id"));
	struct person *p = &town.people[o.person];
	struct pending todo = { .contact = NOBODY,
		.row = o.row,
		.old = opt_of(get(r, "old")),
		.new = opt_of(get(r, "new")) };

	if (o.row == NOBODY)
		die("seed %llu: Records is told of a contact", town.seed);
	if (todo.new == OPT_FALSE)
		check_false(p, o.row);
	put_off(p, todo, true);
}

static void
take_contact(const struct reading *r)
{
	struct owner o = owner_of(get(r, "Id"));
	struct pending todo = { .contact = o.contact,
		.row = NOBODY,
		.new = opt_of(get(r, "HasOptedOutOfEmail")) };

	if (o.contact == NOBODY || todo.new != OPT_TRUE)
		die("seed %llu: a bad row for Salesforce", town.seed);
	put_off(&town.people[o.person], todo, false);
}

/* The answers that a question offers; its text is in the last fields. */
static unsigned
offered(const struct reading *r)
{
	bool answer = false;
	unsigned may = 0;

	for (int i = 0; i < FIELDS && r->field[i] != NULL; i++) {
		const char *text = r->field[i], *at = strstr(text, "Answer:");

		answer |= at != NULL;
		if (!answer)
			continue;
		text = at != NULL ? at : text;
		may |= strstr(text, "consent DATE") ? MAY_CONSENT : 0;
		may |= strstr(text, "opt_out") ? MAY_OPT_OUT : 0;
		may |= strstr(text, "seen") ? MAY_SEE : 0;
	}
	return may;
}

/* Somebody else who has one of these contacts, as where an id was given to
 * another person, or NOBODY. */
static int
other_than(const struct person *p, const char *sf_ids)
{
	char ids[512], *rest = ids, *id;

	copy(ids, sizeof(ids), sf_ids);
	while ((id = strtok_r(rest, ";", &rest)) != NULL)
		if (&town.people[owner_of(id).person] != p)
			return owner_of(id).person;
	return NOBODY;
}

static void
take_question(const struct reading *r)
{
	struct person *p = &town.people[owner_of(get(r, "id")).person];
	struct question *q = &p->questions[p->nquestions];

	if (p->nquestions == QUESTIONS)
		return;
	memset(q, 0, sizeof(*q));
	copy(q->id, sizeof(q->id), get(r, "id"));
	copy(q->class, sizeof(q->class), get(r, "class"));
	copy(q->sf, sizeof(q->sf), get(r, "sf"));
	copy(q->adv, sizeof(q->adv), get(r, "adv"));
	q->may = offered(r);
	q->other = other_than(p, get(r, "sf_id"));
	p->nquestions++;
}

/* Notes when a row of the ledger is due. */
static void
note_due(const char *id, const char *due)
{
	for (size_t low = 0, high = ledger.n; low < high;) {
		size_t mid = low + (high - low) / 2;
		struct told *t = &ledger.rows[mid];
		int order = strcmp(id, t->id);

		if (order == 0) {
			copy(t->due, sizeof(t->due), due);
			return;
		}
		if (order < 0)
			high = mid;
		else
			low = mid + 1;
	}
	die("seed %llu week %d: a row that the ledger has not", town.seed,
	    town.week);
}

int64_t
office_local(int64_t at)
{
	return town.zone ? zone_local(at) : at;
}

/* Of requests that are nobody's the first ones are named, and the others
 * counted. */
static void
check_requests(void)
{
	char path[256], line[512];
	long long have = 0, said = 0;
	FILE *f;

	for (int i = 0; i < town.size * REQUESTS; i++) {
		const struct person *p = &town.people[i / REQUESTS];

		have += i % REQUESTS < p->nrequests &&
			p->requests[i % REQUESTS].nobodys;
	}
	files_path(path, sizeof(path), town.week, "ledger.tsv.err");
	if ((f = fopen(path, "r")) == NULL)
		die("%s: %s", path, strerror(errno));
	while (fgets(line, sizeof(line), f) != NULL)
		if (strstr(line, " more requests are not evidence") != NULL)
			said += strtoll(line + strlen("optdiff: "), NULL, 10);
		else
			said += strstr(line, "requests.csv:") != NULL;
	fclose(f);
	check_said(have, said);
}

/* How many rows the program says are overdue. */
static long long
said_overdue(const char *name)
{
	char path[256], file[64], line[512];
	long long n = 0;
	FILE *f;

	snprintf(file, sizeof(file), "%s.err", name);
	files_path(path, sizeof(path), town.week, file);
	if ((f = fopen(path, "r")) == NULL)
		die("%s: %s", path, strerror(errno));
	while (n == 0 && fgets(line, sizeof(line), f) != NULL)
		if (strstr(line, " overdue, the oldest") != NULL)
			n = strtoll(line + strlen("changefile: "), NULL, 10);
	fclose(f);
	return n;
}

static void
read_file(const char *name, void (*take)(const struct reading *))
{
	char today[WHEN_SIZE], id[32] = "";
	long long overdue = 0;
	struct reading r;

	when_print_date(office_local(town.run_at), today);
	open_reading(&r, name, ',');
	while (next(&r)) {
		const char *due = get(&r, "due");

		note_due(get(&r, "id"), due);
		/* A row with several contacts is one. */
		overdue += due[0] != '\0' && strcmp(due, today) < 0 &&
			   strcmp(id, get(&r, "id")) != 0;
		copy(id, sizeof(id), get(&r, "id"));
		take(&r);
	}
	close_reading(&r);
	check_overdue(name, overdue, said_overdue(name));
}

/* The questions of this run become those of the last one. */
static void
turn_page(struct person *p)
{
	memcpy(p->answered, p->questions, sizeof(p->answered));
	p->nanswered = p->nquestions;
	p->nquestions = 0;
}

void
office_run(void)
{
	for (int i = 0; i < town.size; i++)
		truth_see(&town.people[i]);
	extract();
	compare_sides();
	make_file("records", "records.csv", NULL);
	make_file("salesforce", "salesforce.csv",
	    "Id=sf_id,HasOptedOutOfEmail=new,id,due");
	make_file("review", "review.csv",
	    "run,id,sf_id,sf,adv,class,due,answer,by,on,question");
	if (town.week == 0)
		ledger.n = 0;
	read_ledger();
	if (town.week == 0)
		last.n = 0;
	for (int i = 0; i < town.size; i++)
		turn_page(&town.people[i]);
	read_file("records.csv", take_record);
	read_file("salesforce.csv", take_contact);
	read_file("review.csv", take_question);
	for (int i = 0; i < town.size; i++)
		check_answers(&town.people[i]);
	check_requests();
	check_week(ledger.rows, ledger.n, last.rows, last.n);
}

/* ---- what the files asked for -------------------------------------------- */

static void
apply(struct person *p, const struct pending *todo)
{
	enum opt says;

	if (todo->contact != NOBODY) {
		if (p->c[todo->contact].alive)
			event_set_contact(p, &p->c[todo->contact],
			    todo->new == OPT_TRUE, WHO_CLERK, todo->at);
		return;
	}
	if (todo->row >= p->rows || !p->r[todo->row].alive)
		return;
	says = p->r[todo->row].says;
	if (town.checks_old && (says == OPT_TRUE) != (todo->old == OPT_TRUE))
		return;
	if (says != todo->new)
		event_set_row(p, &p->r[todo->row], todo->new, todo->at);
}

void
office_do(struct person *p, int64_t until)
{
	int left = 0;

	for (int k = 0; k < p->todos; k++)
		if (p->todo[k].at <= until)
			apply(p, &p->todo[k]);
		else
			p->todo[left++] = p->todo[k];
	p->todos = left;
}

/* ---- answers ------------------------------------------------------------- */

/* What people type who do not look at the question. */
static void
answer_badly(struct question *q)
{
	static const char *const words[] = { "yes", "consent", "done", "?",
		"consent 31.2.", "opt" };

	copy(q->answer, sizeof(q->answer),
	    words[below((int)(sizeof(words) / sizeof(*words)))]);
}

/* A person who was asked, and wants e-mail: by the day, or by the second. */
static void
answer_consent(struct person *p, struct question *q, int64_t at)
{
	char date[WHEN_SIZE];

	truth_request(p, at);
	truth_asked(p, at);
	q->settles = chance(50);
	when_print(q->settles ? at : office_local(at), date);
	snprintf(q->answer, sizeof(q->answer), "consent %.*s",
	    q->settles ? 20 : 10, date);
}

static void
answer_opt_out(struct person *p, struct question *q)
{
	static const char *const words[] = { "opt_out", "Opt out", "OPT-OUT" };

	truth_answer(p, q->id);
	copy(q->answer, sizeof(q->answer), words[below(3)]);
	q->settles = true;
}

/* Answers with what the person wishes. Where the question offers no such
 * answer, both systems are made to say it. */
static void
answer(struct person *p, struct question *q, int64_t at)
{
	bool out = truth_out(p);

	/* One answer does not do for two people who wish otherwise. */
	if (q->other != NOBODY && truth_out(&town.people[q->other]) != out)
		return;
	if (chance(15)) {
		answer_badly(q);
	} else if (out && q->may & MAY_OPT_OUT) {
		answer_opt_out(p, q);
	} else if (!out && q->may & MAY_CONSENT) {
		answer_consent(p, q, at);
	} else {
		event_settle(p, at);
		if (q->may & MAY_SEE) {
			copy(q->answer, sizeof(q->answer), "seen");
			q->settles = true;
		}
	}
	counts.answers++;
}

void
office_answer(struct person *p, int64_t at)
{
	for (int k = 0; k < p->nquestions; k++) {
		struct question *q = &p->questions[k];
		bool busy = p->busy;

		if (q->answer[0] == '\0' && chance(85)) {
			answer(p, q, at);
			event_note(p, at, "%s %s answered %s", q->id, q->class,
			    q->answer);
			p->busy = busy;
		}
	}
}
