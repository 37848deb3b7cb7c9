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

/* The columns of answers with the changes of an edit. */
extern const struct api_column api_change_columns[];

#endif
