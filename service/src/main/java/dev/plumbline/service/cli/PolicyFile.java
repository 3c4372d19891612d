package dev.plumbline.service.cli;

import dev.plumbline.detector.signal.Question;
import dev.plumbline.detector.signal.Signals;
import dev.plumbline.models.policy.BadPolicy;
import dev.plumbline.models.policy.Policy;
import dev.plumbline.models.policy.PolicyReader;
import dev.plumbline.service.ExitCode;
import dev.plumbline.service.Failure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Policies as files, for the signals that there are. */
public final class PolicyFile {

    private PolicyFile() {}

    /**
     * Reads a policy.
     *
     * @throws BadPolicy with all that is wrong
     */
    public static Policy read(String name, String yaml) throws BadPolicy {
        List<Question> questions = Signals.questions();
        return new PolicyReader(
                        questions.stream().map(Question::name).toList(),
                        questions.stream().flatMap(Question::cutNames).toList())
                .read(name, yaml);
    }

    /**
     * Reads a policy file.
     *
     * @throws Failure where the file cannot be read or holds an error; lists all of them, with their lines
     */
    public static Policy read(Path file) {
        try {
            return read(file.toString(), text(file));
        } catch (BadPolicy e) {
            throw new Failure(ExitCode.USAGE, Failure.reason(e), e);
        }
    }

    /** Whether a file says nothing: it holds comments and white space alone. */
    public static boolean isEmpty(Path file) {
        return text(file)
                .lines()
                .allMatch(line -> line.isBlank() || line.strip().startsWith("#"));
    }

    /** The file as it is. */
    public static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new Failure(ExitCode.USAGE, "cannot read " + file + ": " + Failure.reason(e), e);
        }
    }
}
