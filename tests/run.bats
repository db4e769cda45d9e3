#!/usr/bin/env bats
# SPDX-License-Identifier: ISC
# What a run is, whatever its programs are: scripts/run.sh and inputs.sh with
# cat(1) and the like as stages.
# shellcheck disable=SC2016

load helper
load run
load disk

hash_of() {
	sha256sum <"$1" | cut -c -64
}

@test "a run publishes its outputs, its facts and its inputs with their checksums" {
	begin
	pipeline <<<'stage copy.txt cat $adv'
	expect 0 nothing go -i
	cd state/runs/2025-04-18
	[ "$(ls)" = "$(printf '%s\n' SHA256SUMS copy.txt inputs ledger.tsv.gz log run.tsv)" ]
	sha256sum --check --strict --quiet SHA256SUMS
	cmp copy.txt ../../../exports/adv.txt
	sed '/^program/s/	.*//' run.tsv >facts
	printf '%s\n' 'name	2025-04-18' 'number	1' 'asof	2025-04-18T06:00:00Z' \
	    'base	' 'base_sha256	' 'approved	' 'approved_by	' \
	    "setting CONF	$(hash_of ../../../conf)" 'program run' 'program cat' \
	    'program clean.sh' 'program prog.sh' 'program files.sh' 'program moments.sh' 'program conf.sh' \
	    'program run.sh' 'program options.sh' 'program older.sh' 'program last.sh' \
	    'program prune.sh' 'program inputs.sh' 'program guards.sh' \
	    'program refused.sh' 'program figures.sh' 'program checks.sh' 'program tell.sh' 'program status.sh' | diff - facts
	printf '%s\n' 'sha256	key	name	moment	rows	read_as' \
	    "$(hash_of ../../../exports/sf.csv)	SF	exports/sf.csv	2025-04-18T06:00:00Z" \
	    "$(hash_of ../../../exports/adv.txt)	ADV	exports/adv.txt	2025-04-18T08:30:00Z" |
		diff - inputs
	[ "$(readlink ../current)" = 2025-04-18 ]
	[ "$(ls -A ..)" = "$(printf '%s\n' 2025-04-18 current)" ]
	printf '1\t2025-04-18\t%s\n' "$(hash_of SHA256SUMS)" | diff - ../../../state.last
}

