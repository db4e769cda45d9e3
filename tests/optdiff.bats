#!/usr/bin/env bats
# SPDX-License-Identifier: ISC

load helper
load optdiff

@test "faults 32, 33: without a ledger opt-outs go both ways and no FALSE is sent" {
	sf 'a TRUE' 'b FALSE' 'c TRUE' 'd FALSE'
	adv 'a FALSE' 'b TRUE' 'c TRUE' 'd FALSE'
	decided 1 <<-E
	a opt_out TRUE records TRUE $now no_base
	b adv_opt_out TRUE salesforce TRUE $now no_base
	c agree TRUE - - $now no_base
	d agree FALSE - - $now no_base
	E
}

@test "without -a only rows to act on are printed; the status is 0 if there are none" {
	sf 'a TRUE' 'b FALSE'
	adv 'a TRUE' 'b FALSE'
	printf '%s\n#end\t0\n' "$(tr ' ' '\t' <<<'id sf_id email sf adv sf_was adv_was want class send_to set since changed_at changed_by modified_at flags opt_out_at open_since times_sent first_asked sf_id_was')" >want
	expect 0 ./want optdiff sf.tsv adv.tsv
	expect 0 ./want optdiff - adv.tsv <sf.tsv
}

@test "the ledger of one run is the base of the next" {
	sf "a TRUE $before link 003A 2025-04-10T00:00:00Z" 'b FALSE'
	adv 'a FALSE' 'b TRUE'
	expect 1 first.want optdiff -a --now "$last" sf.tsv adv.tsv
	mv out base.tsv
	expect 1 second.want optdiff -a --now "$now" -b base.tsv sf.tsv adv.tsv
	sf 'a FALSE' 'b TRUE'
	mv out base.tsv
	expect 1 third.want optdiff -a --now 2025-05-02T06:00:00Z -b base.tsv sf.tsv adv.tsv
}

@test "each row of the decision names the user who changed the deciding side" {
	local early=2025-04-05T00:00:00Z rows
	# the row; then W S A Bs Ba and the class from the ledger, when Advance
	# changed, and the expected class and name
	rows='01 F F F F F agree 0 agree sue
	02 T T T T T agree 0 agree sue
	03 F T F F F agree 0 opt_out sue
	04 x F T x x x early opt_in sue
	05 F F T F F agree after adv_opt_out adam
	06 F F T F T opt_in early opt_in sue
	07 F F T F T opt_in after adv_opt_out adam
	08 F F T F T opt_in early opt_in sue
	09 F F T F T opt_in 0 unanswered adam
	10 T T F T T agree 0 adv_cleared adam
	11 T T F T F adv_cleared 0 adv_cleared adam
	12 T T F T F opt_out 0 opt_out sue
	13 T F T T T agree early opt_in sue
	14 T F T T T agree 0 overwritten sue
	15 T F T F T adv_opt_out 0 adv_opt_out adam
	16 T F F T F opt_out 0 agree sue
	17 T F F T F opt_out 0 lost sue
	18 T T - T T agree 0 adv_gone old
	19 F F - F F agree 0 adv_gone old
	20 T T - T - sf_only 0 sf_only sue
	21 F F - F - sf_only 0 sf_only sue
	22 T - T - T adv_only 0 adv_only adam
	23 F - F - F adv_only 0 adv_only adam
	24 T - F T F opt_out 0 sf_gone old
	25 T - F T T agree 0 sf_gone old
	26 T - T T T agree 0 sf_gone old
	27 F - F F F agree 0 sf_gone old
	28 T - - T T gone 0 gone old
	29 F - - F F gone 0 gone old'
	set --
	awk -v before="$before" -v early="$early" -v after="$after" '
	function opt(s) { return s == "T" ? "TRUE" : s == "F" ? "FALSE" : "-" }
	{
		at = $8 == "after" ? after : $8 == "early" ? early : "-"
		if ($2 != "x")
			print $1, "-", "-", opt($5), opt($6), "-", "-", opt($2), \
			    $7, "-", "-", before, early, "old" >"base.rows"
		if ($3 != "-")
			print $1, opt($3), $2 == "x" ? "-" : early, "sue" >"sf.rows"
		if ($4 != "-")
			print $1, opt($4), at, "adam" >"adv.rows"
		print $1, $9, $10 >"want"
	}' <<<"$rows"
	mapfile -t base <base.rows
	mapfile -t sf <sf.rows
	mapfile -t adv <adv.rows
	base "${base[@]}"
	sf "${sf[@]}"
	table adv.tsv 'id opt_out changed_at changed_by' "${adv[@]}"
	for id in 04 06 13 16; do
		echo "$id,2025-04-22"
	done | sed '1i Advance ID,Date' >requests.csv
	named() {
		local got=0
		optdiff -a --now "$now" -s 0 -b base.tsv \
		    -e requests.csv sf.tsv adv.tsv >full || got=$?
		awk -F '\t' 'NR > 1 && !/^#/ { print $1, $9, $14 }' full
		return $got
	}
	expect 1 ./want named
}

