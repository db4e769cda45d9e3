#!/usr/bin/env bats

load helper

# table FILE HEADER ROW...: a table from words; - is an empty field, and so is
# what a row lacks at its end.
table() {
	local file=$1 n=$(($# - 2))
	shift
	printf '%s\n' "$@" | tr '~' ' ' | awk -v OFS='\t' '
	NR == 1 { n = NF }
	{ for (i = 1; i <= n; i++) if ($i == "-") $i = ""; $n = $n; print }' \
	    >"$file"
	printf '#end\t%d\n' "$n" >>"$file"
}

sf() {
	table sf.tsv 'id opt_out changed_at changed_by sf_id modified_at prefs opt_out_at' "$@"
}

adv() {
	table adv.tsv 'id opt_out changed_at modified_at' "$@"
}

# One line an id: what both are known to have said, and what was wanted.
base() {
	table base.tsv 'id sf_id email sf adv sf_was adv_was want class send_to set since changed_at changed_by modified_at flags' "$@"
}

# decided STATUS OPTION...: runs optdiff on sf.tsv and adv.tsv and compares
# what it decides with standard input: id class want send_to set since flags.
decided() {
	local status=$1
	shift
	cat >want
	expect "$status" ./want decide "$@"
}

decide() {
	local got=0
	optdiff -a --now 2025-04-25T06:00:00Z "$@" sf.tsv adv.tsv >full ||
		got=$?
	awk -F '\t' 'NR > 1 && $1 != "#end" {
		s = $1
		for (i = 9; i <= 9; i++) s = s " " $i
		s = s " " $8
		for (i = 10; i <= 12; i++) s = s " " ($i == "" ? "-" : $i)
		print s " " ($16 == "" ? "-" : $16) }' full
	return "$got"
}

# people N COMMAND: the rows of N people, made by awk's printf arguments.
people() {
	awk -v n="$1" "BEGIN { for (i = 1; i <= n; i++) printf $2 }"
}

before=2025-04-10T00:00:00Z
last=2025-04-18T06:00:00Z
after=2025-04-20T00:00:00Z
now=2025-04-25T06:00:00Z
ann=005E0000001eioKIAQ

@test "faults 32, 33: two tables alone: opt-outs flow both ways, no FALSE is sent" {
	sf 'a TRUE' 'b FALSE' 'c TRUE' 'd FALSE'
	adv 'a FALSE' 'b TRUE' 'c TRUE' 'd FALSE'
	decided 1 <<-E
	a opt_out TRUE records TRUE $now no_base
	b adv_opt_out TRUE salesforce TRUE $now no_base
	c agree TRUE - - $now no_base
	d agree FALSE - - $now no_base
	E
}

@test "without -a only rows on which somebody acts; exit 0 where there are none" {
	sf 'a TRUE' 'b FALSE'
	adv 'a TRUE' 'b FALSE'
	printf '%s\n#end\t0\n' "$(tr ' ' '\t' <<<'id sf_id email sf adv sf_was adv_was want class send_to set since changed_at changed_by modified_at flags opt_out_at')" >want
	expect 0 ./want optdiff sf.tsv adv.tsv
	expect 0 ./want optdiff - adv.tsv <sf.tsv
}

@test "the ledger of one run is the base of the next" {
	sf "a TRUE $before link 003A 2025-04-10T00:00:00Z" 'b FALSE'
	adv 'a FALSE' 'b TRUE'
	expect 1 first.want optdiff -a --now $last sf.tsv adv.tsv
	mv out base.tsv
	expect 1 second.want optdiff -a --now $now -b base.tsv sf.tsv adv.tsv
	sf 'a FALSE' 'b TRUE'
	mv out base.tsv
	expect 1 third.want optdiff -a --now 2025-05-02T06:00:00Z -b base.tsv sf.tsv adv.tsv
}

@test "each row of the decision names who changed the side that made it" {
	local early=2025-04-05T00:00:00Z rows
	# the row, then W S A Bs Ba and the class as the ledger has them, when
	# Advance changed, and the class and the name that are to come
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
		optdiff -a --now $now -s 0 -b base.tsv \
		    -e requests.csv sf.tsv adv.tsv >full || got=$?
		awk -F '\t' 'NR > 1 && !/^#/ { print $1, $9, $14 }' full
		return $got
	}
	expect 1 ./want named
}

@test "-l writes the ledger beside what is to be done" {
	sf 'a TRUE' 'b FALSE' 'c TRUE'
	adv 'a TRUE' 'b FALSE' 'c FALSE'
	expect 1 nothing sh -c "optdiff -a --now $now sf.tsv adv.tsv >all"
	expect 1 nothing sh -c "optdiff --now $now sf.tsv adv.tsv >some"
	expect 1 ./some optdiff -l ledger.tsv --now $now sf.tsv adv.tsv
	cmp all ledger.tsv
	[ "$(stat -c %a ledger.tsv)" = 600 ]
	optdiff --now $now -b all sf.tsv adv.tsv >some || [ $? = 1 ]
	expect 1 ./some optdiff -l ledger.tsv -b ledger.tsv --now $now \
	    sf.tsv adv.tsv
	[ "$(cut -f 6 ledger.tsv | sort -u)" != "$(cut -f 6 all | sort -u)" ]
	expect 2 nothing optdiff -a -l ledger.tsv sf.tsv adv.tsv
	says 'optdiff: -a and -l: the ledger goes to one place'
	expect 2 nothing optdiff -E -l ledger.tsv sf.tsv adv.tsv
	says 'optdiff: -l and -E: an excerpt makes no ledger'
	expect 2 nothing optdiff -l no/ledger.tsv sf.tsv adv.tsv
	says 'optdiff: no/ledger.tsv: No such file or directory'
	expect 2 nothing optdiff -l /dev/full sf.tsv adv.tsv
	says 'optdiff: /dev/full: No space left on device'
}

@test "-v ends with what came in, the classes and the flags" {
	sf 'a TRUE' 'b FALSE' 'c TRUE' 'c FALSE' 'd FALSE'
	adv 'a TRUE' 'b FALSE' 'c FALSE' 'd -'
	base "a - - TRUE TRUE - - TRUE agree - - $last" \
	    "e - - FALSE - - - FALSE gone - - $last"
	expect 1 nothing sh -c 'optdiff -v -b base.tsv sf.tsv adv.tsv >out.tsv'
	says 'optdiff: 11 in (5 Salesforce, 4 Advance, 2 ledger), 5 ids, 3 agree, 1 opt_out, 1 gone; 3 no_base, 1 dup, 1 blank'
}

