/* SPDX-License-Identifier: ISC */
#define _GNU_SOURCE /* NOLINT: memfd_create */
#include "hooks.h"

#include <csv.h>
#include <errno.h>
#include <fcntl.h>
#include <iconv.h>
#include <pthread.h>
#include <sanitizer/asan_interface.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zip.h>

#include "hooked.h"

static bool running;
static struct way how;
static jmp_buf end;
static int said; /* to exit */
static pthread_t main_thread;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

void
fuzz_exit(int status)
{
	if (!running || !pthread_equal(pthread_self(), main_thread))
		abort();
	said = status;
	longjmp(end, 1);
}

/* ---- variables -------------------------------------------------------- */

/* By ld(1). The sections are aligned, and AddressSanitizer fills them up. */
extern uint64_t __start_fuzz_data[], __stop_fuzz_data[]; /* NOLINT */
extern uint64_t __start_fuzz_bss[], __stop_fuzz_bss[];	 /* NOLINT */

/* What AddressSanitizer keeps around variables is copied too. */
static void __attribute__((no_sanitize("address", "undefined")))
copy(volatile uint64_t *to, const volatile uint64_t *from, size_t words)
{
	for (size_t i = 0; i < words; i++)
		to[i] = from[i];
}

static void
restore(void)
{
	static uint64_t *data, *bss;
	/* cppcheck-suppress comparePointers */
	size_t ndata = (size_t)(__stop_fuzz_data - __start_fuzz_data);
	/* cppcheck-suppress comparePointers */
	size_t nbss = (size_t)(__stop_fuzz_bss - __start_fuzz_bss);

	if (data == NULL) {
		data = malloc(ndata * sizeof(*data));
		bss = malloc(nbss * sizeof(*bss));
		if (data == NULL || bss == NULL)
			abort();
		copy(data, __start_fuzz_data, ndata);
		copy(bss, __start_fuzz_bss, nbss);
	}
	copy(__start_fuzz_data, data, ndata);
	copy(__start_fuzz_bss, bss, nbss);
}

/* ---- memory ----------------------------------------------------------- */

/* What stands before an allocation, poisoned. */
struct block {
	struct block *next, *before;
	size_t n, pad;
};

static struct block blocks = { &blocks, &blocks, 0, 0 };

static void
link_block(struct block *b)
{
	pthread_mutex_lock(&lock);
	b->next = blocks.next;
	b->before = &blocks;
	ASAN_UNPOISON_MEMORY_REGION(b->next, sizeof(*b));
	b->next->before = b;
	if (b->next != &blocks)
		ASAN_POISON_MEMORY_REGION(b->next, sizeof(*b));
	blocks.next = b;
	ASAN_POISON_MEMORY_REGION(b, sizeof(*b));
	pthread_mutex_unlock(&lock);
}

static void
unlink_block(struct block *b)
{
	struct block *next, *before;

	pthread_mutex_lock(&lock);
	ASAN_UNPOISON_MEMORY_REGION(b, sizeof(*b));
	next = b->next;
	before = b->before;
	ASAN_UNPOISON_MEMORY_REGION(next, sizeof(*b));
	ASAN_UNPOISON_MEMORY_REGION(before, sizeof(*b));
	next->before = before;
	before->next = next;
	if (next != &blocks)
		ASAN_POISON_MEMORY_REGION(next, sizeof(*b));
	if (before != &blocks)
		ASAN_POISON_MEMORY_REGION(before, sizeof(*b));
	pthread_mutex_unlock(&lock);
}

void *
fuzz_malloc(size_t n)
{
	struct block *b = malloc(sizeof(*b) + n);

	if (b == NULL)
		return NULL;
	b->n = n;
	link_block(b);
	return b + 1;
}

void *
fuzz_calloc(size_t n, size_t size)
{
	void *p;

	if (size != 0 && n > SIZE_MAX / 2 / size)
		abort();
	p = fuzz_malloc(n * size);
	if (p != NULL)
		memset(p, 0, n * size);
	return p;
}

void
fuzz_free(void *p)
{
	struct block *b = p;

	if (p == NULL)
		return;
	unlink_block(b - 1);
	free(b - 1);
}

void *
fuzz_realloc(void *p, size_t n)
{
	struct block *b = p;
	void *new = fuzz_malloc(n);
	size_t was;

	if (new == NULL || p == NULL)
		return new;
	b--;
	pthread_mutex_lock(&lock);
	ASAN_UNPOISON_MEMORY_REGION(b, sizeof(*b));
	was = b->n;
	ASAN_POISON_MEMORY_REGION(b, sizeof(*b));
	pthread_mutex_unlock(&lock);
	memcpy(new, p, was < n ? was : n);
	fuzz_free(p);
	return new;
}

