#!/usr/bin/env bats
# SPDX-License-Identifier: ISC

load helper
load advextract

@test "a Y/N column is read with its dates, and a single blank counts as empty" {
	expect 0 yesno.want advextract -Z UTC -v "$fix/yesno.txt"
	says 'advextract: 4 in, 4 out, 0 rejected'
}

@test "the delimiter is taken from the header, or from -d" {
	for d in ',:COMMA' '	:TAB' ';:SEMICOLON' '^:CARET'; do
		tr '|' "${d%%:*}" <"$fix/yesno.txt" >d.txt
		expect 0 yesno.want advextract -Z UTC d.txt
		expect 0 yesno.want advextract -Z UTC -d "${d#*:}" d.txt
	done
}

@test "CRLF, gzip and standard input give the same table" {
	sed 's/$/\r/' "$fix/yesno.txt" | gzip -c >a.gz
	expect 0 yesno.want advextract -Z UTC a.gz
	expect 0 yesno.want advextract -Z UTC - <a.gz
}

@test "with -q a quotation mark is an ordinary character" {
	printf 'ID_NUMBER|NAME|OPT_OUT\n0000000001|Bob "Bo" Example|Y\n' >a.txt
	expect 2 nothing advextract a.txt
	says 'advextract: a.txt:2: an unexpected quote (field 2)'
	expect 0 padded.want advextract -q a.txt
}

@test "fixed-width lines are read, the last column to the end of the line" {
	expect 0 fixed.want advextract -Z UTC -w id=1-10 -w opt_out=11-11 \
	    -w changed_at=12-21 -w email=22- "$fix/fixed.txt"
}

@test "a fixed-width line that is too short is refused" {
	printf '0000000001Y2025-04-18a@example.com\n0000000002N2025\n' >f.txt
	expect 2 nothing advextract -w id=1-10 -w opt_out=11-11 \
	    -w changed_at=12-21 -w email=22- f.txt
	says 'advextract: f.txt:2: the line has 15 characters, too short for changed_at at 21'
}

@test "-b false reads a blank as FALSE" {
	expect 0 blankfalse.want advextract -Z UTC -b false "$fix/yesno.txt"
	expect 2 nothing advextract -Z UTC -b perhaps "$fix/yesno.txt"
	says 'advextract: -b: expected blank or false'
}

@test "-c names the columns" {
	printf 'Donor;Stop\n0000000001;Y\n' >a.txt
	expect 0 named.want advextract -c id=Donor -c opt_out=Stop a.txt
	expect 2 nothing advextract -c id=Donor a.txt
	says 'advextract: a.txt:1: opt_out: no column "EMAIL_OPT_OUT" or "OPT_OUT" or "NO_EMAIL_IND" or "HasOptedOutOfEmail"; the header has: Donor, Stop; name the column with -c opt_out=Column, or codes with -x'
	expect 2 nothing advextract -c nonsense=Donor a.txt
	says 'advextract: -c: expected NAME=Column, where NAME is one of id, opt_out, email, changed_at, changed_by, modified_at'
}

@test "fault 17: only --pad restores zeros that a spreadsheet removed" {
	printf 'ID_NUMBER|OPT_OUT\n1|Y\n' >a.txt
	expect 2 nothing advextract a.txt
	says 'advextract: a.txt:2: id: not 10 digits; --pad restores leading zeros (1 digit)'
	expect 0 padded.want advextract -v --pad a.txt
	says 'advextract: 1 in, 1 out, 0 rejected; of these, 1 padded'
	echo '0000000001|N' >>a.txt
	expect 2 nothing advextract --pad a.txt
	says 'advextract: a.txt:3: id: with its leading zeros restored, the same id as an earlier one that has more or fewer of them'
}

@test "an id in scientific notation is refused, with and without --pad" {
	printf 'ID_NUMBER|OPT_OUT\n1.23E+09|Y\n' >a.txt
	for pad in '' --pad; do
		# shellcheck disable=SC2086
		expect 2 nothing advextract $pad a.txt
		says 'advextract: a.txt:2: id: not 10 digits (5 digits, 1 letter, 2 signs); a spreadsheet shortened a number, as to 1.23E+09'
	done
	sed -i s/E+09/E+0x/ a.txt
	expect 2 nothing advextract a.txt
	says 'advextract: a.txt:2: id: not 10 digits (4 digits, 2 letters, 2 signs)'
}

