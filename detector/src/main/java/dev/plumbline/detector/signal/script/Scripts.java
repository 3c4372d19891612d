package dev.plumbline.detector.signal.script;

import com.ibm.icu.lang.UScript;
import java.util.List;

/**
 * An immutable set of scripts, as four words of bits by ICU's script codes.
 *
 * <p>Holds writing systems by the scripts that they are made of, which is how UTS #39 augments them: Japanese (Jpan) is
 * Han with both kana, Korean (Kore) is Hangul with Han, and Chinese with Bopomofo (Hanb) is Han with Bopomofo.
 */
record Scripts(long a, long b, long c, long d) {

    static final Scripts NONE = new Scripts(0, 0, 0, 0);
    static final Scripts LATIN = of(UScript.LATIN);
    static final Scripts JAPANESE = of(UScript.HAN, UScript.HIRAGANA, UScript.KATAKANA);
    static final Scripts KOREAN = of(UScript.HANGUL, UScript.HAN);
    static final Scripts CHINESE = of(UScript.HAN, UScript.BOPOMOFO);

    static Scripts of(int... codes) {
        long[] words = new long[4];
        for (int code : codes) {
            if (code < 0 || code > 255) {
                throw new IllegalArgumentException("code must lie in [0, 255], got " + code);
            }
            words[code >> 6] |= 1L << code;
        }
        return new Scripts(words[0], words[1], words[2], words[3]);
    }

    /** What ISO 15924 codes stand for, variants and writing systems included; none for codes that name no script. */
    static Scripts ofIso(List<String> codes) {
        Scripts all = NONE;
        for (String code : codes) {
            all = all.plus(ofIso(code));
        }
        return all;
    }

    private static Scripts ofIso(String code) {
        return switch (code) {
            case "Hani", "Hans", "Hant", "Hanb" -> CHINESE;
            case "Jpan", "Hira", "Kana", "Hrkt" -> JAPANESE;
            case "Kore", "Hang", "Jamo" -> KOREAN;
            case "Bopo" -> CHINESE;
            case "Zmth" -> of(UScript.GREEK);
            case "Zyyy", "Zinh", "Zzzz", "Zxxx", "Zsye", "Zsym" -> NONE;
            case "Latf", "Latg" -> LATIN;
            case "Cyrs" -> of(UScript.CYRILLIC);
            case "Aran" -> of(UScript.ARABIC);
            case "Geok" -> of(UScript.GEORGIAN, UScript.KHUTSURI);
            case "Syre", "Syrj", "Syrn" -> of(UScript.SYRIAC);
            default -> named(code);
        };
    }

    private static Scripts named(String code) {
        int script = UScript.getCodeFromName(code);
        return script == UScript.INVALID_CODE || script > 255 ? NONE : of(script);
    }

    boolean has(int code) {
        return (word(code >> 6) & 1L << code) != 0;
    }

    boolean meets(Scripts o) {
        return ((a & o.a) | (b & o.b) | (c & o.c) | (d & o.d)) != 0;
    }

    Scripts plus(Scripts o) {
        return new Scripts(a | o.a, b | o.b, c | o.c, d | o.d);
    }

    /** These without the others. */
    Scripts minus(Scripts o) {
        return new Scripts(a & ~o.a, b & ~o.b, c & ~o.c, d & ~o.d);
    }

    private long word(int index) {
        return switch (index) {
            case 0 -> a;
            case 1 -> b;
            case 2 -> c;
            case 3 -> d;
            default -> 0;
        };
    }
}
