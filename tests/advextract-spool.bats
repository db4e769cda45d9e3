#!/usr/bin/env bats
# SPDX-License-Identifier: ISC

load helper
load advextract

# A spool, a copy changed by a sed script, and the message for it.
spool() {
	expect 0 spool.want advextract -Z UTC -s -x HND=NEM,NOC -z HND=NML \
	    -c changed_at=SINCE "$@"
}

spool_fixed() {
	expect 0 spool.want advextract -Z UTC -s -w id=1-10 -w HND=12-14 \
	    -w changed_at=16-25 -x HND=NEM,NOC -z HND=NML "$@"
}

@test "a SQL*Plus spool is read without its page headers" {
	spool -v "$fix/spool.lst"
	says 'advextract: 7 in, 7 out, 0 rejected'
	spool_fixed -v "$fix/spoolfixed.lst"
	says 'advextract: 7 in, 7 out, 0 rejected'
	sed 's/$/\r/' "$fix/spool.lst" >a.lst
	spool a.lst
	sed 's/$/   /' "$fix/spoolfixed.lst" >a.lst
	spool_fixed a.lst
}

@test "the read size makes no difference to a spool" {
	for n in $(seq 1 64) 262144; do
		expect 0 blocks.want libcat spool "$n" PIPE "$fix/spool.lst"
	done
}

@test "fault 24: a spool that is cut off or has a wrong row count is refused" {
	while IFS='@' read -r script want; do
		sed "$script" "$fix/spool.lst" >a.lst
		expect 2 nothing advextract -Z UTC -s -x HND=NEM,NOC -z HND=NML a.lst
		says "advextract: a.lst:$want"
	done <<-'E'
	s/7 rows/8 rows/@17: 8 rows selected, but 7 rows above
	s/7 rows/71 rows/@17: 71 rows selected, but 7 rows above
	/0000000005/d@16: 7 rows selected, but 6 rows above
	s/7 rows selected/1 row selected/@17: 1 row selected, but 7 rows above
	/selected/,$d@17: no line "7 rows selected." or "(7 rows affected)": cut off, or feedback off?
	s/SQL> spool off/0000000009|NEM|2025-01-01/@19: unexpected text after the number of rows selected
	7s/ID_NUMBER/ID_NUMBEX/@7: id: not 10 digits (8 letters, 1 sign)
	s/^0000000006.*/0000000006|NE/@11: 2 fields, the header has 3
	E
	sed '8,$s/---/-x-/' "$fix/spoolfixed.lst" >a.lst
	expect 2 nothing advextract -Z UTC -s -w id=1-10 -w HND=12-14 -x HND=NEM a.lst
	says 'advextract: a.lst:9: id: not 10 digits (8 letters, 1 sign)'
	expect 2 nothing advextract -x HND=NEM "$fix/spoolfixed.lst"
	holds 'a blank line where the header should be'
}

@test "a spool without rows is refused as an empty extract" {
	printf '\nno rows selected\n\n' >a.lst
	expect 2 nothing advextract -Z UTC -s -x HND=NEM a.lst
	says 'advextract: a.lst:2: no header and no rows'
	expect 2 nothing advextract -Z UTC -s -w id=1-10 -w HND=12-14 -x HND=NEM a.lst
	says 'advextract: a.lst: no records: an empty extract'
	printf 'ID_NUMBER|HND\n---|---\n0000000001|NEM\n' >a.lst
	expect 0 marked1.want advextract -Z UTC -s -x HND=NEM a.lst
	printf '\n1 row selected.\n' >>a.lst
	expect 0 marked1.want advextract -Z UTC -s -x HND=NEM a.lst
}

@test "a fixed-width file with other content is refused by what was found" {
	printf '%%PDF-1.7\n' >f.txt
	expect 2 nothing advextract -w id=1-10 -w opt_out=11-11 f.txt
	says 'advextract: f.txt:1: this is a PDF'
}

