/* SPDX-License-Identifier: ISC */
/*
 * ring: a bounded queue of blocks of bytes between two threads, a producer that
 * fills blocks and a consumer that reads them.
 */
#ifndef RING_H
#define RING_H

#include <sys/types.h>

struct ring;

/* The size of a block, and their number; they are used in turn. Fuzzers are
 * built with small blocks. */
#ifndef RING_BLOCK
#define RING_BLOCK ((size_t)256 * 1024)
#endif
#define RING_BLOCKS 4U

/* Returns a ring, or NULL if memory runs out. Free it with ring_free after the
 * other thread has ended; NULL is allowed. */
struct ring *ring_new(void);
void ring_free(struct ring *ring);

/* Producer: waits for an empty block; NULL after ring_stop. */
unsigned char *ring_empty(struct ring *ring);

/* Producer: hands over the block that ring_empty returned. n is its number of
 * bytes, or whatever the two threads agree on. */
void ring_put(struct ring *ring, ssize_t n);

/* Consumer: waits for the next full block and its n. Returns the same block
 * until ring_drop. */
const unsigned char *ring_full(struct ring *ring, ssize_t *n);

/* Consumer: gives the block back, to be filled again. */
void ring_drop(struct ring *ring);

/* Consumer: makes ring_empty return NULL from now on. */
void ring_stop(struct ring *ring);

#endif
