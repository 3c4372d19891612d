package dev.plumbline.service.probe.ask;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Which engine a pool seems to be, as far as it says so.
 *
 * @param engine {@code vllm}, {@code sglang}, {@code llama.cpp}, {@code stand-in} or {@code unknown}
 * @param version {@code unknown} where it does not say
 */
public record EngineInfo(String engine, String version) {

    private static final Pattern VERSION = Pattern.compile("\"version\"\\s*:\\s*\"([\\w.+-]{1,60})\"");

    /** Asks {@code /version}, {@code /v1/models} and {@code /get_server_info}. */
    public static EngineInfo ask(PoolClient pool) {
        String models = pool.get("/v1/models").toLowerCase(Locale.ROOT);
        String version = pool.get("/version");
        Matcher stated = VERSION.matcher(version);
        String number = stated.find() ? stated.group(1) : "unknown";
        if (models.contains("\"vllm\"")) {
            return new EngineInfo("vllm", number);
        }
        if (models.contains("\"sglang\"")) {
            return new EngineInfo("sglang", number);
        }
        if (models.contains("llamacpp") || models.contains("llama.cpp")) {
            return new EngineInfo("llama.cpp", number);
        }
        return new EngineInfo(number.startsWith("stand-in") ? "stand-in" : "unknown", number);
    }
}
