#!/usr/bin/env bats
# SPDX-License-Identifier: ISC
# Two weeks in a row: the exports of each go through weekly, and the ledger and the
# files that people load are compared with what is right.

load helper

ann=005E0000001eioKIAQ  # a specialist
load=005E0000001emcAIAQ # the user of a data load

failed='nothing was published; last complete run: 2025-04-18'

# begin LINE...: makes an empty folder with the settings plus these lines.
begin() {
	mkdir exports
	echo $ann >users
	printf '%s\n' STATE=state SF=exports/contacts.csv ADV=exports/advance.txt \
	    SF_ARGS=--column=id=Ascend_ID__c SPECIALISTS=users "$@" >optparity.conf
}

# quiet FORMAT YES NO: prints a line for each of 60 people who cause no difference,
# with the person's number and the value; every fifth has opted out.
quiet() {
	awk -v format="$1\n" -v yes="$2" -v no="$3" 'BEGIN {
		for (i = 1; i <= 60; i++) printf format, i, i, i % 5 ? no : yes
	}'
}

# contacts ROW...: makes the Salesforce export. A row is the last letter of a
# contact, the last digits of its Advance ID, the opt-out, and optionally the day
# in April on which the record was last modified.
contacts() {
	echo Id,Ascend_ID__c,HasOptedOutOfEmail,SystemModstamp,Email
	quiet '003E00000q%05d,%010d,%s,2025-04-01T00:00:00Z,p@example.com' \
	    true false
	printf '%s\n' "$@" | awk 'NF > 0 {
		printf "003E000000JcD3%s,%010d,%s,%s,p@example.com\n", $1, $2,
		    $3, $4 == "" ? "" : "2025-04-" $4 "T00:00:00Z"
	}'
} >exports/contacts.csv

# advance ROW...: makes the Advance extract. A row is the id's last digits and Y or N.
advance() {
	echo 'ID_NUMBER|NO_EMAIL_IND|EMAIL_ADDRESS'
	quiet '%.0s%010d|%s|p@example.com' Y N
	printf '%s\n' "$@" |
		awk 'NF > 0 { printf "%010d|%s|p@example.com\n", $1, $2 }'
} >exports/advance.txt

# changes ROW...: makes ContactHistory. A row is a contact's last letter, the user,
# the time in April, and the new value.
changes() {
	echo ContactId,CreatedById,CreatedDate,Field,NewValue
	printf '%s\n' "$@" | awk '{
		printf "003E000000JcD3%s,%s,2025-04-%sZ,HasOptedOutOfEmail,%s\n",
		    $1, $2, $3, $4
	}'
} >exports/history.csv

