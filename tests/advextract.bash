# SPDX-License-Identifier: ISC
# What the test files advextract*.bats have in common.

three() {
	printf 'ID_NUMBER|HND_TYPE_CODE|HND_STATUS_CODE\n0000000001|NEM|A\n0000000002|NOC|I\n0000000003|NML|A\n' >handling.txt
	printf 'ID_NUMBER,MAIL_LIST_CODE\n0000000002,EXC\n0000000004,EXC\n' >mail_list.txt
	printf 'Donor|EMAIL_ADDRESS|EMAIL_OPT_OUT|DATE_MODIFIED\n0000000001|ann@example.com|N|2025-04-01\n0000000003|cy@example.org|Y| \n0000000005|di@example.edu| | \n' >email.txt
}
