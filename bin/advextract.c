/*
 * advextract: extracts of Advance or Ascend to an opt table.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "exports.h"
#include "ident.h"
#include "index.h"
#include "ledger.h"
#include "open.h"
#include "options.h"
#include "privilege.h"
#include "prog.h"
#include "rejects.h"
#include "sheet.h"
#include "when.h"
#include "wr.h"
#include "zone.h"

enum { EVERYBODY = 256, GZIP, PAD };

static const struct option_row options[] = {
	{ 'a', 0, "active", "Column=value[,value]",
	    "only rows with one of these values count" },
	{ 'b', 0, "blank", "blank|false",
	    "what an empty Y/N field means, default blank" },
	{ 'C', 0, "charset", "charset",
	    "character set of the file, as iconv(1) names it" },
	{ 'c', 0, "column", "name=Column",
	    "header of the column that is name" },
	{ 'd', 0, "delimiter", "delim",
	    "character between fields, or its name: TAB, PIPE" },
	{ EVERYBODY, 0, "everybody", NULL,
	    "the codes are of everybody, not of some people" },
	{ GZIP, 0, "gzip", NULL, "compress the table" },
	{ 'I', 0, "id-width", "width|any",
	    "digits of an Advance ID, default 10" },
	{ 'p', 0, "population", "entity",
	    "a file with a row for each person of Advance" },
	{ 'q', 0, "no-quotes", NULL, "a quote is a character like any other" },
	{ PAD, 0, "pad", NULL,
	    "put back leading zeros missing from Advance IDs" },
	{ 'r', 0, "rejects", "file", "write bad records here and go on" },
	{ 's', 0, "spool", NULL, "the file is a spool of SQL*Plus" },
	{ 'w', 0, "width", "name=from-to",
	    "bytes of a column, in a file of fixed width" },
	{ 'x', 0, "codes", "Column=code[,code]",
	    "a row with one of these codes opts out" },
	{ 'y', 0, "negating", "Column=code[,code]",
	    "a code that takes back one of -x" },
	{ 'z', 0, "known", "Column=code[,code]",
	    "codes without a meaning for the opt-out" },
	{ 0, 0, NULL, NULL, NULL },
};

static const struct program program = {
	"advextract",
	"[file ...]",
	options,
	OPTIONS_TIMES | OPTIONS_DATES,
};

/* What can make a row TRUE: the Y/N column of a file, or a code in a column
 * (-x). A row of a person is a set of these, so there are as many as a word
 * has bits. */
#define CODES_MAX 64

static const char *codes[CODES_MAX]; /* the code, or the Y/N column's name */
static unsigned ncodes;

/* What a value in a column does. */
enum does { ACTIVE = 1, OPTS_OUT = 2, NEGATES = 4, KNOWN = 8 };
#define CODE (OPTS_OUT | NEGATES | KNOWN)

struct value {
	enum does does;
	size_t column; /* of the file's */
	const char *text;
	unsigned code; /* of OPTS_OUT */
};

/* A column that -a, -x, -y or -z names. */
struct column {
	struct col col;
	unsigned does;	       /* what its values do, together */
	struct index *unknown; /* codes that no option names */
	long long *times;      /* rows of each */
	size_t times_cap;
};

/* A file, and the options that stand before it. */
struct source {
	const char *path; /* NULL: standard input */
	bool is_population;
	const char *charset;
	char delim;
	bool unquoted, spool;
	struct rd_span *spans;
	struct col cols[ADVANCE_COLUMNS];
	struct col *used; /* cols, and those of columns */
	struct column *columns;
	struct value *values;
	size_t nspans, ncolumns, nvalues;
	size_t spans_cap, columns_cap, values_cap;
	size_t named;	 /* columns up to the last that has a name */
	size_t id_name;	 /* the length of its id's name, as the header has it */
	unsigned yes_no; /* the code of its Y/N column */
	unsigned does;	 /* what all values do, together */
	struct ident_file ids;
	struct rd *rd;
	long long active;   /* rows */
	long long empty;    /* rows at the end */
	long long empty_at; /* the line of the first */
};

static struct source *sources;
static size_t nsources, sources_cap;

/* The newest word on a person's opt-out, and what it rests on. */
struct word {
	uint64_t codes;
	enum opt opt;
	int64_t changed_at;
	char *changed_by; /* or NULL */
};

/* One person, put together from rows. */
struct person {
	struct word word;
	int64_t modified_at;
	char *email;
	bool in_population;
};

static struct index *people_index;
static struct person *people;
static size_t people_cap;

/* What the codes of a file with -y say of a person, until its last row tells
 * whether they are negated. By the number of the person. */
struct held {
	struct word word; /* OPT_MISSING: none */
	bool negated;
	int64_t negated_at; /* the newest */
};

static struct held *held;
static size_t nheld, held_cap;

