/*
 * Operations that let somebody onto a circuit, or part them again: authorizations,
 * connections, Global Reach.
 */
#include "api/verbs_int.h"

/* What lets one onto a circuit: one's own by its name, that of others by its key. */
#define ARG_AUTHORIZATION                                       \
	{                                                       \
		.name = "authorization", .type = API_TYPE_TEXT, \
		.border = API_BORDER_PLAIN,                     \
		.help = "name of one of its authorizations",    \
	}
#define ARG_AUTHORIZATION_KEY                                                     \
	{                                                                         \
		.name = "authorization-key", .type = API_TYPE_TEXT,               \
		.border = API_BORDER_PLAIN, .help = "key of a circuit of others", \
	}

static const struct api_arg authorization_create_args[] = {
	[API_AUTHORIZATION_CREATE_CIRCUIT] = API_ARG_OBJECT("circuit", "circuits",
	    "circuit or private cloud it lets one onto"),
	[API_AUTHORIZATION_CREATE_NAME] = { .name = "name",
	    .type = API_TYPE_TEXT,
	    .border = API_BORDER_PLAIN,
	    .required = true,
	    .positional = true,
	    .help = "its name" },
	[API_AUTHORIZATION_CREATE_KEY] = { .name = "key",
	    .type = API_TYPE_TEXT,
	    .border = API_BORDER_PLAIN,
	    .help = "a GUID, if it must be this one" },
	[API_AUTHORIZATION_CREATE_SUBSCRIPTION] = API_ARG_SUBSCRIPTION,
};

const struct api_verb api_verb_authorization_create = {
	.name = "authorization-create",
	.command = "authorization create",
	.result = "authorization",
	.help = "make a key that lets one connection onto a circuit",
	API_ARGS(authorization_create_args),
	.render = API_RENDER_TABLE,
	.columns = api_authorization_columns,
	.scope = API_SCOPE_ASKED,
	.writes = true,
};

static const struct api_arg authorization_list_args[] = {
	[API_AUTHORIZATIONS_NAME] = { .name = "name",
	    .type = API_TYPE_TEXT,
	    .border = API_BORDER_NAME,
	    .names = "circuits",
	    .positional = true,
	    .help = "only those of this circuit" },
	[API_AUTHORIZATIONS_SUBSCRIPTION] = API_ARG_SUBSCRIPTION,
};

const struct api_verb api_verb_authorization_list = {
	.name = "authorization-list",
	.command = "authorization list",
	.result = "authorizations",
	.help = "authorizations and their keys",
	API_ARGS(authorization_list_args),
	.render = API_RENDER_TABLE,
	.columns = api_authorization_columns,
	.secrets = "key",
	.scope = API_SCOPE_ASKED,
};

static const struct api_arg authorization_revoke_args[] = {
	[API_AUTHORIZATION_REVOKE_CIRCUIT] =
	    API_ARG_OBJECT("circuit", "circuits", "circuit or private cloud"),
	[API_AUTHORIZATION_REVOKE_NAME] = { .name = "name",
	    .type = API_TYPE_TEXT,
	    .border = API_BORDER_PLAIN,
	    .names = "authorizations",
	    .required = true,
	    .positional = true,
	    .help = "its name" },
	[API_AUTHORIZATION_REVOKE_SUBSCRIPTION] = API_ARG_SUBSCRIPTION,
};

const struct api_verb api_verb_authorization_revoke = {
	.name = "authorization-revoke",
	.command = "authorization revoke",
	.result = "changes",
	.help = "take a key back, and what was made with it",
	API_ARGS(authorization_revoke_args),
	.render = API_RENDER_TABLE,
	.columns = api_change_columns,
	.scope = API_SCOPE_ASKED,
	.texts = "change",
	.writes = true,
};

static const struct api_arg connection_create_args[] = {
	[API_CONNECTION_CREATE_NAME] = { .name = "name",
	    .type = API_TYPE_TEXT,
	    .border = API_BORDER_PLAIN,
	    .required = true,
	    .positional = true,
	    .help = "name of the connection" },
	[API_CONNECTION_CREATE_VNET] = { .name = "vnet",
	    .type = API_TYPE_TEXT,
	    .border = API_BORDER_NAME,
	    .names = "vnets",
	    .required = true,
	    .help = "VNet whose gateway it begins at" },
	[API_CONNECTION_CREATE_CIRCUIT] = { .name = "circuit",
	    .type = API_TYPE_TEXT,
	    .border = API_BORDER_REFERENCE,
	    .names = "circuits",
	    .required = true,
	    .help = "name, resource id or service key" },
	[API_CONNECTION_CREATE_AUTHORIZATION] = ARG_AUTHORIZATION,
	[API_CONNECTION_CREATE_AUTHORIZATION_KEY] = ARG_AUTHORIZATION_KEY,
	[API_CONNECTION_CREATE_WEIGHT] = { .name = "weight",
	    .type = API_TYPE_UINT,
	    .max = 32000,
	    .help = "the highest wins" },
	[API_CONNECTION_CREATE_SUBSCRIPTION] = API_ARG_SUBSCRIPTION,
};

