/* SPDX-License-Identifier: ISC */
#include "cells.h"

#include "prog.h"
#include "sheet.h"

bool
cell_reject(
    struct rejects *r, struct place at, const struct col *col, const char *what)
{
	struct field f = col_get(at.rec, col);
	char shape[SHAPE_MAX], damage[SHEET_DAMAGE_MAX];

	reject(r, at, col->name, "%s (%s)%s", what,
	    field_shape(f, shape, sizeof(shape)),
	    sheet_damage(f, damage, sizeof(damage)));
	return false;
}

bool
cell_refuse_checkbox(struct cell c)
{
	const char *want = "not TRUE or FALSE, Y or N, 1 or 0";
	struct place at = place_of(c.rd, c.rec);
	const char *language = opt_language(c.f);
	struct field word = field_trim(c.f);

	if (language == NULL)
		return cell_reject(c.rejects, at, c.col, want);
	reject(c.rejects, at, c.col->name, "%s; %.*s may be %s", want,
	    (int)word.len, word.s, language);
	return false;
}

void
xcell_check_nulls(
    const char *file, long long nulls, long long records, long long max)
{
	if (nulls > 1 && nulls * 100 > records * max)
		die("%s: opt_out: %lld of %lld contain null, over the limit of "
		    "%lld%%: is the column damaged? --max-nulls sets another "
		    "limit",
		    file, nulls, records, max);
}
