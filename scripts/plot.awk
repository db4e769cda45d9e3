# SPDX-License-Identifier: ISC
# plot: the bars of a page, as commands for gnuplot in the file plots. In the page
# there is a line "@plot" with the number, the title and a description.

# The plots have numbers and words of ours, so nothing is quoted.
function gnuplot(command) { print command >plots }

# Bars at x, of these parts, and a mark at some height.
function datum(x, a, b, c, d, mark) {
	rows = rows x " " a + 0 " " b + 0 " " c + 0 " " d + 0 " " mark + 0 "\n"
	if (a + b + c + d > highest) highest = a + b + c + d
	if (mark > highest) highest = mark + 0
}

# Begins the plot of the bars; TICKS and RANGE are those of the X axis.
function plot(title, description, ticks, range,   step) {
	print "@plot\t" ++nplots "\t" title "\t" description
	step = 1
	while (highest / step > 5) step *= ("" step) ~ /^2/ ? 2.5 : 2
	if (nplots == 1)
		gnuplot("set terminal svg size 420,230 font \"sans-serif,12\"")
	gnuplot("reset\nset output \"" plots "." nplots "\"")
	gnuplot("set style fill solid 1 noborder")
	gnuplot("set border 3 lc \"#555555\"")
	gnuplot("set tics nomirror out scale 0.5 textcolor \"#222222\"")
	gnuplot("set grid y lt 1 lc \"#dddddd\"")
	gnuplot("set key outside top left horizontal Left reverse samplen 1")
	gnuplot("set yrange [0:" (highest < 5 ? 5 : highest * 1.05) "]")
	gnuplot("set format y \"%.0f\"\nset ytics " step)
	gnuplot("set xtics (" ticks ")\nset xrange [" range "]")
}

# Ticks at 1, 2, 3; names are separated by tabs.
function ticks_of(names,   n, i, name, list) {
	n = split(names, name, "\t")
	for (i = 1; i <= n; i++)
		list = list (i > 1 ? ", " : "") "\"" name[i] "\" " i
	return list
}

# Draws the parts; lines of LIST have the columns to add up, a colour and a name. A
# bar is drawn over those before it, so the longest sum comes first. MORE is
# another plot of the same data.
function bars(width, list, more,   n, i, line, part, command) {
	n = split(list, line, "\n")
	for (i = 1; i <= n; i++) {
		split(line[i], part, "|")
		command = command (i > 1 ? ", " : "plot ") "$d using 1:(" \
		    part[1] "):(" width ") with boxes fc \"" part[2] \
		    "\" title \"" part[3] "\""
	}
	gnuplot("$d << END\n" rows "END\n" command more)
	rows = ""
	highest = 0
}
