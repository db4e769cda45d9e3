#!/usr/bin/env bats

load helper

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

@test "every exporter's file of the same people gives the same table" {
	for f in dataloader dataloader-caps bulk bulk-pipe dataexport jsforce \
	    fifteen lower; do
		expect 0 same.want extract -k LastName "$fix/$f.csv"
	done
}

@test "gzip is told by the bytes, not by the name" {
	gzip -c "$fix/bulk.csv" >contacts.csv
	expect 0 same.want extract -k LastName contacts.csv
	cp "$fix/bulk.csv" contacts.csv.gz
	expect 0 same.want extract -k LastName contacts.csv.gz
	expect 0 same.want extract -k LastName - <"$fix/bulk.csv"
	expect 0 same.want extract -k LastName <"$fix/bulk.csv"
}

@test "a spreadsheet's labels, upper case and mixed line ends are read" {
	expect 0 spreadsheet.want sfextract -c id='Ascend ID' -c email='E mail' \
	    -P 'CU Connections' -P 'System News' "$fix/spreadsheet.csv"
}

@test "the sums add up, and name what is not printed" {
	expect 0 same.want extract -v -k LastName "$fix/lower.csv"
	says 'sfextract: 7 in, 4 out, 0 rejected, 1 merged, 1 deleted, 1 no id; of these, 5 repaired'
}

@test "contacts without an Advance ID are listed with -n" {
	expect 0 same.want extract -k LastName -n none.tsv "$fix/bulk.csv"
	diff -u "$fix/noid.want" none.tsv
	[ "$(stat -c %a none.tsv)" = 600 ]
}

@test "the newest change that led to today's value says when and who" {
	for h in contacthistory entityhistory; do
		expect 0 history.want extract -H "$fix/$h.csv" "$fix/bulk.csv"
	done
}

@test "the sums of the history are told too" {
	expect 0 history.want extract -v -H "$fix/entityhistory.csv" \
	    "$fix/bulk.csv"
	says "sfextract: $fix/entityhistory.csv: 7 in, 5 changes of the opt-out, 2 of other fields, 0 rejected" \
	    'sfextract: 7 in, 4 out, 0 rejected, 1 merged, 1 deleted, 1 no id; of these, 1 not as the history says'
}

@test "of two changes in one second the opt-out is the newer" {
	small >c.csv
	for order in 'true true false' 'false false true'; do
		# shellcheck disable=SC2086
		set -- $order
		printf 'ContactId,CreatedById,CreatedDate,Field,NewValue\n' >h.csv
		printf '003E000000JcD3r,005E0000001eioK,2025-04-18T16:03:00Z,HasOptedOutOfEmail,%s\n' \
		    "$2" "$3" >>h.csv
		expect 0 tie.want sfextract -H h.csv c.csv
	done
}

@test "a column that has no standard name is named, or said not to be there" {
	printf 'Key,Out\n0000000101,1\n' >c.csv
	expect 0 named.want sfextract -c id=Key -c opt_out=Out -c sf_id= c.csv
}

@test "ids of another width, or any, are taken as -I says" {
	printf 'Key,Out\nA-17,1\n' >c.csv
	expect 0 any.want sfextract -I any -c id=Key -c opt_out=Out -c sf_id= c.csv
	printf 'Key,Out\n123456,1\n' >c.csv
	expect 0 six.want sfextract -I 6 -c id=Key -c opt_out=Out -c sf_id= c.csv
	expect 2 nothing sfextract -I 0 c.csv
	says 'sfextract: -I: not a number from 1 to 64'
}

@test "null in a checkbox is FALSE, with a warning" {
	printf 'Key,Out\n0000000101,#N/A\n' >c.csv
	expect 0 null.want sfextract -c id=Key -c opt_out=Out -c sf_id= c.csv
	says 'sfextract: c.csv: 1 checkboxes say null: taken as FALSE'
}

