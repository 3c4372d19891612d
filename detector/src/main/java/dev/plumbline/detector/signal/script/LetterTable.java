package dev.plumbline.detector.signal.script;

import com.ibm.icu.lang.UCharacter;
import com.ibm.icu.lang.UCharacterEnums.ECharacterCategory;
import com.ibm.icu.lang.UProperty;
import com.ibm.icu.lang.UScript;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Asks ICU once about every character, for {@link Letters}. A class of its own, since a static initializer is never
 * compiled.
 */
final class LetterTable {

    private final List<Scripts> scripts = new ArrayList<>(List.of(Scripts.NONE, Scripts.NONE, Scripts.LATIN));
    private final List<Integer> script = new ArrayList<>(List.of(UScript.COMMON, UScript.COMMON, UScript.LATIN));
    private final Map<List<Integer>, Integer> kinds = new HashMap<>();
    /** The kind of letters that a single script uses, which are nearly all. */
    private final int[] single = new int[256];

    /** The scripts of each kind. */
    Scripts[] scripts() {
        return scripts.toArray(Scripts[]::new);
    }

    /** The script under which each kind is counted. */
    int[] script() {
        return script.stream().mapToInt(Integer::intValue).toArray();
    }

    /**
     * The kinds of all characters in blocks, equal blocks once; where each block begins is written to {@code index}.
     */
    char[] build(char[] index) {
        Map<String, Integer> blocks = new HashMap<>();
        StringBuilder table = new StringBuilder();
        char[] block = new char[Letters.BLOCK];
        for (int from = 0; from < Letters.LIMIT; from += Letters.BLOCK) {
            for (int i = 0; i < Letters.BLOCK; i++) {
                block[i] = (char) kind(from + i);
            }
            String key = new String(block);
            Integer at = blocks.putIfAbsent(key, table.length());
            index[from >> Letters.SHIFT] = (char) (at == null ? table.length() : at);
            table.append(at == null ? key : "");
        }
        if (table.length() > Character.MAX_VALUE) {
            throw new IllegalStateException("the table of characters has outgrown its index: " + table.length());
        }
        return table.toString().toCharArray();
    }

    private int kind(int cp) {
        int category = UCharacter.getType(cp);
        if (!isLetter(category)) {
            return UCharacter.hasBinaryProperty(cp, UProperty.DEFAULT_IGNORABLE_CODE_POINT)
                    ? Letters.SHARED
                    : Letters.OTHER;
        }
        BitSet extensions = new BitSet();
        boolean one = UScript.getScriptExtensions(cp, extensions) >= 0;
        int found = UScript.getScript(cp);
        if (found == UScript.INHERITED || extensions.get(UScript.COMMON) || extensions.get(UScript.INHERITED)) {
            return category == ECharacterCategory.DECIMAL_DIGIT_NUMBER ? Letters.OTHER : Letters.SHARED;
        }
        if (UCharacter.hasBinaryProperty(cp, UProperty.DEFAULT_IGNORABLE_CODE_POINT)) {
            return Letters.SHARED; // fillers
        }
        if (extensions.get(UScript.LATIN)) {
            return found == UScript.COMMON
                    ? Letters.SHARED
                    : Letters.LATIN; // an apostrophe of many alphabets; a letter
        }
        if (one && single[found] != 0) {
            return single[found];
        }
        int primary = found == UScript.COMMON ? extensions.nextSetBit(0) : found;
        int kind = kindOf(extensions, primary);
        if (one) {
            single[found] = kind;
        }
        return kind;
    }

    private int kindOf(BitSet extensions, int primary) {
        List<Integer> key = new ArrayList<>(extensions.stream().boxed().toList());
        key.add(primary);
        return kinds.computeIfAbsent(key, k -> {
            scripts.add(Scripts.of(extensions.stream().toArray()));
            script.add(primary);
            return scripts.size() - 1;
        });
    }

    private static boolean isLetter(int category) {
        return switch (category) {
            case ECharacterCategory.UPPERCASE_LETTER,
                    ECharacterCategory.LOWERCASE_LETTER,
                    ECharacterCategory.TITLECASE_LETTER,
                    ECharacterCategory.MODIFIER_LETTER,
                    ECharacterCategory.OTHER_LETTER,
                    ECharacterCategory.NON_SPACING_MARK,
                    ECharacterCategory.ENCLOSING_MARK,
                    ECharacterCategory.COMBINING_SPACING_MARK,
                    ECharacterCategory.DECIMAL_DIGIT_NUMBER,
                    ECharacterCategory.LETTER_NUMBER -> true;
            default -> false;
        };
    }
}
