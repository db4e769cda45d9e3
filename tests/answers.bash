# SPDX-License-Identifier: ISC
# What the tests of answers to the questions of review.csv have in common.
# shellcheck shell=bash disable=SC2034

contact=003E000000JcD3rIAF

# week DAY OPTION...: a run of this day on sf.tsv and adv.tsv, the last ledger
# and, if there is one, the review.csv of the last run as people answered it. Its
# rows are standard input: id class want send_to set flags first_asked.
week() {
	cat >want
	expect 0 ./want run_week "$@"
}

run_week() {
	local answers=()
	[ ! -e review.csv ] || answers=(-A review.csv)
	next_week "$@" "${answers[@]}"
	rm -f review.csv
	changefile -Z UTC -t review --now "$1T06:00:00Z" ledger.tsv >asked.csv \
	    2>overdue
	columns id,class,want,send_to,set,flags,first_asked ledger.tsv
}

# answer ANSWER [ON]: writes it beside each question of the last run.
answer() {
	awk -v answer="$1" -v on="${2-}" '
	NR == 1 { print; next }
	{ sub(/,,,$/, ",\"" answer "\",Lee Example," on); print }' \
	    asked.csv >review.csv
}

# save, and back: what the last run left.
save() {
	cp ledger.tsv saved.tsv
	cp asked.csv saved.csv
}

back() {
	cp saved.tsv ledger.tsv
	cp saved.csv asked.csv
}

# Somebody whose opt-out a load overwrote before Advance had heard of it.
lose() {
	sf "a TRUE 2025-04-08T10:00:00Z - $contact"
	adv 'a FALSE'
	week 2025-04-11 <<<'a opt_out TRUE records TRUE no_base -'
	sf "a FALSE 2025-04-15T02:00:00Z loader $contact"
	week 2025-04-18 <<<'a lost TRUE review TRUE - 2025-04-18T06:00:00Z'
}
