package dev.plumbline.service.cli;

import dev.plumbline.service.recording.Lines;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Help.Ansi;

/** How much of a recording has been read, as a bar on standard error; nothing where that is no terminal. */
public final class Progress implements AutoCloseable {

    private static final int UPDATE_MILLIS = 200;
    private static final int STDOUT = 1;
    private static final int STDERR = 2;
    private static final String ERASE = "\r\u001b[2K";

    private final @Nullable ProgressBar bar;

    private Progress(@Nullable ProgressBar bar) {
        this.bar = bar;
    }

    /** Watches how lines are read. */
    public static Progress of(Lines lines, String task) {
        if (!terminal(STDERR)) {
            return new Progress(null);
        }
        ProgressBar bar = new ProgressBarBuilder()
                .setTaskName(task)
                .setInitialMax(lines.size())
                .setUnit(
                        lines.unit() == Lines.Unit.BYTES ? " MB" : " records",
                        lines.unit() == Lines.Unit.BYTES ? 1_000_000 : 1)
                .setStyle(ProgressBarStyle.UNICODE_BLOCK)
                .setUpdateIntervalMillis(UPDATE_MILLIS)
                .clearDisplayOnFinish()
                .build();
        lines.watch(bar::stepTo);
        return new Progress(bar);
    }

    /** Makes room for a line that is printed to the same terminal; the bar comes back by itself. */
    public void makeRoom() {
        if (bar != null && terminal(STDOUT)) {
            System.err.print(ERASE);
            System.err.flush();
        }
    }

    @Override
    public void close() {
        if (bar != null) {
            bar.close();
        }
    }

    private static boolean terminal(int descriptor) {
        Path path = Path.of("/proc/self/fd", Integer.toString(descriptor));
        try {
            return Files.exists(path)
                    ? path.toRealPath().toString().matches("/dev/(pts/|tty).*")
                    : Ansi.AUTO.enabled(); // no such file system: what is known of standard output must do
        } catch (IOException e) {
            return false; // a pipe or a socket has no path
        }
    }
}
