package dev.plumbline.models.json;

import dev.plumbline.models.action.Ledger;
import dev.plumbline.models.cell.Accounts;
import dev.plumbline.models.cell.Cell;
import dev.plumbline.models.cell.CellKey;
import dev.plumbline.models.cell.CellTable;
import dev.plumbline.models.cell.Cohort;
import dev.plumbline.models.cell.CohortKey;
import dev.plumbline.models.cell.Context;
import dev.plumbline.models.cell.SourceStage;
import dev.plumbline.models.cell.Tally;
import dev.plumbline.models.cell.Watermark;
import dev.plumbline.models.delivery.DeliveryEvent;
import dev.plumbline.models.delivery.NotificationState;
import dev.plumbline.models.delivery.OperatorAction;
import dev.plumbline.models.incident.Alert;
import dev.plumbline.models.incident.Blame;
import dev.plumbline.models.incident.Course;
import dev.plumbline.models.incident.Evidence;
import dev.plumbline.models.incident.Impact;
import dev.plumbline.models.incident.Incident;
import dev.plumbline.models.incident.Layer;
import dev.plumbline.models.incident.Level;
import dev.plumbline.models.incident.Measurement;
import dev.plumbline.models.incident.SampledResponse;
import java.util.List;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** Random instances of what has a JSON form; the same seed makes the same. */
final class Make {

    /** From the plain to what JSON must escape. */
    private static final List<String> TEXTS = List.of(
            "tpu-a",
            "h100",
            "",
            "Thai ไทย",
            "\"quoted\"\\",
            "line\nfeed\u0000\u007f\u2028",
            "\ud83d\ude00",
            "a|b=c,d",
            "tpu-b");

    private static final double[] DOUBLES = {
        0,
        -0.0,
        1,
        0.1,
        1e-9,
        123_456.5,
        1_234_567,
        5e17,
        1e300,
        Double.MIN_VALUE,
        Double.MAX_VALUE,
        Double.NaN,
        Double.POSITIVE_INFINITY,
        Double.NEGATIVE_INFINITY
    };

    private final Random random;

    Make(long seed) {
        random = new Random(seed);
    }

    Incident incident() {
        return new Incident(
                text(),
                text(),
                one(Layer.values()),
                one(Level.values()),
                new Blame(
                        new Cohort(texts(2)),
                        list(3, this::text),
                        list(2, () -> new Cohort(texts(2))),
                        text(),
                        text(),
                        list(3, this::text)),
                new Course(
                        time(),
                        new Incident.Span(time(), time()),
                        time(),
                        random.nextBoolean() ? time() : null,
                        random.nextBoolean() ? time() : null,
                        random.nextBoolean() ? one(Incident.Ending.values()) : null,
                        Incident.Again.NEVER),
                new Measurement(
                        count(),
                        count(),
                        number(),
                        number(),
                        number(),
                        random.nextBoolean() ? new Incident.Interval(number(), number()) : null,
                        number(),
                        number(),
                        number()),
                new Impact(
                        count(),
                        random.nextBoolean() ? random.nextDouble() : null,
                        new Ledger(count(), count(), count(), count()),
                        random.nextBoolean()
                                ? List.of()
                                : List.of(
                                        new SampledResponse(text(), text(), time()),
                                        new SampledResponse(text(), "", time()))),
                text());
    }

    Alert alert() {
        return new Alert(one(Alert.Event.values()), time(), incident());
    }

    NotificationState receipt() {
        return new NotificationState(
                text(),
                text(),
                one(NotificationState.State.values()),
                one(Level.values()),
                random.nextBoolean(),
                time(),
                text(),
                random.nextBoolean() ? List.of() : List.of(event(), event()));
    }

    private DeliveryEvent event() {
        DeliveryEvent.Result result = one(DeliveryEvent.Result.values());
        int tries = result == DeliveryEvent.Result.NOT_SENT ? 0 : 1 + random.nextInt(9);
        return new DeliveryEvent(time(), text(), one(Level.values()), result, tries, time(), text());
    }

