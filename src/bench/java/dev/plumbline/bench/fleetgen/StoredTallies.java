package dev.plumbline.bench.fleetgen;

import dev.plumbline.detector.action.ModelSupervisor;
import dev.plumbline.detector.model.Findings;
import dev.plumbline.detector.signal.Signals;
import dev.plumbline.detector.store.HeapStore;
import dev.plumbline.models.cell.Part;
import dev.plumbline.models.cell.SourceStage;
import dev.plumbline.models.cell.Tally;
import dev.plumbline.models.json.TallyJson;
import dev.plumbline.models.policy.Policy;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;

/** What the first stage counted of a recording, kept so that only blame need be run again. Of one model. */
final class StoredTallies {

    private StoredTallies() {}

    /** Writes them while they are counted; the file appears once all are written. */
    static final class Writer implements AutoCloseable {

        private final Path file;
        private final Path part;
        private final OutputStream out;

        private Writer(Path file) throws IOException {
            this.file = file;
            this.part = file.resolveSibling(file.getFileName() + ".part");
            this.out = new GZIPOutputStream(Files.newOutputStream(part), 1 << 16);
        }

        void write(Tally tally) {
            try {
                out.write(TallyJson.write(new Part(SourceStage.SAMPLES, 0, 0, tally)));
                out.write('\n');
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        public void close() throws IOException {
            out.close();
            Files.move(part, file, StandardCopyOption.REPLACE_EXISTING);
        }
    }

    static Writer writer(Path file) throws IOException {
        return new Writer(file);
    }

    /** Judges them as a backtest would. */
    static void judge(Path file, Policy policy, Trial trial) throws IOException {
        try (BufferedReader lines = new BufferedReader(
                new InputStreamReader(new GZIPInputStream(Files.newInputStream(file)), StandardCharsets.UTF_8))) {
            ModelSupervisor desk = null;
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                Tally tally = ((Part) TallyJson.read(line.getBytes(StandardCharsets.UTF_8))).tally();
                if (desk == null) {
                    desk = new ModelSupervisor(
                            policy,
                            Signals.questions(Signals.of(policy)),
                            tally.model(),
                            new HeapStore(),
                            new HeapStore(),
                            new HeapStore());
                }
                Findings findings =
                        desk.close(tally.window(), tally.cells(), 1, false).findings();
                trial.evidence(findings.evidence());
                findings.alerts().forEach(trial::alert);
            }
        }
    }
}
