/*
 * What is around resources: where to sign in, subscriptions, resource groups, what
 * providers there are and where.
 */
#include "arm/call.h"
#include "arm/groups.h"
#include "arm/operations.h"
#include "base/json.h"
#include "base/xalloc.h"
#include "er/world.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

/* --- documents for everybody --- */

static const char configuration[] = ".well-known/openid-configuration";

static bool
ends_with(const char *text, const char *end)
{
	size_t n = strlen(text), len = strlen(end);

	return n >= len && strcasecmp(text + n - len, end) == 0;
}

bool
arm_is_open(const char *path)
{
	return strcasecmp(path, "/metadata/endpoints") == 0 ||
	    strcasecmp(path, "/common/discovery/instance") == 0 ||
	    ends_with(path, configuration) || ends_with(path, "/discovery/v2.0/keys");
}

/* The Azure CLI of before October 2023 asks Microsoft about any authority that is not
 * called "adfs"; so the oldest version of the document, which that CLI reads, says so.
 */
static void
endpoints_old(struct json *j, const char *root)
{
	json_string(j, "galleryEndpoint", root);
	json_string(j, "graphEndpoint", root);
	json_string(j, "portalEndpoint", root);
	json_object(j, "authentication");
	json_stringf(j, "loginEndpoint", "%s/adfs", root);
	json_array(j, "audiences");
	json_string(j, NULL, root);
	json_array_end(j);
	json_object_end(j);
}

static void
endpoints_new(struct json *j, const char *root)
{
	static const char *const suffixes[][2] = {
		{ "acrLoginServer", "acr.invalid" },
		{ "keyVaultDns", "vault.invalid" },
		{ "sqlServerHostname", "sql.invalid" },
		{ "storage", "storage.invalid" },
	};

	json_string(j, "name", "ErxLab");
	json_string(j, "portal", root);
	json_string(j, "resourceManager", root);
	json_object(j, "authentication");
	json_string(j, "loginEndpoint", root);
	json_array(j, "audiences");
	json_string(j, NULL, "https://management.azure.com/");
	json_stringf(j, NULL, "%s/", root);
	json_array_end(j);
	json_string(j, "tenant", "common");
	json_string(j, "identityProvider", "AAD");
	json_object_end(j);
	json_string(j, "graph", root);
	json_string(j, "graphAudience", root);
	json_stringf(j, "microsoftGraphResourceId", "%s/", root);
	json_string(j, "media", "");
	json_string(j, "batch", "");
	json_object(j, "suffixes");
	for (size_t i = 0; i < sizeof suffixes / sizeof *suffixes; i++)
		json_string(j, suffixes[i][0], suffixes[i][1]);
	json_object_end(j);
}

static void
put_configuration(struct json *j, const char *root, const char *authority)
{
	json_stringf(j, "issuer", "%s/%s", root, authority);
	json_stringf(j, "authorization_endpoint", "%s/%s/oauth2/v2.0/authorize", root,
	    authority);
	json_stringf(j, "token_endpoint", "%s/%s/oauth2/v2.0/token", root, authority);
	json_stringf(j, "device_authorization_endpoint", "%s/%s/oauth2/v2.0/devicecode",
	    root, authority);
	json_stringf(j, "jwks_uri", "%s/%s/discovery/v2.0/keys", root, authority);
	json_array(j, "response_types_supported");
	json_string(j, NULL, "code");
	json_array_end(j);
	json_array(j, "subject_types_supported");
	json_string(j, NULL, "pairwise");
	json_array_end(j);
	json_array(j, "id_token_signing_alg_values_supported");
	json_string(j, NULL, "RS256");
	json_array_end(j);
}

void
arm_open(struct arm_call *c, const struct arm_path *path)
{
	const char *root = c->rq->root;
	char *version = arm_query_get(c->rq->query, "api-version");
	struct json j;

	c->rs->status = 200;
	json_init(&j, &c->rs->body, false);
	json_object(&j, NULL);
	if (strcasecmp(path->parts[0], "metadata") == 0) {
		if (version && strcmp(version, "2015-01-01") == 0)
			endpoints_old(&j, root);
		else
			endpoints_new(&j, root);
	} else if (ends_with(c->rq->path, "keys")) {
		json_array(&j, "keys");
		json_array_end(&j);
	} else if (ends_with(c->rq->path, "instance")) {
		json_stringf(&j, "tenant_discovery_endpoint", "%s/common/v2.0/%s", root,
		    configuration);
		json_string(&j, "api-version", "1.1");
		json_array(&j, "metadata");
		json_array_end(&j);
	} else {
		put_configuration(&j, root, path->parts[0]);
	}
	json_object_end(&j);
	free(version);
}

/* --- subscriptions --- */

