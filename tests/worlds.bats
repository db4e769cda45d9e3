#!/usr/bin/env bats
# SPDX-License-Identifier: ISC
# Checks the decision independently of optdiff: in random worlds (world.c), and
# against a second implementation of the table (oracle.awk).
load helper

all_guards=mass,optin,shrink,dup,uniform,stale,history

# oracle LEDGER [VARIABLE...]: prints the differences between a run in this folder
# and the oracle's result for the same tables.
oracle() {
	local got=$1 base=${base:-/dev/null}
	shift
	awk -f "$BATS_TEST_DIRNAME/oracle.awk" "$@" \
		kind=users users.txt kind=requests requests.csv \
		kind=base "$base" kind=sf sf.tsv kind=adv adv.tsv \
		kind=got "$got"
}

# live FROM TO [-T]: runs the worlds with these seeds; each leaves its folder and
# counts.
live() {
	local seed from=$1 to=$2
	shift 2
	for ((seed = from; seed <= to; seed++)); do
		mkdir "$seed"
		world -s "$seed" -n 80 -w 8 -d "$seed" "$@" >"counts.$seed"
	done
}

# The oracle agrees with every week of the worlds in this folder.
agree() {
	local world week base now
	for world in [0-9]*; do
		base=/dev/null
		for week in "$world"/w*; do
			read -r -a now <"$week/run"
			cd "$week" || return
			expect 0 nothing oracle ledger.tsv "${now[@]}"
			cd ../.. || return
			base=../${week#*/}/ledger.tsv
		done
	done
}

# decide OPTION...: runs optdiff on the cells, with all guards overridden. Some
# requests are of people whom neither table has.
decide() {
	local status=0
	optdiff -a -f "$all_guards" -u users.txt -e requests.csv \
		--now 2025-04-25T06:00:00Z "$@" sf.tsv adv.tsv \
		>ledger.tsv 2>guards || status=$?
	[ "$status" -eq 1 ]
	[ "$(grep -cv -e 'overridden$' \
	    -e ': no table has this id$' -e ' more requests are not evidence either$' guards)" -eq 0 ]
}

@test "in random worlds no opt-out is lost, and everything settles in the end" {
	live 1 20
	agree
	# Every class, with each of its outcomes, occurred.
	awk '{ n[$1 " " $2] += $3; print }
	    END { for (k in n) if (!n[k]) { print "never: " k; bad = 1 }
	    exit bad }' counts.*
}

# Prints the ledger's rows with a receiver, and the end mark.
acting() {
	awk -F '\t' 'NR == 1 || $10 != "" { print; n++ }
	    END { print "#end\t" n - 1 }' "$1"
}

@test "the rows printed without -a are those in the ledger with a receiver" {
	local world week base now args
	live 43 45
	live 49 50 -T
	for world in [0-9]*; do
		base=''
		for week in "$world"/w*; do
			read -r -a now <"$week/run"
			args=(-f "$all_guards" -u "$week/users.txt"
				-e "$week/requests.csv" --now "${now[0]#now=}"
				-Z UTC)
			[ "${now[1]-}" != T=1 ] || args+=(-T)
			[ -z "$base" ] || args+=(-b "$base")
			acting "$week/ledger.tsv" >acts
			optdiff "${args[@]}" "$week/sf.tsv" "$week/adv.tsv" \
				>some 2>guards || [ $? = 1 ]
			diff acts some
			optdiff "${args[@]}" -l whole "$week/sf.tsv" \
				"$week/adv.tsv" >some 2>guards || [ $? = 1 ]
			diff acts some
			cmp whole "$week/ledger.tsv"
			base=$week/ledger.tsv
		done
	done
}

@test "in random worlds in which every opt-in is trusted, no opt-out is lost" {
	live 31 37 -T
	agree
}

@test "every combination is decided as in the table" {
	awk -f "$fix/cells.awk" /dev/null
	[ "$(wc -l <base.tsv)" -gt 100000 ]
	decide -b base.tsv
	base=base.tsv expect 0 nothing oracle ledger.tsv \
		now=2025-04-25T06:00:00Z
}

@test "every combination is decided as in the table with -T" {
	awk -f "$fix/cells.awk" /dev/null
	decide -T -b base.tsv
	base=base.tsv expect 0 nothing oracle ledger.tsv \
		now=2025-04-25T06:00:00Z T=1
}

@test "every combination is decided as in the table without a ledger" {
	awk -v ledger=no -f "$fix/cells.awk" /dev/null
	[ "$(wc -l <sf.tsv)" -gt 1200 ]
	decide
	expect 0 nothing oracle ledger.tsv now=2025-04-25T06:00:00Z
}
