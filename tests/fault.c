/* SPDX-License-Identifier: ISC */
/*
 * fault: a tracer that runs a command, counts the system calls of all its
 * processes, and makes one of them fail, cuts it short, or kills all processes
 * after it. For Linux on x86-64.
 *
 * fault [-c CALLS] [-d FOLDER] [-p PROGRAM:K] [-l LIST] [-r RECORD] COMMAND...
 * fault -n N -e ERROR [-as] [-c CALLS] [-d FOLDER] [-p PROGRAM:K] COMMAND...
 *
 * -c: which calls to count: names or kinds (see calls below), separated by
 *     commas; "disk" stands for those that change the disk: a write to a
 *     regular file, a name created, moved or removed, a flush. Default: all in
 *     the table.
 * -d: count only calls on files below that folder, or on the folder.
 * -p: count only calls of the K-th process that ran PROGRAM ("sh:0" is the
 *     first). A thread counts as a process of its own, PROGRAM+.
 * -l: write a line for each call: N, PROGRAM:K, the number of this call in this
 *     process, the call, the file.
 * -r: write each call that changed the disk to RECORD/log, with a copy of the
 *     file that was written, for replay.
 * -n: the number of the call to hit, from 1.
 * -e: the error that it returns, such as EIO; or short: a read or write of few
 *     bytes; or kill: kill all processes after it; or orphan: only the first.
 * -s: all later calls fail too. -a: make the call, and then report failure.
 *
 * Exits with the status of the command, or 128 plus the number of the signal
 * that ended it; 99 if no call was hit, 98 after a minute.
 */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <signal.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/user.h>
#include <sys/wait.h>
#include <unistd.h>

#include "prog.h"

enum { NOT_HIT = 99, TOO_LONG = 98, SECONDS = 60, FEW = 7 };

/* Which arguments of a call are descriptors and paths; -1: none. */
struct call {
	const char *name;
	const char *kind;
	long nr;
	int fd;	  /* a descriptor, or of a path the folder */
	int path; /* a path */
	int to;	  /* the second path */
	int flags;
	int count; /* of bytes */
};

#define CALL(name, kind, ...)                        \
	{                                            \
#name, kind, SYS_##name, __VA_ARGS__ \
	}

