#include "emulator/limits.h"

static double burst_of(const struct lab_rate *rate)
{
    double burst = rate->burst > 0 ? rate->burst : rate->per_s / 10;

    return burst < 1 ? 1 : burst;
}

bool lab_bucket_take(struct lab_bucket *bucket, const struct lab_rate *rate, uint64_t now_us)
{
    double burst;

    if (rate->per_s <= 0)
        return true;
    burst = burst_of(rate);
    if (!bucket->used) {
        *bucket = (struct lab_bucket){.tokens = burst, .at_us = now_us, .used = true};
    } else if (now_us > bucket->at_us) {
        bucket->tokens += (double)(now_us - bucket->at_us) * 1e-6 * rate->per_s;
        bucket->at_us = now_us;
    }
    if (bucket->tokens > burst)
        bucket->tokens = burst;
    /* a millionth less than one is one: sums of doubles */
    if (bucket->tokens < 1 - 1e-6)
        return false;
    bucket->tokens -= 1;
    return true;
}
