/*
 * resubq: keeps the Re-subscribe queue. A person who opted in gets no mail as
 * long as the subscriber is Bounced, Held or Unsubscribed in a business unit of
 * Marketing Cloud; a line of the queue asks somebody to change that. Whoever
 * unsubscribed after the consent opted out again, and gets no line.
 *
 * The queue and the table say which contacts are wanted. The status files are
 * then read once, and only what they say of each wanted contact in each unit is
 * kept in memory.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "address.h"
#include "arena.h"
#include "ident.h"
#include "index.h"
#include "ledger.h"
#include "open.h"
#include "options.h"
#include "privilege.h"
#include "prog.h"
#include "queue.h"
#include "subscribers.h"
#include "unsubscribed.h"
#include "usernames.h"
#include "when.h"
#include "wr.h"

/* A contact with a request. */
struct contact {
	bool asked;	 /* by this table */
	bool cancelled;	 /* the contact opted out */
	bool revoked;	 /* it unsubscribed after the consent */
	int64_t consent; /* the newest, or WHEN_NONE */
	struct field id, since, by;
};

/* A line of the new queue. */
struct line {
	struct queue_line q;
	size_t contact;
	size_t unit; /* units.n if no file is about it */
	size_t rank; /* of the unit; those without a name come last */
	size_t id;   /* of an old line: the number of its id */
};

/* Faulty lines of the old queue. */
struct odd {
	long long n, first;
};

struct job {
	/* What the options say. */
	const char *path, *queue_path, *unsubscribed_path, *users_path;
	bool verbose, spreadsheet;
	int64_t now;
	char now_text[WHEN_SIZE];

	struct ledger *table;
	/* The table, opened to be read again: for the addresses, and for who is
	 * Unsubscribed. */
	struct in *again, *last;
	struct queue *queue;
	struct usernames *users; /* NULL: ids are written as they are */
	struct subscribers subscribers;
	struct addresses *addresses; /* of all contacts of the table, or NULL */
	struct arena texts;	     /* of the contacts */
	struct unsubscribed *unsubscribed; /* NULL if nobody is listed */

	struct index *contacts; /* the wanted ones */
	struct contact *contact;
	size_t contact_cap;

	struct index *ids; /* of the open lines, without leading zeros */
	bool *ids_cancelled;
	size_t ids_cap;

	struct index *keys; /* contact and unit of every open old line */
	struct odd untold, second;
	struct line *lines;
	size_t nlines, lines_cap;
	bool *has_line; /* for each unit and contact */

	struct {
		long long rows; /* of the table */
		long long kept, added, closed, cancelled, dropped;
		long long revoked, unsubscribed;
	} counts;
};

#define WEEK ((int64_t)7 * 86400)

/* ---- options ---------------------------------------------------------- */

enum { NOW = 256, LIST, ONE_STATUS, UNSUBSCRIBED, USERS };

static const struct option_row options[] = {
	{ 'A', 0, "ambiguous", "file",
	    "list statuses of addresses with several contacts" },
	{ 'C', 0, "charset", "charset",
	    "character set of the files of statuses" },
	{ 'c', 0, "column", "name=Column",
	    "header of the column that is name" },
	{ 'd', 0, "delimiter", "delim",
	    "character between fields, or its name: TAB, PIPE" },
	{ 'E', 0, "excerpt", NULL,
	    "the table was filtered by hand: no end mark" },
	{ LIST, 0, "list", "ID",
	    "of a file of lists, read the list with this ID" },
	{ ONE_STATUS, 0, "one-status", NULL,
	    "a list of all may have a single status" },
	{ 'q', 0, "queue", "queue.csv", "the queue of the last run" },
	{ 'r', 0, "rejects", "file", "write bad records here and go on" },
	{ 's', OPTION_REQUIRED, "statuses", "[BU=]statuses.csv",
	    "a file of statuses of one business unit" },
	{ 'u', 0, "unit", "BU=MID",
	    "name of the business unit with this number" },
	{ UNSUBSCRIBED, 0, "unsubscribed", "file",
	    "list who is Unsubscribed while both say FALSE" },
	{ USERS, 0, "users", "users.csv",
	    "export of User, for names in place of ids" },
	{ 'z', 0, "spreadsheet", NULL,
	    "protect ids and formulas from spreadsheets" },
	{ NOW, 0, "now", "time", "the time of the run, UTC, default now" },
	{ 0, 0, NULL, NULL, NULL },
};

