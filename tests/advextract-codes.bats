#!/usr/bin/env bats
# SPDX-License-Identifier: ISC

load helper
load advextract

@test "several rows of one person are combined with OR, and all codes are kept" {
	expect 0 codes.want advextract -v -x HND_TYPE_CODE=NEM,NOC \
	    -x MAIL_LIST_CODE=EXC -z HND_TYPE_CODE=NML,XXX,NEMO "$fix/codes.txt"
	says 'advextract: 7 in, 4 out, 0 rejected, 3 more of the same id'
}

@test "the order of a person's rows makes no difference" {
	(head -1 "$fix/codes.txt" && tail -n +2 "$fix/codes.txt" | tac) >back.txt
	(head -1 "$fix/codes.want" && grep '^0' "$fix/codes.want" | sort &&
	    tail -1 "$fix/codes.want") >want
	expect 0 ./want sh -c 'advextract -x HND_TYPE_CODE=NEM,NOC \
	    -x MAIL_LIST_CODE=EXC -z HND_TYPE_CODE=NML,XXX,NEMO back.txt >t && head -1 t && grep ^0 t | sort &&
	    tail -1 t'
}

@test "codes are found in lines of fixed width too" {
	printf '0000000001NEM\n0000000002   \n' >f.txt
	expect 0 fixedcodes.want advextract -w id=1-10 -w HND=11-13 \
	    -x HND=NEM f.txt
}

@test "fault 6: a column of codes that is not there is named" {
	printf 'ID_NUMBER|HND\n0000000001|NEM\n' >a.txt
	expect 2 nothing advextract -x HND_TYPE_CODE=NEM a.txt
	says 'advextract: a.txt:1: HND_TYPE_CODE: no column "HND_TYPE_CODE"; the header has: ID_NUMBER, HND'
}

@test "codes that no option names are listed, with the number of their rows" {
	cp "$fix/codes.txt" a.txt
	expect 0 codes.want advextract -v -x HND_TYPE_CODE=NEM,NOC \
	    -x MAIL_LIST_CODE=EXC -z HND_TYPE_CODE=NEMO a.txt
	says 'advextract: a.txt: HND_TYPE_CODE: a code that no option names: NML, 1 row' \
	    'advextract: a.txt: HND_TYPE_CODE: a code that no option names: XXX, 1 row' \
	    'advextract: 7 in, 4 out, 0 rejected, 3 more of the same id; of these, 2 with codes that no option names'
}

@test "at most 20 unknown codes are listed, and none that may name a person" {
	{
		printf 'ID_NUMBER|HND\n0000000001|NEM\n0000000002|ann@example.com\n'
		printf '0000000003|19840701\n'
		awk 'BEGIN { for (i = 10; i < 40; i++)
			printf "%010d|X%d\n", i, i }'
	} >a.txt
	expect 0 many.want advextract -x HND=NEM a.txt
	[ "$(grep -c 'HND: a code that no option names' err)" = 20 ]
	[ "$(tail -1 err)" = 'advextract: a.txt: HND: and 12 more codes that no option names' ]
	[ "$(head -1 err)" = 'advextract: a.txt: HND: a code that no option names: (8 digits), 1 row' ]
	[ "$(grep -c example err)" = 0 ]
	rm err
}

@test "a column of names is refused as a column of codes" {
	awk 'BEGIN { print "ID_NUMBER|HND"; for (i = 1; i <= 501; i++)
		printf "%010d|N%d\n", i, i }' >a.txt
	expect 2 nothing advextract -x HND=NEM a.txt
	says 'advextract: a.txt:502: HND: not a column of codes: over 500 that no option names'
}

