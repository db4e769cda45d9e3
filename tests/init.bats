#!/usr/bin/env bats
# SPDX-License-Identifier: ISC
# optparity-init: the settings of an office, from what its exports hold.
# shellcheck disable=SC2016

load helper

# contacts NAME: an export of Contact whose Advance ID is in a column of that name.
contacts() {
	mkdir -p office/exports
	printf '%s\n' "Id,Email,HasOptedOutOfEmail,$1,News__c,SystemModstamp" \
	    003E000000JcD3rIAF,a@example.com,true,0000000017,true,2025-04-18T00:00:00Z \
	    003E000000JcD3sIAF,b@example.com,false,0000000018,false,2025-04-18T00:00:00Z \
	    003E000000JcD3tIAF,c@example.com,false,,true,2025-04-18T00:00:00Z \
	    >office/exports/contacts.csv
}

advance() {
	mkdir -p office/exports
	printf '%s\n' 'ID_NUMBER|NO_EMAIL_IND' '0000000017|Y' '0000000018|N' >office/exports/advance.txt
}

# has LINE...: the settings have these lines.
has() {
	local line
	for line; do
		grep -Fx -e "$line" office/optparity.conf
	done
}

init() {
	optparity-init office
}

written() {
	echo "$PWD/office/optparity.conf is written"
}

@test "from two exports come settings with which a run can begin" {
	contacts Ascend_ID__c
	advance
	touch -d 2025-04-18T06:00:00Z office/exports/*
	written >want
	expect 0 "$PWD/want" init
	has "exports=$PWD/office/exports" 'SF=$exports/contacts.csv' \
	    "	--column=id=Ascend_ID__c" 'ADV=$exports/advance.txt' HISTORY= \
	    '# init: contacts.csv: Ascend_ID__c has 10 digits in each of 2 filled fields, of 3 records' \
	    '# init: contacts.csv: News__c is a checkbox, TRUE in 2 of 3 records; if it is a preference category: --preference=News__c' \
	    '# init: advance.txt: the opt-out is in NO_EMAIL_IND'
	[ "$(stat -c %a office/optparity.conf)" = 600 ]
	expect 0 nothing optparity-weekly -i -c office/optparity.conf
	[ -s office/state/runs/current/ledger.tsv.gz ]
	# Each setting of the example is there once.
	grep -o '^[A-Za-z_]*=' "$top/examples/optparity.conf" >of_example
	grep -o '^[A-Za-z_]*=' office/optparity.conf | diff of_example -
}

@test "settings are never written over, and an empty office is told what it lacks" {
	mkdir office
	chmod 700 office
	{
		written
		echo "to do: SF: no file in $PWD/office/exports is an export of Contact"
		echo "to do: ADV: no file in $PWD/office/exports is an extract of Advance"
		echo 'weekly -t: optparity.conf: SF is not set'
	} >want
	expect 1 "$PWD/want" init
	[ "$(stat -c %a office office/exports)" = "$(printf '700\n700')" ]
	cp office/optparity.conf kept
	expect 2 nothing init
	says "init: $PWD/office/optparity.conf: exists already; it is not written over"
	cmp kept office/optparity.conf
}

@test "what could be several things is not chosen" {
	contacts Ascend_ID__c,Other__c
	sed -i '2s/0000000017/&,0000000001/; 3s/0000000018/&,0000000002/; 4s/,,/,,,/' \
	    office/exports/contacts.csv
	printf '%s\n' 'ID_NUMBER|HND_TYPE|MAIL_OK' '0000000017|NEM|Y' '0000000017|NOC|N' \
	    '0000000018|NEM|N' '0000000018|NEM|N' >office/exports/handling.txt
	printf '%s\n' 'Subscriber Key,Status' 003E000000JcD3rIAF,Active |
		tee office/exports/all.csv >office/exports/boulder.csv
	optparity-init -c again.conf office >got || [ $? = 1 ]
	cat >want <<-end
		$PWD/again.conf is written
		to do: SF_ARGS: name the column of the Advance ID in contacts.csv: --column=id=NAME
		to do: ADV: say which column or which codes are the opt-out; a file of all people goes before them, as -p \$exports/FILE
		to do: STATUS: a line for each of these files, UNIT=\$exports/FILE; that of the parent business unit has no UNIT=
		weekly -t: again.conf: ADV is not set
	end
	diff want got
	for line in '# init: contacts.csv: Other__c has 10 digits in each of 2 filled fields, of 3 records' \
	    '# init: handling.txt: HND_TYPE has the codes NEM 3;NOC 1; if some are the opt-out, a line in ADV: -x HND_TYPE=CODE,CODE $exports/handling.txt' \
	    '# init: handling.txt: MAIL_OK has 1 Y or the like in 4 records; if it is the opt-out: --column=opt_out=MAIL_OK in ADV_ARGS' \
	    SF_ARGS= ADV= STATUS=; do
		grep -Fx -e "$line" again.conf
	done
}

@test "fault 61: a hostile header and a hostile name of a file do nothing" {
	for name in "'; touch hit; '" '$(touch hit)' '`touch hit`' '"id\n$(touch hit)' \
	    '"two
touch hit"' '"a"";touch hit"' '\047;touch hit' '#end' 'é' ''; do
		contacts "$name"
		advance
		printf '%s|HND\n0000000001|NEM\n' "$name" >office/exports/codes.txt
		touch "office/exports/\$(touch hit)" "office/exports/-x" \
		    "office/exports/a
touch hit"
		rm -f office/optparity.conf
		status=0
		optparity-init office >log 2>&1 || status=$?
		[ "$status" = 1 ] || [ "$status" = 2 ]
		[ ! -e hit ]
		[ ! -e office/optparity.conf ] || sh -euc '. ./office/optparity.conf'
		[ ! -e hit ] && [ ! -e office/hit ]
		[ ! -e office/optparity.conf ] ||
			expect 1 nothing grep 'touch hit' office/optparity.conf
	done
	expect 2 nothing optparity-init 'a $(touch hit)'
	says "init: a \$(touch hit): expected a path with nothing but letters, digits, and . _ - /"
}

@test "an export that cannot be read is named, and the others are looked at" {
	contacts Ascend_ID__c
	advance
	head -c 100 /dev/zero >office/exports/zero.csv
	written >want
	expect 0 "$PWD/want" init
	holds 'exports/zero.csv'
}

@test "a wrong option is refused" {
	for words in '' '-x office' 'a b'; do
		# shellcheck disable=SC2086
		expect 2 nothing optparity-init $words
		says 'usage: init [-h] [-c conf] dir'
	done
}
