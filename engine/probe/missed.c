#include "probe/missed.h"

#include <math.h>

/* What is usual weighs as much as so many sendings. */
#define USUAL_WEIGHT 100.0
/* Where everything is lost nothing can be told. */
#define LOSS_MAX 0.999

double sp_missed_loss(double lost, double sendings, double usual)
{
    return (lost + usual * USUAL_WEIGHT) / (sendings + USUAL_WEIGHT);
}

double sp_missed_ports(double answered, double sendings_each, double loss)
{
    double all_lost = pow(fmin(loss, LOSS_MAX), sendings_each);

    if (answered <= 0 || loss <= 0 || sendings_each <= 0)
        return 0;
    /* of t ports that would answer, t * (1 - all_lost) do */
    return answered * all_lost / (1 - all_lost);
}