@test "only active rows set TRUE; the others still list their person as FALSE" {
	printf 'ID_NUMBER|HND|ST|SINCE\n0000000001|NEM|A|2025-04-01\n0000000002|NEM|I|2025-04-01\n0000000003|ODD| |\n0000000001|NOC|I|2025-04-09\n' >a.txt
	expect 0 active1.want advextract -Z UTC -v -x HND=NEM,NOC -a ST=A,P \
	    -z ST=I -c changed_at=SINCE a.txt
	says 'advextract: a.txt: ST: blank, so not active, in 1 row' \
	    'advextract: 4 in, 3 out, 0 rejected, 1 more of the same id'
	expect 2 nothing advextract -Z UTC -x HND=NEM,NOC -a ST=a a.txt
	says 'advextract: a.txt: ST: a code that no option names: A, 1 row' \
	    'advextract: a.txt: ST: a code that no option names: I, 2 rows' \
	    'advextract: a.txt: ST: blank, so not active, in 1 row' \
	    'advextract: a.txt: -a: no row is active'
	expect 2 nothing advextract -Z UTC -x HND=NEM,NOC -a STATUS=A a.txt
	says 'advextract: a.txt:1: STATUS: no column "STATUS"; the header has: ID_NUMBER, HND, ST, SINCE'
}

@test "a rejected row says nothing, not even that it is active" {
	printf 'ID_NUMBER|HND|ST|SINCE\n0000000001|NEM|A|2025-13-01\n0000000001|NEM|I|2025-04-01\n' >a.txt
	expect 2 nothing advextract -Z UTC -x HND=NEM -a ST=A -z ST=I \
	    -c changed_at=SINCE -r rejects.tsv a.txt
	says 'advextract: a.txt: -a: no row is active'
	echo '0000000002|NEM|A|2025-04-01' >>a.txt
	expect 0 ./table.tsv sh -c 'advextract -Z UTC -v -x HND=NEM -a ST=A \
	    -z ST=I -c changed_at=SINCE -r rejects.tsv a.txt | tee table.tsv'
	says 'advextract: 3 in, 2 out, 1 rejected'
	fields 1,4 '0000000001|FALSE' '0000000002|TRUE'
	set_aside '2|changed_at|not a date like 2025-04-18 or 2025-04-18 16:03:00 (8 digits, 2 signs)'
}

@test "a negating code cancels the codes of its file for its person, but not a Y" {
	three
	printf '%s\n' 'ID_NUMBER|HND|ST|CHANGED_AT|OPT_OUT' \
	    '0000000001|OIO|A||N' '0000000001|IN|A|2025-03-03|N' \
	    '0000000002|IN|A||N' '0000000002|OIO|A||Y' \
	    '0000000003|IN|I||N' '0000000003|OIO|A||N' \
	    '0000000004|IN|A||N' '0000000004|OIO|A||N' \
	    '0000000006|IN|A|2025-03-03|N' '0000000006|OIO|A|2025-03-04|N' \
	    '0000000007|IN|A|2025-03-03|N' '0000000007|OIO|A|2025-03-03|N' \
	    >a.txt
	(head -1 a.txt && tail -n +2 a.txt | tac) >back.txt
	set -- -v -x MAIL_LIST_CODE=EXC mail_list.txt -a ST=A -z ST=I -x HND=OIO
	expect 0 negated.want advextract -Z UTC "$@" -y HND=IN a.txt
	says 'advextract: mail_list.txt: 2 in, one of 2 files' \
	    'advextract: a.txt: 12 in, one of 2 files' \
	    'advextract: 14 in, 6 out, 0 rejected, 8 more of the same id; of these, 3 negated'
	(head -1 out && grep '^0' out | sort && tail -1 out) >want
	expect 0 ./want sh -c 'advextract "$@" >t && head -1 t && grep ^0 t | sort && tail -1 t' \
	    advextract -Z UTC "$@" -y HND=IN back.txt
	rm err
	expect 2 nothing advextract -Z UTC -y HND=IN a.txt
	says 'advextract: -y: there is no -x before this file whose codes it negates'
	expect 2 nothing advextract -Z UTC -x HND=OIO -y HND=IN,OIO a.txt
	says 'advextract: -y: OIO is named twice for one file'
}

