/* SPDX-License-Identifier: ISC */
/*
 * damage: runs a program on a file with every possible damage of a kind, and
 * counts the outcomes; for tests/faults/cuts.
 *
 *	damage cut|flip|append|insert|swallow EVERY OPENFILE FILE PROGRAM
 *	    ARGUMENT...
 *
 * cut keeps the first bytes, from none to all but one; flip flips one bit;
 *append appends a byte of each value; insert inserts hostile bytes before a
 *byte; swallow inserts a quote before a field and another one after the field
 *of the same column some records below. If EVERY is 1 all damages are tried,
 *otherwise about one of EVERY. The argument @ stands for the name of the
 *damaged file.
 *
 * The program must refuse the file: status 2, and a message that names it.
 * Otherwise its output must be the same as for the whole file; or the file ends
 * after a line of text (or a gzip member), and the offset goes to OPENFILE, for
 *a guard to detect. Anything else counts as believed damage.
 *
 * The programs are called as functions, each time in a new process.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "in.h"
#include "options.h"
#include "privilege.h"
#include "prog.h"

/* The programs of bin; the Makefile lists them so. */
#ifndef PROGRAMS
#define PROGRAMS PROGRAM(sfextract)
#endif

#define PROGRAM(name) int name##_main(int argc, char **argv);
PROGRAMS
#undef PROGRAM

static const struct subject {
	const char *name;
	int (*call)(int argc, char **argv);
} programs[] = {
#define PROGRAM(name) { #name, name##_main },
	PROGRAMS
};

/* Replaces lib/privilege.c: compiling the filter in the kernel would take a
 * third of the time of every run. */
void
privilege_begin(void)
{
}

const char *
privilege_drop(void)
{
	return "none";
}

enum kind { CUT, FLIP, APPEND, INSERT, SWALLOW };

static const char *const kinds[] = { "cut", "flip", "append", "insert",
	"swallow" };
#define KINDS (sizeof(kinds) / sizeof(*kinds))

/* The number of damages at each end that are always tried. */
#define ENDS 40

/* A run that takes more seconds than this hangs. */
#define PATIENCE 60

#define OUTPUT_MAX (1 << 20)

struct bytes {
	char *s;
	size_t n;
};

/* The bytes to insert. Within quotes a delimiter is an ordinary byte. */
/* NOLINTBEGIN(misc-misleading-bidirectional) */
static const struct {
	const char *s;
	size_t n;
} hostile[] = { { "", 1 }, { "\r", 1 }, { "\"", 1 }, { "\n", 1 }, { "\xff", 1 },
	{ "\xc0\xaf", 2 }, { "\xed\xa0\x80", 3 }, { "\xc2\xa0", 2 },
	{ "\xe2\x80\x8b", 3 }, { "\xe2\x80\xae", 3 }, { "\xef\xbb\xbf", 3 },
	{ "\xef\xbc\x91", 3 }, { "\033[31m", 5 }, { "\xc2\x9b", 2 } };
/* NOLINTEND(misc-misleading-bidirectional) */
#define HOSTILE (sizeof(hostile) / sizeof(*hostile))

/* The most records that are swallowed. */
#define SWALLOWED ((size_t)5)

static const struct subject *subject;
static enum kind kind;
static struct bytes whole;   /* the file */
static struct bytes *fields; /* its fields, for swallow */
static size_t nfields, ncolumns;
static struct bytes expected;	      /* the output for it */
static char **arguments, path[64];    /* of the program, of the damaged file */
static int narguments, at_path;	      /* which argument is that name */
static int damaged, output, messages; /* descriptors */

/* The outcomes, in memory shared by the processes. */
struct count {
	long long planned, refused, same, open, unnamed, believed;
};

/* ---- files ------------------------------------------------------------ */

static int
xopen(const char *name)
{
	int fd = open(name, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);

	if (fd == -1)
		die("%s: %s", name, strerror(errno));
	return fd;
}

/* The content of an open file. */
static struct bytes
content(int fd)
{
	static char buf[OUTPUT_MAX];
	ssize_t n = pread(fd, buf, sizeof(buf), 0);

	if (n == -1 || n == sizeof(buf))
		die("cannot be read, or too long");
	return (struct bytes){ buf, (size_t)n };
}

