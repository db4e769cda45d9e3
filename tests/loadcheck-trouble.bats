#!/usr/bin/env bats
# SPDX-License-Identifier: ISC
# Each test has its own opts; sed and sh programs are in single quotes.
# shellcheck disable=SC2030,SC2031,SC2016

load helper
load loadcheck

# bad MESSAGE ROW...: a load with these rows exits 2.
bad() {
	local message=$1
	shift
	load_of "$@"
	trouble "load.csv:$message" check "${opts[@]}" load.csv
}

@test "invalid options and operands print the usage" {
	expect 2 nothing loadcheck load.csv
	holds 'usage: loadcheck [-EhnVv]'
	expect 2 nothing check a b
	holds 'usage: loadcheck [-EhnVv]'
	expect 2 nothing check --nonsense
	holds 'usage: loadcheck [-EhnVv]'
	trouble '-T: expected salesforce or advance' check -T records load.csv
	trouble '-c: expected NAME=Column, where NAME is one of id, sf_id, opt_out' \
		check -c email=Email load.csv
	trouble '-t: more than 8 tables' \
		loadcheck -t 1 -t 2 -t 3 -t 4 -t 5 -t 6 -t 7 -t 8 -t 9
}

@test "standard input can be used for only one file" {
	trouble 'only one file can be standard input' loadcheck -t -
	trouble 'only one file can be standard input' loadcheck -t - -t - load.csv
}

@test "a missing file is named" {
	load_of "$safe,true,"
	trouble 'none.csv: No such file or directory' check none.csv
	trouble 'none.tsv: No such file or directory' loadcheck -t none.tsv load.csv
	trouble 'none/held.csv: No such file or directory' \
		check -r none/held.csv load.csv
}

@test "fault 6: a load without any id exits 2" {
	printf 'Email,HasOptedOutOfEmail\nx@example.org,false\n' >load.csv
	trouble 'load.csv:1: sf_id: no column "Id" or "Contact ID" or "Contact 18 ID" or "Salesforce Contact 18 ID"; the header has: Email, HasOptedOutOfEmail; a load by the other id names it with -c id= or -c sf_id=' \
		check load.csv
	trouble 'load.csv:1: id: no column "ID_NUMBER" or "Advance ID" or "Advance_ID__c"; the header has: Email, HasOptedOutOfEmail; a load by the other id names it with -c id= or -c sf_id=' \
		check -T advance load.csv
	trouble 'load.csv:1: id: no column "Person"; the header has: Email, HasOptedOutOfEmail; a load by the other id names it with -c id= or -c sf_id=' \
		check -c id=Person load.csv
}

@test "-c can declare one id column absent, but not both" {
	printf 'Id,Advance ID,City\n%s,x,x\n' "$safe" >load.csv
	expect 0 ./load.csv check -c id= load.csv
	trouble '-c id= and -c sf_id=: one of the ids is needed' \
		check -c id= -c sf_id= load.csv
	printf 'City\nx\n' >load.csv
	trouble 'load.csv:1: id: no column "Advance ID" or "Advance_ID__c" or "ID_NUMBER"; the header has: City; a load by the other id names it with -c id= or -c sf_id=' \
		check -c sf_id= load.csv
}

@test "a preference or opt-out column that is named but missing exits 2" {
	load_of "$safe,true,"
	trouble 'load.csv:1: Events__c: no column "Events__c"; the header has: Id, HasOptedOutOfEmail, News__c' \
		check -P Events__c load.csv
	trouble 'load.csv:1: opt_out: no column "Stop"; the header has: Id, HasOptedOutOfEmail, News__c' \
		check -c opt_out=Stop load.csv
}

@test "fault 79: an empty name for the opt-out is refused" {
	printf 'Id,HasOptedOutOfEmail\n%s,false\n' "$out" >load.csv
	trouble '-c opt_out=: an empty name, as of an unset variable of the shell; expected the name of a column' \
		check -c opt_out= load.csv
}