@test "an unknown value exits 2; with -r the row is rejected and counted" {
	printf 'ID_NUMBER|OPT_OUT\n0000000001|Y\n0000000002|Q\n0000000003\n' >a.txt
	expect 2 nothing advextract a.txt
	says 'advextract: a.txt:3: opt_out: not TRUE or FALSE, Y or N, 1 or 0 (1 letter)'
	expect 0 rejects.want advextract -v -r r.tsv a.txt
	says 'advextract: 3 in, 1 out, 2 rejected'
	diff -u "$fix/rejects.tsv" r.tsv
}

@test "an ambiguous date exits 2" {
	printf 'ID_NUMBER|OPT_OUT|OPT_OUT_DATE\n0000000001|Y|4/5/2025\n' >a.txt
	expect 2 nothing advextract -Z UTC a.txt
	says 'advextract: a.txt:2: changed_at: a date whose order is not known without --dates mdy, dmy or ymd (6 digits, 2 signs)'
}

@test "several extracts are combined in one run, each with the options before it" {
	three
	set -- -v -x HND_TYPE_CODE=NEM,NOC -z HND_TYPE_CODE=NML handling.txt
	set -- "$@" -x MAIL_LIST_CODE=EXC mail_list.txt -c id=Donor
	expect 0 three.want advextract -Z UTC "$@" email.txt
	says 'advextract: handling.txt: 3 in, one of 3 files' \
	    'advextract: mail_list.txt: 2 in, one of 3 files' \
	    'advextract: email.txt: 3 in, one of 3 files' \
	    'advextract: 8 in, 5 out, 0 rejected, 3 more of the same id'
	expect 0 three.want advextract -Z UTC "$@" - <email.txt
	rm err
	expect 0 three.want advextract -Z UTC "$@" -- email.txt
	rm err
	expect 0 active.want advextract -Z UTC -a HND_STATUS_CODE=A "$@" email.txt
	rm err
}

@test "the order of the files changes only the order of the rows" {
	three
	set -- -x HND_TYPE_CODE=NEM,NOC -z HND_TYPE_CODE=NML handling.txt
	grep '^0' "$fix/three.want" | sort >want
	advextract -Z UTC -x MAIL_LIST_CODE=EXC mail_list.txt -c id=Donor email.txt \
	    "$@" >got
	grep '^0' got | sort | sed 's/EXC;NOC/NOC;EXC/' | diff -u want -
}

@test "an error in one of several extracts fails the run" {
	three
	set -- -x HND_TYPE_CODE=NEM,NOC,NML handling.txt
	expect 2 nothing advextract "$@" email.txt
	says 'advextract: email.txt:1: id: no column "ID_NUMBER" or "Advance ID" or "Advance_ID__c"; the header has: Donor, EMAIL_ADDRESS, EMAIL_OPT_OUT, DATE_MODIFIED; name the column of the id with -c id=Column'
	expect 2 nothing advextract "$@" mail_list.txt
	says 'advextract: mail_list.txt:1: opt_out: no column "EMAIL_OPT_OUT" or "OPT_OUT" or "NO_EMAIL_IND" or "HasOptedOutOfEmail"; the header has: ID_NUMBER, MAIL_LIST_CODE; name the column with -c opt_out=Column, or codes with -x'
	expect 2 nothing advextract "$@" -x MAIL_LIST_CODE=EXC absent.txt
	says 'advextract: absent.txt: No such file or directory'
	head -1 mail_list.txt >empty.txt
	expect 2 nothing advextract "$@" -x MAIL_LIST_CODE=EXC empty.txt
	says 'advextract: empty.txt: no records: an empty extract'
	expect 2 nothing advextract "$@" mail_list.txt -x MAIL_LIST_CODE=EXC
	says 'advextract: -x: no file follows; it belongs before the file that it is about'
	expect 2 nothing advextract "$@" - -x MAIL_LIST_CODE=EXC -
	says 'advextract: standard input is given twice'
}

