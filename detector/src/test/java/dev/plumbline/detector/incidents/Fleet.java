package dev.plumbline.detector.incidents;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.plumbline.detector.baseline.BaselineLearner;
import dev.plumbline.detector.model.Findings;
import dev.plumbline.detector.pipeline.Pipeline;
import dev.plumbline.detector.signal.Signals;
import dev.plumbline.models.baseline.Baseline;
import dev.plumbline.models.cell.Tally;
import dev.plumbline.models.incident.Alert;
import dev.plumbline.models.incident.Incident;
import dev.plumbline.models.policy.Policy;
import dev.plumbline.models.sample.BadRecord;
import dev.plumbline.models.sample.Candidate;
import dev.plumbline.models.sample.Step;
import dev.plumbline.models.sample.Token;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;

/**
 * A fleet of five pools on two kinds of hardware that answers in short English sentences. Tokens are drawn from what is
 * reported of them, which depends on the prompt and the tokens before; sessions stay where they were placed. What a
 * scenario does to a response comes after that.
 */
final class Fleet {

    static final long START = 1_756_080_000_000L;

    private static final String[][] POOLS = {
        {"gpu-a", "h100", "200k"},
        {"gpu-b", "h100", "200k"},
        {"tpu-a", "tpu-v5e", "200k"},
        {"tpu-b", "tpu-v5e", "200k"},
        {"tpu-1m", "tpu-v5e", "1m"}
    };

    private static final String[] WORDS = {
        " the", " we", " bread", " and", " went", " market", " to", " fresh", " some", " apples", " bought", " cheese"
    };

    /** The same model speaks in every fleet. */
    private static final long MODEL = 1;

    private static final int CONTEXTS = 40;
    private static final int LISTED = 5;
    private static final int COMMON = 12;

    private final Random random;
    private final double perSecond;
    private final Scenario scenario;
    private final double[][] models = new double[CONTEXTS][];
    private final Map<String, Incident> incidents = new TreeMap<>();
    private final List<Alert> alerts = new ArrayList<>();
    private List<Baseline> approved = List.of();
    private int words = 10;

    /** What happens to a response. */
    interface Scenario {
        void happen(SampleDraft draft, Random random, Fleet fleet);
    }

    /** Which of a step's tokens is taken, by its rank. */
    interface Pick {
        int rank(int at, int drawn);
    }

    /** A session and where it was placed. */
    private record Session(String id, String[] pool, String requested) {}

    Fleet(long seed, double perSecond, Scenario scenario) {
        this.random = new Random(seed);
        this.perSecond = perSecond;
        this.scenario = scenario;
        Random model = new Random(MODEL);
        for (int i = 0; i < CONTEXTS; i++) {
            models[i] = distribution(model);
        }
    }

    /** Answers in one word, which is quickly drawn. */
    Fleet tersely() {
        words = 1;
        return this;
    }

    /** Takes what was learned of a healthy time. */
    Fleet approve(List<Baseline> baselines) {
        approved = baselines;
        return this;
    }

    /** Serves for so many minutes, and has it learned. */
    void learn(Policy policy, double minutes, BaselineLearner learning) throws BadRecord {
        Pipeline pipeline = new Pipeline(policy, Signals.of(policy), new Pipeline.Listener() {
            @Override
            public void tally(Tally tally) {
                learning.accept(tally);
            }

            @Override
            public void findings(Findings findings) {}
        });
        serve(pipeline, minutes, all -> false);
        pipeline.end();
    }

    /** Serves for so many minutes, or until what was found is enough; returns all incidents. */
    Collection<Incident> serve(Policy policy, double minutes, Predicate<Collection<Incident>> enough) throws BadRecord {
        Pipeline pipeline = new Pipeline(policy, Signals.of(policy), approved, this::record);
        serve(pipeline, minutes, enough);
        if (!enough.test(incidents.values())) {
            pipeline.end();
        }
        return incidents.values();
    }

    private void serve(Pipeline pipeline, double minutes, Predicate<Collection<Incident>> enough) throws BadRecord {
        Session[] sessions = new Session[40];
        double millis = 0;
        for (int n = 0; !enough.test(incidents.values()); n++) {
            millis += -1_000 / perSecond * Math.log(1 - random.nextDouble());
            if (millis >= minutes * 60_000) {
                break;
            }
            int slot = random.nextInt(sessions.length);
            if (sessions[slot] == null || random.nextInt(4) == 0) {
                sessions[slot] = place("s" + n);
            }
            SampleDraft draft = draft(START + (long) millis, n, sessions[slot]);
            scenario.happen(draft, random, this);
            pipeline.advance(draft.time);
            pipeline.accept(draft.sample(), draft.time);
        }
    }