@test "the second run notes the first as its base, and has a folder of its own" {
	begin
	pipeline <<<''
	expect 0 nothing go -i
	echo 3 >>exports/sf.csv
	touch -d 2025-04-18T07:00:00Z exports/sf.csv
	expect 0 nothing go
	[ "$(readlink state/runs/current)" = 2025-04-18.2 ]
	grep -Fx 'base	2025-04-18' state/runs/current/run.tsv
	grep -Fx "base_sha256	$(hash_of state/runs/2025-04-18/SHA256SUMS)" \
	    state/runs/current/run.tsv
	echo 4 >>exports/sf.csv
	touch -d 2025-04-18T09:00:00Z exports/*
	expect 0 nothing go
	[ "$(readlink state/runs/current)" = 2025-04-18.3 ]
}

@test "a stage's output is what its program wrote, and the log what it said" {
	begin
	pipeline <<-'end'
		stage said.txt sh -c 'echo out; echo "cat: in/exports/x: 3 in" >&2'
		stage tmp/scratch sh -c 'echo scratch'
		stage both cat tmp/scratch said.txt
	end
	expect 0 nothing go -i
	printf '%s\n' scratch out | diff - state/runs/current/both
	echo 'cat: exports/x: 3 in' | diff - state/runs/current/log
	[ ! -e state/runs/current/tmp ]
}

@test "two programs run at the same time" {
	begin
	pipeline <<-'end'
		start a sh -c 'mkfifo tmp/pipe; echo hello >tmp/pipe'
		start b sh -c 'until [ -p tmp/pipe ]; do sleep .1; done; cat tmp/pipe'
		finish a
		finish b
	end
	expect 0 nothing go -i
	[ "$(cat state/runs/current/b)" = hello ]
}

@test "a program that fails, hangs or is killed ends the run, and says so" {
	begin
	echo TIMEOUT=1 >>conf
	pipeline <<<'stage x sh -c "echo no >&2; exit 1"'
	expect 2 nothing go -i
	says no 'weekly: sh failed; nothing was published'
	pipeline <<<'stage x sh -c "exit 7"'
	expect 2 nothing go -i
	says 'weekly: sh (status 7) failed; nothing was published'
	pipeline <<<'stage x sleep 20'
	expect 2 nothing go -i
	says 'weekly: sleep took more than 1 s, and failed; nothing was published'
	pipeline <<<'stage x sh -c "kill -9 \$\$"'
	expect 2 nothing go -i
	holds 'weekly: sh (status 137) failed; nothing was published'
	[ -z "$(ls -A state/runs)" ]
}

@test "a run that ends early stops its programs, and leaves nothing" {
	begin
	pipeline <<-'end'
		start x sh -c 'echo $$ >"$1"; exec sleep 60' sh "$OLDPWD/pid"
		until [ -s pid ]; do sleep .1; done
		refuse 'not today'
	end
	expect 2 nothing go -i
	says 'weekly: not today'
	[ ! -e "/proc/$(cat pid)" ]
	[ -z "$(ls -A state/runs)" ]
	pipeline <<<false
	expect 2 nothing go -i
	says 'weekly: stopped; nothing was published'
}

# stops_it ARGUMENT...: a run with this timeout refuses, and leaves nothing running.
stops_it() {
	rm -f pid
	expect 2 nothing env PATH="$PWD/tools:$PATH" bin/run -c conf "$@"
	says 'weekly: not today'
	[ -z "$(ls -A state/runs)" ]
	ends pid
}

@test "a run that ends early stops a program that timeout(1) has only just started" {
	begin
	mkdir tools
	starting_timeout tools
	mkdir -p state/runs
	cat >tools/xextract <<-end
		#!/bin/sh
		echo \$\$ >"$PWD/pid"
		exec sleep 60 3>&-
	end
	cp tools/xextract tools/cp
	chmod +x tools/xextract
	pipeline <<-end
		start x.gz xextract
		until [ -s "$PWD/pid" ]; do sleep .1; done
		refuse 'not today'
	end
	stops_it -i
	stops_it -t
	script <<-end
		run_begin "\$@"
		take_in SF "\$SF"
		until [ -s "$PWD/pid" ]; do sleep .1; done
		refuse 'not today'
	end
	chmod +x tools/cp
	stops_it -i
}

@test "fault 51: a run that fails exits 2 even if its folder cannot be removed" {
	begin
	for end in false 'refuse no'; do
		rm -rf state
		pipeline <<-end
			rm() { echo 'rm: cannot remove' >&2; return 1; }
			$end
		end
		expect 2 nothing go -i
		holds 'rm: cannot remove'
	done
	sed -i '/^rm()/d; /^refuse/d' bin/run
	rm -rf state
	expect 0 nothing go -i
}

@test "a program does not inherit the lock" {
	begin
	pipeline <<<'stage fds ls /proc/self/fd'
	expect 0 nothing go -i
	expect 1 nothing grep -x 9 state/runs/current/fds
}

# ---- inputs ----------------------------------------------------------------

@test "a line of a list has options, a unit and a file" {
	begin
	mkdir 'a b' u=v
	cp exports/sf.csv 'a b/c d.csv'
	cp exports/adv.txt u=v/x.csv
	mkdir v
	cp exports/sf.csv v/x.csv
	cat >>conf <<-'end'
		STATUS='	exports/sf.csv

			boulder=exports/adv.txt
			./u=v/x.csv
			u=v/x.csv
			-a x=1	-b exports/sf.csv
			-a -- a b/c d.csv
			-d, -- denver=exports/sf.csv	'
	end
	pipeline <<<'stage words printf "%s\n" $taken'
	sed -i '/^all_copied/i take_in STATUS "$STATUS" -s' bin/run
	expect 0 nothing go -i
	printf '%s\n' -s in/exports/sf.csv -s boulder=in/exports/adv.txt \
	    -s in/./u=v/x.csv -s u=in/v/x.csv -a x=1 -b -s in/exports/sf.csv -a -s 'in/a b/c d.csv' \
	    -d, -s denver=in/exports/sf.csv | diff - state/runs/current/words
	cut -f 2,3 state/runs/current/inputs | sed 1,3d >got
	printf '%s\t%s\n' STATUS exports/sf.csv 'STATUS boulder' exports/adv.txt \
	    STATUS ./u=v/x.csv 'STATUS u' v/x.csv STATUS 'a b/c d.csv' 'STATUS denver' exports/sf.csv |
		diff - got
}

@test "a copy is below the folder of the run, wherever its file is" {
	begin
	mkdir -p below
	mv conf below
	sed -i "s|=exports/sf|=../exports/sf|; s|=exports/adv|=$PWD/exports/adv|" \
	    below/conf
	pipeline <<<'stage words printf "%s\n" $sf $adv'
	expect 0 nothing bin/run -c below/conf -i
	printf 'in%s\n' "$PWD/exports/sf.csv" "$PWD/exports/adv.txt" |
		diff - below/state/runs/current/words
}

@test "the inputs of at most four folders are copied at a time, and each has to be" {
	begin
	for n in 1 2 3 4 5 6 7 8 9; do
		mkdir "exports/$n"
		echo "$n" | tee "exports/$n/a" >"exports/$n/b"
	done
	printf '%s\n' 'STATUS="' exports/?/? '"' >>conf
	mkdir tools running
	cat >tools/cp <<-end
		#!/bin/sh
		touch "$PWD/running/\$\$"
		ls "$PWD/running" | wc -l >>"$PWD/counts"
		sleep .1
		rm "$PWD/running/\$\$"
		[ ! -e "$PWD/broken" ] || case \$* in *exports/7*) exit 1 ;; esac
		exec $(command -v cp) "\$@"
	end
	chmod +x tools/cp
	pipeline <<<''
	sed -i '/^all_copied/i take_in STATUS "$STATUS" -s' bin/run
	touch broken
	expect 2 nothing env PATH="$PWD/tools:$PATH" bin/run -c conf -i
	says 'weekly: stopped; nothing was published'
	rm -f broken counts running/*
	expect 0 nothing env PATH="$PWD/tools:$PATH" bin/run -c conf -i
	[ "$(sort -n counts | tail -n 1)" -le 4 ]
	[ "$(wc -l <counts)" -eq 11 ]
	[ "$(grep -c STATUS state/runs/current/inputs)" -eq 18 ]
}

@test "two files whose copies would have one name are refused" {
	begin
	mkdir -p "./$PWD/exports"
	echo other >"./$PWD/exports/adv.txt"
	for name in "$PWD/exports/adv.txt" "/$PWD/exports/./adv.txt"; do
		printf '%s\n' "ADV='$name" "${PWD#/}/exports/adv.txt'" >>conf
		pipeline <<<''
		expect 2 nothing go -i
		says "weekly: ${PWD#/}/exports/adv.txt: another input has this name without its /"
	done
}

@test "an input that is written to while another is copied is refused" {
	begin
	pipeline <<<''
	sed -i '/^take_in ADV/i all_copied; touch exports/sf.csv' bin/run
	expect 2 nothing go -i
	says 'weekly: exports/sf.csv: changed during the run; nothing was published'
	pipeline <<<'touch exports/adv.txt'
	touch -d 2025-04-18T06:00:00Z exports/*
	expect 2 nothing go -i
	says 'weekly: exports/adv.txt: changed during the run; nothing was published'
}

# ---- moments ---------------------------------------------------------------

@test "moments are compared, over ends of years and leap days" {
	begin
	script <<-'end'
		apart 2024-02-28T23:59:59Z 2024-03-01T00:00:00Z; echo "$apart"
		apart 2026-01-01T00:00:00Z 2025-12-31T23:00:00Z; echo "$apart"
		apart 2025-04-18T06:00:00Z 2025-04-18T06:00:00Z; echo "$apart"
		for moment in 1970-01-01T00:00:00Z 2000-02-29T08:09:08Z \
		    2025-12-31T23:59:59Z 2100-03-01T09:08:09Z; do
			seconds "$moment"
			[ "$seconds" = "$(date -u -d "$moment" +%s)" ] || echo "$moment"
		done
		! later 2025-04-18T06:00:00Z 2025-04-18T06:00:00Z || echo later
		! later 2025-04-18T06:00:00Z 2025-04-18T06:00:01Z || echo later
		later 2026-01-01T00:00:00Z 2025-12-31T23:59:59Z && echo is later
		fate=finished
	end
	printf '%s\n' 86401 -3600 0 'is later' >want
	expect 0 ./want go
}
