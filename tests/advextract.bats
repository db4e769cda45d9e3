#!/usr/bin/env bats

load helper

@test "a Y/N column is read with its dates, and a single blank is empty" {
	expect 0 yesno.want advextract -v "$fix/yesno.txt"
	says 'advextract: 4 in, 4 out, 0 rejected'
}

@test "the delimiter is found from the header, or given" {
	for d in ',:COMMA' '	:TAB' ';:SEMICOLON' '^:CARET'; do
		tr '|' "${d%%:*}" <"$fix/yesno.txt" >d.txt
		expect 0 yesno.want advextract d.txt
		expect 0 yesno.want advextract -d "${d#*:}" d.txt
	done
}

@test "CRLF, gzip and standard input make no difference" {
	sed 's/$/\r/' "$fix/yesno.txt" | gzip -c >a.gz
	expect 0 yesno.want advextract a.gz
	expect 0 yesno.want advextract - <a.gz
}

@test "with -q a quote is a byte like any other" {
	printf 'ID_NUMBER|NAME|OPT_OUT\n0000000001|Bob "Bo" Example|Y\n' >a.txt
	expect 2 nothing advextract a.txt
	says 'advextract: a.txt:2: a quote where none can be (field 2)'
	expect 0 padded.want advextract -q a.txt
}

@test "several rows of a person are OR-ed, and the codes are kept" {
	expect 0 codes.want advextract -v -x HND_TYPE_CODE=NEM,NOC \
	    -x MAIL_LIST_CODE=EXC "$fix/codes.txt"
	says 'advextract: 7 in, 4 out, 0 rejected, 3 more of the same id'
}

@test "the order of a person's rows makes no difference" {
	(head -1 "$fix/codes.txt" && tail -n +2 "$fix/codes.txt" | tac) >back.txt
	(head -1 "$fix/codes.want" && grep '^0' "$fix/codes.want" | sort &&
	    tail -1 "$fix/codes.want") >want
	expect 0 ./want sh -c 'advextract -x HND_TYPE_CODE=NEM,NOC \
	    -x MAIL_LIST_CODE=EXC back.txt >t && head -1 t && grep ^0 t | sort &&
	    tail -1 t'
}

@test "lines of fixed width are read, the last column unbounded" {
	expect 0 fixed.want advextract -w id=1-10 -w opt_out=11-11 \
	    -w changed_at=12-21 -w email=22- "$fix/fixed.txt"
}

@test "codes are found in lines of fixed width too" {
	printf '0000000001NEM\n0000000002   \n' >f.txt
	expect 0 fixedcodes.want advextract -w id=1-10 -w HND=11-13 \
	    -x HND=NEM f.txt
}

@test "a short line of fixed width is refused" {
	printf '0000000001Y2025-04-18a@example.com\n0000000002N2025\n' >f.txt
	expect 2 nothing advextract -w id=1-10 -w opt_out=11-11 \
	    -w changed_at=12-21 -w email=22- f.txt
	says 'advextract: f.txt:2: the line has 15 bytes, changed_at stands at 21'
}

@test "-b false takes a blank for FALSE" {
	expect 0 blankfalse.want advextract -b false "$fix/yesno.txt"
	expect 2 nothing advextract -b perhaps "$fix/yesno.txt"
	says 'advextract: -b: not blank or false'
}

@test "columns are named with -c" {
	printf 'Donor;Stop\n0000000001;Y\n' >a.txt
	expect 0 named.want advextract -c id=Donor -c opt_out=Stop a.txt
	expect 2 nothing advextract -c id=Donor a.txt
	says 'advextract: a.txt:1: opt_out: no column "EMAIL_OPT_OUT" or "OPT_OUT" or "NO_EMAIL_IND" or "HasOptedOutOfEmail"; the header has: Donor, Stop; name the column with -c opt_out=Column, or codes with -x'
	expect 2 nothing advextract -c nonsense=Donor a.txt
	says 'advextract: -c: not NAME=Column with a NAME of id, opt_out, email, changed_at, changed_by, modified_at'
}

@test "zeros that a spreadsheet took are put back with --pad only" {
	printf 'ID_NUMBER|OPT_OUT\n1|Y\n' >a.txt
	expect 2 nothing advextract a.txt
	says 'advextract: a.txt:2: id: not 10 digits; --pad puts leading zeros back (1 digit)'
	expect 0 padded.want advextract -v --pad a.txt
	says 'advextract: 1 in, 1 out, 0 rejected; of these, 1 padded'
	echo '0000000001|N' >>a.txt
	expect 2 nothing advextract --pad a.txt
	says 'advextract: a.txt:3: id: with its zeros back it is an id that came before with more or fewer of them'
}

@test "an id in scientific notation is refused, padded or not" {
	printf 'ID_NUMBER|OPT_OUT\n1.23E+09|Y\n' >a.txt
	for pad in '' --pad; do
		# shellcheck disable=SC2086
		expect 2 nothing advextract $pad a.txt
		says 'advextract: a.txt:2: id: not 10 digits (5 digits, 1 letter, 2 signs)'
	done
}

@test "an unknown value is trouble; with -r the row is rejected and counted" {
	printf 'ID_NUMBER|OPT_OUT\n0000000001|Y\n0000000002|Q\n0000000003\n' >a.txt
	expect 2 nothing advextract a.txt
	says 'advextract: a.txt:3: opt_out: not yes or no (1 letter)'
	expect 0 rejects.want advextract -v -r r.tsv a.txt
	says 'advextract: 3 in, 1 out, 2 rejected'
	diff -u "$fix/rejects.tsv" r.tsv
}

@test "a date that would be a guess is trouble" {
	printf 'ID_NUMBER|OPT_OUT|OPT_OUT_DATE\n0000000001|Y|4/5/2025\n' >a.txt
	expect 2 nothing advextract a.txt
	says 'advextract: a.txt:2: changed_at: not a date like 2025-04-18 or 2025-04-18 16:03:00 (6 digits, 2 signs)'
}

@test "a column of codes that is not there is named" {
	printf 'ID_NUMBER|HND\n0000000001|NEM\n' >a.txt
	expect 2 nothing advextract -x HND_TYPE_CODE=NEM a.txt
	says 'advextract: a.txt:1: HND_TYPE_CODE: no column "HND_TYPE_CODE"; the header has: ID_NUMBER, HND'
}

@test "options that make no sense are refused" {
	expect 2 nothing advextract -x HND a.txt
	says 'advextract: -x: not Column=code[,code]'
	expect 2 nothing advextract -w id=a-b a.txt
	says 'advextract: -w: not a number from 1 to 1000000'
	expect 2 nothing advextract -w id a.txt
	says 'advextract: -w: not name=from-to'
	expect 2 nothing advextract -w id=9-3 a.txt
	says 'advextract: -w: not a number from 9 to 1000000'
}

@test "the header again, or a header alone, is refused" {
	printf 'ID_NUMBER|OPT_OUT\n0000000001|Y\nID_NUMBER|OPT_OUT\n' >a.txt
	expect 2 nothing advextract a.txt
	says 'advextract: a.txt:3: the header again'
	printf 'ID_NUMBER|OPT_OUT\n' >a.txt
	expect 2 nothing advextract a.txt
	says 'advextract: a.txt: no records: an empty extract'
}
