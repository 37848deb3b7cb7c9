/*
 * Failover tests in the shape of the API of Azure (getFailoverAllTestsDetails,
 * getFailoverSingleTestDetails and those of circuits).
 */
#ifndef ARM_TESTS_AZ_H
#define ARM_TESTS_AZ_H

#include "arm/arm.h"
#include "base/json.h"
#include "er/model.h"
#include "run/failover.h"

/* The state of the BGP sessions of one family between a path of a circuit, 0 primary or
 * 1 secondary, and its customer, in the word that Azure has for it. */
const char *arm_bgp_status(const struct run *, const struct er_circuit *, unsigned path,
    uint8_t family);
/* The GUID that stands for a test. */
const char *arm_az_guid(const struct run_test *, char guid[ARM_GUID_LEN]);
/* Appends a test as an element of the list of all tests. */
void arm_az_test(struct json *, const struct run *, struct erx_time now,
    const struct run_test *);
/* Appends a test with the routes that it found. */
void arm_az_single(struct json *, const struct run *, struct erx_time now,
    const struct run_test *);

#endif
