package dev.plumbline.bench;

import dev.plumbline.detector.model.ModelMonitor;
import dev.plumbline.detector.signal.Question;
import dev.plumbline.detector.signal.Signals;
import dev.plumbline.detector.store.HeapStore;
import dev.plumbline.detector.tally.Tallier;
import dev.plumbline.models.cell.Cell;
import dev.plumbline.models.cell.CellKey;
import dev.plumbline.models.cell.CellTable;
import dev.plumbline.models.cell.CohortKey;
import dev.plumbline.models.policy.Policy;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;

/**
 * How long all monitors of a model need for one window of ten seconds: 100 pools, 20 strata, all signals, healthy.
 * Responses take up to half a minute, so that what is compared waits for a minute.
 */
final class StageTwo {

    private static final int POOLS = 100;
    private static final int STRATA = 20;
    private static final int BINS = 12;
    private static final int AGES = 4;

    /** Time on the processor, so that what else runs here does not count. */
    private static final ThreadMXBean CPU = ManagementFactory.getThreadMXBean();

    private StageTwo() {}

    /** @param args how many windows to time, and how many to leave out before; 10 and 20 by default */
    static void main(String[] args) {
        int windows = args.length > 0 ? Integer.parseInt(args[0]) : 10;
        int before = args.length > 1 ? Integer.parseInt(args[1]) : 20;
        List<Question> questions = Signals.questions();
        ModelMonitor bench = new ModelMonitor(Policy.DEFAULT, questions, "m", new HeapStore(), new HeapStore());
        Random random = new Random(1);
        double busy = 0;
        double cells = 0;
        double evidence = 0;
        for (int i = 0; i < before + windows; i++) {
            CellTable table = table(questions, random);
            long start = CPU.getCurrentThreadCpuTime();
            evidence += bench.close(i * 10_000L, table, 1, false).evidence().monitors().stream()
                    .mapToDouble(r -> r.evidence())
                    .filter(Double::isFinite)
                    .sum();
            if (i >= before) {
                busy += (double) (CPU.getCurrentThreadCpuTime() - start) / 1e9;
                cells += table.size();
            }
        }
        System.out.printf(
                Locale.ROOT,
                "stage two: %d pools, %d strata, %.0f cells a window: %.3f s of CPU a window, %.1f%% of a core at 10 s; evidence %.9f%n",
                POOLS,
                STRATA,
                cells / windows,
                busy / windows,
                busy / windows * 10,
                evidence);
    }

    private static CellTable table(List<Question> questions, Random random) {
        CellTable table = new CellTable();
        List<CohortKey> keys = new ArrayList<>();
        for (int i = 0; i < POOLS; i++) {
            keys.add(CohortKey.of(Map.of(
                    "pool", "pool-" + i, "hardware", "h" + i % 5, "region", "r" + i % 4, "version", "v" + i % 3)));
        }
        for (int pool = 0; pool < POOLS; pool++) {
            CohortKey key = keys.get(pool);
            table.add(new CellKey(Tallier.SESSIONS, 0, 0, "", key), Cell.count(STRATA * 20, STRATA * 10));
            for (int age = 0; age < AGES; age++) {
                table.add(new CellKey(Tallier.AGES, 0, 1 + age, "", key), Cell.count(STRATA * 20 / AGES, 0));
            }
            for (int stratum = 0; stratum < STRATA; stratum++) {
                for (Question question : questions) {
                    add(table, question, key, "language=l" + stratum + "|region=r" + pool % 4, random);
                }
            }
            for (int other = 1; other <= 5; other++) {
                CohortKey twin = keys.get((pool + other * 7) % POOLS);
                for (Question question : questions) {
                    if (question.unit() == Question.Unit.CONTEXT) {
                        for (int cut = 0; cut < question.cuts(); cut++) {
                            table.add(new CellKey(question.name(), cut, 0, "", key, twin), Cell.count(3, 0));
                        }
                    }
                }
            }
        }
        return table;
    }

    private static void add(CellTable table, Question question, CohortKey key, String stratum, Random random) {
        if (question.unit() == Question.Unit.CONTEXT) {
            return;
        }
        boolean histogram = !question.quantiles().isEmpty();
        int forms = histogram ? question.cuts() / question.quantiles().size() : question.cuts();
        for (int cut = 0; cut < forms; cut++) {
            if (histogram || question.unit() == Question.Unit.TOKEN) {
                for (int bin = 0; bin < (histogram ? BINS : 14); bin++) {
                    int trials = 1 + random.nextInt(3);
                    long each = Cell.ONE / 2;
                    String where = histogram ? stratum : "";
                    CellKey of = new CellKey(question.name(), cut, bin + 1, where, key);
                    table.add(
                            histogram ? of.aged(random.nextInt(AGES)) : of,
                            histogram
                                    ? Cell.count(trials, 0)
                                    : new Cell(trials, random.nextInt(trials + 1), trials * each, trials * each));
                }
            } else {
                int hits = random.nextInt(200) == 0 ? 1 : 0;
                for (int age = question.compares() ? AGES - 1 : 0; age >= 0; age--) {
                    int trials = question.compares() ? 3 + random.nextInt(5) : 10 + random.nextInt(20);
                    table.add(
                            new CellKey(question.name(), cut, 0, stratum, key).aged(age),
                            Cell.count(trials, age == 0 ? hits : 0));
                }
            }
        }
    }
}
