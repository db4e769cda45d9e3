#include "opt.h"

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
	{ "#n/a", OPT_BLANK, 1 },
	{ "null", OPT_BLANK, 1 },
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

void
opt_write_head(struct wr *wr)
{
	static const char *const names[] = { "id", "sf_id", "email", "opt_out",
		"changed_at", "changed_by", "modified_at", "prefs", "code",
		"opt_out_at" };

	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++)
		wr_str(wr, names[i]);
}

static bool
is_clean(const struct opt_row *row)
{
	return field_is_clean(row->id) && field_is_clean(row->email) &&
	       field_is_clean(row->changed_by) && field_is_clean(row->prefs) &&
	       field_is_clean(row->code);
}

void
opt_write(struct wr *wr, const struct opt_row *row)
{
	char changed_at[WHEN_SIZE], modified_at[WHEN_SIZE];
	char opt_out_at[WHEN_SIZE];
	const struct field f[] = { row->id, row->sf_id, row->email,
		opt_field(row->opt), when_field(row->changed_at, changed_at),
		row->changed_by, when_field(row->modified_at, modified_at),
		row->prefs, row->code,
		when_field(row->opt_out_at, opt_out_at) };
	size_t n = sizeof(f) / sizeof(*f);

	if (row->plain || is_clean(row))
		wr_plain_fields(wr, f, n);
	else
		for (size_t i = 0; i < n; i++)
			wr_field(wr, f[i]);
}
