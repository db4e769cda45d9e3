/* SPDX-License-Identifier: ISC */
/*
 * privilege: the sandbox: when all its files are open, a program gives up every
 * system call that it no longer needs (seccomp, pledge).
 */
#ifndef PRIVILEGE_H
#define PRIVILEGE_H

/* Call this first. Disables core files, which would hold personal data. */
void privilege_begin(void);

/*
 * From now on the process may only read and write what it has open, allocate
 * memory, start threads and exit. Any other system call, such as to open a
 * file, to connect, or to start a program, kills it (SIGSYS, no core file). All
 * programs do the same things after this point, so they share one list.
 *
 * Before the call, a program must have opened all its files and read the first
 * bytes of its inputs, because iconv loads a library for a character set. After
 * it, the program must read every input to its end, because ending a thread
 * that waits loads a library too.
 *
 * Returns the mechanism in force: "seccomp", "pledge", or "none" if the build
 * or the kernel has neither. A build with sanitizers has none, because they
 * open files and start processes; neither has valgrind, which lacks seccomp(2).
 */
const char *privilege_drop(void);

#endif
