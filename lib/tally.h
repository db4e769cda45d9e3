/* SPDX-License-Identifier: ISC */
/*
 * tally: the line in which a program counts its records when it is done (-v):
 * "N in, N out, N rejected, N empty; of these, N padded".
 */
#ifndef TALLY_H
#define TALLY_H

/* A line that is being made. Begin with tally_begin. */
struct tally {
	char text[512];
	const char *group; /* not written yet, or NULL */
};

/* Begins the line with the records read, written and rejected. */
void tally_begin(
    struct tally *c, long long in, long long out, long long rejected);

/* Adds ", N what" unless n is 0. */
void tally_add(struct tally *c, long long n, const char *what);

/* Begins a group, such as "; of these", which is written before the first count
 * that is added to it. group must outlive c. */
void tally_group(struct tally *c, const char *group);

/* Prints the line on standard error. */
void tally_print(const struct tally *c);

#endif