@test "contradictory options are refused" {
	expect 2 nothing advextract -x HND a.txt
	says 'advextract: -x: expected Column=code[,code]'
	expect 2 nothing advextract -w id=a-b a.txt
	says 'advextract: -w: expected a number from 1 to 1000000, found 1 letter'
	expect 2 nothing advextract -w id a.txt
	says 'advextract: -w: expected name=from-to'
	expect 2 nothing advextract -w id=9-3 a.txt
	says 'advextract: -w: expected a number from 9 to 1000000, found 1 digit'
}

@test "faults 5, 16: a repeated header, and a header without rows, are refused" {
	printf 'ID_NUMBER|OPT_OUT\n0000000001|Y\nID_NUMBER|OPT_OUT\n' >a.txt
	expect 2 nothing advextract a.txt
	says 'advextract: a.txt:3: a repeated header'
	printf 'ID_NUMBER|OPT_OUT\n' >a.txt
	expect 2 nothing advextract a.txt
	says 'advextract: a.txt: no records: an empty extract'
	printf 'ID_NUMBER|OPT_OUT\n0000000001|Q\n' >a.txt
	expect 2 nothing advextract -r r.tsv a.txt
	says 'advextract: a.txt: no usable record: 1 in, 1 rejected'
}

@test "fault 7: a column that merely resembles the opt-out is not used as the opt-out" {
	for name in EMAIL_OPT_OUT_DATE OPT_OUT_FAX NO_EMAIL NO_EMAIL_INDICATOR; do
		printf 'ID_NUMBER|%s\n0000000001|Y\n' "$name" >a.txt
		expect 2 nothing advextract a.txt
		says "advextract: a.txt:1: opt_out: no column \"EMAIL_OPT_OUT\" or \"OPT_OUT\" or \"NO_EMAIL_IND\" or \"HasOptedOutOfEmail\"; the header has: ID_NUMBER, $name; name the column with -c opt_out=Column, or codes with -x"
	done
	printf 'id number|No Email Ind\n0000000001|Y\n' >a.txt
	expect 0 nothing sh -c 'advextract a.txt >out.tsv'
	[ "$(sed -n 2p out.tsv | cut -f 1,4)" = $'0000000001\tTRUE' ]
}

@test "fault 8: a duplicate column is refused, also under two of its names" {
	printf 'ID_NUMBER|OPT_OUT|Opt Out\n0000000001|N|Y\n' >a.txt
	expect 2 nothing advextract a.txt
	says 'advextract: a.txt:1: opt_out: the header has this column twice'
	printf 'ID_NUMBER|EMAIL_OPT_OUT|NO_EMAIL_IND\n0000000001|N|Y\n' >a.txt
	expect 2 nothing advextract a.txt
	says 'advextract: a.txt:1: opt_out: the header has both EMAIL_OPT_OUT and NO_EMAIL_IND; name one with -c opt_out=Column'
	expect 0 nothing sh -c 'advextract -c opt_out=NO_EMAIL_IND a.txt >out.tsv'
	[ "$(sed -n 2p out.tsv | cut -f 4)" = TRUE ]
	printf 'ID_NUMBER|OPT_OUT|CHANGED_AT|OPT_OUT_DATE\n0000000001|Y|2025-04-01|2025-04-17\n' >a.txt
	expect 2 nothing advextract a.txt
	says 'advextract: a.txt:1: changed_at: the header has both CHANGED_AT and OPT_OUT_DATE; name one with -c changed_at=Column'
	printf 'ID_NUMBER|ID_NUMBER|OPT_OUT\n0000000001|0000000002|Y\n' >a.txt
	expect 2 nothing advextract a.txt
	says 'advextract: a.txt:1: id: the header has this column twice'
}

@test "fault 9: the delimiter is taken from the header, and another one is refused" {
	for d in ',' ';' '|' $'\t' ^ '`'; do
		printf 'ID_NUMBER|OPT_OUT|NAME\n' | tr '|' "$d" >a.txt
		printf '0000000001|Y|"a,b;c^d|e"\n' |
			sed "s/|/\\$d/; s/|/\\$d/" >>a.txt
		expect 0 nothing sh -c 'advextract a.txt >out.tsv'
		[ "$(sed -n 2p out.tsv | cut -f 1,4)" = $'0000000001\tTRUE' ]
	done
	printf 'ID_NUMBER|OPT_OUT\n0000000001|Y\n' >a.txt
	expect 2 nothing advextract -d , a.txt
	says 'advextract: a.txt:1: id: no column "ID_NUMBER" or "Advance ID" or "Advance_ID__c"; the header has: ID_NUMBER|OPT_OUT; name the column of the id with -c id=Column'
}

