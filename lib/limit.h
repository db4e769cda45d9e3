/*
 * limit: how much of an input is still taken for data, and not for damage or
 * malice; optparity(5). What goes beyond one is refused.
 */
#ifndef LIMIT_H
#define LIMIT_H

#include <stddef.h>

struct limits {
	size_t record;	 /* the bytes of one record */
	long long lines; /* of one record, or of blank ones at the end */
	long long ratio; /* how many bytes one of compressed data may become */
};

/* Those in force. Set before anything is read, and by no thread. */
extern struct limits limits;

/* The names that limit_set knows, for a message. */
extern const char limit_names[];

/* Sets the limit that "NAME=N" names; -1 where there is none such, or N is no
 * number that it can have. */
int limit_set(const char *arg);

/* So much is inflated whatever its ratio: a small file that holds one thing
 * many times over harms nobody. */
#define LIMIT_FREE (1LL << 20)

/* What is said where it is more. */
#define LIMIT_BOMB                                                      \
	"inflates to far more than it should: a bomb? --limit ratio=N " \
	"takes more"

#endif
