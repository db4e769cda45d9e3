/*
 * loadcheck: from a planned data load, the rows that are safe.
 *
 * A CSV has no end mark, so whoever loads it cannot see that it was cut off:
 * nothing is written before the tables and the whole load were read and every
 * row was good. The rows that pass go out as the bytes that came.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "decide.h"
#include "edge.h"
#include "ident.h"
#include "index.h"
#include "opt.h"
#include "privilege.h"
#include "prog.h"
#include "when.h"

/* The rows that are named on standard error; the others are counted. */
#define HELD_SHOWN 10

/* More tables are a mistake on the command line. */
#define TABLES_MAX 8

static const char usage[] =
    "[-EhnVv] [-c name=Column] [-d delim] [-I width|any]\n"
    "                 [-P Column] [-r held.csv] [-T salesforce|advance]\n"
    "                 [--limit name=n] -t table [load.csv]";

static const struct option options[] = {
	PROG_OPTIONS,
	{ "column", required_argument, NULL, 'c' },
	{ "delimiter", required_argument, NULL, 'd' },
	{ "excerpt", no_argument, NULL, 'E' },
	{ "id-width", required_argument, NULL, 'I' },
	{ "nulls", no_argument, NULL, 'n' },
	{ "preference", required_argument, NULL, 'P' },
	{ "held", required_argument, NULL, 'r' },
	{ "to", required_argument, NULL, 'T' },
	{ "table", required_argument, NULL, 't' },
	{ "verbose", no_argument, NULL, 'v' },
	{ NULL, 0, NULL, 0 },
};

/* The columns of the load that are looked at. */
enum { L_ID, L_SF_ID, L_OPT_OUT, COLS };

#define NAME_IT "a load by the other id names it with -c id= or -c sf_id="

static struct col cols[COLS] = {
	[L_ID] = { .name = "id", .hint = NAME_IT },
	[L_SF_ID] = { .name = "sf_id", .hint = NAME_IT },
	[L_OPT_OUT] = { .name = "opt_out" },
};

/* Who loads the file, and what its columns go by there. */
struct receiver {
	const char *name;
	const char *known[COLS];
	int key; /* the id by which it finds its rows, best first */
	int now; /* the ledger's column of what it says */
};

/* The columns of a ledger or an opt table. */
enum {
	T_ID,
	T_SF_ID,
	T_WANT,
	T_CLASS,
	T_SEND_TO,
	T_SET,
	T_SINCE,
	T_SF,
	T_ADV,
	T_OPT_OUT,
	T_COLS
};

static const char *const table_names[T_COLS] = { "id", "sf_id", "want", "class",
	"send_to", "set", "since", "sf", "adv", "opt_out" };

static const struct receiver receivers[] = {
	{ "salesforce",
	    { [L_ID] = "Advance ID|Advance_ID__c|ID_NUMBER",
		[L_SF_ID] =
		    "Id|Contact ID|Contact 18 ID|Salesforce Contact 18 ID",
		[L_OPT_OUT] = "HasOptedOutOfEmail|Email Opt Out" },
	    L_SF_ID, T_SF },
	{ "advance",
	    { [L_ID] = "ID_NUMBER|Advance ID|Advance_ID__c",
		[L_SF_ID] = "Contact ID|Contact 18 ID|Salesforce Contact 18 ID",
		[L_OPT_OUT] =
		    "EMAIL_OPT_OUT|OPT_OUT|NO_EMAIL_IND|HasOptedOutOfEmail" },
	    L_ID, T_ADV },
};

struct table {
	struct rd *rd;
	struct col cols[T_COLS];
	bool ledger;
};

/* What the tables say of a person. */
struct person {
	bool opted_out; /* the ledger wants TRUE, or an opt table says it */
	bool open;	/* the ledger's row waits for somebody */
	bool in_ledger;
	enum opt set; /* what that somebody is to set */
	enum opt now; /* what the receiver said */
	int64_t since;
};

