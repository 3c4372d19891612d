package dev.plumbline.service.backtest;

import dev.plumbline.detector.model.Findings;
import dev.plumbline.detector.pipeline.Pipeline;
import dev.plumbline.detector.signal.Signals;
import dev.plumbline.detector.tally.Coverage;
import dev.plumbline.detector.tally.CoverageTable;
import dev.plumbline.detector.tally.KnownPast;
import dev.plumbline.detector.tally.ObservedSample;
import dev.plumbline.detector.tally.SignalEvaluator;
import dev.plumbline.models.baseline.Baseline;
import dev.plumbline.models.cell.Accounts;
import dev.plumbline.models.cell.Tally;
import dev.plumbline.models.incident.Alert;
import dev.plumbline.models.incident.Evidence;
import dev.plumbline.models.incident.Incident;
import dev.plumbline.models.policy.Policy;
import dev.plumbline.models.sample.BadRecord;
import dev.plumbline.models.sample.Sample;
import dev.plumbline.service.recording.Entries;
import dev.plumbline.service.recording.Entry;
import dev.plumbline.service.recording.Line;
import dev.plumbline.service.recording.Lines;
import dev.plumbline.service.recording.SampleTransform;
import dev.plumbline.service.recording.Timeline;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * All stages over a recording: what it finds is, field for field, what Kafka finds in a replay of the same. Samples are
 * read and asked in several threads and judged in one, in the order of the recording, so their number changes nothing.
 * Several policies may judge one reading.
 */
public final class Backtest {

    private static final Comparator<Incident> ORDER = Comparator.comparingLong(
                    (Incident incident) -> incident.course().detected())
            .thenComparing(Incident::id);

    private final List<Policy> policies;
    private final List<Baseline> baselines;

    /** Hears what happens while it happens, under the first policy. */
    public interface Listener {

        /** A sample, before it is judged. */
        default void sample(Sample sample) {}

        /** The cells of a window, before they are judged. */
        default void tally(Tally tally) {}

        /** What the monitors of a model say at the end of a window. */
        default void evidence(Evidence evidence) {}

        /** A change of an incident. */
        default void alert(Alert alert) {}

        /** A line that cannot be taken. */
        default void dead(Line line, BadRecord why) {}

        /** A listener that does not listen. */
        Listener NONE = new Listener() {};
    }

    /**
     * What a recording held.
     *
     * @param accounts what became of its records
     * @param incidents the last state of each incident, by time of detection
     * @param from event time of its first window with traffic, in milliseconds since the epoch; 0 where there was none
     * @param until end of its last window
     * @param coverage what could be judged of it
     */
    public record Result(Accounts accounts, List<Incident> incidents, long from, long until, CoverageTable coverage) {

        public Result {
            incidents = List.copyOf(incidents);
        }
    }

    public Backtest(Policy policy) {
        this(List.of(policy));
    }

    /** @param policies at least one */
    public Backtest(List<Policy> policies) {
        this(policies, List.of());
    }

    /**
     * @param policies at least one
     * @param baselines what is approved, one of each model at most
     */
    public Backtest(List<Policy> policies, List<Baseline> baselines) {
        this.policies = List.copyOf(policies);
        this.baselines = List.copyOf(baselines);
    }

    /** A timeline of lines, asked about as these policies need it, by all processors. */
    public Timeline timeline(Lines lines, SampleTransform change) {
        return timeline(lines, change, Runtime.getRuntime().availableProcessors());
    }

    /** The same by this many threads. */
    public Timeline timeline(Lines lines, SampleTransform change, int parallelism) {
        List<SignalEvaluator> askers = policies.stream()
                .map(p -> new SignalEvaluator(p, Signals.of(p)))
                .toList();
        return new Timeline(lines, askers, change, parallelism);
    }

    /** Reads the recording to its end. */
    public Result run(Lines lines, Listener listener) {
        return run(timeline(lines, SampleTransform.NONE), listener);
    }

    /** Judges to the end, under the first policy. */
    public Result run(Entries entries, Listener listener) {
        return runAll(entries, listener).get(0);
    }

    /** Judges to the end, under each policy. */
    public List<Result> runAll(Entries entries, Listener listener) {
        List<Run> runs = new ArrayList<>();
        for (Policy policy : policies) {
            runs.add(new Run(policy, baselines, runs.isEmpty() ? listener : Listener.NONE));
        }
        for (Entry entry = entries.next(); entry != null; entry = entries.next()) {
            Sample sample = entry.sample();
            if (sample != null) {
                listener.sample(sample);
            }
            for (int i = 0; i < runs.size(); i++) {
                runs.get(i).take(entry, i);
            }
        }
        return runs.stream().map(Run::end).toList();
    }

    /** One policy and its state. */
    private static final class Run {

        private final Policy policy;
        private final Listener listener;
        private final Pipeline pipeline;
        private final Map<String, Incident> incidents = new HashMap<>();
        private final Coverage coverage = new Coverage();
        private final Map<String, KnownPast> pasts = new HashMap<>();
        private long from = Long.MAX_VALUE;
        private long until = Long.MIN_VALUE;

        Run(Policy policy, List<Baseline> baselines, Listener listener) {
            this.policy = policy;
            this.listener = listener;
            baselines.forEach(baseline -> pasts.put(baseline.model(), KnownPast.APPROVED));
            this.pipeline = new Pipeline(policy, Signals.of(policy), baselines, new Pipeline.Listener() {
                @Override
                public void tally(Tally tally) {
                    hear(tally);
                }

                @Override
                public void findings(Findings findings) {
                    hear(findings);
                }
            });
        }

        void take(Entry entry, int policy) {
            pipeline.advance(entry.clock());
            BadRecord bad = entry.bad();
            Sample sample = entry.sample();
            List<ObservedSample> asked = entry.asked();
            try {
                if (bad != null) {
                    pipeline.dead(bad.reason());
                } else if (!asked.isEmpty()) {
                    pipeline.accept(asked.get(policy), entry.came());
                } else if (sample != null) {
                    pipeline.accept(sample, entry.came());
                }
            } catch (BadRecord e) {
                bad = e;
            }
            if (bad != null) {
                listener.dead(entry.line(), bad);
            }
        }

        Result end() {
            pipeline.end();
            return new Result(
                    pipeline.accounts(),
                    incidents.values().stream().sorted(ORDER).toList(),
                    from > until ? 0 : from,
                    from > until ? 0 : until,
                    coverage.table(pasts));
        }

        private void hear(Tally tally) {
            from = Math.min(from, tally.window());
            until = Math.max(until, tally.window() + policy.timing().window().toMillis());
            coverage.add(tally);
            listener.tally(tally);
        }

        private void hear(Findings findings) {
            Evidence evidence = findings.evidence();
            listener.evidence(evidence);
            pasts.merge(evidence.model(), KnownPast.of(evidence.monitors()), KnownPast::or);
            findings.incidents().forEach(incident -> incidents.put(incident.id(), incident));
            findings.alerts().forEach(listener::alert);
        }
    }
}