static void
put_subscription(struct json *j, const char *name)
{
	char guid[ARM_GUID_LEN], tenant[ARM_GUID_LEN];

	arm_subscription_guid(name, guid);
	json_object(j, NULL);
	json_stringf(j, "id", "/subscriptions/%s", guid);
	json_string(j, "subscriptionId", guid);
	json_string(j, "displayName", name);
	json_string(j, "state", "Enabled");
	json_string(j, "tenantId", arm_tenant_guid(tenant));
	json_string(j, "authorizationSource", "RoleBased");
	json_object(j, "subscriptionPolicies");
	json_string(j, "locationPlacementId", "Public_2014-09-01");
	json_string(j, "quotaId", "PayAsYouGo_2014-09-01");
	json_string(j, "spendingLimit", "Off");
	json_object_end(j);
	json_array(j, "managedByTenants");
	json_array_end(j);
	json_object_end(j);
}

static void
begin_list(struct arm_call *c, struct json *j)
{
	c->rs->status = 200;
	json_init(j, &c->rs->body, false);
	json_object(j, NULL);
	json_array(j, "value");
}

static void
end_list(struct json *j)
{
	json_array_end(j);
	json_object_end(j);
}

static void
subscriptions(struct arm_call *c)
{
	char **names;
	struct json j;
	size_t n;

	arm_subscriptions(c, &names, &n);
	begin_list(c, &j);
	for (size_t i = 0; i < n; i++) {
		put_subscription(&j, names[i]);
		free(names[i]);
	}
	free(names);
	end_list(&j);
}

static void
tenants(struct arm_call *c)
{
	char guid[ARM_GUID_LEN];
	struct json j;

	arm_tenant_guid(guid);
	begin_list(c, &j);
	json_object(&j, NULL);
	json_stringf(&j, "id", "/tenants/%s", guid);
	json_string(&j, "tenantId", guid);
	json_string(&j, "displayName", "erxd");
	json_string(&j, "tenantCategory", "Home");
	json_object_end(&j);
	end_list(&j);
}

/* --- providers and locations --- */

static void
locations(struct arm_call *c, const char *subscription)
{
	const struct er_world *w = c->lab->model->world;
	char guid[ARM_GUID_LEN];
	struct json j;

	arm_subscription_guid(subscription, guid);
	begin_list(c, &j);
	for (size_t i = 0; i < w->nregions; i++) {
		json_object(&j, NULL);
		json_stringf(&j, "id", "/subscriptions/%s/locations/%s", guid,
		    w->regions[i].name);
		json_string(&j, "name", w->regions[i].name);
		json_string(&j, "type", "Region");
		json_string(&j, "displayName", w->regions[i].display);
		json_string(&j, "regionalDisplayName", w->regions[i].display);
		json_object(&j, "metadata");
		json_string(&j, "regionType", "Physical");
		json_string(&j, "regionCategory", "Recommended");
		json_object_end(&j);
		json_object_end(&j);
	}
	end_list(&j);
}

static const char *const spaces[] = { "Microsoft.AVS", "Microsoft.Network",
	"Microsoft.Resources" };

static void
put_provider(struct arm_call *c, struct json *j, const char *subscription,
    const char *space)
{
	size_t len = strlen(space);
	char guid[ARM_GUID_LEN];

	json_object(j, NULL);
	json_stringf(j, "id", "/subscriptions/%s/providers/%s",
	    arm_subscription_guid(subscription, guid), space);
	json_string(j, "namespace", space);
	json_string(j, "registrationState", "Registered");
	json_string(j, "registrationPolicy", "RegistrationRequired");
	json_array(j, "resourceTypes");
	for (unsigned i = 0; i < ARM_TYPE_N; i++) {
		const char *type = arm_kinds[i].type;

		if (strncmp(type, space, len) != 0 || type[len] != '/')
			continue;
		json_object(j, NULL);
		json_string(j, "resourceType", type + len + 1);
		json_array(j, "locations");
		json_array_end(j);
		json_array(j, "apiVersions");
		json_string(j, NULL, len == 13 ? "2023-03-01" : "2025-05-01");
		json_array_end(j);
		json_object_end(j);
	}
	json_array_end(j);
	json_object_end(j);
	(void)c;
}

static void
providers(struct arm_call *c, const char *subscription, const char *space)
{
	struct json j;

	if (!space) {
		begin_list(c, &j);
		for (size_t i = 0; i < sizeof spaces / sizeof *spaces; i++)
			put_provider(c, &j, subscription, spaces[i]);
		end_list(&j);
		return;
	}
	for (size_t i = 0; i < sizeof spaces / sizeof *spaces; i++)
		if (strcasecmp(spaces[i], space) == 0) {
			c->rs->status = 200;
			json_init(&j, &c->rs->body, false);
			put_provider(c, &j, subscription, spaces[i]);
			return;
		}
	arm_refuse(c, 404, "InvalidResourceNamespace", NULL,
	    "The resource namespace '%.80s' is invalid: the emulator has "
	    "Microsoft.Network, Microsoft.AVS and Microsoft.Resources.",
	    space);
}

