/* SPDX-License-Identifier: ISC */
#include "shards.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "open.h"
#include "prog.h"
#include "rejects.h"
#include "when.h"

char *
shards_path(const char *folder, long long k, const char *name)
{
	size_t size = strlen(folder) + strlen(name) + 24;
	char *path = xcalloc(size, 1);

	if (k < 0)
		snprintf(path, size, "%s/%s", folder, name);
	else
		snprintf(path, size, "%s/%lld.%s", folder, k, name);
	return path;
}

struct shards *
shards_new(const char *folder)
{
	struct shards *s = xcalloc(1, sizeof(*s));

	s->folder = folder;
	s->seed = xhash_seed();
	s->asof = s->sf_was_modified = s->adv_was_modified = WHEN_NONE;
	s->linked = hashes_new();
	return s;
}

void
shards_free(struct shards *s)
{
	if (s == NULL)
		return;
	hashes_free(s->linked);
	arena_free(&s->texts);
	free(s->args);
	free(s->crowds);
	free(s->loads);
	free(s);
}

/* ---- adding ----------------------------------------------------------- */

void
shards_add_arg(struct shards *s, struct field arg)
{
	char *copy = arena_alloc(&s->texts, arg.len + 1);

	memcpy(copy, arg.s, arg.len);
	copy[arg.len] = '\0';
	xgrow(&s->args, &s->args_cap, s->nargs + 1, sizeof(*s->args));
	s->args[s->nargs++] = copy;
}

void
shards_add_linked(void *shards, uint64_t person)
{
	struct shards *s = shards;

	/* A set does not look at the lowest bit. */
	hashes_put(s->linked, person << 1);
}

void
shards_add_crowd(void *shards, uint64_t address)
{
	struct shards *s = shards;

	xgrow(&s->crowds, &s->crowds_cap, s->ncrowds + 1, sizeof(*s->crowds));
	s->crowds[s->ncrowds++] = address;
}

void
shards_add_load(void *shards, struct field user, int64_t at)
{
	struct shards *s = shards;

	xgrow(&s->loads, &s->loads_cap, s->nloads + 1, sizeof(*s->loads));
	s->loads[s->nloads++] =
	    (struct shards_load){ arena_copy(&s->texts, user), at };
}

/* ---- ids -------------------------------------------------------------- */

uint64_t
shards_hash(const struct shards *s, struct field id)
{
	return hash_field(id, s->seed) >> 2;
}

long long
shards_of(const struct shards *s, uint64_t person)
{
	return 1 + (long long)(person % (uint64_t)s->n);
}

bool
shards_has(const struct shards *s, long long k, struct field id)
{
	uint64_t person = shards_hash(s, id);

	return hashes_has(s->linked, person << 1) == (k == 0);
}

/* ---- inputs ----------------------------------------------------------- */

void
xshards_stamp(uint64_t *stamp, const char *path)
{
	struct stat st = { 0 };
	uint64_t facts[4] = { *stamp };

	if (in_is_stdin(path))
		die("--cut: an input has to be a file, for it is read twice");
	if (stat(path, &st) == -1)
		die("%s: %s", path, strerror(errno));
	if (!S_ISREG(st.st_mode))
		die("%s: --cut: not a regular file, but it is read twice",
		    path);
	facts[1] = (uint64_t)st.st_size;
	facts[2] = (uint64_t)st.st_mtime;
	*stamp =
	    hash_field((struct field){ (const char *)facts, sizeof(facts) }, 0);
}

/* ---- the file --------------------------------------------------------- */

enum kind { NUMBER, HEX, MOMENT };

/* The facts that are there once. */
static const struct fact {
	const char *name;
	enum kind kind;
	size_t at;
} facts[] = {
	{ "shards", NUMBER, offsetof(struct shards, n) },
	{ "seed", HEX, offsetof(struct shards, seed) },
	{ "inputs", HEX, offsetof(struct shards, inputs) },
	{ "lists", HEX, offsetof(struct shards, lists) },
	{ "asof", MOMENT, offsetof(struct shards, asof) },
	{ "sf_was_modified", MOMENT, offsetof(struct shards, sf_was_modified) },
	{ "adv_was_modified", MOMENT,
	    offsetof(struct shards, adv_was_modified) },
	{ "prefs_known", NUMBER, offsetof(struct shards, prefs_known) },
	{ "other_width", NUMBER, offsetof(struct shards, other_width) },
	{ "base_rows", NUMBER, offsetof(struct shards, rows[SHARDS_BASE]) },
	{ "adv_rows", NUMBER, offsetof(struct shards, rows[SHARDS_ADV]) },
	{ "sf_rows", NUMBER, offsetof(struct shards, rows[SHARDS_SF]) },
};