# weekly DAY: runs weekly on that day in April, with exports made on that day.
weekly() {
	sed -i "s/@[a-z0-9.]*example/@d$1.example/" exports/*
	touch -d "2025-04-$1T06:00:00Z" exports/*
	if [ -d state/runs ]; then
		optparity-weekly
	else
		optparity-weekly -i
	fi
}

# decides DAY LINE...: the run of that day decides this for all but the quiet people.
# A line is: id sf adv want class send_to set flags, with - for an empty field.
decides() {
	local day=$1 got=0
	shift
	weekly "$day" >out 2>err || got=$?
	[ "$got" -le 1 ] || { cat err; return 1; }
	gzip -dc state/runs/current/ledger.tsv.gz | awk -F '\t' '
	NR == 1 {
		for (i = 1; i <= NF; i++) at[$i] = i
		n = split("sf adv want class send_to set flags", want, " ")
	}
	NR == 1 || $1 == "#end" || ($1 <= 60 && ++quiet) { next }
	{
		line = $1 + 0
		for (i = 1; i <= n; i++)
			line = line " " ($at[want[i]] == "" ? "-" : $at[want[i]])
		print line
	}
	END { if (quiet != 60) print "quiet people: " quiet }' >decided
	printf '%s\n' "$@" | sed '/^$/d' | diff - decided
}

# sends FILE LINE...: the file of the current run has exactly these rows: id and
# value, or for review id, want, set and class.
sends() {
	local file=$1 columns=2,4
	shift
	case $file in
	salesforce) columns=1-2 ;;
	review) columns=2,8,9,14 ;;
	esac
	sed 1d "state/runs/current/$file.csv" | cut -d , -f "$columns" |
		sed "s/^'*0*\([0-9]*,\)/\1/" >sent
	printf '%s\n' "$@" | sed '/^$/d' | diff - sent
}

# refuses DAY LINE...: the run prints exactly this and changes nothing. HASH stands
# for the code that would approve it.
refuses() {
	local day=$1
	shift
	expect 2 nothing weekly "$day"
	sed -i 's/ -a [0-9a-f]\{16\}$/ -a HASH/
		s/; [0-9]* rows new in this run.* in state\/refused\/rows.csv;/;/' err
	says "$@"
	[ "$(readlink state/runs/current)" = 2025-04-18 ]
	[ ! -e state/runs/2025-04-25 ]
}

# ---- missing people ----------------------------------------------------------

@test "fault 29: a person missing from an export keeps what is wanted, and is not opted in" {
	begin
	contacts 'a 1001 true' 'b 1002 false' 'c 1003 true' 'd 1004 true'
	advance '1001 Y' '1002 N' '1003 N' '1004 Y'
	decides 18 '1001 TRUE TRUE TRUE agree - - no_base' \
	    '1002 FALSE FALSE FALSE agree - - no_base' \
	    '1003 TRUE FALSE TRUE opt_out records TRUE no_base' \
	    '1004 TRUE TRUE TRUE agree - - no_base'
	contacts 'b 1002 false' 'c 1003 true' 'd 1004 true'
	advance '1001 Y' '1003 N'
	decides 25 '1001 - TRUE TRUE sf_gone - - -' \
	    '1002 FALSE - FALSE adv_gone - - -' \
	    '1003 TRUE FALSE TRUE opt_out records TRUE -' \
	    '1004 TRUE - TRUE adv_gone review TRUE -'
	sends records 1003,TRUE
	sends salesforce
	sends review 1004,TRUE,TRUE,adv_gone
	grep -Fx '      1  sf_gone      gone from Salesforce' \
	    state/runs/current/summary.txt
	# They come back with their opt-outs.
	contacts 'a 1001 false' 'b 1002 false' 'c 1003 true' 'd 1004 false'
	advance '1001 Y' '1002 N' '1003 Y' '1004 N'
	decides 30 '1001 FALSE TRUE TRUE overwritten salesforce TRUE -' \
	    '1002 FALSE FALSE FALSE agree - - -' \
	    '1003 TRUE TRUE TRUE agree - - -' \
	    '1004 FALSE FALSE TRUE lost review TRUE -'
}

@test "fault 29: a run is refused if many people are missing from an export" {
	begin
	contacts
	advance
	decides 18
	for f in contacts.csv advance.txt; do
		cp exports/$f kept
		sed -i '58,$d' exports/$f
		side=Salesforce
		[ $f = contacts.csv ] || side=Advance
		refuses 25 "weekly: shrink: $side has 56 of the 60 ids that it had in the last run, under 95%; $failed; if that is right, say -a HASH"
		mv kept exports/$f
	done
}

# ---- changed identities ---------------------------------------------

@test "fault 30: a contact that was created again, FALSE by default, is not opted in" {
	begin HISTORY=exports/history.csv
	contacts 'a 1001 true 10' 'b 1002 true 10'
	advance '1001 Y' '1002 N'
	changes "a 005E0000001emcA 10T09:00:00 true"
	decides 11 '1001 TRUE TRUE TRUE agree - - no_base' \
	    '1002 TRUE FALSE TRUE opt_out records TRUE no_base'
	# ann created both, which set FALSE by default.
	contacts 'y 1001 false 16' 'z 1002 false 16'
	changes "y $ann 16T09:00:00 false" "z $ann 15T09:00:00 false"
	sed -i 's/16T00:00:00Z/16T10:00:00Z/' exports/contacts.csv
	decides 18 '1001 FALSE TRUE TRUE overwritten salesforce TRUE new_sf_id' \
	    '1002 FALSE FALSE TRUE lost review TRUE new_sf_id'
	sends records
	sends salesforce 003E000000JcD3yIAF,TRUE
	sends review 1002,TRUE,TRUE,lost
	# Then one of them asks to receive e-mail again.
	changes "y $ann 22T09:00:00 false" "z $ann 15T09:00:00 false"
	decides 25 '1001 FALSE TRUE FALSE opt_in records FALSE -' \
	    '1002 FALSE FALSE TRUE lost review TRUE -'
	sends records 1001,FALSE
	sends salesforce
}

@test "fault 30: the opt-out of a merged contact passes to the survivor" {
	begin
	contacts 'a 1001 true' 'b 1002 false'
	advance '1001 Y' '1002 N'
	decides 18 '1001 TRUE TRUE TRUE agree - - no_base' \
	    '1002 FALSE FALSE FALSE agree - - no_base'
	# The merge set FALSE for b, not a person.
	awk -F , -v OFS=, '
	{
		merge = "false,"
		if (NR == 1) merge = "IsDeleted,MasterRecordId"
		if ($1 ~ /D3a$/) merge = "true,003E000000JcD3b"
		print $0, merge
	}' \
	    exports/contacts.csv >kept
	mv kept exports/contacts.csv
	decides 25 '1001 - TRUE TRUE sf_gone - - -' \
	    '1002 TRUE FALSE TRUE opt_out records;salesforce TRUE merged'
	sends records 1002,TRUE
	sends salesforce 003E000000JcD3bIAF,TRUE
}

@test "fault 31: of two contacts with one id TRUE wins, and the consent of one is not that of the other" {
	begin HISTORY=exports/history.csv
	contacts 'a 1001 true' 'b 1001 false' 'c 1002 true' 'd 1002 true'
	advance '1001 N' '1002 Y'
	changes "b $ann 10T09:00:00 false"
	decides 11 '1001 TRUE FALSE TRUE opt_out records;salesforce TRUE no_base;dup' \
	    '1002 TRUE TRUE TRUE agree - - no_base'
	sends records 1001,TRUE
	contacts 'a 1001 true' 'b 1001 false' 'c 1002 false' 'd 1002 false'
	advance '1001 Y' '1002 Y'
	changes "b $ann 16T09:00:00 false" "c $ann 16T09:00:00 false" \
	    "d $load 16T09:00:00 false"
	decides 18 '1001 TRUE TRUE TRUE agree salesforce TRUE dup' \
	    '1002 FALSE TRUE TRUE overwritten salesforce TRUE -'
	sends records
	sends salesforce 003E000000JcD3aIAF,TRUE 003E000000JcD3bIAF,TRUE \
	    003E000000JcD3cIAF,TRUE 003E000000JcD3dIAF,TRUE
	sends review
	grep -Fx '      1  dup          several contacts or rows, and they disagree' \
	    state/runs/current/summary.txt
	contacts 'a 1001 false' 'b 1001 false' 'c 1002 false' 'd 1002 false'
	changes "a $ann 23T09:00:00 false" "b $ann 23T09:00:00 false" \
	    "c $ann 23T09:00:00 false" "d $ann 23T09:00:00 false"
	decides 25 '1001 FALSE TRUE FALSE opt_in records FALSE -' \
	    '1002 FALSE TRUE FALSE opt_in records FALSE -'
	sends records 1001,FALSE 1002,FALSE
}

# ---- opt-outs in either system -----------------------------------------------------

@test "fault 33: a person who opted out in Advance is opted out in Salesforce" {
	begin
	contacts 'a 1001 false' 'b 1002 false'
	advance '1001 N' '1002 Y'
	decides 11 '1001 FALSE FALSE FALSE agree - - no_base' \
	    '1002 FALSE TRUE TRUE adv_opt_out salesforce TRUE no_base'
	sends salesforce 003E000000JcD3bIAF,TRUE
	advance '1001 Y' '1002 Y'
	decides 18 '1001 FALSE TRUE TRUE adv_opt_out salesforce TRUE -' \
	    '1002 FALSE TRUE TRUE adv_opt_out salesforce TRUE -'
	sends salesforce 003E000000JcD3aIAF,TRUE 003E000000JcD3bIAF,TRUE
	sends records
	contacts 'a 1001 true' 'b 1002 false'
	decides 25 '1001 TRUE TRUE TRUE agree - - -' \
	    '1002 FALSE TRUE TRUE adv_opt_out salesforce TRUE -'
	sends salesforce 003E000000JcD3bIAF,TRUE
}

@test "fault 34: if a file was applied in part, opt-outs are sent again and opt-ins go to review" {
	begin HISTORY=exports/history.csv
	contacts 'a 1001 true' 'b 1002 true' 'c 1003 true' 'd 1004 true'
	advance '1001 N' '1002 N' '1003 Y' '1004 Y'
	changes "c 005E0000001emcA 01T09:00:00 true"
	decides 11 '1001 TRUE FALSE TRUE opt_out records TRUE no_base' \
	    '1002 TRUE FALSE TRUE opt_out records TRUE no_base' \
	    '1003 TRUE TRUE TRUE agree - - no_base' \
	    '1004 TRUE TRUE TRUE agree - - no_base'
	contacts 'a 1001 true' 'b 1002 true' 'c 1003 false' 'd 1004 false'
	changes "c $ann 15T09:00:00 false" "d $ann 15T09:00:00 false"
	decides 18 '1001 TRUE FALSE TRUE opt_out records TRUE -' \
	    '1002 TRUE FALSE TRUE opt_out records TRUE -' \
	    '1003 FALSE TRUE FALSE opt_in records FALSE -' \
	    '1004 FALSE TRUE FALSE opt_in records FALSE -'
	sends records 1001,TRUE 1002,TRUE 1003,FALSE 1004,FALSE
	advance '1001 Y' '1002 N' '1003 N' '1004 Y'
	decides 25 '1001 TRUE TRUE TRUE agree - - -' \
	    '1002 TRUE FALSE TRUE opt_out records TRUE -' \
	    '1003 FALSE FALSE FALSE agree - - -' \
	    '1004 FALSE TRUE FALSE unanswered review - -'
	sends records 1002,TRUE
	sends salesforce
	sends review 1004,FALSE,,unanswered
	# The age of an opt-out does not change.
	grep -q '^2025-04-25,0000001002,FALSE,TRUE,2025-04-11T06:00:00Z,' \
	    state/runs/current/records.csv
}

@test "fault 35: the opt-out of a deleted contact is sent until Advance shows it" {
	begin
	contacts 'a 1001 true' 'b 1002 true'
	advance '1001 N' '1002 N'
	decides 11 '1001 TRUE FALSE TRUE opt_out records TRUE no_base' \
	    '1002 TRUE FALSE TRUE opt_out records TRUE no_base'
	contacts
	for day in 18 21; do
		decides $day '1001 - FALSE TRUE sf_gone records TRUE -' \
		    '1002 - FALSE TRUE sf_gone records TRUE -'
		sends records 1001,TRUE 1002,TRUE
	done
	# Advance shows it, and then drops the person; the ledger does not.
	advance '1001 Y' '1002 Y'
	decides 24 '1001 - TRUE TRUE sf_gone - - -' \
	    '1002 - TRUE TRUE sf_gone - - -'
	advance '1001 N'
	decides 27 '1001 - FALSE TRUE sf_gone review TRUE -' \
	    '1002 - - TRUE gone - - -'
	sends review 1001,TRUE,TRUE,sf_gone
}

# ---- opt-outs that a load destroyed -----------------------------------------------------

@test "fault 36: opt-outs that a data load overwrote are found, and the load is reported" {
	begin HISTORY=exports/history.csv
	rows='a b c d e f g h'
	set --
	n=1000
	for i in $rows; do set -- "$@" "$i $((n += 1)) true"; done
	contacts "$@"
	advance '1001 Y' '1002 Y' '1003 Y' '1004 Y' '1005 Y' '1006 N' '1007 N' \
	    '1008 N'
	changes "a 005E0000001emcA 10T09:00:00 true"
	expect 0 nothing weekly 18
	sends records 1006,TRUE 1007,TRUE 1008,TRUE
	set --
	n=1000
	for i in $rows; do set -- "$@" "$i $((n += 1)) false"; done
	contacts "$@"
	set --
	for i in $rows; do set -- "$@" "$i $load 22T02:14:0$((n % 9)) false"; done
	changes "$@"
	decides 25 '1001 FALSE TRUE TRUE overwritten salesforce TRUE -' \
	    '1002 FALSE TRUE TRUE overwritten salesforce TRUE -' \
	    '1003 FALSE TRUE TRUE overwritten salesforce TRUE -' \
	    '1004 FALSE TRUE TRUE overwritten salesforce TRUE -' \
	    '1005 FALSE TRUE TRUE overwritten salesforce TRUE -' \
	    '1006 FALSE FALSE TRUE lost review TRUE -' \
	    '1007 FALSE FALSE TRUE lost review TRUE -' \
	    '1008 FALSE FALSE TRUE lost review TRUE -'
	sends records
	sends salesforce 003E000000JcD3aIAF,TRUE 003E000000JcD3bIAF,TRUE \
	    003E000000JcD3cIAF,TRUE 003E000000JcD3dIAF,TRUE \
	    003E000000JcD3eIAF,TRUE
	sends review 1006,TRUE,TRUE,lost 1007,TRUE,TRUE,lost 1008,TRUE,TRUE,lost
	grep -Fx "  A load? 8 opt-outs overwritten at 2025-04-22T02:14Z by user $load" \
	    state/runs/current/summary.txt
}

# a opted out on the 20th and was overwritten; b opted out and was deleted.
came_and_went() {
	mkdir "$1"
	cd "$1" || return
	shift
	begin "$@"
	contacts 'a 1001 false' 'b 1002 false'
	advance '1001 N' '1002 N'
	changes "b $ann 10T09:00:00 false"
	expect 0 nothing weekly 18
	contacts 'a 1001 false'
	changes "a $load 20T09:00:00 true" "a $load 22T02:14:00 false"
}

@test "fault 37: an opt-out that came and went between two exports is found only in the history" {
	came_and_went without
	decides 25 '1001 FALSE FALSE FALSE agree - - -' \
	    '1002 - FALSE FALSE sf_gone - - -'
	grep -Fx '  No history was read: what came and went between two exports is not seen.' \
	    state/runs/current/summary.txt
	cd ..
	came_and_went with HISTORY=exports/history.csv
	decides 25 '1001 FALSE FALSE TRUE lost review TRUE -' \
	    '1002 - FALSE FALSE sf_gone - - -'
	sends review 1001,TRUE,TRUE,lost
	expect 1 nothing grep -F 'No history was read' \
	    state/runs/current/summary.txt
}

# ---- damaged and wrong exports, the whole way ---------------------------------

# Runs the first week, and puts the exports of the second in place.
begin_second() {
	begin "$@"
	contacts 'a 1001 true' 'b 1002 false'
	advance '1001 Y' '1002 N'
	decides 18 '1001 TRUE TRUE TRUE agree - - no_base' \
	    '1002 FALSE FALSE FALSE agree - - no_base'
	contacts 'a 1001 true' 'b 1002 true'
}

# spoils FILE SCRIPT LINE: with this sed script applied to an export, the run prints
# exactly LINE; with the original it succeeds.
spoils() {
	local program=sfextract
	[ "$1" = contacts.csv ] || program=advextract
	cp "exports/$1" kept
	sed "$2" kept >"exports/$1"
	refuses 25 "$program: exports/$1:$3" "weekly: $program failed; $failed"
	mv kept "exports/$1"
}

@test "faults 5, 6, 8, 9, 17: a header alone, a missing or duplicate column, or ids without zeros exit 2" {
	begin_second
	spoils contacts.csv '1!d' \
	    ' no records under the header: an empty export'
	spoils advance.txt '1!d' ' no records: an empty extract'
	spoils contacts.csv '1s/HasOptedOutOfEmail/HasOptedOutOfFax/' \
	    '1: opt_out: no column "HasOptedOutOfEmail" or "Email Opt Out"; the header has: Id, Ascend_ID__c, HasOptedOutOfFax, SystemModstamp, Email; field-level security may hide it from the user who exported'
	spoils contacts.csv 1d \
	    '1: id: no column "Ascend_ID__c"; the first line does not look like a header (5 fields)'
	spoils advance.txt 1d \
	    '1: id: no column "ID_NUMBER" or "Advance ID" or "Advance_ID__c"; the first line does not look like a header (3 fields)'
	spoils contacts.csv '1s/SystemModstamp/Email Opt Out/' \
	    '1: opt_out: the header has both HasOptedOutOfEmail and Email Opt Out; name one with -c opt_out=Column'
	spoils contacts.csv '1!s/,00*/,/' \
	    '2: id: not 10 digits; --pad restores leading zeros (1 digit)'
	spoils advance.txt '1!s/^00*//' \
	    '2: id: not 10 digits; --pad restores leading zeros (1 digit)'
	decides 25 '1001 TRUE TRUE TRUE agree - - -' \
	    '1002 TRUE FALSE TRUE opt_out records TRUE -'
}

