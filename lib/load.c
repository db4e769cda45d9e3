/* SPDX-License-Identifier: ISC */
#include "load.h"

#include <stdlib.h>
#include <string.h>

#include "cells.h"
#include "open.h"
#include "prog.h"
#include "sheet.h"

#define LENGTH(array) (sizeof(array) / sizeof(*(array)))

static const struct load_system systems[] = {
	{ "salesforce", EXPORT_SF_LOAD, LOAD_SF_ID },
	{ "advance", EXPORT_ADV_LOAD, LOAD_ID },
};

/*
 * A column may hold the opt-out of e-mail if its name, reduced to its letters,
 * has one of these words.
 */
static const char *const opt_out_words[] = { "optout", "optedout", "noemail",
	"donotemail" };
/*
 * One with a word of these may hold it, or an opt-in, if all its values are
 * checkboxes. A letter with an accent is left out of the name: dsabonn.
 */
static const char *const doubtful_words[] = { "opt", "unsub", "subscrib",
	"contact", "mail", "consent", "donot", "solicit", "suppress", "cancel",
	"permission", "newsletter", "abmeld", "abgemeld", "abbestell",
	"anschreib", "einwillig", "kontakt", "werbung", "widersp", "afmeld",
	"courriel", "desabonn", "dsabonn", "desinscri", "dsinscri", "disiscri",
	"baja", "contat", "widerr", "marketing", "receive", "refus", "correo",
	"desuscri", "descadastr" };
/* A name with one of these is of another way to be reached, unless it has mail
 * as well. */
static const char *const other_words[] = { "fax", "mobile", "sms", "call",
	"phone" };

const struct load_system *
load_system(const char *name)
{
	for (size_t i = 0; i < LENGTH(systems); i++)
		if (strcmp(systems[i].name, name) == 0)
			return &systems[i];
	return NULL;
}

void
load_init(struct load *load)
{
	*load = (struct load){ .system = systems, .spec = { .width = 10 } };
	exports_columns(load->system->export, load->cols);
}

/* ---- columns ----------------------------------------------------------- */

/* Whether the header has one of the ids; data is the load. */
static bool
has_id(struct rd *rd, void *data)
{
	const struct load *load = data;
	struct col probe[] = { load->cols[LOAD_ID], load->cols[LOAD_SF_ID] };

	for (size_t i = 0; i < LENGTH(probe); i++) {
		if (probe[i].named != NULL)
			probe[i].known = probe[i].named;
		probe[i].named = NULL;
	}
	xcol_find(rd, probe, LENGTH(probe));
	return probe[0].at != REC_NONE || probe[1].at != REC_NONE;
}

static bool
has_word(const char *letters, const char *const *words, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (strstr(letters, words[i]) != NULL)
			return true;
	return false;
}

/* Whether the name of a column, reduced to its letters, has one of the words,
 * and is not of a telephone alone. */
static bool
name_has(struct field name, const char *const *words, size_t nwords)
{
	char letters[128];
	size_t n = 0;

	for (size_t i = 0; i < name.len && n + 1 < sizeof(letters); i++) {
		char c = name.s[i];

		if (c >= 'A' && c <= 'Z')
			c = (char)(c - 'A' + 'a');
		if (c >= 'a' && c <= 'z')
			letters[n++] = c;
	}
	letters[n] = '\0';
	return has_word(letters, words, nwords) &&
	       (strstr(letters, "mail") != NULL ||
		   !has_word(letters, other_words, LENGTH(other_words)));
}

static bool
looks_like_opt_out(struct field name)
{
	return name_has(name, opt_out_words, LENGTH(opt_out_words));
}

static bool
is_preference(const struct load *load, size_t column)
{
	for (size_t i = 0; i < load->prefs.n; i++)
		if (load->prefs.cols[i].at == column)
			return true;
	return false;
}

/* Notes the columns whose values have to tell whether they may be an opt-out.
 */
