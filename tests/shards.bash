# SPDX-License-Identifier: ISC
# Runs of optdiff that are cut into shards. The time of the run is in $now.
# shellcheck disable=SC2154

# in_shards N OPTION... SF ADV: optdiff, cut into N shards in the new folder
# "shards", which stays: its output, its status, and its messages in any order.
in_shards() {
	local k n=$1 status=0
	shift
	rm -rf shards
	mkdir shards
	optdiff --shards shards --cut "$n" "$@" || return
	for ((k = 0; k <= n; k++)); do
		optdiff --shards shards --shard "$k" || return
	done
	# shellcheck disable=SC2086
	optdiff --shards shards --judge ${judge-} || status=$?
	return "$status"
}

# alike N OPTION...: optdiff of sf.tsv and adv.tsv, in N shards and as one, have the
# same status, output, messages, ledger and closed rows; $got is the status.
alike() {
	local n=$1 status=0
	shift
	got=0
	rm -f ./*.one ./*.cut
	optdiff -v --now "$now" -l ledger.one --closed closed.one "$@" \
	    sf.tsv adv.tsv >out.one 2>err.one || got=$?
	in_shards "$n" -v --now "$now" -l ledger.cut --closed closed.cut "$@" \
	    sf.tsv adv.tsv >out.cut 2>err.cut || status=$?
	diff <(sort err.one) <(sort err.cut)
	[ "$status" -eq "$got" ]
	cmp out.one out.cut
	[ "$got" -le 1 ] || { [ ! -s ledger.cut ] && return; }
	cmp ledger.one ledger.cut
	cmp closed.one closed.cut
}