/* That a contact is a person's; the next one of the contact, or NO_LINK. */
struct link {
	size_t person, next;
};

#define NO_LINK ((size_t)-1)

/* So many people can have a contact. */
#define LINKS_MAX 200

/* Why a row is held. */
enum {
	UNKNOWN = 1,
	STRANGERS = 2,
	TWICE = 4,
	CLEARS = 8,
	OPEN = 16,
	RECHECKS = 32
};

static const char *const reasons[] = { "unknown id",
	"the two ids are of different people",
	"same id twice with different values", "would clear an opt-out",
	"still open since ",
	"would re-check preferences of a person who opted out" };

#define REASONS (sizeof(reasons) / sizeof(*reasons))
#define REASONS_SIZE 256

/* A row of the load. */
struct row {
	size_t at, len; /* its bytes in the text */
	size_t key;	/* of keys; INDEX_NONE where it has no id */
	long long line;
	int64_t since;
	unsigned why;
};

/* An id by which the load finds a record, and what its rows say. */
struct key {
	size_t values;
	bool differ;
};

struct text {
	char *s;
	size_t used, cap;
};

/* What the options said. */
static struct {
	const struct receiver *receiver;
	const char *tables[TABLES_MAX], *held, *load;
	size_t ntables;
	struct ident_spec spec;
	bool excerpt, nulls, verbose;
	char delim;
} given = { .receiver = receivers, .spec = { .width = 10 } };

static struct {
	struct col *cols;
	size_t n, cap;
} prefs;

static struct table tables[TABLES_MAX];

static struct index *people_index, *contacts, *keys, *values;
static struct person *people;
static struct link *links;
static size_t *first_link; /* of each contact */
static struct key *key_list;
static size_t people_cap, nlinks, links_cap, first_cap, key_cap;

static struct text load; /* the rows, one behind the other */
static struct row *rows;
static size_t nrows, rows_cap;

/* ---- options ---------------------------------------------------------- */

static const struct receiver *
xreceiver(const char *name)
{
	for (size_t i = 0; i < sizeof(receivers) / sizeof(*receivers); i++)
		if (strcmp(receivers[i].name, name) == 0)
			return &receivers[i];
	die("-T: not salesforce or advance");
}

static void
add_preference(const char *name)
{
	xgrow(&prefs.cols, &prefs.cap, prefs.n + 1, sizeof(*prefs.cols));
	prefs.cols[prefs.n++] = (struct col){
		.name = name, .known = name, .need = true, .named = name
	};
}

static void
add_table(const char *path)
{
	if (given.ntables == TABLES_MAX)
		die("-t: more than %d tables", TABLES_MAX);
	given.tables[given.ntables++] = path;
}

static void
take_option(int opt)
{
	switch (opt) {
	case 'c':
		xcol_name(cols, COLS, optarg);
		break;
	case 'd':
		given.delim = xdelim(optarg);
		break;
	case 'E':
		given.excerpt = true;
		break;
	case 'I':
		given.spec.width = xident_width(optarg);
		break;
	case 'n':
		given.nulls = true;
		break;
	case 'P':
		add_preference(optarg);
		break;
	case 'r':
		given.held = optarg;
		break;
	case 'T':
		given.receiver = xreceiver(optarg);
		break;
	case 't':
		add_table(optarg);
		break;
	case 'v':
		given.verbose = true;
	}
}

static void
take_options(int argc, char **argv)
{
	size_t stdins = 0;
	int opt;

	while ((opt = prog_option(argc, argv, options)) != -1)
		take_option(opt);
	if (argc - optind > 1 || given.ntables == 0)
		prog_usage();
	given.load = argv[optind] ? argv[optind] : "-";
	for (size_t i = 0; i < given.ntables; i++)
		stdins += strcmp(given.tables[i], "-") == 0;
	if (stdins + (strcmp(given.load, "-") == 0) > 1)
		die("standard input can be one file only");
	for (int i = 0; i < COLS; i++)
		cols[i].known = given.receiver->known[i];
}

