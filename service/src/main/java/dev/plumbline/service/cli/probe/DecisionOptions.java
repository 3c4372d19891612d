package dev.plumbline.service.cli.probe;

import dev.plumbline.detector.equivalence.Margin;
import dev.plumbline.detector.equivalence.MetamorphicCheck;
import dev.plumbline.detector.equivalence.check.MetamorphicChecks;
import dev.plumbline.service.probe.run.PromptSource;
import dev.plumbline.service.probe.run.RunOptions;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** What is to be decided, and how surely. */
final class DecisionOptions {

    @Option(
            names = "--margin",
            paramLabel = "NATS|NAME=VALUE,...",
            converter = MarginConverter.class,
            description =
                    "By how much pools may differ: nats, or nats=0.1,first=0.05,tail=0.03, which are the defaults:"
                            + " difference of log-probabilities, share of other first choices, difference of the tail's"
                            + " probability.")
    Margin margin = Margin.DEFAULT;

    @Option(
            names = "--alpha",
            paramLabel = "P",
            defaultValue = "0.01",
            description = "How often a run may say something false (default: ${DEFAULT-VALUE}).")
    double alpha = 0.01;

    @Option(
            names = "--at-most",
            paramLabel = "N",
            defaultValue = "500",
            description = "How many prompts to compare pools by at most (default: ${DEFAULT-VALUE}).")
    int atMost = 500;

    @Option(
            names = "--token-budget",
            paramLabel = "N",
            defaultValue = "1000000",
            description = "How many tokens a run may ask for (default: ${DEFAULT-VALUE}).")
    long tokenBudget = 1_000_000;

    @Option(
            names = "--checks",
            paramLabel = "all|none|NAME,...",
            defaultValue = "all",
            converter = ChecksConverter.class,
            description = "Which metamorphic checks to put each pool through (default: ${DEFAULT-VALUE}).")
    Checks checks = new Checks(MetamorphicChecks.ALL);

    @Option(
            names = "--prompts",
            paramLabel = "FILE",
            description = "One prompt a line; each is asked once (default: 16,000 that are generated).")
    private @Nullable Path prompts;

    @Option(
            names = "--seed",
            paramLabel = "N",
            defaultValue = "1",
            description = "Of the order of the prompts (default: ${DEFAULT-VALUE}).")
    private long seed = 1;

    @Option(
            names = "--temperature",
            paramLabel = "T",
            defaultValue = "0",
            description = "Of the comparison; 1 where lists are of the distribution that is drawn from (default:"
                    + " ${DEFAULT-VALUE}).")
    double temperature;

    @Option(
            names = "--tokens",
            paramLabel = "N",
            defaultValue = "16",
            description = "Length of an answer of the comparison (default: ${DEFAULT-VALUE}).")
    int tokens = 16;

    @Option(
            names = "--listed",
            paramLabel = "N",
            defaultValue = "5",
            description = "How many candidates to ask for (default: ${DEFAULT-VALUE}).")
    int listed = 5;

    /** Some of them. */
    record Checks(List<MetamorphicCheck> all) {}

    RunOptions run() {
        return new RunOptions(margin, alpha, atMost, temperature, tokens, listed, checks.all());
    }

    PromptSource source() {
        return prompts == null ? PromptSource.generated(seed) : PromptSource.of(prompts, seed);
    }

    /** What makes a probe the same as another. */
    String fingerprint() {
        return run().fingerprint(source());
    }

    /** Reads a margin. */
    static final class MarginConverter implements ITypeConverter<Margin> {

        @Override
        public Margin convert(String value) {
            double nats = Margin.DEFAULT.nats();
            double first = Margin.DEFAULT.first();
            double tail = Margin.DEFAULT.tail();
            try {
                for (String part : value.split(",", -1)) {
                    int at = part.indexOf('=');
                    double number = Double.parseDouble(part.substring(at + 1));
                    switch (at < 0 ? "nats" : part.substring(0, at)) {
                        case "nats" -> nats = number;
                        case "first" -> first = number;
                        case "tail" -> tail = number;
                        default ->
                            throw new TypeConversionException("nats, first and tail have margins, got \"" + part + '"');
                    }
                }
                return new Margin(nats, first, tail);
            } catch (NumberFormatException e) {
                throw new TypeConversionException("must be like 0.1 or nats=0.1,first=0.05, got \"" + value + '"');
            } catch (IllegalArgumentException e) {
                throw new TypeConversionException(String.valueOf(e.getMessage()));
            }
        }
    }

    /** Reads names of checks. */
    static final class ChecksConverter implements ITypeConverter<Checks> {

        @Override
        public Checks convert(String value) {
            if (value.equals("all")) {
                return new Checks(MetamorphicChecks.ALL);
            }
            List<MetamorphicCheck> checks = new ArrayList<>();
            for (String name : value.equals("none") ? new String[0] : value.split(",", -1)) {
                checks.add(MetamorphicChecks.named(name)
                        .orElseThrow(() -> new TypeConversionException("there is no check \"" + name + "\"; there are "
                                + MetamorphicChecks.ALL.stream()
                                        .map(check -> check.description().name())
                                        .collect(Collectors.joining(", ")))));
            }
            return new Checks(checks);
        }
    }
}
