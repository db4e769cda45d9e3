#!/usr/bin/env bats
# SPDX-License-Identifier: ISC

load helper
load sfextract

@test "null in a checkbox is FALSE, with a warning" {
	printf 'Key,Out\n0000000101,#N/A\n' >c.csv
	expect 0 null.want sfextract -c id=Key -c opt_out=Out -c sf_id= c.csv
	says 'sfextract: c.csv: 1 checkbox contains null, which is read as FALSE'
}

# contacts N NULLS: makes c.csv of N contacts, the first of which say null.
contacts() {
	awk -v n="$1" -v nulls="$2" 'BEGIN {
		print "Key,Out,News"
		for (i = 1; i <= n; i++)
			printf "%010d,%s,%s\n", i, (i <= nulls) ? "NULL" : i % 2,
			    (i > nulls) ? "null" : ""
	}' >c.csv
}

nulls() {
	sfextract -c id=Key -c opt_out=Out -c sf_id= "$@" c.csv
}

@test "fault 71: more than 2 % of nulls in the opt-out are refused" {
	contacts 100 2
	expect 0 ./table.tsv sh -c 'sfextract -c id=Key -c opt_out=Out -c sf_id= c.csv | tee table.tsv'
	says 'sfextract: c.csv: 2 checkboxes contain null, which is read as FALSE'
	contacts 100 3
	expect 2 ./out nulls
	says 'sfextract: c.csv: 3 checkboxes contain null, which is read as FALSE' \
	    'sfextract: c.csv: opt_out: 3 of 100 contain null, over the limit of 2%: is the column damaged? --max-nulls sets another limit'
	[ "$(grep -c '^#end' out)" = 0 ]
	for max in 3 100; do
		expect 0 ./out nulls --max-nulls "$max"
		says 'sfextract: c.csv: 3 checkboxes contain null, which is read as FALSE'
		[ "$(tail -n 1 out)" = '#end	100' ]
	done
	contacts 100 2
	expect 2 ./out nulls --max-nulls 1
	holds 'opt_out: 2 of 100 contain null, over the limit of 1%'
	expect 2 nothing nulls --max-nulls 101
	says 'sfextract: --max-nulls: expected a number from 0 to 100, found 3 digits'
}

@test "nulls in other checkboxes are not those of the opt-out, and each file has a share of its own" {
	contacts 100 2
	expect 0 ./out nulls -P News
	says 'sfextract: c.csv: 100 checkboxes contain null, which is read as FALSE'
	cp c.csv all.csv
	contacts 10 2
	sed -i 's/^0/1/' c.csv
	expect 2 ./out nulls all.csv
	holds 'sfextract: c.csv: opt_out: 2 of 10 contain null, over the limit of 2%'
}

@test "fault 17: only --pad restores zeros that a spreadsheet removed" {
	printf 'Key,Out\n101,1\n' >c.csv
	expect 2 nothing sfextract -c id=Key -c opt_out=Out -c sf_id= c.csv
	says 'sfextract: c.csv:2: id: not 10 digits; --pad restores leading zeros (3 digits)'
	expect 0 padded.want sfextract -v --pad -c id=Key -c opt_out=Out \
	    -c sf_id= c.csv
	says "$(no_dates)" 'sfextract: 1 in, 1 out, 0 rejected; of these, 1 padded'
	printf '0000000101,1\n' >>c.csv
	expect 2 nothing sfextract --pad -c id=Key -c opt_out=Out -c sf_id= c.csv
	says 'sfextract: c.csv:3: id: with its leading zeros restored, the same id as an earlier one that has more or fewer of them'
}

@test "fault 18: an id in scientific notation, or with separators, is refused" {
	for id in 1.23E+09 '"1,234,567"' 123.0 1e3; do
		printf 'Key,Out\n%s,1\n' "$id" >c.csv
		expect 2 nothing sfextract --pad -c id=Key -c opt_out=Out \
		    -c sf_id= c.csv
		holds 'sfextract: c.csv:2: id: not 10 digits'
	done
}

@test "blanks around an id are ignored" {
	printf 'Key,Out\n  0000000101 ,1\n' >c.csv
	expect 0 named.want sfextract -c id=Key -c opt_out=Out -c sf_id= c.csv
}

@test "an apostrophe before an id is removed and counted" {
	small "'003E000000JcD3s,b@example.com,true,'0000000102," >c.csv
	expect 0 order.want sfextract -v c.csv
	says "$(undated)" 'sfextract: 2 in, 2 out, 0 rejected; of these, 2 ids with an apostrophe'
	small "003E000000JcD3s,b@example.com,true,''0000000102," >c.csv
	expect 2 nothing sfextract c.csv
	says 'sfextract: c.csv:3: id: not 10 digits (10 digits, 1 sign)'
}

@test "smart quotes in an id are refused as such" {
	for id in $'\xe2\x80\x980000000102' $'0000000102\xe2\x80\x99' $'\xe2\x80\x9c0000000102\xe2\x80\x9d'; do
		small "003E000000JcD3s,b@example.com,true,$id," >c.csv
		expect 2 nothing sfextract c.csv
		says 'sfextract: c.csv:3: id: a smart quote next to the id'
	done
	small $'\xe2\x80\x99003E000000JcD3s,b@example.com,true,0000000102,' >c.csv
	expect 2 nothing sfextract c.csv
	says 'sfextract: c.csv:3: sf_id: a smart quote next to the id'
}

