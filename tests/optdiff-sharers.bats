#!/usr/bin/env bats
# SPDX-License-Identifier: ISC
# People with the same e-mail address under several ids, one of whom opted out.

load helper
load optdiff

# ledger ROW...: makes base.tsv of the last run: id sf_id email sf adv want class,
# and opt_out_at.
ledger() {
	{
		echo 'id sf_id email sf adv sf_was adv_was want class send_to set since changed_at changed_by modified_at flags opt_out_at'
		printf '%s\n' "$@" | awk -v last="$last" '{
			print $1, $2, $3, $4, $5, $4, $5, $6, $7, "-", "-", \
			    last, "-", "-", "-", "-", $8 == "" ? "-" : $8 }'
	} | awk -v OFS='\t' '{ for (i = 1; i <= NF; i++) if ($i == "-") $i = ""
		$1 = $1; print }' >base.tsv
	printf '#end\t%d\tasof=%s\n' $# "$last" >>base.tsv
}

# stated TIME: both tables state this moment.
stated() {
	sed -i "s/^\(#end\t[0-9]*\).*/\1\tasof=$1/" sf.tsv adv.tsv
}

# contacts ROW...: makes sf.tsv: id sf_id email opt_out changed_at changed_by.
contacts() {
	table sf.tsv 'id sf_id email opt_out changed_at changed_by' "$@"
}

# week STATUS OPTION...: a run gives these lines of standard input: id class want
# send_to flags.
week() {
	local status=$1
	shift
	cat >want
	expect "$status" ./want run_week "$@"
}

run_week() {
	local got=0
	optdiff -Z UTC -a -s 0% --now "${run:-$now}" -b base.tsv "$@" sf.tsv adv.tsv >full ||
		got=$?
	columns id,class,want,send_to,flags full
	return "$got"
}

@test "fault 89: somebody gone who opted out, and whose address says FALSE under another id, is asked about" {
	ledger 'a 003A ann@example.com TRUE TRUE TRUE agree' \
	    'b 003B bob@example.com TRUE TRUE TRUE agree' \
	    'c 003C cy@example.com TRUE TRUE TRUE agree' \
	    'd 003D dan@example.com TRUE FALSE TRUE agree' \
	    'e - eve@example.com TRUE FALSE TRUE gone'
	# b lives on with TRUE, c under no other id; d is not gone from Advance; e
	# had a contact that moved, and took the opt-out along.
	contacts 'x 003X Ann@Example.com FALSE' 'y 003Y bob@example.com TRUE' \
	    'z 003Z dan@example.com FALSE' 'w 003W eve@example.com FALSE'
	adv 'd FALSE' 'w FALSE' 'x FALSE' 'y TRUE' 'z FALSE'
	week 1 <<-'E'
	a left_behind TRUE review same_address
	b gone TRUE - -
	c gone TRUE - -
	d sf_gone TRUE records -
	e gone TRUE - -
	w agree FALSE - no_base
	x agree FALSE - no_base
	y agree TRUE - no_base
	z agree FALSE - no_base
	E
	changefile -t review --now "$now" full >review.csv 2>overdue
	grep -q ',left_behind,same_address,.*set that one to TRUE' review.csv
}

@test "fault 89: a contact without an Advance ID counts as another id, too" {
	ledger 'a 003A ann@example.com TRUE - TRUE sf_only'
	contacts '003000000000001AAA 003000000000001AAA ann@example.com FALSE'
	adv
	week 1 <<-'E'
	003000000000001AAA no_id FALSE - no_base
	a left_behind TRUE review same_address
	E
}

# keep: full is the ledger of the next run.
keep() {
	mv full base.tsv
}

