/*
 * advextract: an Advance or Ascend extract to an opt table.
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
    "[-hqVv] [-b blank|false] [-c name=Column] [-d delim] [-I width|any]\n"
    "                  [-r file] [-w name=from-to] [-x Column=code[,code]]\n"
    "                  [--pad] [file]";

enum { PAD = 256 };

static const struct option options[] = {
	PROG_OPTIONS,
	{ "blank", required_argument, NULL, 'b' },
	{ "column", required_argument, NULL, 'c' },
	{ "delimiter", required_argument, NULL, 'd' },
	{ "id-width", required_argument, NULL, 'I' },
	{ "no-quotes", no_argument, NULL, 'q' },
	{ "pad", no_argument, NULL, PAD },
	{ "rejects", required_argument, NULL, 'r' },
	{ "verbose", no_argument, NULL, 'v' },
	{ "width", required_argument, NULL, 'w' },
	{ "codes", required_argument, NULL, 'x' },
	{ NULL, 0, NULL, 0 },
};

enum { ID, OPT_OUT, EMAIL, CHANGED_AT, CHANGED_BY, MODIFIED_AT, COLS };

static struct col cols[COLS] = {
	[ID] = { "id", "ID_NUMBER|Advance ID|Advance_ID__c", true,
	    "name the column of the id with -c id=Column", NULL, 0 },
	[OPT_OUT] = { "opt_out",
	    "EMAIL_OPT_OUT|OPT_OUT|NO_EMAIL_IND|HasOptedOutOfEmail", true,
	    "name the column with -c opt_out=Column, or codes with -x", NULL,
	    0 },
	[EMAIL] = { "email", "EMAIL_ADDRESS|Email", false, NULL, NULL, 0 },
	[CHANGED_AT] = { "changed_at", "CHANGED_AT|OPT_OUT_DATE", false, NULL,
	    NULL, 0 },
	[CHANGED_BY] = { "changed_by", "CHANGED_BY|OPT_OUT_USER", false, NULL,
	    NULL, 0 },
	[MODIFIED_AT] = { "modified_at",
	    "DATE_MODIFIED|LAST_MODIFIED|SystemModstamp|LastModifiedDate",
	    false, NULL, NULL, 0 },
};

/* What can make a row TRUE: the Y/N column, or a code in a column (-x). A row
 * of a person is a set of these, so there are as many as a word has bits. */
#define CODES_MAX 64

struct code {
	const char *name; /* the code, or the name of the Y/N column */
	size_t col;	  /* of code_cols; unused for the Y/N column */
};

static struct code codes[CODES_MAX];
static size_t ncodes;
static struct col code_cols[CODES_MAX];
static size_t ncode_cols;
#define YES_NO ((uint64_t)1)

/* One person, put together from rows. */
struct person {
	uint64_t codes;
	enum opt opt;
	int64_t changed_at, modified_at;
	char *changed_by; /* or NULL */
	char *email;
};

static struct index *people_index;
static struct person *people;
static size_t people_cap;

static struct rd_span spans[COLS + CODES_MAX];
static size_t nspans;
static struct ident_file ids = { .spec = { .width = 10 } };
static struct rejects rejects;

static struct {
	const char *rejects;
	bool verbose, blank_is_false, unquoted;
	char delim;
} given;

/* ---- options ---------------------------------------------------------- */

/* -x Column=code[,code]; the argument is cut up in place. */
static void
add_codes(char *arg)
{
	char *eq = strchr(arg, '=');

	if (eq == NULL || eq == arg || eq[1] == '\0')
		die("-x: not Column=code[,code]");
	if (ncode_cols == CODES_MAX)
		die("-x: over %d columns", CODES_MAX);
	*eq = '\0';
	for (char *code = strtok(eq + 1, ","); code != NULL;
	     code = strtok(NULL, ",")) {
		if (ncodes == CODES_MAX)
			die("-x: over %d codes", CODES_MAX - 1);
		codes[ncodes++] = (struct code){ code, ncode_cols };
	}
	code_cols[ncode_cols++] = (struct col){
		.name = arg, .known = arg, .need = true, .named = arg
	};
}

/* -w name=from-to, or from- for the rest of the line. */
static void
add_span(char *arg)
{
	char *eq = strchr(arg, '='), *dash = eq ? strchr(eq, '-') : NULL;
	struct rd_span span = { .name = arg };

	if (dash == NULL || eq == arg)
		die("-w: not name=from-to");
	if (nspans == sizeof(spans) / sizeof(*spans))
		die("-w: over %zu columns", nspans);
	*eq = *dash = '\0';
	span.from = (size_t)xnumber("-w", eq + 1, 1, 1000000);
	if (dash[1] != '\0')
		span.to = (size_t)xnumber(
		    "-w", dash + 1, (long long)span.from, 1000000);
	spans[nspans++] = span;
}

