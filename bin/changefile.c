/*
 * changefile: from what differs, the file that one receiver loads.
 *
 * A CSV has no end mark, so whoever loads it cannot see that it was cut off:
 * nothing is written before the whole table was read and every row was good.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "days.h"
#include "decide.h"
#include "ident.h"
#include "index.h"
#include "open.h"
#include "privilege.h"
#include "prog.h"
#include "rejects.h"
#include "when.h"
#include "wr.h"

/* The rows that are named on standard error; the others are counted. */
#define OVERDUE_SHOWN 10

static const char usage[] =
    "[-EhVvz] [-D days] [-d out|in] [-f csv|tsv] [-H holidays]\n"
    "                  [-l lf|crlf] [-o Header=column,...] [-R run]\n"
    "                  [-t records|salesforce|review] [--limit name=n]\n"
    "                  [--now time] [file]";

enum {
	ID,
	SF_ID,
	SF,
	ADV,
	SF_WAS,
	ADV_WAS,
	WANT,
	CLASS,
	SEND_TO,
	SET,
	SINCE,
	FLAGS,
	NCOLS,
	NO_COL
};

static struct col cols[NCOLS] = {
	[ID] = { .name = "id", .known = "id" },
	[SF_ID] = { .name = "sf_id", .known = "sf_id" },
	[SF] = { .name = "sf", .known = "sf" },
	[ADV] = { .name = "adv", .known = "adv" },
	[SF_WAS] = { .name = "sf_was", .known = "sf_was" },
	[ADV_WAS] = { .name = "adv_was", .known = "adv_was" },
	[WANT] = { .name = "want", .known = "want" },
	[CLASS] = { .name = "class", .known = "class" },
	[SEND_TO] = { .name = "send_to", .known = "send_to" },
	[SET] = { .name = "set", .known = "set" },
	[SINCE] = { .name = "since", .known = "since" },
	[FLAGS] = { .name = "flags", .known = "flags" },
};

#define BIT(column) (1U << (column))
#define ALWAYS (BIT(ID) | BIT(CLASS) | BIT(SEND_TO) | BIT(SET) | BIT(SINCE))

/* What each receiver gets, and what is believed of its rows. */
struct receiver {
	const char *name;
	const char *picks; /* the columns where -o is not given */
	unsigned needs;	   /* columns of the table */
	int old;	   /* the one that has what the receiver said */
	const char *sets, *sets_text;
	bool contacts; /* a line a contact, not a line a row */
};

static const struct receiver receivers[] = {
	{ "records", "run,id,old,new,since,due,class", ALWAYS | BIT(ADV), ADV,
	    "TRUE|FALSE", "TRUE or FALSE", false },
	{ "salesforce", "Id=sf_id,HasOptedOutOfEmail=new",
	    ALWAYS | BIT(SF_ID) | BIT(SF), SF, "TRUE",
	    "TRUE, all that Salesforce is ever sent", true },
	{ "review",
	    "run,id,sf_id,sf,adv,sf_was,adv_was,want,set,since,due,class,flags",
	    BIT(NCOLS) - 1, NO_COL, "TRUE|", "TRUE or empty", false },
};

/* What is computed; every other column is one of the table's. */
enum what { RUN, NEW, DUE, OLD, CONTACT, COLUMN };

static const char *const computed[] = { "run", "new", "due", "old" };

/* A column of the output. */
struct pick {
	struct field header;
	enum what what;
	size_t at; /* of COLUMN: its place in the table */
};

/* A row for the receiver. */
struct row {
	const struct rec *rec;
	struct field set;
	enum class kind;
	char id[IDENT_MAX + 1];
	char due[WHEN_SIZE]; /* the date, so that text compares as time */
	char contact[IDENT_SF_SIZE];
};

struct overdue {
	char id[IDENT_MAX + 1];
	char due[WHEN_SIZE];
	enum class kind;
	long long line;
};

