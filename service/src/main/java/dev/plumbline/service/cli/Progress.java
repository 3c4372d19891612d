package dev.plumbline.service.cli;

import dev.plumbline.service.recording.Recording;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Help.Ansi;

/** How much of a recording has been read, as a bar on standard error; nothing where that is no terminal. */
final class Progress implements AutoCloseable {

    private static final int UPDATE_MILLIS = 200;
    private static final int STDOUT = 1;
    private static final int STDERR = 2;

    private final @Nullable ProgressBar bar;

    private Progress(@Nullable ProgressBar bar) {
        this.bar = bar;
    }

    /** Where nothing is printed to the same terminal meanwhile. */
    static Progress of(Recording recording, String task, boolean prints) {
        if (!terminal(STDERR) || (prints && terminal(STDOUT))) {
            return new Progress(null);
        }
        ProgressBar bar = new ProgressBarBuilder()
                .setTaskName(task)
                .setInitialMax(recording.size())
                .setUnit(" MB", 1_000_000)
                .setStyle(ProgressBarStyle.UNICODE_BLOCK)
                .setUpdateIntervalMillis(UPDATE_MILLIS)
                .clearDisplayOnFinish()
                .build();
        recording.watch(bar::stepTo);
        return new Progress(bar);
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
