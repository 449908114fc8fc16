/* How well a scanner's answer names the system that a host plays. */
#ifndef SP_TRUTH_OSFIT_H
#define SP_TRUTH_OSFIT_H

#include "truth/result.h"
#include "truth/truth.h"

#define LAB_OS_FIT_MAP(X)                                                                          \
    X(LAB_OS_NOT_TRIED, "not_tried", "not tried")                                                  \
    X(LAB_OS_UNKNOWN, "unknown", "unknown")                                                        \
    X(LAB_OS_WRONG, "wrong", "wrong")                                                              \
    X(LAB_OS_FAMILY, "family", "family")                                                           \
    X(LAB_OS_RIGHT, "right", "right")

enum lab_os_fit {
#define X(name, key, text) name,
    LAB_OS_FIT_MAP(X)
#undef X
        LAB_OS_FIT_COUNT
};

/* The best of the candidates that have the highest accuracy. Right: the same name; or the same
 * family, and the name states a version that holds the true one, or it states none and the
 * generation of the class does. Pure. */
enum lab_os_fit lab_os_judge(const struct lab_truth_os *truth, const struct lab_result_host *host);

#endif
