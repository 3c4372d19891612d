package dev.plumbline.service.cli.recording;

import dev.plumbline.models.incident.Incident;
import dev.plumbline.models.incident.Level;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/**
 * What a script does not want to see.
 *
 * @param level incidents of this level or above; null where it is a signal that could not be judged
 */
record FailOn(@Nullable Level level) {

    static final FailOn BLIND = new FailOn(null);

    /** Whether one of these incidents is what it does not want to see. */
    boolean meets(List<Incident> incidents) {
        Level least = level;
        return least != null && incidents.stream().anyMatch(i -> i.level().compareTo(least) >= 0);
    }

    /** Reads a level, or {@code blind}. */
    static final class Converter implements ITypeConverter<FailOn> {

        @Override
        public FailOn convert(String value) {
            String word = value.toLowerCase(Locale.ROOT);
            if (word.equals("blind")) {
                return BLIND;
            }
            for (Level level : Level.values()) {
                if (level.code().equals(word)) {
                    return new FailOn(level);
                }
            }
            throw new TypeConversionException("must be one of watch, ticket, page, blind, got \"" + value + '"');
        }
    }
}
