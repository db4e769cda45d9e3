#!/usr/bin/env bats
# SPDX-License-Identifier: ISC
# Preferences: what clears those of people who opted out, and who opted in and has
# none.

load helper
load changefile

# opted_out LINE...: makes l.tsv, the ledger of people who opted out: id, contacts
# and flags, with blanks between.
opted_out() {
	local id contacts flags
	{
		sed -n 1p "$fix/week.tsv"
		for line; do
			read -r id contacts flags <<<"$line"
			printf '%s\t' "$id" "$contacts" a@example.org TRUE TRUE \
			    TRUE TRUE TRUE agree '' '' 2025-04-10T00:00:00Z \
			    '' '' ''
			echo "$flags"
		done
		printf '#end\t%d\n' $#
	} >l.tsv
}

# contacts LINE...: makes sf.tsv, the opt table of Salesforce: id, contact and
# categories, with blanks between; an id of - is empty.
contacts() {
	local id contact prefs
	{
		printf '%s\t' id sf_id email opt_out changed_at changed_by \
		    modified_at prefs code
		echo opt_out_at
		for line; do
			read -r id contact prefs <<<"$line"
			printf '%s\t' "${id#-}" "$contact" a@example.org TRUE '' \
			    '' '' "$prefs" ''
			echo
		done
		printf '#end\t%d\n' $#
	} >sf.tsv
}

one=003Ab00000Xy001IAB two=003Ab00000Xy002IAB three=003Ab00000Xy003IAB
four=003Ab00000Xy004IAB

preferences() {
	changefile -t preferences "$@"
}

@test "preferences clears what is still checked of people who opted out" {
	opted_out "0000000101 $one prefs_left" "0000000102 $two" \
	    "0000000103 $three dup;prefs_left"
	contacts "0000000101 $one System_News__c;CU_Connections__c" \
	    "0000000102 $two Arts__c" "0000000103 $three System_News__c"
	printf '%s\n' Id,CU_Connections__c,System_News__c "$one,FALSE,FALSE" \
	    "$three,,FALSE" >want
	expect 0 ./want preferences -v -s sf.tsv l.tsv
	says 'changefile: 3 in, 2 out, 1 for others, 2 contacts'
}

@test "preferences has a line for each contact that has a category checked" {
	opted_out "0000000101 $one;$two;$three prefs_left"
	contacts "0000000101 $one A__c" "0000000101 $two" "0000000101 $three B__c"
	printf '%s\n' Id,A__c,B__c "$one,FALSE," "$three,,FALSE" >want
	expect 0 ./want preferences -v -s sf.tsv l.tsv
	says 'changefile: 1 in, 1 out, 0 for others, 2 contacts'
}

@test "rows of preferences do not depend on the order of the opt table" {
	opted_out "0000000101 $one prefs_left" "0000000102 $two prefs_left"
	contacts "0000000102 $two B__c;A__c" "0000000101 $one C__c"
	printf '%s\n' Id,A__c,B__c,C__c "$one,,,FALSE" "$two,FALSE,FALSE," >want
	expect 0 ./want preferences -s sf.tsv l.tsv
}

@test "a contact with several rows, also in several tables, has one line" {
	opted_out "0000000101 $one;$two prefs_left"
	contacts "- $two C__c"
	mv sf.tsv no-id.tsv
	contacts "0000000101 $one A__c" "0000000101 $one" "0000000101 $one B__c;A__c"
	printf '%s\n' Id,A__c,B__c,C__c "$one,FALSE,FALSE," "$two,,,FALSE" >want
	expect 0 ./want preferences -s sf.tsv -s no-id.tsv l.tsv
	gzip sf.tsv
	expect 0 ./want preferences -s no-id.tsv -s - l.tsv <sf.tsv.gz
}

@test "without a preference to clear there is a header only" {
	opted_out "0000000101 $one prefs_none" "0000000102 $two"
	contacts "0000000101 $one A__c"
	echo Id >want
	expect 0 ./want preferences -v -s sf.tsv l.tsv
	says 'changefile: 2 in, 0 out, 2 for others, 0 contacts'
}

@test "-f and -l shape the file of preferences; -E accepts excerpts" {
	opted_out "0000000101 $one prefs_left"
	contacts "0000000101 $one A__c"
	sed -i '$d' l.tsv sf.tsv
	printf 'Id\tA__c\r\n%s\tFALSE\r\n' "$one" >want
	expect 0 ./want preferences -E -f tsv -l crlf --salesforce=sf.tsv l.tsv
	expect 2 nothing preferences -s sf.tsv l.tsv
	holds 'changefile: l.tsv:3: no end mark'
}

@test "the opt table of another run, without the categories, exits 2" {
	opted_out "0000000101 $one prefs_left" "0000000102 $two;$three prefs_left"
	contacts "0000000101 $one A__c" "0000000102 $two" "0000000109 $four B__c"
	expect 2 nothing preferences -s sf.tsv l.tsv
	says 'changefile: l.tsv:3: flags: prefs_left, but no contact of this row has a preference checked in the tables of -s: are they of the same run?'
}