/* ---- opening ---------------------------------------------------------- */

/* Whether the header has one of the ids. */
static bool
has_id(struct rd *rd, void *data)
{
	struct col probe[] = { cols[L_ID], cols[L_SF_ID] };

	(void)data;
	for (size_t i = 0; i < 2; i++) {
		if (probe[i].named != NULL)
			probe[i].known = probe[i].named;
		probe[i].named = NULL;
	}
	xcol_find(rd, probe, 2);
	return probe[0].at != REC_NONE || probe[1].at != REC_NONE;
}

/* Whether a header may be that of an opt-out. */
static bool
looks_like_opt_out(struct field name)
{
	static const char *const signs[] = { "optout", "optedout", "noemail",
		"donotemail" };
	static const char *const others[] = { "fax", "mobile", "sms", "call",
		"phone" };
	char letters[128];
	size_t n = 0;
	bool is = false;

	for (size_t i = 0; i < name.len && n + 1 < sizeof(letters); i++) {
		char c = name.s[i];

		if (c >= 'A' && c <= 'Z')
			c = (char)(c - 'A' + 'a');
		if (c >= 'a' && c <= 'z')
			letters[n++] = c;
	}
	letters[n] = '\0';
	for (size_t i = 0; i < sizeof(signs) / sizeof(*signs); i++)
		is = is || strstr(letters, signs[i]) != NULL;
	for (size_t i = 0; i < sizeof(others) / sizeof(*others); i++)
		is = is && strstr(letters, others[i]) == NULL;
	return is;
}

static bool
is_preference(size_t column)
{
	for (size_t i = 0; i < prefs.n; i++)
		if (prefs.cols[i].at == column)
			return true;
	return false;
}

/* A mapping can load a column of any name into the opt-out: one that looks
 * like it is not passed over in silence. */
static void
refuse_other_opt_outs(const struct rd *rd)
{
	const struct rec *head = rd_head(rd);

	if (cols[L_OPT_OUT].named != NULL)
		return;
	for (size_t i = 0; i < head->n; i++)
		if (i != cols[L_OPT_OUT].at && !is_preference(i) &&
		    looks_like_opt_out(rec_get(head, i)))
			die_at(rd, 1, cols[L_OPT_OUT].name,
			    "column %zu looks like an opt-out: name the "
			    "one to check with -c opt_out=Column, or none "
			    "with -c opt_out=",
			    i + 1);
}

/* The id that is said to be missing where neither is there. */
static struct col *
first_id(void)
{
	struct col *id = &cols[given.receiver->key];

	if (id->named != NULL && *id->named == '\0')
		id = &cols[L_ID + L_SF_ID - given.receiver->key];
	if (id->named != NULL && *id->named == '\0')
		die("-c id= and -c sf_id=: one of the ids is needed");
	return id;
}

static struct rd *
open_load(void)
{
	struct rd *rd = xedge_open(given.load);
	struct col *id = first_id();

	if (given.delim == 0)
		given.delim =
		    rd_find_delim(rd, (struct rd_format){ 0 }, has_id, NULL);
	if (given.delim == 0)
		die_at(rd, 1, NULL,
		    "more than one delimiter is possible: give -d");
	if (rd_header(rd, (struct rd_format){ .delim = given.delim }) != RD_REC)
		die_at(rd, rd_line(rd), NULL, "%s", rd_why(rd));
	id->need = !has_id(rd, NULL);
	xcol_find(rd, cols, COLS);
	xcol_find(rd, prefs.cols, prefs.n);
	refuse_other_opt_outs(rd);
	return rd;
}

