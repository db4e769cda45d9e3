/* SPDX-License-Identifier: ISC */
#include "grid.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "prog.h"
#include "utf8.h"

void
grid_add(struct grid *grid, struct field f)
{
	xgrow(&grid->text, &grid->cap, grid->used + f.len + 1, 1);
	if (f.len > 0)
		memcpy(grid->text + grid->used, f.s, f.len);
	grid->used += f.len + 1;
	grid->text[grid->used - 1] = '\0';
}

void
grid_free(struct grid *grid)
{
	free(grid->text);
	*grid = (struct grid){ 0 };
}

/* ---- fields, one after another ----------------------------------------- */

/* A field and where it stands. */
struct cell {
	const char *s;
	size_t row, column;
};

static struct cell
first(const struct grid *grid)
{
	return (struct cell){ grid->text, 0, 0 };
}

static bool
is_past(const struct grid *grid, struct cell cell)
{
	return cell.s == grid->text + grid->used;
}

static struct cell
next(const struct grid *grid, struct cell cell)
{
	cell.s += strlen(cell.s) + 1;
	if (++cell.column == grid->columns) {
		cell.column = 0;
		cell.row++;
	}
	return cell;
}

static bool
is_last(const struct grid *grid, struct cell cell)
{
	return cell.column + 1 == grid->columns;
}

static void
put(struct wr *wr, const char *s)
{
	wr_text(wr, field_of(s));
}

/* ---- records ------------------------------------------------------------ */

size_t
grid_write_row(const struct grid *grid, size_t place, struct wr *wr)
{
	const char *s = grid->text + place;

	for (size_t i = 0; i < grid->columns; i++, s += strlen(s) + 1)
		wr_str(wr, s);
	wr_end(wr);
	return (size_t)(s - grid->text);
}

void
grid_write_records(const struct grid *grid, struct wr *wr)
{
	for (size_t at = 0; at < grid->used;)
		at = grid_write_row(grid, at, wr);
}

/* ---- text that can be seen ---------------------------------------------- */

/* A field as it can be shown. */
struct shown {
	char *s;
	size_t len, cap;
};

static void
show(struct shown *shown, const char *s)
{
	size_t len = strlen(s);

	xgrow(&shown->s, &shown->cap, UTF8_VISIBLE_SIZE(len), 1);
	shown->len = (size_t)(utf8_put_visible(shown->s, s, len) - shown->s);
}

/* ---- aligned ------------------------------------------------------------ */

static void
show_or_dash(struct shown *shown, const char *s)
{
	show(shown, *s == '\0' ? "-" : s);
}

/* In characters: every byte but those that continue one. */
static size_t
width(const struct shown *shown)
{
	size_t n = 0;

	for (size_t i = 0; i < shown->len; i++)
		n += (shown->s[i] & 0xc0) != 0x80;
	return n;
}

static void
find_widths(const struct grid *grid, struct shown *shown, size_t *widths)
{
	for (struct cell c = first(grid); !is_past(grid, c);
	     c = next(grid, c)) {
		size_t *widest = &widths[c.column], n;

		show_or_dash(shown, c.s);
		n = width(shown);
		if (n > GRID_WIDTH_MAX)
			n = GRID_WIDTH_MAX;
		if (n > *widest)
			*widest = n;
	}
}

/* Two blanks follow the widest field. */
static void
put_blanks(struct wr *wr, size_t used, size_t column)
{
	char blanks[GRID_WIDTH_MAX + 2];
	size_t n = used < column ? column - used + 2 : 2;

	memset(blanks, ' ', sizeof(blanks));
	wr_text(wr, (struct field){ blanks, n });
}

void
grid_write_aligned(const struct grid *grid, struct wr *wr)
{
	size_t *widths = xcalloc(grid->columns, sizeof(*widths));
	struct shown shown = { 0 };

	find_widths(grid, &shown, widths);
	for (struct cell c = first(grid); !is_past(grid, c);
	     c = next(grid, c)) {
		show_or_dash(&shown, c.s);
		wr_text(wr, (struct field){ shown.s, shown.len });
		if (is_last(grid, c))
			put(wr, "\n");
		else
			put_blanks(wr, width(&shown), widths[c.column]);
	}
	free(shown.s);
	free(widths);
}

/* ---- Markdown ----------------------------------------------------------- */

/* What begins or ends markup in a cell, HTML and entities included. */
static void
put_markdown(struct wr *wr, const struct shown *shown)
{
	static const char markup[] = "\\|`*_[]<>&~";

	for (size_t i = 0; i < shown->len; i++) {
		const char *s = &shown->s[i];

		if (memchr(markup, *s, sizeof(markup) - 1) != NULL)
			put(wr, "\\");
		wr_text(wr, (struct field){ s, 1 });
	}
}

static void
put_rule(const struct grid *grid, struct wr *wr)
{
	put(wr, "|");
	for (size_t i = 0; i < grid->columns; i++)
		put(wr, " --- |");
	put(wr, "\n");
}

void
grid_write_markdown(const struct grid *grid, struct wr *wr)
{
	struct shown shown = { 0 };

	for (struct cell c = first(grid); !is_past(grid, c);
	     c = next(grid, c)) {
		put(wr, c.column == 0 ? "| " : " | ");
		show(&shown, c.s);
		put_markdown(wr, &shown);
		if (!is_last(grid, c))
			continue;
		put(wr, " |\n");
		if (c.row == 0)
			put_rule(grid, wr);
	}
	free(shown.s);
}

/* ---- JSON --------------------------------------------------------------- */

/* An ASCII character that cannot stand for itself in a string. */
static void
put_json_escape(struct wr *wr, char c)
{
	static const char from[] = "\"\\\b\f\n\r\t", to[] = "\"\\bfnrt";
	const char *at = memchr(from, c, sizeof(from) - 1);
	char text[8];

	if (at != NULL)
		snprintf(text, sizeof(text), "\\%c", to[at - from]);
	else
		snprintf(text, sizeof(text), "\\u%04x", (unsigned)c);
	put(wr, text);
}

static void
put_json(struct wr *wr, const char *s)
{
	size_t left = strlen(s), len;

	put(wr, "\"");
	for (; left > 0; left -= len, s += len) {
		len = utf8_len((const unsigned char *)s, left);
		if (len == 0) {
			put(wr, "\xef\xbf\xbd");
			len = 1;
		} else if (*s == '"' || *s == '\\' || (unsigned char)*s < ' ')
			put_json_escape(wr, *s);
		else
			wr_text(wr, (struct field){ s, len });
	}
	put(wr, "\"");
}

void
grid_write_json(const struct grid *grid, struct wr *wr)
{
	struct cell c = first(grid), name = c;

	put(wr, "[");
	while (c.row == 0)
		c = next(grid, c);
	for (; !is_past(grid, c); c = next(grid, c)) {
		if (c.column == 0) {
			name = first(grid);
			put(wr, c.row == 1 ? "\n{" : ",\n{");
		}
		put_json(wr, name.s);
		put(wr, ":");
		put_json(wr, c.s);
		put(wr, is_last(grid, c) ? "}" : ",");
		name = next(grid, name);
	}
	put(wr, "\n]\n");
}