@test "an opt table without an end mark, or another table, exits 2" {
	opted_out "0000000101 $one prefs_left"
	contacts "0000000101 $one A__c"
	sed '$d' sf.tsv >cut.tsv
	expect 2 nothing preferences -s cut.tsv l.tsv
	holds 'changefile: cut.tsv:3: no end mark'
	expect 2 nothing preferences -s l.tsv l.tsv
	holds 'changefile: l.tsv:1: prefs: no column "prefs"'
	sed 's/A__c/A__c;/' sf.tsv >bad.tsv
	expect 2 nothing preferences -s bad.tsv l.tsv
	says 'changefile: bad.tsv:2: prefs: a category without a name'
	sed 's/003Ab00000Xy001IAB/003Ab00000Xy001AAA/' sf.tsv >bad.tsv
	expect 2 nothing preferences -s bad.tsv l.tsv
	says 'changefile: bad.tsv:2: sf_id: the last 3 characters do not match the first 15'
}

@test "a ledger that names a contact twice or none, or an unknown flag, exits 2" {
	contacts "0000000101 $one A__c"
	opted_out "0000000101 $one prefs_left" "0000000102 $one prefs_left"
	expect 2 nothing preferences -s sf.tsv l.tsv
	says 'changefile: l.tsv:3: sf_id: appears twice: there would be two lines for it'
	opted_out "0000000101 $one prefs_left"
	sed -i "s/$one//" l.tsv
	expect 2 nothing preferences -s sf.tsv l.tsv
	says 'changefile: l.tsv:2: sf_id: empty: there is no contact to clear preferences of'
	opted_out "0000000101 $one prefs_gone"
	expect 2 nothing preferences -s sf.tsv l.tsv
	says 'changefile: l.tsv:2: flags: not flags that optdiff gives (9 letters, 1 sign)'
}

@test "preferences needs -s, and takes no options of other receivers" {
	expect 2 nothing preferences l.tsv
	says 'changefile: -t preferences: name the opt table of Salesforce with -s: the ledger does not say which categories are checked'
	expect 2 nothing changefile -s sf.tsv l.tsv
	says 'changefile: -s: only -t preferences reads opt tables'
	expect 2 nothing preferences -s sf.tsv -o id l.tsv
	says 'changefile: -o cannot be combined with -t preferences'
	expect 2 nothing preferences -s sf.tsv -d out l.tsv
	says 'changefile: -d cannot be combined with -t preferences'
	expect 2 nothing preferences -s sf.tsv -z l.tsv
	says 'changefile: -z cannot be combined with -t preferences, which a program loads'
	expect 2 nothing preferences -s - -
	says 'changefile: only one file can be standard input'
	# shellcheck disable=SC2046
	expect 2 nothing preferences $(printf -- '-s x%.0s ' {1..9}) l.tsv
	says 'changefile: -s: more than 8 tables'
	touch sf.tsv
	expect 2 nothing preferences -s sf.tsv none.tsv
	says 'changefile: none.tsv: No such file or directory'
}

# ---- who opted in and has none

# listed OPTION...: the columns of review.csv that are not about the question.
listed() {
	changefile "${now[@]}" -t review "$@" week.tsv | cut -d , -f 1-10,13-15
}

opted_in() {
	sed '3s/$/prefs_none/; 8s/$/prefs_none/' "$fix/week.tsv" >week.tsv
}

@test "review lists people who opted in and have no preference checked" {
	opted_in
	cut -d , -f 1-10,13-15 "$fix/review.want" >want
	sed -i -e '$a 2025-04-18,0000000102,003Ab00000Xy002IAB,FALSE,TRUE,TRUE,TRUE,FALSE,FALSE,2025-04-17T09:00:00Z,,opt_in,prefs_none' \
	    -e '$a 2025-04-18,0000000107,003Ab00000Xy007IAB,FALSE,FALSE,FALSE,FALSE,FALSE,,2025-04-11T00:00:00Z,,agree,prefs_none' want
	expect 0 ./want listed -v
	says 'changefile: 10 in, 4 out, 6 for others'
}

@test "a missing preference has no deadline" {
	opted_in
	changefile --now 2025-06-30 -t review week.tsv >out 2>err
	[ "$(sed -n 1p err)" = 'changefile: 2 overdue, the oldest was due 2025-04-25' ]
	rm err
}

@test "a row with prefs_none is listed in review once" {
	sed '6s/$/prefs_none/' "$fix/week.tsv" >week.tsv
	cut -d , -f 1-10,13-15 "$fix/review.want" |
	    sed '/0000000105/s/$/prefs_none/' >want
	expect 0 ./want listed
}

@test "a row that is in review for its flag alone has no days" {
	opted_in
	changefile "${now[@]}" -t review -o id,due,days,left week.tsv >got
	grep '^0000000107' got | diff <(echo 0000000107,,,) -
	[ "$(grep -c '^[0-9]*,2025-[0-9-]*,[0-9]*,[0-9-]*$' got)" = 2 ]
}

@test "a row that is in review for its flag alone must still be sound" {
	opted_in
	sed -i '8s/agree\t\t/agree\t\tFALSE/' week.tsv
	expect 2 nothing changefile "${now[@]}" -t review week.tsv
	says 'changefile: week.tsv:8: set: FALSE, but the class is not opt_in'
}