int
fuzz_csv_init(struct csv_parser *csv, unsigned char options)
{
	int status = csv_init(csv, options);

	csv_set_realloc_func(csv, fuzz_realloc);
	csv_set_free_func(csv, fuzz_free);
	return status;
}

/* ---- other things that are given back --------------------------------- */

enum kind { NOTHING, FD, STREAM, ZIP, ENTRY, ICONV };

static struct thing {
	enum kind kind;
	int fd;
	void *p;
} things[256];

static void
keep(enum kind kind, int fd, void *p)
{
	size_t i = 0;

	pthread_mutex_lock(&lock);
	while (i < 256 && things[i].kind != NOTHING)
		i++;
	if (i == 256)
		abort();
	things[i] = (struct thing){ kind, fd, p };
	pthread_mutex_unlock(&lock);
}

/* Forgets a thing; nobody may give back what he was not given. */
static void
forget(enum kind kind, int fd, const void *p)
{
	size_t i = 0;

	pthread_mutex_lock(&lock);
	while (i < 256 && (things[i].kind != kind || things[i].fd != fd ||
			      things[i].p != p))
		i++;
	if (i == 256)
		abort();
	things[i].kind = NOTHING;
	pthread_mutex_unlock(&lock);
}

static void
give_back(const struct thing *thing)
{
	switch (thing->kind) {
	case NOTHING:
		break;
	case FD:
		close(thing->fd);
		break;
	case STREAM:
		fclose(thing->p);
		break;
	case ZIP:
		zip_discard(thing->p);
		break;
	case ENTRY:
		zip_fclose(thing->p);
		break;
	case ICONV:
		iconv_close(thing->p);
		break;
	}
}

/* Entries before the archives that they are of. */
static void
give_all_back(void)
{
	for (enum kind kind = ICONV; kind > NOTHING; kind--)
		for (size_t i = 0; i < 256; i++)
			if (things[i].kind == kind) {
				give_back(&things[i]);
				things[i].kind = NOTHING;
			}
	while (blocks.next != &blocks)
		fuzz_free(blocks.next + 1);
}

/* ---- files ------------------------------------------------------------ */

#define FILES 32

/* A file in memory; one is kept for the next run. */
static struct file {
	int fd; /* 0: none yet */
	char name[256];
	bool written;
} files[FILES];
static size_t nfiles;
static int in_fd, out_fd; /* standard input and output */

static struct file *
add_file(const char *name)
{
	struct file *file = &files[nfiles++];

	if (nfiles == FILES)
		abort();
	if (file->fd == 0)
		file->fd = memfd_create("fuzz", MFD_CLOEXEC);
	if (file->fd == -1 || ftruncate(file->fd, 0) == -1 ||
	    lseek(file->fd, 0, SEEK_SET) == -1)
		abort();
	snprintf(file->name, sizeof(file->name), "%s", name);
	file->written = false;
	return file;
}

static struct file *
find_file(const char *name)
{
	for (size_t i = 0; i < nfiles; i++)
		if (strcmp(files[i].name, name) == 0)
			return &files[i];
	errno = ENOENT;
	return NULL;
}

static const char *
path_of(const struct file *file)
{
	static char path[64];

	snprintf(path, sizeof(path), "/proc/self/fd/%d", file->fd);
	return path;
}

/* Writing never goes to a file that is given. */
int
fuzz_open(const char *name, int flags, ...)
{
	struct file *file;
	int fd;

	if (!running)
		return open(name, flags, 0600);
	file = find_file(name);
	if ((flags & O_ACCMODE) == O_WRONLY && file != NULL && !file->written) {
		errno = EACCES;
		return -1;
	}
	if (file == NULL && flags & O_CREAT && *name != '\0' &&
	    strlen(name) < sizeof(file->name)) {
		file = add_file(name);
		file->written = true;
	}
	if (file == NULL)
		return -1;
	fd = open(path_of(file), flags & ~(O_CREAT | O_EXCL), 0600);
	if (fd == -1)
		abort();
	keep(FD, fd, NULL);
	return fd;
}

int
fuzz_mkstemp(char *name)
{
	return fuzz_open(name, O_RDWR | O_CREAT);
}

int
fuzz_unlink(const char *name)
{
	return find_file(name) == NULL ? -1 : 0;
}