@test "-l writes the ledger while the rows to act on are printed" {
	sf 'a TRUE' 'b FALSE' 'c TRUE'
	adv 'a TRUE' 'b FALSE' 'c FALSE'
	expect 1 nothing sh -c "optdiff -a --now $now sf.tsv adv.tsv >all"
	expect 1 nothing sh -c "optdiff --now $now sf.tsv adv.tsv >some"
	expect 1 ./some optdiff -l ledger.tsv --now "$now" sf.tsv adv.tsv
	cmp all ledger.tsv
	[ "$(stat -c %a ledger.tsv)" = 600 ]
	optdiff --now "$now" -b all sf.tsv adv.tsv >some || [ $? = 1 ]
	expect 1 ./some optdiff -l next.tsv -b ledger.tsv --now "$now" \
	    sf.tsv adv.tsv
	[ "$(cut -f 6 next.tsv | sort -u)" != "$(cut -f 6 all | sort -u)" ]
	expect 2 nothing optdiff -l ledger.tsv -b ledger.tsv sf.tsv adv.tsv
	holds 'optdiff: ledger.tsv: '
	cmp all ledger.tsv
	expect 2 nothing optdiff -a -l ledger.tsv sf.tsv adv.tsv
	says 'optdiff: -a and -l: the ledger goes to one place'
	expect 2 nothing optdiff -E -l ledger.tsv sf.tsv adv.tsv
	says 'optdiff: -l and -E: an excerpt makes no ledger'
	expect 2 nothing optdiff -l no/ledger.tsv sf.tsv adv.tsv
	says 'optdiff: no/ledger.tsv: No such file or directory'
	expect 2 nothing optdiff -l /dev/full sf.tsv adv.tsv
	says 'optdiff: /dev/full: No space left on device'
}

@test "-v ends with the rows read, the classes and the flags" {
	sf 'a TRUE' 'b FALSE' 'c TRUE' 'c FALSE' 'd FALSE'
	adv 'a TRUE' 'b FALSE' 'c FALSE' 'd -'
	base "a - - TRUE TRUE - - TRUE agree - - $last" \
	    "e - - FALSE - - - FALSE gone - - $last"
	expect 1 nothing sh -c 'optdiff -v -s 50% -b base.tsv sf.tsv adv.tsv >out.tsv'
	says 'optdiff: 11 in (5 Salesforce, 4 Advance, 2 ledger), 5 ids, 3 agree, 1 opt_out, 1 gone; 3 no_base, 1 dup, 1 blank'
}

