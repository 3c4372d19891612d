package dev.plumbline.detector.model;

import com.google.protobuf.MessageLite;
import com.google.protobuf.Parser;
import dev.plumbline.detector.baseline.ActiveBaseline;
import dev.plumbline.detector.baseline.BaselineRates;
import dev.plumbline.detector.baseline.Cuts;
import dev.plumbline.detector.baseline.LearnedDay;
import dev.plumbline.detector.baseline.Quantiles;
import dev.plumbline.detector.blame.IncidentState;
import dev.plumbline.detector.blame.LayerIncidents;
import dev.plumbline.detector.evidence.ShiryaevRoberts;
import dev.plumbline.detector.monitor.CardinalityLimit;
import dev.plumbline.detector.monitor.CohortIndex;
import dev.plumbline.detector.monitor.IdOwners;
import dev.plumbline.detector.monitor.KeptPromises;
import dev.plumbline.detector.monitor.Monitor;
import dev.plumbline.detector.monitor.MonitorPanel;
import dev.plumbline.detector.monitor.NullControls;
import dev.plumbline.detector.monitor.StartTimeAligner;
import dev.plumbline.detector.monitor.TwinBarriers;
import dev.plumbline.detector.monitor.WindowForm;
import dev.plumbline.detector.store.NamedKey;
import dev.plumbline.detector.store.Store;
import dev.plumbline.detector.store.StoredForm;
import dev.plumbline.models.baseline.Baseline;
import dev.plumbline.models.cell.CellTable;
import dev.plumbline.models.cell.Cohort;
import dev.plumbline.models.json.BaselineJson;
import dev.plumbline.models.proto.state.BarriersState;
import dev.plumbline.models.proto.state.CatalogState;
import dev.plumbline.models.proto.state.ControlsState;
import dev.plumbline.models.proto.state.IdOwnersState;
import dev.plumbline.models.proto.state.LearnedDayState;
import dev.plumbline.models.proto.state.PromisesState;
import dev.plumbline.models.proto.state.QuantilesState;
import dev.plumbline.models.proto.state.QuietPastState;
import dev.plumbline.models.proto.state.StartsState;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Keeps what a model's monitor knows in its store: its cohorts, the incidents of each layer, and each monitor under a
 * key of its own, so that little is written.
 */
final class ModelState {

    private static final int VERSION = 1;
    private static final byte CATALOG = 'c';
    private static final byte INCIDENTS = 'd';
    private static final byte MONITOR = 'm';
    private static final byte QUANTILES = 'q';
    private static final byte BASELINE = 'b';
    private static final byte NEXT_BASELINE = 'n';
    private static final byte STARTS = 's';
    private static final byte WAITING = 'w';
    private static final byte BARRIERS = 't';
    private static final byte PROMISES = 'p';
    private static final byte CONTROLS = 'k';
    private static final byte CONTROL = 'l';
    private static final byte QUIET = 'y';
    private static final byte DAY = 'z';
    private static final byte OWNERS = 'o';

    private static final StoredForm<CatalogState> CATALOGS = form("catalogs", CatalogState.parser());
    private static final StoredForm<QuantilesState> DISTRIBUTIONS = form("quantiles", QuantilesState.parser());
    private static final StoredForm<StartsState> BEGINNINGS = form("starts", StartsState.parser());
    private static final StoredForm<PromisesState> KEPT = form("promises", PromisesState.parser());
    private static final StoredForm<IdOwnersState> IDS = form("owners of ids", IdOwnersState.parser());
    private static final StoredForm<BarriersState> LIMITS = form("barriers", BarriersState.parser());
    private static final StoredForm<QuietPastState> QUIETS = form("quiet days", QuietPastState.parser());
    private static final StoredForm<LearnedDayState> DAYS = form("a quiet day", LearnedDayState.parser());
    private static final StoredForm<ControlsState> CHECKS = form("controls", ControlsState.parser());

    private final Store store;

    ModelState(Store store) {
        this.store = store;
    }

    private static <M extends MessageLite> StoredForm<M> form(String what, Parser<M> parser) {
        return new StoredForm<>(what, VERSION, parser);
    }

