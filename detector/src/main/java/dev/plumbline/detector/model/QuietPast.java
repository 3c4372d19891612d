package dev.plumbline.detector.model;

import dev.plumbline.detector.baseline.AutomaticBaselines;
import dev.plumbline.detector.baseline.Cuts;
import dev.plumbline.detector.baseline.DayLearner;
import dev.plumbline.detector.baseline.LearnedDay;
import dev.plumbline.detector.blame.OpenIncident;
import dev.plumbline.detector.monitor.CellHistory;
import dev.plumbline.detector.monitor.CohortIndex;
import dev.plumbline.detector.monitor.WindowView;
import dev.plumbline.detector.signal.Question;
import dev.plumbline.detector.store.CohortState;
import dev.plumbline.detector.tally.Tallier;
import dev.plumbline.models.baseline.AutomaticBaseline;
import dev.plumbline.models.cell.Cohort;
import dev.plumbline.models.incident.Alert;
import dev.plumbline.models.proto.state.LeftOutState;
import dev.plumbline.models.proto.state.QuietPastState;
import java.time.Duration;
import java.util.BitSet;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Learns baselines from a model's own quiet days. A day is learned once all that began in it has ended, from the cells
 * of the last day; so whatever is known by then of an incident's onset and cohort is left out, from an hour before the
 * onset until the incident's end. A ceiling that may not fit is no incident in this sense.
 */
final class QuietPast {

    private static final long DAY = Duration.ofDays(1).toMillis();
    private static final long HOUR = Duration.ofHours(1).toMillis();

    /** Before the day's first window was seen. */
    private static final long NEVER = Long.MIN_VALUE;

    private final String model;
    private final List<Question> questions;
    private final CohortIndex cohorts;
    private final CellHistory history;
    private final AutomaticBaselines baselines;
    private final TreeMap<String, LeftOut> leftOut = new TreeMap<>();
    private long due = NEVER;
    private long asked = Long.MAX_VALUE;
    private long tickets;

    /** Traffic that is not learned, by the start of its windows; {@code until} is included. */
    private record LeftOut(List<Cohort> cohorts, long since, long until) {}

    /** @param questions all that are asked; those of responses that history can answer are learned */
    QuietPast(
            String model,
            List<Question> questions,
            CohortIndex cohorts,
            CellHistory history,
            AutomaticBaselines baselines) {
        this.model = model;
        this.questions = questions.stream().filter(Question::hasOwnPast).toList();
        this.cohorts = cohorts;
        this.history = history;
        this.baselines = baselines;
    }

    /** End of the day that is learned next. */
    long due() {
        return due;
    }

    /** A day that was learned, and those that are not needed any more. */
    record Change(LearnedDay learned, List<Long> forgotten) {}

    /**
     * Moves on to a window, before it is seen.
     *
     * @param now where distribution signals would be cut in it
     * @return what was learned; null where no day is over
     */
    @Nullable
    Change advance(long window, Cuts now) {
        if (due == NEVER) {
            due = window - Math.floorMod(window, HOUR) + DAY;
        }
        if (window < due + Tallier.LONGEST.toMillis()) {
            return null;
        }
        LearnedDay day = learn(due - DAY, due, baselines.cutsOr(now));
        long end = due;
        due += DAY * (1 + Math.floorDiv(window - Tallier.LONGEST.toMillis() - due, DAY));
        leftOut.values().removeIf(of -> of.until() < end);
        if (day.rates().isEmpty()) {
            return null;
        }
        asked = Math.min(asked, window);
        return new Change(day, baselines.learn(day, window));
    }

    private LearnedDay learn(long since, long until, Cuts cuts) {
        DayLearner learner = new DayLearner(cuts);
        history.replay(since, window -> {
            if (window.begun() && window.start() < until) {
                BitSet masked = masked(window.start());
                questions.forEach(question -> learn(window, question, masked, learner));
            }
        });
        return learner.day(since, until);
    }

    private static void learn(WindowView window, Question question, BitSet masked, DayLearner learner) {
        for (WindowView.Row row : window.rows(question.name())) {
            if (!row.masked(masked)) {
                String stratum = window.served(row.stratum(), row.key());
                long trials = row.cell().trials();
                learner.add(
                        window.start(),
                        question,
                        row.cut(),
                        row.bin(),
                        stratum,
                        trials,
                        row.cell().hits());
            }
        }
    }

    private BitSet masked(long start) {
        BitSet masked = new BitSet();
        for (LeftOut of : leftOut.values()) {
            if (of.since() <= start && start <= of.until()) {
                of.cohorts().forEach(cohort -> masked.or(cohorts.members(cohort)));
            }
        }
        return masked;
    }

    /**
     * Notes what the incidents of a layer blame.
     *
     * @param open all that are open
     * @param events what changed with this window, those that closed included
     * @return whether there is anything to store
     */
    boolean update(long window, Collection<OpenIncident> open, Map<OpenIncident, Alert.Event> events) {
        open.forEach(incident -> leaveOut(incident, Long.MAX_VALUE));
        events.forEach((incident, event) -> {
            if (incident.closed != null) {
                leaveOut(incident, window);
            }
            if (event == Alert.Event.OPENED && incident.ask.reference().automatic()) {
                tickets++;
            }
        });
        return !open.isEmpty() || !events.isEmpty();
    }

    private void leaveOut(OpenIncident incident, long until) {
        if (!incident.doubtsItsCeiling()) {
            leftOut.put(incident.id(), new LeftOut(incident.accused(), incident.onset() - HOUR, until));
        }
    }

    /** For people, once something was learned. */
    AutomaticBaseline published() {
        return new AutomaticBaseline(
                model, asked, baselines.from(), tickets, baselines.period(true), baselines.period(false));
    }

    /** As a message, for a store: all but the days. */
    QuietPastState.Builder state() {
        QuietPastState.Builder out = QuietPastState.newBuilder()
                .setDue(due)
                .setAsked(asked)
                .setTickets(tickets)
                .setCuts(baselines.cuts().state());
        if (asked != Long.MAX_VALUE) {
            out.setFrom(baselines.from());
        }
        leftOut.forEach((id, of) -> {
            LeftOutState.Builder left =
                    LeftOutState.newBuilder().setIncident(id).setSince(of.since());
            of.cohorts().forEach(cohort -> left.addCohorts(CohortState.list(cohort.values())));
            if (of.until() != Long.MAX_VALUE) {
                left.setUntil(of.until());
            }
            out.addLeftOut(left);
        });
        return out;
    }

    /** Goes on from a stored {@link #state} and days. */
    void restore(QuietPastState in, Collection<LearnedDay> days) {
        due = in.getDue();
        asked = in.getAsked();
        tickets = in.getTickets();
        baselines.restore(days, Cuts.of(in.getCuts()), in.hasFrom() ? in.getFrom() : Long.MAX_VALUE);
        in.getLeftOutList()
                .forEach(of -> leftOut.put(
                        of.getIncident(),
                        new LeftOut(
                                of.getCohortsList().stream()
                                        .map(list -> new Cohort(CohortState.read(list.getCohortList())))
                                        .toList(),
                                of.getSince(),
                                of.hasUntil() ? of.getUntil() : Long.MAX_VALUE)));
    }
}
