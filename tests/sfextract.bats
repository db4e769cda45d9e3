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
	    fifteen lower cli sfdmu; do
		expect 0 same.want extract -k LastName "$fix/$f.csv"
	done
}

@test "one thing wrong in any exporter's file is trouble" {
	for f in dataloader dataloader-caps bulk bulk-pipe dataexport jsforce \
	    fifteen lower cli sfdmu; do
		head -c -30 "$fix/$f.csv" >c.csv
		expect 2 nothing extract c.csv
		holds 'sfextract: c.csv:9: '
		sed '1s/OptedOutOfEmail/OptedOutOfMail/I' "$fix/$f.csv" >c.csv
		expect 2 nothing extract c.csv
		holds 'sfextract: c.csv:1: opt_out: no column "HasOptedOutOfEmail"'
		sed '3s/003/00e/' "$fix/$f.csv" >c.csv
		expect 2 nothing extract c.csv
		holds 'sfextract: c.csv:3: sf_id: '
		sed '9s/0000000105/000000O105/' "$fix/$f.csv" >c.csv
		expect 2 nothing extract c.csv
		says 'sfextract: c.csv:9: id: not 10 digits (9 digits, 1 letter)'
	done
}

@test "Data Loader's UTF-16 and UTF-32, with its wrong mark, give the same table" {
	sed '1s/^\xef\xbb\xbf//' "$fix/dataloader.csv" >plain.csv
	for set in UTF-16LE UTF-16BE UTF-32LE; do
		{ printf '\376\377' && iconv -f UTF-8 -t "$set" plain.csv; } >c.csv
		expect 0 same.want extract -k LastName c.csv
		iconv -f UTF-8 -t "$set" plain.csv >c.csv
		expect 0 same.want extract -k LastName c.csv
	done
	{ printf '\376\377' && iconv -f UTF-8 -t UTF-16LE plain.csv; } |
		head -c -1 >c.csv
	expect 2 nothing extract c.csv
	holds 'sfextract: c.csv:'
}