@test "a spreadsheet error in a cell is refused as such" {
	for e in '#REF!' '#VALUE!' '#ERROR!' '#ERROR' '#NAME?' '#DIV/0!' '#NUM!' '#NULL!' \
	    '#NV' '#N/D' '#N/B' '#I/T' '#YOK'; do
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

@test "fault 71: an error of LibreOffice or Google Sheets in a cell is refused as such" {
	local err e name
	for err in Err:502 err:508 'Err :522' Fehler:502 Erreur:504 Erro:508 Loading...; do
		name='an error like Err:502'
		[ "$err" != Loading... ] || name=Loading...
		small "003E000000JcD3s,$err,true,0000000102," >c.csv
		expect 2 nothing sfextract c.csv
		says "sfextract: c.csv:3: email: a spreadsheet wrote $name here"
		for e in "b@example.com,$err,0000000102," "b@example.com,true,$err," \
		    "b@example.com,true,0000000102,$err"; do
			small "003E000000JcD3s,$e" >c.csv
			expect 2 nothing sfextract c.csv
			holds "); a spreadsheet wrote $name"
		done
		small "$err,b@example.com,true,0000000102," >c.csv
		expect 2 nothing sfextract c.csv
		holds "c.csv:3: sf_id: not a Salesforce id of 15 or 18 characters ("
		small "003E000000JcD3s,b@example.com,true,$err," >c.csv
		expect 2 nothing sfextract -I any c.csv
		holds "c.csv:3: id: not an id of printable ASCII ("
		small | sed "1s/\$/,By,Name/; 2s/\$/,,$err/" >c.csv
		expect 0 "$fix/one.want" sfextract -c changed_by=By c.csv
		expect 2 nothing sfextract -k Name c.csv
		says "sfextract: c.csv:2: Name: a spreadsheet wrote $name here"
		expect 2 nothing sfextract -c changed_by=Name c.csv
		says "sfextract: c.csv:2: changed_by: a spreadsheet wrote $name here"
	done
}

@test "text that only resembles an error of LibreOffice is a value" {
	small | sed '1s/$/,By,Name/' >c.csv
	for name in Err:50 Err:5023 Err.502 Err:50x Err:5x2 Err:x02 Herr:502 err:502x \
	    502:502 Jr. ... '#a b!' '#averyveryverylongname!' 1.2E+0x; do
		sed "2s/\$/,$name,$name/" c.csv >d.csv
		sfextract -c changed_by=By -k Name d.csv >table.tsv
		fields 6,11 "$name|$name"
	done
}

@test "#N/A beside ids is read as SFDMU's null" {
	small >c.csv
	sed -i '1s/$/,IsDeleted,MasterRecordId/; 2s/ann@example.com/#N\/A/; 2s/$/#N\/A,false,#N\/A/' c.csv
	expect 0 nulls.want sfextract c.csv
}

@test "empty rows and columns at the end are skipped and counted" {
	small '003E000000JcD3s,b@example.com,true,0000000102,' |
		sed '1s/$/,,/; 2,$s/$/,, /' >c.csv
	printf ',,,,,,\n, ,,,,,\n\n,,,,,,\n' >>c.csv
	expect 0 order.want sfextract -v c.csv
	says "$(undated)" 'sfextract: 2 in, 2 out, 0 rejected; also, 3 empty rows'
}

@test "an empty row above other records, or a value in a column without a name, exits 2" {
	small ',,,,' '003E000000JcD3s,b@example.com,true,0000000102,' >c.csv
	expect 2 nothing sfextract c.csv
	says 'sfextract: c.csv:3: a row of empty cells'
	expect 0 order.want sfextract -v -r r.tsv c.csv
	says "$(undated)" 'sfextract: 3 in, 2 out, 1 rejected'
	small | sed '1s/$/,,/; 2s/$/,,x/' >c.csv
	expect 2 nothing sfextract c.csv
	says 'sfextract: c.csv:2: a value in a column without a name'
}

@test "text that only resembles a spreadsheet error, or #N/A, is a value" {
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

@test "fault 71: a null is blank in every column of a contact" {
	local null
	for null in NULL '(null)' '[NULL]' '<null>' null NA N/A '\N'; do
		printf '%s\n' 'Id,Ascend_ID__c,Email,HasOptedOutOfEmail,LastModifiedDate' \
		    "003E000000JcD3rIAF,0000000101,$null,true,$null" \
		    "003E000000JcD3sIAF,$null,ben@example.org,false,2025-04-18T00:00:00Z" >c.csv
		expect 0 ./table.tsv sh -c 'sfextract -v -c id=Ascend_ID__c c.csv | tee table.tsv'
		says 'sfextract: 2 in, 2 out, 0 rejected; of these, 1 without an Advance ID, 3 nulls outside checkboxes'
		fields 1,3,4,7 '0000000101||TRUE|' \
		    '003E000000JcD3sIAF|ben@example.org|FALSE|2025-04-18T00:00:00Z'
	done
}

@test "fault 71: a number that a spreadsheet changed is named for what it is" {
	small 003E000000JcD3s,b@example.com,true,123.0, >c.csv
	expect 2 nothing sfextract c.csv
	says 'sfextract: c.csv:3: id: not 10 digits (4 digits, 1 sign); a spreadsheet wrote a number with .0'
	expect 2 nothing sfextract --pad c.csv
	says 'sfextract: c.csv:3: id: not 10 digits (4 digits, 1 sign); a spreadsheet wrote a number with .0'
	small 003E000000JcD3s,b@example.com,true,1.23E+09, >c.csv
	expect 2 nothing sfextract c.csv
	says 'sfextract: c.csv:3: id: not 10 digits (5 digits, 1 letter, 2 signs); a spreadsheet shortened a number, as to 1.23E+09'
}
