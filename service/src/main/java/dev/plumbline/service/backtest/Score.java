package dev.plumbline.service.backtest;

import dev.plumbline.models.cell.Cohort;
import dev.plumbline.models.incident.Incident;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Incidents beside what really happened.
 *
 * <p>An incident belongs to a fault where a signal of the fault speaks, it was detected after the fault began, and its
 * own onset lies before the fault's end. The one that blames best stands for the fault; of equals the first. What
 * belongs to no fault is a false alarm.
 *
 * @param faults one for each label, in their order
 * @param falseAlarms in order of detection
 */
public record Score(List<Fault> faults, List<Incident> falseAlarms) {

    /** Whom an incident blames, beside who had the fault. */
    public enum BlameMatch {
        /** The very traffic. */
        RIGHT("right"),
        /** A part of it, or what it is a part of, as the label says. */
        PART("part of it"),
        WRONG("wrong"),
        /** Nobody was blamed. */
        NONE("none");

        private final String words;

        BlameMatch(String words) {
            this.words = words;
        }

        /** In words. */
        public String words() {
            return words;
        }
    }

    /**
     * One fault and what was said of it.
     *
     * @param incident null where it was missed
     * @param further other incidents of the same fault
     */
    public record Fault(Label label, @Nullable Incident incident, BlameMatch blame, List<Incident> further) {

        public Fault {
            further = List.copyOf(further);
        }

        /** From the fault's begin to the first word of it, in milliseconds; −1 where it was missed. */
        public long delay() {
            return incident == null ? -1 : incident.course().detected() - label.from();
        }

        /** From the fault's begin to the page, in milliseconds; −1 where there was none. */
        public long pageDelay() {
            Long paged = incident == null ? null : incident.course().paged();
            return paged == null ? -1 : paged - label.from();
        }

        public boolean missed() {
            return incident == null;
        }
    }

    public Score {
        faults = List.copyOf(faults);
        falseAlarms = List.copyOf(falseAlarms);
    }

    /** Scores incidents, given in order of detection. */
    public static Score of(List<Label> labels, List<Incident> incidents) {
        List<Incident> left = new ArrayList<>(incidents);
        List<Fault> faults = new ArrayList<>();
        for (Label label : labels) {
            List<Incident> own = incidents.stream()
                    .filter(i -> belongs(i, label))
                    .sorted(Comparator.comparing((Incident i) -> blame(i, label)))
                    .toList();
            left.removeAll(own);
            faults.add(
                    own.isEmpty()
                            ? new Fault(label, null, BlameMatch.NONE, List.of())
                            : new Fault(label, own.get(0), blame(own.get(0), label), own.subList(1, own.size())));
        }
        return new Score(faults, left);
    }

    /** How many faults nobody spoke of. */
    public long missed() {
        return faults.stream().filter(Fault::missed).count();
    }

    static boolean belongs(Incident incident, Label label) {
        boolean signal =
                label.signals().isEmpty() || incident.blame().signals().stream().anyMatch(label.signals()::contains);
        return signal
                && incident.course().detected() > label.from()
                && incident.course().onset() < label.until();
    }

    private static BlameMatch blame(Incident incident, Label label) {
        Set<String> blamed = names(incident.blame().cohort(), incident.blame().also());
        if (blamed.contains(label.cohort().toString())) {
            return BlameMatch.RIGHT;
        }
        return label.also().stream().anyMatch(blamed::contains) ? BlameMatch.PART : BlameMatch.WRONG;
    }

    private static Set<String> names(Cohort cohort, List<String> also) {
        return Stream.concat(Stream.of(cohort.toString()), also.stream()).collect(Collectors.toSet());
    }
}
