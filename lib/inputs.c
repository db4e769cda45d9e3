/* SPDX-License-Identifier: ISC */
#include "inputs.h"

#include <stdlib.h>

#include "prog.h"

/* ---- opening ---------------------------------------------------------- */

/* stated: every row of Salesforce says TRUE or FALSE. */
static struct ledger *
open_opt_table(const char *path, bool excerpt, bool stated)
{
	static const unsigned needs =
	    LEDGER_BIT(LEDGER_ID) | LEDGER_BIT(LEDGER_OPT_OUT);
	struct ledger_spec spec = { .type = OPT_TABLE,
		.excerpt = excerpt,
		.stated = stated,
		.needs = needs,
		.reads = OPT_TABLE_ALL & ~needs };

	return xledger_open(path, &spec);
}

/* Older ledgers may lack the columns that are only read. */
static struct ledger *
open_base(const char *path)
{
	struct ledger_spec spec = { .type = LEDGER_BASE,
		.needs = LEDGER_ALL & ~LEDGER_LATER,
		.reads = LEDGER_LATER };

	return xledger_open(path, &spec);
}

static bool
is_shard(const struct inputs_spec *spec)
{
	return spec->shards != NULL && !spec->cuts;
}

/* Whether it is a shard that has its own tables: shard 0 reads all, and the
 * others have nobody of whom the lists speak. */
static bool
has_own(const struct inputs_spec *spec)
{
	return is_shard(spec) && spec->shard > 0;
}

/* The path of a table: of the run, or of the shard. */
static const char *
path_of(struct inputs *in, unsigned table, const char *path, const char *name)
{
	const struct inputs_spec *spec = in->spec;

	if (!has_own(spec))
		return path;
	in->paths[table] = shards_path(spec->shards->folder, spec->shard, name);
	return in->paths[table];
}

/* The lists about some people. */
static void
open_lists(struct inputs *in)
{
	const struct inputs_spec *spec = in->spec;
	size_t requests = has_own(spec) ? 0 : spec->requests.n;
	/* A cut asks only whether there are answers. */
	size_t answers = has_own(spec) || spec->cuts ? 0 : spec->answers.n;

	in->request_files =
	    xcalloc(requests + 1, sizeof(struct requests_file *));
	for (; in->nrequests < requests; in->nrequests++)
		in->request_files[in->nrequests] =
		    xrequests_open(spec->requests.path[in->nrequests]);
	in->answers = answers_new();
	for (size_t i = 0; i < answers; i++)
		xanswers_open(in->answers, spec->answers.path[i]);
	if (answers > 0 && spec->base == NULL)
		warn_that("-A: no answer counts without -b, the ledger of the "
			  "run that asked");
}

void
xinputs_open(struct inputs *in, const struct inputs_spec *spec)
{
	*in = (struct inputs){ .spec = spec };
	if (spec->base != NULL)
		in->base =
		    open_base(path_of(in, SHARDS_BASE, spec->base, "base"));
	in->users = xcalloc(spec->users.n, sizeof(struct rd *));
	for (size_t i = 0; i < spec->users.n; i++)
		in->users[i] = xopen_list(spec->users.path[i]);
	open_lists(in);
	in->sf = open_opt_table(
	    path_of(in, SHARDS_SF, spec->sf, "sf"), spec->excerpt, true);
	in->adv = open_opt_table(
	    path_of(in, SHARDS_ADV, spec->adv, "adv"), spec->excerpt, false);
}

void
xinputs_open_cut(struct inputs *in)
{
	in->cut = xcut_new(in->spec->shards, in->base != NULL);
}

/* ---- the lists -------------------------------------------------------- */

static void
read_lists(struct inputs *in)
{
	const struct inputs_spec *spec = in->spec;

	in->specialists = specialists_new(spec->trust);
	in->requests = requests_new();
	for (size_t i = 0; i < spec->users.n; i++)
		xspecialists_read(in->specialists, in->users[i]);
	for (size_t i = 0; i < in->nrequests; i++)
		xrequests_read(in->requests, in->request_files[i], spec->now);
	answers_read(in->answers, spec->now);
}

/* ---- the tables ------------------------------------------------------- */

static void
read_sf(struct inputs *in, struct counts *counts, struct opt_row *row,
    struct said *said)
{
	bool listed;

	xledger_opt_row(in->sf, row);
	listed = specialists_see(in->specialists, row);
	*said = (struct said){ .opt = row->opt,
		.prefs = row->prefs.len > 0,
		.merged = field_is(row->code, "merged"),
		.consent = row->opt == OPT_FALSE &&
			   row->changed_at != WHEN_NONE && listed,
		.changed_at = row->changed_at,
		.modified_at = row->modified_at,
		.opt_out_at = row->opt_out_at,
		.changed_by = row->changed_by,
		.sf_id = row->sf_id,
		.email = row->email };
	in->rules.prefs_known |= said->prefs;
	counts_add_row(&counts->sf, row);
}

