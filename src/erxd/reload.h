/*
 * A lab file that is read again replaces the running lab; what was edited since the
 * file was read last, and is not in the file, would be lost without a word.
 */
#ifndef ERXD_RELOAD_H
#define ERXD_RELOAD_H

#include "base/err.h"
#include "data/tree.h"
#include "erxd/changes.h"

#include <stdbool.h>

struct host;

/* The whole path of a lab file, which the caller frees; NULL for none.  Links stay in
 * it as they are: what the lab names is looked for beside the link, by a restart as by
 * the start, and a link may lead elsewhere by then.  Of the given lab the path is that
 * of the start: its directory is held since then (walls.h). */
char *reload_whole_path(const struct host *, const char *path);
/* The sum of a lab file, as a state has it (STATE_SUM_LEN and a NUL). */
void reload_sum(const struct data_node *tree, char sum[]);
/* Remembers the lab file as it is, a tree that is taken over; NULL forgets it.  Whether
 * it is known to be what was read when the lab began to run (`sure`): if not, what the
 * file alone has is taken to be new in it, and not to have been deleted by an edit. */
void reload_note(struct host *, struct data_node *, bool sure);
/* Adds to the lab of a file what owners of subscriptions have made (NAME~SUBSCRIPTION):
 * that is theirs, and no file has it. */
void reload_keep_owned(const struct host *, struct data_node *);
/*
 * True when a lab that was read may replace the running one.  False, and an error for
 * each edit, when that would drop edits that were made since the file was read last,
 * and the host's config does not force it; with force each is a line of the log.
 */
bool reload_may(const struct host *, const struct data_node *, struct errs *);
/* Writes a line of the log, and an event, for each object that a reload has changed. */
void reload_tell(struct host *, const char *path, const struct changes_lines *);
/* Says so when the lab file differs from the state that is kept, which wins, and
 * remembers the file. */
void reload_compare(struct host *);

#endif
