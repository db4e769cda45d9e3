/* SPDX-License-Identifier: ISC */
#include "cut.h"

#include <stdlib.h>
#include <unistd.h>

#include "links.h"
#include "prog.h"

/* The tables of the shards, by their extensions. */
static const char *const names[SHARDS_TABLES] = {
	[SHARDS_BASE] = "base",
	[SHARDS_ADV] = "adv",
	[SHARDS_SF] = "sf",
};

/* A file that is written. */
struct part {
	char *path;
	struct wr *wr;
};

struct cut {
	struct shards *s;
	struct links *links;
	char *links_path;
	struct part whole;
	struct part parts[SHARDS_TABLES][SHARDS_MAX + 1]; /* from shard 1 on */
	unsigned first, table; /* SHARDS_BASE or the like */
	bool begun;	       /* the table's header was written */
};

static struct part
xopen_new(const struct shards *s, long long k, const char *name)
{
	char *path = shards_path(s->folder, k, name);

	if (access(path, F_OK) == 0)
		die("%s: exists already; a cut needs a folder of its own",
		    path);
	return (struct part){ path, xwr_open(path, WR_TABLE) };
}

static void
xclose(struct part *part)
{
	xwr_close(part->wr, part->path);
	free(part->path);
}

struct cut *
xcut_new(struct shards *s, bool base)
{
	struct cut *c = xcalloc(1, sizeof(*c));

	c->s = s;
	c->first = c->table = base ? SHARDS_BASE : SHARDS_ADV;
	c->whole = xopen_new(s, -1, "whole");
	for (unsigned t = c->first; t < SHARDS_TABLES; t++)
		for (long long k = 1; k <= s->n; k++)
			c->parts[t][k] = xopen_new(s, k, names[t]);
	c->links_path = shards_path(s->folder, -1, "contacts");
	c->links = xlinks_new(c->links_path, s->seed);
	return c;
}

/* Every part of a table begins with its header. */
static void
begin(struct cut *c, const struct ledger *table)
{
	for (long long k = 1; k <= c->s->n; k++)
		wr_line(
		    c->parts[c->table][k].wr, rd_head(ledger_rd(table))->raw);
	c->begun = true;
}

/* Writes a row; the hash of its id. */
static uint64_t
put(struct cut *c, const struct ledger *table, struct field id, bool apart)
{
	uint64_t person = shards_hash(c->s, id);
	long long k = shards_of(c->s, person);

	if (!c->begun)
		begin(c, table);
	wr_line(c->parts[c->table][k].wr, ledger_rec(table)->raw);
	c->s->rows[c->table]++;
	if (apart)
		links_add(c->links, person);
	return person;
}

void
xcut_base(struct cut *c, const struct ledger *table, struct field id,
    const struct base *row, bool apart)
{
	uint64_t person = put(c, table, id, apart);

	xlinks_see_ledger(c->links, person, row->want == OPT_TRUE, row->email);
	xlinks_see_had(c->links, person, id, row->sf_id);
	xlinks_see_had(c->links, person, id, row->sf_id_was);
}

void
xcut_adv(struct cut *c, const struct ledger *table, struct field id,
    const struct said *row, bool apart)
{
	xlinks_see_advance(c->links, put(c, table, id, apart),
	    row->opt == OPT_TRUE, row->email);
}

void
xcut_sf(struct cut *c, const struct ledger *table, struct field id,
    const struct said *row, bool apart)
{
	uint64_t person = put(c, table, id, apart);
	bool opted_out = row->opt == OPT_TRUE || row->opt_out_at != WHEN_NONE;

	/* Without a ledger no contact comes from anybody. */
	xlinks_see_contact(c->links, person, id,
	    c->first == SHARDS_BASE ? row->sf_id : (struct field){ "", 0 },
	    opted_out, row->email);
}

void
xcut_end(struct cut *c, const struct ledger *table)
{
	if (!c->begun)
		begin(c, table);
	for (long long k = 1; k <= c->s->n; k++) {
		struct part *part = &c->parts[c->table][k];

		wr_words(part->wr, rd_words(ledger_rd(table)));
		xclose(part);
	}
	c->table++;
	c->begun = false;
}

void
xcut_close(struct cut *c)
{
	xlinks_settle(c->links);
	links_each(c->links, shards_add_linked, c->s);
	links_each_crowd(c->links, shards_add_crowd, c->s);
	shards_write(c->s, c->whole.wr);
	xclose(&c->whole);
	links_free(c->links);
	free(c->links_path);
	free(c);
}