const struct api_verb api_verb_connection_create = {
	.name = "connection-create",
	.command = "connection create",
	.result = "changes",
	.help = "connect a VNet or a virtual hub to a circuit",
	API_ARGS(connection_create_args),
	.render = API_RENDER_TABLE,
	.columns = api_change_columns,
	.scope = API_SCOPE_ASKED,
	.texts = "change",
	.writes = true,
};

static const struct api_arg connection_delete_args[] = {
	[API_CONNECTION_DELETE_VNET] = API_ARG_OBJECT("vnet", "vnets", "VNet"),
	[API_CONNECTION_DELETE_NAME] = { .name = "name",
	    .type = API_TYPE_TEXT,
	    .border = API_BORDER_PLAIN,
	    .names = "connections",
	    .required = true,
	    .positional = true,
	    .help = "name of the connection" },
	[API_CONNECTION_DELETE_SUBSCRIPTION] = API_ARG_SUBSCRIPTION,
};

const struct api_verb api_verb_connection_delete = {
	.name = "connection-delete",
	.command = "connection delete",
	.result = "changes",
	.help = "remove a connection",
	API_ARGS(connection_delete_args),
	.render = API_RENDER_TABLE,
	.columns = api_change_columns,
	.scope = API_SCOPE_ASKED,
	.texts = "change",
	.writes = true,
};

static const struct api_arg reach_create_args[] = {
	[API_REACH_CREATE_NAME] = { .name = "name",
	    .type = API_TYPE_TEXT,
	    .border = API_BORDER_REFERENCE,
	    .required = true,
	    .positional = true,
	    .help = "name of the link" },
	[API_REACH_CREATE_FROM] = { .name = "from",
	    .type = API_TYPE_TEXT,
	    .border = API_BORDER_NAME,
	    .names = "circuits",
	    .required = true,
	    .help = "circuit it is configured on" },
	[API_REACH_CREATE_TO] = { .name = "to",
	    .type = API_TYPE_TEXT,
	    .border = API_BORDER_REFERENCE,
	    .names = "circuits",
	    .required = true,
	    .help = "the other: name, resource id or service key" },
	[API_REACH_CREATE_AUTHORIZATION] = ARG_AUTHORIZATION,
	[API_REACH_CREATE_AUTHORIZATION_KEY] = ARG_AUTHORIZATION_KEY,
	[API_REACH_CREATE_ADDRESS_PREFIX] = { .name = "address-prefix",
	    .type = API_TYPE_PREFIX,
	    .help = "/29 for its ends" },
	[API_REACH_CREATE_IPV6_ADDRESS_PREFIX] = { .name = "ipv6-address-prefix",
	    .type = API_TYPE_PREFIX,
	    .help = "/125 for its ends" },
	[API_REACH_CREATE_SUBSCRIPTION] = API_ARG_SUBSCRIPTION,
};

const struct api_verb api_verb_global_reach_create = {
	.name = "global-reach-create",
	.command = "global-reach create",
	.result = "changes",
	.help = "join two circuits",
	API_ARGS(reach_create_args),
	.render = API_RENDER_TABLE,
	.columns = api_change_columns,
	.scope = API_SCOPE_ASKED,
	.texts = "change",
	.writes = true,
};

static const struct api_arg reach_delete_args[] = {
	[API_REACH_DELETE_NAME] =
	    API_ARG_OBJECT("name", "global-reach", "name of the link"),
	[API_REACH_DELETE_SUBSCRIPTION] = API_ARG_SUBSCRIPTION,
};

const struct api_verb api_verb_global_reach_delete = {
	.name = "global-reach-delete",
	.command = "global-reach delete",
	.result = "changes",
	.help = "part them again",
	API_ARGS(reach_delete_args),
	.render = API_RENDER_TABLE,
	.columns = api_change_columns,
	.scope = API_SCOPE_ASKED,
	.texts = "change",
	.writes = true,
};
