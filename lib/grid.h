/* SPDX-License-Identifier: ISC */
/*
 * grid: rows that are held in memory, a header first, and their text in several
 * forms, for people and for other programs.
 */
#ifndef GRID_H
#define GRID_H

#include "wr.h"

/* Begin with the number of columns and zeros. */
struct grid {
	size_t columns;
	char *text; /* the fields, row by row, a NUL behind each */
	size_t used, cap;
};

/* Adds the next field of a row, whose bytes are copied and may not have a NUL:
 * the names of the columns, then the fields of each row. Dies if memory runs
 * out. */
void grid_add(struct grid *grid, struct field f);

void grid_free(struct grid *grid);

/* Writes the row whose fields were added from a place on, the value of used
 * then, as a record of wr's own format; the place of the next row. */
size_t grid_write_row(const struct grid *grid, size_t place, struct wr *wr);

/* Writes the grid, of whole rows and at least the header, as such records. */
void grid_write_records(const struct grid *grid, struct wr *wr);

/*
 * The others write text; open wr as an excerpt for them.
 *
 * aligned: columns as wide as their widest field, or as GRID_WIDTH_MAX
 * characters, so that one long field does not multiply the output. An empty
 * field is a dash. What would control a terminal or cannot be seen is shown
 * (utf8_put_visible).
 */
#define GRID_WIDTH_MAX 60
void grid_write_aligned(const struct grid *grid, struct wr *wr);

/* A table of GitHub Flavored Markdown. All of a field is text, also what would
 * be markup or HTML; what cannot be seen is shown. */
void grid_write_markdown(const struct grid *grid, struct wr *wr);

/* JSON (RFC 8259): a list of objects, a line each, whose values are strings. A
 * byte that is not UTF-8 becomes U+FFFD, for JSON can hold nothing else. */
void grid_write_json(const struct grid *grid, struct wr *wr);

#endif
