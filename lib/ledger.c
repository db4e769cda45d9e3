/* SPDX-License-Identifier: ISC */
#include "ledger.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "prog.h"
#include "recbuf.h"
#include "rejects.h"

static const char *const names[LEDGER_COLUMNS] = {
	[LEDGER_ID] = "id",
	[LEDGER_SF_ID] = "sf_id",
	[LEDGER_EMAIL] = "email",
	[LEDGER_SF] = "sf",
	[LEDGER_ADV] = "adv",
	[LEDGER_SF_WAS] = "sf_was",
	[LEDGER_ADV_WAS] = "adv_was",
	[LEDGER_WANT] = "want",
	[LEDGER_CLASS] = "class",
	[LEDGER_SEND_TO] = "send_to",
	[LEDGER_SET] = "set",
	[LEDGER_SINCE] = "since",
	[LEDGER_CHANGED_AT] = "changed_at",
	[LEDGER_CHANGED_BY] = "changed_by",
	[LEDGER_MODIFIED_AT] = "modified_at",
	[LEDGER_FLAGS] = "flags",
	[LEDGER_OPT_OUT_AT] = "opt_out_at",
	[LEDGER_OPEN_SINCE] = "open_since",
	[LEDGER_TIMES_SENT] = "times_sent",
	[LEDGER_FIRST_ASKED] = "first_asked",
	[LEDGER_SF_ID_WAS] = "sf_id_was",
	[LEDGER_OPT_OUT] = "opt_out",
	[LEDGER_PREFS] = "prefs",
	[LEDGER_CODE] = "code",
};

/* The columns of each table in the order in which they are written. */
static const enum ledger_column ledger_columns[] = { LEDGER_ID, LEDGER_SF_ID,
	LEDGER_EMAIL, LEDGER_SF, LEDGER_ADV, LEDGER_SF_WAS, LEDGER_ADV_WAS,
	LEDGER_WANT, LEDGER_CLASS, LEDGER_SEND_TO, LEDGER_SET, LEDGER_SINCE,
	LEDGER_CHANGED_AT, LEDGER_CHANGED_BY, LEDGER_MODIFIED_AT, LEDGER_FLAGS,
	LEDGER_OPT_OUT_AT, LEDGER_OPEN_SINCE, LEDGER_TIMES_SENT,
	LEDGER_FIRST_ASKED, LEDGER_SF_ID_WAS };
static const enum ledger_column opt_columns[] = { LEDGER_ID, LEDGER_SF_ID,
	LEDGER_EMAIL, LEDGER_OPT_OUT, LEDGER_CHANGED_AT, LEDGER_CHANGED_BY,
	LEDGER_MODIFIED_AT, LEDGER_PREFS, LEDGER_CODE, LEDGER_OPT_OUT_AT };

#define COUNT_DIGITS 6
#define COUNT_MAX 999999LL

#define N_OF(array) (sizeof(array) / sizeof(*(array)))

#define NAME(s)                  \
	{                        \
		s, sizeof(s) - 1 \
	}

static const struct field flag_names[FLAGS] = { NAME("no_base"), NAME("dup"),
	NAME("blank"), NAME("new_sf_id"), NAME("prefs_left"),
	NAME("prefs_none"), NAME("merged"), NAME("moved"), NAME("id_lost"),
	NAME("answered"), NAME("seen"), NAME("same_address") };

/* The length of a moment as optdiff writes it. */
#define WHEN_LEN (sizeof("2025-04-18T16:03:00Z") - 1)

struct ledger {
	struct rd *rd;
	struct rec rec;
	bool is_ledger, stated;
	unsigned needs, reads;
	size_t at[LEDGER_COLUMNS]; /* in the header, or REC_NONE */
	bool in_order; /* the header begins with all columns, as written */
	struct recbuf ordered; /* the fields of a record of another header */
	struct rec ordered_rec;
	int64_t since; /* as since_text, of the row before */
	char since_text[WHEN_LEN];
};

