/* SPDX-License-Identifier: ISC */
#include "status.h"

#include "when.h"

static const struct {
	const char *name, *colour;
} statuses[] = {
	[STATUS_NONE] = { "", "" },
	[STATUS_DELETED] = { "", "" },
	[STATUS_ACTIVE] = { "Active", "green" },
	[STATUS_BOUNCED] = { "Bounced", "yellow" },
	[STATUS_HELD] = { "Held", "gray" },
	[STATUS_UNSUBSCRIBED] = { "Unsubscribed", "red" },
};

static const struct {
	const char *spelling;
	enum status status;
} spellings[] = {
	{ "Active", STATUS_ACTIVE },
	{ "Unsubscribed", STATUS_UNSUBSCRIBED },
	{ "Held", STATUS_HELD },
	{ "Bounced", STATUS_BOUNCED },
	{ "Deleted", STATUS_DELETED },
	{ "Normal", STATUS_ACTIVE },
	{ "Unsub", STATUS_UNSUBSCRIBED },
	{ "Undeliverable", STATUS_HELD },
	{ "Held (Undeliverable)", STATUS_HELD },
	{ "Returned", STATUS_BOUNCED },
	{ "Bounced (Returned)", STATUS_BOUNCED },
	{ "green", STATUS_ACTIVE },
	{ "red", STATUS_UNSUBSCRIBED },
	{ "gray", STATUS_HELD },
	{ "grey", STATUS_HELD },
	{ "yellow", STATUS_BOUNCED },
};

const char *
status_name(enum status status)
{
	return statuses[status].name;
}

const char *
status_colour(enum status status)
{
	return statuses[status].colour;
}

int
status_parse(struct field f, enum status *status)
{
	for (size_t i = 0; i < sizeof(spellings) / sizeof(*spellings); i++) {
		if (!field_is_nocase(f, spellings[i].spelling))
			continue;
		*status = spellings[i].status;
		return 0;
	}
	return -1;
}

int64_t
status_unsubscribed_at(const struct status_summary *summary)
{
	return summary->unsubscribed ? summary->unsubscribed_at : WHEN_NONE;
}

void
status_add(struct status_summary *summary, const struct status_record *record)
{
	summary->is_listed = true;
	if (record->unsubscribed_at != WHEN_NONE) {
		summary->unsubscribed_at = when_later(
		    status_unsubscribed_at(summary), record->unsubscribed_at);
		summary->unsubscribed = true;
	}
	if (record->is_hint) {
		summary->has_hint = true;
	} else if (record->at == WHEN_NONE) {
		if (record->status > summary->worst)
			summary->worst = (uint8_t)record->status;
	} else if (summary->newest == STATUS_NONE || record->at > summary->at ||
		   (record->at == summary->at &&
		       record->status > summary->newest)) {
		summary->newest = (uint8_t)record->status;
		summary->at = record->at;
	}
}

enum status
status_overall(const struct status_summary *summary)
{
	enum status newest = summary->newest, worst = summary->worst;

	if (newest == STATUS_NONE && worst == STATUS_NONE && summary->has_hint)
		return STATUS_BOUNCED;
	return newest > worst ? newest : worst;
}