@test "--gzip compresses what is written, --sums names what was read" {
	sf 'a TRUE' 'b FALSE'
	adv 'a TRUE' 'b TRUE'
	optdiff --now $now -a sf.tsv adv.tsv >ledger || [ $? = 1 ]
	optdiff --now $now -b ledger sf.tsv adv.tsv >want || [ $? = 1 ]
	expect 1 nothing sh -c "optdiff --gzip --sums sums -l ledger.gz --now $now \
	    -b ledger sf.tsv adv.tsv >got.gz"
	gzip -dc got.gz | cmp - want
	[ "$(gzip -dc ledger.gz | grep -c '^#end	2$')" = 1 ]
	sha256sum -c --quiet sums
	[ "$(cut -c 67- sums | sort)" = "$(printf '%s\n' adv.tsv ledger sf.tsv)" ]
}

@test "a guard that trips leaves the file of -l as it was" {
	sf 'a TRUE' 'b FALSE'
	adv 'a FALSE' 'b FALSE'
	echo before >ledger.tsv
	base 'a - - TRUE FALSE - - TRUE opt_out records TRUE -' \
	    'b - - TRUE FALSE - - TRUE opt_out records TRUE -' \
	    'c - - TRUE FALSE - - TRUE opt_out records TRUE -'
	expect 2 nothing optdiff -l ledger.tsv -b base.tsv sf.tsv adv.tsv
	holds 'optdiff: shrink: '
	[ "$(cat ledger.tsv)" = before ]
}

