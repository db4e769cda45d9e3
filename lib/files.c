/* SPDX-License-Identifier: ISC */
#include "files.h"

#include <stdlib.h>
#include <sys/stat.h>

#include "archive.h"
#include "open.h"
#include "prog.h"

/* The arguments of xfiles_open. */
struct opening {
	struct files *files;
	enum export export;
	files_head *head;
	void *data;
};

/* Dies if a file has a column that another one lacks; at is the newer one. */
static void
check_columns(const struct rd *rd, const struct rd *other, const struct rd *at,
    const char *what)
{
	const struct rec *head = rd_head(rd);

	for (size_t i = 0; i < head->n; i++) {
		struct field name = rec_get(head, i);

		if (name.len > 0 &&
		    rec_find(rd_head(other), name.s) == REC_NONE)
			die("%s:1: %.*s: %s %s", rd_name(at), (int)name.len,
			    name.s, what, rd_name(at == rd ? other : rd));
	}
}

static void
add_file(const struct opening *o, struct rd *rd)
{
	struct files *files = o->files;

	o->head(rd, o->data);
	if (files->n > 0) {
		const struct rd *first = files->rd[0];

		check_columns(
		    first, rd, rd, "this column is missing, but it is in");
		check_columns(rd, first, rd, "this column is not in");
	}
	xgrow(&files->rd, &files->cap, files->n + 1, sizeof(struct rd *));
	files->rd[files->n++] = rd;
}

/* Opens the files of the export in an archive; returns whether it has any. */
static bool
open_archive(const struct opening *o, const char *path)
{
	bool found = false;

	for (const char *const *name = exports_files(o->export); *name != NULL;
	     name++) {
		const char *why;
		struct in *in = archive_open(path, *name, &why);

		if (why != NULL)
			die("%s/%s: %s", path, *name, why);
		if (in == NULL)
			continue;
		found = true;
		add_file(o, rd_new(in));
	}
	return found;
}

/* Dies if a regular file is given twice, under any name. */
static void
check_twice(char *const *paths, size_t n)
{
	struct stat *st = xcalloc(n + 1, sizeof(*st));

	for (size_t i = 0; i < n; i++) {
		if (stat(paths[i], &st[i]) == -1 || !S_ISREG(st[i].st_mode))
			st[i].st_ino = 0;
		for (size_t j = 0; j < i && st[i].st_ino != 0; j++)
			if (st[j].st_ino == st[i].st_ino &&
			    st[j].st_dev == st[i].st_dev)
				die("%s: this file is given twice, as %s too",
				    paths[i], paths[j]);
	}
	free(st);
}

static void __attribute__((noreturn))
die_without(const char *path, enum export export)
{
	const char *const *names = exports_files(export);

	die("%s: a ZIP archive or a workbook without %s%s%s", path, names[0],
	    names[1] ? " or " : "", names[1] ? names[1] : "");
}

void
xfiles_open(struct files *files, enum export export, char *const *paths,
    size_t n, files_head *head, void *data)
{
	struct opening o = { files, export, head, data };
	const char *without = NULL;
	bool found = false;

	if (n == 0)
		add_file(&o, xopen_file(NULL));
	xarchive_parts(paths, n);
	check_twice(paths, n);
	for (size_t i = 0; i < n; i++) {
		if (!archive_is(paths[i])) {
			add_file(&o, xopen_file(paths[i]));
			continue;
		}
		if (open_archive(&o, paths[i]))
			found = true;
		else if (without == NULL)
			without = paths[i];
	}
	if (without != NULL && !found)
		die_without(without, export);
}

void
files_close(struct files *files)
{
	for (size_t i = 0; i < files->n; i++)
		rd_free(files->rd[i]);
	free(files->rd);
}
