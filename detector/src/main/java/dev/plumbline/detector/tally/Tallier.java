package dev.plumbline.detector.tally;

import dev.plumbline.detector.signal.Lateness;
import dev.plumbline.detector.signal.LogForm;
import dev.plumbline.detector.signal.Question;
import dev.plumbline.detector.signal.Reference;
import dev.plumbline.detector.signal.Signal;
import dev.plumbline.detector.signal.Signals;
import dev.plumbline.detector.signal.Unverifiable;
import dev.plumbline.detector.signal.feed.SenderFacts;
import dev.plumbline.detector.store.Store;
import dev.plumbline.detector.store.StoredTime;
import dev.plumbline.models.cell.Accounts;
import dev.plumbline.models.cell.Cell;
import dev.plumbline.models.cell.CellKey;
import dev.plumbline.models.cell.CohortKey;
import dev.plumbline.models.cell.Context;
import dev.plumbline.models.cell.Tally;
import dev.plumbline.models.incident.Layer;
import dev.plumbline.models.policy.Policy;
import dev.plumbline.models.sample.BadRecord;
import dev.plumbline.models.sample.Sample;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * From samples to cells, for one source. Samples may come in any order: their answers wait in a store until their
 * window closes and are then taken in (time, id) order, since votes and duplicates depend on who comes first. The clock
 * is the caller's; so are the stores, and everything that must survive a restart is in them.
 */
public final class Tallier {

    /**
     * Cells of samples that came after their window closed, or took longer than {@link #LONGEST}; only references that
     * are timeless may use them.
     */
    public static final String LATE = "late";

    /** What takes longer is not compared with others: they would have to be waited for. */
    public static final Duration LONGEST = Duration.ofMinutes(10);

    /** Beside the signals' own cells: trials are responses, hits are sessions that the cohort had not met before. */
    public static final String SESSIONS = "sessions";

    /**
     * Beside the signals' own cells: trials are responses. The bin is one more than the number of windows from the one
     * in which generation began to the one in which it ended; 0 where nobody knows.
     */
    public static final String AGES = "ages";

    /** Before a signal's name: the same votes, by two random halves of each pool. */
    public static final String CONTROL = "control/";

    /** The dimension that tells the halves apart. */
    public static final String HALF = "half";

    /** Before a signal's name: samples of which it could not tell. The bin is {@link Unverifiable#id} of the reason. */
    public static final String UNVERIFIABLE = "unverifiable/";

    /**
     * Beside those: which sessions a cohort met for the first time, by the gateway's own pseudonym, which stands in
     * place of the stratum. At most {@link #SIGHTINGS_KEPT} a window, source and cohort, the first in time.
     */
    public static final String SIGHTINGS = "sightings";

    static final int SIGHTINGS_KEPT = 32;

