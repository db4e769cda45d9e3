/* SPDX-License-Identifier: ISC */
/*
 * utf8: validates UTF-8 (RFC 3629) and recognises invisible and look-alike
 * characters.
 */
#ifndef UTF8_H
#define UTF8_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The length of the UTF-8 sequence at s, where n bytes are available (at least
 * 1); 0 if it is not well-formed, or a NUL. */
static inline size_t
utf8_len(const unsigned char *s, size_t n)
{
	unsigned char lo = 0x80, hi = 0xbf;
	size_t len;

	if (s[0] < 0x80)
		return s[0] != 0;
	if (s[0] < 0xc2 || s[0] > 0xf4)
		return 0;
	len = s[0] < 0xe0 ? 2 : s[0] < 0xf0 ? 3 : 4;
	if (n < len)
		return 0;
	if (s[0] == 0xe0)
		lo = 0xa0;
	else if (s[0] == 0xed)
		hi = 0x9f;
	else if (s[0] == 0xf0)
		lo = 0x90;
	else if (s[0] == 0xf4)
		hi = 0x8f;
	if (s[1] < lo || s[1] > hi)
		return 0;
	for (size_t i = 2; i < len; i++)
		if ((s[i] & 0xc0) != 0x80)
			return 0;
	return len;
}

/*
 * Whether the character in the len bytes at s, a well-formed sequence, is
 * invisible (a control character, a blank other than the space, a joiner, a
 * mark of direction) or a look-alike of an ASCII character (such as a
 * full-width letter).
 */
bool utf8_is_deceptive(const unsigned char *s, size_t len);

/* The bytes that utf8_put_visible may write for n bytes. */
#define UTF8_VISIBLE_SIZE(n) (4 * (n) + 1)

/*
 * Copies n bytes of text to to, without a NUL, and returns the end. Invisible
 * and look-alike characters, and invalid bytes, are escaped (\n, \x1b), so that
 * none of them can control a terminal.
 */
char *utf8_put_visible(char *to, const char *text, size_t n);

#endif
