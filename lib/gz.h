/* SPDX-License-Identifier: ISC */
/*
 * gz: compresses and decompresses gzip members (RFC 1952) from memory to
 * memory. The only user of ISA-L or, in a build without it, of zlib.
 */
#ifndef GZ_H
#define GZ_H

#include <stdbool.h>
#include <stddef.h>

struct gunzip;

/* Returns a decompressor, or NULL if memory runs out. Free it with
 * gunzip_free; NULL is allowed there. */
struct gunzip *gunzip_new(void);
void gunzip_free(struct gunzip *gunzip);

/*
 * GZ_MORE: the member goes on. GZ_END: it ended, and its checksum and length
 * are right; the next call begins another member. GZ_DAMAGED: the bytes given
 * out were still good, the next ones are not.
 */
enum gz_status { GZ_MORE, GZ_END, GZ_DAMAGED, GZ_NO_MEMORY };

/*
 * Decompresses up to *nin bytes at in into up to *nout bytes at out, and sets
 * *nin and *nout to how many it read and wrote. If it filled out, there may be
 * more output: call it again, even without more input.
 */
enum gz_status gunzip(struct gunzip *gunzip, const unsigned char *in,
    size_t *nin, unsigned char *out, size_t *nout);

/* Returns a compressor for one member, without a file name and a time, or NULL
 * if memory runs out. Free it with gzip_free; NULL is allowed there. */
struct gzip *gzip_new(void);
void gzip_free(struct gzip *gzip);

/*
 * Compresses up to *nin bytes at in into up to *nout bytes at out, and sets
 * *nin and *nout to how many it read and wrote. If it filled out, call it again
 * with the rest of the input. last: no other bytes follow these.
 */
void gzip(struct gzip *gzip, const unsigned char *in, size_t *nin,
    unsigned char *out, size_t *nout, bool last);

#endif
