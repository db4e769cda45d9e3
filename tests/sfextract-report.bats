#!/usr/bin/env bats

load helper
load sfextract

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

@test "fault 12: LF and CRLF, even mixed, make no difference; any other CR is refused" {
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

# A report, which each test damages in one place with a sed script.
report() {
	sed "$1" "$fix/report.csv" >report.csv
}

@test "fault 24: a footer ends a report" {
	expect 0 report.want sfextract -Z UTC -v -c id='Ascend ID' -k LastName \
	    "$fix/report.csv"
	says 'sfextract: 5 in, 4 out, 0 rejected, 1 no id'
	report 's/Grand Totals (5 records)/Total (5 Records)/'
	expect 0 report.want sfextract -Z UTC -c id='Ascend ID' -k LastName report.csv
}

@test "a report without a footer is read like any export" {
	report "/^\$/,\$d"
	expect 0 report.want sfextract -Z UTC -c id='Ascend ID' -k LastName report.csv
}

@test "fault 24: a report whose footer has a wrong count exits 2" {
	report '/Name1/d'
	expect 2 nothing sfextract -c id='Ascend ID' report.csv
	says "sfextract: report.csv:8: the report's footer counts 5 records, the file has 4"
	report 's/(5 records/(1,005 records/'
	expect 2 nothing sfextract -c id='Ascend ID' report.csv
	says "sfextract: report.csv:9: the report's footer counts 1005 records, the file has 5"
}

@test "a footer without a count does not prove that the report is complete" {
	report '/Grand Totals/d'
	expect 2 nothing sfextract -c id='Ascend ID' report.csv
	says "sfextract: report.csv:10: the report's footer has no line \"Grand Totals (N records)\": is the report whole?"
}

@test "fault 24: text that only resembles a footer exits 2" {
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

@test "a report saved by a spreadsheet in windows-1252 gives the same table as UTF-8" {
	expect 0 capture.want sfextract -Z UTC -c id=Ascend_ID__c -k LastName \
	    "$fix/capture.csv"
	expect 0 capture.want sfextract -Z UTC -v --pad -C windows-1252 \
	    -c id='Ascend ID' -k LastName "$fix/capture-sheet.csv"
	says 'sfextract: 3 in, 3 out, 0 rejected; of these, 3 padded; besides, 3 empty rows'
}

@test "without -C invalid bytes in unused columns are counted" {
	cut -f 1-10 "$fix/capture.want" >want
	expect 0 ./want sfextract -Z UTC -v --pad -c id='Ascend ID' \
	    "$fix/capture-sheet.csv"
	says 'sfextract: 3 in, 3 out, 0 rejected, 3 with other bytes in columns not used; of these, 3 padded; besides, 3 empty rows'
	expect 2 nothing sfextract -Z UTC --pad -c id='Ascend ID' -k LastName \
	    "$fix/capture-sheet.csv"
	says 'sfextract: '"$fix"'/capture-sheet.csv:2: LastName: not UTF-8 (3 letters, 1 other byte); -C names the character set, as windows-1252'
	expect 2 nothing sfextract -Z UTC -C no-such-set -c id='Ascend ID' \
	    "$fix/capture-sheet.csv"
	says 'sfextract: -C: no character set that iconv knows'
}

@test "fault 24: an invalid number of records is not a footer" {
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
	expect 0 nothing sh -c "sfextract -Z UTC -c id='Ascend ID' report.csv >table.tsv"
	fields 1,4 '0000000101|TRUE'
	report '3,7d; s/5 records/1 records/'
	expect 0 nothing sh -c "sfextract -Z UTC -c id='Ascend ID' report.csv >table.tsv"
}
