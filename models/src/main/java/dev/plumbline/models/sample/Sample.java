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
 * @param id unique per response
 * @param placement what a load balancer places it by
 * @param servedBy who answered
 * @param sampler how its tokens were drawn
 * @param timing when
 * @param selection why there is a record of it
 * @param prompt what is known of the prompt
 * @param rescored the chosen tokens' log-probabilities on a trusted pool, one a token; null where absent
 * @param answer what was answered; of one that was {@linkplain SampleKind#RESCORED re-scored} the log-probabilities
 *     that the pool reported, and nothing else
 */
public record Sample(
        String id,
        Placement placement,
        ServedBy servedBy,
        Sampler sampler,
        Timing timing,
        Selection selection,
        Prompt prompt,
        @Nullable List<Double> rescored,
        Answer answer) {

    /** The platform of what {@code plumbline probe} asked: a stratum of its own, and nobody's harm. */
    public static final String PROBE = "probe";

    /**
     * What a load balancer places a response by.
     *
     * @param session pseudonym of the conversation; null makes the response a session of its own
     * @param key what the load balancer hashed on, where that is not the session
     * @param random whether the session was placed uniformly at random on purpose
     */
    public record Placement(
            @Nullable String session, @Nullable String key, boolean random) {

        /** Of a response that is a session of its own. */
        public static final Placement NONE = new Placement(null, null, false);
    }

    /**
     * Who answered.
     *
     * @param requestedClass the context class that was asked for
     * @param servedClass the context class of the pool that answered
     * @param labels further dimensions, by name
     */
    public record ServedBy(
            String model,
            @Nullable String version,
            @Nullable String platform,
            String pool,
            @Nullable String hardware,
            @Nullable String region,
            @Nullable String requestedClass,
            @Nullable String servedClass,
            Map<String, String> labels) {

        public ServedBy {
            labels = Collections.unmodifiableMap(new TreeMap<>(labels));
        }
    }

    /**
     * When a response was generated.
     *
     * @param ended when it ended, in milliseconds since the epoch: event time
     * @param started when generation began, in milliseconds since the epoch; −1 where absent
     * @param ttftMillis time to first token in milliseconds; NaN where absent
     * @param tpotMillis mean time per further token in milliseconds; NaN where absent
     */
    public record Timing(long ended, long started, double ttftMillis, double tpotMillis) {}

    /**
     * Why there is a record of a response.
     *
     * @param kind what the record is about
     * @param rate the probability with which the response was sampled, in (0, 1]; NaN where absent
     */
    public record Selection(SampleKind kind, double rate) {

        /** Sampled for its session, or for itself, by a rate that nobody tells. */
        public static final Selection RESPONSE = new Selection(SampleKind.RESPONSE, Double.NaN);
    }

    /**
     * What is known of a prompt.
     *
     * @param tokens its length; −1 where absent
     * @param hash keyed digest of all that the model was given: equal digest, equal context; null where absent
     * @param scripts ISO 15924 codes of its scripts; null where absent
     * @param languages what it is written in, and what it asks for
     */
    public record Prompt(
            int tokens, @Nullable String hash, @Nullable List<String> scripts, PromptLanguages languages) {

        /** Nothing is known. */
        public static final Prompt ABSENT = new Prompt(-1, null, null, PromptLanguages.ABSENT);

        public Prompt {
            scripts = scripts == null ? null : List.copyOf(scripts);
        }
    }

    /** Event time: when the response ended, in milliseconds since the epoch. */
    public long time() {
        return timing.ended();
    }

    public String model() {
        return servedBy.model();
    }

    public String pool() {
        return servedBy.pool();
    }

    /** What the record is about. */
    public SampleKind kind() {
        return selection.kind();
    }

    /** Whether it was sampled for its prompt, whatever its session. */
    public boolean byPrompt() {
        return kind() == SampleKind.BY_PROMPT;
    }

    /** The same response, of which more is known of how it was sampled. */
    public Sample with(Sampler settings) {
        return new Sample(id, placement, servedBy, settings, timing, selection, prompt, rescored, answer);
    }

    /** The same request, answered otherwise. */
    public Sample with(Answer other) {
        return new Sample(id, placement, servedBy, sampler, timing, selection, prompt, rescored, other);
    }

    /**
     * What a load balancer places as one: the placement key, else the session, else this response alone. It votes once,
     * and it is the Kafka key of the record, so that all its responses meet in one partition.
     */
    public String placementKey() {
        if (placement.key() != null) {
            return placement.key();
        }
        return placement.session() != null ? placement.session() : id;
    }
}
