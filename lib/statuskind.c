/* SPDX-License-Identifier: ISC */
#include "statuskind.h"

#include <stdio.h>
#include <string.h>

#define BIT(column) STATUSKIND_BIT(column)

#define KEY_NAMES "SubscriberKey"
#define EMAIL_NAMES "EmailAddress|Email"
#define STATUS_COLS "Status|Subscriber Status"
#define UNSUBS_COLUMNS                                                        \
	{                                                                     \
		[STATUSKIND_KEY] = KEY_NAMES, [STATUSKIND_UNIT] = "ClientID", \
		[STATUSKIND_DATE] = "EventDate",                              \
		[STATUSKIND_EVENT] = "EventType",                             \
		[STATUSKIND_EMAIL] = EMAIL_NAMES                              \
	}

/* A file is of the first kind with a mark in its header. */
static const struct statuskind kinds[] = {
	{ .name = "_BusinessUnitUnsubscribes",
	    .mark = "BusinessUnitID",
	    .extent = STATUSKIND_ALL_UNSUBSCRIBED,
	    .states = STATUSKIND_AN_UNSUBSCRIBE,
	    .known = { [STATUSKIND_KEY] = KEY_NAMES,
		[STATUSKIND_UNIT] = "BusinessUnitID",
		[STATUSKIND_DATE] = "UnsubDateUTC" },
	    .need = BIT(STATUSKIND_UNIT) | BIT(STATUSKIND_DATE) },
	{ .name = "Bounces",
	    .mark = "BounceCategory", /* _Bounce has it, too */
	    .extent = STATUSKIND_EVENTS,
	    .states = STATUSKIND_A_BOUNCE,
	    .known = { [STATUSKIND_KEY] = KEY_NAMES,
		[STATUSKIND_UNIT] = "ClientID|AccountID",
		[STATUSKIND_CATEGORY] = "BounceCategory",
		[STATUSKIND_EMAIL] = EMAIL_NAMES },
	    .need = BIT(STATUSKIND_CATEGORY) },
	{ .name = "Unsubs",
	    .mark = "UnsubReason",
	    .extent = STATUSKIND_EVENTS,
	    .states = STATUSKIND_AN_UNSUBSCRIBE,
	    .behind = STATUSKIND_CENTRAL,
	    .known = UNSUBS_COLUMNS,
	    .need = BIT(STATUSKIND_DATE) },
	/* As exported before UnsubReason was added to it. */
	{ .name = "Unsubs",
	    .mark = "EventType",
	    .not = STATUS_COLS "|NewStatus|BounceReason|SMTPCode",
	    .extent = STATUSKIND_EVENTS,
	    .states = STATUSKIND_AN_UNSUBSCRIBE,
	    .behind = STATUSKIND_CENTRAL,
	    .known = UNSUBS_COLUMNS,
	    .need = BIT(STATUSKIND_DATE) | BIT(STATUSKIND_EVENT) },
	/* _Open has these columns and the last two, _Click the first two. */
	{ .name = "_Unsubscribe",
	    .mark = "IsUnique",
	    .not = "URL|LinkName|TriggererSendDefinitionObjectID|"
		   "TriggeredSendCustomerKey|" STATUS_COLS,
	    .extent = STATUSKIND_EVENTS,
	    .states = STATUSKIND_AN_UNSUBSCRIBE,
	    .behind = STATUSKIND_CENTRAL,
	    .known = { [STATUSKIND_KEY] = KEY_NAMES,
		[STATUSKIND_UNIT] = "AccountID",
		[STATUSKIND_DATE] = "EventDate" },
	    .need = BIT(STATUSKIND_UNIT) | BIT(STATUSKIND_DATE) },
	{ .name = "StatusChanges", /* marked by its STATUS column */
	    .extent = STATUSKIND_EVENTS,
	    .states = STATUSKIND_A_CHANGE,
	    .behind = STATUSKIND_CENTRAL,
	    .known = { [STATUSKIND_KEY] = KEY_NAMES,
		[STATUSKIND_UNIT] = "ClientID",
		[STATUSKIND_STATUS] = "NewStatus",
		[STATUSKIND_DATE] = "DateChanged",
		[STATUSKIND_EMAIL] = EMAIL_NAMES },
	    .need = BIT(STATUSKIND_STATUS) | BIT(STATUSKIND_DATE) },
	/* Who is on a list, and left it: read only with --list. */
	{ .name = "_ListSubscribers",
	    .mark = "ListID|ListName|ListType|AddMethod",
	    .extent = STATUSKIND_EVENTS,
	    .nullable = true,
	    .behind = STATUSKIND_CENTRAL,
	    .known = { [STATUSKIND_KEY] = KEY_NAMES,
		[STATUSKIND_STATUS] = STATUS_COLS,
		[STATUSKIND_DATE] = "DateUnsubscribed",
		[STATUSKIND_LIST] = "ListID",
		[STATUSKIND_EMAIL] = EMAIL_NAMES },
	    .need = BIT(STATUSKIND_STATUS) | BIT(STATUSKIND_LIST) },
	{ .name = "Subscribers",
	    .mark = "ClientID|DateHeld|DateCreated",
	    .extent = STATUSKIND_EVENTS,
	    .behind = STATUSKIND_CENTRAL,
	    .known = { [STATUSKIND_KEY] = KEY_NAMES,
		[STATUSKIND_UNIT] = "ClientID",
		[STATUSKIND_STATUS] = STATUS_COLS,
		[STATUSKIND_DATE] = "DateUnsubscribed",
		[STATUSKIND_EMAIL] = EMAIL_NAMES },
	    .need = BIT(STATUSKIND_STATUS) },
	{ .name = "_Subscribers",
	    .mark = "SubscriberID|SubscriberType|Domain",
	    .extent = STATUSKIND_ALL,
	    .nullable = true,
	    .behind = STATUSKIND_CENTRAL,
	    .known = { [STATUSKIND_KEY] = KEY_NAMES,
		[STATUSKIND_STATUS] = STATUS_COLS,
		[STATUSKIND_DATE] = "DateUnsubscribed",
		[STATUSKIND_EMAIL] = EMAIL_NAMES },
	    .need = BIT(STATUSKIND_STATUS) },
	/* The time zone of its dates is not known. */
	{ .mark = "",
	    .extent = STATUSKIND_ALL,
	    .vague = true,
	    .known = { [STATUSKIND_KEY] = KEY_NAMES,
		[STATUSKIND_STATUS] = STATUS_COLS,
		[STATUSKIND_DATE] = "DateUnsubscribed",
		[STATUSKIND_EMAIL] = EMAIL_NAMES },
	    .need = BIT(STATUSKIND_STATUS) },
};