const char *
ledger_column_name(enum ledger_column column)
{
	return names[column];
}

const char *
flag_name(unsigned i)
{
	return flag_names[i].s;
}

/* ---- opening ---------------------------------------------------------- */

/* Whether these columns are the first ones of the header, in this order. */
static bool
is_in_order(const struct ledger *l, const enum ledger_column *columns, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (l->at[columns[i]] != i)
			return false;
	return true;
}

/* Finds the columns that are needed or read. */
static void
find_columns(struct ledger *l)
{
	struct col cols[LEDGER_COLUMNS];
	enum ledger_column of[LEDGER_COLUMNS];
	size_t n = 0;

	for (enum ledger_column c = 0; c < LEDGER_COLUMNS; c++) {
		l->at[c] = REC_NONE;
		if (!((l->needs | l->reads) & LEDGER_BIT(c)))
			continue;
		cols[n] = (struct col){ .name = names[c],
			.known = names[c],
			.need = l->needs & LEDGER_BIT(c) };
		of[n++] = c;
	}
	xcol_find(l->rd, cols, n);
	for (size_t i = 0; i < n; i++)
		l->at[of[i]] = cols[i].at;
	l->in_order = l->is_ledger
			  ? is_in_order(l, ledger_columns, N_OF(ledger_columns))
			  : is_in_order(l, opt_columns, N_OF(opt_columns));
}

static bool
has_column(const struct ledger *l, enum ledger_column c)
{
	return rec_find(rd_head(l->rd), names[c]) != REC_NONE;
}

/* Finds out which of the two it is; dies if it is neither. */
static bool
find_type(const struct ledger *l)
{
	struct col either = { .name = "want, opt_out",
		.known = "want|opt_out",
		.need = true,
		.hint = "a ledger has the one, an opt table the other" };

	if (!has_column(l, LEDGER_WANT) && !has_column(l, LEDGER_OPT_OUT))
		xcol_find(l->rd, &either, 1);
	return has_column(l, LEDGER_WANT);
}

static bool
is_known(struct field name)
{
	for (enum ledger_column c = 0; c < LEDGER_OPT_OUT; c++)
		if (rec_name_is(name, names[c]))
			return true;
	return false;
}

/* The next ledger would lack a column that is not known here. */
static void
refuse_unknown(const struct ledger *l)
{
	const struct rec *head = rd_head(l->rd);

	for (size_t i = 0; i < head->n; i++)
		if (!is_known(rec_get(head, i)))
			die_at(place_line(l->rd, 1), NULL,
			    "column %zu is not one of a ledger of this "
			    "version: was it written by a newer optparity?",
			    i + 1);
}

struct ledger *
xledger_open_in(struct in *in, const struct ledger_spec *spec)
{
	struct ledger *l = xcalloc(1, sizeof(*l));

	l->rd = xopen_table(in, spec->excerpt);
	l->needs = spec->needs;
	l->reads = spec->reads;
	l->stated = spec->stated;
	l->is_ledger = spec->type != OPT_TABLE;
	if (spec->type == LEDGER_OR_OPT_TABLE)
		l->is_ledger = find_type(l);
	find_columns(l);
	if (spec->type == LEDGER_BASE)
		refuse_unknown(l);
	return l;
}

struct ledger *
xledger_open(const char *path, const struct ledger_spec *spec)
{
	return xledger_open_in(xopen_in(path), spec);
}

void
xledger_need(struct ledger *l, unsigned needs)
{
	l->needs |= needs;
	find_columns(l);
}

bool
ledger_is_ledger(const struct ledger *l)
{
	return l->is_ledger;
}

void
ledger_close(struct ledger *l)
{
	if (l == NULL)
		return;
	rd_free(l->rd);
	recbuf_free(&l->ordered);
	free(l);
}

/* ---- reading ---------------------------------------------------------- */

