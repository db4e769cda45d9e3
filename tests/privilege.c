/* SPDX-License-Identifier: ISC */
/*
 * privilege CALL: drops privileges as the programs do, prints the mechanism,
 * and makes one more system call. Exits with 0 if that call returns, whatever
 * its result.
 */
#define _GNU_SOURCE /* NOLINT: clone */
#include "privilege.h"

#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "prog.h"

static void
open_socket(void)
{
	socket(AF_INET, SOCK_STREAM, 0);
}

static void
open_unix(void)
{
	socket(AF_UNIX, SOCK_DGRAM, 0);
}

static void
run(void)
{
	execl("/bin/true", "true", (char *)NULL);
}

static void
open_file(void)
{
	open("/dev/null", O_RDONLY | O_CLOEXEC);
}

static void
make_file(void)
{
	open("made", O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
}

static void
have_child(void)
{
	pid_t pid = fork();

	if (pid == 0)
		_exit(0);
}

static void
signal_other(void)
{
	kill(getppid(), 0);
}

static void
take_away(void)
{
	unlink("file");
}

static void
rename_file(void)
{
	rename("file", "other");
}

static void
change_mode(void)
{
	chmod("file", 0666);
}

static void
run_data(void)
{
	(void)mmap(NULL, 4096, PROT_READ | PROT_EXEC,
	    MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
}

static void
trace(void)
{
	ptrace(PTRACE_PEEKDATA, getppid(), NULL, NULL);
}

static void
raise_limit(void)
{
	static const struct rlimit all = { RLIM_INFINITY, RLIM_INFINITY };

	setrlimit(RLIMIT_CORE, &all);
}

/* ---- what a program may still do ---------------------------------------- */

/* Allocates so much memory, in pieces, that the heap grows and shrinks. */
static void *
work(void *data)
{
	static const size_t n = 4000, size = 1000;
	void **p = calloc(n, sizeof(*p));

	for (size_t i = 0; p != NULL && i < n; i++)
		p[i] = malloc(size);
	for (size_t i = n; p != NULL && i > 0; i--)
		free(p[i - 1]);
	free(p);
	return data;
}

static void
have_threads(void)
{
	pthread_t threads[16];

	for (int i = 0; i < 16; i++)
		if (pthread_create(&threads[i], NULL, work, NULL) != 0)
			exit(2);
	for (int i = 0; i < 16; i++)
		pthread_join(threads[i], NULL);
}

/* Allocations from the heap and by mmap, growing and shrinking. */
static void
have_memory(void)
{
	char *s = NULL;

	for (size_t n = 1; n <= (size_t)1 << 26; n *= 4) {
		s = xrealloc(s, n, 1);
		memset(s, 1, n);
	}
	free(xrealloc(s, 16, 1));
}

static void
talk(void)
{
	FILE *file = fdopen(dup(STDOUT_FILENO), "w");

	if (file != NULL)
		fclose(file);
}

static void
write_out(void)
{
	if (puts("written") == EOF || fflush(stdout) == EOF)
		exit(2);
}

static const struct {
	const char *name;
	void (*run)(void);
} calls[] = { { "socket", open_socket }, { "unix", open_unix }, { "exec", run },
	{ "open", open_file }, { "create", make_file }, { "fork", have_child },
	{ "kill", signal_other }, { "unlink", take_away },
	{ "rename", rename_file }, { "chmod", change_mode },
	{ "code", run_data }, { "ptrace", trace }, { "limit", raise_limit },
	{ "dup", talk }, { "threads", have_threads }, { "memory", have_memory },
	{ "write", write_out } };

int
main(int argc, char **argv)
{
	privilege_begin();
	fprintf(stderr, "%s\n", privilege_drop());
	for (size_t i = 0; argc == 2 && i < sizeof(calls) / sizeof(*calls); i++)
		if (strcmp(calls[i].name, argv[1]) == 0) {
			calls[i].run();
			return 0;
		}
	fputs("usage: privilege call\n", stderr);
	return 2;
}
