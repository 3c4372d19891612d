package dev.plumbline.service.engines;

import java.util.ArrayList;
import java.util.List;

/**
 * A program that knows nothing of its parent, and ends with it all the same, however that ends: a shell reads a pipe
 * that only the parent has open, and ends the program when the pipe does.
 */
final class UntilInputEnds {

    private static final String WATCH =
            "\"$@\" </dev/null & child=$!; while read -r _; do :; done; kill $child 2>/dev/null; wait $child";

    private UntilInputEnds() {}

    /** To be ended by closing the input of the process that it starts. */
    static ProcessBuilder of(List<String> command) {
        List<String> watched = new ArrayList<>(List.of("sh", "-c", WATCH, "sh"));
        watched.addAll(command);
        return new ProcessBuilder(watched);
    }
}