static void
note_doubts(struct load *load)
{
	const struct rec *head = rd_head(load->rd);

	if (load->cols[LOAD_OPT_OUT].named != NULL)
		return;
	for (size_t i = 0; i < head->n; i++) {
		bool known = is_preference(load, i);

		for (size_t j = 0; j < LOAD_COLUMNS; j++)
			known = known || load->cols[j].at == i;
		if (known || !name_has(rec_get(head, i), doubtful_words,
				 LENGTH(doubtful_words)))
			continue;
		xgrow(&load->doubts, &load->doubts_cap, load->ndoubts + 1,
		    sizeof(*load->doubts));
		load->doubts[load->ndoubts++] = (struct load_doubt){ .at = i };
	}
}

/* Looks at what a row has in these columns. */
static void
look_at_doubts(struct load *load, const struct rec *rec)
{
	for (size_t i = 0; i < load->ndoubts; i++) {
		struct load_doubt *doubt = &load->doubts[i];
		struct field f;
		enum opt opt;
		int status;

		if (doubt->is_other)
			continue; /* equivalent: faster, it stays other */
		f = rec_get(rec, doubt->at);
		if (sheet_error(field_trim(f)) != NULL && !sheet_is_null(f))
			continue; /* whatever it was, it stays unknown */
		status = opt_parse(f, &opt);
		if (status == -1 && opt_language(f) == NULL)
			doubt->is_other = true;
		else if (status != 0 || opt != OPT_BLANK || load->nulls)
			doubt->is_set = true;
	}
}

static void
refuse_doubts(const struct load *load)
{
	for (size_t i = 0; i < load->ndoubts; i++) {
		const struct load_doubt *doubt = &load->doubts[i];
		struct field name = rec_get(rd_head(load->rd), doubt->at);

		if (doubt->is_other || !doubt->is_set)
			continue;
		die_at(place_line(load->rd, 1), load->cols[LOAD_OPT_OUT].name,
		    "column %zu, \"%.*s\", has only checkboxes and may be an "
		    "opt-out or an opt-in: name the opt-out to check with -c "
		    "opt_out=Column, a preference with -P, or say that there "
		    "is no opt-out with --no-opt-out",
		    doubt->at + 1, (int)name.len, name.s);
	}
}

/* The loader's mapping can load a column of any name into the opt-out, so a
 * second column that looks like one must not go unchecked. */
static void
refuse_other_opt_outs(const struct load *load)
{
	const struct rec *head = rd_head(load->rd);
	const struct col *opt_out = &load->cols[LOAD_OPT_OUT];

	if (opt_out->named != NULL)
		return;
	for (size_t i = 0; i < head->n; i++)
		if (i != opt_out->at && !is_preference(load, i) &&
		    looks_like_opt_out(rec_get(head, i)))
			die_at(place_line(load->rd, 1), opt_out->name,
			    "column %zu looks like an opt-out: name the "
			    "one to check with -c opt_out=Column, or none "
			    "with --no-opt-out",
			    i + 1);
}

/* The id column to name in a message if the header has none. */
static struct col *
expected_id(struct load *load)
{
	struct col *id = &load->cols[load->system->key];

	if (id->named != NULL && *id->named == '\0')
		id = &load->cols[LOAD_ID + LOAD_SF_ID - load->system->key];
	if (id->named != NULL && *id->named == '\0')
		die("-c id= and -c sf_id=: one of the ids is needed");
	return id;
}

/* Sets the columns of the load's system, under the names that -c gave. */
static void
set_columns(struct load *load)
{
	struct col cols[LOAD_COLUMNS];

	exports_columns(load->system->export, cols);
	for (size_t i = 0; i < LOAD_COLUMNS; i++) {
		cols[i].named = load->cols[i].named;
		load->cols[i] = cols[i];
	}
}