/* Opens a table: a ledger, which has a want, or an opt table. */
static void
open_table(struct table *table, const char *path)
{
	struct col *c = table->cols;
	struct col either = { "want, opt_out", "want|opt_out", true,
		"a ledger has the one, an opt table the other", NULL, 0 };

	for (int i = 0; i < T_COLS; i++)
		c[i] = (struct col){ .name = table_names[i],
			.known = table_names[i] };
	table->rd = xedge_table(path, given.excerpt, c, T_COLS);
	table->ledger = c[T_WANT].at != REC_NONE;
	if (!table->ledger && c[T_OPT_OUT].at == REC_NONE)
		xcol_find(table->rd, &either, 1); /* says that neither is */
	c[T_ID].need = c[T_SF_ID].need = true;
	for (int i = T_CLASS; table->ledger && i <= T_SINCE; i++)
		c[i].need = true;
	c[given.receiver->now].need = table->ledger;
	xcol_find(table->rd, c, T_COLS);
}

static void
open_tables(void)
{
	size_t ledgers = 0;

	for (size_t i = 0; i < given.ntables; i++) {
		open_table(&tables[i], given.tables[i]);
		ledgers += tables[i].ledger;
	}
	if (ledgers > 1)
		die("-t: more than one ledger");
	if (ledgers == 0 && given.ntables == 1)
		die("-t: one opt table knows one system only: give the other "
		    "one too, or a ledger");
}

/* ---- tables ----------------------------------------------------------- */

static struct person *
person_of(struct field id, size_t *number)
{
	size_t known = index_count(people_index);

	*number = index_put(people_index, id);
	xgrow(&people, &people_cap, *number + 1, sizeof(*people));
	if (*number == known)
		people[*number] = (struct person){ .since = WHEN_NONE };
	return &people[*number];
}

/* False where the contact is that of more people than anybody would look at. */
static bool
link_contact(const char *contact, size_t person)
{
	size_t known = index_count(contacts), linked = 0;
	size_t n = index_put(contacts, field_of(contact));

	xgrow(&first_link, &first_cap, n + 1, sizeof(*first_link));
	if (n == known)
		first_link[n] = NO_LINK;
	for (size_t l = first_link[n]; l != NO_LINK; l = links[l].next)
		if (links[l].person == person)
			return true;
		else if (++linked == LINKS_MAX)
			return false;
	xgrow(&links, &links_cap, nlinks + 1, sizeof(*links));
	links[nlinks] = (struct link){ person, first_link[n] };
	first_link[n] = nlinks++;
	return true;
}

static void
read_contact(
    const struct table *table, const struct rec *rec, struct field f, char *out)
{
	const char *why;

	if (ident_sf(f, "003", out, &why) == SF_BAD)
		die_at(table->rd, rec->line, table_names[T_SF_ID], "%s", why);
}

/* Links the contacts of a row, ; between. */
static void
link_contacts(const struct table *table, const struct rec *rec, size_t person)
{
	struct field rest = col_get(rec, &table->cols[T_SF_ID]), one;
	char contact[IDENT_SF_SIZE];

	if (rest.len == 0)
		return;
	while (field_next(&rest, ';', &one)) {
		read_contact(table, rec, one, contact);
		if (!link_contact(contact, person))
			die_at(table->rd, rec->line, table_names[T_SF_ID],
			    "over %d ids with one contact", LINKS_MAX);
	}
}

/* The person of a row. A contact without an Advance ID, as in the table of
 * sfextract -n, is a person too: under a key that no id can be. */
static struct person *
table_person(const struct table *table, const struct rec *rec)
{
	static const struct ident_spec any = { 0 };
	struct field f = field_trim(col_get(rec, &table->cols[T_ID]));
	struct person *person;
	char id[IDENT_MAX + 1], why[128], contact[IDENT_SF_SIZE];
	size_t number;

	if (f.len > 0 || table->ledger) {
		if (ident_advance(f, &any, id, why, sizeof(why)) == -1)
			die_at(
			    table->rd, rec->line, table_names[T_ID], "%s", why);
	} else {
		read_contact(
		    table, rec, col_get(rec, &table->cols[T_SF_ID]), contact);
		snprintf(id, sizeof(id), " %s", contact);
	}
	person = person_of(field_of(id), &number);
	link_contacts(table, rec, number);
	return person;
}