    OperatorAction act() {
        return new OperatorAction(
                one(OperatorAction.Kind.values()),
                text(),
                new OperatorAction.Signature(text(), random.nextBoolean() ? text() : null, time()),
                new OperatorAction.Period(time(), random.nextBoolean() ? time() : null),
                random.nextBoolean() ? text() : null,
                random.nextBoolean() ? one(Level.values()) : null,
                random.nextBoolean() ? new OperatorAction.Scope(text(), texts(2), list(2, this::text)) : null,
                text());
    }

    Evidence evidence() {
        Supplier<Evidence.Reading> reading = () -> new Evidence.Reading(
                text(),
                text(),
                new Cohort(texts(2)),
                number(),
                number(),
                random.nextBoolean() ? one(Level.values()) : null);
        return new Evidence(
                time(),
                text(),
                random.nextBoolean(),
                list(4, reading),
                list(2, () -> new Evidence.Alone(text(), text())),
                new Evidence.Controls(count(), count(), number(), random.nextBoolean() ? text() : null),
                count());
    }

    Tally tally(int cells) {
        CellTable table = new CellTable();
        for (int i = 0; i < cells; i++) {
            CellKey key = new CellKey(
                    text(),
                    random.nextInt(3),
                    random.nextInt(20),
                    text() + random.nextInt(5),
                    CohortKey.of(texts(3)),
                    random.nextBoolean() ? CohortKey.of(texts(3)) : null,
                    random.nextInt(3));
            table.add(key, cell());
        }
        return new Tally(time(), text(), table);
    }

    Context context() {
        Supplier<Context.Listed> listed = () -> new Context.Listed(random.nextLong(), -Math.abs(random.nextGaussian()));
        Supplier<Context.Step> step = () -> new Context.Step(random.nextLong(), list(5, listed));
        return new Context(
                time(),
                time(),
                text(),
                text(),
                text(),
                CohortKey.of(texts(3)),
                form(),
                list(Context.STEPS, step),
                random.nextBoolean() ? new Context.Draw(random.nextLong(), random.nextLong()) : null);
    }

    private Context.Form form() {
        return switch (random.nextInt(3)) {
            case 0 -> Context.Form.RAW;
            case 1 -> Context.Form.UNCHANGED;
            default ->
                new Context.Form(
                        random.nextLong(), 0.1 + random.nextDouble(), random.nextBoolean(), random.nextBoolean());
        };
    }

    Watermark watermark() {
        int partitions = 1 + random.nextInt(9);
        long time = random.nextInt(4) == 0 ? Long.MAX_VALUE : random.nextLong();
        Accounts accounts = new Accounts(count(), count(), count(), count(), count(), counts(), counts());
        return new Watermark(
                one(SourceStage.values()),
                random.nextInt(partitions),
                partitions,
                time,
                one(Watermark.State.values()),
                counts(),
                accounts);
    }

    String text() {
        String text = TEXTS.get(random.nextInt(TEXTS.size()));
        return random.nextInt(3) == 0 ? text + random.nextInt(100) : text;
    }

    double number() {
        return random.nextBoolean()
                ? DOUBLES[random.nextInt(DOUBLES.length)]
                : random.nextGaussian() * Math.pow(10, random.nextInt(30) - 15);
    }

    private Cell cell() {
        long trials = random.nextInt(4) == 0 ? random.nextLong() >>> 2 : random.nextInt(100);
        long hits = (long) (trials * random.nextDouble());
        long low = random.nextLong() >>> (2 + random.nextInt(60));
        return new Cell(trials, hits, low, low + random.nextInt(100));
    }

    /** In the years 2000 to 2100, to the millisecond. */
    private long time() {
        return 946_684_800_000L + (random.nextLong() >>> 1) % 3_187_296_000_000L;
    }

    private long count() {
        return random.nextLong() >>> (1 + random.nextInt(62));
    }

    private SortedMap<String, Long> counts() {
        SortedMap<String, Long> counts = new TreeMap<>();
        list(3, this::text).forEach(name -> counts.put(name, count()));
        return counts;
    }

    private SortedMap<String, String> texts(int most) {
        SortedMap<String, String> texts = new TreeMap<>();
        list(most, this::text).forEach(name -> texts.put(name, text()));
        return texts;
    }

    private <T> List<T> list(int most, Supplier<T> element) {
        return Stream.generate(element).limit(random.nextInt(most + 1)).toList();
    }

    private <T> T one(T[] values) {
        return values[random.nextInt(values.length)];
    }
}
