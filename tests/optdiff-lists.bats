#!/usr/bin/env bats
# SPDX-License-Identifier: ISC
# The lists of users and of requests: what their lines may be, and whom they name.

load helper
load optdiff

@test "a user matches with 15 or 18 characters" {
	local user
	base "a - - TRUE TRUE - - TRUE agree - - $last"
	sf "a FALSE $after $ann"
	adv 'a TRUE'
	for user in "${ann%???}" "$ann" "'$ann" "  $ann # Ann Ames"; do
		printf '# eComm specialists\n\n%s\n' "$user" >users
		decided 1 -b base.tsv -u users <<-E
		a opt_in FALSE records FALSE $after -
		E
	done
}

@test "a list of specialists without a user exits 2" {
	adv '0000000101 FALSE'
	sf '0000000101 FALSE'
	for list in '' '\n' '# nobody\n'; do
		# shellcheck disable=SC2059
		printf "$list" >users
		expect 2 nothing optdiff -u users sf.tsv adv.tsv
		says 'optdiff: users:1: empty: no user in it'
	done
}

@test "-e and -u may be given more than once: evidence in any of the files counts" {
	echo "$ann" >users
	echo 005000000000001AAA >others
	printf 'Date,Advance ID\n2025-04-20,a\n' >one.csv
	printf 'Contact ID,Extra,Date\n003E000000JcD3r,x,2025-04-20\n' >two.csv
	base 'a - - TRUE TRUE - - TRUE agree - - '"$last" \
	    "b - - TRUE TRUE - - TRUE agree - - $last" \
	    "c - - TRUE TRUE - - TRUE agree - - $last"
	sf 'a FALSE' 'b FALSE - - 003E000000JcD3rIAF' "c FALSE $after $ann"
	adv 'a TRUE' 'b TRUE' 'c TRUE'
	for files in '-e one.csv -e two.csv -u users -u others' \
	    '-u others -u users -e two.csv -e one.csv'; do
		# shellcheck disable=SC2086
		decided 1 -b base.tsv $files <<-E
		a opt_in FALSE records FALSE $after -
		b opt_in FALSE records FALSE $after -
		c opt_in FALSE records FALSE $after -
		E
	done
	echo '# nobody' >others
	expect 2 nothing optdiff -Z UTC -u users -u others sf.tsv adv.tsv
	says 'optdiff: others:1: empty: no user in it'
}

@test "fault 6: a request without a date, or with an ambiguous one, is refused" {
	sf 'a TRUE'
	adv 'a FALSE'
	printf 'Contact ID\n003E000000JcD3r\n' >r.csv
	expect 2 nothing optdiff -Z UTC -e r.csv sf.tsv adv.tsv
	says 'optdiff: r.csv:1: date: no column "Date" or "Request Date" or "Date Requested" or "Requested" or "Timestamp" or "since"; the header has: Contact ID; a request without a date is no evidence'
	printf 'Date,Contact ID\n4/5/2025,003E000000JcD3r\n' >r.csv
	expect 2 nothing optdiff -Z UTC -e r.csv sf.tsv adv.tsv
	says 'optdiff: r.csv:2: date: a date whose order is not known without --dates mdy, dmy or ymd (6 digits, 2 signs)'
	printf 'Date,Contact ID\n2025-04-05,\n' >r.csv
	expect 2 nothing optdiff -Z UTC -e r.csv sf.tsv adv.tsv
	says 'optdiff: r.csv:2: neither id is given'
	printf 'Date,Email\n2025-04-05,a@example.com\n' >r.csv
	expect 2 nothing optdiff -Z UTC -e r.csv sf.tsv adv.tsv
	says 'optdiff: r.csv:1: id: no column "Advance ID" or "Contact ID"; the header has: Date, Email'
}

