#!/usr/bin/env bats
# SPDX-License-Identifier: ISC
# An opt-out belongs to a person: it goes with the contact from id to id.

load helper
load optdiff

# Contact IDs, with their last three characters.
anna=003E000000JcD3aIAF bert=003E000000JcD3bIAF cleo=003E000000JcD3cIAF
dora=003E000000JcD3dIAF

# Also shows the contacts.
identity() {
	local status=$1
	shift
	cat >want
	expect "$status" ./want contacts_of "$@"
}

contacts_of() {
	decide "$@" >rows || [ $? = 1 ]
	awk -F '\t' 'NR > 1 && $1 != "#end" {
		print $1, $2, $9, $8, $10, $16 }' full
}

@test "fault 89: a contact under another Advance ID brings its opt-out with it" {
	base "1 $anna - TRUE TRUE - - TRUE agree - - $last" \
	    "2 $bert - FALSE FALSE - - FALSE agree - - $last" \
	    "3 $cleo - FALSE FALSE - - FALSE agree - - $last"
	sf "4 FALSE - - $anna $after" "5 FALSE - - $bert $after" \
	    "3 FALSE - - $cleo $after"
	adv '1 TRUE' '2 FALSE' '3 FALSE' '4 FALSE' '5 FALSE'
	identity 0 -s 0 -b base.tsv <<-E
	1  sf_gone TRUE  
	2  sf_gone FALSE  
	3 $cleo agree FALSE  
	4 $anna lost TRUE review no_base;moved
	5 $bert agree FALSE  no_base;moved
	E
	says 'optdiff: 2 contacts have another Advance ID than in the last run: flag moved; an opt-out goes with the contact'
	# It stays with the contact in the next run, and is told once.
	mv full base.tsv
	identity 0 -s 0 -b base.tsv <<-E
	1  sf_gone TRUE  
	2  sf_gone FALSE  
	3 $cleo agree FALSE  
	4 $anna lost TRUE review 
	5 $bert agree FALSE  
	E
}

@test "fault 89: the address is that of the contact that came, not of one that was here" {
	base "1 $anna;$cleo - FALSE FALSE - - FALSE agree - - $last" \
	    "2 $bert - FALSE FALSE - - FALSE agree - - $last"
	table sf.tsv 'id opt_out sf_id email' "1 FALSE $anna anna@example.com" \
	    "1 FALSE $bert bert@example.com" "1 FALSE $cleo aaron@example.com"
	adv '1 FALSE' '2 FALSE'
	optdiff -a -s 0 -b base.tsv --now "$now" sf.tsv adv.tsv 2>err >full
	holds '1 contact has another Advance ID'
	[ "$(cut -f 1,3 full | grep '^1')" = "1	bert@example.com" ]
}

@test "fault 89: evidence of before a contact moved is none for its new id" {
	echo "$ann" >users
	base "1 $anna - TRUE TRUE - - TRUE agree - - $last" \
	    "2 $bert - TRUE TRUE - - TRUE agree - - $last" \
	    "3 $cleo - TRUE TRUE - - TRUE agree - - $last"
	sf "4 FALSE $after $ann $anna 2025-04-21T00:00:00Z" \
	    "5 FALSE $after $ann $bert -" \
	    "6 FALSE 2025-04-22T00:00:00Z $ann $cleo 2025-04-21T00:00:00Z"
	adv '4 TRUE' '5 TRUE' "6 TRUE $before"
	contacts_of -s 0 -u users -b base.tsv | grep '^[456]' >got
	diff - got <<-E
	4 $anna overwritten TRUE salesforce no_base;moved
	5 $bert overwritten TRUE salesforce no_base;moved
	6 $cleo opt_in FALSE records no_base;moved
	E
}

@test "fault 89: ids that were swapped are told as one event, and no opt-out is lost" {
	base "1 $anna - TRUE TRUE - - TRUE agree - - $last" \
	    "2 $bert - FALSE FALSE - - FALSE agree - - $last"
	sf "1 FALSE - - $bert $after" "2 TRUE - - $anna $after"
	adv '1 TRUE' '2 FALSE'
	identity 0 -b base.tsv <<-E
	1 $bert overwritten TRUE salesforce moved
	2 $anna opt_out TRUE records moved
	E
	says 'optdiff: 2 contacts have another Advance ID than in the last run: flag moved; an opt-out goes with the contact'
}