    /** Hands over what is stored under a key, if anything is. */
    private <M extends MessageLite> void load(byte key, StoredForm<M> form, Consumer<M> restore) {
        byte[] stored = store.get(new byte[] {key});
        if (stored != null) {
            form.read(stored, in -> {
                restore.accept(in);
                return in;
            });
        }
    }

    private void save(byte key, MessageLite message) {
        store.put(new byte[] {key}, message.toByteArray());
    }

    /** Saves the keys that were seen since a time, and what is left out. */
    void save(CohortIndex cohortIndex, CardinalityLimit limit, long time) {
        CatalogState.Builder out = cohortIndex.state(time).setVersion(VERSION);
        limit.addTo(out);
        save(CATALOG, out.build());
    }

    void load(CohortIndex cohortIndex, CardinalityLimit limit) {
        load(CATALOG, CATALOGS, in -> {
            cohortIndex.restore(in);
            limit.restore(in.getLeftOutList());
        });
    }

    void save(Quantiles quantiles) {
        save(QUANTILES, quantiles.state().setVersion(VERSION).build());
    }

    void load(Quantiles quantiles) {
        load(QUANTILES, DISTRIBUTIONS, quantiles::restore);
    }

    void save(ActiveBaseline approved) {
        BaselineRates now = approved.now();
        save(BASELINE, now == null ? null : now.baseline());
        save(NEXT_BASELINE, approved.next());
    }

    private void save(byte key, @Nullable Baseline baseline) {
        if (baseline == null) {
            store.delete(new byte[] {key});
        } else {
            store.put(new byte[] {key}, BaselineJson.write(baseline).getBytes(StandardCharsets.UTF_8));
        }
    }

    void load(ActiveBaseline approved) {
        approved.restore(baseline(BASELINE), baseline(NEXT_BASELINE));
    }

    private @Nullable Baseline baseline(byte key) {
        byte[] stored = store.get(new byte[] {key});
        return stored == null ? null : BaselineJson.read(new String(stored, StandardCharsets.UTF_8));
    }

    /**
     * Saves what is known of starts, and what waits since a window. What has come of age waits no more.
     *
     * @param waits those of the window's cells that do
     */
    void save(StartTimeAligner starts, long window, Cuts cuts, CellTable waits) {
        save(STARTS, starts.state().setVersion(VERSION).build());
        store.put(waiting(window), WindowForm.write(window, cuts, waits));
        List<byte[]> ripe = new ArrayList<>();
        store.range(waiting(Long.MIN_VALUE), waiting(starts.passed() + 1), (key, value) -> ripe.add(key));
        ripe.forEach(store::delete);
    }

    void load(StartTimeAligner starts) {
        load(STARTS, BEGINNINGS, starts::restore);
        store.range(new byte[] {WAITING}, new byte[] {WAITING + 1}, (key, value) -> {
            WindowForm.Stored window = WindowForm.read(value);
            starts.restore(window.judged(), window.cuts(), window.cells());
        });
    }

    private static byte[] waiting(long window) {
        return at(WAITING, window);
    }

    private static byte[] at(byte kind, long time) {
        return ByteBuffer.allocate(1 + Long.BYTES)
                .put(kind)
                .putLong(time ^ Long.MIN_VALUE)
                .array();
    }

    void save(QuietPast past) {
        save(QUIET, past.state().setVersion(VERSION).build());
    }

    void save(QuietPast.Change change) {
        LearnedDay learned = change.learned();
        store.put(
                at(DAY, learned.since()),
                learned.state().setVersion(VERSION).build().toByteArray());
        change.forgotten().forEach(since -> store.delete(at(DAY, since)));
    }

    void load(QuietPast past) {
        List<LearnedDay> days = new ArrayList<>();
        store.range(new byte[] {DAY}, new byte[] {DAY + 1}, (key, value) -> days.add(LearnedDay.of(DAYS.read(value))));
        load(QUIET, QUIETS, in -> past.restore(in, days));
    }

    void save(KeptPromises promises) {
        save(PROMISES, promises.state().setVersion(VERSION).build());
    }

    void load(KeptPromises promises) {
        load(PROMISES, KEPT, promises::restore);
    }

    void save(IdOwners owners) {
        save(OWNERS, owners.state().setVersion(VERSION).build());
    }

