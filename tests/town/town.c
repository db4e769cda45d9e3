/* SPDX-License-Identifier: ISC */
/* town: the command; see town.h. */
#include <sys/stat.h>

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "options.h"
#include "prog.h"
#include "town.h"
#include "zone.h"

struct town town;

static void
begin(void)
{
	dice_start(town.seed);
	town.week = 0;
	town.settling = false;
	town.ids = 0;
	town.history = (enum history)(chance(15)   ? HISTORY_NONE
				      : chance(70) ? HISTORY_ALL
						   : HISTORY_WEEK);
	town.records = (enum records)below(3);
	town.checks_old = chance(50);
	town.zone = chance(70);
	town.modified = chance(80);
	town.shows_deleted = chance(50);
	town.states = (unsigned)below(3) * 50;
	town.busy = 10 + (unsigned)below(40);
	town.answers = (unsigned)below(3) * 45;
	town.apart = chance(30) ? 0 : below(20 * (int)HOUR);
	/* 2025-01-03T06:00:00Z, a Friday, or another day. */
	town.start = INT64_C(1735884000) + below(7) * DAY + below((int)DAY);
	town.sf_at = town.adv_at = town.history_at = town.start - WEEK;
	town.run_at = 0; /* there was none */
	town.people = xcalloc((size_t)town.size, sizeof(*town.people));
	for (int i = 0; i < town.size; i++)
		event_begin(&town.people[i]);
}

static void
make_folder(const char *path)
{
	if (mkdir(path, 0700) == -1 && errno != EEXIST)
		die("%s: %s", path, strerror(errno));
}

static void
one_week(void)
{
	char path[256];

	town.settling = town.week >= town.weeks;
	make_folder(files_path(path, sizeof(path), town.week, ""));
	week_live();
	files_write();
	office_run();
}

static void
end(void)
{
	for (int i = 0; i < town.size; i++) {
		check_untold(&town.people[i]);
		free(town.people[i].log);
	}
	free(town.people);
}

/* Whether the exports are the same in a world without some wishes. */
static bool
is_same_without(struct unproved *u, const bool wishes[WISHES])
{
	const char *dir = town.dir;
	struct counts was = counts;
	char other[200];
	bool same = true;

	if (snprintf(other, sizeof(other), "%s/without", dir) >=
	    (int)sizeof(other))
		die("%s: too long", dir);
	make_folder(other);
	town.dir = other;
	u->wishes = wishes;
	town.without = u;
	begin();
	for (; same && town.week <= u->untold.week; town.week++) {
		one_week();
		same = proof_is_same_week(town.week, dir);
	}
	end();
	town.without = NULL;
	town.dir = dir;
	counts = was;
	return same;
}

static bool
has_any(const bool wishes[WISHES])
{
	for (int k = 0; k < WISHES; k++)
		if (wishes[k])
			return true;
	return false;
}

static void
prove(struct unproved *u)
{
	struct untellable *n = &counts.of[u->untold.why];

	if (!has_any(u->untold.linked))
		n->strangers++;
	else if (is_same_without(u, u->untold.linked))
		n->same++;
	else if (!has_any(u->untold.near) || is_same_without(u, u->untold.near))
		n->parted++;
	else if (u->untold.answered)
		n->answered++;
	else
		check_unproved(u);
}

static void
live(void)
{
	town.nunproved = 0;
	begin();
	for (; town.week < town.weeks + SETTLE; town.week++)
		one_week();
	end();
	for (size_t k = 0; k < town.nunproved; k++)
		prove(&town.unproved[k]);
}

/* Fills in the town; how many worlds there are to be. */
static int
read_options(int argc, char **argv)
{
	static const struct option_row options[] = {
		{ 'd', OPTION_REQUIRED, "dir", "dir", "where its files go" },
		{ 'k', 0, "keep-on", NULL, "count what is wrong, and go on" },
		{ 'N', 0, "worlds", "number", "so many worlds" },
		{ 'n', OPTION_REQUIRED, "people", "people", "how many" },
		{ 's', 0, "seed", "seed", "of the first world" },
		{ 'W', 0, "why", "id", "tell only what is wrong with this" },
		{ 'w', OPTION_REQUIRED, "weeks", "weeks", "how many" },
		{ 0, 0, NULL, NULL, NULL },
	};
	static const struct program program = { "towns", "", options, 0 };
	int c, worlds = 1;

	options_start(&program);
	while ((c = options_next(argc, argv)) != -1)
		switch (c) {
		case 'd':
			town.dir = optarg;
			break;
		case 'k':
			town.counts_only = true;
			break;
		case 'N':
			worlds = (int)xnumber("-N", optarg, 1, 1000000);
			break;
		case 'n':
			town.size = (int)xnumber("-n", optarg, 1, 10000);
			break;
		case 's':
			town.seed = (unsigned long long)xnumber(
			    "-s", optarg, 0, 1000000000);
			break;
		case 'W':
			town.only = optarg;
			break;
		case 'w':
			town.weeks = (int)xnumber("-w", optarg, 1, 80);
			break;
		default:
			options_usage();
		}
	if (town.dir == NULL || town.size == 0 || town.weeks == 0 ||
	    optind != argc)
		options_usage();
	return worlds;
}

static void
print_untellable(const char *why, const struct untellable *n)
{
	printf("untellable%s%s: %lld, in review %lld, of a stranger %lld, "
	       "in no export %lld, parted %lld, answered before %lld\n",
	    why[0] ? ", " : "", why, n->all, n->reviewed, n->strangers, n->same,
	    n->parted, n->answered);
}

static void
print_counts(int worlds)
{
	struct untellable sum = { 0 };

	for (int k = 0; k < WHYS; k++) {
		sum.all += counts.of[k].all;
		sum.reviewed += counts.of[k].reviewed;
		sum.answered += counts.of[k].answered;
		sum.strangers += counts.of[k].strangers;
		sum.parted += counts.of[k].parted;
		sum.same += counts.of[k].same;
	}
	printf("%d worlds, %lld rows, %lld wishes, %lld open, %lld answers\n"
	       "lost %lld, against %lld, unproved %lld, flips %lld, late %lld, "
	       "again %lld; ",
	    worlds, counts.rows, counts.wishes, counts.open, counts.answers,
	    counts.lost, counts.against, counts.unproved, counts.flips,
	    counts.late, counts.again);
	print_untellable("", &sum);
	for (int k = 0; k < WHYS; k++)
		print_untellable(whys[k], &counts.of[k]);
}

int
main(int argc, char **argv)
{
	int worlds = read_options(argc, argv);

	xzone_set("America/Denver");
	for (int n = 0; n < worlds; n++, town.seed++)
		live();
	print_counts(worlds);
	free(town.owners);
	free(town.unproved);
	if (fflush(stdout) != 0)
		die("stdout: %s", strerror(errno));
	return counts.lost + counts.against + counts.unproved + counts.flips +
			   counts.late + counts.again >
		       0
		   ? EXIT_ATTENTION
		   : EXIT_OK;
}