@test "a spool with one row, with rows that look like dashes, and with long numbers is read correctly" {
	printf 'ID_NUMBER|HND\n---------|---\n-x|NEM\n1234567890123456|NEM\n7|---\n\n3 rows selected.\n' >a.lst
	advextract -Z UTC -s -I any -x HND=NEM -z HND=--- a.lst >table.tsv
	fields 1,4 '-x|TRUE' '1234567890123456|TRUE' '7|FALSE'
	printf 'ID_NUMBER|HND\n---------|---\n0000000001|NEM\n\n2 rows selected.\n' >a.lst
	expect 2 nothing advextract -Z UTC -s -x HND=NEM a.lst
	says 'advextract: a.lst:5: 2 rows selected, but 1 row above'
}

@test "text after the end of a spool is refused by line" {
	good='ID_NUMBER|HND\n---------|---\n0000000001|NEM\n\n1 row selected.\n'
	printf '%bx\n' "$good" >a.lst
	expect 2 nothing advextract -Z UTC -s -x HND=NEM a.lst
	says 'advextract: a.lst:6: unexpected text after the number of rows selected'
	printf '%b\nSQL' "$good" >a.lst
	expect 2 nothing advextract -Z UTC -s -x HND=NEM a.lst
	says 'advextract: a.lst:7: the last line has no line end: cut off?'
	printf '%b' "${good%1*}" | head -c -2 >a.lst
	expect 2 nothing advextract -Z UTC -s -x HND=NEM a.lst
	says 'advextract: a.lst:3: the last line has no line end: cut off?'
	printf 'ID_NUM' >a.lst
	expect 2 nothing advextract -Z UTC -s -x HND=NEM a.lst
	says 'advextract: a.lst:1: the last line has no line end: cut off?'
	printf '\n\n' >a.lst
	expect 2 nothing advextract -Z UTC -s -x HND=NEM a.lst
	says 'advextract: a.lst:1: empty: not even a header'
	# Nothing marks it as the header of a page, because it is at the end.
	printf 'ID_NUMBER  HND\n---------- ---\n0000000001 NEM\nID_NUMBER  HND\n' >a.lst
	expect 2 nothing advextract -Z UTC -s -w id=1-10 -w HND=12-14 -x HND=NEM a.lst
	says 'advextract: a.lst:4: id: not 10 digits (8 letters, 1 sign)'
}

@test "a fixed-width line may end where its last column begins, but not before" {
	printf '0000000001N\n0000000002Ya@example.com\n' >f.txt
	advextract -w id=1-10 -w opt_out=11-11 -w email=12- f.txt >table.tsv
	fields 1,3,4 '0000000001||FALSE' '0000000002|a@example.com|TRUE'
	expect 2 nothing advextract -w id=1-10 -w opt_out=11-11 -w email=13- f.txt
	says 'advextract: f.txt:1: the line has 11 characters, too short for email at 13'
	printf '0000000001\0N\n' >f.txt
	expect 2 nothing advextract -w id=1-10 -w opt_out=11-11 f.txt
	says 'advextract: f.txt:1: byte 11 of the line is NUL'
}

# spool_of TEXT...: makes s.lst of these texts, with escapes.
spool_of() {
	printf '%b' "$@" >s.lst
}

# two OPTION...: s.lst is of two people.
two() {
	expect 0 ./table.tsv sh -c 'advextract "$@" s.lst | tee table.tsv' sh -s "$@"
	fields 1,4 '0000000101|TRUE' '0000000102|FALSE'
}

rows='ID_NUMBER |N\n----------|-\n0000000101|Y\n0000000102|N\n'

@test "fault 86: statements that a spool repeats are passed over" {
	spool_of "SQL> set colsep '|'\nSQL> select id_number,\n  2  no_email_ind n\n  3  from advance.v_optout;\n\n" \
	    "$rows" '\nSQL> spool off\n'
	two -c opt_out=N
	spool_of "SQL> select 1 from dual;\n\n$rows" '\n2 rows selected.\n\nElapsed: 00:00:01.23\nSQL> select x\n  2  from y;\n'
	two -c opt_out=N
	spool_of "  2  from advance.v_optout;\n$rows"
	expect 2 nothing advextract -s s.lst
	holds 's.lst:1: id: no column '
}

@test "fault 86: titles of pages are passed over" {
	spool_of 'Fri Apr 18                                     page    1\n                Opt-outs\n\n' "$rows" \
	    '\n\fFri Apr 18                                     page    2\n                Opt-outs\n\n' 'ID_NUMBER |N\n----------|-\n' '\n2 rows selected.\n'
	two -c opt_out=N
	spool_of 'Opt-outs\n\n' "$rows"
	expect 2 nothing advextract -s -c opt_out=N s.lst
	holds 's.lst:1: '
}

