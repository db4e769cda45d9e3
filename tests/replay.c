/* SPDX-License-Identifier: ISC */
/*
 * replay: makes every state in which a crash may leave a folder that a run
 * changed.
 *
 * replay RECORD ROOT BEFORE OUT [N | end]
 *
 * RECORD is what fault -r wrote about the run, ROOT the folder that it watched,
 * BEFORE a copy of that folder from before the run. Creates OUT, with a folder
 * for each state, and prints a line for each: its name, the number of calls
 * that were made, and "end" if these are all. With N: every N-th of them. With
 * end: only the state after all calls in which nothing was kept that was not
 * flushed.
 *
 * The strictest rule applies: the content of a file is on the disk once the
 * file was flushed, a name once its folder was. Of the other changes, a crash
 * may keep any subset: if there are up to BOTH of them, each subset is tried;
 * otherwise none, all, each prefix, each alone, all but each, and SOME at
 * random. The content of a folder *.partial does not matter to the next run, so
 * states that differ only there are the same.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "prog.h"

enum { BOTH = 10, SOME = 200, MAX = 4096, NEVER = INT_MAX };

/* A file, folder or link. The names in a folder and the content of a file
 * belong to the state. */
struct node {
	enum { FOLDER, PLAIN, LINK } kind;
	const char *target; /* of a link */
	int number;
};

/* A name in a folder. */
struct slot {
	const struct node *folder;
	const char *name;
};

/* The names, and the content of files: the path of a copy, or NULL. */
struct state {
	const struct node *at[MAX];
	const char *data[MAX];
};

/* A call that changed one or two names, or the content of a file. */
struct op {
	int slot, other; /* -1: none */
	const struct node *node;
	const struct node *file;
	const char *data;
	const struct node *flushed_with;
	int line, flushed; /* the lines of the record */
};

static const char *record, *root, *before, *out;
static struct slot slots[MAX];
static struct op ops[MAX];
static int nslots, nnodes, nops, nlines;
static int every = 1;
static struct state first, live;
static struct node *top;

static char *
join(const char *a, const char *b)
{
	size_t size = strlen(a) + strlen(b) + 2;
	char *s = xcalloc(size, 1);

	snprintf(s, size, "%s/%s", a, b);
	return s;
}

static const char *
keep(const char *s)
{
	size_t size = strlen(s) + 1;

	return memcpy(xcalloc(size, 1), s, size);
}

static struct node *
new_node(int kind)
{
	struct node *node = xcalloc(1, sizeof(*node));

	if (nnodes == MAX)
		die("more than %d files", MAX);
	node->kind = kind;
	node->number = nnodes++;
	return node;
}

/* ---- names ------------------------------------------------------------- */

static int
slot_of(const struct node *folder, const char *name, size_t len)
{
	int i;

	for (i = 0; i < nslots; i++)
		if (slots[i].folder == folder && strlen(slots[i].name) == len &&
		    strncmp(slots[i].name, name, len) == 0)
			return i;
	if (nslots == MAX)
		die("more than %d names", MAX);
	slots[i].folder = folder;
	slots[i].name = strndup(name, len);
	if (slots[i].name == NULL)
		die("out of memory");
	return nslots++;
}

/* The slot of a path in the current state; -1 for the root, -2 if it is not
 * below the root. */
static int
find(const char *path)
{
	const struct node *folder = top;
	size_t n = strlen(root);

	if (strncmp(path, root, n) != 0 || (path[n] != '/' && path[n] != '\0'))
		return -2;
	path += n;
	if (*path == '\0')
		return -1;
	for (;;) {
		size_t len = strcspn(++path, "/");
		int slot = slot_of(folder, path, len);

		path += len;
		if (*path == '\0')
			return slot;
		folder = live.at[slot];
		if (folder == NULL || folder->kind != FOLDER)
			return -2;
	}
}

static const struct node *
node_at(const char *path)
{
	int slot = find(path);

	return slot == -1 ? top : slot == -2 ? NULL : live.at[slot];
}

/* ---- the folder before ------------------------------------------------- */

static void
read_folder(const char *path, const struct node *folder)
{
	DIR *dir = opendir(path);
	struct dirent *d;

	if (dir == NULL)
		die("%s: %s", path, strerror(errno));
	while ((d = readdir(dir)) != NULL) {
		char *name, target[PATH_MAX];
		struct node *node;
		struct stat st;
		ssize_t n;

		if (strcmp(d->d_name, ".") == 0 || strcmp(d->d_name, "..") == 0)
			continue;
		name = join(path, d->d_name);
		if (lstat(name, &st) == -1)
			die("%s: %s", name, strerror(errno));
		node = new_node(S_ISDIR(st.st_mode)   ? FOLDER
				: S_ISLNK(st.st_mode) ? LINK
						      : PLAIN);
		first.at[slot_of(folder, d->d_name, strlen(d->d_name))] = node;
		if (node->kind == PLAIN)
			first.data[node->number] = name;
		if (node->kind == FOLDER)
			read_folder(name, node);
		if (node->kind == LINK) {
			n = readlink(name, target, sizeof(target) - 1);
			target[n < 0 ? 0 : n] = '\0';
			node->target = keep(target);
		}
	}
	closedir(dir);
}

