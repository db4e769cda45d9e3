# SPDX-License-Identifier: ISC
# json: prints a line for each value of a JSON text (RFC 8259): its path, such as
# result.totalSize, a tab, and the value; \n and the like remain as they are written.
# Exits 1 if the text is anything else, or has more than one value.

{ text = text $0 "\n" }

function fail() {
	exit 1
}

function blanks() {
	sub(/^[ \t\r\n]+/, "", text)
}

function is_next(c) {
	blanks()
	if (substr(text, 1, 1) != c) return 0
	text = substr(text, 2)
	return 1
}

# The string that comes next, without its quotes.
function string(   s) {
	blanks()
	if (!match(text, /^"([^"\\]|\\.)*"/)) fail()
	s = substr(text, 2, RLENGTH - 2)
	text = substr(text, RLENGTH + 1)
	return s
}

function members(path,   name) {
	if (is_next("}")) return
	do {
		name = string()
		if (!is_next(":")) fail()
		value(path == "" ? name : path "." name)
	} while (is_next(","))
	if (!is_next("}")) fail()
}

function items(path,   n) {
	if (is_next("]")) return
	do value(path "." n++)
	while (is_next(","))
	if (!is_next("]")) fail()
}

function value(path,   s) {
	if (is_next("{")) members(path)
	else if (is_next("[")) items(path)
	else if (substr(text, 1, 1) == "\"") {
		s = string()
		print path "\t" s
	} else {
		if (!match(text, /^(true|false|null|-?[0-9]+([.][0-9]+)?([eE][-+]?[0-9]+)?)/))
			fail()
		s = substr(text, 1, RLENGTH)
		text = substr(text, RLENGTH + 1)
		print path "\t" s
	}
}

END {
	value("")
	blanks()
	exit text != ""
}
