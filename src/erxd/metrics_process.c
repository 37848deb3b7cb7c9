/*
 * What nobody counts before a collector asks: the system has it.
 */
#include "erxd/metrics_process.h"

#include "erxd/host.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

/* --- turns and answers --- */

const int64_t host_buckets_us[HOST_BUCKETS] = { 100, 1000, 5000, 10000, 50000, 100000,
	500000, 1000000 };

void
host_counted_turn(struct host_counters *c, int64_t spent)
{
	size_t i = 0;

	while (i < HOST_BUCKETS && spent > host_buckets_us[i])
		i++;
	c->turns_within[i]++;
	c->turns_us += spent;
	if (spent > c->turn_us_max)
		c->turn_us_max = spent;
}

void
host_counted_status(struct host_counters *c, int status)
{
	if (status >= HOST_STATUS_MIN && status < HOST_STATUS_MIN + HOST_STATUS_N)
		c->statuses[status - HOST_STATUS_MIN]++;
}

/* --- the process --- */

bool
metrics_cpu(double *seconds)
{
	struct rusage u;

	if (getrusage(RUSAGE_SELF, &u) != 0)
		return false;
	*seconds = (double)(u.ru_utime.tv_sec + u.ru_stime.tv_sec) +
	    (double)(u.ru_utime.tv_usec + u.ru_stime.tv_usec) / ERX_SEC;
	return true;
}

bool
metrics_resident(double *octets)
{
	FILE *f = fopen("/proc/self/statm", "re");
	char line[128], *second = NULL;

	/* The size in pages, then what of them is resident. */
	if (f && fgets(line, sizeof line, f))
		second = strchr(line, ' ');
	if (second)
		*octets =
		    (double)strtoul(second, NULL, 10) * (double)sysconf(_SC_PAGESIZE);
	if (f)
		fclose(f);
	return second != NULL;
}

bool
metrics_open_files(double *files)
{
	DIR *dir = opendir("/proc/self/fd");
	size_t n = 0;

	if (!dir)
		return false;
	while (readdir(dir))
		n++;
	closedir(dir);
	*files = (double)(n - 3); /* without ".", ".." and the directory itself */
	return true;
}

bool
metrics_max_files(double *n)
{
	struct rlimit limit;

	if (getrlimit(RLIMIT_NOFILE, &limit) != 0)
		return false;
	*n = (double)limit.rlim_cur;
	return true;
}
