/*
 * outcolumns: the columns of a file of changes, and where the values in them
 * come from; the list of option -o.
 */
#ifndef OUTCOLUMNS_H
#define OUTCOLUMNS_H

#include "grid.h"
#include "receiver.h"

/* A row of the table as it is for the receiver. */
struct change {
	long long line;
	enum class class;
	char id[IDENT_MAX + 1];
	/* The date, so that text compares as time; empty for a row that is
	 * there for its flag alone. */
	char due[WHEN_SIZE];
	char contact[IDENT_SF_SIZE]; /* one of sf_id */
};

struct outcolumns;

/*
 * Finds the columns of a list such as "Id=sf_id,due" in the header of a table,
 * which must outlive them, or dies. NULL: those that the receiver has by
 * default. run is what the column "run" says. Free with outcolumns_free, which
 * allows NULL.
 */
struct outcolumns *xoutcolumns_find(const char *list,
    const struct receiver *receiver, const struct ledger *table,
    const char *run);
void outcolumns_free(struct outcolumns *columns);

/* How many columns there are. */
size_t outcolumns_count(const struct outcolumns *columns);

/* Adds the headers to a grid, or the values of the table's record. */
void outcolumns_add_head(const struct outcolumns *columns, struct grid *grid);
void outcolumns_add(const struct outcolumns *columns,
    const struct change *change, struct grid *grid);

#endif