@test "fault 86: the rows that SQL Server counts are compared" {
	printf '%s\r\n' ID_NUMBER,NO_EMAIL_IND ---------,------------ \
	    0000000101,Y 0000000102,N '' '(2 rows affected)' >s.lst
	two
	sed -i 's/(2 rows/(3 rows/' s.lst
	expect 2 nothing advextract -s s.lst
	says 'advextract: s.lst:6: 3 rows selected, but 2 rows above'
	printf '%s\n' "Changed database context to 'advance'." ID_NUMBER,NO_EMAIL_IND \
	    0000000101,Y '' '(1 row affected)' >s.lst
	expect 0 ./out advextract -s s.lst
}

@test "fault 86: an error of the database is quoted" {
	local error
	for error in 'ERROR:\nORA-01555: snapshot too old: rollback segment 9' \
	    'ORA-00942: table or view does not exist' \
	    'ERROR at line 1:\nORA-01013: user requested cancel' \
	    'SP2-0042: unknown command "x" - rest of line ignored.' \
	    'Msg 208, Level 16, State 1'; do
		spool_of "$rows$error\n\n2 rows selected.\n"
		expect 2 nothing advextract -s -c opt_out=N s.lst
		holds ": the database reported an error: ${error##*\\n}"
		spool_of "$error\n"
		expect 2 nothing advextract -s s.lst
		holds ': the database reported an error: '
		spool_of "$rows\n2 rows selected.\n$error\n"
		expect 2 nothing advextract -s -c opt_out=N s.lst
		holds ': the database reported an error: '
	done
	spool_of "${rows}ORA-1\033[2J\n"
	expect 2 nothing advextract -s -c opt_out=N s.lst
	says 'advextract: s.lst:5: the database reported an error: ORA-1?[2J'
}

# refuses WHY OPTION...: s.lst is refused; WHY is behind its name.
refuses() {
	expect 2 nothing advextract "${@:2}" s.lst
	says "advextract: s.lst:$1"
}

quoted='"ID_NUMBER","NO_EMAIL_IND"\r\n"0000000101","Y"\r\n"0000000102","N"\r\n'
ruled='ID_NUMBER,NO_EMAIL_IND\n---------,------------\n0000000101,Y\n0000000102,N\n'

@test "fault 86: a spool of SQLcl is read" {
	spool_of 'SQL> set sqlformat csv\r\nSQL> select id_number,\r\n  2* no_email_ind from v_optout\r\n' \
	    "$quoted" '\r\n2 rows selected. \r\n\r\nElapsed: 00:00:00.120\r\nSQL> spool off\r\n'
	two -s
	sed -i 's/^2 rows/3 rows/' s.lst
	refuses '8: 3 rows selected, but 2 rows above' -s
	spool_of 'ID_NUMBER    NO_EMAIL_IND \n____________ _______________ \n0000000101   Y               \n'
	local why='2: a header underlined with _, as by ansiconsole of SQLcl; expected "set sqlformat csv"'
	refuses "$why" -s
	refuses "$why" -s -w id=1-10 -w opt_out=14-14
	spool_of 'Error starting at line : 1 in command -\nselect 1 from nothing\n'
	refuses '1: the database reported an error: Error starting at line : 1 in command -' -s
}