/* Each location has every provider: the lab says which one a circuit has. */
static void
service_providers(struct arm_call *c)
{
	static const unsigned offers[] = { 50, 100, 200, 500, 1000, 2000, 5000, 10000 };
	const struct er_model *m = c->lab->model;
	struct json j;

	begin_list(c, &j);
	json_object(&j, NULL);
	json_string(&j, "id", "/providers/Microsoft.Network/erxd");
	json_string(&j, "name", "erxd");
	json_string(&j, "type", "Microsoft.Network/expressRouteServiceProviders");
	json_object(&j, "properties");
	json_array(&j, "peeringLocations");
	for (size_t i = 0; i < m->world->nlocations; i++)
		json_string(&j, NULL, m->world->locations[i].name);
	json_array_end(&j);
	json_array(&j, "bandwidthsOffered");
	for (size_t i = 0; i < sizeof offers / sizeof *offers; i++) {
		json_object(&j, NULL);
		json_stringf(&j, "offerName", offers[i] < 1000 ? "%uMbps" : "%uGbps",
		    offers[i] < 1000 ? offers[i] : offers[i] / 1000);
		json_uint(&j, "valueInMbps", offers[i]);
		json_object_end(&j);
	}
	json_array_end(&j);
	json_string(&j, "provisioningState", "Succeeded");
	json_object_end(&j);
	json_object_end(&j);
	end_list(&j);
}

/* --- paths --- */

static bool
has_method(struct arm_call *c, bool ok)
{
	if (!ok)
		arm_refuse(c, 405, "MethodNotAllowed", NULL,
		    "There is no method %.20s here.", c->rq->method);
	return ok;
}

static bool
reads(const struct arm_call *c)
{
	return strcmp(c->rq->method, "GET") == 0 || strcmp(c->rq->method, "HEAD") == 0;
}

/* Whether a path below /subscriptions/S is of what nobody writes. */
static bool
is_for_reading(const struct arm_path *path)
{
	if (path->n > 2 && strcasecmp(path->parts[2], "resourceGroups") == 0)
		return path->n == 3 || path->n == 5;
	return path->n <= 4 ||
	    (path->n == 5 && strcasecmp(path->parts[4], "register") != 0) ||
	    (path->n == 8 && strcasecmp(path->parts[4], "locations") == 0);
}

/* Everything below /subscriptions/S that is no resource of a kind; false: it is one. */
static bool
below(struct arm_call *c, const struct arm_path *path, const char *subscription)
{
	const char *what = path->n > 2 ? path->parts[2] : "";
	bool group = strcasecmp(what, "resourceGroups") == 0;

	if (path->n == 2) {
		struct json j;

		json_init(&j, &c->rs->body, false);
		put_subscription(&j, subscription);
	} else if (path->n == 3 && strcasecmp(what, "locations") == 0) {
		locations(c, subscription);
	} else if (path->n == 3 && group) {
		arm_groups_list(c, subscription);
	} else if (path->n == 3 && strcasecmp(what, "resources") == 0) {
		arm_resources_list(c, subscription, NULL);
	} else if (group && path->n == 4) {
		arm_group(c, subscription, path->parts[3]);
	} else if (group && path->n == 5 &&
	    strcasecmp(path->parts[4], "resources") == 0) {
		arm_group_resources(c, subscription, path->parts[3]);
	} else if (strcasecmp(what, "providers") == 0 && path->n <= 4) {
		providers(c, subscription, path->n == 4 ? path->parts[3] : NULL);
	} else if (strcasecmp(what, "providers") == 0 && path->n == 5 &&
	    strcasecmp(path->parts[4], "register") == 0) {
		providers(c, subscription, path->parts[3]);
	} else if (strcasecmp(what, "providers") == 0 && path->n == 5 &&
	    strcasecmp(path->parts[4], "expressRouteServiceProviders") == 0) {
		service_providers(c);
	} else if (strcasecmp(what, "providers") == 0 && path->n == 8 &&
	    strcasecmp(path->parts[4], "locations") == 0) {
		arm_operations_poll(c, path->parts[6], path->parts[7]);
	} else if (group && path->n >= 7 &&
	    strcasecmp(path->parts[5], "Microsoft.Resources") == 0 &&
	    strcasecmp(path->parts[6], "deployments") == 0) {
		arm_deploy(c, path, subscription);
	} else {
		return false;
	}
	return true;
}

bool
arm_meta(struct arm_call *c, const struct arm_path *path)
{
	char *subscription;
	bool done = true;

	if (path->n == 1 && strcasecmp(path->parts[0], "tenants") == 0) {
		if (has_method(c, reads(c)))
			tenants(c);
		return true;
	}
	if (path->n == 0 || strcasecmp(path->parts[0], "subscriptions") != 0)
		return false;
	if (path->n == 1) {
		if (has_method(c, reads(c)))
			subscriptions(c);
		return true;
	}
	subscription = arm_subscription_in(c, path->parts[1]);
	c->subscription = subscription;
	if (path->n < 4 || strcasecmp(path->parts[2], "resourceGroups") == 0 ||
	    strcasecmp(path->parts[2], "providers") == 0)
		done = strcmp(subscription, "microsoft") == 0
		    ? false
		    : !arm_may_see(c, subscription) ||
			!has_method(c, reads(c) || !is_for_reading(path)) ||
			below(c, path, subscription);
	c->subscription = NULL;
	free(subscription);
	return done;
}
