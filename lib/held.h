/* SPDX-License-Identifier: ISC */
/*
 * held: the rows of a planned load, byte for byte, and why some of them are
 * held back: they would undo an opt-out, or nobody can tell. All functions die
 * if memory runs out.
 */
#ifndef HELD_H
#define HELD_H

#include "index.h"
#include "load.h"
#include "optouts.h"

/* A row of the load. */
struct held_row {
	size_t at, len; /* private: its bytes */
	size_t key;	/* private: INDEX_NONE if it has no id */
	long long line; /* of the file */
	int64_t since;	/* since when the change that holds it is open */
	unsigned why;	/* a bit for each reason; 0: it passes */
};

struct held;

/* No rows yet. The load, whose header is read, and the opt-outs must outlive
 * it. Free with held_free. */
struct held *held_new(struct load *load, const struct optouts *optouts);
void held_free(struct held *h);

/* Reads the load to its end and judges its rows, once the opt-outs are
 * complete. Dies with the file's name, the line and the column if a row is
 * invalid, or if there are none. */
void xheld_read(struct held *h);

/* The rows in the order of the file, and their number in *n. */
const struct held_row *held_rows(const struct held *h, size_t *n);

/* How many of them are held. */
size_t held_count(const struct held *h);

/* The bytes of a row, and the id by which the loader finds the record, which
 * may be empty. They belong to h. */
struct field held_bytes(const struct held *h, const struct held_row *row);
struct field held_key(const struct held *h, const struct held_row *row);

/* Room for the reasons of a row. */
#define HELD_REASONS_SIZE 256

/* All reasons of a row that is held, separated by "; ", in buf. */
const char *held_reasons(
    const struct held_row *row, char buf[HELD_REASONS_SIZE]);

#endif
