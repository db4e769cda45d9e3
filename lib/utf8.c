/* SPDX-License-Identifier: ISC */
#include "utf8.h"

#include <stdio.h>
#include <string.h>

static uint32_t
char_of(const unsigned char *s, size_t len)
{
	uint32_t c = s[0];

	if (len > 1)
		c &= 0x7fU >> len;
	for (size_t i = 1; i < len; i++)
		c = c << 6 | (s[i] & 0x3f);
	return c;
}

bool
utf8_is_deceptive(const unsigned char *s, size_t len)
{
	static const struct {
		uint32_t first, last;
	} ranges[] = { { 0, 0x1f }, { 0x7f, 0xa0 }, { 0xad, 0xad },
		{ 0x34f, 0x34f }, { 0x61c, 0x61c }, { 0x115f, 0x1160 },
		{ 0x1680, 0x1680 }, { 0x17b4, 0x17b5 }, { 0x180b, 0x180f },
		{ 0x2000, 0x200f }, { 0x2028, 0x202f }, { 0x205f, 0x206f },
		{ 0x2800, 0x2800 }, { 0x3000, 0x3000 }, { 0x3164, 0x3164 },
		{ 0xfe00, 0xfe0f }, { 0xfeff, 0xfeff }, { 0xff01, 0xff5e },
		{ 0xffa0, 0xffa0 }, { 0xfff9, 0xfffb }, { 0x1d173, 0x1d17a },
		{ 0x1d400, 0x1d7ff }, { 0xe0000, 0xe0fff } };
	uint32_t c = char_of(s, len);

	for (size_t i = 0; i < sizeof(ranges) / sizeof(*ranges); i++)
		if (c >= ranges[i].first && c <= ranges[i].last)
			return true;
	return false;
}

char *
utf8_put_visible(char *to, const char *text, size_t n)
{
	const unsigned char *s = (const unsigned char *)text;
	size_t len;

	for (; n > 0; n -= len, s += len) {
		bool good;

		len = utf8_len(s, n);
		good = len > 0 && !utf8_is_deceptive(s, len);
		len += len == 0;
		if (good)
			to = (char *)memcpy(to, s, len) + len;
		else if (*s == '\n')
			to += sprintf(to, "\\n");
		else
			for (size_t i = 0; i < len; i++)
				to += sprintf(to, "\\x%02x", s[i]);
	}
	return to;
}