@test "faults 11, 12: a byte order mark and the kind of line end make no difference" {
	printf 'ID_NUMBER|OPT_OUT\n0000000001|Y\n0000000002|N\n' >a.txt
	advextract a.txt >want
	{ printf '\xef\xbb\xbf' && cat a.txt; } >b.txt
	expect 0 ./want advextract b.txt
	sed 's/$/\r/' a.txt >b.txt
	expect 0 ./want advextract b.txt
	sed '2s/$/\r/' a.txt >b.txt
	expect 0 ./want advextract b.txt
	{ printf '\xef\xbb\xbf\xef\xbb\xbf' && cat a.txt; } >b.txt
	expect 2 nothing advextract b.txt
	says 'advextract: b.txt:1: two byte order marks'
	tr '\n' '\r' <a.txt >b.txt
	expect 2 nothing advextract b.txt
	says 'advextract: b.txt:1: lines end with a carriage return alone; expected a line feed'
	sed '3s/|/\r|/' a.txt >b.txt
	expect 2 nothing advextract b.txt
	says 'advextract: b.txt:3: a carriage return without a line feed'
}

@test "spreadsheet damage that can be undone is undone and counted" {
	expect 0 sheet.want advextract -Z UTC -v "$fix/sheet.csv"
	says 'advextract: 5 in, 3 out, 0 rejected, 2 empty; of these, 2 with an apostrophe'
	expect 0 sheet.want advextract -Z UTC -d SEMICOLON "$fix/sheet.csv"
	sed '1s/.*/sep=|\r/; s/;/|/g' "$fix/sheet.csv" >a.csv
	expect 0 sheet.want advextract -Z UTC a.csv
}

@test "ambiguous spreadsheet damage is refused by its kind" {
	while IFS='@' read -r script want; do
		sed "$script" "$fix/sheet.csv" >a.csv
		expect 2 nothing advextract a.csv
		says "advextract: a.csv:$want"
	done <<-'E'
	4s/;N/;#NV/@4: opt_out: a spreadsheet wrote #NV here
	4s/;N/;#REF!/@4: opt_out: a spreadsheet wrote #REF! here
	4s/;N/;#ERROR!/@4: opt_out: a spreadsheet wrote #ERROR! here
	4s/2025-04-01/########/@4: modified_at: a spreadsheet wrote ### here
	s/.0000000002/2.0/@4: id: a spreadsheet wrote a number with .0 here
	s/.0000000002/1.23E+09/@4: id: not 10 digits (5 digits, 1 letter, 2 signs); a spreadsheet shortened a number, as to 1.23E+09
	s/.0000000002/''0000000002/@4: id: not 10 digits (10 digits, 1 sign)
	4s/;;/;;x/@4: a value in a column without a name
	4s/;;/;/@4: 4 fields, the header has 5
	4s/.*/;;;;/@4: an empty row, and others under it
	1s/;/:/@1: id: no column "ID_NUMBER" or "Advance ID" or "Advance_ID__c"; the header has: sep=:; name the column of the id with -c id=Column
	E
	expect 2 nothing advextract -d '|' a.csv
	holds 'no column "ID_NUMBER"'
	cp "$fix/sheet.csv" a.csv
	expect 2 nothing advextract -d '|' a.csv
	says 'advextract: a.csv:1: sep= names a different delimiter than -d'
	printf 'ID_NUMBER|CODE\n0000000001|1.0\n' >a.txt
	expect 2 nothing advextract -x CODE=1,3 a.txt
	says 'advextract: a.txt:2: CODE: a spreadsheet wrote a number with .0 here'
}