static struct rejects rejects;

static struct {
	const char *rejects;
	bool verbose, blank_is_false, pad, everybody;
	int width;
	struct wr_format table; /* the one on standard output */
} given = { .width = 10 };

/* Where each row is written as it is read; NULL where people are put together
 * from rows. */
static struct wr *direct;

static struct {
	long long direct, negated, unknown, outside, left_out, apostrophes;
} sums;

/* ---- options ---------------------------------------------------------- */

/* The file that the options belong to that come now. */
static struct source *
next_source(void)
{
	return &sources[nsources];
}

static void
begin_source(void)
{
	struct source *src;

	xgrow(&sources, &sources_cap, nsources + 1, sizeof(*sources));
	src = next_source();
	*src = (struct source){ 0 };
	exports_columns(EXPORT_ADVANCE, src->cols);
}

static unsigned
add_code(void)
{
	if (ncodes == CODES_MAX)
		die("-x: over %d codes and files", CODES_MAX);
	return ncodes++;
}

/* The place of a column among those that options of this file name. */
static size_t
column_of(struct source *src, const char *name)
{
	size_t i = 0;

	while (i < src->ncolumns &&
	       !rec_name_is(field_of(name), src->columns[i].col.name))
		i++;
	if (i < src->ncolumns)
		return i;
	xgrow(&src->columns, &src->columns_cap, i + 1, sizeof(*src->columns));
	src->columns[i] = (struct column){ .col = { .name = name,
					       .known = name,
					       .need = true,
					       .named = name } };
	src->ncolumns++;
	return i;
}

static const struct value *
find_value(
    const struct source *src, size_t column, unsigned does, struct field f)
{
	for (size_t i = 0; i < src->nvalues; i++) {
		const struct value *v = &src->values[i];

		if (v->column == column && (v->does & does) != 0 &&
		    field_is(f, v->text))
			return v;
	}
	return NULL;
}

/* Column=value[,value] of -a, -x, -y, -z; the argument is cut up in place. */
static void
add_values(int option, enum does does, char *arg)
{
	struct source *src = next_source();
	char *eq = strchr(arg, '=');
	size_t column;

	if (eq == NULL || eq == arg || eq[1] == '\0')
		die("-%c: not Column=%s", option,
		    does == ACTIVE ? "value[,value]" : "code[,code]");
	*eq = '\0';
	column = column_of(src, arg);
	for (char *s = strtok(eq + 1, ","); s != NULL; s = strtok(NULL, ",")) {
		struct value v = { does, column, s, 0 };

		if (find_value(src, column, does == ACTIVE ? ACTIVE : CODE,
			field_of(s)) != NULL)
			die("-%c: %s is named twice for one file", option, s);
		if (does == OPTS_OUT)
			v.code = add_code();
		if (does == OPTS_OUT)
			codes[v.code] = s;
		xgrow(&src->values, &src->values_cap, src->nvalues + 1,
		    sizeof(v));
		src->values[src->nvalues++] = v;
	}
	src->columns[column].does |= does;
	src->does |= does;
}

/* -w name=from-to, or from- for the rest of the line. */
static void
add_span(char *arg)
{
	struct source *src = next_source();
	char *eq = strchr(arg, '='), *dash = eq ? strchr(eq, '-') : NULL;
	struct rd_span span = { .name = arg };

	if (dash == NULL || eq == arg)
		die("-w: not name=from-to");
	*eq = *dash = '\0';
	span.from = (size_t)xnumber("-w", eq + 1, 1, 1000000);
	if (dash[1] != '\0')
		span.to = (size_t)xnumber(
		    "-w", dash + 1, (long long)span.from, 1000000);
	xgrow(&src->spans, &src->spans_cap, src->nspans + 1, sizeof(span));
	src->spans[src->nspans++] = span;
}

static void
add_file(const char *path)
{
	struct source *src = next_source();

	src->path = path;
	src->yes_no = add_code();
	if ((src->does & NEGATES) != 0 && (src->does & OPTS_OUT) == 0)
		die("-y: there is no -x before this file whose codes it "
		    "negates");
	nsources++;
	begin_source();
}

static void
add_population(const char *path)
{
	struct source *src = next_source();

	if ((src->does & CODE) != 0)
		die("-p: its file has no codes; -x, -y and -z belong behind "
		    "it, before the file that they are about");
	src->is_population = true;
	add_file(path);
}

