/* SPDX-License-Identifier: ISC */
#include "judge.h"

#include <stdlib.h>

#include "collate.h"
#include "open.h"
#include "prog.h"

const char *const judge_names[JUDGE_KINDS] = {
	[JUDGE_OUT] = "out",
	[JUDGE_LEDGER] = "ledger",
	[JUDGE_CLOSED] = "closed",
};

/* A file of a shard. */
struct part {
	char *path;
	struct rd *rd;
};

struct judge {
	const struct shards *shards;
	size_t n; /* of shards, with shard 0 */
	struct part counts[SHARDS_MAX + 1];
	struct part made[JUDGE_KINDS][SHARDS_MAX + 1];
	bool has[JUDGE_KINDS];
};

static void
xopen_kind(struct judge *j, enum judge_kind kind)
{
	j->has[kind] = true;
	for (size_t k = 0; k < j->n; k++) {
		struct part *part = &j->made[kind][k];

		part->path = shards_path(
		    j->shards->folder, (long long)k, judge_names[kind]);
		part->rd = xopen_part(xopen_in(part->path));
	}
}

struct judge *
xjudge_open(const struct shards *shards, unsigned kinds)
{
	struct judge *j = xcalloc(1, sizeof(*j));

	j->shards = shards;
	j->n = (size_t)shards->n + 1;
	for (size_t k = 0; k < j->n; k++) {
		struct part *part = &j->counts[k];

		part->path =
		    shards_path(shards->folder, (long long)k, "counts");
		part->rd = xopen_table(xopen_in(part->path), false);
	}
	for (enum judge_kind kind = 0; kind < JUDGE_KINDS; kind++)
		if (kinds & 1U << kind)
			xopen_kind(j, kind);
	return j;
}

static void
free_parts(struct part *parts, size_t n)
{
	for (size_t k = 0; k < n; k++) {
		rd_free(parts[k].rd);
		free(parts[k].path);
	}
}

void
judge_free(struct judge *j)
{
	/* not covered: NULL is allowed, as by free; no caller passes it. */
	if (j == NULL)
		return;
	free_parts(j->counts, j->n);
	for (enum judge_kind kind = 0; kind < JUDGE_KINDS; kind++)
		if (j->has[kind])
			free_parts(j->made[kind], j->n);
	free(j);
}

/* Each row of a table is one of some shard's. */
static void
check_rows(
    const struct judge *j, unsigned table, const char *name, long long counted)
{
	if (counted != j->shards->rows[table])
		die("%s: the shards have %lld of the %lld rows of %s: an input "
		    "changed since the cut, or a shard did not end",
		    j->shards->folder, counted, j->shards->rows[table], name);
}

void
xjudge_count(struct judge *j, struct counted *whole)
{
	const struct counts *c = &whole->counts;

	for (size_t k = 0; k < j->n; k++)
		xcountsfile_add(whole, j->counts[k].rd);
	check_rows(j, SHARDS_BASE, "the ledger", c->ledger_rows);
	check_rows(j, SHARDS_ADV, "Advance", c->adv.rows);
	check_rows(j, SHARDS_SF, "Salesforce", c->sf.rows);
}

void
xjudge_collate(struct judge *j, enum judge_kind kind, struct wr *wr)
{
	struct rd *rd[SHARDS_MAX + 1];

	for (size_t k = 0; k < j->n; k++)
		rd[k] = j->made[kind][k].rd;
	xcollate(rd, j->n, wr);
}