static const struct program program = {
	"resubq",
	"[file]",
	options,
	0,
};

static void
take_option(struct job *job, int opt, const char **rejects)
{
	/* not covered: options_next returns only letters that have a case. */
	switch (opt) {
	case 'A':
		job->subscribers.ambiguous_path = optarg;
		break;
	case 'C':
		job->subscribers.charset = optarg;
		break;
	case 'E':
		job->subscribers.excerpt = true;
		break;
	case 's':
		xsubscribers_add_file(&job->subscribers, optarg);
		break;
	case 'q':
		job->queue_path = optarg;
		break;
	case 'c':
		xstatusfile_name(&job->subscribers.names, optarg);
		break;
	case 'd':
		job->subscribers.delim = xopen_delim(optarg);
		break;
	case 'r':
		*rejects = optarg;
		break;
	case 'u':
		xunits_add_mid(&job->subscribers.units, optarg);
		break;
	case 'v':
		job->verbose = true;
		break;
	case USERS:
		job->users_path = optarg;
		break;
	case 'z':
		job->spreadsheet = true;
		break;
	case LIST:
		job->subscribers.names.list = optarg;
		break;
	case ONE_STATUS:
		job->subscribers.one_status = true;
		break;
	case UNSUBSCRIBED:
		job->unsubscribed_path = optarg;
		break;
	case NOW:
		job->now = xwhen_option("--now", optarg);
		break;
	}
}

static bool
is_stdin(const char *path)
{
	return path == NULL || strcmp(path, "-") == 0;
}

static void
take_options(struct job *job, int argc, char **argv)
{
	const char *rejects = NULL;
	int opt, from_stdin;

	while ((opt = options_next(argc, argv)) != -1)
		take_option(job, opt, &rejects);
	if (job->subscribers.nfiles == 0)
		options_usage();
	job->path = options_operand(argc, argv);
	from_stdin = is_stdin(job->path);
	from_stdin += job->queue_path != NULL && is_stdin(job->queue_path);
	from_stdin += job->users_path != NULL && is_stdin(job->users_path);
	from_stdin += subscribers_stdin(&job->subscribers);
	if (from_stdin > 1)
		die("only one file can be standard input");
	if (job->now == WHEN_NONE)
		job->now = when_now();
	when_print(job->now, job->now_text);
	job->subscribers.rejects.path = rejects;
}

/* ---- opening ---------------------------------------------------------- */

/* Whether the table can be read a second time. */
static bool
is_regular(const char *path)
{
	struct stat st;

	return !is_stdin(path) && stat(path, &st) == 0 && S_ISREG(st.st_mode);
}

static void
open_table(struct job *job)
{
	struct ledger_spec spec = { .type = LEDGER_TABLE,
		.excerpt = job->subscribers.excerpt,
		.needs = LEDGER_BIT(LEDGER_ID) | LEDGER_BIT(LEDGER_SF_ID) |
			 LEDGER_BIT(LEDGER_SF) | LEDGER_BIT(LEDGER_SF_WAS) |
			 LEDGER_BIT(LEDGER_WANT) | LEDGER_BIT(LEDGER_CLASS) |
			 LEDGER_BIT(LEDGER_SINCE) |
			 LEDGER_BIT(LEDGER_CHANGED_BY),
		.reads = LEDGER_BIT(LEDGER_EMAIL) };

	job->table = xledger_open(job->path, &spec);
}

