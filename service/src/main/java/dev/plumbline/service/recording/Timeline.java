package dev.plumbline.service.recording;

import dev.plumbline.detector.tally.SignalEvaluator;
import dev.plumbline.models.reader.SampleReader;
import dev.plumbline.models.sample.BadRecord;
import dev.plumbline.models.sample.Sample;
import dev.plumbline.service.ExitCode;
import dev.plumbline.service.Failure;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A recording, read and timed: each line with its sample and the recording's own clock. */
public final class Timeline implements Entries {

    /** What is no recording at all is found out before it fills the memory. */
    static final int MAX_UNREADABLE = 10_000;

    /** Bytes of lines that wait for their clock: where lines are long, the clock is found from fewer of them. */
    static final long MAX_HELD = 128 << 20;

    private final Reading reading;
    private final StreamJoiner streams;
    private final RecordedClock clock = new RecordedClock();
    private final Deque<Entry> waiting = new ArrayDeque<>();
    private final Deque<Entry> timed = new ArrayDeque<>();
    private final Deque<Entry> joined = new ArrayDeque<>();
    private final InOrder order;
    private boolean read;
    private long held;
    private int unreadable;
    private @Nullable String firstBad;
    private boolean ended;
    private boolean started;
    private long now;

    /** Of lines that nobody asks about. */
    public Timeline(Lines lines) {
        this(lines, List.of(), SampleTransform.NONE, 1);
    }

    /**
     * Of lines that are read, changed and asked about in several threads.
     *
     * @param askers who asks; what they hear stands in {@link Entry#asked}, in their order
     */
    public Timeline(Lines lines, List<SignalEvaluator> askers, SampleTransform change, int parallelism) {
        this(lines, askers, change, parallelism, InOrder.affordable());
    }

    /** The same in the order of the lines, whatever their times say. */
    public static Timeline asRecorded(
            Lines lines, List<SignalEvaluator> askers, SampleTransform change, int parallelism) {
        return new Timeline(lines, askers, change, parallelism, 0);
    }

    /** @param sorted bytes of lines that may be put in order in memory; 0 leaves them as they are */
    Timeline(Lines lines, List<SignalEvaluator> askers, SampleTransform change, int parallelism, long sorted) {
        this.reading = new Reading(lines, askers, change, parallelism);
        this.streams = new StreamJoiner(new SampleReader(), reading::read);
        this.order = new InOrder(this::joined, sorted);
    }

    @Override
    public @Nullable Entry next() {
        while (timed.isEmpty() && !ended) {
            read();
        }
        return timed.poll();
    }

    /**
     * Says, at the end, whether it held any traffic.
     *
     * @throws Failure where not one line could be read
     */
    public void requireSamples() {
        if (!started) {
            String why = firstBad == null ? "it is empty" : "the first line that is none: " + firstBad;
            throw new Failure(ExitCode.UNREADABLE, "this holds no sample; " + why, null);
        }
    }

    private void read() {
        Entry entry = order.next();
        if (entry != null) {
            add(entry);
            emitReady();
        } else {
            ended = true;
            clock.end();
            reading.close();
            emitReady();
            while (!waiting.isEmpty()) {
                timed.add(remove().at(now));
            }
        }
    }

    /** The next line, or what several lines make of it; null at the end. */
    private @Nullable Entry joined() {
        while (joined.isEmpty() && !read) {
            Entry line = reading.next();
            read = line == null;
            joined.addAll(line == null ? streams.rest() : streams.accept(line));
            joined.forEach(this::check);
        }
        return joined.poll();
    }

    private void emitReady() {
        while (clock.ready()) {
            emit(clock.next());
        }
        while (held > MAX_HELD && clock.hasNext()) {
            emit(clock.early());
        }
    }

    private void emit(long time) {
        now = started ? now : time;
        started = true;
        Entry entry = remove();
        while (entry.sample() == null) {
            timed.add(entry.at(now));
            entry = remove();
        }
        now = time;
        timed.add(entry.at(now));
    }

    private Entry remove() {
        Entry entry = waiting.remove();
        held -= entry.line().bytes().length;
        return entry;
    }

    private void add(Entry entry) {
        waiting.add(entry);
        held += entry.line().bytes().length;
        Sample sample = entry.sample();
        BadRecord bad = entry.bad();
        if (sample != null) {
            clock.add(Math.min(sample.time(), entry.line().came())); // as live: never ahead of its append time
        } else if (bad != null) {
            firstBad = firstBad == null ? words(entry.line(), bad) : firstBad;
        }
    }

    private void check(Entry entry) {
        BadRecord bad = entry.bad();
        if (bad == null) {
            unreadable = 0;
            return;
        }
        if (++unreadable > MAX_UNREADABLE) {
            reading.close();
            throw new Failure(
                    ExitCode.UNREADABLE,
                    "this is no recorded traffic: the " + unreadable + " lines up to "
                            + entry.line().place() + " hold no sample, the last for " + bad.getMessage(),
                    bad);
        }
    }

    private static String words(Line line, BadRecord bad) {
        String field = bad.field().isEmpty() ? "" : ": " + bad.field();
        return line.place() + ", " + bad.reason().code() + field + " (" + bad.bound() + ")";
    }
}
