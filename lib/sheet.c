/* SPDX-License-Identifier: ISC */
#include "sheet.h"

#include <stdio.h>
#include <string.h>

static const char *const errors[] = { "#REF!", "#VALUE!", "#ERROR!", "#ERROR",
	"#NAME?", "#DIV/0!", "#NUM!", "#NULL!", "#SPILL!", "#CALC!", "#FIELD!",
	"#BLOCKED!", "#CONNECT!", "#BUSY!", "#UNKNOWN!", "#GETTING_DATA",
	"#N/A", "#NV", "#N/D", "#N/B", "#I/T", "#YOK" };

/* How databases, their tools and data loaders write that there is no value. */
static const char *const nulls[] = { "null", "(null)", "[null]", "<null>", "na",
	"n/a", "#n/a", "\\n" };

/* Whether it is like #WERT! or #NOM?: an error in another language. */
static bool
is_foreign_error(struct field f)
{
	return f.len > 3 && f.len < 20 &&
	       (f.s[f.len - 1] == '!' || f.s[f.len - 1] == '?') &&
	       memchr(f.s, ' ', f.len) == NULL;
}

/* What LibreOffice writes before the number of an error, in its languages. */
static const char *const err_words[] = { "err", "err ", "fehler", "erreur",
	"erro" };

/* Whether it is like Err:502. */
static bool
is_numbered_error(struct field f)
{
	struct field word;

	if (f.len < 7 || f.s[f.len - 4] != ':' || !is_digit(f.s[f.len - 3]) ||
	    !is_digit(f.s[f.len - 2]) || !is_digit(f.s[f.len - 1]))
		return false;
	word = (struct field){ f.s, f.len - 4 };
	for (size_t i = 0; i < sizeof(err_words) / sizeof(*err_words); i++)
		if (field_is_nocase(word, err_words[i]))
			return true;
	return false;
}

const char *
sheet_error(struct field f)
{
	size_t signs = 0;

	if (!sheet_may_be_error(f))
		return NULL;
	if (is_numbered_error(f))
		return "an error like Err:502";
	if (field_is_nocase(f, "Loading...")) /* Google Sheets */
		return "Loading...";
	if (f.s[0] != '#')
		return NULL;
	for (size_t i = 0; i < sizeof(errors) / sizeof(*errors); i++)
		if (field_is_nocase(f, errors[i]))
			return errors[i];
	while (signs < f.len && f.s[signs] == '#')
		signs++;
	if (signs == f.len && f.len > 1)
		return "###";
	return is_foreign_error(f) ? "an error like #VALUE!" : NULL;
}

bool
sheet_is_spelled_null(struct field f)
{
	for (size_t i = 0; i < sizeof(nulls) / sizeof(*nulls); i++)
		if (field_is_nocase(f, nulls[i]))
			return true;
	return false;
}

bool
sheet_is_decimal(struct field f)
{
	size_t point = 0;

	if (f.len == 0 || f.s[f.len - 1] != '0')
		return false;
	while (point < f.len && is_digit(f.s[point]))
		point++;
	if (point == 0 || point + 1 >= f.len)
		return false;
	if (f.s[point] == ',')
		return point + 2 == f.len; /* 1,000 is a thousand */
	if (f.s[point] != '.')
		return false;
	for (size_t i = point + 1; i < f.len; i++)
		if (f.s[i] != '0')
			return false;
	return true;
}

bool
sheet_is_shortened(struct field f)
{
	size_t i = 0, digits;
	bool point = false;

	while (
	    i < f.len && (is_digit(f.s[i]) || f.s[i] == '.' || f.s[i] == ',')) {
		point = point || !is_digit(f.s[i]);
		i++;
	}
	if (i == 0 || i + 1 >= f.len || (f.s[i] != 'E' && f.s[i] != 'e'))
		return false;
	i++;
	if (f.s[i] == '+')
		i++;
	else if (!point) /* 12E3 may be an id */
		return false;
	for (digits = i; digits < f.len; digits++)
		if (!is_digit(f.s[digits]))
			return false;
	return digits > i;
}

const char *
sheet_damage(struct field f, char *text, size_t size)
{
	const char *error;

	f = field_trim(f);
	error = sheet_error(f);
	*text = '\0';
	if (error != NULL)
		snprintf(text, size, "; a spreadsheet wrote %s", error);
	else if (sheet_is_decimal(f))
		snprintf(text, size, "; a spreadsheet wrote a number with .0");
	else if (sheet_is_shortened(f))
		snprintf(text, size,
		    "; a spreadsheet shortened a number, as to 1.23E+09");
	return text;
}

bool
sheet_has_smart_quote(struct field f)
{
	for (size_t i = 0; i + 2 < f.len; i++)
		if (memcmp(f.s + i, "\xe2\x80", 2) == 0 &&
		    ((unsigned char)f.s[i + 2] & 0xf8) == 0x98)
			return true;
	return false;
}

bool
sheet_strip_apostrophe(struct field *f)
{
	if (f->len == 0 || f->s[0] != '\'')
		return false;
	f->s++;
	f->len--;
	return true;
}
