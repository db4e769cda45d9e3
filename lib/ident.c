/* SPDX-License-Identifier: ISC */
#include "ident.h"

#include <endian.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "index.h"
#include "opt.h"
#include "prog.h"
#include "sheet.h"

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

#define ONES UINT64_C(0x0101010101010101)
#define TOPS (ONES * 0x80)

/* Sixteen characters of an id, in a vector that most CPUs have. */
typedef signed char chars __attribute__((vector_size(16)));
typedef uint64_t eights __attribute__((vector_size(16)));

static uint64_t
load(const char *s)
{
	uint64_t bytes;

	memcpy(&bytes, s, sizeof(bytes));
	return bytes;
}

/* Moves the lowest bit of each of eight bytes to the bottom, in their order. */
static unsigned
bit_each(uint64_t bytes)
{
	return (unsigned)((be64toh(bytes) & ONES) * 0x8040201008040201 >> 56);
}

/* Facts about 16 characters, two words of eight that may overlap. */
struct sixteen {
	bool good;	      /* all are letters or digits */
	uint64_t places[2];   /* of each in the order 0-9, A-Z, a-z, a byte */
	unsigned capitals[2]; /* a bit each */
};

static inline struct sixteen
look_at(const char *first, const char *last)
{
	const chars c = (chars)(eights){ load(first), load(last) };
	const chars upper = (chars)((c >= 'A') & (c <= 'Z'));
	const chars lower = (chars)((c >= 'a') & (c <= 'z'));
	const chars digit = (chars)((c >= '0') & (c <= '9'));
	const eights good = (eights)(upper | lower | digit);
	const eights places = (eights)(c - '0' - (upper & 7) - (lower & 13));
	const eights capitals = (eights)upper;

	return (struct sixteen){ (good[0] & good[1]) == UINT64_MAX,
		{ be64toh(places[0]), be64toh(places[1]) },
		{ bit_each(capitals[0]), bit_each(capitals[1]) } };
}

/* Writes the suffix: three characters, each a bit mask of five capitals. */
static void
put_suffix(char *to, unsigned capitals)
{
	to[0] = suffixes[capitals & 31];
	to[1] = suffixes[capitals >> 5 & 31];
	to[2] = suffixes[capitals >> 10];
}

static bool
has_suffix(const char *id, unsigned capitals)
{
	return id[15] == suffixes[capitals & 31] &&
	       id[16] == suffixes[capitals >> 5 & 31] &&
	       id[17] == suffixes[capitals >> 10];
}