struct job {
	const struct receiver *receiver;
	const char *only; /* -d: "TRUE", "FALSE" or NULL */
	const char *picks_arg, *run, *holidays_path, *path;
	struct wr_format format;
	long long days;
	int64_t now;
	char today[WHEN_SIZE];
	bool excerpt, verbose;

	struct rd *rd;
	struct holidays holidays;
	struct pick *picks;
	size_t npicks, picks_cap;

	struct index *seen; /* ids, or contacts, that have a line */
	char *held;	    /* the lines: fields, each closed by a NUL */
	size_t held_used, held_cap;
	long long lines, out, others, not_asked;
	struct overdue overdue[OVERDUE_SHOWN];
	long long noverdue;
};

/* ---- options ---------------------------------------------------------- */

enum { NOW = 256 };

static const struct option options[] = {
	PROG_OPTIONS,
	{ "days", required_argument, NULL, 'D' },
	{ "direction", required_argument, NULL, 'd' },
	{ "excerpt", no_argument, NULL, 'E' },
	{ "format", required_argument, NULL, 'f' },
	{ "holidays", required_argument, NULL, 'H' },
	{ "line-end", required_argument, NULL, 'l' },
	{ "columns", required_argument, NULL, 'o' },
	{ "run", required_argument, NULL, 'R' },
	{ "to", required_argument, NULL, 't' },
	{ "verbose", no_argument, NULL, 'v' },
	{ "spreadsheet", no_argument, NULL, 'z' },
	{ "now", required_argument, NULL, NOW },
	{ NULL, 0, NULL, 0 },
};

static const struct receiver *
xreceiver(const char *name)
{
	for (size_t i = 0; i < sizeof(receivers) / sizeof(*receivers); i++)
		if (strcmp(receivers[i].name, name) == 0)
			return &receivers[i];
	die("-t: not records, salesforce or review");
}

/* Whether an argument is the second of two words. */
static bool
xsecond(const char *option, const char *arg, const char *a, const char *b)
{
	if (strcmp(arg, a) != 0 && strcmp(arg, b) != 0)
		die("%s: not %s or %s", option, a, b);
	return strcmp(arg, b) == 0;
}

static void
take_option(struct job *job, int opt)
{
	switch (opt) {
	case 'E':
		job->excerpt = true;
		break;
	case 't':
		job->receiver = xreceiver(optarg);
		break;
	case 'd':
		job->only =
		    xsecond("-d", optarg, "out", "in") ? "FALSE" : "TRUE";
		break;
	case 'o':
		job->picks_arg = optarg;
		break;
	case 'D':
		job->days = xnumber("-D", optarg, 0, 366);
		break;
	case 'H':
		job->holidays_path = optarg;
		break;
	case 'f':
		job->format.delim =
		    xsecond("-f", optarg, "csv", "tsv") ? '\t' : ',';
		break;
	case 'l':
		job->format.crlf = xsecond("-l", optarg, "lf", "crlf");
		break;
	case 'R':
		job->run = optarg;
		break;
	case 'v':
		job->verbose = true;
		break;
	case 'z':
		job->format.spreadsheet = true;
		break;
	case NOW:
		job->now = xwhen_now(optarg);
	}
}

static void
take_options(struct job *job, int argc, char **argv)
{
	int opt;

	while ((opt = prog_option(argc, argv, options)) != -1)
		take_option(job, opt);
	if (argc - optind > 1)
		prog_usage();
	job->path = argv[optind];
	if (job->now == WHEN_NONE)
		job->now = when_now();
	when_print_date(job->now, job->today);
	if (job->run == NULL)
		job->run = job->today;
	if (*job->run == '\0')
		die("-R: empty");
	if (job->format.spreadsheet && job->receiver->contacts)
		die("-z: not for -t salesforce, which a program loads");
}

/* ---- columns of the output -------------------------------------------- */

/* How many of the computed columns this receiver has. */
static size_t
ncomputed(const struct job *job)
{
	return job->receiver->old == NO_COL ? OLD : OLD + 1;
}