static void
open_all(struct job *job)
{
	open_table(job);
	job->queue = xqueue_open(job->queue_path, job->spreadsheet);
	if (job->users_path != NULL)
		job->users = xusernames_open(job->users_path);
	job->subscribers.watch = job->unsubscribed_path != NULL;
	xsubscribers_open(&job->subscribers);
	if (is_regular(job->path))
		job->again = xopen_in(job->path);
	else
		job->addresses = address_new();
	if (job->unsubscribed_path == NULL)
		return;
	if (!is_regular(job->path))
		die("--unsubscribed: the table is read twice, so it must be a "
		    "file");
	job->last = xopen_in(job->path);
	job->unsubscribed =
	    xunsubscribed_create(job->unsubscribed_path, job->spreadsheet);
}

/* ---- contacts and ids ------------------------------------------------- */

static size_t
put_contact(struct job *job, const char *sf_id)
{
	size_t known = index_count(job->contacts);
	size_t number = index_put(job->contacts, field_of(sf_id));

	xgrow(&job->contact, &job->contact_cap, number + 1,
	    sizeof(*job->contact));
	if (number == known)
		job->contact[number] = (struct contact){ .consent = WHEN_NONE };
	return number;
}

/*
 * An id without leading zeros: a spreadsheet removes them from a queue that
 * people edit, and an opt-out must find its line all the same.
 */
static struct field
significant_digits(struct field id)
{
	id = field_trim(id);
	while (id.len > 1 && id.s[0] == '0') {
		id.s++;
		id.len--;
	}
	return id;
}

static size_t
put_id(struct job *job, struct field id)
{
	size_t known = index_count(job->ids);
	size_t number = index_put(job->ids, significant_digits(id));

	xgrow(&job->ids_cancelled, &job->ids_cap, number + 1,
	    sizeof(*job->ids_cancelled));
	if (number == known)
		job->ids_cancelled[number] = false;
	return number;
}

/* ---- the old queue ---------------------------------------------------- */

/* Whether an earlier line asks for the same contact in the same unit. */
static bool
is_second(struct job *job, const struct line *line)
{
	char key[IDENT_SF_SIZE + QUEUE_UNIT_MAX];
	struct field unit = line->q.f[QUEUE_UNIT];
	size_t known = index_count(job->keys);

	if (line->unit < job->subscribers.units.n)
		unit = field_of(job->subscribers.units.unit[line->unit].name);
	snprintf(
	    key, sizeof(key), "%s%.*s", line->q.sf_id, (int)unit.len, unit.s);
	return index_put(job->keys, field_of(key)) < known;
}

/* Counts a faulty line; messages name the first one. */
static void
note_odd(struct odd *odd, const struct line *line)
{
	if (odd->n++ == 0)
		odd->first = line->q.at;
}

static void
add_line(struct job *job, const struct line *line)
{
	xgrow(&job->lines, &job->lines_cap, job->nlines + 1, sizeof(*line));
	job->lines[job->nlines++] = *line;
}

/* A line that another business unit needs repeats what the old line says.
 * People may have written its date in any form; one that cannot be read orders
 * nothing. */
static void
note_request(struct job *job, const struct line *line)
{
	struct contact *c = &job->contact[line->contact];
	int64_t since;

	if (when_parse(line->q.f[QUEUE_SINCE], WHEN_EARLIEST, &since) == 0)
		c->consent = when_later(c->consent, since);
	if (c->id.s != NULL)
		return;
	c->id = line->q.f[QUEUE_ID];
	c->since = line->q.f[QUEUE_SINCE];
	c->by = line->q.f[QUEUE_REQUESTED_BY];
}

static void
warn_odd(const struct job *job, const struct odd *odd, const char *what)
{
	if (odd->n > 0)
		warn_that("%s:%lld: %s; %lld such line%s",
		    rd_name(queue_rd(job->queue)), odd->first, what, odd->n,
		    odd->n == 1 ? "" : "s");
}

static void
take_old_line(struct job *job, struct line *line)
{
	line->unit = units_find(&job->subscribers.units, line->q.f[QUEUE_UNIT]);
	if (!line->q.is_open) {
		job->counts.dropped++;
		return;
	}
	if (is_second(job, line)) {
		job->counts.dropped++;
		note_odd(&job->second, line);
		return;
	}
	if (line->q.untold)
		note_odd(&job->untold, line);
	queue_keep(job->queue, &line->q);
	line->q.f[QUEUE_REQUESTED_BY] =
	    usernames_of(job->users, line->q.f[QUEUE_REQUESTED_BY]);
	line->contact = put_contact(job, line->q.sf_id);
	line->id = put_id(job, line->q.f[QUEUE_ID]);
	note_request(job, line);
	add_line(job, line);
}