@test "fault 71: a status that no option names is listed with its rows, as a code is" {
	printf '%s\n' 'ID_NUMBER|HND|ST' '0000000001|NEM|A' '0000000002|NEM|H' \
	    '0000000003|NEM|h' '0000000004|NOC|H' '0000000005|NEM|ann@example.com' \
	    '0000000006|NEM|I' '0000000007|NEM|(null)' >a.txt
	expect 0 ./table.tsv sh -c 'advextract -v -x HND=NEM,NOC -a ST=A -z ST=I a.txt | tee table.tsv'
	says 'advextract: a.txt: ST: a code that no option names: H, 2 rows' \
	    'advextract: a.txt: ST: a code that no option names: (13 letters, 2 signs), 1 row' \
	    'advextract: a.txt: ST: a code that no option names: h, 1 row' \
	    'advextract: a.txt: ST: blank, so not active, in 1 row' \
	    'advextract: 7 in, 7 out, 0 rejected; of these, 4 with codes that no option names'
	fields 1,4 '0000000001|TRUE' '0000000002|FALSE' '0000000003|FALSE' \
	    '0000000004|FALSE' '0000000005|FALSE' '0000000006|FALSE' '0000000007|FALSE'
	printf '%s\n' 'ID_NUMBER|REC' '0000000001|A' '0000000002|D' '0000000003|' >p.txt
	expect 0 ./table.tsv sh -c 'advextract -a REC=A -p p.txt -x HND=NEM,NOC \
	    -a ST=A -z ST=I,H,h,ann@example.com a.txt | tee table.tsv'
	says 'advextract: p.txt: REC: a code that no option names: D, 1 row' \
	    'advextract: p.txt: REC: blank, so not active, in 1 row' \
	    'advextract: a.txt: ST: blank, so not active, in 1 row' \
	    'advextract: 6 ids are not in the population of -p'
}

@test "fault 71: a column of names is refused as one of statuses" {
	awk 'BEGIN { print "ID_NUMBER|HND|ST"; for (i = 1; i <= 501; i++)
		printf "%010d|NEM|N%d\n", i, i }' >a.txt
	expect 2 nothing advextract -x HND=NEM -a ST=A a.txt
	says 'advextract: a.txt:502: ST: not a column of codes: over 500 that no option names'
}

@test "with -p a person without a code is FALSE" {
	three
	printf 'ID_NUMBER|NAME|REC\n0000000001|Ann|A\n0000000002|Ben|A\n0000000003|Cy|A\n0000000008|Flo|A\n0000000009|Gil|X\n' >entity.txt
	set -- -v -x HND_TYPE_CODE=NEM,NOC -a HND_STATUS_CODE=A \
	    -z HND_STATUS_CODE=I -z HND_TYPE_CODE=NML handling.txt
	expect 0 everybody.want advextract -a REC=A -z REC=X -p entity.txt "$@"
	says 'advextract: entity.txt: 5 in, one of 2 files' \
	    'advextract: handling.txt: 3 in, one of 2 files' \
	    'advextract: 8 in, 4 out, 0 rejected, 3 more of the same id, 1 not active in the population'
	expect 0 outside.want advextract -a REC=A -z REC=X -p entity.txt "$@" \
	    -x MAIL_LIST_CODE=EXC mail_list.txt
	says 'advextract: 1 id is not in the population of -p' \
	    'advextract: entity.txt: 5 in, one of 3 files' \
	    'advextract: handling.txt: 3 in, one of 3 files' \
	    'advextract: mail_list.txt: 2 in, one of 3 files' \
	    'advextract: 10 in, 5 out, 0 rejected, 4 more of the same id, 1 not active in the population; of these, 1 not in the population'
	expect 2 nothing advextract -p absent.txt "$@"
	says 'advextract: absent.txt: No such file or directory'
	expect 2 nothing advextract "$@" -x HND=NEM -p entity.txt
	says 'advextract: -p: its file has no codes; -x, -y and -z belong behind it, before the file that they are about'
	for codes in '-z HND=NML' '-a REC=A -x REC=B' '-a REC=A -y REC=B'; do
		# shellcheck disable=SC2086
		expect 2 nothing advextract $codes -p entity.txt "$@"
		holds '-p: its file has no codes'
	done
	sed 's/^0000000002/2/' entity.txt >damaged.txt
	expect 2 nothing advextract -p damaged.txt "$@"
	says 'advextract: damaged.txt:3: id: not 10 digits; --pad restores leading zeros (1 digit)'
}

