package dev.plumbline.bench;

import com.sun.management.OperatingSystemMXBean;
import dev.plumbline.detector.signal.Signals;
import dev.plumbline.models.policy.Policy;
import dev.plumbline.models.sample.Rfc3339;
import dev.plumbline.models.sample.Sample;
import dev.plumbline.service.broker.Cluster;
import dev.plumbline.service.cli.run.DemoCommand;
import dev.plumbline.service.recording.Entry;
import dev.plumbline.service.recording.Recording;
import dev.plumbline.service.recording.Timeline;
import dev.plumbline.service.replay.Publisher;
import dev.plumbline.topologies.Prefix;
import dev.plumbline.topologies.Provisioning;
import dev.plumbline.topologies.Replay;
import dev.plumbline.topologies.StreamsSettings;
import dev.plumbline.topologies.Topics;
import dev.plumbline.topologies.stage.SamplesProcessorSupplier;
import dev.plumbline.topologies.stage.WatermarkPartitioner;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.ToDoubleFunction;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.utils.Utils;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.Record;
import tools.jackson.core.JsonParser;
import tools.jackson.core.json.JsonFactory;

/**
 * Records a second of the first stage in Kafka Streams, beside a topology that only passes the same records on: the
 * same broker, JVM, records, settings and threads, in turns. A third one also walks over the JSON of each record with
 * Jackson and keeps nothing: whatever reads JSON is no faster. The records are those of the demo, several times over
 * with other ids, sessions and prompts, and a hundred times as close together: some 400 a second, as of a fleet for
 * which it matters how fast the stage is.
 */
final class StageOne {

    private static final Prefix PREFIX = new Prefix("bench", Prefix.Kind.REPLAY, 4, 1);
    private static final Topics TOPICS = Topics.of(PREFIX);
    private static final String THROUGH = "bench.through";
    private static final int THREADS = 2;

    /** The first of the records are read while threads and compilers start. */
    private static final double SKIPPED = 0.3;

    private static final int CLOSER = 100;
    private static final long BEGIN = Rfc3339.read("2025-08-25T00:00:00Z");
    private static final long HOUR = Duration.ofHours(1).toMillis();

    private final Cluster cluster;
    private final Path directory;
    private long records;
    private long bytes;

    private StageOne(Cluster cluster, Path directory) {
        this.cluster = cluster;
        this.directory = directory;
    }

    /** @param args how many times over the records, and how many turns; 6 and 3 by default */
    static void main(String[] args) throws Exception {
        int times = args.length > 0 ? Integer.parseInt(args[0]) : 6;
        int turns = args.length > 1 ? Integer.parseInt(args[1]) : 3;
        Path directory = Files.createTempDirectory("plumbline-bench-");
        try (Cluster cluster = Cluster.embedded(directory.resolve("broker"), 0)) {
            new StageOne(cluster, directory).run(times, turns);
        } finally {
            Utils.delete(directory.toFile());
        }
    }

    private void run(int times, int turns) throws Exception {
        new Provisioning(cluster.clientProperties()).provide(PREFIX, 1, Topics.RETENTION);
        try (Admin admin = Admin.create(cluster.clientProperties())) {
            NewTopic through = new NewTopic(THROUGH, PREFIX.samples(), (short) 1);
            admin.createTopics(List.of(through.configs(TOPICS.samples().config())))
                    .all()
                    .get();
        }
        publish(times);
        System.out.printf(Locale.ROOT, "%,d records of %,d bytes%n", records, bytes / records);
        List<Pace> stage = new ArrayList<>();
        List<Pace> through = new ArrayList<>();
        List<Pace> walk = new ArrayList<>();
        for (int turn = 0; turn <= turns; turn++) {
            Pace passed = pace("through-" + turn, passing(meter()));
            Pace walked = pace("walk-" + turn, walking(meter()));
            Pace judged = pace("stage-" + turn, stage(meter()));
            System.out.printf(
                    Locale.ROOT,
                    "%s: pass-through %,.0f records/s (%.0f µs of processor time), with a walk over the JSON %,.0f"
                            + " (%.0f µs), stage one %,.0f (%.0f µs), ratio %.2f; %.1f writes to changelogs a record%n",
                    turn == 0 ? "to warm up" : "turn " + turn,
                    passed.rate(),
                    passed.micros(),
                    walked.rate(),
                    walked.micros(),
                    judged.rate(),
                    judged.micros(),
                    judged.rate() / passed.rate(),
                    writes("stage-" + turn));
            if (turn > 0) {
                through.add(passed);
                walk.add(walked);
                stage.add(judged);
            }
        }
        double rate = median(stage, Pace::rate);
        double micros = median(stage, Pace::micros);
        System.out.printf(
                Locale.ROOT,
                "stage one in Kafka Streams: %,.0f records/s, %.2f of a pass-through topology's %,.0f and %.2f of the"
                        + " %,.0f of one that also walks over the JSON; of its processor time a record, with the"
                        + " broker's, the pass-through's is %.2f: %.0f of %.0f µs (medians of %d)%n",
                rate,
                rate / median(through, Pace::rate),
                median(through, Pace::rate),
                rate / median(walk, Pace::rate),
                median(walk, Pace::rate),
                median(through, Pace::micros) / micros,
                median(through, Pace::micros),
                micros,
                turns);
    }