static void
read_queue(struct job *job)
{
	struct line line = { 0 };

	while (xqueue_next(job->queue, &line.q))
		take_old_line(job, &line);
	warn_odd(job, &job->untold,
	    "state: not open, closed or cancelled; treated as open until the "
	    "subscriber is active");
	warn_odd(job, &job->second,
	    "a second open line for this contact and business unit; dropped");
}

/* ---- the table -------------------------------------------------------- */

/* The person opted out: cancels the requests of the id and of all contacts. */
static void
cancel_requests(struct job *job)
{
	struct field rest = ledger_get(job->table, LEDGER_SF_ID);
	size_t id = index_find(
	    job->ids, significant_digits(ledger_get(job->table, LEDGER_ID)));
	char sf_id[IDENT_SF_SIZE];

	if (id != INDEX_NONE)
		job->ids_cancelled[id] = true;
	while (xledger_contact(job->table, &rest, sf_id)) {
		size_t contact = index_find(job->contacts, field_of(sf_id));

		if (contact != INDEX_NONE)
			job->contact[contact].cancelled = true;
	}
}

/* The person opted in: looks for all contacts in the status files. */
static void
add_requests(struct job *job)
{
	const struct ledger *table = job->table;
	struct field rest = ledger_get(table, LEDGER_SF_ID);
	struct contact c = { .asked = true };
	char sf_id[IDENT_SF_SIZE];
	int64_t since = xledger_dated(table, LEDGER_SINCE);

	if (rest.len == 0)
		ledger_die(
		    table, LEDGER_SF_ID, "empty: no contact to look for");
	c.id = arena_copy(&job->texts, ledger_get(table, LEDGER_ID));
	c.since = arena_copy(&job->texts, ledger_get(table, LEDGER_SINCE));
	c.by = arena_copy(&job->texts,
	    usernames_of(job->users, ledger_get(table, LEDGER_CHANGED_BY)));
	while (xledger_contact(table, &rest, sf_id)) {
		size_t number = put_contact(job, sf_id); /* may move them */

		c.cancelled = job->contact[number].cancelled;
		c.consent = when_later(job->contact[number].consent, since);
		job->contact[number] = c;
	}
}

/* Whether the row is an opt-in that Advance does not know yet, or one that it
 * shows already or has no row for. Who has no contact in Salesforce has nobody
 * to subscribe. */
static bool
is_opt_in(const struct ledger *table)
{
	bool opt_in = xledger_class(table) == CLASS_OPT_IN;

	if (xledger_opt(table, LEDGER_SF) != OPT_FALSE)
		return false;
	return opt_in || (xledger_opt(table, LEDGER_SF_WAS) == OPT_TRUE &&
			     xledger_stated(table, LEDGER_WANT) == OPT_FALSE);
}

static void
note_address(struct job *job)
{
	struct field rest = ledger_get(job->table, LEDGER_SF_ID);
	struct field email = ledger_get(job->table, LEDGER_EMAIL);
	char sf_id[IDENT_SF_SIZE];

	if (email.len == 0)
		return;
	while (xledger_contact(job->table, &rest, sf_id))
		address_add(job->addresses, email, sf_id);
}

/* The table that was read again must be as it was the first time. */
static void
refuse_changed(const struct job *job, const struct ledger *again)
{
	if (rd_count(ledger_rd(again)) != job->counts.rows)
		die("%s: changed while it was read", rd_name(ledger_rd(again)));
}

/*
 * Reads the table a second time, for its addresses: most status files need
 * none of them, and they take much memory.
 */
