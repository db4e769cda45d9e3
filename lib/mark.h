/*
 * mark: where the separators of CSV (RFC 4180) or of a table stand in a block
 * of bytes, found many bytes at a time. It only ever says what is plainly so;
 * what is not is left to libcsv.
 */
#ifndef MARK_H
#define MARK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* What is looked for. */
struct mark_format {
	char delim;
	char quote; /* of CSV: " or, where none means anything, NUL */
	bool table; /* tabs; a CR is a byte of a field, a backslash is odd */
};

/* What is to be known of a marked record. */
enum {
	MARK_ODD = 1, /* something is to be undone or counted: a doubled quote,
		       * a line end in quotes, a backslash of a table */
	MARK_RARE = 2 /* a byte below a blank that is no separator, one above
		       * 0x7f, a backslash or a # */
};

/* The lines of a block that are plainly records. */
struct marks {
	uint32_t *at;	/* every separator outside of quotes */
	uint32_t *ends; /* for each record, how many stand up to its line end */
	uint8_t *kinds; /* for each record, MARK_ODD and MARK_RARE */
	size_t nrecords;
	bool irregular; /* what follows the last record is for libcsv */
	size_t room;	/* bytes that there is room for */
};

#define MARK_CHUNK ((size_t)64)

/*
 * Marks the records that begin at buf, as far as they are whole and plain. At
 * least MARK_CHUNK bytes behind len can be read, whatever they are. The arrays
 * belong to m; dies when memory is out. len is below 4 GiB.
 */
void mark_block(struct marks *m, const char *buf, size_t len,
    const struct mark_format *format);

/* Frees the arrays. */
void mark_free(struct marks *m);

/*
 * The ways to do it: by the byte, in vectors that every machine of the kind
 * has, in those of AVX2. The widest that the machine has is taken, unless
 * mark_take names another one for tests; false where the machine lacks it.
 */
enum mark_lane { MARK_BYTES, MARK_VECTORS, MARK_AVX2 };
bool mark_take(enum mark_lane lane);

#endif
