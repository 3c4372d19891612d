package dev.plumbline.detector.tally;

import dev.plumbline.detector.signal.Diversity;
import dev.plumbline.detector.signal.Twins;
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
 * From contexts to cells: compares what different parts of the fleet listed for equal contexts, and what one part drew for a context
 * that it met again. Contexts of a window come together
 * and are taken in (time, id) order. Memory is bounded: a few contexts a prompt, a number of prompts a window, for some minutes.
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
            for (Context other : known) {
                compare(context, other, table);
            }
            compareDraws(context, known, table);
            remember(known, context);
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

    /** Every step that both reached by the same tokens is a context that both were given. */
    private void compare(Context a, Context b, CellTable table) {
        if (a.cohort().equals(b.cohort())) {
            return;
        }
        boolean ordered = a.cohort().compareTo(b.cohort()) < 0;
        CohortKey first = ordered ? a.cohort() : b.cohort();
        CohortKey second = ordered ? b.cohort() : a.cohort();
        int steps = Math.min(a.steps().size(), b.steps().size());
        StringBuilder path = new StringBuilder(a.prompt());
        for (int i = 0; i < steps; i++) {
            Context.Step x = a.steps().get(i);
            Context.Step y = b.steps().get(i);
            if (!x.listed().isEmpty() && !y.listed().isEmpty() && votesNow(path, first, second, a.time())) {
                count(x, y, first, second, table);
            }
            if (x.chosen() != y.chosen()) {
                return;
            }
            path.append('/').append(Long.toHexString(x.chosen()));
        }
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

    /** More often than for twins: by the report each answer is a draw of its own. But one prompt must not be all that is heard. */
    private boolean votesNow(Context context) {
        Hash vote = Hash.of(context.prompt(), "draw", context.cohort().toString());
        return votes.recall(
                        SeenStore.Kind.VOTE,
                        vote,
                        context.time(),
                        policy.twinMemory().toMillis(),
                        1L)
                == 0;
    }

    private boolean votesNow(CharSequence path, CohortKey first, CohortKey second, long time) {
        Hash vote = Hash.of(path.toString(), first.toString(), second.toString());
        return votes.recall(SeenStore.Kind.VOTE, vote, time, policy.twinVotes().toMillis(), 1L) == 0;
    }

    private static void count(Context.Step x, Context.Step y, CohortKey first, CohortKey second, CellTable table) {
        double difference = Twins.difference(x, y);
        for (int cut = 0; cut < Twins.QUESTION.cuts(); cut++) {
            Cell cell = Cell.count(1, Twins.differ(difference, cut) ? 1 : 0);
            table.add(new CellKey(Twins.NAME, cut, 0, "", first, second), cell);
        }
        String kinds = kinds(first, second);
        for (int cut = 0; cut < Twins.FINE.cuts(); cut++) {
            Cell cell = Cell.count(1, Twins.drift(difference, cut) ? 1 : 0);
            table.add(new CellKey(Twins.FINE_NAME, cut, 0, kinds, first, second), cell);
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
        List<Context> known = stored == null ? new ArrayList<>() : new ArrayList<>(ContextBytes.read(stored));
        known.removeIf(c -> c.time() < window - policy.twinMemory().toMillis());
        return known;
    }

    private void keep(String prompt, List<Context> known, long window) {
        store.put(key(prompt), ContextBytes.write(known));
        store.put(expiry(window + policy.twinMemory().toMillis(), prompt), new byte[0]);
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
