/*
 * The machines that a host runs on (struct host_machine): the real one, and the real
 * one with a clock that stands still (erxd --simulated).
 */
#ifndef ERXD_MACHINE_H
#define ERXD_MACHINE_H

#include "er/alloc.h"

#include <stdbool.h>
#include <stdint.h>

struct host;
struct host_machine;

/* The machine that the program runs on; the source of chance is borrowed. */
struct host_machine machine_real(const struct er_random *);
/* Makes a machine simulated: delays of links, chance and keys come from the seed, and
 * the wall clock begins at 2026-01-01T00:00:00Z. */
void machine_simulate(struct host_machine *, uint64_t seed);
/*
 * Lets simulated time pass to the next due moment, while a request waits for the lab
 * and at most as far as it waits.  False when time stands still.  To be called when
 * everything that is due has been done.
 */
bool machine_pass(struct host *);

#endif