@test "fault 7: a column that looks like an opt-out is reported" {
	for name in 'Email Opt-Out' 'Opted Out?' NO_EMAIL_IND 'Do not e-mail'; do
		printf 'Id,City,%s\n%s,x,false\n' "$name" "$out" >load.csv
		trouble 'load.csv:1: opt_out: column 3 looks like an opt-out: name the one to check with -c opt_out=Column, or none with --no-opt-out' \
			check load.csv
		expect 0 ./load.csv check --no-opt-out load.csv
		head -n 1 load.csv >want
		expect 1 ./want check -c "opt_out=$name" load.csv
		held "load.csv:2: $out: would clear an opt-out"
	done
	printf 'Id,HasOptedOutOfEmail,Email_Opt_Out_2__c\n%s,,false\n' "$out" >load.csv
	trouble 'load.csv:1: opt_out: column 3 looks like an opt-out: name the one to check with -c opt_out=Column, or none with --no-opt-out' \
		check load.csv
	# A preference is checked as a preference.
	printf 'Id,News Opt Out\n%s,false\n' "$out" >load.csv
	expect 0 ./load.csv check -P 'News Opt Out' load.csv
	printf 'Id,HasOptedOutOfFax,DoNotCall\n%s,false,false\n' "$out" >load.csv
	expect 0 ./load.csv check load.csv
}

@test "fault 5: a load with only a header exits 2" {
	load_of
	trouble 'load.csv: no records under the header' check load.csv
}

@test "an empty load or ledger exits 2" {
	: >empty
	trouble 'empty:1: empty: not even a header' check empty
	load_of "$safe,true,"
	expect 2 nothing loadcheck -t empty load.csv
	holds 'loadcheck: empty:1: no end mark: '
	sed -n 1p "$fix/ledger.tsv" >none.tsv
	printf '#end\t0\n' >>none.tsv
	trouble 'none.tsv: no records under the header' loadcheck -t none.tsv load.csv
}

@test "an invalid checkbox exits 2, with its line and form" {
	bad "3: opt_out: not TRUE or FALSE, Y or N, 1 or 0 (5 letters)" "$safe,true," "$out,maybe,"
	opts=(-P News__c)
	bad "2: News__c: not TRUE or FALSE, Y or N, 1 or 0 (2 digits)" "$safe,true,12"
}

@test "an invalid id exits 2, with its line and form" {
	bad "2: sf_id: the id of an Account, not of a Contact" \
		001E00000aBcD1aIAF,true,
	bad '2: sf_id: not a Salesforce id of 15 or 18 characters (9 digits, 8 letters)' \
		"${safe%F},true,"
	bad '2: sf_id: the last 3 characters do not match the first 15' \
		003E00000aBcD1aIAV,true,
	printf 'Advance ID,City\n101,x\n' >load.csv
	trouble 'load.csv:2: id: not 10 digits (3 digits)' check load.csv
}

@test "a short row exits 2, with nothing written before it" {
	bad '4: 2 fields, the header has 3' "$safe,true," "$out,true," "$safe,true"
	bad '3: a blank line' "$safe,true," '' "$out,true,"
}

@test "faults 1, 3: a load cut off in a line, in quotes or in gzip exits 2" {
	printf 'Id,City\n%s,x' "$safe" >load.csv
	trouble 'load.csv:2: the last line has no line end: cut off?' check load.csv
	printf 'Id,City\n%s,"x\n' "$safe" >load.csv
	trouble 'load.csv:2: a quote is never closed' check load.csv
	gzip -c "$fix/mixed.csv" | head -c 100 >cut.gz
	expect 2 nothing check cut.gz
	grep -qx 'loadcheck: cut.gz:[0-9]*: the gzip data is cut off' err
	rm err
	gzip -c "$fix/ledger.tsv" | head -c 100 >cut.gz
	expect 2 nothing loadcheck -t cut.gz "$fix/safe.csv"
	grep -qx 'loadcheck: cut.gz:[0-9]*: the gzip data is cut off' err
	rm err
}

@test "faults 9, 16: a repeated header, or two possible delimiters, exit 2" {
	printf 'Id,City,ID\n%s,x,y\n' "$safe" >load.csv
	trouble 'load.csv:1: sf_id: the header has this column twice' check load.csv
	printf 'Id,x;ID_NUMBER;y\n%s,x;y;z\n' "$safe" >load.csv
	trouble 'load.csv:1: more than one delimiter is possible: choose one with -d' check load.csv
}

# twin MESSAGE SED: the ledger, changed by sed, exits 2.
twin() {
	sed "$2" "$fix/ledger.tsv" >bad.tsv
	trouble "bad.tsv:$1" loadcheck -t bad.tsv "$fix/safe.csv"
}

@test "a ledger without its end mark, or with a wrong one, exits 2" {
	twin '11: no end mark: the program that wrote this table failed, or the table is cut off' '$d'
	twin '10: the end mark does not match the 8 records above it' 3d
}

