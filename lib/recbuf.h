/* SPDX-License-Identifier: ISC */
/*
 * recbuf: a buffer in which a parser builds a record field by field, because
 * its fields are quoted, escaped or not separated in the input.
 */
#ifndef RECBUF_H
#define RECBUF_H

#include "rec.h"

/* Start with all zeros; free with recbuf_free. */
struct recbuf {
	char *text; /* the fields, a NUL after each */
	size_t used, text_cap;
	uint32_t *ends; /* where in text each field ends */
	size_t n, ends_cap;
};

/* Removes all fields; the memory is kept for the next record. */
void recbuf_clear(struct recbuf *b);

/* Adds a field, whose bytes are copied; dies if memory runs out. */
void recbuf_add(struct recbuf *b, struct field f);

/* The bytes of the last field, which may be changed in place; valid until the
 * next field is added. */
char *recbuf_last(struct recbuf *b);

/* Shortens the last field to len bytes. */
void recbuf_shorten(struct recbuf *b, size_t len);

/* Makes rec refer to these fields, without a copy: it is valid until b is
 * changed or freed. */
void recbuf_give(const struct recbuf *b, struct rec *rec);

/* Returns an independent copy; free it with recbuf_free. Dies if memory runs
 * out. */
struct recbuf recbuf_copy(const struct recbuf *b);

/* Whether both have the same fields. */
bool recbuf_same(const struct recbuf *a, const struct recbuf *b);

/* Frees the memory; b is then all zeros and can be used again. */
void recbuf_free(struct recbuf *b);

#endif
