/* SPDX-License-Identifier: ISC */
#define _GNU_SOURCE /* NOLINT: CLONE_THREAD */
#include "privilege.h"

#include <stdbool.h>
#include <stddef.h>
#include <sys/resource.h>
#include <unistd.h>

#ifdef __GLIBC__
#include <malloc.h>
#endif

void
privilege_begin(void)
{
	static const struct rlimit none = { 0, 0 };

	setrlimit(RLIMIT_CORE, &none); /* it would hold people's addresses */
#ifdef M_ARENA_MAX
	/* One heap for all threads: for more, libc would read the number of
	 * CPUs and the size of memory from files. */
	mallopt(M_ARENA_MAX, 1);
#endif
}

#ifdef WITH_SECCOMP

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <seccomp.h>
#include <signal.h>
#include <stdint.h>
#include <sys/ioctl.h>
#include <sys/mman.h>

/* System calls that are allowed_always whatever their arguments. Some are
 * called only by another libc or kernel; libseccomp ignores those that the
 * architecture lacks. */
static const int allowed_always[] = {
	/* open files */
	SCMP_SYS(read), SCMP_SYS(readv), SCMP_SYS(pread64), SCMP_SYS(write),
	SCMP_SYS(writev), SCMP_SYS(lseek), SCMP_SYS(_llseek), SCMP_SYS(close),
	SCMP_SYS(fsync), SCMP_SYS(fdatasync), SCMP_SYS(ftruncate),
	SCMP_SYS(ftruncate64), SCMP_SYS(fstat), SCMP_SYS(fstat64),
	SCMP_SYS(newfstatat), SCMP_SYS(fstatat64), SCMP_SYS(statx),
	/* memory, and its size (for qsort); mmap and mprotect are below */
	SCMP_SYS(brk), SCMP_SYS(sysinfo), SCMP_SYS(mremap), SCMP_SYS(munmap),
	SCMP_SYS(madvise),
	/* threads; clone is below */
	SCMP_SYS(futex), SCMP_SYS(futex_time64), SCMP_SYS(set_robust_list),
	SCMP_SYS(rseq), SCMP_SYS(sched_getaffinity), SCMP_SYS(sched_yield),
	SCMP_SYS(rt_sigprocmask), SCMP_SYS(rt_sigaction),
	SCMP_SYS(rt_sigreturn), SCMP_SYS(restart_syscall), SCMP_SYS(gettid),
	SCMP_SYS(getpid), SCMP_SYS(exit), SCMP_SYS(exit_group), SCMP_SYS(alarm),
	SCMP_SYS(setitimer),
	/* the time, and the random seed of hashes */
	SCMP_SYS(clock_gettime), SCMP_SYS(clock_gettime64),
	SCMP_SYS(gettimeofday), SCMP_SYS(time), SCMP_SYS(getrandom)
};

/* Allows a call if its argument, masked with mask, equals bits. */
static bool
allow_if(scmp_filter_ctx list, int call, unsigned argument, uint64_t mask,
    uint64_t bits)
{
	struct scmp_arg_cmp only =
	    SCMP_CMP(argument, SCMP_CMP_MASKED_EQ, mask, bits);

	return seccomp_rule_add_array(list, SCMP_ACT_ALLOW, call, 1, &only) ==
	       0;
}

/* Allows calls by their arguments: memory that is not executable, threads but
 * no processes, signals to the process itself, and stdio's query of a terminal.
 */
static bool
allow_some(scmp_filter_ctx list)
{
	const uint64_t word = 0xffffffff;

	return allow_if(list, SCMP_SYS(mmap), 2, PROT_EXEC, 0) &&
	       allow_if(list, SCMP_SYS(mmap2), 2, PROT_EXEC, 0) &&
	       allow_if(list, SCMP_SYS(mprotect), 2, PROT_EXEC, 0) &&
	       allow_if(list, SCMP_SYS(clone), 0, CLONE_THREAD, CLONE_THREAD) &&
	       allow_if(list, SCMP_SYS(tgkill), 0, word, (uint64_t)getpid()) &&
	       allow_if(list, SCMP_SYS(ioctl), 1, word, TCGETS) &&
	       allow_if(list, SCMP_SYS(fcntl), 1, word, F_GETFL) &&
	       allow_if(list, SCMP_SYS(fcntl64), 1, word, F_GETFL) &&
	       /* Its flags are in memory, where a filter cannot see them; libc
		* falls back to clone. */
	       seccomp_rule_add(
		   list, SCMP_ACT_ERRNO(ENOSYS), SCMP_SYS(clone3), 0) == 0;
}

static bool
load_rules(scmp_filter_ctx list)
{
	/* The filter also applies to the threads that run already. */
	if (seccomp_attr_set(list, SCMP_FLTATR_CTL_TSYNC, 1) != 0)
		return false;
	for (size_t i = 0; i < sizeof(allowed_always) / sizeof(*allowed_always);
	     i++)
		if (seccomp_rule_add(
			list, SCMP_ACT_ALLOW, allowed_always[i], 0) != 0)
			return false;
	return allow_some(list) && seccomp_load(list) == 0;
}

enum { TIMEOUT_S = 5 };

static void
on_alarm(int signal)
{
	static const char why[] = "optparity: seccomp: out of memory\n";
	ssize_t n = write(STDERR_FILENO, why, sizeof(why) - 1);

	(void)signal;
	(void)n;
	_exit(2); /* EXIT_TROUBLE of prog.h, which uses this file */
}

/* If an allocation fails, libseccomp 2.5 may loop for ever: an alarm ends that.
 * No program uses SIGALRM for anything else. */
const char *
privilege_drop(void)
{
	scmp_filter_ctx list;
	bool loaded;

	signal(SIGALRM, on_alarm);
	alarm(TIMEOUT_S);
	list = seccomp_init(SCMP_ACT_KILL_PROCESS);
	loaded = list != NULL && load_rules(list);
	seccomp_release(list);
	alarm(0);
	return loaded ? "seccomp" : "none";
}

#elif defined(__OpenBSD__)

const char *
privilege_drop(void)
{
	return pledge("stdio", NULL) == 0 ? "pledge" : "none";
}

#else

const char *
privilege_drop(void)
{
	return "none";
}

#endif
