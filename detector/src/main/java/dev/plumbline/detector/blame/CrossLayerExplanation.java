package dev.plumbline.detector.blame;

import dev.plumbline.detector.evidence.ShiryaevRoberts;
import dev.plumbline.detector.monitor.CellHistory;
import dev.plumbline.detector.monitor.CohortIndex;
import dev.plumbline.detector.monitor.ContingencyTable;
import dev.plumbline.detector.monitor.HypothesisTest;
import dev.plumbline.detector.monitor.Monitor;
import dev.plumbline.detector.monitor.MonitorPanel;
import dev.plumbline.detector.signal.Question;
import dev.plumbline.detector.signal.Reference;
import dev.plumbline.detector.signal.Signals;
import dev.plumbline.models.cell.Cohort;
import dev.plumbline.models.incident.Incident;
import dev.plumbline.models.incident.Layer;
import java.time.Duration;
import java.util.BitSet;
import java.util.Collection;
import java.util.List;
import java.util.function.LongFunction;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * What an open incident of another layer explains: evidence that is gone once the traffic of that incident is left out.
 * That is so of the same cohort, and of its mirror, the healthy side that differs from a sick one.
 *
 * <p>Only a comparison can be explained: with peers, or with history. What breaks the engine's own report or a contract
 * does so by itself; but tokens whose bytes do not join to characters were drawn, so that a fault of the sampler or of
 * the probabilities explains them. Twins do not depend on what was drawn, so no fault of a sampler explains them. And
 * nothing explains what began clearly later, unless the incident itself paused and came back then, or what stands by
 * what was seen before.
 */
final class CrossLayerExplanation {

    /** What began within this time after another onset may have begun with it. */
    private static final long NEAR_MILLIS = Duration.ofMinutes(2).toMillis();

    private final CohortIndex cohortIndex;
    private final CellHistory history;

    /**
     * A monitor whose evidence is to be explained: what it asks, of whom, and since when.
     *
     * @param cut which form of the question speaks loudest
     */
    record Claim(HypothesisTest ask, int cut, Monitor monitor, Incident.Span onset) {

        /** Whether it is of tokens that were drawn, whatever predicts it. */
        boolean drawn() {
            return Signals.DRAWN_CUTS.contains(ask.question().nameOf(cut));
        }
    }

    /**
     * An open incident of another layer.
     *
     * @param mask the traffic that is left out where it is asked about, by the window with which it was judged
     */
    record Candidate(OpenIncident incident, LongFunction<BitSet> mask) {}

    CrossLayerExplanation(CohortIndex cohortIndex, CellHistory history) {
        this.cohortIndex = cohortIndex;
        this.history = history;
    }

    /** Whether an incident of another layer may explain a claim. */
    static boolean explainable(Claim claim) {
        return claim.ask().reference() == Reference.PEERS
                || claim.ask().reference().ofPast()
                || claim.drawn();
    }

    /** The first of the incidents that explains a claim; null where none does. */
    @Nullable
    OpenIncident explanation(
            Claim claim, Collection<Candidate> candidates, LongFunction<BitSet> mask, double threshold) {
        return candidates.stream()
                .filter(c -> explains(c.incident().ask.question().layer(), claim)
                        && (!later(claim.onset(), c.incident().onsetInterval) || cameBack(c, claim.onset()))
                        && evidenceWithout(claim, c.incident().cohort, c.incident().onsetInterval, mask) < threshold)
                .map(Candidate::incident)
                .findFirst()
                .orElse(null);
    }

    /** Whether an incident that had paused came back when something else began. */
    private boolean cameBack(Candidate candidate, Incident.Span began) {
        OpenIncident incident = candidate.incident();
        return new OnsetEstimator(incident.ask, incident.member, cohortIndex.members(incident.cohort))
                .cameBack(
                        history,
                        candidate.mask(),
                        incident.onset,
                        began.earliest() - NEAR_MILLIS,
                        began.latest() + NEAR_MILLIS);
    }

    /** Whether a claim stands for an incident of an unknown layer too, so that both are one. */
    boolean standsFor(Claim claim, OpenIncident open, LongFunction<BitSet> mask, double threshold) {
        Claim other =
                new Claim(open.ask, open.ask.cut(open.member), Monitor.of(open.ask, open.cohort), open.onsetInterval);
        return explains(claim.ask().question().layer(), other)
                && !later(open.onsetInterval, claim.onset())
                && evidenceWithout(other, claim.monitor().cohort(), claim.onset(), mask) < threshold;
    }

    private static boolean explains(Layer layer, Claim claim) {
        boolean twins = claim.ask().question().unit() == Question.Unit.CONTEXT;
        boolean draws = layer == Layer.SAMPLER || layer == Layer.LOGITS;
        return explainable(claim)
                && layer != Layer.FEED
                && !(twins && layer == Layer.SAMPLER)
                && (draws || !claim.drawn());
    }

    private static boolean later(Incident.Span one, Incident.Span other) {
        return one.earliest() - NEAR_MILLIS > other.latest();
    }

    private double evidenceWithout(Claim claim, Cohort cohort, Incident.Span onset, LongFunction<BitSet> mask) {
        return evidenceWithout(claim, List.of(claim.monitor()), cohort, onset, mask)[0];
    }

    /** The same question's monitors whose evidence an incident explains as it explains the claim's. */
    List<Monitor> explainedAlike(
            Claim claim, List<Monitor> monitors, OpenIncident by, LongFunction<BitSet> mask, double threshold) {
        double[] evidence = evidenceWithout(claim, monitors, by.cohort, by.onsetInterval, mask);
        return IntStream.range(0, evidence.length)
                .filter(i -> evidence[i] < threshold)
                .mapToObj(monitors::get)
                .toList();
    }

    /**
     * ln of the evidence of monitors since the claim began, as if a cohort had served nothing since the onset of an
     * incident.
     */
    private double[] evidenceWithout(
            Claim claim, List<Monitor> monitors, Cohort cohort, Incident.Span onset, LongFunction<BitSet> mask) {
        BitSet without = cohortIndex.members(cohort);
        List<BitSet> members =
                monitors.stream().map(m -> cohortIndex.members(m.cohort())).toList();
        List<ShiryaevRoberts> evidence = monitors.stream()
                .map(m -> new ShiryaevRoberts(claim.ask().members()))
                .toList();
        long from = Math.min(onset.earliest(), claim.onset().earliest()) - NEAR_MILLIS;
        history.replay(from, window -> {
            BitSet masked = (BitSet) mask.apply(window.judged()).clone();
            if (window.start() >= onset.earliest() - NEAR_MILLIS) {
                masked.or(without);
            }
            ContingencyTable table = window.tabulation(claim.ask());
            for (int i = 0; i < members.size(); i++) {
                MonitorPanel.update(evidence.get(i), claim.ask(), table.of(members.get(i), masked));
            }
        });
        return evidence.stream().mapToDouble(ShiryaevRoberts::value).toArray();
    }
}
