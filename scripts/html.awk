# SPDX-License-Identifier: ISC
# html: text, numbers and tables of a page.

BEGIN {
	for (i = 1; i < 256; i++) byte[sprintf("%c", i)] = i
}

# What somebody else wrote is neither markup nor invisible, and shows no address.
# ASCII and Latin letters are kept; other bytes are shown as \xNN.
function text(s,   out, c) {
	if (s ~ /@/) return "(with &#64;, not shown)"
	while (s != "") {
		if (match(s, /^[A-Za-z0-9 .,:;_\/()+=-]+/) ||
		    match(s, /^[\303-\312][\200-\277]/)) {
			out = out substr(s, 1, RLENGTH)
			s = substr(s, RLENGTH + 1)
			continue
		}
		c = substr(s, 1, 1)
		out = out (c ~ /[!-~]/ ? "&#" byte[c] ";" : \
		    sprintf("\\x%02x", byte[c]))
		s = substr(s, 2)
	}
	return out
}

function number(n,   s, tail) {
	n += 0
	s = sprintf("%.0f", n < 0 ? -n : n)
	for (; length(s) > 3; s = substr(s, 1, length(s) - 3))
		tail = "," substr(s, length(s) - 2) tail
	return (n < 0 ? "&minus;" : "") s tail
}

function plural(n, what) {
	return number(n) " " what (n == 1 ? "" : "s")
}

# Rounded down: 100% is all of them.
function percent(n, all) {
	return all == 0 ? "&ndash;" : \
	    sprintf("%.1f%%", int(1000 * n / all) / 10)
}

function section(title) {
	if (in_section++) print "</section>"
	print "<section>\n<h2>" title "</h2>"
}

function say(words) { print "<p>" words "</p>" }

# table_begin CAPTION HEADS CLASS, row CELLS CLASS, table_end: cells are separated
# by tabs; the first one of a row is its header.
function table_begin(caption, heads, class,   n, i, cell) {
	print "<table" class_is(class) ">\n<caption>" caption "</caption>\n<thead>"
	n = split(heads, cell, "\t")
	printf "<tr>"
	for (i = 1; i <= n; i++) printf "<th scope=\"col\">%s</th>", cell[i]
	print "</tr>\n</thead>"
	in_body = 0
}

function row(cells, class,   n, i, cell) {
	if (!in_body++) print "<tbody>"
	n = split(cells, cell, "\t")
	printf "<tr%s><th scope=\"row\">%s</th>", class_is(class), cell[1]
	for (i = 2; i <= n; i++) printf "<td>%s</td>", cell[i]
	print "</tr>"
}

function class_is(name) {
	return name == "" ? "" : " class=\"" name "\""
}

# A line over the rows that follow, across N columns.
function row_group(title, n) {
	if (in_body++) print "</tbody>"
	print "<tbody>\n<tr><th scope=\"rowgroup\" colspan=\"" n "\">" \
	    title "</th></tr>"
}

function table_end() { print (in_body ? "</tbody>\n" : "") "</table>" }

# Around a table of N rows, which is folded if it is long.
function fold_begin(title, n) {
	print "<details" (n <= 13 ? " open=\"open\"" : "") ">\n<summary>" title \
	    "</summary>"
}

function fold_end() { print "</details>" }

function page_begin(title) {
	print "<!DOCTYPE html>\n<html lang=\"en\">\n<head>"
	print "<meta charset=\"utf-8\">"
	print "<meta http-equiv=\"Content-Security-Policy\" content=\"" \
	    "default-src 'none'; style-src 'unsafe-inline'; img-src data:\">"
	print "<meta name=\"viewport\" content=\"width=device-width, " \
	    "initial-scale=1\">"
	print "<title>" title "</title>\n<style>\n" style() "</style>"
	print "</head>\n<body>\n<h1>" title "</h1>"
}

function page_end() { print "</section>\n</body>\n</html>" }

function style() {
	return "body { font: 1rem/1.45 sans-serif; color: #1a1a1a;" \
	    " background: #fff; max-width: 44rem; margin: 0 auto;" \
	    " padding: 0 1rem 2rem; }\n" \
	    "h1 { font-size: 1.3rem; margin: 1rem 0 .5rem; }\n" \
	    "h2 { font-size: 1.15rem; margin: 2rem 0 .5rem;" \
	    " border-top: 1px solid #bbb; padding-top: .75rem; }\n" \
	    "p { margin: .5rem 0; }\n" \
	    "ul { display: grid; gap: .5rem; list-style: none; padding: 0;" \
	    " grid-template-columns: repeat(auto-fit, minmax(7.5rem, 1fr)); }\n" \
	    "li { border: 1px solid #bbb; padding: .5rem .75rem;" \
	    " font-size: .9rem; }\n" \
	    "li strong { display: block; font-size: 1.5rem; }\n" \
	    "figure { margin: .75rem 0; }\n" \
	    "svg { width: 100%; max-width: 35rem; height: auto; }\n" \
	    "table { border-collapse: collapse; margin: .75rem 0;" \
	    " font-variant-numeric: tabular-nums; }\n" \
	    "caption { text-align: left; font-weight: bold;" \
	    " padding: .25rem 0; }\n" \
	    "th, td { padding: .2rem .75rem .2rem 0; text-align: right;" \
	    " vertical-align: top; font-weight: normal; }\n" \
	    "tbody th { overflow-wrap: anywhere; }\n" \
	    "th:first-child, .words th, .words td { text-align: left; }\n" \
	    "thead th { border-bottom: 1px solid #1a1a1a;" \
	    " vertical-align: bottom; }\n" \
	    "tbody th[colspan] { font-weight: bold; padding-top: .6rem; }\n" \
	    ".late, .late th, .late td { color: #a33000; }\n" \
	    ".all th, .all td { font-weight: bold; }\n" \
	    "code { font-size: .8rem; overflow-wrap: anywhere; }\n" \
	    "@media (max-width: 30rem) {\n" \
	    "table { font-size: .85rem; }\n" \
	    "th, td { padding-right: .5rem; }\n" \
	    "}\n" \
	    "@media print {\n" \
	    "@page { margin: 15mm; }\n" \
	    "body { max-width: none; padding: 0; font-size: 10pt; }\n" \
	    "h2, p, caption, summary, thead { break-after: avoid; }\n" \
	    "svg { max-width: 26rem; }\n" \
	    "li, figure, tr { break-inside: avoid; }\n" \
	    "details::details-content { display: block;" \
	    " content-visibility: visible; }\n" \
	    "}\n"
}
