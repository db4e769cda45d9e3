#!/usr/bin/env bats
# SPDX-License-Identifier: ISC
# The report: what its page says of made-up runs, and of those of the example.
# shellcheck disable=SC2016,SC2154

load helper
load report

new='new opt_out=0'

# report [OPTION...]: writes report.html of runs.
report() {
	optparity-report "$@" runs >report.html
}

# example: the runs of the example.
example() {
	mkdir -p runs
	cp -R "$top/examples/expected/week1" runs/2025-04-18
	cp -R "$top/examples/expected/week2" runs/2025-04-25
}

@test "the report of the example's runs has their figures" {
	example
	report
	words >got
	for line in '<title>Email Opt Out: 2025-04-25</title>' \
	    '<li class="late"><strong>4</strong> People overdue now</li>' \
	    '<li><strong>14</strong> To decide now</li>' \
	    '<li><strong>12</strong> New opt-outs in this run</li>' \
	    '<li><strong>11</strong> Opt-outs saved, all weeks shown</li>' \
	    '<li><strong>90.9%</strong> Opt-outs closed within ten business days</li>'; do
		grep -Fx "$line" report.html
	done
	grep -Fx 'Run 2, on exports taken 2025-04-25T06:00:00Z. Shown: 2 runs of 52 weeks.' got
	has 'Opt-outs by week and side, and opt-ins' 'All|20|11|16' \
	    '2025-04-25|6|6|7' '2025-04-18|14|5|9'
	has 'Opt-outs saved by week' 'All|6|5' '2025-04-25|5|4' '2025-04-18|1|1'
	has 'Opt-outs saved, by the user who set FALSE' \
	    '0058X000006LoAdQAK|9' 'unknown|2'
	has 'Data loads: many by one user within a minute' \
	    '2025-04-22T02:14Z 0058X000006LoAdQAK|7'
	has 'Overdue, the class that harms most first' \
	    '0002468012 adv_opt_out|Salesforce|2022-02-08|2' \
	    '0009497370 agree|Salesforce|2024-03-28|2' \
	    '0007176420 opt_out|Records|2025-02-25|2' \
	    '0004509162 sf_only|Review|2024-02-09|'
	has 'Queue by age' '0|1|2|1|0' '1|0|2|2|0' '2|0|0|0|0' '3|0|0|0|0' '4|0|0|0|0' \
	    '5 to 8|0|0|0|0' '9 to 13|0|0|0|0' 'More than 13|0|0|0|0' \
	    'Not known|0|0|0|0'
	has 'Users whose opt-ins are consent' 0058X000007mEcAQAU 0058X000007nQdBQAU \
	    0058X000008rTzCQAU
}

@test "what is open stands by business days left and receiver" {
	run_folder 2025-04-18 1 '' "$new" 'left records -21=1' 'left records -20=2' \
	    'left salesforce -11=3' 'left review -10=4' 'left review -1=5' \
	    'left records 0=6' 'left salesforce 10=1234' 'left records 11=7' \
	    'left records 1=8'
	report
	has 'Open by business days left' 'Overdue by more than 20|0|1|0' \
	    'Overdue by 11 to 20|3|2|0' 'Overdue by 1 to 10|0|0|9' \
	    '0, due today|0|6|0' '1|0|8|0' '2|0|0|0' '3|0|0|0' '4|0|0|0' '5|0|0|0' \
	    '6|0|0|0' '7|0|0|0' '8|0|0|0' '9|0|0|0' '10|1,234|0|0' 'More than 10|0|7|0'
	grep -c '<tr class="late">' report.html >n
	[ "$(cat n)" = 3 ]
}