@test "a table made from codes alone is marked as such, unless --everybody is given" {
	printf 'ID_NUMBER|HND\n0000000001|NEM\n0000000002| \n' >a.txt
	expect 0 marked.want advextract -x HND=NEM a.txt
	expect 0 unmarked.want advextract --everybody -x HND=NEM a.txt
	printf 'ID_NUMBER|HND|OPT_OUT\n0000000001|NEM|N\n0000000002| |N\n' >a.txt
	expect 0 unmarked.want advextract -x HND=NEM a.txt
}

@test "optdiff recognises the mark of a list of codes" {
	printf 'ID_NUMBER|HND\n0000000001|NEM\n' >a.txt
	printf 'id\topt_out\n0000000001\tTRUE\n0000000002\tFALSE\n0000000003\tTRUE\n#end\t3\n' >sf.tsv
	advextract -x HND=NEM a.txt >adv.tsv
	expect 1 listed.want optdiff --now 2025-04-25T06:00:00Z sf.tsv adv.tsv
	advextract --everybody -x HND=NEM a.txt >adv.tsv
	expect 1 unlisted.want optdiff --now 2025-04-25T06:00:00Z sf.tsv adv.tsv
}

@test "with -p a blank value stays blank, and an id is counted once" {
	printf 'ID_NUMBER|OPT_OUT\n0000000001| \n' >a.txt
	printf 'ID_NUMBER\n0000000001\n0000000002\n0000000002\n' >entity.txt
	expect 0 blankpop.want advextract -v -p entity.txt - <a.txt
	says 'advextract: entity.txt: 3 in, one of 2 files' \
	    'advextract: stdin: 1 in, one of 2 files' \
	    'advextract: 4 in, 2 out, 0 rejected, 2 more of the same id'
}

@test "fault 79: an empty name for the Y/N column is refused" {
	printf 'ID_NUMBER|OPT_OUT\n0000000001|Y\n' >a.txt
	expect 2 nothing advextract -c opt_out= a.txt
	says 'advextract: -c opt_out=: an empty name, as of an unset variable of the shell; expected the name of a column'
}

@test "-r also rejects a bad id in the file of -p" {
	printf '%s\n' ID_NUMBER 0000000001 2 >p.txt
	printf '%s\n' 'ID_NUMBER|HND' '0000000001|NEM' >a.txt
	advextract -v -r rejects.tsv -p p.txt -x HND=NEM a.txt >table.tsv 2>err
	says 'advextract: p.txt: 2 in, one of 2 files' \
	    'advextract: a.txt: 1 in, one of 2 files' \
	    'advextract: 3 in, 1 out, 1 rejected, 1 more of the same id'
	fields 1,4 '0000000001|TRUE'
	set_aside '3|id|not 10 digits; --pad restores leading zeros (1 digit)'
}

@test "codes that merely resemble spreadsheet damage are accepted as codes" {
	printf '%s\n' 'ID_NUMBER|HND' '0000000001|#A' '0000000002|#' \
	    '0000000003|17.50' '0000000004|1.' '0000000005|.0' >a.txt
	advextract -x 'HND=#A,#,17.50,1.,.0' a.txt >table.tsv
	fields 1,4,9 '0000000001|TRUE|#A' '0000000002|TRUE|#' \
	    '0000000003|TRUE|17.50' '0000000004|TRUE|1.' \
	    '0000000005|TRUE|.0'
}