int
fuzz_stat(const char *name, struct stat *st)
{
	struct file *file;

	if (!running)
		return stat(name, st);
	file = find_file(name);
	return file == NULL ? -1 : fstat(file->fd, st);
}

int
fuzz_close(int fd)
{
	if (running && fd <= STDERR_FILENO)
		return 0;
	if (running)
		forget(FD, fd, NULL);
	return close(fd);
}

ssize_t
fuzz_read(int fd, void *buf, size_t n)
{
	if (running && n > how.most)
		n = how.most;
	return read(running && fd == STDIN_FILENO ? in_fd : fd, buf, n);
}

ssize_t
fuzz_write(int fd, const void *buf, size_t n)
{
	return write(running && fd == STDOUT_FILENO ? out_fd : fd, buf, n);
}

FILE *fuzz_stdout, *fuzz_stderr;

FILE *
fuzz_fdopen(int fd, const char *mode)
{
	FILE *file = fdopen(fd, mode);

	if (file != NULL && running) {
		forget(FD, fd, NULL);
		keep(STREAM, 0, file);
	}
	return file;
}

int
fuzz_fclose(FILE *file)
{
	if (running)
		forget(STREAM, 0, file);
	return fclose(file);
}

/* ---- libraries -------------------------------------------------------- */

zip_t *
fuzz_zip_open(const char *name, int flags, int *error)
{
	struct file *file = find_file(name);
	zip_t *zip = NULL;

	if (file != NULL)
		zip = zip_open(path_of(file), flags, error);
	if (zip != NULL)
		keep(ZIP, 0, zip);
	return zip;
}

void
fuzz_zip_discard(zip_t *zip)
{
	forget(ZIP, 0, zip);
	zip_discard(zip);
}

zip_file_t *
fuzz_zip_fopen_index(zip_t *zip, zip_uint64_t n, zip_flags_t flags)
{
	zip_file_t *file = zip_fopen_index(zip, n, flags);

	if (file != NULL)
		keep(ENTRY, 0, file);
	return file;
}

int
fuzz_zip_fclose(zip_file_t *file)
{
	forget(ENTRY, 0, file);
	return zip_fclose(file);
}

/* Only what libc has within itself and one that it has to load. */
iconv_t
fuzz_iconv_open(const char *to, const char *from)
{
	static const char *const known[] = { "UTF-8", "UTF-16LE", "UTF-16BE",
		"UTF-32LE", "UTF-32BE", "ISO-8859-1", "windows-1252" };

	for (size_t i = 0; i < sizeof(known) / sizeof(*known); i++)
		if (strcasecmp(from, known[i]) == 0) {
			iconv_t cd = iconv_open(to, from);

			if (running && cd != (iconv_t)-1) /* NOLINT */
				keep(ICONV, 0, cd);
			return cd;
		}
	errno = EINVAL;
	return (iconv_t)-1; /* NOLINT: as POSIX has it */
}

int
fuzz_iconv_close(iconv_t cd)
{
	if (running)
		forget(ICONV, 0, cd);
	return iconv_close(cd);
}

/* ---- threads ---------------------------------------------------------- */

#define THREADS 64

static struct thread {
	pthread_t id;
	bool live;
	pthread_cond_t *cond; /* it waits for this */
	pthread_mutex_t *mutex;
} threads[THREADS];
static bool over; /* the main thread came to its end */

int
fuzz_pthread_create(
    pthread_t *id, const pthread_attr_t *attr, void *(*run)(void *), void *data)
{
	size_t i = 0;
	int status;

	if (!running)
		return pthread_create(id, attr, run, data);
	if (!how.threads)
		return EAGAIN;
	pthread_mutex_lock(&lock);
	while (i < THREADS && threads[i].live)
		i++;
	status = i == THREADS ? EAGAIN : pthread_create(id, attr, run, data);
	if (status == 0)
		threads[i] = (struct thread){ .id = *id, .live = true };
	pthread_mutex_unlock(&lock);
	return status;
}

static struct thread *
find_thread(pthread_t id)
{
	for (size_t i = 0; i < THREADS; i++)
		if (threads[i].live && pthread_equal(threads[i].id, id))
			return &threads[i];
	return NULL;
}

int
fuzz_pthread_join(pthread_t id, void **value)
{
	int status = pthread_join(id, value);
	struct thread *thread;

	pthread_mutex_lock(&lock);
	thread = find_thread(id);
	if (thread != NULL)
		thread->live = false;
	pthread_mutex_unlock(&lock);
	return status;
}

