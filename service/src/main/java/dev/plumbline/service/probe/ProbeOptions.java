package dev.plumbline.service.probe;

import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * How pools are asked, all of them alike.
 *
 * @param temperature 0 takes the most probable token each time
 * @param tokens how many tokens an answer may have
 * @param listed how many candidates are to be listed of each token
 * @param fields what is known of all pools
 * @param patience how long an answer may take
 */
public record ProbeOptions(
        String model, double temperature, int tokens, int listed, Map<String, String> fields, Duration patience) {

    public ProbeOptions {
        fields = Collections.unmodifiableMap(new LinkedHashMap<>(fields));
    }
}
