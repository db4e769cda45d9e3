/* SPDX-License-Identifier: ISC */
#include "contacts.h"

#include <string.h>

struct field
contacts_field(const struct contacts *c)
{
	return (struct field){ c->list, c->len };
}

/* Where in the list an id stands, or would stand. */
static size_t
slot_of(const struct contacts *c, struct field id, bool *there)
{
	struct field rest = contacts_field(c), one;

	*there = false;
	while (field_next_listed(&rest, &one)) {
		int order = field_cmp(one, id);

		*there = order == 0;
		if (order >= 0)
			return (size_t)(one.s - c->list);
	}
	return c->len;
}

bool
contacts_has(struct field list, struct field id)
{
	struct field one;

	while (field_next_listed(&list, &one))
		if (field_cmp(one, id) == 0)
			return true;
	return false;
}

bool
contacts_add(struct contacts *c, struct field id)
{
	bool there;
	size_t at = slot_of(c, id, &there);
	size_t more = id.len + (c->len > 0);

	if (there || id.len == 0)
		return true;
	if (c->len + more > sizeof(c->list))
		return false;
	if (at == c->len) {
		if (c->len > 0)
			c->list[at++] = ';';
	} else {
		memmove(c->list + at + more, c->list + at, c->len - at);
		c->list[at + id.len] = ';';
	}
	memcpy(c->list + at, id.s, id.len);
	c->len += more;
	return true;
}
