#!/usr/bin/env bats
# SPDX-License-Identifier: ISC

load helper

ledger=$top/examples/expected/week2/ledger.tsv

# table LINE...: makes table.tsv of these lines, | for a tab, and an end mark.
table() {
	{
		printf '%s\n' "$@" | tr '|' '\t'
		printf '#end\t%d\n' $(($# - 1))
	} >table.tsv
}

# ---- columns and rows

@test "-c selects columns by name, in the given order" {
	expect 0 lost.want optparity-rows -c id,Class,SF_ID,flags -w class=lost \
		"$ledger"
	expect 0 lost.want optparity-rows -c id -c Class -c SF_ID,flags \
		-w class=lost "$ledger"
}

@test "without -c and -w the output is the table without its end mark" {
	sed '$d' "$ledger" >want
	expect 0 ./want optparity-rows "$ledger"
	expect 0 ./want optparity-rows -f tsv - <"$ledger"
	gzip -c "$ledger" >ledger.tsv.gz
	expect 0 ./want optparity-rows <ledger.tsv.gz
}

@test "every -w must hold, = by equal bytes, also in a list, and != by others" {
	table 'id|sf|flags' '1|TRUE|' '2|FALSE|dup' '3|TRUE|x;dup' '4|true|a=b'
	ids() {
		printf '%s\n' id "${@:2}" >want
		# shellcheck disable=SC2086
		expect 0 ./want optparity-rows -c id $1 table.tsv
	}
	ids '-w sf=TRUE' 1 3
	ids '-w sf!=TRUE' 2 4
	ids '-w sf=TRUE -w flags=dup' 3
	ids '-w flags=' 1
	ids '-w flags=x;dup' 3
	ids '-w flags=x' 3
	ids '-w flags!=x' 1 2 4
	ids '-w flags!= -w flags!=dup' 4
	ids '-w flags=a=b' 4
	ids '-w sf=TRUE -w sf=FALSE'
	ids '-w sf=TRU'
}

@test "-w compares the text of a field and not its escapes" {
	printf 'id\n0000000001\n' >want
	expect 0 ./want optparity-rows -c id -w note=$'a\tb\nc\r\\d' \
		"$fix/hostile.tsv"
}

@test "any table is read: opt tables, histories and rejected records" {
	week=$top/examples/week1
	sfextract -c id=Ascend_ID__c -n no-id.tsv "$week/contacts.csv" >sf.tsv
	sfhistory "$week/history.csv" >history.tsv
	sed '3s/"true"\|"false"/"a\nb\\"/' "$week/contacts.csv" >bad.csv
	sfextract -c id=Ascend_ID__c -r rejects.tsv bad.csv >good.tsv
	for t in sf no-id history rejects; do
		sed '$d' "$t.tsv" >want
		[ "$(wc -l <want)" -gt 1 ]
		expect 0 ./want optparity-rows "$t.tsv"
	done
}

@test "-v prints how many rows were read and written" {
	printf 'id\n0000000001\n' >want
	expect 0 ./want optparity-rows -v -c id -w id=0000000001 \
		"$fix/hostile.tsv"
	says 'optparity-rows: 5 in, 1 out'
}

# ---- forms

@test "hostile text: tsv and csv keep it, escaped or quoted" {
	sed '$d' "$fix/hostile.tsv" >want
	expect 0 ./want optparity-rows -f tsv "$fix/hostile.tsv"
	expect 0 hostile.csv optparity-rows -f csv "$fix/hostile.tsv"
}

@test "csv with -z shows a spreadsheet no formula and keeps the zeros of ids" {
	expect 0 sheet.csv optparity-rows -z -f csv "$fix/hostile.tsv"
}

@test "fault 61: table and md show the bytes that would control a terminal" {
	expect 0 hostile.txt optparity-rows -f table "$fix/hostile.tsv"
	expect 0 hostile.md optparity-rows -f md "$fix/hostile.tsv"
	run grep -P '[\x00-\x08\x0b-\x1f\x7f]|\xc2\x9b|\xff|\xe2\x80\xae' \
		"$fix/hostile.txt" "$fix/hostile.md"
	[ "$status" -eq 1 ]
}

@test "json is valid, and another program reads the same text from it" {
	expect 0 hostile.json optparity-rows -f json "$fix/hostile.tsv"
	python3 - out <<-'E'
	import json, sys
	rows = json.load(open(sys.argv[1], encoding="utf-8"))
	assert [list(r) for r in rows] == [["id", "note", "by"]] * 5
	assert rows[0]["note"] == "a\tb\nc\r\\d"
	assert rows[1]["note"] == "\x1b]0;x\x07\x9b1m\x7f"
	assert rows[3]["note"] == "\ufffd\ufffd\ufffd\u202eevil"
	E
}

@test "a table without rows is a header alone, in every form" {
	table 'id|sf'
	form() {
		printf %b "$2" >want
		expect 0 ./want optparity-rows -f "$1" table.tsv
	}
	form tsv 'id\tsf\n'
	form table 'id  sf\n'
	form csv 'id,sf\n'
	form md '| id | sf |\n| --- | --- |\n'
	form json '[\n]\n'
}

@test "columns of a table are as wide as their widest field, up to 60 characters" {
	long=$(printf '%061d' 0)
	table 'id|a|b' "1|${long:1}|x" "2|$long|y" '3|é|z'
	{
		printf 'id  %-60s  b\n1   %s  x\n2   %s  y\n' a "${long:1}" "$long"
		printf '3   é%59s  z\n' ''
	} >want
	expect 0 ./want optparity-rows -f table table.tsv
}

@test "the default is an aligned table on a terminal" {
	printf 'id          by\r\n0000000002  @SUM(A1)\r\n' >want
	script -qec "optparity-rows -c id,by -w id=0000000002 '$fix/hostile.tsv'" \
		/dev/null >got
	diff -u want got
}

# ---- what is refused

@test "fault 45: nothing is printed of a table that is damaged or not whole" {
	for form in tsv table csv md json; do
		sed '$d' "$ledger" >bad.tsv
		expect 2 nothing optparity-rows -f $form bad.tsv
		says 'optparity-rows: bad.tsv:300: no end mark: the program that wrote this table failed, or the table is cut off'
		sed 5d "$ledger" >bad.tsv
		expect 2 nothing optparity-rows -f $form bad.tsv
		says 'optparity-rows: bad.tsv:299: the end mark does not match the 297 records above it'
		sed '$s/$/\tversion=9/' "$ledger" >bad.tsv
		expect 2 nothing optparity-rows -f $form bad.tsv
		says 'optparity-rows: bad.tsv: version 9: written by a newer optparity, this one knows version 1'
	done
}

@test "the output has no end mark, so that no program takes a part for the whole" {
	optparity-rows -w class=opt_out "$ledger" >part.tsv
	expect 2 nothing changefile --now 2025-04-25 part.tsv
	says 'changefile: part.tsv:13: no end mark: the program that wrote this table failed, or the table is cut off'
}

@test "a column that is missing, or asked for twice, is refused" {
	expect 2 nothing optparity-rows -c id,nothing "$fix/hostile.tsv"
	says "optparity-rows: $fix/hostile.tsv:1: nothing: no column \"nothing\"; the header has: id, note, by"
	expect 2 nothing optparity-rows -w nothing=1 "$fix/hostile.tsv"
	says "optparity-rows: $fix/hostile.tsv:1: nothing: no column \"nothing\"; the header has: id, note, by"
	expect 2 nothing optparity-rows -c id,note,ID "$fix/hostile.tsv"
	says 'optparity-rows: -c: column "ID" twice'
}

@test "two columns with one name are refused" {
	table 'id|a|a' '1|x|y'
	expect 2 nothing optparity-rows table.tsv
	says 'optparity-rows: table.tsv:1: columns 2 and 3 have one name'
	expect 2 nothing optparity-rows -w a=x -c id table.tsv
	says 'optparity-rows: table.tsv:1: a: the header has this column twice'
}

@test "a column with a name of over 128 bytes is refused" {
	long=$(printf '%0129d' 0)
	table "id|${long:1}" '1|x'
	sed '$d' table.tsv >want
	expect 0 ./want optparity-rows table.tsv
	table "id|$long" '1|x'
	expect 2 nothing optparity-rows table.tsv
	says 'optparity-rows: table.tsv:1: the name of column 2 has over 128 bytes'
	printf 'id\n1\n' >want
	expect 0 ./want optparity-rows -c id table.tsv
}

@test "wrong arguments are refused" {
	expect 2 nothing optparity-rows -f text "$fix/hostile.tsv"
	says 'optparity-rows: -f: not tsv, table, csv, md or json'
	expect 2 nothing optparity-rows -c id,,by "$fix/hostile.tsv"
	says 'optparity-rows: -c: an empty name; expected names of columns, comma between'
	expect 2 nothing optparity-rows -w id "$fix/hostile.tsv"
	says 'optparity-rows: -w: expected COLUMN=VALUE or COLUMN!=VALUE'
	for arg in =x !=x; do
		expect 2 nothing optparity-rows -w $arg "$fix/hostile.tsv"
		says 'optparity-rows: -w: no name of a column before the ='
	done
	expect 2 nothing optparity-rows -z "$fix/hostile.tsv"
	says 'optparity-rows: -z: only for -f csv'
}

@test "faults 46, 47: a full disk exits 2 in every form" {
	for form in tsv table csv md json; do
		local got=0
		optparity-rows -f $form "$ledger" >/dev/full 2>err || got=$?
		[ "$got" = 2 ]
		says 'optparity-rows: stdout: No space left on device'
	done
}

# ---- the records of an export

@test "--count prints how many records an export has, and reads each of them" {
	printf '%s\n' '"Id","MailingStreet"' '"1","12 Example Way
Flat ""3"", 80309"' '"2",""' >export.csv
	echo 2 >want
	expect 0 ./want optparity-rows --count export.csv
	gzip -c export.csv >export.csv.gz
	expect 0 ./want optparity-rows --count <export.csv.gz
	head -n 1 export.csv >none.csv
	echo 0 >want
	expect 0 ./want optparity-rows --count none.csv
	printf '%s\r\n' Id '"a,b"' c '' >one.csv
	echo 2 >want
	expect 0 ./want optparity-rows --count one.csv
}

@test "--count refuses an export that is cut off or damaged, and prints no number" {
	printf '%s\n' '"Id","Name"' '"1","A"' '"2"' >export.csv
	expect 2 nothing optparity-rows --count export.csv
	says 'optparity-rows: export.csv:3: 1 field, the header has 2'
	printf '"Id","Name"\n"1","A"\n"2","B' >export.csv
	expect 2 nothing optparity-rows --count export.csv
	says 'optparity-rows: export.csv:3: the last line has no line end: cut off?'
	printf '"Id","Name"\n"1","A\n"\n"2","B\n' >export.csv
	expect 2 nothing optparity-rows --count export.csv
	says 'optparity-rows: export.csv:4: a quote is never closed'
	: >export.csv
	expect 2 nothing optparity-rows --count export.csv
	says 'optparity-rows: export.csv:1: empty: not even a header'
	expect 2 nothing optparity-rows --count no-such
	says 'optparity-rows: no-such: No such file or directory'
}

@test "--count takes no option for columns, rows or forms" {
	for words in '-c id' '-w id=1' '-f csv' -z; do
		# shellcheck disable=SC2086
		expect 2 nothing optparity-rows --count $words "$ledger"
		says 'optparity-rows: --count: not with -c, -f, -w or -z'
	done
}

@test "--survey shows what a file is, and what its columns hold" {
	printf '%s\n' 'ID_NUMBER|HND_TYPE|NAME|ASKED' '0000000017|NEM|ANN|Y' \
	    '0000000018|NOC|BEN|N' '0000000018|NEM|CY| ' '19|NEM||Y' >codes.txt
	cat >want <<-'end'
		kind	column	known	rows	filled	true	false	ids	codes
		advance	ID_NUMBER	id	4	4	0	0	3	
		advance	HND_TYPE		4	4	0	0	0	NEM 3;NOC 1
		advance	NAME		4	3	0	0	0	
		advance	ASKED		4	3	2	1	0	
	end
	expect 0 "$PWD/want" optparity-rows --survey codes.txt
}

@test "--survey knows each kind of export by its header" {
	for line in 'contacts,Id,Email Opt Out,Ascend' 'contacts,Contact: Contact ID,Contact: Email Opt Out' \
	    'history,ContactId,CreatedDate,Field,CreatedById' 'requests,Contact ID,Date' \
	    'advance,ID_NUMBER,HND_TYPE' 'advance,X,NO_EMAIL_IND' \
	    'status,Subscriber Key,Status' 'status,SubscriberKey,UnsubReason' ',Id,Name' \
	    ',Subscriber Key,Name'; do
		printf '%s\n' "${line#*,}" "${line#*,}" >file.csv
		optparity-rows --survey file.csv | sed 1d | cut -f 1 | sort -u >kind
		[ "$(cat kind)" = "${line%%,*}" ]
	done
}

@test "--survey stops at the footer of a report, and refuses what it cannot read" {
	printf '%s\n' Id,HasOptedOutOfEmail a,1 b,0 '' '"Two, in all"' >report.csv
	[ "$(optparity-rows --survey -f csv report.csv | sed -n 3p)" = \
	    contacts,HasOptedOutOfEmail,opt_out,2,2,1,1,0, ]
	printf 'a;b|c;d|e\n' >several
	expect 2 nothing optparity-rows --survey several
	says 'optparity-rows: several:1: several delimiters are possible in the header'
	echo ,, >nameless
	optparity-rows --survey report.csv | head -n 1 >want
	expect 0 ./want optparity-rows --survey nameless
	: >empty
	expect 2 nothing optparity-rows --survey empty
	holds empty
	for option in -cid -wid=1 --count; do
		expect 2 nothing optparity-rows --survey "$option" several
		says 'optparity-rows: --survey: not with -c, -w or --count'
	done
}

@test "--survey lists at most 24 codes, and reads the delimiter that a file states" {
	local n list
	list=$(printf 'C%d 2;' {10..33})
	for n in 33 34; do
		{
			printf 'sep=;\nX;Y,Z\n'
			for _ in 1 2; do
				for ((i = 10; i <= n; i++)); do echo "a;C$i"; done
			done
		} >codes.csv
		optparity-rows --survey codes.csv | sed 1,2d | cut -f 2,4,9 >got
		printf 'Y,Z\t%d\t%s\n' $((2 * (n - 9))) "${list%;}" | diff - got
		list=
	done
}
