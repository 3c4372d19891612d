package dev.plumbline.service.inspect;

import dev.plumbline.detector.signal.Unverifiable;
import java.util.List;

/**
 * The one line that adds what is missing, for this gateway and engine. The recipes that it names are those of
 * docs/gateways.md.
 */
final class Advice {

    private final Gateway gateway;
    private final Engine engine;

    Advice(Gateway gateway, Engine engine) {
        this.gateway = gateway;
        this.engine = engine;
    }

    /**
     * For a reason why a signal is blind.
     *
     * @param absent the settings of the sampler that are not stated
     */
    String on(Unverifiable why, List<String> absent) {
        return switch (why) {
            case NO_LOGPROBS, TOO_FEW_LISTED, NOT_LISTED -> logprobs();
            case UNKNOWN_MODE -> setting("logprobs", "'" + engine.mode() + "'");
            case ABSENT_SETTING -> settings(absent);
            case NO_CLASS ->
                field(
                        "context_class: {requested, served}",
                        "--class '200k<=200000,1m' --serves 200k",
                        "X-Context-Class");
            case NO_TIMING -> timing();
            case NO_PROMPT_DIGEST -> digest();
            default -> why.remedy();
        };
    }

    private String logprobs() {
        return switch (gateway) {
            case TAP ->
                "plumbline tap asks for them by itself; plumbline_tap_untouched_total at its /metrics says where it did not,"
                        + " and why";
            case LITELLM -> "config.yaml, litellm_params of the model: {logprobs: true, top_logprobs: 5}";
            case NGINX, ENVOY, OTHER ->
                "in each request: " + engine.asks() + "; or put `plumbline tap --listed 5` before the engine";
        };
    }

    private String setting(String name, String value) {
        return switch (gateway) {
            case TAP -> "plumbline tap --engine ENGINE";
            case NGINX -> "plumbline.js: const ENGINE = {" + name + ": " + value + "}";
            case LITELLM -> "plumbline_litellm.py: ENGINE = {\"" + name + "\": " + value + "}";
            case ENVOY, OTHER -> "sampler." + name + ": " + value;
        };
    }

    private String settings(List<String> absent) {
        String names = absent.isEmpty() ? "all that the engine applies" : String.join(", ", absent);
        return switch (gateway) {
            case TAP -> "plumbline tap --generation-config FILE|URL, or --default NAME=VALUE, of: " + names;
            case NGINX -> "plumbline.js: state in DEFAULTS or ENGINE what the engine really applies: " + names;
            case LITELLM ->
                "plumbline_litellm.py: state in DEFAULTS or ENGINE what the engine really applies: " + names;
            case ENVOY, OTHER -> "state sampler: " + names;
        };
    }

    private String timing() {
        return gateway == Gateway.TAP
                ? "ask for streams: only they show when the first token came"
                : "state timing: {ttft_ms, tpot_ms}";
    }

    /** What shows whether samples leave the gateway. */
    String sending() {
        return gateway == Gateway.TAP
                ? "look at plumbline_tap_chosen_total, _lost_total and _sent_total at the tap's /metrics, and at its --rate"
                : "send one by hand: curl --data-binary @samples.jsonl URL/v1/samples says what is wrong with it";
    }

    /** A field of the envelope that the gateway writes. */
    String field(String field, String option, String header) {
        boolean byHeader = !header.isEmpty() && (gateway == Gateway.NGINX || gateway == Gateway.ENVOY);
        return gateway == Gateway.TAP && !option.isEmpty()
                ? "plumbline tap " + option
                : byHeader ? "send the header " + header + ", from which the recipe takes " + field : "state " + field;
    }

    private String digest() {
        return gateway == Gateway.OTHER
                ? "state prompt.hash, a keyed digest of all that the model was given"
                : "set PLUMBLINE_PROMPT_KEY, the same for all gateways";
    }
}
