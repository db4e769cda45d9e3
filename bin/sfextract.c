/*
 * sfextract: a Salesforce export of Contact to an opt table.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "edge.h"
#include "ident.h"
#include "index.h"
#include "opt.h"
#include "prog.h"
#include "when.h"

static const char usage[] =
    "[-hVv] [-c name=Column] [-d delim] [-H history.csv] [-I width|any]\n"
    "                 [-k Column] [-n file] [-P Column] [-r file] [--pad] "
    "[file]";

enum { PAD = 256 };

static const struct option options[] = {
	PROG_OPTIONS,
	{ "column", required_argument, NULL, 'c' },
	{ "delimiter", required_argument, NULL, 'd' },
	{ "history", required_argument, NULL, 'H' },
	{ "id-width", required_argument, NULL, 'I' },
	{ "keep", required_argument, NULL, 'k' },
	{ "no-id", required_argument, NULL, 'n' },
	{ "pad", no_argument, NULL, PAD },
	{ "preference", required_argument, NULL, 'P' },
	{ "rejects", required_argument, NULL, 'r' },
	{ "verbose", no_argument, NULL, 'v' },
	{ NULL, 0, NULL, 0 },
};

/* The columns of the export. */
enum {
	ID,
	SF_ID,
	OPT_OUT,
	EMAIL,
	MODIFIED_AT,
	IS_DELETED,
	MASTER_ID,
	CHANGED_AT,
	CHANGED_BY,
	COLS
};

static struct col cols[COLS] = {
	[ID] = { "id", "Advance ID|Advance_ID__c", true,
	    "name the column of the Advance ID with -c id=Column", NULL, 0 },
	[SF_ID] = { "sf_id",
	    "Id|Contact ID|Contact 18 ID|Salesforce Contact 18 ID", true, NULL,
	    NULL, 0 },
	[OPT_OUT] = { "opt_out", "HasOptedOutOfEmail|Email Opt Out", true,
	    "field-level security may hide it from the user who exported", NULL,
	    0 },
	[EMAIL] = { "email", "Email", false, NULL, NULL, 0 },
	[MODIFIED_AT] = { "modified_at",
	    "SystemModstamp|System Modstamp|LastModifiedDate|"
	    "Last Modified Date",
	    false, NULL, NULL, 0 },
	[IS_DELETED] = { "is_deleted", "IsDeleted|Deleted", false, NULL, NULL,
	    0 },
	[MASTER_ID] = { "master_id", "MasterRecordId|Master Record ID", false,
	    NULL, NULL, 0 },
	[CHANGED_AT] = { "changed_at", "", false, NULL, NULL, 0 },
	[CHANGED_BY] = { "changed_by", "", false, NULL, NULL, 0 },
};

/* The columns of ContactHistory and EntityHistory. */
enum { H_CONTACT, H_AT, H_FIELD, H_NEW, H_BY, H_OBJECT, H_COLS };

static struct col history_cols[H_COLS] = {
	[H_CONTACT] = { "contact", "ContactId|Contact ID|ParentId|Parent ID",
	    true, NULL, NULL, 0 },
	[H_AT] = { "changed_at", "CreatedDate|Created Date", true, NULL, NULL,
	    0 },
	[H_FIELD] = { "field", "Field|FieldName|Field Name", true, NULL, NULL,
	    0 },
	[H_NEW] = { "new_value", "NewValue|NewvalString|New Value", true, NULL,
	    NULL, 0 },
	[H_BY] = { "changed_by", "CreatedById|Created By ID", true, NULL, NULL,
	    0 },
	[H_OBJECT] = { "object", "ParentSobjectType", false, NULL, NULL, 0 },
};

/* Columns that the user named: preferences (-P) or carried ones (-k). */
struct named {
	struct col *cols;
	size_t n, cap;
};

/* The newest change of a contact's opt-out, and the newest one to TRUE. */
struct change {
	int64_t at, opt_out_at;
	enum opt opt;
	char by[IDENT_SF_SIZE];
};