@test "the address is Salesforce's, of several contacts that of one that differs" {
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

@test "since is kept while class and want stay" {
	base "a - - TRUE FALSE - - TRUE opt_out records TRUE $before" \
	    "b - - TRUE FALSE - - TRUE opt_out records TRUE $before"
	sf 'a TRUE' 'b TRUE'
	adv 'a FALSE' "b TRUE $after"
	decided 1 -b base.tsv <<-E
	a opt_out TRUE records TRUE $before -
	b agree TRUE - - $after -
	E
}

@test "a class that is new is dated by the change that made it, not by an older one" {
	base "a - - FALSE FALSE - - FALSE agree - - $last" \
	    "b - - FALSE FALSE - - FALSE agree - - $last"
	sf "a TRUE $after" "b TRUE $before"
	adv 'a FALSE' 'b FALSE'
	decided 1 -b base.tsv <<-E
	a opt_out TRUE records TRUE $after -
	b opt_out TRUE records TRUE $now -
	E
}

@test "an opt-in needs a specialist, later than the opt-out" {
	echo "$ann" >users
	base "a - - TRUE TRUE - - TRUE agree - - $last" \
	    "b - - TRUE TRUE - - TRUE agree - - $last" \
	    "c - - TRUE TRUE - - TRUE agree - - $last" \
	    "d - - TRUE FALSE - - TRUE opt_out records TRUE $last"
	sf "a FALSE $after $ann" "b FALSE $before $ann" \
	    "c FALSE $after 005E0000001emcAIAQ" "d FALSE $after $ann"
	adv 'a TRUE' 'b TRUE' 'c TRUE' 'd FALSE'
	decided 1 -b base.tsv -u users <<-E
	a opt_in FALSE records FALSE $after -
	b overwritten TRUE salesforce TRUE $now -
	c overwritten TRUE salesforce TRUE $after -
	d agree FALSE - - $after -
	E
}

@test "a user is one whether 15 or 18 characters name it" {
	printf '# eComm specialists\n\n%s\n' "${ann%???}" >users
	base "a - - TRUE TRUE - - TRUE agree - - $last"
	sf "a FALSE $after $ann"
	adv 'a TRUE'
	decided 1 -b base.tsv -u users <<-E
	a opt_in FALSE records FALSE $after -
	E
}

@test "a dated request is evidence, by either id, once and not before its date" {
	printf 'Date,Contact ID,Advance ID\n2025-04-20,003E000000JcD3r,\n2025-04-20,,b\n2025-04-17,,c\n2025-04-26,,d\n' >requests.csv
	base "a 003E000000JcD3rIAF - TRUE TRUE - - TRUE agree - - $last" \
	    "b - - TRUE TRUE - - TRUE agree - - $last" \
	    "c - - TRUE TRUE - - TRUE agree - - $last" \
	    "d - - TRUE TRUE - - TRUE agree - - $last" \
	    "e - - FALSE TRUE - - FALSE opt_in records FALSE $after"
	sf 'a FALSE - - 003E000000JcD3rIAF' 'b FALSE' 'c FALSE' 'd FALSE' 'e FALSE'
	adv 'a TRUE' 'b TRUE' 'c TRUE' 'd TRUE' 'e TRUE'
	decided 1 -b base.tsv -e requests.csv <<-E
	a opt_in FALSE records FALSE $after -
	b opt_in FALSE records FALSE $after -
	c overwritten TRUE salesforce TRUE $now -
	d overwritten TRUE salesforce TRUE $now -
	e unanswered FALSE review - $now -
	E
	mv full base.tsv
	decided 1 -b base.tsv -e requests.csv <<-E
	a unanswered FALSE review - $now -
	b unanswered FALSE review - $now -
	c overwritten TRUE salesforce TRUE $now -
	d overwritten TRUE salesforce TRUE $now -
	e unanswered FALSE review - $now -
	E
}

@test "an id never seen needs evidence later than Advance's own date" {
	echo "$ann" >users
	sf "a FALSE $after $ann" "b FALSE $before $ann" "c FALSE $after $ann"
	adv "a TRUE $last" "b TRUE $last" 'c TRUE'
	decided 1 -u users <<-E
	a opt_in FALSE records FALSE $after no_base
	b adv_opt_out TRUE salesforce TRUE $last no_base
	c adv_opt_out TRUE salesforce TRUE $now no_base
	E
}

@test "-T trusts an opt-in in the run in which it is made, and no later one" {
	base "a - - TRUE TRUE - - TRUE agree - - $last" \
	    "b - - FALSE TRUE - - TRUE overwritten salesforce TRUE $last" \
	    "c 003A - TRUE TRUE - - TRUE agree - - $last"
	sf 'a FALSE' 'b FALSE' 'c FALSE - - 003B'
	adv 'a TRUE' 'b TRUE' 'c TRUE'
	decided 1 -T -b base.tsv <<-E
	a opt_in FALSE records FALSE $now -
	b overwritten TRUE salesforce TRUE $last -
	c overwritten TRUE salesforce TRUE $now new_sf_id
	E
}

@test "-T does not undo an opt-out that came after the opt-in, or perhaps did" {
	base "a - - TRUE TRUE - - TRUE agree - - $last" \
	    "b - - TRUE TRUE - - TRUE agree - - $last" \
	    "c - - - TRUE TRUE - TRUE sf_gone - - $last"
	sf "a FALSE $after" 'b FALSE' "c FALSE $after"
	adv 'a TRUE 2025-04-21T00:00:00Z' "b TRUE $after" 'c TRUE'
	decided 1 -T -s 0 -b base.tsv <<-E
	a overwritten TRUE salesforce TRUE $after -
	b overwritten TRUE salesforce TRUE $now -
	c overwritten TRUE salesforce TRUE $after -
	E
}

@test "a newer opt-out is remembered, also where class and want stay" {
	printf 'Date,Advance ID\n2025-04-19,a\n2025-04-19,b\n' >requests.csv
	base "a - - TRUE TRUE - - TRUE agree - - $last" \
	    "b - - TRUE TRUE - - TRUE agree - - $last"
	sf 'a TRUE' 'b TRUE'
	adv "a TRUE $after" 'b TRUE'
	decided 0 -e requests.csv -b base.tsv <<-E
	a agree TRUE - - $last -
	b agree TRUE - - $last -
	E
	mv full base.tsv
	sf 'a FALSE' 'b FALSE'
	adv 'a FALSE' 'b FALSE'
	decided 1 -e requests.csv -b base.tsv <<-E
	a lost TRUE review TRUE $now -
	b agree FALSE - - 2025-04-19T00:00:00Z -
	E
}

@test "a list of specialists that names nobody is trouble" {
	adv '0000000101 FALSE'
	sf '0000000101 FALSE'
	for list in '' '\n' '# nobody\n'; do
		# shellcheck disable=SC2059
		printf "$list" >users
		expect 2 nothing optdiff -u users sf.tsv adv.tsv
		says 'optdiff: users:1: empty: no user in it'
	done
}

@test "a request counts though a colleague who is no specialist acted on it" {
	printf 'Date,Advance ID\n2025-04-20,a\n2025-04-20,b\n2025-04-20,c\n' >requests.csv
	base "a - - TRUE TRUE - - TRUE agree - - $last" \
	    "b - - TRUE TRUE - - TRUE agree - - $last" \
	    "c - - TRUE TRUE - - TRUE agree - - $last"
	sf "a FALSE 2025-04-20T09:00:00Z colleague - - - $before" \
	    "b FALSE 2025-04-20T09:00:00Z load - - - 2025-04-20T08:00:00Z" \
	    'c FALSE 2025-04-20T09:00:00Z colleague'
	adv 'a TRUE' 'b TRUE' 'c TRUE'
	decided 1 -e requests.csv -b base.tsv <<-E
	a opt_in FALSE records FALSE $after -
	b overwritten TRUE salesforce TRUE 2025-04-20T09:00:00Z -
	c overwritten TRUE salesforce TRUE 2025-04-20T09:00:00Z -
	E
}

@test "fault 34: an opt-in that Advance does not show is unanswered, unless it says when" {
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

@test "fault 36: what was lost on both sides is seen, and stays for review" {
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

@test "fault 30: a contact that was created again says nothing, until it is changed later" {
	echo "$ann" >users
	base "a 003A - TRUE TRUE - - TRUE agree - - $last" \
	    "b 003A - TRUE TRUE - - TRUE agree - - $last" \
	    "c 003A;003B - TRUE TRUE - - TRUE agree - - $last"
	sf "a FALSE $after $ann 003B $after" \
	    "b FALSE 2025-04-21T00:00:00Z $ann 003B $after" \
	    "c FALSE $after $ann 003B 2025-04-21T00:00:00Z"
	adv 'a TRUE' 'b TRUE' 'c TRUE'
	decided 1 -u users -b base.tsv <<-E
	a overwritten TRUE salesforce TRUE $after new_sf_id
	b opt_in FALSE records FALSE 2025-04-21T00:00:00Z new_sf_id
	c overwritten TRUE salesforce TRUE $after new_sf_id
	E
}

@test "faults 16, 31: of contacts with one id TRUE wins, and each needs evidence" {
	echo "$ann" >users
	base "a 003A;003B - TRUE TRUE - - TRUE agree - - $last" \
	    "b 003A;003B - TRUE TRUE - - TRUE agree - - $last" \
	    "c 003A;003B - TRUE TRUE - - TRUE agree - - $last" \
	    "d 003A;003B - TRUE FALSE - - TRUE opt_out records TRUE $last"
	sf "a FALSE $after $ann 003A" "a FALSE 2025-04-21T00:00:00Z $ann 003B" \
	    "b FALSE $after $ann 003B" 'b FALSE - - 003A' \
	    "c FALSE $after $ann 003B" 'c TRUE - - 003A' \
	    'd FALSE - - 003B' 'd TRUE - - 003A'
	adv 'a TRUE' 'b TRUE' 'c TRUE' 'd FALSE'
	decided 1 -u users -b base.tsv <<-E
	a opt_in FALSE records FALSE 2025-04-21T00:00:00Z -
	b overwritten TRUE salesforce TRUE $after -
	c agree TRUE review - $last dup
	d opt_out TRUE records TRUE $last dup
	E
	grep -q '^a	003A;003B	' full
}

@test "faults 29, 35: who is missing on a side keeps a row, and the TRUE" {
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
	e adv_only TRUE - - $last -
	f gone TRUE - - $now -
	g sf_gone TRUE - - $now -
	h sf_only TRUE review TRUE $now no_base
	i sf_only FALSE - - $now no_base
	j adv_only TRUE - - $now no_base
	E
}

@test "fault 29: the last value seen outlives a week of absence" {
	base "a 003A ann@example.com TRUE - - TRUE TRUE adv_gone review TRUE $last $before link $before"
	sf 'b FALSE'
	adv 'b FALSE'
	expect 0 gone.want optdiff -a -s 0 -b base.tsv --now $now sf.tsv adv.tsv
}

@test "Advance that does not state a value counts as FALSE, and is flagged" {
	sf 'a TRUE' 'b FALSE'
	adv 'a -' 'b -'
	decided 1 <<-E
	a opt_out TRUE records TRUE $now no_base;blank
	b agree FALSE - - $now no_base;blank
	E
}

@test "preferences that do not fit the opt-out are flagged, and printed with -p" {
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
	expect 1 prefs.want optdiff -p -b base.tsv -u users --now $now sf.tsv adv.tsv
}

@test "preferences that no export lists are not missed" {
	base "b - - TRUE FALSE - - TRUE opt_out records TRUE $last"
	echo "$ann" >users
	sf "b FALSE $after $ann"
	adv 'b FALSE'
	decided 0 -b base.tsv -u users <<-E
	b agree FALSE - - $after -
	E
}

@test "the order of the rows makes no difference to a byte" {
	printf 'id\topt_out\tsf_id\temail\tchanged_at\tchanged_by\n' >sf.tsv
	people 500 '"%d\t%s\t003%d\tp%d@example.com\t\t\n", i % 480, i % 7 ? "FALSE" : "TRUE", i, i' >rows
	cat rows >>sf.tsv
	printf '#end\t500\n' >>sf.tsv
	printf 'id\topt_out\n' >adv.tsv
	people 480 '"%d\t%s\n", i, i % 5 ? "FALSE" : "TRUE"' >>adv.tsv
	printf '#end\t480\n' >>adv.tsv
	optdiff -a -f mass,dup --now $now sf.tsv adv.tsv >first 2>err || [ $? = 1 ]
	rm err
	(head -1 sf.tsv && sort -r rows && tail -1 sf.tsv) >other.tsv
	expect 1 ./first optdiff -a -f mass,dup --now $now other.tsv adv.tsv
	rm err
}

@test "ids come out in the order of their bytes" {
	sf 'b TRUE' 'B TRUE' 'a TRUE' '10 TRUE' '9 TRUE'
	adv 'b FALSE' 'B FALSE' 'a FALSE' '10 FALSE' '9 FALSE'
	decided 1 <<-E
	10 opt_out TRUE records TRUE $now no_base
	9 opt_out TRUE records TRUE $now no_base
	B opt_out TRUE records TRUE $now no_base
	a opt_out TRUE records TRUE $now no_base
	b opt_out TRUE records TRUE $now no_base
	E
}

@test "ids of any length and kind are told apart, and come in the order of bytes" {
	# shellcheck disable=SC2046
	sf $(people 3000 '"%s~TRUE\n", substr("12345678901234567890", 1 + i % 7,
	    1 + i % 14) (i % 5 ? i : "a" i "-")')
	cut -f 1 sf.tsv | sed '1d;$d' >ids
	adv x~FALSE
	expect 1 nothing sh -c 'optdiff -a -f mass,uniform sf.tsv adv.tsv >out.tsv'
	rm err
	cut -f 1 out.tsv | sed '1d;$d' >got
	{ cat ids; echo x; } | sort -u | diff - got
}

# ---- excerpts ----------------------------------------------------------

@test "an excerpt needs no end mark, and absence means nothing" {
	printf 'id\topt_out\na\tTRUE\nb\tTRUE\n' >sf.tsv
	printf 'id\topt_out\na\tFALSE\nc\tTRUE\n#end\t77\n' >adv.tsv
	expect 1 excerpt.want optdiff -vE --now $now sf.tsv adv.tsv
	says 'optdiff: 4 in (2 Salesforce, 2 Advance, 0 ledger), 3 ids, 1 opt_out, 2 on one side of an excerpt; 1 no_base'
	expect 2 nothing optdiff -aE sf.tsv adv.tsv
	says 'optdiff: -a and -E: an excerpt makes no ledger'
}

# ---- guards ------------------------------------------------------------

@test "mass: too many rows to act on, by number, percentage or default" {
	printf 'id\topt_out\n' | tee sf.tsv >adv.tsv
	people 200 '"%d\t%s\n", i, i <= 51 ? "TRUE" : "FALSE"' >>sf.tsv
	people 200 '"%d\t%s\n", i, i == 200 ? "TRUE" : "FALSE"' >>adv.tsv
	printf '#end\t200\n' | tee -a sf.tsv >>adv.tsv
	expect 2 nothing optdiff sf.tsv adv.tsv
	says 'optdiff: mass: 52 rows to act on, at most 50 of 200 ids are believed; nothing printed; -f mass overrides'
	expect 2 nothing optdiff -m 51 sf.tsv adv.tsv
	says 'optdiff: mass: 52 rows to act on, at most 51 of 200 ids are believed; nothing printed; -f mass overrides'
	expect 2 nothing optdiff -m 25% sf.tsv adv.tsv
	says 'optdiff: mass: 52 rows to act on, at most 50 of 200 ids are believed; nothing printed; -f mass overrides'
	optdiff --now $now -m 52 sf.tsv adv.tsv >loose || [ $? = 1 ]
	expect 1 ./loose optdiff --now $now -m 26% sf.tsv adv.tsv
	expect 1 ./loose optdiff --now $now -f mass sf.tsv adv.tsv
	says 'optdiff: mass: 52 rows to act on, at most 50 of 200 ids are believed; overridden'
}

@test "optin: too many opt-ins" {
	base "a - - TRUE TRUE - - TRUE agree - - $last" \
	    "b - - TRUE TRUE - - TRUE agree - - $last"
	sf 'a FALSE' 'b FALSE'
	adv 'a TRUE' 'b TRUE'
	expect 2 nothing optdiff -T -M 1 -b base.tsv sf.tsv adv.tsv
	says 'optdiff: optin: 2 opt-ins, at most 1 of 2 ids are believed; nothing printed; -f optin overrides'
	decided 1 -T -M 2 -b base.tsv <<-E
	a opt_in FALSE records FALSE $now -
	b opt_in FALSE records FALSE $now -
	E
}

@test "fault 29: shrink: a side has fewer ids than the ledger had of it" {
	base "a - - TRUE TRUE - - TRUE agree - - $last" \
	    "b - - TRUE TRUE - - TRUE agree - - $last"
	sf 'a TRUE'
	adv 'a TRUE' 'b TRUE'
	expect 2 nothing optdiff -b base.tsv sf.tsv adv.tsv
	says 'optdiff: shrink: Salesforce has 1 ids, the ledger has 2 of it; nothing printed; -f shrink overrides'
	sf 'a TRUE' 'b TRUE'
	adv 'a TRUE'
	expect 2 nothing optdiff -s 51% -b base.tsv sf.tsv adv.tsv
	says 'optdiff: shrink: Advance has 1 ids, the ledger has 2 of it; nothing printed; -f shrink overrides'
	expect 1 shrunk.want optdiff -s 50% --now $now -b base.tsv sf.tsv adv.tsv
}

@test "fault 16: dup: too many ids stand on a side twice" {
	printf 'id\topt_out\n' | tee sf.tsv >adv.tsv
	people 206 '"%d\t%s\n", (i > 200 ? i - 200 : i), i == 50 ? "TRUE" : "FALSE"' >>sf.tsv
	people 200 '"%d\t%s\n", i, i == 50 ? "TRUE" : "FALSE"' >>adv.tsv
	printf '#end\t206\n' >>sf.tsv
	printf '#end\t200\n' >>adv.tsv
	expect 2 nothing optdiff sf.tsv adv.tsv
	says 'optdiff: dup: 6 of 200 ids of Salesforce stand there twice; nothing printed; -f dup overrides'
}

@test "fault 21: uniform: a side has one value in all of over 100 rows" {
	printf 'id\topt_out\n' | tee sf.tsv >adv.tsv
	people 101 '"%d\tFALSE\n", i' >>sf.tsv
	people 101 '"%d\t%s\n", i, i == 1 ? "TRUE" : "FALSE"' >>adv.tsv
	printf '#end\t101\n' | tee -a sf.tsv >>adv.tsv
	expect 2 nothing optdiff sf.tsv adv.tsv
	says 'optdiff: uniform: all 101 ids of Salesforce have one value; nothing printed; -f uniform overrides'
}

@test "stale: a side is older than the ledger, or many contacts are" {
	base "a 003A - TRUE TRUE - - TRUE agree - - $last - - $last"
	sf "a TRUE - - 003A $before"
	adv 'a TRUE'
	expect 2 nothing optdiff -b base.tsv sf.tsv adv.tsv
	says 'optdiff: stale: the newest change in Salesforce is older than the ledger; nothing printed; -f stale overrides'
	sf "a TRUE - - 003A $last"
	adv "a TRUE - $before"
	expect 2 nothing optdiff -b base.tsv sf.tsv adv.tsv
	says 'optdiff: stale: the newest change in Advance is older than the ledger; nothing printed; -f stale overrides'
	# shellcheck disable=SC2046
	base "a 003A - TRUE TRUE - - TRUE agree - - $last - - $last" \
	    $(people 6 "\"%d 003%d - TRUE TRUE - - TRUE agree - - $last - - $last\\n\", i, i" | tr ' ' '~')
	# shellcheck disable=SC2046
	sf "a TRUE - - 003A $last" \
	    $(people 6 "\"%d TRUE - - 003%d $before\\n\", i, i" | tr ' ' '~')
	adv 'a TRUE' 1~TRUE 2~TRUE 3~TRUE 4~TRUE 5~TRUE 6~TRUE
	expect 2 nothing optdiff -b base.tsv sf.tsv adv.tsv
	says 'optdiff: stale: 6 contacts were changed later in the ledger; nothing printed; -f stale overrides'
}

# many SIDE N TWICE TRUE DATE: a table of N people, of whom the first so many
# stand there twice and the first so many say TRUE; all were modified then.
many() {
	awk -v n="$2" -v twice="$3" -v true="$4" -v date="$5" 'BEGIN {
		OFS = "\t"
		print "id", "opt_out", "modified_at", "changed_at", "sf_id"
		for (i = 1; i <= n; i++)
			for (k = 0; k <= (i <= twice); k++)
				print i, i <= true ? "TRUE" : "FALSE", date, "", ""
		print "#end", n + twice
	}' >"$1.tsv"
}

# trips GUARD OPTION...: it does; or, for none, none does.
trips() {
	local guard=$1 got=0
	shift
	optdiff --now $now "$@" sf.tsv adv.tsv >out 2>err || got=$?
	if [ "$guard" = none ]; then
		[ "$got" -le 1 ] && [ ! -s err ]
	else
		[ "$got" -eq 2 ] && grep -q "^optdiff: $guard: " err
	fi || { echo "$guard: status $got"; cat err; return 1; }
	rm err
}

@test "each guard believes what is at its limit, and not what is one past it" {
	many adv 1000 0 500 "$last"
	many sf 1000 0 550 "$last"
	trips none
	many sf 1000 0 551 "$last"
	trips mass
	many adv 2000 0 500 "$last"
	many sf 2000 0 600 "$last"
	trips none
	many sf 2000 0 601 "$last"
	trips mass
	trips none -m 101
	many sf 500 5 500 "$last"
	many adv 500 0 499 "$last"
	trips uniform
	many sf 400 5 100 "$last"
	many adv 400 0 100 "$last"
	trips none # 5 of 400
	many sf 400 6 100 "$last"
	trips dup
	many sf 599 6 100 "$last"
	many adv 599 0 100 "$last"
	trips dup # over 1 %
	many sf 600 6 100 "$last"
	many adv 600 0 100 "$last"
	trips none
	many sf 601 6 100 "$last"
	many adv 601 7 100 "$last"
	trips dup # 7 of 601
	many sf 100 0 100 "$last"
	many adv 100 0 100 "$last"
	trips none # 100 are too few to tell
	many sf 101 0 101 "$last"
	many adv 101 0 100 "$last"
	trips uniform
	many sf 101 0 0 "$last"
	many adv 101 0 1 "$last"
	trips uniform
	many sf 101 0 1 "$last"
	many adv 101 0 0 "$last"
	trips uniform
}

@test "shrink, stale and optin believe what is at their limit, and not what is past it" {
	many sf 200 0 100 "$last"
	cp sf.tsv adv.tsv
	optdiff -a --now $last sf.tsv adv.tsv >base.tsv
	many sf 190 0 100 "$last"
	trips none -b base.tsv
	many sf 189 0 100 "$last"
	trips shrink -b base.tsv
	many sf 200 0 100 "$last"
	many adv 190 0 100 "$last"
	trips none -b base.tsv
	many adv 189 0 100 "$last"
	trips shrink -b base.tsv
	many adv 200 0 100 "$last"
	sed "s/^\([1-5]	.*\)$last/\1$before/" sf.tsv >old
	mv old sf.tsv
	trips none -b base.tsv # 5 went back
	sed "s/^\([1-6]	.*\)$last/\1$before/" sf.tsv >old
	mv old sf.tsv
	trips stale -b base.tsv
	for n in 20 21; do
		many sf 200 0 $((100 - n)) "$last"
		if [ "$n" = 20 ]; then
			trips none -T -b base.tsv
		else
			trips optin -T -b base.tsv
		fi
	done
	many sf 3000 0 2000 "$last"
	cp sf.tsv adv.tsv
	optdiff -a --now $last sf.tsv adv.tsv >base.tsv
	many sf 3000 0 1970 "$last"
	trips none -T -b base.tsv
	many sf 3000 0 1969 "$last"
	trips optin -T -b base.tsv
}

@test "a guard that does not exist cannot be overridden" {
	expect 2 nothing optdiff -f mass,everything sf.tsv adv.tsv
	says 'optdiff: -f: not one of mass, optin, shrink, dup, uniform, stale'
}

# ---- bad input ---------------------------------------------------------

@test "a table whose program died is trouble" {
	sf 'a TRUE'
	adv 'a FALSE'
	sed -i '$d' sf.tsv
	expect 2 nothing optdiff sf.tsv adv.tsv
	says 'optdiff: sf.tsv:3: no end mark: the program that writes this table, or its input, stopped early'
}

@test "fault 25: two tables that were swapped, or one given twice, are refused" {
	sf 'a TRUE - - 003E000000JcD3rIAF'
	adv 'a FALSE'
	expect 2 nothing optdiff adv.tsv sf.tsv
	says "optdiff: sf.tsv:2: sf_id: only Salesforce's table has it: are the two tables swapped?"
	expect 2 nothing optdiff sf.tsv sf.tsv
	says "optdiff: sf.tsv:2: sf_id: only Salesforce's table has it: are the two tables swapped?"
}

@test "a value, a date or an id that is none is named with its place" {
	sf 'a YES'
	adv 'a FALSE'
	expect 2 nothing optdiff sf.tsv adv.tsv
	says 'optdiff: sf.tsv:2: opt_out: not TRUE or FALSE (3 letters)'
	sf 'a -'
	expect 2 nothing optdiff sf.tsv adv.tsv
	says 'optdiff: sf.tsv:2: opt_out: not TRUE or FALSE (empty)'
	sf 'a TRUE yesterday'
	expect 2 nothing optdiff sf.tsv adv.tsv
	says 'optdiff: sf.tsv:2: changed_at: not a moment like 2025-04-18T16:03:00Z (9 letters)'
	sf '- TRUE'
	expect 2 nothing optdiff sf.tsv adv.tsv
	says 'optdiff: sf.tsv:2: id: empty'
}

@test "fault 6: a request without a date, or with one that would be a guess, is refused" {
	sf 'a TRUE'
	adv 'a FALSE'
	printf 'Contact ID\n003E000000JcD3r\n' >r.csv
	expect 2 nothing optdiff -e r.csv sf.tsv adv.tsv
	says 'optdiff: r.csv:1: date: no column "Date" or "Request Date" or "Date Requested" or "Requested" or "Timestamp" or "since"; the header has: Contact ID; a request without a date is no evidence'
	printf 'Date,Contact ID\n4/5/2025,003E000000JcD3r\n' >r.csv
	expect 2 nothing optdiff -e r.csv sf.tsv adv.tsv
	says 'optdiff: r.csv:2: date: not a date like 2025-04-18 (6 digits, 2 signs)'
	printf 'Date,Contact ID\n2025-04-05,\n' >r.csv
	expect 2 nothing optdiff -e r.csv sf.tsv adv.tsv
	says 'optdiff: r.csv:2: neither id is given'
	printf 'Date,Email\n2025-04-05,a@example.com\n' >r.csv
	expect 2 nothing optdiff -e r.csv sf.tsv adv.tsv
	says 'optdiff: r.csv:1: id: no column "Advance ID" or "Contact ID"; the header has: Date, Email'
}

@test "a ledger that is not one is refused" {
	sf 'a TRUE'
	adv 'a FALSE'
	base "a - - TRUE FALSE - - TRUE opt_out records TRUE $before" \
	    "a - - TRUE FALSE - - TRUE opt_out records TRUE $before"
	expect 2 nothing optdiff -b base.tsv sf.tsv adv.tsv
	says 'optdiff: base.tsv:3: id: twice in the ledger'
	base "a - - TRUE FALSE - - TRUE nonsense records TRUE $before"
	expect 2 nothing optdiff -b base.tsv sf.tsv adv.tsv
	says 'optdiff: base.tsv:2: class: not a class that optdiff gives (8 letters)'
	base "a - - TRUE FALSE - - - opt_out records TRUE $before"
	expect 2 nothing optdiff -b base.tsv sf.tsv adv.tsv
	says 'optdiff: base.tsv:2: want: not TRUE or FALSE (empty)'
	expect 2 nothing optdiff -b sf.tsv sf.tsv adv.tsv
	says 'optdiff: sf.tsv:1: email: no column "email"; the header has: id, opt_out, changed_at, changed_by, sf_id, modified_at, prefs, opt_out_at'
}

@test "over 200 contacts with one id are no person" {
	printf 'id\topt_out\tsf_id\n' >sf.tsv
	people 300 '"a\tTRUE\t003E000000%08d\n", i' >>sf.tsv
	printf '#end\t300\n' >>sf.tsv
	adv 'a FALSE'
	expect 2 nothing optdiff sf.tsv adv.tsv
	holds 'sf_id: over 200 contacts with one id'
}

# codes: turns the end mark of adv.tsv into that of a list of codes.
codes() {
	sed -i '$s/$/\tcodes/' adv.tsv
}

@test "who is not in a list of codes is not missing in Advance" {
	base "cleared - - TRUE TRUE - - TRUE agree - - $last" \
	    "lost - - TRUE TRUE - - TRUE agree - - $last" \
	    "sent - - FALSE TRUE - - FALSE opt_in records FALSE $last" \
	    "again - - TRUE FALSE - - TRUE opt_out records TRUE $last" \
	    "gone - - FALSE FALSE - - FALSE agree - - $last" \
	    "deleted - - TRUE FALSE - - TRUE opt_out records TRUE $last"
	sf 'cleared TRUE' 'lost FALSE' 'sent FALSE' 'again TRUE' 'new TRUE' \
	    'quiet FALSE'
	adv 'coded TRUE'
	codes
	decided 1 -b base.tsv <<-E
	again opt_out TRUE records TRUE $last blank
	cleared adv_cleared TRUE review - $now blank
	coded adv_only TRUE - - $now no_base
	deleted sf_gone TRUE records TRUE $now blank
	gone sf_gone FALSE - - $now blank
	lost lost TRUE review TRUE $now blank
	new opt_out TRUE records TRUE $now no_base;blank
	quiet agree FALSE - - $now no_base;blank
	sent agree FALSE - - $now blank
	E
}

@test "the same table without that mark makes them missing" {
	base "cleared - - TRUE TRUE - - TRUE agree - - $last"
	sf 'cleared TRUE' 'new TRUE' 'quiet FALSE'
	adv 'coded TRUE'
	decided 1 -b base.tsv -f shrink <<-E
	cleared adv_gone TRUE review TRUE $now -
	coded adv_only TRUE - - $now no_base
	new sf_only TRUE review TRUE $now no_base
	quiet sf_only FALSE - - $now no_base
	E
}

@test "what a list of codes does not name counts as FALSE in the next run" {
	base "a - - TRUE TRUE - - TRUE agree - - $last" \
	    "b - - FALSE FALSE - - FALSE agree - - $last"
	sf 'a TRUE' 'b FALSE'
	adv 'c TRUE'
	codes
	decided 1 -b base.tsv <<-E
	a adv_cleared TRUE review - $now blank
	b agree FALSE - - $last blank
	c adv_only TRUE - - $now no_base
	E
	mv full base.tsv
	sf 'a TRUE' 'b TRUE'
	decided 1 -b base.tsv <<-E
	a adv_cleared TRUE review - $now blank
	b opt_out TRUE records TRUE $now blank
	c adv_only TRUE - - $now -
	E
}

@test "shrink and uniform do not guard a list of codes, mass does" {
	printf 'id\topt_out\n' >sf.tsv
	cp sf.tsv adv.tsv
	people 200 '"%03d\t%s\n", i, (i > 150 ? "FALSE" : "TRUE")' >>sf.tsv
	people 150 '"%03d\tTRUE\n", i' >>adv.tsv
	printf '#end\t200\n' >>sf.tsv
	cp adv.tsv short.tsv
	printf '#end\t150\tcodes\n' >>adv.tsv
	expect 0 nothing sh -c 'optdiff -a sf.tsv adv.tsv >base.tsv'
	head -n 120 short.tsv >adv.tsv
	printf '#end\t119\tcodes\n' >>adv.tsv
	expect 1 nothing sh -c 'optdiff -b base.tsv sf.tsv adv.tsv >some'
	[ "$(grep -c adv_cleared some)" = 31 ]
	head -n 50 short.tsv >adv.tsv
	printf '#end\t49\tcodes\n' >>adv.tsv
	expect 2 nothing optdiff -b base.tsv sf.tsv adv.tsv
	says 'optdiff: mass: 101 rows to act on, at most 50 of 200 ids are believed; nothing printed; -f mass overrides'
}

@test "a mark that is not one is refused, and so is a list of codes of Salesforce" {
	sf 'a TRUE'
	adv 'a TRUE'
	sed -i '$s/$/\tcode/' adv.tsv
	expect 2 nothing optdiff sf.tsv adv.tsv
	says 'optdiff: adv.tsv:3: the end mark does not count the 1 records above it'
	printf 'id\topt_out\na\tTRUE\n#end\t2\tcodes\n' >adv.tsv
	expect 2 nothing optdiff sf.tsv adv.tsv
	says 'optdiff: adv.tsv:3: the end mark does not count the 1 records above it'
	adv 'a TRUE'
	codes
	expect 2 nothing optdiff adv.tsv sf.tsv
	says "optdiff: adv.tsv: a list of codes is Advance's: are the two tables swapped?"
}

@test "fault 30: an opt-out that a merge carried has a flag, and goes to review until Salesforce shows it" {
	table sf.tsv 'id opt_out sf_id code' '0000000001 TRUE 003x merged' \
	    '0000000002 TRUE 003y merged' '0000000003 TRUE 003z -'
	adv '0000000001 FALSE' '0000000002 TRUE' '0000000003 TRUE'
	decided 1 <<-end
	0000000001 opt_out TRUE records TRUE $now no_base;merged
	0000000002 agree TRUE review - $now no_base;merged
	0000000003 agree TRUE - - $now no_base
	end
}

@test "a merge may be told beside the contact's row, and makes no second contact" {
	table sf.tsv 'id opt_out sf_id code email modified_at changed_at' \
	    "1 FALSE 003v - v@x $before -" "2 TRUE 003w - w@x $before $before" \
	    "3 FALSE 003x - x@x $before -" "3 TRUE 003y - y@x $before -" \
	    '1 TRUE 003v merged' '2 TRUE 003w merged' '3 TRUE 003x merged' \
	    '4 TRUE 003z merged' '4 TRUE 003z merged'
	adv '1 FALSE' '2 TRUE' '3 TRUE' '4 FALSE'
	decided 1 <<-end
	1 opt_out TRUE records TRUE $now no_base;merged
	2 agree TRUE review - $now no_base;merged
	3 agree TRUE review - $now no_base;dup;merged
	4 opt_out TRUE records TRUE $now no_base;merged
	end
	grep -q "^2	003w	.*	$before		$before	no_base;merged	$now\$" full
	cp full all
	optdiff --now $now sf.tsv adv.tsv >full || [ $? = 1 ]
	cmp all full
}

# both STATUS: optdiff -a of sf.tsv and adv.tsv, and the same of sorted tables; in
# full.
both() {
	local status=$1
	shift
	optdiff -a --now $now "$@" sf.tsv adv.tsv >full || [ $? = "$status" ]
	for t in sf adv; do
		optparity-tsort $t.tsv >$t.sorted
	done
	expect "$status" ./full optdiff -S -a --now $now "$@" sf.sorted adv.sorted
}

# whole FILE ROW...: a table with all columns, in the order of ours, of which the
# words are the bytes.
whole() {
	local file=$1
	shift
	{
		echo 'id sf_id email opt_out changed_at changed_by modified_at prefs code opt_out_at'
		printf '%s\n' "$@"
	} | tr ' ' '\t' | awk -F '\t' -v OFS='\t' '{ $10 = $10; print }' >"$file"
	printf '#end\t%d\n' $# >>"$file"
}

@test "what is escaped in a table is so in the ledger, and the next run reads it" {
	whole sf.tsv 'a\\b  ann@example.com TRUE' '2 s\\2 ben@example.com TRUE' \
	    '3 s3 c\ty@example.com TRUE' "4 s4 di@example.com TRUE $before u\\\\4"
	whole adv.tsv 'a\\b   FALSE' '2   FALSE' '3   FALSE' '4  x\\y@example.com FALSE'
	both 1
	cut -f 1-3,9,14 full | sed -e 1d -e '/^#end/d' >got
	printf '%s\n' '2	s\\2	ben@example.com	opt_out	' \
	    '3	s3	c\ty@example.com	opt_out	' \
	    '4	s4	di@example.com	opt_out	u\\4' \
	    'a\\b		ann@example.com	opt_out	' | diff -u - got
	cp full base.tsv
	both 1 -b base.tsv
	cut -f 1-3,9,14 full | sed -e 1d -e '/^#end/d' | diff -u got -
}

@test "contacts' ids of any kind and length come through" {
	whole sf.tsv '1 00Q000000JcD3rIAF - TRUE' '2 003-00000JcD3rIAF - TRUE' \
	    '3 003E000000JcD3rIAG - TRUE' '4 003E000000JcD3rIAF - TRUE' \
	    '5 003E000000JcD3r - TRUE' '6 00QE000000JcD3rIAF - TRUE' \
	    '7 003E000000Jc-3rIAF - TRUE'
	whole adv.tsv '1   FALSE'
	both 1
	sed -e 1d -e '/^#end/d' sf.tsv | cut -f 1,2 >want
	sed -e 1d -e '/^#end/d' full | cut -f 1,2 | diff -u want -
}

@test "a row of very long fields is a row" {
	long=$(printf '%020000d' 0)
	whole sf.tsv "1 s1 $long@example.com TRUE" "2 s2 x$long@example.com FALSE"
	whole adv.tsv "1  $long@example.com FALSE" '2   FALSE'
	both 1
	[ "$(grep -c "$long@example.com" full)" = 2 ]
}

@test "a contact that lost its id on the way is the one of the ledger" {
	base "1 003x ann@example.com FALSE FALSE - - FALSE agree - - $before"
	sf '1 FALSE'
	adv '1 FALSE'
	decided 0 -b base.tsv <<-end
	1 agree FALSE - - $before -
	end
}

@test "who is merged into, and says more than that, is a contact of his own" {
	table sf.tsv 'id opt_out code sf_id email changed_at changed_by modified_at prefs opt_out_at' \
	    '1 TRUE merged -' '2 TRUE merged 003x x@example.com' \
	    "3 TRUE merged 003x - $before" '4 TRUE merged 003x - - 005x' \
	    "5 TRUE merged 003x - - - $before" '6 TRUE merged 003x - - - - News' \
	    "7 TRUE merged 003x - - - - - $before" '8 TRUE merged 003x'
	adv '1 FALSE' '2 FALSE' '3 FALSE' '4 FALSE' '5 FALSE' '6 FALSE' \
	    '7 FALSE' '8 FALSE'
	both 1
	decided 1 <<-end
	1 opt_out TRUE records TRUE $now no_base;merged
	2 opt_out TRUE records TRUE $now no_base;merged
	3 opt_out TRUE records TRUE $before no_base;merged
	4 opt_out TRUE records TRUE $now no_base;merged
	5 opt_out TRUE records TRUE $now no_base;merged
	6 opt_out TRUE records TRUE $now no_base;prefs_left;merged
	7 opt_out TRUE records TRUE $now no_base;merged
	8 opt_out TRUE records TRUE $now no_base;merged
	end
}

@test "over 200 contacts with one id are none either where some were merged" {
	{
		printf 'id\topt_out\tsf_id\tcode\temail\n'
		people 150 '"a\tTRUE\t003E000000%08d\t\tx@example.com\n", i'
		people 150 '"a\tTRUE\t003F000000%08d\tmerged\t\n", i'
		printf '#end\t300\n'
	} >sf.tsv
	adv 'a FALSE'
	for sorted in '' -S; do
		# shellcheck disable=SC2086
		expect 2 nothing optdiff $sorted sf.tsv adv.tsv
		holds 'sf_id: over 200 contacts with one id'
	done
	printf 'id\topt_out\n#end\t0\n' >adv.tsv
	expect 2 nothing optdiff -S sf.tsv adv.tsv
	holds 'sf_id: over 200 contacts with one id'
}

@test "an empty table of Advance is one with -S too" {
	sf '1 TRUE' '2 FALSE'
	printf 'id\topt_out\n#end\t0\n' >adv.tsv
	both 1
	decided 1 <<-end
	1 sf_only TRUE review TRUE $now no_base
	2 sf_only FALSE - - $now no_base
	end
	printf 'id\topt_out\n#end\t0\tcodes\n' >adv.tsv
	both 1
	decided 1 <<-end
	1 opt_out TRUE records TRUE $now no_base;blank
	2 agree FALSE - - $now no_base;blank
	end
}

@test "the id of another object in the list of users is a name like any other" {
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

@test "a request for what is no id, or without a day, is refused" {
	sf '1 FALSE'
	adv '1 FALSE'
	printf 'id,Date\n000\xc3\xa91,2025-04-18\n' >r.csv
	expect 2 nothing optdiff -e r.csv sf.tsv adv.tsv
	says 'optdiff: r.csv:2: id: not an id of printable ASCII (4 digits, 2 other bytes)'
	printf 'id,Date\n00\0011,2025-04-18\n' >r.csv
	expect 2 nothing optdiff -e r.csv sf.tsv adv.tsv
	says 'optdiff: r.csv:2: id: not an id of printable ASCII (3 digits, 1 other byte)'
	printf 'id,Date\n0000000001,\n' >r.csv
	expect 2 nothing optdiff -e r.csv sf.tsv adv.tsv
	says 'optdiff: r.csv:2: date: not a date like 2025-04-18 (empty)'
}

@test "a limit that is none, and a folder that is none for -S, are refused" {
	sf '1 FALSE'
	adv '1 FALSE'
	expect 2 nothing optdiff -m '' sf.tsv adv.tsv
	says 'optdiff: -m: not a number from 0 to 9223372036854775807'
	expect 2 nothing optdiff -s 101 sf.tsv adv.tsv
	says 'optdiff: -s: not a percentage'
	expect 2 nothing optdiff --now '' sf.tsv adv.tsv
	says 'optdiff: --now: not a moment like 2025-04-18T16:03:00Z'
	both 0
	TMPDIR='' both 0
	TMPDIR=$(printf '/%05000d' 0) expect 2 nothing optdiff -S sf.tsv adv.tsv
	says 'optdiff: TMPDIR: too long'
	TMPDIR=$PWD/absent expect 2 nothing optdiff -S sf.tsv adv.tsv
	holds '/absent/optdiff.'
}
