/* SPDX-License-Identifier: ISC */
/*
 * mark: a SIMD scanner that finds the separators of CSV (RFC 4180) or of a
 * table in a block of bytes. It only marks records that are well-formed beyond
 * doubt; the rest is left to libcsv.
 */
#ifndef MARK_H
#define MARK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The format of the bytes. */
struct mark_format {
	char delim;
	char quote; /* of CSV: ", or NUL if quotes have no meaning */
	bool table; /* tab-separated; CR is data, a backslash is MARK_ODD */
};

/* Flags of a marked record. */
enum {
	MARK_ODD = 1, /* has a doubled quote, a line end within quotes, or, in
		       * a table, a backslash */
	MARK_RARE = 2 /* has a control character that is no separator, a byte
		       * above 0x7f, a backslash or a # */
};

/* The well-formed records at the start of a block. Start with all zeros. */
struct marks {
	uint32_t *at;	/* offsets of all separators outside quotes */
	uint32_t *ends; /* for each record, how many of them up to its line
			 * end, which is the last one of them */
	uint8_t *flags; /* for each record, MARK_ODD and MARK_RARE */
	size_t nrecords;
	bool irregular; /* a parser must read what follows the last record */
	size_t room;	/* length of a block that the arrays have room for */
};

/* The bytes that are classified at a time. */
#define MARK_CHUNK ((size_t)64)

/*
 * Marks the complete, well-formed records at the start of the len bytes at buf;
 * len is below 4 GiB. The MARK_CHUNK bytes after them must be readable, but may
 * have any value. The arrays belong to m; free them with mark_free. Dies if
 * memory runs out.
 */
void mark_block(struct marks *m, const char *buf, size_t len,
    const struct mark_format *format);

/* Frees the arrays. */
void mark_free(struct marks *m);

/*
 * Three implementations: byte by byte, with the vectors that every CPU of the
 * architecture has (SSE2, NEON), and with AVX2. The fastest that the CPU has is
 * used, unless a test selects another one with mark_use_lane, which returns
 * false if the CPU lacks it.
 */
enum mark_lane { MARK_BYTES, MARK_VECTORS, MARK_AVX2 };
bool mark_use_lane(enum mark_lane lane);

#endif
