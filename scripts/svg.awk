# SPDX-License-Identifier: ISC
# svg: puts the plots into their places in a page, if there are any.

# Prints what gnuplot drew, without its own head and the symbols that no plot has.
function figure(file, title, description,   line, box, in_symbols) {
	while ((getline line <file) > 0 && line !~ /<g id="gnuplot_canvas"/)
		if (match(line, /viewBox="[0-9 ]+"/))
			box = substr(line, RSTART, RLENGTH)
	if (line !~ /<g id="gnuplot_canvas"/) return
	print "<figure>\n<svg role=\"img\" " box " aria-label=\"" description \
	    "\">\n<title>" title "</title>"
	held = "<g>"
	while ((getline line <file) > 0) {
		if (line ~ /<defs>/) in_symbols = 1
		if (!in_symbols) shape(line)
		if (line ~ /<\/defs>/) in_symbols = 0
	}
	close(file)
	print held "\n</figure>"
}

# Prints the line that was held, and holds this one, unless both are an empty
# group. Ids and titles would be the same in each plot.
function shape(line) {
	gsub(/ id="[^"]*"|<title>[^<]*<\/title>| class="[^"]*"/, "", line)
	gsub(/[ \t]+/, " ", line)
	gsub(/^ | $/, "", line)
	if (line == "") return
	if (held ~ /^<g [^>]*>$/ && line == "</g>") {
		held = ""
		return
	}
	if (held != "") print held
	held = line
}

$1 == "@plot" {
	figure(plots "." $2, $3, $4)
	next
}
{ print }
