#!/usr/bin/env bats
# Inputs that somebody made to do harm, or that look as if: each is refused, in
# bounded memory, by one line that says where and why; or it changes nothing.

load helper

head='Id,HasOptedOutOfEmail,Advance_ID__c,Email,Name'

# contact N [NAME]: a record of contacts.csv.
contact() {
	printf '003E000000JcD%02d,FALSE,%010d,a%d@example.com,%s\n' \
	    "$1" "$1" "$1" "${2-n}"
}

# contacts N...: a small export.
contacts() {
	echo "$head"
	for n; do
		contact "$n"
	done
}

# shown: a terminal can show all of standard error.
shown() {
	[ -z "$(tr -d '\n -~' <err)" ] || { cat -A err; return 1; }
}

# refused KB COMMAND...: exit 2 with no output, one line on standard error that
# a terminal can show, and never more memory than that.
refused() {
	local kb=$1 got=0 took
	shift
	heard
	command time -q -f %M -o took "$@" >out 2>err || got=$?
	[ "$got" = 2 ] || { echo "status $got of: $*"; head -c 1000 err; return 1; }
	[ ! -s out ] || { echo "output of: $*"; return 1; }
	[ "$(wc -l <err)" = 1 ] || { head -c 1000 err; return 1; }
	shown
	took=$(tail -n 1 took)
	[ -n "${SAN-}" ] || [ "$took" -le "$kb" ] || { echo "$took KiB"; return 1; }
}

# alike FILE [OPTION...]: all ways to find records, in blocks of any size, end
# in the same way; what it was stands in the file how.
alike() {
	local file=$1 n lane
	shift
	libcat "$@" -l judge csv 262144 , "$file" >how
	for lane in judge bytes vectors avx2 ahead; do
		for n in 7 100 4096 262144; do
			libcat "$@" -l $lane csv $n , "$file" >got
			cmp how got || { echo "$lane $n"; return 1; }
		done
	done
}

# ---- sizes ----------------------------------------------------------------

# spaces N: so many, quickly.
spaces() {
	head -c "$1" /dev/zero | tr '\0' ' '
}

@test "fault 14: a field of 3 MB, or of 100 MB, is refused in bounded memory" {
	for size in 3000000 100000000; do
		for quote in '' '"'; do
			{ contacts 1; contact 2 "$quote$(:)"; } | head -c -1 >big.csv
			spaces $size >>big.csv
			{ echo "$quote"; contact 3; } >>big.csv
			refused 24000 sfextract big.csv
			says 'sfextract: big.csv:3: a record of over 2097152 bytes; --limit record=N takes longer ones'
			refused 24000 sfextract - <big.csv
			holds 'sfextract: stdin:3: a record of over 2097152 bytes'
		done
	done
	gzip -1 big.csv
	refused 24000 sfextract --limit ratio=2000 big.csv.gz
	holds 'sfextract: big.csv.gz:3: a record of over 2097152 bytes'
}

@test "fault 14: a long field is taken where --limit says so, and refused in a table too" {
	{ contacts 1; contact 2 "$(spaces 50000)"; contact 3; } >c.csv
	contacts 1 2 3 >plain.csv
	sfextract plain.csv >want
	expect 0 ./want sfextract c.csv
	expect 0 ./want sfextract --limit record=60000 c.csv
	expect 2 nothing sfextract --limit record=50000 c.csv
	says 'sfextract: c.csv:3: a record of over 50000 bytes; --limit record=N takes longer ones'
	{ contacts 1; spaces 3000000 | tr ' ' x; echo; contact 3; } >c.csv
	expect 2 nothing sfextract --limit record=4000000 c.csv
	says 'sfextract: c.csv:3: 1 field, the header has 5'
	{ printf 'id\tsf_id\tname\n1\t2\t'; spaces 3000000; printf '\n#end\t1\n'; } >t.tsv
	refused 24000 optdiff t.tsv t.tsv
	holds 'optdiff: t.tsv:1: opt_out: no column'
	{ head -n 1 want; spaces 3000000; printf '\n#end\t1\n'; } >t.tsv
	printf 'ID_NUMBER|OPT_OUT\n0000000001|N\n' | advextract >adv.tsv
	refused 24000 optdiff t.tsv adv.tsv
	says 'optdiff: t.tsv:2: a record of over 2097152 bytes; --limit record=N takes longer ones'
}