@test "fault 89: a contact whose Advance ID is blank today keeps that of the ledger" {
	base "1 $anna - TRUE TRUE - - TRUE agree - - $last" \
	    "2 $bert;$cleo - FALSE FALSE - - FALSE agree - - $last"
	sf "$anna FALSE - - $anna $after" "2 FALSE - - $bert $after" \
	    "$cleo TRUE - - $cleo $after"
	adv '1 TRUE' '2 FALSE'
	identity 0 -b base.tsv <<-E
	1 $anna overwritten TRUE salesforce id_lost
	2 $bert;$cleo opt_out TRUE records;salesforce dup;id_lost
	E
	says 'optdiff: 2 contacts have no Advance ID any more: flag id_lost; the one of the last run is kept'
	optdiff --now "$now" -b base.tsv sf.tsv adv.tsv >some 2>err || [ $? = 1 ]
	rm err
	sed '$d' some | diff <(sed '$d' full) -
	# It is told once.
	mv full base.tsv
	contacts_of -b base.tsv >got 2>told
	[ ! -s told ]
	grep -q "^1 $anna overwritten TRUE salesforce id_lost\$" got
}

@test "fault 89: of a person's contacts one leaves, one loses its Advance ID and one stays" {
	base "1 $anna;$bert;$cleo - TRUE TRUE - - TRUE agree - - $last" \
	    "4 $dora - FALSE FALSE - - FALSE agree - - $last"
	sf "4 FALSE - - $anna $after" "$bert FALSE - - $bert $after" \
	    "1 FALSE - - $cleo $after" "4 FALSE - - $dora"
	adv '1 TRUE' '4 FALSE'
	identity 0 -b base.tsv <<-E
	1 $bert;$cleo overwritten TRUE salesforce id_lost
	4 $anna;$dora lost TRUE review new_sf_id;moved
	E
	says 'optdiff: 1 contact has another Advance ID than in the last run: flag moved; an opt-out goes with the contact' \
	    'optdiff: 1 contact has no Advance ID any more: flag id_lost; the one of the last run is kept'
}

@test "a request goes to review if a contact that lost its Advance ID shares it with another" {
	base "1 $anna - TRUE TRUE - - TRUE agree - - $last" \
	    "2 $bert - TRUE TRUE - - TRUE agree - - $last"
	sf "$anna FALSE - - $anna $before" "1 FALSE - - $cleo $before" \
	    "2 FALSE - - $bert $before" "2 FALSE - - $dora $before"
	adv "1 TRUE $before" "2 TRUE $before"
	printf '%s\n' Date,AdvanceID "$after,1" "$after,2" >requests.csv
	identity 0 -b base.tsv -e requests.csv <<-E
	1 $anna;$cleo adv_opt_out TRUE review new_sf_id;id_lost
	2 $bert;$dora opt_in FALSE records new_sf_id
	E
	says 'optdiff: 1 contact has no Advance ID any more: flag id_lost; the one of the last run is kept'
	# An answer of somebody who saw both settles it.
	mv full base.tsv
	printf '%s\n' id,class,answer "1,adv_opt_out,consent $after" >review.csv
	optdiff --now "$now" -a -b base.tsv -A review.csv sf.tsv adv.tsv >full || [ $? = 1 ]
	grep -q "^1.*opt_in" full
}

@test "a contact that has two Advance IDs did not leave the first" {
	base "1 $anna - TRUE TRUE - - TRUE agree - - $last" \
	    "2 $bert;$cleo - TRUE TRUE - - TRUE agree - - $last"
	sf "1 FALSE - - $anna $after" "3 FALSE - - $anna $after" \
	    "2 FALSE - - $bert $after" "2 FALSE - - $cleo $after" \
	    "4 FALSE - - $cleo $after"
	adv '1 TRUE' '2 TRUE' '3 FALSE' '4 FALSE'
	identity 0 -b base.tsv <<-E
	1 $anna overwritten TRUE salesforce 
	2 $bert;$cleo overwritten TRUE salesforce 
	3 $anna agree FALSE  no_base
	4 $cleo agree FALSE  no_base
	E
}