@test "fault 6: a column missing from the ledger is named" {
	for column in id sf_id class send_to set since sf; do
		sed "1s/\(^\|	\)$column\(	\|$\)/\1other\2/" "$fix/ledger.tsv" >bad.tsv
		expect 2 nothing loadcheck -t bad.tsv "$fix/safe.csv"
		grep -q "^loadcheck: bad.tsv:1: $column: no column \"$column\"; the header has: " err
		rm err
	done
	sed '1s/	want	/	other	/' "$fix/ledger.tsv" >bad.tsv
	expect 2 nothing loadcheck -t bad.tsv "$fix/safe.csv"
	grep -Eq '^loadcheck: bad.tsv:1: want, opt_out: no column "want" or "opt_out"; the header has: id, .*; a ledger has the one, an opt table the other$' err
	rm err
	sed '1s/	adv	/	other	/' "$fix/ledger.tsv" >bad.tsv
	expect 2 nothing loadcheck -T advance -t bad.tsv "$fix/advance.txt"
	holds 'loadcheck: bad.tsv:1: adv: no column "adv"; the header has: '
}

@test "a ledger with a value that optdiff never writes exits 2" {
	twin '3: want: not TRUE or FALSE (4 letters)' '3s/TRUE	agree/true	agree/'
	twin '3: want: not TRUE or FALSE (empty)' '3s/TRUE	agree/	agree/'
	twin '3: class: not a class that optdiff gives (6 letters)' '3s/agree/agreed/'
	twin '5: send_to: not records, salesforce, review, some of them in this order with ";" between, or empty (6 letters)' \
		'5s/review/nobody/'
	twin '5: set: not TRUE, FALSE or empty (1 letter)' '5s/TRUE	2025/T	2025/'
	twin '5: set: FALSE, but the class is not opt_in' '5s/TRUE	2025/FALSE	2025/'
	twin '2: sf: not TRUE, FALSE or empty (3 letters)' '2s/FALSE/OFF/'
	twin '5: since: not a moment like 2025-04-18T16:03:00Z (empty)' \
		'5s/2025-04-22T02:14:07Z//'
	twin '2: sf_id: the last 3 characters do not match the first 15' '2s/IAF/IAV/'
	twin '3: id: twice in the ledger' '3s/0000000102/0000000101/'
	twin '3: id: not an id of printable ASCII (empty)' '3s/0000000102//'
}

@test "an opt table with an invalid value exits 2" {
	sed '2s/FALSE/N/' "$fix/sf.tsv" >bad.tsv
	trouble 'bad.tsv:2: opt_out: not TRUE, FALSE or empty (1 letter)' \
		loadcheck -t bad.tsv -t "$fix/adv.tsv" "$fix/safe.csv"
	sed '2s/^		*/	/; 2s/003E00000aBcD0XIAV//' "$fix/no-id.tsv" >bad.tsv
	expect 2 nothing check -t bad.tsv "$fix/safe.csv"
	says 'loadcheck: bad.tsv:2: sf_id: empty, and so is the id'
	sed '2s/003E00000aBcD0XIAV/&;003E00000aBcD1aIAF/' "$fix/no-id.tsv" >bad.tsv
	expect 2 nothing check -t bad.tsv "$fix/safe.csv"
	says 'loadcheck: bad.tsv:2: sf_id: several contacts, but no id'
}

@test "a single opt table is refused, because it knows only one system" {
	trouble '-t: an opt table covers only one system: pass the other one too, or a ledger' \
		loadcheck -t "$fix/sf.tsv" "$fix/safe.csv"
	trouble '-t: more than one ledger' check -t "$fix/ledger.tsv" "$fix/safe.csv"
}

@test "a full disk exits 2" {
	local got=0
	check "$fix/safe.csv" >/dev/full 2>err || got=$?
	[ "$got" = 2 ]
	says 'loadcheck: stdout: No space left on device'
	trouble '/dev/full: No space left on device' \
		check -r /dev/full "$fix/mixed.csv"
	check "$fix/safe.csv" >&- 2>err || got=$?
	[ "$got" = 2 ]
	says 'loadcheck: stdout: Bad file descriptor'
}

@test "fault 7: a column that looks like an opt-out is found despite punctuation and in a long name" {
	for name in '{Opt~Out}' "OptOut$(printf '%0200d' 0 | tr 0 x)"; do
		printf 'Id,%s\n%s,false\n' "$name" "$out" >load.csv
		trouble 'load.csv:1: opt_out: column 2 looks like an opt-out: name the one to check with -c opt_out=Column, or none with --no-opt-out' \
			check load.csv
	done
}