@test "fault 89: the question about somebody left behind ends with an answer, or when the other one says TRUE" {
	ask() {
		ledger "a 003A ann@example.com TRUE TRUE TRUE agree $before"
		contacts 'x 003X ann@example.com FALSE'
		adv 'x FALSE'
		week 1 <<-'E'
		a left_behind TRUE review same_address
		x agree FALSE - no_base
		E
		changefile -t review --now "$now" full 2>overdue |
		    sed "s/,,,$/,$1,,/" >review.csv
		keep
	}
	ask ''
	week 1 -A review.csv <<-'E'
	a left_behind TRUE review same_address
	x agree FALSE - -
	E
	ask seen
	week 0 -A review.csv <<-'E'
	a left_behind TRUE - seen;same_address
	x agree FALSE - -
	E
	keep
	week 0 <<-'E'
	a left_behind TRUE - seen;same_address
	x agree FALSE - -
	E
	ask 'consent 2025-04-20'
	week 0 -A review.csv <<-'E'
	a gone FALSE - -
	x agree FALSE - -
	E
	ask ''
	contacts 'x 003X ann@example.com TRUE'
	week 1 <<-'E'
	a gone TRUE - -
	x opt_out TRUE records -
	E
}

@test "an address that five people have is nobody's" {
	ledger 'a 003A no@example.com TRUE TRUE TRUE agree'
	contacts 'v 003V no@example.com FALSE' 'w 003W no@example.com FALSE' \
	    'x 003X no@example.com FALSE'
	adv 'v FALSE' 'w FALSE' 'x FALSE' 'y FALSE'
	week 1 <<-'E'
	a left_behind TRUE review same_address
	v agree FALSE - no_base
	w agree FALSE - no_base
	x agree FALSE - no_base
	y adv_only FALSE - no_base
	E
	contacts 'v 003V no@example.com FALSE' 'w 003W no@example.com FALSE' \
	    'x 003X no@example.com FALSE' 'y 003Y no@example.com FALSE'
	week 0 <<-'E'
	a gone TRUE - -
	v agree FALSE - no_base
	w agree FALSE - no_base
	x agree FALSE - no_base
	y agree FALSE - no_base
	E
}

@test "an address of somebody left behind is forgotten with --forget" {
	ledger 'a 003A ann@example.com TRUE TRUE TRUE agree'
	contacts 'x 003X ann@example.com FALSE'
	adv 'x FALSE'
	week 1 --forget 0 <<-'E'
	a left_behind TRUE review same_address
	x agree FALSE - no_base
	E
	sed 's/2025-04-25/2025-04-24/' full >base.tsv
	week 1 --forget 0 <<-'E'
	a left_behind TRUE review same_address
	x agree FALSE - -
	E
	grep -q '^a	003A		' full
	keep
	week 0 --forget 0 <<-'E'
	a gone TRUE - -
	x agree FALSE - -
	E
}

