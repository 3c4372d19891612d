package dev.plumbline.detector.signal.script;

import com.ibm.icu.lang.UScript;
import java.util.Arrays;
import java.util.List;

/**
 * Which scripts a response may hold.
 *
 * <ul>
 * <li>Latin: names, code, units and addresses are written in it in every language. So Latin words in a Chinese answer
 * are never seen.
 *   <li>The prompt's scripts.
 *   <li>The script that most of the response is written in.
 *   <li>A script that a line is written in: at least half of it, and a phrase at least.
 * <li>A script that a quarter of the response is written in, in words of its own in two places at least. Words that
 * touch letters of another script count for nothing here, however many there are: that is what a fault looks like when
 * it is bad.
 * <li>What goes with these in one writing system: Han with Hangul, Bopomofo with Han, Han and the other kana with
 * either; and kana or Hangul with Han where they are an eighth of what both make, as no Chinese text has it, or a third
 * where the prompt is said to be Chinese.
 * </ul>
 *
 * <p>The last four do not explain a script whose passages {@linkplain Passages slipped in}.
 */
final class Expected {

    /** A phrase: two or three words, three Han characters. */
    private static final int PHRASE = 6;

    /** One part in so many of a text in Han characters makes it Japanese or Korean. */
    private static final int UNTOLD = 8;

    private static final int CHINESE = 3;

    private Expected() {}

    /** What is expected before the response is looked at. */
    static Scripts of(List<String> prompt) {
        return Scripts.LATIN.plus(Scripts.ofIso(prompt));
    }

    /** What is expected, given {@code before}, in a response of these runs. */
    static Scripts in(String text, Runs runs, Scripts before) {
        int[] weights = runs.weights(0, runs.size());
        int share = before.has(UScript.HAN) ? CHINESE : UNTOLD;
        Scripts stated = system(before, weights, share);
        Scripts slipped = Passages.slipped(text, runs, Stretch.of(text, runs, stated));
        Scripts most = system(before.plus(most(weights).minus(slipped)), weights, share)
                .minus(slipped.minus(stated));
        List<Stretch> stretches = Stretch.of(text, runs, most);
        if (stretches.isEmpty()) {
            return most;
        }
        Scripts more = lines(runs).plus(words(runs, stretches, weights)).minus(slipped);
        return system(most.plus(more), weights, share).minus(slipped.minus(stated));
    }

    private static Scripts most(int[] weights) {
        int most = UScript.LATIN;
        for (int script = 0; script < weights.length; script++) {
            if (together(script, weights) > together(most, weights)) {
                most = script;
            }
        }
        return Scripts.of(most);
    }

    /** Japanese is one script here. */
    private static int together(int script, int[] weights) {
        boolean kana = script == UScript.HIRAGANA || script == UScript.KATAKANA;
        return kana && japanese(weights, UNTOLD)
                ? weights[UScript.HAN] + weights[UScript.HIRAGANA] + weights[UScript.KATAKANA]
                : weights[script];
    }

    private static Scripts lines(Runs runs) {
        Scripts all = Scripts.NONE;
        for (int from = 0; from < runs.size(); ) {
            int to = from + 1;
            while (to < runs.size() && runs.gapBefore(to) != Runs.Gap.NEW_LINE) {
                to++;
            }
            all = all.plus(line(runs.weights(from, to)));
            from = to;
        }
        return all;
    }

    private static Scripts line(int[] weights) {
        int total = Arrays.stream(weights).sum();
        Scripts all = Scripts.NONE;
        for (int script = 0; script < weights.length; script++) {
            int weight = together(script, weights);
            all = weight >= PHRASE && 2 * weight >= total ? all.plus(Scripts.of(script)) : all;
        }
        return all;
    }

    /** Scripts that a quarter of the text is in, in two places at least, in words that touch no other script. */
    private static Scripts words(Runs runs, List<Stretch> stretches, int[] weights) {
        int[] words = new int[weights.length];
        int[] places = new int[weights.length];
        for (Stretch s : stretches) {
            places[s.script()] += s.glued() ? 0 : 1;
            for (int run = s.first(); run <= s.last() && !s.glued(); run++) {
                words[runs.script(run)] += runs.weight(run);
            }
        }
        int total = Arrays.stream(weights).sum();
        Scripts all = Scripts.NONE;
        for (int script = 0; script < words.length; script++) {
            boolean much = places[script] >= 2 && 4 * words[script] >= total;
            all = much ? all.plus(Scripts.of(script)) : all;
        }
        return all;
    }

    /** The scripts with those that go with them in one writing system. */
    private static Scripts system(Scripts scripts, int[] weights, int share) {
        Scripts all = scripts;
        if (scripts.has(UScript.HAN) && weights[UScript.HAN] > 0) {
            all = all.plus(Scripts.CHINESE);
            all = japanese(weights, share) ? all.plus(Scripts.JAPANESE) : all;
            all = korean(weights, share) ? all.plus(Scripts.KOREAN) : all;
        }
        if (scripts.has(UScript.HIRAGANA) || scripts.has(UScript.KATAKANA)) {
            all = all.plus(Scripts.JAPANESE);
        }
        return scripts.has(UScript.HANGUL) ? all.plus(Scripts.KOREAN) : all;
    }

    private static boolean japanese(int[] weights, int share) {
        return share * kana(weights) >= kana(weights) + weights[UScript.HAN] && kana(weights) > weights[UScript.HANGUL];
    }

    private static boolean korean(int[] weights, int share) {
        int hangul = weights[UScript.HANGUL];
        return share * hangul >= hangul + weights[UScript.HAN] && hangul > kana(weights);
    }

    private static int kana(int[] weights) {
        return weights[UScript.HIRAGANA] + weights[UScript.KATAKANA];
    }
}
