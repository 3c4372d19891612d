package dev.plumbline.detector.blame;

import dev.plumbline.detector.monitor.HypothesisTest;
import dev.plumbline.detector.signal.Reference;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Ceilings that would fit, in place of contract ceilings that no pool has kept since the model was first seen: such a
 * ceiling shows a wrong policy and no fault. Once that is shown, pools are judged by the fitting ceiling.
 */
final class FittedCeilings {

    /** Up to this ceiling, one in a million, something must not happen at all, and a ceiling cannot be too low. */
    static final double NEVER = 1e-6;

    /** What holds within a model's first ten minutes counts as having held from the start. */
    private static final long START_MILLIS = 600_000;

    private final PanelStack stack;
    /** By test and cut. */
    private final Map<String, Double> ceilings = new TreeMap<>();

    private final Map<String, HypothesisTest> asDecided = new HashMap<>();

    FittedCeilings(PanelStack stack) {
        this.stack = stack;
        stack.tests().forEach(test -> asDecided.put(test.name(), test));
    }

    /**
     * Whether an incident may page: not where no pool keeps the ceiling, be it the policy's or the fitted one.
     *
     * @param first start of the first window of the model
     */
    boolean allowsPage(OpenIncident incident, long first) {
        int cut = incident.ask.cut(incident.member);
        BitSet accused = stack.members(incident.cohort);
        CeilingFit fit = new CeilingFit(incident.ask, cut, stack.cohorts());
        incident.unfit = incident.ask.reference() == Reference.CONTRACT
                && incident.ask.ceiling(cut) > NEVER
                && incident.onset <= first + START_MILLIS
                && !ceilings.containsKey(key(incident))
                && !fit.isKeptBySome(stack.history(), incident.onset, accused, incident.rate())
                && !fit.wasKept(stack.history(), first, incident.onset, incident.rate());
        if (incident.unfit) {
            incident.fitting = fit.fitting(stack.history(), incident.onset, accused);
            if (!Double.isNaN(incident.fitting)) {
                put(key(incident), incident.fitting);
                stack.rebuild(0);
            }
        }
        boolean allRose = ceilings.containsKey(key(incident))
                && !fit.isKeptBySome(stack.history(), incident.onset, accused, incident.rate());
        return !incident.unfit && !allRose;
    }

    private static String key(OpenIncident incident) {
        return incident.ask.name() + "#" + incident.ask.cut(incident.member);
    }

    /** Replaces a ceiling in the tests, and in the incidents that rest on them. */
    void put(String key, double ceiling) {
        ceilings.put(key, ceiling);
        String name = key.substring(0, key.lastIndexOf('#'));
        int cut = Integer.parseInt(key.substring(key.lastIndexOf('#') + 1));
        List<HypothesisTest> tests = stack.tests();
        tests.replaceAll(test -> test.name().equals(name) ? test.under(cut, ceiling) : test);
        stack.open().stream()
                .filter(incident -> !incident.replaced() && incident.ask.name().equals(name))
                .forEach(incident -> incident.ask = stack.test(name));
    }

    Map<String, Double> ceilings() {
        return ceilings;
    }

    /** A test with the policy's own ceiling. */
    HypothesisTest asDecided(String name) {
        HypothesisTest test = asDecided.get(name);
        if (test == null) {
            throw new IllegalStateException("a stored incident asks " + name + ", which nobody asks any more");
        }
        return test;
    }
}
