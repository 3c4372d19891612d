package dev.plumbline.service.cli;

import java.time.Duration;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads a time span such as {@code 30m}, {@code 2h} or {@code 7d}. */
public final class SpanConverter implements ITypeConverter<Duration> {

    private static final Pattern SPAN = Pattern.compile("([1-9]\\d{0,5})([smhd])");
    private static final Map<String, Long> SECONDS = Map.of("s", 1L, "m", 60L, "h", 3600L, "d", 86_400L);

    @Override
    public Duration convert(String value) {
        Matcher matcher = SPAN.matcher(value);
        if (!matcher.matches()) {
            throw new TypeConversionException("must be a time span such as 30m, 2h or 7d, got \"" + value + '"');
        }
        return Duration.ofSeconds(Long.parseLong(matcher.group(1)) * SECONDS.getOrDefault(matcher.group(2), 1L));
    }
}
