#!/usr/bin/env bats
# SPDX-License-Identifier: ISC
# Files as offices have them, each with its right answer; and each with one byte or
# one column wrong, which is refused in one line.

load helper

# gives COMMAND...: the command succeeds; its output is the table.
gives() {
	expect 0 ./out "$@"
	cp out table.tsv
}

# twin FILE SCRIPT LINE COMMAND...: the command refuses the file changed by the sed
# script. The line is the message behind the file's name.
twin() {
	sed "$2" "$fix/$1" >"$1"
	cmp -s "$1" "$fix/$1" && return 1
	expect 2 nothing "${@:4}" "$1"
	says "$4: $1$3"
}

# twins FILE COMMAND...: twin for each line of standard input, a script and a
# message with @ between.
twins() {
	local script message
	while IFS=@ read -r script message; do
		twin "$1" "$script" "$message" "${@:2}"
	done
}

not_opt='not TRUE or FALSE, Y or N, 1 or 0'
not_date='not a date like 2025-04-18 or 2025-04-18 16:03:00'
not_us='not a date like 2025-04-18 or 4/18/2025'

# ---- Salesforce ----------------------------------------------------------

@test "a report with dates of digits" {
	local report=(sfextract -Z America/Denver --dates mdy -c id=Ascend_ID)
	gives "${report[@]}" "$fix/report-us.csv"
	fields 1,2,4,7 '0000000101|003E000000JcD3rIAF|TRUE|2025-04-19T05:59:59Z' \
	    '0000000102|003E000000JcD3sIAF|FALSE|2025-04-07T06:00:00Z'
	twins report-us.csv "${report[@]}" <<-E
	s/(2 rec/(3 rec/@:5: the report's footer counts 3 records, the file has 2
	s,4/18/2025,18/4/2025,@:2: modified_at: $not_us (7 digits, 2 signs)
	s/"Email Opt Out"/"E-mail Opt In"/@:1: opt_out: no column "HasOptedOutOfEmail" or "Email Opt Out"; the header has: Contact ID, Last Name, Email, E-mail Opt In, Ascend ID, Last Modified Date; field-level security may hide it from the user who exported
	3s/"0"/"O"/@:3: opt_out: $not_opt (1 letter)
	E
}

@test "a classic report's footer without a count" {
	local report=(sfextract -c id=Ascend_ID)
	expect 0 ./out "${report[@]}" "$fix/footer-classic.csv"
	says "sfextract: $fix/footer-classic.csv:6: the report's footer has no line \"Grand Totals (N records)\": nothing shows that the report is whole"
	cp out table.tsv
	fields 1,4 '0000000101|TRUE' '0000000102|FALSE'
	twins footer-classic.csv "${report[@]}" <<-'E'
	7,$d@:6: text under the records, but no line of a report's footer
	s/^"Example State.*/0000000103/@:10: below the report's footer, but not part of it
	3s/"003/"00Q/@:3: sf_id: the id of a Lead, not of a Contact
	E
}

@test "columns with the object before their names" {
	local report=(sfextract -Z UTC -c id=Ascend_ID)
	gives "${report[@]}" "$fix/qualified.csv"
	fields 1,2,4,7 '0000000101|003E000000JcD3rIAF|TRUE|2025-04-18T23:59:59Z'
	gives sfextract -Z UTC -c 'id=Contact: Ascend ID' "$fix/qualified.csv"
	has='Contact: Contact ID, Contact: Email, Account: Email Opt Out, Contact: Ascend ID, Contact: Last Modified Date; field-level security may hide it from the user who exported'
	twin qualified.csv 's/Contact: Email Opt/Account: Email Opt/' \
	    ":1: opt_out: no column \"HasOptedOutOfEmail\" or \"Email Opt Out\"; the header has: $has" "${report[@]}"
}

@test "an error that is quoted never shows an address" {
	printf 'Error (1): \tno such field <jos\303\251@example.com>, or %s@example.com\n' \
	    "$(printf '%0100d' 1)" >c.csv
	expect 2 nothing sfextract c.csv
	says 'sfextract: c.csv: the Salesforce CLI reported an error: Error (1): ?no such field (an address) or (an address)'
}

@test "the output of the Salesforce CLI" {
	local contacts=(sfextract -c id=Ascend_ID__c)
	gives "${contacts[@]}" "$fix/cli-done.csv"
	fields 1,4 '0000000101|TRUE' '0000000102|FALSE'
	twins cli-done.csv "${contacts[@]}" <<-'E'
	s/done$/dome/@:4: 1 field, the header has 4
	s/done$/&\n,/@:4: the last line of a command-line tool's output, but more lines follow
	E
	expect 2 nothing "${contacts[@]}" "$fix/cli-none.csv"
	says "sfextract: $fix/cli-none.csv: the query found no records"
	twin cli-none.csv s/this/that/ ':1: the last line has no line end: cut off?' \
	    "${contacts[@]}"
	gives "${contacts[@]}" "$fix/cli-null.csv"
	fields 1,3,4 '0000000101||TRUE' \
	    '003E000000JcD3sIAF|ben@example.org|FALSE'
	twins cli-null.csv "${contacts[@]}" <<-E
	s/,null,ben/,nul,ben/@:3: id: not 10 digits (3 letters)
	s/true/nul/@:2: opt_out: $not_opt (3 letters)
	E
}

@test "a moment that no year in UTC has" {
	expect 2 nothing sfextract -c id=Ascend_ID__c "$fix/contacts-1900.csv"
	says "sfextract: $fix/contacts-1900.csv:2: modified_at: before 1900 or after 2999 in UTC (18 digits, 1 letter, 6 signs)"
	gives sfextract -c id=Ascend_ID__c <(sed s/+01:00/-01:00/ "$fix/contacts-1900.csv")
	fields 7 1900-01-01T01:00:00Z
}

@test "a merged contact whose survivor is not in the export" {
	expect 0 ./out sfextract -c id=Ascend_ID__c "$fix/merged-survivor-absent.csv"
	holds ':2: opted out, and was merged into a contact that is not found in the export'
	cp out table.tsv
	fields 1,2,4 '0000000003|003000000000003AAA|FALSE' \
	    '0000000001|003000000000009AAA|TRUE'
	twin merged-survivor-absent.csv s/009AAA/009AAB/ \
	    ':2: master_id: the last 3 characters do not match the first 15' \
	    sfextract -c id=Ascend_ID__c
}

@test "an address of several lines" {
	gives sfextract -c id=Ascend_ID__c "$fix/good-multiline-address.csv"
	fields 1,4 '0000000001|TRUE'
	twins good-multiline-address.csv sfextract -c id=Ascend_ID__c <<-'E'
	s/12"/12/@:2: a quote is never closed
	s/"100 Main/100 "Main/@:2: an unexpected quote (field 5)
	s/,"100/,100/@:3: an unexpected quote (field 1)
	E
	expect 2 nothing sfextract -c id=Ascend_ID__c "$fix/closed-quote-no-newline.csv"
	says "sfextract: $fix/closed-quote-no-newline.csv:3: the last line has no line end: cut off?"
	twin closed-quote-no-newline.csv 's/5"/5/' ':2: a quote is never closed' \
	    sfextract -c id=Ascend_ID__c
}

@test "a history by API name, by label, and as a report" {
	local file
	for file in history-api history-label; do
		gives sfextract -c id=Ascend_ID__c -H "$fix/$file.csv" "$fix/contacts.csv"
		fields 1,4,5,6,10 '0000000101|FALSE|2025-04-11T10:00:00Z|005E0000001emcAIAQ|2025-04-10T10:00:00Z'
		twins $file.csv sfhistory <<-E
		3s/IAF/IAG/@:3: contact: the last 3 characters do not match the first 15
		3s/"false"$/"folse"/@:3: new_value: $not_opt (5 letters)
		E
	done
	gives sfhistory -Z UTC --dates mdy "$fix/history-report.csv"
	fields 1-5 '003E000000JcD3rIAF|FALSE|2025-04-18T16:03:00Z|Data Load|2025-04-16T09:00:59Z'
	twins history-report.csv sfhistory -Z UTC --dates mdy <<-E
	3s/"1","0"/"1","O"/@:3: new_value: $not_opt (1 letter)
	3s,4/18,18/4,@:3: changed_at: $not_us (10 digits, 2 letters, 2 blanks, 3 signs)
	s/New Value/Now Value/@:1: new_value: no column "NewValue" or "NewvalString" or "New Value"; the header has: Contact ID, Field / Event, Old Value, Now Value, Edit Date, Edited By
	E
}

# ---- Advance -------------------------------------------------------------

@test "dates as Oracle and Toad write them" {
	gives advextract -Z UTC "$fix/oracle-rr.csv"
	fields 1,4,7 '0000000101|TRUE|2025-04-18T23:59:59Z' \
	    '0000000102|FALSE|2025-04-07T00:00:00Z'
	twins oracle-rr.csv advextract -Z UTC <<-E
	s/18-APR/18-AVR/@:2: modified_at: $not_date (4 digits, 3 letters, 2 signs)
	s/18-APR/31-APR/@:2: modified_at: $not_date (4 digits, 3 letters, 2 signs)
	E
	gives advextract -Z UTC --dates mdy "$fix/toad.csv"
	fields 1,4,7 '0000000101|TRUE|2025-04-18T16:03:00Z'
	twins toad.csv advextract -Z UTC --dates mdy <<-E
	s/PM/PN/@:2: modified_at: $not_us (12 digits, 2 letters, 2 blanks, 4 signs)
	s/ 4:/ 14:/@:2: modified_at: $not_us (13 digits, 2 letters, 2 blanks, 4 signs)
	E
	gives advextract "$fix/advance-zoned.csv"
	fields 5 2025-04-18T20:00:00Z
	gives advextract -Z America/Denver "$fix/advance-local.csv"
	fields 5 2025-04-18T20:00:00Z
	twin advance-zoned.csv s/-06:00/-26:00/ ":2: changed_at: $not_date (18 digits, 1 letter, 6 signs)" advextract
	twin advance-local.csv 's/ 14:/ 24:/' ":2: changed_at: $not_date (14 digits, 1 blank, 4 signs)" advextract
}

@test "a consent of the same afternoon as the opt-out" {
	local file
	sfextract -c id=Ascend_ID__c -H "$fix/history-1800.csv" \
	    "$fix/contacts-1800.csv" >sf.tsv
	for file in advance-local advance-zoned; do
		advextract "$fix/$file.csv" >adv.tsv 2>err || return 1
		: >err
		expect 1 ./out optdiff -a --now 2025-04-25T06:00:00Z \
		    -u "$fix/specialists.txt" -b "$fix/ledger.tsv" sf.tsv adv.tsv
		cp out table.tsv
		fields 1,8,10,11 '0000000001|TRUE|salesforce|TRUE'
	done
	sed s/TQAR/TQAS/ "$fix/specialists.txt" >users.txt
	expect 2 nothing optdiff --now 2025-04-25T06:00:00Z -u users.txt \
	    -b "$fix/ledger.tsv" sf.tsv adv.tsv
	holds 'optdiff: users.txt:1: '
}

@test "a SQL*Plus spool with TABs" {
	local columns=(advextract --tabs 8 -Z UTC -s -w id=1-10 -w email=12-51
	    -w opt_out=53-53)
	gives "${columns[@]}" -w modified_at=55-64 "$fix/tabs.lst"
	fields 1,3,4,7 '0000000101|ann@example.org|TRUE|2025-04-18T23:59:59Z' \
	    '0000000102|ben@example.org|FALSE|2025-04-07T00:00:00Z' \
	    '0000000103|cy.a.longer.address@example.org||2025-04-07T00:00:00Z'
	gives "${columns[@]}" "$fix/tabs-name.lst"
	fields 1,4 '0000000101|TRUE' '0000000102|TRUE'
	twins tabs.lst "${columns[@]}" <<-E
	s/3 rows/4 rows/@:8: 4 rows selected, but 3 rows above
	3s/- - -/--- -/@:3: the dashes under the header show no column that begins and ends where -w email= says
	4s/    Y/    Q/@:4: opt_out: $not_opt (1 letter)
	E
	twin tabs-name.lst 's/2 rows/3 rows/' ':7: 3 rows selected, but 2 rows above' \
	    "${columns[@]}"
	expect 2 nothing advextract -s -w id=1-10 -w opt_out=53-53 "$fix/tabs.lst"
	holds 'tabs.lst:4: a TAB, which takes a number of columns'
}

@test "a SQL*Plus spool with its prompts" {
	gives advextract -Z UTC -s "$fix/prompt.csv"
	fields 1,4 '0000000101|TRUE' 000000010{2,3,4,5,6}'|FALSE'
	gives advextract -s "$fix/echo.lst"
	fields 1,4 '0000000101|TRUE' '0000000102|FALSE'
	twins prompt.csv advextract -Z UTC -s <<-'E'
	s/6 rows/5 rows/@:11: 5 rows selected, but 6 rows above
	6d@:10: 6 rows selected, but 5 rows above
	/selected/,$d@:11: no line "6 rows selected." or "(6 rows affected)": cut off, or feedback off?
	$s/SQL>/SQL/@:13: unexpected text after the number of rows selected
	E
	twin echo.lst '6s/Y/Q/' ":6: opt_out: $not_opt (1 letter)" advextract -s
}

@test "a SQL*Plus spool with an error" {
	expect 2 nothing advextract -s "$fix/ora.csv"
	says "advextract: $fix/ora.csv:7: the database reported an error: ORA-01555: snapshot too old: rollback segment number 9 with name \"_SYSSMU9\$\" too small"
}

@test "the output of sqlcmd" {
	expect 0 ./out advextract -Z UTC -s "$fix/sqlcmd.csv"
	says "advextract: $fix/sqlcmd.csv: 1 Y/N field contains null, which is read as blank"
	cp out table.tsv
	fields 1,4,7 '0000000101|TRUE|2025-04-18T16:03:00Z' \
	    '0000000102||2025-04-07T11:03:00Z'
	twins sqlcmd.csv advextract -Z UTC -s <<-E
	s/2 rows/1 row/@:6: 1 row selected, but 2 rows above
	s/NULL/NUL/@:4: opt_out: $not_opt (3 letters)
	E
}

@test "lines of fixed width in two character sets" {
	local columns=(advextract -w id=1-10 -w opt_out=21-21)
	gives "${columns[@]}" -C windows-1252 "$fix/fixed-latin1.txt"
	fields 1,4 '0000000001|TRUE' '0000000002|TRUE' '0000000003|FALSE'
	gives "${columns[@]}" "$fix/fixed-utf8.txt"
	fields 1,4 '0000000001|TRUE' '0000000002|TRUE' '0000000003|FALSE'
	twin fixed-latin1.txt '1s/  Y/ Y/' ':1: the line has 20 characters, too short for opt_out at 21' \
	    "${columns[@]}" -C windows-1252
	twin fixed-utf8.txt '3s/  N/N/' ':3: the line has 18 characters, too short for opt_out at 21' \
	    "${columns[@]}" -C UTF-8
	twin fixed-utf8.txt '2s/  Y/ Y/' ':2: the line has 20 characters, too short for opt_out at 21' \
	    "${columns[@]}"
}

@test "codes that negate others" {
	local codes=(advextract -Z UTC -x CODE=NEM -y CODE=OIN)
	gives "${codes[@]}" "$fix/negating.csv"
	fields 1,4,9 '0000000001|TRUE|NEM' '0000000002|TRUE|NEM' \
	    '0000000003|TRUE|NEM' '0000000004|TRUE|NEM'
	twin negating.csv 2s/04-18/04-31/ ":2: changed_at: $not_date (8 digits, 2 signs)" \
	    "${codes[@]}"
}

@test "an error of a spreadsheet in a status" {
	expect 2 nothing advextract -a HND_STATUS=A -x HND_TYPE=NEM "$fix/sheet-error-in-status.txt"
	says "advextract: $fix/sheet-error-in-status.txt:2: HND_STATUS: a spreadsheet wrote #ERROR! here"
}

# ---- requests, loads, lists ----------------------------------------------

# decide OPTION...: a contact that says FALSE, and TRUE in Advance.
decide() {
	local head='id\tsf_id\temail\topt_out\tchanged_at\tchanged_by\tmodified_at\tprefs\tcode\topt_out_at\n'
	printf %b "$head" '0000000101\t003E000000JcD3rIAF\tann@example.org\tFALSE\t\t\t2025-04-18T20:00:00Z\t\t\t\n#end\t1\n' >sf.tsv
	printf %b "$head" '0000000101\t\t\tTRUE\t2025-04-10T00:00:00Z\t\t\t\t\t\n#end\t1\n' >adv.tsv
	optdiff -a --now 2025-04-25T06:00:00Z "$@" sf.tsv adv.tsv
}

@test "a sheet of requests" {
	local sheet=$fix/requests-sheet.csv
	expect 1 ./out decide -Z America/Denver --dates mdy -e "$sheet"
	cp out table.tsv
	fields 1,8,9 '0000000101|FALSE|opt_in'
	expect 2 nothing decide -e "$sheet"
	says "optdiff: $sheet:2: date: a date whose order is not known without --dates mdy, dmy or ymd (7 digits, 2 signs)"
	expect 2 nothing decide --dates mdy -e <(sed s/Advance.ID/Advance/ "$sheet")
	holds ': no column '
	sheet=$fix/requests-form.csv
	expect 1 ./out decide -Z America/Denver --dates ymd -e "$sheet"
	cp out table.tsv
	fields 1,8,9,12 '0000000101|FALSE|opt_in|2025-04-18T22:03:00Z'
	expect 2 nothing decide --dates ymd -e "$sheet"
	says "optdiff: $sheet:2: date: a time zone that several places share: -Z names yours, such as America/Denver (13 digits, 5 letters, 3 blanks, 4 signs)"
	expect 1 ./out decide -e "$fix/requests-unmatched.csv"
	says "optdiff: $fix/requests-unmatched.csv:2: no table has this id"
	cp out table.tsv
	fields 1,8,9 '0000000101|TRUE|adv_opt_out'
	sed s/-19/-39/ "$fix/requests-unmatched.csv" >r.csv
	expect 2 nothing decide -e r.csv
	says "optdiff: r.csv:2: date: $not_date (8 digits, 2 signs)"
}

@test "a load with an opt-out under another name" {
	local load=$fix/load-unsubscribed.csv
	expect 2 nothing loadcheck -t "$fix/mc-ledger.tsv" "$load"
	says "loadcheck: $load:1: opt_out: column 2, \"Unsubscribed\", has only checkboxes and may be an opt-out or an opt-in: name the opt-out to check with -c opt_out=Column, a preference with -P, or say that there is no opt-out with --no-opt-out"
	sed 's/0038X00003GCbWNQA1/003E000000JcD3rIAF/' "$load" >load.csv
	expect 0 ./load.csv loadcheck -c opt_out=Unsubscribed -t "$fix/mc-ledger.tsv" load.csv
}

@test "a list of holidays without its last line end" {
	local due=(changefile --now 2025-05-20T06:00:00Z -o 'Due=due' --holidays)
	sed 's/2025-04-17T21:09:40Z/2025-05-15T21:09:40Z/g' "$fix/mc-ledger.tsv" >l.tsv
	expect 0 ./out "${due[@]}" "$fix/holidays-open.txt" l.tsv
	[ "$(sed -n 2p out)" = 2025-05-30 ]
	sed s/26/2/ "$fix/holidays-open.txt" >h.txt
	expect 2 nothing "${due[@]}" h.txt l.tsv
	says 'changefile: h.txt:1: not a date like 2025-05-26 (7 digits, 2 signs)'
}

# ---- Marketing Cloud -----------------------------------------------------

@test "one list of _ListSubscribers" {
	local file=$fix/list-subscribers.csv
	expect 2 nothing resubq -s "$file" "$fix/mc-ledger.tsv"
	holds ': the statuses of lists (_ListSubscribers), not of subscribers; --list ID reads those of one list'
	expect 0 ./out resubq --list 302 -s "$file" --now 2025-04-25T06:00:00Z \
	    "$fix/mc-ledger.tsv"
	[ "$(sed 1d out | cut -d , -f 1,4,9)" = 003E000000JcD3sIAF,Unsubscribed,open ]
	sed s/,301,/,3O1,/ "$file" >l.csv
	expect 2 nothing resubq --list 301 -s l.csv "$fix/mc-ledger.tsv"
	says 'resubq: l.csv:2: list: not the number (ListID) of a list (2 digits, 1 letter)'
	sed s/Active/Actve/ "$file" >l.csv
	expect 2 nothing resubq --list 301 -s l.csv "$fix/mc-ledger.tsv"
	says 'resubq: l.csv:2: status: not a subscriber status such as Active, Bounced, Held or Unsubscribed (5 letters)'
}

@test "the view _Unsubscribe, and a queue of another unit" {
	local file=$fix/unsubscribe.csv
	expect 0 ./out resubq -u parent=7001234 -s "$file" -q "$fix/queue.csv" \
	    --now 2025-04-25T06:00:00Z "$fix/mc-ledger.tsv"
	[ "$(sed 1d out | cut -d , -f 1,3,4,9)" = '003E000000JcD3rIAF,parent,Unsubscribed,open
003E000000JcD3sIAF,parent,Held,open' ] || { cat out; false; }
	sed s/IsUnique/Unique/ "$file" >u.csv
	expect 2 nothing resubq -s u.csv "$fix/mc-ledger.tsv"
	holds 'resubq: u.csv:1: status: no column "Status" or "Subscriber Status"; the header has: AccountID, '
	sed '2s/7001234/700I234/' "$file" >u.csv
	expect 2 nothing resubq -s u.csv "$fix/mc-ledger.tsv"
	says 'resubq: u.csv:2: unit: not the number (MID) of a business unit (6 digits, 1 letter)'
}
