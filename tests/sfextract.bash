# What the test files sfextract*.bats share.

# The options under which all fixtures but the spreadsheet's are read.
extract() {
	sfextract -c id=Ascend_ID__c -P CU_Connections__c -P System_News__c \
	    "$@"
}

# A small export; each test breaks it in one place.
small() {
	printf 'Id,Email,HasOptedOutOfEmail,Advance_ID__c,SystemModstamp\n'
	printf '003E000000JcD3rIAF,ann@example.com,false,0000000101,\n'
	[ $# -eq 0 ] || printf '%s\n' "$@"
}

# rows ROW...: an export of contacts of which each row is a letter (the last of
# its id), deleted, into (a letter or -), opt_out, Advance ID or -.
merged() {
	printf 'Id,IsDeleted,MasterRecordId,HasOptedOutOfEmail,Advance_ID__c\n'
	printf '%s\n' "$@" | awk -v OFS=, '
	function id(c) { return c == "-" ? "" : "003E000000JcD3" c }
	{ print id($1), $2, id($3), $4, $5 == "-" ? "" : $5 }'
}

part() {
	echo "$fix/WE_00D8X0000000abcUAA_$1.ZIP"
}
