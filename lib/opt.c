/* SPDX-License-Identifier: ISC */
#include "opt.h"

#include <string.h>

#include "prog.h"
#include "sheet.h"

static const struct {
	const char *spelling;
	enum opt opt;
} spellings[] = {
	{ "false", OPT_FALSE },
	{ "true", OPT_TRUE },
	{ "0", OPT_FALSE },
	{ "1", OPT_TRUE },
	{ "n", OPT_FALSE },
	{ "y", OPT_TRUE },
	{ "no", OPT_FALSE },
	{ "yes", OPT_TRUE },
	{ "off", OPT_FALSE },
	{ "on", OPT_TRUE },
	{ "f", OPT_FALSE },
	{ "t", OPT_TRUE },
	{ "unchecked", OPT_FALSE },
	{ "checked", OPT_TRUE },
	{ "x", OPT_TRUE },
};

/* The languages of -L, as bits: some words are of two. */
enum { GERMAN = 1, FRENCH = 2, SPANISH = 4, PORTUGUESE = 8 };

static const struct {
	const char *code;
	unsigned bit;
} languages[] = {
	{ "de", GERMAN },
	{ "fr", FRENCH },
	{ "es", SPANISH },
	{ "pt", PORTUGUESE },
};

/* What spreadsheets write for TRUE and FALSE, and people for yes and no. The
 * case of letters beyond ASCII is not folded: such a word has two rows. */
static const struct {
	const char *word;
	enum opt opt;
	unsigned languages;
} words[] = {
	{ "wahr", OPT_TRUE, GERMAN },
	{ "falsch", OPT_FALSE, GERMAN },
	{ "ja", OPT_TRUE, GERMAN },
	{ "nein", OPT_FALSE, GERMAN },
	{ "vrai", OPT_TRUE, FRENCH },
	{ "faux", OPT_FALSE, FRENCH },
	{ "oui", OPT_TRUE, FRENCH },
	{ "non", OPT_FALSE, FRENCH },
	{ "verdadero", OPT_TRUE, SPANISH },
	{ "verdadeiro", OPT_TRUE, PORTUGUESE },
	{ "falso", OPT_FALSE, SPANISH | PORTUGUESE },
	{ "s\xc3\xad", OPT_TRUE, SPANISH },
	{ "s\xc3\x8d", OPT_TRUE, SPANISH },
	{ "si", OPT_TRUE, SPANISH },
	{ "sim", OPT_TRUE, PORTUGUESE },
	{ "n\xc3\xa3o", OPT_FALSE, PORTUGUESE },
	{ "n\xc3\x83o", OPT_FALSE, PORTUGUESE },
	{ "nao", OPT_FALSE, PORTUGUESE },
};

#define LENGTH(array) (sizeof(array) / sizeof(*(array)))

/* The argument of -L, or 0. */
static unsigned given_language;

void
xopt_set_language(const char *code)
{
	for (size_t i = 0; i < LENGTH(languages); i++) {
		if (strcmp(code, languages[i].code) == 0) {
			given_language = languages[i].bit;
			return;
		}
	}
	die("-L: not de, fr, es or pt");
}

/* The number of a word, whatever its language; LENGTH(words) if it is none. */
static size_t
find_word(struct field f)
{
	size_t i = 0;

	f = field_trim(f);
	while (i < LENGTH(words) && !field_is_nocase(f, words[i].word))
		i++;
	return i;
}

const char *
opt_language(struct field f)
{
	size_t word = find_word(f);

	if (word == LENGTH(words))
		return NULL;
	switch (words[word].languages) {
	case GERMAN:
		return "German: use -L de";
	case FRENCH:
		return "French: use -L fr";
	case SPANISH:
		return "Spanish: use -L es";
	case PORTUGUESE:
		return "Portuguese: use -L pt";
	default:
		return "Spanish or Portuguese: use -L es or -L pt";
	}
}

int
opt_parse(struct field f, enum opt *opt)
{
	size_t word;

	f = field_trim(f);
	if (f.len == 0)
		return *opt = OPT_BLANK, 0;
	if (field_is(f, "false") || field_is(f, "FALSE") || field_is(f, "N"))
		return *opt = OPT_FALSE, 0;
	if (field_is(f, "true") || field_is(f, "TRUE") || field_is(f, "Y"))
		return *opt = OPT_TRUE, 0;
	for (size_t i = 0; i < LENGTH(spellings); i++)
		if (field_is_nocase(f, spellings[i].spelling))
			return *opt = spellings[i].opt, 0;
	if (sheet_is_null(f))
		return *opt = OPT_BLANK, 1;
	word = find_word(f);
	if (word == LENGTH(words) ||
	    (words[word].languages & given_language) == 0)
		return -1;
	*opt = words[word].opt;
	return 0;
}

struct field
opt_field(enum opt opt)
{
	static const struct field names[] = { { "", 0 }, { "", 0 },
		{ "FALSE", 5 }, { "TRUE", 4 } };

	return names[opt];
}

const char *
opt_name(enum opt opt)
{
	return opt_field(opt).s;
}
