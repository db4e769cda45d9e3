#!/usr/bin/env bats
# SPDX-License-Identifier: ISC
# optparity-shard on this machine; tests/shard-check has the other ways to run shards.

# shellcheck disable=SC2016

load helper
load optdiff

now=2025-04-25T06:00:00Z

# begin: the tables of the second example week, and a folder that must end up empty.
begin() {
	cp "$top"/examples/expected/week2/{sf,adv}.tsv .
	cp "$top/examples/expected/week1/ledger.tsv" base.tsv
	mkdir tmp
	export TMPDIR=$PWD/tmp
}

# whole OPTION...: what one run of optdiff gives: $want, out.whole and err.whole.
whole() {
	want=0
	optdiff --now $now -b base.tsv "$@" sf.tsv adv.tsv >out.whole 2>err.whole ||
		want=$?
}

# shard OPTION...: optparity-shard with these options of its own, and of optdiff.
shard() {
	shard_of optdiff "$@"
}

# shard_of OPTDIFF N OPTION...
shard_of() {
	local n=$2 with=$1
	shift 2
	optparity-shard -j "${jobs:-2}" -n "$n" "$with" --now $now -b base.tsv "$@" sf.tsv adv.tsv
}

# nothing_left: no file, and no process of ours.
nothing_left() {
	rmdir tmp
	mkdir tmp
}

# stand_in: makes ./optdiff, which runs the commands of standard input first. Its
# arguments are those of optdiff; $shard is the shard or empty.
stand_in() {
	local real

	real=$(command -v optdiff)
	{
		printf '%s\n' '#!/bin/sh' 'shard=' \
		    'case "$*" in *--shard\ *) shard=${4} ;; esac'
		cat
		printf 'exec %s "$@"\n' "$real"
	} >optdiff
	chmod +x optdiff
}

# fails LINE...: the run with the stand-in says this, and leaves nothing.
fails() {
	echo before >ledger.tsv
	expect 2 nothing shard_of ./optdiff 3 -l ledger.tsv --closed closed.csv
	says "$@"
	[ "$(cat ledger.tsv)" = before ]
	[ ! -e closed.csv ]
	nothing_left
}

@test "shards print and write what one run does, and exit like it" {
	begin
	whole -v -l ledger.whole --closed closed.whole
	[ "$want" = 1 ]
	for n in 2 5 64; do
		expect 1 ./out.whole shard $n -v -l ledger.tsv --closed closed.tsv
		diff err.whole err
		: >err
		cmp ledger.whole ledger.tsv
		cmp closed.whole closed.tsv
		nothing_left
	done
	whole -a -p --gzip
	expect 1 ./out.whole shard 3 -a -p --gzip
	# Nothing is to be done.
	cp ledger.whole base.tsv
	printf 'id\topt_out\n1\tTRUE\n#end\t1\n' | tee sf.tsv >adv.tsv
	optdiff sf.tsv adv.tsv >want
	expect 0 ./want optparity-shard optdiff sf.tsv adv.tsv
	nothing_left
}

@test "a folder of -d is made, and removed if all went well" {
	begin
	whole
	for d in folder ./folder "$PWD/a folder's"; do
		expect 1 ./out.whole optparity-shard -d "$d" -n4 -j 1 -- optdiff \
		    --now=$now -b base.tsv sf.tsv adv.tsv
		[ ! -e "$d" ]
	done
	mkdir folder
	expect 2 nothing optparity-shard -d folder optdiff sf.tsv adv.tsv
	holds 'File exists'
	rmdir folder
	TMPDIR=$PWD/none expect 2 nothing optparity-shard optdiff sf.tsv adv.tsv
	holds "$PWD/none/"
	# What the cut refuses.
	expect 2 nothing optparity-shard -d folder optdiff sf.tsv none.tsv
	says 'optdiff: none.tsv: No such file or directory'
	[ ! -e folder ]
}

# changes N: N opt-outs in Salesforce that Advance does not show, of 400 people.
changes() {
	printf 'id\topt_out\n' | tee sf.tsv >adv.tsv
	seq 400 | awk -v n="$1" '{ print $1 "\t" ($1 <= n || $1 == 400 ? "TRUE" : "FALSE") }' >>sf.tsv
	seq 400 | awk '{ print $1 "\t" ($1 == 400 ? "TRUE" : "FALSE") }' >>adv.tsv
	printf '#end\t400\n' | tee -a sf.tsv >>adv.tsv
	printf 'id\tsf_id\n#end\t0\n' >base.tsv
}

@test "fault 105: 60 opt-outs that one run refuses are refused by the shards, of whom none has many" {
	mkdir tmp
	export TMPDIR=$PWD/tmp
	changes 60
	expect 2 nothing optdiff --now $now sf.tsv adv.tsv
	cp err err.whole
	: >err
	expect 2 nothing optparity-shard -n 8 optdiff --now $now sf.tsv adv.tsv
	diff err.whole err
	says 'optdiff: mass: 60 changes new in this run, over the limit of 50 (5% of 400, at least 50): 60 opt_out; nothing printed; -f mass overrides'
	nothing_left
	expect 2 nothing optparity-shard optdiff <(cat sf.tsv) adv.tsv
	holds 'not a regular file, but it is read twice'
	nothing_left
	optdiff --now $now -f mass sf.tsv adv.tsv >want 2>err.whole || [ $? = 1 ]
	expect 1 ./want optparity-shard -n 8 optdiff --now $now -f mass sf.tsv adv.tsv
	diff err.whole err
	: >err
	nothing_left
	# Somebody looks at it, and approves it.
	expect 2 nothing optparity-shard -n 8 -d folder optdiff --now $now sf.tsv adv.tsv
	holds 'shard: the folder is kept: ./folder'
	[ "$(stat -c %a folder)" = 700 ]
	[ -z "$(find folder -perm /077)" ]
	expect 1 ./want optdiff --shards folder --judge -f mass
	diff err.whole err
	: >err
}

