package dev.plumbline.models.incident;

import dev.plumbline.models.action.Ledger;
import org.jspecify.annotations.Nullable;

/**
 * Whom it hurt since the onset.
 *
 * @param sessions sessions that were touched, as far as they were sampled
 * @param share of all that the model did beyond what was predicted, in [0, 1]; null where the peers predict, who know
 *     of no other harm
 * @param ledger the harm in sessions and responses
 */
public record Impact(long sessions, @Nullable Double share, Ledger ledger) {}