@test "fault 9: a delimiter other than in the settings exits 2" {
	begin_second ADV_ARGS=-dPIPE
	spoils advance.txt 's/|/,/g' \
	    '1: id: no column "ID_NUMBER" or "Advance ID" or "Advance_ID__c"; the header has: ID_NUMBER,NO_EMAIL_IND,EMAIL_ADDRESS; name the column of the id with -c id=Column'
	decides 25 '1001 TRUE TRUE TRUE agree - - -' \
	    '1002 TRUE FALSE TRUE opt_out records TRUE -'
}

@test "fault 16: an export pasted twice exits 2, a single duplicate id does not" {
	begin_second
	for f in contacts.csv advance.txt; do
		p=sfextract more='; --pages skips it' side=Salesforce
		[ $f = contacts.csv ] || p=advextract more='' side=Advance
		cp exports/$f kept
		cat kept kept >exports/$f
		refuses 25 "$p: exports/$f:64: a repeated header$more" \
		    "weekly: $p failed; $failed"
		{ cat kept && sed 1d kept; } >exports/$f
		refuses 25 "weekly: dup: 62 of 62 ids of $side appear more than once, 0 in the last run; $failed; if that is right, say -a HASH"
		mv kept exports/$f
	done
	contacts 'a 1001 true' 'b 1002 false' 'c 1002 true' 'b 1002 false'
	advance '1001 Y' '1001 N' '1002 N'
	decides 25 '1001 TRUE TRUE TRUE agree - - dup' \
	    '1002 TRUE FALSE TRUE opt_out records;salesforce TRUE dup;new_sf_id'
	sends records 1002,TRUE
}

