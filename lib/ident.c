#include "ident.h"

#include <endian.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "index.h"
#include "prog.h"

static const char suffixes[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ012345";

static bool
is_upper(char c)
{
	return c >= 'A' && c <= 'Z';
}

static bool
is_lower(char c)
{
	return c >= 'a' && c <= 'z';
}

/* The character that says which of five are capital letters. */
static char
suffix_of(const char *five)
{
	int bits = 0;

	for (int i = 0; i < 5; i++)
		if (is_upper(five[i]))
			bits |= 1 << i;
	return suffixes[bits];
}

static void
add_suffix(char id[IDENT_SF_SIZE])
{
	for (size_t i = 0; i < 3; i++)
		id[15 + i] = suffix_of(id + 5 * i);
	id[18] = '\0';
}

/* Whether the letters of the first 15 characters are all of one case. */
static bool
one_case(const char *id)
{
	bool upper = false, lower = false;

	for (int i = 0; i < 15; i++) {
		upper = upper || is_upper(id[i]);
		lower = lower || is_lower(id[i]);
	}
	return upper != lower;
}

/* Gives the letters of id the case that the suffix in given tells. */
static bool
repair(char id[IDENT_SF_SIZE], const char *given)
{
	for (int i = 0; i < 15; i++) {
		char s = given[15 + i / 5];
		const char *p =
		    strchr(suffixes, is_lower(s) ? s - 'a' + 'A' : s);
		bool upper = p != NULL && ((p - suffixes) >> (i % 5) & 1);

		if (p == NULL || (upper && is_digit(id[i])))
			return false;
		if (upper && is_lower(id[i]))
			id[i] = (char)(id[i] - 'a' + 'A');
		else if (!upper && is_upper(id[i]))
			id[i] = (char)(id[i] - 'A' + 'a');
	}
	return true;
}

/* What is wrong with the characters alone, or NULL. */
static const char *
sf_shape(struct field f, const char *prefix)
{
	if (f.len != 15 && f.len != 18)
		return "not a Salesforce id of 15 or 18 characters";
	for (size_t i = 0; i < f.len; i++)
		if (!is_digit(f.s[i]) && !is_upper(f.s[i]) && !is_lower(f.s[i]))
			return "a Salesforce id has letters and digits only";
	if (strncmp(f.s, prefix, strlen(prefix)) != 0)
		return strcmp(prefix, "003") == 0
			   ? "not the id of a Contact (those begin with 003)"
			   : "the id of another object";
	return NULL;
}

/* The top bit of each of eight ASCII bytes that lie between two. */
static uint64_t
between(uint64_t bytes, unsigned char low, unsigned char high)
{
	const uint64_t ones = 0x0101010101010101;

	return (bytes + ones * (0x80U - low)) &
	       ~(bytes + ones * (0x7fU - high));
}

/* Which of eight bytes are capital letters, a bit for each; *bad gets bits
 * where one is neither letter nor digit. */
static unsigned
capitals(const char *s, uint64_t *bad)
{
	const uint64_t tops = 0x8080808080808080;
	uint64_t bytes, upper;
	unsigned bits = 0;

	memcpy(&bytes, s, sizeof(bytes));
	*bad |= bytes & tops;
	bytes &= ~tops;
	upper = between(bytes, 'A', 'Z') & tops;
	*bad |= ~(upper | between(bytes, 'a', 'z') | between(bytes, '0', '9')) &
		tops;
	upper = le64toh(upper >> 7);
	/* Each bit moves to one of the top byte's own. */
	bits = (unsigned)((upper * 0x0102040810204080) >> 56);
	return bits;
}

/* An id of 18 characters whose suffix is right, as nearly all are. */
static bool
is_whole(struct field f, const char *prefix)
{
	uint64_t bad = 0;
	unsigned bits;

	if (f.len != 18 || strncmp(f.s, prefix, strlen(prefix)) != 0)
		return false;
	bits = capitals(f.s, &bad) | capitals(f.s + 7, &bad) << 7;
	return bad == 0 && f.s[15] == suffixes[bits & 31] &&
	       f.s[16] == suffixes[bits >> 5 & 31] &&
	       f.s[17] == suffixes[bits >> 10];
}

enum ident_sf
ident_sf(struct field f, const char *prefix, char out[IDENT_SF_SIZE],
    const char **why)
{
	f = field_trim(f);
	*why = NULL;
	if (is_whole(f, prefix)) {
		memcpy(out, f.s, 18);
		out[18] = '\0';
		return SF_WHOLE;
	}
	*why = sf_shape(f, prefix);
	if (*why != NULL)
		return SF_BAD;
	memcpy(out, f.s, 15);
	add_suffix(out);
	if (f.len == 15)
		return SF_SUFFIXED;
	if (memcmp(out, f.s, 18) == 0)
		return SF_WHOLE;
	if (one_case(f.s) && repair(out, f.s)) {
		add_suffix(out);
		return SF_REPAIRED;
	}
	*why = "the last 3 characters do not fit the first 15";
	return SF_BAD;
}

/* The six bits of each character from '0' to 'z'; NO_CODE: an id has none. */
#define NO_CODE 64
static const unsigned char codes['z' - '0' + 1] = {
	/* clang-format off */
	0, 1, 2, 3, 4, 5, 6, 7, 8, 9,
	64, 64, 64, 64, 64, 64, 64,
	10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22,
	23, 24, 25, 26, 27, 28, 29, 30, 31, 32, 33, 34, 35,
	64, 64, 64, 64, 64, 64,
	36, 37, 38, 39, 40, 41, 42, 43, 44, 45, 46, 47, 48,
	49, 50, 51, 52, 53, 54, 55, 56, 57, 58, 59, 60, 61
	/* clang-format on */
};

bool
ident_sf_pack(struct field f, unsigned char code[IDENT_SF_CODE])
{
	unsigned bits = 0, wrong = 0, upper = 0;

	if (f.len != 18 || memcmp(f.s, "003", 3) != 0)
		return false;
	for (size_t i = 3; i < 15; i++) {
		unsigned at = (unsigned char)f.s[i] - (unsigned)'0';
		unsigned six = at < sizeof(codes) ? codes[at] : NO_CODE;

		wrong |= six;
		bits = bits << 6 | six;
		upper |= (unsigned)(six - 10 < 26) << i;
		if (i % 4 == 2) {
			*code++ = (unsigned char)(bits >> 16);
			*code++ = (unsigned char)(bits >> 8);
			*code++ = (unsigned char)bits;
		}
	}
	return wrong < NO_CODE && f.s[15] == suffixes[upper & 31] &&
	       f.s[16] == suffixes[upper >> 5 & 31] &&
	       f.s[17] == suffixes[upper >> 10];
}

struct field
ident_sf_unpack(const unsigned char code[IDENT_SF_CODE], char id[IDENT_SF_SIZE])
{
	static const char chars[] = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
				    "abcdefghijklmnopqrstuvwxyz??";

	id[0] = id[1] = '0';
	id[2] = '3';
	for (size_t i = 0; i < 3; i++, code += 3) {
		unsigned bits =
		    (unsigned)code[0] << 16 | (unsigned)code[1] << 8 | code[2];

		for (size_t j = 0; j < 4; j++)
			id[3 + 4 * i + j] = chars[bits >> (18 - 6 * j) & 63];
	}
	add_suffix(id);
	return (struct field){ id, 18 };
}

static int
bad(char *why, size_t size, struct field f, const char *want)
{
	char shape[SHAPE_MAX];

	snprintf(why, size, "%s (%s)", want, field_shape(f, shape, SHAPE_MAX));
	return -1;
}

static int
any_id(struct field f, char *out, char *why, size_t size)
{
	bool good = f.len > 0 && f.len <= IDENT_MAX;

	for (size_t i = 0; good && i < f.len; i++)
		good = f.s[i] > ' ' && f.s[i] < 0x7f;
	if (!good)
		return bad(why, size, f, "not an id of printable ASCII");
	memcpy(out, f.s, f.len);
	out[f.len] = '\0';
	return 0;
}

/* Whether eight bytes are digits. */
static bool
eight_digits(const char *s)
{
	const uint64_t tops = 0x8080808080808080;
	uint64_t bytes;

	memcpy(&bytes, s, sizeof(bytes));
	return (bytes & tops) == 0 && (between(bytes, '0', '9') & tops) == tops;
}

static bool
all_digits(struct field f)
{
	bool digits = true;

	if (f.len >= 8 && f.len <= 16)
		return eight_digits(f.s) && eight_digits(f.s + f.len - 8);
	for (size_t i = 0; i < f.len; i++)
		digits &= is_digit(f.s[i]);
	return digits;
}

int
ident_advance(struct field f, const struct ident_spec *spec,
    char out[IDENT_MAX + 1], char *why, size_t size)
{
	size_t width = (size_t)spec->width, missing;
	char want[80];
	bool digits;

	f = field_trim(f);
	if (spec->width == 0)
		return any_id(f, out, why, size);
	digits = all_digits(f);
	if (digits && f.len == width) {
		memcpy(out, f.s, width);
		out[width] = '\0';
		return 0;
	}
	if (digits && f.len > 0 && f.len < width && !spec->pad) {
		snprintf(want, sizeof(want),
		    "not %zu digits; --pad puts leading zeros back", width);
		return bad(why, size, f, want);
	}
	if (!digits || f.len == 0 || f.len > width) {
		snprintf(want, sizeof(want), "not %zu digits", width);
		return bad(why, size, f, want);
	}
	missing = width - f.len;
	memset(out, '0', missing);
	memcpy(out + missing, f.s, f.len);
	out[width] = '\0';
	return missing > 0;
}

int
ident_file_read(struct ident_file *file, struct field f,
    char out[IDENT_MAX + 1], char *why, size_t size)
{
	size_t known, number;
	unsigned char len;

	if (ident_advance(f, &file->spec, out, why, size) == -1)
		return -1;
	if (!file->spec.pad)
		return 0;
	if (file->seen == NULL)
		file->seen = index_new();
	len = (unsigned char)field_trim(f).len;
	known = index_count(file->seen);
	number = index_put(file->seen, field_of(out));
	if (number == known) {
		xgrow(&file->lens, &file->cap, number + 1, 1);
		file->lens[number] = len;
	} else if (file->lens[number] != len) {
		snprintf(why, size,
		    "with its zeros back it is an id that came before with "
		    "more or fewer of them");
		return -1;
	}
	file->padded += len < file->spec.width;
	return 0;
}

void
ident_file_free(struct ident_file *file)
{
	index_free(file->seen);
	free(file->lens);
}

int
xident_width(const char *s)
{
	if (strcmp(s, "any") == 0)
		return 0;
	return (int)xnumber("-I", s, 1, IDENT_MAX);
}
