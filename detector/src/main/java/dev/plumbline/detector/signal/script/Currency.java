package dev.plumbline.detector.signal.script;

import java.util.Arrays;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/** Signs of currencies that are made of letters, beside an amount: {@code 25 د.إ}, {@code 12 лв}. */
final class Currency {

    private static final Set<String> SIGNS = Set.of(
            "د.إ", "ر.ق", "ر.س", "ر.ع", "د.ك", "د.ب", "ب.د", "ج.م", "د.ج", "د.م", "د.ت", "ل.ل", "ل.س", "د.ع", "د.أ",
            "د.ا", "ريال", "درهم", "دينار", "جنيه", "ليرة", "ر.ي", "ج.س", "د.ل", "أ.م", "ریال", "تومان", "лв", "руб",
            "р", "грн", "ден", "дин", "км", "сом", "сум", "тг", "тенге", "ман", "драм", "коп", "元", "圆", "圓", "円", "원",
            "萬円", "万円", "万元", "億円", "亿元", "บาท", "ბ", "դր", "ش", "₪", "ש״ח", "রু", "रु", "ரூ", "ரூபாய்");

    /** What stands between the signs of a list of prices. */
    private static final Pattern AMOUNT = Pattern.compile("[\\s.,;:/–-]*[0-9][0-9\\s.,]*");

    /** More is no list of prices. */
    private static final int MOST = 120;

    private Currency() {}

    /** Whether a stretch is such signs, each with a digit before or after it, a space between at most. */
    static boolean is(String text, Stretch s) {
        return s.to() - s.from() <= MOST
                && (digit(text, s.from() - 1, -1) || digit(text, s.to(), 1))
                && Arrays.stream(AMOUNT.split(text.substring(s.from(), s.to()).toLowerCase(Locale.ROOT)))
                        .allMatch(SIGNS::contains);
    }

    private static boolean digit(String text, int from, int step) {
        int i = from;
        while (i >= 0 && i < text.length() && (Character.isSpaceChar(text.charAt(i)) || text.charAt(i) == '.')) {
            i += step;
        }
        return i >= 0 && i < text.length() && Math.abs(i - from) <= 2 && Character.isDigit(text.charAt(i));
    }
}
