package dev.plumbline.models.delivery;

import dev.plumbline.models.cell.Cohort;
import dev.plumbline.models.incident.Incident;
import dev.plumbline.models.incident.Level;
import dev.plumbline.models.policy.Delivery;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What a person decided about one incident, or about all that fit a scope. Times are in milliseconds since the epoch.
 *
 * @param id what a later act of the same id replaces
 * @param signature who decided it, and when
 * @param period when it holds
 * @param incident the incident's id; null where there is a scope
 * @param level the incident's level at the time; null where there is a scope
 * @param scope what it holds for; null where there is an incident
 */
public record OperatorAction(
        Kind kind,
        String id,
        Signature signature,
        Period period,
        @Nullable String incident,
        @Nullable Level level,
        @Nullable Scope scope,
        String reason) {

    /**
     * Who decided it.
     *
     * @param by who
     * @param via the receiver through which it came; null where it came by command or API
     * @param at when it was decided
     */
    public record Signature(String by, @Nullable String via, long at) {}

    /**
     * When it holds.
     *
     * @param from since when
     * @param until when it ends; null where nothing ends it
     */
    public record Period(long from, @Nullable Long until) {

        /** Whether it holds at this time. */
        public boolean holds(long time) {
            return from <= time && (until == null || time < until);
        }
    }

    /** What was decided. */
    public enum Kind {
        /** Somebody looks after the incident. */
        ACKNOWLEDGE("acknowledge"),
        /** A receiver's own people closed it there. */
        RESOLVE("resolve"),
        /** There is no fault; counted beside what the budget promises. */
        FALSE_ALARM("false-alarm"),
        /** Nobody is to be told. */
        SILENCE("silence"),
        /** Work is done on that part of the fleet. */
        MAINTENANCE("maintenance"),
        /** The model is replaced by another: what changes with it is no fault. */
        SWAP("swap");

        private final String code;

        Kind(String code) {
            this.code = code;
        }

        /** The stable name in topics, metrics and JSON. */
        public String code() {
            return code;
        }
    }

    /**
     * Which incidents. What is empty matches all.
     *
     * @param model name, with {@code *} for any characters
     * @param cohort values that the blamed cohort must have
     * @param signals an incident fits while no other signal speaks
     */
    public record Scope(String model, Map<String, String> cohort, List<String> signals) {

        public Scope {
            cohort = Collections.unmodifiableMap(new TreeMap<>(cohort)); // copyOf is slow for names of one hash
            signals = List.copyOf(signals);
        }

        /** Whether an incident is meant. */
        public boolean holds(Incident incident) {
            return (model.isEmpty() || Delivery.matches(model, incident.model()))
                    && (signals.isEmpty()
                            || signals.containsAll(incident.blame().signals()))
                    && blames(incident);
        }

        private boolean blames(Incident incident) {
            return incident.blame().cohort().values().entrySet().containsAll(cohort.entrySet())
                    || (cohort.size() == 1
                            && incident.blame().also().contains(new Cohort(new TreeMap<>(cohort)).toString()));
        }
    }

    /** Whether it holds at this time. */
    public boolean holds(long time) {
        return period.holds(time);
    }

    /** Whether it keeps people from being told of all that fits its scope. */
    public boolean isSilence() {
        return scope != null;
    }
}
