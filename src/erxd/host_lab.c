/*
 * The lab that a daemon runs: from the state that the one before has kept, or from its
 * file, at the start and again when somebody asks.
 */
#include "erxd/host.h"

#include "base/xalloc.h"
#include "erxd/again.h"
#include "erxd/changes.h"
#include "erxd/edit.h"
#include "erxd/http.h"
#include "erxd/log.h"
#include "erxd/reload.h"
#include "erxd/state.h"
#include "lab/files.h"
#include "lab/open.h"
#include "sim/overlay.h"

#include <stdlib.h>
#include <string.h>

/* Runs a lab that has passed its checks, which is consumed.  On failure everything
 * stays as it was. */
static bool
commit(struct host *h, struct run_change *c, const char *path, const char *sum,
    struct errs *errs)
{
	const struct er_lab *lab = run_lab(h->run);
	struct changes_lines lines = { NULL, 0, 0 };
	struct state_file before = h->lab_file;
	bool done;

	if (lab)
		changes_list(lab->tree, c->lab->tree, &lines);
	h->lab_file.path = reload_whole_path(h, path);
	memcpy(h->lab_file.sum, sum, sizeof h->lab_file.sum);
	h->second.by = "the lab file";
	done = run_commit(h->run, host_now(h), c, errs) == RUN_DONE;
	h->second.by = NULL;
	if (done)
		reload_tell(h, path, &lines);
	changes_lines_fini(&lines);
	free(done ? before.path : h->lab_file.path);
	if (!done)
		h->lab_file = before;
	return done;
}

bool
host_reload(struct host *h, struct errs *errs)
{
	bool good = true;

	if (!news_reopen(h, errs)) {
		log_line("reload", h->config.audit, "the audit file stays as it is");
		good = false;
	}
	if (h->http && !http_reload(h->http, errs))
		good = false;
	if (!h->config.lab_path) {
		log_line("reload", "-", "no lab file was given; the running lab stays");
		log_errors(errs);
		return good;
	}
	notify_reloading(&h->notify);
	log_line("reload", h->config.lab_path, "reading the lab again");
	if (!host_load(h, h->config.lab_path, errs)) {
		log_line("reload", h->config.lab_path,
		    "refused; the running lab stays");
		good = false;
	}
	log_errors(errs);
	notify_ready(&h->notify, NULL);
	return good;
}

bool
host_load(struct host *h, const char *path, struct errs *errs)
{
	char sum[STATE_SUM_LEN + 1];
	struct run_source source;
	struct run_change *c = NULL;
	struct data_node *file;

	if (!lab_open(h->reader, path, &source, errs))
		return false;
	reload_sum(source.tree, sum);
	if (h->config.simulated)
		sim_emulate(source.tree, errs);
	file = data_node_dup(source.tree);
	reload_keep_owned(h, source.tree);
	if (reload_may(h, source.tree, errs)) {
		second_files(h, &h->second.pending, &source.files, path);
		c = run_prepare_load(h->run, &source, NULL, errs);
	} else {
		run_source_fini(&source);
	}
	if (c && commit(h, c, path, sum, errs)) {
		edit_forget_marks(file);
		reload_note(h, file, true);
		again_note(h);
		return true;
	}
	data_node_free(file);
	return false;
}

static bool
take_kept(struct host *h, struct state_kept *kept, struct errs *errs)
{
	const char *path = kept->lab_file.path ? kept->lab_file.path : "";
	struct run_source source = { .tree = kept->tree };
	struct run_change *c;

	kept->tree = NULL;
	edit_forget_marks(source.tree); /* the file changes with every edit */
	if (!lab_files_read(&source.files, source.tree, h->dirs, path, errs)) {
		run_source_fini(&source);
		return false;
	}
	second_files(h, &kept->pending, &source.files, path);
	c = run_prepare_load(h->run, &source, kept->alloc, errs);
	if (!c) {
		state_lab_refused(h->state, errs);
		return false;
	}
	if (kept->pending.before)
		second_resume(h, &kept->pending);
	if (!commit(h, c, kept->lab_file.path, kept->lab_file.sum, errs))
		return false;
	log_line("state", state_path(h->state),
	    "taken up again; what was made to fail is whole");
	reload_compare(h);
	again_note(h);
	return true;
}

bool
host_start(struct host *h, struct errs *errs)
{
	struct state_kept kept = { .tree = NULL };
	bool ok;

	if (!news_open(h, errs))
		return false;
	if (h->config.state_dir && !(h->state = state_open(h->config.state_dir, errs)))
		return false;
	if (h->state && h->config.reset) {
		if (!state_reset(h->state, errs))
			return false;
	} else if (h->state && !state_read(h->state, h->reader, &kept, errs)) {
		return false;
	}
	/* With --reset nothing of the one before is left. */
	if (h->config.restarted ||
	    (h->state && !h->config.reset && state_was_in_use(h->state)))
		net_restarted(h->net);
	if (kept.tree) {
		ok = take_kept(h, &kept, errs);
	} else if (h->config.lab_path) {
		ok = host_load(h, h->config.lab_path, errs);
	} else {
		errs_add(errs, CODE_NO_STATE, NULL, NULL, "name a lab to begin with",
		    "%s holds no state yet, and no lab is given", h->config.state_dir);
		ok = false;
	}
	state_kept_fini(&kept);
	if (ok && h->state)
		state_in_use(h->state, true);
	return ok;
}

bool
host_check(struct host *h, struct errs *errs)
{
	struct run_change *draft = lab_draft(h->reader, h->config.lab_path, errs);
	bool good = draft != NULL;

	run_change_free(draft);
	return good;
}
