#include "truth/osfit.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "truth/osname.h"

enum { GENERATION_MAX = 200 };

/* "embedded" is no family of systems: the vendor must be the same too. */
static bool class_is_family(const struct lab_truth_os *truth, const char *vendor,
                            const char *family)
{
    if (strcasecmp(truth->family, "embedded") == 0)
        return strcasecmp(family, truth->family) == 0 && strcasecmp(vendor, truth->vendor) == 0;
    return lab_family_equal(truth->family, family) || lab_family_equal(truth->family, vendor);
}

static enum lab_version_fit generation_fit(const struct lab_truth_os *truth, const char *generation)
{
    char name[GENERATION_MAX];

    if (generation[0] == '\0')
        return LAB_VERSION_UNSAID;
    snprintf(name, sizeof(name), "%s %s", truth->family, generation);
    return lab_version_in_name(name, truth->family, truth->version);
}

static enum lab_os_fit judge_candidate(const struct lab_truth_os *truth,
                                       const struct lab_result_os *os)
{
    enum lab_version_fit by_name, by_class = LAB_VERSION_UNSAID;
    bool family = lab_name_begins_with_family(os->name, truth->family);

    if (strcasecmp(os->name, truth->name) == 0)
        return LAB_OS_RIGHT;
    for (size_t i = 0; i < os->class_count; i++) {
        if (!class_is_family(truth, os->classes[i].vendor, os->classes[i].family))
            continue;
        family = true;
        if (by_class != LAB_VERSION_INSIDE)
            by_class = generation_fit(truth, os->classes[i].generation);
    }
    if (!family)
        return LAB_OS_WRONG;
    by_name = lab_version_in_name(os->name, truth->family, truth->version);
    if (by_name == LAB_VERSION_UNSAID)
        by_name = by_class;
    return by_name == LAB_VERSION_INSIDE ? LAB_OS_RIGHT : LAB_OS_FAMILY;
}

enum lab_os_fit lab_os_judge(const struct lab_truth_os *truth, const struct lab_result_host *host)
{
    enum lab_os_fit best = host->os_tried ? LAB_OS_UNKNOWN : LAB_OS_NOT_TRIED;
    uint32_t accuracy = 0;

    for (size_t i = 0; i < host->os_count; i++)
        if (host->os[i].accuracy > accuracy)
            accuracy = host->os[i].accuracy;
    for (size_t i = 0; i < host->os_count; i++) {
        enum lab_os_fit fit;

        if (host->os[i].accuracy < accuracy)
            continue;
        fit = judge_candidate(truth, &host->os[i]);
        if (fit > best)
            best = fit;
    }
    return best;
}
