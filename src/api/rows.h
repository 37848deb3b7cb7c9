/*
 * The names of all operations, and the place of each of their arguments in its row.
 * With the place a handler takes the typed value of an argument (args.h).
 */
#ifndef API_ROWS_H
#define API_ROWS_H

/* In the order of the overview that erxctl prints. */
#define API_VERBS(X)                 \
	X(show_sessions)             \
	X(show_bfd)                  \
	X(show_routes)               \
	X(show_events)               \
	X(show_failures)             \
	X(show_packets)              \
	X(show_counters)             \
	X(show_bmp)                  \
	X(show_circuits)             \
	X(show_authorizations)       \
	X(show_connections)          \
	X(show_global_reach)         \
	X(show_private_clouds)       \
	X(show_vnets)                \
	X(show_gateways)             \
	X(show_vpn_connections)      \
	X(show_peerings)             \
	X(show_stats)                \
	X(show_route_filters)        \
	X(show_virtual_hubs)         \
	X(show_route_servers)        \
	X(show_direct_ports)         \
	X(show_sites)                \
	X(show_route_table)          \
	X(show_route_table_summary)  \
	X(show_arp)                  \
	X(show_learned_routes)       \
	X(show_advertised_routes)    \
	X(show_bgp_peers)            \
	X(show_effective_routes)     \
	X(explain)                   \
	X(reach)                     \
	X(show_snapshots)            \
	X(snapshot_delete)           \
	X(snapshot)                  \
	X(diff)                      \
	X(trace)                     \
	X(wait)                      \
	X(maintain)                  \
	X(end_maintain)              \
	X(link_test_start)           \
	X(link_test_stop)            \
	X(site_test_start)           \
	X(site_test_stop)            \
	X(show_failover_tests)       \
	X(show_failover_routes)      \
	X(show_resiliency)           \
	X(show_route_sets)           \
	X(fail)                      \
	X(restore_all)               \
	X(restore)                   \
	X(refresh)                   \
	X(reload)                    \
	X(reset_lab)                 \
	X(reset)                     \
	X(advance)                   \
	X(export)                    \
	X(azure_env)                 \
	X(apply)                     \
	X(confirm)                   \
	X(history)                   \
	X(undo)                      \
	X(edit)                      \
	X(authorization_create)      \
	X(authorization_list)        \
	X(authorization_revoke)      \
	X(connection_create)         \
	X(connection_delete)         \
	X(gateway_migration_prepare) \
	X(gateway_migration_execute) \
	X(gateway_migration_commit)  \
	X(gateway_migration_abort)   \
	X(global_reach_create)       \
	X(global_reach_delete)       \
	X(announce)                  \
	X(withdraw)                  \
	X(names)                     \
	X(assert)                    \
	X(graph)                     \
	X(page)                      \
	X(preview)                   \
	X(rehearse)                  \
	X(capture)                   \
	X(dump)                      \
	X(version)

/* The places of arguments.  Those that stand on the command line without an option
 * word do so in this order. */
