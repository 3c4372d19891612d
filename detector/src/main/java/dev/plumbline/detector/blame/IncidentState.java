package dev.plumbline.detector.blame;

import dev.plumbline.detector.evidence.AllClear;
import dev.plumbline.detector.evidence.Counts;
import dev.plumbline.detector.evidence.DesignEffect;
import dev.plumbline.detector.evidence.Recovery;
import dev.plumbline.detector.evidence.ShiryaevRoberts;
import dev.plumbline.detector.monitor.ContingencyTable;
import dev.plumbline.detector.monitor.HypothesisTest;
import dev.plumbline.detector.monitor.Monitor;
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
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The stored form of a docket: its open incidents and amnesties. The panels' monitors are stored one by one. */
public final class IncidentState {

    private static final int VERSION = 5;
    private static final int PREDICTED = 0;
    private static final int COMPARED = 1;

    private IncidentState() {}

    public static byte[] write(LayerIncidents docket) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.writeByte(VERSION);
            write(docket.open(), out);
            write(docket.resting(), out);
            out.writeInt(docket.explained().size());
            for (Map.Entry<Monitor, String> e : docket.explained().entrySet()) {
                out.writeUTF(e.getKey().ask());
                CohortBytes.write(e.getKey().cohort().values(), out);
                out.writeUTF(e.getValue());
            }
            out.writeLong(docket.explainedSince());
            out.writeInt(docket.fitting().size());
            for (Map.Entry<String, Double> e : docket.fitting().entrySet()) {
                out.writeUTF(e.getKey());
                out.writeDouble(e.getValue());
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
            List<OpenIncident> open = readCases(in, docket);
            List<OpenIncident> resting = readCases(in, docket);
            Map<Monitor, String> explained = new TreeMap<>();
            for (int i = in.readInt(); i > 0; i--) {
                explained.put(new Monitor(in.readUTF(), new Cohort(CohortBytes.read(in))), in.readUTF());
            }
            long explainedSince = in.readLong();
            Map<String, Double> fitting = new TreeMap<>();
            for (int i = in.readInt(); i > 0; i--) {
                fitting.put(in.readUTF(), in.readDouble());
            }
            List<LayerIncidents.Amnesty> amnesties = new ArrayList<>();
            for (int i = in.readInt(); i > 0; i--) {
                amnesties.add(new LayerIncidents.Amnesty(new Cohort(CohortBytes.read(in)), in.readLong()));
            }
            docket.restore(open, amnesties, resting, explained, explainedSince, fitting);
        } catch (IOException e) {
            throw new UncheckedIOException("stored incidents are cut short", e);
        }
    }

    private static void write(List<OpenIncident> cases, DataOutputStream out) throws IOException {
        out.writeInt(cases.size());
        for (OpenIncident c : cases) {
            write(c, out);
        }
    }

    private static List<OpenIncident> readCases(DataInputStream in, LayerIncidents docket) throws IOException {
        List<OpenIncident> cases = new ArrayList<>();
        for (int i = in.readInt(); i > 0; i--) {
            cases.add(read(in, docket));
        }
        return cases;
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
        write(c.early, out);
        out.writeLong(c.clear.recovery().windows());
        write(c.clear.recovery().state(), out);
        write(c.clear.clustering().state(), out);
        write(c.clear.signs().state(), out);
        out.writeLong(c.clear.since());
        out.writeInt(c.took);
        out.writeInt(c.watched);
        out.writeBoolean(c.unfit);
        out.writeDouble(c.fitting);
        out.writeLong(c.asked);
        out.writeLong(c.alarmed);
        out.writeLong(c.closed == null ? Long.MIN_VALUE : c.closed);
        out.writeInt(c.again);
        out.writeDouble(c.worst);
        out.writeBoolean(c.worse);
        out.writeBoolean(c.news);
        out.writeInt(c.alternatives.size());
        for (Cohort alternative : c.alternatives) {
            CohortBytes.write(alternative.values(), out);
        }
    }

    private static OpenIncident read(DataInputStream in, LayerIncidents docket) throws IOException {
        String id = in.readUTF();
        long opened = in.readLong();
        HypothesisTest ask = docket.asDecided(in.readUTF());
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
        read(c.early, in);
        c.clear = new AllClear(
                new Recovery(in.readLong(), readDoubles(in)),
                new DesignEffect(readDoubles(in)),
                new ShiryaevRoberts(readDoubles(in)),
                in.readLong());
        c.took = in.readInt();
        c.watched = in.readInt();
        c.unfit = in.readBoolean();
        c.fitting = in.readDouble();
        c.asked = in.readLong();
        c.alarmed = in.readLong();
        c.closed = time(in.readLong());
        c.again = in.readInt();
        c.worst = in.readDouble();
        c.worse = in.readBoolean();
        c.news = in.readBoolean();
        List<Cohort> alternatives = new ArrayList<>();
        for (int i = in.readInt(); i > 0; i--) {
            alternatives.add(new Cohort(CohortBytes.read(in)));
        }
        c.alternatives = alternatives;
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
