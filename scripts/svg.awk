# svg: puts the plots into their places in a page, if there are any.

function figure(file, title, description,   line, before, in_defs) {
	while ((getline line <file) > 0 && line !~ /<desc>/)
		if (match(line, /viewBox="[0-9 ]+"/))
			print "<figure>\n<svg role=\"img\" " \
			    substr(line, RSTART, RLENGTH) " aria-label=\"" \
			    description "\">\n<title>" title "</title>"
	while ((getline line <file) > 0) {
		if (line ~ /<defs>/) in_defs = 1
		if (!in_defs) before = add(before, line)
		if (line ~ /<\/defs>/) in_defs = 0
	}
	close(file)
	if (before != "") print before "\n</figure>"
}

# Prints the line before, unless both are an empty group.
function add(before, line) {
	gsub(/ id="[^"]*"|<title>[^<]*<\/title>| class="[^"]*"/, "", line)
	gsub(/[ \t]+/, " ", line)
	gsub(/^ | $/, "", line)
	if (line == "") return before
	if (before ~ /^<g [^>]*>$/ && line == "</g>") return ""
	if (before != "") print before
	return line
}

$1 == "@plot" {
	figure(plots "." $2, $3, $4)
	next
}
{ print }