@test "fault 86: the banners and prompts around a redirected session are passed over" {
	spool_of '\nSQL*Plus: Release 19.0.0.0.0 - Production on Fri Apr 18 16:03:00 2025\nVersion 19.3.0.0.0\n\n' \
	    'Copyright (c) 1982, 2019, Oracle.  All rights reserved.\n\nLast Successful login time: Fri Apr 18 2025 09:00:00 -06:00\n\n' \
	    'Connected to:\nOracle Database 19c Enterprise Edition Release 19.0.0.0.0 - Production\nVersion 19.3.0.0.0\n\nSQL> SQL>   2    3  \n' \
	    "$ruled" '\n2 rows selected.\n\nSQL> Disconnected from Oracle Database 19c Enterprise Edition\nVersion 19.3.0.0.0\n'
	two -s
	spool_of 'ADVANCE@PROD> set pagesize 0\nadvance@prod> Select id_number, no_email_ind from x;\n' \
	    "$ruled" 'ADVANCE@PROD> \nADVANCE@PROD> exit\n'
	two -s
	# A row is no banner, and another text no prompt.
	spool_of "${ruled}Connected.,Y\n"
	refuses '5: id: not 10 digits (9 letters, 1 sign)' -s
	spool_of "${ruled}PROD> mail 2\n"
	refuses '5: 1 field, the header has 2' -s
	spool_of "${ruled}SQL> 0000000103,Y\n"
	refuses '5: id: not 10 digits (10 digits, 3 letters, 1 blank, 1 sign)' -s
	spool_of "${ruled}SQL> SQL>   2    3  0000000103,Y\n"
	refuses '5: id: not 10 digits (12 digits, 6 letters, 10 blanks, 2 signs)' -s
	spool_of "${ruled}SQL> 1  from x\n"
	refuses '5: 1 field, the header has 2' -s
	spool_of "${ruled}PROD>exit\n"
	refuses '5: 1 field, the header has 2' -s
	spool_of "${ruled}PR\\0OD> exit\n"
	refuses '5: byte 3 of the line is NUL' -s
	spool_of "${ruled}PR OD> exit\n"
	refuses '5: 1 field, the header has 2' -s
}

@test "fault 86: times and titles are passed over between the rows, other text is not" {
	local line
	spool_of "$ruled" 'Elapsed: 00:00:00.12\n'
	two -s
	spool_of 'ID_NUMBER  N\n---------- -\n0000000101 Y\n0000000102 N\nElapsed: 00:00:00.12\n'
	two -s -w id=1-10 -w opt_out=12-12
	spool_of "$ruled\nno rows selected.\n"
	refuses '6: 0 rows selected, but 2 rows above' -s
	spool_of "$ruled\n2 rows selected.\nSQL> sp\\0ool off\n"
	refuses '7: byte 8 of the line is NUL' -s
	spool_of "$ruled\n2 rows selected.\\0\n"
	expect 2 nothing advextract -s s.lst
	holds ' of the line is NUL'
	# none goes on with a statement
	for line in ' from x' '  1  from x' '  2 from x' '  x  from x' '2  from x'; do
		spool_of "$ruled" "SQL> select 1\n$line\n"
		refuses "6: 1 field, the header has 2" -s
	done
	# none is a title
	for line in 'Fri Apr x8                                   page    1' \
	    'FriApr  18                                   page    1' \
	    'Fri Apr18                                    page    1' \
	    'Fri Apr 18                                   pane    1' \
	    'Fri Apr 18 page 1' '18                                   page'; do
		spool_of "$ruled" "$line\n"
		refuses "5: 1 field, the header has 2" -s
	done
}

@test "fault 86: a spool of SQL Developer, Toad or PL/SQL Developer is read" {
	local n
	spool_of "$quoted" '\r\n'
	two
	spool_of "$quoted" '\r\n2 rows selected\r\n\r\nExecuted in 0.031 seconds\r\n'
	two -s
	# a column of row numbers, which has no name
	spool_of '"","ID_NUMBER","NO_EMAIL_IND"\r\n"1","0000000101","Y"\r\n"2","0000000102","N"\r\n'
	two
	spool_of ' \tID_NUMBER\tNO_EMAIL_IND\t\r\n1\t0000000101\tY\t\r\n2\t0000000102\tN\t\r\n'
	two
	spool_of '"","ID_NUMBER","NO_EMAIL_IND"\r\n"1","0000000101","Y"\r\n"2","0000000102"\r\n'
	refuses '3: 2 fields, the header has 3'
	for n in 1,002 1.002 '1 002' "1'002" $'1\xc2\xa0002' $'1\xe2\x80\xaf002' $'1\xe2\x80\x99002'; do
		spool_of "$quoted" "\r\n$n rows selected.\r\n"
		refuses '5: 1002 rows selected, but 2 rows above' -s
	done
	for n in 1,02 1,0021 1,,002 1_002 ,002; do
		spool_of "$quoted" "\r\n$n rows selected.\r\n"
		expect 2 nothing advextract -s s.lst
		holds 's.lst:5: '
	done
}

