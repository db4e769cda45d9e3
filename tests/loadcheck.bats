#!/usr/bin/env bats
# SPDX-License-Identifier: ISC
# Each test has its own opts; sed and sh programs are in single quotes.
# shellcheck disable=SC2030,SC2031,SC2016

load helper
load loadcheck

# passes ROW: the row alone is safe; holds_back ROW REASON: it is held. Both use
# the options in $opts.
passes() {
	load_of "$1"
	expect 0 ./load.csv check "${opts[@]}" load.csv
}

holds_back() {
	load_of "$1"
	head -n 1 load.csv >want
	expect 1 ./want check "${opts[@]}" load.csv
	held "load.csv:2: $2"
}
consent=003E00000aBcD3cIAF # 103, opt_in, sent to Records
lost=003E00000aBcD4dIAF   # 104, FALSE on both sides, TRUE is wanted
asked=003E00000aBcD5eIAF  # 105, unanswered: Advance says TRUE

# ---- what passes

@test "a safe load passes byte for byte: byte order mark, quotes, line ends, lines in fields" {
	expect 0 safe.csv check -v "$fix/safe.csv"
	says 'loadcheck: 4 in, 4 passed, 0 held'
}

@test "unsafe rows are held, the others pass unchanged" {
	expect 1 mixed.want check -P News__c -r held.csv -v "$fix/mixed.csv"
	says 'loadcheck: 9 in, 3 passed, 6 held'
	cmp held.csv "$fix/mixed.held"
	[ "$(stat -c %a held.csv)" = 600 ]
}

@test "the passed and the held rows together are all rows" {
	expect 1 mixed.want check -P News__c -r held.csv "$fix/mixed.csv"
	sed 's/^[0-9]*,"[^"]*",//; 1s/line,reason,//' held.csv >back.csv
	sed 1d out | cat back.csv - | sort >sorted
	sort "$fix/mixed.csv" | cmp - sorted
}

@test "the passed and the held rows of random loads are all rows, by either id" {
	for seed in 1 2 3 4 5 6 7 8; do
		awk -v seed="$seed" 'BEGIN {
			srand(seed)
			split("1aIAF 2bIAF 3cIAF 4dIAF 5eIAF 6fIAF 6gIAF 8hIAF 9iIAF 0XIAV", c)
			n = split("true,false,,#N/A,0,1", v, ",")
			print "Id,Advance ID,HasOptedOutOfEmail,News__c,n"
			for (i = 0; i < 300; i++) {
				k = 1 + int(rand() * 10)
				id = rand() < .7 ? "003E00000aBcD" c[k] : ""
				adv = id == "" || rand() < .1 ? sprintf("%010d", 100 + k) : ""
				x = rand() < .02 ? i : k * seed
				printf "%s,%s,%s,%s,%d\n", id, adv, v[1 + x % n],
				    v[1 + (x + k) % n], x
			}
		}' >load.csv
		[ "$(check -P News__c -r held.csv load.csv >out; echo $?)" = 1 ]
		sed '1d; s/^[0-9]*,"[^"]*",//' held.csv | cat - out | sort >sorted
		sort load.csv | cmp - sorted
		# What passed is safe when it is checked again.
		cp out again.csv
		expect 0 ./again.csv check -P News__c again.csv
	done
}

@test "TRUE is safe for everybody, in any spelling" {
	for id in $safe $out $consent $lost $asked; do
		for value in true TRUE 1 yes x; do
			passes "$id,$value,"
		done
	done
}

@test "FALSE is safe for a person who never opted out, or who consented again" {
	passes "$safe,false,true"
	passes "$consent,FALSE,"
}

@test "FALSE is safe in Salesforce if only Advance says TRUE and it is not wanted" {
	passes "$asked,false,"
}

@test "a blank opt-out changes nothing" {
	passes "$out,,"
}

@test "in a load without an opt-out only ids and preferences are checked" {
	printf '%s\n' 'Id,MailingCity,News__c' "$out,Denver,false" "$lost,Boulder," >load.csv
	expect 0 ./load.csv check -P News__c load.csv
}