@test "a consent is in doubt if the same address opted out since, under another id" {
	echo "$ann" >users
	ledger "a 003A ann@example.com TRUE TRUE TRUE agree $before" \
	    "b 003B bob@example.com TRUE TRUE TRUE agree $before" \
	    "c 003C cy@example.com TRUE TRUE TRUE agree $before" \
	    "d 003D dan@example.com TRUE FALSE TRUE opt_out $before" \
	    "e 003E eve@example.com TRUE TRUE TRUE agree $before" \
	    "n 003N bob@example.com TRUE TRUE TRUE agree $last"
	local later=2025-04-21T00:00:00Z
	# The opt-out of b's address is older; c's is of one who consents, too; d
	# agrees, and e's is in Advance.
	contacts "a 003A ann@example.com FALSE $after $ann" \
	    "b 003B bob@example.com FALSE $after $ann" \
	    "c 003C cy@example.com FALSE $after $ann" \
	    "d 003D dan@example.com FALSE $after $ann" \
	    "e 003E eve@example.com FALSE $after $ann" \
	    "m 003M ann@example.com TRUE $later link" \
	    'n 003N bob@example.com TRUE' \
	    "o 003O cy@example.com FALSE $later $ann" \
	    "p 003P dan@example.com TRUE $later link"
	table adv.tsv 'id email opt_out changed_at' 'a - TRUE' 'b - TRUE' \
	    'c - TRUE' 'd - FALSE' 'e - TRUE' 'm - TRUE' 'n - TRUE' \
	    "o - TRUE $before" 'p - FALSE' "q eve@example.com TRUE $later"
	stated "$now"
	week 1 -u users <<-'E'
	a adv_opt_out TRUE review same_address
	b opt_in FALSE records -
	c opt_in FALSE records -
	d lost TRUE review same_address
	e adv_opt_out TRUE review same_address
	m agree TRUE - no_base
	n agree TRUE - -
	o opt_in FALSE records no_base
	p opt_out TRUE records no_base
	q adv_only TRUE - no_base
	E
	# It does not count later on either, and an answer does.
	changefile -t review --now "$now" full 2>overdue |
	    sed 's/,,,$/,consent 2025-04-20,,/' >review.csv
	keep
	week 1 -u users <<-'E'
	a adv_opt_out TRUE review same_address
	b unanswered FALSE review same_address
	c unanswered FALSE review -
	d lost TRUE review same_address
	e adv_opt_out TRUE review same_address
	m agree TRUE - -
	n agree TRUE - -
	o opt_in FALSE records -
	p opt_out TRUE records -
	q adv_only TRUE - -
	E
	week 1 -u users -A review.csv <<-'E'
	a opt_in FALSE records -
	b unanswered FALSE review same_address
	c unanswered FALSE review -
	d agree FALSE - -
	e opt_in FALSE records -
	m agree TRUE - -
	n agree TRUE - -
	o opt_in FALSE records -
	p opt_out TRUE records -
	q adv_only TRUE - -
	E
}

@test "an opt-out of the same address that is no newer is not mentioned" {
	ledger "a 003A ann@example.com TRUE FALSE TRUE opt_out $before" \
	    "m 003M ann@example.com TRUE TRUE TRUE agree $before"
	contacts "a 003A ann@example.com FALSE $last load" \
	    'm 003M ann@example.com TRUE'
	adv 'a FALSE' 'm TRUE'
	week 1 <<-'E'
	a lost TRUE review -
	m agree TRUE - -
	E
}

@test "an answer is in doubt if the same address opted out after it and after the question" {
	ledger "a 003A ann@example.com TRUE FALSE TRUE opt_out $before" \
	    "m 003M ann@example.com FALSE FALSE FALSE agree"
	contacts "a 003A ann@example.com FALSE $last load" \
	    'm 003M ann@example.com FALSE'
	adv 'a FALSE' 'm FALSE'
	stated "$now"
	week 1 <<-'E'
	a lost TRUE review -
	m agree FALSE - -
	E
	changefile -t review --now "$now" full 2>overdue |
	    sed 's/,,,$/,consent 2025-04-24,,/' >review.csv
	keep
	contacts "a 003A ann@example.com FALSE $last load" \
	    'm 003M ann@example.com TRUE 2025-04-27T00:00:00Z link'
	local run=2025-05-02T06:00:00Z
	stated "$run"
	week 1 -A review.csv <<-'E'
	a lost TRUE review same_address
	m opt_out TRUE records -
	E
	says 'optdiff: review.csv:2: answer: the same address has opted out since, under another id'
	# Of the same moment, the opt-out wins.
	sed -i 's/consent 2025-04-24/consent 2025-04-27T00:00:00Z/' review.csv
	week 1 -A review.csv <<-'E'
	a lost TRUE review same_address
	m opt_out TRUE records -
	E
	says 'optdiff: review.csv:2: answer: the same address has opted out since, under another id'
	# Who answers again knew of it.
	keep
	week 1 -A review.csv <<-'E'
	a agree FALSE - -
	m opt_out TRUE records -
	E
}