@test "fault 89: a contact without an Advance ID is known by its Contact ID, until it gets one" {
	sf "$anna TRUE - - $anna $after" "$bert FALSE - - $bert $after" \
	    "$cleo TRUE - - $cleo $after" "4 FALSE - - $dora"
	adv '4 FALSE'
	identity 0 <<-E
	$anna $anna no_id TRUE  no_base
	$bert $bert no_id FALSE  no_base
	$cleo $cleo no_id TRUE  no_base
	4 $dora agree FALSE  no_base
	E
	mv full base.tsv
	# A load overwrites one; another one gets its Advance ID.
	sf "$anna FALSE - - $anna $after" "$bert FALSE - - $bert $after" \
	    "5 FALSE - - $cleo $after" "4 FALSE - - $dora"
	adv '4 FALSE' '5 FALSE'
	identity 0 -b base.tsv <<-E
	$anna $anna overwritten TRUE salesforce 
	$bert $bert no_id FALSE  
	4 $dora agree FALSE  
	5 $cleo lost TRUE review no_base;moved
	E
	says 'optdiff: 1 contact has another Advance ID than in the last run: flag moved; an opt-out goes with the contact'
	# The same without a ledger, and consent undoes it.
	cp full all
	optdiff --now "$now" -b base.tsv sf.tsv adv.tsv >some 2>err || [ $? = 1 ]
	rm err
	grep -v -e '	agree	' -e '	no_id	' all | sed '$d' >want
	sed '$d' some | diff want -
	mv all base.tsv
	printf 'Contact ID,Date\n%s,2025-04-30\n' "$anna" >requests.csv
	contacts_of -b base.tsv -e requests.csv --now 2025-05-02T06:00:00Z >got
	grep -q "^$anna $anna no_id FALSE  \$" got
}

@test "a list of Advance's codes says nothing of contacts without an Advance ID" {
	sf "$anna TRUE - - $anna" '4 TRUE'
	table adv.tsv 'id opt_out' '5 TRUE'
	sed -i 's/^#end.*/&\tcodes/' adv.tsv
	decide >rows || [ $? = 1 ]
	[ "$(grep -c "^$anna no_id TRUE - - " rows)" = 1 ]
}

# moving SEED: six weeks of 120 contacts and 100 Advance IDs in week*/; contacts
# change, lose and get ids, and are deleted. Nobody ever consents.
moving() {
	awk -v seed="$1" '
	function id(n) { return sprintf("%010d", n) }
	function draw() {
		return rand() < 0.2 ? "" : id(1 + int(rand() * 100))
	}
	BEGIN {
		srand(seed)
		for (c = 1; c <= 120; c++) {
			sf_id[c] = sprintf("003%012dAAA", c)
			at[c] = draw()
			opt[c] = rand() < 0.3 ? "TRUE" : "FALSE"
		}
		for (n = 1; n <= 100; n++)
			adv[n] = rand() < 0.2 ? "TRUE" : "FALSE"
		for (w = 1; w <= 6; w++) {
			sf = "week" w "/sf.tsv"; advance = "week" w "/adv.tsv"
			print "id\tsf_id\topt_out\tmodified_at" >sf
			print "id\topt_out" >advance
			rows = 0
			for (c = 1; c <= 120; c++) {
				if (w > 1 && rand() < 0.2) at[c] = draw()
				if (w > 1 && rand() < 0.1) opt[c] = "FALSE"
				if (w > 1 && rand() < 0.05) opt[c] = "TRUE"
				if (rand() < 0.03) continue
				print (at[c] == "" ? sf_id[c] : at[c]) "\t" sf_id[c] \
				    "\t" opt[c] "\t2025-04-0" w "T00:00:00Z" >sf
				rows++
			}
			print "#end\t" rows >sf
			rows = 0
			for (n = 1; n <= 100; n++) {
				if (rand() < 0.05) adv[n] = "FALSE"
				if (rand() < 0.03) adv[n] = "TRUE"
				if (rand() < 0.03) continue
				print id(n) "\t" adv[n] >advance
				rows++
			}
			print "#end\t" rows >advance
		}
	}'
}

