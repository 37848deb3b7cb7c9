/*
 * Figures for collectors, in the text formats of OpenMetrics 1.0 and of Prometheus.
 */
#ifndef ERXD_METRICS_H
#define ERXD_METRICS_H

#include "erxd/request.h"

/* Answers with all figures, streamed.  `accept` is the header of this name, or NULL. */
void metrics_answer(struct request *, const char *accept);

#endif
