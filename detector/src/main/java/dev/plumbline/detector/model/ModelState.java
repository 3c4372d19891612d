package dev.plumbline.detector.model;

import dev.plumbline.detector.baseline.ActiveBaseline;
import dev.plumbline.detector.baseline.BaselineRates;
import dev.plumbline.detector.baseline.Cuts;
import dev.plumbline.detector.baseline.Quantiles;
import dev.plumbline.detector.blame.IncidentState;
import dev.plumbline.detector.blame.LayerIncidents;
import dev.plumbline.detector.evidence.ShiryaevRoberts;
import dev.plumbline.detector.monitor.CohortIndex;
import dev.plumbline.detector.monitor.KeptPromises;
import dev.plumbline.detector.monitor.Monitor;
import dev.plumbline.detector.monitor.MonitorPanel;
import dev.plumbline.detector.monitor.NullControls;
import dev.plumbline.detector.monitor.StartTimeAligner;
import dev.plumbline.detector.monitor.TableState;
import dev.plumbline.detector.monitor.TwinBarriers;
import dev.plumbline.detector.store.CohortBytes;
import dev.plumbline.detector.store.Store;
import dev.plumbline.models.baseline.Baseline;
import dev.plumbline.models.cell.CellKey;
import dev.plumbline.models.cell.CellTable;
import dev.plumbline.models.cell.Cohort;
import dev.plumbline.models.cell.CohortKey;
import dev.plumbline.models.json.BaselineJson;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Keeps a bench in its store: the catalog, each docket, and each monitor under a key of its own, so that little is
 * written.
 */
final class ModelState {

    private static final int VERSION = 2;
    private static final byte CATALOG = 'c';
    private static final byte DOCKET = 'd';
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

    private final Store store;

    ModelState(Store store) {
        this.store = store;
    }

    /** What is written into memory; cannot fail. */
    @FunctionalInterface
    private interface Writer {
        void write(DataOutputStream out) throws IOException;
    }

    void saveCatalog(CohortIndex catalog) {
        store.put(new byte[] {CATALOG}, bytes(out -> {
            out.writeByte(VERSION);
            out.writeInt(catalog.keys().size());
            for (CohortKey key : catalog.keys()) {
                CohortBytes.write(key.values(), out);
            }
        }));
    }

    void loadCatalog(CohortIndex catalog) {
        byte[] stored = store.get(new byte[] {CATALOG});
        if (stored == null) {
            return;
        }
        try (DataInputStream in = open(stored)) {
            List<CohortKey> keys = new ArrayList<>();
            for (int i = in.readInt(); i > 0; i--) {
                keys.add(new CohortKey(CohortBytes.read(in)));
            }
            catalog.add(keys);
        } catch (IOException e) {
            throw new UncheckedIOException("the stored catalog is cut short", e);
        }
    }

    void save(Quantiles quantiles) {
        store.put(new byte[] {QUANTILES}, bytes(out -> {
            out.writeByte(VERSION);
            quantiles.write(out);
        }));
    }

