#include "rooms.h"

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
			    "the line has %zu bytes, %s stands at %zu",
			    line.len, s->name, s->to ? s->to : s->from);
		recbuf_add(to, (struct field){ line.s + from,
				   end > from ? end - from : 0 });
	}
	return RD_REC;
}
