/*
 * The members of an object of `explain`, a row each (api/answers.h).
 */
#ifndef API_ANSWERS_EXPLAIN_H
#define API_ANSWERS_EXPLAIN_H

#include "api/answers.h"

extern const struct api_field api_explained_fields[];

#endif