    private static final long NONE = Long.MIN_VALUE;
    private static final byte[] NEXT = "next".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] PENDING = "pending".getBytes(StandardCharsets.US_ASCII);

    private final Policy policy;
    private final SignalEvaluator evaluator;
    private final Map<Integer, Question> questions = new TreeMap<>();
    private final Store open;
    private final SeenStore seenStore;
    private final Store meta;
    private final long longest;

    /**
     * Start of the first window that is still open, as it is stored too; {@link #NONE} before the clock first moved.
     */
    private long next;

    /** What became of a sample. */
    public enum Fate {
        /** It waits for its window to close. */
        HELD,
        /** Its window had closed. */
        LATE
    }

    /**
     * @param open answers of windows that are open
     * @param seen ids and votes that are remembered
     * @param meta the clock's progress, dead letters not yet accounted for, models met
     */
    public Tallier(Policy policy, List<Signal> signals, Store open, Store seen, Store meta) {
        this.policy = policy;
        this.evaluator = new SignalEvaluator(policy, signals);
        this.open = open;
        this.seenStore = new SeenStore(seen);
        this.meta = meta;
        this.longest = LONGEST.dividedBy(policy.timing().window());
        byte[] stored = meta.get(NEXT);
        this.next = stored == null ? NONE : StoredTime.read(stored);
        Signals.questions(signals).forEach(question -> questions.put(question.id(), question));
    }

    /**
     * Asks all signals about a sample and keeps what they say.
     *
     * @param came when the sample came, in milliseconds since the epoch: append time, or where nobody knows that any
     *     more the recording's own clock. One that is dated too far ahead of it is judged by it
     * @param misKeyed whether the record lay in another partition than its key says
     * @throws BadRecord of reason {@code clock-ahead} where the sample's time is so far ahead that it is damage
     */
    public Fate accept(Sample sample, long came, boolean misKeyed) throws BadRecord {
        return accept(evaluator.ask(sample, misKeyed), came);
    }

    /** The same for a sample that was asked elsewhere, by an {@link SignalEvaluator} of the same policy and signals. */
    public Fate accept(ObservedSample asked, long came) throws BadRecord {
        return keep(asked.by(came, policy.timing()));
    }

    private Fate keep(Observations answers) {
        long window = policy.windowOf(answers.time());
        boolean late = window < next;
        byte[] key = key(late ? next : window, answers);
        byte[] bytes = ObservationsForm.write(answers);
        byte[] twin = open.get(key);
        if (twin != null) {
            account(Accounts.oneDuplicate());
            bytes = Arrays.compareUnsigned(twin, bytes) <= 0 ? twin : bytes; // whichever came first
        }
        open.put(key, bytes);
        return late ? Fate.LATE : Fate.HELD;
    }

    /** Accounts for a record that could not be taken. */
    public void dead(BadRecord.Reason reason, @Nullable String pool) {
        account(Accounts.oneDead(reason.code(), reason == BadRecord.Reason.CLOCK_AHEAD ? pool : null));
    }

    /**
     * Moves the clock and closes the windows that it has passed.
     *
     * @param clock event time in milliseconds since the epoch; a clock that moves back changes nothing
     * @return what closed, or null where nothing did
     */
    public @Nullable ClosedWindows advance(long clock) {
        long boundary = policy.windowOf(clock - policy.timing().grace().toMillis());
        return boundary <= next ? null : close(boundary);
    }

    /** Closes every window: nothing will come any more, or nothing has come for a while. */
    public ClosedWindows flush() {
        byte[][] last = new byte[1][];
        open.range(Keys.of(next), end(Long.MAX_VALUE), (key, value) -> last[0] = key);
        long boundary = last[0] == null
                ? next
                : Keys.time(last[0]) + policy.timing().window().toMillis();
        return close(boundary);
    }

    private ClosedWindows close(long boundary) {
        Closer closer = new Closer();
        List<byte[]> done = new ArrayList<>();
        open.range(Keys.of(next), end(boundary), (key, value) -> {
            closer.accept(Keys.time(key), ObservationsForm.read(value));
            done.add(key);
        });
        done.forEach(open::delete);
        closer.finish();
        Accounts accounts = closer.accounts().plus(pending());
        meta.delete(PENDING);
        if (boundary != NONE) {
            next = boundary;
            meta.put(NEXT, StoredTime.write(boundary));
            seenStore.forget(boundary);
        }
        long time = boundary == NONE ? NONE : boundary + policy.timing().grace().toMillis();
        return new ClosedWindows(time, closer.tallies(), closer.contexts, closer.models, accounts);
    }

    private Accounts pending() {
        byte[] stored = meta.get(PENDING);
        return stored == null ? Accounts.NONE : AccountsForm.read(stored);
    }

    private void account(Accounts more) {
        meta.put(PENDING, AccountsForm.write(pending().plus(more)));
    }

    private static byte[] key(long window, Observations a) {
        ByteBuffer key = ByteBuffer.allocate(16 + Hash.BYTES + (a.rescored() ? 1 : 0))
                .put(Keys.of(window))
                .put(Keys.of(a.time()));
        return a.id().putInto(key).array(); // what was re-scored of a response lies right behind it
    }

    private static byte[] end(long boundary) {
        return Keys.of(boundary);
    }

    /** Where and when sessions are met. */
    private record Place(long window, String model, CohortKey cohort) {}

    /** Takes the answers of the windows that close, in order. */
    private final class Closer {

        private final TreeMap<Long, TreeMap<String, CellAccumulator>> accumulators = new TreeMap<>();
        private final SortedMap<String, Long> models = new TreeMap<>();
        private final List<Context> contexts = new ArrayList<>();
        private final Map<Place, Integer> sighted = new HashMap<>();
        private final Map<CohortKey, Seat> seats = new HashMap<>();

        private @Nullable Observations held;
        private long heldWindow;
        private long read;
        private long tooLate;
        private long again;
        private long misKeyed;
        private final TreeMap<String, Long> ahead = new TreeMap<>();

        /** Takes them one later, for what was re-scored of a response comes right behind it and counts with it. */
        void accept(long window, Observations next) {
            Observations before = held;
            if (before != null
                    && next.rescored()
                    && next.id().equals(before.id())
                    && policy.windowOf(before.time()) == window) {
                account(false, isKnown(next), next.voter().misKeyed());
                held = before.with(next);
                return;
            }
            release();
            held = next;
            heldWindow = window;
        }

        private void release() {
            if (held != null) {
                take(heldWindow, held);
            }
            held = null;
        }

        private boolean isKnown(Observations a) {
            SeenStore.Kind kind = a.rescored() ? SeenStore.Kind.RESCORED : SeenStore.Kind.ID;
            return seenStore.recall(
                            kind, a.id(), a.time(), policy.timing().duplicates().toMillis(), 1L)
                    != 0;
        }

        private void take(long window, Observations stored) {
            Seat seat = seats.computeIfAbsent(stored.servedBy().cohort(), Seat::of);
            Observations a = stored.at(seat.cohort());
            // What was re-scored is compared with the past of its hardware: it counts in whichever window it reaches.
            boolean late = !a.rescored() && policy.windowOf(a.time()) != window;
            boolean duplicate = isKnown(a);
            account(late, duplicate, a.voter().misKeyed());
            if (!duplicate) {
                CellAccumulator cells = accumulators
                        .computeIfAbsent(window, w -> new TreeMap<>())
                        .computeIfAbsent(a.servedBy().model(), m -> new CellAccumulator());
                count(a, late, seat, cells);
                if (!a.rescored()) {
                    cells.cover(SampleCoverage.outcomes(a), a.servedBy().cohort());
                    met(a, late, cells);
                    checkClock(a, cells);
                    if (!late) {
                        cells.idSample().add(a);
                    }
                    meet(
                            a,
                            late,
                            seat,
                            new Place(window, a.servedBy().model(), a.servedBy().cohort()),
                            cells);
                }
                if (!late && (!a.listed().steps().isEmpty() || a.listed().draw() != null)) {
                    contexts.add(new Context(
                            window,
                            a.time(),
                            a.id().hex(),
                            a.servedBy().model(),
                            a.listed().prompt().hex(),
                            a.servedBy().cohort(),
                            a.listed().form(),
                            a.listed().steps(),
                            a.listed().draw()));
                }
            }
        }

        private void count(Observations a, boolean late, Seat seat, CellAccumulator cells) {
            boolean apart = late || a.age() > longest;
            int age = apart ? 0 : Math.max(0, a.age());
            Map<Integer, Cell> plain =
                    cells.part("", late ? LATE : "", a.servedBy().cohort(), 0);
            Map<Integer, Cell> stratified = cells.part(
                    "", late ? LATE : a.servedBy().stratum(), a.servedBy().cohort(), 0);
            Map<Integer, Cell> rescored =
                    cells.part("", apart ? LATE : seat.hardware(), a.servedBy().cohort(), age);
            Map<Integer, Cell> compared = cells.part(
                    "", apart ? LATE : a.servedBy().stratum(), a.servedBy().cohort(), age);
            Map<Integer, Cell> unverifiable =
                    cells.part(UNVERIFIABLE, "", a.servedBy().cohort(), 0);
            CohortKey half = (a.voter().placement().low() & 1) == 0 ? seat.halfA() : seat.halfB();
            Map<Integer, Cell> control =
                    cells.part(CONTROL, seat.pool() + a.servedBy().stratum(), half, age);
            long keep = policy.timing().votes().toMillis();
            long votes = 0;
            TreeMap<Integer, Long> clauses = new TreeMap<>();
            for (Observations.Observation s : a.said()) {
                Question question = questions.get(s.signal());
                if (question == null || isUnverifiable(s)) {
                    continue;
                }
                switch (question.unit()) {
                    case RESPONSE -> votes |= 1L << s.signal();
                    case CLAUSE -> clauses.merge(s.signal(), 1L << s.cut(), (old, more) -> old | more);
                    case TOKEN, CONTEXT -> {}
                }
            }
            long voted = votes == 0
                    ? 0
                    : seenStore.recall(SeenStore.Kind.VOTE, a.voter().placement(), a.time(), keep, votes);
            clauses.replaceAll((signal, cuts) -> seenStore.recall(
                    SeenStore.Kind.CLAUSE, a.voter().placement().with(signal), a.time(), keep, cuts));
            for (Observations.Observation s : a.said()) {
                Question question = questions.get(s.signal());
                if (question == null) {
                    continue; // stored by a version that asked more
                }
                if (isUnverifiable(s)) {
                    CellAccumulator.add(s, Cell.count(1, 0), unverifiable);
                    continue;
                }
                boolean votedBefore = question.unit() == Question.Unit.CLAUSE
                        ? (clauses.getOrDefault(s.signal(), 0L) & (1L << s.cut())) != 0
                        : (voted & (1L << s.signal())) != 0;
                boolean timely = question.compares() ? !apart : !late;
                if (!votedBefore && (timely || question.references().stream().anyMatch(Reference::timeless))) {
                    Map<Integer, Cell> part = question.compares()
                            ? stratified(question) ? compared : rescored
                            : stratified(question) ? stratified : plain;
                    CellAccumulator.add(
                            s,
                            s.cell(),
                            LogForm.shapes(question, s.cut()) ? inForm(a, question, timely, age, cells) : part);
                    if (!late) {
                        cells.ids().add(question, s, a);
                    }
                    if (!apart && question.unit() == Question.Unit.RESPONSE) {
                        CellAccumulator.add(s, s.cell(), control);
                    }
                }
            }
        }

        private void met(Observations a, boolean late, CellAccumulator cells) {
            cells.add(new CellKey(Lateness.NAME, 0, 0, "", a.servedBy().cohort()), Cell.count(1, late ? 1 : 0));
            if (!late) {
                cells.add(new CellKey(AGES, 0, 1 + a.age(), "", a.servedBy().cohort()), Cell.count(1, 0));
            }
        }

        private void checkClock(Observations a, CellAccumulator cells) {
            boolean isAhead = a.origin().ahead();
            CellKey key = new CellKey(
                    SenderFacts.NAME, SenderFacts.CLOCK, 0, "", a.servedBy().cohort());
            cells.add(key, Cell.count(1, isAhead ? 1 : 0));
            if (isAhead) {
                ahead.merge(a.servedBy().cohort().values().getOrDefault("pool", ""), 1L, Long::sum);
            }
        }

        /** What the form of the log alone changes is counted within one form. */
        private Map<Integer, Cell> inForm(
                Observations a, Question question, boolean timely, int age, CellAccumulator cells) {
            String form = LogForm.STRATUM + a.origin().log();
            String stratum = stratified(question)
                    ? a.servedBy().stratum() + (a.servedBy().stratum().isEmpty() ? "" : "|") + form
                    : form;
            return cells.part(
                    "",
                    timely || !stratified(question) ? stratum : LATE,
                    a.servedBy().cohort(),
                    question.compares() ? age : 0);
        }

        private void meet(Observations a, boolean late, Seat seat, Place place, CellAccumulator cells) {
            Hash meeting = Hash.of(a.voter().placement().toString(), seat.name());
            boolean met = seenStore.recall(
                            SeenStore.Kind.MEETING,
                            meeting,
                            a.time(),
                            policy.timing().votes().toMillis(),
                            1L)
                    != 0;
            cells.add(new CellKey(SESSIONS, 0, 0, "", a.servedBy().cohort()), Cell.count(1, met ? 0 : 1));
            if (!met
                    && !late
                    && !a.voter().session().isEmpty()
                    && sighted.merge(place, 1, Integer::sum) <= SIGHTINGS_KEPT) {
                cells.add(
                        new CellKey(
                                SIGHTINGS,
                                0,
                                0,
                                a.voter().session(),
                                a.servedBy().cohort()),
                        Cell.count(1, 1));
            }
        }

        /** An answer without a trial is none; its bin says why. It takes no session's vote. */
        private boolean isUnverifiable(Observations.Observation said) {
            return said.cell().trials() == 0;
        }

        private boolean stratified(Question question) {
            return question.references().contains(Reference.PEERS)
                    || question.references().contains(Reference.HISTORY)
                    || question.layer() == Layer.FEED;
        }

        private void account(boolean late, boolean duplicate, boolean elsewhere) {
            read++;
            again += duplicate ? 1 : 0;
            tooLate += late && !duplicate ? 1 : 0;
            misKeyed += elsewhere ? 1 : 0;
        }

        Accounts accounts() {
            long tallied = read - tooLate - again;
            return new Accounts(read, tallied, tooLate, again, misKeyed, new TreeMap<>(), ahead);
        }

        void finish() {
            release();
            accumulators.forEach((window, byModel) -> byModel.keySet().forEach(model -> {
                byte[] key = ("model " + model).getBytes(StandardCharsets.UTF_8);
                if (meta.get(key) == null) {
                    meta.put(key, Keys.of(window));
                    models.put(model, window);
                }
            }));
        }

        List<Tally> tallies() {
            List<Tally> tallies = new ArrayList<>();
            accumulators.forEach((window, byModel) ->
                    byModel.forEach((model, cells) -> tallies.add(new Tally(window, model, cells.cells(questions)))));
            return tallies;
        }
    }
}
