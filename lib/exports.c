/* SPDX-License-Identifier: ISC */
#include "exports.h"

#define NEEDED true
#define COL_HINT(n, k, needed, h)                                        \
	{                                                                \
		.name = (n), .known = (k), .need = (needed), .hint = (h) \
	}
#define COL(n, k, needed) COL_HINT(n, k, needed, NULL)

/* The opt-out, which -c can name but not hide. */
#define COL_OPT_OUT(k, needed, h)                                  \
	{                                                          \
		.name = "opt_out", .known = (k), .need = (needed), \
		.hint = (h), .decides = true                       \
	}

/* Names that columns of several kinds of file go by. */
#define CONTACT_18_ID "Contact ID|Contact 18 ID|Salesforce Contact 18 ID"
#define SF_ADVANCE_ID "Advance ID|Advance_ID__c"
#define SF_OPT_OUT "HasOptedOutOfEmail|Email Opt Out"
#define ADV_OPT_OUT "EMAIL_OPT_OUT|OPT_OUT|NO_EMAIL_IND|HasOptedOutOfEmail"

static const struct col contacts[CONTACT_COLUMNS] = {
	[CONTACT_ID] = COL_HINT("id", SF_ADVANCE_ID, NEEDED,
	    "name the column of the Advance ID with -c id=Column"),
	[CONTACT_SF_ID] = COL("sf_id", "Id|" CONTACT_18_ID, NEEDED),
	[CONTACT_OPT_OUT] = COL_OPT_OUT(SF_OPT_OUT, NEEDED,
	    "field-level security may hide it from the user who exported"),
	[CONTACT_EMAIL] = COL("email", "Email", false),
	[CONTACT_MODIFIED_AT] = COL("modified_at",
	    "SystemModstamp|System Modstamp|LastModifiedDate|"
	    "Last Modified Date",
	    false),
	[CONTACT_IS_DELETED] = COL("is_deleted", "IsDeleted|Deleted", false),
	[CONTACT_MASTER_ID] =
	    COL("master_id", "MasterRecordId|Master Record ID", false),
	[CONTACT_CHANGED_AT] = COL("changed_at", "", false),
	[CONTACT_CHANGED_BY] = COL("changed_by", "", false),
};

static const struct col history[HISTORY_COLUMNS] = {
	[HISTORY_CONTACT] =
	    COL("contact", "ContactId|Contact ID|ParentId|Parent ID", NEEDED),
	[HISTORY_AT] = COL("changed_at",
	    HISTORY_REPORT_AT "|CreatedDate|Created Date", NEEDED),
	[HISTORY_FIELD] = COL("field",
	    HISTORY_REPORT_FIELD "|Field|FieldName|Field Name", NEEDED),
	[HISTORY_NEW] =
	    COL("new_value", "NewValue|NewvalString|New Value", NEEDED),
	[HISTORY_BY] = COL("changed_by",
	    HISTORY_REPORT_BY "|CreatedById|Created By ID", NEEDED),
	[HISTORY_OBJECT] = COL("object", "ParentSobjectType", false),
};

static const struct col history_table[HTABLE_COLUMNS] = {
	[HTABLE_SF_ID] = COL("sf_id", "sf_id", NEEDED),
	[HTABLE_OPT_OUT] = COL("opt_out", "opt_out", NEEDED),
	[HTABLE_CHANGED_AT] = COL("changed_at", "changed_at", NEEDED),
	[HTABLE_CHANGED_BY] = COL("changed_by", "changed_by", NEEDED),
	[HTABLE_OPT_OUT_AT] = COL("opt_out_at", "opt_out_at", NEEDED),
	[HTABLE_CODE] = COL("code", "code", false),
};

static const struct col advance[ADVANCE_COLUMNS] = {
	[ADVANCE_ID] = COL_HINT("id", "ID_NUMBER|" SF_ADVANCE_ID, NEEDED,
	    "name the column of the id with -c id=Column"),
	[ADVANCE_OPT_OUT] = COL_OPT_OUT(ADV_OPT_OUT, NEEDED,
	    "name the column with -c opt_out=Column, or codes with -x"),
	[ADVANCE_EMAIL] = COL("email", "EMAIL_ADDRESS|Email", false),
	[ADVANCE_CHANGED_AT] =
	    COL("changed_at", "CHANGED_AT|OPT_OUT_DATE", false),
	[ADVANCE_CHANGED_BY] =
	    COL("changed_by", "CHANGED_BY|OPT_OUT_USER", false),
	[ADVANCE_MODIFIED_AT] = COL("modified_at",
	    "DATE_MODIFIED|LAST_MODIFIED|SystemModstamp|LastModifiedDate",
	    false),
};

