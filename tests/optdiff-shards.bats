#!/usr/bin/env bats
# SPDX-License-Identifier: ISC
# A run that is cut into shards decides as one that is not, to the byte.
# shellcheck disable=SC2016 # programs of awk and sed in quotes
load helper
load optdiff
load shards

# remember OPTION...: base.tsv is the ledger of the tables as they are.
remember() {
	optdiff -a --now "$last" "$@" sf.tsv adv.tsv >next || [ $? = 1 ]
	mv next base.tsv
}

@test "in random towns shards decide as one run, week after week" {
	mkdir both weeks
	printf '%s\n' '#!/bin/bash' "optdiff() { '$(command -v optdiff)' \"\$@\"; }" \
	    ". '$BATS_TEST_DIRNAME/shards.bash'" 'set -e' 'one=0 cut=0' \
	    'optdiff "$@" >out.one 2>err.one || one=$?' \
	    'in_shards 3 "$@" >out.cut 2>err.cut || cut=$?' \
	    'cmp out.one out.cut && [ "$one" = "$cut" ] || exit 2' \
	    'diff <(sort err.one) <(sort err.cut) || exit 2' \
	    "wc -l <shards/0.out >>'$PWD/linked'" \
	    'cat err.one >&2; cat out.one; exit $one' >both/optdiff
	chmod +x both/optdiff
	PATH=$PWD/both:$PATH towns -d weeks -n 120 -w 10 -s 41 -N 3 >counts
	grep -q '^lost 0, against 0, ' counts
	# Many of them had moved, or shared an address.
	awk '{ n += $1 - 2 } END { exit n < 300 }' linked
}

@test "shards of an office of thousands make the same files" {
	gen -n 3000 .
	cp -p holidays.txt specialists.txt week2
	for week in 1 2; do
		sfextract -P CU_Connections__c -P System_News__c \
		    --column=id=Ascend_ID__c -H week$week/history.csv \
		    --asof 2025-04-$((11 + 7 * week))T06:00:00Z \
		    week$week/contacts.csv >sf.tsv
		advextract -Z UTC --asof 2025-04-$((11 + 7 * week))T06:00:00Z \
		    week$week/advance.txt >adv.tsv
		[ $week = 2 ] || remember -u specialists.txt
	done
	for n in 2 7 64; do
		alike $n -p -b base.tsv -u specialists.txt -e week2/requests.csv
		[ "$got" = 1 ]
	done
	[ "$(wc -l <out.one)" -gt 20 ]
	alike 3 -T -f mass -u specialists.txt -e week1/requests.csv
	alike 3 --forget 0 -b base.tsv
	in_shards 4 -b base.tsv -a --now "$now" --gzip sf.tsv adv.tsv >all.gz || [ $? = 1 ]
	optdiff -b base.tsv -a --now "$now" sf.tsv adv.tsv >all || [ $? = 1 ]
	gzip -dc all.gz | cmp - all
	in_shards 4 -E --now "$now" sf.tsv adv.tsv >out || [ $? = 1 ]
	optdiff -E --now "$now" sf.tsv adv.tsv | cmp - out
}