@test "fault 14: a limit is kept by every way to find records" {
	{ contacts 1 2; contact 3 "$(spaces 900)"; contact 4; } >c.csv
	for limit in 60 948 949; do
		alike c.csv -m record=$limit
	done
	grep -q '^5: ' how
	alike c.csv -m record=948
	grep -q '^4: fail: a record of over 948 bytes' how
	{ contacts 1 2; contact 3 '"a
b
c"'; contact 4; } >c.csv
	for limit in 1 2 3; do
		alike c.csv -m lines=$limit
	done
	grep -q '^7: ' how
	alike c.csv -m lines=2
	grep -q '^4: fail: a quote is not closed within 2 lines' how
	expect 2 nothing sfextract --limit lines=2 c.csv
	says 'sfextract: c.csv:4: a quote is not closed within 2 lines; --limit lines=N takes more'
}

@test "fault 14: a million columns, or 5 million commas, are refused in bounded memory" {
	{ printf '%s' "$head"; head -c 1000000 /dev/zero | tr '\0' ,; echo; } >c.csv
	refused 200000 sfextract c.csv
	says 'sfextract: c.csv:1: 1000005 columns: over 20000'
	{ contacts 1; head -c 1000000 /dev/zero | tr '\0' ,; echo; } >c.csv
	refused 200000 sfextract c.csv
	says 'sfextract: c.csv:3: 1000001 fields, the header has 5'
	for line in 1 2; do
		{ contacts 1 | head -n $((line - 1))
		  head -c 5000000 /dev/zero | tr '\0' ,; echo; } >c.csv
		refused 24000 sfextract c.csv
		holds ": a record of over 2097152 bytes"
	done
}

@test "fault 14: 10 million blank lines are refused in bounded memory" {
	contacts 1 2 >c.csv
	head -c 10000000 /dev/zero | tr '\0' '\n' >>c.csv
	refused 24000 sfextract c.csv
	says 'sfextract: c.csv:4: over 1000 blank lines; --limit lines=N takes more'
	contact 3 >>c.csv
	refused 24000 sfextract --limit lines=20000000 c.csv
	says 'sfextract: c.csv:4: a blank line'
	contacts 1 2 >c.csv
	yes ',,,,' | head -n 2000000 >>c.csv
	refused 60000 sfextract c.csv
	says 'sfextract: c.csv:1048580: over 1048576 empty rows'
	head -c 10000000 /dev/zero | tr '\0' '\n' >c.csv
	refused 24000 sfextract c.csv
	holds 'sfextract: c.csv:1: '
}

@test "fault 14: a gzip bomb is refused, in ZIP too, and what is just very regular is not" {
	contacts 1 2 >c.csv
	cp c.csv regular.csv
	head -c 60000000 /dev/zero | tr '\0' '\n' >>c.csv
	head -c 900 /dev/zero | tr '\0' '\n' >>regular.csv
	gzip -9 c.csv regular.csv
	[ "$(wc -c <regular.csv.gz)" -lt 200 ]
	contacts 1 2 | sfextract >want
	expect 0 ./want sfextract regular.csv.gz
	refused 24000 sfextract --limit lines=100000000 c.csv.gz
	holds ': inflates to far more than it should: a bomb? --limit ratio=N takes more'
	gunzip c.csv.gz
	mv c.csv Contact.csv
	python3 -m zipfile -c bomb.zip Contact.csv
	refused 24000 sfextract --limit lines=100000000 bomb.zip
	holds ': inflates to far more than it should: a bomb? --limit ratio=N takes more'
	expect 0 ./want sfextract --limit lines=100000000 --limit ratio=2000 bomb.zip
}

@test "fault 14: --limit knows its names and numbers" {
	for bad in record=0 lines= ratio=x record=9999999999 size=5 lines; do
		expect 2 nothing sfextract --limit $bad
		says 'sfextract: --limit: not NAME=N with a NAME of record, lines, ratio'
	done
}

# ---- NUL, quotes, line ends ------------------------------------------------

@test "fault 13: NUL bytes are refused with their offset, a hole of them too" {
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

@test "fault 15: the line is named where the quote began that swallows the file" {
	{ contacts $(seq 1 30); contact 31 '"two
lines"'; contact 32 '"stray'; contacts $(seq 33 99) | tail -n +2; } >c.csv
	alike c.csv
	refused 24000 sfextract c.csv
	says 'sfextract: c.csv:34: a quote is never closed'
	for n in $(seq 1100); do contact 50; done >>c.csv
	alike c.csv
	refused 24000 sfextract c.csv
	says 'sfextract: c.csv:34: a quote is not closed within 1000 lines; --limit lines=N takes more'
	# A field of two lines before it, in the same record.
	{ contacts 1; printf '003E000000JcD02,FALSE,0000000002,"a\nb","stray\n'; contact 3; } >c.csv
	alike c.csv
	refused 24000 sfextract c.csv
	says 'sfextract: c.csv:4: a quote is never closed'
	{ contacts 1; contact 2 '"stray'; spaces 3000000; echo; } >c.csv
	refused 24000 sfextract c.csv
	says 'sfextract: c.csv:3: a record of over 2097152 bytes; --limit record=N takes longer ones'
}

@test "fault 15: two stray quotes that swallow records are seen, from two records on" {
	for last in 3 4 20; do
		{ contacts 1; contact 2 '"n'; contacts $(seq 3 $((last - 1))) | tail -n +2
		  contact "$last" 'n"'; contact 30; } >c.csv
		alike c.csv
		[ "$(grep -c fail how)" = 0 ]
		expect 2 nothing sfextract c.csv
		holds 'sfextract: c.csv:3: '
	done
	# In the first column, from one record to the next: its row is lost, and
	# nothing but that column tells it.
	{ echo "Nr,$head"; contact 1 | sed 's/^/"000017,/'; contact 2 | sed 's/^/000018",/'; } >c.csv
	expect 2 nothing sfextract c.csv
	holds 'sfextract: c.csv:2: id: field 1 has a line with another id in it: was a quote lost?'
	# Text of several lines, a comma in it, is no record.
	{ contacts 1; contact 2 '"12, Main St
0000000003, x
Boulder, CO"'; } >c.csv
	contacts 1 2 >plain.csv
	sfextract plain.csv >want
	expect 0 ./want sfextract c.csv
}

@test "fault 15: no line end in an id, an address, a date or a checkbox" {
	good='003E000000JcD01,FALSE,0000000001,a@example.com,2025-04-18T16:03:00Z'
	for field in 1 2 3 4 5; do
		for where in '"&\n"' '"\n&"' '"\r\n&"'; do
			sed "2s/[^,]*/$where/$field" >c.csv <<-E
			Id,HasOptedOutOfEmail,Advance_ID__c,Email,SystemModstamp
			$good
			E
			alike c.csv
			expect 2 nothing sfextract c.csv
			grep -q '^sfextract: c.csv:2: [a-z_]*: a control character, as a line end: was a quote lost?$' err
			rm err
		done
	done
	printf 'ID_NUMBER,OPT_OUT,EMAIL\n0000000101,"N\n",a@example.com\n' >a.csv
	expect 2 nothing advextract a.csv
	says 'advextract: a.csv:2: opt_out: a control character, as a line end: was a quote lost?'
	printf 'ID_NUMBER,OPT_OUT,EMAIL\n0000000101,N,"a\x1b@example.com"\n' >a.csv
	expect 2 nothing advextract a.csv
	says 'advextract: a.csv:2: email: a control character, as a line end: was a quote lost?'
}

@test "fault 27: a short row, a comma without quotes and a blank line are named by their line" {
	contacts 1 2 3 >c.csv
	for edit in '3s/,n$//' '3s/,n$/,n, Jr/' '3s/^/\n/'; do
		sed "$edit" c.csv >bad.csv
		alike bad.csv
		refused 24000 sfextract bad.csv
		grep -Eq '^sfextract: bad.csv:3: (4 fields, the header has 5|6 fields, the header has 5|a blank line)$' err
		rm err
	done
}

# ---- characters ------------------------------------------------------------

# An id, what it looks like, or what is not seen in it.
deceiving='0000000001\xc2\xa0
\xe2\x80\x8b0000000001
\xef\xbb\xbf0000000001
0000\xe2\x81\xa0000001
\xe2\x80\xae0000000001
000000000\xef\xbc\x91
000000000\xf0\x9d\x9f\x8f'

@test "fault 20: blanks around an id are nothing; what looks like one, or is not seen, is refused" {
	contacts 1 >c.csv
	sfextract c.csv >want
	sed '2s/,0000000001,/, 0000000001\t,/' c.csv >blanks.csv
	expect 0 ./want sfextract blanks.csv
	for id in $deceiving; do
		for width in 10 any; do
			sed "2s/,0000000001,/,$id,/" c.csv >bad.csv
			alike bad.csv
			expect 2 nothing sfextract -I $width bad.csv
			holds 'sfextract: bad.csv:2: id: a character that nobody sees, or that looks like another one'
		done
		printf 'ID_NUMBER|OPT_OUT\n%b|N\n' "$id" >a.txt
		expect 2 nothing advextract a.txt
		holds 'advextract: a.txt:2: id: a character that nobody sees'
	done
	sed '2s/^003E/003E\xe2\x80\x8b/' c.csv >bad.csv
	expect 2 nothing sfextract bad.csv
	holds 'sfextract: bad.csv:2: sf_id: a character that nobody sees'
}

@test "fault 20: an address with such a character is refused, and matches nothing" {
	contacts 1 >c.csv
	for email in 'a1\xe2\x80\xae@example.com' 'a1@example.com\xc2\xa0' \
	    'a1\xef\xbc\xa0example.com' 'a\xc2\xad1@example.com'; do
		sed "2s/a1@example.com/$email/" c.csv >bad.csv
		alike bad.csv
		expect 2 nothing sfextract bad.csv
		holds 'sfextract: bad.csv:2: email: a character that nobody sees, or that looks like another one'
		printf 'ID_NUMBER|OPT_OUT|EMAIL\n0000000001|N|%b\n' "$email" >a.txt
		expect 2 nothing advextract a.txt
		holds 'advextract: a.txt:2: email: a character that nobody sees'
	done
	# Letters of other alphabets are letters: read as they are.
	sed '2s/a1@/ä1@/' c.csv >umlaut.csv
	sfextract c.csv | sed 's/a1@/ä1@/' >want
	expect 0 ./want sfextract umlaut.csv
}

@test "fault 7: a name that only looks like a column's is refused, needed or not" {
	contacts 1 >c.csv
	for name in 'Em\xe2\x80\x8bail' 'Email\xc2\xa0' '\xef\xbb\xbfEmail' 'Em\xffail'; do
		sed "1s/,Email,/,$name,/" c.csv >bad.csv
		expect 2 nothing sfextract bad.csv
		says "sfextract: bad.csv:1: email: name 4 looks like this column's, with bytes in it that nobody sees"
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

@test "fault 20: who is held back is found, or the file refused, never \"not found\"" {
	contacts 1 >c.csv
	printf 'ID_NUMBER|OPT_OUT\n0000000001|Y\n' >a.txt
	sfextract c.csv >sf.tsv
	advextract a.txt >adv.tsv
	optdiff -T --now 2025-04-18T06:00:00Z sf.tsv adv.tsv >diff.tsv || [ $? = 1 ]
	for key in '003E000000JcD01\xe2\x80\x8b' 'a1@example.com\xe2\x80\x8b' '\xe2\x80\xaaa1@example.com'; do
		printf 'Subscriber Key,Status\n%b,Unsubscribed\n003E000000JcD02,Active\n' "$key" >s.csv
		expect 2 nothing resubq -s s.csv diff.tsv
		holds 'resubq: s.csv:2: key: a character that nobody sees'
	done
	{
		head -n 1 "$top/examples/expected/week1/queue.csv"
		printf '%b\n' '003E000000JcD01IAF,0000000001\xe2\x80\x8b,parent,Held,yellow,2025-04-16T00:00:00Z,,,open,2025-04-18T06:00:00Z'
	} >bad.csv
	printf 'Subscriber Key,Status\n003E000000JcD02,Active\n' >s.csv
	expect 2 nothing resubq -q bad.csv -s s.csv diff.tsv
	holds 'resubq: bad.csv:2: id: a character that nobody sees'
	printf 'Advance ID,Date\n0000000001\xc2\xa0,2025-04-18\n' >requests.csv
	expect 2 nothing optdiff -e requests.csv --now 2025-04-18T06:00:00Z sf.tsv adv.tsv
	holds 'optdiff: requests.csv:2: id: a character that nobody sees'
	printf 'Id,HasOptedOutOfEmail\n003E000000JcD01\xc2\xa0,FALSE\n' >load.csv
	expect 2 nothing loadcheck -t diff.tsv load.csv
	holds 'loadcheck: load.csv:2: sf_id: a character that nobody sees'
}

@test "fault 10: bytes that are no UTF-8, and overlong ones, are refused where they are used" {
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
	# In the middle, as where files were put together.
	{ cat c.csv; printf '\xef\xbb\xbf'; contact 3; } >middle.csv
	refused 24000 sfextract middle.csv
	holds 'sfextract: middle.csv:4: sf_id: a character that nobody sees'
}

@test "fault 18: numbers that a spreadsheet made of ids are refused in every program" {
	contacts 1 >c.csv
	for id in 1.23E+09 '"1,234,567"' 123.0 1e3 +1 -1; do
		sed "2s/,0000000001,/,$id,/" c.csv >bad.csv
		expect 2 nothing sfextract bad.csv
		holds 'sfextract: bad.csv:2: id: not 10 digits'
		printf 'ID_NUMBER|OPT_OUT\n%s|N\n' "$id" >a.txt
		expect 2 nothing advextract a.txt
		holds 'advextract: a.txt:2: id: '
	done
}

@test "fault 19: ids that differ in case only are two, a wrong suffix is refused" {
	{ echo "$head"
	  echo '003E000000JcD3r,FALSE,0000000001,a@example.com,n'
	  echo '003e000000jcD3R,FALSE,0000000002,b@example.com,n'; } >c.csv
	sfextract c.csv | cut -f 2 | sed 1d | head -n 2 >ids
	[ "$(sort -u ids | wc -l)" = 2 ]
	{ echo "$head"; echo '003E000000JcD3rIAG,FALSE,0000000001,a@example.com,n'; } >c.csv
	expect 2 nothing sfextract c.csv
	says 'sfextract: c.csv:2: sf_id: the last 3 characters do not fit the first 15'
}

@test "fault 21: what is no checkbox is refused, an address that slipped into it too" {
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

# ---- other things than data ------------------------------------------------

@test "fault 26: a file of another kind is refused by its name" {
	contacts 1 >c.csv
	zip -q x.zip c.csv
	gzip -c c.csv | sed '1s/^\(..\)./\1\x07/' >method.gz
	printf '<!DOCTYPE html><title>Login' >'HTML or XML: a login page?'
	printf '\r\n <html>' >'HTML or XML: a login page?2'
	printf '[{"errorCode":"INVALID_SESSION_ID"}]' >JSON
	printf '{"error":1}' >JSON2
	mv x.zip 'a ZIP archive or a workbook'
	printf '%%PDF-1.7' >'a PDF'
	printf '{\\rtf1' >RTF
	printf '\xd0\xcf\x11\xe0\xa1\xb1' >'an old workbook'
	printf '\x1f\x9d\x90abcdef' >'compressed by compress, not gzip'
	printf '\x1f\x1eabcdef' >'compressed by pack, not gzip'
	printf '\x1f\xa0abcdef' >'compressed by lzh, not gzip'
	printf 'BZh91AY' >'compressed by bzip2, not gzip'
	printf '\xfd7zXZ\0' >'compressed by xz, not gzip'
	printf '\x28\xb5\x2f\xfd0000' >'compressed by zstd, not gzip'
	for f in [aHJR]* compressed*; do
		for name in advextract 'loadcheck -t sf.tsv'; do
			sfextract c.csv >sf.tsv
			# shellcheck disable=SC2086
			refused 24000 $name "$f"
			holds ":1: this is ${f%2}"
		done
		case $f in *ZIP*) continue ;; esac
		refused 24000 sfextract "$f"
		holds ":1: this is ${f%2}"
		gzip -c "$f" >f.gz
		refused 24000 sfextract f.gz
		holds ":1: this is ${f%2}"
	done
	refused 24000 sfextract 'a ZIP archive or a workbook'
	says 'sfextract: a ZIP archive or a workbook: a ZIP archive or a workbook without Contact.csv'
	refused 24000 sfextract method.gz
	says 'sfextract: method.gz:1: the gzip data is damaged'
}

@test "fault 26: a folder, a device and a pipe are what they are, a link is its file" {
	contacts 1 >c.csv
	sfextract c.csv >want
	mkdir folder
	refused 24000 sfextract folder
	says 'sfextract: folder:1: Is a directory'
	refused 24000 sfextract /dev/null
	says 'sfextract: /dev/null:1: empty: not even a header'
	ln -s c.csv link
	expect 0 ./want sfextract link
	ln -s nothing dangling
	expect 2 nothing sfextract dangling
	says 'sfextract: dangling: No such file or directory'
	ln -s round round
	expect 2 nothing sfextract round
	says 'sfextract: round: Too many levels of symbolic links'
	mkfifo fifo
	cat c.csv >fifo &
	expect 0 ./want sfextract fifo
	wait
}

# ---- what is said ----------------------------------------------------------

@test "fault 28: hostile text in a name changes nothing, and reaches no output" {
	contacts 1 2 >c.csv
	sfextract c.csv >want
	# shellcheck disable=SC2016 # nobody is to expand them
	for name in '=HYPERLINK("http://example.com")' '$(touch x)' '`touch x`' \
	    $'\e[31m' $'\e]0;title\a' $'\u202egnp.exe' "'; DROP TABLE" '%s%n' \
	    "$(spaces 5000)" '\n' '../../x' $'a\tb' $'a\rb'; do
		{ contacts 1; contact 2 "\"${name//\"/\"\"}\""; } >c.csv
		alike c.csv
		expect 0 ./want sfextract c.csv
	done
	[ ! -e x ]
}

@test "fault 28: what a terminal would obey is shown, not sent, in every message" {
	contacts 1 >c.csv
	for name in $'\e]0;x\a.csv' $'a\nb.csv' $'\u202egnp.csv' $'\xff.csv' $'a\x7f.csv' $'\xc2\x9b31m'; do
		refused 24000 sfextract "./$name"
		rm err
		refused 24000 sfextract -- "./$name"
		rm err
		sed 's/FALSE/zz/' c.csv >"$name"
		refused 24000 sfextract "$name"
		rm err
		expect 2 nothing sfextract "-$name"
		shown
		rm err
	done
	refused 24000 sfextract $'a\nb\e.csv'
	says 'sfextract: a\nb\x1b.csv: No such file or directory'
	sed "1s/Email/\x1b[31mEmail/" c.csv >head.csv
	expect 2 nothing sfextract -c email=Email head.csv
	shown
	rm err
	sed "1s/Advance_ID__c/\xe2\x80\xaeAdvance/" c.csv >head.csv
	refused 24000 sfextract head.csv
	holds 'Id, HasOptedOutOfEmail, \xe2\x80\xaeAdvance, Email'
}

@test "fault 61: a file may be called as an option is, or hold a line end" {
	contacts 1 >c.csv
	sfextract c.csv >want
	# shellcheck disable=SC2016
	for name in -rf --help '$(touch x)' $'a\nb' ' ' '*'; do
		cp c.csv "./$name"
		expect 0 ./want sfextract -- "$name"
		expect 0 ./want sfextract "./$name"
		expect 0 ./want sfextract --sums sums -- "$name"
		sha256sum -- "$name" | cmp - sums
	done
	[ ! -e x ]
}

# ---- time ------------------------------------------------------------------

# seconds COMMAND...: of the processor, in hundredths.
hundredths() {
	command time -q -f '%U %S' -o took "$@" >out 2>err || [ $? = 1 ] || [ -s err ]
	awk 'END { printf "%d\n", ($1 + $2) * 100 }' took
}

# Ten times as much may take fifteen times as long, and half a second.
linear() {
	echo "$1 $2"
	[ "$2" -le $((15 * $1 + 50)) ]
}

@test "fault 16: a million rows of one id take time and memory in proportion" {
	for n in 100000 1000000; do
		{ echo "$head"
		  yes "$(contact 1)" | head -n $n | awk -F, -v OFS=, '{
			$1 = sprintf("003E00%09d", NR); print }'; } >c$n.csv
		{ echo 'ID_NUMBER|OPT_OUT|EMAIL'
		  yes '0000000001|N|a@example.com' | head -n $n; } >a$n.txt
	done
	sfextract c1000000.csv >sf.tsv
	advextract a1000000.txt >adv.tsv
	linear "$(hundredths sfextract --pad c100000.csv)" "$(hundredths sfextract --pad c1000000.csv)"
	linear "$(hundredths advextract -a OPT_OUT=N a100000.txt)" "$(hundredths advextract -a OPT_OUT=N a1000000.txt)"
	contacts 1 2 >c.csv
	sfextract c.csv >small.tsv
	refused 300000 optdiff sf.tsv adv.tsv
	holds 'sf_id: over 200 contacts with one id'
	linear 100 "$(hundredths optdiff small.tsv adv.tsv)"
	linear 100 "$(hundredths loadcheck -t sf.tsv -t adv.tsv c.csv)"
	rm err
	awk -v n=1000000 -v OFS='\t' 'BEGIN {
		print "id", "sf_id", "opt_out"
		for (i = 0; i < n; i++)
			printf "%010d\t003E000000JcD01IAF\tFALSE\n", i
		print "#end", n
	}' >people.tsv
	refused 300000 loadcheck -t people.tsv -t adv.tsv c.csv
	says 'loadcheck: people.tsv:202: sf_id: over 200 ids with one contact'
}

@test "a chain of a million merges, and one that goes round, is followed in one go" {
	for n in 100000 1000000; do
		awk -v n=$n 'BEGIN {
			print "Id,HasOptedOutOfEmail,Advance_ID__c,IsDeleted,MasterRecordId"
			for (i = 0; i < n; i++)
				printf "003E00%09d,TRUE,,TRUE,003E00%09d\n", i, i + 1
			printf "003E00%09d,FALSE,0000000001,FALSE,\n", n
		}' >chain$n.csv
		sed "s/003E00$(printf %09d $n)\$/003E00000000000/" chain$n.csv >round$n.csv
	done
	expect 0 nothing sh -c 'sfextract chain100000.csv >t'
	grep -q 'TRUE.*merged' t
	expect 0 nothing sh -c 'sfextract round100000.csv >t'
	says 'sfextract: 100000 opt-outs of merged contacts are lost: who they were merged into is not in the export'
	linear "$(hundredths sfextract chain100000.csv)" "$(hundredths sfextract chain1000000.csv)"
	linear "$(hundredths sfextract round100000.csv)" "$(hundredths sfextract round1000000.csv)"
	rm err
}

@test "ids that were made to collide in the hash do not, for it is seeded" {
	seeded=$(collide 40000 seeded) unseeded=$(collide 40000 unseeded)
	echo "$seeded $unseeded"
	[ "$unseeded" -gt $((10 * seeded + 50)) ]
	for n in 30000 300000; do
		collide $n | awk 'BEGIN { print "ID_NUMBER|OPT_OUT" } { print $0 "|N" }' >a$n.txt
		advextract a$n.txt >$n.tsv
	done
	linear "$(hundredths optdiff 30000.tsv 30000.tsv)" "$(hundredths optdiff 300000.tsv 300000.tsv)"
	linear "$(hundredths advextract -a OPT_OUT=N a30000.txt)" "$(hundredths advextract -a OPT_OUT=N a300000.txt)"
}