static struct bytes
keep(struct bytes bytes)
{
	char *s = xcalloc(bytes.n + 1, 1);

	memcpy(s, bytes.s, bytes.n);
	return (struct bytes){ s, bytes.n };
}

static void
empty(int fd)
{
	if (ftruncate(fd, 0) == -1 || lseek(fd, 0, SEEK_SET) == -1)
		die("cannot be emptied: %s", strerror(errno));
}

static void
put(const char *s, size_t n, size_t at)
{
	if (pwrite(damaged, s, n, (off_t)at) != (ssize_t)n)
		die("%s: %s", path, strerror(errno));
}

static void
leave(size_t n)
{
	if (ftruncate(damaged, (off_t)n) == -1)
		die("%s: %s", path, strerror(errno));
}

/* ---- damage ----------------------------------------------------------- */

static size_t
how_many(void)
{
	switch (kind) {
	case CUT:
		return whole.n;
	case FLIP:
		return 8 * whole.n;
	case INSERT:
		return HOSTILE * (whole.n + 1);
	case SWALLOW:
		return SWALLOWED * nfields;
	default:
		return 256;
	}
}

/* Inserts n bytes before the byte at, and rewrites the rest. */
static void
insert(const char *s, size_t n, size_t at)
{
	put(s, n, at);
	put(whole.s + at, whole.n - at, at + n);
	leave(whole.n + n);
}

/* Inserts a quote before a field, and one after the field some records below.
 */
static void
swallow(size_t field, size_t records)
{
	size_t last = field + records * ncolumns, from, to;

	from = (size_t)(fields[field].s - whole.s);
	if (last >= nfields)
		last = field + (nfields - 1 - field) / ncolumns * ncolumns;
	to = (size_t)(fields[last].s - whole.s) + fields[last].n;
	put("\"", 1, from);
	put(whole.s + from, to - from, from + 1);
	put("\"", 1, to + 1);
	put(whole.s + to, whole.n - to, to + 2);
	leave(whole.n + 2);
}

/* Does the damage with this number. Cuts come in falling order. */
static void
harm(size_t n)
{
	char byte = (char)n;

	switch (kind) {
	case CUT:
		leave(n);
		break;
	case FLIP:
		byte = (char)(whole.s[n / 8] ^ 1 << n % 8);
		put(&byte, 1, n / 8);
		break;
	case APPEND:
		put(&byte, 1, whole.n);
		break;
	case INSERT:
		insert(hostile[n % HOSTILE].s, hostile[n % HOSTILE].n,
		    n / HOSTILE);
		break;
	case SWALLOW:
		swallow(n / SWALLOWED, n % SWALLOWED + 1);
		break;
	}
}

/* Finds the fields of a file without quotes. */
static void
split(void)
{
	char delim = memchr(whole.s, '|', whole.n) ? '|' : ',';

	fields = xcalloc(whole.n + 1, sizeof(*fields));
	for (size_t i = 0, from = 0; i < whole.n; i++) {
		if (whole.s[i] == '"')
			die("a file without quotes is needed");
		if (whole.s[i] != delim && whole.s[i] != '\n')
			continue;
		fields[nfields++] = (struct bytes){ whole.s + from, i - from };
		from = i + 1;
		if (ncolumns == 0 && whole.s[i] == '\n')
			ncolumns = nfields;
	}
}

static void
heal(size_t n)
{
	if (kind == FLIP)
		put(&whole.s[n / 8], 1, n / 8);
	if (kind == INSERT || kind == SWALLOW) {
		put(whole.s, whole.n, 0);
		leave(whole.n);
	}
}

/* Whether the file is cut off after a line, or, in gzip, after a member. */
static bool
may_end(size_t n)
{
	const unsigned char *s = (const unsigned char *)whole.s;

	if (kind != CUT || n == 0)
		return false;
	if (s[0] == 0x1f && s[1] == 0x8b)
		return s[n] == 0x1f && s[n + 1] == 0x8b;
	return s[n - 1] == '\n';
}