@test "two rows that say the same about one id pass, whatever their spelling" {
	load_of "$safe,false,x" "${safe%IAF},0,x" "$out,,"
	expect 0 ./load.csv check load.csv
}

@test "an id of 15 characters, or with damaged case, is found and passed unchanged" {
	load_of "${safe%IAF},false," "$(echo "$other" | tr '[:lower:]' '[:upper:]'),false,"
	expect 0 ./load.csv check load.csv
}

@test "any Bulk API delimiter is detected by the ids, or given with -d" {
	for d in '	' ';' '|' '^' '`'; do
		printf '%s\n' "Id${d}HasOptedOutOfEmail" "$safe${d}false" >load.csv
		expect 0 ./load.csv check load.csv
	done
	printf 'Id!HasOptedOutOfEmail\n%s!false\n' "$safe" >load.csv
	expect 0 ./load.csv check -d '!' load.csv
}

@test "blank lines at the end are not rows" {
	printf 'Id,City\n%s,x\n\n\n' "$safe" >load.csv
	printf 'Id,City\n%s,x\n' "$safe" >want
	expect 0 ./want check load.csv
}

@test "invalid UTF-8 passes in columns that are not checked" {
	printf 'Id,City\n%s,Ren\351e\n' "$safe" >load.csv
	expect 0 ./load.csv check load.csv
}

@test "loadcheck works in the middle of a pipe, and on gzip" {
	gzip -c "$fix/safe.csv" >safe.gz
	expect 0 safe.csv bash -c 'set -o pipefail
	    cat safe.gz | loadcheck -t "$0" | cat' "$fix/ledger.tsv"
}

@test "the ledger may be read from standard input" {
	expect 0 safe.csv loadcheck -t - "$fix/safe.csv" <"$fix/ledger.tsv"
}

@test "UTF-16 is written as UTF-8" {
	load_of "$safe,false,"
	iconv -f UTF-8 -t UTF-16 load.csv >wide.csv
	expect 0 ./load.csv check wide.csv
}

@test "the output of changefile is safe to load" {
	week=$top/examples/expected/week2
	changefile "$week/ledger.tsv" >load.csv 2>said
	expect 0 ./load.csv loadcheck -T advance -t "$week/ledger.tsv" \
		-c id=id -c opt_out=new load.csv
	changefile -t salesforce -l crlf "$week/ledger.tsv" >load.csv 2>said
	expect 0 ./load.csv loadcheck -t "$week/ledger.tsv" load.csv
}

# ---- what is held

@test "the example load would have cleared three opt-outs" {
	week=$top/examples/expected/week2
	grep -v '0038X00003WnTsAQAV\|0038X00003XAEfFQAX\|0038X00003GCbWNQA1' \
		"$top/examples/load.csv" >want
	expect 1 ./want loadcheck -v -r held.csv -t "$week/ledger.tsv" \
		"$top/examples/load.csv"
	says 'loadcheck: 40 in, 37 passed, 3 held'
	# The opt tables of the day give the same result without a ledger.
	expect 1 ./want loadcheck -r held.csv -t "$week/sf.tsv" -t "$week/adv.tsv" \
		"$top/examples/load.csv"
}

@test "FALSE is held as clearing an opt-out if TRUE is wanted" {
	holds_back "$out,false,true" "$out: would clear an opt-out"
}

@test "#N/A, the null of the Bulk API, is always FALSE" {
	holds_back "$out,#N/A," "$out: would clear an opt-out"
}

@test "with -n a blank is FALSE" {
	opts=(-n)
	holds_back "$out,," "$out: would clear an opt-out"
	passes "$safe,,"
}

@test "with -n a load without the opt-out column still leaves it alone" {
	printf 'Id,City\n%s,x\n' "$out" >load.csv
	expect 0 ./load.csv check -n load.csv
}

@test "a row that awaits action is held as still open" {
	holds_back "$lost,false," \
		"$lost: would clear an opt-out; still open since 2025-04-22"
}

@test "a lost opt-out of one contact holds every contact of the person" {
	holds_back 003E00000aBcD6fIAF,false, \
		'003E00000aBcD6fIAF: would clear an opt-out'
	holds_back 003E00000aBcD6gIAF,false, \
		'003E00000aBcD6gIAF: would clear an opt-out'
}