/* ---- the record -------------------------------------------------------- */

static void
apply(struct state *state, const struct op *op)
{
	if (op->other != -1)
		state->at[op->other] = NULL;
	if (op->slot != -1)
		state->at[op->slot] = op->node;
	if (op->file != NULL)
		state->data[op->file->number] = op->data;
}

static struct op *
new_op(void)
{
	struct op *op = &ops[nops++];

	if (nops > MAX)
		die("more than %d calls", MAX);
	op->slot = op->other = -1;
	op->line = nlines;
	op->flushed = NEVER;
	return op;
}

static void
note_name(const char *path, const char *from, const struct node *node)
{
	int slot = find(path);
	struct op *op;

	if (slot < 0)
		die("%s: not in %s", path, root);
	op = new_op();
	op->slot = slot;
	op->other = from ? find(from) : -1;
	op->node = node;
	op->flushed_with = slots[slot].folder;
	apply(&live, op);
}

static void
note_data(const char *path, const char *data)
{
	const struct node *file = node_at(path);
	struct op *op;

	if (file == NULL) /* it has no name any more */
		return;
	op = new_op();
	op->file = op->flushed_with = file;
	op->data = join(record, data);
	apply(&live, op);
}

/* Marks the changes of a node as flushed; NULL: of all nodes. */
static void
note_flush(const struct node *node)
{
	for (int i = 0; i < nops; i++)
		if ((node == NULL || ops[i].flushed_with == node) &&
		    ops[i].flushed == NEVER)
			ops[i].flushed = nlines;
}

static void
read_line(const char *what, const char *path, const char *more)
{
	struct node *made;
	const struct node *node;

	if (strcmp(what, "data") == 0) {
		note_data(path, more);
	} else if (strcmp(what, "sync") == 0) {
		node = node_at(path);
		if (node != NULL)
			note_flush(node);
	} else if (strcmp(what, "all") == 0) {
		note_flush(NULL);
	} else if (strcmp(what, "gone") == 0) {
		note_name(path, NULL, NULL);
	} else if (strcmp(what, "move") == 0) {
		note_name(more, path, node_at(path));
	} else {
		made = new_node(*what == 'm'   ? PLAIN
				: *what == 'f' ? FOLDER
					       : LINK);
		made->target = more;
		note_name(path, NULL, made);
	}
}

static void
read_record(void)
{
	char *path = join(record, "log"), *line = NULL;
	FILE *file = fopen(path, "re");
	size_t size = 0;
	ssize_t n;

	if (file == NULL)
		die("%s: %s", path, strerror(errno));
	while ((n = getline(&line, &size, file)) > 0) {
		char *rest, *what;

		line[n - 1] = '\0';
		nlines++;
		what = strtok_r(line, "\t", &rest);
		path = strtok_r(NULL, "\t", &rest);
		if (path == NULL)
			path = rest; /* sync: all of them */
		read_line(what, path, keep(*rest ? rest : ""));
	}
	free(line);
	if (fclose(file) == EOF || nlines == 0)
		die("log: cannot be read, or empty");
}

/* ---- states ------------------------------------------------------------ */

static int
by_name(const void *a, const void *b)
{
	const int *x = a, *y = b;

	return strcmp(slots[*x].name, slots[*y].name);
}

static bool
is_partial(const char *name)
{
	size_t n = strlen(name), m = strlen(".partial");

	return n >= m && strcmp(name + n - m, ".partial") == 0;
}

/* Writes the content of a folder. */
static void
tell(FILE *file, const struct state *state, const struct node *folder)
{
	int names[MAX], n = 0;

	for (int i = 0; i < nslots; i++)
		if (slots[i].folder == folder && state->at[i] != NULL)
			names[n++] = i;
	if (n > 1)
		qsort(names, (size_t)n, sizeof(*names), by_name);
	for (int i = 0; i < n; i++) {
		const struct node *node = state->at[names[i]];
		const char *data = state->data[node->number];

		fprintf(file, "%s\t%d\t%s\n", slots[names[i]].name,
		    (int)node->kind,
		    node->kind == LINK ? node->target
		    : data	       ? data
				       : "");
		if (node->kind == FOLDER && !is_partial(slots[names[i]].name))
			tell(file, state, node);
	}
	fputs("..\n", file);
}

