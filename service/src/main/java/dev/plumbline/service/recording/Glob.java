package dev.plumbline.service.recording;

import dev.plumbline.service.ExitCode;
import dev.plumbline.service.Failure;
import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.util.List;
import java.util.stream.Stream;

/** File names with wildcards, for where no shell has seen them. {@code **} crosses folders. */
final class Glob {

    private static final String WILD = ".*[*?\\[{].*";

    private Glob() {}

    /** The files that a pattern fits, by name; a name without wildcards, or of a file that exists, is that file. */
    static List<String> expand(String name) {
        if (!name.matches(WILD) || Files.exists(Path.of(name))) {
            return List.of(name);
        }
        Path base = base(name);
        PathMatcher matcher = FileSystems.getDefault().getPathMatcher("glob:" + name);
        int depth = name.contains("**") ? Integer.MAX_VALUE : Path.of(name).getNameCount();
        try (Stream<Path> files = Files.walk(base.toString().isEmpty() ? Path.of(".") : base, depth)) {
            List<String> found = files.filter(Files::isRegularFile)
                    .map(file -> base.toString().isEmpty() ? Path.of(".").relativize(file) : file)
                    .filter(matcher::matches)
                    .map(Path::toString)
                    .sorted()
                    .toList();
            if (found.isEmpty()) {
                throw new Failure(ExitCode.UNREADABLE, "no file fits " + name, null);
            }
            return found;
        } catch (IOException e) {
            throw new Failure(ExitCode.UNREADABLE, "cannot look for " + name + ": " + Failure.reason(e), e);
        }
    }

    /** The folder before the first wildcard. */
    private static Path base(String name) {
        String fixed = name.replaceFirst("[*?\\[{].*", "");
        return Path.of(fixed.substring(0, fixed.lastIndexOf('/') + 1));
    }
}