@test "fault 105: no shard is acted on before the guards have judged all of them" {
	many sf 400 0 61 "$last"
	many adv 400 0 1 "$last"
	cp sf.tsv wrong.tsv
	many sf 400 0 1 "$last"
	remember
	mv wrong.tsv sf.tsv
	alike 4 -b base.tsv
	[ "$got" = 2 ]
	grep -q '^optdiff: mass: 60 changes ' err.cut
	[ ! -s out.cut ]
	[ ! -s ledger.cut ]
	# Each shard alone is within the limits, and refused all the same.
	wc -l shards/[1-4].out | awk '$2 != "total" && ($1 < 5 || $1 > 40) { exit 1 }'
	part='what optdiff --shard wrote is a part, and no guard has judged the whole: optdiff --judge does'
	line=$(wc -l <shards/1.out)
	end=$(wc -l <shards/1.ledger)
	expect 2 nothing changefile -t records shards/1.out
	says "changefile: shards/1.out:$line: $part"
	expect 2 nothing optparity-rows shards/1.out
	says "optparity-rows: shards/1.out:$line: $part"
	expect 2 nothing optdiff -b shards/1.ledger sf.tsv adv.tsv
	says "optdiff: shards/1.ledger:$end: $part"
	printf 'Id,Email Opt Out\n003A,FALSE\n' >load.csv
	expect 2 nothing loadcheck -t shards/1.ledger load.csv
	says "loadcheck: shards/1.ledger:$end: $part"
	expect 2 nothing loadcheck -E -t shards/1.ledger load.csv
	says "loadcheck: shards/1.ledger:$end: $part"
	printf 'SubscriberKey,Status\n003,Active\n' >status.csv
	expect 2 nothing resubq -s status.csv shards/1.ledger
	says "resubq: shards/1.ledger:$end: $part"
	# Nor is what somebody made of a whole taken for a shard's.
	sed 's/^#part/#end/' shards/1.out >out && mv out shards/1.out
	expect 2 nothing optdiff --shards shards --judge -f mass
	says "optdiff: mass: 60 changes new in this run, over the limit of 50 (5% of 400, at least 50): 60 opt_out; overridden" \
	    "optdiff: shards/1.out:$line: not what optdiff --shard wrote"
}

@test "the guards judge the sums of all shards" {
	many sf 400 0 150 "$last"
	many adv 400 0 140 "$last"
	alike 3
	[ "$got" = 1 ]
	alike 3 -m 9
	[ "$got" = 2 ]
	alike 3 -f mass -m 9
	grep -q '; overridden$' err.cut
	judge='-m 9' in_shards 3 --now "$now" sf.tsv adv.tsv >out 2>err || [ $? = 2 ]
	grep -q '^optdiff: mass: 10 changes ' err
	judge='-f mass' in_shards 3 -m 9 --now "$now" sf.tsv adv.tsv >out 2>err || [ $? = 1 ]
	grep -q '; overridden$' err
	rm err
	# Each side's own, and what the ledgers state.
	for change in 'sf 380 0' 'sf 379 0' 'adv 400 5' 'adv 400 6' 'adv 350 0'; do
		many sf 400 0 140 "$last"
		many adv 400 0 140 "$last"
		remember
		# shellcheck disable=SC2086
		many $change 140 "$last"
		alike 3 -b base.tsv
	done
	many sf 202 0 202 "$last"
	many adv 202 0 101 "$last"
	alike 3 -m 100%
	many sf 202 0 202 "$before"
	base "1 - - TRUE TRUE - - TRUE agree - - $last - - $last"
	alike 3 -b base.tsv
	sed -i "\$s/\$/\thistory=2025-04-17T00:00:00Z\tsf_used=email\tsf_repeated=7/" base.tsv
	alike 3 -b base.tsv
	grep -q '^optdiff: history: ' err.cut
	alike 3 -f history -b base.tsv
	grep -q '^optdiff: uniform: ' err.cut
}

