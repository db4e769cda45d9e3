#!/usr/bin/env bats
# SPDX-License-Identifier: ISC

load helper
load sfextract

@test "-c names a nonstandard column, or declares that there is none" {
	printf 'Key,Out\n0000000101,1\n' >c.csv
	expect 0 named.want sfextract -c id=Key -c opt_out=Out -c sf_id= c.csv
}

@test "faults 6, 7: a missing opt-out column says that field-level security may hide it" {
	printf 'Id,HasOptedOutOfFax,Advance_ID__c\n' >c.csv
	expect 2 nothing sfextract c.csv
	says 'sfextract: c.csv:1: opt_out: no column "HasOptedOutOfEmail" or "Email Opt Out"; the header has: Id, HasOptedOutOfFax, Advance_ID__c; field-level security may hide it from the user who exported'
	for name in EmailOptOutDate HasOptedOutOfEmail__c OptOut 'Email Opt Outs'; do
		printf 'Id,%s,Advance_ID__c\n' "$name" >c.csv
		expect 2 nothing sfextract c.csv
		holds "sfextract: c.csv:1: opt_out: no column \"HasOptedOutOfEmail\" or \"Email Opt Out\"; the header has: Id, $name, Advance_ID__c; "
	done
}

@test "fault 7: labels instead of API names give the same table" {
	sed '1s/HasOptedOutOfEmail/Email Opt Out/; 1s/"Id"/"Contact ID"/; 1s/SystemModstamp/System Modstamp/' \
	    "$fix/bulk.csv" >c.csv
	expect 1 nothing cmp -s "$fix/bulk.csv" c.csv
	expect 0 same.want extract -k LastName c.csv
}

@test "fault 6: the message for a missing column names it, the file, and the header" {
	small >c.csv
	expect 2 nothing sfextract -c id=Ascend_ID__c c.csv
	says 'sfextract: c.csv:1: id: no column "Ascend_ID__c"; the header has: Id, Email, HasOptedOutOfEmail, Advance_ID__c, SystemModstamp; name the column of the Advance ID with -c id=Column'
	expect 2 nothing sfextract -P News__c c.csv
	says 'sfextract: c.csv:1: News__c: no column "News__c"; the header has: Id, Email, HasOptedOutOfEmail, Advance_ID__c, SystemModstamp'
}

@test "fault 6: the message for a file without a header shows no personal data" {
	printf '003E000000JcD3rIAF,ann@example.com,false,0000000101\n' >c.csv
	expect 2 nothing sfextract c.csv
	says 'sfextract: c.csv:1: id: no column "Advance ID" or "Advance_ID__c"; the first line does not look like a header (4 fields)'
}

@test "fault 8: a duplicate column is refused, also under two of its names" {
	printf 'Id,Email,HasOptedOutOfEmail,Email Opt Out,Advance_ID__c,EMAIL\n' >c.csv
	expect 2 nothing sfextract c.csv
	says 'sfextract: c.csv:1: email: the header has this column twice'
	printf 'Id,HasOptedOutOfEmail,Email Opt Out,Advance_ID__c\n003E000000JcD3r,0,1,0000000101\n' >c.csv
	expect 2 nothing sfextract c.csv
	says 'sfextract: c.csv:1: opt_out: the header has both HasOptedOutOfEmail and Email Opt Out; name one with -c opt_out=Column'
	printf 'Id,HasOptedOutOfEmail,ADVANCE_ID__C,Advance ID\n' >c.csv
	expect 2 nothing sfextract c.csv
	says 'sfextract: c.csv:1: id: the header has both Advance ID and ADVANCE_ID__C; name one with -c id=Column'
	printf 'Id,Email,hasoptedoutofemail,HasOptedOutOfEmail,Advance_ID__c\n' >c.csv
	expect 2 nothing sfextract c.csv
	says 'sfextract: c.csv:1: opt_out: the header has this column twice'
}

