/* SPDX-License-Identifier: ISC */
/* hooked: what stands in hooks.c for the names of hooks.names. */
#ifndef HOOKED_H
#define HOOKED_H

#include <csv.h>
#include <iconv.h>
#include <pthread.h>
#include <stdio.h>
#include <sys/stat.h>
#include <zip.h>

void fuzz_exit(int status) __attribute__((noreturn));
void *fuzz_malloc(size_t n);
void *fuzz_calloc(size_t n, size_t size);
void *fuzz_realloc(void *p, size_t n);
void fuzz_free(void *p);
int fuzz_csv_init(struct csv_parser *csv, unsigned char options);
int fuzz_open(const char *name, int flags, ...);
int fuzz_mkstemp(char *name);
int fuzz_unlink(const char *name);
int fuzz_stat(const char *name, struct stat *st);
int fuzz_close(int fd);
ssize_t fuzz_read(int fd, void *buf, size_t n);
ssize_t fuzz_write(int fd, const void *buf, size_t n);
FILE *fuzz_fdopen(int fd, const char *mode);
int fuzz_fclose(FILE *file);
extern FILE *fuzz_stdout, *fuzz_stderr;
zip_t *fuzz_zip_open(const char *name, int flags, int *error);
void fuzz_zip_discard(zip_t *zip);
zip_file_t *fuzz_zip_fopen_index(zip_t *zip, zip_uint64_t n, zip_flags_t flags);
int fuzz_zip_fclose(zip_file_t *file);
iconv_t fuzz_iconv_open(const char *to, const char *from);
int fuzz_iconv_close(iconv_t cd);
int fuzz_pthread_create(pthread_t *id, const pthread_attr_t *attr,
    void *(*run)(void *), void *data);
int fuzz_pthread_join(pthread_t id, void **value);
int fuzz_pthread_cond_wait(pthread_cond_t *cond, pthread_mutex_t *mutex);

#endif