/* The options that say what the next file is like. */
static bool
read_file_option(int opt)
{
	struct source *src = next_source();

	switch (opt) {
	case 'a':
		add_values(opt, ACTIVE, optarg);
		return true;
	case 'c':
		xcol_name(src->cols, ADVANCE_COLUMNS, optarg);
		return true;
	case 'C':
		src->charset = optarg;
		return true;
	case 'd':
		src->delim = xopen_delim(optarg);
		return true;
	case 'q':
		src->unquoted = true;
		return true;
	case 's':
		src->spool = true;
		return true;
	case 'w':
		add_span(optarg);
		return true;
	case 'x':
		add_values(opt, OPTS_OUT, optarg);
		return true;
	case 'y':
		add_values(opt, NEGATES, optarg);
		return true;
	case 'z':
		add_values(opt, KNOWN, optarg);
		return true;
	}
	return false;
}

static void
read_option(int opt)
{
	/* not covered: options_next returns only letters that have a case. */
	switch (opt) {
	case 'b':
		given.blank_is_false = strcmp(optarg, "false") == 0;
		if (!given.blank_is_false && strcmp(optarg, "blank") != 0)
			die("-b: not blank or false");
		break;
	case EVERYBODY:
		given.everybody = true;
		break;
	case GZIP:
		given.table.gzip = true;
		break;
	case 'I':
		given.width = xident_width(optarg);
		break;
	case PAD:
		given.pad = true;
		break;
	case 'r':
		given.rejects = optarg;
		break;
	case 'v':
		given.verbose = true;
		break;
	}
}

/* Files come in the order in which they are read, each with the options that
 * stand before it; those that are left are about standard input, where no file
 * but a population is given. */
static void
read_options(int argc, char **argv)
{
	int opt, waiting = 0;
	bool file = false;

	begin_source();
	while ((opt = options_next_or_file(argc, argv)) != -1) {
		if (opt == OPTION_FILE || opt == 'p')
			waiting = 0;
		if (opt == OPTION_FILE) {
			add_file(optarg);
			file = true;
		} else if (opt == 'p') {
			add_population(optarg);
		} else if (read_file_option(opt)) {
			waiting = opt;
		} else {
			read_option(opt);
		}
	}
	for (; optind < argc; optind++, waiting = 0, file = true)
		add_file(argv[optind]);
	if (file && waiting != 0)
		die("-%c: no file follows; it belongs before the file that it "
		    "is about",
		    waiting);
	if (!file)
		add_file(NULL);
}

/* ---- rows ------------------------------------------------------------- */

/* A record, and its fields in the columns, without the blanks around them. */
struct record {
	const struct rec *rec;
	bool suspect; /* there may be sheet damage */
	bool plain;   /* in the columns that are used */
	struct field f[ADVANCE_COLUMNS];
};

static void
get_fields(const struct source *src, struct record *r)
{
	const struct rec *rec = r->rec;

	r->suspect = src->ncolumns > 0;
	r->plain = rec->plain || (rec->one_line &&
				     cols_are_plain(rec, src->used,
					 ADVANCE_COLUMNS + src->ncolumns) &&
				     field_is_utf8(rec->raw));
	for (size_t i = 0; i < ADVANCE_COLUMNS; i++) {
		struct field f = col_get(r->rec, &src->cols[i]);

		if (f.len == 1 && f.s[0] == ' ') /* as Advance writes none */
			f.len = 0;
		r->f[i] = f = field_trim(f);
		if (f.len > 0)
			r->suspect |= f.s[0] == '#' || f.s[f.len - 1] == '0';
	}
}

/* What a row says: the set of codes in it, and its word on the opt-out. */
struct row {
	uint64_t codes;
	enum opt opt;
	bool negates;
	int64_t changed_at, modified_at;
};

static bool
yes_no(const struct source *src, const struct record *r, struct row *row)
{
	const struct col *col = &src->cols[ADVANCE_OPT_OUT];
	char shape[SHAPE_MAX];

	/* Where only codes tell, a row without one says FALSE. */
	row->opt = OPT_FALSE;
	if (col->at == REC_NONE)
		return true;
	if (opt_parse(r->f[ADVANCE_OPT_OUT], &row->opt) != 0) {
		reject(&rejects, place_of(src->rd, r->rec), "opt_out",
		    "not yes or no (%s)",
		    field_shape(col_get(r->rec, col), shape, sizeof(shape)));
		return false;
	}
	if (row->opt == OPT_BLANK && given.blank_is_false)
		row->opt = OPT_FALSE;
	if (row->opt == OPT_TRUE)
		row->codes |= (uint64_t)1 << src->yes_no;
	return true;
}

/* More codes than this that no option names: it is no column of codes. */
#define UNKNOWN_MAX 500

static void
add_unknown(const struct source *src, const struct rec *rec,
    struct column *column, struct field f)
{
	size_t known, n;

	if (column->unknown == NULL)
		column->unknown = index_new();
	known = index_count(column->unknown);
	n = index_put(column->unknown, f);
	if (n == UNKNOWN_MAX)
		die_at(place_of(src->rd, rec), column->col.name,
		    "not a column of codes: over %d that no option names",
		    UNKNOWN_MAX);
	xgrow(
	    &column->times, &column->times_cap, n + 1, sizeof(*column->times));
	if (n == known)
		column->times[n] = 0;
	column->times[n]++;
	sums.unknown++;
}