/* A field that is TRUE, FALSE or, where it may be, empty. */
static enum opt
truth(const struct table *table, const struct rec *rec, int column, bool blank)
{
	struct field f = col_get(rec, &table->cols[column]);
	char shape[SHAPE_MAX];

	if (field_is(f, "TRUE"))
		return OPT_TRUE;
	if (field_is(f, "FALSE"))
		return OPT_FALSE;
	if (f.len > 0 || !blank)
		die_at(table->rd, rec->line, table_names[column],
		    "not TRUE%s FALSE%s (%s)", blank ? "," : " or",
		    blank ? " or empty" : "",
		    field_shape(f, shape, sizeof(shape)));
	return OPT_BLANK;
}

/* Whether the row waits for somebody. */
static bool
is_open(const struct table *table, const struct rec *rec)
{
	struct field f = col_get(rec, &table->cols[T_SEND_TO]);
	char shape[SHAPE_MAX];

	for (int t = TO_RECORDS; t < RECEIVERS; t++)
		if (field_is(f, send_to_name((enum send_to)t)))
			return true;
	if (f.len > 0)
		die_at(table->rd, rec->line, table_names[T_SEND_TO],
		    "not records, salesforce, review or empty (%s)",
		    field_shape(f, shape, sizeof(shape)));
	return false;
}

static void
read_ledger_row(
    const struct table *table, const struct rec *rec, struct person *person)
{
	struct field since = col_get(rec, &table->cols[T_SINCE]);
	struct field class = col_get(rec, &table->cols[T_CLASS]);
	enum class kind = class_of(class);
	char shape[SHAPE_MAX];

	if (person->in_ledger)
		die_at(table->rd, rec->line, table_names[T_ID],
		    "came before: a ledger has one row an id");
	if (kind == CLASSES)
		die_at(table->rd, rec->line, table_names[T_CLASS],
		    "not a class that optdiff gives (%s)",
		    field_shape(class, shape, sizeof(shape)));
	person->in_ledger = true;
	if (truth(table, rec, T_WANT, false) == OPT_TRUE)
		person->opted_out = true;
	person->open = is_open(table, rec);
	person->set = truth(table, rec, T_SET, true);
	person->now = truth(table, rec, given.receiver->now, true);
	/* The worst that a damaged table could do is to opt somebody in. */
	if (person->set == OPT_FALSE && kind != CLASS_OPT_IN)
		die_at(table->rd, rec->line, table_names[T_SET],
		    "FALSE, but the class is not opt_in");
	if (when_parse(since, WHEN_FIRST_SECOND, &person->since) == -1 ||
	    person->since == WHEN_NONE)
		die_at(table->rd, rec->line, table_names[T_SINCE],
		    "not a moment like 2025-04-18T16:03:00Z (%s)",
		    field_shape(since, shape, sizeof(shape)));
}

static void
read_table(const struct table *table)
{
	struct rec rec;

	while (xedge_next(table->rd, &rec, NULL)) {
		struct person *person = table_person(table, &rec);

		if (table->ledger)
			read_ledger_row(table, &rec, person);
		else if (truth(table, &rec, T_OPT_OUT, true) == OPT_TRUE)
			person->opted_out = true;
	}
	if (rd_count(table->rd) == 0)
		die("%s: no records under the header", rd_name(table->rd));
	rd_free(table->rd);
}

static void
read_tables(void)
{
	people_index = index_new();
	contacts = index_new();
	for (size_t i = 0; i < given.ntables; i++)
		read_table(&tables[i]);
}

/* ---- the load --------------------------------------------------------- */

/* A record of the load: its ids, where it has them, and what it would set. */
struct wish {
	char id[IDENT_MAX + 1], contact[IDENT_SF_SIZE];
	enum opt opt_out;
	bool checks; /* a preference */
};

