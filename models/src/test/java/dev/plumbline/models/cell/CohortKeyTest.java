package dev.plumbline.models.cell;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class CohortKeyTest {

    /** Both are kept in order, in topics and in stores. */
    @Test
    void order_isThatOfCohortsWithTheSameValues() {
        Random random = new Random(1);
        for (int i = 0; i < 10_000; i++) {
            TreeMap<String, String> a = values(random);
            TreeMap<String, String> b = values(random);
            int order = new CohortKey(a).compareTo(new CohortKey(b));
            assertEquals(
                    Integer.signum(new Cohort(a).compareTo(new Cohort(b))), Integer.signum(order), a + " and " + b);
            assertEquals(a.equals(b), new CohortKey(a).equals(new CohortKey(b)), a + " and " + b);
            assertEquals(a.equals(b), order == 0, a + " and " + b);
        }
    }

    private static TreeMap<String, String> values(Random random) {
        TreeMap<String, String> values = new TreeMap<>();
        for (int size = random.nextInt(4); size > 0; size--) {
            values.put("d" + random.nextInt(3), "v" + random.nextInt(3));
        }
        return values;
    }
}