static const struct call calls[] = {
	CALL(read, "read", 0, -1, -1, -1, 2),
	CALL(pread64, "read", 0, -1, -1, -1, 2),
	CALL(readv, "read", 0, -1, -1, -1, -1),
	CALL(getdents64, "read", 0, -1, -1, -1, -1),
	CALL(write, "write", 0, -1, -1, -1, 2),
	CALL(pwrite64, "write", 0, -1, -1, -1, 2),
	CALL(writev, "write", 0, -1, -1, -1, -1),
	CALL(copy_file_range, "write", 2, -1, -1, -1, 4),
	CALL(sendfile, "write", 0, -1, -1, -1, 3),
	CALL(ftruncate, "write", 0, -1, -1, -1, -1),
	CALL(fallocate, "write", 0, -1, -1, -1, -1),
	CALL(open, "open", -1, 0, -1, 1, -1),
	CALL(openat, "open", 0, 1, -1, 2, -1),
	CALL(close, "close", 0, -1, -1, -1, -1),
	CALL(mkdir, "name", -1, 0, -1, -1, -1),
	CALL(mkdirat, "name", 0, 1, -1, -1, -1),
	CALL(rmdir, "name", -1, 0, -1, -1, -1),
	CALL(unlink, "name", -1, 0, -1, -1, -1),
	CALL(unlinkat, "name", 0, 1, -1, -1, -1),
	CALL(rename, "name", -1, 0, 1, -1, -1),
	CALL(renameat, "name", 0, 1, 3, -1, -1),
	CALL(renameat2, "name", 0, 1, 3, -1, -1),
	CALL(link, "name", -1, 0, 1, -1, -1),
	CALL(linkat, "name", 0, 1, 3, -1, -1),
	CALL(symlink, "name", -1, 1, 0, -1, -1),
	CALL(symlinkat, "name", 1, 2, 0, -1, -1),
	CALL(chmod, "name", -1, 0, -1, -1, -1),
	CALL(fchmod, "name", 0, -1, -1, -1, -1),
	CALL(fchmodat, "name", 0, 1, -1, -1, -1),
	CALL(fsync, "sync", 0, -1, -1, -1, -1),
	CALL(fdatasync, "sync", 0, -1, -1, -1, -1),
	CALL(syncfs, "sync", 0, -1, -1, -1, -1),
	CALL(sync, "sync", -1, -1, -1, -1, -1),
	CALL(mmap, "memory", -1, -1, -1, -1, -1),
	CALL(brk, "memory", -1, -1, -1, -1, -1),
	CALL(mremap, "memory", -1, -1, -1, -1, -1),
	CALL(mprotect, "memory", -1, -1, -1, -1, -1),
	CALL(fork, "process", -1, -1, -1, -1, -1),
	CALL(vfork, "process", -1, -1, -1, -1, -1),
	CALL(clone, "process", -1, -1, -1, -1, -1),
	CALL(clone3, "process", -1, -1, -1, -1, -1),
	CALL(execve, "process", -1, 0, -1, -1, -1),
	CALL(pipe, "process", -1, -1, -1, -1, -1),
	CALL(pipe2, "process", -1, -1, -1, -1, -1),
	CALL(dup, "process", 0, -1, -1, -1, -1),
	CALL(dup2, "process", 0, -1, -1, -1, -1),
	CALL(fcntl, "process", 0, -1, -1, -1, -1),
	CALL(seccomp, "look", -1, -1, -1, -1, -1),
	CALL(stat, "look", -1, 0, -1, -1, -1),
	CALL(lstat, "look", -1, 0, -1, -1, -1),
	CALL(fstat, "look", 0, -1, -1, -1, -1),
	CALL(newfstatat, "look", 0, 1, -1, -1, -1),
	CALL(statx, "look", 0, 1, -1, -1, -1),
	CALL(access, "look", -1, 0, -1, -1, -1),
	CALL(faccessat, "look", 0, 1, -1, -1, -1),
	CALL(faccessat2, "look", 0, 1, -1, -1, -1),
	CALL(lseek, "look", 0, -1, -1, -1, -1),
	CALL(readlink, "look", -1, 0, -1, -1, -1),
	CALL(readlinkat, "look", 0, 1, -1, -1, -1),
	CALL(getcwd, "look", -1, -1, -1, -1, -1),
	CALL(chdir, "look", -1, 0, -1, -1, -1),
	CALL(flock, "look", 0, -1, -1, -1, -1),
	CALL(ioctl, "look", 0, -1, -1, -1, -1),
	CALL(fadvise64, "look", 0, -1, -1, -1, -1),
};

enum { NCALLS = sizeof(calls) / sizeof(*calls) };

/* A traced process or thread. */
struct task {
	pid_t pid;
	char name[32]; /* of its program */
	int number;    /* among those of this name */
	int calls[NCALLS];
	const struct call *at; /* the call at whose end to stop it */
	bool hit, waits;
	int replaced; /* the replaced argument, or -1, and its value */
	unsigned long long old;
	bool was; /* the file it opens existed before */
	char path[PATH_MAX], to[PATH_MAX];
	struct task *next;
};

static struct {
	const char *calls, *folder, *program, *list, *record, *error;
	long n;
	bool after, on;
} opt;

static struct task *tasks;
static FILE *list, *record;
static long count; /* calls that count, so far */
static int copies; /* of files, in RECORD */
static bool hit, begun, killed;
static pid_t first;

/* ---- calls that count --------------------------------------------------- */

/* Whether a comma-separated list has the word. */
static bool
has_word(const char *words, const char *word)
{
	size_t n = strlen(word);

	for (const char *s = words; s != NULL; s = strchr(s, ',')) {
		s += *s == ',';
		if (strncmp(s, word, n) == 0 && (s[n] == ',' || s[n] == '\0'))
			return true;
	}
	return false;
}

static bool
is_kind(const struct call *c, const char *kind)
{
	return strcmp(c->kind, kind) == 0;
}

