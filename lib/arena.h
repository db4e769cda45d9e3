/*
 * arena: copies of bytes that live until all of them are freed together.
 */
#ifndef ARENA_H
#define ARENA_H

#include "rec.h"

struct arena_block;

/* Start with all zeros; free with arena_free. */
struct arena {
	struct arena_block *block; /* the newest, which leads to the others */
};

/* Room for size bytes, aligned for any type; dies if memory runs out. */
void *arena_alloc(struct arena *arena, size_t size);

/* A copy of a field. */
struct field arena_copy(struct arena *arena, struct field f);

void arena_free(struct arena *arena);

#endif