@test "--gzip compresses the output" {
	sf 'a TRUE' 'b FALSE'
	adv 'a TRUE' 'b TRUE'
	optdiff --now "$now" -a sf.tsv adv.tsv >ledger || [ $? = 1 ]
	optdiff --now "$now" -b ledger sf.tsv adv.tsv >want || [ $? = 1 ]
	expect 1 nothing sh -c "optdiff --gzip -l ledger.gz --now $now \
	    -b ledger sf.tsv adv.tsv >got.gz"
	gzip -dc got.gz | cmp - want
	[ "$(gzip -dc ledger.gz | grep -c '^#end	2$')" = 1 ]
}

@test "the address is Salesforce's; of several contacts, that of one that differs" {
	table sf.tsv 'id sf_id email opt_out' 'a 003A b@x TRUE' 'a 003B a@x FALSE' \
	    'b 003C - TRUE' 'c 003D d@x FALSE' 'c 003E c@x FALSE' 'd 003F f@x TRUE' \
	    'd 003G g@x TRUE' 'd 003H - TRUE'
	table adv.tsv 'id email opt_out' 'a z@y FALSE' 'b z@y FALSE' 'c z@y FALSE' \
	    'd z@y FALSE' 'e z@y FALSE' 'f z@y FALSE' 'g b@y FALSE' 'g a@y FALSE'
	base 'e - e@z TRUE FALSE - - TRUE opt_out records TRUE -' \
	    'f - - TRUE FALSE - - TRUE opt_out records TRUE -' \
	    'g - - TRUE FALSE - - TRUE opt_out records TRUE -'
	for all in -v -av; do
		expect 1 nothing sh -c "optdiff $all -f shrink -b base.tsv sf.tsv \
		    adv.tsv >out.tsv"
		rm err
		awk -F '\t' '$10 != "" { print $1, $3 }' out.tsv >got
		diff -u - got <<-E
		id email
		a b@x
		b 
		d f@x
		e e@z
		f z@y
		g a@y
		E
	done
	grep -q '^c	003D;003E	c@x	' out.tsv
}

@test "since is kept while class and want stay the same" {
	base "a - - TRUE FALSE - - TRUE opt_out records TRUE $before" \
	    "b - - TRUE FALSE - - TRUE opt_out records TRUE $before"
	sf 'a TRUE' 'b TRUE'
	adv 'a FALSE' "b TRUE $after"
	decided 1 -b base.tsv <<-E
	a opt_out TRUE records TRUE $before -
	b agree TRUE - - $after -
	E
}

@test "a new class is dated by the change that made it, not by an older one" {
	base "a - - FALSE FALSE - - FALSE agree - - $last" \
	    "b - - FALSE FALSE - - FALSE agree - - $last"
	sf "a TRUE $after" "b TRUE $before"
	adv 'a FALSE' 'b FALSE'
	decided 1 -b base.tsv <<-E
	a opt_out TRUE records TRUE $after -
	b opt_out TRUE records TRUE $now -
	E
}

@test "fault 34: an opt-in that Advance does not show is unanswered, unless Advance states a date" {
	base "a - - FALSE TRUE - - FALSE opt_in records FALSE $last" \
	    "b - - FALSE TRUE - - FALSE opt_in records FALSE $last" \
	    "c - - FALSE TRUE - - FALSE opt_in records FALSE $last" \
	    "d - - FALSE TRUE - - FALSE unanswered review - $last"
	sf 'a FALSE' 'b FALSE' 'c FALSE' 'd FALSE'
	adv 'a TRUE' "b TRUE $after" "c TRUE $before" "d TRUE $before"
	decided 1 -b base.tsv <<-E
	a unanswered FALSE review - $now -
	b adv_opt_out TRUE salesforce TRUE $after -
	c opt_in FALSE records FALSE $last -
	d unanswered FALSE review - $last -
	E
}

