# SPDX-License-Identifier: ISC
# survey: what follows from the columns of one export (optparity-rows --survey), for
# conf.awk: lines of a word, the file and values, a tab between. A name that the
# shell or a person could misread is not passed on.
#	file KIND FILE ROWS
#	id FILE COLUMN FILLED	each filled field is an Advance ID
#	box FILE COLUMN TRUE	each filled field is a checkbox
#	codes FILE COLUMN CODES
#	known FILE NAME COLUMN

function is_safe(name) { return name ~ /^[A-Za-z][A-Za-z0-9_ .:]*$/ && length(name) <= 80 }

NR == 1 { next }
NR == 2 { print "file", ($1 == "" ? "other" : $1), file, $4 }
!is_safe($2) { next }
$3 != "" { print "known", file, $3, $2 }
$3 == "" && $5 > 0 && $8 == $5 { print "id", file, $2, $5 }
$3 == "" && $5 > 0 && $6 + $7 == $5 { print "box", file, $2, $6 }
$3 == "" && $9 != "" && $8 != $5 { print "codes", file, $2, $9 }
BEGIN { OFS = "\t" }
