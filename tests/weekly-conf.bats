#!/usr/bin/env bats
# SPDX-License-Identifier: ISC
# The options and settings of a run, and which of them are refused.

load helper
load week

@test "-h prints the usage, and a line for each option" {
	begin
	expect 0 "$BATS_TEST_DIRNAME/fixtures/weekly/help" weekly -h
}

@test "an unknown option, or an argument, is refused" {
	begin
	for arg in -x -a argument -nS -tn -St -nn -Si -ti -o; do
		expect 2 nothing weekly "$arg"
		says 'usage: weekly [-hinStv] [-a code[,code...]] [-c conf] [-o dir]'
	done
	for mode in -v -t -S; do
		expect 2 nothing weekly $mode -o dir,
		says 'usage: weekly [-hinStv] [-a code[,code...]] [-c conf] [-o dir]'
	done
	expect 2 nothing weekly -a mass
	says 'weekly: -a: not codes with commas between'
}

@test "a refused run removes nothing beside the settings" {
	begin
	for name in status mail guards run part; do
		echo mine >$name
	done
	expect 2 nothing weekly argument
	holds 'usage: weekly'
	expect 2 nothing weekly -c no/conf
	holds 'no such file'
	[ "$(cat status mail guards run part | grep -c mine)" -eq 5 ]
}

@test "a missing settings file is refused" {
	begin
	expect 2 nothing weekly -c no/conf
	says 'weekly: no/conf: no such file'
}

@test "a misspelt setting is refused" {
	begin_second
	setting HISTROY exports/history.csv
	refuses 'weekly: optparity.conf: HISTROY: no such setting'
}

@test "a missing setting is named" {
	begin
	for key in STATE SF ADV; do
		grep -v "^$key=" "$top/examples/optparity.conf" >optparity.conf
		expect 2 nothing weekly -i
		says "weekly: optparity.conf: $key is not set"
	done
	[ ! -e state ]
}

@test "a setting with an invalid value is refused" {
	begin_second
	cp optparity.conf good.conf
	for days in week 08 -1 '' 100000; do
		cp good.conf optparity.conf
		setting MAX_DAYS "$days"
		refuses 'weekly: optparity.conf: MAX_DAYS: not a number'
	done
	for last in '' state/last; do
		cp good.conf optparity.conf
		setting LAST "$last"
		refuses 'weekly: optparity.conf: LAST: no file outside of STATE'
	done
	cp good.conf optparity.conf
	setting REJECTS no
	refuses 'weekly: optparity.conf: REJECTS: not yes or empty'
	for k in SF_ARGS ADV_ARGS DIFF_ARGS CHANGE_ARGS QUEUE_ARGS; do
		cp good.conf optparity.conf
		setting "$k" '-c id=Ascend_ID__c'
		refuses "weekly: optparity.conf: $k: write one word a line, not: -c id=Ascend_ID__c"
	done
}

@test "fault 95: -f in DIFF_ARGS is refused in any spelling" {
	begin_second
	cp optparity.conf good.conf
	for words in -f -fmass $'-s\n90%\n-f\nmass' --force=mass --fo=mass \
	    $'--f\nmass' -afmass -vapfmass $'-af\nmass' \
	    $'-vf\nmass' $'  -f\nmass' $'-D\n5%\n-ff' --forc=mass; do
		cp good.conf optparity.conf
		setting DIFF_ARGS "$words"
		refuses 'weekly: optparity.conf: DIFF_ARGS: -f would last for ever, say weekly -a for one run'
	done
	for word in -J -aJ --judge --shards=a --sha=a --cut=2; do
		cp good.conf optparity.conf
		setting DIFF_ARGS "$word"
		expect 2 nothing weekly
		holds 'weekly: optparity.conf: DIFF_ARGS: with -'
		is_unchanged
	done
}

@test "a missing program is named" {
	begin_second
	rm bin/resubq
	PATH=/usr/bin:/bin expect 2 nothing weekly
	says 'weekly: resubq: no such program'
}
