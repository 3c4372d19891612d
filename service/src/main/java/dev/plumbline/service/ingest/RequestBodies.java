package dev.plumbline.service.ingest;

import dev.plumbline.models.reader.SampleReader;
import io.javalin.http.Context;
import io.javalin.http.Header;
import io.javalin.http.HttpStatus;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/**
 * Reads bodies of requests within bounds: of one, and of all that are read at once, which share a room of bytes. What
 * finds no room is not waited for, so that nobody holds room while it waits for more.
 */
final class RequestBodies {

    /** So much of a body is kept, in bytes, unpacked. */
    static final int MAX_BYTES = SampleReader.MAX_BYTES;

    /** Room for all at once: one of the largest, and many small ones. */
    private static final int ROOM = 96;

    private static final int AT_ONCE = 8;

    /** Of one sender: it cannot keep others out by sending slowly. */
    private static final int OF_ONE = 6;

    /** A body whose one record is longer than what is kept of it is read to its end, if it is not longer than this. */
    private static final long LONGEST = 4L * MAX_BYTES;

    private static final int BLOCK = 1 << 20;

    private static final String GZIP = "gzip";

    private final ReadingTurns turns;
    private final Semaphore room;

    /** Why a body was not read. */
    static final class Refused extends Exception {
        private static final long serialVersionUID = 1L;

        private final transient HttpStatus status;

        Refused(HttpStatus status, String message) {
            super(message);
            this.status = status;
        }

        HttpStatus status() {
            return status;
        }
    }

    /** A body. */
    static final class Body {

        private final byte[] bytes;

        private Body(byte[] bytes) {
            this.bytes = bytes;
        }

        /** What was kept of it: one byte more than {@link #MAX_BYTES} where it is one record that is longer. */
        byte[] bytes() {
            return bytes;
        }

        /** Whether it is one record, of which the end was not kept. */
        boolean isCut() {
            return bytes.length > MAX_BYTES;
        }
    }

    /** What is done with a body while it holds its room. */
    interface Use {
        void with(Body body) throws IOException, Refused;
    }

    RequestBodies() {
        this(new ReadingTurns(AT_ONCE, OF_ONE), ROOM);
    }

    /** @param room in MiB */
    RequestBodies(ReadingTurns turns, int room) {
        this.turns = turns;
        this.room = new Semaphore(room);
    }

    /**
     * Reads the body of a request and has it used.
     *
     * @param lines whether each line is a record of its own
     */
    void read(Context ctx, boolean lines, Use use) throws IOException, Refused {
        String coding = ctx.header(Header.CONTENT_ENCODING);
        if (coding != null && !coding.equalsIgnoreCase(GZIP) && !coding.equalsIgnoreCase("identity")) {
            throw new Refused(HttpStatus.UNSUPPORTED_MEDIA_TYPE, "content-encoding must be gzip, or absent");
        }
        String sender = sender(ctx);
        if (!turns.tryAcquire(sender)) {
            throw busy();
        }
        int[] held = new int[1];
        try {
            use.with(read(ctx, lines, held));
        } finally {
            room.release(held[0]);
            turns.release(sender);
        }
    }

    /** Who shows a token is known by it, others by their address. */
    private static String sender(Context ctx) {
        String token = ctx.header(Header.AUTHORIZATION);
        return token == null ? ctx.ip() : token;
    }

    private Body read(Context ctx, boolean lines, int[] held) throws IOException, Refused {
        try (InputStream in = plain(ctx)) {
            List<byte[]> blocks = new ArrayList<>();
            int size = 0;
            while (size <= MAX_BYTES) {
                if (!room.tryAcquire()) {
                    throw busy();
                }
                held[0]++;
                int most = Math.min(BLOCK, MAX_BYTES + 1 - size);
                byte[] block = in.readNBytes(most);
                blocks.add(block);
                size += block.length;
                if (block.length < most) {
                    return new Body(joined(blocks, size));
                }
            }
            requireOneRecord(blocks, in, lines);
            return new Body(joined(blocks, size));
        } catch (ZipException | EOFException e) {
            throw new Refused(HttpStatus.BAD_REQUEST, "the body is no gzip, or cut");
        }
    }

    private static byte[] joined(List<byte[]> blocks, int size) {
        if (blocks.size() == 1) {
            return blocks.get(0);
        }
        byte[] all = new byte[size];
        int at = 0;
        for (byte[] block : blocks) {
            System.arraycopy(block, 0, all, at, block.length);
            at += block.length;
        }
        return all;
    }

    /** Of several records none is cut: who sends so much at once can send it in parts. */
    private static void requireOneRecord(List<byte[]> kept, InputStream in, boolean lines) throws IOException, Refused {
        OneLine line = new OneLine();
        long all = 0;
        for (byte[] block : kept) {
            line.take(block, block.length);
            all += block.length;
        }
        byte[] block = new byte[1 << 16];
        for (int n = in.read(block); n >= 0; n = in.read(block)) {
            line.take(block, n);
            all += n;
            if (all > LONGEST || (lines && line.isMore())) {
                throw tooLarge();
            }
        }
        if (lines && line.isMore()) {
            throw tooLarge();
        }
    }

    /** Looks whether anything but blanks follows the first line that holds anything. */
    private static final class OneLine {

        private boolean begun;
        private boolean ended;
        private boolean more;

        void take(byte[] bytes, int length) {
            for (int i = 0; i < length; i++) {
                boolean blank = bytes[i] <= ' ' && bytes[i] >= 0;
                more |= ended && !blank;
                begun |= !blank;
                ended |= begun && bytes[i] == '\n';
            }
        }

        boolean isMore() {
            return more;
        }
    }

    private static Refused tooLarge() {
        return new Refused(
                HttpStatus.CONTENT_TOO_LARGE,
                "a request may have at most " + MAX_BYTES + " bytes, unless it is one record");
    }

    private static Refused busy() {
        return new Refused(HttpStatus.TOO_MANY_REQUESTS, "too many requests at once: send it again");
    }

    /** What was sent, unpacked. */
    private static InputStream plain(Context ctx) throws IOException {
        InputStream in = ctx.bodyInputStream();
        return GZIP.equalsIgnoreCase(ctx.header(Header.CONTENT_ENCODING)) ? new GZIPInputStream(in) : in;
    }
}