# wrong_rows BASE SF LEDGER: prints what must not be: a contact in two rows, or
# one whose opt-out was lost; an id that the ledger had and that is gone.
wrong_rows() {
	awk -F '\t' '
	FNR == 1 {
		file++
		split("", at)
		for (i = 1; i <= NF; i++) at[$i] = i
		next
	}
	/^#end/ { next }
	file == 1 && $at["want"] == "TRUE" {
		n = split($at["sf_id"], c, ";")
		for (i = 1; i <= n; i++) wanted[c[i]] = 1
		if ($1 !~ /^003/) id_wanted[$1] = 1
	}
	file == 2 {
		here[$at["sf_id"]] = 1
		if ($at["opt_out"] == "TRUE") wanted[$at["sf_id"]] = 1
	}
	file == 3 {
		n = split($at["sf_id"], c, ";")
		for (i = 1; i <= n; i++) {
			if (seen[c[i]]++) print c[i] " is there twice"
			want[c[i]] = $at["want"]
		}
		id_want[$1] = $at["want"]
	}
	END {
		for (k in here)
			if (!(k in want)) print k " is in no row"
			else if (k in wanted && want[k] != "TRUE")
				print k " lost its opt-out"
		for (k in id_wanted)
			if (id_want[k] != "TRUE") print k " lost its opt-out"
	}' "$@"
}

@test "fault 89: wherever contacts move in random weeks, no opt-out is lost and each is in the ledger once" {
	local seed week base
	for seed in 1 2 3 4 5 6 7 8; do
		rm -rf week*
		mkdir week1 week2 week3 week4 week5 week6
		moving $seed
		table base.tsv "id sf_id want"
		for week in 1 2 3 4 5 6; do
			base=()
			[ $week = 1 ] || base=(-b base.tsv)
			optdiff -a -f mass,optin,shrink,dup,uniform,stale \
			    --now 2025-04-0${week}T06:00:00Z "${base[@]}" \
			    week$week/sf.tsv week$week/adv.tsv >ledger.tsv \
			    2>err || [ $? = 1 ]
			wrong_rows base.tsv week$week/sf.tsv ledger.tsv >wrong
			[ ! -s wrong ] || {
				echo "seed $seed, week $week:"
				cat wrong
				return 1
			}
			mv ledger.tsv base.tsv
		done
	done
	rm err
}

# known WANT: id, sf_id and sf_id_was of the ledger's rows; - stands for none.
known() {
	[ "$(optparity-rows -f tsv -c id,sf_id,sf_id_was ledger.tsv |
	    awk -F '\t' 'NR > 1 { for (i = 1; i < 4; i++)
		printf "%s%s", $i == "" ? "-" : $i, i < 3 ? " " : "\n" }')" = "$1" ]
}

@test "fault 89: one of two contacts that was missing alone brings the opt-out when it is back under another id" {
	sf "1 TRUE - - $anna $before" "1 TRUE - - $bert $before" "2 FALSE - - $cleo $before"
	adv '1 TRUE' '2 FALSE' '3 FALSE'
	next_week 2025-04-11
	known "1 $anna;$bert -
2 $cleo -
3 - -"
	sf "1 TRUE - - $anna $before" "2 FALSE - - $cleo $before"
	for week in 18 25; do
		next_week "2025-04-$week"
		known "1 $anna $bert
2 $cleo -
3 - -"
	done
	sf "1 TRUE - - $anna $before" "2 FALSE - - $cleo $before" \
	    "3 FALSE - - $bert 2025-04-26T00:00:00Z"
	next_week 2025-05-02 2>err
	says 'optdiff: 1 contact has another Advance ID than in the last run: flag moved; an opt-out goes with the contact'
	known "1 $anna -
2 $cleo -
3 $bert -"
	[ "$(optparity-rows -f tsv -c id,want,class,send_to,flags rows | sed 1d)" = \
	    $'3\tTRUE\tlost\treview\tmoved' ]
}

@test "fault 89: a contact that lost its id while it was missing, beside another one, is still the person's" {
	sf "1 TRUE - - $anna $before" "1 TRUE - - $bert $before"
	adv '1 TRUE'
	next_week 2025-04-11
	sf "1 TRUE - - $anna $before"
	next_week 2025-04-18
	sf "1 TRUE - - $anna $before" "$bert FALSE - - $bert $after"
	next_week 2025-04-25 2>err
	says 'optdiff: 1 contact has no Advance ID any more: flag id_lost; the one of the last run is kept'
	known "1 $anna;$bert -"
	[ "$(optparity-rows -f tsv -c id,want,class,send_to rows | sed 1d)" = \
	    $'1\tTRUE\tagree\tsalesforce' ]
	# Back under its id it is there as before.
	sf "1 TRUE - - $anna $after"
	next_week 2025-05-02
	known "1 $anna $bert"
	sf "1 TRUE - - $anna $after" "1 TRUE - - $bert $after"
	next_week 2025-05-09
	known "1 $anna;$bert -"
}