/* ---- running ---------------------------------------------------------- */

static void __attribute__((noreturn)) call(void)
{
	int nothing = open("/dev/null", O_RDONLY);

	alarm(PATIENCE);
	dup2(nothing, STDIN_FILENO);
	dup2(output, STDOUT_FILENO);
	dup2(messages, STDERR_FILENO);
	exit(subject->call(narguments, arguments));
}

/* The status of a run; 256 or more if a signal ended it. */
static int
run(void)
{
	pid_t pid;
	int status;

	empty(output);
	empty(messages);
	pid = fork();
	if (pid == -1)
		die("fork: %s", strerror(errno));
	if (pid == 0)
		call();
	while (waitpid(pid, &status, 0) == -1)
		if (errno != EINTR)
			die("waitpid: %s", strerror(errno));
	return WIFEXITED(status) ? WEXITSTATUS(status) : 256 + WTERMSIG(status);
}

/* Whether the last message begins with the name of the program and of the file,
 * which shows that it is about the damage. */
static bool
names_file(struct bytes said)
{
	char begin[128];
	size_t n = said.n;

	if (n == 0 || said.s[n - 1] != '\n')
		return false;
	n--;
	while (n > 0 && said.s[n - 1] != '\n')
		n--;
	snprintf(begin, sizeof(begin), "%s: %s", arguments[0], path);
	if (said.n - n <= strlen(begin) ||
	    strncmp(said.s + n, begin, strlen(begin)) != 0)
		return false;
	return strchr(":/", said.s[n + strlen(begin)]) != NULL;
}

static void
tell(size_t n, int status, const char *what)
{
	struct bytes said = content(messages);

	fprintf(stderr, "damage: %s of %s at %zu: status %d, %s\n%.*s",
	    kinds[kind], path, n, status, what,
	    (int)(said.n < 500 ? said.n : 500), said.s);
}

static void
judge(size_t n, int status, struct count *count, FILE *open_at)
{
	struct bytes out;

	if (status == EXIT_TROUBLE) {
		if (names_file(content(messages))) {
			count->refused++;
			return;
		}
		count->unnamed++;
		tell(n, status, "the message does not name the file");
		return;
	}
	out = content(output);
	if (status > EXIT_TROUBLE) {
		count->believed++;
		tell(n, status, "no exit status");
	} else if (may_end(n)) {
		count->open++;
		fprintf(open_at, "%zu\n", n);
	} else if (kind != CUT && kind != APPEND && out.n == expected.n &&
		   memcmp(out.s, expected.s, out.n) == 0) {
		count->same++;
	} else {
		count->believed++;
		tell(n, status, "believed");
	}
}

/* Whether this damage is in the sample: those at both ends, some of those that
 * may be accepted (all, in small files), and one of EVERY of the others. */
static bool
is_chosen(size_t n, size_t every)
{
	size_t all = how_many();

	if (n < ENDS || n >= all - ENDS || n % every == 0)
		return true;
	return may_end(n) && (n % 16 == 0 || all < 10000);
}

/* Tries this worker's share of the damages. */
static void
work(size_t worker, size_t workers, size_t every, struct count *count,
    FILE *open_at)
{
	size_t all = how_many();

	for (size_t i = worker; i < all; i += workers) {
		size_t n = all - 1 - i;

		if (!is_chosen(n, every))
			continue;
		count->planned++;
		harm(n);
		judge(n, run(), count, open_at);
		heal(n);
	}
}

/* ---- main ------------------------------------------------------------- */

/* The whole file must be accepted, or no damage proves anything. */
static void
begin(size_t worker, const char *file)
{
	const char *base = strrchr(file, '/');
	char dir[32];
	int status;

	snprintf(dir, sizeof(dir), "damaged.%zu", worker);
	if (mkdir(dir, 0700) == -1 && errno != EEXIST)
		die("%s: %s", dir, strerror(errno));
	snprintf(path, sizeof(path), "%s/%s", dir, base ? base + 1 : file);
	damaged = xopen(path);
	put(whole.s, whole.n, 0);
	arguments[at_path] = path;
	snprintf(dir, sizeof(dir), "out.%zu", worker);
	output = xopen(dir);
	snprintf(dir, sizeof(dir), "err.%zu", worker);
	messages = xopen(dir);
	status = run();
	if (status > EXIT_ATTENTION)
		die("%s: status %d of the whole file: %.*s", file, status,
		    (int)content(messages).n, content(messages).s);
	expected = keep(content(output));
}

