/* How many port states are wrong because every packet about them was lost: an estimate. Any thread.
 */
#ifndef SP_PROBE_MISSED_H
#define SP_PROBE_MISSED_H

/* The share of sendings that is lost, 0..1: lost of `sendings` were seen, and `usual` is what is to
 * be expected when little was seen. */
double sp_missed_loss(double lost, double sendings, double usual);

/* `answered` ports answered, with up to so many probes each, of which a share `loss` is lost,
 * each for itself. Returns how many more would have. */
double sp_missed_ports(double answered, double sendings_each, double loss);

#endif
