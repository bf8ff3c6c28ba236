/* page.h: the report of a run that has ended: one page of HTML with everything in it, from the files of its folder.
 *
 * It is well-formed XML (the HTML standard, section 14), names nothing that stands elsewhere, and has no script.
 * Members that result.json lacks are left out, and so are pictures for which there are no files. */
#ifndef PLASTC_PAGE_H
#define PLASTC_PAGE_H

#include "runtime/status.h"

/* Writes the report of the run in that folder; `path` NULL: as its REPORT_FILE. STATUS_INPUT if it is none, or has not
 * ended; STATUS_OUTPUT. */
Status page_write(const char *run, const char *path, ErrorText *error);

#endif