    void load(IdOwners owners) {
        load(OWNERS, IDS, owners::restore);
    }

    void save(TwinBarriers barriers) {
        save(BARRIERS, barriers.state().setVersion(VERSION).build());
    }

    void load(TwinBarriers barriers) {
        load(BARRIERS, LIMITS, barriers::restore);
    }

    void save(NullControls controls) {
        save(CONTROLS, controls.state().setVersion(VERSION).build());
        for (NullControls.Key key : controls.drainChanged()) {
            NullControls.Pair pair = controls.monitors().get(key);
            if (pair != null) {
                store.put(key(key), EvidenceForm.write(pair));
            }
        }
    }

    private static byte[] key(NullControls.Key key) {
        return NamedKey.of(new byte[] {CONTROL}, List.of(key.ask(), key.traffic()));
    }

    void delete(NullControls.Key control) {
        store.delete(key(control));
    }

    void load(NullControls controls) {
        load(CONTROLS, CHECKS, controls::restore);
        store.range(new byte[] {CONTROL}, new byte[] {CONTROL + 1}, (key, value) -> {
            List<String> names = NamedKey.names(key, 1);
            controls.restore(new NullControls.Key(names.get(0), names.get(1)), EvidenceForm.readControl(value));
        });
    }

    void save(LayerIncidents incidents) {
        byte layer = (byte) incidents.layer().id();
        store.put(new byte[] {INCIDENTS, layer}, IncidentState.write(incidents));
        int remade = incidents.drainRemade();
        if (remade != Integer.MAX_VALUE) {
            List<byte[]> stale = new ArrayList<>();
            store.range(
                    new byte[] {MONITOR, layer, (byte) remade},
                    new byte[] {MONITOR, (byte) (layer + 1)},
                    (key, value) -> stale.add(key));
            stale.forEach(store::delete);
        }
        List<MonitorPanel> panels = incidents.panels();
        for (int depth = 0; depth < panels.size(); depth++) {
            Set<Monitor> changed = panels.get(depth).drainChanged();
            for (Monitor monitor : changed) {
                save(layer, depth, monitor, panels.get(depth).state(monitor));
            }
        }
    }

    private void save(byte layer, int depth, Monitor monitor, @Nullable ShiryaevRoberts state) {
        if (state == null) {
            throw new IllegalStateException("a monitor that changed has a state: " + monitor);
        }
        store.put(key(layer, depth, monitor), EvidenceForm.write(state));
    }

    private static byte[] key(byte layer, int depth, Monitor monitor) {
        List<String> names = new ArrayList<>(List.of(monitor.ask()));
        monitor.cohort().values().forEach((dimension, value) -> names.addAll(List.of(dimension, value)));
        return NamedKey.of(new byte[] {MONITOR, layer, (byte) depth}, names);
    }

    /** Forgets the monitors of what is no cohort any more. */
    void retain(LayerIncidents incidents, Set<Cohort> cohorts) {
        List<MonitorPanel> panels = incidents.panels();
        for (int depth = 0; depth < panels.size(); depth++) {
            for (Monitor gone : panels.get(depth).retain(cohorts)) {
                store.delete(key((byte) incidents.layer().id(), depth, gone));
            }
        }
    }

    void load(LayerIncidents incidents) {
        byte layer = (byte) incidents.layer().id();
        byte[] stored = store.get(new byte[] {INCIDENTS, layer});
        if (stored == null) {
            return;
        }
        IncidentState.read(stored, incidents);
        store.range(new byte[] {MONITOR, layer}, new byte[] {MONITOR, (byte) (layer + 1)}, (key, value) -> {
            Monitor monitor = monitor(NamedKey.names(key, 3));
            double[] evidence = EvidenceForm.read(value);
            if (evidence.length == incidents.ask(monitor.ask()).members()) { // else its question has other cuts now
                incidents.panels().get(Byte.toUnsignedInt(key[2])).restore(monitor, evidence);
            }
        });
    }

    private static Monitor monitor(List<String> names) {
        TreeMap<String, String> cohort = new TreeMap<>();
        for (int i = 1; i < names.size(); i += 2) {
            cohort.put(names.get(i), names.get(i + 1));
        }
        return new Monitor(names.get(0), new Cohort(cohort));
    }
}
