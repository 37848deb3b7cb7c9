/*
 * Figures of the process, as the system knows them; false where the system does not
 * tell.
 */
#ifndef ERXD_METRICS_PROCESS_H
#define ERXD_METRICS_PROCESS_H

#include <stdbool.h>

bool metrics_cpu(double *seconds); /* of user and system */
bool metrics_resident(double *octets);
bool metrics_open_files(double *n);
bool metrics_max_files(double *n);

#endif