@test "fault 106: if a shard fails nothing is printed or written, and a line names it" {
	begin
	stand_in <<<'if [ "$shard" = 2 ]; then echo it fails >&2; exit 2; fi'
	fails 'it fails' 'shard: shard 2 of 0 to 3 exited with status 2'
	stand_in <<<'if [ "$shard" = 2 ]; then exit 1; fi'
	fails 'shard: shard 2 of 0 to 3 exited with status 1'
	stand_in <<<'if [ "$shard" = 0 ]; then kill -9 $$; fi'
	fails Killed 'shard: shard 0 of 0 to 3 was killed by signal KILL'
	stand_in <<<'if [ "$shard" = 3 ]; then kill -SEGV $$; fi'
	fails 'Segmentation fault' 'shard: shard 3 of 0 to 3 was killed by signal SEGV'
	# With the shell that waits for it.
	stand_in <<<'if [ "$shard" = 1 ]; then kill -9 $PPID; fi'
	fails 'xargs: sh: terminated by signal 9' 'shard: shard 1 of 0 to 3 did not end'
	# With all that wait.
	jobs=1
	stand_in <<<'if [ "$shard" = 1 ]; then kill -9 $(cut -d " " -f 4 /proc/$PPID/stat); sleep 60; fi'
	fails 'shard: shard 1 of 0 to 3 did not end'
	# The cut, and the judge.
	stand_in <<<'case "$*" in *--cut*) kill -9 $$ ;; esac'
	fails 'shard: optdiff was killed by signal KILL when it cut the tables'
	stand_in <<<'case "$*" in *--cut*) exit 0 ;; esac'
	fails 'shard: optdiff cut nothing'
	stand_in <<<'case "$*" in *--judge*) kill -9 $$ ;; esac'
	fails 'shard: optdiff was killed by signal KILL when it put the shards together'
}

@test "what a shard has to say is shown, in the order of the shards" {
	begin
	whole
	stand_in <<<'if [ -n "$shard" ]; then echo "this is $shard" >&2; fi'
	expect 1 ./out.whole shard_of ./optdiff 3
	says 'this is 0' 'this is 1' 'this is 2' 'this is 3'
}

@test "fault 106: stopped at any stage, all that was started ends and nothing is left" {
	begin
	for stage in --cut '--shard 1' --judge; do
		for signal in TERM INT HUP; do
			stand_in <<-E
				case "\$*" in *"$stage"*)
					sleep 60 &
					echo \$! >sleeping
					wait
				;; esac
			E
			rm -f sleeping
			# A background process of the shell would ignore INT.
			env --default-signal=INT "$BUILD/bin/optparity-shard" -n 2 ./optdiff \
			    -l ledger.tsv sf.tsv adv.tsv >out 2>err &
			pid=$!
			until [ -s sleeping ]; do sleep 0.01; done
			kill -s $signal $pid
			got=0
			wait $pid || got=$?
			[ "$(kill -l $got)" = $signal ]
			! kill -0 "$(cat sleeping)"
			[ ! -s out ]
			[ ! -e ledger.tsv ]
			heard
			nothing_left
		done
	done
}

@test "wrong usage" {
	begin
	optparity-shard -h >help
	sed '/^$/,$d' help >usage
	mapfile -t usage <usage
	for words in '' -x -n --ssh --none -d '--slurm=x optdiff'; do
		# shellcheck disable=SC2086
		expect 2 nothing optparity-shard $words
		says "${usage[@]}"
	done
	while IFS='|' read -r words text; do
		# shellcheck disable=SC2086
		expect 2 nothing optparity-shard $words optdiff sf.tsv adv.tsv
		says "shard: $text"
	done <<-'E'
		-n 1|-n: expected a number from 2 to 64
		-n 65|-n: expected a number from 2 to 64
		-n 4x|-n: expected a number from 2 to 64
		-j 0|-j: expected a number from 1 to 9999
		-j -1|-j: expected a number from 1 to 9999
		--ssh a --slurm|--ssh and --slurm cannot be combined
		--slurm --ssh=a|--ssh and --slurm cannot be combined
		--ssh a|--ssh: expected -d with a folder on a disk that all hosts share
		--slurm|--slurm: expected -d with a folder on a disk that all hosts share
		-d x --ssh=|--ssh: expected names of hosts with commas between them
		-d x --ssh a,,b|--ssh: expected names of hosts with commas between them
		-d x --ssh -oProxyCommand=x|--ssh: expected names of hosts with commas between them
		nice|nice: expected optdiff, its options and its tables
		./optdiff|./optdiff: no such program
	E
	# The folder is not that of the caller.
	mkdir other
	expect 2 nothing shard 2 --shards other --cut 3
	says 'shard: optdiff cut nothing'
	expect 2 nothing shard 2 --judge
	holds 'optdiff: --shards: with one of --cut, --shard and --judge'
	nothing_left
}