@test "an Ascend export is read as the Advance side, by its own id column" {
	expect 0 ascend.want advextract -v -c id=Ascend_ID__c "$fix/ascend.csv"
	says 'advextract: 3 in, 3 out, 0 rejected'
	cp "$fix/ascend.csv" a.csv
	expect 2 nothing advextract a.csv
	says 'advextract: a.csv:1: id: no column "ID_NUMBER" or "Advance ID" or "Advance_ID__c"; the header has: Id, Ascend_ID__c, LastName, HasOptedOutOfEmail, Email, SystemModstamp; name the column of the id with -c id=Column'
	expect 2 nothing advextract -c id=Id a.csv
	says 'advextract: a.csv:2: id: not 10 digits (10 digits, 8 letters)'
	sed -i 's/HasOptedOutOfEmail/HasOptedOutOfFax/' a.csv
	expect 2 nothing advextract -c id=Ascend_ID__c a.csv
	says 'advextract: a.csv:1: opt_out: no column "EMAIL_OPT_OUT" or "OPT_OUT" or "NO_EMAIL_IND" or "HasOptedOutOfEmail"; the header has: Id, Ascend_ID__c, LastName, HasOptedOutOfFax, Email, SystemModstamp; name the column with -c opt_out=Column, or codes with -x'
}

@test "each file has its own character set" {
	printf 'ID_NUMBER|NAME|OPT_OUT|CHANGED_BY\n0000000001|Zo\351|Y|Jos\351\n' >latin.txt
	printf 'ID_NUMBER|OPT_OUT\n0000000002|N\n' |
		iconv -t UTF-16LE >wide.txt
	expect 0 charset.want advextract -C windows-1252 latin.txt wide.txt
	expect 2 nothing advextract latin.txt wide.txt
	says 'advextract: latin.txt:2: changed_by: not UTF-8 (3 letters, 1 other byte); name the character set with -C, for example -C windows-1252'
	sed -i 's/Jos./Joe/' latin.txt
	expect 0 foreign.want advextract -v latin.txt wide.txt
	says 'advextract: latin.txt: 1 in, one of 2 files' \
	    'advextract: wide.txt: 1 in, one of 2 files' \
	    'advextract: 2 in, 2 out, 0 rejected; of these, 1 not UTF-8 in unused columns'
	expect 2 nothing advextract -C nonsense latin.txt
	says 'advextract: -C: iconv does not know this character set'
}

@test "an id that has its leading zeros in only one of two files is one person" {
	printf 'ID_NUMBER|OPT_OUT\n17|N\n' >sheet.txt
	printf 'ID_NUMBER|HND\n0000000017|NEM\n' >handling.txt
	expect 0 onepad.want advextract -v -x HND=NEM handling.txt sheet.txt --pad
	says 'advextract: handling.txt: 1 in, one of 2 files' \
	    'advextract: sheet.txt: 1 in, one of 2 files' \
	    'advextract: 2 in, 1 out, 0 rejected, 1 more of the same id; of these, 1 padded'
	expect 2 nothing advextract -x HND=NEM handling.txt sheet.txt
	says 'advextract: sheet.txt:2: id: not 10 digits; --pad restores leading zeros (2 digits)'
}

@test "the rows of a single Y/N file are passed on, also several with one id" {
	printf '%s\n' 'ID_NUMBER|OPT_OUT' '0000000001|N' '0000000002|N' \
	    '0000000001|Y' >a.txt
	expect 0 nothing sh -c 'advextract -v a.txt >out.tsv'
	says 'advextract: 3 in, 3 out, 0 rejected'
	cut -f 1,4,9 out.tsv >short
	printf '%s\n' 'id	opt_out	code' '0000000001	FALSE	' \
	    '0000000002	FALSE	' '0000000001	TRUE	OPT_OUT' '#end' >want
	diff want short
}

@test "--gzip compresses the table, but not its copy of --tee" {
	printf '%s\n' 'ID_NUMBER|OPT_OUT' '0000000001|N' >a.txt
	advextract a.txt >want
	expect 0 nothing sh -c 'advextract --gzip --tee copy a.txt >table.gz'
	gzip -dc table.gz >table
	cmp want table
	cmp want copy
	expect 2 nothing advextract --tee a.txt a.txt
	says 'advextract: a.txt: this file is both an input and an output'
	expect 2 nothing sh -c 'advextract --tee /dev/full a.txt >table'
	says 'advextract: /dev/full: No space left on device'
}