static void
copy(const char *from, const char *to)
{
	int in = from ? open(from, O_RDONLY | O_CLOEXEC) : -1;
	int fd = open(to, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	char buf[65536];
	ssize_t n = 0;

	if (fd == -1 || (from != NULL && in == -1))
		die("%s: %s", to, strerror(errno));
	while (in != -1 && (n = read(in, buf, sizeof(buf))) > 0)
		if (write(fd, buf, (size_t)n) != n)
			die("%s: %s", to, strerror(errno));
	if (n == -1 || close(fd) == -1)
		die("%s: %s", to, strerror(errno));
	if (in != -1)
		close(in);
}

static void
make_folder(
    const char *path, const struct state *state, const struct node *folder)
{
	if (mkdir(path, 0700) == -1)
		die("%s: %s", path, strerror(errno));
	for (int i = 0; i < nslots; i++) {
		const struct node *node = state->at[i];
		char *name;

		if (slots[i].folder != folder || node == NULL)
			continue;
		name = join(path, slots[i].name);
		if (node->kind == FOLDER)
			make_folder(name, state, node);
		else if (node->kind == PLAIN)
			copy(state->data[node->number], name);
		else if (symlink(node->target, name) == -1)
			die("%s: %s", name, strerror(errno));
		free(name);
	}
}

/* Makes a state, if it is one of every N, unless it was there before. */
static void
show(const struct state *state, int line)
{
	static struct seen {
		char *text;
		struct seen *next;
	} * seen;
	static int count;
	char *text = NULL, name[16];
	size_t size = 0;
	FILE *file = open_memstream(&text, &size);
	struct seen *s;

	if (file == NULL)
		die("out of memory");
	fputs(line == nlines ? "end\n" : "\n", file);
	tell(file, state, top);
	if (fclose(file) == EOF)
		die("out of memory");
	for (s = seen; s != NULL; s = s->next) {
		if (strcmp(s->text, text) == 0) {
			free(text);
			return;
		}
	}
	s = xcalloc(1, sizeof(*s));
	s->text = text;
	s->next = seen;
	seen = s;
	if (count++ % every != 0)
		return;
	snprintf(name, sizeof(name), "%d", count);
	make_folder(join(out, name), state, top);
	printf("%s\t%d\t%s\n", name, line, line == nlines ? "end" : "-");
}

/* ---- choices ----------------------------------------------------------- */

/* The calls that a crash after a line may undo. */
static int open_ops[MAX], nopen;

/* Makes the state in which some of these calls are done. */
static void
choose(int line, const bool *done)
{
	struct state state = first;
	int at = 0;

	for (int i = 0; i < nops && ops[i].line <= line; i++) {
		if (at < nopen && open_ops[at] == i && !done[at++])
			continue;
		apply(&state, &ops[i]);
	}
	show(&state, line);
}

static void
choose_each(int line)
{
	bool done[MAX];

	for (unsigned long set = 0; set < 1UL << nopen; set++) {
		for (int i = 0; i < nopen; i++)
			done[i] = set >> i & 1;
		choose(line, done);
	}
}

static void
choose_some(int line)
{
	static uint32_t random = 1;
	bool done[MAX];

	for (int n = 0; n <= nopen; n++)
		for (int how = 0; how < 3; how++) {
			for (int i = 0; i < nopen; i++)
				done[i] = how == 0   ? i < n
					  : how == 1 ? i == n
						     : i != n;
			choose(line, done);
		}
	for (int n = 0; n < SOME; n++) {
		for (int i = 0; i < nopen; i++) {
			random = random * 1664525 + 1013904223;
			done[i] = random >> 31;
		}
		choose(line, done);
	}
}

/* Notes the calls that a crash after a line may undo. */
static void
find_open(int line)
{
	nopen = 0;
	for (int i = 0; i < nops && ops[i].line <= line; i++)
		if (ops[i].flushed > line)
			open_ops[nopen++] = i;
}

static void
crash_after(int line)
{
	find_open(line);
	if (nopen <= BOTH)
		choose_each(line);
	else
		choose_some(line);
}

int
main(int argc, char **argv)
{
	bool at_end = argc == 6 && strcmp(argv[5], "end") == 0;

	if (argc == 6 && !at_end)
		every = atoi(argv[5]);
	if (argc < 5 || argc > 6 || every < 1)
		die("usage: replay record root before out [n | end]");
	record = argv[1];
	root = argv[2];
	before = argv[3];
	out = argv[4];
	top = new_node(FOLDER);
	read_folder(before, top);
	live = first;
	read_record();
	if (mkdir(out, 0700) == -1)
		die("%s: %s", out, strerror(errno));
	for (int line = 0; line <= nlines && !at_end; line++)
		crash_after(line);
	if (at_end) {
		bool none[MAX] = { false };

		find_open(nlines);
		choose(nlines, none);
	}
	if (fflush(stdout) == EOF)
		die("stdout: %s", strerror(errno));
	return 0;
}