@test "fault 7: a label or a name with Contact before it is the same column" {
	printf '%s\n' '"Contact: Contact ID","Contact: Email","Contact: Email Opt Out","Contact: Ascend ID","Contact: Last Modified Date"' \
	    '"003E000000JcD3r","ann@example.org","1","0000000101","2025-04-18T00:00:00Z"' >c.csv
	printf '%s\n' 'Id,Email,HasOptedOutOfEmail,Advance_ID__c,LastModifiedDate' \
	    '003E000000JcD3r,ann@example.org,1,0000000101,2025-04-18T00:00:00Z' >plain.csv
	sfextract plain.csv >want
	for name in 'Ascend ID' 'Contact: Ascend ID' ascend_id; do
		expect 0 ./want sfextract -c id="$name" c.csv
	done
	sed '1s/[^,]*/Contact.&/g' plain.csv >c.csv
	expect 0 ./want sfextract c.csv
	sed '1s/[^,]*/ contact : &/g' plain.csv >c.csv
	expect 2 nothing sfextract c.csv
	holds 'sfextract: c.csv:1: id: no column '
	sed '1s/HasOpted/Account.&/' plain.csv >c.csv
	expect 2 nothing sfextract c.csv
	holds 'sfextract: c.csv:1: opt_out: no column '
}

@test "fault 7: -k and -P find a column with Contact before its name, as -c does" {
	printf '%s\n' '"Contact: Contact ID","Contact: Email Opt Out","Contact: Ascend ID","Contact: News","Contact: Last Name"' \
	    '"003E000000JcD3r","0","0000000101","1","Example"' >c.csv
	for before in '' 'Contact: ' contact:; do
		expect 0 ./out sfextract -c id=Ascend_ID -P "${before}News" -k "${before}Last Name" c.csv
		cp out table.tsv
		fields 1,8,11 "0000000101|${before}News|Example"
		head -n 1 table.tsv | grep -q "	${before}Last Name\$"
	done
	expect 2 nothing sfextract -c id=Ascend_ID -P 'Account: News' c.csv
	holds 'sfextract: c.csv:1: Account: News: no column "Account: News"; the header has: '
	sed -i '1s/"Contact: Last Name"/News/' c.csv
	for option in -P -k; do
		expect 2 nothing sfextract -c id=Ascend_ID $option News c.csv
		says 'sfextract: c.csv:1: News: the header has this column twice'
		expect 0 ./out sfextract -c id=Ascend_ID $option 'Contact: News' c.csv
	done
}

@test "fault 8: a column with and without Contact before it is refused as twice" {
	printf '%s\n' 'Id,Contact.Id,HasOptedOutOfEmail,Advance_ID__c' \
	    '00vE000000JcD3r,003E000000JcD3r,1,0000000101' >c.csv
	expect 2 nothing sfextract c.csv
	says 'sfextract: c.csv:1: sf_id: the header has this column twice'
	expect 2 nothing sfextract -c sf_id=Id c.csv
	says 'sfextract: c.csv:1: sf_id: the header has this column twice'
	expect 0 nothing sh -c 'sfextract -c sf_id=Contact.Id c.csv >table.tsv'
	fields 1,2,4 '0000000101|003E000000JcD3rIAF|TRUE'
	printf 'Id,HasOptedOutOfEmail,Contact: Email Opt Out,Advance_ID__c\n' >c.csv
	expect 2 nothing sfextract c.csv
	says 'sfextract: c.csv:1: opt_out: the header has both HasOptedOutOfEmail and Contact: Email Opt Out; name one with -c opt_out=Column'
	printf 'Id,Contact: Email\xe2\x80\x8b Opt Out,Advance_ID__c\n' >c.csv
	expect 2 nothing sfextract c.csv
	says "sfextract: c.csv:1: opt_out: name 2 looks like this column's, with invisible bytes in it"
}