@test "-r rejects each kind of bad record, with its reason" {
	{
		printf '%s\n' 'ID_NUMBER,OPT_OUT,EMAIL,CHANGED_BY,CHANGED_AT,NAME' \
		    '0000000001,Y,ann@example.com,cu1,2025-04-01,Ann' \
		    '0000000002,Y,ben@example.com,cu1,4/5/2025,Ben' \
		    ',Y,cy@example.com,cu1,,Cy' \
		    '17.0,Y,jo@example.com,cu1,,Jo'
		printf '0000000004,Y,d\xefo@example.com,cu1,,Deo\n'
		printf '0000000005,Y,ed@example.com,c\x01u,,Ed\n'
		printf '0000000006,Y,f\x01@example.com,cu1,,Flo\n'
		printf '0000000007,Y,"gil\n@example.com",cu1,,Gil\n'
		printf '0000000008,Y,hal@example.com,cu1,,"Hal\n0000000009,Y"\n'
		printf '0000000010,Y,i\xe2\x80\x8bda@example.com,cu1,,Ida\n'
	} >a.csv
	advextract -Z UTC -v -r rejects.tsv a.csv >table.tsv 2>err
	says 'advextract: 10 in, 1 out, 9 rejected'
	fields 1,3,4 '0000000001|ann@example.com|TRUE'
	set_aside '3|changed_at|a date whose order is not known without --dates mdy, dmy or ymd (6 digits, 2 signs)' \
	    '4|id|not 10 digits (empty)' \
	    '5|id|a spreadsheet wrote a number with .0 here' \
	    '6|email|not UTF-8 (12 letters, 2 signs, 1 other byte); name the character set with -C, for example -C windows-1252' \
	    '7|changed_by|a control character, such as a line end: was a quote lost?' \
	    '8|email|a control character, such as a line end: was a quote lost?' \
	    '9|email|a control character, such as a line end: was a quote lost?' \
	    '11|id|field 6 contains a line with another id: was a quote lost?' \
	    '13|email|an invisible or look-alike character (13 letters, 2 signs, 3 other bytes)'
}

@test "with -I any an id is taken literally, including an apostrophe" {
	printf '%s\n' 'ID_NUMBER|OPT_OUT' "'a7|Y" 'B-12|N' >a.txt
	advextract -I any a.txt >table.tsv
	fields 1,4 "'a7|TRUE" 'B-12|FALSE'
	echo 'a 7|Y' >>a.txt
	expect 2 nothing advextract -I any a.txt
	says 'advextract: a.txt:4: id: not an id of printable ASCII (1 digit, 1 letter, 1 blank)'
}

@test "-b blank is the default" {
	expect 0 yesno.want advextract -Z UTC -b blank "$fix/yesno.txt"
}

@test "of several addresses and users of one person the smallest is kept, in any order" {
	printf '%s\n' 'ID_NUMBER|HND|EMAIL|CHANGED_BY|CHANGED_AT' \
	    '0000000001|NEM|b@example.com|u2|2025-04-01' \
	    '0000000001|NEM|a@example.com|u1|2025-04-01' \
	    '0000000002|NEM|a@example.com|u1|2025-04-01' \
	    '0000000002|NEM|b@example.com|u2|2025-04-01' \
	    '0000000003|NEM||u1|2025-04-01' \
	    '0000000003|NEM||u2|2025-04-02' >a.txt
	advextract -Z UTC -x HND=NEM a.txt >table.tsv
	fields 1,3,5,6 '0000000001|a@example.com|2025-04-01T23:59:59Z|u1' \
	    '0000000002|a@example.com|2025-04-01T23:59:59Z|u1' \
	    '0000000003||2025-04-02T23:59:59Z|u2'
}

@test "an option with an incomplete argument is refused" {
	for o in -a -x; do
		for arg in ST =A ST=; do
			expect 2 nothing advextract $o $arg a.txt
			case $o in
			-a) says 'advextract: -a: expected Column=value[,value]' ;;
			*) says "advextract: $o: expected Column=code[,code]" ;;
			esac
		done
	done
	expect 2 nothing advextract -w =1-10 a.txt
	says 'advextract: -w: expected name=from-to'
	# 64 codes, and one for the file.
	expect 2 nothing advextract -x "HND=$(seq -s , 1 65)" a.txt
	says 'advextract: -x: over 64 codes and files'
	expect 2 nothing advextract -x "HND=$(seq -s , 1 64)" a.txt
	says 'advextract: -x: over 64 codes and files'
	expect 2 nothing advextract -x "HND=$(seq -s , 1 63)" a.txt
	says 'advextract: a.txt: No such file or directory'
}