/* What a checkbox would become; OPT_BLANK where it stays as it is. */
static enum opt
checkbox(const struct rd *rd, const struct rec *rec, const struct col *col)
{
	struct field f = col_get(rec, col);
	char shape[SHAPE_MAX];
	enum opt opt = OPT_BLANK;
	int status;

	if (col->at == REC_NONE)
		return OPT_BLANK;
	status = opt_parse(f, &opt);
	if (status == -1)
		die_at(rd, rec->line, col->name, "not a checkbox's value (%s)",
		    field_shape(f, shape, sizeof(shape)));
	if (opt == OPT_BLANK && (status == 1 || given.nulls))
		return OPT_FALSE;
	return opt;
}

/* The loader finds no record by an id that lost its zeros: none is put back. */
static void
read_advance_id(
    const struct rd *rd, const struct rec *rec, struct field f, char *out)
{
	char why[128], shape[SHAPE_MAX];

	if (ident_advance(f, &given.spec, out, why, sizeof(why)) != -1)
		return;
	if (given.spec.width == 0)
		die_at(rd, rec->line, cols[L_ID].name, "%s", why);
	die_at(rd, rec->line, cols[L_ID].name, "not %d digits (%s)",
	    given.spec.width, field_shape(f, shape, sizeof(shape)));
}

static struct wish
read_wish(const struct rd *rd, const struct rec *rec)
{
	struct wish wish = { 0 };
	struct field id = field_trim(col_get(rec, &cols[L_ID]));
	struct field contact = field_trim(col_get(rec, &cols[L_SF_ID]));
	const char *why;

	if (id.len > 0)
		read_advance_id(rd, rec, id, wish.id);
	if (contact.len > 0 &&
	    ident_sf(contact, "003", wish.contact, &why) == SF_BAD)
		die_at(rd, rec->line, cols[L_SF_ID].name, "%s", why);
	wish.opt_out = checkbox(rd, rec, &cols[L_OPT_OUT]);
	for (size_t i = 0; i < prefs.n; i++)
		if (checkbox(rd, rec, &prefs.cols[i]) == OPT_TRUE)
			wish.checks = true;
	return wish;
}

/*
 * Judges a row by what is known of a person. FALSE is safe where it changes
 * nothing, or where the ledger itself sends it: the class is opt_in, so the
 * person consented. It is not where a person has yet to decide.
 */
static void
judge(struct row *row, const struct wish *wish, const struct person *person)
{
	bool clears = wish->opt_out == OPT_FALSE &&
		      (person->opted_out || person->now == OPT_TRUE);

	if (clears && person->opted_out)
		row->why |= CLEARS;
	if (clears && person->open && person->set != OPT_FALSE) {
		row->why |= OPEN;
		if (row->since == WHEN_NONE || person->since < row->since)
			row->since = person->since;
	}
	if (wish->checks && person->opted_out)
		row->why |= RECHECKS;
}

/* Judges a row by everybody whom its Contact Id may mean; whether the person
 * of its Advance ID is among them. */
static bool
judge_contact(
    struct row *row, const struct wish *wish, size_t contact, size_t person)
{
	bool same = false;

	for (size_t l = first_link[contact]; l != NO_LINK; l = links[l].next) {
		judge(row, wish, &people[links[l].person]);
		same = same || links[l].person == person;
	}
	return same;
}

static void
judge_ids(struct row *row, const struct wish *wish)
{
	size_t person = INDEX_NONE, contact = INDEX_NONE;
	bool both = *wish->id != '\0' && *wish->contact != '\0';

	if (*wish->id != '\0')
		person = index_find(people_index, field_of(wish->id));
	if (*wish->contact != '\0')
		contact = index_find(contacts, field_of(wish->contact));
	if (person != INDEX_NONE)
		judge(row, wish, &people[person]);
	if (contact == INDEX_NONE) {
		if (person == INDEX_NONE || both)
			row->why |= UNKNOWN;
	} else if (!judge_contact(row, wish, contact, person) && both) {
		row->why |= STRANGERS;
	}
}