static const struct addresses *
read_addresses(void *data)
{
	struct ledger_spec spec = { .type = LEDGER_TABLE,
		.needs = LEDGER_BIT(LEDGER_SF_ID),
		.reads = LEDGER_BIT(LEDGER_EMAIL) };
	struct job *job = data;

	if (job->addresses != NULL)
		return job->addresses;
	spec.excerpt = job->subscribers.excerpt;
	ledger_close(job->table);
	job->table = xledger_open_in(job->again, &spec);
	job->again = NULL;
	job->addresses = address_new();
	while (xledger_next(job->table))
		note_address(job);
	refuse_changed(job, job->table);
	return job->addresses;
}

static void
take_row(struct job *job)
{
	bool opted_out = xledger_stated(job->table, LEDGER_WANT) == OPT_TRUE;
	bool opted_in = is_opt_in(job->table);

	if (opted_in && opted_out)
		ledger_die(
		    job->table, LEDGER_WANT, "TRUE, but the class is opt_in");
	if (opted_in)
		add_requests(job);
	else if (opted_out)
		cancel_requests(job);
	if (job->addresses != NULL)
		note_address(job);
}

/*
 * An opt-out cancels lines by its id too, because the contact may have been
 * replaced; but not a line whose contact opted in under another id.
 */
static void
settle_cancelled(struct job *job)
{
	for (size_t i = 0; i < job->nlines; i++) {
		const struct line *line = &job->lines[i];
		struct contact *c = &job->contact[line->contact];

		if (job->ids_cancelled[line->id] && !c->asked)
			c->cancelled = true;
	}
}

static void
read_table(struct job *job)
{
	while (xledger_next(job->table))
		take_row(job);
	job->counts.rows = rd_count(ledger_rd(job->table));
	settle_cancelled(job);
}

/* ---- decisions -------------------------------------------------------- */

static void
set_state(const struct job *job, struct queue_line *line, const char *state)
{
	line->f[QUEUE_STATE] = field_of(state);
	line->f[QUEUE_STATE_AT] = field_of(job->now_text);
	line->is_open = strcmp(state, "open") == 0;
}

static void
set_status(struct queue_line *line, enum status status)
{
	line->f[QUEUE_STATUS] = field_of(status_name(status));
	line->f[QUEUE_COLOUR] = field_of(status_colour(status));
}

static enum status
status_in(const struct job *job, size_t unit, size_t contact)
{
	return status_overall(
	    subscribers_says(&job->subscribers, unit, contact));
}

/* Points to whether a contact has a line for a unit. */
static bool *
has_line(const struct job *job, size_t unit, size_t contact)
{
	return &job->has_line[unit * index_count(job->contacts) + contact];
}

/* Gives an old line today's status; whether its request is done. */
static bool
update_status(struct job *job, struct line *line)
{
	const struct subscribers *subscribers = &job->subscribers;
	const struct units *units = &subscribers->units;
	enum status status;
	bool is_done;

	line->unit = units_find(units, line->q.f[QUEUE_UNIT]);
	if (line->unit == units->n)
		return false;
	*has_line(job, line->unit, line->contact) = true;
	line->q.f[QUEUE_UNIT] = field_of(units->unit[line->unit].name);
	status = status_in(job, line->unit, line->contact);
	is_done = subscribers_is_free(
	    subscribers, line->unit, line->contact, line->q.f[QUEUE_STATUS]);
	if (is_done || status != STATUS_NONE)
		set_status(&line->q, status);
	return is_done;
}

static void
decide_old(struct job *job, struct line *line)
{
	const struct contact *c = &job->contact[line->contact];
	bool is_done = update_status(job, line);

	if (c->asked) /* the contact may have another id by now */
		line->q.f[QUEUE_ID] = c->id;
	if (c->cancelled || c->revoked) {
		set_state(job, &line->q, "cancelled");
		job->counts.cancelled++;
	} else if (is_done) {
		set_state(job, &line->q, "closed");
		job->counts.closed++;
	} else {
		line->q.f[QUEUE_STATE] = field_of("open");
		job->counts.kept++;
	}
}

