package dev.plumbline.detector.signal.script;

import com.ibm.icu.lang.UScript;
import java.util.List;

/**
 * The script that most of a text is written in.
 *
 * @param script ICU's code; Hiragana stands for all that Japanese is written in
 * @param weight how much of the text it is: letters, of which Han characters and Hangul syllables count twice
 * @param total the weight of all letters
 */
public record Prevailing(int script, int weight, int total) {

    public static Prevailing of(String text) {
        int[] weights = Ascii.only(text) ? latin(text) : all(text);
        int most = UScript.LATIN;
        int total = 0;
        for (int script = 0; script < weights.length; script++) {
            total += weights[script];
            most = weights[script] > weights[most] ? script : most;
        }
        return new Prevailing(most, weights[most], total);
    }

    /** Whether more than half of the text is in the script. */
    public boolean isMost() {
        return 2 * weight > total;
    }

    /** Whether more than two thirds of the text are in the script: a text in two languages is not. */
    public boolean isNearlyAll() {
        return 3 * weight > 2 * total;
    }

    /**
     * Whether the script is one of those that the codes of ISO 15924 stand for, or goes with them in one writing
     * system.
     */
    public boolean isAmong(List<String> codes) {
        return Scripts.ofIso(codes).has(script);
    }

    private static int[] all(String text) {
        Runs runs = Runs.of(text);
        int[] weights = runs.weights(0, runs.size());
        if (weights[UScript.HIRAGANA] + weights[UScript.KATAKANA] > weights[UScript.HAN] / 8) {
            weights[UScript.HIRAGANA] += weights[UScript.HAN] + weights[UScript.KATAKANA];
            weights[UScript.HAN] = 0;
            weights[UScript.KATAKANA] = 0;
        }
        return weights;
    }

    private static int[] latin(String text) {
        int[] weights = new int[UScript.LATIN + 1];
        weights[UScript.LATIN] = (int)
                text.chars().filter(c -> (c | 0x20) >= 'a' && (c | 0x20) <= 'z').count();
        return weights;
    }
}
