/* SPDX-License-Identifier: ISC */
#include "merge.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ident.h"
#include "index.h"
#include "prog.h"
#include "sieve.h"

/* A contact that was merged, or that another one was merged into. */
struct node {
	size_t into; /* INDEX_NONE for a survivor */
	bool opted_out;
	bool arrived; /* its opt-outs were passed on */
	long long carried;
	size_t loss; /* of an opt-out, in losses */
};

/* What is known of a contact that opted out and was merged. */
struct loss {
	const char *file;
	long long line;
	char id[IDENT_MAX + 1];
};

/* Nearly all contacts were neither merged nor merged into. */
#define SIEVE_BITS 18

struct merge {
	struct index *ids;
	struct sieve *sieve; /* of the same contacts */
	struct node *nodes;
	size_t nodes_cap;
	struct loss *losses;
	size_t nlosses, losses_cap;
	size_t next_lost; /* a node */

	char *contacts; /* one after another, as merge_note writes them */
	size_t used, cap, next;
};

struct merge *
merge_new(void)
{
	struct merge *m = xcalloc(1, sizeof(*m));

	m->ids = index_new();
	m->sieve = sieve_new(SIEVE_BITS);
	return m;
}

/* ---- merges ----------------------------------------------------------- */

/* Contacts are identified by the first 15 characters; the others are a
 * checksum. */
static size_t
node_of(struct merge *m, struct field id)
{
	size_t known = index_count(m->ids), n;

	id.len = 15;
	n = index_put(m->ids, id);
	sieve_add(m->sieve, id);
	xgrow(&m->nodes, &m->nodes_cap, n + 1, sizeof(*m->nodes));
	if (n == known)
		m->nodes[n] = (struct node){ .into = INDEX_NONE };
	return n;
}

static size_t
add_loss(struct merge *m, const struct merge_loser *loser)
{
	struct loss *loss;

	xgrow(&m->losses, &m->losses_cap, m->nlosses + 1, sizeof(*m->losses));
	loss = &m->losses[m->nlosses];
	loss->file = loser->file;
	loss->line = loser->line;
	snprintf(loss->id, sizeof(loss->id), "%.*s", (int)loser->id.len,
	    loser->id.s);
	return m->nlosses++;
}

bool
merge_add(struct merge *m, const struct merge_loser *loser)
{
	size_t from = node_of(m, loser->sf_id),
	       to = node_of(m, loser->survivor);
	struct node *node = &m->nodes[from];

	if (node->into != INDEX_NONE && node->into != to)
		return false;
	node->into = to;
	if (loser->opted_out && !node->opted_out) {
		node->opted_out = true;
		node->loss = add_loss(m, loser);
	}
	return true;
}

/*
 * The end of the chain of merges of a contact. In a cycle, one of its contacts,
 * which is then marked as merged into itself. Paths are compressed, as in
 * union-find, so that a long chain is followed only once.
 */
static size_t
end_of(struct merge *m, size_t from)
{
	size_t end = from, steps = 0, next;
	struct node *nodes = m->nodes;

	while (nodes[end].into != INDEX_NONE && nodes[end].into != end &&
	       steps++ <= index_count(m->ids))
		end = nodes[end].into;
	if (nodes[end].into != INDEX_NONE)
		nodes[end].into = end;
	for (; from != end; from = next) {
		next = nodes[from].into;
		nodes[from].into = end;
	}
	return end;
}

void
merge_follow(struct merge *m)
{
	for (size_t i = 0; i < index_count(m->ids); i++) {
		size_t end;

		if (!m->nodes[i].opted_out)
			continue;
		end = end_of(m, i);
		if (m->nodes[end].into == INDEX_NONE) /* else they go round */
			m->nodes[end].carried++;
	}
}

/* The number of opt-outs that a contact receives. */
static long long
carried(struct merge *m, struct field sf_id)
{
	long long carried;
	size_t n;

	if (!sieve_may_have(m->sieve, sf_id))
		return 0;
	n = index_find(m->ids, sf_id);
	carried = n == INDEX_NONE ? 0 : m->nodes[n].carried;
	if (carried > 0)
		m->nodes[n].arrived = true;
	return carried;
}

bool
merge_next_lost(struct merge *m, struct merge_loser *out)
{
	for (size_t n; (n = m->next_lost) < index_count(m->ids);
	     m->next_lost++) {
		const struct node *node = &m->nodes[n];
		const struct loss *loss;

		if (!node->opted_out || m->nodes[node->into].arrived)
			continue;
		loss = &m->losses[node->loss];
		*out = (struct merge_loser){ .sf_id = index_key(m->ids, n),
			.survivor = index_key(m->ids, node->into),
			.id = field_of(loss->id),
			.opted_out = true,
			.file = loss->file,
			.line = loss->line };
		m->next_lost++;
		return true;
	}
	return false;
}

/* ---- contacts ---------------------------------------------------------- */

/* A contact: 15 characters of its Contact ID, its value, the length of its
 * Advance ID, and that ID, which begins here. */
#define ID_AT 17

void
merge_note(struct merge *m, struct field sf_id, struct field id, enum opt opt)
{
	char *to;

	xgrow(&m->contacts, &m->cap, m->used + ID_AT + id.len, 1);
	to = m->contacts + m->used;
	memcpy(to, sf_id.s, 15);
	to[15] = (char)opt;
	to[16] = (char)id.len;
	memcpy(to + ID_AT, id.s, id.len);
	m->used += ID_AT + id.len;
}

bool
merge_next(struct merge *m, struct merged *out)
{
	const char *why;

	if (index_count(m->ids) == 0)
		return false;
	while (m->next < m->used) {
		const char *at = m->contacts + m->next;

		out->id = (struct field){ at + ID_AT, (size_t)at[16] };
		m->next += ID_AT + out->id.len;
		out->carried = carried(m, (struct field){ at, 15 });
		if (out->carried == 0)
			continue;
		ident_sf((struct field){ at, 15 }, "", out->sf_id, &why);
		out->opt = (enum opt)at[15];
		return true;
	}
	return false;
}

void
merge_free(struct merge *m)
{
	if (m == NULL)
		return;
	index_free(m->ids);
	free(m->sieve);
	free(m->nodes);
	free(m->losses);
	free(m->contacts);
	free(m);
}
