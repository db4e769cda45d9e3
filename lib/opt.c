#include "opt.h"

#include "sheet.h"

static const struct {
	const char *spelling;
	enum opt opt;
	int status;
} spellings[] = {
	{ "false", OPT_FALSE, 0 },
	{ "true", OPT_TRUE, 0 },
	{ "0", OPT_FALSE, 0 },
	{ "1", OPT_TRUE, 0 },
	{ "n", OPT_FALSE, 0 },
	{ "y", OPT_TRUE, 0 },
	{ "no", OPT_FALSE, 0 },
	{ "yes", OPT_TRUE, 0 },
	{ "off", OPT_FALSE, 0 },
	{ "on", OPT_TRUE, 0 },
	{ "f", OPT_FALSE, 0 },
	{ "t", OPT_TRUE, 0 },
	{ "unchecked", OPT_FALSE, 0 },
	{ "checked", OPT_TRUE, 0 },
	{ "x", OPT_TRUE, 0 },
};

int
opt_parse(struct field f, enum opt *opt)
{
	f = field_trim(f);
	if (f.len == 0)
		return *opt = OPT_BLANK, 0;
	if (field_is(f, "false") || field_is(f, "FALSE") || field_is(f, "N"))
		return *opt = OPT_FALSE, 0;
	if (field_is(f, "true") || field_is(f, "TRUE") || field_is(f, "Y"))
		return *opt = OPT_TRUE, 0;
	for (size_t i = 0; i < sizeof(spellings) / sizeof(*spellings); i++) {
		if (!field_is_nocase(f, spellings[i].spelling))
			continue;
		*opt = spellings[i].opt;
		return spellings[i].status;
	}
	if (sheet_is_null(f))
		return *opt = OPT_BLANK, 1;
	return -1;
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
