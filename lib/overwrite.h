/* SPDX-License-Identifier: ISC */
/*
 * overwrite: refuses an output that is the same file as an input, also by
 * another name or a link: the input would be lost before it is read, or after.
 * Two outputs in one file would be a mixture.
 */
#ifndef OVERWRITE_H
#define OVERWRITE_H

/* To be called with each input that was opened, and its name in messages: dies
 * if standard output is the same regular file. */
void xoverwrite_input(int fd, const char *name);

/* To be called with the path of each output before it is opened, while all
 * inputs are open: dies if it is the same regular file as one of them, or as an
 * output that is open, such as standard output. */
void xoverwrite_output(const char *path);

#endif