static void
append(struct text *text, struct field f)
{
	xgrow(&text->s, &text->cap, text->used + f.len + 1, 1);
	if (f.len > 0)
		memcpy(text->s + text->used, f.s, f.len);
	text->used += f.len;
}

/* What a record says beside its ids: a checkbox by its meaning, for false and
 * 0 are one value, and everything else by its bytes. */
static struct field
said(const struct rec *rec, const struct wish *wish)
{
	static struct text text;

	text.used = 0;
	for (size_t i = 0; i < rec->n; i++) {
		if (i == cols[L_ID].at || i == cols[L_SF_ID].at)
			continue;
		if (i == cols[L_OPT_OUT].at)
			append(&text, field_of(opt_name(wish->opt_out)));
		else
			append(&text, rec_get(rec, i));
		append(&text, (struct field){ "", 1 });
	}
	return (struct field){ text.s ? text.s : "", text.used };
}

/* Notes what the load says of its record. */
static void
note_key(struct row *row, const struct rec *rec, const struct wish *wish)
{
	const char *first = wish->contact, *second = wish->id;
	size_t known = index_count(keys), value;

	if (given.receiver->key == L_ID) {
		first = wish->id;
		second = wish->contact;
	}
	if (*first == '\0')
		first = second;
	if (*first == '\0')
		return;
	row->key = index_put(keys, field_of(first));
	value = index_put(values, said(rec, wish));
	xgrow(&key_list, &key_cap, row->key + 1, sizeof(*key_list));
	if (row->key == known)
		key_list[row->key] = (struct key){ .values = value };
	else if (key_list[row->key].values != value)
		key_list[row->key].differ = true;
}

static void
take_row(const struct rd *rd, const struct rec *rec)
{
	struct wish wish = read_wish(rd, rec);
	struct row row = { .at = load.used,
		.len = rec->raw.len,
		.key = INDEX_NONE,
		.line = rec->line,
		.since = WHEN_NONE };

	append(&load, rec->raw);
	judge_ids(&row, &wish);
	note_key(&row, rec, &wish);
	xgrow(&rows, &rows_cap, nrows + 1, sizeof(*rows));
	rows[nrows++] = row;
}

/* Reads the load to its end; how many of its rows are held. */
static size_t
read_load(struct rd *rd)
{
	struct rec rec;
	size_t held = 0;

	keys = index_new();
	values = index_new();
	while (xedge_next(rd, &rec, NULL)) {
		reject_text(NULL, rd, &rec, cols, COLS);
		reject_text(NULL, rd, &rec, prefs.cols, prefs.n);
		reject_swallowed(NULL, rd, &rec, &cols[L_ID]);
		reject_swallowed(NULL, rd, &rec, &cols[L_SF_ID]);
		take_row(rd, &rec);
	}
	if (nrows == 0)
		die("%s: no records under the header", rd_name(rd));
	for (size_t i = 0; i < nrows; i++) {
		if (rows[i].key != INDEX_NONE && key_list[rows[i].key].differ)
			rows[i].why |= TWICE;
		held += rows[i].why != 0;
	}
	return held;
}

/* ---- output ----------------------------------------------------------- */

/* All reasons of a row, "; " between. */
static const char *
reasons_of(const struct row *row, char buf[REASONS_SIZE])
{
	char date[WHEN_SIZE];
	size_t used = 0;

	for (size_t i = 0; i < REASONS; i++)
		if (row->why & (1U << i))
			used += (size_t)snprintf(buf + used,
			    REASONS_SIZE - used, "%s%s%s", used ? "; " : "",
			    reasons[i],
			    1U << i == OPEN ? when_print_date(row->since, date)
					    : "");
	return buf;
}

static void __attribute__((noreturn)) die_output(const char *path)
{
	die("%s: %s", path ? path : "stdout", strerror(errno));
}

static void
put(FILE *out, const char *path, const char *s, size_t len)
{
	if (len > 0 && fwrite(s, 1, len, out) != len)
		die_output(path);
}