@test "a consent is in doubt if another contact of the last run opted out since, under a new id" {
	echo "$ann" >users
	ledger 'a 003A;003B ann@example.com TRUE TRUE TRUE agree'
	contacts "a 003A ann@example.com FALSE $after $ann" \
	    'b 003B other@example.com TRUE 2025-04-21T00:00:00Z link'
	adv 'a TRUE' 'b FALSE'
	week 1 -u users <<-'E'
	a adv_opt_out TRUE review same_address
	b opt_out TRUE records no_base;moved
	E
	says 'optdiff: 1 contact has another Advance ID than in the last run: flag moved; an opt-out goes with the contact'
}

@test "a consent is in doubt if an opt-out of the same address was overwritten since" {
	echo "$ann" >users
	ledger "a 003A ann@example.com TRUE TRUE TRUE agree $before" \
	    "m 003M ann@example.com FALSE FALSE FALSE agree"
	table sf.tsv 'id sf_id email opt_out changed_at changed_by opt_out_at' \
	    "a 003A ann@example.com FALSE $after $ann" \
	    'm 003M ann@example.com FALSE 2025-04-23T00:00:00Z load 2025-04-22T00:00:00Z'
	adv "a TRUE $before" "m TRUE $before"
	week 1 -u users <<-'E'
	a adv_opt_out TRUE review same_address
	m overwritten TRUE salesforce -
	E
}

@test "a consent is in doubt if the same address's undated opt-out may be newer" {
	echo "$ann" >users
	ledger "a 003A ann@example.com TRUE TRUE TRUE agree $before" \
	    "b 003B bob@example.com TRUE TRUE TRUE agree $before" \
	    "c 003C cy@example.com TRUE TRUE TRUE agree $before" \
	    "m 003M ann@example.com TRUE TRUE TRUE agree $before" \
	    "n 003N bob@example.com TRUE TRUE TRUE agree $before" \
	    "o 003O cy@example.com TRUE TRUE TRUE agree $before"
	table sf.tsv 'id sf_id email opt_out changed_at changed_by modified_at' \
	    "a 003A ann@example.com FALSE $after $ann" \
	    "b 003B bob@example.com FALSE $after $ann" \
	    "c 003C cy@example.com FALSE $after $ann" \
	    "m 003M ann@example.com TRUE - - $after" \
	    "n 003N bob@example.com TRUE $before - $after" \
	    "o 003O cy@example.com TRUE $before"
	adv "a TRUE $before" "b TRUE $before" "c TRUE $before" 'm TRUE' 'n TRUE' \
	    "o TRUE - $after"
	week 1 -u users <<-'E'
	a adv_opt_out TRUE review same_address
	b opt_in FALSE records -
	c adv_opt_out TRUE review same_address
	m agree TRUE - -
	n agree TRUE - -
	o agree TRUE - -
	E
	# A history would date Salesforce's.
	sed -i 's/^#end.*/&\thistory=2025-04-24T00:00:00Z/' sf.tsv
	week 1 -u users <<-'E'
	a opt_in FALSE records -
	b opt_in FALSE records -
	c adv_opt_out TRUE review same_address
	m agree TRUE - -
	n agree TRUE - -
	o agree TRUE - -
	E
}

@test "a consent is in doubt if a contact with the same address opted out and lost its Advance ID" {
	local lost=003000000000001AAA
	echo "$ann" >users
	ledger "a 003A ann@example.com TRUE TRUE TRUE agree $before" \
	    "m $lost old@example.com FALSE FALSE FALSE agree"
	contacts "a 003A ann@example.com FALSE $after $ann" \
	    "$lost $lost ann@example.com TRUE 2025-04-21T00:00:00Z link"
	adv "a TRUE $before" 'm FALSE'
	week 1 -u users <<-'E'
	a adv_opt_out TRUE review same_address
	m opt_out TRUE records id_lost
	E
	says 'optdiff: 1 contact has no Advance ID any more: flag id_lost; the one of the last run is kept'
}