@test "an id that no table has is held as unknown, and so is a row without an id" {
	holds_back "$nobody,true," "$nobody: unknown id"
	holds_back ',true,' 'unknown id'
}

@test "a preference is not re-checked for a person who opted out" {
	opts=(-P News__c)
	holds_back "$out,true,true" \
		"$out: would re-check preferences of a person who opted out"
	passes "$out,true,false"
	passes "$out,true,"
	passes "$safe,false,true"
	passes "$consent,false,true"
}

@test "all rows of an id that occurs twice with different values are held" {
	load_of "$safe,false,x" "$out,true,x" "${safe%IAF},,x" "$safe,false,x"
	printf '%s\n' 'Id,HasOptedOutOfEmail,News__c' "$out,true,x" >want
	expect 1 ./want check load.csv
	for n in 2 4 5; do
		echo "loadcheck: load.csv:$n: $safe: same id twice with different values"
	done | diff - err
	rm err
}

@test "fault 16: columns tell rows with one id apart; the other id is not a value" {
	load_of "$safe,ab,x" "$safe,a,bx"
	sed -i '1s/.*/Id,Name,City/' load.csv
	head -n 1 load.csv >want
	expect 1 ./want check -r held.csv load.csv
	printf '%s\n' 'Id,Advance ID,City' "$safe,0000000101,x" "$safe,,x" >load.csv
	expect 0 ./load.csv check load.csv
}

@test "ten rows are named, the others counted, and no address is printed" {
	{
		echo 'Id,Email,HasOptedOutOfEmail'
		yes "$out,someone@example.org,false" | head -n 12
	} >load.csv
	head -n 1 load.csv >want
	expect 1 ./want check load.csv
	[ "$(wc -l <err)" = 11 ]
	[ "$(sed -n 10p err)" = "loadcheck: load.csv:11: $out: would clear an opt-out" ]
	[ "$(tail -n 1 err)" = 'loadcheck: … and 2 more' ]
	if grep -q example err; then false; fi
	rm err
}

@test "an id that is an e-mail address is not printed" {
	sed 's/^0000000102/p@example.org/' "$fix/ledger.tsv" >l.tsv
	printf 'Advance ID,HasOptedOutOfEmail\np@example.org,false\n' >load.csv
	head -n 1 load.csv >want
	expect 1 ./want loadcheck -I any -t l.tsv load.csv
	held 'load.csv:2: would clear an opt-out'
}

@test "with -r held rows are written and not named, with any delimiter" {
	printf 'Id;HasOptedOutOfEmail\n%s;false\n' "$lost" >load.csv
	printf 'Id;HasOptedOutOfEmail\n' >want
	expect 1 ./want check -r held.csv load.csv
	printf 'line;reason;Id;HasOptedOutOfEmail\n2;"would clear an opt-out; still open since 2025-04-22";%s;false\n' \
		"$lost" | diff - held.csv
}

@test "a held file that was not repaired is held again" {
	expect 1 mixed.want check -P News__c -r held.csv "$fix/mixed.csv"
	head -n 1 held.csv >want
	expect 1 ./want check -P News__c -r again.csv -v held.csv
	says 'loadcheck: 6 in, 0 passed, 6 held'
}

@test "with -r and nothing held the held file has a header only" {
	expect 0 safe.csv check -r held.csv "$fix/safe.csv"
	[ "$(wc -l <held.csv)" = 1 ]
}

# ---- by the Advance ID, and by both

@test "rows are looked up by the Advance ID as an external id" {
	printf '%s\n' 'Ascend_ID__c,HasOptedOutOfEmail' 0000000101,false \
		0000000102,false 0000000107,false >load.csv
	head -n 2 load.csv >want
	expect 1 ./want check -c id=Ascend_ID__c load.csv
	says 'loadcheck: load.csv:3: 0000000102: would clear an opt-out' \
		'loadcheck: load.csv:4: 0000000107: would clear an opt-out'
}

