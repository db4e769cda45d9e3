/* SPDX-License-Identifier: ISC */
#include "ages.h"

#include <stdio.h>
#include <stdlib.h>

#include "prog.h"
#include "when.h"

#define WEEK ((int64_t)7 * 86400)

/* Room for the text of one colour and age. */
#define TEXT_SIZE 64

struct age {
	struct field colour;
	long long weeks;
};

struct ages {
	int64_t now;
	struct age *age; /* of each line */
	size_t n, cap;
};

struct ages *
ages_new(int64_t now)
{
	struct ages *ages = xcalloc(1, sizeof(*ages));

	ages->now = now;
	return ages;
}

void
ages_free(struct ages *ages)
{
	free(ages->age);
	free(ages);
}

static long long
weeks_since(struct field text, int64_t now)
{
	int64_t since;

	if (when_parse(text, WHEN_EARLIEST, &since) != 0 || since == WHEN_NONE)
		return -1;
	return since > now ? 0 : (now - since) / WEEK;
}

void
ages_add(struct ages *ages, struct field colour, struct field since)
{
	xgrow(&ages->age, &ages->cap, ages->n + 1, sizeof(*ages->age));
	ages->age[ages->n++] =
	    (struct age){ colour, weeks_since(since, ages->now) };
}

static int
compare(const void *a, const void *b)
{
	const struct age *x = a, *y = b;
	int order = field_cmp(x->colour, y->colour);

	if (order != 0)
		return order;
	return (x->weeks > y->weeks) - (x->weeks < y->weeks);
}

void
ages_print(struct ages *ages)
{
	const struct age *age = ages->age;
	char *text = xcalloc(ages->n + 1, TEXT_SIZE);
	size_t first = 0, used = 0;

	if (ages->n > 0)
		qsort(ages->age, ages->n, sizeof(*age), compare);
	for (size_t i = 0; i < ages->n; i++) {
		if (i + 1 < ages->n && compare(&age[i], &age[i + 1]) == 0)
			continue;
		used += (size_t)snprintf(text + used, TEXT_SIZE,
		    "%s%zu %.*s %lld", used > 0 ? ", " : "", i + 1 - first,
		    (int)(age[i].colour.len < 8 ? age[i].colour.len : 8),
		    age[i].colour.s, age[i].weeks);
		first = i + 1;
	}
	if (ages->n > 0)
		warn_that("open, by colour and weeks: %s", text);
	free(text);
}
