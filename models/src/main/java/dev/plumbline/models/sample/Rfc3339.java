package dev.plumbline.models.sample;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.format.ResolverStyle;
import java.time.temporal.ChronoField;
import java.util.Locale;

/** The text form of times: read with any offset and up to nanoseconds, written in UTC with milliseconds. */
public final class Rfc3339 {

    private static final DateTimeFormatter READ = new DateTimeFormatterBuilder()
            .parseCaseInsensitive()
            .appendValue(ChronoField.YEAR, 4)
            .appendPattern("-MM-dd'T'HH:mm:ss")
            .optionalStart()
            .appendFraction(ChronoField.NANO_OF_SECOND, 1, 9, true)
            .optionalEnd()
            .appendOffset("+HH:MM", "Z")
            .toFormatter(Locale.ROOT)
            .withResolverStyle(ResolverStyle.STRICT);

    private static final DateTimeFormatter WRITE = DateTimeFormatter.ofPattern(
                    "uuuu-MM-dd'T'HH:mm:ss.SSS'Z'", Locale.ROOT)
            .withZone(ZoneOffset.UTC);

    private Rfc3339() {}

    /**
     * Milliseconds since the epoch; what is finer is cut off. Leap seconds are not known.
     *
     * @throws DateTimeException where the text is no such time
     */
    public static long read(String text) {
        return READ.parse(text, Instant::from).toEpochMilli();
    }

    /**
     * {@code 2025-08-25T00:18:00.000Z}.
     *
     * @param millis milliseconds since the epoch, in the years 0 to 9999
     */
    public static String write(long millis) {
        return WRITE.format(Instant.ofEpochMilli(millis));
    }
}
