/* SPDX-License-Identifier: ISC */
/*
 * sfhistory: Salesforce's history of field changes to a table of who changed
 * Email Opt Out last.
 */
#include "files.h"
#include "historyfile.h"
#include "open.h"
#include "options.h"
#include "privilege.h"
#include "prog.h"
#include "rejects.h"
#include "wr.h"
#include "zone.h"

enum { GZIP = 256, PAGES };

static const struct option_row options[] = {
	{ 'C', 0, "charset", "charset",
	    "character set of the files, as iconv(1) names it" },
	{ 'c', 0, "column", "name=Column",
	    "header of the column that is name" },
	{ 'd', 0, "delimiter", "delim",
	    "character between fields, or its name: TAB, PIPE" },
	{ 'f', 0, "field", "field", "another name of the opt-out field" },
	{ GZIP, 0, "gzip", NULL, "compress the table" },
	{ PAGES, 0, "pages", NULL, "accept a repeated header within a file" },
	{ 'r', 0, "rejects", "file", "write bad records here and go on" },
	{ 0, 0, NULL, NULL, NULL },
};

static const struct program program = {
	"sfhistory",
	"[file ...]",
	options,
	OPTIONS_TIMES | OPTIONS_DATES | OPTIONS_LANGUAGE,
};

static struct historyfile given;
static const char *rejects_path;
static struct wr_format table; /* the one on standard output */

static void
read_options(int argc, char **argv)
{
	int opt;

	historyfile_columns(&given);
	while ((opt = options_next(argc, argv)) != -1) {
		/* not covered: options_next returns only letters that have a
		 * case. */
		switch (opt) {
		case 'C':
			given.charset = optarg;
			break;
		case 'c':
			xcol_name(given.cols, HISTORY_COLUMNS, optarg);
			break;
		case 'd':
			given.delim = xopen_delim(optarg);
			break;
		case 'f':
			if (*optarg == '\0')
				die("-f: an empty name, as of an unset "
				    "variable of the shell; expected the name "
				    "of a field");
			given.field = optarg;
			break;
		case GZIP:
			table.gzip = true;
			break;
		case PAGES:
			given.pages = true;
			break;
		case 'r':
			rejects_path = optarg;
			break;
		case 'v':
			given.verbose = true;
			break;
		}
	}
}

static void
print_counts(const struct history *history, const struct rejects *rejects)
{
	long long contacts = history_contacts(history);

	warn_that("%lld in, %lld out, %lld rejected, %lld of other fields, "
		  "%lld older changes",
	    given.in, contacts, rejects->count, given.others,
	    given.in - contacts - rejects->count - given.others);
}

int
main(int argc, char **argv)
{
	struct history *history = history_new();
	struct files files = { 0 };
	struct rejects rejects;
	struct wr *out;

	options_start(&program);
	read_options(argc, argv);
	given.rejects = &rejects;
	xfiles_open(&files, EXPORT_HISTORY, argv + optind,
	    (size_t)(argc - optind), xhistoryfile_head, &given);
	rejects = xrejects_open(rejects_path);
	out = xwr_open(NULL, table);
	privilege_drop();
	for (size_t i = 0; i < files.n; i++)
		xhistoryfile_read(&given, files.rd[i], history);
	if (given.in == 0)
		die("%s: no records under the header: an empty history",
		    rd_name(files.rd[0]));
	history_settle(history);
	historyfile_warn(&given);
	history_write(history, out);
	if (given.verbose)
		print_counts(history, &rejects);
	xrejects_close(&rejects);
	zone_warn();
	xwr_close(out, NULL);
	files_close(&files);
	history_free(history);
	return EXIT_OK;
}
