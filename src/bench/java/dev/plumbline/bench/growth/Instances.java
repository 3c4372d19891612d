package dev.plumbline.bench.growth;

import dev.plumbline.topologies.Prefix;
import dev.plumbline.topologies.Provisioning;
import dev.plumbline.topologies.Topics;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.utils.Utils;

/**
 * How fast one, two and four instances work off the same backlog on this machine, each a process of its own, on a
 * broker in another: the first third is left out, in which they start and their code is compiled. Each instance runs on
 * one processor alone, as it would on a machine of its own: one that had them all would leave the second nothing to
 * win. The broker runs where it likes. Linux only.
 */
final class Instances {

    private static final int PARTITIONS = 8;
    private static final int[] COUNTS = {1, 2, 4};
    private static final double SKIPPED = 0.3;
    private static final int PER_SECOND = 200;
    private static final List<String> FLAGS = List.of("-Xmx768m");

    private final Path folder;
    private final ChildProcess broker;
    private final Map<String, Object> client;
    private final int records;

    private Instances(Path folder, ChildProcess broker, String servers, int records) {
        this.folder = folder;
        this.broker = broker;
        this.client = Map.of(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, servers);
        this.records = records;
    }

    /** What working off the backlog took. */
    private record Taken(double perSecond, double instances, double broker) {}

    /** @param args how many records, and turns; 100,000 and 1 by default */
    static void main(String[] args) throws Exception {
        int records = args.length > 0 ? Integer.parseInt(args[0]) : 100_000;
        int turns = args.length > 1 ? Integer.parseInt(args[1]) : 1;
        Path folder = Files.createTempDirectory("plumbline-instances-");
        try (ChildProcess broker = ChildProcess.start(
                folder.resolve("broker.log"),
                List.of("-Xmx768m"),
                LoneBroker.class.getName(),
                folder.resolve("broker").toString(),
                "0")) {
            String servers = broker.await(Pattern.compile("127\\.0\\.0\\.1:[0-9]+"));
            new Instances(folder, broker, servers, records).run(turns);
        } finally {
            Utils.delete(folder.toFile());
        }
    }

    private void run(int turns) throws Exception {
        System.out.printf(Locale.ROOT, "%,d records of %s, %d partitions%n%n", records, Mix.BASE, PARTITIONS);
        System.out.println("| instances | records/s | times one | µs of processor a record: instances | broker |");
        System.out.println("|---|---|---|---|---|");
        for (int turn = 0; turn < turns; turn++) {
            double one = 0;
            for (int count : COUNTS) {
                Taken taken = taken(count, new Prefix("growth-" + turn + "-" + count, Prefix.Kind.LIVE, PARTITIONS, 4));
                one = count == 1 ? taken.perSecond() : one;
                System.out.printf(
                        Locale.ROOT,
                        "| %d | %,.0f | %.2f | %.0f | %.0f |%n",
                        count,
                        taken.perSecond(),
                        taken.perSecond() / one,
                        taken.instances(),
                        taken.broker());
            }
        }
    }

    private Taken taken(int count, Prefix prefix) throws Exception {
        new Provisioning(client).provide(prefix, 1, Topics.RETENTION);
        publish(prefix);
        List<ChildProcess> instances = new ArrayList<>();
        try (Admin admin = Admin.create(client)) {
            for (int i = 0; i < count; i++) {
                instances.add(start(prefix, i));
            }
            awaitTaken(admin, prefix, instances, (long) (SKIPPED * records));
            long from = committed(admin, prefix);
            long began = System.nanoTime();
            double worked = processor(instances);
            double brokered = broker.processorSeconds();
            awaitTaken(admin, prefix, instances, records);
            double taken = records - from;
            return new Taken(
                    taken * 1e9 / (System.nanoTime() - began),
                    (processor(instances) - worked) * 1e6 / taken,
                    (broker.processorSeconds() - brokered) * 1e6 / taken);
        } finally {
            for (ChildProcess instance : instances) {
                instance.close();
            }
        }
    }

    private ChildProcess start(Prefix prefix, int number) throws IOException {
        String name = prefix.name() + "-" + number;
        return ChildProcess.pinned(
                number % Runtime.getRuntime().availableProcessors(),
                folder.resolve(name + ".log"),
                FLAGS,
                "dev.plumbline.service.Plumbline",
                "run",
                "--bootstrap-servers=" + client.get(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG),
                "--prefix=" + prefix.name(),
                "--data=" + folder.resolve(name),
                "--http=127.0.0.1:0");
    }

    private static double processor(List<ChildProcess> instances) throws IOException {
        double seconds = 0;
        for (ChildProcess instance : instances) {
            seconds += instance.processorSeconds();
        }
        return seconds;
    }

    /** As if they had come over the last minutes. */
    private void publish(Prefix prefix) {
        SampleMaker maker = new SampleMaker(Mix.BASE, 1);
        long begin = System.currentTimeMillis() - 1_000L * records / PER_SECOND;
        try (Producer<byte[], byte[]> producer = new KafkaProducer<>(
                with(ProducerConfig.LINGER_MS_CONFIG, 20), new ByteArraySerializer(), new ByteArraySerializer())) {
            for (int i = 0; i < records; i++) {
                SampleMaker.Made sample = maker.next(begin + 1_000L * i / PER_SECOND);
                send(producer, prefix, sample);
            }
            producer.flush();
        }
    }

    @SuppressWarnings("FutureReturnValueIgnored") // what is missing is missed at the end
    private static void send(Producer<byte[], byte[]> producer, Prefix prefix, SampleMaker.Made sample) {
        producer.send(new ProducerRecord<>(
                Topics.of(prefix).samples().name(), sample.key().getBytes(StandardCharsets.UTF_8), sample.json()));
    }

    private Map<String, Object> with(String name, Object value) {
        Map<String, Object> config = new HashMap<>(client);
        config.put(name, value);
        return config;
    }

    private static void awaitTaken(Admin admin, Prefix prefix, List<ChildProcess> instances, long count)
            throws InterruptedException, ExecutionException {
        while (committed(admin, prefix) < count) {
            if (!instances.stream().allMatch(ChildProcess::isAlive)) {
                throw new IllegalStateException("an instance ended");
            }
            TimeUnit.MILLISECONDS.sleep(100);
        }
    }

    private static long committed(Admin admin, Prefix prefix) throws InterruptedException, ExecutionException {
        return admin.listConsumerGroupOffsets(prefix.name()).partitionsToOffsetAndMetadata().get().entrySet().stream()
                .filter(e ->
                        e.getKey().topic().equals(Topics.of(prefix).samples().name()))
                .mapToLong(e -> e.getValue() == null ? 0 : e.getValue().offset())
                .sum();
    }
}
