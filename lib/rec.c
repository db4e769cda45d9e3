/* SPDX-License-Identifier: ISC */
#include "rec.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "utf8.h"

bool
field_is_nocase(struct field f, const char *s)
{
	return f.len == strlen(s) && strncasecmp(f.s, s, f.len) == 0;
}

int
field_cmp(struct field a, struct field b)
{
	size_t n = a.len < b.len ? a.len : b.len;
	int c = n == 0 ? 0 : memcmp(a.s, b.s, n);

	if (c != 0)
		return c;
	return (a.len > b.len) - (a.len < b.len);
}

static bool
is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

struct field
field_trim_blanks(struct field f)
{
	while (f.len > 0 && is_blank(f.s[0])) {
		f.s++;
		f.len--;
	}
	while (f.len > 0 && is_blank(f.s[f.len - 1]))
		f.len--;
	return f;
}

bool
field_next(struct field *rest, char sep, struct field *item)
{
	const char *end;

	if (rest->s == NULL)
		return false;
	*item = *rest;
	end = memchr(rest->s, sep, rest->len);
	if (end == NULL) {
		*rest = (struct field){ NULL, 0 };
		return true;
	}
	item->len = (size_t)(end - rest->s);
	rest->s = end + 1;
	rest->len -= item->len + 1;
	return true;
}

/* Whether one of eight bytes may be below 0x20 or a backslash. */
static bool
is_suspect(uint64_t bytes)
{
	const uint64_t ones = 0x0101010101010101, tops = ones * 0x80;
	uint64_t slash = bytes ^ ones * '\\';

	return (((bytes - ones * 0x20) | (slash - ones)) & tops) != 0;
}

/* The same, or above 0x7f or a #. */
static bool
is_rare(uint64_t bytes)
{
	const uint64_t ones = 0x0101010101010101, tops = ones * 0x80;
	uint64_t hash = bytes ^ ones * '#';

	return is_suspect(bytes) || ((bytes | (hash - ones)) & tops) != 0;
}

/* Whether none of the bytes is one that bad finds, which looks at eight. */
static inline bool
has_none(struct field f, bool (*bad)(uint64_t bytes))
{
	/* A short field is padded with blanks, which pass the check. */
	uint64_t bytes = 0x2020202020202020;
	bool found = false;

	if (f.len < sizeof(bytes)) {
		for (size_t i = 0; i < f.len; i++)
			bytes = bytes << 8 | (unsigned char)f.s[i];
		return !bad(bytes);
	}
	for (size_t i = 0; i + sizeof(bytes) < f.len && !found;
	     i += sizeof(bytes)) {
		memcpy(&bytes, f.s + i, sizeof(bytes));
		found = bad(bytes);
	}
	memcpy(&bytes, f.s + f.len - sizeof(bytes), sizeof(bytes));
	return !found && !bad(bytes);
}

bool
field_is_clean(struct field f)
{
	return has_none(f, is_suspect);
}

bool
field_is_plain(struct field f)
{
	return has_none(f, is_rare);
}

/* How many bytes at s are ASCII and no NUL, eight at a time. */
static size_t
ascii_len(const unsigned char *s, size_t n)
{
	const uint64_t ones = 0x0101010101010101, tops = ones * 0x80;
	size_t i = 0;
	uint64_t bytes;

	for (; i + sizeof(bytes) <= n; i += sizeof(bytes)) {
		memcpy(&bytes, s + i, sizeof(bytes));
		if (((bytes | (bytes - ones)) & tops) != 0)
			break;
	}
	return i;
}

bool
field_is_ascii(struct field f)
{
	const unsigned char *s = (const unsigned char *)f.s;
	size_t i = ascii_len(s, f.len);

	while (i < f.len && s[i] < 0x80)
		i++;
	return i == f.len;
}

bool
field_is_utf8(struct field f)
{
	const unsigned char *s = (const unsigned char *)f.s;
	size_t len;

	for (size_t i = ascii_len(s, f.len); i < f.len; i += len) {
		if ((len = utf8_len(s + i, f.len - i)) == 0)
			return false;
		if (len > 1)
			len += ascii_len(s + i + len, f.len - i - len);
	}
	return true;
}