@test "the share within ten business days is rounded down, percentiles are ranks" {
	run_folder 2025-03-28 1 '' "$new" 'closed opt_out 3=5' 'closed opt_out 10=4' \
	    'closed opt_out 11=1' 'closed opt_in 0=1'
	run_folder 2025-04-04 2 2025-03-28 "$new" 'closed opt_out 10=2999' \
	    'closed opt_out 30=1' 'closed opt_in -1=1' 'closed opt_in 4=2'
	report
	has 'Opt-outs closed' 'All|3,010|10|10|99.9%' '2025 Q2|3,000|10|10|99.9%' \
	    '2025 Q1|10|3|10|90.0%'
	has 'Opt-ins closed' 'All|4|0|4|100.0%' '2025 Q2|3|4|4|100.0%' \
	    '2025 Q1|1|0|0|100.0%'
	has 'Business days to close' '0|0|2' '1|0|0' '2|0|0' '3|5|0' '4|0|2' '5|0|0' \
	    '6|0|0' '7|0|0' '8|0|0' '9|0|0' '10|3,003|0' '11 to 15|1|0' '16 to 20|0|0' \
	    'More than 20|1|0'
}

@test "of a load that is open for weeks the number is counted once" {
	load='load 2025-04-22T02:14Z 0058X000006LoAdQAK'
	other='load 2025-04-23T02:14Z 0058X000006LoAdQAK'
	run_folder 2025-04-18 1 '' "$new" "$load=7" "$other=5" 'saved unknown=1'
	run_folder 2025-04-25 2 2025-04-18 "$new" "$load=5" "$other=6" \
	    'saved unknown=2' 'saved 0058X000006LoAdQAK=7'
	report
	has 'Data loads: many by one user within a minute' \
	    '2025-04-22T02:14Z 0058X000006LoAdQAK|7' \
	    '2025-04-23T02:14Z 0058X000006LoAdQAK|6'
	has 'Opt-outs saved, by the user who set FALSE' '0058X000006LoAdQAK|7' 'unknown|3'
}

@test "a quarter has one row, also if a run was on older exports" {
	run_folder 2025-04-04 1 '' "$new" 'closed opt_out 3=1'
	run_folder 2025-03-28 2 2025-04-04 "$new" 'closed opt_out 3=2'
	run_folder 2025-04-11 3 2025-03-28 "$new" 'closed opt_out 3=4'
	report
	has 'Opt-outs closed' 'All|7|3|3|100.0%' '2025 Q2|5|3|3|100.0%' \
	    '2025 Q1|2|3|3|100.0%'
}

@test "what took more than ten days, and the queue, stand in groups" {
	run_folder 2025-04-18 1 '' "$new" 'closed opt_out 15=1' 'closed opt_out 16=2' \
	    'closed opt_in 20=3' 'closed opt_in 21=4' 'queue red 4=1' 'queue red 5=2' \
	    'queue gray 8=3' 'queue gray 9=4' 'queue yellow 13=5' \
	    'queue yellow 14=6' 'queue  0=7' 'queue green unknown=8'
	report
	table 'Business days to close' | tail -n 3 >got
	printf '%s\n' '11 to 15|1|0' '16 to 20|2|3' 'More than 20|0|4' | diff - got
	has 'Queue by age' '0|0|0|0|7' '1|0|0|0|0' '2|0|0|0|0' '3|0|0|0|0' '4|0|0|1|0' \
	    '5 to 8|0|3|2|0' '9 to 13|5|4|0|0' 'More than 13|6|0|0|0' \
	    'Not known|0|0|0|8'
}

@test "twenty rows that are overdue are named" {
	run_folder 2025-04-18 1 '' "$new"
	for n in 20 22; do
		{
			echo run,id,sf_id,send_to,class,set,open_since,due,times_sent
			for i in $(seq 10 $((n + 9))); do
				echo "r,'00000000$i,s,review,lost,TRUE,o,2025-04-01,1"
			done
		} >runs/2025-04-18/overdue.csv
		report
		words >got
		table 'Overdue, the class that harms most first' >rows
		[ "$(wc -l <rows)" = 21 ]
		[ "$(tail -n 1 rows)" = '0000000029 lost|Review|2025-04-01|1' ]
		[ "$(grep -Fxc 'And 2 more in overdue.csv.' got)" = $((n / 22)) ]
	done
}

