/*
 * Maps that one part of the program makes for another, in another process: texts and
 * numbers by name.
 */
#ifndef DATA_PUT_H
#define DATA_PUT_H

#include "data/tree.h"

#include <stdbool.h>
#include <stdint.h>

/* Puts a copy of a text into a map, or at the end of a SEQ, where `name` is NULL.
 * Nothing is put for NULL. */
void data_put_text(struct data_node *, const char *name, const char *text);
/* Put a number or a truth value in the same way, as a text. */
void data_put_number(struct data_node *, const char *name, uint64_t);
void data_put_signed(struct data_node *, const char *name, int64_t);
void data_put_bool(struct data_node *, const char *name, bool);
/* Puts a tree into a map under another name than the tree has; the map takes the tree
 * over. */
void data_put_tree(struct data_node *, const char *name, struct data_node *);
/* What data_put_number and the like have put; 0 or false where there is nothing, or
 * something else. */
uint64_t data_number(const struct data_node *, const char *name);
int64_t data_signed(const struct data_node *, const char *name);
bool data_bool(const struct data_node *, const char *name);

#endif
