package dev.plumbline.acceptance.fuzz;

import dev.plumbline.detector.model.ModelMonitor;
import dev.plumbline.detector.signal.Signals;
import dev.plumbline.detector.store.HeapStore;
import dev.plumbline.detector.store.Store;
import dev.plumbline.detector.tally.SignalEvaluator;
import dev.plumbline.detector.tally.Tallier;
import dev.plumbline.models.json.BaselineJson;
import dev.plumbline.models.policy.BadPolicy;
import dev.plumbline.models.policy.Policy;
import dev.plumbline.models.policy.PolicyReader;
import dev.plumbline.models.reader.ProtobufReader;
import dev.plumbline.models.reader.SampleReader;
import dev.plumbline.models.sample.BadRecord;
import dev.plumbline.models.sample.Sample;
import dev.plumbline.service.Failure;
import dev.plumbline.service.backtest.Labels;
import dev.plumbline.service.imports.Importer;
import dev.plumbline.service.imports.OuterRecord;
import dev.plumbline.service.recording.Line;
import dev.plumbline.service.recording.Recording;
import dev.plumbline.topologies.Prefix;
import dev.plumbline.topologies.RejectedRecord;
import dev.plumbline.topologies.Topic;
import dev.plumbline.topologies.Topics;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Everything that reads bytes from outside the process. Each may refuse them by the exception that it names, and by no
 * other: whatever else it throws, or how long it takes, is a fault of the reader.
 */
public enum ByteReader {
    /** Samples as JSON, in all dialects, with all that is asked of them. */
    JSON {
        @Override
        void read(byte[] bytes) {
            try {
                ask(new SampleReader().read(bytes));
            } catch (BadRecord refused) {
                return;
            }
        }
    },
    /** One chunk of a stream that was logged by chunks. */
    CHUNK {
        @Override
        void read(byte[] bytes) {
            try {
                new SampleReader().chunk(bytes);
            } catch (BadRecord refused) {
                return;
            }
        }
    },
    /** Samples as Protobuf. */
    PROTOBUF {
        @Override
        void read(byte[] bytes) {
            try {
                ask(new ProtobufReader().read(bytes));
            } catch (BadRecord refused) {
                return;
            }
        }
    },
    /** What other tools log around a response; the first byte chooses which. */
    IMPORT {
        @Override
        void read(byte[] bytes) {
            OuterRecord[] kinds = OuterRecord.values();
            OuterRecord kind = kinds[first(bytes) % kinds.length];
            new Importer(kind, Map.of()).read(rest(bytes), unfit -> {});
        }
    },
    /** A recording: compressed or not, lines or an array. */
    RECORDING {
        @Override
        void read(byte[] bytes) {
            Path file = file(bytes);
            try (Recording recording = Recording.of(List.of(file.toString()))) {
                Line line = recording.next();
                while (line != null) {
                    line = recording.next();
                }
                recording.requireWhole();
            } catch (Failure refused) {
                return;
            }
        }
    },
    /** The policy. */
    POLICY {
        @Override
        void read(byte[] bytes) {
            try {
                new PolicyReader(SIGNALS).read("policy.yaml", new String(bytes, StandardCharsets.UTF_8));
            } catch (BadPolicy refused) {
                return;
            }
        }
    },
    /** Labels of what really happened. */
    LABELS {
        @Override
        void read(byte[] bytes) {
            try {
                Labels.read(file(bytes));
            } catch (Failure refused) {
                return;
            }
        }
    },
    /** A baseline that somebody learned. */
    BASELINE {
        @Override
        void read(byte[] bytes) {
            try {
                BaselineJson.read(new String(bytes, StandardCharsets.UTF_8));
            } catch (IllegalArgumentException refused) {
                return;
            }
        }
    },
    /** A record of one of Plumbline's own topics; the first byte chooses which. */
    TOPIC {
        @Override
        void read(byte[] bytes) {
            Topic<?, ?> topic = TOPICS.get(first(bytes) % TOPICS.size());
            try {
                topic.read(KEY, rest(bytes), TIME);
            } catch (RejectedRecord refused) {
                return;
            }
        }
    },
    /** What the first stage stored. */
    STORED_SAMPLES {
        @Override
        void read(byte[] bytes) {
            Store stored = new OneValue(bytes);
            try {
                Tallier tallier = new Tallier(POLICY_IN_FORCE, Signals.ALL, stored, new HeapStore(), new HeapStore());
                tallier.flush();
                new Tallier(POLICY_IN_FORCE, Signals.ALL, new HeapStore(), stored, stored).flush();
            } catch (IllegalStateException | IllegalArgumentException | UncheckedIOException refused) {
                return;
            }
        }
    },
    /** What the second stage stored. */
    STORED_MODELS {
        @Override
        void read(byte[] bytes) {
            Store stored = new OneValue(bytes);
            try {
                new ModelMonitor(POLICY_IN_FORCE, Signals.questions(), "m", stored, stored);
            } catch (IllegalStateException | IllegalArgumentException | UncheckedIOException refused) {
                return;
            }
        }
    };

    private static final List<String> SIGNALS =
            Signals.questions().stream().map(question -> question.name()).toList();
    private static final Policy POLICY_IN_FORCE = Policy.DEFAULT;
    private static final SignalEvaluator EVALUATOR = new SignalEvaluator(POLICY_IN_FORCE, Signals.ALL);
    private static final byte[] KEY = "key".getBytes(StandardCharsets.US_ASCII);
    private static final long TIME = 1_756_080_000_000L;
    private static final List<Topic<?, ?>> TOPICS =
            Topics.of(new Prefix("p", Prefix.Kind.LIVE, 1, 1)).all();

    /** Reads them; whatever this throws is a fault. */
    abstract void read(byte[] bytes);

    /** Name of its folder in the corpus. */
    String folder() {
        return name().toLowerCase(Locale.ROOT);
    }

    private static void ask(Sample sample) {
        EVALUATOR.ask(sample, false);
    }

    private static int first(byte[] bytes) {
        return bytes.length == 0 ? 0 : bytes[0] & 0xFF;
    }

    private static byte[] rest(byte[] bytes) {
        return bytes.length == 0 ? bytes : Arrays.copyOfRange(bytes, 1, bytes.length);
    }

    /** What reads files reads this one. */
    private static Path file(byte[] bytes) {
        try {
            Path file = FILE.get();
            return Files.write(file, bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static final ThreadLocal<Path> FILE = ThreadLocal.withInitial(() -> {
        try {
            Path file = Files.createTempFile("plumbline-fuzz", ".bin");
            file.toFile().deleteOnExit();
            return file;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    });
}