static void
start_worker(size_t worker, size_t workers, size_t every, const char *file,
    const char *openfile, struct count *count)
{
	FILE *open_at;
	pid_t pid = fork();

	if (pid == -1)
		die("fork: %s", strerror(errno));
	if (pid != 0)
		return;
	open_at = fopen(openfile, "a");
	if (open_at == NULL)
		die("%s: %s", openfile, strerror(errno));
	setvbuf(open_at, NULL, _IOLBF, 0);
	begin(worker, file);
	work(worker, workers, every, count, open_at);
	_exit(0);
}

/* Prints the counts; returns whether all outcomes are good. */
static bool
report(const struct count *counts, size_t workers, const char *file)
{
	struct count c = { 0 };
	long long done;

	for (size_t i = 0; i < workers; i++) {
		c.planned += counts[i].planned;
		c.refused += counts[i].refused;
		c.same += counts[i].same;
		c.open += counts[i].open;
		c.unnamed += counts[i].unnamed;
		c.believed += counts[i].believed;
	}
	done = c.refused + c.same + c.open + c.unnamed + c.believed;
	printf("%lld of %s by %s: %lld refused, %lld the same, %lld open, "
	       "%lld unnamed, %lld believed\n",
	    done, file, arguments[0], c.refused, c.same, c.open, c.unnamed,
	    c.believed);
	return done == c.planned && done > 0 && c.unnamed == 0 &&
	       c.believed == 0;
}

/* The program of a name, without what some have before theirs. */
static const struct subject *
find_subject(const char *name)
{
	static const char prefix[] = "optparity-";

	if (strncmp(name, prefix, sizeof(prefix) - 1) == 0)
		name += sizeof(prefix) - 1;
	for (size_t i = 0; i < sizeof(programs) / sizeof(*programs); i++)
		if (strcmp(programs[i].name, name) == 0)
			return &programs[i];
	return NULL;
}

static void
read_arguments(int argc, char **argv)
{
	size_t i = 0;
	int fd;

	while (i < KINDS && strcmp(argv[1], kinds[i]) != 0)
		i++;
	kind = (enum kind)i;
	fd = open(argv[4], O_RDONLY | O_CLOEXEC);
	if (i == KINDS || fd == -1)
		die("%s %s: %s", argv[1], argv[4], strerror(errno));
	whole = keep(content(fd));
	close(fd);
	if (kind == SWALLOW)
		split();
	subject = find_subject(argv[5]);
	arguments = argv + 5;
	narguments = argc - 5;
	for (int j = 1; j < narguments; j++)
		if (strcmp(arguments[j], "@") == 0)
			at_path = j;
	if (subject == NULL || at_path == 0)
		die("%s: no such program, or no @", argv[5]);
}

static const struct program damage = {
	"damage",
	"kind every openfile file program ...",
	NULL,
	0,
};

int
main(int argc, char **argv)
{
	size_t every, workers = (size_t)sysconf(_SC_NPROCESSORS_ONLN);
	struct count *counts;
	bool well = true;

	options_start(&damage);
	if (argc < 7)
		options_usage();
	read_arguments(argc, argv);
	every = (size_t)xnumber("every", argv[2], 1, 1 << 20);
	counts = mmap(NULL, workers * sizeof(*counts), PROT_READ | PROT_WRITE,
	    MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (counts == MAP_FAILED)
		die("out of memory");
	for (size_t i = 0; i < workers; i++)
		start_worker(i, workers, every, argv[4], argv[3], &counts[i]);
	for (size_t i = 0; i < workers; i++) {
		int status;

		well &= wait(&status) != -1 && status == 0;
	}
	well &= report(counts, workers, argv[4]);
	return well ? EXIT_OK : EXIT_ATTENTION;
}
