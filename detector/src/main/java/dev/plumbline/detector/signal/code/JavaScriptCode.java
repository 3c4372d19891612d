package dev.plumbline.detector.signal.code;

import com.oracle.js.parser.ErrorManager;
import com.oracle.js.parser.Parser;
import com.oracle.js.parser.ParserException;
import com.oracle.js.parser.ScriptEnvironment;
import com.oracle.js.parser.Source;
import java.util.List;

/**
 * JavaScript, by GraalJS's parser: a script, a module, or a part of a function, of a class or of an object. It knows
 * neither types nor markup (TypeScript, JSX).
 */
final class JavaScriptCode {

    private static final ScriptEnvironment NEWEST = ScriptEnvironment.builder()
            .ecmaScriptVersion(Integer.MAX_VALUE)
            .emptyStatements(false)
            .syntaxExtensions(false)
            .scripting(false)
            .shebang(true)
            .strict(false)
            .allowBigInt(true)
            .annexB(true)
            .classFields(true)
            .importAttributes(true)
            .privateFieldsIn(true)
            .topLevelAwait(true)
            .explicitResourceManagement(true)
            .functionStatementBehavior(ScriptEnvironment.FunctionStatementBehavior.ACCEPT)
            .build();

    /** What parts of a program may be parts of: before and after. */
    private static final List<List<String>> WHOLES = List.of(
            List.of("async function* snippet() {", "\n}"),
            List.of("(", "\n)"),
            List.of("({", "\n})"),
            List.of("class Snippet {", "\n}"));

    static {
        // a stack that overflows while classes are initialised would cost them for ever
        parses(
                "export class A extends B { #p = 1n; get [x]() { return `${this.#p ?? /ä/u}`; } } for await (const {a, ...b} of c?.d) a => b;");
    }

    private JavaScriptCode() {}

    static boolean parses(String code) {
        return parse(code, false)
                || parse(code, true)
                || WHOLES.stream().anyMatch(whole -> parse(whole.get(0) + code + whole.get(1), false));
    }

    private static boolean parse(String code, boolean module) {
        Parser parser =
                new Parser(NEWEST, Source.sourceFor("snippet", code, false), new ErrorManager.ThrowErrorManager());
        try {
            if (module) {
                parser.parseModule("snippet");
            } else {
                parser.parse();
            }
            return true;
        } catch (ParserException e) {
            return false;
        }
    }
}
