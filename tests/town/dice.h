/* SPDX-License-Identifier: ISC */
/*
 * dice: random numbers, the same ones for the same seed (splitmix64).
 */
#ifndef DICE_H
#define DICE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

void dice_start(unsigned long long seed);
void dice_skip(int n);

/* From 0 to n - 1. */
int below(int n);
bool chance(unsigned percent);

/* One of n things, in proportion to their weights; the first weight is given,
 * and by how many bytes the next one comes behind it. */
size_t dice_pick(const int *weight, size_t stride, size_t n);

#endif