static void __attribute__((noreturn))
die_no_column(const struct job *job, const char *name)
{
	const struct rec *head = rd_head(job->rd);
	char has[1024];
	size_t used;

	used = (size_t)snprintf(has, sizeof(has), "run, new, due%s",
	    ncomputed(job) > OLD ? ", old" : "");
	for (size_t i = 0; i < head->n && used < sizeof(has); i++) {
		struct field f = rec_get(head, i);

		if (memchr(f.s, '@', f.len) == NULL) /* nobody's address */
			used += (size_t)snprintf(has + used, sizeof(has) - used,
			    ", %.*s", (int)f.len, f.s);
	}
	die("-o: no column \"%s\"; there are: %s", name, has);
}

static void
find_pick(const struct job *job, struct field column, struct pick *pick)
{
	char name[64];

	snprintf(name, sizeof(name), "%.*s", (int)column.len, column.s);
	for (size_t i = 0; i < ncomputed(job); i++) {
		if (rec_name_is(field_of(computed[i]), name)) {
			pick->what = (enum what)i;
			return;
		}
	}
	pick->at = rec_find(rd_head(job->rd), name);
	if (pick->at == REC_NONE)
		die_no_column(job, name);
	pick->what = COLUMN;
	if (job->receiver->contacts && pick->at == cols[SF_ID].at)
		pick->what = CONTACT;
}

/* Takes an item of -o: Header=column, or a column that keeps its name. */
static void
add_pick(struct job *job, struct field item)
{
	const char *eq = memchr(item.s, '=', item.len);
	struct pick pick = { .header = item };
	struct field column = item;

	if (eq != NULL) {
		pick.header.len = (size_t)(eq - item.s);
		column.s = eq + 1;
		column.len = item.len - pick.header.len - 1;
	}
	if (pick.header.len == 0 || column.len == 0)
		die("-o: not Header=column with commas between");
	find_pick(job, column, &pick);
	for (size_t i = 0; i < job->npicks; i++)
		if (field_cmp(job->picks[i].header, pick.header) == 0)
			die("-o: \"%.*s\" stands twice", (int)pick.header.len,
			    pick.header.s);
	xgrow(&job->picks, &job->picks_cap, job->npicks + 1, sizeof(pick));
	job->picks[job->npicks++] = pick;
}

static void
read_picks(struct job *job)
{
	const char *s = job->picks_arg ? job->picks_arg : job->receiver->picks;

	for (;;) {
		size_t len = strcspn(s, ",");

		add_pick(job, (struct field){ s, len });
		if (s[len] == '\0')
			break;
		s += len + 1;
	}
}

/* ---- rows ------------------------------------------------------------- */

/* Whether the names, | between, have this one; "" too where one is empty. */
static bool
is_in(struct field f, const char *names)
{
	for (;;) {
		size_t len = strcspn(names, "|");

		if (field_cmp(f, (struct field){ names, len }) == 0)
			return true;
		if (names[len] == '\0')
			return false;
		names += len + 1;
	}
}

/* A field that is one of the names, or the end. */
static struct field
xone_of(const struct job *job, const struct rec *rec, int column,
    const char *names, const char *text)
{
	struct field f = col_get(rec, &cols[column]);
	char shape[SHAPE_MAX];

	if (!is_in(f, names))
		die_at(place_of(job->rd, rec), cols[column].name, "not %s (%s)",
		    text, field_shape(f, shape, sizeof(shape)));
	return f;
}

static void
read_class(const struct job *job, struct row *row)
{
	struct field f = col_get(row->rec, &cols[CLASS]);
	char shape[SHAPE_MAX];

	row->kind = class_of(f);
	if (row->kind == CLASSES)
		die_at(place_of(job->rd, row->rec), cols[CLASS].name,
		    "not a class that optdiff gives (%s)",
		    field_shape(f, shape, sizeof(shape)));
}

