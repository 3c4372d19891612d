package dev.plumbline.service.probe;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.plumbline.service.Failure;
import java.io.IOException;
import java.io.OutputStream;

/** One sample a line, as {@code backtest} and {@code replay} read them. */
public final class LineSink implements SampleSink {

    private final OutputStream out;

    public LineSink(OutputStream out) {
        this.out = out;
    }

    @Override
    public synchronized void put(String record) {
        try {
            out.write((record + '\n').getBytes(UTF_8));
            out.flush();
        } catch (IOException e) {
            throw new Failure("cannot write: " + Failure.reason(e), e);
        }
    }

    @Override
    public void close() {
        try {
            out.close();
        } catch (IOException e) {
            throw new Failure("cannot write: " + Failure.reason(e), e);
        }
    }
}
