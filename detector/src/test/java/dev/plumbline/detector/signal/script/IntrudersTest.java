package dev.plumbline.detector.signal.script;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.ibm.icu.lang.UScript;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class IntrudersTest {

    @Test
    void text_saysScriptPlaceAndProbability() {
        Intruders all = new Intruders();
        all.add(Intruders.bin(new ScriptMixing.Intrusion("Thai", 70, 0.003)), 93);
        all.add(Intruders.bin(new ScriptMixing.Intrusion("Cyrl", 3, 0.9)), 7);
        assertEquals(
                "The letters are Thai (93%), 64 to 124 characters into the answer (median);"
                        + " the token that begins them had a probability of 0.002 to 0.005 (median).",
                all.text());
    }

    @Test
    void text_withoutProbabilities_saysNothingOfThem() {
        Intruders all = new Intruders();
        all.add(Intruders.bin(new ScriptMixing.Intrusion("Hani", 100_000, Double.NaN)), 2);
        all.add(Intruders.bin(new ScriptMixing.Intrusion("Cyrl", 64_000, Double.NaN)), 1);
        assertEquals(
                "The letters are Han (66%), Cyrillic (33%), 64000 or more characters into the answer (median).",
                all.text());
    }

    @Test
    void text_namesProbabilitiesOfAllSizes() {
        assertTrue(saying(1).contains("of 0.5 to 1 "), saying(1));
        assertTrue(saying(0.001).contains("of 0.001 to 0.002 "), saying(0.001));
        assertTrue(saying(Math.exp(-29)).contains("of 0 to 1e-09 "), saying(Math.exp(-29)));
    }

    private static String saying(double probability) {
        Intruders one = new Intruders();
        one.add(Intruders.bin(new ScriptMixing.Intrusion("Thai", 0, probability)), 1);
        return one.text();
    }

    /** A cell's bin is stored in two bytes, and 0 means that nothing intruded. */
    @Test
    void bin_fitsTwoBytes_andIsNever0() {
        for (int script = 2; script <= UScript.getCodeFromName("Zzzz") || script < 250; script++) {
            String name = UScript.getShortName(script % 200);
            for (int position : new int[] {0, 3, 4, 63_999, 64_000, Integer.MAX_VALUE}) {
                for (double p : new double[] {0, 1e-300, 1e-9, 0.3, 1, Double.NaN}) {
                    int bin = Intruders.bin(new ScriptMixing.Intrusion(name, position, p));
                    assertTrue(bin >= 0 && bin <= 0xFFFF, name + " " + bin);
                }
            }
        }
        assertNotEquals(0, Intruders.bin(new ScriptMixing.Intrusion("Thai", 0, Double.NaN)));
    }

    @Test
    void order_doesNotMatter() {
        Random random = new Random(1);
        List<ScriptMixing.Intrusion> intrusions = new ArrayList<>();
        for (int i = 0; i < 300; i++) {
            String script = List.of("Thai", "Cyrl", "Hani").get(random.nextInt(3));
            intrusions.add(new ScriptMixing.Intrusion(script, random.nextInt(500), random.nextDouble()));
        }
        String text = all(intrusions).text();
        Collections.shuffle(intrusions, random);
        assertEquals(text, all(intrusions).text());
        assertEquals(300, all(intrusions).count());
    }

    @Test
    void binZeroAndNoHits_areNoIntrusions() {
        Intruders none = new Intruders();
        none.add(0, 5);
        none.add(Intruders.bin(new ScriptMixing.Intrusion("Thai", 0, 1)), 0);
        assertEquals(0, none.count());
        assertTrue(none.bins().isEmpty());
    }

    private static Intruders all(List<ScriptMixing.Intrusion> intrusions) {
        Intruders all = new Intruders();
        intrusions.forEach(i -> all.add(Intruders.bin(i), 1));
        return all;
    }
}