@test "an id of another object in the list of users is accepted as a name" {
	printf '%s\n' 003E000000JcD3r nobody >users.txt
	sf "1 FALSE $after 003E000000JcD3r" "2 FALSE $after nobody" \
	    "3 FALSE $after somebody"
	adv '1 TRUE' '2 TRUE' '3 TRUE'
	base "1 - - TRUE TRUE - - TRUE agree - - $before" \
	    "2 - - TRUE TRUE - - TRUE agree - - $before" \
	    "3 - - TRUE TRUE - - TRUE agree - - $before"
	decided 1 -b base.tsv -u users.txt <<-end
	1 opt_in FALSE records FALSE $after -
	2 opt_in FALSE records FALSE $after -
	3 overwritten TRUE salesforce TRUE $after -
	end
}

@test "a request with an invalid id, or without a day, is refused" {
	sf '1 FALSE'
	adv '1 FALSE'
	printf 'id,Date\n000\xc3\xa91,2025-04-18\n' >r.csv
	expect 2 nothing optdiff -Z UTC -e r.csv sf.tsv adv.tsv
	says 'optdiff: r.csv:2: id: not an id of printable ASCII (4 digits, 2 other bytes)'
	printf 'id,Date\n00\0011,2025-04-18\n' >r.csv
	expect 2 nothing optdiff -Z UTC -e r.csv sf.tsv adv.tsv
	says 'optdiff: r.csv:2: id: not an id of printable ASCII (3 digits, 1 other byte)'
	printf 'id,Date\n0000000001,\n' >r.csv
	expect 2 nothing optdiff -Z UTC -e r.csv sf.tsv adv.tsv
	says 'optdiff: r.csv:2: date: empty'
}

@test "fault 87: lists of requests and users need no last line end" {
	base "a - - TRUE TRUE - - TRUE agree - - $last" \
	    "b - - TRUE TRUE - - TRUE agree - - $last"
	sf 'a FALSE' "b FALSE $after $ann"
	adv 'a TRUE' 'b TRUE'
	printf %s "$ann" >users
	printf 'Date,Advance ID\n2025-04-20,a' >requests.csv
	decided 1 -b base.tsv -u users -e requests.csv <<-E
	a opt_in FALSE records FALSE $after -
	b opt_in FALSE records FALSE $after -
	E
	printf 'Date,Advance ID\n2025-04-20,"a' >requests.csv
	expect 2 nothing optdiff -e requests.csv sf.tsv adv.tsv
	says 'optdiff: requests.csv:2: a quote is never closed'
}

@test "fault 76: a user matches by name, whatever its case and the blanks around it" {
	printf '%s\n' '# specialists' '  Robin MARSH  # left in May' 'Zoë Ann' >users
	base "a - - TRUE TRUE - - TRUE agree - - $last" \
	    "b - - TRUE TRUE - - TRUE agree - - $last" \
	    "c - - TRUE TRUE - - TRUE agree - - $last" \
	    "d - - TRUE TRUE - - TRUE agree - - $last" \
	    "e - - TRUE TRUE - - TRUE agree - - $last"
	sf "a FALSE $after robin_marsh" "b FALSE $after _Zoë_ANN_" \
	    "c FALSE $after Robin_Marsh-Lee" "d FALSE $after Robin" \
	    "e FALSE $after RobinMarsh"
	sed -i '2,$s/_/ /g' sf.tsv
	adv 'a TRUE' 'b TRUE' 'c TRUE' 'd TRUE' 'e TRUE'
	decided 1 -b base.tsv -u users <<-E
	a opt_in FALSE records FALSE $after -
	b opt_in FALSE records FALSE $after -
	c overwritten TRUE salesforce TRUE $after -
	d overwritten TRUE salesforce TRUE $after -
	e overwritten TRUE salesforce TRUE $after -
	E
}

@test "fault 76: names in the list and ids in the table, or the reverse, are told" {
	base "a - - TRUE TRUE - - TRUE agree - - $last"
	adv 'a TRUE'
	printf '%s\n' '# names' 'Robin Marsh' >users
	sf "a FALSE $after $ann"
	decided 1 -b base.tsv -u users <<-E
	a overwritten TRUE salesforce TRUE $after -
	E
	says 'optdiff: users:2: a name, but the Salesforce table has only User IDs in changed_by: no opt-in is consent by this list'
	optdiff -E -Z UTC --now "$now" -b base.tsv -u users sf.tsv adv.tsv \
	    >table.tsv 2>err || [ $? = 1 ]
	[ ! -s err ]
	echo "$ann" >>users
	decided 1 -b base.tsv -u users <<-E
	a opt_in FALSE records FALSE $after -
	E
	echo "$ann" >users
	sf "a FALSE $after Robin_Marsh"
	sed -i '2s/_/ /' sf.tsv
	decided 1 -b base.tsv -u users <<-E
	a overwritten TRUE salesforce TRUE $after -
	E
	says 'optdiff: users:1: a User ID, but the Salesforce table has only names in changed_by: no opt-in is consent by this list'
}

