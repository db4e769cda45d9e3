/* SPDX-License-Identifier: ISC */
/*
 * local: option --local, which keeps a program to files below the current
 * folder, so that whoever copied its inputs there knows all that it reads.
 */
#ifndef LOCAL_H
#define LOCAL_H

/* From now on xlocal() refuses paths; option --local. */
void local_set(void);

/*
 * To be called with each path before it is opened, to be read or written. After
 * local_set() it dies if the path is absolute or has a ".." in it. NULL and "-"
 * are the standard streams, which are always allowed.
 */
void xlocal(const char *path);

#endif