static void
add_new(struct job *job, size_t contact, size_t unit)
{
	const struct contact *c = &job->contact[contact];
	const struct subscribers *subscribers = &job->subscribers;
	struct line line = { .contact = contact, .unit = unit };
	struct queue_line *q = &line.q;

	memcpy(
	    q->sf_id, index_key(job->contacts, contact).s, IDENT_SF_SIZE - 1);
	q->f[QUEUE_ID] = c->id;
	q->f[QUEUE_UNIT] = field_of(subscribers->units.unit[unit].name);
	q->f[QUEUE_SINCE] = c->since;
	q->f[QUEUE_REQUESTED_BY] = c->by;
	q->f[QUEUE_URGENT] = field_of("");
	set_status(q, status_in(job, unit, contact));
	set_state(job, q, "open");
	add_line(job, &line);
	job->counts.added++;
}

/* Whether a contact unsubscribed in a unit at the time of its consent or later:
 * a tie goes to the opt-out. */
static bool
unsubscribed_again(const struct job *job, size_t unit, size_t contact)
{
	int64_t at = status_unsubscribed_at(
	    subscribers_says(&job->subscribers, unit, contact));
	int64_t consent = job->contact[contact].consent;

	return status_in(job, unit, contact) == STATUS_UNSUBSCRIBED &&
	       at != WHEN_NONE && consent != WHEN_NONE && at >= consent;
}

static void
find_revoked(struct job *job)
{
	for (size_t i = 0; i < index_count(job->contacts); i++) {
		struct contact *c = &job->contact[i];

		for (size_t u = 0; u < job->subscribers.units.n; u++)
			if (!c->cancelled && unsubscribed_again(job, u, i))
				c->revoked = true;
		job->counts.revoked += c->revoked;
	}
}

static bool
is_blocked(const struct job *job, size_t unit, size_t contact)
{
	const struct contact *c = &job->contact[contact];

	return !c->cancelled && !c->revoked &&
	       status_in(job, unit, contact) >= STATUS_BOUNCED;
}

static void
decide_all(struct job *job)
{
	size_t nunits = job->subscribers.units.n;
	size_t ncontacts = index_count(job->contacts);

	find_revoked(job);
	job->has_line = xcalloc(nunits * ncontacts, sizeof(bool));
	for (size_t i = 0; i < job->nlines; i++)
		decide_old(job, &job->lines[i]);
	for (size_t c = 0; c < ncontacts; c++)
		for (size_t u = 0; u < nunits; u++)
			if (is_blocked(job, u, c) && !*has_line(job, u, c))
				add_new(job, c, u);
}

/* ---- who is Unsubscribed ------------------------------------------------ */

/* Lists a contact in a unit if it is Unsubscribed there. */
static bool
list_in(const struct job *job, struct unsubscribed_line *line, size_t unit,
    const struct status_summary *says)
{
	const struct subscribers *subscribers = &job->subscribers;

	if (status_overall(says) != STATUS_UNSUBSCRIBED)
		return false;
	line->unit = field_of(subscribers->units.unit[unit].name);
	line->rank = unit < subscribers->nnamed ? unit : subscribers->nnamed;
	line->at = status_unsubscribed_at(says);
	unsubscribed_add(job->unsubscribed, line);
	return true;
}

/* Lists a contact that unsubscribed after the consent. */
static void
list_revoked(const struct job *job, size_t contact)
{
	const struct contact *c = &job->contact[contact];
	struct unsubscribed_line line = { .sf_id =
					      index_key(job->contacts, contact),
		.id = c->id,
		.consent = c->consent,
		.after = true };

	for (size_t u = 0; u < job->subscribers.units.n; u++)
		list_in(job, &line, u,
		    subscribers_says(&job->subscribers, u, contact));
}

/* Lists a contact for whom both systems say FALSE, unless the queue shows it.
 */
