/* SPDX-License-Identifier: ISC */
/*
 * Ids, dates and checkboxes from any bytes: what was read reads the same again,
 * and what is looked at many bytes at a time comes to the same as by the byte.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "days.h"
#include "ident.h"
#include "opt.h"
#include "sheet.h"
#include "when.h"

static void
check_sf(struct field f)
{
	char once[IDENT_SF_SIZE], twice[IDENT_SF_SIZE];
	const char *why;

	if (ident_sf(f, "", once, &why) == SF_BAD)
		return;
	if (ident_sf(field_of(once), "", twice, &why) != SF_WHOLE ||
	    strcmp(once, twice) != 0)
		abort();
	/* The suffix by itself, which is found one character at a time. */
	if (ident_sf((struct field){ once, 15 }, "", twice, &why) !=
		SF_SUFFIXED ||
	    strcmp(once, twice) != 0)
		abort();
}

static void
check_advance(struct field f)
{
	static const struct ident_spec specs[] = { { 10, false }, { 10, true },
		{ 0, false }, { 64, true } };
	char once[IDENT_MAX + 1], twice[IDENT_MAX + 1], why[128];

	for (size_t i = 0; i < sizeof(specs) / sizeof(*specs); i++) {
		if (ident_advance(f, &specs[i], once, why, sizeof(why)) == -1)
			continue;
		if (ident_advance(field_of(once), &specs[i], twice, why,
			sizeof(why)) != 0 ||
		    strcmp(once, twice) != 0)
			abort();
	}
}

static void
check_when(struct field f)
{
	static const struct holidays none;
	char text[WHEN_SIZE];
	int64_t first, last, again;

	if (when_parse(f, WHEN_EARLIEST, &first) == -1)
		return;
	if (when_parse(f, WHEN_LATEST, &last) == -1 || last < first)
		abort();
	when_print(first, text);
	if (when_parse(field_of(text), WHEN_LATEST, &again) == -1 ||
	    again != first)
		abort();
	if (first != WHEN_NONE &&
	    days_add_business(first, 10, &none) < first + (int64_t)12 * 86400)
		abort();
}

/* The usual spelling, which is read eight bytes at a time, with another one of
 * the zone, which is not. A Z behind a letter is part of a name. */
static void
check_zone(struct field f)
{
	static const char zone[6] = { '+', '0', '0', ':', '0', '0' };
	char other[64];
	struct field g = { other, f.len + 5 };
	int64_t when, again;

	if (f.len < 2 || f.len > 40 || f.s[f.len - 1] != 'Z' ||
	    !is_digit(f.s[f.len - 2]))
		return;
	memcpy(other, f.s, f.len - 1);
	memcpy(other + f.len - 1, zone, sizeof(zone));
	if (when_parse(f, WHEN_EARLIEST, &when) !=
		when_parse(g, WHEN_EARLIEST, &again) ||
	    when != again)
		abort();
}

static void
check_clean(struct field f)
{
	bool clean = true, high = false, hash = false;

	for (size_t i = 0; i < f.len; i++) {
		clean = clean && (unsigned char)f.s[i] >= ' ' && f.s[i] != '\\';
		high = high || (unsigned char)f.s[i] > 0x7f;
		hash = hash || f.s[i] == '#';
	}
	/* It may say no of bytes above 0x7f, never yes of the others. */
	if (field_is_clean(f) ? !clean : clean && !high)
		abort();
	if (field_is_plain(f) != (clean && !high && !hash))
		abort();
}

/* A word of a language is no checkbox without it, and an error never is one. */
static void
check_opt(struct field f)
{
	enum opt opt;
	int status = opt_parse(f, &opt);

	if (status != -1 && opt_language(f) != NULL)
		abort();
	if (status == 0 && sheet_error(field_trim(f)) != NULL)
		abort();
	if (status == 1 && !sheet_is_null(field_trim(f)))
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct field f = { (const char *)data, size };
	char shape[SHAPE_MAX], damage[SHEET_DAMAGE_MAX];

	check_sf(f);
	check_advance(f);
	check_when(f);
	check_zone(f);
	check_clean(f);
	check_opt(f);
	sheet_damage(f, damage, sizeof(damage));
	field_is_utf8(f);
	if (strlen(field_shape(f, shape, sizeof(shape))) >= sizeof(shape))
		abort();
	return 0;
}
