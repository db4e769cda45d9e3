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

bool
table_is_end(struct field line)
{
	return line.len >= 5 && memcmp(line.s, "#end\t", 5) == 0;
}

/* Reads a word after the count in an end mark. */
static bool
read_word(struct table *t, struct field word)
{
	static const char version[] = "version=";
	size_t len = sizeof(version) - 1;
	unsigned n = 0;

	if (field_is(word, "codes"))
		return t->codes = true;
	if (word.len <= len || word.len > len + 6 ||
	    memcmp(word.s, version, len) != 0)
		return false;
	for (size_t i = len; i < word.len; i++) {
		if (!is_digit(word.s[i]))
			return false;
		n = 10 * n + (unsigned)(word.s[i] - '0');
	}
	t->version = n;
	return true;
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
	*known = true;
	snprintf(want, sizeof(want), "%lld", count);
	field_next(&line, '\t', &word); /* #end */
	counted = field_next(&line, '\t', &word) && field_is(word, want);
	while (field_next(&line, '\t', &word))
		*known &= read_word(t, word);
	return counted;
}

/* Checks the end mark, a line that was read. */
static enum rd_status
end_mark(struct table *t, struct lines *l, struct field line, long long count)
{
	struct field more;
	bool known;

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
	if (lines_peek(l, &more) != RD_END)
		return lines_stop(
		    l, RD_FAIL, l->line, "unexpected data after the end mark");
	return RD_END;
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
