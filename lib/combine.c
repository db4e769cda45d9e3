/* SPDX-License-Identifier: ISC */
#include "combine.h"

#include <stdlib.h>
#include <string.h>

#include "index.h"
#include "prog.h"

/* The newest that is known of a person's opt-out, and what it rests on. */
struct state {
	uint64_t codes;
	enum opt opt;
	int64_t changed_at;
	char *changed_by; /* or NULL */
};

struct person {
	struct state state;
	int64_t modified_at;
	char *email; /* or NULL */
	bool in_population;
};

/* What the negatable codes of a file say of a person, until its last row tells
 * whether they are negated. */
struct held {
	struct state state; /* OPT_MISSING: none */
	bool negated;
	int64_t negated_at; /* the newest */
};

struct combine {
	struct index *ids;
	struct person *people; /* by the number of the id */
	struct held *held;     /* too, but it may be shorter */
	size_t people_cap, nheld, held_cap;
	long long negated;
};

struct combine *
combine_new(void)
{
	struct combine *c = xcalloc(1, sizeof(*c));

	c->ids = index_new();
	return c;
}

void
combine_free(struct combine *c)
{
	if (c == NULL)
		return;
	for (size_t i = 0; i < combine_count(c); i++) {
		free(c->people[i].email);
		free(c->people[i].state.changed_by);
	}
	index_free(c->ids);
	free(c->people);
	free(c->held);
	free(c);
}

/* ---- states ------------------------------------------------------------- */

/* Keeps the smaller of two texts, so that the order of the rows does not
 * matter; an empty one counts as none. */
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

/* Adds what a row says, and of rows that say the same the newest. */
static void
add_state(struct state *state, const struct opt_row *row, uint64_t codes)
{
	state->codes |= codes;
	if (row->opt < state->opt ||
	    (row->opt == state->opt && row->changed_at < state->changed_at))
		return;
	if (row->opt > state->opt || row->changed_at > state->changed_at) {
		free(state->changed_by);
		state->changed_by = NULL;
	}
	state->opt = row->opt;
	state->changed_at = row->changed_at;
	keep_text(&state->changed_by, row->changed_by);
}

/* ---- people ------------------------------------------------------------- */

static size_t
put_person(struct combine *c, struct field id)
{
	size_t known = combine_count(c), n = index_put(c->ids, id);

	xgrow(&c->people, &c->people_cap, n + 1, sizeof(*c->people));
	if (n == known)
		c->people[n] = (struct person){ .state = { .opt = OPT_BLANK,
						    .changed_at = WHEN_NONE },
			.modified_at = WHEN_NONE };
	return n;
}

static struct held *
held_of(struct combine *c, size_t person)
{
	xgrow(&c->held, &c->held_cap, person + 1, sizeof(*c->held));
	while (c->nheld <= person)
		c->held[c->nheld++] =
		    (struct held){ .state = { .changed_at = WHEN_NONE },
			    .negated_at = WHEN_NONE };
	return &c->held[person];
}

static void
note_negation(struct combine *c, size_t person, int64_t at)
{
	struct held *h = held_of(c, person);

	h->negated = true;
	if (at > h->negated_at)
		h->negated_at = at;
}

void
combine_add(struct combine *c, const struct opt_row *row,
    const struct combine_codes *codes)
{
	size_t n = put_person(c, row->id);
	struct person *p = &c->people[n];
	uint64_t held = codes->set & codes->negatable;
	uint64_t stay = codes->set & ~codes->negatable;

	if (row->modified_at > p->modified_at)
		p->modified_at = row->modified_at;
	keep_text(&p->email, row->email);
	if (codes->negates)
		note_negation(c, n, row->changed_at);
	if (held != 0)
		add_state(&held_of(c, n)->state, row, held);
	if (held == 0 || stay != 0)
		add_state(&p->state, row, stay);
}

static void
settle(struct combine *c, struct person *p, const struct held *h)
{
	const struct state *s = &h->state;
	bool stays =
	    s->changed_at != WHEN_NONE && s->changed_at >= h->negated_at;
	struct opt_row row = { .opt = s->opt,
		.changed_at = s->changed_at,
		.changed_by = field_of(s->changed_by ? s->changed_by : "") };

	if (h->negated && !stays) {
		row = (struct opt_row){ .opt = OPT_FALSE,
			.changed_at = WHEN_NONE,
			.changed_by = field_of("") };
		c->negated++;
	}
	add_state(&p->state, &row, row.opt == OPT_TRUE ? s->codes : 0);
}

void
combine_settle(struct combine *c)
{
	for (size_t n = 0; n < c->nheld; n++) {
		if (c->held[n].state.opt == OPT_MISSING)
			continue;
		settle(c, &c->people[n], &c->held[n]);
		free(c->held[n].state.changed_by);
	}
	c->nheld = 0;
}

void
combine_add_person(struct combine *c, struct field id)
{
	size_t known = combine_count(c), n = put_person(c, id);

	if (n == known)
		c->people[n].state.opt = OPT_FALSE;
	c->people[n].in_population = true;
}

/* ---- results ------------------------------------------------------------ */

size_t
combine_count(const struct combine *c)
{
	return index_count(c->ids);
}

long long
combine_negated(const struct combine *c)
{
	return c->negated;
}

long long
combine_outside(const struct combine *c)
{
	long long outside = 0;

	for (size_t i = 0; i < combine_count(c); i++)
		outside += !c->people[i].in_population;
	return outside;
}

void
combine_write(
    const struct combine *c, const struct code_names *names, struct wr *wr)
{
	char *text = NULL;
	size_t cap = 0;

	for (size_t i = 0; i < combine_count(c); i++) {
		const struct person *p = &c->people[i];
		const struct state *s = &p->state;
		struct opt_row row = { .id = index_key(c->ids, i),
			.sf_id = field_of(""),
			.email = field_of(p->email ? p->email : ""),
			.opt = s->opt,
			.changed_at = s->changed_at,
			.changed_by =
			    field_of(s->changed_by ? s->changed_by : ""),
			.modified_at = p->modified_at,
			.prefs = field_of(""),
			.code = code_names_list(names, s->codes, &text, &cap),
			.opt_out_at = WHEN_NONE };

		opt_table_write(wr, &row);
		wr_end(wr);
	}
	free(text);
}
