#include "unsubscribed.h"

#include <stdlib.h>

#include "arena.h"
#include "prog.h"
#include "when.h"
#include "wr.h"

struct unsubscribed {
	const char *path;
	struct wr *wr;
	struct arena texts; /* of the lines */
	struct unsubscribed_line *lines;
	size_t nlines, lines_cap;
};

static void
write_head(struct wr *wr)
{
	static const char *const names[] = { "sf_id", "id", "business_unit",
		"unsubscribed_at", "consent", "reason" };

	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++)
		wr_str(wr, names[i]);
	wr_end(wr);
}

struct unsubscribed *
xunsubscribed_create(const char *path, bool spreadsheet)
{
	struct unsubscribed *u = xcalloc(1, sizeof(*u));

	u->path = path;
	u->wr = xwr_open(path,
	    (struct wr_format){ .delim = ',', .spreadsheet = spreadsheet });
	write_head(u->wr);
	return u;
}

void
unsubscribed_add(struct unsubscribed *u, const struct unsubscribed_line *line)
{
	struct unsubscribed_line *new;

	xgrow(&u->lines, &u->lines_cap, u->nlines + 1, sizeof(*line));
	new = &u->lines[u->nlines++];
	*new = *line;
	new->sf_id = arena_copy(&u->texts, line->sf_id);
	new->id = arena_copy(&u->texts, line->id);
	new->unit = arena_copy(&u->texts, line->unit);
}

/* ---- the file ----------------------------------------------------------- */

static int
by_contact_and_unit(const void *a, const void *b)
{
	const struct unsubscribed_line *x = a, *y = b;
	int order = field_cmp(x->sf_id, y->sf_id);

	if (order != 0)
		return order;
	if (x->rank != y->rank)
		return x->rank < y->rank ? -1 : 1;
	return field_cmp(x->unit, y->unit);
}

static void
write_line(struct wr *wr, const struct unsubscribed_line *line)
{
	char at[WHEN_SIZE], consent[WHEN_SIZE];

	wr_field(wr, line->sf_id);
	wr_field(wr, line->id);
	wr_field(wr, line->unit);
	wr_field(wr, when_field(line->at, at));
	wr_field(wr, when_field(line->consent, consent));
	wr_str(
	    wr, line->after ? "after the consent" : "both systems say FALSE");
	wr_end(wr);
}

void
xunsubscribed_close(struct unsubscribed *u)
{
	if (u->nlines > 0)
		qsort(u->lines, u->nlines, sizeof(*u->lines),
		    by_contact_and_unit);
	for (size_t i = 0; i < u->nlines; i++)
		write_line(u->wr, &u->lines[i]);
	xwr_close(u->wr, u->path);
	free(u->lines);
	arena_free(&u->texts);
	free(u);
}