static void
read_due(const struct job *job, struct row *row)
{
	struct field f = col_get(row->rec, &cols[SINCE]);
	char shape[SHAPE_MAX];
	int64_t since;

	if (when_parse(f, WHEN_FIRST_SECOND, &since) == -1 ||
	    since == WHEN_NONE)
		die_at(place_of(job->rd, row->rec), cols[SINCE].name,
		    "not a moment like 2025-04-18T16:03:00Z (%s)",
		    field_shape(f, shape, sizeof(shape)));
	when_print_date(
	    days_add_business(since, job->days, &job->holidays), row->due);
}

static void
read_row(const struct job *job, struct row *row)
{
	static const struct ident_spec any = { 0 };
	const struct receiver *receiver = job->receiver;
	char why[128];

	if (ident_advance(col_get(row->rec, &cols[ID]), &any, row->id, why,
		sizeof(why)) == -1)
		die_at(place_of(job->rd, row->rec), cols[ID].name, "%s", why);
	read_class(job, row);
	row->set =
	    xone_of(job, row->rec, SET, receiver->sets, receiver->sets_text);
	if (receiver->old != NO_COL)
		xone_of(job, row->rec, receiver->old, "TRUE|FALSE|",
		    "TRUE, FALSE or empty");
	/* The worst that a damaged table could do is to opt somebody in. */
	if (field_is(row->set, "FALSE") && row->kind != CLASS_OPT_IN)
		die_at(place_of(job->rd, row->rec), cols[SET].name,
		    "FALSE, but the class is not opt_in");
	read_due(job, row);
}

/* Two lines for one key would be two orders for one person. */
static void
note_key(struct job *job, const struct row *row, int column, const char *key)
{
	size_t known = index_count(job->seen);

	if (index_put(job->seen, field_of(key)) < known)
		die_at(place_of(job->rd, row->rec), cols[column].name,
		    "came before: there would be two lines for it");
}

static struct field
value(const struct job *job, const struct row *row, const struct pick *pick)
{
	switch (pick->what) {
	case RUN:
		return field_of(job->run);
	case NEW:
		return row->set;
	case DUE:
		return field_of(row->due);
	case OLD:
		return col_get(row->rec, &cols[job->receiver->old]);
	case CONTACT:
		return field_of(row->contact);
	case COLUMN:
		break;
	}
	return rec_get(row->rec, pick->at);
}

static void
hold_line(struct job *job, const struct row *row)
{
	for (size_t i = 0; i < job->npicks; i++) {
		struct field f = value(job, row, &job->picks[i]);

		xgrow(
		    &job->held, &job->held_cap, job->held_used + f.len + 1, 1);
		if (f.len > 0)
			memcpy(job->held + job->held_used, f.s, f.len);
		job->held_used += f.len;
		job->held[job->held_used++] = '\0';
	}
	job->lines++;
}

/* A line for each contact of a row: those that share an id are one person. */
static void
hold_contacts(struct job *job, struct row *row)
{
	struct field rest = col_get(row->rec, &cols[SF_ID]), one;
	const char *why;

	if (rest.len == 0)
		die_at(place_of(job->rd, row->rec), cols[SF_ID].name,
		    "empty: there is no contact to set %.*s", (int)row->set.len,
		    row->set.s);
	while (field_next(&rest, ';', &one)) {
		if (ident_sf(one, "003", row->contact, &why) == SF_BAD)
			die_at(place_of(job->rd, row->rec), cols[SF_ID].name,
			    "%s", why);
		note_key(job, row, SF_ID, row->contact);
		hold_line(job, row);
	}
}

/* Keeps the oldest, and among those of a day the first. */
static void
note_overdue(struct job *job, const struct row *row)
{
	struct overdue new = { .kind = row->kind, .line = row->rec->line };
	size_t n = OVERDUE_SHOWN;

	if (strcmp(row->due, job->today) >= 0)
		return;
	if (job->noverdue < OVERDUE_SHOWN)
		n = (size_t)job->noverdue;
	job->noverdue++;
	snprintf(new.id, sizeof(new.id), "%s", row->id);
	snprintf(new.due, sizeof(new.due), "%s", row->due);
	for (; n > 0 && strcmp(new.due, job->overdue[n - 1].due) < 0; n--)
		if (n < OVERDUE_SHOWN)
			job->overdue[n] = job->overdue[n - 1];
	if (n < OVERDUE_SHOWN)
		job->overdue[n] = new;
}

