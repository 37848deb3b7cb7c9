/*
 * Failover tests as the API of Azure has them: the same facts as in ops_failover.c
 * under Azure's keys, with times of the clock and routes grouped by where else they
 * are.
 */
#include "arm/tests_az.h"

#include "er/names.h"
#include "net/halves.h"
#include "view/clock.h"

#include <stdio.h>
#include <string.h>

const char *
arm_bgp_status(const struct run *run, const struct er_circuit *k, unsigned path,
    uint8_t family)
{
	const struct er_model *m = run_lab(run)->model;
	const char *status = "Undefined";
	const struct net_half *half;
	struct net_halves *walk;
	struct errs errs;
	char name[256];

	snprintf(name, sizeof name, "%s/%s", k->head.name,
	    path ? "secondary" : "primary");
	errs_init(&errs);
	walk = net_halves_new(run_net(run), name, false, &errs);
	while (walk && (half = net_halves_next(walk)) != NULL) {
		const struct er_speaker *far;
		struct net_half_info info;

		if (!net_half_info_of(half, family, &info))
			continue;
		far = er_model_speaker(m, info.remote);
		if (far && (far->role == ER_ROLE_CE || far->role == ER_ROLE_PLAIN))
			status = info.up ? "Connected" : "Disconnected";
	}
	net_halves_free(walk);
	errs_fini(&errs);
	return status;
}

static void
az_time(struct json *j, const char *key, const struct run *run, struct erx_time t)
{
	char text[VIEW_CLOCK_LEN];
	int64_t epoch = net_epoch(run_net(run));

	if (epoch == 0 || erx_time_is_never(t))
		json_null(j, key);
	else
		json_string(j, key,
		    view_clock(epoch + erx_time_since(t, (struct erx_time){ 0 }),
			text));
}

const char *
arm_az_guid(const struct run_test *t, char guid[ARM_GUID_LEN])
{
	snprintf(guid, ARM_GUID_LEN, "00000000-0000-4000-8000-%012llx",
	    (unsigned long long)t->number);
	return guid;
}

static void
az_issues(struct json *j, const struct run_test *t)
{
	json_array(j, "issues");
	if (t->issue)
		json_string(j, NULL, t->issue);
	json_array_end(j);
}

static void
az_connections(struct json *j, const struct run *run, const struct run_test *t)
{
	const struct er_vnet *v = er_model_vnet(run_lab(run)->model, t->subject);

	json_array(j, "circuits");
	for (size_t i = 0; v && i < v->nconnections; i++)
		for (size_t k = 0; k < t->nconnections; k++) {
			if (strcmp(v->connections[i].head.name, t->connections[k]) != 0)
				continue;
			json_object(j, NULL);
			json_string(j, "connectionName", t->connections[k]);
			json_string(j, "name", v->connections[i].circuit->head.name);
			json_string(j, "nrpResourceUri", v->connections[i].circuit->id);
			json_object_end(j);
		}
	json_array_end(j);
	json_array(j, "connections");
	for (size_t i = 0; i < t->nconnections; i++) {
		json_object(j, NULL);
		json_string(j, "name", t->connections[i]);
		json_string(j, "status",
		    t->status == RUN_TEST_RUNNING ? "Disconnected" : "Connected");
		json_object_end(j);
	}
	json_array_end(j);
}

/* A row for each path and family, as they are now. */
static void
az_bgp(struct json *j, const struct run *run, struct erx_time now,
    const struct run_test *t)
{
	static const struct {
		uint8_t family;
		const char *word;
	} families[] = { { IP_V4, "IPv4" }, { IP_V6, "IPv6" } };
	const struct er_circuit *k = er_model_circuit(run_lab(run)->model, t->subject);

	json_array(j, "bgpStatus");
	for (unsigned path = 0; k && path < 2; path++)
		for (unsigned f = 0; f < 2; f++) {
			json_object(j, NULL);
			az_time(j, "checkTimeUtc", run, now);
			json_string(j, "link", path ? "Secondary" : "Primary");
			json_string(j, "status",
			    arm_bgp_status(run, k, path, families[f].family));
			json_string(j, "type", families[f].word);
			json_object_end(j);
		}
	json_array_end(j);
}

