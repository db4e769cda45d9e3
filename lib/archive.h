/*
 * archive: a file within a ZIP archive as an input, as the parts of a
 * Salesforce Data Export (WE_..._1.ZIP) hold them. The only user of libzip.
 */
#ifndef ARCHIVE_H
#define ARCHIVE_H

#include <stdbool.h>

#include "in.h"

/* Whether a path is that of a file which begins as a ZIP archive does. What is
 * no plain file is not touched: a pipe's bytes come once. */
bool archive_is(const char *path);

/*
 * Opens the one file of this name in an archive, in whatever folder and case;
 * the input is called path/name. NULL with *why NULL where it has none, with a
 * reason in *why where something is wrong. Its bytes are checked against their
 * CRC at the end.
 */
struct in *archive_open(const char *path, const char *name, const char **why);

/*
 * Dies where one of the numbered parts of an export is not among the paths, or
 * is there twice. That the last one is missing cannot be seen.
 */
void xarchive_parts(char *const *paths, size_t n);

#endif