@test "ids of another width, and non-digits in an id, are refused" {
	for id in 0000000000000001 12345678901234567 12345678; do
		printf 'ID_NUMBER|OPT_OUT\n%s|Y\n' "$id" >a.txt
		advextract -I ${#id} a.txt >table.tsv
		fields 1,4 "$id|TRUE"
	done
	printf 'ID_NUMBER|OPT_OUT\n000000\xc3\xa902|Y\n' >a.txt
	expect 2 nothing advextract a.txt
	says 'advextract: a.txt:2: id: not 10 digits (8 digits, 2 other bytes)'
	printf 'ID_NUMBER|OPT_OUT\na\177b|Y\n' >a.txt
	expect 2 nothing advextract -I any a.txt
	says 'advextract: a.txt:2: id: not an id of printable ASCII (2 letters, 1 other byte)'
	{ printf 'ID_NUMBER|OPT_OUT\n' && printf 'x%.0s' $(seq 200) && echo '|Y'; } >a.txt
	expect 2 nothing advextract -I any a.txt
	says 'advextract: a.txt:2: id: not an id of printable ASCII (200 letters)'
}

@test "a backslash in an id, a code or an address is kept in the table" {
	printf '%s\n' 'ID_NUMBER|HND|EMAIL' 'a\b|C\D|e\f@example.com' \
	    'ab|C\D|ef@example.com' >a.txt
	advextract -I any -x 'HND=C\D' a.txt >table.tsv
	fields 1,3,9 'a\\b|e\\f@example.com|C\\D' 'ab|ef@example.com|C\\D'
	printf 'Id,HasOptedOutOfEmail,Advance_ID__c,News\\More\n003E000000JcD3r,0,12,1\n' >c.csv
	sfextract -I any -P 'News\More' c.csv >table.tsv
	fields 1,8 '12|News\\More'
}

@test "fault 93: the end mark states the moment of the extract, and that it lists codes" {
	printf '%s\n' 'ID_NUMBER|HND' '0000000101|NEM' >a.txt
	advextract --asof 2025-04-18T06:00:00Z -x HND=NEM a.txt >table.tsv
	[ "$(tail -n 1 table.tsv)" = $'#end\t1\tcodes\tasof=2025-04-18T06:00:00Z' ]
	printf '%s\n' 'ID_NUMBER|OPT_OUT' '0000000101|Y' >a.txt
	advextract a.txt --asof 2025-04-18T06:00:00Z >table.tsv
	[ "$(tail -n 1 table.tsv)" = $'#end\t1\tasof=2025-04-18T06:00:00Z' ]
	expect 2 nothing advextract --asof '' a.txt
	says 'advextract: --asof: not a moment like 2025-04-18T16:03:00Z'
}

@test "fault 25: a Salesforce export is not read as the Advance side, unless -c names its id" {
	local head
	for head in Id,HasOptedOutOfEmail,Advance_ID__c 'Contact 18 ID,Email Opt Out,Advance ID' \
	    'ADVANCE_ID__C,ID,HASOPTEDOUTOFEMAIL,LASTNAME' \
	    'Contact: Contact ID,Contact: Email Opt Out,Contact: Advance ID'; do
		printf '%s\n' "$head" 003E000000JcD3r,true,0000000101,x >a.txt
		expect 2 nothing advextract a.txt
		holds 'a.txt:1: '
	done
	printf '%s\n' Id,HasOptedOutOfEmail,Advance_ID__c 003E000000JcD3r,true,0000000101 >a.txt
	expect 2 nothing advextract a.txt
	says 'advextract: a.txt:1: the columns of a Salesforce export of Contact, not of Advance; if it is one of Ascend, name its id with -c id=Column'
	expect 0 ./table.tsv sh -c 'advextract -c id=Advance_ID__c a.txt | tee table.tsv'
	fields 1,4 '0000000101|TRUE'
	sed -i 1s/Id,/Row,/ a.txt
	expect 0 ./table.tsv advextract a.txt
}