@test "twenty users are named, those with the most" {
	for i in {10..34}; do
		many+=("saved user$i=$i")
	done
	run_folder 2025-04-18 1 '' "$new" "${many[@]}"
	report
	table 'Opt-outs saved, by the user who set FALSE' >got
	[ "$(sed -n '2p; $p' got | tr '\n' ' ')" = 'user34|34 user15|15 ' ]
	words | grep -Fx 'And 5 more.'
}

@test "the last run is that with the highest number, whatever its name" {
	run_folder 2025-04-25 1 '' "$new" 'rows SF=5'
	run_folder 2025-04-18 2 2025-04-25 "$new" 'rows SF=3'
	run_folder 2025-05-02.partial 3 2025-04-18 'rows SF=9'
	ln -s 2025-04-25 runs/current
	report
	grep -Fx '<title>Email Opt Out: 2025-04-18</title>' report.html
	has 'What was read' 'Records in files' 'SF|3|5|&minus;2'
	has 'Opt-outs by week and side, and opt-ins' 'All|0|0|0' '2025-04-18|0|0|0' \
	    '2025-04-25|0|0|0'
}

@test "-n limits the weeks, and not what stands beside the last run" {
	run_folder 2025-04-04 1 '' "$new" 'rows SF=1'
	run_folder 2025-04-11 2 2025-04-04 "$new" 'rows SF=2'
	run_folder 2025-04-18 3 2025-04-11 "$new" 'rows SF=3'
	report -n 2
	has 'Opt-outs by week and side, and opt-ins' 'All|0|0|0' '2025-04-18|0|0|0' \
	    '2025-04-11|0|0|0'
	report -n 1
	has 'Opt-outs by week and side, and opt-ins' 'All|0|0|0' '2025-04-18|0|0|0'
	has 'What was read' 'Records in files' 'SF|3|2|+1'
}

@test "weeks are counted in days, also over the end of February" {
	for days in '2023-02-22 2023-03-01' '2024-02-23 2024-03-01' \
	    '2099-12-27 2100-01-03' '2000-02-23 2000-03-01'; do
		run_folder "${days% *}" 1 '' "$new"
		run_folder "${days#* }" 2 "${days% *}" "$new"
		report -n 1
		has 'Opt-outs by week and side, and opt-ins' 'All|0|0|0' "${days#* }|0|0|0"
		run_folder "${days#* }" 2 "${days% *}" "$new"
		sed -i "s/^asof	.*/asof	$(date -u -d "${days% *} 1 day" +%Y-%m-%d)T06:00:00Z/" \
		    "runs/${days% *}/run.tsv"
		report -n 1
		[ "$(table 'Opt-outs by week and side, and opt-ins' | wc -l)" = 4 ]
		rm -r runs
	done
}

@test "the weeks are folded if there are more than thirteen" {
	for n in 13 14; do
		many_runs $n
		report
		[ "$(grep -c '^<details open="open">' report.html)" = $((n == 13 ? 2 : 0)) ]
		[ "$(grep -c '^<details' report.html)" = 2 ]
		rm -r runs
	done
}

@test "runs of an older version are left out and counted" {
	run_folder 2025-04-04 1 '' 'rows SF=1'
	run_folder 2025-04-11 2 2025-04-04
	rm runs/2025-04-11/figures.tsv
	run_folder 2025-04-18 3 2025-04-11 "$new" 'rows SF=3'
	report
	words >got
	grep -Fx 'Run 3, on exports taken 2025-04-18T06:00:00Z. Shown: 3 runs of 52 weeks; the numbers of 2 are not shown, because an older version made them.' got
	has 'Opt-outs by week and side, and opt-ins' 'All|0|0|0' '2025-04-18|0|0|0'
	has 'What was read' 'Records in files' 'SF|3|&ndash;|&ndash;'
}

