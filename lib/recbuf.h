/*
 * recbuf: a record that is put together field by field, because its bytes in
 * the input are quoted, escaped or not separated.
 */
#ifndef RECBUF_H
#define RECBUF_H

#include "rec.h"

/* Begin with zeros. */
struct recbuf {
	char *text; /* the fields, a NUL behind each */
	size_t used, text_cap;
	uint32_t *ends; /* where in text each field ends */
	size_t n, ends_cap;
};

void recbuf_clear(struct recbuf *b);

/* Adds a field, whose bytes are copied; dies if memory runs out. */
void recbuf_add(struct recbuf *b, struct field f);

/* The bytes of the last field, to be changed in place. */
char *recbuf_last(struct recbuf *b);

/* Makes the last field shorter. */
void recbuf_shorten(struct recbuf *b, size_t len);

/* Lets a record have these fields, until the next one is added. */
void recbuf_give(const struct recbuf *b, struct rec *rec);

/* A copy of its own; free it by recbuf_free. Dies if memory runs out. */
struct recbuf recbuf_copy(const struct recbuf *b);

bool recbuf_same(const struct recbuf *a, const struct recbuf *b);

void recbuf_free(struct recbuf *b);

#endif