void
xload_open(struct load *load, const char *path)
{
	struct rd *rd = xopen_file(path);
	struct col *id;

	set_columns(load);
	id = expected_id(load);
	load->delim = xopen_sep(rd, load->delim);
	if (load->delim == 0)
		load->delim =
		    rd_find_delim(rd, (struct rd_format){ 0 }, has_id, load);
	if (load->delim == 0)
		die_at(place_line(rd, 1), NULL,
		    "more than one delimiter is possible: choose one with -d");
	if (rd_header(rd, (struct rd_format){ .delim = load->delim }) != RD_REC)
		die_reader(rd);
	id->need = !has_id(rd, load);
	xcol_find(rd, load->cols, LOAD_COLUMNS);
	xcol_find(rd, load->prefs.cols, load->prefs.n);
	load->rd = rd;
	refuse_other_opt_outs(load);
	note_doubts(load);
}

/* ---- rows --------------------------------------------------------------- */

/* What a checkbox would become; OPT_BLANK if the load leaves it as it is. */
static enum opt
read_checkbox(
    const struct load *load, const struct rec *rec, const struct col *col)
{
	struct cell cell = { NULL, load->rd, rec, col, col_get(rec, col) };
	enum opt opt = OPT_BLANK;
	long long nulls = 0;

	if (col->at == REC_NONE)
		return OPT_BLANK;
	cell_checkbox(cell, &opt, &nulls);
	if (opt == OPT_BLANK && (nulls > 0 || load->nulls))
		return OPT_FALSE;
	return opt;
}

/* The loader finds no record by an id that lost its leading zeros, so they are
 * not put back. */
static void
read_advance_id(
    const struct load *load, const struct rec *rec, struct field f, char *out)
{
	const char *name = load->cols[LOAD_ID].name;
	char why[128], shape[SHAPE_MAX], damage[SHEET_DAMAGE_MAX];

	if (ident_advance(f, &load->spec, out, why, sizeof(why)) != -1)
		return;
	if (load->spec.width == 0)
		die_at(place_of(load->rd, rec), name, "%s", why);
	die_at(place_of(load->rd, rec), name, "not %d digits (%s)%s",
	    load->spec.width, field_shape(f, shape, sizeof(shape)),
	    sheet_damage(f, damage, sizeof(damage)));
}

static void
read_change(
    const struct load *load, const struct rec *rec, struct load_change *change)
{
	struct field id = field_trim(col_get(rec, &load->cols[LOAD_ID]));
	struct field contact =
	    field_trim(col_get(rec, &load->cols[LOAD_SF_ID]));
	const char *why;

	*change->id = *change->contact = '\0';
	change->checks_preference = false;
	if (id.len > 0)
		read_advance_id(load, rec, id, change->id);
	if (contact.len > 0 &&
	    ident_sf(contact, "003", change->contact, &why) == SF_BAD)
		die_at(place_of(load->rd, rec), load->cols[LOAD_SF_ID].name,
		    "%s", why);
	change->opt_out = read_checkbox(load, rec, &load->cols[LOAD_OPT_OUT]);
	for (size_t i = 0; i < load->prefs.n; i++)
		if (read_checkbox(load, rec, &load->prefs.cols[i]) == OPT_TRUE)
			change->checks_preference = true;
}

bool
xload_next(struct load *load, struct rec *rec, struct load_change *change)
{
	struct place at;

	if (!xrejects_next(load->rd, rec, NULL)) {
		refuse_doubts(load);
		return false;
	}
	look_at_doubts(load, rec);
	at = place_of(load->rd, rec);
	reject_text(NULL, at, load->cols, LOAD_COLUMNS);
	reject_text(NULL, at, load->prefs.cols, load->prefs.n);
	reject_swallowed(NULL, at, &load->cols[LOAD_ID]);
	reject_swallowed(NULL, at, &load->cols[LOAD_SF_ID]);
	read_change(load, rec, change);
	return true;
}

const char *
load_key(const struct load *load, const struct load_change *change)
{
	bool by_id = load->system->key == LOAD_ID;
	const char *first = by_id ? change->id : change->contact;
	const char *second = by_id ? change->contact : change->id;

	return *first != '\0' ? first : second;
}

void
load_free(struct load *load)
{
	rd_free(load->rd);
	free(load->prefs.cols);
	free(load->doubts);
}