@test "fault 85: a column of checkboxes that may be an opt-out exits 2 until it is named" {
	for name in Unsubscribed 'Email Opt In' 'Do Not Contact' Do_Not_Email__c \
	    'Opt Out' Abmeldung Abgemeldet 'Désabonné' 'Baja de correo' \
	    'E-Mail Permission' 'Consent given' 'Do not solicit' Newsletter \
	    Abbestellt 'Nicht anschreiben' Einwilligung 'Kein Kontakt' \
	    Werbewiderspruch 'Keine Werbung' 'Pas de courriel' 'Não contatar' \
	    Desuscrito Descadastrado 'Marketing Allowed' Widerruf 'May receive' \
	    'No Phone and No E-Mail'; do
		printf 'Id,City,%s\n%s,x,\n%s,y,false\n' "$name" "$safe" "$out" >load.csv
		expect 2 nothing check load.csv
		holds 'loadcheck: load.csv:1: opt_out: column 3'
		expect 0 ./load.csv check --no-opt-out load.csv
		sed 3d load.csv >want
		expect 1 ./want check -c "opt_out=$name" load.csv
		held "load.csv:3: $out: would clear an opt-out"
	done
	printf 'Id,Unsubscribed\n%s,false\n' "$out" >load.csv
	trouble 'load.csv:1: opt_out: column 2, "Unsubscribed", has only checkboxes and may be an opt-out or an opt-in: name the opt-out to check with -c opt_out=Column, a preference with -P, or say that there is no opt-out with --no-opt-out' \
		check load.csv
	expect 0 ./load.csv check -P Unsubscribed load.csv
	printf 'Id,HasOptedOutOfEmail,Unsubscribed\n%s,,#N/A\n' "$out" >load.csv
	expect 2 nothing check load.csv
	holds 'load.csv:1: opt_out: column 3, "Unsubscribed"'
}

@test "fault 85: a column that is not of checkboxes, or of which nothing is loaded, is no opt-out" {
	printf 'Id,Email,Unsubscribed on,City\n%s,a@example.org,2025-04-18,0\n%s,,,1\n' \
		"$safe" "$out" >load.csv
	expect 0 ./load.csv check load.csv
	printf 'Id,Unsubscribed\n%s,\n' "$out" >load.csv
	expect 0 ./load.csv check load.csv
	expect 2 nothing check -n load.csv # the loader writes nulls
	holds 'load.csv:1: opt_out: column 2, "Unsubscribed"'
	for name in 'Fax Unsubscribed' 'No Call Consent' 'Mobile Opt Out'; do
		printf 'Id,%s\n%s,false\n' "$name" "$out" >load.csv
		expect 0 ./load.csv check load.csv
	done
}

@test "fault 85: a load of one column, and one that names its delimiter, are read" {
	printf 'Id\n%s\n' "$safe" >load.csv
	expect 0 ./load.csv check load.csv
	printf 'Id;City\n%s;x,y\n' "$safe" >want
	{ echo 'sep=;'; cat want; } >load.csv
	expect 0 ./want check load.csv
	trouble 'load.csv:1: sep= names a different delimiter than -d' check -d , load.csv
}

@test "fault 71: what a spreadsheet did to a cell of a load is named" {
	local cell damage
	while IFS=: read -r cell damage; do
		cell=$(tr _ : <<<"$cell")
		printf '%s\n' 'Id,Advance ID,HasOptedOutOfEmail' "$safe,$cell,true" >load.csv
		expect 2 nothing check load.csv
		holds "loadcheck: load.csv:2: id: not 10 digits ("
		expect 2 nothing check load.csv
		holds "); a spreadsheet $damage"
	done <<-'EOF'
		123.0:wrote a number with .0
		1.23E+09:shortened a number, as to 1.23E+09
		#REF!:wrote #REF!
		Err_502:wrote an error like Err:502
	EOF
	load_of "$safe,Err:502,"
	expect 2 nothing check load.csv
	says 'loadcheck: load.csv:2: opt_out: not TRUE or FALSE, Y or N, 1 or 0 (3 digits, 3 letters, 1 sign); a spreadsheet wrote an error like Err:502'
	load_of '#VALUE!,true,'
	expect 2 nothing check load.csv
	says 'loadcheck: load.csv:2: sf_id: not a Salesforce id of 15 or 18 characters (5 letters, 2 signs); a spreadsheet wrote #VALUE!'
}

@test "fault 85: an error of a spreadsheet among checkboxes does not hide an opt-out" {
	printf '%s\n' Id,Unsubscribed "$safe,#REF!" "$other,true" "$out,Err:502" >load.csv
	expect 2 nothing check load.csv
	holds 'column 2, "Unsubscribed", has only checkboxes and may be an opt-out'
}