static struct index *contacts; /* of the history */
static struct change *changes;
static size_t changes_cap;

static struct named prefs, kept;
static struct ident_file ids = { .spec = { .width = 10 } };
static struct rejects rejects;

/* What became of the records. */
static struct {
	long long out, merged, deleted, no_id, repaired, nulls, disagree;
} sums;

static void
name_column(struct named *list, char *name)
{
	if (list == &prefs && strchr(name, ';') != NULL)
		die("-P: the name of a preference may hold no ;");
	xgrow(&list->cols, &list->cap, list->n + 1, sizeof(*list->cols));
	list->cols[list->n++] = (struct col){
		.name = name, .known = name, .need = true, .named = name
	};
}

/* ---- history ---------------------------------------------------------- */

static bool
is_opt_out_field(struct field f)
{
	const char *named = cols[OPT_OUT].named;

	return rec_name_is(f, "HasOptedOutOfEmail") ||
	       rec_name_is(f, "Email Opt Out") ||
	       (named != NULL && rec_name_is(f, named));
}

/* Whether one change is newer; of two in one second the opt-out is, so that
 * none is passed over, and the order of the file does not matter. */
static bool
is_newer(const struct change *a, const struct change *b)
{
	if (a->at != b->at)
		return a->at > b->at;
	if (a->opt != b->opt)
		return a->opt == OPT_TRUE;
	return strcmp(a->by, b->by) > 0;
}

static void
keep_change(const char *contact, const struct change *change)
{
	size_t known = index_count(contacts);
	size_t n = index_put(contacts, field_of(contact));
	int64_t opt_out_at = change->opt == OPT_TRUE ? change->at : WHEN_NONE;

	xgrow(&changes, &changes_cap, n + 1, sizeof(*changes));
	if (n < known && changes[n].opt_out_at > opt_out_at)
		opt_out_at = changes[n].opt_out_at;
	if (n == known || is_newer(change, &changes[n]))
		changes[n] = *change;
	changes[n].opt_out_at = opt_out_at;
}

/* Takes a change of the opt-out; false where it was rejected. */
static bool
take_change(const struct rd *rd, const struct rec *rec)
{
	struct change change = { 0 };
	char contact[IDENT_SF_SIZE], shape[SHAPE_MAX];
	struct field at = col_get(rec, &history_cols[H_AT]);
	struct field by = col_get(rec, &history_cols[H_BY]);
	struct field new_value = col_get(rec, &history_cols[H_NEW]);
	const char *why;

	if (ident_sf(col_get(rec, &history_cols[H_CONTACT]), "003", contact,
		&why) == SF_BAD)
		return reject(&rejects, rd, rec, "contact", "%s", why), false;
	if (ident_sf(by, "005", change.by, &why) == SF_BAD)
		return reject(&rejects, rd, rec, "changed_by",
			   "not the id of a User (%s)",
			   field_shape(by, shape, SHAPE_MAX)),
		       false;
	if (when_parse(at, WHEN_FIRST_SECOND, &change.at) == -1 ||
	    change.at == WHEN_NONE)
		return reject(&rejects, rd, rec, "changed_at",
			   "not a date and time (%s)",
			   field_shape(at, shape, SHAPE_MAX)),
		       false;
	if (opt_parse(new_value, &change.opt) == -1)
		return reject(&rejects, rd, rec, "new_value",
			   "not a checkbox's value (%s)",
			   field_shape(new_value, shape, SHAPE_MAX)),
		       false;
	if (change.opt == OPT_BLANK)
		change.opt = OPT_FALSE;
	keep_change(contact, &change);
	return true;
}

