/* SPDX-License-Identifier: ISC */
#include "cliline.h"

#include <string.h>

/* Whether a line begins so; what is left of it is then in line. */
static bool
take(struct field *line, const char *s)
{
	size_t len = strlen(s);

	if (line->len < len || memcmp(line->s, s, len) != 0)
		return false;
	*line = (struct field){ line->s + len, line->len - len };
	return true;
}

/* "Total number of records retrieved: 12." */
static bool
read_records(struct field line, long long *records)
{
	if (!take(&line, "Total number of records retrieved: "))
		return false;
	/* Something follows the blank, for the line was trimmed. */
	if (line.s[--line.len] != '.')
		return false;
	return field_number(line, 15, records);
}

enum cliline
cliline_read(struct field line, long long *records)
{
	static const struct {
		const char *begins;
		enum cliline says;
	} lines[] = {
		{ "Querying Data... done", CLILINE_DONE },
		{ "Warning: @salesforce/", CLILINE_REMARK },
		{ "(node:", CLILINE_REMARK },
		{ "(Use `node ", CLILINE_REMARK },
		{ "Records not found for this query", CLILINE_NONE },
		{ "Your query returned no results.", CLILINE_NONE },
		{ "No results found", CLILINE_NONE },
		{ "Error (", CLILINE_ERROR },
		{ "Error: ", CLILINE_ERROR },
		{ "ERROR running ", CLILINE_ERROR },
	};

	line = field_trim(line);
	if (take(&line, "\xe2\x80\xba") || take(&line, "\xc2\xbb"))
		line = field_trim(line);
	if (read_records(line, records))
		return CLILINE_RECORDS;
	for (size_t i = 0; i < sizeof(lines) / sizeof(*lines); i++) {
		struct field rest = line;

		if (take(&rest, lines[i].begins) &&
		    (lines[i].says != CLILINE_DONE || rest.len == 0))
			return lines[i].says;
	}
	return CLILINE_NOTHING;
}
