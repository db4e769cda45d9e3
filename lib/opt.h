/*
 * opt: one side's word on Email Opt Out, and the opt table (optparity(5)).
 */
#ifndef OPT_H
#define OPT_H

#include "rec.h"
#include "when.h"
#include "wr.h"

/* Missing is no row at all; blank is a row that does not say. */
enum opt { OPT_MISSING, OPT_BLANK, OPT_FALSE, OPT_TRUE };

/*
 * Reads a spelling that Data Loader, Bulk API, the Data Export Service,
 * jsforce, SFDMU or a spreadsheet writes for a checkbox, or Advance for a Y/N
 * column, without regard to case and surrounding blanks. 0, with *opt OPT_TRUE,
 * OPT_FALSE, or OPT_BLANK for an empty field; 1 where the field says null
 * (#N/A), which a checkbox cannot be: OPT_BLANK too; -1 for anything else.
 */
int opt_parse(struct field f, enum opt *opt);

/* "TRUE", "FALSE", or "" for blank and missing. */
const char *opt_name(enum opt opt);
struct field opt_field(enum opt opt);

/* One line of an opt table. */
struct opt_row {
	struct field id, sf_id, email; /* sf_id: letters and digits */
	enum opt opt;
	int64_t changed_at;
	struct field changed_by;
	int64_t modified_at;
	struct field prefs, code;
	int64_t opt_out_at;
	bool plain; /* known to have nothing to escape */
};

/* Writes the names of an opt table's columns, or a row. The caller ends the
 * record, and may add columns of its own before. */
void opt_write_head(struct wr *wr);
void opt_write(struct wr *wr, const struct opt_row *row);

#endif
