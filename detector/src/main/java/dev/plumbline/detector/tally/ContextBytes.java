package dev.plumbline.detector.tally;

import dev.plumbline.detector.store.CohortBytes;
import dev.plumbline.models.cell.CohortKey;
import dev.plumbline.models.cell.Context;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The stored form of contexts. */
final class ContextBytes {

    private static final int VERSION = 3;

    private ContextBytes() {}

    static byte[] write(List<Context> contexts) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.writeByte(VERSION);
            out.writeShort(contexts.size());
            for (Context c : contexts) {
                out.writeLong(c.window());
                out.writeLong(c.time());
                out.writeUTF(c.id());
                out.writeUTF(c.model());
                out.writeUTF(c.prompt());
                CohortBytes.write(c.cohort().values(), out);
                writeForm(c.form(), out);
                writeSteps(c.steps(), out);
                writeDraw(c.draw(), out);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("writing to memory cannot fail", e);
        }
        return bytes.toByteArray();
    }

    static List<Context> read(byte[] bytes) {
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes))) {
            int version = in.readUnsignedByte();
            if (version < 1 || version > VERSION) {
                throw new IllegalStateException("stored contexts have version " + version + ", this reads " + VERSION);
            }
            List<Context> contexts = new ArrayList<>();
            for (int i = in.readUnsignedShort(); i > 0; i--) {
                contexts.add(new Context(
                        in.readLong(),
                        in.readLong(),
                        in.readUTF(),
                        in.readUTF(),
                        in.readUTF(),
                        new CohortKey(CohortBytes.read(in)),
                        version < 3 ? Context.Form.RAW : readForm(in),
                        readSteps(in),
                        version < 2 ? null : readDraw(in)));
            }
            return contexts;
        } catch (IOException e) {
            throw new UncheckedIOException("stored contexts are cut short", e);
        }
    }

    static void writeForm(Context.Form form, DataOutputStream out) throws IOException {
        out.writeLong(form.settings());
        out.writeDouble(form.temperature());
        out.writeBoolean(form.cut());
    }

    static Context.Form readForm(DataInputStream in) throws IOException {
        return new Context.Form(in.readLong(), in.readDouble(), in.readBoolean());
    }

    static void writeDraw(Context.@Nullable Draw draw, DataOutputStream out) throws IOException {
        out.writeBoolean(draw != null);
        if (draw != null) {
            out.writeLong(draw.text());
            out.writeLong(draw.start());
        }
    }

    static Context.@Nullable Draw readDraw(DataInputStream in) throws IOException {
        return in.readBoolean() ? new Context.Draw(in.readLong(), in.readLong()) : null;
    }

    static void writeSteps(List<Context.Step> steps, DataOutputStream out) throws IOException {
        out.writeByte(steps.size());
        for (Context.Step step : steps) {
            out.writeLong(step.chosen());
            out.writeShort(step.listed().size());
            for (Context.Listed listed : step.listed()) {
                out.writeLong(listed.token());
                out.writeDouble(listed.logprob());
            }
        }
    }

    static List<Context.Step> readSteps(DataInputStream in) throws IOException {
        List<Context.Step> steps = new ArrayList<>();
        for (int i = in.readUnsignedByte(); i > 0; i--) {
            long chosen = in.readLong();
            List<Context.Listed> listed = new ArrayList<>();
            for (int j = in.readUnsignedShort(); j > 0; j--) {
                listed.add(new Context.Listed(in.readLong(), in.readDouble()));
            }
            steps.add(new Context.Step(chosen, listed));
        }
        return steps;
    }
}