    void load(Quantiles quantiles) {
        byte[] stored = store.get(new byte[] {QUANTILES});
        if (stored == null) {
            return;
        }
        try (DataInputStream in = open(stored)) {
            quantiles.read(in);
        } catch (IOException e) {
            throw new UncheckedIOException("stored quantiles are cut short", e);
        }
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
     * @param waits which of the window's cells do
     */
    void save(StartTimeAligner starts, long window, Cuts cuts, CellTable cells, Predicate<CellKey> waits) {
        store.put(new byte[] {STARTS}, bytes(out -> {
            out.writeByte(VERSION);
            starts.write(out);
        }));
        store.put(waiting(window), bytes(out -> {
            out.writeByte(VERSION);
            cuts.write(out);
            TableState.write(cells, waits, out);
        }));
        List<byte[]> ripe = new ArrayList<>();
        store.range(waiting(Long.MIN_VALUE), waiting(starts.passed() + 1), (key, value) -> ripe.add(key));
        ripe.forEach(store::delete);
    }

    void load(StartTimeAligner starts) {
        byte[] stored = store.get(new byte[] {STARTS});
        if (stored == null) {
            return;
        }
        try (DataInputStream in = open(stored)) {
            starts.read(in);
        } catch (IOException e) {
            throw new UncheckedIOException("stored starts are cut short", e);
        }
        store.range(new byte[] {WAITING}, new byte[] {WAITING + 1}, (key, value) -> {
            try (DataInputStream in = open(value)) {
                long window = ByteBuffer.wrap(key).getLong(1) ^ Long.MIN_VALUE;
                starts.restore(window, Cuts.read(in), TableState.read(in));
            } catch (IOException e) {
                throw new UncheckedIOException("stored responses that wait are cut short", e);
            }
        });
    }

    private static byte[] waiting(long window) {
        return ByteBuffer.allocate(1 + Long.BYTES)
                .put(WAITING)
                .putLong(window ^ Long.MIN_VALUE)
                .array();
    }

    void save(KeptPromises promises) {
        store.put(new byte[] {PROMISES}, bytes(out -> {
            out.writeByte(VERSION);
            promises.write(out);
        }));
    }

    void load(KeptPromises promises) {
        byte[] stored = store.get(new byte[] {PROMISES});
        if (stored == null) {
            return;
        }
        try (DataInputStream in = open(stored)) {
            promises.read(in);
        } catch (IOException e) {
            throw new UncheckedIOException("stored promises are cut short", e);
        }
    }

    void save(TwinBarriers barriers) {
        store.put(new byte[] {BARRIERS}, bytes(out -> {
            out.writeByte(VERSION);
            barriers.write(out);
        }));
    }

    void load(TwinBarriers barriers) {
        byte[] stored = store.get(new byte[] {BARRIERS});
        if (stored == null) {
            return;
        }
        try (DataInputStream in = open(stored)) {
            barriers.read(in);
        } catch (IOException e) {
            throw new UncheckedIOException("stored barriers are cut short", e);
        }
    }

    void save(NullControls controls) {
        store.put(new byte[] {CONTROLS}, bytes(out -> {
            out.writeByte(VERSION);
            controls.write(out);
        }));
        for (NullControls.Key key : controls.drainChanged()) {
            NullControls.Pair pair = controls.monitors().get(key);
            if (pair != null) {
                byte[] name = bytes(out -> {
                    out.writeByte(CONTROL);
                    out.writeUTF(key.ask());
                    out.writeUTF(key.traffic());
                });
                store.put(name, EvidenceForm.write(pair));
            }
        }
    }

    void load(NullControls controls) {
        byte[] stored = store.get(new byte[] {CONTROLS});
        if (stored == null) {
            return;
        }
        try (DataInputStream in = open(stored)) {
            controls.read(in);
        } catch (IOException e) {
            throw new UncheckedIOException("stored controls are cut short", e);
        }
        store.range(new byte[] {CONTROL}, new byte[] {CONTROL + 1}, (key, value) -> {
            try (DataInputStream name = new DataInputStream(new ByteArrayInputStream(key))) {
                name.skipNBytes(1);
                controls.restore(new NullControls.Key(name.readUTF(), name.readUTF()), EvidenceForm.readControl(value));
            } catch (IOException e) {
                throw new UncheckedIOException("a stored control is cut short", e);
            }
        });
    }

    void save(LayerIncidents docket) {
        byte layer = (byte) docket.layer().id();
        store.put(new byte[] {DOCKET, layer}, IncidentState.write(docket));
        int remade = docket.drainRemade();
        if (remade != Integer.MAX_VALUE) {
            List<byte[]> stale = new ArrayList<>();
            store.range(
                    new byte[] {MONITOR, layer, (byte) remade},
                    new byte[] {MONITOR, (byte) (layer + 1)},
                    (key, value) -> stale.add(key));
            stale.forEach(store::delete);
        }
        List<MonitorPanel> panels = docket.panels();
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
        byte[] key = bytes(out -> {
            out.writeByte(MONITOR);
            out.writeByte(layer);
            out.writeByte(depth);
            out.writeUTF(monitor.ask());
            CohortBytes.write(monitor.cohort().values(), out);
        });
        store.put(key, EvidenceForm.write(state));
    }

    void load(LayerIncidents docket) {
        byte layer = (byte) docket.layer().id();
        byte[] stored = store.get(new byte[] {DOCKET, layer});
        if (stored == null) {
            return;
        }
        IncidentState.read(stored, docket);
        store.range(new byte[] {MONITOR, layer}, new byte[] {MONITOR, (byte) (layer + 1)}, (key, value) -> {
            try (DataInputStream name = new DataInputStream(new ByteArrayInputStream(key))) {
                name.skipNBytes(2);
                int depth = name.readUnsignedByte();
                Monitor monitor = new Monitor(name.readUTF(), new Cohort(CohortBytes.read(name)));
                double[] evidence = EvidenceForm.read(value);
                if (evidence.length == docket.ask(monitor.ask()).members()) { // else its question has other cuts now
                    docket.panels().get(depth).restore(monitor, evidence);
                }
            } catch (IOException e) {
                throw new UncheckedIOException("a stored monitor is cut short", e);
            }
        });
    }

    private static DataInputStream open(byte[] stored) throws IOException {
        DataInputStream in = new DataInputStream(new ByteArrayInputStream(stored));
        int version = in.readUnsignedByte();
        if (version != VERSION) {
            throw new IllegalStateException("stored state has version " + version + ", this reads " + VERSION);
        }
        return in;
    }

    private static byte[] bytes(Writer writer) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            writer.write(out);
        } catch (IOException e) {
            throw new UncheckedIOException("writing to memory cannot fail", e);
        }
        return bytes.toByteArray();
    }
}
