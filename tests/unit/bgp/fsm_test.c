/*
 * Every cell of the state machine, written down a second time: the next state by its
 * letter (Idle, Connect, Active, openSent, openconFirm, Established), then the actions.
 */
#include "bgp/fsm.h"
#include "test.h"

#include <stdbool.h>
#include <string.h>

static const char states[] = "ICASFE";
static const char actions[] = "OKNXohUDC"; /* in the order of enum bgp_action */

static const struct {
	const char *up, *down, *stop, *open, *bad, *keepalive, *update, *refresh,
	    *notification, *hold, *send_hold;
} cells[BGP_STATE_N] = {
	{ "I", "I", "I", "I", "I", "I", "I", "I", "I", "I", "I" },
	{ "SOo", "IC", "IC", "IC", "IC", "IC", "IC", "IC", "IC", "IC", "IC" },
	{ "SOo", "IC", "IC", "IC", "IC", "IC", "IC", "IC", "IC", "IC", "IC" },
	{ "S", "AC", "INC", "FKhD", "INC", "IXC", "IXC", "IXC", "IC", "INC", "S" },
	{ "F", "IC", "INC", "IXC", "INC", "EhU", "IXC", "IXC", "IC", "INC", "F" },
	{ "E", "IC", "INC", "IXC", "INC", "Eh", "EhD", "ED", "IC", "INC", "INC" },
};

static const char *
cell(int state, int input)
{
	switch ((enum bgp_input)input) {
	case BGP_IN_TCP_UP:
		return cells[state].up;
	case BGP_IN_TCP_DOWN:
		return cells[state].down;
	case BGP_IN_STOP:
		return cells[state].stop;
	case BGP_IN_OPEN_OK:
		return cells[state].open;
	case BGP_IN_BAD:
		return cells[state].bad;
	case BGP_IN_KEEPALIVE:
		return cells[state].keepalive;
	case BGP_IN_UPDATE:
		return cells[state].update;
	case BGP_IN_REFRESH:
		return cells[state].refresh;
	case BGP_IN_NOTIFICATION:
		return cells[state].notification;
	case BGP_IN_HOLD_EXPIRED:
		return cells[state].hold;
	case BGP_IN_SEND_HOLD_EXPIRED:
		return cells[state].send_hold;
	case BGP_IN_N:
		break;
	}
	return "";
}

START_TEST(every_cell_says_what_rfc_4271_says)
{
	int state = _i / BGP_IN_N, input = _i % BGP_IN_N;
	struct bgp_step got = bgp_fsm_step(state, input);
	const char *want = cell(state, input);
	char text[16] = { states[got.next] };
	size_t n = 1;

	for (size_t i = 0; i < sizeof actions - 1; i++)
		if (got.actions >> i & 1)
			text[n++] = actions[i];
	ck_assert_msg(strcmp(text, want) == 0, "%s, input %d: %s, not %s",
	    bgp_state_name(state), input, text, want);
}
END_TEST

START_TEST(what_leaves_a_connection_closes_it)
{
	for (int state = BGP_STATE_OPENSENT; state < BGP_STATE_N; state++) {
		for (int input = 0; input < BGP_IN_N; input++) {
			struct bgp_step step = bgp_fsm_step(state, input);
			bool left = step.next < BGP_STATE_OPENSENT;

			ck_assert_int_eq(left, (step.actions & BGP_DO_CLOSE) != 0);
		}
	}
}
END_TEST

START_TEST(no_notification_is_sent_without_closing)
{
	for (int state = 0; state < BGP_STATE_N; state++) {
		for (int input = 0; input < BGP_IN_N; input++) {
			unsigned todo = bgp_fsm_step(state, input).actions;

			if (todo & (BGP_DO_NOTIFY | BGP_DO_FSM_ERROR))
				ck_assert(todo & BGP_DO_CLOSE);
			ck_assert(!(todo & BGP_DO_NOTIFY && todo & BGP_DO_FSM_ERROR));
		}
	}
}
END_TEST

START_TEST(states_have_the_names_of_the_rfc)
{
	ck_assert_str_eq(bgp_state_name(BGP_STATE_IDLE), "Idle");
	ck_assert_str_eq(bgp_state_name(BGP_STATE_CONNECT), "Connect");
	ck_assert_str_eq(bgp_state_name(BGP_STATE_ACTIVE), "Active");
	ck_assert_str_eq(bgp_state_name(BGP_STATE_OPENSENT), "OpenSent");
	ck_assert_str_eq(bgp_state_name(BGP_STATE_OPENCONFIRM), "OpenConfirm");
	ck_assert_str_eq(bgp_state_name(BGP_STATE_ESTABLISHED), "Established");
}
END_TEST

TCase *
test_bgp_fsm(void)
{
	TCase *tc = tcase_create("bgp/fsm");

	tcase_add_loop_test(tc, every_cell_says_what_rfc_4271_says, 0,
	    BGP_STATE_N * BGP_IN_N);
	tcase_add_test(tc, what_leaves_a_connection_closes_it);
	tcase_add_test(tc, no_notification_is_sent_without_closing);
	tcase_add_test(tc, states_have_the_names_of_the_rfc);
	return tc;
}
