package dev.plumbline.detector.signal.code;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The fenced blocks of an answer in Markdown, with the language that they name. What is not closed is none. */
final class Fences {

    /** More blocks are not looked at, */
    private static final int MOST = 4;

    /** nor longer ones, in chars: cost must not depend on who asks. */
    private static final int LONGEST = 20_000;

    /** One block. */
    record Block(String language, String code) {}

    private Fences() {}

    static List<Block> of(String text) {
        if (text.indexOf("```") < 0) {
            return List.of();
        }
        List<Block> blocks = new ArrayList<>();
        String language = null;
        StringBuilder code = new StringBuilder();
        for (String line : (Iterable<String>) text.lines()::iterator) {
            String trimmed = line.strip();
            if (language == null && trimmed.startsWith("```")) {
                language = trimmed.substring(3).strip().toLowerCase(Locale.ROOT);
                code.setLength(0);
            } else if (language != null && trimmed.equals("```")) {
                if (code.length() <= LONGEST && blocks.size() < MOST) {
                    blocks.add(new Block(language, code.toString()));
                }
                language = null;
            } else {
                code.append(line).append('\n');
            }
        }
        return blocks;
    }
}
