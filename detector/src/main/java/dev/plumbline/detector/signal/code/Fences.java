package dev.plumbline.detector.signal.code;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The fenced blocks of an answer in Markdown, with the language that they name. What is not closed is none. */
final class Fences {

    /** More blocks are not looked at, */
    private static final int MOST = 4;

    /** nor longer ones, in chars: cost must not depend on who asks. */
    private static final int LONGEST = 20_000;

    /** A fence of at least three, and what it says: a word, then what some renderers want to know. */
    private static final Pattern FENCE = Pattern.compile("\\s*(`{3,}|~{3,})\\s*([^\\s`{:,]*)[^`]*");

    /** One block. */
    record Block(String language, String code) {}

    private Fences() {}

    static List<Block> of(String text) {
        if (text.indexOf("```") < 0 && text.indexOf("~~~") < 0) {
            return List.of();
        }
        List<Block> blocks = new ArrayList<>();
        String fence = null;
        String language = "";
        StringBuilder code = new StringBuilder();
        for (String line : (Iterable<String>) text.lines()::iterator) {
            Matcher opening = fence == null ? FENCE.matcher(line) : null;
            if (opening != null && opening.matches()) {
                fence = opening.group(1);
                language = opening.group(2).toLowerCase(Locale.ROOT);
                code.setLength(0);
            } else if (fence != null && closes(fence, line.strip())) {
                if (code.length() <= LONGEST && blocks.size() < MOST) {
                    blocks.add(new Block(language, code.toString()));
                }
                fence = null;
            } else if (fence != null) {
                code.append(line).append('\n');
            }
        }
        return blocks;
    }

    /** A fence is closed by one that is as long at least, and says nothing. */
    private static boolean closes(String fence, String line) {
        return line.startsWith(fence) && line.chars().allMatch(c -> c == fence.charAt(0));
    }
}
