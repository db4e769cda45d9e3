-- SPDX-License-Identifier: ISC
-- The two exports as DuckDB reads them fastest: nothing to guess, and rows in
-- any order.
SET preserve_insertion_order = false;
CREATE VIEW contacts AS SELECT * FROM read_csv('contacts.csv',
	auto_detect = false, header = true, delim = ',', quote = '"',
	escape = '"', new_line = '\r\n', columns = {
		Id: 'VARCHAR',
		IsDeleted: 'VARCHAR',
		MasterRecordId: 'VARCHAR',
		AccountId: 'VARCHAR',
		Salutation: 'VARCHAR',
		FirstName: 'VARCHAR',
		LastName: 'VARCHAR',
		MailingStreet: 'VARCHAR',
		MailingCity: 'VARCHAR',
		MailingState: 'VARCHAR',
		MailingPostalCode: 'VARCHAR',
		Phone: 'VARCHAR',
		Email: 'VARCHAR',
		Title: 'VARCHAR',
		HasOptedOutOfEmail: 'VARCHAR',
		DoNotCall: 'VARCHAR',
		Ascend_ID__c: 'VARCHAR',
		CU_Connections__c: 'VARCHAR',
		System_News__c: 'VARCHAR',
		Events__c: 'VARCHAR',
		CreatedDate: 'VARCHAR',
		LastModifiedDate: 'VARCHAR',
		SystemModstamp: 'VARCHAR',
		Description: 'VARCHAR'
	});
CREATE VIEW advance AS SELECT * FROM read_csv('advance.txt',
	auto_detect = false, header = true, delim = '|', quote = '',
	escape = '', new_line = '\n', columns = {
		ID_NUMBER: 'VARCHAR',
		PREF_MAIL_NAME: 'VARCHAR',
		EMAIL_ADDRESS: 'VARCHAR',
		NO_EMAIL_IND: 'VARCHAR',
		OPT_OUT_DATE: 'VARCHAR',
		DATE_MODIFIED: 'VARCHAR'
	});