@test "an opt-in is not sent again for another contact, but asked about" {
	local x=003E000000JcD3aIAF y=003E000000JcD3bIAF
	base "a $x - FALSE TRUE - - FALSE opt_in records FALSE $last" \
	    "b $x - FALSE TRUE - - FALSE opt_in records FALSE $last" \
	    "c $x - FALSE TRUE - - FALSE opt_in records FALSE $last"
	sf "a FALSE - - $x" "b FALSE - - $y" "c FALSE - - $y"
	adv "a TRUE $before" "b TRUE $before" "c TRUE $after"
	decided 1 -b base.tsv <<-E
	a opt_in FALSE records FALSE $last -
	b unanswered FALSE review - $now new_sf_id
	c adv_opt_out TRUE salesforce TRUE $after new_sf_id
	E
}

@test "fault 36: an opt-out lost on both sides is found, and stays in review" {
	base "a - - TRUE FALSE - - TRUE opt_out records TRUE $before"
	sf 'a FALSE'
	adv 'a FALSE'
	decided 1 -b base.tsv <<-E
	a lost TRUE review TRUE $now -
	E
	mv full base.tsv
	decided 1 -b base.tsv <<-E
	a lost TRUE review TRUE $now -
	E
}

@test "fault 37: the history shows an opt-out that came and went between two runs" {
	echo "$ann" >users
	base "a - - FALSE FALSE - - FALSE agree - - $last" \
	    "b - - FALSE FALSE - - FALSE agree - - $last" \
	    "c - - FALSE TRUE - - FALSE unanswered review - $last" \
	    "d - - FALSE FALSE - - FALSE agree - - $last"
	sf "a FALSE $after load" "b FALSE $after $ann" "c FALSE $after load" \
	    "d FALSE $before load"
	adv 'a FALSE' 'b FALSE' 'c TRUE' 'd FALSE'
	decided 1 -u users -b base.tsv <<-E
	a lost TRUE review TRUE $after -
	b agree FALSE - - $last -
	c overwritten TRUE salesforce TRUE $after -
	d agree FALSE - - $last -
	E
}

@test "fault 29: an opt-out that came and was overwritten while its contact was missing is found" {
	local x=003E000000JcD3aIAF y=003E000000JcD3bIAF
	table base.tsv 'id sf_id email sf adv sf_was adv_was want class send_to set since changed_at changed_by modified_at flags opt_out_at' \
	    "a $x - - FALSE FALSE FALSE FALSE sf_gone - - $last" \
	    "b $x - FALSE FALSE FALSE FALSE FALSE agree - - $last" \
	    "c $x - - FALSE FALSE FALSE FALSE sf_gone - - $last - - - - 2025-04-11T00:00:00Z" \
	    "d $x - FALSE FALSE FALSE FALSE FALSE agree - - $last" \
	    "e $x - - FALSE FALSE FALSE FALSE sf_gone - - $last" \
	    "f $y - - FALSE FALSE FALSE FALSE sf_gone - - $last"
	local out=2025-04-11T00:00:00Z over=2025-04-12T00:00:00Z
	sf "a FALSE $over load $x - - $out" "b FALSE $over load $x - - $out" \
	    "c FALSE $over load $x - - $out" "d FALSE $over load 003d - - $out" \
	    "e FALSE $over $ann $x - - $out" "g FALSE $over load $y - - $out"
	adv 'a FALSE' 'b FALSE' 'c FALSE' 'd FALSE' 'e FALSE' 'g FALSE'
	echo "$ann" >users
	decided 1 -b base.tsv -u users -s 0% <<-E
	a lost TRUE review TRUE $now -
	b agree FALSE - - $last -
	c agree FALSE - - $now -
	d lost TRUE review TRUE $now new_sf_id
	e agree FALSE - - $now -
	f gone FALSE - - $now -
	g lost TRUE review TRUE $now no_base;moved
	E
	holds 'another Advance ID'
	# With -T every opt-in is consent.
	decide -T -b base.tsv -s 0% >out
	grep '^a ' out >got
	diff - got <<<"a agree FALSE - - $now -"
}