@test "fault 8: beside columns of Contact, a deletion or a date may be of another object" {
	for name in IsDeleted LastModifiedDate MasterRecordId; do
		printf '%s\n' "Contact.Id,Contact.HasOptedOutOfEmail,Contact.Advance_ID__c,$name" \
		    '003E000000JcD3r,1,0000000101,' >c.csv
		case $name in
		IsDeleted) column=is_deleted ;;
		MasterRecordId) column=master_id ;;
		*) column=modified_at ;;
		esac
		expect 2 nothing sfextract c.csv
		says "sfextract: c.csv:1: $column: other columns begin with Contact, but not this one, which may be of another object; name it with -c $column=Column, or none with -c $column="
		for value in '' "$name"; do
			expect 0 nothing sh -c "sfextract -c $column=$value c.csv >table.tsv"
			fields 1,4 '0000000101|TRUE'
		done
		sed "1s/,$name/,Contact.$name/" c.csv >d.csv
		expect 0 nothing sh -c 'sfextract d.csv >table.tsv'
		fields 1,4 '0000000101|TRUE'
	done
}

@test "fault 8: -c decides which of a column's two names counts" {
	printf 'Id,Email Opt Out,HasOptedOutOfEmail,Advance_ID__c\n003E000000JcD3r,0,1,0000000101\n' >c.csv
	expect 0 nothing sh -c 'sfextract -c opt_out="Email Opt Out" c.csv >out.tsv'
	[ "$(sed -n 2p out.tsv | cut -f 4)" = FALSE ]
}

@test "fault 9: a delimiter other than the given one is recognised in the header" {
	expect 2 nothing sfextract -d TAB -c id=Ascend_ID__c "$fix/bulk-pipe.csv"
	says "sfextract: $fix/bulk-pipe.csv:1: an unexpected quote (field 1)"
	tr -d '"' <"$fix/bulk-pipe.csv" >c.csv
	expect 2 nothing sfextract -d TAB -c id=Ascend_ID__c c.csv
	says 'sfextract: c.csv:1: id: no column "Ascend_ID__c"; the first line does not look like a header (1 field)'
	expect 2 nothing sfextract -d xx c.csv
	says 'sfextract: -d: expected one character, or COMMA, TAB, SEMICOLON, PIPE, CARET or BACKQUOTE'
}

@test "fault 9: the delimiter is taken from the header, whatever the records hold" {
	for d in ',' ';' '|' $'\t' ^ '`'; do
		printf 'Id,Advance_ID__c,HasOptedOutOfEmail,Email\n' >c.csv
		printf '003E000000JcD3s,0000000102,true,"a;b|c^d`e;;;;||||^^^^"\n' |
			tee -a c.csv c.csv c.csv >/dev/null
		tr , "$d" <c.csv >d.csv
		expect 0 nothing sh -c 'sfextract d.csv >out.tsv'
		[ "$(sed -n 4p out.tsv | cut -f 1-4)" = \
		    $'0000000102\t003E000000JcD3sIAF\ta;b|c^d`e;;;;||||^^^^\tTRUE' ]
	done
}

@test "fault 9: a delimiter that splits the header elsewhere is not used" {
	printf 'Id,HasOptedOutOfEmail;Advance_ID__c\n' >c.csv
	expect 2 nothing sfextract c.csv
	says 'sfextract: c.csv:1: id: no column "Advance ID" or "Advance_ID__c"; the header has: Id, HasOptedOutOfEmail;Advance_ID__c; name the column of the Advance ID with -c id=Column'
	small | tr , ';' >c.csv
	expect 2 nothing sfextract -d , c.csv
	says 'sfextract: c.csv:1: id: no column "Advance ID" or "Advance_ID__c"; the header has: Id;Email;HasOptedOutOfEmail;Advance_ID__c;SystemModstamp; name the column of the Advance ID with -c id=Column'
}

