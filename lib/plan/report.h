/* Inside of the reports. */
#ifndef PLAN_REPORT_H
#define PLAN_REPORT_H

#include "base/buf.h"

/* Text of XML and HTML, escaped. */
void plan_xml_text(struct buf *, const char *);

#endif
