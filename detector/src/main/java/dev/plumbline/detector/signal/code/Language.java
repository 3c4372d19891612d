package dev.plumbline.detector.signal.code;

import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A language that is judged, as a cut of {@link Code}, with a parser that others keep. Each knows what is written under
 * its name and is not meant to parse; that is asked of code alone which does not.
 */
enum Language {
    JAVA(0, "Java", "\\.\\.\\.(?!\\s*\\w)|\\$\\{|^\\s*jshell>|\\A\\s*(?:[})\\].]|(?:else|catch|finally|case)\\b)"),
    JSON(1, "JSON", "\\.\\.\\.|\\$\\{"),
    YAML(2, "YAML", "\\.\\.\\.|\\$\\{"),
    XML(3, "XML", "\\.\\.\\.|\\$\\{"),

    /**
     * What older and newer grammars say, what notebooks and shells say, and what belongs to a block that is not shown.
     */
    PYTHON(
            4,
            "Python",
            "\\.\\.\\.|^\\s*(?:>>>|In \\[\\d|[%!$?])"
                    + "|^\\s*(?:print|exec)\\s+[\"'\\w]|\\bexcept\\s+[\\w.]+\\s*,\\s*\\w+|\\braise\\s+\\w+\\s*,|<>|\\b\\d+[lL]\\b|\\b0\\d+\\b"
                    + "|\\bt[rR]?['\"]|:\\s*\\z|\\A\\s*(?:else|elif|except|finally|case)\\b|^[ \\t]*\\w.*<[a-z][\\w -]*>"),

    /** Markup within the code, annotations of types, and what shells say. */
    JAVASCRIPT(
            5,
            "JavaScript",
            "\\.\\.\\.(?!\\s*[\\w$\\[({'\"`])|</|/>|<>|^\\s*(?:[$>%]\\s|npm\\s|npx\\s|node\\s|yarn\\s)"
                    + "|\\A\\s*(?:[})\\].]|(?:else|catch|finally|case)\\b)"
                    + "|^\\s*(?:export\\s+)?(?:declare\\s+|abstract\\s+)?(?:interface|type|enum|namespace|abstract)\\s+\\w|\\bimport\\s+type\\b"
                    + "|:\\s*(?:string|number|boolean|any|void|unknown|never)\\b|\\)\\s*:\\s*\\w+(?:<[^>\\n]*>|\\[\\])*\\s*(?:\\{|=>)"
                    + "|\\b(?:const|let|var)\\s+\\w+\\s*:|\\bas\\s+(?:const|any|unknown|string|number|[A-Z])"
                    + "|\\b(?:private|public|protected|readonly)\\s+\\w");

    /**
     * What stands in any language for code that was left out, or for what a template or a reader will fill in; and a
     * patch.
     */
    private static final String ELIDED = "…|\\{\\{|<(?i:your)|^(?:@@|diff --git |[-+] )";

    private final int cut;
    private final String shown;
    private final Pattern elided;

    /** @param elided what else shows that code is not meant to parse */
    Language(int cut, String shown, String elided) {
        this.cut = cut;
        this.shown = shown;
        this.elided = Pattern.compile(elided + "|" + ELIDED, Pattern.MULTILINE);
    }

    /** The language that a fence names; null where it is not judged. */
    static @Nullable Language of(String tag) {
        return switch (tag) {
            case "java" -> JAVA;
            case "json", "jsonl", "jsonc", "json5" -> JSON;
            case "yaml", "yml" -> YAML;
            case "xml", "svg" -> XML;
            case "python", "py", "python3", "py3" -> PYTHON;
            case "javascript", "js", "mjs", "cjs", "node" -> JAVASCRIPT;
            default -> null;
        };
    }

    /** Its number among the forms of the question. */
    int cut() {
        return cut;
    }

    /** Its name for people. */
    String shown() {
        return shown;
    }

    /** Whether code parses, as a whole or as a piece of one. */
    boolean parses(String code) {
        return switch (this) {
            case JAVA -> JavaCode.parses(code);
            case JSON -> DataCode.isJson(code);
            case YAML -> DataCode.isYaml(code);
            case XML -> DataCode.isXml(code);
            case PYTHON -> PythonCode.parses(code);
            case JAVASCRIPT -> JavaScriptCode.parses(code);
        };
    }

    /** Whether code that does not parse shows that it need not. */
    boolean excuses(String code) {
        return elided.matcher(code).find();
    }
}
