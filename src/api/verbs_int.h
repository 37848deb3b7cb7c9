/*
 * What rows of operations have in common.
 */
#ifndef API_VERBS_INT_H
#define API_VERBS_INT_H

#include "api/verbs.h"

#define API_ARGS(list) .args = (list), .nargs = sizeof(list) / sizeof *(list)

/* Who asks: erxctl has it as a global option. */
#define API_ARG_SUBSCRIPTION                                                    \
	{                                                                       \
		.name = API_SUBSCRIPTION, .help = "who asks (default: default)" \
	}
/* erxctl's own: where the octets go. */
#define API_ARG_WRITE                                                                  \
	{                                                                              \
		.name = API_WRITE, .help = "file to write (default: standard output)", \
	}
/* Tables as Azure shows them. */
#define API_ARG_AZ                                           \
	{                                                    \
		.name = API_AZ, .type = API_TYPE_BOOL,       \
		.help = "as the Azure CLI prints it: -o az", \
	}

/* Of answers that say what an edit has changed. */
extern const struct api_column api_change_columns[];

#endif
