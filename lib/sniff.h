/* SPDX-License-Identifier: ISC */
/*
 * sniff: recognises files of another format (PDF, JSON, a workbook) by their
 * first bytes.
 */
#ifndef SNIFF_H
#define SNIFF_H

#include "rec.h"

/* The number of bytes that are looked at. */
#define SNIFF_BYTES ((size_t)6)

/* The format of a file that begins with these bytes ("a PDF"), or NULL if it
 * may be text with records. Leading blanks are skipped. */
const char *sniff(struct field start);

#endif
