#include "sheet.h"

#include <string.h>

static const char *const errors[] = { "#REF!", "#VALUE!", "#ERROR!", "#NAME?",
	"#DIV/0!", "#NUM!", "#NULL!", "#SPILL!", "#CALC!", "#FIELD!",
	"#BLOCKED!", "#CONNECT!", "#BUSY!", "#UNKNOWN!", "#GETTING_DATA",
	"#N/A", "#NV", "#N/D" };

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

const char *
sheet_error(struct field f)
{
	size_t signs = 0;

	if (f.len == 0 || f.s[0] != '#')
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

struct field
sheet_unless_null(struct field f)
{
	f = field_trim(f);
	return sheet_is_null(f) ? field_of("") : f;
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

	while (
	    i < f.len && (is_digit(f.s[i]) || f.s[i] == '.' || f.s[i] == ','))
		i++;
	if (i == 0 || i + 2 >= f.len || (f.s[i] != 'E' && f.s[i] != 'e') ||
	    f.s[i + 1] != '+')
		return false;
	for (digits = i + 2; digits < f.len; digits++)
		if (!is_digit(f.s[digits]))
			return false;
	return true;
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