@test "a person counts once among those with an address, however many contacts lost their Advance ID" {
	local k lost=()
	for k in 1 2 3; do
		lost+=("00300000000000${k}AAA")
	done
	echo "$ann" >users
	ledger "a 003A ann@example.com TRUE TRUE TRUE agree $before" \
	    "m ${lost[0]};${lost[1]};${lost[2]} ann@example.com FALSE FALSE FALSE agree"
	contacts "a 003A ann@example.com FALSE $after $ann" \
	    "${lost[0]} ${lost[0]} ann@example.com TRUE 2025-04-21T00:00:00Z link" \
	    "${lost[1]} ${lost[1]} ann@example.com TRUE 2025-04-21T00:00:00Z link" \
	    "${lost[2]} ${lost[2]} ann@example.com TRUE 2025-04-21T00:00:00Z link"
	adv "a TRUE $before" 'm FALSE'
	week 1 -u users <<-'E'
	a adv_opt_out TRUE review same_address
	m opt_out TRUE records id_lost
	E
	says 'optdiff: 3 contacts have no Advance ID any more: flag id_lost; the one of the last run is kept'
}

@test "a consent is in doubt if the same address's undated opt-out is back after the extract lacked it" {
	echo "$ann" >users
	ledger "a 003A ann@example.com TRUE TRUE TRUE agree $before" \
	    "m 003M ann@example.com TRUE - TRUE sf_only $before"
	sed -i 's/^\(m	[^	]*	[^	]*	TRUE		[^	]*\)	/\1	TRUE/' base.tsv
	contacts "a 003A ann@example.com FALSE $after $ann" \
	    "m 003M ann@example.com TRUE $before link"
	adv "a TRUE $before" 'm TRUE'
	week 1 -u users <<-'E'
	a adv_opt_out TRUE review same_address
	m agree TRUE - -
	E
}

@test "an opt-in is not sent again if the same address opted out since" {
	ledger 'a 003A ann@example.com FALSE TRUE FALSE opt_in' \
	    'b 003B bob@example.com FALSE TRUE FALSE opt_in' \
	    'c 003C cy@example.com FALSE TRUE FALSE opt_in'
	contacts 'a 003A ann@example.com FALSE' 'b 003B bob@example.com FALSE' \
	    'c 003C cy@example.com FALSE' \
	    "m 003M ann@example.com TRUE $after link" \
	    "n 003N cy@example.com TRUE $last link"
	adv "a TRUE $before" "b TRUE $before" "c TRUE $before" 'm TRUE' 'n FALSE'
	week 1 <<-'E'
	a unanswered FALSE review same_address
	b opt_in FALSE records -
	c unanswered FALSE review same_address
	m agree TRUE - no_base
	n opt_out TRUE records no_base
	E
	# Or may have, for an opt-in there was not applied.
	ledger 'a 003A ann@example.com FALSE TRUE FALSE opt_in' \
	    'm 003M ann@example.com FALSE TRUE FALSE opt_in'
	contacts 'a 003A ann@example.com FALSE' 'm 003M ann@example.com FALSE'
	adv "a TRUE $before" "m TRUE - $after"
	week 1 <<-'E'
	a unanswered FALSE review same_address
	m unanswered FALSE review -
	E
}

@test "--why tells what the same address says under another id" {
	ledger 'a 003A ann@example.com TRUE TRUE TRUE agree' \
	    'b 003B bob@example.com TRUE FALSE TRUE opt_out'
	contacts 'x 003X ann@example.com FALSE' "y 003Y bob@example.com TRUE $after link" \
	    'b 003B bob@example.com FALSE'
	adv 'b FALSE' 'x FALSE' 'y FALSE'
	optdiff --now "$now" -Z UTC -b base.tsv --why a sf.tsv adv.tsv >got
	grep -qx 'the same address is mailed under another id' got
	optdiff --now "$now" -Z UTC -b base.tsv --why b sf.tsv adv.tsv >got
	grep -qx "the same address opted out under another id: $after" got
}
