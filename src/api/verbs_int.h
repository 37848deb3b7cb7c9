/*
 * Inside of src/api: arguments and columns that rows of operations have in common.
 */
#ifndef API_VERBS_INT_H
#define API_VERBS_INT_H

#include "api/verbs.h"

#define API_ARGS(list) .args = (list), .nargs = sizeof(list) / sizeof *(list)

/* The subscription that asks, which is a global option of erxctl. */
#define API_ARG_SUBSCRIPTION                                          \
	{                                                             \
		.name = API_SUBSCRIPTION, .border = API_BORDER_PLAIN, \
		.help = "who asks (default: default)"                 \
	}
/* The file into which erxctl writes the octets; the daemon does not get this argument.
 */
#define API_ARG_WRITE                                               \
	{                                                           \
		.name = API_WRITE, .border = API_BORDER_PLAIN,      \
		.help = "file to write (default: standard output)", \
	}
/* The form of the Azure CLI. */
#define API_ARG_AZ                                           \
	{                                                    \
		.name = API_AZ, .type = API_TYPE_BOOL,       \
		.help = "as the Azure CLI prints it: -o az", \
	}
/* What it is about: an object of one of the lists of the operation `names`. */
#define API_ARG_OBJECT(noun, list, what)                                               \
	{                                                                              \
		.name = (noun), .type = API_TYPE_TEXT, .border = API_BORDER_NAME,      \
		.names = (list), .required = true, .positional = true, .help = (what), \
	}
#define API_ARG_VNET API_ARG_OBJECT("vnet", "gateway", "VNet, whose gateway it is")
/* The network that it is about. */
#define API_ARG_PREFIX(what)                                                 \
	{                                                                    \
		.name = "prefix", .type = API_TYPE_PREFIX, .required = true, \
		.positional = true, .help = (what),                          \
	}

/* The columns of answers with the changes of an edit. */
extern const struct api_column api_change_columns[];
extern const struct api_column api_authorization_columns[];

#endif
