/*
 * privilege: what a program gives up when all its files are open.
 */
#ifndef PRIVILEGE_H
#define PRIVILEGE_H

/* To be called before all else. There will be no core file. */
void privilege_begin(void);

/*
 * From now on the process can read and write what it has open, take memory,
 * start threads of its own and end; whatever else it asks the kernel for, to
 * open a file, to connect, to start a program or a child, is its end (SIGSYS,
 * and no core file). All programs do the same after this point, so they share
 * one list. A program that calls it must have nothing left to open, its inputs'
 * first bytes read (a character set loads what converts it), and must read
 * every input to its end, for to stop a thread that waits loads a library.
 *
 * Returns what is in force: "seccomp", "pledge", or "none" where the build or
 * the kernel has neither. A build with sanitizers has none: they open files and
 * start children of their own. Nor has valgrind, which lacks seccomp(2).
 */
const char *privilege_drop(void);

#endif
