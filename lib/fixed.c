#include "fixed.h"

#include <string.h>

#include "prog.h"
#include "rooms.h"

/* No line has a column that begins or ends later. */
#define WIDTH_MAX 1000000

void
xfixed_add(struct fixed *fixed, char *arg)
{
	char *eq = strchr(arg, '='), *dash = eq ? strchr(eq, '-') : NULL;
	struct rd_span span = { .name = arg };

	if (dash == NULL || eq == arg)
		die("-w: expected name=from-to");
	*eq = *dash = '\0';
	span.from = (size_t)xnumber("-w", eq + 1, 1, WIDTH_MAX);
	if (dash[1] != '\0')
		span.to = (size_t)xnumber(
		    "-w", dash + 1, (long long)span.from, WIDTH_MAX);
	xgrow(&fixed->spans, &fixed->cap, fixed->n + 1, sizeof(span));
	fixed->spans[fixed->n++] = span;
}

void
fixed_header(const struct rd_format *format, struct recbuf *to)
{
	recbuf_clear(to);
	for (size_t i = 0; i < format->nspans; i++)
		recbuf_add(to, field_of(format->spans[i].name));
}

enum rd_status
fixed_record(const struct rd_format *format, struct lines *l, struct recbuf *to)
{
	struct field line;
	enum rd_status status = lines_next(l, &line);

	if (status != RD_REC)
		return status;
	line = lines_chomp(line);
	recbuf_clear(to);
	for (size_t i = 0; i < format->nspans; i++) {
		const struct rd_span *s = &format->spans[i];
		size_t from = s->from - 1, end = s->to ? s->to : line.len;

		if (end > line.len || from > line.len)
			return lines_stop(l, RD_BAD, l->line - 1,
			    "the line has %zu byte%s, too short for %s "
			    "at byte %zu",
			    line.len, line.len == 1 ? "" : "s", s->name,
			    s->to ? s->to : s->from);
		recbuf_add(to, (struct field){ line.s + from,
				   end > from ? end - from : 0 });
	}
	return RD_REC;
}