bool
xledger_next(struct ledger *l)
{
	if (xrejects_next(l->rd, &l->rec, NULL))
		return true;
	if (rd_version(l->rd) > LEDGER_VERSION)
		die("%s: version %u: written by a newer optparity, this one "
		    "knows version %d",
		    rd_name(l->rd), rd_version(l->rd), LEDGER_VERSION);
	return false;
}

struct field
ledger_mark(const struct ledger *l, const char *key)
{
	return rd_mark(l->rd, key);
}

static void __attribute__((noreturn))
die_mark(const struct ledger *l, const char *key, const char *what)
{
	char shape[SHAPE_MAX];

	field_shape(ledger_mark(l, key), shape, sizeof(shape));
	die("%s: the end mark's %s is not %s (%s)", rd_name(l->rd), key, what,
	    shape);
}

int64_t
xledger_mark_moment(const struct ledger *l, const char *key)
{
	struct field f = ledger_mark(l, key);
	int64_t when = WHEN_NONE;

	if (f.len > 0 && when_parse_utc(f, &when) == -1)
		die_mark(l, key, "a moment like 2025-04-18T16:03:00Z");
	return when;
}

long long
xledger_mark_number(const struct ledger *l, const char *key)
{
	struct field f = ledger_mark(l, key);
	long long n;

	if (f.len == 0)
		return -1;
	if (!field_number(f, 18, &n))
		die_mark(l, key, "a number");
	return n;
}

const struct rec *
ledger_rec(const struct ledger *l)
{
	return &l->rec;
}

struct rd *
ledger_rd(const struct ledger *l)
{
	return l->rd;
}

void
ledger_die(
    const struct ledger *l, enum ledger_column column, const char *fmt, ...)
{
	char why[256];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(why, sizeof(why), fmt, ap);
	va_end(ap);
	die_at(place_of(l->rd, &l->rec), names[column], "%s", why);
}

/* Dies because a field is not what it should be. */
static void __attribute__((noreturn))
die_not(const struct ledger *l, enum ledger_column column, const char *what)
{
	char shape[SHAPE_MAX];

	field_shape(ledger_get(l, column), shape, sizeof(shape));
	ledger_die(l, column, "not %s (%s)", what, shape);
}

void
ledger_die_twice(const struct ledger *l, long long line)
{
	die_at(
	    place_line(l->rd, line), names[LEDGER_ID], "twice in the ledger");
}

void
xledger_unchanged(const struct ledger *l, long long records)
{
	if (rd_count(l->rd) != records)
		die("%s: changed while it was read", rd_name(l->rd));
}

static inline struct field
get(const struct ledger *l, enum ledger_column column)
{
	size_t at = l->at[column];

	return at == REC_NONE ? (struct field){ "", 0 }
			      : rec_get_unquoted(&l->rec, at);
}

struct field
ledger_get(const struct ledger *l, enum ledger_column column)
{
	return get(l, column);
}

const char *
xledger_id(const struct ledger *l, char id[IDENT_MAX + 1])
{
	static const struct ident_spec any = { 0 };
	char why[128];

	if (ident_advance(get(l, LEDGER_ID), &any, id, why, sizeof(why)) == -1)
		ledger_die(l, LEDGER_ID, "%s", why);
	return id;
}

/* The functions as_... say what the field of a column means, and die where it
 * means nothing. */
static inline struct field
as_key(const struct ledger *l, struct field id)
{
	if (id.len == 0)
		ledger_die(l, LEDGER_ID, "empty");
	return id;
}

static inline enum opt
as_opt(const struct ledger *l, enum ledger_column column, struct field f)
{
	if (field_is(f, "FALSE"))
		return OPT_FALSE;
	if (field_is(f, "TRUE"))
		return OPT_TRUE;
	if (f.len > 0)
		die_not(l, column, "TRUE, FALSE or empty");
	return OPT_BLANK;
}

static inline enum opt
as_stated(const struct ledger *l, enum ledger_column column, struct field f)
{
	if (field_is(f, "FALSE"))
		return OPT_FALSE;
	if (!field_is(f, "TRUE"))
		die_not(l, column, "TRUE or FALSE");
	return OPT_TRUE;
}

