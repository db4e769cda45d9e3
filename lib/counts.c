/* SPDX-License-Identifier: ISC */
#include "counts.h"

#include <stdio.h>
#include <string.h>

#include "prog.h"

#define NO_SIDE                                                        \
	{                                                              \
		.modified_at = WHEN_NONE, .was_modified_at = WHEN_NONE \
	}

const struct counts COUNTS_NONE = { .sf = NO_SIDE,
	.adv = NO_SIDE,
	.history = { .newest = WHEN_NONE, .from = WHEN_NONE },
	.was_history = { .newest = WHEN_NONE, .from = WHEN_NONE } };

/* ---- tables ----------------------------------------------------------- */

static const enum ledger_column columns[COUNTS_COLUMNS] = {
	[COUNTS_SF_ID] = LEDGER_SF_ID,
	[COUNTS_EMAIL] = LEDGER_EMAIL,
	[COUNTS_CHANGED_AT] = LEDGER_CHANGED_AT,
	[COUNTS_CHANGED_BY] = LEDGER_CHANGED_BY,
};

const char *
counts_column_name(unsigned column)
{
	return ledger_column_name(columns[column]);
}

void
counts_see_value(struct counts_column *c, struct field value, long long rows)
{
	size_t len = value.len < COUNTS_FIRST ? value.len : COUNTS_FIRST;

	if (rows > 0) {
		c->varies =
		    c->len != value.len || memcmp(c->first, value.s, len) != 0;
		return;
	}
	c->len = value.len;
	memcpy(c->first, value.s, len);
}

void
counts_add_ledger_row(struct counts *c, const struct ledger_row *row)
{
	c->ledger_rows++;
	c->sf.before += row->sf != OPT_BLANK;
	c->adv.before += row->adv != OPT_BLANK;
	if (row->sf == OPT_BLANK)
		return;
	/* Of ledgers whose end mark does not state these. */
	c->sf.was_modified_at =
	    when_later(c->sf.was_modified_at, row->modified_at);
	c->sf.was_repeated += row->sf_id.len > 0 &&
			      memchr(row->sf_id.s, ';', row->sf_id.len) != NULL;
}

/* ---- end marks -------------------------------------------------------- */

/* The keys of a side. */
static const struct keys {
	const char *modified, *repeated, *used;
} sf_keys = { "sf_modified", "sf_repeated", "sf_used" },
  adv_keys = { "adv_modified", "adv_repeated", "adv_used" };

/* The columns of a list of names, as bits. */
static unsigned
read_used(struct field names)
{
	struct field name;
	unsigned used = 0;

	while (field_next(&names, ',', &name))
		for (unsigned i = 0; i < COUNTS_COLUMNS; i++)
			if (field_is(name, counts_column_name(i)))
				used |= 1U << i;
	return used;
}

static void
xread_side(struct counts_side *c, const struct ledger *l, const struct keys *k)
{
	int64_t modified_at = xledger_mark_moment(l, k->modified);
	long long repeated = xledger_mark_number(l, k->repeated);

	if (modified_at != WHEN_NONE)
		c->was_modified_at = modified_at;
	c->repeated_stated = repeated >= 0;
	if (repeated >= 0)
		c->was_repeated = repeated;
	c->was_used = read_used(ledger_mark(l, k->used));
}

static struct counts_history
xread_history(const struct ledger *l)
{
	return (
	    struct counts_history){ .read = ledger_mark(l, "history").s != NULL,
		.newest = xledger_mark_moment(l, "history"),
		.from = xledger_mark_moment(l, "history_from") };
}

void
xcounts_add_ledger_mark(struct counts *c, const struct ledger *ledger)
{
	xread_side(&c->sf, ledger, &sf_keys);
	xread_side(&c->adv, ledger, &adv_keys);
	c->was_history = xread_history(ledger);
}

void
xcounts_add_sf_mark(struct counts *c, const struct ledger *sf)
{
	c->history = xread_history(sf);
}

/* A column of many rows is in use if at least a tenth of the rows have
 * something in it, and not all of them the same. */
static bool
is_used(const struct counts_side *c, unsigned column)
{
	return c->rows > COUNTS_FEW && c->columns[column].varies &&
	       c->columns[column].filled * 10 >= c->rows;
}