static void
find_codes(struct source *src, const struct rec *rec, struct row *row)
{
	for (size_t i = 0; i < src->ncolumns; i++) {
		struct column *column = &src->columns[i];
		struct field f = field_trim(col_get(rec, &column->col));
		const struct value *v = find_value(src, i, CODE, f);

		if ((column->does & CODE) == 0 || f.len == 0)
			continue;
		if (v == NULL)
			add_unknown(src, rec, column, f);
		else if (v->does == OPTS_OUT)
			row->codes |= (uint64_t)1 << v->code;
		else if (v->does == NEGATES)
			row->negates = true;
	}
	if (row->codes != 0)
		row->opt = OPT_TRUE;
}

/* Whether each column of -a has one of its values. */
static bool
is_active(const struct source *src, const struct rec *rec)
{
	for (size_t i = 0; i < src->ncolumns; i++) {
		const struct column *column = &src->columns[i];
		struct field f = field_trim(col_get(rec, &column->col));

		if ((column->does & ACTIVE) != 0 &&
		    find_value(src, i, ACTIVE, f) == NULL)
			return false;
	}
	return true;
}

/*
 * A moment that is not known to the second is the latest that it can be if the
 * row opts out, so that only what is certainly later undoes the opt-out, and
 * the earliest if it does not.
 */
static bool
moment(const struct source *src, const struct record *r, size_t col,
    enum when_bound bound, int64_t *when)
{
	char shape[SHAPE_MAX];

	*when = WHEN_NONE;
	if (r->f[col].len == 0 || when_parse(r->f[col], bound, when) == 0)
		return true;
	reject(&rejects, place_of(src->rd, r->rec), src->cols[col].name,
	    "%s (%s)", when_refusal(r->f[col]),
	    field_shape(
		col_get(r->rec, &src->cols[col]), shape, sizeof(shape)));
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

static size_t
number_of(struct field id)
{
	size_t known = index_count(people_index);
	size_t n = index_put(people_index, id);

	xgrow(&people, &people_cap, n + 1, sizeof(*people));
	if (n == known)
		people[n] = (struct person){ .word = { .opt = OPT_BLANK,
						 .changed_at = WHEN_NONE },
			.modified_at = WHEN_NONE };
	return n;
}

static struct held *
held_of(size_t n)
{
	xgrow(&held, &held_cap, n + 1, sizeof(*held));
	while (nheld <= n)
		held[nheld++] =
		    (struct held){ .word = { .changed_at = WHEN_NONE },
			    .negated_at = WHEN_NONE };
	return &held[n];
}

/* Opt-out wins: the words on a person are OR-ed; FALSE is better than blank,
 * and of words with one value the newest is kept. */
static void
add_word(struct word *word, const struct row *row, struct field changed_by)
{
	word->codes |= row->codes;
	if (row->opt < word->opt ||
	    (row->opt == word->opt && row->changed_at < word->changed_at))
		return;
	if (row->opt > word->opt || row->changed_at > word->changed_at) {
		free(word->changed_by);
		word->changed_by = NULL;
	}
	word->opt = row->opt;
	word->changed_at = row->changed_at;
	keep_text(&word->changed_by, changed_by);
}

/* Takes what the codes of a file with -y say, for the time being, out of a
 * row; false where nothing is left. */
static bool
hold(const struct source *src, size_t n, struct row *row, struct field by)
{
	uint64_t said = row->codes & (uint64_t)1 << src->yes_no;
	struct row coded = *row;

	if (row->negates) {
		struct held *h = held_of(n);

		h->negated = true;
		if (row->changed_at > h->negated_at)
			h->negated_at = row->changed_at;
	}
	coded.codes &= ~said;
	if (coded.codes == 0)
		return true;
	add_word(&held_of(n)->word, &coded, by);
	row->codes = said;
	return said != 0;
}

static void
add_row(
    const struct source *src, size_t n, struct row *row, const struct record *r)
{
	struct person *p = &people[n];
	struct field by = r->f[ADVANCE_CHANGED_BY];

	if (row->modified_at > p->modified_at)
		p->modified_at = row->modified_at;
	keep_text(&p->email, r->f[ADVANCE_EMAIL]);
	if ((src->does & NEGATES) == 0 || hold(src, n, row, by))
		add_word(&p->word, row, by);
}

/*
 * What the codes of a file come to, now that all of its rows are known. A code
 * stays that is dated, unless what would negate it is certainly later.
 */
static void
release(void)
{
	for (size_t n = 0; n < nheld; n++) {
		struct held *h = &held[n];
		struct word *w = &h->word;
		struct row row = { w->codes, w->opt, false, w->changed_at, 0 };
		bool stays = w->changed_at != WHEN_NONE &&
			     w->changed_at >= h->negated_at;

		if (w->opt == OPT_MISSING)
			continue;
		if (h->negated && !stays) {
			row = (struct row){ 0, OPT_FALSE, false, WHEN_NONE, 0 };
			sums.negated++;
		}
		add_word(&people[n].word, &row,
		    field_of(row.opt == OPT_TRUE && w->changed_by
				 ? w->changed_by
				 : ""));
		free(w->changed_by);
	}
	nheld = 0;
}

/* Reads the id of a row, whose bytes go into out; false where the row is
 * rejected. */
static bool
read_id(struct source *src, const struct record *r, char out[IDENT_MAX + 1],
    struct field *id)
{
	struct field f = r->f[ADVANCE_ID];
	size_t width = (size_t)given.width;
	char why[128];

