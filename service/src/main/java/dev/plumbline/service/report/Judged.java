package dev.plumbline.service.report;

import dev.plumbline.models.policy.Policy;
import dev.plumbline.service.backtest.Backtest;
import dev.plumbline.service.backtest.Score;
import org.jspecify.annotations.Nullable;

/**
 * What one policy said of a recording.
 *
 * @param name what the reader knows the policy by
 * @param score its incidents beside what really happened; null where that is not known
 */
public record Judged(
        String name,
        Policy policy,
        Backtest.Result result,
        @Nullable Score score) {}