@test "a Data Export in ISO-8859-1 needs -C only where its letters are used" {
	sed 's/Name0/Jos\xe9/' "$fix/dataexport.csv" >c.csv
	sed 's/Name0/José/' "$fix/same.want" >want
	expect 0 ./want extract -C ISO-8859-1 -k LastName c.csv
	expect 0 ./want extract -C iso-8859-1 -k LastName c.csv
	expect 2 nothing extract -k LastName c.csv
	says 'sfextract: c.csv:2: LastName: not UTF-8 (3 letters, 1 other byte); -C names the character set, as windows-1252'
	cut -f 1-10 "$fix/same.want" >want
	expect 0 ./want extract c.csv
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
	says 'sfextract: 7 in, 4 out, 0 rejected, 1 merged, 1 deleted, 1 no id; of these, 6 repaired'
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

@test "fault 17: zeros that a spreadsheet took are put back with --pad only" {
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

@test "fault 18: an id in scientific notation, or with separators, is refused" {
	for id in 1.23E+09 '"1,234,567"' 123.0 1e3; do
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

@test "fault 7: a label for an API name gives the same table" {
	sed '1s/HasOptedOutOfEmail/Email Opt Out/; 1s/"Id"/"Contact ID"/; 1s/SystemModstamp/System Modstamp/' \
	    "$fix/bulk.csv" >c.csv
	expect 1 nothing cmp -s "$fix/bulk.csv" c.csv
	expect 0 same.want extract -k LastName c.csv
}

@test "fault 6: a missing column names itself, the file, and what the header has" {
	small >c.csv
	expect 2 nothing sfextract -c id=Ascend_ID__c c.csv
	says 'sfextract: c.csv:1: id: no column "Ascend_ID__c"; the header has: Id, Email, HasOptedOutOfEmail, Advance_ID__c, SystemModstamp; name the column of the Advance ID with -c id=Column'
	expect 2 nothing sfextract -P News__c c.csv
	says 'sfextract: c.csv:1: News__c: no column "News__c"; the header has: Id, Email, HasOptedOutOfEmail, Advance_ID__c, SystemModstamp'
}

@test "fault 6: a file without a header does not show anybody in the message" {
	printf '003E000000JcD3rIAF,ann@example.com,false,0000000101\n' >c.csv
	expect 2 nothing sfextract c.csv
	says 'sfextract: c.csv:1: id: no column "Advance ID" or "Advance_ID__c"; the first line does not look like a header (4 fields)'
}

@test "fault 8: a column twice is refused, under two of its names too" {
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

@test "fault 8: -c tells which of a column's two names counts" {
	printf 'Id,Email Opt Out,HasOptedOutOfEmail,Advance_ID__c\n003E000000JcD3r,0,1,0000000101\n' >c.csv
	expect 0 nothing sh -c 'sfextract -c opt_out="Email Opt Out" c.csv >out.tsv'
	[ "$(sed -n 2p out.tsv | cut -f 4)" = FALSE ]
}

@test "fault 16: the header again in the middle of the file is refused" {
	small 'Id,Email,HasOptedOutOfEmail,Advance_ID__c,SystemModstamp' >c.csv
	expect 2 nothing sfextract c.csv
	says 'sfextract: c.csv:3: the header again; --pages passes over it'
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

@test "fault 25: an id of a Lead, or with a wrong suffix, is trouble" {
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

@test "fault 10: bytes that are not UTF-8 are trouble in a column that is used" {
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

@test "fault 5: a header alone, or records of nobody, is no quiet week" {
	small | head -1 >c.csv
	expect 2 nothing sfextract c.csv
	says 'sfextract: c.csv: no records under the header: an empty export'
	small | sed 's/0000000101//' >c.csv
	expect 2 nothing sfextract c.csv
	says 'sfextract: c.csv: nobody is left: of 1 records 1 have no Advance ID, 0 were rejected'
	small | sed 's/false/maybe/' >c.csv
	expect 2 nothing sfextract -r r.tsv c.csv
	says 'sfextract: c.csv: nobody is left: of 1 records 0 have no Advance ID, 1 were rejected'
}

@test "fault 9: another delimiter than the one given is told by the header" {
	expect 2 nothing sfextract -d TAB -c id=Ascend_ID__c "$fix/bulk-pipe.csv"
	says "sfextract: $fix/bulk-pipe.csv:1: a quote where none can be (field 1)"
	tr -d '"' <"$fix/bulk-pipe.csv" >c.csv
	expect 2 nothing sfextract -d TAB -c id=Ascend_ID__c c.csv
	says 'sfextract: c.csv:1: id: no column "Ascend_ID__c"; the first line does not look like a header (1 field)'
	expect 2 nothing sfextract -d xx c.csv
	says 'sfextract: -d: not a delimiter: one character, or COMMA, TAB, SEMICOLON, PIPE, CARET, BACKQUOTE'
}

@test "fault 9: the delimiter is found in the header, whatever the records hold" {
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

@test "fault 9: a delimiter that splits the header elsewhere is not taken" {
	printf 'Id,HasOptedOutOfEmail;Advance_ID__c\n' >c.csv
	expect 2 nothing sfextract c.csv
	says 'sfextract: c.csv:1: id: no column "Advance ID" or "Advance_ID__c"; the header has: Id, HasOptedOutOfEmail;Advance_ID__c; name the column of the Advance ID with -c id=Column'
	small | tr , ';' >c.csv
	expect 2 nothing sfextract -d , c.csv
	says 'sfextract: c.csv:1: id: no column "Advance ID" or "Advance_ID__c"; the header has: Id;Email;HasOptedOutOfEmail;Advance_ID__c;SystemModstamp; name the column of the Advance ID with -c id=Column'
}

@test "fault 11: a byte order mark makes no difference, two of them are refused" {
	small >c.csv
	sed 's/[^,]*/"&"/g' c.csv >quoted.csv
	sfextract c.csv >want
	for f in c quoted; do
		{ printf '\xef\xbb\xbf' && cat $f.csv; } >bom.csv
		expect 0 ./want sfextract bom.csv
		{ printf '\xef\xbb\xbf' && cat bom.csv; } >two.csv
		expect 2 nothing sfextract two.csv
		says 'sfextract: two.csv:1: two byte order marks'
		{ printf '\xef\xbb\xbf\xef\xbb\xbf' && cat bom.csv; } >two.csv
		expect 2 nothing sfextract two.csv
		says 'sfextract: two.csv:1: two byte order marks'
	done
}

@test "fault 12: LF and CRLF, mixed too, make no difference; another CR is refused" {
	small '003E000000JcD3s,b@example.com,true,0000000102,' >c.csv
	sfextract c.csv >want
	sed 's/$/\r/' c.csv >crlf.csv
	expect 0 ./want sfextract crlf.csv
	sed '2s/$/\r/' c.csv >mixed.csv
	expect 0 ./want sfextract mixed.csv
	tr '\n' '\r' <c.csv >cr.csv
	expect 2 nothing sfextract cr.csv
	says 'sfextract: cr.csv:1: a carriage return that no line feed follows'
	sed '3s/b@/b\r@/' c.csv >bare.csv
	expect 2 nothing sfextract bare.csv
	says 'sfextract: bare.csv:3: a carriage return that no line feed follows'
	expect 2 nothing sfextract -r r.tsv bare.csv
	says 'sfextract: bare.csv:3: a carriage return that no line feed follows'
	sed '3s/b@example.com/"b\r@"/' c.csv >bare.csv
	expect 2 nothing sfextract bare.csv
	says 'sfextract: bare.csv:3: email: a control character, as a line end: was a quote lost?'
	for line in 1 2 3; do # a quote behind it is never closed, or never seen
		sed "$line"'s/$/\r"x/' c.csv >bare.csv
		expect 2 nothing sfextract bare.csv
		says "sfextract: bare.csv:$line: a carriage return that no line feed follows"
	done
	sed 's/$/\r\r/' c.csv >twice.csv # sent as text, twice
	expect 0 ./want sfextract twice.csv
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

# ---- reports, and what a spreadsheet makes of them

# A report; each test breaks it in one place with a sed script.
report() {
	sed "$1" "$fix/report.csv" >report.csv
}

@test "fault 24: a report's footer ends it" {
	expect 0 report.want sfextract -v -c id='Ascend ID' -k LastName \
	    "$fix/report.csv"
	says 'sfextract: 5 in, 4 out, 0 rejected, 1 no id'
	report 's/Grand Totals (5 records)/Total (5 Records)/'
	expect 0 report.want sfextract -c id='Ascend ID' -k LastName report.csv
}

@test "a report without a footer is an export like another" {
	report "/^\$/,\$d"
	expect 0 report.want sfextract -c id='Ascend ID' -k LastName report.csv
}

@test "fault 24: a report whose footer counts other records than it has is trouble" {
	report '/Name1/d'
	expect 2 nothing sfextract -c id='Ascend ID' report.csv
	says "sfextract: report.csv:8: the report's footer counts 5 records, the file has 4"
	report 's/(5 records/(1,005 records/'
	expect 2 nothing sfextract -c id='Ascend ID' report.csv
	says "sfextract: report.csv:9: the report's footer counts 1005 records, the file has 5"
}

@test "a footer that does not count is no proof of a whole report" {
	report '/Grand Totals/d'
	expect 2 nothing sfextract -c id='Ascend ID' report.csv
	says "sfextract: report.csv:10: the report's footer has no line \"Grand Totals (N records)\": is the report whole?"
}

@test "fault 24: what is not quite a footer is trouble" {
	report 's/Grand Totals (5 records)/Grand Totals (5 rows)/'
	expect 2 nothing sfextract -c id='Ascend ID' report.csv
	says 'sfextract: report.csv:8: a blank line'
	report '8d'
	expect 2 nothing sfextract -c id='Ascend ID' report.csv
	says 'sfextract: report.csv:8: 1 field, the header has 7'
	report 's/^"Copyright.*/"003E000000JcD3x"/'
	expect 2 nothing sfextract -c id='Ascend ID' report.csv
	says "sfextract: report.csv:12: not a line of a report's footer, but one stands above it"
	report '$ a "003E000000JcD3x","N","","x@example.com","1","0000000109",""'
	expect 2 nothing sfextract -r r.tsv -c id='Ascend ID' report.csv
	says "sfextract: report.csv:14: not a line of a report's footer, but one stands above it"
	report '$ s/"$/ says "so""/'
	expect 2 nothing sfextract -c id='Ascend ID' report.csv
	says 'sfextract: report.csv:13: a quote where none can be (field 1)'
}

@test "a report through a spreadsheet in windows-1252 gives the table of Data Loader's UTF-8" {
	expect 0 capture.want sfextract -c id=Ascend_ID__c -k LastName \
	    "$fix/capture.csv"
	expect 0 capture.want sfextract -v --pad -C windows-1252 \
	    -c id='Ascend ID' -k LastName "$fix/capture-sheet.csv"
	says 'sfextract: 3 in, 3 out, 0 rejected; of these, 3 padded; besides, 3 empty rows'
}

@test "other bytes in columns that are not used are counted without -C" {
	cut -f 1-10 "$fix/capture.want" >want
	expect 0 ./want sfextract -v --pad -c id='Ascend ID' \
	    "$fix/capture-sheet.csv"
	says 'sfextract: 3 in, 3 out, 0 rejected, 3 with other bytes in columns not used; of these, 3 padded; besides, 3 empty rows'
	expect 2 nothing sfextract --pad -c id='Ascend ID' -k LastName \
	    "$fix/capture-sheet.csv"
	says 'sfextract: '"$fix"'/capture-sheet.csv:2: LastName: not UTF-8 (3 letters, 1 other byte); -C names the character set, as windows-1252'
	expect 2 nothing sfextract -C no-such-set -c id='Ascend ID' \
	    "$fix/capture-sheet.csv"
	says 'sfextract: -C: no character set that iconv knows'
}

# ---- several files, and pages

@test "several exports are read as one" {
	head -1 "$fix/bulk.csv" >a.csv
	sed -n 2,5p "$fix/bulk.csv" >>a.csv
	head -1 "$fix/bulk.csv" | tee c.csv >b.csv
	sed -n 6,8p "$fix/bulk.csv" >>b.csv
	sed -n 9p "$fix/bulk.csv" >>c.csv
	expect 0 same.want extract -v -k LastName a.csv b.csv c.csv
	says 'sfextract: 7 in, 4 out, 0 rejected, 1 merged, 1 deleted, 1 no id'
	expect 0 same.want extract -k LastName a.csv - c.csv <b.csv
}

@test "several exports must have the same columns" {
	small >a.csv
	small | sed '1s/Email,/Email,Phone,/; 2s/,/,,/' >b.csv
	expect 2 nothing sfextract a.csv b.csv
	says 'sfextract: b.csv:1: Phone: this column is not in a.csv'
	expect 2 nothing sfextract b.csv a.csv
	says 'sfextract: a.csv:1: Phone: this column is missing, it is in b.csv'
	small | cut -d , -f 1,2,4 >b.csv
	expect 2 nothing sfextract a.csv b.csv
	says 'sfextract: b.csv:1: opt_out: no column "HasOptedOutOfEmail" or "Email Opt Out"; the header has: Id, Email, Advance_ID__c; field-level security may hide it from the user who exported'
}

@test "the columns of several exports may stand in another order" {
	small >a.csv
	printf 'HasOptedOutOfEmail,Advance_ID__c,SystemModstamp,Id,Email\ntrue,0000000102,,003E000000JcD3s,b@example.com\n' >b.csv
	expect 0 order.want sfextract a.csv b.csv
}

@test "one of several exports without records is trouble" {
	small >a.csv
	head -1 a.csv >b.csv
	expect 2 nothing sfextract a.csv b.csv
	says 'sfextract: b.csv: no records under the header: an empty export'
}

@test "fault 25: one file twice is trouble, under whatever name" {
	small >a.csv
	ln -s a.csv b.csv
	small >c.csv
	expect 2 nothing sfextract a.csv c.csv b.csv
	says 'sfextract: b.csv: this file is given twice, as a.csv too'
}

@test "pages in one file repeat the header, where that is said" {
	small "$(small | head -1)" \
	    '003E000000JcD3s,b@example.com,true,0000000102,' >c.csv
	expect 0 order.want sfextract -v --pages c.csv
	says 'sfextract: 2 in, 2 out, 0 rejected; besides, 1 headers again'
	sed -i '3s/Email/E-mail/' c.csv
	expect 2 nothing sfextract --pages c.csv
	says 'sfextract: c.csv:3: sf_id: not a Salesforce id of 15 or 18 characters (2 letters)'
}

@test "the history may come in several files too" {
	(head -1 "$fix/contacthistory.csv" && sed 1,3d "$fix/contacthistory.csv") >h2.csv
	sed -n 1,3p "$fix/contacthistory.csv" >h1.csv
	expect 0 history.want extract -H h1.csv -H h2.csv "$fix/bulk.csv"
	sed -i '1s/DataType/Data/' h2.csv
	expect 2 nothing extract -H h1.csv -H h2.csv "$fix/bulk.csv"
	holds 'h2.csv:1: DataType: this column is missing, it is in h1.csv'
}

# changed: of c.csv the last of each id, and when it was changed.
changed() {
	sfextract "$@" c.csv >table || return
	awk -F '\t' '/^0/ { print substr($1, 8), $5 }' table
}

@test "of two contacts that differ at the front alone each has its own history" {
	printf '%s\n' Id,HasOptedOutOfEmail,Advance_ID__c \
	    003E000000JcD3s,false,0000000101 003F000000JcD3s,false,0000000102 >c.csv
	printf '%s\n' ContactId,CreatedById,CreatedDate,Field,NewValue \
	    003F000000JcD3s,005E0000001eioK,2025-04-18T16:03:00Z,HasOptedOutOfEmail,false >h.csv
	printf '%s\n' '101 ' '102 2025-04-18T16:03:00Z' >want
	expect 0 ./want changed -H h.csv
}

# ---- merged contacts

# rows ROW...: an export of contacts of which each row is a letter (the last of
# its id), deleted, into (a letter or -), opt_out, Advance ID or -.
merged() {
	printf 'Id,IsDeleted,MasterRecordId,HasOptedOutOfEmail,Advance_ID__c\n'
	printf '%s\n' "$@" | awk -v OFS=, '
	function id(c) { return c == "-" ? "" : "003E000000JcD3" c }
	{ print id($1), $2, id($3), $4, $5 == "-" ? "" : $5 }'
}

# carried WANT...: the table of c.csv, as words of letter, opt_out and code.
carried() {
	sfextract -v "$@" c.csv >table || return
	awk 'BEGIN { FS = "\t" } $1 == "#end" { exit } NR > 1 {
		print substr($2, 15, 1), $4, $9 }' table
}

@test "an opt-out of a merged contact comes to the survivor, above or below it" {
	merged 'r true s true 0000000101' 's false - false 0000000102' \
	    't false - false 0000000103' 'u true t 1 -' \
	    'v true w false 0000000105' 'w false - false 0000000106' \
	    'x true y true -' 'y false - true 0000000107' >c.csv
	printf '%s\n' 's FALSE ' 't FALSE ' 'w FALSE ' 'y TRUE ' 's TRUE merged' \
	    't TRUE merged' >want
	expect 0 ./want carried
	says 'sfextract: 8 in, 4 out, 0 rejected, 4 merged; of these, 2 opted out by a merge'
}

@test "a chain of merges is followed to its end" {
	merged 'r true s true -' 'u false - false 0000000104' 't true u false -' \
	    's true t false -' >c.csv
	printf '%s\n' 'u FALSE ' 'u TRUE merged' >want
	expect 0 ./want carried
	says 'sfextract: 4 in, 1 out, 0 rejected, 3 merged; of these, 1 opted out by a merge'
}

@test "an opt-out whose survivor is not there, or has no Advance ID, is told" {
	merged 'r true s true -' 't true u true -' 'u false - false -' \
	    'v true w true -' 'w true v false -' 'x false - false 0000000108' >c.csv
	echo 'x FALSE ' >want
	expect 0 ./want carried -n none.tsv
	says 'sfextract: 2 opt-outs of merged contacts are lost: who they were merged into is not in the export' \
	    'sfextract: 1 opt-outs of merged contacts reach nobody: who they were merged into has no Advance ID' \
	    'sfextract: 6 in, 1 out, 0 rejected, 4 merged, 1 no id; of these, 1 opted out by a merge'
	grep -q "^	003E000000JcD3uIAF		TRUE	.*merged" none.tsv
}

@test "an opt-out of a deleted contact that was not merged goes nowhere" {
	merged 'r true - true 0000000101' 's false - false 0000000102' >c.csv
	sed -i '2s/,,/,000000000000000AAA,/' c.csv
	echo 's FALSE ' >want
	expect 0 ./want carried
	says 'sfextract: 2 in, 1 out, 0 rejected, 1 deleted'
}

@test "a merge of two files is seen" {
	merged 'r true s true -' 't false - false 0000000103' >a.csv
	merged 's false - false 0000000102' >c.csv
	printf '%s\n' 't FALSE ' 's FALSE ' 's TRUE merged' >want
	expect 0 ./want carried a.csv
	says 'sfextract: 3 in, 2 out, 0 rejected, 1 merged; of these, 1 opted out by a merge'
}

@test "who and when of the survivor's own FALSE do not stand beside a merge's TRUE" {
	merged 'r true s true -' 's false - false 0000000102' >c.csv
	printf 'ContactId,CreatedById,CreatedDate,Field,NewValue\n' >h.csv
	printf '003E000000JcD3s,005E0000001eioK,2025-04-18T16:03:00Z,HasOptedOutOfEmail,false\n' >>h.csv
	expect 0 merged.want sfextract -H h.csv c.csv
}

@test "columns that were kept stand in the contact's own row" {
	merged 'r true s true -' 's false - false 0000000102' >c.csv
	sed -i '1s/$/,Name/; 2s/$/,R/; 3s/$/,"S ""x"""/' c.csv
	expect 0 mergedkeep.want sfextract -k Name -k Id c.csv
}

@test "a merge into what is no contact, or into two, is trouble" {
	merged 'r true s true -' 's false - false 0000000102' >c.csv
	sed -i '2s/003E000000JcD3s/001E000000JcD3s/' c.csv
	expect 2 nothing sfextract c.csv
	says 'sfextract: c.csv:2: master_id: not the id of a Contact (those begin with 003)'
	merged 'r true s true -' 'r true t true -' >c.csv
	expect 2 nothing sfextract c.csv
	says 'sfextract: c.csv:3: master_id: the contact was merged into another one above'
	merged 'r true s maybe -' >c.csv
	expect 2 nothing sfextract c.csv
	says "sfextract: c.csv:2: opt_out: not a checkbox's value (5 letters)"
}

@test "without Contact IDs a merged contact's opt-out cannot be carried, and is told" {
	merged 'r true s true -' 's false - false 0000000102' >c.csv
	echo ' FALSE ' >want
	expect 0 ./want carried -c sf_id=
	says 'sfextract: 1 opt-outs of merged contacts are lost: who they were merged into is not in the export' \
	    'sfextract: 2 in, 1 out, 0 rejected, 1 merged'
}

# ---- the parts of a Data Export

part() {
	echo "$fix/WE_00D8X0000000abcUAA_$1.ZIP"
}

# flip FILE OFFSET: turns a bit of one byte.
flip() {
	local byte
	byte=$(od -An -tu1 -j "$2" -N 1 "$1")
	# shellcheck disable=SC2059
	printf "\\$(printf %o $((byte ^ 1)))" |
		dd of="$1" bs=1 seek="$2" conv=notrunc status=none
}

@test "a Data Export is read straight from its parts, stored, deflated, in ZIP64" {
	expect 0 same.want extract -v -k LastName "$(part 1)" "$(part 2)" "$(part 3)"
	says 'sfextract: 7 in, 4 out, 0 rejected, 1 merged, 1 deleted, 1 no id'
	expect 0 history.want extract -H "$(part 1)" -H "$(part 2)" \
	    -H "$(part 3)" "$(part 1)" "$(part 2)" "$(part 3)"
}

@test "an archive is told by its bytes, and may stand beside other files" {
	cp "$(part 1)" a.csv
	cp "$(part 2)" b
	expect 0 same.want extract -k LastName a.csv b
	{ head -1 "$fix/dataexport.csv" && sed 1,5d "$fix/dataexport.csv"; } >c.csv
	expect 0 same.want extract -k LastName a.csv c.csv
}

@test "a part that is missing is named" {
	expect 2 nothing extract "$(part 1)" "$(part 3)"
	says 'sfextract: WE_00D8X0000000abcUAA_2.ZIP: this part of the export is missing, and part 3 is there'
	expect 2 nothing extract "$(part 2)"
	says 'sfextract: WE_00D8X0000000abcUAA_1.ZIP: this part of the export is missing, and part 2 is there'
	expect 2 nothing extract "$(part 1)" "$(part 2)" "$(part 2)"
	says "sfextract: $(part 2): this part of the export is given twice"
}

@test "a change in the history that cannot be read is trouble, or is set aside" {
	local contact at value reason
	printf 'Id,HasOptedOutOfEmail,Advance_ID__c\n003E000000JcD3r,true,0000000101\n' >c.csv
	sfextract c.csv >want
	while IFS='|' read -r contact at value reason; do
		printf 'ContactId,CreatedById,CreatedDate,Field,OldValue,NewValue\n%s,005E0000001eioK,%s,HasOptedOutOfEmail,false,%s\n' \
		    "$contact" "$at" "$value" >h.csv
		expect 2 nothing sfextract -H h.csv c.csv
		says "sfextract: h.csv:2: $reason"
		expect 0 ./want sfextract -r bad.tsv -H h.csv c.csv
		[ "$(sed -n 2p bad.tsv | cut -f 3,4 | tr '\t' ' ')" = "${reason/:/}" ]
	done <<-'E'
	001E000000JcD3r|2025-04-18T16:03:00Z|true|contact: not the id of a Contact (those begin with 003)
	003E000000JcD3r|x|true|changed_at: not a date and time like 2025-04-18T16:03:00Z (1 letter)
	003E000000JcD3r||true|changed_at: not a date and time like 2025-04-18T16:03:00Z (empty)
	003E000000JcD3r|2025-04-18T16:03:00Z|maybe|new_value: not a checkbox's value (5 letters)
	E
}

@test "a name that is not that of a numbered part asks for no other part" {
	for name in WE_00D_.ZIP WE_00D_02.ZIP WE_00D_12345.ZIP WE_00D2.ZIP \
	    WE_2.TXT WE_00D_2 00D_2.ZIP; do
		cp "$(part 2)" "$name"
		expect 0 nothing sh -c "sfextract -c id=Ascend_ID__c $name >table"
	done
	cp "$(part 2)" WE_00D_2.ZIP
	cp "$(part 1)" WE_00E_1.ZIP
	expect 2 nothing extract WE_00D_2.ZIP WE_00E_1.ZIP
	says 'sfextract: WE_00D_1.ZIP: this part of the export is missing, and part 2 is there'
}

@test "parts of which none has contacts are trouble" {
	cp "$(part 3)" c.zip
	expect 2 nothing extract c.zip
	says 'sfextract: c.zip: a ZIP archive or a workbook without Contact.csv'
	expect 2 nothing extract -H "$(part 1)" "$(part 1)" "$(part 2)"
	says "sfextract: $(part 1): a ZIP archive or a workbook without ContactHistory.csv or EntityHistory.csv"
	expect 2 nothing extract c.zip "$fix/dataexport.csv"
	says 'sfextract: c.zip: a ZIP archive or a workbook without Contact.csv'
}

@test "a byte of an archive that is wrong is trouble" {
	cp "$(part 1)" c.zip
	flip c.zip "$(grep -abo 'Main St' c.zip | cut -d : -f 1)" # not used
	expect 2 nothing extract c.zip
	says 'sfextract: c.zip/Contact.csv:6: the ZIP archive is damaged here'
	cp "$(part 2)" c.zip
	flip c.zip 200
	expect 2 nothing extract c.zip
	holds 'sfextract: c.zip/Contact.csv:'
}

@test "an archive that is cut off is trouble, wherever" {
	size=$(stat -c %s "$(part 2)")
	for ((n = 4; n < size; n += 7)); do
		head -c "$n" "$(part 2)" >c.zip
		expect 2 nothing extract c.zip
		says 'sfextract: c.zip/Contact.csv: the ZIP archive is damaged or cut off'
	done
}

@test "an encrypted file, or one that was packed by another method, is trouble" {
	expect 2 nothing extract "$fix/locked.zip"
	says "sfextract: $fix/locked.zip/Contact.csv: this file is encrypted within the archive"
	cp "$(part 2)" c.zip # its one entry in the directory: method 8, now 9
	at=$(grep -abo 'PK'$'\001\002' c.zip | head -1 | cut -d : -f 1)
	flip c.zip $((at + 10))
	expect 2 nothing extract c.zip
	holds 'sfextract: c.zip/Contact.csv: '
}

@test "an archive on standard input is refused: it must be a file" {
	expect 2 nothing extract <"$(part 1)"
	says 'sfextract: stdin:1: this is a ZIP archive or a workbook'
}

@test "two files of one name in an archive are trouble" {
	expect 2 nothing extract "$fix/twice.zip"
	says "sfextract: $fix/twice.zip/Contact.csv: two files of this name are in the archive"
}

# ---- what a spreadsheet does

@test "an apostrophe before an id is taken off and counted" {
	small "'003E000000JcD3s,b@example.com,true,'0000000102," >c.csv
	expect 0 order.want sfextract -v c.csv
	says 'sfextract: 2 in, 2 out, 0 rejected; of these, 2 ids with an apostrophe'
	small "003E000000JcD3s,b@example.com,true,''0000000102," >c.csv
	expect 2 nothing sfextract c.csv
	says 'sfextract: c.csv:3: id: not 10 digits (10 digits, 1 sign)'
}

@test "smart quotes in an id are refused by name" {
	for id in $'\xe2\x80\x980000000102' $'0000000102\xe2\x80\x99' $'\xe2\x80\x9c0000000102\xe2\x80\x9d'; do
		small "003E000000JcD3s,b@example.com,true,$id," >c.csv
		expect 2 nothing sfextract c.csv
		says 'sfextract: c.csv:3: id: a smart quote beside the id'
	done
	small $'\xe2\x80\x99003E000000JcD3s,b@example.com,true,0000000102,' >c.csv
	expect 2 nothing sfextract c.csv
	says 'sfextract: c.csv:3: sf_id: a smart quote beside the id'
}

@test "a cell that a spreadsheet could not compute is refused by name" {
	for e in '#REF!' '#VALUE!' '#ERROR!' '#NAME?' '#DIV/0!' '#NUM!' '#NULL!'; do
		small "003E000000JcD3s,$e,true,0000000102," >c.csv
		expect 2 nothing sfextract c.csv
		says "sfextract: c.csv:3: email: a spreadsheet wrote $e here"
	done
	small '003E000000JcD3s,b@example.com,#ref!,0000000102,' >c.csv
	expect 2 nothing sfextract c.csv
	says 'sfextract: c.csv:3: opt_out: a spreadsheet wrote #REF! here'
	small '003E000000JcD3s,b@example.com,true,##########,' >c.csv
	expect 2 nothing sfextract c.csv
	says 'sfextract: c.csv:3: id: a spreadsheet wrote ### here'
	small '003E000000JcD3s,b@example.com,true,#N/A,' >c.csv
	expect 2 nothing sfextract c.csv
	says 'sfextract: c.csv:3: id: a spreadsheet wrote #N/A here'
	small | sed '1s/$/,Name/; 2s/$/,#REF!/' >c.csv
	expect 0 "$fix/one.want" sfextract c.csv
	expect 2 nothing sfextract -k Name c.csv
	says 'sfextract: c.csv:2: Name: a spreadsheet wrote #REF! here'
}

@test "#N/A beside ids is SFDMU's null" {
	small >c.csv
	sed -i '1s/$/,IsDeleted,MasterRecordId/; 2s/ann@example.com/#N\/A/; 2s/$/#N\/A,false,#N\/A/' c.csv
	expect 0 nulls.want sfextract c.csv
}

@test "empty rows and columns at the end are passed over and counted" {
	small '003E000000JcD3s,b@example.com,true,0000000102,' |
		sed '1s/$/,,/; 2,$s/$/,, /' >c.csv
	printf ',,,,,,\n, ,,,,,\n\n,,,,,,\n' >>c.csv
	expect 0 order.want sfextract -v c.csv
	says 'sfextract: 2 in, 2 out, 0 rejected; besides, 3 empty rows'
}

@test "an empty row with records under it, or a value under no name, is trouble" {
	small ',,,,' '003E000000JcD3s,b@example.com,true,0000000102,' >c.csv
	expect 2 nothing sfextract c.csv
	says 'sfextract: c.csv:3: a row of empty cells'
	expect 0 order.want sfextract -v -r r.tsv c.csv
	says 'sfextract: 3 in, 2 out, 1 rejected'
	small | sed '1s/$/,,/; 2s/$/,,x/' >c.csv
	expect 2 nothing sfextract c.csv
	says 'sfextract: c.csv:2: a value in a column without a name'
}

@test "the sums are those of every file that was read" {
	merged 's false - false 0000000102' >c.csv
	printf 'ContactId,CreatedById,CreatedDate,Field,NewValue\n' >h.csv
	gzip -n h.csv
	expect 0 nothing sh -c 'sfextract --sums sums -H h.csv.gz - <c.csv >table'
	{
		sha256sum <c.csv
		sha256sum h.csv.gz
	} >want
	diff -u want sums
}

@test "the table is compressed where that is asked for" {
	merged 's false - false 0000000102' >c.csv
	sfextract c.csv >want
	expect 0 nothing sh -c 'sfextract --gzip c.csv >table.gz'
	gzip -dc table.gz >table
	cmp want table
}

@test "with -r each kind of contact that cannot be believed is set aside, with its reason" {
	{
		printf '%s\n' 'Email,Id,HasOptedOutOfEmail,Advance_ID__c,SystemModstamp,By,At,News,Name' \
		    'ann@example.com,003E000000JcD3r,false,0000000101,,cu1,,true,Ann' \
		    'ben@example.com,001E000000JcD3s,false,0000000102,,cu1,,true,Ben' \
		    'cy@example.com,003E000000JcD3t,false,0000000103,,cu1,4/5/2025,true,Cy' \
		    'di@example.com,003E000000JcD3u,false,0000000104,,cu1,,perhaps,Di' \
		    'ed@example.com,003E000000JcD3v,false,0000000105,,cu1,,#REF!,Ed' \
		    'flo@example.com,#N/A,false,0000000106,,cu1,,true,Flo'
		printf 'gil@example.com,003E000000JcD3w,false,0000000107,,cu1,,t\xe2\x80\x8brue,Gil\n'
		printf 'hal@example.com,003E000000JcD3x,false,0000000108,,c\x01u,,true,Hal\n'
		printf '"ida@example.com",003E000000JcD3y,false,,,cu1,,true,"Ida\njo@example.com,003E000000JcD3z,false"\n'
	} >c.csv
	sfextract -v -r rejects.tsv -c changed_by=By -c changed_at=At -P News \
	    c.csv >table.tsv 2>err
	says 'sfextract: 9 in, 1 out, 8 rejected'
	fields 1,2,8 '0000000101|003E000000JcD3rIAF|News'
	set_aside '3|sf_id|not the id of a Contact (those begin with 003)' \
	    '4|changed_at|not a date and time like 2025-04-18T16:03:00Z (6 digits, 2 signs)' \
	    "5|News|not a checkbox's value (7 letters)" \
	    '6|News|a spreadsheet wrote #REF! here' \
	    '7|sf_id|a spreadsheet wrote #N/A here' \
	    '8|News|a character that nobody sees, or that looks like another one (4 letters, 3 other bytes)' \
	    '9|changed_by|a control character, as a line end: was a quote lost?' \
	    '10|sf_id|field 9 has a line with another id in it: was a quote lost?'
}

@test "with -r a merged contact without a good id is set aside, and its survivor says what it says" {
	merged 'r true s true -' 's false - false 0000000102' >c.csv
	sed -i '2s/003E000000JcD3r/001E000000JcD3r/' c.csv
	sfextract -v -r rejects.tsv c.csv >table.tsv 2>err
	says 'sfextract: 2 in, 1 out, 1 rejected'
	fields 2,4 '003E000000JcD3sIAF|FALSE'
	set_aside '2|sf_id|not the id of a Contact (those begin with 003)'
}

@test "fifteen zeros are no contact to be merged into, as eighteen are none" {
	merged 'r true - true -' 's false - false 0000000102' >c.csv
	sed -i '2s/,,/,000000000000000,/' c.csv
	expect 0 nothing sh -c 'sfextract -v c.csv >table.tsv'
	says 'sfextract: 2 in, 1 out, 0 rejected, 1 deleted'
	fields 2,4 '003E000000JcD3sIAF|FALSE'
}

@test "where no column tells into whom, a deleted contact is a deleted one" {
	merged 'r true - true 0000000101' 's false - false 0000000102' |
		cut -d , -f 1,2,4,5 >c.csv
	expect 0 nothing sh -c 'sfextract -v c.csv >table.tsv'
	says 'sfextract: 2 in, 1 out, 0 rejected, 1 deleted'
	fields 2,4 '003E000000JcD3sIAF|FALSE'
}

@test "with -r each kind of change that cannot be believed is set aside, with its reason" {
	small >c.csv
	{
		printf '%s\n' 'ContactId,CreatedById,CreatedDate,Field,NewValue,ParentSobjectType,Note'
		row=003E000000JcD3r,005E0000001eioK,2025-04-18T16:03:00Z
		printf '%s,HasOptedOutOfEmail,false,Contact,\n' "$row"
		printf '%s,HasOpted\xefOutOfEmail,true,Contact,\n' "$row"
		printf '%s,HasOptedOutOfEmail,true,Cont\xefact,\n' "$row"
		printf '%s,HasOptedOut\xe2\x80\x8bOfEmail,true,Contact,\n' "$row"
		printf '%s,HasOptedOutOfEmail,true,Contact\xe2\x80\x8b,\n' "$row"
		printf '%s,HasOptedOut\x01OfEmail,true,Contact,\n' "$row"
		printf '%s,HasOptedOutOfEmail,true,Contact\x01,\n' "$row"
		printf '%s,HasOptedOutOfEmail,tr\xe2\x80\x8bue,Contact,\n' "$row"
		printf '%s,Name,A,Contact,"x\n%s,HasOptedOutOfEmail,true"\n' "$row" \
		    003E000000JcD3s,005E0000001eioK,2025-04-18T16:03:00Z
	} >h.csv
	sfextract -r rejects.tsv -H h.csv c.csv >table.tsv
	fields 2,4-6 '003E000000JcD3rIAF|FALSE|2025-04-18T16:03:00Z|005E0000001eioKIAQ'
	set_aside '3|field|not UTF-8 (18 letters, 1 other byte); -C names the character set, as windows-1252' \
	    '4|object|not UTF-8 (7 letters, 1 other byte); -C names the character set, as windows-1252' \
	    '5|field|a character that nobody sees, or that looks like another one (18 letters, 3 other bytes)' \
	    '6|object|a character that nobody sees, or that looks like another one (7 letters, 3 other bytes)' \
	    '7|field|a control character, as a line end: was a quote lost?' \
	    '8|object|a control character, as a line end: was a quote lost?' \
	    '9|new_value|a character that nobody sees, or that looks like another one (4 letters, 3 other bytes)' \
	    '10|contact|field 7 has a line with another id in it: was a quote lost?'
}

@test "a record is set aside, or counted for other bytes elsewhere, and not both" {
	printf 'Id,HasOptedOutOfEmail,Advance_ID__c\n003E000000JcD3r,false,0000000101\n' >c.csv
	row=003E000000JcD3r,005E0000001eioK,2025-04-18T16:03:00Z
	header=ContactId,CreatedById,CreatedDate,Field,NewValue,ParentSobjectType,Note
	{
		echo "$header"
		printf '%s,HasOptedOutOfEmail,true,Cont\xefact,\n' "$row" "$row"
		printf '%s,Name,A,Contact,\xef\n' "$row"
	} >h1.csv
	{
		echo "$header"
		printf '%s,Name,A,Contact,\n' "$row" "$row"
		printf '%s,Name,A,Contact,\xef\n' "$row"
	} >h2.csv
	sfextract -v -r rejects.tsv -H h1.csv -H h2.csv c.csv >table.tsv 2>said
	grep -q '^sfextract: 1 in, 1 out, 0 rejected, 2 with other bytes in columns not used' said
	set_aside '2|object|not UTF-8 (7 letters, 1 other byte); -C names the character set, as windows-1252' \
	    '3|object|not UTF-8 (7 letters, 1 other byte); -C names the character set, as windows-1252'
}

@test "a change is one of the opt-out by its label too, or by the name that -c gives" {
	printf 'Id,Stop__c,Advance_ID__c\n003E000000JcD3r,true,0000000101\n' >c.csv
	for field in 'Email Opt Out' HasOptedOutOfEmail stop__c; do
		printf 'ContactId,CreatedById,CreatedDate,Field,NewValue\n003E000000JcD3r,005E0000001eioK,2025-04-18T16:03:00Z,%s,true\n' \
		    "$field" >h.csv
		sfextract -c opt_out=Stop__c -H h.csv c.csv >table.tsv
		fields 1,4-6 '0000000101|TRUE|2025-04-18T16:03:00Z|005E0000001eioKIAQ'
	done
	sed -i 's/stop__c/Name/' h.csv
	sfextract -c opt_out=Stop__c -H h.csv c.csv >table.tsv
	fields 1,4-6 '0000000101|TRUE||'
}

@test "a change to nothing is one to FALSE, and of two like ones the user is told by name" {
	small >c.csv
	for order in 'eioK, emcA,false' 'emcA,false eioK,'; do
		# shellcheck disable=SC2086
		set -- $order
		echo ContactId,CreatedById,NewValue,CreatedDate,Field >h.csv
		printf '003E000000JcD3r,005E0000001%s,2025-04-18T16:03:00Z,HasOptedOutOfEmail\n' \
		    "$1" "$2" >>h.csv
		sfextract -H h.csv c.csv >table.tsv
		fields 1,4-6 '0000000101|FALSE|2025-04-18T16:03:00Z|005E0000001emcAIAQ'
	done
}

@test "what is only like a spreadsheet's error, or like #N/A, is a value" {
	small | sed '1s/$/,By,Name,Nick/; 2s/$/,#A1B,#,#1/; s/ann@example.com/a@bc/' >c.csv
	sfextract -c changed_by=By -k Name -k Nick c.csv >table.tsv
	fields 1,3,6,11,12 '0000000101|a@bc|#A1B|#|#1'
	small | sed '2s/0000000101/#101/' >c.csv
	expect 2 nothing sfextract c.csv
	says 'sfextract: c.csv:2: id: not 10 digits (3 digits, 1 sign)'
	sfextract -I any c.csv >table.tsv
	fields 1 '#101'
	small | sed "2s/0000000101/'101/" >c.csv
	sfextract -I any c.csv >table.tsv
	fields 1 "'101"
}

@test "columns without a name need not be in all exports" {
	small | sed 's/$/,/' >a.csv
	printf 'Id,Email,HasOptedOutOfEmail,Advance_ID__c,SystemModstamp\n003E000000JcD3s,b@example.com,true,0000000102,\n' >b.csv
	expect 0 order.want sfextract a.csv b.csv
	expect 0 nothing sh -c 'sfextract b.csv a.csv >table.tsv'
	fields 1,4 '0000000102|TRUE' '0000000101|FALSE'
}

@test "options that make no sense are refused" {
	small >c.csv
	expect 2 nothing sfextract -P 'News;More' c.csv
	says 'sfextract: -P: the name of a preference may hold no ;'
	expect 2 nothing sfextract -c sf_id= -H h.csv c.csv
	says 'sfextract: -H needs the column sf_id'
	expect 2 nothing sfextract -c changed_by=Email -H h.csv c.csv
	says 'sfextract: -H and -c changed_at, changed_by: one or the other'
}

# On each of two disks that were made alike the first file has the same number.
on_two_disks() {
	mount -t tmpfs tmpfs a
	mount -t tmpfs tmpfs b
	mv one.csv a/c.csv
	mv two.csv b/c.csv
	[ "$(stat -c %i a/c.csv)" = "$(stat -c %i b/c.csv)" ]
	sfextract a/c.csv b/c.csv >got
}

@test "two files with one number on two disks are two files" {
	mkdir a b
	small >one.csv
	small | sed 's/JcD3rIAF/JcD3s/; s/0101/0102/; s/false/true/; s/ann@/b@/' >two.csv
	own='-m'
	[ "$EUID" = 0 ] || own='-rm'
	unshare "$own" bash -euc "$(declare -f on_two_disks); on_two_disks"
	diff -u "$fix/order.want" got
}

# ---- headers

wrong_header() {
	printf '%s\n' "$1" 003E000000JcD3r,true,0000000101 >c.csv
	expect 2 nothing sfextract "${@:3}" c.csv
	says "sfextract: c.csv:1: $2"
}

@test "a header that may be data is not shown, and a long one not in full" {
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

@test "the name of a column that is missing is cut where it is too long" {
	small >c.csv
	expect 2 nothing sfextract -k "$(printf '%0300d' 0)|x" c.csv
	holds "sfextract: c.csv:1: $(printf '%0255d' 0 | cut -c 2-)"
	rm -f err
}

@test "a name may have a line end in it, but for one with a delimiter too" {
	printf '%b\n' 'Id,HasOptedOutOfEmail,Advance_ID__c,"Street\n(home)"' \
	    003E000000JcD3r,true,0000000101,x >c.csv
	sfextract c.csv >table.tsv
	fields 1,4 '0000000101|TRUE'
	sed -i '2s/home/ho,me/' c.csv
	expect 2 nothing sfextract c.csv
	says 'sfextract: c.csv:1: name 4 has a line end and a delimiter in it: was a quote lost?'
}

@test "fault 9: a header that two delimiters fit asks for -d" {
	printf '%s\n' 'x,Id,HasOptedOutOfEmail,Advance_ID__c,y|Id|HasOptedOutOfEmail|Advance_ID__c|z' \
	    'x,003E000000JcD3r,true,0000000101,y|003E000000JcD3s|false|0000000102|z' >c.csv
	expect 2 nothing sfextract c.csv
	says 'sfextract: c.csv:1: more than one delimiter is possible: give -d'
	sfextract -d , c.csv >table.tsv
	fields 1,4 '0000000101|TRUE'
	sfextract -d PIPE c.csv >table.tsv
	fields 1,4 '0000000102|FALSE'
	for d in '"' '' $'\n' xy; do
		expect 2 nothing sfextract -d "$d" c.csv
		says 'sfextract: -d: not a delimiter: one character, or COMMA, TAB, SEMICOLON, PIPE, CARET, BACKQUOTE'
	done
}

@test "what stands in a field under a line end is another record only where it looks so" {
	# The line that the name of the contact has; whether it is refused.
	while IFS='|' read -r id line want; do
		printf 'Name,Id,HasOptedOutOfEmail,Advance_ID__c\n"Ann\n%s",003E000000JcD3r,true,%s\n' \
		    "$line" "$id" >c.csv
		if [ -z "$want" ]; then
			sfextract -I any c.csv >table.tsv
			fields 1,4 "$id|TRUE"
		else
			expect 2 nothing sfextract -I any c.csv
			says "sfextract: c.csv:2: $want: field 1 has a line with another id in it: was a quote lost?"
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

@test "an option without its argument, or with one too many, is refused" {
	expect 2 nothing sfextract -c
	[ "$(head -n 1 err)" = "sfextract: option '-c' needs an argument" ]
	expect_usage
	expect 2 nothing sfextract --column
	[ "$(head -n 1 err)" = "sfextract: option '--column' needs an argument" ]
	expect_usage
	for o in gzip help; do
		expect 2 nothing sfextract --$o=x
		[ "$(head -n 1 err)" = "sfextract: unrecognized option '--$o=x'" ]
		expect_usage
	done
	expect 2 nothing sfextract -c id c.csv
	holds 'sfextract: -c: not NAME=Column with a NAME of id, sf_id,'
	for limit in lines=10x lines=99999999999999999999 lines= line=10 \
	    lines=0 ratio=1048577; do
		expect 2 nothing sfextract --limit $limit c.csv
		says 'sfextract: --limit: not NAME=N with a NAME of record, lines, ratio'
	done
}

expect_usage() {
	[ "$(sed -n '2s/ .*//p' err)" = 'usage:' ]
	rm err
}

# ---- more of reports, archives and merges

@test "fault 24: a number of records that is none is no footer" {
	while IFS='@' read -r script want; do
		report "s/Grand Totals (5 records)/$script/"
		expect 2 nothing sfextract -c id='Ascend ID' report.csv
		says "sfextract: report.csv:$want"
	done <<-'E'
	Total members@8: a blank line
	Total (,5 records)@8: a blank line
	Total (records)@8: a blank line
	Total (@8: a blank line
	Total (5@8: a blank line
	Total (5: records)@8: a blank line
	Total (5 record)@8: a blank line
	Total (1 rec)@8: a blank line
	Total (1 record)@9: the report's footer counts 1 records, the file has 5
	Total (1234567890123456 records)@8: a blank line
	E
	report '3,7d; s/5 records/1 record/'
	expect 0 nothing sh -c "sfextract -c id='Ascend ID' report.csv >table.tsv"
	fields 1,4 '0000000101|TRUE'
	report '3,7d; s/5 records/1 records/'
	expect 0 nothing sh -c "sfextract -c id='Ascend ID' report.csv >table.tsv"
}

@test "a record that begins in quotes and is too short is set aside as it came" {
	small '"003E000000JcD3s",b@example.com,true' '"",' >c.csv
	sfextract -r rejects.tsv c.csv >table.tsv
	fields 1,4 '0000000101|FALSE'
	set_aside '3||3 fields, the header has 5' '4||2 fields, the header has 5'
	sed 1d rejects.tsv | cut -f 5 | head -n 2 >got
	printf '%s\n' '"003E000000JcD3s",b@example.com,true\n' '"",\n' | diff -u - got
}

@test "an export of one column, or of none with a name, has nobody" {
	printf 'HasOptedOutOfEmail\ntrue\n' >c.csv
	expect 2 nothing sfextract -c id= -c sf_id= c.csv
	says 'sfextract: c.csv: nobody is left: of 1 records 1 have no Advance ID, 0 were rejected'
	printf ',\n1,2\n' >c.csv
	expect 2 nothing sfextract -c id= -c sf_id= -c opt_out= c.csv
	says 'sfextract: c.csv:2: a value in a column without a name'
}

@test "an empty archive is one without contacts" {
	{ printf 'PK\005\006' && head -c 18 /dev/zero; } >c.zip
	expect 2 nothing sfextract c.zip
	says 'sfextract: c.zip: a ZIP archive or a workbook without Contact.csv'
}

@test "parts of two exports, or beside another file, are not asked of each other" {
	cp "$(part 2)" WE_00D-2.ZIP
	expect 0 nothing sh -c 'sfextract -c id=Ascend_ID__c WE_00D-2.ZIP >table.tsv'
	cp "$(part 1)" WE_a_1.ZIP
	cp "$(part 2)" WE_bb_1.zip
	cp "$(part 3)" c.zip
	expect 0 same.want extract -k LastName WE_a_1.ZIP WE_bb_1.zip c.zip
}

@test "a merge that stands there twice is one, and reaches a survivor in two rows once" {
	merged 'r true s true -' 'r true s true -' 's false - false 0000000102' \
	    's false - false 0000000102' >c.csv
	printf '%s\n' 's FALSE ' 's FALSE ' 's TRUE merged' 's TRUE merged' >want
	expect 0 ./want carried
	says 'sfextract: 4 in, 2 out, 0 rejected, 2 merged; of these, 2 opted out by a merge'
}

@test "the sums are told of standard input and of archives too" {
	small >c.csv
	sfextract --sums sums <c.csv >table.tsv
	sha256sum - <c.csv | diff -u - sums
	cp "$(part 1)" c.zip
	sfextract --sums sums -c id=Ascend_ID__c c.zip >table.tsv
	sha256sum c.zip | diff -u - sums
}
