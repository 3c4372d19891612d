package dev.plumbline.service.backtest;

import dev.plumbline.detector.bench.Findings;
import dev.plumbline.detector.pipeline.Pipeline;
import dev.plumbline.detector.signal.Signals;
import dev.plumbline.models.cell.Accounts;
import dev.plumbline.models.incident.Alert;
import dev.plumbline.models.incident.Incident;
import dev.plumbline.models.policy.Policy;
import dev.plumbline.models.sample.BadRecord;
import dev.plumbline.models.sample.Sample;
import dev.plumbline.service.recording.Entry;
import dev.plumbline.service.recording.Line;
import dev.plumbline.service.recording.Recording;
import dev.plumbline.service.recording.Timeline;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** All stages in one thread, over a recording: what it finds is, field for field, what Kafka finds in a replay of the same. */
public final class Backtest {

    private static final Comparator<Incident> ORDER =
            Comparator.comparingLong(Incident::detected).thenComparing(Incident::id);

    private final Policy policy;

    /** Hears what happens while it happens. */
    public interface Listener {

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
     */
    public record Result(Accounts accounts, List<Incident> incidents) {

        public Result {
            incidents = List.copyOf(incidents);
        }
    }

    public Backtest(Policy policy) {
        this.policy = policy;
    }

    /** Reads the recording to its end. */
    public Result run(Recording recording, Listener listener) {
        return run(new Timeline(recording), listener);
    }

    /** Reads a recording's timeline to its end. */
    public Result run(Timeline timeline, Listener listener) {
        return new Run(listener).of(timeline);
    }

    /** One run and its state. */
    private final class Run {

        private final Listener listener;
        private final Pipeline pipeline = new Pipeline(policy, Signals.of(policy), this::take);
        private final Map<String, Incident> incidents = new HashMap<>();

        Run(Listener listener) {
            this.listener = listener;
        }

        Result of(Timeline timeline) {
            for (Entry entry = timeline.next(); entry != null; entry = timeline.next()) {
                pipeline.advance(entry.clock());
                take(entry);
            }
            pipeline.end();
            return new Result(
                    pipeline.accounts(),
                    incidents.values().stream().sorted(ORDER).toList());
        }

        private void take(Entry entry) {
            Sample sample = entry.sample();
            BadRecord bad = entry.bad();
            try {
                if (sample != null) {
                    pipeline.accept(sample, entry.clock());
                } else if (bad != null) {
                    pipeline.dead(bad.reason());
                }
            } catch (BadRecord e) {
                bad = e;
            }
            if (bad != null) {
                listener.dead(entry.line(), bad);
            }
        }

        private void take(Findings findings) {
            findings.incidents().forEach(incident -> incidents.put(incident.id(), incident));
            findings.alerts().forEach(listener::alert);
        }
    }
}
