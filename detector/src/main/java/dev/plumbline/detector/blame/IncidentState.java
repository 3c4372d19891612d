package dev.plumbline.detector.blame;

import dev.plumbline.detector.evidence.Counts;
import dev.plumbline.detector.evidence.Recovery;
import dev.plumbline.detector.monitor.ContingencyTable;
import dev.plumbline.detector.monitor.HypothesisTest;
import dev.plumbline.detector.store.CohortBytes;
import dev.plumbline.models.cell.Cohort;
import dev.plumbline.models.incident.Incident;
import dev.plumbline.models.incident.Level;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The stored form of a docket: its open incidents and amnesties. The panels' monitors are stored one by one. */
public final class IncidentState {

    private static final int VERSION = 4;
    private static final int PREDICTED = 0;
    private static final int COMPARED = 1;

    private IncidentState() {}

    public static byte[] write(LayerIncidents docket) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.writeByte(VERSION);
            out.writeInt(docket.open().size());
            for (OpenIncident c : docket.open()) {
                write(c, out);
            }
            out.writeInt(docket.amnesties().size());
            for (LayerIncidents.Amnesty amnesty : docket.amnesties()) {
                CohortBytes.write(amnesty.cohort().values(), out);
                out.writeLong(amnesty.until());
            }
        } catch (IOException e) {
            throw new UncheckedIOException("writing to memory cannot fail", e);
        }
        return bytes.toByteArray();
    }

    public static void read(byte[] bytes, LayerIncidents docket) {
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes))) {
            int version = in.readUnsignedByte();
            if (version != VERSION) {
                throw new IllegalStateException("stored incidents have version " + version + ", this reads " + VERSION);
            }
            List<OpenIncident> open = new ArrayList<>();
            for (int i = in.readInt(); i > 0; i--) {
                open.add(read(in, docket));
            }
            List<LayerIncidents.Amnesty> amnesties = new ArrayList<>();
            for (int i = in.readInt(); i > 0; i--) {
                amnesties.add(new LayerIncidents.Amnesty(new Cohort(CohortBytes.read(in)), in.readLong()));
            }
            docket.restore(open, amnesties);
        } catch (IOException e) {
            throw new UncheckedIOException("stored incidents are cut short", e);
        }
    }

    private static void write(OpenIncident c, DataOutputStream out) throws IOException {
        out.writeUTF(c.id);
        out.writeLong(c.opened);
        out.writeUTF(c.ask.name());
        out.writeInt(c.member);
        CohortBytes.write(c.cohort.values(), out);
        out.writeUTF(c.level.name());
        out.writeLong(c.onset);
        out.writeLong(c.onsetInterval.earliest());
        out.writeLong(c.onsetInterval.latest());
        out.writeLong(c.paged == null ? Long.MIN_VALUE : c.paged);
        out.writeDouble(c.evidence);
        out.writeDouble(c.threshold);
        out.writeLong(c.sessions);
        out.writeInt(c.signals.size());
        for (String signal : c.signals) {
            out.writeUTF(signal);
        }
        write(c.since, out);
        write(c.fleet, out);
        write(c.after, out);
        out.writeInt(c.intruders.bins().size());
        for (Map.Entry<Integer, Long> e : c.intruders.bins().entrySet()) {
            out.writeInt(e.getKey());
            out.writeLong(e.getValue());
        }
        out.writeLong(c.recovery.windows());
        write(c.recovery.state(), out);
        out.writeInt(c.took);
        out.writeBoolean(c.unfit);
        out.writeBoolean(c.shown);
        out.writeLong(c.asked);
    }

    private static OpenIncident read(DataInputStream in, LayerIncidents docket) throws IOException {
        String id = in.readUTF();
        long opened = in.readLong();
        HypothesisTest ask = docket.ask(in.readUTF());
        OpenIncident c = new OpenIncident(id, opened, ask, in.readInt(), new Cohort(CohortBytes.read(in)));
        c.level = Level.valueOf(in.readUTF());
        c.onset = in.readLong();
        c.onsetInterval = new Incident.Span(in.readLong(), in.readLong());
        c.paged = time(in.readLong());
        c.evidence = in.readDouble();
        c.threshold = in.readDouble();
        c.sessions = in.readLong();
        for (int i = in.readInt(); i > 0; i--) {
            c.signals.add(in.readUTF());
        }
        read(c.since, in);
        read(c.fleet, in);
        read(c.after, in);
        for (int i = in.readInt(); i > 0; i--) {
            c.intruders.add(in.readInt(), in.readLong());
        }
        c.recovery = new Recovery(in.readLong(), readDoubles(in));
        c.took = in.readInt();
        c.unfit = in.readBoolean();
        c.shown = in.readBoolean();
        c.asked = in.readLong();
        return c;
    }

    private static void write(Map<ContingencyTable.Key, Counts> counts, DataOutputStream out) throws IOException {
        out.writeInt(counts.size());
        for (Map.Entry<ContingencyTable.Key, Counts> e : counts.entrySet()) {
            out.writeInt(e.getKey().cut());
            out.writeInt(e.getKey().bin());
            out.writeUTF(e.getKey().stratum());
            write(e.getValue(), out);
        }
    }

    private static void read(Map<ContingencyTable.Key, Counts> counts, DataInputStream in) throws IOException {
        for (int i = in.readInt(); i > 0; i--) {
            ContingencyTable.Key key = new ContingencyTable.Key(in.readInt(), in.readInt(), in.readUTF());
            counts.put(key, readCounts(in));
        }
    }

    private static void write(Counts counts, DataOutputStream out) throws IOException {
        if (counts instanceof Counts.Predicted c) {
            out.writeByte(PREDICTED);
            write(new double[] {c.trials(), c.hits(), c.low(), c.high(), c.centre()}, out);
        } else if (counts instanceof Counts.Compared c) {
            out.writeByte(COMPARED);
            write(new double[] {c.trials(), c.hits(), c.pooled(), c.poolHits()}, out);
        }
    }

    private static Counts readCounts(DataInputStream in) throws IOException {
        int kind = in.readUnsignedByte();
        double[] c = readDoubles(in);
        return kind == PREDICTED
                ? new Counts.Predicted(c[0], c[1], c[2], c[3], c[4])
                : new Counts.Compared(c[0], c[1], c[2], c[3]);
    }

    public static void write(double[] values, DataOutputStream out) throws IOException {
        out.writeInt(values.length);
        for (double value : values) {
            out.writeDouble(value);
        }
    }

    public static double[] readDoubles(DataInputStream in) throws IOException {
        double[] values = new double[in.readInt()];
        for (int i = 0; i < values.length; i++) {
            values[i] = in.readDouble();
        }
        return values;
    }

    private static @Nullable Long time(long stored) {
        return stored == Long.MIN_VALUE ? null : stored;
    }
}