@test "a column that has one value in each shard, but not the same, varies" {
	long=$(printf '%070d' 0)
	wide() {
		awk -v OFS='\t' "BEGIN { print \"id\", \"opt_out\", \"email\"
			for (i = 1; i <= 210; i++)
				print i, (i > 1 ? \"TRUE\" : \"FALSE\"), $1
			print \"#end\", 210 }" >sf.tsv
	}
	many adv 210 0 209 "$last"
	wide '"x" i'
	remember
	for value in "\"$long\" i % 2" '"x"' '""'; do
		wide "$value"
		alike 2 -b base.tsv
	done
	grep -q '^optdiff: uniform: email ' err.cut
}

@test "shards know who made many changes within a minute, and what is a load" {
	consent() {
		for i in $(seq "$1"); do
			echo "$i 003$i - FALSE 2025-04-20T10:00:$((10 + i)) $ann"
		done
	}
	# sf_ids OPT: sixty contacts.
	sf_ids() {
		awk -v opt="$1" -v OFS='\t' 'BEGIN { print "id", "sf_id", "opt_out"
			for (i = 1; i <= 60; i++) print i, "003" i, opt
			print "#end", 60 }' >sf.tsv
	}
	printf '%s\n' "$ann" >users.txt
	many adv 60 0 60 "$before"
	for n in 5 6; do
		sf_ids TRUE
		remember
		{
			printf 'id\tsf_id\temail\topt_out\tchanged_at\tchanged_by\n'
			consent $n | tr ' ' '\t' | sed 's/\t-\t/\t\t/; s/\(T10:00:[0-9]*\)/\1Z/'
			for i in $(seq $((n + 1)) 60); do
				printf '%s\t003%s\t\tTRUE\t\t\n' "$i" "$i"
			done
			printf '#end\t60\n'
		} >sf.tsv
		alike 4 -b base.tsv -u users.txt
		[ "$(grep -c opt_in out.one)" = $(((6 - n) * n)) ]
		alike 4 -b base.tsv -u users.txt -M 1
	done
	# Three of a load that the extract knows of, and two by hand, are no load.
	sf_ids TRUE
	remember
	awk -v ann="$ann" -v OFS='\t' 'NR == 1 { print $0, "changed_at", "changed_by", "code"; next }
	/^#/ { print; next }
	$1 <= 5 { print $1, $2, "FALSE", "2025-04-20T10:00:1" $1 "Z", ann,
	    $1 <= 3 ? "load" : ""; next }
	{ print $0, "", "", "" }' sf.tsv >next
	mv next sf.tsv
	alike 4 -b base.tsv -u users.txt
	[ "$(grep -c opt_in out.one)" = 2 ]
	# Of two users with as many, the first.
	{
		printf 'id\topt_out\tchanged_at\tchanged_by\n'
		awk -v OFS='\t' -v ann="$ann" 'BEGIN { for (i = 1; i <= 60; i++)
			print i, "TRUE", "2025-04-20T10:0" i % 2 ":0" i % 7 "Z", ann }'
		printf '#end\t60\n'
	} >sf.tsv
	many adv 60 0 0 "$before"
	alike 4 -m 1
	grep -q '^optdiff: mass: 60 changes ' err.cut
	sed -i '/^59\t/s/:01:/:00:/' sf.tsv
	alike 4 -m 1
	grep -q ', 31 of them by user 005E0000001eioKIAQ at 2025-04-20T10:00Z;' err.cut
}

@test "shards know whether some contact has a preference" {
	many sf 4 0 4 "$last"
	many adv 4 0 4 "$last"
	remember
	printf '%s\n' "$ann" >users.txt
	for prefs in - news; do
		sf "1 FALSE $after $ann 003a" "2 FALSE 2025-04-21T00:00:00Z $ann 003b" \
		    '3 TRUE - - 003c' "4 TRUE - - 003d - $prefs"
		for n in 2 3 5; do
			alike $n -p -b base.tsv -u users.txt
			[ "$(grep -c prefs_none out.cut)" = "$([ $prefs = - ] && echo 0 || echo 2)" ]
		done
	done
}