@test "zeros that a spreadsheet took are put back with --pad only" {
	printf 'Key,Out\n101,1\n' >c.csv
	expect 2 nothing sfextract -c id=Key -c opt_out=Out -c sf_id= c.csv
	says 'sfextract: c.csv:2: id: not 10 digits; --pad puts leading zeros back (3 digits)'
	expect 0 padded.want sfextract -v --pad -c id=Key -c opt_out=Out \
	    -c sf_id= c.csv
	says 'sfextract: 1 in, 1 out, 0 rejected; of these, 1 padded'
	printf '0000000101,1\n' >>c.csv
	expect 2 nothing sfextract --pad -c id=Key -c opt_out=Out -c sf_id= c.csv
	says 'sfextract: c.csv:3: id: with its zeros back it is an id that came before with more or fewer of them'
}

@test "an id in scientific notation, or with separators, is refused" {
	for id in 1.23E+09 '"1,234,567"' 123.0 1e3 '０００００００１０１'; do
		printf 'Key,Out\n%s,1\n' "$id" >c.csv
		expect 2 nothing sfextract --pad -c id=Key -c opt_out=Out \
		    -c sf_id= c.csv
		holds 'sfextract: c.csv:2: id: not 10 digits'
	done
}

@test "blanks around an id do not count" {
	printf 'Key,Out\n  0000000101 ,1\n' >c.csv
	expect 0 named.want sfextract -c id=Key -c opt_out=Out -c sf_id= c.csv
}

@test "a missing opt-out column says that field-level security may hide it" {
	printf 'Id,HasOptedOutOfFax,Advance_ID__c\n' >c.csv
	expect 2 nothing sfextract c.csv
	says 'sfextract: c.csv:1: opt_out: no column "HasOptedOutOfEmail" or "Email Opt Out"; the header has: Id, HasOptedOutOfFax, Advance_ID__c; field-level security may hide it from the user who exported'
}

@test "a missing column names itself, the file, and what the header has" {
	small >c.csv
	expect 2 nothing sfextract -c id=Ascend_ID__c c.csv
	says 'sfextract: c.csv:1: id: no column "Ascend_ID__c"; the header has: Id, Email, HasOptedOutOfEmail, Advance_ID__c, SystemModstamp; name the column of the Advance ID with -c id=Column'
	expect 2 nothing sfextract -P News__c c.csv
	says 'sfextract: c.csv:1: News__c: no column "News__c"; the header has: Id, Email, HasOptedOutOfEmail, Advance_ID__c, SystemModstamp'
}

@test "a file without a header does not show anybody in the message" {
	printf '003E000000JcD3rIAF,ann@example.com,false,0000000101\n' >c.csv
	expect 2 nothing sfextract c.csv
	says 'sfextract: c.csv:1: id: no column "Advance ID" or "Advance_ID__c"; the first line does not look like a header (4 fields)'
}

@test "a column twice is refused" {
	printf 'Id,Email,HasOptedOutOfEmail,Email Opt Out,Advance_ID__c,EMAIL\n' >c.csv
	expect 2 nothing sfextract c.csv
	says 'sfextract: c.csv:1: email: the header has this column twice'
}

@test "the header again in the middle of the file is refused" {
	small 'Id,Email,HasOptedOutOfEmail,Advance_ID__c,SystemModstamp' >c.csv
	expect 2 nothing sfextract c.csv
	says 'sfextract: c.csv:3: the header again'
}

@test "an unknown value of the checkbox is trouble, not a guess" {
	small '003E000000JcD3s,b@example.com,maybe,0000000102,' >c.csv
	expect 2 nothing sfextract c.csv
	says "sfextract: c.csv:3: opt_out: not a checkbox's value (5 letters)"
}

@test "an id that is none is trouble, and its text is not shown" {
	small '003E000000JcD3s,b@example.com,false,12a,' >c.csv
	expect 2 nothing sfextract c.csv
	says 'sfextract: c.csv:3: id: not 10 digits (2 digits, 1 letter)'
}

