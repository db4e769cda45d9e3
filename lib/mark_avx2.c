/* SPDX-License-Identifier: ISC */
/* Marking in vectors of 32 bytes, where the machine has them. */
#define LANE mark_avx2

#include "mark_vectors.c" /* NOLINT: the same, built for another machine */