enum { API_AT_AT }; /* show-sessions, show-bfd */
enum {
	API_ROUTES_AT,
	API_ROUTES_PREFIX,
	API_ROUTES_VIEW,
	API_ROUTES_PEER
}; /* show-routes */
enum { API_REACH_NAME, API_REACH_SUBSCRIPTION, API_REACH_BROKEN };
enum { API_VERSION_DETAILS };                         /* version */
enum { API_EVENTS_AFTER, API_EVENTS_FOLLOW };         /* show-events */
enum { API_WAIT_TIMEOUT };                            /* wait */
enum { API_TARGET_KIND, API_TARGET_NAME };            /* restore */
enum { API_MAINTAIN_MSEE, API_MAINTAIN_DRAIN_ONLY };  /* maintain */
enum { API_MAINTAIN_END_MSEE };                       /* end-maintain */
enum { API_FAIL_KIND, API_FAIL_NAME, API_FAIL_TEXT }; /* fail */
enum {
	API_LINK_TEST_CIRCUIT,
	API_LINK_TEST_PATH,
	API_LINK_TEST_CATEGORY,
	API_LINK_TEST_SUBSCRIPTION
};
enum {
	API_LINK_STOP_CIRCUIT,
	API_LINK_STOP_PATH,
	API_LINK_STOP_SUCCESSFUL,
	API_LINK_STOP_VERIFIED,
	API_LINK_STOP_SUBSCRIPTION
};
enum {
	API_SITE_TEST_VNET,
	API_SITE_TEST_LOCATION,
	API_SITE_TEST_TYPE,
	API_SITE_TEST_SUBSCRIPTION
};
enum {
	API_SITE_STOP_VNET,
	API_SITE_STOP_LOCATION,
	API_SITE_STOP_SUCCESSFUL,
	API_SITE_STOP_VERIFIED,
	API_SITE_STOP_SUBSCRIPTION
};
enum { API_TESTS_NAME, API_TESTS_AZ, API_TESTS_SUBSCRIPTION };
enum {
	API_TEST_ROUTES_NAME,
	API_TEST_ROUTES_PLACE,
	API_TEST_ROUTES_AZ,
	API_TEST_ROUTES_SUBSCRIPTION
};
enum {
	API_RESILIENCY_VNET,
	API_RESILIENCY_AZ,
	API_RESILIENCY_SUBSCRIPTION
}; /* show-resiliency, show-route-sets */
enum { API_REFRESH_SESSION };
enum { API_RESET_SESSION, API_RESET_TEXT };
enum { API_APPLY_LAB, API_APPLY_DRY_RUN, API_APPLY_CONFIRM, API_APPLY_SUBSCRIPTION };
enum { API_EDIT_OPERATION, API_EDIT_PIECE, API_EDIT_SUBSCRIPTION };
enum {
	API_AUTHORIZATION_CREATE_CIRCUIT,
	API_AUTHORIZATION_CREATE_NAME,
	API_AUTHORIZATION_CREATE_KEY,
	API_AUTHORIZATION_CREATE_SUBSCRIPTION
};
enum { API_AUTHORIZATIONS_NAME, API_AUTHORIZATIONS_SUBSCRIPTION };
enum {
	API_AUTHORIZATION_REVOKE_CIRCUIT,
	API_AUTHORIZATION_REVOKE_NAME,
	API_AUTHORIZATION_REVOKE_SUBSCRIPTION
};
enum {
	API_CONNECTION_CREATE_NAME,
	API_CONNECTION_CREATE_VNET,
	API_CONNECTION_CREATE_CIRCUIT,
	API_CONNECTION_CREATE_AUTHORIZATION,
	API_CONNECTION_CREATE_AUTHORIZATION_KEY,
	API_CONNECTION_CREATE_WEIGHT,
	API_CONNECTION_CREATE_SUBSCRIPTION
};
enum {
	API_CONNECTION_DELETE_VNET,
	API_CONNECTION_DELETE_NAME,
	API_CONNECTION_DELETE_SUBSCRIPTION
};
enum {
	API_MIGRATION_VNET,
	API_MIGRATION_SKU,
	API_MIGRATION_SCALE_UNITS,
	API_MIGRATION_PREPARE_SUBSCRIPTION
};
enum { API_MIGRATION_SUBSCRIPTION = 1 };
enum {
	API_REACH_CREATE_NAME,
	API_REACH_CREATE_FROM,
	API_REACH_CREATE_TO,
	API_REACH_CREATE_AUTHORIZATION,
	API_REACH_CREATE_AUTHORIZATION_KEY,
	API_REACH_CREATE_ADDRESS_PREFIX,
	API_REACH_CREATE_IPV6_ADDRESS_PREFIX,
	API_REACH_CREATE_SUBSCRIPTION
};
enum { API_REACH_DELETE_NAME, API_REACH_DELETE_SUBSCRIPTION };
enum {
	API_ANNOUNCE_SITE,
	API_ANNOUNCE_PREFIX,
	API_ANNOUNCE_AS_PATH,
	API_ANNOUNCE_COMMUNITY,
	API_ANNOUNCE_MED,
	API_ANNOUNCE_OVER,
	API_ANNOUNCE_SUBSCRIPTION
};
enum {
	API_WITHDRAW_SITE,
	API_WITHDRAW_PREFIX,
	API_WITHDRAW_OVER,
	API_WITHDRAW_SUBSCRIPTION
};
enum {
	API_CAPTURE_OF,
	API_CAPTURE_FORMAT,
	API_CAPTURE_FOR,
	API_CAPTURE_COUNT,
	API_CAPTURE_WRITE
};
enum { API_DUMP_AT, API_DUMP_VIEW, API_DUMP_PEER, API_DUMP_WRITE };
enum {
	API_OBJECT_NAME,
	API_OBJECT_SUBSCRIPTION,
	API_OBJECT_AZ
}; /* tables of objects,
      reach; az: circuits */
enum {
	API_PATH_NAME,
	API_PATH_PATH,
	API_PATH_AZ,
	API_PATH_SUBSCRIPTION
}; /* tables of a path of a circuit */
enum {
	API_GATEWAY_NAME,
	API_GATEWAY_INSTANCE,
	API_GATEWAY_AZ,
	API_GATEWAY_SUBSCRIPTION
}; /* tables of a gateway */
enum {
	API_ADVERTISED_NAME,
	API_ADVERTISED_PEER,
	API_ADVERTISED_INSTANCE,
	API_ADVERTISED_AZ,
	API_ADVERTISED_SUBSCRIPTION
}; /* show-advertised-routes */
enum {
	API_EFFECTIVE_NAME,
	API_EFFECTIVE_SUBNET,
	API_EFFECTIVE_AZ,
	API_EFFECTIVE_SUBSCRIPTION
}; /* show-effective-routes */
enum { API_TRACE_FROM, API_TRACE_TO };
enum { API_EXPLAIN_PREFIX, API_EXPLAIN_AT, API_EXPLAIN_AS_TEXT };
enum { API_SNAPSHOT_NAME };
enum { API_DIFF_FROM, API_DIFF_TO, API_DIFF_ALL };
enum { API_NAMES_LIST, API_NAMES_SUBSCRIPTION };
enum { API_ASSERT_CHECKS, API_ASSERT_FILE, API_ASSERT_NAME, API_ASSERT_TIMEOUT };
enum { API_GRAPH_FORMAT };
enum { API_PAGE_SUBSCRIPTION };
enum { API_PREVIEW_OPERATION, API_PREVIEW_INPUT };
enum {
	API_REHEARSE_PLAN,
	API_REHEARSE_LAB,
	API_REHEARSE_SEED,
	API_REHEARSE_DRAWS,
	API_REHEARSE_DURATIONS,
	API_REHEARSE_FORMAT,
	API_REHEARSE_TIMEOUT
};
enum { API_EXPORT_ALLOCATED };
enum { API_AZURE_ENV_SUBSCRIPTION };
enum { API_UNDO_NUMBER };
enum { API_ADVANCE_TIME, API_ADVANCE_UNTIL, API_ADVANCE_TIMEOUT };

#endif
