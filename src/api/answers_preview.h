/* What `diff`, `preview` and `rehearse` answer; answers.h has the form of a row. */
#ifndef API_ANSWERS_PREVIEW_H
#define API_ANSWERS_PREVIEW_H

#include "api/answers.h"

extern const struct api_field api_change_line_fields[]; /* a line of an edit */
extern const struct api_field api_difference_fields[], api_preview_fields[],
    api_rehearsal_fields[];

#endif