static bool
is_wanted(const struct call *c)
{
	if (opt.calls == NULL || has_word(opt.calls, c->name) ||
	    has_word(opt.calls, c->kind))
		return true;
	return has_word(opt.calls, "disk") &&
	       (is_kind(c, "write") || is_kind(c, "open") ||
		   is_kind(c, "name") || is_kind(c, "sync"));
}

static const struct call *
call_of(long nr)
{
	for (size_t i = 0; i < NCALLS; i++)
		if (calls[i].nr == nr)
			return &calls[i];
	return NULL;
}

static long
argument(const struct user_regs_struct *regs, int n)
{
	const unsigned long long args[] = { regs->rdi, regs->rsi, regs->rdx,
		regs->r10, regs->r8, regs->r9 };

	return n == -1 ? 0 : (long)args[n];
}

/* ---- files of a process ------------------------------------------------ */

/* The target of a link in /proc/PID. */
static void
proc_link(pid_t pid, const char *what, char *buf)
{
	char path[64];
	ssize_t n;

	snprintf(path, sizeof(path), "/proc/%d/%s", (int)pid, what);
	n = readlink(path, buf, PATH_MAX - 1);
	buf[n < 0 ? 0 : n] = '\0';
}

static void
fd_path(pid_t pid, int fd, char *buf)
{
	char what[32];

	snprintf(what, sizeof(what), "fd/%d", fd);
	proc_link(pid, fd == AT_FDCWD ? "cwd" : what, buf);
}

/* The text at an address of a process. */
static void
text_at(pid_t pid, long at, char *buf)
{
	char path[64];
	ssize_t n = 0;
	int fd;

	snprintf(path, sizeof(path), "/proc/%d/mem", (int)pid);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd != -1 && at != 0) {
		long page = 4096 - at % 4096;

		n = pread(fd, buf, (size_t)page, at);
		if (n == page && memchr(buf, '\0', (size_t)n) == NULL &&
		    pread(fd, buf + n, PATH_MAX - 1 - (size_t)n, at + n) > 0)
			n = PATH_MAX - 1;
	}
	buf[n < 0 ? 0 : n] = '\0';
	if (fd != -1)
		close(fd);
}

/* The whole path of a name in a folder: without ".", ends in "/" and doubles
 * of it. */
static void
whole_path(pid_t pid, int folder, const char *name, char *buf)
{
	char all[2 * PATH_MAX];
	size_t n = 0;

	if (*name == '/')
		all[0] = '\0';
	else
		fd_path(pid, folder, all);
	n = strlen(all);
	snprintf(all + n, sizeof(all) - n, "/%s/", name);
	n = 0;
	for (const char *s = all; *s != '\0' && n < PATH_MAX - 1; s++) {
		while (strncmp(s, "//", 2) == 0 || strncmp(s, "/./", 3) == 0)
			s += s[1] == '/' ? 1 : 2;
		buf[n++] = *s;
	}
	buf[n > 1 ? n - 1 : n] = '\0';
}

/* Puts the paths that a call works on into the task. */
static void
find_paths(
    struct task *t, const struct call *c, const struct user_regs_struct *regs)
{
	char name[PATH_MAX];
	int folder = c->fd == -1 ? AT_FDCWD : (int)argument(regs, c->fd);

	t->path[0] = t->to[0] = '\0';
	if (c->path == -1 && c->fd != -1)
		fd_path(t->pid, folder, t->path);
	if (c->path != -1) {
		text_at(t->pid, argument(regs, c->path), name);
		if (*name == '\0')
			fd_path(t->pid, folder, t->path);
		else
			whole_path(t->pid, folder, name, t->path);
	}
	if (c->to == -1)
		return;
	text_at(t->pid, argument(regs, c->to), name);
	if (strncmp(c->name, "symlink", 7) == 0) {
		memcpy(t->to, name, sizeof(t->to));
		return;
	}
	if (c->to == 3)
		folder = (int)argument(regs, 2);
	whole_path(t->pid, folder, name, t->to);
}

static bool
in_folder(const char *path)
{
	size_t n = strlen(opt.folder);

	return strncmp(path, opt.folder, n) == 0 &&
	       (path[n] == '/' || path[n] == '\0');
}

