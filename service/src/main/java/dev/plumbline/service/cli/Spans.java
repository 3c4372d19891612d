package dev.plumbline.service.cli;

import java.time.Duration;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads a time span such as {@code 30m}. */
final class Spans implements ITypeConverter<Duration> {

    private static final Pattern SPAN = Pattern.compile("(\\d{1,6})([smhd])");
    private static final Map<String, Duration> UNITS = Map.of(
            "s", Duration.ofSeconds(1), "m", Duration.ofMinutes(1), "h", Duration.ofHours(1), "d", Duration.ofDays(1));
    private static final Duration LONGEST = Duration.ofDays(30);

    @Override
    public Duration convert(String value) {
        Matcher m = SPAN.matcher(value);
        Duration unit = m.matches() ? UNITS.get(m.group(2)) : null;
        Duration span = unit == null ? Duration.ZERO : unit.multipliedBy(Long.parseLong(m.group(1)));
        if (span.isZero() || span.compareTo(LONGEST) > 0) {
            throw new TypeConversionException(
                    "must be a time span of at most 30d, such as 30m or 2h, got \"" + value + '"');
        }
        return span;
    }
}