enum opt
xledger_opt(const struct ledger *l, enum ledger_column column)
{
	return as_opt(l, column, get(l, column));
}

enum opt
xledger_stated(const struct ledger *l, enum ledger_column column)
{
	return as_stated(l, column, get(l, column));
}

static int64_t
read_moment(const struct ledger *l, enum ledger_column column, struct field f)
{
	int64_t when;

	if (when_parse_utc(f, &when) == -1)
		die_not(l, column, "a moment like 2025-04-18T16:03:00Z");
	return when;
}

static inline int64_t
as_moment(const struct ledger *l, enum ledger_column column, struct field f)
{
	return f.len == 0 ? WHEN_NONE : read_moment(l, column, f);
}

/* Most rows have the since of the row before: the first run. */
static int64_t
as_since(struct ledger *l, struct field f)
{
	int64_t since;

	if (f.len == WHEN_LEN && memcmp(f.s, l->since_text, WHEN_LEN) == 0)
		return l->since;
	since = as_moment(l, LEDGER_SINCE, f);
	if (f.len == WHEN_LEN) {
		l->since = since;
		memcpy(l->since_text, f.s, WHEN_LEN);
	}
	return since;
}

int64_t
xledger_dated(const struct ledger *l, enum ledger_column column)
{
	int64_t when = as_moment(l, column, get(l, column));

	if (when == WHEN_NONE)
		die_not(l, column, "a moment like 2025-04-18T16:03:00Z");
	return when;
}

static enum class as_class(const struct ledger *l, struct field f) {
	enum class class = class_of(f);

	if (class == CLASSES)
	    die_not(l, LEDGER_CLASS, "a class that optdiff gives");
	return class;
}

enum class xledger_class(const struct ledger *l) {
	return as_class(l, get(l, LEDGER_CLASS));
}

static enum send_to
as_send_to(const struct ledger *l, struct field f)
{
	enum send_to to = send_to_of(f);

	if (to == RECEIVER_SETS)
		die_not(l, LEDGER_SEND_TO,
		    "records, salesforce, review, some of them in this order "
		    "with \";\" between, or empty");
	return to;
}

enum send_to
xledger_send_to(const struct ledger *l)
{
	return as_send_to(l, get(l, LEDGER_SEND_TO));
}

static enum opt
as_set(const struct ledger *l, struct field f)
{
	enum opt set = as_opt(l, LEDGER_SET, f);

	if (set == OPT_FALSE && xledger_class(l) != CLASS_OPT_IN)
		ledger_die(l, LEDGER_SET, "FALSE, but the class is not opt_in");
	return set;
}

enum opt
xledger_set(const struct ledger *l)
{
	return as_set(l, get(l, LEDGER_SET));
}

/* The flag of a name, or 0. */
static unsigned
flag_of(struct field name)
{
	for (unsigned i = 0; i < FLAGS; i++)
		if (name.len == flag_names[i].len &&
		    memcmp(name.s, flag_names[i].s, name.len) == 0)
			return 1U << i;
	return 0;
}

/* Of the names of flags, ; between, there is mostly one at most. */
static unsigned
as_flags(const struct ledger *l, struct field f)
{
	struct field one;
	unsigned flags = f.len > 0 ? flag_of(f) : 0;

	if (f.len == 0 || flags != 0)
		return flags;
	while (field_next(&f, ';', &one)) {
		unsigned flag = flag_of(one);

		if (flag == 0)
			die_not(l, LEDGER_FLAGS, "flags that optdiff gives");
		flags |= flag;
	}
	return flags;
}

unsigned
xledger_flags(const struct ledger *l)
{
	return as_flags(l, get(l, LEDGER_FLAGS));
}

/* A number that is not stated is 0. */
static long long
as_count(const struct ledger *l, enum ledger_column column, struct field f)
{
	long long n = 0;

	if (f.len > 0 && !field_number(f, COUNT_DIGITS, &n))
		die_not(l, column, "a number of up to 6 digits");
	return n;
}

