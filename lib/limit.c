#include "limit.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* A record is bounded by the places in a block, which have 32 bits; deflate
 * cannot make more than 1032 bytes of one. */
struct limits limits = { (size_t)2 << 20, 1000, 200 };

const char limit_names[] = "record, lines, ratio";

int
limit_set(const char *arg)
{
	static const struct {
		const char *name;
		long long max;
	} known[] = { { "record=", 1LL << 30 }, { "lines=", 1LL << 30 },
		{ "ratio=", 1LL << 20 } };
	size_t i = 0;
	long long n;
	char *end;

	while (i < 3 && strncmp(arg, known[i].name, strlen(known[i].name)) != 0)
		i++;
	if (i == 3)
		return -1;
	arg += strlen(known[i].name);
	errno = 0;
	n = strtoll(arg, &end, 10);
	if (*arg < '0' || *arg > '9' || *end != '\0' || errno != 0 || n < 1 ||
	    n > known[i].max)
		return -1;
	if (i == 0)
		limits.record = (size_t)n;
	else
		*(i == 1 ? &limits.lines : &limits.ratio) = n;
	return 0;
}
