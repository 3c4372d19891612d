package dev.plumbline.detector.tally;

import dev.plumbline.detector.signal.Diversity;
import dev.plumbline.detector.signal.Feed;
import dev.plumbline.detector.signal.LogForm;
import dev.plumbline.detector.signal.LogprobModeInference;
import dev.plumbline.detector.signal.Question;
import dev.plumbline.detector.signal.Reference;
import dev.plumbline.detector.signal.Signal;
import dev.plumbline.detector.signal.Twins;
import dev.plumbline.detector.signal.Unverifiable;
import dev.plumbline.detector.signal.text.Completion;
import dev.plumbline.models.cell.Cell;
import dev.plumbline.models.cell.Context;
import dev.plumbline.models.policy.Policy;
import dev.plumbline.models.policy.Quirk;
import dev.plumbline.models.policy.Timing;
import dev.plumbline.models.sample.Gap;
import dev.plumbline.models.sample.Sample;
import dev.plumbline.models.sample.SampleKind;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Asks all signals about a sample. What they say depends on the sample alone, so any thread may ask, in any order. */
public final class SignalEvaluator {

    /** Longer generations count as this many windows. */
    private static final int OLDEST = 360;

    private static final int LONGEST_PSEUDONYM = 200;

    /** Signals that have a question of errors in the place of answers. */
    private static final Set<String> ASKED_OF_ERRORS = Set.of(Completion.NAME, Feed.NAME);

    private final Policy policy;
    private final List<Signal> signals;
    private final List<Signal> rescored;

    /** The cuts that would find what the policy says that a pool is known for, by pool. */
    private final Map<String, Set<String>> excused;

    public SignalEvaluator(Policy policy, List<Signal> signals) {
        this.policy = policy;
        this.signals = List.copyOf(signals);
        this.rescored = signals.stream()
                .filter(signal -> signal.question().references().contains(Reference.RESCORED))
                .toList();
        this.excused = policy.fleet().quirks().entrySet().stream()
                .collect(Collectors.toUnmodifiableMap(
                        Map.Entry::getKey, e -> excused(e.getValue().keySet())));
    }

    private static Set<String> excused(Set<Quirk> quirks) {
        return quirks.stream().flatMap(quirk -> quirk.cuts().stream()).collect(Collectors.toUnmodifiableSet());
    }

    /**
     * Asks.
     *
     * @param misKeyed whether the record lay in another partition than its key says
     */
    public ObservedSample ask(Sample read, boolean misKeyed) {
        Sample sample = LogprobModeInference.settled(read);
        List<Observations.Observation> said = new ArrayList<>();
        Set<String> excused = this.excused.getOrDefault(sample.pool(), Set.of());
        boolean error = sample.answer().lacks(Gap.ERROR_BODY);
        for (Signal signal : asked(sample.kind())) {
            int id = signal.question().id();
            if (error && !ASKED_OF_ERRORS.contains(signal.question().name())) {
                said.add(new Observations.Observation(id, 0, Unverifiable.ERROR_BODY.id(), Cell.EMPTY));
                continue;
            }
            signal.ask(sample, new Signal.Emitter() {
                @Override
                public void emit(int cut, int bin, Cell cell) {
                    boolean known = !excused.isEmpty()
                            && excused.contains(signal.question().nameOf(cut));
                    said.add(
                            known
                                    ? new Observations.Observation(id, cut, Unverifiable.KNOWN_QUIRK.id(), Cell.EMPTY)
                                    : new Observations.Observation(id, cut, bin, cell));
                }

                @Override
                public void unverifiable(int cut, Unverifiable why) {
                    said.add(new Observations.Observation(id, cut, why.id(), Cell.EMPTY));
                }
            });
        }
        ListForm form = ListForm.of(sample);
        boolean whole = sample.kind() == SampleKind.RESPONSE;
        boolean response = sample.kind() != SampleKind.RESCORED;
        double took = response ? took(sample) : Double.NaN;
        if (response) {
            askTwins(sample, form, said);
        }
        return new ObservedSample(
                sample.pool(),
                new Observations(
                        sample.time(),
                        age(took, sample.time(), policy.timing()),
                        Hash.of(sample.placementKey(), sample.id()),
                        new Observations.Voter(
                                Hash.of(sample.model(), sample.placementKey()), misKeyed, whole ? session(sample) : ""),
                        new Observations.ServedBy(
                                sample.model(),
                                Dimensions.stratum(sample, policy.fleet().strata()),
                                Dimensions.cohort(sample)),
                        said,
                        new Observations.Listed(
                                Hash.of(
                                        sample.model(),
                                        sample.prompt().hash() == null
                                                ? ""
                                                : sample.prompt().hash()),
                                form.form() == null ? Context.Form.RAW : form.form(),
                                response ? Contexts.steps(sample, form) : List.of(),
                                whole ? Contexts.draw(sample) : null),
                        !response,
                        new Observations.Origin(
                                Hash.of(sample.id()).low(), false, LogForm.of(read), HitIds.kept(sample.id()))),
                took);
    }

    /**
     * One that was sampled for its prompt says nothing of its session or of its pool's mix: it meets its twins, and
     * that is all. What was re-scored is asked how far it is from what was reported.
     */
    private List<Signal> asked(SampleKind kind) {
        return switch (kind) {
            case RESPONSE -> signals;
            case BY_PROMPT -> List.of();
            case RESCORED -> rescored;
        };
    }

    /** What needs two samples is not asked here, but whether this one could be one of them is. */
    private static void askTwins(Sample sample, ListForm form, List<Observations.Observation> said) {
        Unverifiable twins = form.doubt() == null ? PromptDoubts.twins(sample) : form.doubt();
        doubt(Twins.QUESTION, twins, said);
        doubt(Twins.FINE, twins, said);
        doubt(Twins.GROSS, twins, said);
        if (!sample.byPrompt() && PromptDoubts.draws(sample)) {
            doubt(Diversity.QUESTION, PromptDoubts.draw(sample), said);
        }
    }

    private static void doubt(Question question, @Nullable Unverifiable why, List<Observations.Observation> said) {
        if (why != null) {
            said.add(new Observations.Observation(question.id(), 0, why.id(), Cell.EMPTY));
        }
    }

    private static String session(Sample sample) {
        boolean alone = sample.placement().key() == null && sample.placement().session() == null;
        String key = sample.placementKey();
        return alone || key.length() > LONGEST_PSEUDONYM ? "" : key;
    }

    /** Milliseconds of generation; NaN where nobody knows. */
    private static double took(Sample sample) {
        double tokens = sample.answer().completionTokens();
        return sample.timing().started() >= 0
                ? (double) (sample.time() - sample.timing().started())
                : sample.timing().ttftMillis() + (tokens > 1 ? sample.timing().tpotMillis() * (tokens - 1) : 0);
    }

    /** From the window in which generation began to the one in which it ended; −1 where nobody knows. */
    static int age(double took, long ended, Timing timing) {
        if (!(took >= 0)) {
            return -1;
        }
        long length = timing.window().toMillis();
        long began = ended - (long) Math.ceil(Math.min(took, (double) (OLDEST * length)));
        return (int) ((timing.windowOf(ended) - timing.windowOf(began)) / length);
    }
}