@test "who is named in a list is known to the lists, whatever the shard" {
	seq -f '%010.0f' 20 >ids
	{
		echo 'id sf_id opt_out changed_at'
		awk '{ print $1, "003" $1, "TRUE", "-" }' ids
	} | tr ' ' '\t' | sed 's/\t-$/\t/' >sf.tsv
	printf '#end\t20\n' >>sf.tsv
	{ printf 'id\topt_out\n'; sed 's/$/\tTRUE/' ids; printf '#end\t20\n'; } >adv.tsv
	remember
	sed -i "s/TRUE\t\$/FALSE\t$after/" sf.tsv
	# Dated; padded; by the contact; of two people; of nobody; dated after the run.
	cat >requests.csv <<-'end'
		Advance ID,Contact ID,Date
		0000000001,,2025-04-22
		2,,2025-04-22
		,0030000000003,2025-04-22
		0000000004,0030000000005,2025-04-22
		0000000099,,2025-04-22
		0000000006,,2025-05-22
	end
	alike 6 -b base.tsv -e requests.csv
	[ "$(grep -c opt_in out.cut)" = 3 ]
	[ "$(grep -c requests.csv: err.cut)" = 3 ]
	# An id of another width anywhere: nothing is padded.
	{ sed '$d' sf.tsv; printf '123\t003x\tTRUE\t\n#end\t21\n'; } >wide
	mv wide sf.tsv
	alike 6 -b base.tsv -e requests.csv
	[ "$(grep -c opt_in out.cut)" = 2 ]
	# Both say FALSE: twenty questions, and answers to five of them.
	sed -i 's/TRUE/FALSE/' sf.tsv adv.tsv
	alike 6 -b base.tsv
	mv ledger.one base.tsv
	changefile -t review --now "$now" base.tsv >asked.csv
	[ "$(grep -c ,lost, asked.csv)" = 20 ]
	awk -v n=0 '{ sub(/\r$/, "") } NR == 1 { print; next }
	{ n++ }
	n == 1 { sub(/,,,$/, ",opt_out,,") }
	n == 2 { sub(/,,,$/, ",consent 2025-04-23,,") }
	n == 3 { sub(/,,,$/, ",perhaps,,") }
	n == 4 { sub(/,0+/, ","); sub(/,,,$/, ",opt_out,,") }
	n == 5 { sub(/,000000/, ",000001"); sub(/,,,$/, ",opt_out,,") }
	{ print }' asked.csv >review.csv
	now=2025-05-02T06:00:00Z alike 6 -b base.tsv -A review.csv
	[ "$(grep -c answered ledger.cut)" = 2 ]
	[ "$(grep -c review.csv: err.cut)" = 2 ]
	grep -q '^optdiff: to correct: 1 answer' err.cut
}

@test "an address of four people is theirs, of five nobody's, whatever the shards" {
	for n in 2 4 5 9; do
		awk -v n=$n -v OFS='\t' 'BEGIN {
			print "id", "sf_id", "email", "opt_out"
			for (i = 1; i <= 9; i++)
				print i, "003" i, (i <= n ? "Ann" : i) "@example.com",
				    i == 1 ? "TRUE" : "FALSE"
			print "#end", 9 }' >sf.tsv
		many adv 9 0 1 "$last"
		remember
		# The first is gone.
		sed -i '/^1\t/d; $s/.*/#end\t8/' sf.tsv
		sed -i '/^1\t/d; $s/.*/#end\t8/' adv.tsv
		for shards in 2 3 7; do
			alike $shards -s 0% -b base.tsv
			[ "$(grep -c left_behind out.cut)" = "$([ $n -le 4 ] && echo 1 || echo 0)" ]
		done
	done
}

@test "a contact that an export lacked comes back under another id, whatever the shards" {
	sf 'a TRUE - - 003a' 'a TRUE - - 003b' 'c FALSE - - 003c'
	adv 'a TRUE' 'b FALSE' 'c FALSE'
	remember
	sf 'a TRUE - - 003a' 'c FALSE - - 003c'
	alike 3 -s 0% -b base.tsv
	grep -q '003b$' ledger.one
	mv ledger.one base.tsv
	sf 'a TRUE - - 003a' 'b FALSE - - 003b' 'c FALSE - - 003c'
	for n in 2 3 4 5 6 7 8 9; do
		alike $n -b base.tsv
		grep -q moved out.cut
	done
}

