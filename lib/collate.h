/* SPDX-License-Identifier: ISC */
/*
 * collate: tables that are sorted by their first column, as one.
 */
#ifndef COLLATE_H
#define COLLATE_H

#include "rd.h"
#include "wr.h"

/*
 * Writes the records of n tables with the same header, each sorted by the byte
 * order of the first column, as one table that is so too; wr stays open. Dies
 * if a table is damaged, has another header, or is not sorted, or if two
 * records have the same in that column.
 */
void xcollate(struct rd **rd, size_t n, struct wr *wr);

#endif
