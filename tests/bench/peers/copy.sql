-- SPDX-License-Identifier: ISC
-- The columns that sfextract reads.
COPY (
	SELECT Ascend_ID__c, IsDeleted, Id, MasterRecordId, Email,
		HasOptedOutOfEmail, SystemModstamp
	FROM contacts
) TO '/dev/null' (HEADER, DELIMITER '\t', USE_TMP_FILE false);
