/* SPDX-License-Identifier: ISC */
/*
 * files: opens several files that are read one after another as one export,
 * such as the pages of a report or the ZIP parts of a Data Export.
 */
#ifndef FILES_H
#define FILES_H

#include "exports.h"

struct files {
	struct rd **rd;
	size_t n, cap;
};

/* A function that reads the header of an open file and finds the columns. */
typedef void files_head(struct rd *rd, void *data);

/*
 * Opens n paths (standard input if n is 0) and reads their headers with head,
 * which gets data. If a path is a ZIP archive, opens the files in it that have
 * a name of the export. Dies if a path is given twice, if a numbered part of an
 * export is missing, if none of the archives has such a file, or if a column
 * of one file is missing from another.
 */
void xfiles_open(struct files *files, enum export export, char *const *paths,
    size_t n, files_head *head, void *data);

/* Closes all files. */
void files_close(struct files *files);

#endif
