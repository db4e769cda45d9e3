/*
 * gz: gzip members (RFC 1952), from memory to memory. The only user of ISA-L,
 * where the build has it, and of zlib elsewhere.
 */
#ifndef GZ_H
#define GZ_H

#include <stdbool.h>
#include <stddef.h>

struct gunzip;

/* NULL: out of memory. The caller frees. */
struct gunzip *gunzip_new(void);
void gunzip_free(struct gunzip *gunzip);

/*
 * What became of the bytes. After GZ_END the next call begins another member;
 * GZ_END is given only where the checksum and the length are right.
 */
enum gz_status { GZ_MORE, GZ_END, GZ_DAMAGED, GZ_NO_MEMORY };

/*
 * Inflates some of the *nin bytes at in to the *nout bytes of room at out, and
 * says in *nin and *nout how many it took and gave. Where it filled the room,
 * it may have more to give without being given any.
 */
enum gz_status gunzip(struct gunzip *gunzip, const unsigned char *in,
    size_t *nin, unsigned char *out, size_t *nout);

/* Makes one member, without a name and a time. NULL: out of memory. */
struct gzip *gzip_new(void);
void gzip_free(struct gzip *gzip);

/*
 * Deflates the *nin bytes at in, the last ones or not, into the *nout bytes of
 * room at out, and says in *nin and *nout how many it took and gave. Where it
 * filled the room it is called again with the rest.
 */
void gzip(struct gzip *gzip, const unsigned char *in, size_t *nin,
    unsigned char *out, size_t *nout, bool last);

#endif