# numbered N...: an extract of PL/SQL Developer, whose first column has row numbers
# and no name.
numbered() {
	local n i=101
	spool_of '"","ID_NUMBER","NO_EMAIL_IND"\r\n'
	for n; do
		printf '"%s","%010d","Y"\r\n' "$n" $((i++))
	done >>s.lst
}

@test "fault 86: a gap in the row numbers of a program means that rows are missing" {
	local numbers want
	while IFS='|' read -r numbers want; do
		# shellcheck disable=SC2086
		numbered $numbers
		refuses "$want; export the extract again, or without row numbers"
	done <<-'E'
	1 2 4|4: row number 4, expected 3: rows are missing or were moved
	2 3 4|2: row number 2, expected 1: rows are missing or were moved
	1 2 2|4: row number 2, expected 3: rows are missing or were moved
	1 3 2|3: row number 3, expected 2: rows are missing or were moved
	1 2 x|4: row number (1 letter), expected 3: rows are missing or were moved
	1 2 99999999999999999999|4: row number (20 digits), expected 3: rows are missing or were moved
	E
	# A record that was set aside had its number.
	numbered 1 2 3 4
	sed -i '3s/Y/maybe/; 4s/,"Y"//' s.lst
	expect 0 ./table.tsv sh -c 'advextract -r rejects.tsv s.lst | tee table.tsv'
	fields 1 0000000101 0000000104
	# R counts from 1, pandas from 0; a column of other values is none of numbers.
	for numbers in '1 2 3' '0 1 2' 'a c a' '* * *'; do
		set -f
		# shellcheck disable=SC2086
		numbered $numbers
		set +f
		expect 0 ./table.tsv sh -c 'advextract s.lst | tee table.tsv'
		fields 1 0000000101 0000000102 0000000103
	done
}

@test "fault 86: a header may be underlined with =" {
	spool_of "SQL> set underline '='\nID_NUMBER |N\n==========|=\n0000000101|Y\n0000000102|N\n"
	two -s -c opt_out=N
	spool_of 'ID_NUMBER  N\n========== =\n0000000101 Y\n0000000102 N\n'
	two -s -w id=1-10 -w opt_out=12-12
	refuses '2: the dashes under the header show no column that begins and ends where -w opt_out= says' \
	    -s -w id=1-10 -w opt_out=11-12
	refuses '2: dashes under the header, as in a spool of SQL*Plus or sqlcmd; -s reads it' \
	    -w id=1-10 -w opt_out=12-12
	spool_of 'ID_NUMBER  N\n========== -\n0000000101 Y\n'
	refuses '1: id: not 10 digits (8 letters, 1 sign)' -s -w id=1-10 -w opt_out=12-12
	spool_of 'ID_NUMBER,N\n==========,-\n0000000101,Y\n'
	refuses '2: opt_out: not TRUE or FALSE, Y or N, 1 or 0 (1 sign)' -s -c opt_out=N
}

@test "fault 86: a spool that a spreadsheet saved is read" {
	spool_of 'SQL> spool x,\r\n,\r\nID_NUMBER,NO_EMAIL_IND\r\n---------,------------\r\n0000000101,Y\r\n0000000102,N\r\n,\r\n2 rows selected.,\r\n,\r\nElapsed: 00:00:00.12,\r\nSQL_ID: 9babjv8yq8ru3,\r\nSQL> spool off,\r\n'
	two -s
	sed -i 's/^2 rows/3 rows/' s.lst
	refuses '8: 3 rows selected, but 2 rows above' -s
	spool_of "${ruled}\nORA-00028: your session has been killed,\n"
	refuses '6: the database reported an error: ORA-00028: your session has been killed' -s
	spool_of "${ruled}Warning: You are no longer connected to ORACLE.\n"
	refuses '5: the database reported an error: Warning: You are no longer connected to ORACLE.' -s
}