static void
read_history(struct rd *rd, bool verbose)
{
	long long others = 0, taken = 0, rejected = rejects.count;
	struct rec rec;

	contacts = index_new();
	while (xedge_next(rd, &rec, &rejects)) {
		struct field object = col_get(&rec, &history_cols[H_OBJECT]);

		if (!is_opt_out_field(col_get(&rec, &history_cols[H_FIELD])) ||
		    (object.len > 0 && !field_is_nocase(object, "Contact")))
			others++;
		else
			taken += take_change(rd, &rec);
	}
	rejected = rejects.count - rejected;
	if (verbose)
		warn_that("%s: %lld in, %lld changes of the opt-out, %lld of "
			  "other fields, %lld rejected",
		    rd_name(rd), rd_count(rd), taken, others, rejected);
}

/* Fills in the newest opt-out, and who changed the field last and when, where
 * the history's newest change is the one that led to today's value. */
static void
add_change(struct opt_row *row)
{
	size_t n = index_find(contacts, row->sf_id);

	if (n == INDEX_NONE)
		return;
	row->opt_out_at = changes[n].opt_out_at;
	if (changes[n].opt != row->opt) {
		sums.disagree++;
		return;
	}
	row->changed_at = changes[n].at;
	row->changed_by = field_of(changes[n].by);
}

/* ---- contacts --------------------------------------------------------- */

/* Reads a checkbox; a blank one is FALSE. False where it is rejected. */
static bool
checkbox(const struct rd *rd, const struct rec *rec, const struct col *col,
    enum opt *opt)
{
	struct field f = col_get(rec, col);
	char shape[SHAPE_MAX];
	int status = opt_parse(f, opt);

	if (status == -1) {
		reject(&rejects, rd, rec, col->name,
		    "not a checkbox's value (%s)",
		    field_shape(f, shape, sizeof(shape)));
		return false;
	}
	sums.nulls += status;
	if (*opt == OPT_BLANK)
		*opt = OPT_FALSE;
	return true;
}

static bool
moment(const struct rd *rd, const struct rec *rec, const struct col *col,
    int64_t *when)
{
	struct field f = col_get(rec, col);
	char shape[SHAPE_MAX];

	if (when_parse(f, WHEN_FIRST_SECOND, when) == 0)
		return true;
	reject(&rejects, rd, rec, col->name,
	    "not a date and time like 2025-04-18T16:03:00Z (%s)",
	    field_shape(f, shape, sizeof(shape)));
	return false;
}

/* An address goes into one line of a table; one with a line end in it is the
 * work of a stray quote. */
static bool
one_line(const struct rd *rd, const struct rec *rec, const struct col *col)
{
	struct field f = col_get(rec, col);

	for (size_t i = 0; i < f.len; i++)
		if ((unsigned char)f.s[i] < ' ') {
			reject(&rejects, rd, rec, col->name,
			    "a control character, as a line end: was a quote "
			    "lost?");
			return false;
		}
	return true;
}

/* The names of the preferences that are still checked, in text. */
static bool
list_prefs(const struct rd *rd, const struct rec *rec, char **text, size_t *cap,
    struct field *out)
{
	size_t used = 0;

	for (size_t i = 0; i < prefs.n; i++) {
		size_t len = strlen(prefs.cols[i].name);
		enum opt opt;

		if (!checkbox(rd, rec, &prefs.cols[i], &opt))
			return false;
		if (opt != OPT_TRUE)
			continue;
		xgrow(text, cap, used + len + 1, 1);
		if (used > 0)
			(*text)[used++] = ';';
		memcpy(*text + used, prefs.cols[i].name, len);
		used += len;
	}
	*out = (struct field){ used ? *text : "", used };
	return true;
}

static bool
contact_id(const struct rd *rd, const struct rec *rec, char *out)
{
	const char *why;

	out[0] = '\0';
	if (cols[SF_ID].at == REC_NONE)
		return true;
	switch (ident_sf(col_get(rec, &cols[SF_ID]), "003", out, &why)) {
	case SF_BAD:
		reject(&rejects, rd, rec, cols[SF_ID].name, "%s", why);
		return false;
	case SF_REPAIRED:
		sums.repaired++;
		return true;
	case SF_SUFFIXED:
	case SF_WHOLE:
		break;
	}
	return true;
}