bool
xledger_contact(
    const struct ledger *l, struct field *rest, char sf_id[IDENT_SF_SIZE])
{
	const char *why;
	struct field one;

	if (!field_next_listed(rest, &one))
		return false;
	if (ident_sf(one, "003", sf_id, &why) == SF_BAD)
		ledger_die(l, LEDGER_SF_ID, "%s", why);
	if (rest->s != NULL && rest->len == 0)
		ledger_die(l, LEDGER_SF_ID, "empty after the last \";\"");
	return true;
}

/* ---- rows ------------------------------------------------------------- */

/* Takes the fields of a record one after another. */
struct walk {
	const char *s, *base;
	const uint32_t *end;
};

static inline struct field
next(struct walk *w)
{
	const char *s = w->s, *end = w->base + *w->end++;

	w->s = end + 1;
	return (struct field){ s, (size_t)(end - s) };
}

/* Puts the fields of these columns in order. */
static const struct rec *
put_in_order(struct ledger *l, const enum ledger_column *columns, size_t n)
{
	recbuf_clear(&l->ordered);
	for (size_t i = 0; i < n; i++)
		recbuf_add(&l->ordered, get(l, columns[i]));
	recbuf_give(&l->ordered, &l->ordered_rec);
	return &l->ordered_rec;
}

/* Begins with the first of these columns. */
static inline struct walk
walk(struct ledger *l, const enum ledger_column *columns, size_t n)
{
	const struct rec *rec =
	    l->in_order ? &l->rec : put_in_order(l, columns, n);

	return (struct walk){ rec->first, rec->base, rec->ends };
}

void
xledger_row(struct ledger *l, struct ledger_row *row)
{
	struct walk w = walk(l, ledger_columns, N_OF(ledger_columns));

	row->id = as_key(l, next(&w));
	row->sf_id = next(&w);
	row->email = next(&w);
	row->sf = as_opt(l, LEDGER_SF, next(&w));
	row->adv = as_opt(l, LEDGER_ADV, next(&w));
	row->sf_was = as_opt(l, LEDGER_SF_WAS, next(&w));
	row->adv_was = as_opt(l, LEDGER_ADV_WAS, next(&w));
	row->want = as_stated(l, LEDGER_WANT, next(&w));
	row->class = as_class(l, next(&w));
	row->send_to = as_send_to(l, next(&w));
	row->set = as_set(l, next(&w));
	row->since = as_since(l, next(&w));
	row->changed_at = as_moment(l, LEDGER_CHANGED_AT, next(&w));
	row->changed_by = next(&w);
	row->modified_at = as_moment(l, LEDGER_MODIFIED_AT, next(&w));
	row->flags = as_flags(l, next(&w));
	row->opt_out_at = as_moment(l, LEDGER_OPT_OUT_AT, next(&w));
	row->open_since = as_moment(l, LEDGER_OPEN_SINCE, next(&w));
	row->times_sent = as_count(l, LEDGER_TIMES_SENT, next(&w));
	row->first_asked = as_moment(l, LEDGER_FIRST_ASKED, next(&w));
	row->sf_id_was = next(&w);
}

void
xledger_opt_row(struct ledger *l, struct opt_row *row)
{
	struct walk w = walk(l, opt_columns, N_OF(opt_columns));
	struct field opt;

	row->id = as_key(l, next(&w));
	row->sf_id = next(&w);
	row->email = next(&w);
	opt = next(&w);
	row->opt = l->stated ? as_stated(l, LEDGER_OPT_OUT, opt)
			     : as_opt(l, LEDGER_OPT_OUT, opt);
	row->changed_at = as_moment(l, LEDGER_CHANGED_AT, next(&w));
	row->changed_by = next(&w);
	row->modified_at = as_moment(l, LEDGER_MODIFIED_AT, next(&w));
	row->prefs = next(&w);
	row->code = next(&w);
	row->opt_out_at = as_moment(l, LEDGER_OPT_OUT_AT, next(&w));
	row->plain = l->rec.plain;
}