@test "an id of a Lead, or with a wrong suffix, is trouble" {
	small '00QE000000JcD3s,b@example.com,false,0000000102,' >c.csv
	expect 2 nothing sfextract c.csv
	says 'sfextract: c.csv:3: sf_id: not the id of a Contact (those begin with 003)'
	small '003E000000JcD3sIAG,b@example.com,false,0000000102,' >c.csv
	expect 2 nothing sfextract c.csv
	says 'sfextract: c.csv:3: sf_id: the last 3 characters do not fit the first 15'
}

@test "a date that would be a guess is trouble" {
	small '003E000000JcD3s,b@example.com,false,0000000102,4/5/2025' >c.csv
	expect 2 nothing sfextract c.csv
	says 'sfextract: c.csv:3: modified_at: not a date and time like 2025-04-18T16:03:00Z (6 digits, 2 signs)'
}

@test "bytes that are not UTF-8 are trouble in a column that is used" {
	small >c.csv
	printf '003E000000JcD3s,jos\xe9@example.com,false,0000000102,\n' >>c.csv
	expect 2 nothing sfextract c.csv
	says 'sfextract: c.csv:3: email: not UTF-8 (13 letters, 2 signs, 1 other byte); -C names the character set, as windows-1252'
}

@test "a line end in an address is a lost quote" {
	small '003E000000JcD3s,"b@example.com' 'x",false,0000000102,' >c.csv
	expect 2 nothing sfextract c.csv
	says 'sfextract: c.csv:3: email: a control character, as a line end: was a quote lost?'
}

@test "with -r bad records go to the rejects as they came, and are counted" {
	small '003E000000JcD3s,b@example.com,maybe,0000000102,' 'short,1' \
	    '' '"003E000000JcD3t","c@example.com","true","0000000103",""' >c.csv
	expect 0 rejects.want sfextract -v -r r.tsv c.csv
	says 'sfextract: 5 in, 2 out, 3 rejected'
	diff -u "$fix/rejects.tsv" r.tsv
	[ "$(stat -c %a r.tsv)" = 600 ]
}

@test "what breaks the quoting is trouble even with -r" {
	small '003E000000JcD3s,b"x,false,0000000102,' >c.csv
	expect 2 nothing sfextract -r r.tsv c.csv
	says 'sfextract: c.csv:3: a quote where none can be (field 2)'
	small '003E000000JcD3s,"b@example.com,false,0000000102,' >c.csv
	expect 2 nothing sfextract -r r.tsv c.csv
	says 'sfextract: c.csv:3: a quote is never closed'
}

@test "a header alone is an empty export" {
	small | head -1 >c.csv
	expect 2 nothing sfextract c.csv
	says 'sfextract: c.csv: no records under the header: an empty export'
}

@test "another delimiter than the one given is told by the header" {
	expect 2 nothing sfextract -d TAB -c id=Ascend_ID__c "$fix/bulk-pipe.csv"
	says "sfextract: $fix/bulk-pipe.csv:1: a quote where none can be (field 1)"
	tr -d '"' <"$fix/bulk-pipe.csv" >c.csv
	expect 2 nothing sfextract -d TAB -c id=Ascend_ID__c c.csv
	says 'sfextract: c.csv:1: id: no column "Ascend_ID__c"; the first line does not look like a header (1 field)'
	expect 2 nothing sfextract -d xx c.csv
	says 'sfextract: -d: not a delimiter: one character, or COMMA, TAB, SEMICOLON, PIPE, CARET, BACKQUOTE'
}

@test "-H and a changed_at column are one too many" {
	small >c.csv
	expect 2 nothing sfextract -H h.csv -c changed_at=Email c.csv
	says 'sfextract: -H and -c changed_at, changed_by: one or the other'
}

@test "a bad record of the history is trouble in the history's name" {
	small >c.csv
	printf 'ContactId,CreatedById,CreatedDate,Field,NewValue\n' >h.csv
	printf '003E000000JcD3r,nobody,2025-04-18T16:03:00Z,HasOptedOutOfEmail,true\n' >>h.csv
	expect 2 nothing sfextract -H h.csv c.csv
	says 'sfextract: h.csv:2: changed_by: not the id of a User (6 letters)'
}
