package dev.plumbline.service.tap;

import java.io.ByteArrayOutputStream;
import java.util.function.Consumer;
import org.eclipse.jetty.io.Content;

/** Reads the body of a request as it comes, up to a bound, and as far as there is memory. */
final class BodyStart {

    /** Its bytes, and those of the request that is made of it. */
    private static final int HELD = 2;

    private final Content.Source source;
    private final int bound;
    private final SampleMemory memory;
    private final Consumer<BodyStart> then;
    private final Consumer<Throwable> failed;
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private boolean whole;
    private boolean starved;
    private int reserved;

    /**
     * @param then is given what was read, whole or as far as the bound
     * @param failed is told where the client did not send all of it
     */
    BodyStart(
            Content.Source source,
            int bound,
            SampleMemory memory,
            Consumer<BodyStart> then,
            Consumer<Throwable> failed) {
        this.source = source;
        this.bound = bound;
        this.memory = memory;
        this.then = then;
        this.failed = failed;
    }

    byte[] bytes() {
        return bytes.toByteArray();
    }

    boolean isWhole() {
        return whole;
    }

    /** Whether nothing was left of the memory for samples. */
    boolean isStarved() {
        return starved;
    }

    /** How much of the memory it has. */
    int reserved() {
        return reserved;
    }

    void read() {
        while (true) {
            Content.Chunk chunk = source.read();
            if (chunk == null) {
                source.demand(this::read);
                return;
            }
            if (Content.Chunk.isFailure(chunk)) {
                memory.release(reserved);
                failed.accept(chunk.getFailure());
                return;
            }
            take(chunk);
            if (whole || starved || bytes.size() > bound) {
                then.accept(this);
                return;
            }
        }
    }

    private void take(Content.Chunk chunk) {
        byte[] copied = new byte[chunk.remaining()];
        chunk.get(copied, 0, copied.length);
        bytes.writeBytes(copied);
        whole = chunk.isLast();
        chunk.release();
        if (memory.reserve(HELD * copied.length)) {
            reserved += HELD * copied.length;
        } else {
            starved = true;
        }
    }
}
