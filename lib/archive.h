/* SPDX-License-Identifier: ISC */
/*
 * archive: reads a file inside a ZIP archive, such as a part of a Salesforce
 * Data Export (WE_..._1.ZIP). The only user of libzip.
 */
#ifndef ARCHIVE_H
#define ARCHIVE_H

#include <stdbool.h>

#include "in.h"

/* Whether the path is a regular file that begins with the signature of a ZIP
 * archive. Nothing else is read: the bytes of a pipe can be read only once. */
bool archive_is(const char *path);

/*
 * Opens the file with this name in the archive at path, in any folder and in
 * any case. Messages call the input path/name. At its end its CRC is checked.
 * The caller closes it. If the archive has no such file, returns NULL and sets
 * *why to NULL; on an error, returns NULL and sets *why to the reason, a
 * constant string.
 */
struct in *archive_open(const char *path, const char *name, const char **why);

/*
 * Dies if one of the n paths is a numbered part of an export and a part with a
 * lower number is not among them, or if a part is given twice. Missing parts at
 * the end cannot be noticed.
 */
void xarchive_parts(char *const *paths, size_t n);

#endif
