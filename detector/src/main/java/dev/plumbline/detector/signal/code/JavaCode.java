package dev.plumbline.detector.signal.code;

import com.github.javaparser.JavaParser;
import com.github.javaparser.ParserConfiguration;
import java.util.regex.Pattern;

/** Java: a file, statements or members, with imports before them or without. */
final class JavaCode {

    private static final Pattern IMPORTS = Pattern.compile("^\\s*(?:import|package)\\s[^;\\n]*;", Pattern.MULTILINE);

    private JavaCode() {}

    static boolean parses(String code) {
        JavaParser parser = new JavaParser(new ParserConfiguration()
                .setLanguageLevel(ParserConfiguration.LanguageLevel.BLEEDING_EDGE)
                .setAttributeComments(false));
        if (parser.parse(code).isSuccessful()) {
            return true;
        }
        String body = IMPORTS.matcher(code).replaceAll("");
        return parser.parseBlock("{" + body + "\n}").isSuccessful()
                || parser.parse("class Snippet {" + body + "\n}").isSuccessful();
    }
}
