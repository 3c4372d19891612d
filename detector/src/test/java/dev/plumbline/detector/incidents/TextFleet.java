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
 * models on the same prefix. From {@link #FAULT} on one of the pools gives a share of its answers damaged.
 */
final class TextFleet {

    static final String POOL = "pool-2";
    static final double PER_SECOND = 5;
    static final int POOLS = 4;

    /** How long all is well before, in milliseconds: longer than anything is learned of the model. */
    static final long FAULT = 600_000;

    private static final int OTHERS = 10;
    private static final long START = 1_756_080_000_000L;

    private static final List<String> HONEST = List.of(
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
    private final List<String> damaged;
    private List<Baseline> approved = List.of();
    private @Nullable Incident page;
    private double threshold = Double.NaN;

    /** @param rate the share of the pool's answers that are one of {@code damaged} from the fault on */
    TextFleet(long seed, double rate, List<String> damaged) {
        this.random = new Random(seed);
        this.rate = rate;
        this.damaged = damaged;
    }

    TextFleet approve(List<Baseline> baselines) {
        approved = baselines;
        return this;
    }

    /** What a baseline of so many healthy answers would hold, of which ten minutes are served. */
    static List<Baseline> baseline(long seed, int answers) throws BadRecord {
        List<Tally> tallies = new ArrayList<>();
        TextFleet fleet = new TextFleet(seed, 0, HONEST);
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
    TextFleet serve(double minutes) throws BadRecord {
        Pipeline pipeline = new Pipeline(Policy.DEFAULT, Signals.of(Policy.DEFAULT), approved, this::take);
        serve(pipeline, FAULT + minutes * 60_000);
        return this;
    }

    private void serve(Pipeline pipeline, double until) throws BadRecord {
        double millis = 0;
        for (int other = 0; other < OTHERS; other++) { // a model that was met shares the budget for good
            accept(pipeline, START, "other-" + other, "other-" + other, "p", HONEST.get(0));
        }
        for (int n = 0; page == null; n++) {
            millis += -1_000 / PER_SECOND * Math.log(1 - random.nextDouble());
            if (millis >= until) {
                return;
            }
            long time = START + (long) millis;
            String pool = "pool-" + random.nextInt(POOLS);
            boolean sick = millis >= FAULT && pool.equals(POOL) && random.nextDouble() < rate;
            List<String> texts = sick ? damaged : HONEST;
            accept(pipeline, time, "r" + n, "m", pool, texts.get(random.nextInt(texts.size())));
        }
    }

    private static void accept(Pipeline pipeline, long time, String id, String model, String pool, String text)
            throws BadRecord {
        pipeline.advance(time);
        pipeline.accept(sample(time, id, model, pool, text), time);
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
    @Nullable
    Incident page() {
        return page;
    }

    /** Minutes from the fault to the page. */
    double minutes() {
        Long paged = page == null ? null : page.course().paged();
        return paged == null ? Double.POSITIVE_INFINITY : (paged - START - FAULT) / 60_000.0;
    }

    /** Minutes that whoever knew rate and cut would need against a rate of at most {@code ceiling}. */
    double limit(double ceiling) {
        double information =
                rate * Math.log(rate / ceiling) + (rate < 1 ? (1 - rate) * Math.log((1 - rate) / (1 - ceiling)) : 0);
        return threshold / information / (PER_SECOND / POOLS) / 60;
    }

    private static Sample sample(long time, String id, String model, String pool, String text) {
        return new Sample(
                time,
                id,
                null,
                null,
                false,
                model,
                null,
                null,
                pool,
                null,
                null,
                null,
                null,
                Map.of(),
                Sampler.ABSENT,
                -1,
                Double.NaN,
                -1,
                null,
                List.of("Latn"),
                Double.NaN,
                Double.NaN,
                null,
                new Answer(text, "stop", -1, List.of()),
                false,
                PromptLanguages.ABSENT);
    }
}