@test "fault 17: with --pad ids without their zeros are the same people" {
	begin "ADV_ARGS=--pad"
	contacts 'a 1001 true' 'b 1002 false'
	advance '1001 Y' '1002 N'
	sed -i 's/^00*//' exports/advance.txt
	decides 18 '1001 TRUE TRUE TRUE agree - - no_base' \
	    '1002 FALSE FALSE FALSE agree - - no_base'
	grep -Fx '  advextract: 62 in, 62 out, 0 rejected; of these, 62 padded' \
	    state/runs/current/summary.txt
	sed -i '2s/^/0/' exports/advance.txt
	echo '00001|N|' >>exports/advance.txt
	refuses 25 'advextract: exports/advance.txt:64: id: with its leading zeros restored, the same id as an earlier one that has more or fewer of them' \
	    "weekly: advextract failed; $failed"
}

@test "fault 24: a report with a wrong footer count, or with a title, exits 2" {
	begin_second
	spoils contacts.csv '1i Opt-outs of the week' \
	    '1: id: no column "Ascend_ID__c"; the header has: Opt-outs of the week; name the column of the Advance ID with -c id=Column'
	spoils advance.txt '63a 62 rows selected.' \
	    '64: 1 field, the header has 3; -s reads a spool'
}

@test "fault 25: Leads, and swapped exports, exit 2" {
	begin_second
	spoils contacts.csv '1!s/^003/00Q/' \
	    '2: sf_id: the id of a Lead, not of a Contact'
	cp exports/contacts.csv kept
	mv exports/advance.txt exports/contacts.csv
	mv kept exports/advance.txt
	expect 2 nothing weekly 25
	holds 'sfextract: exports/contacts.csv:1: id: no column "Ascend_ID__c"; the header has: ID_NUMBER, NO_EMAIL_IND, EMAIL_ADDRESS; '
	[ "$(readlink state/runs/current)" = 2025-04-18 ]
}

@test "fault 25: one export for both sides exits 2" {
	begin ADV_ARGS=--column=id=Ascend_ID__c
	contacts 'a 1001 true'
	cp exports/contacts.csv exports/advance.txt
	expect 2 nothing weekly 18
	sed -i 's/ -a [0-9a-f]\{16\}$/ -a HASH/
		s/; [0-9]* rows new in this run.* in state\/refused\/rows.csv;/;/' err
	says 'weekly: exports/contacts.csv (SF) and exports/advance.txt (ADV) are the same file; if that is right, say -a HASH'
	[ ! -e state/runs/current ]
}