static void
add_suffix(char id[IDENT_SF_SIZE])
{
	struct sixteen all = look_at(id, id + 7);

	put_suffix(id + 15, all.capitals[0] | all.capitals[1] << 7);
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

/* Restores the case of the letters of id from the suffix in given. */
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

/* The reason and the shape of the field; valid until the next call. */
static const char *
sf_why(const char *reason, struct field f)
{
	static char why[192];
	char shape[SHAPE_MAX], damage[SHEET_DAMAGE_MAX];

	snprintf(why, sizeof(why), "%s (%s)%s", reason,
	    field_shape(f, shape, sizeof(shape)),
	    sheet_damage(f, damage, sizeof(damage)));
	return why;
}

/* What an id of another object is of, by its first three characters. */
static const char *
not_contact(struct field f)
{
	static const struct {
		const char *prefix, *why;
	} objects[] = { { "00Q", "the id of a Lead, not of a Contact" },
		{ "001", "the id of an Account, not of a Contact" },
		{ "00v", "the id of a CampaignMember, not of a Contact" },
		{ "005", "the id of a User, not of a Contact" } };

	for (size_t i = 0; i < sizeof(objects) / sizeof(*objects); i++)
		if (memcmp(f.s, objects[i].prefix, 3) == 0)
			return objects[i].why;
	return "not a Contact ID (those begin with 003)";
}

/* The reason why the length, the characters or the prefix are wrong, or NULL.
 */
static const char *
sf_shape(struct field f, const char *prefix)
{
	if (f.len != 15 && f.len != 18)
		return sf_why("not a Salesforce id of 15 or 18 characters", f);
	for (size_t i = 0; i < f.len; i++)
		if (!is_digit(f.s[i]) && !is_upper(f.s[i]) && !is_lower(f.s[i]))
			return sf_why(
			    "a Salesforce id has only letters and digits", f);
	if (strncmp(f.s, prefix, strlen(prefix)) != 0)
		return strcmp(prefix, "003") == 0
			   ? not_contact(f)
			   : "the id of another kind of object";
	return NULL;
}

/* An id of 18 characters whose suffix is right, as nearly all are. */
static bool
is_whole(struct field f, const char *prefix)
{
	struct sixteen all;

	if (f.len != 18)
		return false;
	for (size_t i = 0; prefix[i] != '\0'; i++)
		if (f.s[i] != prefix[i])
			return false;
	all = look_at(f.s, f.s + 7);
	return all.good &&
	       has_suffix(f.s, all.capitals[0] | all.capitals[1] << 7);
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
	if (one_case(f.s) && repair(out, f.s)) {
		add_suffix(out);
		return SF_REPAIRED;
	}
	*why = "the last 3 characters do not match the first 15";
	return SF_BAD;
}

/* The most digits in the name of a user: a date or an id has more. */
#define USER_DIGITS_MAX 5

bool
ident_is_damaged_user(struct field f)
{
	for (size_t i = 0; i < f.len; i++)
		if (!is_digit(f.s[i]) && !is_upper(f.s[i]) && !is_lower(f.s[i]))
			return false;
	return f.len >= 3 && memcmp(f.s, "005", 3) == 0;
}

bool
ident_has_letter(struct field f)
{
	bool letter = false;

	for (size_t i = 0; i < f.len; i++) {
		if ((unsigned char)f.s[i] < ' ')
			return false;
		letter = letter || is_upper(f.s[i]) || is_lower(f.s[i]) ||
			 (unsigned char)f.s[i] >= 0x80;
	}
	return letter;
}

bool
ident_is_user_name(struct field f)
{
	size_t digits = 0;
	enum opt opt;

	for (size_t i = 0; i < f.len; i++)
		digits += is_digit(f.s[i]);
	return ident_has_letter(f) && memchr(f.s, '@', f.len) == NULL &&
	       digits <= USER_DIGITS_MAX && f.len <= IDENT_NAME_MAX &&
	       !ident_is_damaged_user(f) && opt_parse(f, &opt) == -1 &&
	       opt_language(f) == NULL;
}

/* Packs the low six bits of eight bytes into 48 bits. */
static uint64_t
squeeze(uint64_t v)
{
	v = (v & 0x3f003f003f003f00) >> 2 | (v & 0x003f003f003f003f);
	v = (v & 0x0fff00000fff0000) >> 4 | (v & 0x00000fff00000fff);
	return (v & 0x00ffffff00000000) >> 8 | (v & 0x0000000000ffffff);
}

/* The reverse. */
static uint64_t
spread(uint64_t v)
{
	v = (v << 8 & 0x00ffffff00000000) | (v & 0x0000000000ffffff);
	v = (v << 4 & 0x0fff00000fff0000) | (v & 0x00000fff00000fff);
	return (v << 2 & 0x3f003f003f003f00) | (v & 0x003f003f003f003f);
}

/* A code is twelve characters of six bits: 64 bits in a word and the last 8 in
 * a byte. */
bool
ident_sf_pack(struct field f, unsigned char code[IDENT_SF_CODE])
{
	struct sixteen all;
	uint64_t eight, last;

	if (f.len != 18 || memcmp(f.s, "003", 3) != 0)
		return false;
	all = look_at(f.s + 3, f.s + 7);
	last = squeeze(all.places[1]);
	eight = squeeze(all.places[0]) << 16 | (last >> 8 & 0xffff);
	memcpy(code, &eight, sizeof(eight));
	code[8] = (unsigned char)last;
	return all.good &&
	       has_suffix(f.s, all.capitals[0] << 3 | all.capitals[1] << 7);
}

static void
put_places(char *to, uint64_t places)
{
	uint64_t letters = (places + ONES * (0x80 - 10)) & TOPS;
	uint64_t lower = (places + ONES * (0x80 - 36)) & TOPS;

	places += ONES * '0' + (letters >> 7) * ('A' - '9' - 1) +
		  (lower >> 7) * ('a' - 'Z' - 1);
	places = htobe64(places);
	memcpy(to, &places, sizeof(places));
}

struct field
ident_sf_unpack(const unsigned char code[IDENT_SF_CODE], char id[IDENT_SF_SIZE])
{
	uint64_t eight;

	memcpy(&eight, code, sizeof(eight));
	id[0] = id[1] = '0';
	id[2] = '3';
	put_places(id + 3, spread(eight >> 16));
	put_places(id + 7, spread((eight << 8 | code[8]) & 0xffffffffffff));
	add_suffix(id);
	return (struct field){ id, 18 };
}

static int
bad(char *why, size_t size, struct field f, const char *want)
{
	char shape[SHAPE_MAX], damage[SHEET_DAMAGE_MAX];

	snprintf(why, size, "%s (%s)%s", want, field_shape(f, shape, SHAPE_MAX),
	    sheet_damage(f, damage, sizeof(damage)));
	return -1;
}

static int
any_id(struct field f, char *out, char *why, size_t size)
{
	char damage[SHEET_DAMAGE_MAX];
	bool good = f.len > 0 && f.len <= IDENT_MAX;

	for (size_t i = 0; good && i < f.len; i++)
		good = f.s[i] > ' ' && f.s[i] < 0x7f;
	if (!good || *sheet_damage(f, damage, sizeof(damage)) != '\0')
		return bad(why, size, f, "not an id of printable ASCII");
	memcpy(out, f.s, f.len);
	out[f.len] = '\0';
	return 0;
}

/* Whether eight bytes are digits. */
static bool
eight_digits(const char *s)
{
	uint64_t bytes = load(s);

	return (bytes & TOPS) == 0 && (((bytes + ONES * (0x80 - '0')) ^
					   (bytes + ONES * (0x7f - '9'))) &
					  TOPS) == TOPS;
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

/* Copies an id; one of the usual length in two overlapping steps. */
static void
copy(char *to, struct field f)
{
	if (f.len >= 8 && f.len <= 16) {
		memcpy(to, f.s, 8);
		memcpy(to + f.len - 8, f.s + f.len - 8, 8);
	} else {
		memcpy(to, f.s, f.len);
	}
	to[f.len] = '\0';
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
		copy(out, f);
		return 0;
	}
	if (digits && f.len > 0 && f.len < width && !spec->pad) {
		snprintf(want, sizeof(want),
		    "not %zu digits; --pad restores leading zeros", width);
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
		    "with its leading zeros restored, the same id as an "
		    "earlier one that has more or fewer of them");
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