@test "fault 86: rows that a program left out are told" {
	local line
	for line in 'Only 5,000 rows currently supported in a script results' \
	    'Only 5 000 rows currently supported in a script resultsno rows selected' \
	    'Row limit of 500 reached' 'ROW LIMIT' 'Rows limited to 500' \
	    'Maximum number of rows exceeded'; do
		spool_of "$quoted\r\n$line\r\n2 rows selected.\r\n"
		refuses "5: rows were left out: $line" -s
		spool_of "$quoted\r\n2 rows selected.\r\n$line\r\n"
		refuses "6: rows were left out: $line" -s
	done
	spool_of "$quoted" 'Only 5 rows here\r\n'
	refuses '4: 1 field, the header has 2' -s
}

@test "fault 86: the output of SQL Server's programs is read" {
	spool_of "(120 rows affected)\r\n\r\n$ruled" '\n(2 row(s) affected)\n\n\nCompletion time: 2025-04-18T16:03:00.1234567-06:00\n'
	two -s
	spool_of "Changed database context to 'advance'.\nChanged language setting to us_english.\n" \
	    'ID_NUMBER \tNO_EMAIL_IND\n----------\t------------\n0000000101\tY           \n0000000102\tN           \n\n(2 rows affected)\n' \
	    'Warning: Null value is eliminated by an aggregate or other SET operation.\n'
	two -s
	spool_of 'ID_NUMBER  NO_EMAIL_IND\n---------- ------------\n0000000101 Y           \n0000000102 N           \n\n(2 rows affected)\n'
	two -s -w id=1-10 -w opt_out=12-23
	spool_of "$ruled" '\n(2 rows affected\n'
	refuses '6: 1 field, the header has 2' -s
	spool_of '(0 rows affected)\n'
	refuses '1: no header and no rows' -s
	spool_of "$ruled" '\n(1 row affected)\n'
	refuses '6: 1 row selected, but 2 rows above' -s
	local line
	for line in 'Sqlcmd: Error: Microsoft ODBC Driver 17 for SQL Server : Login timeout expired.' \
	    'HResult 0x2, Level 16, State 1' 'Timeout expired' 'Query was canceled by user.' \
	    'Query completed with errors.' 'An error occurred while executing batch. Error message is: x'; do
		spool_of "$ruled\n$line\n"
		refuses "6: the database reported an error: $line" -s
	done
}

@test "fault 86: an error that no line follows is an error" {
	spool_of "${ruled}ERROR:\n"
	refuses '5: the database reported an error: ERROR' -s
	spool_of "${ruled}ERROR:\n\n"
	refuses '5: the database reported an error: ERROR' -s
	spool_of "${ruled}ERROR:\nEXP-00056: something new\n"
	refuses '6: the database reported an error: EXP-00056: something new' -s
	spool_of "${ruled}ERROR:\nx"
	refuses '6: the last line has no line end: cut off?' -s
}

@test "a spool without -s is refused, and the option is named" {
	spool_of "$ruled"
	refuses '2: dashes under the header, as in a spool of SQL*Plus or sqlcmd; -s reads it'
	sed 's/ID_NUMBER/Id/; s/NO_EMAIL_IND/Email Opt Out/' s.lst >c.csv
	expect 2 nothing sfextract -c id= c.csv
	says 'sfextract: c.csv:2: dashes under the header, as in a spool of SQL*Plus or sqlcmd'
	spool_of 'ID_NUMBER  N\n---------- -\n0000000101 Y\n'
	refuses '2: dashes under the header, as in a spool of SQL*Plus or sqlcmd; -s reads it' \
	    -w id=1-10 -w opt_out=12-12
	spool_of "\n$ruled"
	refuses '1: a blank line where the header should be; -s reads a spool'
	refuses '1: a blank line; -s reads a spool' -w id=1-10 -w opt_out=12-12
	local line
	for line in 'SQL> set colsep ,' "Changed database context to 'advance'." \
	    'no rows selected' 'ORA-00942: table or view does not exist'; do
		spool_of "$line\n\n$ruled"
		refuses '1: a line of SQL*Plus or sqlcmd where the header should be; -s reads a spool'
	done
	spool_of "$quoted" '\r\n2 rows selected.\r\n'
	refuses '4: a blank line; -s reads a spool'
	spool_of "$quoted" '(2 rows affected)\r\n'
	refuses '4: 1 field, the header has 2; -s reads a spool'
	spool_of "$quoted" 'x\r\n'
	refuses '4: 1 field, the header has 2'
	spool_of '\n'
	refuses '1: a blank line where the header should be'
}