@test "a report can be made although an older version made the last run" {
	run_folder 2025-04-04 1 '' 'rows SF=1'
	report
	words >got
	grep -Fx 'An older version made the last run.' got
	[ "$(grep -Fxc 'No run has these numbers yet.' got)" = 2 ]
	grep -Fx 'Nothing was closed in the weeks shown.' got
	grep -Fx 'No line of the queue is open.' got
}

@test "the first run of all is in the tables and not in the plots" {
	run_folder 2025-04-11 1 '' 'new opt_out=4000'
	report
	words >got
	expect 1 nothing grep -F 'not plotted' got
	run_folder 2025-04-18 2 2025-04-11 'new opt_out=3'
	report
	[ "$(words | grep -Fxc 'The first run of all is not plotted: to it, everything was new.')" = 2 ]
	has 'Opt-outs by week and side, and opt-ins' 'All|4,003|0|0' '2025-04-18|3|0|0' \
	    '2025-04-11|4,000|0|0'
}

@test "what people keep and nobody could read is counted, beside the last run's" {
	run_folder 2025-04-11 1 '' "$new" 'to_correct answers=1'
	run_folder 2025-04-18 2 2025-04-11 "$new" 'to_correct answers=3' \
	    'to_correct queue_lines=2'
	report
	has 'What was read' 'To correct in what people keep' 'answers|3|1|+2' \
	    'queue lines|2|0|+2'
}

@test "approvals of the weeks shown are listed, and what changed" {
	run_folder 2024-01-05 1 '' "$new"
	run_folder 2025-04-11 2 2024-01-05 "$new"
	run_folder 2025-04-18 3 2025-04-11 "$new"
	sed -i 's/^approved	.*/approved	mass,hours\napproved_by	ann/' runs/2025-04-11/run.tsv
	sed -i 's/^approved	.*/approved	shrink/' runs/2024-01-05/run.tsv
	sed -i 's/^program optdiff	.*/program optdiff	0e/' runs/2025-04-18/run.tsv
	report
	has Approved '2025-04-11|mass,hours|ann'
	has 'Settings and programs, and their SHA-256' 'setting CONF 0b|the same' \
	    'program weekly 0c|the same' 'program optdiff 0e|changed'
}

# hostile: names that would do harm somewhere, in every file that is read.
hostile() {
	local evil=$'<script>alert(1)</script>&amp;"\'=cmd|\033[31m\342\200\256x\200'

	run_folder 2025-04-18 1 '' "$new" "saved $evil=1" "saved jo@example.com=2" \
	    "load 2025-04-22T02:14Z $evil=3" "rows $evil=4" "queue $evil 3=5" \
	    "flag $evil=6" "left $evil 3=7" 'saved back\slash=8'
	printf 'program %s\t%s\nuser\t%s\n' "$evil" "$evil" "$evil" \
	    >>runs/2025-04-18/run.tsv
	printf 'approved\t<b>mass\napproved_by\t<i>ann\n' >>runs/2025-04-18/run.tsv
	printf 'sha256\tkey\tname\tmoment\trows\tread_as\n' >runs/2025-04-18/inputs
	printf '%s\t%s\t%s\t%s\t%s\t\n' "$evil" "$evil" "in/jo@example.com.csv" \
	    "$evil" 7 >>runs/2025-04-18/inputs
	printf '%s\n' id,sf_id,send_to,class,due,times_sent \
	    "\"'=\"\"<script>,jo\",x,records;<i>,a@b,2025-01-01,1" \
	    "'jo@example.com,x,review,lost,2025-01-01,2" >runs/2025-04-18/overdue.csv
}

