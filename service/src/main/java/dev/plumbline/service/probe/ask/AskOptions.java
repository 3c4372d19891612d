package dev.plumbline.service.probe.ask;

import dev.plumbline.models.policy.ApiKind;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How all pools are asked.
 *
 * @param perSecond how often each pool is asked in a second at most
 * @param timeout how long an answer may take
 * @param key what the pools want to be shown; null for nothing. It is never printed
 */
public record AskOptions(
        String model,
        ApiKind api,
        double perSecond,
        Duration timeout,
        @Nullable String key) {

    @Override
    public String toString() {
        return "AskOptions[" + model + ", " + api + "]";
    }
}
