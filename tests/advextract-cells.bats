#!/usr/bin/env bats
# SPDX-License-Identifier: ISC
# What spreadsheets and databases leave in the cells of an extract.

load helper
load advextract

@test "fault 71: more than 2 % of nulls in a Y/N column are refused" {
	awk 'BEGIN { print "ID_NUMBER|OPT_OUT"; for (i = 1; i <= 149; i++)
		printf "%010d|%s\n", i, i < 4 ? "N/A" : i % 2 ? "Y" : " " }' >a.txt
	expect 2 ./out advextract a.txt
	says 'advextract: a.txt: opt_out: 3 of 149 contain null, over the limit of 2%: is the column damaged? --max-nulls sets another limit'
	[ "$(grep -c '^#end' out)" = 0 ]
	expect 0 ./out advextract --max-nulls=3 a.txt
	says 'advextract: a.txt: 3 Y/N fields contain null, which is read as blank'
	echo '0000000150|' >>a.txt
	expect 0 ./out advextract a.txt
	says 'advextract: a.txt: 3 Y/N fields contain null, which is read as blank'
	printf 'ID_NUMBER|HND\n0000000001|NEM\n0000000002|NULL\n0000000003|NULL\n' >b.txt
	expect 0 ./out advextract -x HND=NEM b.txt
	printf 'ID_NUMBER|OPT_OUT\n0000000001|NULL\n0000000002|NULL\n' >c.txt
	expect 2 ./out advextract a.txt c.txt
	says 'advextract: c.txt: opt_out: 2 of 2 contain null, over the limit of 2%: is the column damaged? --max-nulls sets another limit'
}

@test "fault 71: -v counts the nulls that are read as blank beside the Y/N column" {
	printf '%s\n' 'ID_NUMBER|EMAIL_ADDRESS|HND|ST|CHANGED_BY' \
	    '0000000001|NULL|NEM|A|(null)' '0000000002||NULL|A|' \
	    '0000000003|#N/A|NULL|I|' '0000000004||N/A|A|' >a.txt
	expect 0 ./table.tsv sh -c 'advextract -v -x HND=NEM,N/A -a ST=A -z ST=I a.txt | tee table.tsv'
	says 'advextract: 4 in, 4 out, 0 rejected; of these, 4 nulls outside the Y/N column'
	fields 1,3,4,6 '0000000001||TRUE|' '0000000002||FALSE|' \
	    '0000000003||FALSE|' '0000000004||TRUE|'
}

@test "fault 71: an error of LibreOffice in any column is refused as such" {
	local row column
	while IFS=: read -r row column; do
		printf '%s\n' 'ID_NUMBER|OPT_OUT|EMAIL_ADDRESS|CHANGED_BY|CHANGED_AT|HND|ST' \
		    "$(tr _ : <<<"$row")" >a.txt
		expect 2 nothing advextract -Z UTC -I any -x HND=NEM -a ST=A a.txt
		says "advextract: a.txt:2: $column: a spreadsheet wrote an error like Err:502 here"
		[ "$column" != HND ] && [ "$column" != ST ] || continue
		expect 2 nothing advextract -Z UTC -I any a.txt
		case $column in
		email | changed_by) says "advextract: a.txt:2: $column: a spreadsheet wrote an error like Err:502 here" ;;
		*) holds "(3 digits, 3 letters, 1 sign); a spreadsheet wrote an error like Err:502" ;;
		esac
	done <<-'EOF'
		Err_502|Y||||NEM|A:id
		0000000001|Err_508|a@example.org|||NEM|A:opt_out
		0000000001|Y| Err_504 |||NEM|A:email
		0000000001|Y|a@example.org|Err_504||NEM|A:changed_by
		0000000001|Y|||Err_504|NEM|A:changed_at
		0000000001|Y||||Err_504|A:HND
		0000000001|Y||||NEM|Err_504:ST
	EOF
}

@test "fault 71: a null is blank in every column, and counted in a Y/N column" {
	local null
	for null in NULL '(null)' '[NULL]' '<null>' null NA N/A '#N/A' '\N' Null; do
		printf '%s\n' 'ID_NUMBER|OPT_OUT|EMAIL|OPT_OUT_DATE|HND' \
		    '0000000001|Y||2025-04-18T00:00:00Z|NEM' "0000000002|$null|$null|$null|$null" >a.txt
		expect 0 ./table.tsv sh -c 'advextract -x HND=NEM a.txt | tee table.tsv'
		says 'advextract: a.txt: 1 Y/N field contains null, which is read as blank'
		fields 1,3-5,9 '0000000001||TRUE|2025-04-18T00:00:00Z|NEM;OPT_OUT' '0000000002||||'
	done
	expect 0 ./table.tsv sh -c 'advextract -b false a.txt | tee table.tsv'
	holds 'null'
	fields 1,4 '0000000001|TRUE' '0000000002|FALSE'
	for null in NULLS '(nil)' '\n2' '#N/A!' '#NV' '#WERT!' '#NOM?' '#ERROR!'; do
		printf '%s\n' 'ID_NUMBER|OPT_OUT' '0000000001|Y' "0000000002|$null" >a.txt
		expect 2 nothing advextract a.txt
		holds 'advextract: a.txt:3: opt_out: '
	done
	printf '%s\n' 'ID_NUMBER|OPT_OUT' '0000000001|Y' '#N/A|Y' >a.txt
	expect 2 nothing advextract a.txt
	says 'advextract: a.txt:3: id: a spreadsheet wrote #N/A here'
	printf '%s\n' 'ID_NUMBER|HND' '0000000001|NA' >a.txt # a code that was named
	expect 0 ./table.tsv sh -c 'advextract -x HND=NA a.txt | tee table.tsv'
	fields 1,4 '0000000001|TRUE'
}
