package dev.plumbline.detector.signal;

import dev.plumbline.detector.signal.script.ScriptMixing;
import java.util.List;
import java.util.stream.Stream;

/** The signals that are asked. */
public final class Signals {

    /** All of them, in the order of their ids. */
    public static final List<Signal> ALL = List.of(
            new SamplerCalibration(), new Routing(), new ScriptMixing(), new TokenDrift(), new SamplerContract());

    private Signals() {}

    /** The questions of all of them. */
    public static List<Question> questions() {
        return questions(ALL);
    }

    /** Their questions, and those of the twins, which no single sample can answer. */
    public static List<Question> questions(List<Signal> signals) {
        return Stream.concat(signals.stream().map(Signal::question), Stream.of(Twins.QUESTION, Twins.FINE))
                .toList();
    }
}