    private void publish(int times) {
        try (Producer<byte[], byte[]> producer = Publisher.producer(cluster.clientProperties())) {
            for (int time = 0; time < times; time++) {
                try (Recording recording = DemoCommand.builtIn()) {
                    publish(new Timeline(recording), time, producer);
                }
            }
            producer.flush();
        }
    }

    private void publish(Timeline timeline, int time, Producer<byte[], byte[]> producer) {
        long window = Long.MIN_VALUE;
        for (Entry entry = timeline.next(); entry != null; entry = timeline.next()) {
            Sample sample = entry.sample();
            if (sample == null) {
                continue;
            }
            long clock = closer(entry.clock(), time);
            if (Policy.DEFAULT.windowOf(clock) > window) {
                window = Policy.DEFAULT.windowOf(clock);
                for (int partition = 0; partition < PREFIX.samples(); partition++) {
                    send(Replay.heartbeat(TOPICS.samples(), partition, clock), producer);
                }
            }
            String line = new String(entry.line().bytes(), StandardCharsets.UTF_8)
                    .replaceFirst("\"time\":\"[^\"]*", "\"time\":\"" + Rfc3339.write(closer(sample.time(), time)))
                    .replaceFirst("\"id\":\"", "\"id\":\"" + time + "-")
                    .replaceFirst("\"session\":\"", "\"session\":\"" + time + "-")
                    .replaceFirst("\"hash\":\"", "\"hash\":\"" + time + "-");
            byte[] value = line.getBytes(StandardCharsets.UTF_8);
            bytes += value.length;
            send(Replay.sample(TOPICS.samples(), time + "-" + sample.placementKey(), value, clock), producer);
        }
    }

    private static long closer(long recorded, int time) {
        return BEGIN + (recorded - BEGIN + time * HOUR) / CLOSER;
    }

    @SuppressWarnings("FutureReturnValueIgnored") // what is missing is missed at the end
    private void send(ProducerRecord<byte[], byte[]> record, Producer<byte[], byte[]> producer) {
        producer.send(record);
        records++;
    }

    private Meter meter() {
        return new Meter((long) (SKIPPED * records), records);
    }

    private record Metered(Topology topology, Meter meter) {}

    private static Metered passing(Meter meter) {
        Topology topology = new Topology();
        topology.addSource(
                "from", new ByteArrayDeserializer(), meter, TOPICS.samples().name());
        topology.addSink("to", THROUGH, new ByteArraySerializer(), new ByteArraySerializer(), "from");
        return new Metered(topology, meter);
    }

    private static Metered walking(Meter meter) {
        Topology topology = new Topology();
        topology.addSource(
                "from", new ByteArrayDeserializer(), meter, TOPICS.samples().name());
        topology.addProcessor("walk", Walk::new, "from");
        topology.addSink("to", THROUGH, new ByteArraySerializer(), new ByteArraySerializer(), "walk");
        return new Metered(topology, meter);
    }

    /** Goes over all tokens of a record's JSON, and passes it on. */
    private static final class Walk extends ContextualProcessor<byte[], byte[], byte[], byte[]> {

        private final JsonFactory json = new JsonFactory();

        @Override
        public void process(Record<byte[], byte[]> record) {
            boolean sample = record.value().length > 0 && record.value()[0] == '{'; // a heartbeat has no JSON
            try (JsonParser parser = json.createParser(sample ? record.value() : new byte[0])) {
                while (parser.nextToken() != null) {
                    continue;
                }
            }
            context().forward(record);
        }
    }

