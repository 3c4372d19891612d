package dev.plumbline.detector.tally;

import dev.plumbline.detector.signal.Diversity;
import dev.plumbline.detector.signal.Twins;
import dev.plumbline.detector.signal.twins.ListComparison;
import dev.plumbline.detector.store.Store;
import dev.plumbline.models.cell.Cell;
import dev.plumbline.models.cell.CellKey;
import dev.plumbline.models.cell.CellTable;
import dev.plumbline.models.cell.CohortKey;
import dev.plumbline.models.cell.Context;
import dev.plumbline.models.cell.Tally;
import dev.plumbline.models.policy.Policy;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * From contexts to cells: compares what different parts of the fleet listed for equal contexts, and what one part drew
 * for a context that it met again. Contexts of a window come together and are taken in (time, id) order. Memory is
 * bounded: a few contexts a prompt, a number of prompts a window, for some minutes.
 *
 * <p>Twins are close in time, so that nobody is compared with what a pool said before it was repaired. When the older
 * of the two answered travels with the vote ({@link CellKey#age}): whoever knows of an end, a rollout or a gate's
 * opening can leave out what lies across it.
 */
public final class TwinFinder {

    /** Contexts that are remembered of one part of the fleet for one prompt. */
    private static final int EACH = 3;

    /** Contexts that are remembered for one prompt. */
    private static final int TOGETHER = 48;

    /** Prompts that are taken in one window; what is beyond is left out, the first in order stay. */
    private static final int PROMPTS = 20_000;

    private static final byte PROMPT = 'p';
    private static final byte EXPIRY = 'e';

    private static final Comparator<Context> ORDER =
            Comparator.comparingLong(Context::time).thenComparing(Context::id);

    private final Policy policy;
    private final Store store;
    private final SeenStore votes;

    /**
     * @param contexts what was listed in the last minutes
     * @param votes which contexts have answered
     */
    public TwinFinder(Policy policy, Store contexts, Store votes) {
        this.policy = policy;
        this.store = contexts;
        this.votes = new SeenStore(votes);
    }

    /** Takes all contexts of one window, in any order, and counts; by model. */
    public List<Tally> close(long window, List<Context> contexts) {
        Map<String, List<Context>> byPrompt = new HashMap<>();
        TreeMap<String, CellTable> tables = new TreeMap<>();
        for (Context context : contexts.stream().sorted(ORDER).toList()) {
            List<Context> known = byPrompt.get(context.prompt());
            if (known == null) {
                if (byPrompt.size() >= PROMPTS) {
                    continue;
                }
                known = recall(context.prompt(), window);
                byPrompt.put(context.prompt(), known);
            }
            CellTable table = tables.computeIfAbsent(context.model(), m -> new CellTable());
            Context left = compare(context, known, window, table);
            compareDraws(context, known, table);
            remember(known, left);
        }
        byPrompt.forEach((prompt, known) -> keep(prompt, known, window));
        forget(window);
        List<Tally> tallies = new ArrayList<>();
        tables.forEach((model, table) -> {
            if (!table.isEmpty()) {
                tallies.add(new Tally(window, model, table));
            }
        });
        return tallies;
    }

    /**
     * Compares an answer with one other: the newest that another part of the fleet gave to the same context a short
     * while ago, and with one of its own part where there is none. An answer that differs is compared no more, so that
     * one sick answer differs once.
     *
     * @return what of the answer is left to compare
     */
    private Context compare(Context context, List<Context> known, long window, CellTable table) {
        for (boolean own : new boolean[] {false, true}) {
            for (int i = known.size() - 1; i >= 0; i--) {
                Context twin = known.get(i);
                if (own != twin.cohort().equals(context.cohort()) || !areClose(twin, context)) {
                    continue;
                }
                ListComparison lists = lists(context, twin);
                if (lists.isKnown()) {
                    count(lists, context, twin, age(twin, window), table);
                    if (!Twins.differ(lists.difference(), 0)) {
                        return context;
                    }
                    known.set(i, twin.withoutSteps());
                    return context.withoutSteps();
                }
            }
        }
        return context;
    }

    private boolean areClose(Context twin, Context context) {
        return twin.form().isComparable(context.form())
                && context.time() - twin.time() <= policy.twins().span().toMillis();
    }

    /** In how many windows before this one an answer came. */
    private int age(Context twin, long window) {
        long before = window - policy.windowOf(twin.time());
        return (int) Math.max(0, before / policy.timing().window().toMillis());
    }

    /**
     * What the lists say of the steps that both reached by the same tokens and that these two parts of the fleet have
     * not voted on of late. The outcome belongs to the step's context and the two parts, not to the moment.
     */
    private ListComparison lists(Context a, Context b) {
        String first = a.cohort().toString();
        String second = b.cohort().toString();
        String sides = first.compareTo(second) <= 0 ? first + second : second + first;
        ListComparison all = ListComparison.NOTHING;
        int steps = Math.min(a.steps().size(), b.steps().size());
        StringBuilder path = new StringBuilder(a.prompt())
                .append('/')
                .append(Long.toHexString(a.form().settings()));
        for (int i = 0; i < steps; i++) {
            Context.Step x = a.steps().get(i);
            Context.Step y = b.steps().get(i);
            ListComparison step = ListComparison.of(x, y, a.form());
            if (step.isKnown() && votesNow(path, sides, step.difference(), a.time())) {
                all = all.plus(step);
            }
            if (x.chosen() != y.chosen()) {
                break;
            }
            path.append('/').append(Long.toHexString(x.chosen()));
        }
        return all;
    }

    /** The newest answer of the same part of the fleet is the one that may have come again. */
    private void compareDraws(Context context, List<Context> known, CellTable table) {
        Context.Draw draw = context.draw();
        for (int i = known.size() - 1; i >= 0 && draw != null; i--) {
            Context.Draw before = known.get(i).draw();
            if (before != null && known.get(i).cohort().equals(context.cohort())) {
                if (votesNow(context)) {
                    again(0, draw.text() == before.text(), context.cohort(), table);
                    again(1, draw.start() == before.start(), context.cohort(), table);
                }
                return;
            }
        }
    }

    private static void again(int cut, boolean same, CohortKey cohort, CellTable table) {
        table.add(new CellKey(Diversity.NAME, cut, 0, "", cohort), Cell.count(1, same ? 1 : 0));
    }

    /**
     * More often than for twins: by the report each answer is a draw of its own. But one prompt must not be all that is
     * heard.
     */
    private boolean votesNow(Context context) {
        Hash vote = Hash.of(context.prompt(), "draw", context.cohort().toString());
        return votes.recall(
                        SeenStore.Kind.VOTE,
                        vote,
                        context.time(),
                        policy.twins().memory().toMillis(),
                        1L)
                == 0;
    }

    /**
     * Whether two sides have not voted on a context of late. Where they differed they differ again, perhaps by numerics
     * alone, and need not be heard again soon; where they agreed a fault may have begun since.
     */
    private boolean votesNow(CharSequence path, String sides, double difference, long time) {
        long keep = (Twins.differ(difference, 0)
                        ? policy.twins().votes()
                        : policy.twins().memory())
                .toMillis();
        return votes.recall(SeenStore.Kind.VOTE, Hash.of(path.toString(), sides), time, keep, 1L) == 0;
    }

    private static void count(ListComparison lists, Context context, Context older, int age, CellTable table) {
        double difference = lists.difference();
        CohortKey cohort = context.cohort();
        CohortKey twin = older.cohort();
        boolean processed = context.form().processed() && older.form().processed();
        boolean temperature = processed && lists.isAnotherTemperature();
        for (int cut = 0; cut < Twins.QUESTION.cuts(); cut++) {
            Cell cell = Cell.count(1, Twins.differ(difference, cut) ? 1 : 0);
            table.add(new CellKey(Twins.NAME, cut, 0, "", cohort, twin, age), cell);
        }
        table.add(
                new CellKey(Twins.GROSS_NAME, 0, 0, "", cohort, twin, age),
                Cell.count(1, lists.isGross() && !temperature ? 1 : 0));
        if (processed && Twins.differ(difference, 0)) {
            int cut = lists.tellsTemperatures() ? Twins.TEMPERATURE : Twins.UNTOLD;
            table.add(
                    new CellKey(Twins.SCALED_NAME, cut, 0, "", cohort, twin, age), Cell.count(1, temperature ? 1 : 0));
        }
        String kinds = kinds(cohort, twin);
        for (int cut = 0; cut < Twins.FINE.cuts(); cut++) {
            Cell cell = Cell.count(1, Twins.drift(difference, cut) ? 1 : 0);
            table.add(new CellKey(Twins.FINE_NAME, cut, 0, kinds, cohort, twin, age), cell);
        }
    }

    /** The two kinds of hardware: how far healthy numerics differ depends on them. */
    private static String kinds(CohortKey first, CohortKey second) {
        String a = first.values().getOrDefault("hardware", "-");
        String b = second.values().getOrDefault("hardware", "-");
        return "hardware=" + (a.compareTo(b) <= 0 ? a + "~" + b : b + "~" + a).replace('|', '/');
    }

    /** The newest of each part of the fleet stay, and the newest of all. */
    private static void remember(List<Context> known, Context context) {
        List<Context> same =
                known.stream().filter(c -> c.cohort().equals(context.cohort())).toList();
        if (same.size() >= EACH) {
            known.remove(same.get(0));
        } else if (known.size() >= TOGETHER) {
            known.remove(0);
        }
        known.add(context);
    }

    private List<Context> recall(String prompt, long window) {
        byte[] stored = store.get(key(prompt));
        List<Context> known = stored == null ? new ArrayList<>() : new ArrayList<>(ContextsForm.read(stored));
        known.removeIf(c -> c.time() < window - policy.twins().memory().toMillis());
        return known;
    }

    private void keep(String prompt, List<Context> known, long window) {
        store.put(key(prompt), ContextsForm.write(known));
        store.put(expiry(window + policy.twins().memory().toMillis(), prompt), new byte[0]);
    }

    private void forget(long window) {
        votes.forget(window);
        List<byte[]> expired = new ArrayList<>();
        store.range(expiry(Long.MIN_VALUE, ""), expiry(window, ""), (key, value) -> expired.add(key));
        for (byte[] index : expired) {
            String prompt = new String(index, 1 + Long.BYTES, index.length - 1 - Long.BYTES, StandardCharsets.UTF_8);
            if (recall(prompt, window).isEmpty()) {
                store.delete(key(prompt));
            }
            store.delete(index);
        }
    }

    private static byte[] key(String prompt) {
        byte[] name = prompt.getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocate(1 + name.length).put(PROMPT).put(name).array();
    }

    private static byte[] expiry(long until, String prompt) {
        byte[] name = prompt.getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocate(1 + Long.BYTES + name.length)
                .put(EXPIRY)
                .put(Keys.of(until))
                .put(name)
                .array();
    }
}
