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

	setrlimit(RLIMIT_CORE, &none); /* people's addresses would be in it */
#ifdef M_ARENA_MAX
	/* One heap for all threads. To have more of them and to shrink them,
	 * libc reads from files how many CPUs and how much memory there are. */
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

/* Those that can do no harm whatever they are given. What only another libc or
 * kernel calls is here too: a name that the architecture lacks is passed over.
 */
static const int harmless[] = {
	/* files that are open */
	SCMP_SYS(read), SCMP_SYS(readv), SCMP_SYS(pread64), SCMP_SYS(write),
	SCMP_SYS(writev), SCMP_SYS(lseek), SCMP_SYS(_llseek), SCMP_SYS(close),
	SCMP_SYS(fsync), SCMP_SYS(fdatasync), SCMP_SYS(ftruncate),
	SCMP_SYS(ftruncate64), SCMP_SYS(fstat), SCMP_SYS(fstat64),
	SCMP_SYS(newfstatat), SCMP_SYS(fstatat64), SCMP_SYS(statx),
	/* memory, and how much there is (qsort); mmap and mprotect stand below
	 */
	SCMP_SYS(brk), SCMP_SYS(sysinfo), SCMP_SYS(mremap), SCMP_SYS(munmap),
	SCMP_SYS(madvise),
	/* threads; clone stands below */
	SCMP_SYS(futex), SCMP_SYS(futex_time64), SCMP_SYS(set_robust_list),
	SCMP_SYS(rseq), SCMP_SYS(sched_getaffinity), SCMP_SYS(sched_yield),
	SCMP_SYS(rt_sigprocmask), SCMP_SYS(rt_sigaction),
	SCMP_SYS(rt_sigreturn), SCMP_SYS(restart_syscall), SCMP_SYS(gettid),
	SCMP_SYS(getpid), SCMP_SYS(exit), SCMP_SYS(exit_group), SCMP_SYS(alarm),
	SCMP_SYS(setitimer),
	/* the time, and what hashes begin with */
	SCMP_SYS(clock_gettime), SCMP_SYS(clock_gettime64),
	SCMP_SYS(gettimeofday), SCMP_SYS(time), SCMP_SYS(getrandom)
};

/* Allows a call whose argument has, of the bits of mask, only these. */
static bool
allow_if(scmp_filter_ctx list, int call, unsigned argument, uint64_t mask,
    uint64_t bits)
{
	struct scmp_arg_cmp only =
	    SCMP_CMP(argument, SCMP_CMP_MASKED_EQ, mask, bits);

	return seccomp_rule_add_array(list, SCMP_ACT_ALLOW, call, 1, &only) ==
	       0;
}

/* Memory that is never code, threads but no children, signals to itself, and
 * what stdio asks of a terminal. */
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
	       /* Its flags are in memory, where no filter sees them: libc takes
		* clone instead. */
	       seccomp_rule_add(
		   list, SCMP_ACT_ERRNO(ENOSYS), SCMP_SYS(clone3), 0) == 0;
}

static bool
load_rules(scmp_filter_ctx list)
{
	/* The threads that are there already too. */
	if (seccomp_attr_set(list, SCMP_FLTATR_CTL_TSYNC, 1) != 0)
		return false;
	for (size_t i = 0; i < sizeof(harmless) / sizeof(*harmless); i++)
		if (seccomp_rule_add(list, SCMP_ACT_ALLOW, harmless[i], 0) != 0)
			return false;
	return allow_some(list) && seccomp_load(list) == 0;
}

enum { ENOUGH = 5 }; /* seconds */

static void
too_long(int signal)
{
	static const char why[] = "optparity: seccomp: out of memory\n";
	ssize_t n = write(STDERR_FILENO, why, sizeof(why) - 1);

	(void)signal;
	(void)n;
	_exit(2); /* EXIT_TROUBLE of prog.h, which is above this */
}

/* Where an allocation of its own fails libseccomp 2.5 may not come to an end.
 * No program uses SIGALRM for anything else. */
const char *
privilege_drop(void)
{
	scmp_filter_ctx list;
	bool loaded;

	signal(SIGALRM, too_long);
	alarm(ENOUGH);
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