/* Notes what the thread waits for; whether all is over. */
static bool
note_wait(pthread_cond_t *cond, pthread_mutex_t *mutex)
{
	struct thread *thread;
	bool stop;

	pthread_mutex_lock(&lock);
	thread = find_thread(pthread_self());
	if (thread != NULL) {
		thread->cond = cond;
		thread->mutex = mutex;
	}
	stop = over && thread != NULL;
	pthread_mutex_unlock(&lock);
	return stop;
}

int
fuzz_pthread_cond_wait(pthread_cond_t *cond, pthread_mutex_t *mutex)
{
	int status = 0;

	if (!note_wait(cond, mutex)) {
		status = pthread_cond_wait(cond, mutex);
		if (!note_wait(NULL, NULL))
			return status;
	}
	pthread_mutex_unlock(mutex);
	pthread_exit(NULL);
}

/* A thread that is left goes on until it has to wait. */
static void
end_thread(struct thread *thread)
{
	pthread_cond_t *cond;
	pthread_mutex_t *mutex;

	pthread_mutex_lock(&lock);
	over = true;
	cond = thread->cond;
	mutex = thread->mutex;
	pthread_mutex_unlock(&lock);
	if (cond != NULL) {
		pthread_mutex_lock(mutex);
		pthread_cond_broadcast(cond);
		pthread_mutex_unlock(mutex);
	}
	pthread_join(thread->id, NULL);
	thread->live = false;
}

static void
end_threads(void)
{
	for (size_t i = 0; i < THREADS; i++)
		if (threads[i].live)
			end_thread(&threads[i]);
	over = false;
}

/* ---- a run ------------------------------------------------------------ */

static void
put_files(const struct bytes *given, size_t n)
{
	char name[16];

	nfiles = 0;
	out_fd = add_file("")->fd;
	for (size_t i = 0; i < n; i++) {
		snprintf(name, sizeof(name), "f%zu", i + 1);
		if (write(add_file(name)->fd, given[i].s, given[i].n) !=
		    (ssize_t)given[i].n)
			abort();
	}
	in_fd = n == 0 ? open("/dev/null", O_RDONLY | O_CLOEXEC)
		       : open(path_of(&files[1]), O_RDONLY | O_CLOEXEC);
	if (in_fd == -1)
		abort();
}

/* Bytes that are allocated. */
struct heap {
	uint8_t *s;
	size_t n;
};

static void
append(struct heap *all, int fd)
{
	struct stat st;

	if (fstat(fd, &st) == -1)
		abort();
	all->s = realloc(all->s, all->n + (size_t)st.st_size + 1);
	if (all->s == NULL || pread(fd, all->s + all->n, (size_t)st.st_size,
				  0) != (ssize_t)st.st_size)
		abort();
	all->n += (size_t)st.st_size;
}

static struct bytes
bytes_of(const struct heap *heap)
{
	return (struct bytes){ heap->s, heap->n };
}

/* A run is compared with the one before, so two are kept. */
static struct result
collect(int status, char *err, size_t nerr) /* NOLINT: it is freed */
{
	static struct heap outs[2], errs[2], others[2];
	static unsigned runs;
	unsigned i = runs++ % 2;

	free(errs[i].s);
	errs[i] = (struct heap){ (uint8_t *)err, nerr };
	outs[i].n = others[i].n = 0;
	append(&outs[i], out_fd);
	for (size_t j = 0; j < nfiles; j++)
		if (files[j].written)
			append(&others[i], files[j].fd);
	return (struct result){ status, bytes_of(&outs[i]), bytes_of(&errs[i]),
		bytes_of(&others[i]) };
}

struct result
hooks_run(int (*program)(int, char **), int argc, char **argv,
    const struct bytes *given, size_t n, struct way way)
{
	static char *err;
	static size_t nerr;
	static volatile int status;

	restore();
	put_files(given, n);
	if (!mark_use_lane(way.lane))
		mark_use_lane(MARK_VECTORS);
	how = way;
	optind = 0;
	main_thread = pthread_self();
	fuzz_stderr = open_memstream(&err, &nerr);
	fuzz_stdout = fdopen(dup(out_fd), "w");
	if (fuzz_stderr == NULL || fuzz_stdout == NULL)
		abort();
	keep(STREAM, 0, fuzz_stdout);
	running = true;
	if (setjmp(end) == 0) /* NOLINT: no local variable is changed */
		status = program(argc, argv);
	else
		status = said;
	end_threads();
	running = false;
	give_all_back();
	close(in_fd);
	fclose(fuzz_stderr);
	/* The harness reads what came of it, without the run's options. */
	restore();
	return collect(status, err, nerr);
}