@test "faults 29, 35: a person missing on one side keeps a row, and the TRUE" {
	base "a - - TRUE TRUE - - TRUE agree - - $last" \
	    "b - - FALSE FALSE - - FALSE agree - - $last" \
	    "c - - TRUE FALSE - - TRUE opt_out records TRUE $last" \
	    "d - - TRUE TRUE - - TRUE agree - - $last" \
	    "e - - - TRUE - - TRUE adv_only - - $last" \
	    "f - - TRUE - - - TRUE sf_only review TRUE $last" \
	    "g - - TRUE TRUE - - TRUE agree - - $last"
	sf 'a TRUE' 'b FALSE' 'h TRUE' 'i FALSE'
	adv 'c FALSE' 'd FALSE' 'e FALSE' 'j TRUE' 'g TRUE'
	decided 1 -b base.tsv -s 0% <<-E
	a adv_gone TRUE review TRUE $now -
	b adv_gone FALSE - - $now -
	c sf_gone TRUE records TRUE $now -
	d sf_gone TRUE review TRUE $now -
	e adv_only TRUE review TRUE $last -
	f gone TRUE - - $now -
	g sf_gone TRUE - - $now -
	h sf_only TRUE review TRUE $now no_base
	i sf_only FALSE - - $now no_base
	j adv_only TRUE - - $now no_base
	E
}

@test "fault 29: an opt-out that only Advance has, and then has no more, goes to a person" {
	base "a - - - TRUE - - TRUE adv_only - - $before" \
	    "b - - - FALSE - TRUE TRUE adv_only review TRUE $before" \
	    "c - - - TRUE - - TRUE adv_only - - $before" \
	    "d - - - FALSE - - FALSE adv_only - - $before" \
	    "e - - - TRUE - - TRUE adv_only - - $before"
	printf 'Advance ID,Date\nc,2025-04-20\ne,2025-04-20\n' >requests.csv
	sf 'z FALSE'
	adv 'a FALSE' 'b -' 'c FALSE' 'd FALSE' 'e TRUE' 'z FALSE'
	decided 1 -b base.tsv -e requests.csv <<-E
	a adv_only TRUE review TRUE $before -
	b adv_only TRUE review TRUE $before blank
	c adv_only FALSE - - $after -
	d adv_only FALSE - - $before -
	e adv_only TRUE - - $before -
	z agree FALSE - - $now no_base
	E
}

@test "fault 29: the last value seen is kept over a week of absence" {
	base "a 003A ann@example.com TRUE - - TRUE TRUE adv_gone review TRUE $last $before link $before"
	sf 'b FALSE'
	adv 'b FALSE'
	expect 0 gone.want optdiff -a -s 0 -b base.tsv --now "$now" sf.tsv adv.tsv
}

@test "a blank Advance value counts as FALSE and is flagged" {
	sf 'a TRUE' 'b FALSE'
	adv 'a -' 'b -'
	decided 1 <<-E
	a opt_out TRUE records TRUE $now no_base;blank
	b agree FALSE - - $now no_base;blank
	E
}

@test "preferences that contradict the opt-out are flagged, and printed with -p" {
	base "a - - TRUE TRUE - - TRUE agree - - $last" \
	    "b - - TRUE FALSE - - TRUE opt_out records TRUE $last" \
	    "c - - FALSE FALSE - - FALSE agree - - $last"
	echo "$ann" >users
	sf 'a TRUE - - - - News' "b FALSE $after $ann" 'c FALSE'
	adv 'a TRUE' 'b FALSE' 'c FALSE'
	decided 0 -b base.tsv -u users <<-E
	a agree TRUE - - $last prefs_left
	b agree FALSE - - $after prefs_none
	c agree FALSE - - $last -
	E
	expect 1 prefs.want optdiff -p -b base.tsv -u users --now "$now" sf.tsv adv.tsv
}

@test "preferences that no export lists are not flagged as missing" {
	base "b - - TRUE FALSE - - TRUE opt_out records TRUE $last"
	echo "$ann" >users
	sf "b FALSE $after $ann"
	adv 'b FALSE'
	decided 0 -b base.tsv -u users <<-E
	b agree FALSE - - $after -
	E
}