static void
write_side(const struct counts_side *c, const struct keys *k, struct wr *wr)
{
	int64_t modified_at = c->modified_at;
	char text[WHEN_SIZE], used[COUNTS_COLUMNS * 16] = "";

	/* A side that lost its dates must not become silent. */
	if (modified_at == WHEN_NONE)
		modified_at = c->was_modified_at;
	if (modified_at != WHEN_NONE)
		wr_mark(wr, k->modified, when_print(modified_at, text));
	if (c->repeated > 0) {
		snprintf(text, sizeof(text), "%lld", c->repeated);
		wr_mark(wr, k->repeated, text);
	}
	for (unsigned i = 0; i < COUNTS_COLUMNS; i++)
		if (is_used(c, i))
			snprintf(used + strlen(used),
			    sizeof(used) - strlen(used), "%s%s",
			    used[0] ? "," : "", counts_column_name(i));
	if (used[0] != '\0')
		wr_mark(wr, k->used, used);
}

bool
counts_history_is_quiet(const struct counts *c)
{
	return c->history.newest == WHEN_NONE && c->was_history.read &&
	       c->was_history.newest != WHEN_NONE &&
	       c->history.from > c->was_history.newest && c->flipped == 0;
}

void
counts_write_marks(const struct counts *c, struct wr *wr)
{
	char newest[WHEN_SIZE];

	write_side(&c->sf, &sf_keys, wr);
	write_side(&c->adv, &adv_keys, wr);
	/* After a quiet week the next history is measured by the one before. */
	if (c->history.read)
		wr_mark(wr, "history",
		    when_print(counts_history_is_quiet(c)
				   ? c->was_history.newest
				   : c->history.newest,
			newest));
}

/* ---- people ----------------------------------------------------------- */

static void
add_flags(struct counts *c, unsigned flags, long long n)
{
	for (unsigned i = 0; flags != 0; i++, flags >>= 1)
		c->of_flag[i] += flags & 1 ? n : 0;
}

static void
add_side(struct counts_side *c, const struct side *side, bool was_here)
{
	if (side->rows == 0)
		return;
	c->ids++;
	c->kept += was_here;
	c->repeated += side->rows > 1;
	c->values[side->opt]++;
}

/* Whether the ledger was made from a newer state of the contact. */
static bool
is_older(const struct person *p)
{
	return p->sf.modified_at != WHEN_NONE &&
	       p->sf.modified_at < p->base.modified_at &&
	       field_cmp(contacts_field(&p->sf_id), p->base.sf_id) == 0;
}

/* Whether a contact says something else than in the last run, so that a history
 * has a change of it. */
static bool
is_flipped(const struct person *p)
{
	return p->base.in_sf && p->sf.rows == 1 && p->sf.opt != p->base.sf &&
	       !p->new_sf_id && !p->moved && !p->merged;
}

static void
add_change(struct counts_changes *c, enum class class, bool open)
{
	c->open += open;
	c->fresh += !open;
	c->of_class[class] += !open;
}

/* An earlier run has decided the same, and nobody has applied it yet. */
static bool
is_open(const struct base *b, const struct verdict *v)
{
	return b->seen && b->class == v->class && b->want == v->want &&
	       b->send_to == v->send_to;
}

/* A minute without its seconds: 2025-04-18T16:03 */
#define MINUTE_LEN ((size_t)16)

#define USER_LEN ((size_t)(IDENT_SF_SIZE - 1))

bool
counts_add_minute(struct counts *c, struct field key, uint32_t changes)
{
	uint32_t *sum;

	if (key.len != MINUTE_LEN + USER_LEN)
		return false;
	if (c->minutes == NULL)
		c->minutes = index_new_with(sizeof(*sum));
	sum = index_with(c->minutes, index_put(c->minutes, key));
	*sum += changes;
	return true;
}

void
counts_each_minute(const struct counts *c,
    void (*call)(void *context, struct field key, uint32_t changes),
    void *context)
{
	size_t n = c->minutes == NULL ? 0 : index_count(c->minutes);

	for (size_t i = 0; i < n; i++)
		call(context, index_key(c->minutes, i),
		    *(const uint32_t *)index_with(c->minutes, i));
}

/* Adds a change, if it is a user's whose id is known; names are not shown. */
static void
see_minute(struct counts *c, const struct side *side)
{
	char key[WHEN_SIZE + IDENT_SF_SIZE];

	if (side->changed_at == WHEN_NONE || side->changed_by.len != USER_LEN ||
	    memcmp(side->changed_by.s, "005", 3) != 0)
		return;
	when_print(side->changed_at, key);
	memcpy(key + MINUTE_LEN, side->changed_by.s, USER_LEN);
	counts_add_minute(c, (struct field){ key, MINUTE_LEN + USER_LEN }, 1);
}

struct most {
	struct field key;
	uint32_t changes;
};

