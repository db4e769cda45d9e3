# SPDX-License-Identifier: ISC
# What the test files sfextract*.bats have in common.

# The options for all fixtures except the spreadsheet's.
extract() {
	sfextract -Z UTC -c id=Ascend_ID__c -P CU_Connections__c -P System_News__c \
	    "$@"
}

# A small export, which each test damages in one place.
small() {
	printf 'Id,Email,HasOptedOutOfEmail,Advance_ID__c,SystemModstamp\n'
	printf '003E000000JcD3rIAF,ann@example.com,false,0000000101,\n'
	[ $# -eq 0 ] || printf '%s\n' "$@"
}

# rows ROW...: makes an export of contacts. A row is a letter (the last of its id),
# deleted, the survivor (a letter or -), opt_out, and the Advance ID or -.
merged() {
	printf 'Id,IsDeleted,MasterRecordId,HasOptedOutOfEmail,Advance_ID__c\n'
	printf '%s\n' "$@" | awk -v OFS=, '
	function id(c) { return c == "-" ? "" : "003E000000JcD3" c }
	{ print id($1), $2, id($3), $4, $5 == "-" ? "" : $5 }'
}

part() {
	echo "$fix/WE_00D8X0000000abcUAA_$1.ZIP"
}

# undated [FILE]: what -v says of an export without modification dates: there is a
# column for them, or none.
undated() {
	echo "sfextract: ${1-c.csv}: modified_at: no modification date in any row, so an older export goes unnoticed: export SystemModstamp, or name the column with -c modified_at=Column"
}

no_dates() {
	undated "$@" | sed 's/in any row/under any of its names/'
}
