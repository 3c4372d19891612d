package dev.plumbline.service.tap;

import java.io.ByteArrayOutputStream;
import java.util.function.Consumer;
import org.eclipse.jetty.io.Content;

/** Reads the body of a request as it comes, up to a bound. */
final class BodyStart {

    private final Content.Source source;
    private final int bound;
    private final Consumer<BodyStart> then;
    private final Consumer<Throwable> failed;
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private boolean whole;

    /**
     * @param then is given what was read, whole or as far as the bound
     * @param failed is told where the client did not send all of it
     */
    BodyStart(Content.Source source, int bound, Consumer<BodyStart> then, Consumer<Throwable> failed) {
        this.source = source;
        this.bound = bound;
        this.then = then;
        this.failed = failed;
    }

    byte[] bytes() {
        return bytes.toByteArray();
    }

    boolean isWhole() {
        return whole;
    }

    void read() {
        while (true) {
            Content.Chunk chunk = source.read();
            if (chunk == null) {
                source.demand(this::read);
                return;
            }
            if (Content.Chunk.isFailure(chunk)) {
                failed.accept(chunk.getFailure());
                return;
            }
            byte[] copied = new byte[chunk.remaining()];
            chunk.get(copied, 0, copied.length);
            bytes.writeBytes(copied);
            whole = chunk.isLast();
            chunk.release();
            if (whole || bytes.size() > bound) {
                then.accept(this);
                return;
            }
        }
    }
}