/* Whether the contact is gone: deleted, or merged into another. */
static bool
is_gone(const struct rec *rec, enum opt deleted)
{
	struct field master = field_trim(col_get(rec, &cols[MASTER_ID]));

	if (deleted != OPT_TRUE)
		return false;
	if (master.len > 0 && !field_is(master, "000000000000000AAA") &&
	    !field_is(master, "000000000000000"))
		sums.merged++;
	else
		sums.deleted++;
	return true;
}

/* Reads the values of a contact that stays; false where it was rejected. */
static bool
read_contact(const struct rd *rd, const struct rec *rec, struct opt_row *row)
{
	static char sf_id[IDENT_SF_SIZE];
	static char *pref_text;
	static size_t pref_cap;

	if (reject_bytes(&rejects, rd, rec, cols, COLS) ||
	    reject_bytes(&rejects, rd, rec, kept.cols, kept.n) ||
	    !contact_id(rd, rec, sf_id) ||
	    !checkbox(rd, rec, &cols[OPT_OUT], &row->opt) ||
	    !one_line(rd, rec, &cols[EMAIL]) ||
	    !one_line(rd, rec, &cols[CHANGED_BY]) ||
	    !moment(rd, rec, &cols[MODIFIED_AT], &row->modified_at) ||
	    !moment(rd, rec, &cols[CHANGED_AT], &row->changed_at) ||
	    !list_prefs(rd, rec, &pref_text, &pref_cap, &row->prefs))
		return false;
	row->sf_id = field_of(sf_id);
	row->email = field_trim(col_get(rec, &cols[EMAIL]));
	row->changed_by = field_trim(col_get(rec, &cols[CHANGED_BY]));
	row->code = field_of("");
	row->opt_out_at = WHEN_NONE;
	if (contacts != NULL)
		add_change(row);
	return true;
}

static void
write_head(struct wr *wr)
{
	opt_write_head(wr);
	for (size_t i = 0; i < kept.n; i++)
		wr_str(wr, kept.cols[i].name);
	wr_end(wr);
}

static void
write_row(struct wr *wr, const struct opt_row *row, const struct rec *rec)
{
	opt_write(wr, row);
	for (size_t i = 0; i < kept.n; i++)
		wr_field(wr, col_get(rec, &kept.cols[i]));
	wr_end(wr);
}

static void
one_contact(const struct rd *rd, const struct rec *rec, struct wr *out,
    struct wr *no_id)
{
	char id[IDENT_MAX + 1], why[128];
	struct field given = field_trim(col_get(rec, &cols[ID]));
	struct opt_row row;
	enum opt deleted;

	if (rec_same(rec, rd_head(rd)))
		die_at(rd, rec->line, NULL, "the header again");
	if (!checkbox(rd, rec, &cols[IS_DELETED], &deleted) ||
	    is_gone(rec, deleted) || !read_contact(rd, rec, &row))
		return;
	if (given.len == 0) {
		row.id = given;
		sums.no_id++;
		if (no_id != NULL)
			write_row(no_id, &row, rec);
		return;
	}
	if (ident_file_read(&ids, given, id, why, sizeof(why)) == -1) {
		reject(&rejects, rd, rec, cols[ID].name, "%s", why);
		return;
	}
	row.id = field_of(id);
	sums.out++;
	write_row(out, &row, rec);
}

/* ---- the end ---------------------------------------------------------- */

static void
say_sum(char *line, size_t size, long long n, const char *what)
{
	size_t used = strlen(line);

	if (n > 0)
		snprintf(line + used, size - used, ", %lld %s", n, what);
}

