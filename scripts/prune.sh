# SPDX-License-Identifier: ISC
# shellcheck shell=sh disable=SC2086,SC2154,SC3013
# prune: removes the opt tables and rejected records of runs that are older than
# KEEP_TABLES days, because they have addresses and no later run reads them. The
# ledgers, the change files and SHA256SUMS stay.
#
# The file pruned in the folder of a run names what was removed, and the run
# after which that was. It is written before anything is removed: if a run is
# killed in between, the next one removes the rest.

prunable='sf.tsv
adv.tsv
sf.tsv.gz
adv.tsv.gz
no-id.tsv
sf-rejected.tsv
adv-rejected.tsv'
readonly prunable

# prune: of the runs before the current one. The exports tell their age, not the
# clock.
prune() {
	[ -n "${KEEP_TABLES-}" ] || return 0
	current=$(readlink -- "$runs/current")
	limit=$(fact "$current" asof)
	limit=$(date -u -d "$limit" +%s)
	limit=$(date -u -d "@$((limit - KEEP_TABLES * 86400))" +%Y-%m-%dT%H:%M:%SZ)
	files=$(of_every_run run.tsv)
	old=$(awk -F '\t' -v limit="$limit" -v current="$current" '
	$1 == "asof" && $2 < limit {
		n = split(FILENAME, folder, "/")
		if (folder[n - 1] != current) print folder[n - 1]
	}' $files)
	for name in $old; do
		prune_run "$name"
	done
}

# prune_run RUN
prune_run() {
	left=''
	list=$(pruned_files "$1")
	for file in $prunable; do
		[ -f "$runs/$1/$file" ] || continue
		left=$left$runs/$1/$file$nl
		is_pruned "$1" "$file" || list=${list:+$list$nl}$file$tab$current
	done
	[ -n "$left" ] || return 0
	note "$runs/$1/pruned" "$list"
	rm -f -- $left
	flush -- "$runs/$1"
}

# pruned_files RUN: what was removed from its folder, as the file pruned says it.
pruned_files() {
	[ ! -f "$runs/$1/pruned" ] || cat -- "$runs/$1/pruned"
}

# is_pruned RUN FILE: only files that a prune removes can be missing.
is_pruned() {
	case $nl$prunable$nl in
	*"$nl$2$nl"*) ;;
	*) return 1 ;;
	esac
	pruned=$(pruned_files "$1")
	case $nl$pruned in
	*"$nl$2$tab"*) ;;
	*) return 1 ;;
	esac
}
