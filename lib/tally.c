/* SPDX-License-Identifier: ISC */
#include "tally.h"

#include <stdio.h>
#include <string.h>

#include "prog.h"

void
tally_begin(struct tally *c, long long in, long long out, long long rejected)
{
	c->group = NULL;
	snprintf(c->text, sizeof(c->text), "%lld in, %lld out, %lld rejected",
	    in, out, rejected);
}

void
tally_group(struct tally *c, const char *group)
{
	c->group = group;
}

void
tally_add(struct tally *c, long long n, const char *what)
{
	size_t used = strlen(c->text);

	if (n == 0)
		return;
	snprintf(c->text + used, sizeof(c->text) - used, "%s, %lld %s",
	    c->group ? c->group : "", n, what);
	c->group = NULL;
}

void
tally_print(const struct tally *c)
{
	warn_that("%s", c->text);
}
