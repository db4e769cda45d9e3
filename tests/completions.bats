#!/usr/bin/env bats
# SPDX-License-Identifier: ISC
# The completions of options for bash, zsh and fish, made from -h.

load helper

completions() {
	"$top/scripts/package/completions" "$@"
}

# commands: the programs, and the scripts that people call.
commands() {
	programs
	for tool in "$BUILD"/bin/optparity-*; do
		file=${tool##*/}
		[ ! -e "$top/scripts/${file#optparity-}" ] || echo "$file"
	done
}

# options_of COMMAND: each option that -h shows, a line each.
options_of() {
	"$1" -h >help
	if grep -q '^$' help; then
		sed '1,/^$/d' help | grep -oE '^ +-[^ ]+( --[a-z-]+)?' | grep -oE -e '--?[a-zA-Z-]+'
	else
		grep -oE '\[-[a-zA-Z]+' help | sed 's/^..//; s/./-&\n/g' | grep .
	fi
}

# in_bash COMMAND WORD...: what bash offers for the last word.
in_bash() {
	completions bash "$BUILD/bin/$1" >completion
	# shellcheck disable=SC1091
	. ./completion
	complete -p "$1" >registered
	grep -q "^complete -o default -F " registered
	# shellcheck disable=SC2034
	COMP_WORDS=("$@") COMP_CWORD=$(($# - 1))
	"_${1//-/_}"
	printf '%s\n' "${COMPREPLY[@]}" | grep . || :
}

@test "each option of -h is completed in bash" {
	for command in $(commands); do
		options_of "$command" | sort >want
		[ -s want ]
		in_bash "$command" - | sort | diff -u want -
	done
}

@test "each option of -h is completed in zsh and fish" {
	for command in $(commands); do
		completions zsh "$BUILD/bin/$command" >for_zsh
		completions fish "$BUILD/bin/$command" >for_fish
		[ "$(head -n 1 for_zsh)" = "#compdef $command" ]
		options_of "$command" >want
		[ -s want ]
		while read -r option; do
			grep -qE -e "[{,*']${option}[,}']" for_zsh
			case $option in
			--*) grep -q -e " -l ${option#--}\( \|$\)" for_fish ;;
			*) grep -q -e "^complete -c $command -s ${option#-}\( \|$\)" for_fish ;;
			esac
		done <want
	done
}

@test "the shells themselves accept the files" {
	for command in $(commands); do
		for shell in bash zsh fish; do
			completions $shell "$BUILD/bin/$command" >file
			! command -v $shell >found || $shell -n file
		done
	done
}

@test "an argument that is one of some words is completed, others are files" {
	printf '%s\n' tsv table csv md json >want
	in_bash optparity-rows -f '' | diff -u want -
	in_bash optparity-rows --format '' | diff -u want -
	echo table >want
	in_bash optparity-rows -f ta | diff -u want -
	echo any >want
	in_bash sfextract -I '' | diff -u want -
	completions zsh "$BUILD/bin/optparity-weekly" >for_zsh
	grep -qF -- "'*'-c'[the settings, default optparity.conf]:conf:_files'" for_zsh
	: >want
	in_bash optparity-rows '' | diff -u want -
	in_bash optparity-rows -c - | diff -u want -
	in_bash optparity-weekly -c '' | diff -u want -
	completions zsh "$BUILD/bin/optparity-rows" >for_zsh
	grep -q ':(tsv table csv md json)' for_zsh
	completions fish "$BUILD/bin/optparity-rows" >for_fish
	grep -q " -l format -x -a 'tsv table csv md json' " for_fish
}

@test "a program without options in -h, or a wrong argument, exits 2" {
	printf '#!/bin/sh\necho hello\n' >program
	chmod +x program
	expect 2 nothing completions bash ./program
	says 'completions: program: no option in -h'
	for words in bash 'csh ./program' ''; do
		# shellcheck disable=SC2086
		expect 2 nothing completions $words
		says 'usage: completions bash|zsh|fish program'
	done
	expect 2 nothing completions bash ./no-such
	holds 'no-such'
}