@test "fault 24: sep= names the delimiter; a title above the header is refused" {
	small >c.csv
	sfextract c.csv >want
	{ echo 'sep=,' && cat c.csv; } >sep.csv
	expect 0 ./want sfextract sep.csv
	{ echo 'sep=;' && cat c.csv; } >sep.csv
	expect 2 nothing sfextract sep.csv
	says 'sfextract: sep.csv:1: id: no column "Advance ID" or "Advance_ID__c"; the header has: Id,Email,HasOptedOutOfEmail,Advance_ID__c,SystemModstamp; name the column of the Advance ID with -c id=Column'
	for title in 'Opt-outs, weekly' 'sep=, '; do
		{ echo "$title" && cat c.csv; } >title.csv
		expect 2 nothing sfextract title.csv
		holds 'sfextract: title.csv:1: id: no column "Advance ID" or "Advance_ID__c"; the header has: '
	done
	{ echo && cat c.csv; } >title.csv
	expect 2 nothing sfextract title.csv
	says 'sfextract: title.csv:1: a blank line where the header should be'
	small 'Grand Totals (1 records),,,,' >c.csv
	expect 2 nothing sfextract c.csv
	says 'sfextract: c.csv:3: sf_id: not a Salesforce id of 15 or 18 characters (1 digit, 18 letters, 3 blanks, 2 signs)'
}

@test "columns without a name need not be in all exports" {
	small | sed 's/$/,/' >a.csv
	printf 'Id,Email,HasOptedOutOfEmail,Advance_ID__c,SystemModstamp\n003E000000JcD3s,b@example.com,true,0000000102,\n' >b.csv
	expect 0 order.want sfextract a.csv b.csv
	expect 0 nothing sh -c 'sfextract b.csv a.csv >table.tsv'
	fields 1,4 '0000000102|TRUE' '0000000101|FALSE'
}

wrong_header() {
	printf '%s\n' "$1" 003E000000JcD3r,true,0000000101 >c.csv
	expect 2 nothing sfextract "${@:3}" c.csv
	says "sfextract: c.csv:1: $2"
}

@test "a header that may be data is not printed, and a long one only in part" {
	local want='opt_out: no column "HasOptedOutOfEmail" or "Email Opt Out"'
	wrong_header 'Id,ann@example.com,Advance_ID__c' \
	    "$want; the first line does not look like a header (3 fields)"
	wrong_header $'Id,"Ann\tLee",Advance_ID__c' \
	    "$want; the first line does not look like a header (3 fields)"
	wrong_header "$(printf '%061d' 0 | tr 0 x)" \
	    'id: no column "Advance ID" or "Advance_ID__c"; the first line does not look like a header (1 field)'
	wrong_header ab,cd 'id: no column "Advance ID" or "Advance_ID__c"; the header has: ab, cd; name the column of the Advance ID with -c id=Column'
	want="$want; the header has: Id, Advance_ID__c$(printf ', c%s' $(seq 100 256)) and 44 more; field-level security may hide it from the user who exported"
	wrong_header "Id,Advance_ID__c$(printf ',c%s' $(seq 100 300))" "$want"
}

@test "a long name of a missing column is shortened" {
	small >c.csv
	expect 2 nothing sfextract -k "$(printf '%0300d' 0)|x" c.csv
	holds "sfextract: c.csv:1: $(printf '%0255d' 0 | cut -c 2-)"
	rm -f err
}

@test "a column name may contain a line end, but not one with a delimiter as well" {
	printf '%b\n' 'Id,HasOptedOutOfEmail,Advance_ID__c,"Street\n(home)"' \
	    003E000000JcD3r,true,0000000101,x >c.csv
	sfextract c.csv >table.tsv
	fields 1,4 '0000000101|TRUE'
	sed -i '2s/home/ho,me/' c.csv
	expect 2 nothing sfextract c.csv
	says 'sfextract: c.csv:1: name 4 has a line end and a delimiter in it: was a quote lost?'
}

