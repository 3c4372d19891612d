package dev.plumbline.detector.tally;

import dev.plumbline.detector.signal.Signal;
import dev.plumbline.detector.signal.Unverifiable;
import dev.plumbline.models.cell.Cell;
import dev.plumbline.models.policy.Policy;
import dev.plumbline.models.sample.Sample;
import java.util.ArrayList;
import java.util.List;

/** Asks all signals about a sample. What they say depends on the sample alone, so any thread may ask, in any order. */
public final class Asker {

    private final Policy policy;
    private final List<Signal> signals;

    public Asker(Policy policy, List<Signal> signals) {
        this.policy = policy;
        this.signals = List.copyOf(signals);
    }

    /**
     * Asks.
     *
     * @param misKeyed whether the record lay in another partition than its key says
     */
    public Asked ask(Sample sample, boolean misKeyed) {
        List<Answers.Said> said = new ArrayList<>();
        for (Signal signal : signals) {
            int id = signal.question().id();
            signal.ask(sample, new Signal.Answer() {
                @Override
                public void say(int cut, int bin, Cell cell) {
                    said.add(new Answers.Said(id, cut, bin, cell));
                }

                @Override
                public void unverifiable(int cut, Unverifiable why) {
                    said.add(new Answers.Said(id, cut, why.id(), Cell.EMPTY));
                }
            });
        }
        return new Asked(
                sample.pool(),
                new Answers(
                        sample.time(),
                        Hash.of(sample.placementKey(), sample.id()),
                        Hash.of(sample.model(), sample.placementKey()),
                        misKeyed,
                        sample.model(),
                        Fleet.stratum(sample, policy.strata()),
                        Fleet.cohort(sample),
                        said,
                        Hash.of(sample.model(), sample.promptHash() == null ? "" : sample.promptHash()),
                        Contexts.steps(sample)));
    }
}
