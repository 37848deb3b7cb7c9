/*
 * What a lab in the short form of data/tree_text.h comes to.
 */
#ifndef TEST_ER_SPEC_TEXT_H
#define TEST_ER_SPEC_TEXT_H

#include "compile/compile.h"
#include "data/tree_text.h"
#include "test.h"

/* The spec of a lab that must be valid.  The spec and *lab are the caller's. */
static inline struct net_spec *
spec_text(const char *text, struct er_lab **lab)
{
	struct net_spec *spec;
	struct errs errs;

	*lab = lab_text(text);
	errs_init(&errs);
	spec = compile_lab_compile(*lab, NULL, &errs);
	print_errs(&errs);
	ck_assert_ptr_nonnull(spec);
	errs_fini(&errs);
	return spec;
}

#endif
