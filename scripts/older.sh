# SPDX-License-Identifier: ISC
# shellcheck shell=sh disable=SC2086,SC2154,SC3013
# older: takes over a state of a version that kept all facts of a run in its
# manifest.tsv. Each such run gets the files that runs have today, once; they
# are made from the manifest, so a file that was damaged stays damaged and is
# noticed. SHA256SUMS comes last: a run that has it is taken over.

# older_runs: the manifests of the runs that are not taken over, in order.
older_runs() {
	manifests=$(of_every_run manifest.tsv)
	list=''
	for manifest in $manifests; do
		[ ! -e "${manifest%/*}/SHA256SUMS" ] || continue
		n=$(awk -F '\t' '$1 == "run" && $2 == "number" { print $3 }' \
		    "$manifest")
		list=$list$n$tab$manifest$nl
	done
	[ -z "$list" ] || sort -n <<-end
		$list
	end
}

# Who may not change the state cannot take it over.
check_older() {
	older=$(older_runs)
	[ -z "$older" ] || refuse "$runs: of an older version;" \
	    "the next run takes it over"
}

take_over() {
	older=$(older_runs)
	for line in $older; do
		manifest=${line#*"$tab"}
		take_over_run "${manifest%/*}"
	done
	take_over_last
}

# take_over_run FOLDER: the run before it was taken over already.
take_over_run() {
	hash=$(checksums "$1/manifest.tsv")
	[ "$(cat -- "$1/manifest.tsv.sha256")" = "$hash  manifest.tsv" ] ||
	    refuse "$1/manifest.tsv: not as it was written" \
	    "(see manifest.tsv.sha256)"
	base_sha256=$(sealed_base "$1")
	awk -F '\t' -v OFS='\t' -v base_sha256="$base_sha256" '
	$1 == "run" { print $2, $3 }
	$1 == "run" && $2 == "base" { print "base_sha256", base_sha256 }
	$1 == "setting" || $1 == "program" { print $1 " " $2, $5 }
	' "$1/manifest.tsv" >|"$1/run.tsv"
	awk -F '\t' -v OFS='\t' '
	NR == 1 { print "sha256", "key", "name", "moment", "rows", "read_as" }
	$1 == "input" { print $5, $2, $3, "", $4, "" }
	' "$1/manifest.tsv" >|"$1/inputs"
	awk -F '\t' -v OFS='\t' '
	function figure(name, value) { print name, value; n++ }
	BEGIN { print "name", "value" }
	$1 == "input" && $2 ~ /^STATUS/ { subscribers[$2] += $4 }
	$1 == "output" && $2 ~ /^ledger/ { figure("optdiff ids", $4) }
	END {
		for (key in subscribers)
			figure("subscribers " key, subscribers[key])
		print "#end", n + 0
	}' "$1/manifest.tsv" >|"$1/figures.tsv"
	made=$(checksums "$1/figures.tsv" "$1/inputs" "$1/run.tsv")
	# No checksum was noted for what no later run reads.
	awk -F '\t' -v made="$made" -v manifest="$hash" '
	BEGIN {
		split(made, hash, "\n")
		print hash[1] "  figures.tsv\n" hash[2] "  inputs"
		print manifest "  manifest.tsv\n" hash[3] "  run.tsv"
	}
	$1 == "output" && $5 != "" { print $5 "  " $2 }
	' "$1/manifest.tsv" >|"$1/SHA256SUMS.new"
	flush -- "$1/run.tsv" "$1/inputs" "$1/figures.tsv" "$1/SHA256SUMS.new"
	over "$1/SHA256SUMS.new" "$1/SHA256SUMS"
	flush -- "$1"
}

# sealed_base FOLDER: the checksum of SHA256SUMS of the run before, in place of
# that of its manifest, which the run noted.
sealed_base() {
	noted=$(awk -F '\t' '$1 == "run" && $2 == "base" { print $3 "\t" $5 }' \
	    "$1/manifest.tsv")
	before=$runs/${noted%%"$tab"*} noted=${noted#*"$tab"}
	if [ -n "$noted" ] && [ -f "$before/manifest.tsv" ]; then
		hash=$(checksums "$before/manifest.tsv")
		[ "$hash" = "$noted" ] || refuse "$before/manifest.tsv: not" \
		    "the one that ${1##*/} followed"
		noted=$(checksums "$before/SHA256SUMS")
	fi
	printf '%s\n' "$noted"
}

# LAST has the checksum of a manifest.
take_over_last() {
	[ -f "$LAST" ] || return 0
	IFS=$tab read -r n name noted <"$LAST" || return 0
	[ -n "$name" ] && [ -f "$runs/$name/manifest.tsv" ] || return 0
	hash=$(checksums "$runs/$name/manifest.tsv")
	[ "$hash" = "$noted" ] || return 0
	sealed=$(checksums "$runs/$name/SHA256SUMS")
	note_last "$n" "$name" "$sealed"
}