	if (given.width > 0)
		sums.apostrophes += sheet_strip_apostrophe(&f);
	if (ident_file_read(&src->ids, f, out, why, sizeof(why)) == -1) {
		reject(&rejects, place_of(src->rd, r->rec), "id", "%s", why);
		return false;
	}
	*id = (struct field){ out, width > 0 ? width : strlen(out) };
	return true;
}

/* Rejects a record in whose used columns a spreadsheet left what nobody can
 * put right. */
static bool
has_sheet_damage(const struct source *src, const struct record *r)
{
	for (size_t i = 0; i < ADVANCE_COLUMNS + src->ncolumns; i++) {
		struct field f =
		    i < ADVANCE_COLUMNS
			? r->f[i]
			: field_trim(col_get(r->rec, &src->used[i]));
		const char *error;

		if (f.len == 0 || (f.s[0] != '#' && f.s[f.len - 1] != '0'))
			continue;
		error = sheet_error(f);
		if (error == NULL && !sheet_is_decimal(f))
			continue;
		reject(&rejects, place_of(src->rd, r->rec), src->used[i].name,
		    "a spreadsheet wrote %s here",
		    error ? error : "a number with .0");
		return true;
	}
	return false;
}

/* Rejects a record with a value behind the last name of the header: a column
 * too many to its left would have pushed it there. */
static bool
has_nameless(const struct source *src, const struct rec *rec)
{
	for (size_t i = src->named; i < rec->n; i++) {
		if (field_trim(rec_get(rec, i)).len == 0)
			continue;
		reject(&rejects, place_of(src->rd, rec), NULL,
		    "a value in a column without a name");
		return true;
	}
	return false;
}

static bool
is_bad(const struct source *src, const struct record *r)
{
	const struct rd *rd = src->rd;
	const struct rec *rec = r->rec;
	size_t n = ADVANCE_COLUMNS + src->ncolumns;

	return (!r->plain &&
		   reject_bytes(&rejects, place_of(rd, rec), src->used, n)) ||
	       has_nameless(src, rec) ||
	       (r->suspect && has_sheet_damage(src, r)) ||
	       (!r->plain &&
		   (reject_text(&rejects, place_of(rd, rec), src->used, n) ||
		       reject_swallowed(&rejects, place_of(rd, rec),
			   &src->cols[ADVANCE_ID]) ||
		       reject_control(&rejects, place_of(rd, rec),
			   &src->cols[ADVANCE_EMAIL]) ||
		       reject_control(&rejects, place_of(rd, rec),
			   &src->cols[ADVANCE_CHANGED_BY])));
}

/* Writes a row of a file whose Y/N column is all that is asked for. */
static void
pass_on(const struct source *src, struct field id, const struct row *row,
    const struct record *r)
{
	bool opted_out = row->opt == OPT_TRUE;
	struct opt_row out;

	out.id = id;
	out.sf_id = out.prefs = field_of("");
	out.email = r->f[ADVANCE_EMAIL];
	out.opt = row->opt;
	out.changed_at = row->changed_at;
	out.changed_by = r->f[ADVANCE_CHANGED_BY];
	out.modified_at = row->modified_at;
	out.code = field_of(opted_out ? codes[src->yes_no] : "");
	out.opt_out_at = WHEN_NONE;
	out.plain = r->plain && !opted_out;
	opt_table_write(direct, &out);
	wr_end(direct);
	sums.direct++;
}

static bool
moments(const struct source *src, const struct record *r, struct row *row)
{
	bool opts_out = row->opt == OPT_TRUE || row->codes != 0;
	enum when_bound bound = opts_out ? WHEN_LATEST : WHEN_EARLIEST;

	return moment(src, r, ADVANCE_CHANGED_AT, bound, &row->changed_at) &&
	       moment(src, r, ADVANCE_MODIFIED_AT, bound, &row->modified_at);
}

static void
one_row(struct source *src, const struct record *r)
{
	char text[IDENT_MAX + 1];
	struct field id;
	struct row row = { 0 };
	bool active = direct != NULL || is_active(src, r->rec);

	if (!yes_no(src, r, &row))
		return;
	if (!active)
		row = (struct row){ .opt = OPT_FALSE };
	else if (direct == NULL)
		find_codes(src, r->rec, &row);
	if (!moments(src, r, &row) || !read_id(src, r, text, &id))
		return;
	if (direct != NULL) {
		pass_on(src, id, &row, r);
		return;
	}
	src->active += active;
	if (!active)
		row.changed_at = WHEN_NONE;
	add_row(src, number_of(id), &row, r);
}

/* One id of the population: who has no row elsewhere is FALSE. */
static void
one_of_population(struct source *src, const struct record *r)
{
	char text[IDENT_MAX + 1];
	size_t known = index_count(people_index), n;
	struct field id;

	if (!read_id(src, r, text, &id))
		return;
	if (!is_active(src, r->rec)) {
		sums.left_out++;
		return;
	}
	src->active++;
	n = number_of(id);
	if (n == known)
		people[n].word.opt = OPT_FALSE;
	people[n].in_population = true;
}

/* Passes over rows of empty cells, which can stand at the end only. */
static bool
is_empty(struct source *src, const struct rec *rec)
{
	for (size_t i = 0; i < rec->n; i++) {
		if (field_trim(rec_get(rec, i)).len == 0)
			continue;
		if (src->empty > 0)
			die_at(place_line(src->rd, src->empty_at), NULL,
			    "an empty row, and others under it");
		return false;
	}
	if (src->empty++ == 0)
		src->empty_at = rec->line;
	return true;
}

static void
read_source(struct source *src)
{
	const struct rec *head = rd_head(src->rd);
	struct rec rec;
	struct record r = { .rec = &rec };

	rejects.foreign_line = 0;
	while (xrejects_next(src->rd, &rec, &rejects)) {
		get_fields(src, &r);
		if (r.f[ADVANCE_ID].len == src->id_name && rec_same(&rec, head))
			die_at(
			    place_of(src->rd, &rec), NULL, "the header again");
		if ((r.f[ADVANCE_ID].len == 0 || src->empty > 0) &&
		    is_empty(src, &rec))
			continue;
		if (is_bad(src, &r))
			continue;
		if (src->is_population)
			one_of_population(src, &r);
		else
			one_row(src, &r);
	}
	if (rd_count(src->rd) == src->empty)
		die("%s: no records: an empty extract", rd_name(src->rd));
	if ((src->does & ACTIVE) != 0 && src->active == 0)
		die("%s: -a: not one row is active", rd_name(src->rd));
	release();
}

/* The population last: it fills up what the others do not say. */
static void
read_sources(void)
{
	for (size_t i = 0; i < nsources; i++)
		if (!sources[i].is_population)
			read_source(&sources[i]);
	for (size_t i = 0; i < nsources; i++)
		if (sources[i].is_population)
			read_source(&sources[i]);
}

/* The records that go out: one a person, or as they came. */
static long long
count_out(void)
{
	return (long long)index_count(people_index) + sums.direct;
}

static long long
count_in(void)
{
	long long in = 0;

	for (size_t i = 0; i < nsources; i++)
		in += rd_count(sources[i].rd);
	return in;
}

/* ---- output ----------------------------------------------------------- */

/* Whether a code is in a set already, by its name: two files may have it. */
static bool
named_before(uint64_t set, unsigned code)
{
	for (unsigned i = 0; i < code; i++)
		if ((set >> i & 1) != 0 && strcmp(codes[i], codes[code]) == 0)
			return true;
	return false;
}

/* The names of the codes in a set, in the order of the options. */
static struct field
code_names(uint64_t set, char **text, size_t *cap)
{
	size_t used = 0;

	for (unsigned i = 0; i < ncodes; i++) {
		size_t len;

		if ((set >> i & 1) == 0 || named_before(set, i))
			continue;
		len = strlen(codes[i]);
		xgrow(text, cap, used + len + 1, 1);
		if (used > 0)
			(*text)[used++] = ';';
		memcpy(*text + used, codes[i], len);
		used += len;
	}
	return (struct field){ used ? *text : "", used };
}

/* Whether an id that is absent may still be in Advance: nothing but codes was
 * read, and only who has one stands there. */
static bool
lists_codes(void)
{
	if (given.everybody)
		return false;
	for (size_t i = 0; i < nsources; i++)
		if (sources[i].is_population ||
		    sources[i].cols[ADVANCE_OPT_OUT].at != REC_NONE)
			return false;
	return true;
}

static void
write_people(struct wr *out)
{
	char *text = NULL;
	size_t cap = 0;

	for (size_t i = 0; i < index_count(people_index); i++) {
		struct person *p = &people[i];
		struct word *w = &p->word;
		struct opt_row row = { .id = index_key(people_index, i),
			.sf_id = field_of(""),
			.email = field_of(p->email ? p->email : ""),
			.opt = w->opt,
			.changed_at = w->changed_at,
			.changed_by =
			    field_of(w->changed_by ? w->changed_by : ""),
			.modified_at = p->modified_at,
			.prefs = field_of(""),
			.code = code_names(w->codes, &text, &cap),
			.opt_out_at = WHEN_NONE };

		opt_table_write(out, &row);
		wr_end(out);
	}
	free(text);
	if (lists_codes())
		wr_mark(out, "codes");
}

/* ---- what is said ------------------------------------------------------ */

/* So many unknown codes of a column are named. */
#define SAY_MAX 20

/* A code is no personal data, but what looks like none might be. */
static const char *
shown(struct field f, char *buf, size_t size)
{
	size_t digits = 0, i;
	char shape[SHAPE_MAX];

	for (i = 0; i < f.len && f.len <= 8; i++) {
		char c = f.s[i];
		bool digit = c >= '0' && c <= '9';

		digits += digit;
		if (!digit && strchr("-_./&+*", c) == NULL &&
		    !((c | 0x20) >= 'a' && (c | 0x20) <= 'z'))
			break;
	}
	if (i == f.len && digits <= 3)
		snprintf(buf, size, "%.*s", (int)f.len, f.s);
	else
		snprintf(
		    buf, size, "(%s)", field_shape(f, shape, sizeof(shape)));
	return buf;
}

static void
say_unknown(const struct source *src, const struct column *column)
{
	size_t n = column->unknown ? index_count(column->unknown) : 0;
	uint32_t *order = n ? index_order(column->unknown) : NULL;

	for (size_t i = 0; i < n && i < SAY_MAX; i++) {
		struct field f = index_key(column->unknown, order[i]);
		long long rows = column->times[order[i]];
		char text[SHAPE_MAX + 2];

		warn_that("%s: %s: a code that no option names: %s, %lld "
			  "row%s",
		    rd_name(src->rd), column->col.name,
		    shown(f, text, sizeof(text)), rows, rows == 1 ? "" : "s");
	}
	if (n > SAY_MAX)
		warn_that("%s: %s: and %zu more codes that no option names",
		    rd_name(src->rd), column->col.name, n - SAY_MAX);
	free(order);
}

static void
say_outside(void)
{
	bool population = false;

	for (size_t i = 0; i < nsources; i++)
		population = population || sources[i].is_population;
	for (size_t i = 0; population && i < index_count(people_index); i++)
		sums.outside += !people[i].in_population;
	if (sums.outside > 0)
		warn_that("%lld id%s not in the population of -p", sums.outside,
		    sums.outside == 1 ? " is" : "s are");
}

static void
say_warnings(void)
{
	for (size_t i = 0; i < nsources; i++)
		for (size_t j = 0; j < sources[i].ncolumns; j++)
			say_unknown(&sources[i], &sources[i].columns[j]);
	say_outside();
}

/* Adds "N what" to the sums where there are any. */
static void
add_sum(
    char *text, size_t size, const char *before, long long n, const char *what)
{
	size_t used = strlen(text);

	if (n > 0)
		snprintf(text + used, size - used, "%s%lld %s",
		    used > 0 ? ", " : before, n, what);
}

static void
say_sums(void)
{
	long long in = count_in(), out = count_out(), padded = 0, empty = 0;
	char more[160] = "", these[256] = "";

	for (size_t i = 0; i < nsources; i++) {
		padded += sources[i].ids.padded;
		empty += sources[i].empty;
	}
	add_sum(more, sizeof(more), ", ",
	    in - rejects.count - out - sums.left_out - empty,
	    "more of the same id");
	add_sum(more, sizeof(more), ", ", sums.left_out,
	    "not active in the population");
	add_sum(more, sizeof(more), ", ", empty, "empty");
	add_sum(these, sizeof(these), "; of these, ", padded, "padded");
	add_sum(these, sizeof(these), "; of these, ", sums.apostrophes,
	    "with an apostrophe");
	add_sum(these, sizeof(these), "; of these, ", sums.negated, "negated");
	add_sum(these, sizeof(these), "; of these, ", sums.unknown,
	    "with codes that no option names");
	add_sum(these, sizeof(these), "; of these, ", sums.outside,
	    "not in the population");
	add_sum(these, sizeof(these), "; of these, ", rejects.foreign,
	    "with other bytes in columns not used");
	for (size_t i = 0; nsources > 1 && i < nsources; i++)
		warn_that("%s: %lld in, one of %zu files",
		    rd_name(sources[i].rd), rd_count(sources[i].rd), nsources);
	warn_that("%lld in, %lld out, %lld rejected%s%s", in, out,
	    rejects.count, more, these);
}

/* ---- main ------------------------------------------------------------- */

static void
open_source(struct source *src)
{
	struct rd_format csv = { .delim = src->delim,
		.unquoted = src->unquoted,
		.spool = src->spool };
	struct rd_format fixed = { .kind = RD_FIXED,
		.spool = src->spool,
		.spans = src->spans,
		.nspans = src->nspans };
	const struct rec *head;

	src->rd = xopen_file(src->path);
	xopen_charset(src->rd, src->charset);
	src->ids.spec = (struct ident_spec){ given.width, given.pad };
	src->cols[ADVANCE_OPT_OUT].need =
	    !src->is_population && (src->does & OPTS_OUT) == 0;
	for (size_t i = 0; src->nspans > 0 && i < ADVANCE_COLUMNS; i++)
		src->cols[i].known = src->cols[i].name;
	if (src->nspans == 0) {
		xopen_csv(src->rd, csv, src->cols, ADVANCE_COLUMNS);
	} else {
		if (rd_header(src->rd, fixed) != RD_REC)
			die_at(place_line(src->rd, rd_line(src->rd)), NULL,
			    "%s", rd_why(src->rd));
		xcol_find(src->rd, src->cols, ADVANCE_COLUMNS);
	}
	xcol_unambiguous(src->rd, &src->cols[ADVANCE_ID]);
	xcol_unambiguous(src->rd, &src->cols[ADVANCE_OPT_OUT]);
	xcol_unambiguous(src->rd, &src->cols[ADVANCE_CHANGED_AT]);
	head = rd_head(src->rd);
	if (src->cols[ADVANCE_ID].at != REC_NONE)
		src->id_name =
		    field_trim(rec_get(head, src->cols[ADVANCE_ID].at)).len;
	src->named = head->n;
	while (src->named > 0 &&
	       field_trim(rec_get(head, src->named - 1)).len == 0)
		src->named--;
	src->used =
	    xcalloc(ADVANCE_COLUMNS + src->ncolumns, sizeof(*src->used));
	memcpy(src->used, src->cols, sizeof(src->cols));
	for (size_t i = 0; i < src->ncolumns; i++) {
		xcol_find(src->rd, &src->columns[i].col, 1);
		src->used[ADVANCE_COLUMNS + i] = src->columns[i].col;
	}
	if (!src->is_population && src->cols[ADVANCE_OPT_OUT].at == REC_NONE &&
	    (src->does & OPTS_OUT) == 0)
		die("%s: neither a Y/N column nor codes with -x",
		    rd_name(src->rd));
	if (src->cols[ADVANCE_OPT_OUT].at != REC_NONE)
		codes[src->yes_no] =
		    rec_get(rd_head(src->rd), src->cols[ADVANCE_OPT_OUT].at).s;
}

static void
open_sources(void)
{
	int stdins = 0;

	for (size_t i = 0; i < nsources; i++) {
		const char *path = sources[i].path;

		stdins += path == NULL || strcmp(path, "-") == 0;
	}
	if (stdins > 1)
		die("standard input is given twice");
	for (size_t i = 0; i < nsources; i++)
		open_source(&sources[i]);
}

/* Whether all that is asked for is the Y/N column of one file. */
static bool
is_plain(void)
{
	return nsources == 1 && sources[0].ncolumns == 0;
}

static void
free_all(void)
{
	for (size_t i = 0; i < index_count(people_index); i++) {
		free(people[i].email);
		free(people[i].word.changed_by);
	}
	for (size_t i = 0; i < nsources; i++) {
		struct source *src = &sources[i];

		for (size_t j = 0; j < src->ncolumns; j++) {
			index_free(src->columns[j].unknown);
			free(src->columns[j].times);
		}
		rd_free(src->rd);
		ident_file_free(&src->ids);
		free(src->columns);
		free(src->values);
		free(src->spans);
		free(src->used);
	}
	index_free(people_index);
	free(people);
	free(held);
	free(sources);
}

int
main(int argc, char **argv)
{
	struct wr *out;

	options_start(&program);
	read_options(argc, argv);
	open_sources();
	rejects = xrejects_open(given.rejects);
	out = xwr_open(NULL, given.table);
	privilege_drop();
	opt_table_write_head(out);
	wr_end(out);
	if (is_plain())
		direct = out;
	people_index = index_new();
	read_sources();
	if (count_out() == 0)
		die("%s: nobody is left: of %lld records %lld were rejected",
		    rd_name(sources[0].rd), count_in(), rejects.count);
	write_people(out);
	say_warnings();
	if (given.verbose)
		say_sums();
	xrejects_close(&rejects);
	zone_warn();
	xwr_close(out, NULL);
	free_all();
	return EXIT_OK;
}