static void
take_row(struct job *job, const struct rec *rec)
{
	struct row row = { .rec = rec };
	struct field to =
	    xone_of(job, rec, SEND_TO, "records|salesforce|review|",
		"records, salesforce, review or empty");

	if (!field_is(to, job->receiver->name)) {
		job->others++;
		return;
	}
	read_row(job, &row);
	if (job->only != NULL && !field_is(row.set, job->only)) {
		job->not_asked++;
		return;
	}
	job->out++;
	note_overdue(job, &row);
	if (job->receiver->contacts) {
		hold_contacts(job, &row);
		return;
	}
	note_key(job, &row, ID, row.id);
	hold_line(job, &row);
}

/* ---- output ----------------------------------------------------------- */

static void
write_lines(const struct job *job)
{
	struct wr *wr = xwr_open(NULL, job->format);
	const char *s = job->held;

	for (size_t i = 0; i < job->npicks; i++)
		wr_field(wr, job->picks[i].header);
	wr_end(wr);
	for (long long line = 0; line < job->lines; line++) {
		for (size_t i = 0; i < job->npicks; i++) {
			wr_str(wr, s);
			s += strlen(s) + 1;
		}
		wr_end(wr);
	}
	xwr_close(wr, NULL);
}

/* Ids only; where the id is an address, as -I any allows, not even that. */
static void
say_one(const struct overdue *o)
{
	if (strchr(o->id, '@') == NULL)
		warn_that("overdue: %s due %s (%s)", o->id, o->due,
		    class_name(o->kind));
	else
		warn_that("overdue: line %lld due %s (%s)", o->line, o->due,
		    class_name(o->kind));
}

static void
say_overdue(const struct job *job)
{
	if (job->noverdue == 0)
		return;
	warn_that("%lld overdue, the oldest was due %s", job->noverdue,
	    job->overdue[0].due);
	for (int i = 0; i < OVERDUE_SHOWN && i < job->noverdue; i++)
		say_one(&job->overdue[i]);
	if (job->noverdue > OVERDUE_SHOWN)
		warn_that("… and %lld more", job->noverdue - OVERDUE_SHOWN);
}

static void
say_sums(const struct job *job)
{
	char more[96] = "";
	size_t used = 0;

	if (job->only != NULL)
		used = (size_t)snprintf(more, sizeof(more),
		    ", %lld of the other direction", job->not_asked);
	if (job->receiver->contacts)
		snprintf(more + used, sizeof(more) - used, ", %lld contacts",
		    job->lines);
	warn_that("%lld in, %lld out, %lld for others%s", rd_count(job->rd),
	    job->out, job->others, more);
}

static void
clean_up(struct job *job)
{
	rd_free(job->rd);
	index_free(job->seen);
	free(job->picks);
	free(job->held);
	days_free(&job->holidays);
}

int
main(int argc, char **argv)
{
	struct job job = { .receiver = receivers,
		.format = { .delim = ',' },
		.days = 10,
		.now = WHEN_NONE };
	struct rec rec;

	prog_start("changefile", usage);
	take_options(&job, argc, argv);
	for (int i = 0; i < NCOLS; i++)
		cols[i].need = (job.receiver->needs & BIT(i)) != 0;
	job.rd = xopen_table(job.path, job.excerpt, cols, NCOLS);
	read_picks(&job);
	if (job.holidays_path != NULL)
		job.holidays = xdays_read_holidays(job.holidays_path);
	privilege_drop();
	job.seen = index_new();
	while (xrejects_next(job.rd, &rec, NULL))
		take_row(&job, &rec);
	say_overdue(&job);
	write_lines(&job);
	if (job.verbose)
		say_sums(&job);
	clean_up(&job);
	return EXIT_SAME;
}
