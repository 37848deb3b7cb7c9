/* Members of the answers of `assert` and `advance`, as tables that end with NULL. */
#ifndef API_ANSWERS_CHECKS_H
#define API_ANSWERS_CHECKS_H

#include "api/answers.h"

extern const struct api_field api_advance_fields[];
extern const struct api_field api_assert_fields[];

#endif
