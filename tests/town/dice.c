/* SPDX-License-Identifier: ISC */
#include "dice.h"

static uint64_t state;

void
dice_start(unsigned long long seed)
{
	state = seed * UINT64_C(0x2545f4914f6cdd1d) + 1;
}

/* splitmix64; prng.di.unimi.it/splitmix64.c */
static uint64_t
roll(void)
{
	uint64_t z = state += UINT64_C(0x9e3779b97f4a7c15);

	z = (z ^ z >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
	z = (z ^ z >> 27) * UINT64_C(0x94d049bb133111eb);
	return z ^ z >> 31;
}

int
below(int n)
{
	return (int)(roll() % (uint64_t)n);
}

void
dice_skip(int n)
{
	while (n-- > 0)
		(void)roll();
}

bool
chance(unsigned percent)
{
	return roll() % 100 < percent;
}

size_t
dice_pick(const int *weight, size_t stride, size_t n)
{
	const char *at = (const char *)weight;
	int all = *weight, left;
	size_t k;

	for (k = 1; k < n; k++)
		all += *(const int *)(at + k * stride);
	left = below(all);
	for (k = 0; left >= *(const int *)(at + k * stride); k++)
		left -= *(const int *)(at + k * stride);
	return k;
}