/* ---- writing ---------------------------------------------------------- */

void
ledger_write_head(struct wr *wr)
{
	for (size_t i = 0; i < N_OF(ledger_columns); i++)
		wr_str(wr, names[ledger_columns[i]]);
	wr_end(wr);
}

void
opt_table_write_head(struct wr *wr)
{
	for (size_t i = 0; i < N_OF(opt_columns); i++)
		wr_str(wr, names[opt_columns[i]]);
}

/* Room for the names of all flags, ; between. */
#define FLAGS_TEXT_SIZE 112

static struct field
flags_text(unsigned flags, char text[FLAGS_TEXT_SIZE])
{
	size_t used = 0;

	for (unsigned i = 0; flags >> i != 0; i++) {
		if (!(flags >> i & 1))
			continue;
		if (used > 0)
			text[used++] = ';';
		memcpy(text + used, flag_names[i].s, flag_names[i].len);
		used += flag_names[i].len;
	}
	return (struct field){ text, used };
}

/* Room for any number. */
#define COUNT_SIZE 24

/* Counts from 1 on; 0 is an empty field. */
static struct field
count_text(long long n, char text[COUNT_SIZE])
{
	if (n == 0)
		return (struct field){ "", 0 };
	snprintf(text, COUNT_SIZE, "%lld", n < COUNT_MAX ? n : COUNT_MAX);
	return field_of(text);
}

/* Writes fields; clean says that none has anything to escape. */
static void
write_fields(struct wr *wr, const struct field *f, size_t n, bool clean)
{
	if (clean)
		wr_plain_fields(wr, f, n);
	else
		for (size_t i = 0; i < n; i++)
			wr_field(wr, f[i]);
}

void
ledger_write(struct wr *wr, const struct ledger_row *row)
{
	char since[WHEN_SIZE], changed_at[WHEN_SIZE], modified_at[WHEN_SIZE];
	char opt_out_at[WHEN_SIZE], open_since[WHEN_SIZE];
	char flags[FLAGS_TEXT_SIZE], times_sent[COUNT_SIZE];
	char first_asked[WHEN_SIZE];
	const struct field f[] = { row->id, row->sf_id, row->email,
		opt_field(row->sf), opt_field(row->adv), opt_field(row->sf_was),
		opt_field(row->adv_was), opt_field(row->want),
		field_of(class_name(row->class)), send_to_name(row->send_to),
		opt_field(row->set), when_field(row->since, since),
		when_field(row->changed_at, changed_at), row->changed_by,
		when_field(row->modified_at, modified_at),
		flags_text(row->flags, flags),
		when_field(row->opt_out_at, opt_out_at),
		when_field(row->open_since, open_since),
		count_text(row->times_sent, times_sent),
		when_field(row->first_asked, first_asked), row->sf_id_was };
	bool clean = field_is_clean(row->id) && field_is_clean(row->sf_id) &&
		     field_is_clean(row->sf_id_was) &&
		     field_is_clean(row->email) &&
		     field_is_clean(row->changed_by);

	write_fields(wr, f, N_OF(f), clean);
	wr_end(wr);
}

static bool
is_clean(const struct opt_row *row)
{
	return field_is_clean(row->id) && field_is_clean(row->email) &&
	       field_is_clean(row->changed_by) && field_is_clean(row->prefs) &&
	       field_is_clean(row->code);
}

void
opt_table_write(struct wr *wr, const struct opt_row *row)
{
	char changed_at[WHEN_SIZE], modified_at[WHEN_SIZE];
	char opt_out_at[WHEN_SIZE];
	const struct field f[] = { row->id, row->sf_id, row->email,
		opt_field(row->opt), when_field(row->changed_at, changed_at),
		row->changed_by, when_field(row->modified_at, modified_at),
		row->prefs, row->code,
		when_field(row->opt_out_at, opt_out_at) };

	write_fields(wr, f, N_OF(f), row->plain || is_clean(row));
}
