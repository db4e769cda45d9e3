/*
 * opt: one side's word on Email Opt Out.
 */
#ifndef OPT_H
#define OPT_H

#include "rec.h"

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

#endif
