# SPDX-License-Identifier: ISC
# What the test files changefile*.bats have in common.

now=(--now 2025-04-18T06:00:00Z)

# Makes bad.tsv: the week, changed by sed.
with() {
	sed "$1" "$fix/week.tsv" >bad.tsv
}
