/* SPDX-License-Identifier: ISC */
#include "local.h"

#include <stdbool.h>
#include <string.h>

#include "prog.h"

static bool local_only; /* an option of every program */

void
local_set(void)
{
	local_only = true;
}

static bool
is_below(const char *path)
{
	if (*path == '/')
		return false;
	for (const char *s = path; s != NULL; s = strchr(s, '/')) {
		s += *s == '/';
		if (strncmp(s, "..", 2) == 0 && (s[2] == '/' || s[2] == '\0'))
			return false;
	}
	return true;
}

void
xlocal(const char *path)
{
	if (local_only && path != NULL && !is_below(path))
		die("%s: --local: not a path below the current folder", path);
}
