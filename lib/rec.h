/*
 * rec: one record and its fields: find a column by name, compare, describe.
 */
#ifndef REC_H
#define REC_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

/* Bytes that somebody else owns; not closed by a NUL. */
struct field {
	const char *s;
	size_t len;
};

/*
 * A record. Its fields and bytes belong to the reader that gave it and last
 * until the next record is read. Get the fields by rec_get: they may stand in
 * the raw bytes or in a copy that is unquoted and unescaped.
 */
struct rec {
	size_t n;	  /* fields */
	struct field raw; /* as it came, with its line end */
	long long line;	  /* where it began, from 1 */

	/* Known of its bytes; false may mean "not known". */
	bool plain;    /* but for separators, quotes and the line end, all are
			* printable ASCII, none a backslash or a # */
	bool one_line; /* no field has a line end */

	/* For rec_get: the first field begins at first, the others one byte
	 * behind the end of the one before; ends are counted from base. A field
	 * may have this quote around it; NUL if none has. */
	const char *first, *base;
	const uint32_t *ends;
	char quote;
};

/* No such column. */
#define REC_NONE ((size_t)-1)

/* The field of a number below rec->n, if the record is of a table, which has no
 * quotes; else rec_get. */
static inline struct field
rec_get_unquoted(const struct rec *rec, size_t i)
{
	const char *s = i == 0 ? rec->first : rec->base + rec->ends[i - 1] + 1;

	return (struct field){ s, (size_t)(rec->base + rec->ends[i] - s) };
}

/* The field of a number below rec->n. */
static inline struct field
rec_get(const struct rec *rec, size_t i)
{
	struct field f = rec_get_unquoted(rec, i);

	if (f.len >= 2 && *f.s == rec->quote) {
		f.s++;
		f.len -= 2;
	}
	return f;
}

/* Whether a byte is an ASCII digit. */
static inline bool
is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* The bytes of a string, as a field. */
static inline struct field
field_of(const char *s)
{
	return (struct field){ s, strlen(s) };
}

/* Whether a field holds exactly the bytes of a string. */
static inline bool
field_is(struct field f, const char *s)
{
	return f.len == strlen(s) && memcmp(f.s, s, f.len) == 0;
}

/* As field_is, without regard to the case of ASCII letters. */
bool field_is_nocase(struct field f, const char *s);

/* Less than, equal to or greater than 0: the order of bytes. */
int field_cmp(struct field a, struct field b);

/* Without the ASCII blanks at both ends, of which there mostly are none. */
struct field field_trim_blanks(struct field f);

static inline struct field
field_trim(struct field f)
{
	if (f.len == 0 || (f.s[0] > ' ' && f.s[f.len - 1] > ' '))
		return f;
	return field_trim_blanks(f);
}

/*
 * Takes the next item off a list with sep between; false when none is left.
 * Begin with the whole list, whose s may not be NULL: an empty list has one
 * item, which is empty.
 */
bool field_next(struct field *rest, char sep, struct field *item);

/* Whether no byte is below 0x20 or a backslash. It may also say no where a byte
 * is above 0x7f. */
bool field_is_clean(struct field f);

/* Whether no byte is below 0x20 or above 0x7f, a backslash or a #: what a
 * record that is plain has none of. */
bool field_is_plain(struct field f);

/* Whether the bytes are well-formed UTF-8 (RFC 3629) without a NUL. */
bool field_is_utf8(struct field f);

/* Whether one of its characters beyond ASCII is not seen, or looks like one of
 * ASCII; utf8.h. */
bool field_is_deceptive(struct field f);

/*
 * Describes the shape of a field, never its text: "2 digits, 1 letter".
 * Writes a string of at most size bytes into buf and returns buf.
 */
#define SHAPE_MAX 96
const char *field_shape(struct field f, char *buf, size_t size);

/*
 * Whether a column's name is the one wanted, without regard to case, blanks
 * and underscores: a label (Email Opt Out) and an API name differ in no more.
 */
bool rec_name_is(struct field column, const char *name);

/* The first column of that name, or REC_NONE. */
size_t rec_find(const struct rec *head, const char *name);

/* Whether two records have the same fields. */
bool rec_same(const struct rec *a, const struct rec *b);

#endif