static void
say_sums(long long in, long long rejected)
{
	char line[256];

	snprintf(line, sizeof(line), "%lld in, %lld out, %lld rejected", in,
	    sums.out, rejected);
	say_sum(line, sizeof(line), sums.merged, "merged");
	say_sum(line, sizeof(line), sums.deleted, "deleted");
	say_sum(line, sizeof(line), sums.no_id, "no id");
	if (ids.padded + sums.repaired + sums.disagree > 0) {
		strncat(line, "; of these", sizeof(line) - strlen(line) - 1);
		say_sum(line, sizeof(line), ids.padded, "padded");
		say_sum(line, sizeof(line), sums.repaired, "repaired");
		say_sum(line, sizeof(line), sums.disagree,
		    "not as the history says");
	}
	warn_that("%s", line);
}

static void
extract(struct rd *rd, struct wr *out, struct wr *no_id, bool verbose)
{
	long long rejected = rejects.count;
	struct rec rec;

	write_head(out);
	if (no_id != NULL)
		write_head(no_id);
	while (xedge_next(rd, &rec, &rejects))
		one_contact(rd, &rec, out, no_id);
	if (rd_count(rd) == 0)
		die("%s: no records under the header: an empty export",
		    rd_name(rd));
	if (sums.nulls > 0)
		warn_that("%s: %lld checkboxes say null: taken as FALSE",
		    rd_name(rd), sums.nulls);
	if (verbose)
		say_sums(rd_count(rd), rejects.count - rejected);
}

/* Finds the named columns too, so that a missing one is told before output. */
static struct rd *
open_export(const char *path, char delim)
{
	struct rd *rd = xedge_open(path);

	xedge_csv(rd, (struct rd_format){ .delim = delim }, cols, COLS);
	xcol_find(rd, prefs.cols, prefs.n);
	xcol_find(rd, kept.cols, kept.n);
	return rd;
}

/* What the options said. */
static struct {
	const char *history, *no_id, *rejects;
	bool verbose;
	char delim;
} given;

static void
read_options(int argc, char **argv)
{
	int opt;

	while ((opt = prog_option(argc, argv, options)) != -1) {
		switch (opt) {
		case 'c':
			xcol_name(cols, COLS, optarg);
			break;
		case 'd':
			given.delim = xdelim(optarg);
			break;
		case 'H':
			given.history = optarg;
			break;
		case 'I':
			ids.spec.width = xident_width(optarg);
			break;
		case 'k':
			name_column(&kept, optarg);
			break;
		case 'n':
			given.no_id = optarg;
			break;
		case PAD:
			ids.spec.pad = true;
			break;
		case 'P':
			name_column(&prefs, optarg);
			break;
		case 'r':
			given.rejects = optarg;
			break;
		case 'v':
			given.verbose = true;
			break;
		}
	}
	if (argc - optind > 1)
		prog_usage();
	if (given.history && (cols[CHANGED_AT].named || cols[CHANGED_BY].named))
		die("-H and -c changed_at, changed_by: one or the other");
}

static struct rd *
open_history(const char *path)
{
	struct rd *rd;

	if (path == NULL)
		return NULL;
	if (cols[SF_ID].at == REC_NONE)
		die("-H needs the column sf_id");
	rd = xedge_open(path);
	xedge_csv(rd, (struct rd_format){ 0 }, history_cols, H_COLS);
	return rd;
}

int
main(int argc, char **argv)
{
	struct rd *rd, *history;
	struct wr *out, *no_id = NULL;

	prog_start("sfextract", usage);
	read_options(argc, argv);
	rd = open_export(argv[optind], given.delim);
	history = open_history(given.history);
	rejects = xrejects_open(given.rejects);
	if (given.no_id != NULL)
		no_id = xwr_open(given.no_id, WR_TABLE);
	out = xwr_open(NULL, WR_TABLE);
	if (history != NULL)
		read_history(history, given.verbose);
	extract(rd, out, no_id, given.verbose);
	xrejects_close(&rejects);
	if (no_id != NULL)
		xwr_close(no_id, given.no_id);
	xwr_close(out, NULL);
	rd_free(history);
	rd_free(rd);
	index_free(contacts);
	ident_file_free(&ids);
	free(changes);
	free(prefs.cols);
	free(kept.cols);
	return EXIT_SAME;
}