static void
read_adv(struct inputs *in, struct counts *counts, struct opt_row *row,
    struct said *said)
{
	xledger_opt_row(in->adv, row);
	*said = (struct said){ .opt = row->opt,
		.changed_at = row->changed_at,
		.modified_at = row->modified_at,
		.opt_out_at = WHEN_NONE,
		.changed_by = row->changed_by,
		.sf_id = { "", 0 },
		/* Without a ledger it is only printed. */
		.email = in->spec->texts || in->base != NULL
			     ? row->email
			     : (struct field){ "", 0 } };
	if (row->sf_id.len > 0)
		ledger_die(in->adv, LEDGER_SF_ID,
		    "only Salesforce's table has it: are the two tables "
		    "swapped?");
	counts_add_row(&counts->adv, row);
}

/* Compares the lists with the ids of a row; whether one has any. */
static bool
see_row(struct inputs *in, struct field id, struct field sf_id)
{
	return in->nrequests > 0 && requests_see(in->requests, id, sf_id);
}

/* The next row that is one of the shard, or of the run. */
static bool
next_row(const struct inputs *in, struct ledger *table)
{
	const struct inputs_spec *spec = in->spec;

	while (xledger_next(table))
		if (!is_shard(spec) || shards_has(spec->shards, spec->shard,
					   ledger_get(table, LEDGER_ID)))
			return true;
	return false;
}

/* The last value a side was seen with: now, or else before. */
static enum opt
last_seen(enum opt now, enum opt was)
{
	if (now != OPT_BLANK)
		return now;
	return was == OPT_BLANK ? OPT_MISSING : was;
}

static void
read_base(struct inputs *in, struct counts *counts, struct ledger_row *row,
    struct base *b)
{
	xledger_row(in->base, row);
	*b = (struct base){ .seen = true,
		.sf = last_seen(row->sf, row->sf_was),
		.sf_true = row->sf == OPT_TRUE,
		.adv = last_seen(row->adv, row->adv_was),
		.want = row->want,
		.class = row->class,
		.send_to = row->send_to,
		.in_sf = row->sf != OPT_BLANK,
		.lacked_id = row->flags & FLAG_ID_LOST,
		.in_adv = row->adv != OPT_BLANK,
		.since = row->since,
		.open_since = row->open_since,
		.times_sent = row->times_sent,
		.first_asked = row->first_asked,
		.answer = row->first_asked == WHEN_NONE
			      ? 0
			      : row->flags & (FLAG_ANSWERED | FLAG_SEEN),
		.changed_at = row->changed_at,
		.modified_at = row->modified_at,
		.opt_out_at = row->opt_out_at,
		.changed_by = row->changed_by,
		.sf_id = row->sf_id,
		.sf_id_was = row->sf_id_was,
		.email = row->email };
	counts_add_ledger_row(counts, row);
}

static void
end_table(struct inputs *in, struct ledger *table)
{
	if (in->cut != NULL)
		xcut_end(in->cut, table);
	else
		xpeople_end(in->people, ledger_rd(table));
}

static void
add_base(struct inputs *in, struct counts *counts)
{
	const struct rd *rd = ledger_rd(in->base);
	bool asks = in->spec->answers.n > 0;
	struct ledger_row row;
	struct base base;

	while (next_row(in, in->base)) {
		bool named;

		read_base(in, counts, &row, &base);
		named = see_row(in, row.id, row.sf_id);
		answers_see(in->answers, &row);
		if (in->cut != NULL)
			xcut_base(in->cut, in->base, row.id, &base,
			    named || (asks && row.send_to & TO_REVIEW));
		else
			xpeople_add_base(in->people, rd,
			    ledger_rec(in->base)->line, row.id, &base);
	}
	end_table(in, in->base);
	answers_settle(in->answers);
	in->rules.last_run = xledger_mark_moment(in->base, "asof");
	xcounts_add_ledger_mark(counts, in->base);
	if (is_shard(in->spec)) {
		counts->sf.was_modified_at = in->spec->shards->sf_was_modified;
		counts->adv.was_modified_at =
		    in->spec->shards->adv_was_modified;
	}
	in->rules.sf_seen =
	    when_later(in->rules.last_run, counts->sf.was_modified_at);
	in->rules.adv_seen =
	    when_later(in->rules.last_run, counts->adv.was_modified_at);
}

/* A moment that the end mark of a table states, or else now. */
static int64_t
stated(const struct ledger *table, const char *key, int64_t now)
{
	int64_t when = xledger_mark_moment(table, key);

	return when == WHEN_NONE ? now : when;
}

