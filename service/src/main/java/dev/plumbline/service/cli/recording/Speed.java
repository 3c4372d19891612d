package dev.plumbline.service.cli.recording;

import dev.plumbline.service.replay.Pace;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads a speed: {@code max}, or how many times faster than life, such as {@code 60} or {@code 60x}. */
public final class Speed implements ITypeConverter<Pace> {

    @Override
    public Pace convert(String value) {
        if (value.equals("max")) {
            return Pace.max();
        }
        try {
            return Pace.of(Double.parseDouble(value.endsWith("x") ? value.substring(0, value.length() - 1) : value));
        } catch (IllegalArgumentException e) {
            throw new TypeConversionException("must be max or a number above 0, got \"" + value + '"');
        }
    }
}
