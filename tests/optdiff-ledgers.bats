#!/usr/bin/env bats
# SPDX-License-Identifier: ISC
# What changed between the ledgers of two runs.
# shellcheck disable=SC2016

load helper
load optdiff

# ledger FILE ROW...: id sf_id sf adv want class send_to
ledger() {
	local file=$1
	shift
	printf '%s\n' "$@" | awk -v OFS='\t' '
	function dash(x) { return x == "-" ? "" : x }
	BEGIN { print "id", "sf_id", "email", "sf", "adv", "sf_was", "adv_was",
	    "want", "class", "send_to", "set", "since", "changed_at",
	    "changed_by", "modified_at", "flags" }
	{ print $1, dash($2), "", dash($3), dash($4), "", "", $5, $6, dash($7),
	    "", "", "", "", "", "" }
	END { print "#end", NR }' >"$file"
}

@test "who changed is printed with what both ledgers say, and counted by class" {
	ledger old.tsv '1 003E000000JcD3rIAF TRUE FALSE TRUE opt_out records' \
	    '2 003E000000JcD3sIAF FALSE FALSE FALSE agree -' \
	    '3 - - TRUE TRUE adv_only -' '4 003E000000JcD3tIAF FALSE FALSE FALSE agree -'
	ledger new.tsv '1 003E000000JcD3rIAF TRUE TRUE TRUE agree -' \
	    '2 003E000000JcD3sIAF FALSE FALSE FALSE agree -' \
	    '4 003E000000JcD3uIAV FALSE FALSE FALSE agree -' \
	    '5 - - FALSE FALSE adv_only -'
	tr '|' '\t' >want <<-'E'
	id|sf_id|class_was|class|want_was|want|sf_was|sf|adv_was|adv|send_to_was|send_to
	1|003E000000JcD3rIAF|opt_out|agree|TRUE|TRUE|TRUE|TRUE|FALSE|TRUE|records|
	3||adv_only||TRUE||||TRUE|||
	4|003E000000JcD3uIAV|agree|agree|FALSE|FALSE|FALSE|FALSE|FALSE|FALSE||
	5|||adv_only||FALSE||||FALSE||
	#end|4
	E
	expect 1 ./want optdiff -v --ledgers old.tsv new.tsv
	says 'optdiff: 5 ids, 4 changed: 1 agree to agree, 1 opt_out to agree, 1 adv_only to absent, 1 absent to adv_only'
}

@test "a side, the want or the receiver that changed is enough, and who is only in the earlier" {
	ledger old.tsv '1 - FALSE TRUE TRUE lost review' \
	    '2 - FALSE TRUE TRUE lost review' '3 - FALSE TRUE TRUE lost review' \
	    '4 - FALSE TRUE TRUE lost review' '5 - FALSE TRUE TRUE lost review'
	ledger new.tsv '1 - TRUE TRUE TRUE lost review' \
	    '2 - FALSE FALSE TRUE lost review' '3 - FALSE TRUE FALSE lost review' \
	    '4 - FALSE TRUE TRUE lost salesforce'
	tr '|' '\t' >want <<-'E'
	id|sf_id|class_was|class|want_was|want|sf_was|sf|adv_was|adv|send_to_was|send_to
	1||lost|lost|TRUE|TRUE|FALSE|TRUE|TRUE|TRUE|review|review
	2||lost|lost|TRUE|TRUE|FALSE|FALSE|TRUE|FALSE|review|review
	3||lost|lost|TRUE|FALSE|FALSE|FALSE|TRUE|TRUE|review|review
	4||lost|lost|TRUE|TRUE|FALSE|FALSE|TRUE|TRUE|review|salesforce
	5||lost||TRUE||FALSE||TRUE||review|
	#end|5
	E
	expect 1 ./want optdiff -v --ledgers old.tsv new.tsv
	says 'optdiff: 5 ids, 5 changed: 4 lost to lost, 1 lost to absent'
}

@test "the same ledger twice: nothing changed" {
	ledger old.tsv '1 003E000000JcD3rIAF TRUE FALSE TRUE opt_out records'
	cp old.tsv new.tsv
	printf 'id\tsf_id\tclass_was\tclass\twant_was\twant\tsf_was\tsf\tadv_was\tadv\tsend_to_was\tsend_to\n#end\t0\n' >want
	expect 0 ./want optdiff -v --ledgers old.tsv new.tsv
	says 'optdiff: 1 ids, 0 changed'
}

@test "an id that is too long is refused" {
	ledger old.tsv "$(printf '%0200d' 1) - TRUE FALSE TRUE opt_out records"
	expect 2 nothing sh -c 'optdiff --ledgers old.tsv old.tsv >x'
	holds 'optdiff: old.tsv:2: id: '
}

@test "an opt table, a ledger in another order, or a cut one is refused" {
	ledger old.tsv '1 - TRUE FALSE TRUE opt_out records' \
	    '2 - FALSE FALSE FALSE agree -'
	sf '1 TRUE'
	expect 2 nothing optdiff --ledgers old.tsv sf.tsv
	holds 'optdiff: sf.tsv:1: '
	awk 'NR == 2 { held = $0; next } { print } NR == 3 { print held }' old.tsv >new.tsv
	expect 2 nothing sh -c 'optdiff --ledgers old.tsv new.tsv >x'
	holds 'optdiff: new.tsv:3: id: not sorted by id: compare the ledgers as optdiff wrote them'
	expect 2 nothing sh -c 'sed \$d old.tsv >cut.tsv; optdiff --ledgers old.tsv cut.tsv >x'
	holds 'optdiff: cut.tsv:4: no end mark'
	for option in -a '-b old.tsv' '-l new.tsv' '--why 1'; do
		# shellcheck disable=SC2086
		expect 2 nothing optdiff --ledgers $option old.tsv old.tsv
		says 'optdiff: --ledgers compares two ledgers and decides nothing: it cannot be combined with -a, -b, -l or --why'
	done
}
