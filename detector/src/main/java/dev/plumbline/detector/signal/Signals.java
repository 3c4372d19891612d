package dev.plumbline.detector.signal;

import dev.plumbline.detector.signal.code.Code;
import dev.plumbline.detector.signal.feed.Cardinality;
import dev.plumbline.detector.signal.feed.SenderFacts;
import dev.plumbline.detector.signal.language.AnswerLanguage;
import dev.plumbline.detector.signal.script.ReasoningScripts;
import dev.plumbline.detector.signal.script.ScriptMixing;
import dev.plumbline.detector.signal.text.Completion;
import dev.plumbline.detector.signal.text.Garble;
import dev.plumbline.detector.signal.text.ReasoningDamage;
import dev.plumbline.detector.signal.text.Usage;
import dev.plumbline.models.policy.Policy;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** The signals that are asked. */
public final class Signals {

    /** All of them, under the default policy. */
    public static final List<Signal> ALL = of(Policy.DEFAULT);

    /** The names of those that look at what was read, so that what they find could speak of somebody. */
    public static final Set<String> READING = Set.of(
            ScriptMixing.NAME,
            Garble.NAME,
            Code.NAME,
            AnswerLanguage.NAME,
            ReasoningScripts.NAME,
            ReasoningDamage.NAME);

    /**
     * The names of those that depend on which tokens were drawn: they cannot tell a wrong sampler from wrong
     * probabilities.
     */
    public static final Set<String> DRAWN = Set.of(TokenDrift.NAME);

    /** Cuts of other signals of which the same is true: tokens whose bytes do not join were drawn. */
    public static final Set<String> DRAWN_CUTS = Set.of(Garble.NAME + "." + Garble.BYTES);

    /** The names of those that state a fact of what was sent: never a false alarm, and no doubt about the fleet. */
    public static final Set<String> FACTS = Set.of(Cardinality.NAME, SenderFacts.NAME);

    private Signals() {}

    /** All of them, in the order of their ids. */
    public static List<Signal> of(Policy policy) {
        return List.of(
                new SamplerCalibration(),
                new Routing(),
                new ScriptMixing(),
                new TokenDrift(),
                new SamplerContract(policy.fleet().vocabularies()),
                new Garble(),
                new Completion(),
                new Usage(),
                new Divergence(),
                new Latency(),
                new Code(),
                new AnswerLanguage(),
                new ReasoningScripts(),
                new ReasoningDamage(),
                new Feed());
    }

    /** The questions of all of them. */
    public static List<Question> questions() {
        return questions(ALL);
    }

    /** Their questions, and those that no single sample can answer. */
    public static List<Question> questions(List<Signal> signals) {
        return Stream.concat(
                        signals.stream().map(Signal::question),
                        Stream.of(
                                Twins.QUESTION,
                                Twins.FINE,
                                Twins.GROSS,
                                Twins.DIGEST,
                                Diversity.QUESTION,
                                Feed.QUESTION,
                                Lateness.QUESTION,
                                Cardinality.QUESTION,
                                SenderFacts.QUESTION))
                .toList();
    }
}
