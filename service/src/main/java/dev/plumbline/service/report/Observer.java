package dev.plumbline.service.report;

import dev.plumbline.detector.signal.SamplerCalibration;
import dev.plumbline.detector.signal.TokenDrift;
import dev.plumbline.detector.signal.script.ScriptMixing;
import dev.plumbline.detector.tally.Tallier;
import dev.plumbline.models.cell.Cell;
import dev.plumbline.models.cell.CellKey;
import dev.plumbline.models.cell.Tally;
import dev.plumbline.models.incident.Evidence;
import dev.plumbline.models.policy.Policy;
import dev.plumbline.models.sample.Sample;
import dev.plumbline.service.backtest.Backtest;
import java.util.Map;
import java.util.TreeMap;

/** Watches a backtest and keeps what a report shows: sums only, so that memory does not grow with the traffic. */
public final class Observer implements Backtest.Listener {

    final Curves curves;
    final Map<String, Map<Integer, Cell>> reliability = new TreeMap<>();
    final Map<String, Map<Integer, Long>> surprisal = new TreeMap<>();
    final Map<String, Map<String, Long>> scripts = new TreeMap<>();
    final Map<String, Long> responses = new TreeMap<>();
    final Map<Coverage, Long> unverifiable = new TreeMap<>();
    final Latencies firstToken = new Latencies();
    final Latencies perToken = new Latencies();
    final HarmLedger misrouted = new HarmLedger();
    final HarmLedger mixed = new HarmLedger();
    long sessions;

    /** A question that could not be answered, and why. */
    record Coverage(String signal, int cut, int reason) implements Comparable<Coverage> {

        @Override
        public int compareTo(Coverage o) {
            int order = signal.compareTo(o.signal);
            order = order != 0 ? order : Integer.compare(cut, o.cut);
            return order != 0 ? order : Integer.compare(reason, o.reason);
        }
    }

    public Observer(Policy policy) {
        this.curves = new Curves(policy.timing().window().toMillis());
    }

    @Override
    public void sample(Sample sample) {
        responses.merge(sample.pool(), 1L, Long::sum);
        String path = or(sample.sampler().engine().implementation(), "sampler not stated") + ", "
                + or(sample.sampler().engine().precision(), "precision not stated");
        firstToken.record(path, sample.timing().ttftMillis());
        perToken.record(path, sample.timing().tpotMillis());
        String requested = sample.servedBy().requestedClass();
        if (requested != null
                && sample.servedBy().servedClass() != null
                && !requested.equals(sample.servedBy().servedClass())) {
            misrouted.record(sample.placementKey());
        }
        ScriptMixing.Intrusion intrusion = ScriptMixing.intrusion(sample);
        if (intrusion != null) {
            mixed.record(sample.placementKey());
            scripts.computeIfAbsent(sample.pool(), p -> new TreeMap<>()).merge(intrusion.script(), 1L, Long::sum);
        }
    }

    @Override
    public void tally(Tally tally) {
        tally.cells().forEach(this::record);
    }

    @Override
    public void evidence(Evidence evidence) {
        curves.record(evidence);
    }

    private void record(CellKey key, Cell cell) {
        String pool = or(key.cohort().values().get("pool"), "?");
        if (key.signal().equals(SamplerCalibration.NAME) && key.cut() == 0) {
            reliability.computeIfAbsent(pool, p -> new TreeMap<>()).merge(key.bin(), cell, Cell::plus);
        } else if (key.signal().equals(TokenDrift.NAME) && key.cut() == 0) {
            surprisal.computeIfAbsent(pool, p -> new TreeMap<>()).merge(key.bin(), cell.trials(), Long::sum);
        } else if (key.signal().equals(Tallier.SESSIONS)) {
            sessions += cell.hits();
        } else if (key.signal().startsWith(Tallier.UNVERIFIABLE)) {
            String signal = key.signal().substring(Tallier.UNVERIFIABLE.length());
            unverifiable.merge(new Coverage(signal, key.cut(), key.bin()), cell.trials(), Long::sum);
        }
    }

    private static String or(@org.jspecify.annotations.Nullable String value, String otherwise) {
        return value == null ? otherwise : value;
    }
}