    private void record(Findings findings) {
        alerts.addAll(findings.alerts());
        for (Incident incident : findings.incidents()) {
            incidents.put(incident.id(), incident);
            boolean names = incident.text().contains("The letters are");
            assertTrue(
                    !names || incident.impact().sessions() >= 10, () -> "names scripts of too few: " + incident.text());
        }
    }

    /** What was told, in order. */
    List<Alert> alerts() {
        return alerts;
    }

    private Session place(String id) {
        boolean large = random.nextInt(6) == 0;
        return new Session(id, POOLS[large ? 4 : random.nextInt(4)], large ? "1m" : "200k");
    }

    /** Moves a draft to another pool, for good: where a session is misplaced, it stays so. */
    static void move(SampleDraft draft, int pool) {
        draft.pool = POOLS[pool][0];
        draft.hardware = POOLS[pool][1];
        draft.served = POOLS[pool][2];
    }

    private SampleDraft draft(long time, int n, Session session) {
        SampleDraft draft = new SampleDraft(time, "r" + n);
        draft.session = session.id();
        draft.pool = session.pool()[0];
        draft.hardware = session.pool()[1];
        draft.served = session.pool()[2];
        draft.requested = session.requested();
        draft.number = random.nextInt(8) == 0 ? random.nextInt(COMMON) : COMMON + n;
        draft.prompt = "p" + draft.number;
        answer(draft, random);
        return draft;
    }

    /** Draws the answer, with a state of its own if need be. */
    void answer(SampleDraft draft, Random state) {
        answer(draft, state, (at, drawn) -> drawn);
    }

    /** The same for a sampler that does not take what was drawn; what follows depends on what it took. */
    void answer(SampleDraft draft, Random state, Pick pick) {
        answer(draft, state, pick, p -> p, p -> p);
    }

    /** The same of a model whose probabilities are wrong: it draws from what it reports. */
    void answer(SampleDraft draft, Random state, UnaryOperator<double[]> wrong) {
        answer(draft, state, (at, drawn) -> drawn, wrong, p -> p);
    }

    /** The same for a sampler that draws from other probabilities than it was given. */
    void answerFrom(SampleDraft draft, Random state, UnaryOperator<double[]> drawnFrom) {
        answer(draft, state, (at, drawn) -> drawn, p -> p, drawnFrom);
    }

    private void answer(
            SampleDraft draft,
            Random state,
            Pick pick,
            UnaryOperator<double[]> wrong,
            UnaryOperator<double[]> drawnFrom) {
        draft.steps.clear();
        int path = draft.number * 31;
        int length = words + (words > 1 ? state.nextInt(6) : 0);
        for (int i = 0; i < length; i++) {
            int context = Math.floorMod(path, CONTEXTS);
            double[] p = wrong.apply(models[context]);
            int chosen = pick.rank(i, draw(drawnFrom.apply(p), state));
            draft.steps.add(step(context, p, chosen));
            path = path * 31 + chosen;
        }
    }

    private static Step step(int context, double[] p, int chosen) {
        List<Candidate> listed = new ArrayList<>();
        for (int i = 0; i < LISTED; i++) {
            listed.add(new Candidate(token(context, i), Math.log(p[i])));
        }
        return new Step(token(context, chosen), Math.log(p[chosen]), listed);
    }

    private static Token token(int context, int rank) {
        return Token.ofText(WORDS[(rank + context) % WORDS.length]);
    }

    /** Random probabilities, largest first. */
    private static double[] distribution(Random random) {
        double[] p = new double[WORDS.length];
        Arrays.setAll(p, i -> Math.exp(1.6 * random.nextGaussian()));
        double sum = Arrays.stream(p).sum();
        return Arrays.stream(p).map(x -> -x / sum).sorted().map(x -> -x).toArray();
    }

    private static int draw(double[] p, Random state) {
        double left = state.nextDouble();
        for (int i = 0; i < p.length - 1; i++) {
            left -= p[i];
            if (left < 0) {
                return i;
            }
        }
        return p.length - 1;
    }
}