#define FACTS (sizeof(facts) / sizeof(*facts))
#define VALUE_SIZE 32

static void
write_line(struct wr *wr, const char *name, struct field value, const char *at)
{
	wr_str(wr, name);
	wr_field(wr, value);
	wr_str(wr, at);
	wr_end(wr);
}

static void
write_hash(struct wr *wr, const char *name, uint64_t hash)
{
	char text[HASH_TEXT_SIZE];

	hash_print(hash, text);
	write_line(wr, name, field_of(text), "");
}

static void
write_fact(struct wr *wr, const struct shards *s, const struct fact *fact)
{
	const void *value = (const char *)s + fact->at;
	char text[VALUE_SIZE];

	if (fact->kind == HEX) {
		write_hash(wr, fact->name, *(const uint64_t *)value);
		return;
	}
	if (fact->kind == MOMENT)
		when_print(*(const int64_t *)value, text);
	else
		snprintf(text, sizeof(text), "%lld", *(const long long *)value);
	write_line(wr, fact->name, field_of(text), "");
}

static void
write_linked(void *wr, uint64_t hash)
{
	write_hash(wr, "linked", hash >> 1);
}

void
shards_write(const struct shards *s, struct wr *wr)
{
	write_line(wr, "name", field_of("value"), "at");
	write_line(wr, "version", field_of(VERSION), "");
	for (size_t i = 0; i < FACTS; i++)
		write_fact(wr, s, &facts[i]);
	for (size_t i = 0; i < s->nargs; i++)
		write_line(wr, "arg", field_of(s->args[i]), "");
	for (size_t i = 0; i < s->nloads; i++) {
		char at[WHEN_SIZE];

		when_print(s->loads[i].at, at);
		write_line(wr, "load", s->loads[i].user, at);
	}
	for (size_t i = 0; i < s->ncrowds; i++)
		write_hash(wr, "address", s->crowds[i]);
	hashes_each(s->linked, write_linked, wr);
}

static bool
read_fact(struct shards *s, const struct fact *fact, struct field f)
{
	void *value = (char *)s + fact->at;

	if (fact->kind == HEX)
		return hash_parse(f, value);
	if (fact->kind == MOMENT)
		return when_parse_utc(f, value) == 0;
	return field_number(f, 15, value);
}

/* Reads a line of what is there many times. */
static bool
read_more(
    struct shards *s, struct field name, struct field value, struct field when)
{
	uint64_t hash = 0;
	int64_t at;

	if (field_is(name, "arg")) {
		shards_add_arg(s, value);
		return true;
	}
	if (field_is(name, "load")) {
		if (when_parse_utc(when, &at) != 0)
			return false;
		shards_add_load(s, value, at);
		return true;
	}
	if (!hash_parse(value, &hash))
		return false;
	if (field_is(name, "linked"))
		shards_add_linked(s, hash);
	else if (field_is(name, "address"))
		shards_add_crowd(s, hash);
	else
		return false;
	return true;
}

/* Line 0 is the version. */
static bool
read_line(struct shards *s, size_t line, const struct rec *rec)
{
	struct field name = rec_get(rec, 0), value = rec_get(rec, 1);

	if (line == 0)
		return field_is(name, "version") && field_is(value, VERSION);
	if (line <= FACTS)
		return field_is(name, facts[line - 1].name) &&
		       read_fact(s, &facts[line - 1], value);
	return read_more(s, name, value, rec_get(rec, 2));
}

struct shards *
xshards_read(const char *folder)
{
	struct shards *s = shards_new(folder);
	char *path = shards_path(folder, -1, "whole");
	struct rd *rd = xopen_table(xopen_in(path), false);
	struct rec rec;
	size_t line = 0;

	if (rd_head(rd)->n != 3)
		die("%s: not what optdiff --cut wrote", path);
	while (xrejects_next(rd, &rec, NULL))
		if (!read_line(s, line++, &rec))
			die_at(place_line(rd, rec.line), NULL,
			    "not what optdiff --cut of this version wrote");
	if (line <= FACTS || s->n < SHARDS_MIN || s->n > SHARDS_MAX)
		die("%s: not what optdiff --cut wrote", path);
	rd_free(rd);
	free(path);
	return s;
}
