package dev.plumbline.service.cli.tap;

import dev.plumbline.service.tap.generation.EngineKind;
import java.util.Locale;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads the name of an engine. */
final class EngineName implements ITypeConverter<EngineKind> {

    @Override
    public EngineKind convert(String value) {
        String name = value.toUpperCase(Locale.ROOT).replace('.', '_').replace('-', '_');
        for (EngineKind kind : EngineKind.values()) {
            if (kind.name().equals(name)) {
                return kind;
            }
        }
        throw new TypeConversionException("must be vllm, sglang, llama.cpp, openai or other, got \"" + value + '"');
    }
}