static void
put_str(FILE *out, const char *path, const char *s)
{
	put(out, path, s, strlen(s));
}

static FILE *
open_held(void)
{
	FILE *out = NULL;
	int fd;

	if (given.held == NULL)
		return NULL;
	fd = open(given.held, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	if (fd != -1)
		out = fdopen(fd, "w");
	if (out == NULL)
		die_output(given.held);
	return out;
}

/*
 * The rows that are held, as they came, behind two columns: a person repairs
 * them in a spreadsheet, takes the two away, and asks again. The reason is
 * quoted, for the delimiter may be any character.
 */
static void
write_held(FILE *out, struct field head)
{
	char reason[REASONS_SIZE], line[48];
	size_t bom = head.len >= 3 && memcmp(head.s, "\xef\xbb\xbf", 3) == 0;

	bom *= 3;
	put(out, given.held, head.s, bom);
	snprintf(
	    line, sizeof(line), "line%creason%c", given.delim, given.delim);
	put_str(out, given.held, line);
	put(out, given.held, head.s + bom, head.len - bom);
	for (size_t i = 0; i < nrows; i++) {
		if (rows[i].why == 0)
			continue;
		snprintf(
		    line, sizeof(line), "%lld%c\"", rows[i].line, given.delim);
		put_str(out, given.held, line);
		put_str(out, given.held, reasons_of(&rows[i], reason));
		snprintf(line, sizeof(line), "\"%c", given.delim);
		put_str(out, given.held, line);
		put(out, given.held, load.s + rows[i].at, rows[i].len);
	}
	if (fclose(out) == EOF)
		die_output(given.held);
}

static void
write_passed(struct field head)
{
	put(stdout, NULL, head.s, head.len);
	for (size_t i = 0; i < nrows; i++)
		if (rows[i].why == 0)
			put(stdout, NULL, load.s + rows[i].at, rows[i].len);
	if (fclose(stdout) == EOF)
		die_output(NULL);
}

/* Line and id only; where the id is an address, as -I any allows, not even
 * that. */
static void
say_one(const struct rd *rd, const struct row *row)
{
	struct field id = { "", 0 };
	char reason[REASONS_SIZE];

	if (row->key != INDEX_NONE)
		id = index_key(keys, row->key);
	if (id.len > 0 && memchr(id.s, '@', id.len) != NULL)
		id.len = 0;
	warn_that("%s:%lld: %.*s%s%s", rd_name(rd), row->line, (int)id.len,
	    id.s, id.len > 0 ? ": " : "", reasons_of(row, reason));
}

static void
say_held(const struct rd *rd, size_t held)
{
	size_t said_rows = 0;

	for (size_t i = 0; i < nrows && said_rows < HELD_SHOWN; i++) {
		if (rows[i].why == 0)
			continue;
		say_one(rd, &rows[i]);
		said_rows++;
	}
	if (held > said_rows)
		warn_that("… and %zu more", held - said_rows);
}

static void
clean_up(void)
{
	index_free(people_index);
	index_free(contacts);
	index_free(keys);
	index_free(values);
	free(people);
	free(links);
	free(first_link);
	free(key_list);
	free(load.s);
	free(rows);
	free(prefs.cols);
}

int
main(int argc, char **argv)
{
	struct rd *rd;
	FILE *held_file;
	size_t held;

	prog_start("loadcheck", usage);
	take_options(argc, argv);
	rd = open_load();
	open_tables();
	held_file = open_held();
	privilege_drop();
	read_tables();
	held = read_load(rd);
	if (held_file != NULL)
		write_held(held_file, rd_head(rd)->raw);
	else
		say_held(rd, held);
	write_passed(rd_head(rd)->raw);
	if (given.verbose)
		warn_that(
		    "%zu in, %zu passed, %zu held", nrows, nrows - held, held);
	rd_free(rd);
	clean_up();
	return held > 0 ? EXIT_DIFFER : EXIT_SAME;
}
