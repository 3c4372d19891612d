package dev.plumbline.models.sample;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * One response that was served, with what the engine reported of it. The only type that holds text; it goes no further
 * than the first stage.
 *
 * @param time when the response ended, in milliseconds since the epoch: event time
 * @param id unique per response
 * @param session pseudonym of the conversation; null makes the response a session of its own
 * @param placement what the load balancer hashed on, where that is not the session
 * @param randomlyPlaced whether the session was placed uniformly at random on purpose
 * @param requestedClass the context class that was asked for
 * @param servedClass the context class of the pool that answered
 * @param labels further dimensions, by name
 * @param started when generation began, in milliseconds since the epoch; −1 where absent
 * @param sampleRate the probability with which this response was sampled, in (0, 1]; NaN where absent
 * @param promptTokens length of the prompt; −1 where absent
 * @param promptHash keyed digest of all that the model was given: equal digest, equal context
 * @param promptScripts ISO 15924 codes of the prompt's scripts; null where absent
 * @param ttftMillis time to first token in milliseconds; NaN where absent
 * @param tpotMillis mean time per further token in milliseconds; NaN where absent
 * @param rescored the chosen tokens' log-probabilities on a trusted pool, one a token; null where absent
 * @param kind what the record is about; of one that was {@linkplain SampleKind#RESCORED re-scored} the answer holds the
 *     log-probabilities that the pool reported, and nothing else
 * @param languages what the prompt is written in, and what it asks for
 */
public record Sample(
        long time,
        String id,
        @Nullable String session,
        @Nullable String placement,
        boolean randomlyPlaced,
        String model,
        @Nullable String version,
        @Nullable String platform,
        String pool,
        @Nullable String hardware,
        @Nullable String region,
        @Nullable String requestedClass,
        @Nullable String servedClass,
        Map<String, String> labels,
        Sampler sampler,
        long started,
        double sampleRate,
        int promptTokens,
        @Nullable String promptHash,
        @Nullable List<String> promptScripts,
        double ttftMillis,
        double tpotMillis,
        @Nullable List<Double> rescored,
        Answer answer,
        SampleKind kind,
        PromptLanguages languages) {

    /** The platform of what {@code plumbline probe} asked: a stratum of its own, and nobody's harm. */
    public static final String PROBE = "probe";

    /** One that was sampled for its session, or for itself. */
    public Sample(
            long time,
            String id,
            @Nullable String session,
            @Nullable String placement,
            boolean randomlyPlaced,
            String model,
            @Nullable String version,
            @Nullable String platform,
            String pool,
            @Nullable String hardware,
            @Nullable String region,
            @Nullable String requestedClass,
            @Nullable String servedClass,
            Map<String, String> labels,
            Sampler sampler,
            long started,
            double sampleRate,
            int promptTokens,
            @Nullable String promptHash,
            @Nullable List<String> promptScripts,
            double ttftMillis,
            double tpotMillis,
            @Nullable List<Double> rescored,
            Answer answer) {
        this(
                time,
                id,
                session,
                placement,
                randomlyPlaced,
                model,
                version,
                platform,
                pool,
                hardware,
                region,
                requestedClass,
                servedClass,
                labels,
                sampler,
                started,
                sampleRate,
                promptTokens,
                promptHash,
                promptScripts,
                ttftMillis,
                tpotMillis,
                rescored,
                answer,
                SampleKind.RESPONSE,
                PromptLanguages.ABSENT);
    }

    public Sample {
        labels = Collections.unmodifiableMap(new TreeMap<>(labels));
        promptScripts = promptScripts == null ? null : List.copyOf(promptScripts);
    }

    /** Whether it was sampled for its prompt, whatever its session. */
    public boolean byPrompt() {
        return kind == SampleKind.BY_PROMPT;
    }

    /** The same response, of which more is known of how it was sampled. */
    public Sample with(Sampler settings) {
        return with(settings, answer);
    }

    /** The same request, answered otherwise. */
    public Sample with(Answer other) {
        return with(sampler, other);
    }

    private Sample with(Sampler settings, Answer other) {
        return new Sample(
                time,
                id,
                session,
                placement,
                randomlyPlaced,
                model,
                version,
                platform,
                pool,
                hardware,
                region,
                requestedClass,
                servedClass,
                labels,
                settings,
                started,
                sampleRate,
                promptTokens,
                promptHash,
                promptScripts,
                ttftMillis,
                tpotMillis,
                rescored,
                other,
                kind,
                languages);
    }

    /**
     * What a load balancer places as one: the placement key, else the session, else this response alone. It votes once,
     * and it is the Kafka key of the record, so that all its responses meet in one partition.
     */
    public String placementKey() {
        if (placement != null) {
            return placement;
        }
        return session != null ? session : id;
    }
}
