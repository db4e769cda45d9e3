/* SPDX-License-Identifier: ISC */
#include "arena.h"

#include <stdalign.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "prog.h"

#define BLOCK_SIZE ((size_t)65536)
#define ALIGNMENT alignof(max_align_t)

struct arena_block {
	struct arena_block *older;
	size_t used, size;
	alignas(max_align_t) char bytes[];
};

static struct arena_block *
add_block(struct arena *arena, size_t size)
{
	struct arena_block *block;

	if (size < BLOCK_SIZE)
		size = BLOCK_SIZE;
	block = xcalloc(1, sizeof(*block) + size);
	block->older = arena->block;
	block->size = size;
	arena->block = block;
	return block;
}

void *
arena_alloc(struct arena *arena, size_t size)
{
	struct arena_block *block = arena->block;
	void *p;

	size = (size + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
	if (block == NULL || size > block->size - block->used)
		block = add_block(arena, size);
	p = block->bytes + block->used;
	block->used += size;
	return p;
}

struct field
arena_copy(struct arena *arena, struct field f)
{
	char *s;

	if (f.len == 0)
		return (struct field){ "", 0 };
	s = arena_alloc(arena, f.len);
	memcpy(s, f.s, f.len);
	return (struct field){ s, f.len };
}

void
arena_free(struct arena *arena)
{
	struct arena_block *block = arena->block;

	while (block != NULL) {
		struct arena_block *older = block->older;

		free(block);
		block = older;
	}
	arena->block = NULL;
}
