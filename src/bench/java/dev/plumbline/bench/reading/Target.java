package dev.plumbline.bench.reading;

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
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;

/** The readers of bytes, each with the documents that are hostile to it; the same readers as are fuzzed. */
enum Target {
    /** Samples as JSON, in all dialects, with all that is asked of them. */
    JSON {
        @Override
        List<Hostile> documents(Path corpus) throws IOException {
            return Documents.json(corpus.resolve("json"), false);
        }

        @Override
        void take(byte[] bytes) throws BadRecord {
            ask(new SampleReader().read(bytes));
        }
    },
    /** One chunk of a stream. */
    CHUNK {
        @Override
        List<Hostile> documents(Path corpus) throws IOException {
            return Documents.json(corpus.resolve("chunk"), false);
        }

        @Override
        void take(byte[] bytes) throws BadRecord {
            new SampleReader().chunk(bytes);
        }
    },
    /** Samples as Protobuf. */
    PROTOBUF {
        @Override
        List<Hostile> documents(Path corpus) {
            return Messages.all("");
        }

        @Override
        byte[] encode(byte[] bytes) {
            return Messages.raw(bytes);
        }

        @Override
        void take(byte[] bytes) throws BadRecord {
            ask(new ProtobufReader().read(bytes));
        }
    },
    /** What other tools log around a response; the first byte chooses which. */
    IMPORT {
        @Override
        List<Hostile> documents(Path corpus) throws IOException {
            return Documents.json(corpus.resolve("import"), true);
        }

        @Override
        void take(byte[] bytes) {
            OuterRecord[] kinds = OuterRecord.values();
            new Importer(kinds[(bytes[0] & 0xFF) % kinds.length], Map.of()).read(rest(bytes), unfit -> {});
        }
    },
    /** A recording: lines, or an array. */
    RECORDING {
        @Override
        List<Hostile> documents(Path corpus) throws IOException {
            List<Hostile> all = new ArrayList<>(Hostile.JSON);
            for (String line : Files.readAllLines(corpus.resolve("recording").resolve("lines.jsonl"))) {
                all.add(Hostile.of("lines", "", line.replaceAll("[#%]", "_") + "\n", ""));
                all.add(Hostile.of("array", "[", line.replaceAll("[#%]", "_") + ",", "{}]"));
                break;
            }
            all.add(Hostile.of("empty lines", "", "\n", ""));
            all.add(Hostile.of("empty objects", "", "{}\n", ""));
            all.add(Hostile.of("half objects", "", "{\n", ""));
            return all;
        }

        @Override
        void take(byte[] bytes) {
            try (Recording recording = Recording.of(List.of(file(bytes).toString()))) {
                Line line = recording.next();
                while (line != null) {
                    line = recording.next();
                }
                recording.requireWhole();
            }
        }
    },
    /** The policy. */
    POLICY {
        @Override
        List<Hostile> documents(Path corpus) {
            return yaml("unknown", "ceilings", "strata", "delivery", "window");
        }

        @Override
        void take(byte[] bytes) throws BadPolicy {
            new PolicyReader(QUESTIONS).read("policy.yaml", new String(bytes, StandardCharsets.UTF_8));
        }
    },
    /** Labels of what really happened. */
    LABELS {
        @Override
        List<Hostile> documents(Path corpus) {
            return yaml("unknown", "faults");
        }

        @Override
        void take(byte[] bytes) {
            Labels.read(file(bytes));
        }
    },
    /** A baseline that somebody learned. */
    BASELINE {
        @Override
        List<Hostile> documents(Path corpus) throws IOException {
            return Documents.json(corpus.resolve("baseline"), false);
        }

        @Override
        void take(byte[] bytes) {
            BaselineJson.read(new String(bytes, StandardCharsets.UTF_8));
        }
    },
    /** A record of one of Plumbline's own topics; the first byte chooses which. */
    TOPIC {
        @Override
        List<Hostile> documents(Path corpus) throws IOException {
            return Documents.json(corpus.resolve("topic"), true);
        }

        @Override
        void take(byte[] bytes) throws RejectedRecord {
            TOPICS.get((bytes[0] & 0xFF) % TOPICS.size()).read(KEY, rest(bytes), TIME);
        }
    },
    /** What the first stage stored. */
    STORED_SAMPLES {
        @Override
        List<Hostile> documents(Path corpus) throws IOException {
            return Messages.behind(corpus.resolve("stored_samples"));
        }

        @Override
        byte[] encode(byte[] bytes) {
            return Messages.raw(bytes);
        }

        @Override
        void take(byte[] bytes) {
            Store stored = new Same(bytes);
            new Tallier(Policy.DEFAULT, Signals.ALL, stored, new HeapStore(), new HeapStore()).flush();
        }
    },
    /** What the second stage stored. */
    STORED_MODELS {
        @Override
        List<Hostile> documents(Path corpus) throws IOException {
            return Messages.behind(corpus.resolve("stored_models"));
        }

        @Override
        byte[] encode(byte[] bytes) {
            return Messages.raw(bytes);
        }

        @Override
        void take(byte[] bytes) {
            Store stored = new Same(bytes);
            new ModelMonitor(Policy.DEFAULT, Signals.questions(), "m", stored, stored);
        }
    };

    private static final List<String> QUESTIONS =
            Signals.questions().stream().map(question -> question.name()).toList();
    private static final SignalEvaluator EVALUATOR = new SignalEvaluator(Policy.DEFAULT, Signals.ALL);
    private static final byte[] KEY = "key".getBytes(StandardCharsets.US_ASCII);
    private static final long TIME = 1_756_080_000_000L;
    private static final List<Topic<?, ?>> TOPICS =
            Topics.of(new Prefix("p", Prefix.Kind.LIVE, 1, 1)).all();

    /** What is hostile to it. */
    abstract List<Hostile> documents(Path corpus) throws IOException;

    /** Reads bytes, or refuses them. */
    abstract void take(byte[] bytes) throws Exception;

    /** The bytes that a document means. */
    byte[] encode(byte[] bytes) {
        return bytes;
    }

    /** Reads bytes; that they are refused is an answer like any other. */
    void read(byte[] bytes) {
        try {
            take(bytes);
        } catch (BadRecord
                | BadPolicy
                | Failure
                | RejectedRecord
                | IllegalStateException
                | IllegalArgumentException
                | UncheckedIOException e) {
            return;
        } catch (Exception e) {
            throw new IllegalStateException(this + " fails", e);
        }
    }

    private static List<Hostile> yaml(String... members) {
        List<Hostile> all = new ArrayList<>();
        for (String member : members) {
            Hostile.YAML.forEach(kind -> all.add(kind.in(member + ": @\n", member)));
        }
        return all;
    }

    private static void ask(Sample sample) {
        EVALUATOR.ask(sample, false);
    }

    private static byte[] rest(byte[] bytes) {
        return Arrays.copyOfRange(bytes, 1, bytes.length);
    }

    private static Path file(byte[] bytes) {
        try {
            Path file = Files.createTempFile("plumbline-reading", ".bin");
            file.toFile().deleteOnExit();
            return Files.write(file, bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A store in which every key has the same value. */
    private record Same(byte[] value) implements Store {

        private static final int KEY_BYTES = 40;

        @Override
        public byte[] get(byte[] key) {
            return value;
        }

        @Override
        public void put(byte[] key, byte[] other) {}

        @Override
        public void delete(byte[] key) {}

        @Override
        public void range(byte[] from, byte[] to, BiConsumer<byte[], byte[]> visitor) {
            visitor.accept(Arrays.copyOf(from, Math.max(from.length, KEY_BYTES)), value);
        }
    }
}
