#!/usr/bin/env bats
# SPDX-License-Identifier: ISC
# Option --local: a program reads and writes below the current folder only.

load helper

begin() {
	printf '%s\n' 'ID_NUMBER|NO_EMAIL_IND' '0000000017|Y' >a.txt
	printf '%s\n' 'Id,HasOptedOutOfEmail,Ascend_ID__c' \
	    0035f000008M0kXAAS,true,0000000017 >c.csv
	sfextract -c id=Ascend_ID__c c.csv >sf.tsv
	advextract a.txt >adv.tsv
	optdiff -a sf.tsv adv.tsv >ledger.tsv || [ $? = 1 ]
	mkdir sub
	cp ./*.* sub
}

@test "--local reads and writes below the current folder" {
	begin
	expect 0 ./adv.tsv advextract --local sub/a.txt
	expect 0 ./adv.tsv advextract --local -r sub/r.tsv ./sub/a.txt
	expect 0 ./adv.tsv advextract --local - <a.txt
	cp a.txt ..a..
	expect 0 ./adv.tsv advextract --local ..a..
}

# refuses PATH COMMAND...: because of that path.
refuses() {
	local path=$1
	shift
	expect 2 nothing "$@"
	says "$1: $path: --local: not a path below the current folder"
}

@test "--local refuses every other path, in each program" {
	begin
	cd sub
	for f in ../a.txt "$PWD/a.txt" ./../a.txt ../sub/a.txt .. /; do
		refuses "$f" advextract --local "$f"
	done
	refuses ../c.csv sfextract --local -c id=Ascend_ID__c ../c.csv
	refuses ../h.csv sfextract --local -c id=Ascend_ID__c -H ../h.csv c.csv
	refuses ../n.tsv sfextract --local -c id=Ascend_ID__c -n ../n.tsv c.csv
	refuses ../r.tsv advextract --local -r ../r.tsv a.txt
	refuses ../p.txt advextract --local -p ../p.txt a.txt
	for o in -b -e -u -l; do
		refuses ../x optdiff --local $o ../x sf.tsv adv.tsv
	done
	refuses ../l changefile --local --now 2025-04-18 ../l
	refuses ../d changefile --local --now 2025-04-18 -H ../d ledger.tsv
	echo SubscriberKey,Status >s.csv
	refuses ../x resubq --local --now 2025-04-18 -s s.csv -q ../x ledger.tsv
	refuses ../x resubq --local --now 2025-04-18 -s s.csv -s ../x ledger.tsv
	refuses ../l optparity-rows --local ../l
	refuses ../h loadcheck --local -t ledger.tsv -r ../h c.csv
	[ ! -e ../r.tsv ] && [ ! -e ../x ] && [ ! -e ../h ]
}