/* Whether a call that may change the disk does so. */
static bool
changes_disk(const struct task *t, const struct call *c,
    const struct user_regs_struct *regs)
{
	char path[64];
	struct stat st;

	if (is_kind(c, "open"))
		return argument(regs, c->flags) & (O_CREAT | O_TRUNC);
	if (!is_kind(c, "write"))
		return true;
	snprintf(path, sizeof(path), "/proc/%d/fd/%d", (int)t->pid,
	    (int)argument(regs, c->fd));
	return stat(path, &st) == 0 && S_ISREG(st.st_mode);
}

static bool
is_program(const struct task *t)
{
	char name[64];

	snprintf(name, sizeof(name), "%s:%d", t->name, t->number);
	return opt.program == NULL || strcmp(name, opt.program) == 0;
}

static bool
counts(
    struct task *t, const struct call *c, const struct user_regs_struct *regs)
{
	if (!begun || !is_program(t))
		return false;
	if (opt.error != NULL && strcmp(opt.error, "short") == 0 &&
	    (c->count == -1 || argument(regs, c->count) <= 1))
		return false;
	if (opt.folder != NULL || list != NULL || record != NULL)
		find_paths(t, c, regs);
	if (opt.folder != NULL && c->nr != SYS_sync && !in_folder(t->path) &&
	    !in_folder(t->to))
		return false;
	return opt.calls == NULL || !has_word(opt.calls, "disk") ||
	       changes_disk(t, c, regs);
}

/* ---- the record -------------------------------------------------------- */

