/* SPDX-License-Identifier: ISC */
#include "ring.h"

#include <limits.h>
#include <pthread.h>
#include <stdlib.h>

struct ring {
	pthread_mutex_t lock;
	pthread_cond_t change; /* only one side can be waiting at a time */
	unsigned most; /* full blocks at a time; UINT_MAX after ring_stop */
	unsigned put, dropped; /* blocks, since the beginning */
	ssize_t n[RING_BLOCKS];
	unsigned char block[RING_BLOCKS][RING_BLOCK];
};

struct ring *
ring_new(void)
{
	struct ring *ring = malloc(sizeof(*ring));

	if (ring == NULL)
		return NULL;
	pthread_mutex_init(&ring->lock, NULL);
	pthread_cond_init(&ring->change, NULL);
	ring->most = RING_BLOCKS;
	ring->put = ring->dropped = 0;
	return ring;
}

void
ring_free(struct ring *ring)
{
	if (ring == NULL)
		return;
	pthread_cond_destroy(&ring->change);
	pthread_mutex_destroy(&ring->lock);
	free(ring);
}

unsigned char *
ring_empty(struct ring *ring)
{
	unsigned char *block = NULL;

	pthread_mutex_lock(&ring->lock);
	while (ring->put - ring->dropped >= ring->most)
		pthread_cond_wait(&ring->change, &ring->lock);
	if (ring->most == RING_BLOCKS)
		block = ring->block[ring->put % RING_BLOCKS];
	pthread_mutex_unlock(&ring->lock);
	return block;
}

void
ring_put(struct ring *ring, ssize_t n)
{
	pthread_mutex_lock(&ring->lock);
	ring->n[ring->put++ % RING_BLOCKS] = n;
	pthread_cond_signal(&ring->change);
	pthread_mutex_unlock(&ring->lock);
}

const unsigned char *
ring_full(struct ring *ring, ssize_t *n)
{
	unsigned at;

	pthread_mutex_lock(&ring->lock);
	while (ring->put == ring->dropped)
		pthread_cond_wait(&ring->change, &ring->lock);
	at = ring->dropped % RING_BLOCKS;
	*n = ring->n[at];
	pthread_mutex_unlock(&ring->lock);
	return ring->block[at];
}

void
ring_drop(struct ring *ring)
{
	pthread_mutex_lock(&ring->lock);
	ring->dropped++;
	pthread_cond_signal(&ring->change);
	pthread_mutex_unlock(&ring->lock);
}

void
ring_stop(struct ring *ring)
{
	pthread_mutex_lock(&ring->lock);
	ring->most = UINT_MAX;
	pthread_cond_signal(&ring->change);
	pthread_mutex_unlock(&ring->lock);
}
