package dev.plumbline.detector.tally;

import dev.plumbline.detector.store.CohortBytes;
import dev.plumbline.models.cell.Cell;
import dev.plumbline.models.cell.CohortKey;
import dev.plumbline.models.cell.Context;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/**
 * All that is kept of a sample until its window closes: bits and bins, no text.
 *
 * @param time event time in milliseconds since the epoch
 * @param id hash of the record's identity
 * @param placement hash of what votes as one
 * @param misKeyed whether the record lay in another partition than its key says
 * @param age how many windows before that of {@code time} its generation began; −1 where unknown
 * @param said the signals' answers
 * @param prompt hash of model and prompt
 * @param log in which form it was logged
 * @param session the gateway's own pseudonym of what it placed; empty where the response was a session of its own
 * @param form of which distribution the lists are
 * @param steps what can be compared with twins; empty where nothing can
 * @param draw what was drawn, where nobody draws that twice; else null
 */
record Observations(
        long time,
        Hash id,
        Hash placement,
        boolean misKeyed,
        int age,
        String model,
        String stratum,
        CohortKey cohort,
        List<Observation> said,
        Hash prompt,
        Context.Form form,
        List<Context.Step> steps,
        Context.@Nullable Draw draw,
        String log,
        String session) {

    private static final int VERSION = 4;

    /** One answer: which signal, which form of its question, which bin, and the counts. */
    record Observation(int signal, int cut, int bin, Cell cell) {

        static final int BYTES = 2 + Short.BYTES + 2 * Integer.BYTES + 2 * Long.BYTES;

        void putInto(ByteBuffer block) {
            block.put((byte) signal)
                    .put((byte) cut)
                    .putShort((short) bin)
                    .putInt((int) cell.trials())
                    .putInt((int) cell.hits())
                    .putLong(cell.low())
                    .putLong(cell.high());
        }

        static Observation from(ByteBuffer block) {
            return new Observation(
                    Byte.toUnsignedInt(block.get()),
                    Byte.toUnsignedInt(block.get()),
                    Short.toUnsignedInt(block.getShort()),
                    new Cell(block.getInt(), block.getInt(), block.getLong(), block.getLong()));
        }
    }

    /** The same with another object for its cohort. */
    Observations at(CohortKey same) {
        return new Observations(
                time, id, placement, misKeyed, age, model, stratum, same, said, prompt, form, steps, draw, log,
                session);
    }

    byte[] toBytes() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(256);
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.writeByte(VERSION);
            out.writeLong(time);
            write(id, out);
            write(placement, out);
            out.writeBoolean(misKeyed);
            out.writeShort(age);
            out.writeUTF(model);
            out.writeUTF(stratum);
            CohortBytes.write(cohort.values(), out);
            out.writeShort(said.size());
            ByteBuffer block = ByteBuffer.allocate(said.size() * Observation.BYTES);
            said.forEach(s -> s.putInto(block));
            out.write(block.array());
            write(prompt, out);
            ContextBytes.writeForm(form, out);
            ContextBytes.writeSteps(steps, out);
            ContextBytes.writeDraw(draw, out);
            out.writeUTF(log);
            out.writeUTF(session);
        } catch (IOException e) {
            throw new UncheckedIOException("writing to memory cannot fail", e);
        }
        return bytes.toByteArray();
    }

    static Observations ofBytes(byte[] bytes) {
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes))) {
            int version = in.readUnsignedByte();
            if (version < 2 || version > VERSION) {
                throw new IllegalStateException("stored answers have version " + version + ", this reads " + VERSION);
            }
            long time = in.readLong();
            Hash id = new Hash(in.readLong(), in.readLong());
            Hash placement = new Hash(in.readLong(), in.readLong());
            boolean misKeyed = in.readBoolean();
            int age = in.readShort();
            String model = in.readUTF();
            String stratum = in.readUTF();
            SortedMap<String, String> cohort = CohortBytes.read(in);
            int size = in.readUnsignedShort();
            byte[] stored = new byte[size * Observation.BYTES];
            in.readFully(stored);
            ByteBuffer block = ByteBuffer.wrap(stored);
            List<Observation> said = new ArrayList<>(size);
            for (int i = 0; i < size; i++) {
                said.add(Observation.from(block));
            }
            Hash prompt = new Hash(in.readLong(), in.readLong());
            return new Observations(
                    time,
                    id,
                    placement,
                    misKeyed,
                    age,
                    model,
                    stratum,
                    new CohortKey(cohort),
                    said,
                    prompt,
                    version < 3 ? Context.Form.RAW : ContextBytes.readForm(in),
                    ContextBytes.readSteps(in),
                    ContextBytes.readDraw(in),
                    version < 4 ? "" : in.readUTF(),
                    in.readUTF());
        } catch (IOException e) {
            throw new UncheckedIOException("stored answers are cut short", e);
        }
    }

    private static void write(Hash hash, DataOutputStream out) throws IOException {
        out.writeLong(hash.high());
        out.writeLong(hash.low());
    }
}
