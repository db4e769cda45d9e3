#!/usr/bin/env bats
# SPDX-License-Identifier: ISC
# Input made to do harm, or that looks so: it is refused in bounded memory, by one
# line that says where and why, or it makes no difference.

load helper
load hostile

@test "fault 13: NUL bytes, and holes in a file, are refused with their offset" {
	contacts 1 2 3 >c.csv
	sed '3s/FALSE/FA\x00LSE/' c.csv >nul.csv
	alike nul.csv
	refused 24000 sfextract nul.csv
	says 'sfextract: nul.csv:3: byte 19 of the line is NUL'
	for size in 100 4096 20000000; do
		{ cat c.csv; head -c $size /dev/zero; } >hole.csv
		refused 24000 sfextract hole.csv
		says 'sfextract: hole.csv:5: byte 1 of the line is NUL'
		{ cat c.csv; printf '003E'; head -c $size /dev/zero; contact 4; } >hole.csv
		refused 24000 sfextract hole.csv
		says 'sfextract: hole.csv:5: byte 5 of the line is NUL'
	done
	refused 24000 sfextract /dev/zero
	holds 'sfextract: /dev/zero:1: byte 1 of the line is NUL'
}

@test "fault 15: the message names the line of the quote that swallowed the file" {
	{ contacts $(seq 1 30); contact 31 '"two
lines"'; contact 32 '"stray'; contacts $(seq 33 99) | tail -n +2; } >c.csv
	alike c.csv
	refused 24000 sfextract c.csv
	says 'sfextract: c.csv:34: a quote is never closed'
	for _ in $(seq 1100); do contact 50; done >>c.csv
	alike c.csv
	refused 24000 sfextract c.csv
	says 'sfextract: c.csv:34: a quote is not closed within 1000 lines; --limit lines=N accepts more'
	# The record also has a field of two lines before it.
	{ contacts 1; printf '003E000000JcD02,FALSE,0000000002,"a\nb","stray\n'; contact 3; } >c.csv
	alike c.csv
	refused 24000 sfextract c.csv
	says 'sfextract: c.csv:4: a quote is never closed'
	{ contacts 1; contact 2 '"stray'; spaces 3000000; echo; } >c.csv
	refused 24000 sfextract c.csv
	says 'sfextract: c.csv:3: a record longer than 2097152 bytes; --limit record=N accepts longer ones'
}

@test "fault 15: two stray quotes that swallow two or more records are detected" {
	for last in 3 4 20; do
		{ contacts 1; contact 2 '"n'; contacts $(seq 3 $((last - 1))) | tail -n +2
		  contact "$last" 'n"'; contact 30; } >c.csv
		alike c.csv
		[ "$(grep -c fail how)" = 0 ]
		expect 2 nothing sfextract c.csv
		holds 'sfextract: c.csv:3: '
	done
	# Both quotes are in the first column, one record apart: a row is lost,
	# and only that column shows it.
	{ echo "Nr,$head"; contact 1 | sed 's/^/"000017,/'; contact 2 | sed 's/^/000018",/'; } >c.csv
	expect 2 nothing sfextract c.csv
	holds 'sfextract: c.csv:2: id: field 1 contains a line with another id: was a quote lost?'
	# A text of several lines with a comma is not a record.
	{ contacts 1; contact 2 '"12, Main St
0000000003, x
Boulder, CO"'; } >c.csv
	contacts 1 2 >plain.csv
	sfextract plain.csv >want
	expect 0 ./want sfextract c.csv
}

@test "fault 87: a line of an address is no id, but a swallowed record is found" {
	printf '%s\n' 'LastName,Id,Advance_ID__c,HasOptedOutOfEmail,Street' \
	    'Jones,003E000000JcD01,0000000001,true,"100 Main St' 'Apt12"' >c.csv
	sed '2s/"100 Main St/"100 Main St Apt12"/; 3d' c.csv >plain.csv
	sfextract plain.csv >want
	expect 0 ./want sfextract c.csv
	# The first column is an id of this house, and then a swallowed record.
	sed -i '2s/Jones/A1234/' c.csv
	expect 0 ./want sfextract c.csv
	sed -i '3s/Apt12"/A1235,x"/' c.csv
	expect 2 nothing sfextract c.csv
	says 'sfextract: c.csv:2: id: field 5 contains a line with another id: was a quote lost?'
	# With a name in the first column, the other columns show it.
	sed -i '2s/A1234/Jones/; 3s/.*/Smith,003E000000JcD02,0000000002,false,x"/' c.csv
	expect 2 nothing sfextract c.csv
	says 'sfextract: c.csv:2: id: field 5 contains a line with another id: was a quote lost?'
}

@test "fault 15: a line end in an id, an address, a date or a checkbox is refused" {
	good='003E000000JcD01,FALSE,0000000001,a@example.com,2025-04-18T16:03:00Z'
	for field in 1 2 3 4 5; do
		for where in '"&\n"' '"\n&"' '"\r\n&"'; do
			sed "2s/[^,]*/$where/$field" >c.csv <<-E
			Id,HasOptedOutOfEmail,Advance_ID__c,Email,SystemModstamp
			$good
			E
			alike c.csv
			expect 2 nothing sfextract c.csv
			grep -q '^sfextract: c.csv:2: [a-z_]*: a control character, such as a line end: was a quote lost?$' err
			rm err
		done
	done
	printf 'ID_NUMBER,OPT_OUT,EMAIL\n0000000101,"N\n",a@example.com\n' >a.csv
	expect 2 nothing advextract a.csv
	says 'advextract: a.csv:2: opt_out: a control character, such as a line end: was a quote lost?'
	printf 'ID_NUMBER,OPT_OUT,EMAIL\n0000000101,N,"a\x1b@example.com"\n' >a.csv
	expect 2 nothing advextract a.csv
	says 'advextract: a.csv:2: email: a control character, such as a line end: was a quote lost?'
}

@test "fault 27: a short row, an unquoted comma and a blank line are reported by line" {
	contacts 1 2 3 >c.csv
	for edit in '3s/,n$//' '3s/,n$/,n, Jr/' '3s/^/\n/'; do
		sed "$edit" c.csv >bad.csv
		alike bad.csv
		refused 24000 sfextract bad.csv
		grep -Eq '^sfextract: bad.csv:3: (4 fields, the header has 5|6 fields, the header has 5: a comma without quotes\?|a blank line)$' err
		rm err
	done
}

@test "fault 27: a delimiter without quotes is named" {
	local delim name
	while IFS='|' read -r delim name; do
		contacts 1 2 | sed '3s/$/,x/' | tr , "$delim" >bad.csv
		expect 2 nothing sfextract bad.csv
		says "sfextract: bad.csv:3: 6 fields, the header has 5: $name without quotes?"
	done <<-'E'
	,|a comma
	;|a semicolon
	\t|a TAB
	^|a delimiter
	E
}

# An id with look-alike or invisible characters.
deceiving='0000000001\xc2\xa0
\xe2\x80\x8b0000000001
\xef\xbb\xbf0000000001
0000\xe2\x81\xa0000001
\xe2\x80\xae0000000001
000000000\xef\xbc\x91
000000000\xf0\x9d\x9f\x8f'

@test "fault 20: blanks around an id are ignored; look-alike and invisible characters are refused" {
	contacts 1 >c.csv
	sfextract c.csv >want
	sed '2s/,0000000001,/, 0000000001\t,/' c.csv >blanks.csv
	expect 0 ./want sfextract blanks.csv
	for id in $deceiving; do
		for width in 10 any; do
			sed "2s/,0000000001,/,$id,/" c.csv >bad.csv
			alike bad.csv
			expect 2 nothing sfextract -I $width bad.csv
			holds 'sfextract: bad.csv:2: id: an invisible or look-alike character'
		done
		printf 'ID_NUMBER|OPT_OUT\n%b|N\n' "$id" >a.txt
		expect 2 nothing advextract a.txt
		holds 'advextract: a.txt:2: id: an invisible or look-alike character'
	done
	sed '2s/^003E/003E\xe2\x80\x8b/' c.csv >bad.csv
	expect 2 nothing sfextract bad.csv
	holds 'sfextract: bad.csv:2: sf_id: an invisible or look-alike character'
}

@test "fault 20: an address with an invisible or look-alike character is refused and matches nothing" {
	contacts 1 >c.csv
	for email in 'a1\xe2\x80\xae@example.com' 'a1@example.com\xc2\xa0' \
	    'a1\xef\xbc\xa0example.com' 'a\xc2\xad1@example.com'; do
		sed "2s/a1@example.com/$email/" c.csv >bad.csv
		alike bad.csv
		expect 2 nothing sfextract bad.csv
		holds 'sfextract: bad.csv:2: email: an invisible or look-alike character'
		printf 'ID_NUMBER|OPT_OUT|EMAIL\n0000000001|N|%b\n' "$email" >a.txt
		expect 2 nothing advextract a.txt
		holds 'advextract: a.txt:2: email: an invisible or look-alike character'
	done
	# Letters of other alphabets are accepted unchanged.
	sed '2s/a1@/ä1@/' c.csv >umlaut.csv
	sfextract c.csv | sed 's/a1@/ä1@/' >want
	expect 0 ./want sfextract umlaut.csv
}

@test "fault 7: a column name with look-alike characters is refused, required or not" {
	contacts 1 >c.csv
	for name in 'Em\xe2\x80\x8bail' 'Email\xc2\xa0' '\xef\xbb\xbfEmail' 'Em\xffail'; do
		sed "1s/,Email,/,$name,/" c.csv >bad.csv
		expect 2 nothing sfextract bad.csv
		says "sfextract: bad.csv:1: email: name 4 looks like this column's, with invisible bytes in it"
	done
	sed '1s/,Email,/,E\x01mail,/' c.csv >bad.csv
	expect 2 nothing sfextract bad.csv
	says 'sfextract: bad.csv:1: name 4 has a control character in it'
	sfextract c.csv >want
	sed '1s/Name/N\xe2\x80\x8bame/' c.csv >other.csv
	expect 0 ./want sfextract other.csv
	# A header that swallowed records.
	{ echo "${head/Email,Name/Email,\"Name}"; contact 1; contact 2 'n"'; contact 3; } >c.csv
	expect 2 nothing sfextract c.csv
	says 'sfextract: c.csv:1: name 5 has a line end and a delimiter in it: was a quote lost?'
}

@test "fault 20: a held-back subscriber is found or its file refused, never treated as not found" {
	contacts 1 >c.csv
	printf 'ID_NUMBER|OPT_OUT\n0000000001|Y\n' >a.txt
	sfextract c.csv >sf.tsv
	advextract a.txt >adv.tsv
	optdiff -T --now 2025-04-18T06:00:00Z sf.tsv adv.tsv >diff.tsv || [ $? = 1 ]
	for key in '003E000000JcD01\xe2\x80\x8b' 'a1@example.com\xe2\x80\x8b' '\xe2\x80\xaaa1@example.com'; do
		printf 'Subscriber Key,Status\n%b,Unsubscribed\n003E000000JcD02,Active\n' "$key" >s.csv
		expect 2 nothing resubq -s s.csv diff.tsv
		holds 'resubq: s.csv:2: key: an invisible or look-alike character'
	done
	{
		head -n 1 "$top/examples/expected/week1/queue.csv"
		printf '%b\n' '003E000000JcD01IAF,0000000001\xe2\x80\x8b,parent,Held,yellow,2025-04-16T00:00:00Z,,,open,2025-04-18T06:00:00Z'
	} >bad.csv
	printf 'Subscriber Key,Status\n003E000000JcD02,Active\n' >s.csv
	expect 0 ./bad.csv resubq -q bad.csv -s s.csv diff.tsv
	holds 'resubq: bad.csv:2: id: a line end, or an invisible or look-alike character; the line is kept as it is'
	printf 'Advance ID,Date\n0000000001\xc2\xa0,2025-04-18\n' >requests.csv
	expect 2 nothing optdiff -e requests.csv --now 2025-04-18T06:00:00Z sf.tsv adv.tsv
	holds 'optdiff: requests.csv:2: id: an invisible or look-alike character'
	printf 'Id,HasOptedOutOfEmail\n003E000000JcD01\xc2\xa0,FALSE\n' >load.csv
	expect 2 nothing loadcheck -t diff.tsv load.csv
	holds 'loadcheck: load.csv:2: sf_id: an invisible or look-alike character'
}

@test "fault 10: invalid and overlong UTF-8 is refused in columns that are used" {
	contacts 1 >c.csv
	sfextract c.csv >want
	for bytes in '\xff' '\xc0\xaf' '\xe0\x80\xaf' '\xf0\x80\x80\xaf' \
	    '\xed\xa0\x80' '\xf4\x90\x80\x80' '\xc3' '\x80' '\xfc\x80\x80\x80\x80\xaf'; do
		sed "2s/a1@/a$bytes@/" c.csv >bad.csv
		alike bad.csv
		expect 2 nothing sfextract bad.csv
		holds 'sfextract: bad.csv:2: email: not UTF-8 ('
		sed "2s/,0000000001,/,000000000$bytes,/" c.csv >bad.csv
		expect 2 nothing sfextract -I any bad.csv
		holds 'sfextract: bad.csv:2: id: not UTF-8 ('
		sed "2s/n\$/n$bytes/" c.csv >other.csv
		expect 0 ./want sfextract other.csv
	done
}

@test "faults 10, 11: UTF-16 is read; a second byte order mark is refused" {
	contacts 1 2 >c.csv
	sfextract c.csv >want
	for set in UTF-16LE UTF-16BE; do
		iconv -f UTF-8 -t $set c.csv >plain.csv
		expect 0 ./want sfextract plain.csv
		{ printf '\xef\xbb\xbf'; cat c.csv; } | iconv -f UTF-8 -t $set >marked.csv
		expect 0 ./want sfextract marked.csv
		{ printf '\xef\xbb\xbf\xef\xbb\xbf'; cat c.csv; } | iconv -f UTF-8 -t $set >twice.csv
		refused 24000 sfextract twice.csv
		says 'sfextract: twice.csv:1: two byte order marks'
	done
	{ printf '\xef\xbb\xbf\xef\xbb\xbf'; cat c.csv; } >twice.csv
	refused 24000 sfextract twice.csv
	says 'sfextract: twice.csv:1: two byte order marks'
	# In the middle, as if files had been concatenated.
	{ cat c.csv; printf '\xef\xbb\xbf'; contact 3; } >middle.csv
	refused 24000 sfextract middle.csv
	holds 'sfextract: middle.csv:4: sf_id: an invisible or look-alike character'
}

@test "fault 18: every program refuses ids that a spreadsheet turned into numbers" {
	contacts 1 >c.csv
	for id in 1.23E+09 '"1,234,567"' 123.0 1e3 +1 -1; do
		sed "2s/,0000000001,/,$id,/" c.csv >bad.csv
		expect 2 nothing sfextract bad.csv
		holds 'sfextract: bad.csv:2: id: not 10 digits'
		printf 'ID_NUMBER|OPT_OUT\n%s|N\n' "$id" >a.txt
		expect 2 nothing advextract a.txt
		holds 'advextract: a.txt:2: id: '
	done
	# Also where an id may be anything; Java writes 1.23E9.
	sfextract c.csv >sf.tsv
	printf 'ID_NUMBER|OPT_OUT\n0000000001|N\n' | advextract >adv.tsv
	for id in 1.23E+09 1,23E+09 1.23E9 123.0 Err:502 '#REF!' '#ERROR'; do
		sed "2s/,0000000001,/,\"$id\",/" c.csv >bad.csv
		printf 'ID_NUMBER|OPT_OUT\n%s|N\n' "$id" >a.txt
		expect 2 nothing sfextract -I any bad.csv
		holds 'a spreadsheet '
		expect 2 nothing advextract -I any a.txt
		holds 'a spreadsheet '
		expect 2 ./out loadcheck -I any -t sf.tsv -t adv.tsv bad.csv
		holds 'a spreadsheet '
	done
	sed '2s/,0000000001,/,12E34,/' c.csv >good.csv
	expect 0 ./out sfextract -I any good.csv
}

@test "fault 19: ids that differ only in case are different; a wrong suffix is refused" {
	{ echo "$head"
	  echo '003E000000JcD3r,FALSE,0000000001,a@example.com,n'
	  echo '003e000000jcD3R,FALSE,0000000002,b@example.com,n'; } >c.csv
	sfextract c.csv | cut -f 2 | sed 1d | head -n 2 >ids
	[ "$(sort -u ids | wc -l)" = 2 ]
	{ echo "$head"; echo '003E000000JcD3rIAG,FALSE,0000000001,a@example.com,n'; } >c.csv
	expect 2 nothing sfextract c.csv
	says 'sfextract: c.csv:2: sf_id: the last 3 characters do not match the first 15'
}

@test "fault 21: an invalid checkbox is refused, even if it is an address" {
	contacts 1 >c.csv
	for value in DOĞRU 2 a1@example.com TRUEE -1 TRUE/FALSE ＴＲＵＥ; do
		sed "2s/FALSE/$(printf %s "$value" | sed 's|/|\\/|')/" c.csv >bad.csv
		expect 2 nothing sfextract bad.csv
		grep -q '^sfextract: bad.csv:2: opt_out: ' err
		[ "$(grep -c example err)" = 0 ]
		rm err
		printf 'ID_NUMBER|OPT_OUT\n0000000001|%s\n' "$value" >a.txt
		expect 2 nothing advextract a.txt
		holds 'advextract: a.txt:2: opt_out: '
	done
}
