package dev.plumbline.bench.fleetgen;

import dev.plumbline.models.cell.Cohort;
import dev.plumbline.models.incident.Alert;
import dev.plumbline.models.incident.Evidence;
import dev.plumbline.models.incident.Incident;
import dev.plumbline.models.incident.Level;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Hears a run over one recording, and says what an operator would say of it. */
final class Trial {

    private static final double MINUTE_MILLIS = 60_000;

    private final Recipe recipe;
    private final List<Alert> alerts = new ArrayList<>();
    private final Map<String, Incident> last = new LinkedHashMap<>();
    private final Map<String, Double> gathered = new HashMap<>();
    private double threshold;

    Trial(Recipe recipe) {
        this.recipe = recipe;
    }

    /**
     * What became of the fault; of a healthy fleet everything is wrong.
     *
     * @param pages of the right cohort, as it stood at the end
     * @param wrong pages of others
     * @param misled pages that named another cohort at first
     * @param soon times that somebody was told it was over while it lasted
     * @param again times that it was told again
     * @param tickets incidents that never paged
     * @param delay minutes from the fault's begin to the first right page; NaN where there was none
     * @param limit minutes that whoever knew the fault would need for as much evidence
     */
    record Verdict(int pages, int wrong, int misled, int soon, int again, int tickets, double delay, double limit) {}

    void alert(Alert alert) {
        alerts.add(alert);
        last.put(alert.incident().id(), alert.incident());
    }

    void evidence(Evidence evidence) {
        for (Evidence.Reading reading : evidence.monitors()) {
            threshold = reading.threshold();
            for (Recipe.Planted fault : recipe.faults()) {
                if (evidence.window() < fault.to()
                        && names(reading.cohort(), List.of())
                                .contains(fault.cohort().toString())) {
                    gathered.put(reading.signal() + "/" + reading.reference(), reading.evidence());
                }
            }
        }
    }

    /** All alerts, in order. */
    List<Alert> alerts() {
        return alerts;
    }

    Verdict verdict() {
        int pages = 0;
        int wrong = 0;
        int misled = 0;
        int tickets = 0;
        double delay = Double.NaN;
        Set<String> paged = new HashSet<>();
        for (Alert alert : alerts) {
            Incident incident = alert.incident();
            if (incident.level() == Level.PAGE && paged.add(incident.id())) {
                Recipe.Planted fault = fault(last.get(incident.id()));
                pages += fault == null ? 0 : 1;
                wrong += fault == null ? 1 : 0;
                misled += fault != null && fault(incident) == null ? 1 : 0;
                if (fault != null && Double.isNaN(delay)) {
                    delay = (double) (alert.time() - fault.from()) / MINUTE_MILLIS;
                }
            }
        }
        tickets = (int)
                last.values().stream().filter(i -> i.level() != Level.PAGE).count();
        return new Verdict(pages, wrong, misled, tooSoon(), again(), tickets, delay, limit());
    }

    private int tooSoon() {
        int soon = 0;
        for (Alert alert : alerts) {
            Incident incident = alert.incident();
            Recipe.Planted fault = fault(incident);
            Long paged = incident.course().paged();
            if (alert.event() == Alert.Event.CLOSED && fault != null && paged != null) {
                soon += recipe.lasts(fault, alert.time(), paged) ? 1 : 0;
            }
        }
        return soon;
    }

    private int again() {
        return (int) alerts.stream().filter(a -> a.event() == Alert.Event.AGAIN).count();
    }

    /** The fault whose cohort is blamed; null where none is. */
    private Recipe.Planted fault(Incident incident) {
        return recipe.faults().stream()
                .filter(f -> names(incident.blame().cohort(), incident.blame().also())
                        .contains(f.cohort().toString()))
                .findFirst()
                .orElse(null);
    }

    private static Set<String> names(Cohort cohort, List<String> also) {
        Set<String> names = new HashSet<>(also);
        names.add(cohort.toString());
        return names;
    }

    /**
     * Minutes after which the monitor that knew most would have gathered the threshold, had each minute of the fault
     * told in proportion to the fault's size then.
     */
    private double limit() {
        double most = gathered.values().stream()
                .mapToDouble(Double::doubleValue)
                .max()
                .orElse(Double.NaN);
        if (recipe.faults().isEmpty() || !(most > 0)) {
            return Double.NaN;
        }
        Recipe.Planted fault = recipe.faults().get(0);
        long until = Math.min(fault.to(), recipe.end());
        double needed = threshold / most * recipe.harm(fault, until);
        return (double) (recipe.harmed(fault, needed) - fault.from()) / MINUTE_MILLIS;
    }
}
