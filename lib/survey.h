/* SPDX-License-Identifier: ISC */
/*
 * survey: what an export is and what each of its columns holds, for somebody
 * who is about to write settings for it: how many fields are checkboxes or
 * Advance IDs, and which codes there are. No text that could be a name is in
 * it.
 */
#ifndef SURVEY_H
#define SURVEY_H

#include "grid.h"
#include "rd.h"

/*
 * Reads an export, CSV with any delimiter, up to the end or the first record
 *that is none, and adds to the grid, which is empty, a header and a row for
 *each column with a name: kind	of the file, by its header: contacts, history,
 *advance, status, requests or users; empty if it is none of these column
 *its name in the file known	what a file of this kind has in it, if that is
 *known: id, opt_out, ... rows	the number of records filled	how many fields
 *are not empty true, false	how many of them are such values of a checkbox
 *	ids	how many of them have ten digits, as an Advance ID
 *	codes	each code and its number, "EC 12;NEM 3", if all filled fields
 *are codes: at most SURVEY_CODES different ones, of at most SURVEY_CODE_MAX
 *capital letters, digits, - and _, and twice as many fields Dies with the name
 *of the file if it cannot be read. The reader is freed.
 */
#define SURVEY_COLUMNS 9
#define SURVEY_CODES 24
#define SURVEY_CODE_MAX 12
void xsurvey(struct rd *rd, struct grid *grid);

#endif