static void
find_most(void *most, struct field key, uint32_t changes)
{
	struct most *m = most;

	if (changes > m->changes ||
	    (changes == m->changes && field_cmp(key, m->key) < 0))
		*m = (struct most){ key, changes };
}

long long
counts_in_a_minute(
    const struct counts *c, struct field *user, struct field *minute)
{
	struct most most = { .changes = 0 };

	counts_each_minute(c, find_most, &most);
	if (most.changes == 0)
		return 0;
	*minute = *user = most.key;
	minute->len = MINUTE_LEN;
	user->s += MINUTE_LEN;
	user->len = USER_LEN;
	return most.changes;
}

void
counts_free(struct counts *c)
{
	index_free(c->minutes);
}

static void
add_changes(struct counts *c, const struct person *p, const struct verdict *v)
{
	const struct base *b = &p->base;
	bool ends = b->seen && b->want == OPT_TRUE && v->want == OPT_FALSE;

	if (v->send_to != TO_NOBODY)
		add_change(&c->to_act, v->class, is_open(b, v));
	if (v->send_to != TO_NOBODY && !is_open(b, v))
		see_minute(c, v->by == BY_ADV ? &p->adv : &p->sf);
	c->opted_in += ends && v->class != CLASS_OPT_IN;
	if (ends || v->class == CLASS_OPT_IN)
		add_change(&c->opt_ins, v->class, is_open(b, v));
}

void
counts_add_person(
    struct counts *c, const struct person *p, const struct outcome *o)
{
	c->ids++;
	add_side(&c->sf, &p->sf, p->base.in_sf);
	add_side(&c->adv, &p->adv, p->base.in_adv);
	c->compared += p->sf.rows > 0 || p->adv.rows > 0;
	add_changes(c, p, &o->verdict);
	c->older += is_older(p);
	c->flipped += is_flipped(p);
	c->of_class[o->verdict.class]++;
	add_flags(c, o->flags, 1);
}

void
counts_add_outside(struct counts *c)
{
	c->ids++;
	c->outside++;
}

/* Counts n people who agree, as counts_add_person would. */
static void
add_alike(struct counts *c, enum opt adv, bool known, long long n)
{
	enum opt opt = adv == OPT_TRUE ? OPT_TRUE : OPT_FALSE;

	c->ids += n;
	c->compared += n;
	c->sf.ids += n;
	c->sf.values[opt] += n;
	if (adv != OPT_MISSING) {
		c->adv.ids += n;
		c->adv.values[opt] += n;
	}
	c->of_class[CLASS_AGREE] += n;
	add_flags(c,
	    (known ? 0 : FLAG_NO_BASE) | (adv < OPT_FALSE ? FLAG_BLANK : 0), n);
}

void
counts_add_agreeing(struct counts *c, const struct agreeing *a)
{
	for (enum opt adv = OPT_MISSING; adv <= OPT_TRUE; adv++) {
		add_alike(c, adv, false, a->of[adv][0]);
		add_alike(c, adv, true, a->of[adv][1]);
	}
	c->sf.kept += a->kept_sf;
	c->adv.kept += a->kept_adv;
}

/* ---- the line of -v --------------------------------------------------- */

#define LINE_SIZE 1024

/* Adds ", N what" to a line, or ";" and the same. */
static void
add_count(
    char line[LINE_SIZE], const char *comma, long long n, const char *what)
{
	size_t used = strlen(line);

	snprintf(line + used, LINE_SIZE - used, "%s %lld %s", comma, n, what);
}

void
counts_print(const struct counts *c)
{
	long long rows = c->sf.rows + c->adv.rows + c->ledger_rows;
	char line[LINE_SIZE];
	const char *comma = ";";

	snprintf(line, sizeof(line),
	    "%lld in (%lld Salesforce, %lld Advance, %lld ledger), %lld ids",
	    rows, c->sf.rows, c->adv.rows, c->ledger_rows, c->ids);
	for (enum class class = 0; class < CLASSES; class ++)
		if (c->of_class[class] > 0)
			add_count(
			    line, ",", c->of_class[class], class_name(class));
	if (c->outside > 0)
		add_count(line, ",", c->outside, "on one side of an excerpt");
	for (unsigned i = 0; i < FLAGS; i++)
		if (c->of_flag[i] > 0) {
			add_count(line, comma, c->of_flag[i], flag_name(i));
			comma = ",";
		}
	if (c->opted_in > 0)
		add_count(line, comma, c->opted_in, "opted_in");
	warn_that("%s", line);
}