@test "if a load has both ids they must belong to one person" {
	both "$safe,0000000101,false" ''
	both "003E00000aBcD6gIAF,0000000106,true" ''
	both "$safe,,false" ''
	both ",0000000101,false" ''
	both "$safe,0000000109,false" \
		"$safe: the two ids are of different people"
	both "$safe,0000000555,false" \
		"$safe: the two ids are of different people"
	both "$nobody,0000000101,false" "$nobody: unknown id"
	both "$nobody,0000000555,true" "$nobody: unknown id"
	both ",0000000555,true" '0000000555: unknown id'
}

@test "either of a row's two ids may be that of a person who opted out" {
	both "$safe,0000000102,false" \
		"$safe: the two ids are of different people; would clear an opt-out"
	both "$out,0000000101,false" \
		"$out: the two ids are of different people; would clear an opt-out"
	both "$nobody,0000000102,false" \
		"$nobody: unknown id; would clear an opt-out"
}

# ---- into Advance

@test "a load into Advance is read as advextract reads Advance" {
	expect 1 advance.want check -T advance "$fix/advance.txt"
	says 'loadcheck: '"$fix"'/advance.txt:3: 0000000102: would clear an opt-out' \
		'loadcheck: '"$fix"'/advance.txt:5: 0000000105: still open since 2025-04-25' \
		'loadcheck: '"$fix"'/advance.txt:6: 0000000555: unknown id'
}

@test "-c names the columns of a load into Advance" {
	printf 'Person;Stop\n0000000101;N\n0000000102;Y\n' >load.csv
	expect 0 ./load.csv check -T advance -c id=Person -c opt_out=Stop load.csv
}

@test "-I sets the width of the Advance ID" {
	sed 's/^0000000102/102/' "$fix/ledger.tsv" >l.tsv
	printf 'ID_NUMBER,OPT_OUT\n102,N\n' >load.csv
	head -n 1 load.csv >want
	expect 1 ./want loadcheck -T advance -I 3 -t l.tsv load.csv
	held 'load.csv:2: 102: would clear an opt-out'
}

# ---- opt tables

tables() {
	loadcheck -t "$fix/sf.tsv" -t "$fix/adv.tsv" "$@"
}

@test "either of two opt tables may say that a person opted out" {
	load_of "$safe,false," "$other,0," "$out,false," "$consent,false," \
		003E00000aBcD6gIAF,false, "$out,true,"
	sed -n '1,3p' load.csv >want
	sed -i '$d' load.csv
	expect 1 ./want tables load.csv
	says "loadcheck: load.csv:4: $out: would clear an opt-out" \
		"loadcheck: load.csv:5: $consent: would clear an opt-out" \
		'loadcheck: load.csv:6: 003E00000aBcD6gIAF: would clear an opt-out'
}

@test "the Advance table may come before the Salesforce table" {
	load_of "$consent,false,"
	head -n 1 load.csv >want
	expect 1 ./want loadcheck -t "$fix/adv.tsv" -t "$fix/sf.tsv" load.csv
	held "load.csv:2: $consent: would clear an opt-out"
}

@test "an opt table given with the ledger adds newer opt-outs" {
	sed 's/^\(0000000101.*\)FALSE/\1TRUE/' "$fix/sf.tsv" >sf.tsv
	load_of "$safe,false,"
	head -n 1 load.csv >want
	expect 1 ./want check -t sf.tsv load.csv
	held "load.csv:2: $safe: would clear an opt-out"
}

@test "sfextract's table of contacts without an Advance ID makes them known" {
	load_of "$nobody,false,"
	head -n 1 load.csv >want
	expect 1 ./want check -t "$fix/no-id.tsv" load.csv
	held "load.csv:2: $nobody: would clear an opt-out"
}

@test "a contact under two Advance IDs is opted out if either id is" {
	sed "s/^0000000107	/&$safe/" "$fix/adv.tsv" >adv.tsv
	load_of "$safe,false,"
	head -n 1 load.csv >want
	expect 1 ./want loadcheck -t "$fix/sf.tsv" -t adv.tsv load.csv
	held "load.csv:2: $safe: would clear an opt-out"
}

