# SPDX-License-Identifier: ISC
# shellcheck shell=sh disable=SC2016,SC2034,SC2086,SC2154
# runners: one shard, and the three ways to run all of them: on this machine by
# xargs(1), on others by GNU parallel and ssh, or as an array of jobs of Slurm.

# quoted TEXT: as one word for any shell.
quoted() {
	printf "'%s'" "$(printf %s "$1" | sed "s/'/'\\\\''/g")"
}

# write_step: writes the program that a runner starts for each shard K, wherever that
# is. K.log is what optdiff says, K.status how it ended, and where; the file "failed"
# keeps other shards from beginning.
write_step() {
	case $runner in
	local) where='' ;;
	ssh) where=' on ${host:-$(uname -n)}' ;;
	slurm) where=' on $SLURMD_NODENAME, task ${SLURM_ARRAY_JOB_ID}_$k' ;;
	esac
	step=$whole_dir/step
	cat >"$step" <<-end
		umask 077
		ulimit -c 0
		cd -- $(quoted "$(pwd)") || exit
		dir=$(quoted "$dir") k=\$1 status=0
		host=\${PARALLEL_SSHHOST#:} # to parallel, : is this machine
		[ ! -e "\$dir/failed" ] || exit 1
		exec >"\$dir/\$k.log" 2>&1 </dev/null
		echo "- $where" >"\$dir/\$k.status"
		$(quoted "$optdiff") --shards "\$dir" --shard "\$k" || status=\$?
		echo "\$status $where" >"\$dir/\$k.status"
		[ "\$status" = 0 ] || : >"\$dir/failed"
		[ "\$status" = 0 ]
	end
}

# Shard 0 takes longest.
print_shards() {
	k=0
	while [ $k -le $n ]; do
		echo $k
		k=$((k + 1))
	done
}

programs_of_runner() {
	case $runner in
	local) echo xargs ;;
	ssh) printf '%s\n' parallel ssh ;;
	slurm) printf '%s\n' sbatch scancel ;;
	esac
}

# ---- runners ---------------------------------------------------------------

# Each sets $by, its name, and $status.
run_local() {
	by='xargs'
	print_shards >"$dir/list"
	run xargs -a "$dir/list" -n 1 -P $jobs sh "$step"
}

run_ssh() {
	by=parallel
	case $(parallel --version 2>&1) in
	GNU*) ;;
	*) refuse 'parallel: expected GNU parallel' ;;
	esac
	print_shards >"$dir/list"
	run parallel --plain --will-cite --jobs $jobs --sshlogin "$hosts" \
	    --arg-file "$dir/list" "sh $(quoted "$step")"
}

# sbatch prints the number of the job only at its end. What an interrupt cancels is
# found by its name.
run_slurm() {
	by=sbatch
	job=optparity-shard-$(uname -n)-$$
	run sbatch --wait --quiet --array=0-$n${jobs:+%$jobs} --job-name="$job" \
	    --chdir="$whole_dir" --output=%a.task \
	    --wrap='exec sh ./step "$SLURM_ARRAY_TASK_ID"' >&2
}

# end_jobs: what ends with no process of this machine.
end_jobs() {
	[ -z "$job" ] || scancel --user="$user" --name="$job" || :
}

# ---- what became of them ---------------------------------------------------

# check_shards: shows what the shards said, and refuses if not all of them ended well.
# If one failed, others did not begin.
check_shards() {
	bad='' missing=0
	for k in $(print_shards); do
		for f in "$dir/$k.task" "$dir/$k.log"; do
			[ ! -s "$f" ] || cat -- "$f" >&2
		done
		check_shard || bad=yes
	done
	[ -z "$bad" ] || exit 2
	[ $status = 0 ] || say "$by $(how_ended $status)"
	[ $missing = 0 ] || refuse "$missing of the $((n + 1)) shards did not begin"
	[ $status = 0 ] || exit 2
}

check_shard() {
	ended='' where=''
	[ ! -f "$dir/$k.status" ] || IFS=' ' read -r ended where <"$dir/$k.status" || :
	case $ended in
	0) return 0 ;;
	'')
		missing=$((missing + 1))
		return 0
		;;
	-) say "shard $k of 0 to $n did not end${where:+ $where}" ;;
	*) say "shard $k of 0 to $n $(how_ended $ended)${where:+ $where}" ;;
	esac
	return 1
}
