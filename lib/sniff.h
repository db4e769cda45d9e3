/*
 * sniff: which other format a file is in, told from its first bytes.
 */
#ifndef SNIFF_H
#define SNIFF_H

#include "rec.h"

/* So many bytes are enough. */
#define SNIFF_BYTES ((size_t)6)

/* What a file that begins with these bytes is ("a PDF"), or NULL if it may be
 * text with records. Blanks before are passed over. */
const char *sniff(struct field start);

#endif
