/* SPDX-License-Identifier: ISC */
#include "sniff.h"

#include <string.h>

static const struct {
	const char *bytes;
	size_t len;
	const char *what;
} formats[] = {
	{ "PK\003\004", 4, "a ZIP archive or a workbook" },
	{ "PK\005\006", 4, "an empty ZIP archive" },
	{ "%PDF", 4, "a PDF" },
	{ "{\\rtf", 5, "RTF" },
	{ "\xd0\xcf\x11\xe0", 4, "an old workbook" },
	{ "<", 1, "HTML or XML: a login page?" },
	{ "{", 1, "JSON" },
	{ "\x1f\x9d", 2, "compressed by compress, not gzip" },
	{ "\x1f\x1e", 2, "compressed by pack, not gzip" },
	{ "\x1f\xa0", 2, "compressed by lzh, not gzip" },
	{ "BZh", 3, "compressed by bzip2, not gzip" },
	{ "\3757zXZ", 5, "compressed by xz, not gzip" },
	{ "\x28\xb5\x2f\xfd", 4, "compressed by zstd, not gzip" },
	{ "\x04\x22\x4d\x18", 4, "compressed by lz4, not gzip" },
	{ "7z\xbc\xaf", 4, "a 7z archive" },
	{ "Rar!", 4, "a RAR archive" },
};

/*
 * Whether bytes begin an array of JSON. Headers of SQL Server begin with [ too
 * ("[Id],[Name]"), but no name of a column begins with what follows the [ of an
 * array of objects, strings or arrays. An array of numbers or words reads as a
 * header, which then lacks the columns that are needed.
 */
static bool
is_json_array(struct field start)
{
	static const char begins[] = { '{', '[', ']', '"' };

	if (start.len == 0 || start.s[0] != '[')
		return false;
	start = field_trim((struct field){ start.s + 1, start.len - 1 });
	return start.len == 0 ||
	       memchr(begins, start.s[0], sizeof(begins)) != NULL;
}

const char *
sniff(struct field start)
{
	start = field_trim(start);
	if (is_json_array(start))
		return "JSON";
	for (size_t i = 0; i < sizeof(formats) / sizeof(*formats); i++)
		if (start.len >= formats[i].len &&
		    memcmp(start.s, formats[i].bytes, formats[i].len) == 0)
			return formats[i].what;
	return NULL;
}