/* Copies a file of the process into the record; returns its path. */
static void
copy(const struct task *t, int fd)
{
	char from[64], to[PATH_MAX], buf[65536];
	int in, out;
	ssize_t n;

	snprintf(from, sizeof(from), "/proc/%d/fd/%d", (int)t->pid, fd);
	snprintf(to, sizeof(to), "%s/%d", opt.record, ++copies);
	in = open(from, O_RDONLY | O_CLOEXEC);
	out = open(to, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	if (in == -1 || out == -1)
		die("%s: %s", in == -1 ? t->path : to, strerror(errno));
	while ((n = read(in, buf, sizeof(buf))) > 0)
		if (write(out, buf, (size_t)n) != n)
			die("%s: %s", to, strerror(errno));
	if (n == -1)
		die("%s: %s", t->path, strerror(errno));
	close(in);
	close(out);
	fprintf(record, "data\t%s\t%d\n", t->path, copies);
}

/* Notes what a call did. */
static void
note(const struct task *t, const struct call *c,
    const struct user_regs_struct *regs)
{
	const char *name = c->name;
	int fd =
	    (int)(is_kind(c, "open") ? (long)regs->rax : argument(regs, c->fd));

	if ((long)regs->rax < 0)
		return;
	if (is_kind(c, "sync"))
		fprintf(record, "%s\t%s\n",
		    c->nr == SYS_fsync || c->nr == SYS_fdatasync ? "sync"
								 : "all",
		    t->path);
	else if (is_kind(c, "open") && !t->was)
		fprintf(record, "make\t%s\n", t->path);
	else if (is_kind(c, "write") ||
		 (is_kind(c, "open") && argument(regs, c->flags) & O_TRUNC))
		copy(t, fd);
	else if (strncmp(name, "mkdir", 5) == 0)
		fprintf(record, "folder\t%s\n", t->path);
	else if (strncmp(name, "symlink", 7) == 0)
		fprintf(record, "link\t%s\t%s\n", t->path, t->to);
	else if (strncmp(name, "rename", 6) == 0)
		fprintf(record, "move\t%s\t%s\n", t->path, t->to);
	else if (strncmp(name, "unlink", 6) == 0 || strcmp(name, "rmdir") == 0)
		fprintf(record, "gone\t%s\n", t->path);
	else if (!is_kind(c, "open") && strstr(name, "chmod") == NULL)
		die("%s: cannot be recorded", name);
}

/* ---- faults ------------------------------------------------------------ */

static long
number_of(const char *error)
{
	static const struct {
		const char *name;
		int number;
	} errors[] = { { "EIO", EIO }, { "ENOSPC", ENOSPC }, { "EINTR", EINTR },
		{ "ENOMEM", ENOMEM }, { "EAGAIN", EAGAIN },
		{ "EMFILE", EMFILE }, { "EROFS", EROFS }, { "EACCES", EACCES },
		{ "EDQUOT", EDQUOT }, { "EFBIG", EFBIG }, { "EPERM", EPERM } };

	for (size_t i = 0; i < sizeof(errors) / sizeof(*errors); i++)
		if (strcmp(errors[i].name, error) == 0)
			return errors[i].number;
	die("%s: no such error", error);
}

static void
set_regs(pid_t pid, struct user_regs_struct *regs)
{
	if (ptrace(PTRACE_SETREGS, pid, NULL, regs) == -1)
		die("PTRACE_SETREGS: %s", strerror(errno));
}

/* Replaces an argument of a call, until its end. */
static void
replace(struct task *t, struct user_regs_struct *regs, int n,
    unsigned long long value)
{
	unsigned long long *args[] = { &regs->rdi, &regs->rsi, &regs->rdx,
		&regs->r10, &regs->r8 };

	t->replaced = n;
	t->old = *args[n];
	*args[n] = value;
	set_regs(t->pid, regs);
}

static void
restore(struct task *t, struct user_regs_struct *regs)
{
	unsigned long long *args[] = { &regs->rdi, &regs->rsi, &regs->rdx,
		&regs->r10, &regs->r8 };

	*args[t->replaced] = t->old;
	set_regs(t->pid, regs);
	t->replaced = -1;
}

/* Makes the call fail. Returns whether to stop the process at its end. */
static bool
fail(struct task *t, const struct call *c, struct user_regs_struct *regs)
{
	hit = true;
	if (strcmp(opt.error, "short") == 0) {
		replace(t, regs, c->count,
		    argument(regs, c->count) > FEW ? FEW : 1);
		return true;
	}
	if (c->nr == SYS_brk) { /* it returns the unchanged end */
		replace(t, regs, 0, 0);
		return true;
	}
	if (opt.after || is_kind(c, "close") ||
	    strcmp(opt.error, "kill") == 0 ||
	    strcmp(opt.error, "orphan") == 0) {
		t->hit = true;
		return true;
	}
	regs->orig_rax = (unsigned long long)-1;
	regs->rax = (unsigned long long)-number_of(opt.error);
	set_regs(t->pid, regs);
	return false;
}

/* Kills all processes, or only the first. A new one may be waiting for its
 * parent to report it, which a parent that was killed does not do. */
static void
kill_them(bool all)
{
	killed = true;
	for (struct task *t = tasks; t != NULL; t = t->next) {
		if (all || t->pid == first)
			kill(t->pid, SIGKILL);
		else if (t->waits)
			ptrace(PTRACE_CONT, t->pid, NULL, 0);
		t->waits = false;
	}
}

/* Handles the end of a call. */
static void
at_end(struct task *t)
{
	struct user_regs_struct regs;
	const struct call *c = t->at;

	t->at = NULL;
	if (ptrace(PTRACE_GETREGS, t->pid, NULL, &regs) == -1)
		return;
	if (t->replaced != -1)
		restore(t, &regs);
	if (record != NULL)
		note(t, c, &regs);
	if (!t->hit)
		return;
	t->hit = false;
	if (strcmp(opt.error, "kill") == 0) {
		kill_them(true);
	} else if (strcmp(opt.error, "orphan") == 0) {
		kill_them(false);
	} else {
		regs.rax = (unsigned long long)-number_of(opt.error);
		set_regs(t->pid, &regs);
	}
}

/* Handles the start of a call. Returns whether to stop at its end. */
static bool
at_call(struct task *t)
{
	struct user_regs_struct regs;
	const struct call *c;
	struct stat st;
	bool end = record != NULL;

	if (ptrace(PTRACE_GETREGS, t->pid, NULL, &regs) == -1)
		return false;
	c = call_of((long)regs.orig_rax);
	if (c == NULL || !counts(t, c, &regs))
		return false;
	count++;
	t->calls[c - calls]++;
	if (list != NULL)
		fprintf(list, "%ld\t%s:%d\t%d\t%s\t%s\n", count, t->name,
		    t->number, t->calls[c - calls], c->name, t->path);
	t->was = record != NULL && lstat(t->path, &st) == 0;
	if (opt.error != NULL && (count == opt.n || (opt.on && count > opt.n)))
		end |= fail(t, c, &regs);
	t->at = end ? c : NULL;
	return end;
}

/* ---- processes --------------------------------------------------------- */

static struct task *
task_of(pid_t pid)
{
	struct task *t = tasks;

	while (t != NULL && t->pid != pid)
		t = t->next;
	if (t != NULL)
		return t;
	t = xcalloc(1, sizeof(*t));
	t->pid = pid;
	t->replaced = -1;
	t->next = tasks;
	tasks = t;
	return t;
}

static void
forget(pid_t pid)
{
	for (struct task **p = &tasks; *p != NULL; p = &(*p)->next) {
		struct task *t = *p;

		if (t->pid != pid)
			continue;
		*p = t->next;
		free(t);
		return;
	}
}

/* Registers it as the next process of that name. */
static void
name_task(struct task *t, const char *name, const char *more)
{
	static struct seen {
		char name[32];
		int count;
		struct seen *next;
	} * seen;
	struct seen *s = seen;

	snprintf(t->name, sizeof(t->name), "%s%s", name, more);
	while (s != NULL && strcmp(s->name, t->name) != 0)
		s = s->next;
	if (s == NULL) {
		s = xcalloc(1, sizeof(*s));
		memcpy(s->name, t->name, sizeof(s->name));
		s->next = seen;
		seen = s;
	}
	t->number = s->count++;
	memset(t->calls, 0, sizeof(t->calls));
}

static void
at_exec(struct task *t)
{
	char path[PATH_MAX];

	begun = true;
	proc_link(t->pid, "exe", path);
	name_task(t, strrchr(path, '/') ? strrchr(path, '/') + 1 : path, "");
}

static void
at_fork(const struct task *t, bool thread)
{
	unsigned long pid;
	struct task *child;
	char name[32];

	memcpy(name, t->name, sizeof(name));
	if (ptrace(PTRACE_GETEVENTMSG, t->pid, NULL, &pid) == -1)
		return;
	child = task_of((pid_t)pid);
	name_task(child, name, thread ? "+" : "");
	if (child->waits)
		ptrace(PTRACE_CONT, child->pid, NULL, 0);
	child->waits = false;
}

/* Resumes a stopped task. */
static void
go_on(struct task *t, int status)
{
	int event = status >> 16, signal = 0;
	bool end = false;

	switch (event) {
	case PTRACE_EVENT_SECCOMP:
		end = at_call(t);
		break;
	case PTRACE_EVENT_EXEC:
		at_exec(t);
		break;
	case PTRACE_EVENT_FORK:
	case PTRACE_EVENT_VFORK:
	case PTRACE_EVENT_CLONE:
		at_fork(t, event == PTRACE_EVENT_CLONE);
		break;
	case PTRACE_EVENT_STOP:
		if (killed && strcmp(opt.error, "kill") == 0)
			kill(t->pid, SIGKILL);
		if (*t->name != '\0' || t->pid == first || killed)
			break;
		t->waits = true; /* until its parent reports it */
		return;
	case 0:
		if (WSTOPSIG(status) == (SIGTRAP | 0x80))
			at_end(t);
		else
			signal = WSTOPSIG(status);
		break;
	}
	/* The stop for a fork precedes the end of the call. */
	end |= t->at != NULL;
	ptrace(end ? PTRACE_SYSCALL : PTRACE_CONT, t->pid, NULL, signal);
}

static void
on_alarm(int signal)
{
	(void)signal;
	for (struct task *t = tasks; t != NULL; t = t->next)
		kill(t->pid, SIGKILL);
	_exit(TOO_LONG);
}

/* Traces all processes until the last one ends; returns the status of the
 * first. */
static int
follow(void)
{
	int status, result = 0;
	pid_t pid;

	while ((pid = waitpid(-1, &status, __WALL)) > 0 ||
	       (pid == -1 && errno == EINTR)) {
		if (pid == -1)
			continue;
		if (WIFSTOPPED(status)) {
			go_on(task_of(pid), status);
			continue;
		}
		forget(pid);
		if (pid == first)
			result = WIFSIGNALED(status) ? 128 + WTERMSIG(status)
						     : WEXITSTATUS(status);
	}
	return result;
}

/* Makes the kernel stop this process and its descendants at the wanted calls.
 */
static void
filter_calls(void)
{
	struct sock_filter code[2 * NCALLS + 2];
	struct sock_fprog program = { 0, code };
	unsigned short n = 0;

	code[n++] = (struct sock_filter)BPF_STMT(
	    BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr));
	for (size_t i = 0; i < NCALLS; i++) {
		if (!is_wanted(&calls[i]))
			continue;
		code[n++] = (struct sock_filter)BPF_JUMP(
		    BPF_JMP | BPF_JEQ | BPF_K, (uint32_t)calls[i].nr, 0, 1);
		code[n++] = (struct sock_filter)BPF_STMT(
		    BPF_RET | BPF_K, SECCOMP_RET_TRACE);
	}
	code[n++] =
	    (struct sock_filter)BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW);
	program.len = n;
	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == -1 ||
	    prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) == -1)
		die("seccomp: %s", strerror(errno));
}