static void
read_options(int argc, char **argv)
{
	int opt;

	codes[ncodes++] = (struct code){ NULL, 0 };
	while ((opt = prog_option(argc, argv, options)) != -1) {
		switch (opt) {
		case 'b':
			given.blank_is_false = strcmp(optarg, "false") == 0;
			if (!given.blank_is_false &&
			    strcmp(optarg, "blank") != 0)
				die("-b: not blank or false");
			break;
		case 'c':
			xcol_name(cols, COLS, optarg);
			break;
		case 'd':
			given.delim = xdelim(optarg);
			break;
		case 'I':
			ids.spec.width = xident_width(optarg);
			break;
		case PAD:
			ids.spec.pad = true;
			break;
		case 'q':
			given.unquoted = true;
			break;
		case 'r':
			given.rejects = optarg;
			break;
		case 'v':
			given.verbose = true;
			break;
		case 'w':
			add_span(optarg);
			break;
		case 'x':
			add_codes(optarg);
			break;
		}
	}
	if (argc - optind > 1)
		prog_usage();
}

/* ---- rows ------------------------------------------------------------- */

/* What a row says: the set of codes in it, and its word on the opt-out. */
struct row {
	uint64_t codes;
	enum opt opt;
	int64_t changed_at, modified_at;
};

static bool
yes_no(const struct rd *rd, const struct rec *rec, struct row *row)
{
	struct field f = col_get(rec, &cols[OPT_OUT]);
	char shape[SHAPE_MAX];

	/* Where only codes tell, a row without one says FALSE. */
	row->opt = OPT_FALSE;
	if (cols[OPT_OUT].at == REC_NONE)
		return true;
	if (opt_parse(f, &row->opt) != 0) {
		reject(&rejects, rd, rec, "opt_out", "not yes or no (%s)",
		    field_shape(f, shape, sizeof(shape)));
		return false;
	}
	if (row->opt == OPT_BLANK && given.blank_is_false)
		row->opt = OPT_FALSE;
	if (row->opt == OPT_TRUE)
		row->codes |= YES_NO;
	return true;
}

static void
find_codes(const struct rec *rec, struct row *row)
{
	for (size_t i = 1; i < ncodes; i++) {
		struct field f = col_get(rec, &code_cols[codes[i].col]);

		if (field_is(field_trim(f), codes[i].name))
			row->codes |= (uint64_t)1 << i;
	}
	if (row->codes != 0)
		row->opt = OPT_TRUE;
}

/*
 * A date without a time of day counts as the day's last second: evidence of
 * consent undoes only an opt-out that it is later than, and on the same day
 * nobody can tell.
 */
static bool
moment(const struct rd *rd, const struct rec *rec, const struct col *col,
    int64_t *when)
{
	struct field f = col_get(rec, col);
	char shape[SHAPE_MAX];

	if (when_parse(f, WHEN_LAST_SECOND, when) == 0)
		return true;
	reject(&rejects, rd, rec, col->name,
	    "not a date like 2025-04-18 or 2025-04-18 16:03:00 (%s)",
	    field_shape(f, shape, sizeof(shape)));
	return false;
}

/* The smaller of two texts, so that the order of the rows does not matter;
 * an empty one is none. Takes a copy where it changes. */
static void
keep_text(char **kept, struct field f)
{
	f = field_trim(f);
	if (f.len == 0 || (*kept != NULL && field_cmp(field_of(*kept), f) <= 0))
		return;
	*kept = xrealloc(*kept, f.len + 1, 1);
	memcpy(*kept, f.s, f.len);
	(*kept)[f.len] = '\0';
}

static struct person *
person_of(const char *id)
{
	size_t known = index_count(people_index);
	size_t n = index_put(people_index, field_of(id));

	xgrow(&people, &people_cap, n + 1, sizeof(*people));
	if (n == known)
		people[n] = (struct person){ .opt = OPT_BLANK,
			.changed_at = WHEN_NONE,
			.modified_at = WHEN_NONE };
	return &people[n];
}

/* Opt-out wins: the rows of a person are OR-ed; FALSE is better than blank. */
static void
merge(struct person *p, const struct row *row, const struct rec *rec)
{
	bool wins = row->opt > p->opt;

	p->codes |= row->codes;
	if (wins) {
		p->opt = row->opt;
		p->changed_at = WHEN_NONE;
		free(p->changed_by);
		p->changed_by = NULL;
	}
	if (row->opt == p->opt && row->changed_at >= p->changed_at) {
		if (row->changed_at > p->changed_at) {
			free(p->changed_by);
			p->changed_by = NULL;
		}
		p->changed_at = row->changed_at;
		keep_text(&p->changed_by, col_get(rec, &cols[CHANGED_BY]));
	}
	if (row->modified_at > p->modified_at)
		p->modified_at = row->modified_at;
	keep_text(&p->email, col_get(rec, &cols[EMAIL]));
}

