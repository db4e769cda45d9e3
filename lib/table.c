/* SPDX-License-Identifier: ISC */
#include <stdio.h>
#include <string.h>

#include "rooms.h"

bool
table_unescape(struct recbuf *to, struct field f)
{
	static const char letters[] = "tnr\\", bytes[] = "\t\n\r\\";
	size_t n = 0;
	char *out;

	recbuf_add(to, f);
	out = recbuf_last(to);
	for (size_t i = 0; i < f.len; i++) {
		const char *letter = NULL;

		if (f.s[i] != '\\') {
			out[n++] = f.s[i];
			continue;
		}
		if (++i < f.len)
			letter = memchr(letters, f.s[i], sizeof(letters) - 1);
		if (letter == NULL)
			return false;
		out[n++] = bytes[letter - letters];
	}
	recbuf_shorten(to, n);
	return true;
}

enum rd_status
table_bad_escape(struct lines *l, const struct recbuf *to, long long line)
{
	return lines_stop(l, RD_FAIL, line,
	    "field %zu has a backslash that is not followed by t, n, r or a "
	    "backslash",
	    to->n);
}

static bool
begins(struct field line, const char *with)
{
	size_t len = strlen(with);

	return line.len >= len && memcmp(line.s, with, len) == 0;
}

static bool
is_part(struct field line)
{
	return begins(line, "#part\t");
}

bool
table_is_end(struct field line)
{
	return begins(line, "#end\t") || is_part(line);
}

/* The keys that an end mark may have; optparity(5) says what they mean. */
static const char *const keys[] = { "version", "asof", "history", "sf_modified",
	"adv_modified", "sf_repeated", "adv_repeated", "sf_used", "adv_used",
	"history_from" };

#define KEYS (sizeof(keys) / sizeof(*keys))

/* Splits KEY=VALUE; false if there is no "=". */
static bool
split_word(struct field word, struct field *key, struct field *value)
{
	const char *equals = memchr(word.s, '=', word.len);

	if (equals == NULL)
		return false;
	*key = (struct field){ word.s, (size_t)(equals - word.s) };
	*value = (struct field){ equals + 1, word.len - key->len - 1 };
	return true;
}

static bool
read_version(struct table *t, struct field value)
{
	long long n;

	if (!field_number(value, 6, &n))
		return false;
	t->version = (unsigned)n;
	return true;
}

/* Reads a word after the count in an end mark. */
static bool
read_word(struct table *t, struct field word)
{
	struct field key, value;
	size_t i = 0;

	if (field_is(word, "codes"))
		return t->codes = true;
	if (!split_word(word, &key, &value))
		return false;
	while (i < KEYS && !field_is(key, keys[i]))
		i++;
	if (i == 0)
		return read_version(t, value);
	return i < KEYS;
}

/* Keeps the words, which are the rest of the line. */
static bool
keep_words(struct table *t, struct field words)
{
	t->words_len = words.len < TABLE_WORDS_MAX ? words.len : 0;
	if (t->words_len > 0)
		memcpy(t->words, words.s, t->words_len);
	return t->words_len == words.len;
}

struct field
table_mark(const struct table *t, const char *name)
{
	struct field words = { t->words, t->words_len }, word, key, value;

	while (field_next(&words, '\t', &word))
		if (split_word(word, &key, &value) && field_is(key, name))
			return value;
	return (struct field){ NULL, 0 };
}

/* Reads the words of an end mark. Returns whether the count is right; *known is
 * whether all words are known. */
static bool
read_end(struct table *t, struct field line, bool *known, long long count)
{
	char want[32];
	struct field word;
	bool counted;

	t->codes = false;
	t->version = 1;
	snprintf(want, sizeof(want), "%lld", count);
	field_next(&line, '\t', &word); /* #end */
	field_next(&line, '\t', &word); /* there is one, see table_is_end */
	counted = field_is(word, want);
	*known = keep_words(t, line);
	while (field_next(&line, '\t', &word))
		*known &= read_word(t, word);
	return counted;
}

/* Refuses the end mark of a part, or of a whole where a part is wanted. */
static enum rd_status
part_or_whole(const struct table *t, struct lines *l)
{
	return lines_stop(l, RD_FAIL, l->line - 1, "%s",
	    t->part ? "not what optdiff --shard wrote"
		    : "what optdiff --shard wrote is a part, and no guard has "
		      "judged the whole: optdiff --judge does");
}

/* Checks the end mark, a line that was read. */
static enum rd_status
end_mark(struct table *t, struct lines *l, struct field line, long long count)
{
	enum rd_status status;
	struct field more;
	bool known;

	if (is_part(line) != t->part)
		return part_or_whole(t, l);
	if (!read_end(t, line, &known, count))
		return lines_stop(l, RD_FAIL, l->line - 1,
		    "the end mark does not match the %lld records above it",
		    count);
	if (!known)
		return lines_stop(l, RD_FAIL, l->line - 1,
		    "the end mark has an unknown word: was it written by a "
		    "newer optparity?");
	t->ended = true;
	lines_start_record(l);
	status = lines_peek(l, &more);
	if (status == RD_END || (status == RD_FAIL && !l->cut))
		return status;
	return lines_stop(
	    l, RD_FAIL, l->line, "unexpected data after the end mark");
}

/* The next line, without its line end. The end mark of an excerpt is skipped:
 * its count includes removed records, and sorting may have moved it. */
static enum rd_status
next_line(struct table *t, struct lines *l, struct field *line)
{
	enum rd_status status;
	bool end, known;

	do {
		status = lines_next(l, line);
		if (status != RD_REC)
			return status;
		line->len--;
		end = t->excerpt && table_is_end(*line);
		if (end && is_part(*line))
			return part_or_whole(t, l);
		if (end)
			read_end(t, *line, &known, 0);
	} while (end);
	return RD_REC;
}

enum rd_status
table_record(
    struct table *t, struct lines *l, struct recbuf *to, long long count)
{
	struct field line, f;
	enum rd_status status = next_line(t, l, &line);

	if (status == RD_END && !t->excerpt && !t->ended)
		return lines_stop(l, RD_FAIL, l->line,
		    "no end mark: the program that wrote this table failed, or "
		    "the table is cut off");
	if (status != RD_REC)
		return status;
	if (table_is_end(line))
		return end_mark(t, l, line, count);
	recbuf_clear(to);
	while (field_next(&line, '\t', &f))
		if (!table_unescape(to, f))
			return table_bad_escape(l, to, l->line - 1);
	return RD_REC;
}