@test "a contact under several Advance IDs in the ledger is matched by each of them" {
	# 101, which is safe, has the contacts of 102 and 104 too, and 108 has
	# that of 104.
	sed "s/^0000000101	$safe/&;$out;$lost/" "$fix/ledger.tsv" >l.tsv
	sed -i "s/^0000000108	/&$lost;/; 9s/2025-04-22T02:14:15Z/2025-01-05T00:00:00Z/" l.tsv
	for id in 0000000101 0000000104 0000000108; do
		printf '%s\n' 'Id,Advance ID,HasOptedOutOfEmail' "$lost,$id,true" >load.csv
		expect 0 ./load.csv loadcheck -t l.tsv load.csv
	done
	printf '%s\n' 'Id,HasOptedOutOfEmail' "$out,false" "$lost,false" >load.csv
	head -n 1 load.csv >want
	expect 1 ./want loadcheck -t l.tsv load.csv
	says "loadcheck: load.csv:2: $out: would clear an opt-out" \
		"loadcheck: load.csv:3: $lost: would clear an opt-out; still open since 2025-01-05"
}

@test "-E accepts an excerpt without an end mark; an id outside it is unknown" {
	grep -v '^#end\|^0000000109' "$fix/ledger.tsv" >some.tsv
	load_of "$other,true,"
	head -n 1 load.csv >want
	expect 1 ./want loadcheck -E -t some.tsv load.csv
	held "load.csv:2: $other: unknown id"
}

@test "long options have the same effect" {
	expect 1 mixed.want loadcheck --table="$fix/ledger.tsv" --to=salesforce \
		--column=sf_id=Id --delimiter=COMMA --excerpt --id-width=10 \
		--preference=News__c --held=held.csv --verbose "$fix/mixed.csv"
	says 'loadcheck: 9 in, 3 passed, 6 held'
	load_of "$out,,"
	head -n 1 load.csv >want
	expect 1 ./want check --nulls load.csv
	held "load.csv:2: $out: would clear an opt-out"
}

@test "-I any accepts printable ASCII" {
	printf 'ID_NUMBER,OPT_OUT\na 2,Y\n' >load.csv
	trouble 'load.csv:2: id: not an id of printable ASCII (1 digit, 1 letter, 1 blank)' \
		check -T advance -I any load.csv
}

@test "of several open rows the earliest since is reported, in any order" {
	for at in 5 9; do
		sed "$at s/2025-04-22T[0-9:]*Z/2025-01-05T00:00:00Z/; s/^0000000108	/&$lost;/" \
			"$fix/ledger.tsv" >l.tsv
		printf '%s\n' 'Id,HasOptedOutOfEmail' "$lost,false" >load.csv
		head -n 1 load.csv >want
		expect 1 ./want loadcheck -t l.tsv load.csv
		says "loadcheck: load.csv:2: $lost: would clear an opt-out; still open since 2025-01-05"
	done
}

@test "a row for several receivers is open since its opt-out, whatever its class" {
	awk -F '\t' -v OFS='\t' '
	NR == 1 { $0 = $0 "\topen_since\ttimes_sent" }
	$1 == "0000000104" {
		$10 = "records;salesforce"
		$0 = $0 "\t2025-02-03T10:00:00Z\t3"
	}
	NR > 1 && $1 != "#end" && NF < 19 { $0 = $0 "\t\t" }
	1' "$fix/ledger.tsv" >l.tsv
	load_of "$lost,false,"
	head -n 1 load.csv >want
	expect 1 ./want loadcheck -t l.tsv load.csv
	says "loadcheck: load.csv:2: $lost: would clear an opt-out; still open since 2025-02-03"
	sed 's/2025-02-03T/2025-02-3T/' l.tsv >bad.tsv
	trouble 'bad.tsv:5: open_since: not a moment like 2025-04-18T16:03:00Z (13 digits, 2 letters, 4 signs)' \
		loadcheck -t bad.tsv load.csv
}

@test "a header of two bytes is accepted, and its rows are held under it" {
	printf 'X\n%s\n%s\n' "$safe" "$nobody" >load.csv
	head -n 2 load.csv >want
	expect 1 ./want check -d , -c sf_id=X -r held.csv load.csv
	printf 'line,reason,X\n3,"unknown id",%s\n' "$nobody" | diff -u - held.csv
}