static void
one_row(const struct rd *rd, const struct rec *rec)
{
	char id[IDENT_MAX + 1], why[128];
	struct field f = col_get(rec, &cols[ID]);
	struct row row = { 0 };

	if (rec_same(rec, rd_head(rd)))
		die_at(rd, rec->line, NULL, "the header again");
	if (reject_bytes(&rejects, rd, rec, cols, COLS) ||
	    !yes_no(rd, rec, &row) ||
	    !moment(rd, rec, &cols[CHANGED_AT], &row.changed_at) ||
	    !moment(rd, rec, &cols[MODIFIED_AT], &row.modified_at))
		return;
	if (ident_file_read(&ids, f, id, why, sizeof(why)) == -1) {
		reject(&rejects, rd, rec, "id", "%s", why);
		return;
	}
	find_codes(rec, &row);
	merge(person_of(id), &row, rec);
}

/* ---- output ----------------------------------------------------------- */

/* The names of the codes in a set, in the order of the options. */
static struct field
code_names(uint64_t set, char **text, size_t *cap)
{
	size_t used = 0;

	for (size_t i = 0; i < ncodes; i++) {
		size_t len;

		if ((set >> i & 1) == 0)
			continue;
		len = strlen(codes[i].name);
		xgrow(text, cap, used + len + 1, 1);
		if (used > 0)
			(*text)[used++] = ';';
		memcpy(*text + used, codes[i].name, len);
		used += len;
	}
	return (struct field){ used ? *text : "", used };
}

static void
write_people(struct wr *out)
{
	char *text = NULL;
	size_t cap = 0;

	opt_write_head(out);
	wr_end(out);
	for (size_t i = 0; i < index_count(people_index); i++) {
		struct person *p = &people[i];
		struct opt_row row = { .id = index_key(people_index, i),
			.sf_id = field_of(""),
			.email = field_of(p->email ? p->email : ""),
			.opt = p->opt,
			.changed_at = p->changed_at,
			.changed_by =
			    field_of(p->changed_by ? p->changed_by : ""),
			.modified_at = p->modified_at,
			.prefs = field_of(""),
			.code = code_names(p->codes, &text, &cap),
			.opt_out_at = WHEN_NONE };

		opt_write(out, &row);
		wr_end(out);
		free(p->email);
		free(p->changed_by);
	}
	free(text);
}

static void
say_sums(const struct rd *rd)
{
	long long out = (long long)index_count(people_index);
	long long more = rd_count(rd) - rejects.count - out;
	char padded[48] = "", merged[48] = "";

	if (more > 0)
		snprintf(
		    merged, sizeof(merged), ", %lld more of the same id", more);
	if (ids.padded > 0)
		snprintf(padded, sizeof(padded), "; of these, %lld padded",
		    ids.padded);
	warn_that("%lld in, %lld out, %lld rejected%s%s", rd_count(rd), out,
	    rejects.count, merged, padded);
}

static struct rd *
open_extract(const char *path)
{
	struct rd *rd = xedge_open(path);
	struct rd_format csv = { .delim = given.delim,
		.unquoted = given.unquoted };
	struct rd_format fixed = {
		.kind = RD_FIXED, .spans = spans, .nspans = nspans
	};

	cols[OPT_OUT].need = ncode_cols == 0;
	for (size_t i = 0; nspans > 0 && i < COLS; i++)
		cols[i].known = cols[i].name;
	if (nspans == 0) {
		xedge_csv(rd, csv, cols, COLS);
	} else {
		if (rd_header(rd, fixed) != RD_REC)
			die_at(rd, rd_line(rd), NULL, "%s", rd_why(rd));
		xcol_find(rd, cols, COLS);
	}
	xcol_find(rd, code_cols, ncode_cols);
	if (cols[OPT_OUT].at != REC_NONE)
		codes[0].name = rd_head(rd)->f[cols[OPT_OUT].at].s;
	return rd;
}

int
main(int argc, char **argv)
{
	struct rd *rd;
	struct wr *out;
	struct rec rec;

	prog_start("advextract", usage);
	read_options(argc, argv);
	rd = open_extract(argv[optind]);
	rejects = xrejects_open(given.rejects);
	out = xwr_open(NULL, WR_TABLE);
	people_index = index_new();
	while (xedge_next(rd, &rec, &rejects))
		one_row(rd, &rec);
	if (rd_count(rd) == 0)
		die("%s: no records: an empty extract", rd_name(rd));
	write_people(out);
	if (given.verbose)
		say_sums(rd);
	xrejects_close(&rejects);
	xwr_close(out, NULL);
	rd_free(rd);
	index_free(people_index);
	ident_file_free(&ids);
	free(people);
	return EXIT_SAME;
}
