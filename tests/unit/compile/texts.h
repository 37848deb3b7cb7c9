/*
 * Pieces of labs for the tests of lib/compile: a circuit, a site on it, and a VNet that
 * is connected to it.
 */
#ifndef TEST_COMPILE_TEXTS_H
#define TEST_COMPILE_TEXTS_H

#define CIRCUIT                             \
	"circuits\n"                        \
	"  er-a\n"                          \
	"    private-peering\n"             \
	"      peer-asn = 64520\n"          \
	"      primary = 172.16.1.0/30\n"   \
	"      secondary = 172.16.1.4/30\n" \
	"      vlan = 100\n"

#define SITE                \
	"on-premises\n"     \
	"  seattle\n"       \
	"    asn = 64520\n" \
	"    circuits\n"    \
	"      er-a\n"

#define VNET                                   \
	"vnets\n"                              \
	"  hub\n"                              \
	"    address-space = [10.60.0.0/16]\n" \
	"    gateway\n"                        \
	"    connections\n"                    \
	"      to-er-a\n"                      \
	"        circuit = er-a\n"

#endif