@test "fault 76: a list of which nobody made one of many changes is told" {
	printf '%s\n' 'Robin March' "$ann" >users
	for n in 19 20; do
		people "$n" '"%010d FALSE 2025-04-20T00:00:00Z Robin\n", i' >rows
		mapfile -t rows <rows
		sf "${rows[@]}"
		people "$n" '"%010d FALSE\n", i' >rows
		mapfile -t rows <rows
		adv "${rows[@]}"
		optdiff -Z UTC --now "$now" -f uniform -u users sf.tsv adv.tsv \
		    >table.tsv 2>err || [ $? = 1 ]
		sed -i '/uniform/d' err
		[ "$n" = 20 ] || [ ! -s err ]
	done
	says 'optdiff: users: none of the 20 changes in the Salesforce table was made by a user of the list'
}

@test "fault 76: a list of names of which nobody made one of few changes is not told" {
	sf "a FALSE $after Robin"
	adv 'a FALSE'
	echo 'Robin March' >users
	decided 1 -u users <<-E
	a lost TRUE review TRUE $after no_base
	E
}

@test "names in the list of users may be of other letters, and long" {
	local long
	printf -v long '%0256d' 0
	long=${long//0/X}
	base "a - - TRUE TRUE - - TRUE agree - - $last"
	adv 'a TRUE'
	for name in $'\xe6\x9d\x8e\xe6\x98\x8e' "$long" "${long%X}"; do
		sf "a FALSE $after $name"
		echo "$name" >users
		decided 1 -b base.tsv -u users <<-E
		a opt_in FALSE records FALSE $after -
		E
	done
	sf "a FALSE $after ${long%XX}"
	decided 1 -b base.tsv -u users <<-E
	a overwritten TRUE salesforce TRUE $after -
	E
	# And many.
	seq 800000 | sed 's/^/User/' >users
	for name in user1 USER800000; do
		sf "a FALSE $after $name"
		decided 1 -b base.tsv -u users <<-E
		a opt_in FALSE records FALSE $after -
		E
	done
}

@test "fault 76: a damaged id or name in the list of users exits 2" {
	sf 'a FALSE'
	adv 'a FALSE'
	while IFS='|' read -r line what; do
		printf '# users\n%b\n' "$line" >users
		expect 2 nothing optdiff -Z UTC -u users sf.tsv adv.tsv
		says "optdiff: users:2: $what"
	done <<-'E'
	005E0000001emcA1AQ|begins like a User ID, but is not a valid one (11 digits, 7 letters)
	005E0000001emc|begins like a User ID, but is not a valid one (10 digits, 4 letters)
	Jos\xe9 Marsh|not UTF-8 (8 letters, 1 blank, 1 other byte)
	005E0000001eioKIAQ,Ann Ames|a User ID and more (10 digits, 15 letters, 1 blank, 1 sign); a # before what else the line says makes it a comment
	"005E0000001eioK"|a User ID and more (10 digits, 5 letters, 2 signs); a # before what else the line says makes it a comment
	Ann Ames 005E0000001eioKIAQ|a User ID and more (10 digits, 15 letters, 2 blanks); a # before what else the line says makes it a comment
	Robin\xc2\xa0Marsh|an invisible or look-alike character (10 letters, 2 other bytes)
	E
	echo %PDF-1.7 >users
	expect 2 nothing optdiff -Z UTC -u users sf.tsv adv.tsv
	says 'optdiff: users:1: this is a PDF'
}

# asked LINE...: requests with both ids, and what the run makes of them.
asked() {
	printf '%s\n' 'Date,Advance ID,Contact ID' "$@" >requests.csv
	got=0
	optdiff -a -Z UTC --now "$now" -s 0 -b base.tsv -e requests.csv sf.tsv adv.tsv >full 2>err || got=$?
	[ "$got" = 1 ]
}

@test "fault 84: a request whose Advance ID lost its zeros counts if all ids have ten digits" {
	base "0000770612 - - TRUE TRUE - - TRUE agree - - $last" \
	    "0000770613 - - TRUE TRUE - - TRUE agree - - $last"
	sf '0000770612 FALSE' '0000770613 FALSE'
	adv '0000770612 TRUE' '0000770613 TRUE'
	asked 2025-04-20,770612,
	grep -q '^0000770612	.*	opt_in	' full
	grep -q '^0000770613	.*	overwritten	' full
	# One that still has a zero was cut off, and so may be the last line.
	asked 2025-04-20,00770612,
	says 'optdiff: requests.csv:2: no table has this id'
	[ "$(grep -c '	opt_in	' full)" = 0 ]
	printf 'Date,Advance ID\n2025-04-20,770612' >requests.csv
	optdiff -a -Z UTC --now "$now" -s 0 -b base.tsv -e requests.csv sf.tsv adv.tsv >full 2>err || [ $? = 1 ]
	says 'optdiff: requests.csv:2: no table has this id'
	[ "$(grep -c '	opt_in	' full)" = 0 ]
	base "0000770612 - - TRUE TRUE - - TRUE agree - - $last" \
	    "x - - FALSE FALSE - - FALSE agree - - $last"
	sf '0000770612 FALSE' 'x FALSE'
	adv '0000770612 TRUE' 'x FALSE'
	asked 2025-04-20,770612,
	says 'optdiff: requests.csv:2: no table has this id'
}

@test "fault 84: requests of nobody, of two people or of the future are named, and no evidence" {
	one=003E000000JcD3rIAF two=003E000000JcD3sIAF
	base "a $one - TRUE TRUE - - TRUE agree - - $last" \
	    "b $two - TRUE TRUE - - TRUE agree - - $last"
	sf "a FALSE - - $one" "b FALSE - - $two"
	adv 'a TRUE' 'b TRUE'
	asked "2025-04-20,a,$two" 2025-04-20,c, 2026-04-20,b,
	says 'optdiff: requests.csv:2: the two ids are of different people: not evidence' \
	    'optdiff: requests.csv:3: no table has this id' \
	    'optdiff: requests.csv:4: dated after the run: not evidence yet'
	[ "$(grep -c '	opt_in	' full)" = 0 ]
	asked "2025-04-20,a,$one" "2025-04-20,,$two"
	[ "$(grep -c '	opt_in	' full)" = 2 ]
	# shellcheck disable=SC2046
	asked $(seq -f '2025-04-20,z%g,' 12)
	[ "$(wc -l <err)" = 11 ]
	[ "$(tail -n 1 err)" = 'optdiff: 2 more requests are not evidence either' ]
	: >err
	# An excerpt may lack them.
	optdiff -EZ UTC --now "$now" -b base.tsv -e requests.csv sf.tsv adv.tsv >full || [ $? = 1 ]
}

@test "fault 84: a request with an Advance ID that no table has, and the contact of another, is no evidence" {
	local one=003E000000JcD3rIAF two=003E000000JcD3sIAF
	base "0000770612 $one - TRUE TRUE - - TRUE agree - - $last" \
	    "$two $two - TRUE - - - TRUE no_id - - $last"
	sf "0000770612 FALSE - - $one" "$two FALSE - - $two"
	adv '0000770612 TRUE'
	asked "2025-04-20,0000990001,$one"
	says 'optdiff: requests.csv:2: the two ids are of different people: not evidence'
	[ "$(grep -c '	opt_in	' full)" = 0 ]
	# It may be the one without its zeros, or new to a contact that has none.
	asked "2025-04-20,770612,$one"
	grep -q '^0000770612	.*	opt_in	' full
	asked "2025-04-20,0000990001,$two"
	grep -q "^$two	.*	FALSE	no_id	" full
	# A request may name the contact alone, and so may one of the id.
	asked "2025-04-20,,$one" 2025-04-10,0000770612,
	grep -q '^0000770612	.*	opt_in	' full
}

@test "fault 84: a request with both ids counts if the contact's Advance ID is blank today" {
	one=003E000000JcD3rIAF
	base "a $one - TRUE TRUE - - TRUE agree - - $last"
	sf "$one FALSE - - $one"
	adv 'a TRUE'
	printf '%s\n' 'Date,Advance ID,Contact ID' "2025-04-20,a,$one" >requests.csv
	decided 1 -s 0 -b base.tsv -e requests.csv <<-E
	a opt_in FALSE records FALSE $after id_lost
	E
	says 'optdiff: 1 contact has no Advance ID any more: flag id_lost; the one of the last run is kept'
	# Not that of somebody else.
	base "a $one - TRUE TRUE - - TRUE agree - - $last" \
	    "b - - TRUE TRUE - - TRUE agree - - $last"
	asked "2025-04-20,b,$one"
	says 'optdiff: 1 contact has no Advance ID any more: flag id_lost; the one of the last run is kept' \
	    'optdiff: requests.csv:2: the two ids are of different people: not evidence'
	# A contact that never had one goes by its own.
	sf "$one FALSE - - $one"
	base "$one $one - TRUE - - - TRUE no_id - - $last"
	adv 'x FALSE'
	printf '%s\n' 'Date,Advance ID,Contact ID' "2025-04-20,$one,$one" >requests.csv
	decided 0 -s 0 -b base.tsv -e requests.csv <<-E
	$one no_id FALSE - - $after -
	x adv_only FALSE - - $now no_base
	E
}

@test "fault 76: a line of the list of users that is neither an id nor a name exits 2" {
	sf 'a TRUE'
	adv 'a TRUE'
	for line in 0 00 - 2025-04-18 $'a\001b'; do
		printf '%s\n' "$line" >users.txt
		expect 2 nothing optdiff -u users.txt sf.tsv adv.tsv
		holds 'optdiff: users.txt:1: neither a User ID nor the name of a user ('
	done
}

@test "fault 71: what a spreadsheet did to an id of a request is named, in either column" {
	sf '0000770612 FALSE - - 003E000000JcD3rIAF'
	adv '0000770612 FALSE'
	while IFS='|' read -r id what; do
		for row in "$id," ",$id"; do
			printf 'Date,Advance ID,Contact ID\n2025-04-20,%s\n' "$row" >r.csv
			expect 2 nothing optdiff -Z UTC --now "$now" -e r.csv sf.tsv adv.tsv
			column=id
			[ "$row" = "$id," ] || column=sf_id
			says "optdiff: r.csv:2: $column: $what"
		done
	done <<-'E'
	770612.0|not an id (7 digits, 1 sign); a spreadsheet wrote a number with .0
	7.71E+05|not an id (5 digits, 1 letter, 2 signs); a spreadsheet shortened a number, as to 1.23E+09
	#REF!|not an id (3 letters, 2 signs); a spreadsheet wrote #REF!
	#ERROR|not an id (5 letters, 1 sign); a spreadsheet wrote #ERROR
	######|not an id (6 signs); a spreadsheet wrote ###
	Err:502|not an id (3 digits, 3 letters, 1 sign); a spreadsheet wrote an error like Err:502
	E
	# In an excerpt, too, in which an id may be missing.
	printf 'Date,Advance ID\n2025-04-20,770612.0\n' >r.csv
	expect 2 nothing optdiff -EZ UTC --now "$now" -e r.csv sf.tsv adv.tsv
	holds 'a number with .0'
}

@test "fault 87: empty rows of a sheet of requests are passed over, others need an id and a date" {
	base "0000000101 - - TRUE TRUE - - TRUE agree - - $last" \
	    "0000000102 - - TRUE TRUE - - TRUE agree - - $last"
	sf '0000000101 FALSE' '0000000102 FALSE'
	adv '0000000101 TRUE' '0000000102 TRUE'
	printf '%s\r\n' 'Date,Advance ID,Note' 2025-04-20,0000000101,x ,, ' , ,' \
	    2025-04-20,0000000102, ,, >r.csv
	decided 1 -b base.tsv -e r.csv <<-E
	0000000101 opt_in FALSE records FALSE $after -
	0000000102 opt_in FALSE records FALSE $after -
	E
	sed -i '3s/,,/,,x/' r.csv
	expect 2 nothing optdiff -Z UTC --now "$now" -e r.csv sf.tsv adv.tsv
	says 'optdiff: r.csv:3: date: empty'
}

@test "fault 71: a null or an apostrophe beside an id of a request is none" {
	base "0000770612 003E000000JcD3rIAF - TRUE TRUE - - TRUE agree - - $last"
	sf '0000770612 FALSE - - 003E000000JcD3rIAF'
	adv '0000770612 TRUE'
	for row in '0000770612,NULL' '#N/A,003E000000JcD3r' "'0000770612,(null)" \
	    "'770612,"; do
		printf 'Date,Advance ID,Contact ID\n2025-04-20,%s\n' "$row" >r.csv
		decided 1 -b base.tsv -e r.csv <<-E
		0000770612 opt_in FALSE records FALSE $after -
		E
	done
	printf 'Date,Advance ID,Contact ID\n2025-04-20,NULL,n/a\n' >r.csv
	expect 2 nothing optdiff -Z UTC -e r.csv sf.tsv adv.tsv
	says 'optdiff: r.csv:2: neither id is given'
	printf 'Date,Advance ID\nNULL,0000770612\n' >r.csv
	expect 2 nothing optdiff -Z UTC -e r.csv sf.tsv adv.tsv
	says 'optdiff: r.csv:2: date: empty'
}

@test "fault 71: what a spreadsheet wrote into a list of users or holidays is named, not a comment" {
	sf 'a TRUE'
	adv 'a TRUE'
	base "a - - TRUE TRUE - - TRUE agree - - $last"
	while IFS='|' read -r line what; do
		printf 'Ann Ames\n%s\n' "$line" >users
		expect 2 nothing optdiff -Z UTC -u users sf.tsv adv.tsv
		says "optdiff: users:2: $what"
		printf '2025-05-26\n%s\n' "$line" >holidays
		expect 2 nothing changefile -H holidays base.tsv
		holds "changefile: holidays:2: "
	done <<-'E'
	#REF!|a spreadsheet wrote #REF! here
	  #N/A|a spreadsheet wrote #N/A here
	Err:502|neither a User ID nor the name of a user (3 digits, 3 letters, 1 sign); a spreadsheet wrote an error like Err:502
	1.23E+09|neither a User ID nor the name of a user (5 digits, 1 letter, 2 signs); a spreadsheet shortened a number, as to 1.23E+09
	E
	printf '2025-05-26\n45803.0\n' >holidays
	expect 2 nothing changefile -H holidays base.tsv
	says 'changefile: holidays:2: not a date like 2025-05-26 (6 digits, 1 sign); a spreadsheet wrote a number with .0'
	# These are comments.
	printf '%s\n' '#' '########' '# REF!' 'Ann Ames # new!' '#new!' >users
	expect 0 ./out optdiff -Z UTC -u users -f history sf.tsv adv.tsv
}

@test "fault 76: -v names the lines of -u whose users made no change" {
	sf "a FALSE $after $ann" 'b FALSE - - '
	adv 'a FALSE' 'b FALSE'
	printf '%s\n' '# who may' "$ann" 'Bob Example' '' '005E0000001eioLIAQ' \
	    "${ann%???}" >users
	expect 0 nothing sh -c "optdiff -v -f uniform -u users --now $now sf.tsv adv.tsv >x"
	holds 'optdiff: users: no change by 2 of 3 users: lines 3, 5'
	echo "$ann" >one
	seq 12 | sed 's/^/user /' >two
	expect 0 nothing sh -c "optdiff -v -f uniform -u one -u two --now $now sf.tsv adv.tsv >x"
	holds 'optdiff: two: no change by 12 of 12 users: lines 1, 2, 3, 4, 5, 6, 7, 8, 9, 10 and more'
	expect 0 nothing sh -c "optdiff -v -f uniform -u one --now $now sf.tsv adv.tsv 2>&1 >x | grep 'no change'; true"
}