/* Starts the command, which waits for the tracer. */
static void
start(char **argv)
{
	int ready[2];
	char c;

	if (pipe(ready) == -1)
		die("pipe: %s", strerror(errno));
	first = fork();
	if (first == -1)
		die("fork: %s", strerror(errno));
	if (first == 0) {
		close(ready[1]);
		if (read(ready[0], &c, 1) != 1)
			_exit(EXIT_TROUBLE);
		close(ready[0]);
		filter_calls();
		execvp(argv[0], argv);
		die("%s: %s", argv[0], strerror(errno));
	}
	close(ready[0]);
	if (ptrace(PTRACE_SEIZE, first, NULL,
		PTRACE_O_TRACESECCOMP | PTRACE_O_TRACEFORK |
		    PTRACE_O_TRACEVFORK | PTRACE_O_TRACECLONE |
		    PTRACE_O_TRACEEXEC | PTRACE_O_TRACESYSGOOD |
		    PTRACE_O_EXITKILL) == -1)
		die("PTRACE_SEIZE: %s", strerror(errno));
	if (write(ready[1], "", 1) != 1)
		die("pipe: %s", strerror(errno));
	close(ready[1]);
}

static FILE *
open_new(const char *folder, const char *name)
{
	char path[PATH_MAX];
	FILE *file;

	snprintf(path, sizeof(path), "%s%s%s", folder ? folder : "",
	    folder ? "/" : "", name);
	file = fopen(path, "we");
	if (file == NULL)
		die("%s: %s", path, strerror(errno));
	return file;
}

