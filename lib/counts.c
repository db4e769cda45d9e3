#include "counts.h"

#include <stdio.h>
#include <string.h>

#include "prog.h"

const struct counts COUNTS_NONE = { .sf.modified_at = WHEN_NONE,
	.adv.modified_at = WHEN_NONE,
	.ledger_modified_at = WHEN_NONE };

void
counts_add_ledger_row(struct counts *c, const struct ledger_row *row)
{
	c->ledger_rows++;
	c->sf.before += row->sf != OPT_BLANK;
	c->adv.before += row->adv != OPT_BLANK;
	c->ledger_modified_at =
	    when_later(c->ledger_modified_at, row->modified_at);
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

static void
add_changes(struct counts *c, const struct base *b, const struct verdict *v)
{
	bool ends = b->seen && b->want == OPT_TRUE && v->want == OPT_FALSE;

	if (v->send_to != TO_NOBODY)
		add_change(&c->to_act, v->class, is_open(b, v));
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
	add_changes(c, &p->base, &o->verdict);
	c->older += is_older(p);
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
	warn_that("%s", line);
}