@test "fault 102: hostile names are text, and no address is shown" {
	hostile
	report
	expect 1 nothing grep -i -e '<script' -e '<b>' -e '<i>' report.html
	expect 1 nothing grep '.@' report.html # but @media and @page
	expect 1 nothing grep -v '^[ -~]*$' report.html
	has 'Opt-outs saved, by the user who set FALSE' 'back&#92;slash|8' \
	    '(with &#64;, not shown)|2' \
	    '&#60;script&#62;alert(1)&#60;/script&#62;&#38;amp;&#34;&#39;=cmd&#124;\x1b&#91;31m\xe2\x80\xaex\x80|1'
	has Approved '2025-04-18|&#60;b&#62;mass|&#60;i&#62;ann'
	has 'Overdue, the class that harms most first' \
	    '=&#34;&#60;script&#62;,jo (with &#64;, not shown)|Records, &#60;i&#62;|2025-01-01|1' \
	    '(with &#64;, not shown) lost|Review|2025-01-01|2'
}

@test "Latin letters are shown as they are" {
	run_folder 2025-04-18 1 '' "$new" "saved Müller=8"
	report
	has 'Opt-outs saved, by the user who set FALSE' 'Müller|8'
}

@test "fault 102: the page loads nothing and runs nothing" {
	example
	report
	grep -Fx "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'; img-src data:\">" report.html
	expect 1 nothing grep -i -E '<(script|link|img|iframe|object|embed|form|base|a)[ >]|[ "](src|href|on[a-z]+)=|url\(|@import|https?:' report.html
}

@test "each plot has a title and a description, and its table" {
	command -v gnuplot >/dev/null || skip 'no gnuplot'
	example
	report
	[ "$(grep -c '^<figure>' report.html)" = 5 ]
	[ "$(grep -c '^<svg role="img" viewBox="0 0 420 230" aria-label="Bars: ' report.html)" = 5 ]
	grep -A1 '^<svg ' report.html | sed -n 's/^<title>\(.*\)<.title>$/\1/p' >got
	printf '%s\n' 'Open by business days left' 'Opt-outs and opt-ins by week' \
	    'Opt-outs saved by week' 'Business days to close' 'Queue by age' | diff - got
	# The bars: Advance with Salesforce, and Salesforce before it.
	sed -n '/Bars: new opt-outs/,/<.svg>/p' report.html >plot
	grep -q '>2025-04-25<' plot
	expect 1 nothing grep '>2025-04-18<' plot
	expect 1 nothing grep -E ' id=|Produced|gnuplot' report.html
}

# heights TITLE: how high the bars of this plot are, those of a part on a line.
heights() {
	sed -n "/<title>$1</,/<.svg>/p" report.html | awk -F "[ ,']+" '
	/^<polygon/ {
		for (i = 1; $i != "points"; i++) continue
		bar = bar " " int($(i + 3) - $(i + 7) + 0.5)
	}
	/^<\/g>/ && bar != "" {
		print bar
		bar = ""
	}'
}

@test "a bar is as high as its number" {
	command -v gnuplot >/dev/null || skip 'no gnuplot'
	run_folder 2025-04-11 1 '' "$new"
	run_folder 2025-04-18 2 2025-04-11 'new opt_out=30' 'new adv_opt_out=70'
	run_folder 2025-04-25 3 2025-04-18 'new opt_out=50' 'new adv_opt_out=0'
	report
	heights 'Opt-outs and opt-ins by week' >got
	# The first bar is that of the key. All of them first, then those of Salesforce.
	awk '
	function near(a, b) { return a - b < 2 && b - a < 2 }
	NR == 1 { all = $2; two = near($3, all / 2) }
	NR == 2 { three = near($2, 0.3 * all) && near($3, all / 2) }
	END { exit !(all > 50 && two && three && NR == 2) }' got || {
		cat got
		return 1
	}
}

@test "every week is in the plot, also if a run was on older exports" {
	command -v gnuplot >/dev/null || skip 'no gnuplot'
	run_folder 2025-01-03 1 '' "$new"
	run_folder 2025-04-11 2 2025-01-03 'new opt_out=1'
	run_folder 2025-02-07 3 2025-04-11 'new opt_out=1'
	run_folder 2025-04-04 4 2025-02-07 'new opt_out=1'
	report
	[ "$(heights 'Opt-outs and opt-ins by week' | awk '{ print NF }')" = $'4\n4' ]
}

