/* SPDX-License-Identifier: ISC */
/*
 * rec: one record and its fields: find a column by name, compare, describe.
 */
#ifndef REC_H
#define REC_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

/* A view of bytes that somebody else owns; not terminated by a NUL. */
struct field {
	const char *s;
	size_t len;
};

/*
 * A record. Its fields and bytes belong to the reader that returned it and are
 * valid until the next record is read. Get the fields with rec_get: they may be
 * in the raw bytes or in an unquoted and unescaped copy.
 */
struct rec {
	size_t n;	  /* fields */
	struct field raw; /* the bytes in the file, with the line end */
	long long line;	  /* its first line, from 1 */

	/* Facts about its bytes; false may also mean "not known". */
	bool plain;    /* apart from separators, quotes and the line end, all
			* are printable ASCII, none a backslash or a # */
	bool one_line; /* no field has a line end */

	/* For rec_get: the first field begins at first, every other one a byte
	 * after the end of the one before; ends are offsets from base. Fields
	 * may be enclosed in quote, unless it is NUL. */
	const char *first, *base;
	const uint32_t *ends;
	char quote;
};

/* No such column. */
#define REC_NONE ((size_t)-1)

/* Field number i, below rec->n, of a record of a table, which has no quotes. */
static inline struct field
rec_get_unquoted(const struct rec *rec, size_t i)
{
	const char *s = i == 0 ? rec->first : rec->base + rec->ends[i - 1] + 1;

	return (struct field){ s, (size_t)(rec->base + rec->ends[i] - s) };
}

/* Field number i, below rec->n. */
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

/* Compares in byte order; returns less than, equal to or greater than 0. */
int field_cmp(struct field a, struct field b);

/* The field without ASCII blanks at both ends. field_trim is inline for the
 * common case that there are none. */
struct field field_trim_blanks(struct field f);

static inline struct field
field_trim(struct field f)
{
	if (f.len == 0 || (f.s[0] > ' ' && f.s[f.len - 1] > ' '))
		return f;
	return field_trim_blanks(f);
}

/*
 * Splits the next item off a list with the separator sep; false if none is
 * left. Start with the whole list, whose s must not be NULL: an empty list has
 * one empty item.
 */
bool field_next(struct field *rest, char sep, struct field *item);

/* The same of a list with ; between, such as the ids of a person's contacts: an
 * empty list has no item, and there is none behind a ; at the end. */
static inline bool
field_next_listed(struct field *rest, struct field *item)
{
	if (rest->len == 0)
		return false;
	return field_next(rest, ';', item);
}

/* Whether no byte is below 0x20 or a backslash. May also return false if a byte
 * is above 0x7f. */
bool field_is_clean(struct field f);

/* Whether no byte is below 0x20 or above 0x7f, a backslash or a #, as in a
 * record that is plain. */
bool field_is_plain(struct field f);

/* Whether all bytes are ASCII. */
bool field_is_ascii(struct field f);

/* Whether the bytes are well-formed UTF-8 (RFC 3629) without a NUL. */
bool field_is_utf8(struct field f);

/* Whether it has a non-ASCII character that is invisible or a look-alike of an
 * ASCII character (utf8.h). */
bool field_is_deceptive(struct field f);

/* Reads a number that is all digits, and at most so many of them, up to 18;
 * false if it is not, or empty. */
bool field_number(struct field f, size_t digits, long long *n);

/* A text for a message, without its line end: what is not printable ASCII is a
 * question mark, a word with an @ is not printed, for it may be an address, and
 * what does not fit into buf is missing. Returns buf. */
const char *field_print(struct field f, char *buf, size_t size);

/*
 * Describes the shape of a field, never its text: "2 digits, 1 letter".
 * Writes a string of at most size bytes into buf and returns buf.
 */
#define SHAPE_MAX 96
const char *field_shape(struct field f, char *buf, size_t size);

/*
 * Whether a column has this name, ignoring case, blanks and underscores, which
 * are all that a label (Email Opt Out) and an API name differ in.
 */
bool rec_name_is(struct field column, const char *name);

/* The first column of that name, or REC_NONE. */
size_t rec_find(const struct rec *head, const char *name);

/* Whether nothing is in any field: spreadsheets leave such rows. */
bool rec_is_blank(const struct rec *rec);

/* Whether two records have the same fields. */
bool rec_same(const struct rec *a, const struct rec *b);

#endif