void
arm_az_test(struct json *j, const struct run *run, struct erx_time now,
    const struct run_test *t)
{
	char guid[ARM_GUID_LEN];

	json_object(j, NULL);
	if (t->kind == RUN_TEST_LINK) {
		az_bgp(j, run, now, t);
		json_string(j, "circuitTestCategory", run_test_how_words[t->how]);
		json_string(j, "linkType", t->path ? "Secondary" : "Primary");
	} else {
		az_connections(j, run, t);
		json_string(j, "peeringLocation", t->location);
		json_string(j, "testType", run_test_type_words[t->type]);
	}
	az_time(j, "endTime", run, t->ended);
	az_issues(j, t);
	az_time(j, "startTime", run, t->started);
	json_string(j, "status", run_test_status_words[run_test_status_at(t, now)]);
	json_string(j, "testGuid", arm_az_guid(t, guid));
	if (t->kind == RUN_TEST_LINK)
		json_bool(j, "wasSimulationSuccessful", t->successful);
	json_object_end(j);
}

/* Prefixes with the same other places stand together. */
static void
az_redundant(struct json *j, const struct run_test *t)
{
	char text[IP_PREFIX_STRLEN];

	json_array(j, "redundantRoutes");
	for (size_t i = 0; i < t->nroutes; i++) {
		uint32_t set = t->routes[i].elsewhere;
		size_t first = 0;

		while (t->routes[first].elsewhere != set)
			first++;
		if (set == 0 || first < i)
			continue;
		json_object(j, NULL);
		json_array(j, "peeringLocations");
		for (size_t k = 0; k < t->nplaces; k++)
			if (set & 1u << k)
				json_string(j, NULL, t->places[k]);
		json_array_end(j);
		json_array(j, "routes");
		for (size_t k = i; k < t->nroutes; k++)
			if (t->routes[k].elsewhere == set)
				json_string(j, NULL,
				    ip_prefix_text(&t->routes[k].prefix, text));
		json_array_end(j);
		json_object_end(j);
	}
	json_array_end(j);
}

/* Of a link: prefixes that the other one has, too, stay when this one is gone. */
static void
az_link_routes(struct json *j, const struct run_test *t, bool redundant)
{
	static const char *const when[] = { "beforeSimulation", "duringSimulation" };
	char text[IP_PREFIX_STRLEN];

	json_object(j, redundant ? "redundantRoutes" : "nonRedundantRoutes");
	for (unsigned w = 0; w < 2; w++) {
		json_array(j, when[w]);
		for (size_t i = 0; i < t->nroutes; i++) {
			if ((t->routes[i].elsewhere != 0) != redundant ||
			    (w == 1 && !redundant && t->how == RUN_TEST_BGP_DISCONNECT))
				continue;
			json_object(j, NULL);
			json_string(j, "route",
			    ip_prefix_text(&t->routes[i].prefix, text));
			json_object_end(j);
		}
		json_array_end(j);
	}
	json_object_end(j);
}

static void
az_link_single(struct json *j, const struct run *run, struct erx_time now,
    const struct run_test *t)
{
	az_bgp(j, run, now, t);
	json_string(j, "circuitTestCategory", run_test_how_words[t->how]);
	az_time(j, "endTimeUtc", run, t->ended);
	json_bool(j, "isSimulationVerified", t->verified);
	json_string(j, "linkType", t->path ? "Secondary" : "Primary");
	az_link_routes(j, t, false);
	az_link_routes(j, t, true);
}

static void
az_site_single(struct json *j, const struct run *run, const struct run_test *t)
{
	char text[IP_PREFIX_STRLEN];

	az_time(j, "endTimeUtc", run, t->ended);
	json_array(j, "failoverConnectionDetails");
	for (size_t i = 0; i < t->nconnections; i++) {
		json_object(j, NULL);
		json_string(j, "failoverConnectionName", t->connections[i]);
		json_string(j, "failoverLocation", t->location);
		json_bool(j, "isVerified", t->verified);
		json_object_end(j);
	}
	json_array_end(j);
	json_array(j, "nonRedundantRoutes");
	for (size_t i = 0; i < t->nroutes; i++)
		if (t->routes[i].elsewhere == 0)
			json_string(j, NULL,
			    ip_prefix_text(&t->routes[i].prefix, text));
	json_array_end(j);
	json_string(j, "peeringLocation", t->location);
	az_redundant(j, t);
}

void
arm_az_single(struct json *j, const struct run *run, struct erx_time now,
    const struct run_test *t)
{
	json_object(j, NULL);
	if (t->kind == RUN_TEST_LINK)
		az_link_single(j, run, now, t);
	else
		az_site_single(j, run, t);
	az_time(j, "startTimeUtc", run, t->started);
	json_string(j, "status", run_test_status_words[run_test_status_at(t, now)]);
	json_bool(j, "wasSimulationSuccessful", t->successful);
	json_object_end(j);
}