bool
field_is_deceptive(struct field f)
{
	const unsigned char *s = (const unsigned char *)f.s;
	size_t len;

	for (size_t i = ascii_len(s, f.len); i < f.len; i += len) {
		len = utf8_len(s + i, f.len - i);
		if (len > 1 && utf8_is_deceptive(s + i, len))
			return true;
		len += len == 0;
	}
	return false;
}

/* The kinds of bytes that a shape counts. */
enum kind { DIGIT, LETTER, BLANK, SIGN, OTHER, KINDS };

static enum kind
kind_of(unsigned char c)
{
	if (c >= '0' && c <= '9')
		return DIGIT;
	if ((c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z'))
		return LETTER;
	if (is_blank((char)c))
		return BLANK;
	return c > ' ' && c < 0x7f ? SIGN : OTHER;
}

const char *
field_shape(struct field f, char *buf, size_t size)
{
	static const char *const names[] = { "digit", "letter", "blank", "sign",
		"other byte" };
	size_t count[KINDS] = { 0 }, used = 0;

	snprintf(buf, size, "empty");
	for (size_t i = 0; i < f.len; i++)
		count[kind_of((unsigned char)f.s[i])]++;
	for (enum kind k = 0; k < KINDS; k++) {
		/* not covered: needs counts of 16 digits; a record has at most
		 * 2^30 bytes. */
		if (count[k] == 0 || used >= size)
			continue;
		used += (size_t)snprintf(buf + used, size - used, "%s%zu %s%s",
		    used ? ", " : "", count[k], names[k],
		    count[k] == 1 ? "" : "s");
	}
	return buf;
}

/* The next byte of a name that counts, in lower case; -1 at its end. */
static int
next_of_name(struct field f, size_t *at)
{
	while (*at < f.len) {
		unsigned char c = (unsigned char)f.s[(*at)++];

		if (c == '_' || is_blank((char)c))
			continue;
		return c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c;
	}
	return -1;
}

bool
rec_name_is(struct field column, const char *name)
{
	struct field want = field_of(name);
	size_t i = 0, j = 0;
	int a, b;

	do {
		a = next_of_name(column, &i);
		b = next_of_name(want, &j);
	} while (a == b && a != -1);
	return a == b;
}

size_t
rec_find(const struct rec *head, const char *name)
{
	for (size_t i = 0; i < head->n; i++)
		if (rec_name_is(rec_get(head, i), name))
			return i;
	return REC_NONE;
}

bool
rec_is_blank(const struct rec *rec)
{
	for (size_t i = 0; i < rec->n; i++)
		if (field_trim(rec_get(rec, i)).len > 0)
			return false;
	return true;
}

bool
rec_same(const struct rec *a, const struct rec *b)
{
	/* not covered: a record has as many fields as the header. */
	if (a->n != b->n)
		return false;
	for (size_t i = 0; i < a->n; i++) {
		struct field f = rec_get(a, i), g = rec_get(b, i);

		if (f.len != g.len || memcmp(f.s, g.s, f.len) != 0)
			return false;
	}
	return true;
}

bool
field_number(struct field f, size_t digits, long long *n)
{
	*n = 0;
	if (f.len == 0 || f.len > digits)
		return false;
	for (size_t i = 0; i < f.len; i++) {
		if (!is_digit(f.s[i]))
			return false;
		*n = 10 * *n + (f.s[i] - '0');
	}
	return true;
}

/* The length of the first word, or of the blanks and control characters before
 * it. */
static size_t
word_len(struct field f)
{
	bool blank = (unsigned char)f.s[0] <= ' ';
	size_t n = 1;

	while (n < f.len && ((unsigned char)f.s[n] <= ' ') == blank)
		n++;
	return n;
}

const char *
field_print(struct field f, char *buf, size_t size)
{
	static const struct field hidden = { "(an address)", 12 };
	size_t n = 0;

	f = field_trim(f);
	while (f.len > 0) {
		struct field word = { f.s, word_len(f) };

		f.s += word.len;
		f.len -= word.len;
		if (memchr(word.s, '@', word.len) != NULL)
			word = hidden;
		for (size_t i = 0; i < word.len && n + 1 < size; i++)
			buf[n++] = word.s[i] >= ' ' && word.s[i] < 0x7f
				       ? word.s[i]
				       : '?';
	}
	buf[n] = '\0';
	return buf;
}
