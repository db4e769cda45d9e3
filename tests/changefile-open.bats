#!/usr/bin/env bats
# SPDX-License-Identifier: ISC
# Rows by the business days that are left, and that they took: -t open, -t closed.

load helper
load changefile

@test "-t open has the rows of all receivers, and the business days that are left" {
	expect 0 open.want changefile "${now[@]}" -t open -o id,send_to,due,left \
	    "$fix/week.tsv"
	says 'changefile: 2 overdue, the oldest was due 2025-04-14'
}

# left TODAY SINCE DAYS LEFT: a row that is open since then has so many days left,
# and so many since, on that day.
left() {
	sed "2s/2025-04-18T16:03:00Z/$2T12:00:00Z/" "$fix/week.tsv" |
	    sed -n '1,2p; $s/10/1/p' >one.tsv
	printf '%s\n' left,days "$4,$3" >want
	expect 0 ./want changefile --now "$1T06:00:00Z" -t open -o left,days \
	    -H holidays.txt one.tsv
	: >err
}

@test "days are counted without weekends and holidays, the first day not" {
	# 2025-04-18 is a Friday, and so is the 4th of July.
	printf '%s\n' 2025-05-26 2025-07-04 >holidays.txt
	left 2025-04-18 2025-04-18 0 10
	left 2025-04-19 2025-04-18 0 10
	left 2025-04-21 2025-04-18 1 9
	left 2025-05-02 2025-04-18 10 0
	left 2025-05-03 2025-04-18 10 0
	left 2025-05-05 2025-04-18 11 -1
	left 2025-04-20 2025-04-19 0 10
	left 2025-05-30 2025-04-18 29 -19
	left 2026-04-17 2025-04-18 258 -248
}

@test "a day in the list of holidays twice, or on a weekend, counts once or not" {
	printf '%s\n' 2025-04-21 2025-04-21 2025-04-26 >days.txt
	sed -n '1,2p; $s/10/1/p' "$fix/week.tsv" >one.tsv
	printf '%s\n' due,left,days 2025-05-05,5,5 >want
	expect 0 ./want changefile --now 2025-04-28 -t open -o due,left,days \
	    -H days.txt one.tsv
}

@test "-t closed says how many days each row took, the slowest first" {
	printf '%s\n' id,set,days 0000000110,TRUE,14 0000000108,TRUE,13 \
	    0000000109,TRUE,6 0000000106,,5 0000000105,TRUE,4 \
	    0000000104,TRUE,3 0000000103,TRUE,2 0000000102,FALSE,1 \
	    0000000101,TRUE,0 >want
	expect 0 ./want changefile "${now[@]}" -v -t closed -o id,set,days \
	    "$fix/week.tsv"
	says 'changefile: 10 in, 9 out, 1 for others'
}
