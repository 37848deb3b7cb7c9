/*
 * A tree as YAML, in the form of lab files: what the reader of labs takes again and
 * finds equal.
 */
#ifndef DATA_YAML_H
#define DATA_YAML_H

#include "base/buf.h"
#include "data/tree.h"

/*
 * Appends a MAP, a SEQ or a TEXT as a YAML document, a line for each leaf, in the order
 * of the tree. Lists of texts stand in one line as long as the line is short.  Texts
 * that YAML would take for something else are quoted.  Secrets are written, so that the
 * document is whole.
 */
void data_yaml(struct buf *, const struct data_node *map);
/* The same with a comment behind each line whose node has a file: "# FILE:LINE", or
 * "# FILE" where the line is 0. */
void data_yaml_marked(struct buf *, const struct data_node *map);
/* Appends a text, from wherever it comes, as it may stand in a comment: on one line,
 * and without what YAML refuses. */
void data_yaml_comment(struct buf *, const char *text);

#endif
