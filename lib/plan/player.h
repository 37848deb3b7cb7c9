/*
 * The player of rehearsals (src/web/player.js), as the report in HTML has it:
 * scripts/embed-player makes one script and one style sheet of the page's files.
 */
#ifndef PLAN_PLAYER_H
#define PLAN_PLAYER_H

extern const char plan_player_script[];
/* The SHA-256 of the script in base64, for a policy that allows this script alone. */
extern const char plan_player_digest[];
extern const char plan_player_style[];

#endif