# without_plots: the page without its figures.
without_plots() {
	sed '/^<figure>/,/^<\/figure>/d' "$1"
}

# only_tools: the programs that the report needs are in tools/, without gnuplot.
only_tools() {
	mkdir tools
	for p in awk dirname env mktemp rm; do
		ln -s "$(command -v $p)" tools
	done
}

@test "without gnuplot, or if it fails, there are the tables" {
	example
	report
	without_plots report.html >want
	only_tools
	expect 0 "$PWD/want" env PATH="$PWD/tools" "$BUILD/bin/optparity-report" runs
	heard
	printf '#!/bin/sh\necho "<svg>" >&2\nexit 1\n' >tools/gnuplot
	chmod +x tools/gnuplot
	expect 0 "$PWD/want" env PATH="$PWD/tools" "$BUILD/bin/optparity-report" runs
	says 'report: gnuplot failed, so the page has no plots'
}

@test "two runs of the command write the same bytes, whatever the environment" {
	example
	report
	cp report.html first.html
	mkdir home
	echo 'set terminal png' >home/.gnuplot
	HOME=$PWD/home TZ=Asia/Tokyo LC_ALL='' LANG=de_DE.UTF-8 TMPDIR=$PWD/home \
	    GNUTERM=png COLUMNS=10 report
	cmp first.html report.html
	ls home >left
	[ ! -s left ]
}

@test "520 weeks take less than 2 s of the processor" {
	many_runs 520
	TIMEFORMAT='%U %S'
	{ time report -n 520; } 2>cpu
	awk '{ exit !($1 + $2 > 0 && $1 + $2 < 2) }' cpu
	[ "$(table 'Opt-outs by week and side, and opt-ins' | wc -l)" = 522 ]
	[ "$(table 'Opt-outs closed' | wc -l)" = 42 ]
	# The sum of all weeks is that of their figures.
	sum=$(cat runs/*/figures.tsv | awk '/^new opt_out/ { n += $3 } END { print n }')
	[ "$(table 'Opt-outs by week and side, and opt-ins' | sed -n '2s/,//; 2s/^All|\([0-9]*\).*/\1/p')" = "$sum" ]
}

@test "fault 45: figures that are cut off are refused" {
	run_folder 2025-04-11 1 '' "$new" 'rows SF=1'
	run_folder 2025-04-18 2 2025-04-11 "$new"
	for damage in '$d' 2d '$s/$/0/'; do
		cp runs/2025-04-11/figures.tsv kept
		sed -i "$damage" runs/2025-04-11/figures.tsv
		expect 2 nothing optparity-report runs
		says 'report: 2025-04-11/figures.tsv: the end mark is missing or its count is wrong'
		cp kept runs/2025-04-11/figures.tsv
	done
	: >runs/2025-04-11/figures.tsv
	expect 2 nothing optparity-report runs
	says 'report: 2025-04-11/figures.tsv: the end mark is missing or its count is wrong'
}

@test "no run, no folder, a wrong option or number exit 2" {
	mkdir runs
	expect 2 nothing optparity-report runs
	says 'report: runs: no complete run'
	expect 2 nothing optparity-report no-such
	holds no-such
	for n in 0 '' -1 x 12345; do
		expect 2 nothing optparity-report -n "$n" runs
		says 'report: -n: expected a number of weeks from 1 to 9999'
	done
	for words in '' '-x runs' 'runs runs' -n; do
		# shellcheck disable=SC2086
		expect 2 nothing optparity-report $words
		says 'usage: report [-h] [-n weeks] runs'
	done
}

@test "a full disk exits 2" {
	example
	got=0
	optparity-report runs >/dev/full 2>err || got=$?
	[ "$got" = 2 ]
	[ -s err ]
	: >err
}
