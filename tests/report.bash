# SPDX-License-Identifier: ISC
# What the tests of the report have in common: made-up runs, and what the page says.
# shellcheck shell=bash

# run NAME NUMBER BASE [NAME=VALUE...]: makes the folder of a run with these
# figures, whose exports were taken on the day of its name.
run_folder() {
	local name=$1 number=$2 base=$3

	shift 3
	mkdir -p "runs/$name"
	printf '%s\t%s\n' name "$name" number "$number" asof "${name}T06:00:00Z" \
	    base "$base" base_sha256 "${base:+0a}" approved '' \
	    'setting CONF' 0b 'program weekly' 0c 'program optdiff' 0d \
	    user 0058X000007mEcAQAU >"runs/$name/run.tsv"
	{
		printf 'name\tvalue\n'
		[ $# -eq 0 ] || printf '%s\n' "$@" | sed 's/=\([^=]*\)$/	\1/'
		printf '#end\t%d\n' $#
	} >"runs/$name/figures.tsv"
}

# many_runs N: that many weekly runs, the first one on 2016-01-01, with numbers that
# look random and are always the same.
many_runs() {
	mkdir -p runs
	awk -v n="$1" -v OFS='\t' '
	function below(n) { seed = (seed * 1103 + 12345) % 65536; return seed % n }
	function figure(name, value) { print name, value >file; count++ }
	function leap(y) { return y % 4 == 0 && y % 100 != 0 || y % 400 == 0 }
	function date(d,   y, m) {
		for (y = 2016; d >= 365 + leap(y); y++) d -= 365 + leap(y)
		for (m = 1; d >= days[m] + (m == 2 && leap(y)); m++)
			d -= days[m] + (m == 2 && leap(y))
		return sprintf("%d-%02d-%02d", y, m, d + 1)
	}
	BEGIN {
		split("31 28 31 30 31 30 31 31 30 31 30 31", days, " ")
		for (i = 1; i <= n; i++) {
			name = date((i - 1) * 7)
			system("mkdir runs/" name)
			file = "runs/" name "/run.tsv"
			print "name", name "\nnumber", i "\nasof", \
			    name "T06:00:00Z\nbase", before "\napproved", \
			    i % 20 ? "" : "mass" >file
			close(file)
			write_figures("runs/" name "/figures.tsv")
			before = name
		}
	}
	function write_figures(f,   d) {
		file = f
		count = 0
		print "name", "value" >file
		figure("run overdue", below(5))
		figure("run to_decide", below(20))
		figure("rows SF", 1200000 + below(999))
		figure("new opt_out", below(40))
		figure("new adv_opt_out", below(20))
		figure("new opt_in", below(15))
		figure("new overwritten", below(8))
		figure("new lost", below(4))
		figure("saved 0058X000006LoAdQAK", below(7))
		for (d = -3; d <= 10; d++) {
			figure("left records " d, below(9))
			figure("left salesforce " d, below(5))
			figure("left review " d, below(2))
			figure("closed opt_out " d + 3, below(12 - d))
			figure("closed opt_in " d + 3, below(4))
		}
		figure("queue red 0", 2)
		figure("queue gray 7", 3)
		figure("queue yellow unknown", 1)
		for (d = 1; d <= 60; d++) figure("sfextract other_" d, d)
		print "#end", count >file
		close(file)
	}'
}

# table TITLE [FILE]: the rows of this table of the page, the cells separated by |.
table() {
	awk -v title="$1" '
	index($0, ">" title "</caption>") || index($0, ">" title "</summary>") { on = 1 }
	on && /^<tr/ {
		gsub(/<\/t[hd]><t[hd][^>]*>/, "|")
		gsub(/<br>/, " ")
		gsub(/<[^>]*>/, "")
		print
	}
	on && /<\/table>/ { exit }' "${2-report.html}"
}

# has TITLE LINE...: exactly these rows are in the table, after its heads.
has() {
	table "$1" | sed 1d >got
	shift
	printf '%s\n' "$@" | diff -u - got
}

# words [FILE]: the text of the page outside of its tables and plots.
words() {
	sed -e '/<table/,/<\/table>/d' -e '/<figure>/,/<\/figure>/d' \
	    -e '/<style>/,/<\/style>/d' -e 's/<[^>]*>//g' -e '/^$/d' "${1-report.html}"
}