static void
list_watched(struct job *job, const struct ledger *table, const char *sf_id)
{
	const struct subscribers *subscribers = &job->subscribers;
	struct unsubscribed_line line = { .sf_id = field_of(sf_id),
		.id = ledger_get(table, LEDGER_ID),
		.consent = WHEN_NONE };
	size_t contact = subscribers_watched(subscribers, sf_id);
	bool any = false;

	if (contact == INDEX_NONE ||
	    index_find(job->contacts, line.sf_id) != INDEX_NONE)
		return;
	for (size_t u = 0; u < subscribers->units.n; u++)
		any |= list_in(job, &line, u,
		    subscribers_says_watched(subscribers, u, contact));
	job->counts.unsubscribed += any;
}

/* Reads the table again: for whom both systems say FALSE. */
static void
list_table(struct job *job)
{
	struct ledger_spec spec = { .type = LEDGER_TABLE,
		.excerpt = job->subscribers.excerpt,
		.needs = LEDGER_BIT(LEDGER_ID) | LEDGER_BIT(LEDGER_SF_ID) |
			 LEDGER_BIT(LEDGER_SF) | LEDGER_BIT(LEDGER_WANT) };
	struct ledger *table = xledger_open_in(job->last, &spec);
	char sf_id[IDENT_SF_SIZE];

	while (xledger_next(table)) {
		struct field rest = ledger_get(table, LEDGER_SF_ID);

		if (xledger_stated(table, LEDGER_WANT) == OPT_TRUE ||
		    xledger_opt(table, LEDGER_SF) != OPT_FALSE)
			continue;
		while (xledger_contact(table, &rest, sf_id))
			list_watched(job, table, sf_id);
	}
	refuse_changed(job, table);
	ledger_close(table);
}

static void
list_unsubscribed(struct job *job)
{
	if (job->unsubscribed == NULL)
		return;
	for (size_t i = 0; i < index_count(job->contacts); i++)
		if (job->contact[i].revoked)
			list_revoked(job, i);
	list_table(job);
}

/* ---- output ----------------------------------------------------------- */

static int
by_contact_and_unit(const void *a, const void *b)
{
	const struct line *x = a, *y = b;
	int order = strcmp(x->q.sf_id, y->q.sf_id);

	if (order != 0)
		return order;
	if (x->rank != y->rank)
		return x->rank < y->rank ? -1 : 1;
	return field_cmp(x->q.f[QUEUE_UNIT], y->q.f[QUEUE_UNIT]);
}

static void
sort_lines(struct job *job)
{
	size_t nnamed = job->subscribers.nnamed;

	for (size_t i = 0; i < job->nlines; i++) {
		struct line *line = &job->lines[i];

		line->rank = line->unit < nnamed ? line->unit : nnamed;
	}
	if (job->nlines > 0)
		qsort(job->lines, job->nlines, sizeof(*job->lines),
		    by_contact_and_unit);
}

static void
write_queue(const struct job *job)
{
	struct wr *wr = xqueue_create(job->queue);

	for (size_t i = 0; i < job->nlines; i++)
		queue_write(job->queue, wr, &job->lines[i].q);
	xwr_close(wr, NULL);
}

/* Warns of lines that no file can close. */
static void
warn_unknown_units(const struct job *job)
{
	long long n = 0, first = 0;

	for (size_t i = 0; i < job->nlines; i++) {
		const struct line *line = &job->lines[i];

		if (line->unit < job->subscribers.units.n || !line->q.is_open)
			continue;
		n++;
		if (first == 0 || line->q.at < first)
			first = line->q.at;
	}
	if (n > 0)
		warn_that(
		    "%s:%lld: business_unit: no status file for it; %lld such "
		    "line%s kept open",
		    rd_name(queue_rd(job->queue)), first, n, n == 1 ? "" : "s");
}

static void
warn_revoked(const struct job *job)
{
	long long n = job->counts.revoked;

	if (n > 0)
		warn_that("%lld contact%s unsubscribed after the consent: to "
			  "review as opt-outs, not in the queue%s",
		    n, n == 1 ? "" : "s",
		    job->unsubscribed_path ? ""
					   : "; --unsubscribed lists them");
}

/* How many whole weeks an open line has waited; -1 if its date cannot be read.
 */