# ---- what is refused --------------------------------------------------------

# cut OPTION...: cuts a week of a few people in two.
cut() {
	sf 'a TRUE - - 003a' 'b FALSE - - 003b' 'c FALSE - - 003c' 'd FALSE - - 003d'
	adv 'a TRUE' 'b FALSE' 'c FALSE' 'd FALSE'
	rm -rf shards
	mkdir shards
	optdiff --now "$now" --shards shards --cut 2 "$@" sf.tsv adv.tsv
}

@test "the options of a run that is cut belong to the cut" {
	cut
	for words in '--cut 2' '--shard 0' -J; do
		# shellcheck disable=SC2086
		expect 2 nothing optdiff $words sf.tsv adv.tsv
		says 'optdiff: --cut, --shard and --judge: only with --shards'
	done
	for words in '' '-J --shard 0' '-J --cut 2' '--cut 2 --shard 0'; do
		# shellcheck disable=SC2086
		expect 2 nothing optdiff --shards shards $words sf.tsv adv.tsv
		says 'optdiff: --shards: with one of --cut, --shard and --judge'
	done
	for words in '-J -p' '-J sf.tsv adv.tsv' '-J -l x' '--shard 0 -b x' \
	    "--shard 1 --now $now" '--shard 0 sf.tsv adv.tsv'; do
		# shellcheck disable=SC2086
		expect 2 nothing optdiff --shards shards $words
		says 'optdiff: --shards: the inputs, and all options but those of guards and -v, belong to --cut'
	done
	for words in --ledgers '--why a'; do
		# shellcheck disable=SC2086
		expect 2 nothing optdiff --shards shards --cut 2 $words sf.tsv adv.tsv
		says 'optdiff: --cut cannot be combined with --why or --ledgers'
	done
	expect 2 nothing optdiff --shards shards --shard 3
	says 'optdiff: --shard 3: the run was cut into 2'
	for n in 1 65 x; do
		expect 2 nothing optdiff --shards shards --cut $n sf.tsv adv.tsv
		holds 'optdiff: --cut: '
	done
}

@test "a cut needs a folder of its own and inputs that are files" {
	cut
	expect 2 nothing optdiff --shards shards --cut 2 sf.tsv adv.tsv
	says 'optdiff: shards/whole: exists already; a cut needs a folder of its own'
	rm shards/whole
	expect 2 nothing optdiff --shards shards --cut 2 sf.tsv adv.tsv
	says 'optdiff: shards/1.adv: exists already; a cut needs a folder of its own'
	rm -r shards
	expect 2 nothing optdiff --shards shards --cut 2 sf.tsv adv.tsv
	says 'optdiff: shards/whole: No such file or directory'
	mkdir shards
	expect 2 nothing optdiff --shards shards --cut 2 - adv.tsv <sf.tsv
	says 'optdiff: --cut: an input has to be a file, for it is read twice'
	expect 2 nothing optdiff --shards shards --cut 2 /dev/null adv.tsv
	says 'optdiff: /dev/null: --cut: not a regular file, but it is read twice'
	expect 2 nothing optdiff --shards shards --cut 2 none.tsv adv.tsv
	says 'optdiff: none.tsv: No such file or directory'
}

@test "a damaged input is refused by the cut as by one run" {
	sf 'a TRUE' 'b maybe'
	adv 'a TRUE' 'b FALSE'
	alike 2
	[ "$got" = 2 ]
	grep -q '^optdiff: sf.tsv:3: opt_out: not TRUE or FALSE' err.cut
	sf 'a TRUE' 'b FALSE'
	sed -i '$d' adv.tsv
	alike 2
	[ "$got" = 2 ]
	adv 'a TRUE' 'b FALSE'
	base 'a - - TRUE TRUE - - TRUE agree' 'a - - TRUE TRUE - - TRUE agree'
	expect 2 nothing in_shards 2 -b base.tsv sf.tsv adv.tsv
	holds '.base:3: id: twice in the ledger'
}

