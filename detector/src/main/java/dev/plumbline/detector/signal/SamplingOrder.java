package dev.plumbline.detector.signal;

import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * In which order an engine applies temperature and cuts, as far as the candidates depend on it that survive. Of one
 * engine that has several orders, by version or backend, what survives all of them is kept.
 */
enum SamplingOrder {
    /** Not known: what survives every usual order is kept. */
    ANY,

    /**
     * Temperature first, then the cuts. vLLM: min-p before top-k and top-p, after them in older versions; SGLang: top-k
     * and top-p one after the other, or jointly; TGI and Transformers: top-k, then top-p.
     */
    TEMPERATURE_FIRST,

    /** Top-k, top-p and min-p of the model's own distribution, then the temperature: llama.cpp by default. */
    TEMPERATURE_LAST;

    private static final Map<String, SamplingOrder> ENGINES = Map.of(
            "vllm", TEMPERATURE_FIRST,
            "sglang", TEMPERATURE_FIRST,
            "tgi", TEMPERATURE_FIRST,
            "transformers", TEMPERATURE_FIRST,
            "llama.cpp", TEMPERATURE_LAST);

    /** @param engine its name, and its version after a slash or a blank; null where nobody names it */
    static SamplingOrder of(@Nullable String engine) {
        if (engine == null) {
            return ANY;
        }
        int end = 0;
        while (end < engine.length() && engine.charAt(end) != '/' && engine.charAt(end) != ' ') {
            end++;
        }
        return ENGINES.getOrDefault(engine.substring(0, end).toLowerCase(Locale.ROOT), ANY);
    }
}