static long long
weeks_open(const struct job *job, const struct queue_line *line)
{
	int64_t since;

	if (when_parse(line->f[QUEUE_SINCE], WHEN_EARLIEST, &since) != 0 ||
	    since == WHEN_NONE)
		return -1;
	return since > job->now ? 0 : (job->now - since) / WEEK;
}

struct age {
	struct field colour;
	long long weeks;
};

static int
compare_ages(const void *a, const void *b)
{
	const struct age *x = a, *y = b;
	int order = field_cmp(x->colour, y->colour);

	if (order != 0)
		return order;
	return (x->weeks > y->weeks) - (x->weeks < y->weeks);
}

/* Room for one colour and age. */
#define AGE_SIZE 64

/* Says in one line how many open lines there are of each colour and age. */
static void
print_ages(const struct job *job)
{
	struct age *ages = xcalloc(job->nlines, sizeof(*ages));
	char *text = xcalloc(job->nlines + 1, AGE_SIZE);
	size_t n = 0, first = 0, used = 0;

	for (size_t i = 0; i < job->nlines; i++) {
		const struct queue_line *q = &job->lines[i].q;

		if (field_is(q->f[QUEUE_STATE], "open"))
			ages[n++] = (struct age){ q->f[QUEUE_COLOUR],
				weeks_open(job, q) };
	}
	if (n > 0)
		qsort(ages, n, sizeof(*ages), compare_ages);
	for (size_t i = 0; i < n; i++) {
		if (i + 1 < n && compare_ages(&ages[i], &ages[i + 1]) == 0)
			continue;
		used += (size_t)snprintf(text + used, AGE_SIZE,
		    "%s%zu %.*s %lld", used > 0 ? ", " : "", i + 1 - first,
		    (int)(ages[i].colour.len < 8 ? ages[i].colour.len : 8),
		    ages[i].colour.s, ages[i].weeks);
		first = i + 1;
	}
	if (n > 0)
		warn_that("open, by colour and weeks: %s", text);
	free(ages);
	free(text);
}

static void
print_counts(const struct job *job)
{
	long long n = job->counts.unsubscribed;

	subscribers_print_counts(&job->subscribers);
	print_ages(job);
	if (job->unsubscribed_path != NULL)
		warn_that("%lld contact%s unsubscribed while both systems say "
			  "FALSE",
		    n, n == 1 ? "" : "s");
	warn_that("%lld in; %lld kept, %lld new, %lld closed, "
		  "%lld cancelled, %lld dropped",
	    rd_count(ledger_rd(job->table)), job->counts.kept,
	    job->counts.added, job->counts.closed, job->counts.cancelled,
	    job->counts.dropped);
}

static void
clean_up(struct job *job)
{
	subscribers_free(&job->subscribers);
	queue_free(job->queue);
	usernames_free(job->users);
	address_free(job->addresses);
	arena_free(&job->texts);
	in_close(job->again);
	ledger_close(job->table);
	index_free(job->ids);
	index_free(job->contacts);
	index_free(job->keys);
	free(job->contact);
	free(job->ids_cancelled);
	free(job->lines);
	free(job->has_line);
}

int
main(int argc, char **argv)
{
	struct job job = { .now = WHEN_NONE };

	options_start(&program);
	job.ids = index_new();
	job.contacts = index_new();
	job.keys = index_new();
	take_options(&job, argc, argv);
	open_all(&job);
	privilege_drop();
	if (job.users != NULL)
		xusernames_read(job.users);
	read_queue(&job);
	read_table(&job);
	job.subscribers.contacts = job.contacts;
	job.subscribers.read_addresses = read_addresses;
	job.subscribers.data = &job;
	xsubscribers_read(&job.subscribers);
	decide_all(&job);
	list_unsubscribed(&job);
	sort_lines(&job);
	warn_unknown_units(&job);
	warn_revoked(&job);
	xsubscribers_close(&job.subscribers);
	if (job.unsubscribed != NULL)
		xunsubscribed_close(job.unsubscribed);
	write_queue(&job);
	if (job.verbose)
		print_counts(&job);
	clean_up(&job);
	return job.counts.revoked > 0 ? EXIT_ATTENTION : EXIT_OK;
}
