/* SPDX-License-Identifier: ISC */
/*
 * report, as a program: the records of a report as a table, with pages where
 * there is an argument, behind "a" their rejects.
 */
#include <stdlib.h>

#include "open.h"
#include "prog.h"
#include "rejects.h"
#include "report.h"
#include "wr.h"

static struct col cols[] = { { "id", "a|id|Contact ID|Id", true, NULL, NULL,
    0 } };

int
main(int argc, char **argv)
{
	struct report report = { .pages = argc > 1 };
	struct rejects rejects;
	struct wr *wr;
	struct rec rec;

	prog_start("report");
	report.rd = xopen_file("f1");
	xopen_csv(report.rd, (struct rd_format){ 0 }, cols, 1);
	rejects = xrejects_open(argc > 2 ? argv[2] : NULL);
	report.rejects = &rejects;
	wr = xwr_open(NULL, WR_TABLE);
	wr_str(wr, "line");
	wr_str(wr, "id");
	wr_end(wr);
	while (report_next(&report, &rec)) {
		if (rec.n != rd_head(report.rd)->n)
			abort();
		wr_str(wr, "1");
		wr_field(wr, col_get(&rec, cols));
		wr_end(wr);
	}
	if (report.records < rejects.count - report.stray)
		abort();
	xrejects_close(&rejects);
	xwr_close(wr, NULL);
	rd_free(report.rd);
	return EXIT_OK;
}
