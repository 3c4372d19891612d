package dev.plumbline.service.tap;

import dev.plumbline.service.tap.generation.Additions;
import dev.plumbline.service.tap.generation.AnswerWatch;
import dev.plumbline.service.tap.generation.GenerationRequest;
import dev.plumbline.service.tap.generation.RequestKind;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A response that was chosen, while it passes: what was asked, when what came, and a copy of what the engine wrote. */
final class TappedExchange {

    /** Who is asked, and by which rule the response was chosen. */
    record Choice(
            String id,
            @Nullable String session,
            SampledBy by,
            double rate,
            @Nullable String digest) {}

    /**
     * When things happened, the first in milliseconds since the epoch, the others of {@link System#nanoTime}; 0 for
     * never.
     */
    static final class Times {
        long startedMillis;
        long endedMillis;
        long started;
        long firstText;
        long lastText;
    }

    /** The last events of streams, by kind. */
    private static final List<String> ENDS =
            List.of("data: [DONE]", "data:[DONE]", "event: message_stop", "event: response.completed");

    private final RequestKind kind;
    private final GenerationRequest request;
    private final Choice choice;
    private final Additions additions;
    private final Set<String> learning;
    private final @Nullable String contextClass;
    private final AnswerWatch watch = new AnswerWatch();
    private final Times times = new Times();
    private ByteArrayOutputStream copy = new ByteArrayOutputStream();
    private final SampleMemory memory;

    private TapMetrics.@Nullable Lost lost;
    private boolean events;
    private @Nullable String encoding;
    private int failure;
    private int held;
    private int copied;

    /**
     * @param learning fields that its answer shows the plain form of
     * @param contextClass that was asked for by a header
     */
    TappedExchange(
            RequestKind kind,
            GenerationRequest request,
            Choice choice,
            Additions additions,
            Set<String> learning,
            @Nullable String contextClass,
            SampleMemory memory) {
        this.kind = kind;
        this.request = request;
        this.choice = choice;
        this.additions = additions;
        this.learning = learning;
        this.contextClass = contextClass;
        this.memory = memory;
    }

    /** The same request as its client wrote it. */
    TappedExchange untouched() {
        drop();
        TappedExchange other =
                new TappedExchange(kind, request, choice, Additions.NONE, Set.of(), contextClass, memory);
        other.held = held;
        held = 0;
        return other;
    }

    /** So much of the memory is reserved for its request, from now until it is released. */
    void holds(int bytes) {
        held = bytes;
    }

    /** Nothing of it is needed any longer. */
    void release() {
        memory.release(held);
        held = 0;
        drop();
    }

    RequestKind kind() {
        return kind;
    }

    GenerationRequest request() {
        return request;
    }

    Choice choice() {
        return choice;
    }

    Additions additions() {
        return additions;
    }

    /** Fields that its answer shows the plain form of. */
    Set<String> learning() {
        return learning;
    }

    @Nullable
    String contextClass() {
        return contextClass;
    }

    AnswerWatch watch() {
        return watch;
    }

    Times times() {
        return times;
    }

    boolean hasEvents() {
        return events;
    }

    @Nullable
    String encoding() {
        return encoding;
    }

    /** The engine begins to answer. */
    void answers(boolean events, @Nullable String encoding) {
        this.events = events;
        this.encoding = encoding;
    }

    /** There is an error in the place of an answer: its sample says so, and holds nothing of what the engine wrote. */
    void fail(int status) {
        failure = status;
        drop();
    }

    /** The status of the error in the place of an answer; 0 where it was answered. */
    int failure() {
        return failure;
    }

    /** Keeps a copy of what came, as far as there is room. */
    void keep(ByteBuffer bytes) {
        if (lost != null || failure > 0) {
            return;
        }
        if (copy.size() + bytes.remaining() > memory.largest()) {
            lose(TapMetrics.Lost.TOO_LARGE);
        } else if (!memory.reserve(bytes.remaining())) {
            lose(TapMetrics.Lost.MEMORY);
        } else {
            byte[] more = new byte[bytes.remaining()];
            bytes.get(more);
            copy.writeBytes(more);
            copied = copy.size();
        }
    }

    /** There was text now. */
    void sawText(long nanos) {
        times.firstText = times.firstText == 0 ? nanos : times.firstText;
        times.lastText = nanos;
    }

    /** There will be no sample of it; the first reason counts. */
    void lose(TapMetrics.Lost why) {
        if (lost == null) {
            lost = why;
            drop();
        }
    }

    TapMetrics.@Nullable Lost lost() {
        return lost;
    }

    /** What the engine wrote. */
    byte[] copied() {
        return copy.toByteArray();
    }

    /** Whether a stream has come to its end, so that a client that goes has it all. */
    boolean isWhole() {
        if (!events || lost != null) {
            return false;
        }
        String all = copy.toString(StandardCharsets.UTF_8);
        return ENDS.stream().anyMatch(end -> all.startsWith(end) || all.contains("\n" + end));
    }

    int size() {
        return copy.size();
    }

    private void drop() {
        memory.release(copied);
        copied = 0;
        copy = new ByteArrayOutputStream(0); // which keeps no buffer
    }
}