int
main(int argc, char **argv)
{
	int c, status;

	while ((c = getopt(argc, argv, "+ac:d:e:l:n:p:r:s")) != -1) {
		switch (c) {
		case 'a':
			opt.after = true;
			break;
		case 'c':
			opt.calls = optarg;
			break;
		case 'd':
			opt.folder = optarg;
			break;
		case 'e':
			opt.error = optarg;
			break;
		case 'l':
			opt.list = optarg;
			break;
		case 'n':
			opt.n = xnumber("-n", optarg, 1, LONG_MAX);
			break;
		case 'p':
			opt.program = optarg;
			break;
		case 'r':
			opt.record = optarg;
			break;
		case 's':
			opt.on = true;
			break;
		default:
			return EXIT_TROUBLE;
		}
	}
	if (optind == argc)
		die("no command");
	list = opt.list ? open_new(NULL, opt.list) : NULL;
	record = opt.record ? open_new(opt.record, "log") : NULL;
	signal(SIGALRM, on_alarm);
	start(argv + optind);
	alarm(SECONDS);
	status = follow();
	if ((list != NULL && fclose(list) == EOF) ||
	    (record != NULL && fclose(record) == EOF))
		die("%s", strerror(errno));
	return opt.error != NULL && !hit ? NOT_HIT : status;
}
