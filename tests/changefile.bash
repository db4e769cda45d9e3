# What the test files changefile*.bats share.

now=(--now 2025-04-18T06:00:00Z)

# Makes bad.tsv: the week with one line changed by sed.
with() {
	sed "$1" "$fix/week.tsv" >bad.tsv
}