#define KINDS (sizeof(kinds) / sizeof(*kinds))

const char statuskind_hint[] =
    "known are All Subscribers and _Subscribers (SubscriberKey, Status), "
    "_BusinessUnitUnsubscribes (BusinessUnitID, UnsubDateUTC), "
    "_Unsubscribe (AccountID, EventDate, IsUnique), "
    "_Bounce (AccountID, BounceCategory), "
    "and of a tracking extract Subscribers (ClientID, Status), "
    "Unsubs (EventDate, UnsubReason or EventType), Bounces (BounceCategory), "
    "StatusChanges (NewStatus, DateChanged)";

bool
statuskind_has_any(const struct rec *head, const char *names)
{
	char name[STATUSKIND_NAME_MAX + 1];

	for (; *names != '\0'; names += strspn(names, "|")) {
		size_t len = strcspn(names, "|");

		snprintf(name, sizeof(name), "%.*s", (int)len, names);
		if (rec_find(head, name) != REC_NONE)
			return true;
		names += len;
	}
	return false;
}

const struct statuskind *
statuskind_plain(void)
{
	return &kinds[KINDS - 1];
}

/* Whether a header has a column that marks a kind. */
static bool
has_mark(const struct rec *head, const struct statuskind *kind,
    const char *new_status)
{
	if (kind->mark != NULL)
		return statuskind_has_any(head, kind->mark);
	return statuskind_has_any(head, kind->known[STATUSKIND_STATUS]) ||
	       (new_status != NULL && statuskind_has_any(head, new_status));
}

const struct statuskind *
statuskind_find(const struct rec *head, const char *new_status)
{
	for (size_t i = 0; i < KINDS - 1; i++)
		if (has_mark(head, &kinds[i], new_status) &&
		    (kinds[i].not == NULL ||
			!statuskind_has_any(head, kinds[i].not )))
			return &kinds[i];
	return statuskind_plain();
}