@test "an input that changes after the cut is refused" {
	printf '%s\n' "$ann" >users.txt
	cut -u users.txt
	sf 'a TRUE - - 003a' 'b FALSE - - 003b' 'c TRUE - - 003c' 'd FALSE - - 003d'
	touch -d '1 hour ago' sf.tsv
	expect 2 nothing optdiff --shards shards --shard 0
	says 'optdiff: an input has changed since the cut'
	expect 0 nothing optdiff --shards shards --shard 1
	echo '# more' >>users.txt
	expect 2 nothing optdiff --shards shards --shard 2
	says 'optdiff: an input has changed since the cut'
}

@test "the judge refuses shards that are missing, cut off, or of another cut" {
	cut
	expect 2 nothing optdiff --shards shards --judge
	says 'optdiff: shards/0.counts: No such file or directory'
	for k in 0 1 2; do
		optdiff --shards shards --shard $k
	done
	cp -r shards all
	# fresh: as they were.
	fresh() {
		rm -r shards
		cp -r all shards
	}
	for file in 1.out 1.counts 2.out whole; do
		fresh
		sed -i '$d' shards/$file
		expect 2 nothing optdiff --shards shards --judge
		holds "optdiff: shards/$file:"
		rm shards/$file
		expect 2 nothing optdiff --shards shards --judge
		says "optdiff: shards/$file: No such file or directory"
	done
	for edit in '2s/cut/Cut/' '3s/0/x/' '3s/0//' '4s/0/1234567890123456/' \
	    '/first/s/.$//' '/modified/s/	.*/	today/' 1s/name/Name/ \
	    '1s/$/	x/; 2,$s/$/	x/' '2s/.$/x/'; do
		fresh
		sed -i "$edit" shards/1.counts
		expect 2 nothing optdiff --shards shards --judge
		holds 'optdiff: shards/1.counts:'
	done
	fresh
	cut -p
	cp all/1.counts shards
	for k in 0 2; do
		optdiff --shards shards --shard $k
	done
	cp all/1.out shards
	expect 2 nothing optdiff --shards shards --judge
	says 'optdiff: shards/1.counts:2: not the counts of a shard of this cut'
	fresh
	sed -i 's/^sf_rows\t4/sf_rows\t3/' shards/whole
	expect 2 nothing optdiff --shards shards --judge
	says 'optdiff: shards: the shards have 4 of the 3 rows of Salesforce: an input changed since the cut, or a shard did not end'
	for edit in '2s/[0-9]/&&/' '3s/shards/Shards/' '3s/2/1/' '4s/.$/x/' '7s/	.*/	today	/' '1s/$/	x/' \
	    's/^arg/other/'; do
		fresh
		sed -i "$edit" shards/whole
		expect 2 nothing optdiff --shards shards --judge
		holds 'optdiff: shards/whole'
	done
	fresh
	optdiff --shards shards --judge >out
	[ "$(wc -l <out)" = 2 ]
}

@test "what cannot be written is told, by the cut, a shard and the judge" {
	# full COMMAND...: no file can be written.
	full() {
		local got=0 why
		why=$(
			trap '' XFSZ
			ulimit -f 0
			"$@" 2>&1
		) || got=$?
		[ "$got" = 2 ]
		[[ "$why" == 'optdiff: shards/'*': File too large' ]]
	}
	cut -l ledger
	full optdiff --shards shards --shard 1
	for k in 0 1 2; do
		optdiff --shards shards --shard $k
	done
	expect 2 nothing sh -c 'optdiff --shards shards --judge >/dev/full'
	says 'optdiff: stdout: No space left on device'
	sf 'a TRUE - - 003a'
	rm -r shards
	mkdir shards
	full optdiff --shards shards --cut 2 sf.tsv adv.tsv
}
