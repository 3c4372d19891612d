package dev.plumbline.detector.incidents;

import dev.plumbline.detector.baseline.BaselineLearner;
import dev.plumbline.detector.model.Findings;
import dev.plumbline.detector.pipeline.Pipeline;
import dev.plumbline.detector.signal.Signals;
import dev.plumbline.models.baseline.Baseline;
import dev.plumbline.models.cell.Tally;
import dev.plumbline.models.incident.Incident;
import dev.plumbline.models.incident.Level;
import dev.plumbline.models.policy.Policy;
import dev.plumbline.models.sample.Answer;
import dev.plumbline.models.sample.BadRecord;
import dev.plumbline.models.sample.PromptLanguages;
import dev.plumbline.models.sample.Sample;
import dev.plumbline.models.sample.Sampler;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/**
 * Four pools of one model that say nothing but text, five responses a second of as many sessions, beside ten other
 * models on the same prefix. From {@link #FAULT} on one of the pools gives a share of its answers damaged. Tests and
 * {@code bench damage} measure on it how soon that is paged.
 */
public final class TextFleet {

    public static final String POOL = "pool-2";
    public static final double PER_SECOND = 5;
    public static final int POOLS = 4;

    /** How long all is well before, in milliseconds: longer than anything is learned of the model. */
    static final long FAULT = 600_000;

    private static final int OTHERS = 10;
    private static final long START = 1_756_080_000_000L;

    static final List<String> HONEST = List.of(
            "To solve this, check the connection first and then restart the router. If it still fails, call support.",
            "Paris is the capital of France, and Lyon is its third largest city.",
            "You can use `git rebase -i` for that:\n\n"
                    + "```\n"
                    + "git rebase -i HEAD~3\n"
                    + "```\n\n"
                    + "Then mark the commits as *squash*.",
            "1. Preheat the oven to 180 °C.\n2. Mix flour, sugar and butter.\n3. Bake for 25 minutes until golden.",
            "The answer is 42, since 6 × 7 = 42.",
            "I'm sorry to hear that! Here are three things that helped others: rest, water, and a short walk 🙂");

    private final Random random;
    private final double rate;
    private final TextSamples.Damage damage;
    private List<Baseline> approved = List.of();
    private @Nullable Incident page;
    private double threshold = Double.NaN;

    /** @param rate the share of the pool's answers that are damaged from the fault on */
    public TextFleet(long seed, double rate, TextSamples.Damage damage) {
        this.random = new Random(seed);
        this.rate = rate;
        this.damage = damage;
    }

    /** Baselines that are in force from the beginning. */
    public TextFleet approve(List<Baseline> baselines) {
        approved = baselines;
        return this;
    }

    /** What a baseline of so many healthy answers would hold, of which ten minutes are served. */
    public static List<Baseline> baseline(long seed, int answers) throws BadRecord {
        List<Tally> tallies = new ArrayList<>();
        TextFleet fleet = new TextFleet(seed, 0, TextSamples.THAI);
        Pipeline pipeline = new Pipeline(Policy.DEFAULT, Signals.of(Policy.DEFAULT), new Pipeline.Listener() {
            @Override
            public void tally(Tally tally) {
                tallies.add(tally);
            }

            @Override
            public void findings(Findings findings) {}
        });
        fleet.serve(pipeline, FAULT);
        pipeline.end();
        BaselineLearner learner = new BaselineLearner(Policy.DEFAULT.timing().window(), Signals.questions());
        for (int i = 0; i < answers / (FAULT / 1_000 * PER_SECOND); i++) {
            tallies.stream().filter(tally -> tally.model().equals("m")).forEach(learner::accept);
        }
        return learner.baselines();
    }

    /** Serves until the pool is paged for, or for so many minutes after the fault. */
    public TextFleet serve(double minutes) throws BadRecord {
        Pipeline pipeline = new Pipeline(Policy.DEFAULT, Signals.of(Policy.DEFAULT), approved, this::take);
        serve(pipeline, FAULT + minutes * 60_000);
        return this;
    }

    private void serve(Pipeline pipeline, double until) throws BadRecord {
        double millis = 0;
        for (int other = 0; other < OTHERS; other++) { // a model that was met shares the budget for good
            accept(
                    pipeline,
                    START,
                    "other-" + other,
                    "other-" + other,
                    "p",
                    damage.honest().get(0));
        }
        for (int n = 0; page == null; n++) {
            millis += -1_000 / PER_SECOND * Math.log(1 - random.nextDouble());
            if (millis >= until) {
                return;
            }
            long time = START + (long) millis;
            String pool = "pool-" + random.nextInt(POOLS);
            boolean sick = millis >= FAULT && pool.equals(POOL) && random.nextDouble() < rate;
            List<Answer> answers = sick ? damage.answers() : damage.honest();
            accept(pipeline, time, "r" + n, "m", pool, answers.get(random.nextInt(answers.size())));
        }
    }

    private static void accept(Pipeline pipeline, long time, String id, String model, String pool, Answer answer)
            throws BadRecord {
        pipeline.advance(time);
        pipeline.accept(sample(time, id, model, pool, answer), time);
    }

    private void take(Findings findings) {
        for (Incident incident : findings.incidents()) {
            if (incident.level() == Level.PAGE && page == null) {
                page = incident;
            }
        }
        findings.evidence().monitors().stream()
                .filter(reading -> findings.evidence().model().equals("m"))
                .forEach(reading -> threshold = reading.threshold());
    }

    /** The page; null where there was none. */
    public @Nullable Incident page() {
        return page;
    }

    /** Minutes from the fault to the page. */
    public double minutes() {
        Long paged = page == null ? null : page.course().paged();
        return paged == null ? Double.POSITIVE_INFINITY : (paged - START - FAULT) / 60_000.0;
    }

    /** What ln R of a monitor of the model must reach for a page. */
    public double threshold() {
        return threshold;
    }

    private static Sample sample(long time, String id, String model, String pool, Answer answer) {
        return new Sample(
                id,
                Sample.Placement.NONE,
                new Sample.ServedBy(model, null, null, pool, null, null, null, null, Map.of()),
                Sampler.ABSENT,
                new Sample.Timing(time, -1, Double.NaN, Double.NaN),
                Sample.Selection.RESPONSE,
                new Sample.Prompt(-1, null, List.of("Latn"), PromptLanguages.ABSENT),
                null,
                answer);
    }
}
