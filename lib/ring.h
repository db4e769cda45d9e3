/*
 * ring: a few blocks of bytes that one thread fills and another empties, each
 * waiting for the other where it has to.
 */
#ifndef RING_H
#define RING_H

#include <sys/types.h>

struct ring;

/* The room of a block, and how many there are; they come round in turn. Fuzzers
 * are built with small ones. */
#ifndef RING_BLOCK
#define RING_BLOCK ((size_t)256 * 1024)
#endif
#define RING_BLOCKS 4U

/* NULL: out of memory. Freed by the caller when one thread is left. */
struct ring *ring_new(void);
void ring_free(struct ring *ring);

/* An empty block to be filled; NULL where nobody will empty it. */
unsigned char *ring_empty(struct ring *ring);

/* Hands the block that ring_empty gave over, with n bytes, or with what else
 * the two sides mean by n. */
void ring_put(struct ring *ring, ssize_t n);

/* The next full block, and its n. It stays the same one until ring_drop. */
const unsigned char *ring_full(struct ring *ring, ssize_t *n);

/* Gives the block that ring_full gave back to be filled. */
void ring_drop(struct ring *ring);

/* Has every ring_empty give NULL from now on. */
void ring_stop(struct ring *ring);

#endif