@test "changed_by is the user of a code that was not negated; a negation alone sets nobody" {
	printf '%s\n' 'ID_NUMBER|HND|CHANGED_BY|CHANGED_AT|OPT_OUT' \
	    '0000000001|XXX|||N' '0000000002|OIO|u1|2025-03-03|N' \
	    '0000000003|IN|u2|2025-03-03|N' '0000000004|OIO|u3|2025-03-03|N' >a.txt
	advextract -x HND=OIO -y HND=IN -z HND=XXX a.txt >table.tsv
	fields 1,4,6,9 '0000000001|FALSE||' '0000000002|TRUE|u1|OIO' \
	    '0000000003|FALSE|u2|' '0000000004|TRUE|u3|OIO'
}

@test "a code found in two files is listed once" {
	printf '%s\n' 'ID_NUMBER|HND' '0000000001|NEM' >a.txt
	printf '%s\n' 'ID_NUMBER|LIST' '0000000001|NEM' '0000000002|NEM' >b.txt
	advextract -x HND=NEM a.txt -x LIST=NEM b.txt >table.tsv
	fields 1,4,9 '0000000001|TRUE|NEM' '0000000002|TRUE|NEM'
}

@test "an unknown code is printed only if it cannot be personal data" {
	printf '%s\n' 'ID_NUMBER|HND' '0000000001|NEM' '0000000002|A_b-9' \
	    '0000000003|A_b-9' '0000000004|ann lee' '0000000005|{a}' \
	    '0000000006|[a]' '0000000007|!' '0000000008|ABCDEFGHI' \
	    '0000000009|1984' >a.txt
	advextract -x HND=NEM a.txt >table.tsv 2>err
	says 'advextract: a.txt: HND: a code that no option names: (1 sign), 1 row' \
	    'advextract: a.txt: HND: a code that no option names: (4 digits), 1 row' \
	    'advextract: a.txt: HND: a code that no option names: (9 letters), 1 row' \
	    'advextract: a.txt: HND: a code that no option names: A_b-9, 2 rows' \
	    'advextract: a.txt: HND: a code that no option names: (1 letter, 2 signs), 1 row' \
	    'advextract: a.txt: HND: a code that no option names: (6 letters, 1 blank), 1 row' \
	    'advextract: a.txt: HND: a code that no option names: (1 letter, 2 signs), 1 row'
}

@test "several people who are not in the file of -p are counted" {
	printf '%s\n' ID_NUMBER 0000000001 >p.txt
	printf '%s\n' 'ID_NUMBER|HND' '0000000002|NEM' '0000000003|NEM' >a.txt
	advextract -p p.txt -x HND=NEM a.txt >table.tsv 2>err
	says 'advextract: 2 ids are not in the population of -p'
	fields 1,4 '0000000002|TRUE' '0000000003|TRUE' '0000000001|FALSE'
}

@test "-r rejects a code with bytes, characters or spreadsheet damage that no code has" {
	{
		printf '%s\n' 'ID_NUMBER|HND' '0000000001|NEM'
		printf '0000000002|NE\xc9\n'
		printf '0000000003|N\xe2\x80\x8bEM\n'
		printf '0000000004|"NE\nM"\n'
		printf '%s\n' '0000000005|#REF!' '0000000006|17.0'
	} >a.txt
	advextract -v -r rejects.tsv -x HND=NEM a.txt >table.tsv 2>err
	says 'advextract: 6 in, 1 out, 5 rejected'
	fields 1,4,9 '0000000001|TRUE|NEM'
	set_aside '3|HND|not UTF-8 (2 letters, 1 other byte); name the character set with -C, for example -C windows-1252' \
	    '4|HND|an invisible or look-alike character (3 letters, 3 other bytes)' \
	    '5|HND|a control character, such as a line end: was a quote lost?' \
	    '7|HND|a spreadsheet wrote #REF! here' \
	    '8|HND|a spreadsheet wrote a number with .0 here'
}
