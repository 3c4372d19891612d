package dev.plumbline.service.tap;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;

/**
 * Appends samples to a file, one a line. The file is opened for each batch, so that it may be moved away at any time;
 * where there is no room for the whole batch, nothing of it is left behind.
 */
final class FileOutput implements TapOutput {

    private final Path file;
    private final TapMetrics metrics;

    FileOutput(Path file, TapMetrics metrics) {
        this.file = file;
        this.metrics = metrics;
    }

    @Override
    public void send(List<SampleLine> lines) {
        try {
            append(lines);
            metrics.sent(lines.size());
        } catch (IOException e) {
            metrics.lost(TapMetrics.Lost.UNREACHABLE, lines.size());
        }
    }

    private void append(List<SampleLine> lines) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
            long end = channel.size();
            try {
                for (SampleLine line : lines) {
                    byte[] whole = Arrays.copyOf(line.json(), line.json().length + 1);
                    whole[whole.length - 1] = '\n';
                    write(channel, ByteBuffer.wrap(whole));
                }
            } catch (IOException e) {
                channel.truncate(end);
                throw e;
            }
        }
    }

    private static void write(FileChannel channel, ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
    }
}
