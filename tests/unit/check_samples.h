/* A truth, and the pieces that results of each format about it are made of. */
#ifndef CHECK_SAMPLES_H
#define CHECK_SAMPLES_H

/* Ports 1 to 10: of .1 2 and 4 are open, 5 to 7 filtered, the others closed; .2 is dead, .3 a
 * tarpit, .4 silent. */
static const char truth_text[] =
    "{\"type\":\"lab\",\"version\":1,\"seed\":18446744073709551615,\"hosts\":4,"
    "\"tcp_scope\":\"1-10\",\"udp_scope\":\"53\"}\n"
    "{\"type\":\"host\",\"ip\":\"198.18.0.1\",\"state\":\"up\",\"os\":{\"name\":\"Linux 6.1 "
    "(Debian 12)\",\"vendor\":\"Linux\",\"family\":\"Linux\",\"version\":\"6.1\"},"
    "\"tcp\":[{\"state\":\"open\",\"reason\":\"syn-ack\",\"ports\":\"2,4\"},"
    "{\"state\":\"filtered\",\"reason\":\"no-response\",\"ports\":\"5-6\"},"
    "{\"state\":\"filtered\",\"reason\":\"admin-prohibited\",\"ports\":\"7\"}],"
    "\"tcp_rest\":{\"state\":\"closed\",\"reason\":\"reset\"},"
    "\"udp\":[{\"state\":\"open\",\"reason\":\"udp-response\",\"ports\":\"53\"}],"
    "\"udp_rest\":{\"state\":\"closed\",\"reason\":\"port-unreach\"}}\n"
    "{\"type\":\"host\",\"ip\":\"198.18.0.2\",\"state\":\"down\"}\n"
    "{\"type\":\"host\",\"ip\":\"198.18.0.3\",\"state\":\"up\",\"suspect\":\"tarpit\","
    "\"tcp\":[],\"tcp_rest\":{\"state\":\"closed\",\"reason\":\"reset\"}}\n"
    "{\"type\":\"host\",\"ip\":\"198.18.0.4\",\"state\":\"up\","
    "\"tcp\":[],\"tcp_rest\":{\"state\":\"filtered\",\"reason\":\"no-response\"}}\n";

#define SCAN    "{\"type\":\"scan\",\"args\":\"synprint -v\",\"seed\":18446744073709551615}\n"
#define SUMMARY "{\"type\":\"summary\",\"complete\":true}\n"
#define PORT(ip, port, state, reason)                                                              \
    "{\"type\":\"port\",\"ip\":\"198.18.0." #ip "\",\"proto\":\"tcp\",\"port\":" #port             \
    ",\"state\":\"" state "\",\"reason\":\"" reason "\"}\n"
#define HOST(ip, state, not_shown, more)                                                           \
    "{\"type\":\"host\",\"ip\":\"198.18.0." #ip "\",\"state\":\"" state                            \
    "\",\"not_shown\":{" not_shown "}" more "}\n"
#define OPEN_PORTS PORT(1, 2, "open", "syn-ack") PORT(1, 4, "open", "syn-ack")
#define OTHER_HOSTS                                                                                \
    HOST(2, "down", "", "")                                                                        \
    HOST(3, "up", "\"open\":10", "") HOST(4, "unknown", "\"filtered\":10", "")
#define COUNTS "\"closed\":5,\"filtered\":3"

#define NMAP                                                                                       \
    "<?xml version=\"1.0\"?>\n<!DOCTYPE nmaprun>\n<nmaprun scanner=\"nmap\" args=\"nmap -sS\">\n"  \
    "<scaninfo type=\"syn\" protocol=\"tcp\" numservices=\"10\" services=\"1-10\"/>\n"
#define NMAP_HOST(ip, up, reason)                                                                  \
    "<host><status state=\"" up "\" reason=\"" reason "\"/>\n"                                     \
    "<address addr=\"198.18.0." #ip "\" addrtype=\"ipv4\"/>\n"                                     \
    "<address addr=\"02:00:00:00:00:01\" addrtype=\"mac\"/>\n<ports>"
#define NMAP_PORT(port, state)                                                                     \
    "<port protocol=\"tcp\" portid=\"" #port "\"><state state=\"" state "\" reason=\"syn-ack\"/>"  \
    "<service name=\"x\"/></port>\n"
#define NMAP_EXTRA(state, reason, count, ports)                                                    \
    "<extraports state=\"" state "\" count=\"" #count "\"><extrareasons reason=\"" reason          \
    "\" count=\"" #count "\" proto=\"tcp\" ports=\"" ports "\"/></extraports>\n"
#define NMAP_FIRST                                                                                 \
    NMAP_HOST(1, "up", "arp-response")                                                             \
    NMAP_EXTRA("closed", "resets", 5, "1,3,8-10")                                                  \
    NMAP_EXTRA("filtered", "no-responses", 2, "5-6") NMAP_PORT(2, "open") NMAP_PORT(4, "open")
#define NMAP_END "</ports></host>\n"
#define NMAP_REST                                                                                  \
    NMAP_HOST(3, "up", "user-set")                                                                 \
    NMAP_EXTRA("open", "syn-acks", 10, "1-10")                                                     \
    NMAP_END NMAP_HOST(4, "up",                                                                    \
                       "user-set") "<extraports state=\"filtered\" count=\"10\"/>" NMAP_END        \
        NMAP_HOST(2, "up", "user-set") "<extraports state=\"filtered\" count=\"10\"/>" NMAP_END    \
                                       "<runstats/></nmaprun>\n"

#define SYNPRINT_OS(os) SCAN OPEN_PORTS HOST(1, "up", COUNTS, ",\"os\":[" os "]") OTHER_HOSTS
#define NMAP_OS(os)                                                                                \
    NMAP NMAP_FIRST NMAP_EXTRA("filtered", "admin-prohibited", 1,                                  \
                               "7") "</ports><os><portused state=\"open\"/>" os "</os></host>"
#define MATCH(name, accuracy, classes)                                                             \
    "<osmatch name=\"" name "\" accuracy=\"" accuracy "\">" classes "</osmatch>"
#define CLASS(family, gen) "<osclass vendor=\"Linux\" osfamily=\"" family "\" osgen=\"" gen "\"/>"

#endif