    private static Metered stage(Meter meter) {
        SamplesProcessorSupplier.Sinks sinks =
                new SamplesProcessorSupplier.Sinks("to-tallies", "to-contexts", "to-samples-dlq");
        Topology topology = new Topology();
        topology.addSource(
                "from", new ByteArrayDeserializer(), meter, TOPICS.samples().name());
        topology.addProcessor(
                "tally", new SamplesProcessorSupplier(Policy.DEFAULT, Signals.ALL, PREFIX, sinks), "from");
        topology.addSink(
                sinks.tallies(),
                TOPICS.inner().tallies().name(),
                TOPICS.inner().tallies().key().serializer(),
                TOPICS.inner().tallies().value().serializer(),
                new WatermarkPartitioner(),
                "tally");
        topology.addSink(
                sinks.contexts(),
                TOPICS.inner().contexts().name(),
                TOPICS.inner().contexts().key().serializer(),
                TOPICS.inner().contexts().value().serializer(),
                new WatermarkPartitioner(),
                "tally");
        topology.addSink(
                sinks.deadLetters(),
                TOPICS.rejected().deadLetters().name(),
                TOPICS.rejected().deadLetters().key().serializer(),
                TOPICS.rejected().deadLetters().value().serializer(),
                "tally");
        return new Metered(topology, meter);
    }

    /**
     * How fast it went.
     *
     * @param rate records a second
     * @param micros processor time a record of the whole process, which holds the broker too: on a machine that does
     *     other things as well it says more than the rate
     */
    private record Pace(double rate, double micros) {}

    /** How many records lie on the changelogs of the stores of one turn, the marks of commits included. */
    private double writes(String name) throws Exception {
        try (Admin admin = Admin.create(cluster.clientProperties())) {
            Map<TopicPartition, OffsetSpec> ends = new HashMap<>();
            for (String topic : admin.listTopics().names().get()) {
                for (int partition = 0; partition < PREFIX.samples(); partition++) {
                    if (topic.startsWith("bench-" + name + '-') && topic.endsWith("-changelog")) {
                        ends.put(new TopicPartition(topic, partition), OffsetSpec.latest());
                    }
                }
            }
            double writes = 0;
            for (ListOffsetsResultInfo end : admin.listOffsets(ends).all().get().values()) {
                writes += (double) end.offset();
            }
            return writes / (double) records;
        }
    }

    private Pace pace(String name, Metered metered) throws InterruptedException {
        StreamsSettings settings = new StreamsSettings(
                cluster.bootstrapServers(),
                new Prefix("bench-" + name, PREFIX.kind(), PREFIX.samples(), PREFIX.tallies()),
                directory.resolve(name),
                THREADS,
                1,
                0,
                Map.of());
        try (KafkaStreams streams = new KafkaStreams(metered.topology(), settings.toProperties())) {
            streams.start();
            return metered.meter().pace();
        }
    }

    private static double median(List<Pace> paces, ToDoubleFunction<Pace> part) {
        return paces.stream().mapToDouble(part).sorted().toArray()[paces.size() / 2];
    }

    private static final OperatingSystemMXBean CPU = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);

    /** Sees each record as it is about to be worked on. */
    private static final class Meter implements Deserializer<byte[]> {

        private final long first;
        private final long last;
        private final AtomicLong seen = new AtomicLong();
        private final CountDownLatch done = new CountDownLatch(1);
        private volatile long began;
        private volatile long ended;
        private volatile long cpu;

        Meter(long first, long last) {
            this.first = first;
            this.last = last;
        }

        @Override
        public byte[] deserialize(String topic, byte[] value) {
            long here = seen.incrementAndGet();
            if (here == first) {
                began = System.nanoTime();
                cpu = CPU.getProcessCpuTime();
            } else if (here == last) {
                ended = System.nanoTime();
                cpu = CPU.getProcessCpuTime() - cpu;
                done.countDown();
            }
            return value;
        }

        /** Once all have been seen. */
        Pace pace() throws InterruptedException {
            done.await();
            double records = (double) (last - first);
            return new Pace(records * 1e9 / (double) (ended - began), (double) cpu / records / 1e3);
        }
    }
}
