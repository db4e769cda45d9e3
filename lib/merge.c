#include "merge.h"

#include <stdlib.h>
#include <string.h>

#include "index.h"
#include "prog.h"

/* A contact that was merged, or into which one was. */
struct node {
	size_t into; /* INDEX_NONE for a survivor */
	bool opted_out;
	bool arrived; /* its opt-outs were asked for */
	long long carried;
};

struct merge {
	struct index *ids;
	struct node *nodes;
	size_t nodes_cap, more;
	long long lost;

	char *rows; /* one behind another, as put_row has them */
	size_t used, cap, next;
};

struct merge *
merge_new(size_t more)
{
	struct merge *m = xcalloc(1, sizeof(*m));

	m->ids = index_new();
	m->more = more;
	return m;
}

/* ---- merges ----------------------------------------------------------- */

static size_t
node_of(struct merge *m, struct field id)
{
	size_t known = index_count(m->ids), n = index_put(m->ids, id);

	xgrow(&m->nodes, &m->nodes_cap, n + 1, sizeof(*m->nodes));
	if (n == known)
		m->nodes[n] = (struct node){ .into = INDEX_NONE };
	return n;
}

bool
merge_add(
    struct merge *m, struct field loser, struct field survivor, bool opted_out)
{
	size_t from = node_of(m, loser), to = node_of(m, survivor);
	struct node *node = &m->nodes[from];

	if (node->into != INDEX_NONE && node->into != to)
		return false;
	node->into = to;
	node->opted_out = node->opted_out || opted_out;
	return true;
}

void
merge_follow(struct merge *m)
{
	size_t count = index_count(m->ids);

	for (size_t i = 0; i < count; i++) {
		size_t at = i, steps = 0;

		if (!m->nodes[i].opted_out)
			continue;
		while (m->nodes[at].into != INDEX_NONE && steps++ < count)
			at = m->nodes[at].into;
		m->lost++;
		if (m->nodes[at].into == INDEX_NONE) /* else they go round */
			m->nodes[at].carried++;
	}
}

long long
merge_carried(struct merge *m, struct field sf_id)
{
	size_t n = index_find(m->ids, sf_id);
	long long carried = n == INDEX_NONE ? 0 : m->nodes[n].carried;

	if (carried > 0 && !m->nodes[n].arrived) {
		m->nodes[n].arrived = true;
		m->lost -= carried;
	}
	return carried;
}

long long
merge_lost(const struct merge *m)
{
	return m->lost;
}

/* ---- rows ------------------------------------------------------------- */

static void
put(struct merge *m, const void *s, size_t len)
{
	xgrow(&m->rows, &m->cap, m->used + len, 1);
	memcpy(m->rows + m->used, s, len);
	m->used += len;
}

/* No field has a NUL: no line of a file has one. */
static void
put_field(struct merge *m, struct field f)
{
	put(m, f.s, f.len);
	put(m, "", 1);
}

void
merge_hold(struct merge *m, const struct opt_row *row, const struct field *more)
{
	char opt = (char)row->opt;

	put(m, &opt, 1);
	put(m, &row->changed_at, sizeof(row->changed_at));
	put(m, &row->modified_at, sizeof(row->modified_at));
	put(m, &row->opt_out_at, sizeof(row->opt_out_at));
	put_field(m, row->id);
	put_field(m, row->sf_id);
	put_field(m, row->email);
	put_field(m, row->changed_by);
	put_field(m, row->prefs);
	put_field(m, row->code);
	for (size_t i = 0; i < m->more; i++)
		put_field(m, more[i]);
}

static void
get(struct merge *m, void *s, size_t len)
{
	memcpy(s, m->rows + m->next, len);
	m->next += len;
}

static struct field
get_field(struct merge *m)
{
	struct field f = field_of(m->rows + m->next);

	m->next += f.len + 1;
	return f;
}

bool
merge_next(struct merge *m, struct opt_row *row, struct field *more)
{
	char opt;

	if (m->next == m->used)
		return false;
	get(m, &opt, 1);
	row->opt = (enum opt)opt;
	get(m, &row->changed_at, sizeof(row->changed_at));
	get(m, &row->modified_at, sizeof(row->modified_at));
	get(m, &row->opt_out_at, sizeof(row->opt_out_at));
	row->id = get_field(m);
	row->sf_id = get_field(m);
	row->email = get_field(m);
	row->changed_by = get_field(m);
	row->prefs = get_field(m);
	row->code = get_field(m);
	for (size_t i = 0; i < m->more; i++)
		more[i] = get_field(m);
	return true;
}

void
merge_free(struct merge *m)
{
	if (m == NULL)
		return;
	index_free(m->ids);
	free(m->nodes);
	free(m->rows);
	free(m);
}
