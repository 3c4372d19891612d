package dev.plumbline.service.tap;

import dev.plumbline.service.tap.generation.EngineKind;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/**
 * What a tap does.
 *
 * @param routes where it listens, and to whom it passes on
 * @param rules which responses it makes samples of
 * @param engine what is true of the engine
 * @param envelope what samples say of the pool: {@code pool}, {@code hardware} and the like, or any label
 */
public record TapSettings(Routes routes, Rules rules, Engine engine, Map<String, String> envelope) {

    /** Headers that name a session, and the field of the Responses API that names a conversation. */
    public static final List<String> SESSIONS =
            List.of("X-Session-Id", "x-litellm-session-id", ".conversation", ".conversation.id");

    /** What is wrong with context classes as they are written, or null. */
    public static @Nullable String problem(String classes) {
        try {
            ContextClasses.parse(classes);
            return null;
        } catch (IllegalArgumentException e) {
            return e.getMessage();
        }
    }

    /**
     * Where requests come from and go to.
     *
     * @param listen port 0 for any that is free
     * @param status where {@code /healthz} and {@code /metrics} are answered
     * @param upstream the engine: scheme, host, port, and a path that goes before those of requests
     * @param idle how long a connection may be still while a response is due; zero for any time
     * @param drain how long responses may take that are due when the tap is to end
     * @param tls whom to trust where the upstream is https; null for those whom the JVM trusts
     */
    public record Routes(
            InetSocketAddress listen,
            InetSocketAddress status,
            URI upstream,
            Duration idle,
            Duration drain,
            @Nullable SSLContext tls) {}

    /**
     * Which responses become samples, and of what.
     *
     * @param rate share of sessions, in [0, 1]
     * @param twinRate share of prompts, in [0, 1]
     * @param sessions headers that name the session, or fields of the request where they begin with a dot; the first
     *     that is there counts
     * @param listed how many candidates to ask for
     * @param promptKey secret of the prompts' digests; null for none
     * @param memory bytes that samples may take at most until they are sent
     * @param keepsPrompts whether samples say what the model was given, so that they can be re-scored
     */
    public record Rules(
            double rate,
            double twinRate,
            List<String> sessions,
            int listed,
            @Nullable String promptKey,
            long memory,
            boolean keepsPrompts) {

        /** Never the key. */
        @Override
        public String toString() {
            return "Rules[rate=" + rate + ", twinRate=" + twinRate + ", sessions=" + sessions + "]";
        }
    }

    /**
     * What is true of the engine.
     *
     * @param defaults of settings that a request does not state
     * @param generation the model's {@code generation_config.json}; an empty object where there is none
     * @param logprobs {@code raw}, {@code processed}, {@code unknown}; null for what this kind of engine does
     * @param classes which context class a prompt needs; null where there are none
     * @param serves the context class of this pool; null where there is none
     */
    public record Engine(
            EngineKind kind,
            Map<String, String> defaults,
            ObjectNode generation,
            @Nullable String logprobs,
            @Nullable String classes,
            @Nullable String serves) {}
}