#define NAME_ID "a load by the other id names it with -c id= or -c sf_id="

static const struct col sf_load[LOAD_COLUMNS] = {
	[LOAD_ID] = COL_HINT("id", SF_ADVANCE_ID "|ID_NUMBER", false, NAME_ID),
	[LOAD_SF_ID] = COL_HINT("sf_id", "Id|" CONTACT_18_ID, false, NAME_ID),
	[LOAD_OPT_OUT] = COL_OPT_OUT(SF_OPT_OUT, false, NULL),
};

static const struct col adv_load[LOAD_COLUMNS] = {
	[LOAD_ID] = COL_HINT("id", "ID_NUMBER|" SF_ADVANCE_ID, false, NAME_ID),
	[LOAD_SF_ID] = COL_HINT("sf_id", CONTACT_18_ID, false, NAME_ID),
	[LOAD_OPT_OUT] = COL_OPT_OUT(ADV_OPT_OUT, false, NULL),
};

static const struct col requests[REQUEST_COLUMNS] = {
	[REQUEST_ID] = COL("id", SF_ADVANCE_ID "|ID_NUMBER|id", false),
	[REQUEST_SF_ID] =
	    COL("sf_id", "Contact ID|Contact 18 ID|SubscriberKey|sf_id", false),
	[REQUEST_DATE] = COL_HINT("date",
	    "Date|Request Date|Date Requested|Requested|Timestamp|since",
	    NEEDED, "a request without a date is no evidence"),
};

static const struct col answers[ANSWER_COLUMNS] = {
	[ANSWER_ID] = COL("id", "id|ID_NUMBER|" SF_ADVANCE_ID, NEEDED),
	[ANSWER_CLASS] = COL("class", "class", NEEDED),
	[ANSWER_ANSWER] = COL("answer", "answer", NEEDED),
	[ANSWER_ON] = COL("on", "on", false),
	[ANSWER_SF] = COL("sf", "sf", false),
	[ANSWER_ADV] = COL("adv", "adv", false),
};

static const struct col users[USER_COLUMNS] = {
	[USER_ID] = COL("id", "Id|User ID", NEEDED),
	[USER_NAME] = COL("name", "Name|Full Name|User: Full Name", NEEDED),
};

static const struct {
	const struct col *cols;
	size_t n;
	const char *files[3];
	const char *object; /* that names may begin with */
} exports[EXPORTS] = {
	[EXPORT_CONTACTS] = { contacts, CONTACT_COLUMNS, { "Contact.csv" },
	    "Contact" },
	[EXPORT_HISTORY] = { history, HISTORY_COLUMNS,
	    { "ContactHistory.csv", "EntityHistory.csv" } },
	[EXPORT_HISTORY_TABLE] = { history_table, HTABLE_COLUMNS, { NULL } },
	[EXPORT_ADVANCE] = { advance, ADVANCE_COLUMNS, { NULL } },
	[EXPORT_SF_LOAD] = { sf_load, LOAD_COLUMNS, { NULL } },
	[EXPORT_ADV_LOAD] = { adv_load, LOAD_COLUMNS, { NULL } },
	[EXPORT_REQUESTS] = { requests, REQUEST_COLUMNS, { NULL } },
	[EXPORT_USERS] = { users, USER_COLUMNS, { NULL } },
	[EXPORT_ANSWERS] = { answers, ANSWER_COLUMNS, { NULL } },
};

void
exports_columns(enum export export, struct col *cols)
{
	memcpy(cols, exports[export].cols, exports[export].n * sizeof(*cols));
	for (size_t i = 0; i < exports[export].n; i++)
		cols[i].object = exports[export].object;
}

const char *const *exports_files(enum export export)
{
	return exports[export].files;
}
