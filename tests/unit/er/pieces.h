/*
 * Pieces of labs that many tests share, in the short form of data/tree_text.h: text
 * that stands in one place, and of which each test puts together what it needs.
 */
#ifndef TEST_ER_PIECES_H
#define TEST_ER_PIECES_H

/* Of a circuit: the networks of its links are the first two in NET, as 172.16.1. */
#define LAB_PEERING(asn, net)              \
	"    private-peering\n"            \
	"      peer-asn = " asn "\n"       \
	"      primary = " net ".0/30\n"   \
	"      secondary = " net ".4/30\n" \
	"      vlan = 100\n"

/* What such a peering has of the other family. */
#define LAB_PEERING_IPV6                      \
	"      ipv6\n"                        \
	"        primary = fd00:ffff::/126\n" \
	"        secondary = fd00:ffff::4/126\n"

/* An element of `circuits`, in a city. */
#define LAB_CIRCUIT_AT(name, city, asn, net) \
	"  " name "\n    location = " city "\n" LAB_PEERING(asn, net)

/* The authorization of a circuit for the Global Reach link of a private cloud. */
#define LAB_AVS "    authorizations\n      avs\n"

/* An element of `advertise`. */
#define LAB_ADVERT(prefix) "      -\n        prefix = " prefix "\n"

/* A circuit, as the first of the list of circuits; without and with its city. */
#define LAB_CIRCUIT "circuits\n  er-a\n" LAB_PEERING("64520", "172.16.1")
#define LAB_CIRCUIT_SEATTLE \
	"circuits\n" LAB_CIRCUIT_AT("er-a", "Seattle", "64520", "172.16.1")

/* A site on that circuit, and a VNet that is connected to it. */
#define LAB_SEATTLE         \
	"on-premises\n"     \
	"  seattle\n"       \
	"    asn = 64520\n" \
	"    circuits\n"    \
	"      er-a\n"
#define LAB_HUB                                \
	"vnets\n"                              \
	"  hub\n"                              \
	"    address-space = [10.60.0.0/16]\n" \
	"    gateway\n"                        \
	"    connections\n"                    \
	"      to-er-a\n"                      \
	"        circuit = er-a\n"

/* The site announces a network. */
#define LAB_SITE LAB_SEATTLE "    advertise\n" LAB_ADVERT("10.20.0.0/16")

/* The lab of the design: hub, private cloud, circuit with its site, Global Reach. */
#define LAB_CLOUD                            \
	"private-clouds\n"                   \
	"  pc1\n"                            \
	"    network-block = 10.80.0.0/22\n" \
	"    segments\n"                     \
	"      web\n"                        \
	"        prefix = 10.81.1.0/24\n"    \
	"    authorizations\n"               \
	"      hub-key\n"
#define LAB_VNETS                              \
	LAB_HUB                                \
	"      to-pc1\n"                       \
	"        circuit = pc1\n"              \
	"        authorization = hub-key\n"    \
	"  spoke1\n"                           \
	"    address-space = [10.61.0.0/24]\n" \
	"    peered-with = hub\n"
#define LAB_CIRCUITS LAB_CIRCUIT LAB_AVS
#define LAB_ER_B                          \
	"  er-b\n"                        \
	"    location = Dallas\n"         \
	"    private-peering\n"           \
	"      peer-asn = 64521\n"        \
	"      primary = 172.16.2.0/30\n" \
	"      secondary = 172.16.2.4/30\n"
#define LAB_REACH          \
	"global-reach\n"   \
	"  pc1-to-er-a\n"  \
	"    from = pc1\n" \
	"    to = er-a\n"  \
	"    authorization = avs\n"
#define LAB_ALL LAB_CLOUD LAB_VNETS LAB_CIRCUITS LAB_SITE LAB_REACH

#endif
