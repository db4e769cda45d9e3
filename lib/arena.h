/* SPDX-License-Identifier: ISC */
/*
 * arena: an arena allocator: many small allocations that are freed together.
 */
#ifndef ARENA_H
#define ARENA_H

#include "rec.h"

struct arena_block;

/* Start with all zeros; free with arena_free. */
struct arena {
	struct arena_block *block; /* the newest; each links to an older one */
};

/* Returns size bytes, uninitialised and aligned for any type. They belong to
 * the arena. Dies if memory runs out. */
void *arena_alloc(struct arena *arena, size_t size);

/* Returns a copy of a field, whose bytes belong to the arena and are valid
 * until arena_free. Dies if memory runs out. */
struct field arena_copy(struct arena *arena, struct field f);

/* Frees all allocations; the arena is then empty and can be used again. */
void arena_free(struct arena *arena);

#endif
