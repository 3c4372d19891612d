package dev.plumbline.bench.growth;

import dev.plumbline.detector.action.ModelSupervisor;
import dev.plumbline.detector.pipeline.ModelStage;
import dev.plumbline.detector.pipeline.TwinStage;
import dev.plumbline.detector.pipeline.Watermarks;
import dev.plumbline.detector.signal.Signals;
import dev.plumbline.detector.store.HeapStore;
import dev.plumbline.detector.tally.ClosedWindows;
import dev.plumbline.detector.tally.Tallier;
import dev.plumbline.models.cell.Accounts;
import dev.plumbline.models.cell.Part;
import dev.plumbline.models.cell.SourceStage;
import dev.plumbline.models.cell.Tally;
import dev.plumbline.models.cell.Watermark;
import dev.plumbline.models.json.TallyJson;
import dev.plumbline.models.policy.Policies;
import dev.plumbline.models.policy.Policy;
import dev.plumbline.models.reader.SampleReader;
import dev.plumbline.models.sample.BadRecord;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/**
 * The stages as Kafka Streams drives them, with as many partitions, and stores on the heap in the place of Kafka's:
 * what they take of the processor by themselves.
 */
final class Stages {

    private static final ThreadMXBean CPU = ManagementFactory.getThreadMXBean();

    private final SampleReader reader = new SampleReader();
    private final List<Tallier> talliers = new ArrayList<>();
    private final TwinStage twins =
            new TwinStage(Policy.DEFAULT, new HeapStore(), new HeapStore(), new HeapStore(), new HeapStore());
    private final ModelStage models = new ModelStage(
            new Policies(Policy.DEFAULT),
            Signals.questions(),
            new HeapStore(),
            new HeapStore(),
            new HeapStore(),
            new HeapStore(),
            new HeapStore());
    private final Output output = new Output();
    private long first;
    private long second;
    private long cells;
    private long evidence;

    Stages(int partitions) {
        for (int i = 0; i < partitions; i++) {
            talliers.add(new Tallier(Policy.DEFAULT, Signals.ALL, new HeapStore(), new HeapStore(), new HeapStore()));
        }
    }

    /** Takes a sample, and closes what its time closes in its partition. */
    void take(SampleMaker.Made sample, long time) throws BadRecord {
        int partition = Math.floorMod(sample.key().hashCode(), talliers.size());
        Tallier tallier = talliers.get(partition);
        long began = CPU.getCurrentThreadCpuTime();
        tallier.accept(reader.read(sample.json()), time, false);
        ClosedWindows closed = tallier.advance(time);
        long middle = CPU.getCurrentThreadCpuTime();
        first += middle - began;
        if (closed != null) {
            pass(partition, closed);
            second += CPU.getCurrentThreadCpuTime() - middle;
        }
    }

    /** From now on it counts anew. */
    void reset() {
        first = 0;
        second = 0;
        cells = 0;
        evidence = 0;
    }

    /** Nanoseconds in the first stage. */
    long first() {
        return first;
    }

    /** Nanoseconds in the second stage and in that of twins. */
    long second() {
        return second;
    }

    /** Cells that were judged. */
    long cells() {
        return cells;
    }

    /** Monitors that had evidence in them. */
    long evidence() {
        return evidence;
    }

    private void pass(int partition, ClosedWindows closed) {
        closed.tallies().forEach(tally -> parts(SourceStage.SAMPLES, partition, tally));
        closed.contexts().forEach(twins::accept);
        Watermark passed = new Watermark(
                SourceStage.SAMPLES,
                partition,
                talliers.size(),
                closed.time(),
                Watermark.State.RUNNING,
                closed.models(),
                closed.accounts());
        models.advance(passed);
        TwinStage.Matched matched = twins.advance(passed);
        if (matched != null) {
            matched.tallies().forEach(tally -> parts(SourceStage.CONTEXTS, 0, tally));
            models.advance(new Watermark(
                    SourceStage.CONTEXTS,
                    0,
                    1,
                    matched.time(),
                    Watermark.State.RUNNING,
                    new TreeMap<>(),
                    Accounts.NONE));
        }
        models.close(Watermarks.NONE, output);
    }

    /** As they go through Kafka, except that nothing is written. */
    private void parts(SourceStage stage, int partition, Tally tally) {
        for (Part part : TallyJson.split(stage, partition, tally, TallyJson.MAX_BYTES)) {
            models.accept(part);
        }
    }

    /** Counts what was judged. */
    private final class Output implements ModelStage.Output {

        @Override
        public void tally(Tally tally) {
            cells += tally.cells().size();
        }

        @Override
        public void result(ModelSupervisor.WindowResult result) {
            evidence += result.findings().evidence().monitors().size();
        }
    }
}