static void
add_advance(struct inputs *in, struct counts *counts)
{
	const struct rd *rd = ledger_rd(in->adv);
	struct opt_row row;
	struct said said;

	while (next_row(in, in->adv)) {
		bool named;

		read_adv(in, counts, &row, &said);
		named = see_row(in, row.id, (struct field){ "", 0 });
		if (in->cut != NULL)
			xcut_adv(in->cut, in->adv, row.id, &said, named);
		else
			xpeople_add_adv(in->people, rd,
			    ledger_rec(in->adv)->line, row.id, &said);
	}
	end_table(in, in->adv);
	in->rules.codes = rd_lists_codes(rd);
	in->rules.adv_asof = stated(in->adv, "asof", in->spec->now);
}

static void
add_salesforce(struct inputs *in, struct counts *counts)
{
	const struct rd *rd = ledger_rd(in->sf);
	struct opt_row row;
	struct said said;

	while (next_row(in, in->sf)) {
		bool named;

		read_sf(in, counts, &row, &said);
		named = see_row(in, row.id, row.sf_id);
		if (in->cut != NULL)
			xcut_sf(in->cut, in->sf, row.id, &said, named);
		else
			xpeople_add_sf(in->people, rd, ledger_rec(in->sf)->line,
			    row.id, &said);
	}
	end_table(in, in->sf);
	in->rules.sf_asof = stated(in->sf, "asof", in->spec->now);
	in->rules.tracked = xledger_mark_moment(in->sf, "history") != WHEN_NONE;
	in->rules.history_at = stated(in->sf, "history", in->spec->now);
	xcounts_add_sf_mark(counts, in->sf);
	if (rd_lists_codes(rd))
		die("%s: a list of codes is Advance's: are the two tables "
		    "swapped?",
		    rd_name(rd));
}

/* Follows the contacts that the ledger has under another id. A sheet whose ids
 * were sorted without the rest would move nearly all of them. */
static void
follow_contacts(struct inputs *in)
{
	struct people_followed f = people_follow(in->people);

	if (f.moved > 0)
		warn_that("%zu contact%s another Advance ID than in the last "
			  "run: flag moved; an opt-out goes with the contact",
		    f.moved, f.moved == 1 ? " has" : "s have");
	if (f.lost > 0)
		warn_that("%zu contact%s no Advance ID any more: flag id_lost; "
			  "the one of the last run is kept",
		    f.lost, f.lost == 1 ? " has" : "s have");
}

/* Tells a shard what it cannot know by itself. */
static void
know_whole(struct inputs *in)
{
	const struct shards *s = in->spec->shards;

	in->rules.prefs_known = s->prefs_known;
	specialists_know_loads(in->specialists);
	for (size_t i = 0; i < s->nloads; i++)
		specialists_add_load(
		    in->specialists, s->loads[i].user, s->loads[i].at);
	for (size_t i = 0; i < s->ncrowds; i++)
		people_add_crowd(in->people, s->crowds[i]);
	if (s->other_width)
		requests_see_other_width(in->requests);
}

/* Tells the shards so. */
static void
tell_shards(struct inputs *in, const struct counts *counts)
{
	struct shards *s = in->spec->shards;

	s->asof = xinputs_asof(in);
	s->sf_was_modified = counts->sf.was_modified_at;
	s->adv_was_modified = counts->adv.was_modified_at;
	s->prefs_known = in->rules.prefs_known;
	s->other_width = requests_saw_other_width(in->requests);
	specialists_each_load(in->specialists, shards_add_load, s);
	xcut_close(in->cut);
}

/* What a row of one table makes of a person is known only with the rows of
 * those before it. */
void
xinputs_read(struct inputs *in, struct counts *counts)
{
	const struct inputs_spec *spec = in->spec;

	read_lists(in);
	in->rules = (struct rules){ .specialists = in->specialists,
		.requests = in->requests,
		.answers = in->answers,
		.trust = spec->trust,
		.now = spec->now,
		.sf_asof = spec->now,
		.adv_asof = spec->now,
		.history_at = spec->now,
		.last_run = WHEN_NONE,
		.sf_seen = WHEN_NONE,
		.adv_seen = WHEN_NONE };
	if (in->cut == NULL)
		in->people =
		    people_new(&in->rules, spec->texts, in->base != NULL);
	if (is_shard(spec))
		know_whole(in);
	if (in->base != NULL)
		add_base(in, counts);
	add_advance(in, counts);
	add_salesforce(in, counts);
	specialists_settle(in->specialists);
	if (in->cut != NULL) {
		tell_shards(in, counts);
		return;
	}
	follow_contacts(in);
	requests_settle(in->requests, spec->excerpt);
}

int64_t
xinputs_asof(const struct inputs *in)
{
	return when_earlier(xledger_mark_moment(in->sf, "asof"),
	    xledger_mark_moment(in->adv, "asof"));
}

void
inputs_free(struct inputs *in)
{
	ledger_close(in->sf);
	ledger_close(in->adv);
	ledger_close(in->base);
	people_free(in->people);
	specialists_free(in->specialists);
	requests_free(in->requests);
	answers_free(in->answers);
	free(in->users);
	free(in->request_files);
	for (unsigned i = 0; i < SHARDS_TABLES; i++)
		free(in->paths[i]);
}
