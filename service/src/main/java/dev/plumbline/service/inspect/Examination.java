package dev.plumbline.service.inspect;

import dev.plumbline.detector.signal.SamplerCalibration;
import dev.plumbline.detector.signal.SamplerContract;
import dev.plumbline.detector.tally.Coverage;
import dev.plumbline.detector.tally.CoverageTable;
import dev.plumbline.detector.tally.ObservedSample;
import dev.plumbline.models.cell.Cell;
import dev.plumbline.models.sample.Sample;
import dev.plumbline.service.recording.Entry;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** Goes over samples once and keeps what {@code doctor} looks at: sums only, of bounded size. */
public final class Examination {

    private static final int POOLS = 10_000;

    final Coverage coverage = new Coverage();
    final Presence presence = new Presence();
    final Repeats sessions = new Repeats();
    final Repeats prompts = new Repeats();
    final Map<String, Set<String>> pools = new TreeMap<>();
    final Set<String> withoutHardware = new TreeSet<>();
    final Map<String, Cell> calibration = new TreeMap<>();
    final Map<String, Map<String, Long>> broken = new TreeMap<>();
    final Map<String, Long> answered = new HashMap<>();
    long records;
    long refused;
    long backwards;
    long beforeStart;
    long first = Long.MAX_VALUE;
    long last = Long.MIN_VALUE;
    private long before = Long.MIN_VALUE;

    /** Takes a record that was read and asked. */
    public void add(Entry entry) {
        records++;
        Sample sample = entry.sample();
        if (sample == null) {
            refused++;
            return;
        }
        presence.add(sample);
        time(sample);
        String key = sample.placement().key() != null
                ? sample.placement().key()
                : sample.placement().session();
        if (key != null) {
            sessions.add(key, sample.time());
        }
        if (sample.prompt().hash() != null) {
            prompts.add(sample.prompt().hash(), sample.time());
        }
        Set<String> known = pools.computeIfAbsent(sample.model(), m -> new TreeSet<>());
        if (known.size() < POOLS) {
            known.add(sample.pool());
            if (sample.servedBy().hardware() == null) {
                withoutHardware.add(sample.pool());
            }
        }
        entry.asked().forEach(this::asked);
    }

    private void time(Sample sample) {
        backwards += sample.time() < before ? 1 : 0;
        before = sample.time();
        first = Math.min(first, sample.time());
        last = Math.max(last, sample.time());
        beforeStart += sample.timing().started() > sample.time() ? 1 : 0;
    }

    private void asked(ObservedSample asked) {
        coverage.add(asked);
        answered.merge(asked.pool(), 1L, Long::sum);
        calibration.merge(asked.pool(), asked.sum(SamplerCalibration.NAME, 0), Cell::plus);
        for (ObservedSample.Hit hit : asked.hits()) {
            if (hit.signal().equals(SamplerContract.NAME)) {
                broken.computeIfAbsent(asked.pool(), p -> new TreeMap<>()).merge(hit.words(), 1L, Long::sum);
            }
        }
    }

    /** What could be judged, where nothing is approved yet. */
    public CoverageTable table() {
        return coverage.table(Map.of());
    }

    /** How many samples were read. */
    public long samples() {
        return records - refused;
    }

    /** How many records were none. */
    public long refused() {
        return refused;
    }

    /** Findings about what was seen, the most harmful first. */
    public List<DoctorFinding> findings(Gateway gateway, Engine engine) {
        List<DoctorFinding> findings = new ArrayList<>(Missing.of(table(), presence, new Advice(gateway, engine)));
        findings.addAll(new Doubts(this, new Advice(gateway, engine)).all());
        return findings;
    }
}
