/* SPDX-License-Identifier: ISC */
#include "weeks.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "prog.h"

/* In place of a class where a ledger does not have the person. */
#define ABSENT CLASSES

struct side {
	struct ledger *ledger;
	struct ledger_row row;
	bool more;
	char last[IDENT_MAX + 1]; /* the id before, for the order */
};

struct weeks {
	struct side earlier, later;
	long long people, changed;
	long long from_to[CLASSES + 1][CLASSES + 1];
};

static struct ledger *
open_ledger(const char *path)
{
	struct ledger_spec spec = { .type = LEDGER_TABLE,
		.needs = LEDGER_ALL & ~LEDGER_LATER,
		.reads = LEDGER_LATER };

	return xledger_open(path, &spec);
}

struct weeks *
xweeks_open(const char *earlier, const char *later)
{
	struct weeks *w = xcalloc(1, sizeof(*w));

	w->earlier.ledger = open_ledger(earlier);
	w->later.ledger = open_ledger(later);
	return w;
}

void
weeks_free(struct weeks *w)
{
	ledger_close(w->earlier.ledger);
	ledger_close(w->later.ledger);
	free(w);
}

static void
advance(struct side *side)
{
	char id[IDENT_MAX + 1];

	side->more = xledger_next(side->ledger);
	if (!side->more)
		return;
	xledger_row(side->ledger, &side->row);
	xledger_id(side->ledger, id);
	if (strcmp(side->last, id) >= 0)
		ledger_die(side->ledger, LEDGER_ID,
		    "not sorted by id: compare the ledgers as optdiff wrote "
		    "them");
	memcpy(side->last, id, sizeof(id));
}

static bool
differ(const struct ledger_row *a, const struct ledger_row *b)
{
	return a->class != b->class || a->want != b->want || a->sf != b->sf ||
	       a->adv != b->adv || a->send_to != b->send_to ||
	       field_cmp(a->sf_id, b->sf_id) != 0;
}

static const char *const names[] = { "id", "sf_id", "class_was", "class",
	"want_was", "want", "sf_was", "sf", "adv_was", "adv", "send_to_was",
	"send_to" };

static void
write_head(struct wr *wr)
{
	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++)
		wr_str(wr, names[i]);
	wr_end(wr);
}

/* Writes a person; either row may be NULL, but not both. */
static void
write_change(struct weeks *w, struct wr *wr, const struct ledger_row *was,
    const struct ledger_row *now)
{
	static const struct ledger_row absent = { .class = ABSENT };
	const struct ledger_row *any = now != NULL ? now : was;

	if (was == NULL)
		was = &absent;
	if (now == NULL)
		now = &absent;
	wr_field(wr, any->id);
	wr_field(wr, any->sf_id);
	wr_str(wr, was->class == ABSENT ? "" : class_name(was->class));
	wr_str(wr, now->class == ABSENT ? "" : class_name(now->class));
	wr_field(wr, opt_field(was->want));
	wr_field(wr, opt_field(now->want));
	wr_field(wr, opt_field(was->sf));
	wr_field(wr, opt_field(now->sf));
	wr_field(wr, opt_field(was->adv));
	wr_field(wr, opt_field(now->adv));
	wr_field(wr, send_to_name(was->send_to));
	wr_field(wr, send_to_name(now->send_to));
	wr_end(wr);
	w->changed++;
	w->from_to[was->class][now->class]++;
}

long long
xweeks_compare(struct weeks *w, struct wr *wr)
{
	struct side *a = &w->earlier, *b = &w->later;

	write_head(wr);
	advance(a);
	advance(b);
	for (; a->more || b->more; w->people++) {
		int order = !a->more   ? 1
			    : !b->more ? -1
				       : field_cmp(a->row.id, b->row.id);

		if (order != 0 || differ(&a->row, &b->row))
			write_change(w, wr, order <= 0 ? &a->row : NULL,
			    order >= 0 ? &b->row : NULL);
		if (order <= 0)
			advance(a);
		if (order >= 0)
			advance(b);
	}
	return w->changed;
}

/* Room for a number and two classes. */
#define PAIR_SIZE 64

static const char *name_of(enum class class)
{
	return class == ABSENT ? "absent" : class_name(class);
}

void
weeks_print_counts(const struct weeks *w)
{
	char text[(CLASSES + 1) * (CLASSES + 1) * PAIR_SIZE] = "";
	size_t used = 0;

	for (enum class from = 0; from <= ABSENT; from++)
		for (enum class to = 0; to <= ABSENT; to++)
			if (w->from_to[from][to] > 0)
				used += (size_t)snprintf(text + used,
				    sizeof(text) - used, "%s%lld %s to %s",
				    used > 0 ? ", " : ": ",
				    w->from_to[from][to], name_of(from),
				    name_of(to));
	warn_that("%lld ids, %lld changed%s", w->people, w->changed, text);
}