@test "fault 9: a header that fits two delimiters requires -d" {
	printf '%s\n' 'x,Id,HasOptedOutOfEmail,Advance_ID__c,y|Id|HasOptedOutOfEmail|Advance_ID__c|z' \
	    'x,003E000000JcD3r,true,0000000101,y|003E000000JcD3s|false|0000000102|z' >c.csv
	expect 2 nothing sfextract c.csv
	says 'sfextract: c.csv:1: more than one delimiter is possible: choose one with -d'
	sfextract -d , c.csv >table.tsv
	fields 1,4 '0000000101|TRUE'
	sfextract -d PIPE c.csv >table.tsv
	fields 1,4 '0000000102|FALSE'
	for d in '"' '' $'\n' xy; do
		expect 2 nothing sfextract -d "$d" c.csv
		says 'sfextract: -d: expected one character, or COMMA, TAB, SEMICOLON, PIPE, CARET or BACKQUOTE'
	done
}

@test "text after a line end in a field counts as another record only if it looks like one" {
	# The text of the contact's name; whether it is refused.
	while IFS='|' read -r id line want; do
		printf 'Name,Id,HasOptedOutOfEmail,Advance_ID__c\n"Ann\n%s",003E000000JcD3r,true,%s\n' \
		    "$line" "$id" >c.csv
		if [ -z "$want" ]; then
			sfextract -I any c.csv >table.tsv
			fields 1,4 "$id|TRUE"
		else
			expect 2 nothing sfextract -I any c.csv
			says "sfextract: c.csv:2: $want: field 1 contains a line with another id: was a quote lost?"
		fi
	done <<-'E'
	0000000101|x,y,z,0000000102|id
	0000000101|x,y,z,000000010b|
	0000000101|x,y,z,010|
	0102|x,y,z,0103|
	a000000101|x,y,z,a000000102|id
	a000000101|x,y,z,a00000010-|
	a000000101|x,y,z,a00000010~|
	a000000101|x,y,z,abcdefghij|
	0000000101|x,003E000000JcD3s,z|sf_id
	0000000101|x,abcdefghijklmno,z|
	E
}

@test "an export with one column has no contacts" {
	printf 'HasOptedOutOfEmail\ntrue\n' >c.csv
	expect 2 nothing sfextract -c id= -c sf_id= c.csv
	says 'sfextract: c.csv: no usable record: 1 in, 1 without an Advance ID, 0 rejected'
}

@test "fault 79: an empty name for the opt-out is refused" {
	printf 'Id,HasOptedOutOfEmail,Advance_ID__c\n003E000000JcD3r,1,0000000101\n' >c.csv
	expect 2 nothing sfextract -c opt_out= c.csv
	says 'sfextract: -c opt_out=: an empty name, as of an unset variable of the shell; expected the name of a column'
}

@test "fault 77: -v says that no contact has a modification date" {
	local counts='sfextract: 1 in, 1 out, 0 rejected'
	small >c.csv
	expect 0 ./table.tsv sh -c 'sfextract -v c.csv | tee table.tsv'
	says "$(undated)" "$counts"
	sed 's/SystemModstamp/Modified/' c.csv >d.csv
	expect 0 ./table.tsv sh -c 'sfextract -v d.csv | tee table.tsv'
	says "$(no_dates d.csv)" "$counts"
	for name in modified_at=SystemModstamp 'modified_at=Other Date'; do
		sed "1s/SystemModstamp/${name#*=}/" c.csv >d.csv
		expect 0 ./out sfextract -v -c "$name" d.csv
		says "$(undated d.csv)" "$counts"
	done
	for change in '2s/$/2025-04-18T00:00:00Z/' \
	    '1s/SystemModstamp/Last Modified Date/; 2s/$/2025-04-18T00:00:00Z/'; do
		sed "$change" c.csv >d.csv
		expect 0 ./table.tsv sh -c 'sfextract -v d.csv | tee table.tsv'
		says "$counts"
	done
	expect 0 ./table.tsv sh -c 'sfextract -v -c modified_at= c.csv | tee table.tsv'
	says "$counts"
}
